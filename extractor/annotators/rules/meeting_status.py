"""Whether a meeting that a trigger tells of took place, lies ahead, was asked for, refused or only denied."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractor.annotators.rules.meeting_lexicon import (
    AHEAD_ADJECTIVES,
    AHEAD_PREPOSITIONS,
    CANCELLING,
    DECLINING,
    DENYING,
    PAST_ADJECTIVES,
    PLANNING,
    POSSIBLE_ADJECTIVES,
    PREPARING_NOUNS,
    PROPOSING,
    PROPOSING_NOUNS,
    REPORT_NOUNS,
)
from extractor.annotators.rules.meeting_triggers import Trigger
from extractor.schemas.meeting import MeetingStatus

if TYPE_CHECKING:
    from spacy.tokens import Token

_FUTURE_MODALS = frozenset({"will", "would", "shall", "'ll", "wo", "'d"})
_WEAK_MODALS = frozenset({"should", "must", "could", "may", "might", "can", "ought"})
_CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
_NEGATIVE_DETERMINERS = frozenset({"no", "neither", "nor", "any"})
_ATTENDANCE = frozenset("attend join participate take come go travel send".split())
_TOPICAL = frozenset({"of", "for", "to", "about", "on"})
_OCCASIONS = frozenset({"in", "at", "during", "after", "following", "over"})
_ACHIEVING = frozenset(
    "gather come manage continue return travel fly arrive go sit begin start get convene assemble".split()
)
"""Verbs behind which an infinitive tells what was done: "flew in to meet"."""
_CONTROL = frozenset({"xcomp", "ccomp", "acl", "advcl", "pcomp", "relcl", "acomp", "oprd"})

_FUTURE_WORDS = re.compile(
    r"\b(?:tomorrow|next (?:week|month|year|round)|later (?:this|today)|in the coming|upcoming|due to|scheduled|"
    r"before the end of)\b",
    re.IGNORECASE,
)
_PAST_WORDS = re.compile(
    r"\b(?:last (?:year|month|spring|summer|autumn|fall|winter|[A-Z][a-z]+ber|January|February|March|April|May|"
    r"June|July|August)|(?:years?|months?|decades?) (?:ago|earlier)|in (?:19|20)\d\d|"
    r"in (?:January|February|March|April|May|June|July|August|\w+ber),? (?:19|20)\d\d|"
    r"for (?:more than |over |nearly |almost )?\w+ (?:years|decades)|previously|in the past|\d+ rounds|"
    r"at the time|back in|earlier this (?:year|month))\b"
)


def status_of(trigger: Trigger) -> MeetingStatus | None:
    """Return what a sentence says of a meeting's reality; None where it denies it or only supposes it."""
    if _is_denied(trigger) or _is_supposed(trigger):
        return None
    controlled = _controlled(trigger)
    if controlled is not None:
        return controlled
    if _is_negated(trigger):
        return None
    return _by_words(trigger) or _by_tense(trigger)


def is_attendance_refused(trigger: Trigger) -> bool:
    """Tell whether somebody stays away from a meeting that others hold: "refused to attend", "dismissed the invitation"."""
    chain = [trigger.verb, *_controllers(trigger)] if trigger.verb is not None else []
    attends = any(t.lemma_.lower() in _ATTENDANCE for t in chain)
    refuses = any(t.lemma_.lower() in DECLINING or _has_negation(t) for t in chain)
    skips = trigger.verb is not None and trigger.verb.lemma_.lower() in {"skip", "boycott", "snub", "shun"}
    return trigger.is_noun and (skips or (attends and refuses))


def _controllers(trigger: Trigger) -> Iterator["Token"]:
    """Yield the words on which the trigger's clause depends, nearest first: "ready" of "ready to meet"."""
    start = trigger.token
    if trigger.is_noun:
        for ancestor in start.ancestors:
            if ancestor.pos_ in {"VERB", "AUX"} or (
                ancestor.pos_ == "ADP" and ancestor.lower_ not in _TOPICAL
            ):
                break
            if ancestor.pos_ in {"NOUN", "ADJ", "ADV"}:
                yield ancestor
        if trigger.verb is None:
            return
        start = trigger.verb
        yield start
    elif start.lemma_ == "invite":
        yield start
    yield from _above(start)


