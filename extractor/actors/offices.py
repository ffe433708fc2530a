"""What offices mean: the rank that a title gives, and whether a role mentioned is the office somebody holds."""

import re
from dataclasses import dataclass

from extractor.actors.naming import FUNCTION_WORDS, canonical
from extractor.actors.titles import head_word, singular
from extractor.countries import find_organization
from extractor.countries.gazetteer import split_words
from extractor.office_words import HONORIFICS, NAME_HONORIFICS, OFFICES
from extractor.schemas.actor import Rank

_RANKS: tuple[tuple[str, Rank], ...] = (
    (r"^(?:former|ex|late|then|outgoing)\b|\b(?:elect|designate)$|^candidate\b", "other"),
    (r"\bspokes(?:man|woman|person)\b|\bpress (?:secretary|officer)\b", "spokesperson"),
    (r"\b(?:assistant|aide|adviser|advisor|secretary) to\b|\b(?:adviser|advisor|aide)\b|\bchief of staff\b"
     r"|\bprivate secretary\b|\bminister counsell?or\b|\bcounsell?or\b|\battache\b", "official"),
    (r"\benvoy\b|\b(?:special|personal) (?:\w+ )?representative\b|\bmediator\b|\bspecial coordinator\b",
     "special_envoy"),
    (r"\bhigh commissioner for\b|\bforeign policy chief\b|\bhigh representative\b", "igo_head"),
    (r"\bambassador\b|\bcharge d'affaires\b|\bconsul\b|\bpermanent representative\b|\bhead of mission\b"
     r"|\bnuncio\b|\bhigh commissioner\b", "ambassador"),
    (r"\b(?:deputy|vice) (?:prime minister|premier)\b", "minister"),
    (r"\b(?:deputy|vice|assistant|junior)\b[\w' ]*\bminister\b|\bminister of state\b"
     r"|\b(?:under ?|deputy |assistant |deputy under |parliamentary )secretary\b(?! general)|\bundersecretary\b"
     r"|\bstate secretary\b", "deputy_minister"),
    (r"\bvice president\b|\bcrown prince\b|\bprince(?:ss)?\b|\bfirst lady\b|\bcandidate\b", "other"),
    (r"\bdeputy (?:\w+ )?(?:secretary general|head|director|chief|chair\w*|coordinator|commissioner)\b|\bofficial\b"
     r"|\bpresidential (?:office|administration)\b", "official"),
    (r"\bspeaker\b|\b(?:senator|mp|mep|lawmaker|legislator|congress(?:man|woman)|parliamentarian|deputy)$"
     r"|\bmember of (?:the )?[\w' ]*(?:parliament|congress|senate|knesset|bundestag|duma)\b"
     r"|\b(?:senator|lawmaker|mp|mep|legislator)\b|\b(?:majority|minority) (?:leader|whip)\b"
     r"|\bpresident of (?:the )?[\w' ]*(?:parliament|senate|assembly|chamber)\b"
     r"|\b(?:parliament|senate|assembly|chamber) president\b|\bparliament(?:ary)? (?:chief|leader)\b"
     r"|\bchair\w* of (?:the )?[\w' ]*committee\b|\bcommittee chair\w*\b", "legislator"),
    (r"\bchancellor of the exchequer\b|\battorney general\b|\bsecretary of (?!the (?:party|central))"
     r"|\b(?:foreign|home|defense|treasury|trade|health|interior|energy|commerce|cabinet) secretary\b",
     "minister"),
    (r"\bprime minister\b|\bpremier\b|\bchancellor\b|\btaoiseach\b|\bhead of (?:the )?[\w' ]*government\b",
     "head_of_government"),
    (r"\bminister\b|\b(?:top|chief) diplomat\b", "minister"),
    (r"\bpresident of (?:the )?(?:[\w']+ )*(?:party|company|bank|court|council|university|commission"
     r"|club|institute|association|union|group|foundation|organization|committee)\b"
     r"|\b(?:party|company|bank|court|council|university|commission|club|institute"
     r"|association|union|group|foundation|committee) president\b|\bgeneral secretary\b|\bsecretary general\b",
     "other"),
    (r"\bpresident\b|\bking\b|\bqueen\b|\bemir\b|\bamir\b|\bsultan\b|\bmonarch\b|\bpope\b|\bhead of state\b"
     r"|\bsupreme leader\b|\bleader of the [\w ]*revolution\b|\bgrand duke\b", "head_of_state"),
    (r"(?<!consul )(?<!director )(?<!inspector )(?<!governor )(?<!solicitor )\bgeneral\b(?! (?:director|manager))"
     r"|\b(?:colonel|commander|admiral|marshal|brigadier|major|lieutenant|captain|sergeant)\b"
     r"|\barmy chief\b|\bchief of (?:the )?[\w ]*(?:army|defense|navy|general staff)\b", "military"),
    (r"\b(?:director|official|head|chief|coordinator|commissioner|governor|mayor|secretary|negotiator|diplomat"
     r"|officer|inspector|representative|delegate|rapporteur|prosecutor|assistant|consul)\b", "official"),
    (r"\b(?:leader|chair\w*|professor|scholar|researcher|analyst|expert|activist|journalist|reporter|lawyer"
     r"|economist|politician|cleric|ayatollah|imam|mufti|patriarch|archbishop|bishop|cardinal|judge|rabbi)\b",
     "other"),
)  # fmt: skip
"""The first pattern that a folded title holds gives the rank. Source: the seniority levels of the Diplomatic
Outreach and COLT data sets, and common usage."""

