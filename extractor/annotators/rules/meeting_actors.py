"""Whether two phrases name the same side of a meeting, and whom "the Georgian premier" describes."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractor.annotators.rules.lexicon import HONORIFICS, PERSON_NOUNS
from extractor.annotators.rules.mentions import Mention, mention
from extractor.annotators.rules.parsing import Parse
from extractor.countries import country_code, find_country, named_entities
from extractor.schemas.meeting import ParticipantRole

if TYPE_CHECKING:
    from spacy.tokens import Token

_WORD = re.compile(r"[^\W_]+")
_SMALL_WORDS = frozenset("the a an of for and to in on by s his her their its other".split())
_RANK_WORDS = frozenset(
    """
    foreign prime deputy vice special first acting interim former senior top crown general state affairs external
    defense defence national permanent high chief sir lord h e gov gen col sen rep
    """.split()
)

_NO_STATES = frozenset(
    "islamic republic democratic people federation arab arabs muslim western eastern african asian".split()
)
_RANKS = frozenset(
    "counterpart minister secretary envoy leader chief diplomat official negotiator ambassador".split()
)
_STATE_ENTITIES = frozenset({"GPE", "NORP"})

_OFFICES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (office, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE))
    for office, pattern in {
        "vice president": r"vice[- ]president",
        "deputy minister": r"deputy (?:\w+ )*minister|undersecretary",
        "foreign minister": r"foreign minister|external affairs minister|minister (?:of|for) (?:foreign|external) affairs"
        r"|secretary of state|foreign secretary|secretary of foreign affairs|fm|top diplomat|chief diplomat",
        "prime minister": r"prime minister|premier|pm|chancellor|head of government",
        "defense minister": r"defen[cs]e (?:minister|secretary|chief)|minister of (?:national )?defen[cs]e",
        "crown prince": r"crown prince",
        "president": r"president|head of state",
        "envoy": r"envoy|(?:special|high) representative",
        "ambassador": r"ambassador",
        "secretary general": r"secretary[- ]general",
    }.items()
)


@dataclass(frozen=True)
class Side:
    """A side of a meeting.

    Attributes:
        mention: The phrase that names it.
        role: Its part.
        state: State or body that it belongs to, normalized; None where no word tells.
        words: The words that identify it, folded: name without titles and articles.
        is_named: It is a name ("Hana Orlu", "Russia"), not a description ("the Georgian premier").
        is_stand_in: It stands for persons that may be named elsewhere: "Russian" of "Russian and Kyrgyz ministers".
        is_generic: It points back to the sides of a meeting told of before: "the two ministers", "they".
    """

    mention: Mention
    role: ParticipantRole = "participant"
    state: str | None = None
    words: frozenset[str] = field(default_factory=frozenset)
    is_named: bool = True
    is_stand_in: bool = False
    has_plural_head: bool = False
    is_generic: bool = False

    @property
    def name(self) -> str:
        """The words of the text that name it."""
        return self.mention.name

    @property
    def is_plural(self) -> bool:
        """Whether it names several persons or bodies: "foreign ministers"."""
        return self.mention.is_plural or self.has_plural_head


def fold(text: str) -> list[str]:
    """Return the words of a name, lower case, without accents, dots of acronyms and possessives."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = re.sub(r"['’]s?\b", "", re.sub(r"(?<=\b[A-Za-z])\.(?=[A-Za-z]\b|\s|$)", "", plain))
    return [w.lower() for w in _WORD.findall(plain)]


def same_state(a: str | None, b: str | None) -> bool:
    """Tell whether two sides' states are known and one."""
    return a is not None and a == b


def _state(found: Mention, parse: Parse) -> str | None:
    """Return the state or body that a phrase belongs to: a code, a body's name, else a word tagged as a place."""
    phrase = (
        found.text.replace(found.name, " ") if found.is_person and not _is_description(found) else found.text
    )
    phrases = [p for p in (found.title, phrase) if p]
    known = (find_country(p) or _body_in(p) for p in phrases)
    return next((k for k in known if k), None) or _tagged_state(found, parse)


def _body_in(phrase: str) -> str | None:
    return next((hit.value.key for hit in named_entities(phrase) if hit.value.kind == "organization"), None)


def _tagged_state(found: Mention, parse: Parse) -> str | None:
    """Return a word that the tagger takes for a people or place: groups and states that no table lists."""
    if found.is_person or found.head < 0:
        return None
    inside = (
        t for t in parse.doc[max(0, found.head - 30) : found.head + 15] if found.start <= t.idx < found.end
    )
    tagged = (
        t
        for t in inside
        if t.ent_type_ in _STATE_ENTITIES and t.text[:1].isupper() and t.lower_ not in _NO_STATES
    )
    return next((t.lower_.removesuffix("s") for t in tagged), None)


def make_side(
    found: Mention, parse: Parse, role: ParticipantRole = "participant", *, is_stand_in: bool = False
) -> Side:
    """Return the side that a mention names."""
    is_described = _is_description(found)
    words = frozenset(w for w in fold(found.name) if w not in _SMALL_WORDS)
    core = words - _RANK_WORDS - PERSON_NOUNS - HONORIFICS
    names = found.name.split()
    if (
        found.head >= 0
        and parse.doc[found.head].pos_ == "NOUN"
        and found.start == parse.doc[found.head].sent.start_char
    ):
        names = names[1:]  # "Opposing sides met": a capital because it opens the sentence
    is_named = any(w[:1].isupper() for w in names) and bool(core)
    return Side(
        mention=found,
        role=role,
        state=_state(found, parse),
        words=core or words,
        is_named=is_named and not is_described,
        is_stand_in=is_stand_in,
        has_plural_head=found.head >= 0 and parse.doc[found.head].tag_ in {"NNS", "NNPS"},
    )


def _is_description(found: Mention) -> bool:
    """Tell whether a person is described and not named: nothing but a title, a nationality, a country."""
    if not found.is_person:
        return False
    last = fold(found.name)[-1:] or [""]
    if last[0] in PERSON_NOUNS or last[0].rstrip("s") in PERSON_NOUNS:
        return True
    return set(fold(_without_states(found.name))) <= PERSON_NOUNS | _RANK_WORDS | _SMALL_WORDS | HONORIFICS


def _without_states(name: str) -> str:
    """Return a name without the countries and bodies in it."""
    for hit in reversed(list(named_entities(name))):
        name = name[: hit.start] + name[hit.end :]
    return name


def same_side(a: Side, b: Side) -> bool:
    """Tell whether two sides are one actor by their names or acronyms."""
    if a.is_generic or b.is_generic:
        return a.is_generic and b.is_generic
    if a.words <= b.words or b.words <= a.words:
        shared = a.words & b.words
        is_mixed = a.mention.is_person != b.mention.is_person and a.is_named and b.is_named
        return bool(shared) and not (is_mixed and any(country_code(w) for w in shared))
    return (
        _acronym(a) in b.words
        or _acronym(b) in a.words
        or (_is_state(a) and _is_state(b) and same_state(a.state, b.state))
    )


def _is_state(side: Side) -> bool:
    """Tell whether a side is a state, its government or delegation."""
    if side.mention.is_person or side.state is None:
        return False
    return set(fold(_without_states(side.name))) <= _GOVERNMENTS | _SMALL_WORDS


_GOVERNMENTS = frozenset("government delegation side leadership authorities team official officials".split())


def _acronym(side: Side) -> str:
    initials = "".join(w[0] for w in re.findall(r"[A-Z][\w-]+", side.name))
    return initials.lower() if len(initials) > 1 else "\0"


def stands_for(a: Side, b: Side) -> bool:
    """Tell whether one of two sides is, by its state, whom the other speaks for: Mali and Mali's minister."""
    return a.mention.is_person != b.mention.is_person and same_state(a.state, b.state)


def offices_of(text: str) -> set[str]:
    """Return the offices that a title names."""
    found = {office for office, pattern in _OFFICES if pattern.search(text)}
    if "vice president" in found:
        found.discard("president")
    if "deputy minister" in found:
        found.discard("foreign minister")
    return found


class Cast:
    """The persons that a chunk names, with their titles, to tell whom a description means."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        self._named: list[tuple[Mention, str, str | None]] = []
        for token in parse.doc:
            if token.pos_ == "PROPN" and token.dep_ not in {"compound", "amod", "poss"}:
                found = mention(token, parse)
                if found and found.is_person and " " in found.text and not _is_description(found):
                    self._named.append((found, *_office_words(found, token, parse)))

    def state(self, side: Side) -> str | None:
        """Return the state of a named person, as any mention of the name tells it."""
        if side.state or not side.mention.is_person or not side.is_named:
            return side.state
        names = ((set(fold(m.name)), state) for m, _, state in self._named if state)
        return next((state for name, state in names if side.words <= name), None)

    def described(self, side: Side) -> Mention | None:
        """Return the named person whom a description fits: the last before it, else the first behind it."""
        if side.is_named or not side.mention.is_person or side.is_plural:
            return None
        words, offices = fold(side.mention.text), offices_of(side.mention.text)
        # "The Malian minister", "his Malian counterpart": the state tells who, where the office doesn't.
        rank = words[-1] if side.state and not offices and words[-1] in _RANKS else None
        if not offices and rank is None:
            return None
        fitting = [
            m
            for m, title, state in self._named
            if (offices & offices_of(title) or rank == "counterpart" or (rank and rank in fold(title)))
            and (side.state is None or same_state(side.state, state))
        ]
        alone = {m.name for m, _, state in self._named if side.state and same_state(side.state, state)}
        if not fitting and rank == "leader" and len(alone) == 1:
            return next(m for m, _, _ in self._named if m.name in alone)
        before = [m for m in fitting if m.start < side.mention.start]
        if before:
            return before[-1]
        # Without a state "the president" may be anybody's; but a headline means the one whom the text has.
        in_headline = side.mention.start < self._parse.paragraphs[0].end
        is_clear = side.state is not None or (in_headline and len({m.name for m in fitting}) == 1)
        return fitting[0] if fitting and is_clear else None


def _office_words(found: Mention, token: "Token", parse: Parse) -> tuple[str, str | None]:
    """Return the words that tell a named person's office, and the state in them."""
    before = ""
    if token.dep_ == "appos" and token.head.i < token.i:
        before = " ".join(t.text for t in token.head.subtree if t.i < token.i)
    state = make_side(found, parse).state or find_country(before) or _body_in(before)
    return f"{found.text} {found.title or ''} {before}", state


def distinct(sides: Iterable[Side]) -> list[Side]:
    """Return the sides, each actor once; the role that says most and the fullest name stay."""
    kept: list[Side] = []
    for side in sides:
        at = next((i for i, k in enumerate(kept) if same_side(k, side)), None)
        if at is None:
            kept.append(side)
        else:
            kept[at] = fuller(kept[at], side)
    return kept


def fuller(a: Side, b: Side) -> Side:
    """Return one side for two mentions of it: the fuller name, the role that says most, the state if told."""
    is_one_state = not a.mention.is_person and not b.mention.is_person and a.state and a.state == b.state
    # "Iran", then "the Iranian delegation": the state's name says more than the longer phrase.
    is_fuller = (b.is_named, len(b.words)) > (a.is_named, len(a.words)) and not (is_one_state and a.is_named)
    better = b if is_fuller else a
    role = b.role if a.role == "participant" else a.role
    return replace(better, role=role, state=a.state or b.state, is_stand_in=a.is_stand_in and b.is_stand_in)
