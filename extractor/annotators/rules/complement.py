"""What a cue reports outside quotation marks, and how far an object of a cue reaches."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.annotators.rules.clauses import clipped
from extractor.annotators.rules.parsing import Parse
from extractor.documents import Span
from extractor.schemas.statement import SpeechAct

if TYPE_CHECKING:
    from spacy.tokens import Token

_NARRATION_HEADS = frozenset(
    """
    statement interview speech tweet post letter conference briefing presser remarks message press-release release
    note communique communiqué article video broadcast telegram address
    """.split()
)
"""Nouns of phrases that tell where something was said, at the end of a content that is an object."""


@dataclass(frozen=True)
class Content:
    """What was said, outside quotation marks.

    Attributes:
        spans: In order; two where the cue stands inside the clause.
        act: Speech act where the content tells it: "expressed gratitude".
        last: Last word of the cue where that goes beyond the verb: "for" in "called for".
        addressee: Head of the phrase that names whom it is directed at.
        about: Head of the phrase that names whom it speaks of.
        is_clause: It is a clause rather than an object or infinitive.
    """

    spans: tuple[Span, ...]
    act: SpeechAct | None = None
    last: "Token | None" = None
    addressee: "Token | None" = None
    about: "Token | None" = None
    is_clause: bool = False


def complement(verb: "Token", first: "Token", parse: Parse) -> "list[Token]":
    """Return the words from `first` to the end of what belongs to the verb: up to the next clause or remark."""
    end = verb.right_edge.i + 1
    for child in verb.children:
        if child.i <= first.i:
            continue
        before = verb.doc[child.left_edge.i - 1]
        if child.dep_ in {"cc", "parataxis"} or (child.dep_ == "conj" and child.left_edge.i > first.i):
            end = min(end, child.left_edge.i)
        elif child.dep_ in {"advcl", "relcl", "acl", "npadvmod"} and before.text in {",", "-", "--"}:
            end = min(end, before.i)
        elif child.dep_ == "punct" and child.text in {";", "-", "--", ":"}:
            end = min(end, child.i)
    words = list(verb.doc[first.left_edge.i if first.left_edge.i > verb.i else first.i : end])
    words = _without_remark(words, verb)
    return _without_circumstances(clipped(words, verb, parse), verb)


def _without_remark(words: "list[Token]", verb: "Token") -> "list[Token]":
    """Cut a clause after a comma that only adds to a noun: ", which her own government had imposed"."""
    for token in words[1:]:
        if token.dep_ in {"relcl", "appos"} and token.head.i > verb.i:
            before = token.doc[token.left_edge.i - 1]
            if token.dep_ == "relcl" and before.text == "," and token.left_edge.i > words[0].i:
                return [w for w in words if w.i < before.i]
    return words


def _without_circumstances(words: "list[Token]", verb: "Token") -> "list[Token]":
    """Cut "in a statement", "on Monday" at the end where they tell of the saying rather than belong to the content."""
    for child in sorted(
        (c for c in verb.children if c.dep_ in {"prep", "npadvmod", "advmod"}), key=lambda c: -c.i
    ):
        if (
            not words
            or child.left_edge.i <= words[0].i
            or (child.right_edge.i < words[-1].i and not words[-1].is_punct)
        ):
            continue
        heads = [child, *(g for g in child.children if g.dep_ == "pobj")]
        if any(t.ent_type_ in {"DATE", "TIME"} or t.lemma_.lower() in _NARRATION_HEADS for t in heads):
            words = [w for w in words if w.i < child.left_edge.i]
    return words
