"""When, by which means and on what: what a sentence tells of a meeting besides its sides."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractor.annotators.rules.meeting_lexicon import PROCESS, PROCESS_CITIES, ROUND_WORDS, SIDELINES
from extractor.annotators.rules.meeting_places import BODILY_VERBS, Where, clauses_behind
from extractor.annotators.rules.meeting_triggers import Trigger, is_meeting_noun
from extractor.annotators.rules.meeting_verbs import is_by_phone
from extractor.annotators.rules.mentions import conjuncts
from extractor.annotators.rules.parsing import Parse
from extractor.dates import find_date_words
from extractor.documents import Span
from extractor.schemas.meeting import MeetingMode

if TYPE_CHECKING:
    from spacy.tokens import Token

_PROCESS_WORDS = frozenset("process format framework platform mechanism track quartet group".split())
_SAYING = frozenset(
    "say report tell announce add state quote cite write note confirm declare reveal disclose".split()
)
_NOT_A_DATE = re.compile(r"(?:since|until|till|by)\b", re.IGNORECASE)
_NO_TOPICS = frozenset(
    "way journey trip visit occasion behalf basis condition day eve agenda return tour".split()
)
_MAX_TOPICS = 8
_MAX_CHARS = 380


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
    anchors = {t.i for t in (*own, *clauses_behind(trigger))}
    loose: list[tuple[int, str]] = []
    for span in find_date_words(text):
        words = text[span.start : span.end]
        tokens = [t for t in sentence if span.start <= t.idx - sentence.start_char < span.end]
        if not tokens or _NOT_A_DATE.match(words):
            continue
        is_own_clause = trigger.verb is not None and trigger.verb.head in tokens  # "on 8 May, when they meet"
        if _governors(tokens) & anchors or is_own_clause:
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
    """Return by which means they met; in person only where a verb, other words or a place say so."""
    words = {t.lower_ for t in trigger.token.subtree} | (
        {c.lower_ for c in trigger.verb.children} if trigger.verb else set()
    )
    if words & {"video", "virtual", "virtually", "videoconference", "videoconferencing", "online", "zoom"}:
        return "video"
    if trigger.kind == "call" or is_by_phone(trigger.token):
        return "phone"
    is_bodily = bool(words & {"face", "person", "dinner", "lunch", "here"}) or trigger.kind in {
        "visit",
        "signing",
    }
    if trigger.verb is not None and not trigger.is_noun:
        is_bodily |= trigger.verb.lemma_.lower() in BODILY_VERBS
    return "in_person" if place is not None or is_bodily else "unknown"


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
                and g.lower_.rstrip("s") not in SIDELINES | _NO_TOPICS
            )


def _trimmed(parse: Parse, span: Span) -> str:
    return parse.text[span.start : span.end].strip(" ,.;:\n")[:_MAX_CHARS]
