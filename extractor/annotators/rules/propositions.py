"""Pieces of a clause, and the neutral sentences that can be proposed from them."""

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from extractor.annotators.rules.stance_lexicon import VAGUE_OBJECTS

if TYPE_CHECKING:
    from spacy.tokens import Token


def is_negated(verb: "Token") -> bool:
    """Tell whether a verb has a "not", "never" or "no"."""
    return any(c.dep_ == "neg" or c.lower_ in {"never", "no"} for c in verb.children)


def topics(thing: "Token") -> list["Token"]:
    """Return an object and those coordinated with it, each a topic of its own: "a truce and the release of …"."""
    return [
        t
        for t in (thing, *thing.conjuncts)
        if is_topic(t) and (t is thing or t.pos_ != "VERB" or t.tag_ == "VBG")
    ]


def is_topic(thing: "Token") -> bool:
    """Tell whether an object is something that one can agree or disagree with."""
    is_vague = thing.lemma_.lower() in VAGUE_OBJECTS or thing.tag_ in {"WDT", "WP"}
    return thing.pos_ != "PRON" and not is_vague


def acceptable(thing: "Token") -> str:
    """Return the proposition of a bare object: neutral, so that who backs it and who opposes it share it."""
    if thing.tag_ == "VBG":
        return f"{text_of(phrase(thing))} is acceptable"
    is_plural = thing.tag_ in {"NNS", "NNPS"}
    return f"{object_text(thing)} {'are' if is_plural else 'is'} acceptable"


def object_text(thing: "Token") -> str:
    """Return the text of an object, cut where it is long."""
    words = phrase(thing)
    return text_of(words[:9] if len(words) > 12 else words)


def phrase(thing: "Token") -> list["Token"]:
    """Return the words of an object, without the clauses and coordinated words after it."""
    end = thing.right_edge.i + 1
    for part in thing.children:
        if part.i > thing.i and part.dep_ in {"relcl", "advcl", "punct", "conj"}:
            end = min(end, part.left_edge.i)
    return _without_loose_end(list(thing.doc[thing.left_edge.i : max(end, thing.i + 1)]))


def predicate(verb: "Token") -> str:
    """Return a clause from its verb on, in the bare infinitive: "to open the road" gives "open the road"."""
    is_passive = any(c.dep_ == "auxpass" for c in verb.children)
    end = verb.right_edge.i + 1
    for part in verb.children:
        is_other_clause = part.dep_ == "conj" and part.tag_ in {"VBD", "VBZ"} and verb.tag_ == "VB"
        if part.i > verb.i and (is_other_clause or part.dep_ in {"advcl", "punct", "parataxis"}):
            end = min(end, part.left_edge.i)
    first, *rest = _without_loose_end(list(verb.doc[verb.i : max(end, verb.i + 1)]))
    start = f"be {first.text}" if is_passive else first.text if verb.tag_ == "VBN" else first.lemma_
    return " ".join(filter(None, (start, text_of(rest))))


def _without_loose_end(words: list["Token"]) -> list["Token"]:
    while len(words) > 1 and words[-1].dep_ in {"cc", "punct"}:
        words.pop()
    return words


def text_of(words: list["Token"]) -> str:
    """Return the text of contiguous words, white space folded."""
    return " ".join("".join(w.text_with_ws for w in words).split())


def child(token: "Token", *deps: str) -> "Token | None":
    """Return the first child with one of these relations, those named first preferred."""
    return next((c for dep in deps for c in token.children if c.dep_ == dep), None)


def object_of(token: "Token", prepositions: AbstractSet[str]) -> "Token | None":
    """Return the object of the first of these prepositions that hangs on a word."""
    for part in token.children:
        if part.dep_ in {"prep", "dative"} and part.lower_ in prepositions:
            return next((c for c in part.children if c.dep_ in {"pobj", "pcomp"}), None)
    return None


def infinitive(token: "Token") -> "Token | None":
    """Return the verb of a to-infinitive that hangs on a word."""
    for part in token.children:
        has_to = any(c.tag_ == "TO" for c in part.children)
        if part.dep_ in {"xcomp", "ccomp", "advcl", "acl", "relcl"} and has_to and part.i > token.i:
            return part
    return None