def _above(start: "Token") -> Iterator["Token"]:
    current = start
    for _ in range(6):
        if current.dep_ == "conj" and current.head.pos_ in {"VERB", "AUX"} and not _has_own_subject(current):
            current = current.head
            continue
        if current.dep_ not in _CONTROL and current.dep_ not in {"dobj", "pobj", "prep", "attr"}:
            return
        if current.dep_ in {"advcl", "relcl"} and not _is_infinitive(current):
            return
        current = current.head
        yield current


def _has_own_subject(verb: "Token") -> bool:
    return any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children)


def _is_infinitive(verb: "Token") -> bool:
    return any(c.tag_ == "TO" for c in verb.children)


def _controlled(trigger: Trigger) -> MeetingStatus | None:
    """Return the status that a controlling verb, adjective or noun gives; the refusal wins over the plan."""
    found: list[MeetingStatus] = []
    for word in _controllers(trigger):
        status = _word_status(word, trigger)
        if status is not None and not (_has_negation(word) and status in {"planned", "proposed"}):
            found.append(status)
    for status in ("cancelled_or_postponed", "declined"):
        if status in found:
            return "declined" if status == "declined" else "cancelled_or_postponed"
    return found[0] if found else None


def _word_status(word: "Token", trigger: Trigger) -> MeetingStatus | None:
    lemma = word.lemma_.lower()
    particles = {c.lower_ for c in word.children if c.dep_ == "prt"}
    if word.pos_ == "NOUN":
        return "proposed" if lemma in PROPOSING_NOUNS else "planned" if lemma in PREPARING_NOUNS else None
    if lemma in CANCELLING or (lemma in {"call", "put"} and "off" in particles):
        is_own = word == trigger.verb or not trigger.is_noun
        return "cancelled_or_postponed" if is_own else None
    if lemma in DECLINING and (lemma not in {"rule", "turn"} or particles & {"out", "down"}):
        return "declined"
    is_governing = word != trigger.verb or trigger.link in {"dobj", "nsubjpass", "for", "to", "xcomp"}
    if lemma == "invite" or not is_governing:
        return "proposed" if lemma == "invite" else None
    if lemma in PLANNING:
        return "planned"
    return "proposed" if lemma in PROPOSING else None


def _is_denied(trigger: Trigger) -> bool:
    """Tell whether it is said not to be so: "denied that a meeting took place", "dismissed reports of talks"."""
    chain = [trigger.token, *_controllers(trigger)]
    is_report = any(t.lemma_.lower() in REPORT_NOUNS for t in trigger.token.ancestors if t.pos_ == "NOUN")
    above = [t for t in trigger.token.ancestors if t.pos_ == "VERB"]
    denies = any(t.lemma_.lower() in DENYING - {"dismiss"} for t in above)
    return denies or (is_report and any(t.lemma_.lower() in DENYING | DECLINING for t in (*chain, *above)))


def _is_supposed(trigger: Trigger) -> bool:
    verb = trigger.verb
    if verb is None:
        return False
    clause = [verb, *(v for v in verb.ancestors if v.pos_ in {"VERB", "AUX"})][:2]
    return any(c.lower_ in _CONDITIONS and c.dep_ in {"mark", "advmod"} for v in clause for c in v.children)


def _is_negated(trigger: Trigger) -> bool:
    determiners = {c.lower_ for n in trigger.nouns for c in n.children if c.dep_ in {"det", "neg", "preconj"}}
    if determiners & _NEGATIVE_DETERMINERS:
        return True
    verb = trigger.verb
    return verb is not None and trigger.link in {"", "dobj", "nsubj", "nsubjpass"} and _has_negation(verb)


def _has_negation(word: "Token") -> bool:
    return any(c.dep_ == "neg" or c.lower_ in {"never", "not", "no"} for c in word.children)


