"""Nouns and adjectives that show support or opposition: "support for the plan", "is opposed to it", "called it illegal"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractor.annotators.rules.findings import Finding
from extractor.annotators.rules.mentions import can_be_actor, noun_phrase
from extractor.annotators.rules.propositions import (
    acceptable,
    child,
    infinitive,
    is_negated,
    is_topic,
    object_of,
    object_text,
    predicate,
    text_of,
    topics,
)
from extractor.annotators.rules.stance_lexicon import (
    DUE_NOUNS,
    NAMING_VERBS,
    NEED_VERBS,
    STANCE_ADJECTIVES,
    STANCE_NOUNS,
    VERDICT_ADJECTIVES,
)

if TYPE_CHECKING:
    from spacy.tokens import Token


def with_noun(verb: "Token") -> Iterator[Finding]:
    """Find "stressed the need for trust", "voiced support for the plan", "reiterated its readiness to mediate"."""
    if verb.lemma_.lower() not in NEED_VERBS:
        return
    first = child(verb, "dobj")
    for noun in [] if first is None else [first, *first.conjuncts]:
        stance = STANCE_NOUNS.get(noun.lemma_.lower())
        if stance is None:
            continue
        for proposition in of_noun(noun):
            yield Finding(verb, stance, proposition, is_negated=is_negated(verb))


def of_noun(noun: "Token") -> Iterator[str]:
    """Yield what a stance noun is about, as sentences."""
    asked = infinitive(noun)
    thing = object_of(noun, {"for", "of", "to", "with", "over", "at", "about", "against", "in", "on"})
    own = noun.lemma_ in {"readiness", "willingness", "commitment", "determination", "desire", "resolve"}
    doer = "{holder}" if own else "the parties"
    if asked is not None and thing is not None and can_be_actor(thing):
        yield f"{text_of(noun_phrase(thing))} should {predicate(asked)}"
    elif asked is not None and thing is None:
        yield f"{doer} should {predicate(asked)}"
    elif thing is not None:
        is_due = noun.lemma_.lower() in DUE_NOUNS
        for topic in topics(thing):
            if topic.tag_ == "VBG":
                yield f"{doer} should {predicate(topic)}"
            else:
                yield f"there should be {object_text(topic)}" if is_due else acceptable(topic)


def with_adjective(word: "Token") -> Iterator[Finding]:
    """Find "is ready to mediate", "are determined to cooperate", "is opposed to the plan"."""
    is_adjective = word.dep_ in {"acomp", "attr", "oprd"} or word.tag_ == "VBN"
    stance = STANCE_ADJECTIVES.get(word.lower_)
    if stance is None or not (is_adjective or any(c.dep_ == "auxpass" for c in word.children)):
        return
    verb = word.head if word.dep_ in {"acomp", "attr", "oprd"} else word
    negated = is_negated(verb) or is_negated(word)
    asked = infinitive(word) or (infinitive(verb) if verb is not word else None)
    if asked is not None:
        yield Finding(
            verb, stance, f"{{holder}} should {predicate(asked)}", is_negated=negated, is_saying=False
        )
        return
    thing = object_of(word, {"to", "for", "of", "with", "in", "about", "by"})
    if thing is not None and is_topic(thing) and word.dep_ != "amod":
        yield Finding(verb, stance, acceptable(thing), is_negated=negated, is_saying=False)


def as_verdict(verb: "Token") -> Iterator[Finding]:
    """Find "called the blockade unacceptable", "described the step as illegal"."""
    thing = child(verb, "dobj")
    if verb.lemma_.lower() not in NAMING_VERBS:
        return
    words = [t for t in verb.subtree if t.i > verb.i and t.lower_ in VERDICT_ADJECTIVES]
    for word in words[:1]:
        thing = thing or child(word, "nsubj") or child(word.head, "nsubj")
        is_own = word.head in {verb, *verb.children} and (word.dep_ != "amod" or word.head.lower_ == "as")
        if thing is not None and is_own and is_topic(thing) and thing.i > verb.i:
            yield Finding(
                verb, VERDICT_ADJECTIVES[word.lower_], acceptable(thing), is_negated=is_negated(verb)
            )
