"""Sources without a verb of saying: "according to", "Keller: …", and the last words of a headline."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.annotators.rules.clauses import clipped, has_finite_verb, in_quotes, span_of
from extractor.annotators.rules.lexicon import PERSON_NOUNS
from extractor.annotators.rules.parsing import Parse
from extractor.annotators.rules.phrases import can_be_actor, is_person
from extractor.documents import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_SHORT_ROLES = frozenset(
    {"pm", "fm", "fs", "mp", "un", "eu", "mofa", "mfa", "msf", "icrc", "unhcr", "iaea", "nato", "who"}
)
_LABEL_WORDS = 8
_FINAL_PUNCTUATION = '.!?…"”»'


@dataclass(frozen=True)
class Attributed:
    """Content and the head of the words that name its source; `cue` is empty where there is none."""

    source: "Token"
    contents: tuple[Span, ...]
    cue: str


def according_to(token: "Token", parse: Parse) -> Attributed | None:
    """Return what is said "according to" whom, for the word "according"."""
    to = next((c for c in token.children if c.lower_ == "to"), None)
    source = next((c for c in to.children if c.dep_ == "pobj"), None) if to is not None else None
    if source is None or token.lower_ != "according":
        return None
    cue = parse.text[token.idx : token.idx + len(token) + 3]
    return _attributed(token, source, cue, parse)


def in_words_of(token: "Token", parse: Parse) -> Attributed | None:
    """Return what is said "in the words of" whom, for the word "in"."""
    words = token.doc[token.i : token.i + 4]
    if token.lower_ != "in" or words.text.lower() != "in the words of":
        return None
    source = next((c for c in words[-1].children if c.dep_ == "pobj"), None)
    if source is None:
        return None
    return _attributed(token, source, parse.text[token.idx : words.end_char], parse)


def _attributed(token: "Token", source: "Token", cue: str, parse: Parse) -> Attributed | None:
    end = source.right_edge.i + 1
    sentence = token.sent
    if token.i <= sentence.start + 1:
        words = list(token.doc[end : sentence.end])
        last = token
    else:
        words = _clause_before(token)
        last = token.doc[sentence.start]
    words = clipped(words, last, parse)
    if not has_finite_verb(words):
        return None
    span = span_of(words, parse)
    return Attributed(source, (span,), cue) if span else None


def _clause_before(token: "Token") -> "list[Token]":
    """Return the words of the sentence before "according", from the last clause that has a subject of its own."""
    words = list(token.doc[token.sent.start : token.i])
    while words and words[0].dep_ == "cc":
        words.pop(0)
    return words


def is_headline(paragraph: Span, parse: Parse) -> bool:
    """Tell whether a paragraph is a headline or a label: short, without a full stop.

    Below the first one it is not if it tells in the past tense: then only its full stop was forgotten.
    """
    text = parse.text[paragraph.start : paragraph.end]
    if len(text) >= 160 or text[-1] in _FINAL_PUNCTUATION:
        return False
    if paragraph == parse.paragraphs[0]:
        return True
    words = parse.doc.char_span(paragraph.start, paragraph.end, alignment_mode="expand")
    return not any(t.tag_ == "VBD" and t.dep_ == "ROOT" for t in words or ())


def headline_source(paragraph: Span, parse: Parse) -> Attributed | None:
    """Return the source of a headline that ends or begins with it: "Talks to resume in May: minister"."""
    text = parse.text[paragraph.start : paragraph.end]
    head, colon, tail = text.rpartition(":")
    if not colon or not head.strip() or not tail.strip():
        return None
    tokens = [t for t in parse.doc if paragraph.start <= t.idx < paragraph.end and not t.is_space]
    cut = paragraph.start + len(head)
    before = [t for t in tokens if t.idx < cut]
    after = [t for t in tokens if t.idx > cut]
    if 0 < len(after) <= _LABEL_WORDS // 2 and _names_source(after) and _is_claim(before):
        span = span_of(before, parse)
        return Attributed(after[-1], (span,), "") if span else None
    if (
        0 < len(before) <= _LABEL_WORDS
        and _names_source(before)
        and is_person(before[-1])
        and _is_claim(after)
    ):
        span = span_of(after, parse)
        return Attributed(before[-1], (span,), "") if span else None
    return None


def _names_source(words: "list[Token]") -> bool:
    last = words[-1]
    return (
        is_person(last)
        or last.lower_ in _SHORT_ROLES
        or last.lemma_.lower() in PERSON_NOUNS
        or (last.is_upper and last.is_alpha and 1 < len(last) < 7)
    )


def _is_claim(words: "list[Token]") -> bool:
    return len(words) > 3 and any(t.pos_ in {"VERB", "AUX"} for t in words)


def label_speaker(offset: int, quote: Span, parse: Parse) -> "Token | None":
    """Return the head of the name in "Keller:" before a quotation."""
    words = [t for t in parse.doc if offset <= t.idx < quote.start - 1 and not t.is_space and not t.is_punct]
    if not words or len(words) > _LABEL_WORDS or has_finite_verb(words):
        return None
    actors = [t for t in words if can_be_actor(t) and not in_quotes(t.idx, parse)]
    return actors[-1] if actors else None