def _by_words(trigger: Trigger) -> MeetingStatus | None:
    adjectives = {
        c.lower_ for n in trigger.nouns for c in n.children if c.dep_ in {"amod", "compound", "advmod"}
    }
    behind = {
        c.lemma_.lower()
        for n in trigger.nouns
        for c in n.children
        if c.dep_ in {"acl", "amod", "relcl"} and c.i > n.i
    }
    if behind & {"due", "schedule", "slate", "plan", "expect", "foresee"} and not _is_past(trigger.verb):
        return "planned"
    if adjectives & POSSIBLE_ADJECTIVES:
        return "proposed"
    if adjectives & AHEAD_ADJECTIVES and not (trigger.link in {"nsubj", "dobj"} and _is_past(trigger.verb)):
        return "planned"
    if adjectives & PAST_ADJECTIVES and trigger.is_noun:
        return "historical"
    return "planned" if _lies_ahead(trigger) else None


def _lies_ahead(trigger: Trigger) -> bool:
    """Tell whether something is done "ahead of" or "before" it."""
    if not trigger.is_noun or trigger.token.dep_ != "pobj":
        return False
    preposition = trigger.token.head
    return preposition.lower_ in AHEAD_PREPOSITIONS or preposition.head.lower_ in {"ahead", "prior"}


def _is_past(verb: "Token | None") -> bool:
    return verb is not None and (
        verb.tag_ == "VBD" or any(c.tag_ == "VBD" for c in verb.children if c.dep_ in {"aux", "auxpass"})
    )


def _by_tense(trigger: Trigger) -> MeetingStatus:
    verb = trigger.verb
    if verb is None:
        return "held"
    auxiliaries = _auxiliaries(verb)
    lowered = {a.lower_ for a in auxiliaries}
    if lowered & _FUTURE_MODALS or _is_due(verb) or _is_expected(verb, trigger):
        return "planned"
    if lowered & _WEAK_MODALS and trigger.link not in _OCCASIONS:
        return "proposed"
    if _is_infinitive(verb) and not trigger.is_noun and verb.head.lemma_.lower() not in _ACHIEVING:
        return "planned"
    if (lowered & {"had"} and verb.tag_ == "VBN" and not _is_reported(verb)) or _is_long_ago(trigger, verb):
        return "historical"
    if verb.tag_ == "VBG" and lowered & {"is", "are", "'s", "'re"}:
        return "planned" if _FUTURE_WORDS.search(trigger.token.sent.text) else "ongoing"
    if verb.lemma_.lower() in {"continue", "proceed"} and not _is_past(verb):
        return "ongoing"
    return "held"


def _is_expected(verb: "Token", trigger: Trigger) -> bool:
    """Tell whether what is done at the meeting still lies ahead: "at a meeting, leaders are expected to confront"."""
    asks = any(c.dep_ == "xcomp" and _is_infinitive(c) for c in verb.children)
    return asks and trigger.link in _OCCASIONS and verb.lemma_.lower() in PLANNING and verb.tag_ == "VBN"


def _is_long_ago(trigger: Trigger, verb: "Token") -> bool:
    """Tell whether words of the meeting's own clause put it into the past: "in 2019", "14 rounds", "for years"."""
    sentence = trigger.token.sent
    for match in _PAST_WORDS.finditer(sentence.text):
        start = sentence.start_char + match.start()
        words = [t for t in sentence if start <= t.idx < start + len(match[0])]
        if any(
            _verb_above(t) == verb or t.is_ancestor(trigger.token) or trigger.token.is_ancestor(t)
            for t in words
        ):
            return True
    return False


def _verb_above(token: "Token") -> "Token | None":
    return next((t for t in token.ancestors if t.pos_ in {"VERB", "AUX"}), None)


def _is_reported(verb: "Token") -> bool:
    """Tell whether "had met" is only the reported form of "met": "she said she had met him"."""
    return verb.dep_ == "ccomp" and verb.head.tag_ == "VBD"


def _auxiliaries(verb: "Token") -> list["Token"]:
    """Return the auxiliaries of a verb, or of the verb that it is coordinated with where it has none."""
    own = [c for c in verb.children if c.dep_ in {"aux", "auxpass"}]
    if not own and verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"} and verb.tag_ == verb.head.tag_:
        return _auxiliaries(verb.head)
    return own


def _is_due(verb: "Token") -> bool:
    """Tell whether an infinitive stands for the future: "ministers to meet", "is to hold", "going to review"."""
    if not _is_infinitive(verb):
        return False
    if verb.dep_ in {"ROOT", "relcl"}:
        return True
    return verb.dep_ == "xcomp" and verb.head.lemma_ in {"be", "go"}
