"""Where a word of the parse shows support or opposition, to what, and in which words it can be proposed."""

from collections.abc import Callable, Iterator
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
    AGREED_MEETINGS,
    APPEAL_PREPOSITIONS,
    APPEAL_VERBS,
    DEMAND_VERBS,
    DUE_NOUNS,
    OBJECT_VERBS,
    OBLIGATION_MODALS,
    PARTICLE_VERBS,
    PERMISSION_VERBS,
    PRAISE_OF_ACTORS,
    PREPOSITION_VERBS,
    REFUSAL_VERBS,
    SUBJUNCTIVE_VERBS,
    VAGUE_OBJECTS,
    WISH_VERBS,
)
from extractor.annotators.rules.stance_words import as_verdict, of_noun, with_adjective, with_noun
from extractor.schemas.position import Stance

if TYPE_CHECKING:
    from spacy.tokens import Token

_SILENT = frozenset(
    {"accept", "block", "boycott", "decline", "oppose", "support", "back", "resist", "veto", "prefer"}
)
"""Verbs that report a stance without saying that anything was said."""


def find_stance(token: "Token") -> list[Finding]:
    """Return the stances that a word shows, one an object, by the first rule that fits."""
    if token.pos_ not in {"VERB", "AUX", "ADJ"} or _is_hypothetical(token):
        return []
    return next((found for rule in _RULES if (found := list(rule(token)))), [])


def _is_hypothetical(verb: "Token") -> bool:
    """Tell whether the verb only might or ought to: "could support", "whether it backs", "must reject"."""
    head = verb.head if verb.dep_ in {"acomp", "oprd"} else verb
    lowered = {c.lower_ for c in head.children if c.dep_ in {"aux", "mark"}}
    is_vain = verb.dep_ == "xcomp" and verb.head.lemma_ in {"fail", "try", "attempt", "appear", "seem"}
    return is_vain or bool(lowered & {"could", "might", "may", "if", "whether", *OBLIGATION_MODALS})


def _appeal(verb: "Token") -> Iterator[Finding]:
    """Find "urged Tehran to sign", "called on the parties to talk"."""
    lemma = verb.lemma_.lower()
    if lemma in APPEAL_VERBS:
        addressee = child(verb, "dobj", "dative")
    elif lemma in APPEAL_PREPOSITIONS:
        addressee = object_of(verb, APPEAL_PREPOSITIONS[lemma])
    else:
        return
    asked = infinitive(verb) or (infinitive(addressee) if addressee is not None else None)
    if asked is None:
        return
    subject = child(asked, "nsubj", "nsubjpass") or addressee
    if subject is None or subject.lemma_.lower() in VAGUE_OBJECTS:
        return
    actor = text_of(noun_phrase(subject))
    sign = "should not" if is_negated(asked) else "should"
    yield Finding(
        verb, "support", f"{actor} {sign} {predicate(asked)}", toward=actor, is_negated=is_negated(verb)
    )


def _demand(verb: "Token") -> Iterator[Finding]:
    """Find "demanded that the road be opened", "proposed a truce"."""
    if verb.lemma_.lower() not in DEMAND_VERBS:
        return
    clause = child(verb, "ccomp")
    if clause is not None:
        subject = child(clause, "nsubj", "nsubjpass")
        modal = next((c for c in clause.children if c.dep_ in {"aux", "auxpass"}), None)
        is_asking = clause.tag_ == "VB" or (modal is not None and modal.lower_ in OBLIGATION_MODALS | {"be"})
        is_asking |= verb.lemma_.lower() in SUBJUNCTIVE_VERBS and clause.tag_ in {"VBP", "VBD"}
        # "that the border remain closed", "wants the summit postponed": no present, for all that the tagger says.
        is_asking |= subject is not None and clause.tag_ == "VBP" and subject.tag_ in {"NN", "NNP"}
        is_asking |= verb.lemma_ == "want" and clause.tag_ == "VBN"
        if subject is not None and is_asking and subject.lemma_.lower() not in VAGUE_OBJECTS:
            proposition = f"{text_of(noun_phrase(subject))} should {predicate(clause)}"
            yield Finding(verb, "support", proposition, is_negated=is_negated(verb))
        return
    thing = child(verb, "dobj")
    if thing is not None and verb.lemma_ not in {"ask", "urge", "insist", "suggest"} and is_topic(thing):
        yield Finding(verb, "support", f"there should be {object_text(thing)}", is_negated=is_negated(verb))


def _refusal(verb: "Token") -> Iterator[Finding]:
    """Find "refused to sign", "agreed to host the talks"."""
    lemma = verb.lemma_.lower()
    if lemma not in REFUSAL_VERBS and lemma not in WISH_VERBS - _PLANS:
        return
    asked = infinitive(verb)
    if (
        asked is None
        or asked.lemma_ in {"comment", "say", "elaborate", "give", "be", "speak", "name"} | _INFORMING
    ):
        return
    if lemma != "agree" or asked.lemma_ not in AGREED_MEETINGS:
        stance: Stance = "oppose" if lemma in REFUSAL_VERBS else "support"
        proposition = f"{{holder}} should {predicate(asked)}"
        yield Finding(verb, stance, proposition, is_negated=is_negated(verb))


_PLANS = frozenset({"hope", "aim", "intend", "plan", "seek", "resolve", "undertake", "wish"})
"""What someone is going to do tells little about what it is for."""


