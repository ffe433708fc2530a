"""Where a meeting is, as its sentence tells it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.annotators.rules.lexicon import GROUP_NOUNS, PERSON_NOUNS
from extractor.annotators.rules.meeting_lexicon import PROCESS_CITIES, SIDELINES
from extractor.annotators.rules.meeting_triggers import Trigger, is_meeting_noun
from extractor.annotators.rules.mentions import noun_phrase
from extractor.annotators.rules.parsing import Parse
from extractor.countries import known_entity
from extractor.schemas.place import PlaceKind

if TYPE_CHECKING:
    from spacy.tokens import Token

_VENUE = re.compile(
    r"\b(?:palace|headquarters|embassy|hotel|ministry|complex|airport|residence|house|office|villa|castle|center|centre|"
    r"hall|resort|base|retreat|mansion|chancellery|kremlin|building|compound|consulate|estate)\b",
    re.IGNORECASE,
)
_PLACE_PREPOSITIONS = frozenset({"in", "at", "near", "inside", "outside"})
_DESTINATIONS = frozenset({"in", "to", "for", "at"})
_TRAVEL = frozenset("travel fly go head arrive depart leave come land return journey visit invite".split())
_STAYS = frozenset("stay visit trip tour stopover".split())
_SAYING = frozenset("say report tell announce add write note".split())
BODILY_VERBS = frozenset("meet host receive greet welcome sit gather sign shuttle dine lunch".split())
"""Verbs that by themselves say that those concerned were in one place."""
_CITY_WORDS = frozenset({"capital", "city", "town", "resort", "village", "port"})
_DATELINE = re.compile(r"\s*([A-Z][A-Z .'-]{2,30}?)(?:/[A-Z .'-]+)?\s*(?:,|\(|-|—|–|$)")


@dataclass(frozen=True)
class Where:
    """A place, verbatim."""

    text: str
    kind: PlaceKind = "unknown"
    country: str | None = None


def _is_country(name: str) -> bool:
    entity = known_entity(name)
    return entity is not None and entity.kind in {"name", "part", "adjective"}


def find_place(trigger: Trigger, parse: Parse, dateline: str | None, *, is_only: bool) -> Where | None:
    """Return where a meeting is, as its sentence tells it; "here" is the place of the dateline.

    Args:
        trigger: Where the sentence tells of it.
        parse: The chunk.
        dateline: Its place, verbatim.
        is_only: No other meeting is told of in the sentence, so that its only city is the place.
    """
    verb = trigger.verb
    for anchor in _place_anchors(trigger):
        is_travel = anchor.lemma_.lower() in _TRAVEL | _STAYS or trigger.kind == "visit"
        for child in anchor.children:
            if child.lower_ == "here" and dateline:
                return Where(dateline, "city")
            if child.dep_ in {"prep", "dative"} and child.lower_ in (
                _DESTINATIONS if is_travel else _PLACE_PREPOSITIONS
            ):
                found = next((w for g in child.children if (w := _where(g, parse))), None)
                if found is not None:
                    return found
    if trigger.kind == "visit" and verb is not None and not trigger.is_noun:
        return next((w for c in verb.children if c.dep_ == "dobj" and (w := _where(c, parse))), None)
    named = _antecedent(trigger, parse) or _before_noun(trigger)
    return named or (_only_city(trigger, parse) if is_only else None)


def _only_city(trigger: Trigger, parse: Parse) -> Where | None:
    """Return the one city that a sentence names behind "in", whatever the parser hung it on."""
    inside = [
        t for t in trigger.token.sent if t.dep_ == "pobj" and t.head.lower_ == "in" and t.ent_type_ == "GPE"
    ]
    own = [
        t for t in inside if not any(a.pos_ == "VERB" and a.lemma_ in _SAYING for a in list(t.ancestors)[:2])
    ]
    places = [w for t in own if (w := _where(t, parse)) and w.kind == "city"]
    return places[0] if len(places) == 1 and len(inside) == 1 else None


def _place_anchors(trigger: Trigger) -> Iterator["Token"]:
    """Yield the words on which the place can hang, the likeliest first."""
    own = [t for t in (trigger.verb, trigger.token, trigger.inner) if t is not None]
    if trigger.verb is not None and trigger.link not in {
        "",
        "dobj",
        "nsubj",
        "nsubjpass",
    } | _PLACE_PREPOSITIONS | {"for", "on"}:
        own = own[1:]
    yield from own
    if trigger.verb is not None and trigger.verb.dep_ == "xcomp":
        yield trigger.verb.head
    yield from clauses_behind(trigger)
    for anchor in own:
        for child in anchor.children:
            if child.dep_ in {"prep", "dobj"}:
                yield from _below(child)


def clauses_behind(trigger: Trigger) -> Iterator["Token"]:
    """Yield the verbs that tell more of a meeting behind its noun: "the summit, due to be held in"."""
    for noun in trigger.nouns:
        for child in noun.children:
            if child.i > noun.i and child.dep_ in {"acl", "relcl", "amod"}:
                yield child
                yield from (c for c in child.children if c.dep_ == "xcomp")


def _below(child: "Token") -> Iterator["Token"]:
    """Yield the persons and occasions on whom the parser may hang the place: "met the envoy in Rabat"."""
    objects = [child] if child.dep_ == "dobj" else [g for g in child.children if g.dep_ == "pobj"]
    for token in objects:
        if token.lemma_.lower() in PERSON_NOUNS | GROUP_NOUNS or token.ent_type_ == "PERSON":
            yield token
            yield from (c for c in token.children if c.dep_ in {"appos", "conj"})
        elif token.lemma_.lower() in _STAYS:
            yield token
        elif token.lower_.rstrip("s") in SIDELINES:
            yield from (
                t
                for t in token.subtree
                if t.pos_ in {"NOUN", "PROPN"} and t.i != token.i and t.dep_ == "pobj"
            )


def _where(token: "Token", parse: Parse) -> Where | None:
    """Return the place that a noun behind a preposition names; None for other nouns."""
    words = noun_phrase(token)
    text = parse.text[words[0].idx : words[-1].idx + len(words[-1])]
    if token.dep_ not in {"pobj", "dobj"}:
        return None
    named = next((c for c in token.children if c.dep_ == "appos" and c.ent_type_ == "GPE"), None)
    if token.lemma_.lower() in _CITY_WORDS:
        city = named or next(
            (c for c in token.children if c.dep_ == "compound" and c.ent_type_ == "GPE"), None
        )
        return Where(_entity(city, parse) if city is not None else text, "city")
    if token.ent_type_ in {"GPE", "LOC"} or (
        token.pos_ == "PROPN"
        and token.ent_type_ in {"", "FAC", "PERSON", "ORG"}
        and not is_meeting_noun(token)
    ):
        name = _entity(token, parse)
        is_country = _is_country(name)
        kind: PlaceKind = (
            "venue"
            if _VENUE.search(text)
            else "country"
            if is_country
            else "city"
            if token.ent_type_ == "GPE"
            else "unknown"
        )
        if kind == "unknown" and token.ent_type_ in {"ORG", "PERSON"}:
            return None
        return Where(
            name if kind != "venue" else text, kind, _entity(named, parse) if named is not None else None
        )
    return Where(text, "venue") if _VENUE.search(token.text) else None


def _entity(token: "Token", parse: Parse) -> str:
    words = [t for t in noun_phrase(token) if t.pos_ in {"PROPN", "PART", "PUNCT"} and t.i <= token.i]
    while words and words[0].pos_ != "PROPN":
        words.pop(0)
    first = words[0] if words else token
    return parse.text[first.idx : token.idx + len(token)]


def _antecedent(trigger: Trigger, parse: Parse) -> Where | None:
    """Return the place before "where": "will go to Hanoi, where he will meet"."""
    verb = trigger.verb
    where = next((c for c in verb.children if c.lower_ == "where"), None) if verb is not None else None
    if where is None:
        return None
    before = [
        t
        for t in where.doc[where.sent.start : where.i]
        if t.dep_ == "pobj" and t.head.lower_ in _DESTINATIONS
    ]
    return next((w for t in reversed(before) if (w := _where(t, parse))), None)


def _before_noun(trigger: Trigger) -> Where | None:
    """Return the city in "Muscat prisoner talks"; a country there is the topic, a process no place."""
    for noun in trigger.nouns:
        for child in noun.children:
            is_city = child.dep_ == "compound" and child.ent_type_ == "GPE" and child.text.isalpha()
            if is_city and child.lower_ not in PROCESS_CITIES and not _is_country(child.text):
                return Where(child.text, "city")
    return None


def dateline_of(parse: Parse) -> str | None:
    """Return the place of the dateline, verbatim: "LUSAKA"; None where there is none."""
    for block in parse.paragraphs[:5]:
        match = _DATELINE.match(parse.text[block.start : block.end])
        if match and len(match[1].strip()) > 2:
            return match[1].strip()
    return None
