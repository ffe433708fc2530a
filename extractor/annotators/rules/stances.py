"""Where a word of the parse shows support or opposition, to what, and in which words it can be proposed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.annotators.rules.mentions import can_be_actor, noun_phrase
from extractor.annotators.rules.stance_lexicon import (
    APPEAL_PREPOSITIONS,
    APPEAL_VERBS,
    DEMAND_VERBS,
    NEED_VERBS,
    OBJECT_VERBS,
    OBLIGATION_MODALS,
    OBLIGATION_VERBS,
    PARTICLE_VERBS,
    PREPOSITION_VERBS,
    REFUSAL_VERBS,
    STANCE_ADJECTIVES,
    STANCE_NOUNS,
    VAGUE_OBJECTS,
    VERDICT_ADJECTIVES,
    WISH_VERBS,
)
from extractor.schemas.position import Stance

if TYPE_CHECKING:
    from spacy.tokens import Token

_SILENT = frozenset({"accept", "block", "boycott", "decline", "oppose", "support", "back", "resist", "veto", "prefer"})
"""Verbs that report a stance without saying that anything was said."""


@dataclass(frozen=True)
class Finding:
    """A stance shown by a word.

    Attributes:
        trigger: The verb whose subject holds the position.
        stance: Before negation.
        proposition: A sentence; ``{holder}`` stands for the holder's name.
        toward: Whom it is directed at, verbatim.
        is_negated: "does not support".
        is_saying: The word is one of saying: "called for", "condemned".
        is_act: A vote or veto.
    """

    trigger: "Token"
    stance: Stance
    proposition: str
    toward: str | None = None
    is_negated: bool = False
    is_saying: bool = True
    is_act: bool = False


def find_stance(token: "Token") -> list[Finding]:
    """Return the stance that a word shows; at most one finding, by the first rule that fits."""
    if token.pos_ not in {"VERB", "AUX", "ADJ"} or _is_hypothetical(token):
        return []
    for rule in _RULES:
        finding = next(rule(token), None)
        if finding is not None:
            return [finding]
    return []


def _is_hypothetical(verb: "Token") -> bool:
    """Tell whether the verb only might: "could support", "whether it backs", "if Iran rejects"."""
    lowered = {c.lower_ for c in verb.children if c.dep_ in {"aux", "mark"}}
    return bool(lowered & {"could", "might", "may", "if", "whether"})


def _is_negated(verb: "Token") -> bool:
    return any(c.dep_ == "neg" or c.lower_ in {"never", "no"} for c in verb.children)


def _appeal(verb: "Token") -> Iterator[Finding]:
    """"urged Tehran to sign", "called on the parties to talk"."""
    lemma = verb.lemma_.lower()
    if lemma in APPEAL_VERBS:
        addressee = _child(verb, "dobj", "dative")
    elif lemma in APPEAL_PREPOSITIONS:
        addressee = _object_of(verb, APPEAL_PREPOSITIONS[lemma])
    else:
        return
    asked = _infinitive(verb) or (_infinitive(addressee) if addressee is not None else None)
    if asked is None:
        return
    subject = _child(asked, "nsubj", "nsubjpass") or addressee
    if subject is None or subject.lemma_.lower() in VAGUE_OBJECTS:
        return
    actor = text_of(noun_phrase(subject))
    sign = "should not" if _is_negated(asked) else "should"
    yield Finding(verb, "support", f"{actor} {sign} {_predicate(asked)}", toward=actor, is_negated=_is_negated(verb))


def _demand(verb: "Token") -> Iterator[Finding]:
    """"demanded that the road be opened", "proposed a truce"."""
    if verb.lemma_.lower() not in DEMAND_VERBS:
        return
    clause = _child(verb, "ccomp")
    if clause is not None:
        subject = _child(clause, "nsubj", "nsubjpass")
        modal = next((c for c in clause.children if c.dep_ in {"aux", "auxpass"}), None)
        is_asking = clause.tag_ == "VB" or (modal is not None and modal.lower_ in OBLIGATION_MODALS | {"be"})
        if subject is not None and is_asking and subject.lemma_.lower() not in VAGUE_OBJECTS:
            yield Finding(verb, "support", f"{text_of(noun_phrase(subject))} should {_predicate(clause)}")
        return
    thing = _child(verb, "dobj")
    if thing is not None and verb.lemma_ not in {"ask", "urge", "insist", "suggest"} and _is_topic(thing):
        yield Finding(verb, "support", f"there should be {_object_text(thing)}", is_negated=_is_negated(verb))


def _refusal(verb: "Token") -> Iterator[Finding]:
    """"refused to sign", "agreed to host the talks"."""
    lemma = verb.lemma_.lower()
    if lemma not in REFUSAL_VERBS and lemma not in WISH_VERBS - _PLANS:
        return
    asked = _infinitive(verb)
    if asked is not None and asked.lemma_ not in {"comment", "say", "elaborate", "give", "be", "speak", "name"}:
        stance: Stance = "oppose" if lemma in REFUSAL_VERBS else "support"
        proposition = f"{{holder}} should {_predicate(asked)}"
        yield Finding(verb, stance, proposition, is_negated=_is_negated(verb))


_PLANS = frozenset({"hope", "aim", "intend", "plan", "seek", "resolve", "undertake", "wish"})
"""What someone is going to do tells little about what it is for."""


def _with_noun(verb: "Token") -> Iterator[Finding]:
    """"stressed the need for trust", "voiced support for the plan", "reiterated its readiness to mediate"."""
    if verb.lemma_.lower() not in NEED_VERBS:
        return
    first = _child(verb, "dobj")
    for noun in [] if first is None else [first, *first.conjuncts]:
        stance = STANCE_NOUNS.get(noun.lemma_.lower())
        if stance is None:
            continue
        proposition = _of_noun(noun)
        if proposition is not None:
            yield Finding(verb, stance, proposition, is_negated=_is_negated(verb))


def _of_noun(noun: "Token") -> str | None:
    """Return what a stance noun is about, as a sentence."""
    asked = _infinitive(noun)
    thing = _object_of(noun, {"for", "of", "to", "with", "over", "at", "about", "against", "in", "on"})
    own = noun.lemma_ in {"readiness", "willingness", "commitment", "determination", "desire", "resolve"}
    doer = "{holder}" if own else "the parties"
    if asked is not None and thing is not None and can_be_actor(thing):
        return f"{text_of(noun_phrase(thing))} should {_predicate(asked)}"
    if asked is not None and thing is None:
        return f"{doer} should {_predicate(asked)}"
    if thing is None or not _is_topic(thing):
        return None
    if thing.tag_ == "VBG":
        return f"{doer} should {_predicate(thing)}"
    if noun.lemma_ in {"need", "necessity", "demand", "call", "appeal", "urgency", "importance"}:
        return f"there should be {_object_text(thing)}"
    return _acceptable(thing)


def _with_adjective(word: "Token") -> Iterator[Finding]:
    """"is ready to mediate", "are determined to cooperate", "is opposed to the plan"."""
    is_adjective = word.dep_ in {"acomp", "attr", "oprd"} or word.tag_ == "VBN"
    stance = STANCE_ADJECTIVES.get(word.lower_)
    if stance is None or not (is_adjective or any(c.dep_ == "auxpass" for c in word.children)):
        return
    verb = word.head if word.dep_ in {"acomp", "attr", "oprd"} else word
    is_negated = _is_negated(verb) or _is_negated(word)
    asked = _infinitive(word) or (_infinitive(verb) if verb is not word else None)
    if asked is not None:
        yield Finding(verb, stance, f"{{holder}} should {_predicate(asked)}", is_negated=is_negated, is_saying=False)
        return
    thing = _object_of(word, {"to", "for", "of", "with", "in", "about", "by"})
    if thing is not None and _is_topic(thing) and word.dep_ != "amod":
        yield Finding(verb, stance, _acceptable(thing), is_negated=is_negated, is_saying=False)


def _with_object(verb: "Token") -> Iterator[Finding]:
    """"rejected the plan", "the plan was rejected by Oslo"."""
    stance = OBJECT_VERBS.get(verb.lemma_.lower())
    thing = _child(verb, "dobj") or _child(verb, "nsubjpass")
    if stance is None or thing is None or verb.pos_ != "VERB":
        return
    thing = thing.head if thing.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl" else thing
    if _is_topic(thing):
        yield Finding(
            verb, stance, _acceptable(thing), is_negated=_is_negated(verb),
            is_saying=verb.lemma_ not in _SILENT, is_act=verb.lemma_ in {"veto", "boycott", "ratify", "approve"},
        )  # fmt: skip


def _with_preposition(verb: "Token") -> Iterator[Finding]:
    """"called for a ceasefire", "voted against the resolution", "called for the road to be opened"."""
    lemma = verb.lemma_.lower()
    for child in verb.children:
        stance = PREPOSITION_VERBS.get((lemma, child.lower_)) if child.dep_ in {"prep", "dative"} else None
        if stance is None:
            continue
        thing = next((c for c in child.children if c.dep_ in {"pobj", "pcomp"}), None)
        if thing is None or not _is_topic(thing):
            continue
        asked = _infinitive(verb) or _infinitive(thing)
        is_asking = child.lower_ == "for" and lemma != "vote" or lemma == "insist"
        if asked is not None and is_asking:
            proposition = f"{text_of(noun_phrase(thing))} should {_predicate(asked)}"
        else:
            proposition = f"there should be {_object_text(thing)}" if is_asking else _acceptable(thing)
        yield Finding(verb, stance, proposition, is_negated=_is_negated(verb), is_act=lemma == "vote")


def _with_particle(verb: "Token") -> Iterator[Finding]:
    """"ruled out a truce"."""
    for child in verb.children:
        stance = PARTICLE_VERBS.get((verb.lemma_.lower(), child.lower_)) if child.dep_ in {"prt", "advmod"} else None
        thing = _child(verb, "dobj") or _object_of(verb, {"against"})
        if stance is not None and thing is not None and _is_topic(thing):
            yield Finding(verb, stance, _acceptable(thing), is_negated=_is_negated(verb))


def _for_or_against(verb: "Token") -> Iterator[Finding]:
    """"is against the plan", "is in favour of talks"."""
    if verb.lemma_ not in {"be", "stand", "remain"}:
        return
    thing = _object_of(verb, {"against"})
    if thing is not None and _is_topic(thing):
        yield Finding(verb, "oppose", _acceptable(thing), is_negated=_is_negated(verb), is_saying=False)
    favour = _object_of(verb, {"in"})
    if favour is not None and favour.lemma_ in {"favor", "favour", "support"}:
        thing = _object_of(favour, {"of"})
        if thing is not None and _is_topic(thing):
            yield Finding(verb, "support", _acceptable(thing), is_negated=_is_negated(verb), is_saying=False)


_RULES: tuple[Callable[["Token"], Iterator[Finding]], ...] = (
    _appeal, _demand, _refusal, _with_noun, _with_adjective, _with_particle, _with_preposition, _with_object,
    _for_or_against,
)  # fmt: skip


def find_verdict(token: "Token") -> list[Finding]:
    """Return the position that a word shows inside what somebody says: "must leave", "is illegal"."""
    head = token.head
    if token.dep_ == "aux" and token.lower_ in OBLIGATION_MODALS and head.pos_ in {"VERB", "AUX"}:
        return _obligation(head)
    if token.lemma_ in OBLIGATION_VERBS and token.pos_ == "VERB" and (asked := _infinitive(token)) is not None:
        subject = _child(token, "nsubj")
        return [] if subject is None else _should(token, subject, asked, is_negated=_is_negated(token))
    stance = VERDICT_ADJECTIVES.get(token.lower_) if token.dep_ in {"acomp", "oprd"} else None
    return _verdict(token, stance) if stance is not None else []


def _obligation(verb: "Token") -> list[Finding]:
    subject = _child(verb, "nsubj", "nsubjpass")
    return [] if subject is None else _should(verb, subject, verb, is_negated=_is_negated(verb))


def _should(trigger: "Token", subject: "Token", asked: "Token", *, is_negated: bool) -> list[Finding]:
    if subject.lower_ in {"we", "i"}:
        actor = "{holder}"
    elif subject.pos_ == "PRON" or subject.tag_ in {"WDT", "WP"}:
        return []
    else:
        actor = text_of(noun_phrase(subject))
    return [Finding(trigger, "support", f"{actor} should {_predicate(asked)}", is_negated=is_negated)]


def _verdict(adjective: "Token", stance: Stance) -> list[Finding]:
    verb = adjective.head
    subject = _child(verb, "nsubj", "nsubjpass")
    asked = _infinitive(verb) or _infinitive(adjective)
    is_negated = _is_negated(verb)
    if asked is not None and (subject is None or subject.lower_ == "it"):
        own = _child(asked, "nsubj")
        actor = text_of(noun_phrase(own)) if own is not None else "the parties"
        return [Finding(verb, stance, f"{actor} should {_predicate(asked)}", is_negated=is_negated)]
    if subject is None or not _is_topic(subject):
        return []
    return [Finding(verb, stance, _acceptable(subject), is_negated=is_negated)]


def _is_topic(thing: "Token") -> bool:
    """Tell whether an object is something that one can agree or disagree with."""
    return thing.pos_ != "PRON" and thing.lemma_.lower() not in VAGUE_OBJECTS and thing.tag_ not in {"WDT", "WP"}


def _acceptable(thing: "Token") -> str:
    if thing.tag_ == "VBG":
        return f"{text_of(_phrase(thing))} is acceptable"
    is_plural = thing.tag_ in {"NNS", "NNPS"} or any(c.dep_ == "conj" for c in thing.children)
    return f"{_object_text(thing)} {'are' if is_plural else 'is'} acceptable"


def _object_text(thing: "Token") -> str:
    phrase = _phrase(thing)
    return text_of(phrase[:9] if len(phrase) > 12 else phrase)


def _phrase(thing: "Token") -> list["Token"]:
    """Return the words of an object, without relative clauses and verbs that the parser coordinates with it."""
    end = thing.right_edge.i + 1
    for child in thing.children:
        is_clause = child.dep_ in {"relcl", "advcl", "punct"} or (child.dep_ == "conj" and child.pos_ == "VERB")
        if child.i > thing.i and is_clause:
            end = min(end, child.left_edge.i)
    words = list(thing.doc[thing.left_edge.i : max(end, thing.i + 1)])
    while len(words) > 1 and words[-1].dep_ in {"cc", "punct"}:
        words.pop()
    return words


def _predicate(verb: "Token") -> str:
    """Return a clause from its verb on, in the bare infinitive: "to open the road" gives "open the road"."""
    passive = [c for c in verb.children if c.dep_ == "auxpass"]
    end = verb.right_edge.i + 1
    for child in verb.children:
        if child.i > verb.i and child.dep_ in {"advcl", "punct", "parataxis"}:
            end = min(end, child.left_edge.i)
    words = list(verb.doc[verb.i : max(end, verb.i + 1)])
    start = "be " + words[0].text if passive else words[0].lemma_ if verb.tag_ != "VBN" else words[0].text
    return " ".join(filter(None, (start, text_of(words[1:]))))


def text_of(words: list["Token"]) -> str:
    """Return the text of contiguous words, white space folded."""
    return " ".join("".join(w.text_with_ws for w in words).split())


def _child(token: "Token", *deps: str) -> "Token | None":
    return next((c for dep in deps for c in token.children if c.dep_ == dep), None)


def _object_of(token: "Token", prepositions: "set[str] | frozenset[str]") -> "Token | None":
    for child in token.children:
        if child.dep_ in {"prep", "dative"} and child.lower_ in prepositions:
            return next((c for c in child.children if c.dep_ in {"pobj", "pcomp"}), None)
    return None


def _infinitive(token: "Token") -> "Token | None":
    """Return the verb of a to-infinitive that hangs on a word."""
    for child in token.children:
        has_to = any(c.tag_ == "TO" for c in child.children)
        if child.dep_ in {"xcomp", "ccomp", "advcl", "acl", "relcl"} and has_to and child.i > token.i:
            return child
    return None
