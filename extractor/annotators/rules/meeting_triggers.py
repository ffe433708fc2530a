"""Which words of a sentence bring in, or take up, a meeting."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.annotators.rules.meeting_lexicon import (
    AGREEMENT_NOUNS,
    BODIES,
    DEFINITE_ONLY_NOUNS,
    HOLD_VERBS,
    MEAL_NOUNS,
    MEETING_NOUNS,
    NOT_MEETING_MODIFIERS,
    SIDELINES,
)
from extractor.annotators.rules.meeting_verbs import meeting_lemma, verb_kind
from extractor.schemas.meeting import MeetingKind

if TYPE_CHECKING:
    from spacy.tokens import Span as SpacySpan
    from spacy.tokens import Token

_DEFINITE = frozenset("the this that these those their its his her both such".split())
_WITH = frozenset({"with", "between", "among"})
_OUTER = frozenset("round session series set cycle stage phase bout spell day hour week month".split())
_CALL_WORDS = frozenset("phone telephone video conference telephonic courtesy joint".split())
_LOOSE_NOUNS = frozenset("discussion conversation dialogue dialog consultation call mediation".split())
"""Nouns of which most uses are no meeting: they need somebody to speak with."""
_TOUR_NOUNS = frozenset({"trip", "tour", "stopover", "pilgrimage"})
_PARTS_OF_MEETINGS = frozenset(
    """
    day hour week month series start end resumption beginning opening continuation conclusion launch holding afternoon
    morning evening flurry string
    """.split()
)


@dataclass(frozen=True)
class Trigger:
    """A word that tells of a meeting.

    Attributes:
        token: The verb, or the head noun: "round" of "round of talks".
        kind: What it tells of the kind.
        inner: The noun inside: "talks" of "round of talks".
        verb: The verb that governs it, itself for verbs; None in fragments.
        is_definite: It can take up a meeting told of before: "the talks", "this call".
        link: For a noun, its grammatical part beside `verb`: "dobj", "nsubj", or the preposition before it.
    """

    token: "Token"
    kind: MeetingKind
    inner: "Token | None" = None
    verb: "Token | None" = None
    is_definite: bool = False
    link: str = ""

    @property
    def is_noun(self) -> bool:
        """Whether it is a noun."""
        return self.verb is None or self.verb.i != self.token.i

    @property
    def nouns(self) -> tuple["Token", ...]:
        """The nouns that name the meeting, outermost first; for verbs none."""
        return tuple(t for t in (self.token, self.inner) if t is not None) if self.is_noun else ()


def find_triggers(sentence: "SpacySpan") -> Iterator[Trigger]:
    """Return the triggers of a sentence in order."""
    for token in sentence:
        trigger = _noun(token) or (_verb(token) if token.pos_ == "VERB" else None)
        if trigger is not None:
            yield trigger


def is_meeting_noun(token: "Token") -> bool:
    """Tell whether a noun names a meeting, a visit or a call."""
    return _noun(token) is not None


def _is_noun(token: "Token", lemma: str) -> bool:
    """Tell whether a word is used as a noun; the tagger takes "a bilateral" and "the signing" for other things."""
    if lemma in {"bilateral", "trilateral", "signing"}:
        return token.dep_ in {"dobj", "pobj", "nsubj", "nsubjpass", "ROOT"} and any(
            c.dep_ in {"det", "compound"} for c in token.children
        )
    return token.pos_ in {"NOUN", "PROPN"}


def _noun(token: "Token") -> Trigger | None:
    lemma = "signing" if token.lower_ == "signing" else meeting_lemma(token)
    if not _is_noun(token, lemma):
        return None
    is_taken_up = lemma in DEFINITE_ONLY_NOUNS and _is_definite(token)
    if (
        (lemma not in MEETING_NOUNS and not is_taken_up)
        or _is_inner(token)
        or not _names_a_meeting(token, lemma)
    ):
        return None
    inner = _inner(token)
    verb, link = _governor(token)
    return Trigger(
        token=token,
        kind=_noun_kind(token, inner, lemma),
        inner=inner,
        verb=verb,
        is_definite=_is_definite(token),
        link=link,
    )


def _noun_kind(token: "Token", inner: "Token | None", lemma: str) -> MeetingKind:
    if lemma == "ceremony" or lemma in DEFINITE_ONLY_NOUNS:
        return "talks"
    if any(c.lower_ in {"phone", "telephone", "telephonic", "video"} for c in token.children):
        return "call"
    bodies = [g for c in token.children if c.lower_ == "of" for g in c.children]
    if lemma in {"session", "meeting"} and any(BODIES.search(g.text) or g.text == "Council" for g in bodies):
        return "conference"
    if lemma == "dialogue" and token.text[0].isupper() and inner is None:
        return "conference"
    return MEETING_NOUNS[lemma]


def _names_a_meeting(token: "Token", lemma: str) -> bool:  # noqa: PLR0911 - one row a noun
    modifiers = {c.lemma_.lower() for c in token.children if c.dep_ in {"compound", "amod", "nmod", "poss"}}
    if modifiers & NOT_MEETING_MODIFIERS or (
        token.dep_ == "compound" and meeting_lemma(token.head) not in MEETING_NOUNS
    ):
        return False
    if token.dep_ == "compound" and token.head.pos_ in {"NOUN", "PROPN"}:
        return False  # "summit talks": the head is the trigger
    is_had = token.dep_ == "dobj" and token.head.lemma_.lower() in {"have", "hold", "share"}
    owners = (token, token.head) if is_had else (token,)
    has_partner = any(c.lower_ in _WITH for o in owners for c in o.children) or bool(modifiers & _CALL_WORDS)
    match lemma:
        case "talk":
            return token.tag_ in {"NNS", "NNPS"} or has_partner
        case "call":
            return has_partner
        case "mediation":
            return has_partner and not (
                token.dep_ == "pobj" and token.head.lower_ in {"under", "through", "with", "by"}
            )
        case "signing":
            return any(
                g.lemma_.lower() in AGREEMENT_NOUNS
                for c in token.children
                if c.lower_ == "of"
                for g in c.children
            )
        case "round":
            return _inner(token) is not None or _has_round_modifier(token)
        case "table":
            return bool(modifiers & {"negotiating", "negotiation", "bargaining"})
        case "assembly" | "congress" | "convention":
            return token.pos_ == "NOUN"
        case "dinner" | "lunch" | "breakfast" | "luncheon" | "banquet" | "reception":
            return (
                bool(modifiers & {"working", "official", "state", "gala", "welcome", "informal"})
                or has_partner
                or _is_definite(token)
            )
    if lemma in _LOOSE_NOUNS and token.tag_ in {"NN", "NNP"}:
        is_held = token.dep_ == "dobj" and token.head.lemma_.lower() in HOLD_VERBS - {
            "have",
            "do",
            "end",
            "start",
        }
        return has_partner or is_held or _is_definite(token) or any(c.dep_ == "poss" for c in token.children)
    is_made = token.dep_ == "dobj" and token.head.lemma_.lower() in {"make", "pay"}
    is_told = is_made or any(c.dep_ in {"poss", "prep", "amod"} for c in token.children)
    return lemma not in _TOUR_NOUNS or is_told


def _has_round_modifier(token: "Token") -> bool:
    """Tell whether "round" is one of talks though it doesn't say so: "a further round", "the 15th round"."""
    is_of_other = any(c.lower_ == "of" for c in token.children)
    words = {c.lower_ for c in token.children}
    follows = words & {"next", "further", "new", "previous", "last", "another", "fresh", "latest", "final"}
    return not is_of_other and bool(follows or any(c.ent_type_ == "ORDINAL" for c in token.children))