def _with_object(verb: "Token") -> Iterator[Finding]:
    """Find "rejected the plan", "the plan was rejected by Oslo"."""
    stance = OBJECT_VERBS.get(verb.lemma_.lower())
    thing = child(verb, "dobj") or child(verb, "nsubjpass")
    if stance is None or thing is None or verb.pos_ != "VERB":
        return
    thing = verb.head if thing.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl" else thing
    if can_be_actor(thing) and verb.lemma_.lower() in PRAISE_OF_ACTORS:
        return
    if is_topic(thing):
        yield Finding(
            verb, stance, acceptable(thing), is_negated=is_negated(verb),
            is_saying=verb.lemma_ not in _SILENT, is_act=verb.lemma_ in {"veto", "boycott", "ratify", "approve"},
        )  # fmt: skip


def _no_permission(verb: "Token") -> Iterator[Finding]:
    """Find "will not tolerate roadblocks", "will never let them pass"."""
    if verb.lemma_.lower() not in PERMISSION_VERBS or not is_negated(verb):
        return
    clause = child(verb, "ccomp", "xcomp")
    subject = child(clause, "nsubj", "nsubjpass") if clause is not None else None
    thing = child(verb, "dobj")
    if clause is not None and subject is not None:
        yield Finding(
            verb, "oppose", f"{text_of(noun_phrase(subject))} should be allowed to {predicate(clause)}"
        )
    elif thing is not None and is_topic(thing):
        yield Finding(verb, "oppose", acceptable(thing))


def _will_not(verb: "Token") -> Iterator[Finding]:
    """Find "would not hand over the prisoners until …", "will never sit down with them"."""
    has_will = any(c.dep_ == "aux" and c.lower_ in {"will", "would", "wo", "'ll"} for c in verb.children)
    if has_will and is_negated(verb) and verb.pos_ == "VERB" and verb.lemma_ not in _NO_ACTS:
        yield Finding(verb, "support", f"{{holder}} should {predicate(verb)}", is_negated=True)


_INFORMING = frozenset(
    "provide disclose identify discuss confirm reveal answer detail specify tell explain".split()
)
"""Declining to do this is declining to comment."""

_NO_ACTS = frozenset(
    """
    hesitate happen work succeed change be have know think help need see believe survive stop last do go
    take
    """.split()
)


def _with_preposition(verb: "Token") -> Iterator[Finding]:
    """Find "called for a ceasefire", "voted against the resolution", "called for the road to be opened"."""
    lemma = verb.lemma_.lower()
    for part in _prepositions(verb):
        stance = PREPOSITION_VERBS.get((lemma, part.lower_))
        if stance is None:
            continue
        thing = next((c for c in part.children if c.dep_ in {"pobj", "pcomp"}), None)
        if thing is None or not is_topic(thing) or (part.lower_ in {"by", "with"} and can_be_actor(thing)):
            continue
        if thing.lemma_.lower() in DUE_NOUNS - {"call", "appeal", "demand"}:
            yield from (Finding(verb, stance, p, is_negated=is_negated(verb)) for p in of_noun(thing))
            continue
        asked = infinitive(verb) or infinitive(thing)
        is_asking = (part.lower_ == "for" and lemma != "vote") or lemma == "insist"
        if asked is not None and is_asking:
            propositions = [f"{text_of(noun_phrase(thing))} should {predicate(asked)}"]
        else:
            propositions = [
                f"there should be {object_text(t)}" if is_asking else acceptable(t) for t in topics(thing)
            ]
        for proposition in propositions:
            yield Finding(verb, stance, proposition, is_negated=is_negated(verb), is_act=lemma == "vote")


def _prepositions(verb: "Token") -> list["Token"]:
    """Return the prepositions that go with a verb; for "call" also a "for" that the parser hangs elsewhere."""
    own = [c for c in verb.children if c.dep_ in {"prep", "dative"}]
    is_complete = any(c.lower_ in {"for", "on", "upon", "to"} for c in own) or child(
        verb, "dobj", "xcomp", "ccomp", "oprd"
    )
    if verb.lemma_.lower() not in _FOR_VERBS or is_complete:
        return own
    stray = (t for t in verb.subtree if t.i > verb.i and t.dep_ == "prep" and t.lower_ == "for")
    return [*own, *list(stray)[:1]]


_FOR_VERBS = frozenset("call appeal push press plead campaign lobby".split())
"""Verbs that need a "for" to be one of asking: "called, following the talks in Bern, for a truce"."""


def _with_particle(verb: "Token") -> Iterator[Finding]:
    """Find "ruled out a truce"."""
    for part in verb.children:
        stance = (
            PARTICLE_VERBS.get((verb.lemma_.lower(), part.lower_)) if part.dep_ in {"prt", "advmod"} else None
        )
        thing = child(verb, "dobj") or object_of(verb, {"against"})
        if stance is not None and thing is not None and is_topic(thing):
            yield Finding(verb, stance, acceptable(thing), is_negated=is_negated(verb))


def _for_or_against(verb: "Token") -> Iterator[Finding]:
    """Find "is against the plan", "is in favour of talks"."""
    if verb.lemma_ not in {"be", "stand", "remain"}:
        return
    thing = object_of(verb, {"against"})
    if thing is not None and is_topic(thing):
        yield Finding(verb, "oppose", acceptable(thing), is_negated=is_negated(verb), is_saying=False)
    favour = object_of(verb, {"in"})
    if favour is not None and favour.lemma_ in {"favor", "favour", "support"}:
        thing = object_of(favour, {"of"})
        if thing is not None and is_topic(thing):
            yield Finding(verb, "support", acceptable(thing), is_negated=is_negated(verb), is_saying=False)


_RULES: tuple[Callable[["Token"], Iterator[Finding]], ...] = (
    _no_permission, _appeal, _demand, _refusal, with_noun, with_adjective, _with_particle, _with_preposition,
    as_verdict, _with_object, _for_or_against, _will_not,
)  # fmt: skip