_COMPILED = tuple((re.compile(pattern), rank) for pattern, rank in _RANKS)
_HEADS_BODY = re.compile(
    r"\b(?:president|chief|chair\w*|secretary general|director general|managing director|executive director)\b"
)
_OF_PART = re.compile(
    r"\b(?:deputy|vice|assistant|under|envoy|representative|spokes\w+|adviser|advisor|mission)\b"
)


def rank_of(title: str | None, affiliation: str | None = None) -> Rank:
    """Return the rank that a title gives; "unknown" without a title or for words that no rule knows.

    The head of an intergovernmental body is recognised by the body in the title or the affiliation.
    """
    if not title:
        return "unknown"
    folded = " ".join(w.folded for w in split_words(title))
    heads = _HEADS_BODY.search(folded) and not _OF_PART.search(folded)
    if heads and (find_organization(title) or find_organization(affiliation)):
        return "igo_head"
    return next((rank for pattern, rank in _COMPILED if pattern.search(folded)), "unknown")


@dataclass(frozen=True)
class Role:
    """An office, to compare: "the Egyptian minister" fits "Egypt's Foreign Minister"."""

    head: str
    words: frozenset[str]
    objects: frozenset[str]


_RANK_WORDS = frozenset(
    {"deputy", "vice", "assistant", "former", "acting", "under", "prime", "interim", "ex", "crown", "then"}
)
_IDLE_WORDS = (
    FUNCTION_WORDS | HONORIFICS | NAME_HONORIFICS | {"affair", "affairs", "his", "her", "their", "new"}
)
_SAME_OFFICE = {
    "spokesman": "spokesperson", "spokeswoman": "spokesperson", "chairman": "chair", "chairwoman": "chair",
    "chairperson": "chair", "amir": "emir",
}  # fmt: skip


def roles_of(title: str) -> list[Role]:
    """Return the offices in a title: two in "Deputy Prime Minister and Foreign Minister"."""
    parts = re.split(r"\s+and\s+|\s*/\s*|,\s*", title)
    offices = [p for p in parts if any(singular(w.folded) in OFFICES for w in split_words(p))]
    return [_role(p) for p in (offices if len(offices) == len(parts) else [title])]


def _role(phrase: str) -> Role:
    words: list[str] = []
    objects: list[str] = []
    target = words
    for token in canonical(phrase):
        if token in {"for", "to", "in", "on", "at", "with"}:
            target = objects
        elif token not in _IDLE_WORDS:
            target.append(_SAME_OFFICE.get(token, "minister" if token == "premier" else token))
    if "premier" in canonical(phrase):
        words.append("prime")
    head = next((w for w in reversed(words) if w in OFFICES or w in _SAME_OFFICE.values()), "")
    of = phrase.casefold().find(" of ")
    if of > 0 and (noun := head_word(split_words(phrase))):
        head = _SAME_OFFICE.get(singular(noun.folded), singular(noun.folded))
    return Role(head, frozenset(words), frozenset(objects))


def fits(role: Role, office: Role, country: str | None) -> bool:
    """Tell whether a role mentioned can be an office somebody holds.

    Args:
        role: What the mention says.
        office: What the title says.
        country: Country of the holder, which the title need not repeat.
    """
    held = office.words | ({country} if country else frozenset())
    is_same_level = role.words & _RANK_WORDS == office.words & _RANK_WORDS
    return (
        bool(role.head)
        and role.head == office.head
        and is_same_level
        and (role.words <= held and role.objects <= office.objects)
    )