def _inner(token: "Token") -> "Token | None":
    """Return the meeting noun behind "of": "round of talks"."""
    if token.lemma_.lower() not in _OUTER:
        return None
    nouns = (g for c in token.children if c.lower_ == "of" for g in c.children if g.dep_ == "pobj")
    return next((n for n in nouns if meeting_lemma(n) in MEETING_NOUNS), None)


def _is_inner(token: "Token") -> bool:
    outer = token.head.head if token.dep_ == "pobj" and token.head.lower_ == "of" else None
    return outer is not None and outer.lemma_.lower() in _OUTER and meeting_lemma(outer) in MEETING_NOUNS


def _is_definite(token: "Token") -> bool:
    return any(c.lower_ in _DEFINITE and c.dep_ in {"det", "poss", "predet", "nsubj"} for c in token.children)


def _governor(token: "Token") -> tuple["Token | None", str]:
    """Return the verb that a noun hangs on and by what: "dobj", "nsubj", a preposition; climbs over nouns."""
    current, link = token, ""
    for _ in range(6):
        head = current.head
        if head.i == current.i:
            return None, link
        if head.lower_ == "of" and head.head.lemma_.lower() in _PARTS_OF_MEETINGS:
            current = head.head  # "concluded two days of talks": what is concluded are the talks
            continue
        if current.dep_ in {"pobj", "pcomp"}:
            link = link or head.lower_
        elif current.dep_ in {"dobj", "nsubj", "nsubjpass", "attr", "dative"}:
            link = link or current.dep_
        if head.pos_ in {"VERB", "AUX"}:
            return head, link
        current = head
    return None, link


def _verb(token: "Token") -> Trigger | None:
    kind = verb_kind(token)
    if kind is None:
        return None
    is_taken_up = any(c.lower_ == "it" and c.dep_ == "dobj" for c in token.children)
    return Trigger(token=token, kind=kind, verb=token, is_definite=is_taken_up)


def is_sideline(token: "Token") -> bool:
    """Tell whether a word stands behind "on the sidelines of": it names the occasion, not the contact."""
    return token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lemma_.lower() in SIDELINES


def is_meal(token: "Token") -> bool:
    """Tell whether a noun is a meal."""
    return meeting_lemma(token) in MEAL_NOUNS
