"""Positions inside what somebody says: what must be done, what is right or wrong."""

from typing import TYPE_CHECKING

from extractor.annotators.rules.findings import Finding
from extractor.annotators.rules.mentions import noun_phrase
from extractor.annotators.rules.propositions import (
    acceptable,
    child,
    infinitive,
    is_negated,
    is_topic,
    phrase,
    predicate,
    text_of,
)
from extractor.annotators.rules.stance_lexicon import OBLIGATION_MODALS, OBLIGATION_VERBS, VERDICT_ADJECTIVES
from extractor.schemas.position import Stance

if TYPE_CHECKING:
    from spacy.tokens import Token


def find_verdict(token: "Token") -> list[Finding]:
    """Return the position that a word shows inside what somebody says: "must leave", "is illegal"."""
    head = token.head
    if token.dep_ == "aux" and token.lower_ in OBLIGATION_MODALS and head.pos_ in {"VERB", "AUX"}:
        return _obligation(head)
    if token.lemma_ in OBLIGATION_VERBS and token.pos_ == "VERB":
        asked, subject = infinitive(token), child(token, "nsubj")
        return [] if subject is None or asked is None else _should(token, subject, asked)
    stance = VERDICT_ADJECTIVES.get(token.lower_) if token.dep_ in {"acomp", "oprd"} else None
    return _verdict(token, stance) if stance is not None else []


def _obligation(verb: "Token") -> list[Finding]:
    subject = child(verb, "nsubj", "nsubjpass")
    thing = child(verb, "attr", "nsubj", "dobj")
    if child(verb, "expl") is not None and thing is not None and is_topic(thing):
        no = child(thing, "det")
        words = (
            [t for t in phrase(thing) if t is not no]
            if no is not None and no.lower_ == "no"
            else phrase(thing)
        )
        is_none = is_negated(verb) or len(words) < len(phrase(thing))
        return [Finding(verb, "support", f"there should be {text_of(words)}", is_negated=is_none)]
    return [] if subject is None else _should(verb, subject, verb)


def _should(trigger: "Token", subject: "Token", asked: "Token") -> list[Finding]:
    if subject.lower_ in {"we", "i"}:
        actor = "{holder}"
    elif subject.pos_ == "PRON" or subject.tag_ in {"WDT", "WP"}:
        return []
    else:
        actor = text_of(noun_phrase(subject))
    return [Finding(trigger, "support", f"{actor} should {predicate(asked)}", is_negated=is_negated(trigger))]


_KNOWING = frozenset(
    "know note remember understand see say mention point recall ask recognize recognise".split()
)
"""That it is important to know something is no position on it."""


def _verdict(adjective: "Token", stance: Stance) -> list[Finding]:
    verb = adjective.head
    subject = child(verb, "nsubj", "nsubjpass")
    asked = infinitive(verb) or infinitive(adjective)
    negated = is_negated(verb)
    if asked is not None and asked.lemma_ in _KNOWING:
        return []
    if asked is not None and (subject is None or subject.lower_ == "it"):
        own = child(asked, "nsubj")
        actor = text_of(noun_phrase(own)) if own is not None else "the parties"
        return [Finding(verb, stance, f"{actor} should {predicate(asked)}", is_negated=negated)]
    if subject is None or not is_topic(subject):
        return []
    return [Finding(verb, stance, acceptable(subject), is_negated=negated)]
