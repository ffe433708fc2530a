"""When, where, by which means and on what: what a sentence tells of a meeting besides its sides."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.annotators.rules.lexicon import GROUP_NOUNS, PERSON_NOUNS
from extractor.annotators.rules.meeting_lexicon import PROCESS, PROCESS_CITIES, ROUND_WORDS, SIDELINES
from extractor.annotators.rules.meeting_triggers import Trigger, is_by_phone, is_meeting_noun
from extractor.annotators.rules.mentions import conjuncts, noun_phrase
from extractor.annotators.rules.parsing import Parse
from extractor.countries import known_entity
from extractor.dates import find_date_words
from extractor.documents import Span
from extractor.schemas.meeting import MeetingFormat, MeetingMode
from extractor.schemas.place import PlaceKind

if TYPE_CHECKING:
    from spacy.tokens import Token

_VENUE = re.compile(
    r"\b(?:palace|headquarters|embassy|hotel|ministry|complex|airport|residence|house|office|villa|castle|center|centre|"
    r"hall|resort|base|retreat|mansion|chancellery|kremlin|building|compound|consulate|estate)\b",
    re.IGNORECASE,
)
_PROCESS_WORDS = frozenset("process format framework platform mechanism track quartet group".split())
_PLACE_PREPOSITIONS = frozenset({"in", "at", "near", "inside", "outside"})
_DESTINATIONS = frozenset({"in", "to", "for", "at"})
_TRAVEL = frozenset("travel fly go head arrive depart leave come land return journey visit invite".split())
_SAYING = frozenset(
    "say report tell announce add state quote cite write note confirm declare reveal disclose".split()
)
_CITY_WORDS = frozenset({"capital", "city", "town", "resort", "village", "port"})
_DATELINE = re.compile(r"\s*([A-Z][A-Z .'-]{2,30}?)(?:/[A-Z .'-]+)?\s*(?:,|\(|-|—|–|$)")
_NOT_A_DATE = re.compile(r"(?:since|until|till|by)\b", re.IGNORECASE)
_MAX_TOPICS = 8
_MAX_CHARS = 380


@dataclass(frozen=True)
class Where:
    """A place, verbatim."""

    text: str
    kind: PlaceKind = "unknown"
    country: str | None = None


def _is_country(name: str) -> bool:
    entity = known_entity(name)
    return entity is not None and entity.kind in {"name", "part", "adjective"}


def find_date(trigger: Trigger, parse: Parse, *, is_only: bool) -> str | None:
    """Return the words for the time of a meeting, verbatim.

    Args:
        trigger: Where the sentence tells of it.
        parse: The chunk.
        is_only: No other meeting is told of in the sentence, so that a date anywhere in it is its own.
    """
    sentence = trigger.token.sent
    text = parse.text[sentence.start_char : sentence.end_char]
    own = [t for t in (trigger.token, trigger.verb, trigger.inner) if t is not None]
    anchors = {t.i for t in own} | {
        c.i for n in trigger.nouns for c in n.children if c.dep_ in {"acl", "relcl"}
    }
    loose: list[tuple[int, str]] = []
    for span in find_date_words(text):
        words = text[span.start : span.end]
        tokens = [t for t in sentence if span.start <= t.idx - sentence.start_char < span.end]
        if not tokens or _NOT_A_DATE.match(words):
            continue
        if _governors(tokens) & anchors:
            return words
        if _same_clause(tokens[0], trigger):
            loose.append((abs(tokens[0].i - trigger.token.i), words))
    return min(loose)[1] if loose and (is_only or min(loose)[0] <= 6) else None


def _same_clause(token: "Token", trigger: Trigger) -> bool:
    """Tell whether the verb nearest above a word is that of the meeting, or one that the meeting's hangs on."""
    verb = next((t for t in token.ancestors if t.pos_ in {"VERB", "AUX"}), None)
    if verb is None or trigger.verb is None:
        return True
    if verb.lemma_.lower() in _SAYING and verb.i != trigger.verb.i:
        return False
    if verb.i == trigger.verb.i:
        return True
    above = trigger.verb
    while above.dep_ in {"xcomp", "advcl", "acl", "relcl", "pcomp", "ccomp"} and above.head.i != above.i:
        above = above.head
        if above.i == verb.i:
            return True
    return False


def _governors(tokens: list["Token"]) -> set[int]:
    """Return what the words of a date hang on, through a preposition."""
    inside = {t.i for t in tokens}
    heads = (t.head.head if t.head.dep_ == "prep" else t.head for t in tokens if t.head.i not in inside)
    return (
        {h.i for h in heads}
        | {t.head.head.i for t in tokens if t.dep_ == "prep"}
        | {t.head.i for t in tokens if t.dep_ == "prep"}
    )


def find_place(trigger: Trigger, parse: Parse, dateline: str | None) -> Where | None:
    """Return where a meeting is, as its sentence tells it; "here" is the place of the dateline."""
    verb = trigger.verb
    for anchor in _place_anchors(trigger):
        is_travel = anchor.lemma_.lower() in _TRAVEL or trigger.kind == "visit"
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
    return _antecedent(trigger, parse) or _before_noun(trigger)


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
    for anchor in own:
        for child in anchor.children:
            is_clause = child.dep_ in {"acl", "relcl"} and anchor.i != getattr(trigger.verb, "i", None)
            if is_clause:
                yield child
            elif child.dep_ in {"prep", "dobj"}:
                yield from _below(child)


