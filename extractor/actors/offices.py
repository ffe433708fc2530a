"""What offices mean: the rank that a title gives, and whether a role mentioned is the office somebody holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.actors.naming import FUNCTION_WORDS, canonical
from extractor.actors.titles import singular
from extractor.countries import find_organization
from extractor.countries.gazetteer import split_words
from extractor.office_words import HONORIFICS, NAME_HONORIFICS, OFFICES
from extractor.schemas.actor import Rank

_OF_BODY = r"(?:of|for) (?:the )?(?:[\w']+ )*"
_NO_STATE = r"(?:party|company|bank|court|council|university|commission|club|institute|union|group|committee)"

_RANKS: tuple[tuple[Rank, tuple[str, ...]], ...] = (
    ("other", ("^ (?:former|ex|late|then|outgoing) ", " (?:elect|designate) $", " candidate ")),
    ("spokesperson", (" spokes(?:man|woman|person) ", " press (?:secretary|officer) ")),
    ("official", (
        " (?:assistant|aide|adviser|advisor|secretary) to ", " (?:adviser|advisor|aide) ", " chief of staff ",
        " private secretary ", " (?:minister )?counsell?or ", " attache ",
    )),
    ("special_envoy", (
        " envoy ", r" (?:special|personal) (?:\w+ )?representative ", " mediator ", " special coordinator ",
    )),
    ("igo_head", (" high commissioner for ", " foreign policy chief ", " high representative ")),
    ("ambassador", (
        " ambassador ", " charge d'affaires ", " consul ", " permanent representative ", " head of mission ",
        " nuncio ", " high commissioner ",
    )),
    ("minister", (" (?:deputy|vice) (?:prime minister|premier) ",)),
    ("deputy_minister", (
        r" (?:deputy|vice|assistant|junior) (?:[\w']+ )*minister ", " minister of state ",
        " (?:under|deputy|assistant|parliamentary) secretary (?!general)", " undersecretary ", " state secretary ",
    )),
    ("other", (" vice president ", " crown prince ", " prince(?:ss)? ", " first lady ")),
    ("official", (
        r" deputy (?:\w+ )?(?:secretary general|head|director|chief|chair\w*|coordinator|commissioner) ", " official ",
    )),
    ("legislator", (
        " (?:senator|lawmaker|mp|mep|legislator|speaker|congress(?:man|woman)|parliamentarian) ", " deputy $",
        f" member {_OF_BODY}(?:parliament|congress|senate|knesset|bundestag|duma) ",
        " (?:majority|minority) (?:leader|whip) ", " parliament(?:ary)? (?:chief|leader) ",
        f" president {_OF_BODY}(?:parliament|senate|assembly|chamber) ",
        " (?:parliament|senate|assembly|chamber) president ",
        rf" chair\w* {_OF_BODY}committee ", r" committee chair\w* ",
    )),
    ("minister", (
        " chancellor of the exchequer ", " attorney general ", " secretary of ",
        " (?:foreign|home|defense|treasury|trade|health|interior|energy|commerce|cabinet) secretary ",
    )),
    ("head_of_government", (
        " prime minister ", " premier ", " pm ", " chancellor ", " taoiseach ", f" head {_OF_BODY}government ",
    )),
    ("minister", (" minister ", " fm ", " (?:top|chief) diplomat ")),
    ("other", (
        f" president {_OF_BODY}{_NO_STATE} ", f" {_NO_STATE} president ", " general secretary ", " secretary general ",
    )),
    ("head_of_state", (
        " (?:president|king|queen|emir|amir|sultan|monarch|pope) ", " head of state ", " supreme leader ",
        " leader of the (?:islamic )?revolution ", " grand duke ",
    )),
    ("military", (
        "(?<! consul)(?<! director)(?<! inspector)(?<! governor)(?<! solicitor) general (?!director|manager)",
        " (?:colonel|commander|admiral|marshal|brigadier|major|lieutenant|captain|sergeant) ", " army chief ",
        f" chief {_OF_BODY}(?:army|defense|navy|staff) ",
    )),
    ("official", (
        " (?:director|head|chief|coordinator|commissioner|governor|mayor|secretary|negotiator|diplomat|officer) ",
        " (?:inspector|representative|delegate|rapporteur|prosecutor|assistant) ",
    )),
    ("other", (
        r" (?:leader|chair\w*|professor|scholar|researcher|analyst|expert|activist|journalist|reporter|lawyer) ",
        " (?:economist|politician|cleric|ayatollah|imam|mufti|patriarch|archbishop|bishop|cardinal|judge|rabbi) ",
    )),
)  # fmt: skip
"""The first pattern that a folded title holds gives the rank; a title has a space before and after each word.

Source: the seniority levels of the Diplomatic Outreach and COLT data sets, and common usage."""

_COMPILED = tuple((re.compile("|".join(patterns)), rank) for rank, patterns in _RANKS)
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
    folded = f" {' '.join(w.folded for w in split_words(title))} "
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
_SYNONYMS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("top", "diplomat"): ("foreign", "minister"), ("chief", "diplomat"): ("foreign", "minister"),
    ("special", "representative"): ("special", "envoy"), ("personal", "envoy"): ("special", "envoy"),
    ("premier",): ("prime", "minister"), ("pm",): ("prime", "minister"), ("fm",): ("foreign", "minister"),
    ("spokesman",): ("spokesperson",), ("spokeswoman",): ("spokesperson",), ("chairman",): ("chair",),
    ("chairwoman",): ("chair",), ("chairperson",): ("chair",), ("amir",): ("emir",),
}  # fmt: skip
"""One wording for offices that have several."""


def roles_of(title: str) -> list[Role]:
    """Return the offices in a title: two in "Deputy Prime Minister and Foreign Minister"."""
    parts = re.split(r"\s+and\s+|\s*/\s*|,\s*", title)
    offices = [p for p in parts if any(singular(w.folded) in OFFICES for w in split_words(p))]
    return [_role(p) for p in (offices if len(offices) == len(parts) else [title])]


def _role(phrase: str) -> Role:
    words: list[str] = []
    objects: list[str] = []
    head = ""
    target = words
    for word in _respelt(canonical(phrase)):
        if word in {"for", "to", "in", "on", "at", "with"}:
            target = objects
        elif word == "of" and target is words:
            head = head or _last_office(words)
        elif word not in _IDLE_WORDS:
            target.append(word)
    return Role(head or _last_office(words), frozenset(words), frozenset(objects))


def _last_office(words: list[str]) -> str:
    return next((w for w in reversed(words) if w in OFFICES), "")


def _respelt(words: tuple[str, ...]) -> Iterator[str]:
    at = 0
    while at < len(words):
        size = 2 if words[at : at + 2] in _SYNONYMS else 1
        yield from _SYNONYMS.get(words[at : at + size], words[at : at + size])
        at += size


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