def _below(child: "Token") -> Iterator["Token"]:
    """Yield the persons and occasions on whom the parser may hang the place: "met the envoy in Rabat"."""
    objects = [child] if child.dep_ == "dobj" else [g for g in child.children if g.dep_ == "pobj"]
    for token in objects:
        if token.lemma_.lower() in PERSON_NOUNS | GROUP_NOUNS or token.ent_type_ == "PERSON":
            yield token
            yield from (c for c in token.children if c.dep_ in {"appos", "conj"})
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


def find_process(trigger: Trigger, text: str) -> str | None:
    """Return the standing process that a meeting belongs to: "Astana peace process", "Astana talks"."""
    match = PROCESS.search(text) if any(t.lower_ in _PROCESS_WORDS for t in trigger.token.sent) else None
    if match:
        return match[0]
    for noun in trigger.nouns:
        cities = [c for c in noun.children if c.dep_ == "compound" and c.lower_ in PROCESS_CITIES]
        if cities:
            return text[cities[0].idx - noun.sent.start_char : noun.idx + len(noun) - noun.sent.start_char]
    return None


def find_round(trigger: Trigger) -> int | None:
    """Return the number of a round or meeting: 15 of "the fifteenth international meeting"."""
    for noun in trigger.nouns:
        for child in noun.children:
            match = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)", child.lower_)
            number = int(match[1]) if match else ROUND_WORDS.get(child.lower_)
            if number and child.dep_ in {"amod", "compound", "nummod"}:
                return number
    return None


def find_mode(trigger: Trigger, place: Where | None) -> MeetingMode:
    """Return by which means they met; in person only where words or a place say so."""
    words = {t.lower_ for t in trigger.token.subtree} | (
        {c.lower_ for c in trigger.verb.children} if trigger.verb else set()
    )
    if words & {"video", "virtual", "virtually", "videoconference", "videoconferencing", "online", "zoom"}:
        return "video"
    if trigger.kind == "call" or is_by_phone(trigger.token):
        return "phone"
    is_bodily = bool(words & {"face", "person", "visit", "visited", "dinner", "here", "hosted", "received"})
    return "in_person" if place is not None or is_bodily or trigger.kind == "visit" else "unknown"


def find_format(words: str) -> MeetingFormat:
    """Return the format that words name; counting the sides is left to whoever knows their countries."""
    lowered = words.lower()
    formats: tuple[MeetingFormat, ...] = ("bilateral", "trilateral", "multilateral")
    for format_ in formats:
        if re.search(
            rf"\b{format_} (?:\w+ )?(?:meeting|talks|summit|negotiations|consultations|session|discussions)",
            lowered,
        ):
            return format_
    return "unknown"


def is_on_sidelines(trigger: Trigger) -> bool:
    """Tell whether it is held on the sidelines of something else."""
    words = [t for t in trigger.token.sent if t.lower_.rstrip("s") in SIDELINES]
    own = trigger.verb or trigger.token
    return any(
        trigger.token in t.children or own == next((a for a in t.ancestors if a.pos_ == "VERB"), own)
        for t in words
    )


def find_topics(trigger: Trigger, parse: Parse) -> list[str]:
    """Return what a meeting was about: objects of "discussed", behind "on", "focused on", "to review"."""
    found: list[str] = []
    for token in _topic_heads(trigger):
        for item in conjuncts(token):
            phrase = [
                t
                for t in item.subtree
                if not any(
                    c.i <= t.i
                    for c in item.children
                    if c.dep_ in {"conj", "cc", "relcl", "advcl"} and c.i > item.i
                )
            ]
            words = [t for t in phrase if t.i >= item.left_edge.i]
            text = _trimmed(parse, Span(start=words[0].idx, end=words[-1].idx + len(words[-1])))
            if text and text not in found:
                found.append(text)
    return found[:_MAX_TOPICS]


def _topic_heads(trigger: Trigger) -> Iterator["Token"]:
    verbs = [trigger.verb] if trigger.verb is not None else []
    verbs += [
        c for v in verbs for c in v.children if c.dep_ in {"conj", "advcl", "xcomp"} and c.pos_ == "VERB"
    ]
    for verb in verbs:
        if verb.lemma_.lower() in {
            "discuss",
            "review",
            "address",
            "cover",
            "tackle",
            "explore",
            "debate",
            "examine",
        }:
            yield from (c for c in verb.children if c.dep_ == "dobj" and not is_meeting_noun(c))
        elif verb.lemma_.lower() in {
            "focus",
            "center",
            "centre",
            "touch",
            "confer",
            "consult",
            "revolve",
            "dwell",
        }:
            yield from _behind(verb, {"on", "upon", "around"})
    for noun in trigger.nouns:
        yield from _behind(noun, {"on", "over", "about", "regarding", "concerning"})
    if trigger.link == "dobj" and trigger.verb is not None:
        yield from _behind(trigger.verb, {"on", "over", "about", "regarding", "concerning"})


def _behind(token: "Token", prepositions: set[str]) -> Iterator["Token"]:
    for child in token.children:
        if child.lower_ in prepositions and child.dep_ == "prep":
            yield from (
                g
                for g in child.children
                if g.dep_ == "pobj"
                and g.ent_type_ not in {"DATE", "TIME"}
                and g.lower_.rstrip("s") not in SIDELINES
            )


def _trimmed(parse: Parse, span: Span) -> str:
    return parse.text[span.start : span.end].strip(" ,.;:\n")[:_MAX_CHARS]
