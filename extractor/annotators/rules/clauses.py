"""Stretches of a sentence: where the words that a cue reports begin and end."""

import re
from typing import TYPE_CHECKING

from extractor.annotators.rules.cue_matching import match_cue
from extractor.annotators.rules.cues import CONTINUING, CUES
from extractor.annotators.rules.parsing import Parse
from extractor.documents import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_MARKS = "\"'“”‘’«»„"
_EDGE = " \t\r\n,;:.–—-"
_WHILE = frozenset({"while", "whereas"})
_JOINTS = frozenset({"and", "but", "or", "while", "whereas", "that", "which", "who", "also"})
_REPORTS = r"(?:reports|reported|has reported|writes|wrote)"
_OUTLET = r"(?P<{}>(?:the\s+)?[A-Z][\w.&'’-]*(?:\s+[\w.&'’-]+){{0,5}}?)"
_RELAY = re.compile(
    r",\s+(?:" + _OUTLET.format("before") + r"\s+" + _REPORTS + r"|" + _REPORTS + r"\s+" + _OUTLET.format("after")
    + r")(?:\s+on\s+\w+)?[.”\"\s]*$"
)  # fmt: skip
_FINITE_TAGS = frozenset({"VBD", "VBZ", "VBP", "MD"})


def in_quotes(offset: int, parse: Parse) -> bool:
    """Tell whether an offset lies between quotation marks."""
    return any(q.start <= offset < q.end for q in parse.quoted)


def is_finite(verb: "Token") -> bool:
    """Tell whether a verb heads a finite clause."""
    if verb.tag_ in _FINITE_TAGS or any(
        c.tag_ in _FINITE_TAGS and c.dep_ in {"aux", "auxpass", "cop"} for c in verb.children
    ):
        return True
    # The tagger takes many a past for a participle; a subject shows it.
    return verb.tag_ == "VBN" and any(c.dep_ in {"nsubj", "nsubjpass", "expl"} for c in verb.children)


def has_finite_verb(words: "list[Token]") -> bool:
    """Tell whether there is a finite verb among words."""
    return any(t.tag_ in _FINITE_TAGS for t in words)


def span_of(words: "list[Token]", parse: Parse) -> Span | None:
    """Return the span of contiguous words without punctuation at its edges; None if nothing is left.

    Quotation marks stay where both stand in the span, and are taken in where one of a pair is cut off.
    """
    if not words:
        return None
    return trimmed(words[0].idx, words[-1].idx + len(words[-1]), parse)


def trimmed(start: int, end: int, parse: Parse) -> Span | None:
    """Return a span of the text without punctuation and unpaired quotation marks at its edges."""
    text = parse.text
    for quote in parse.quoted:
        # The parser ends many a sentence before the closing mark.
        if start < quote.start < end <= quote.end and not text[end : quote.end].strip(_EDGE):
            end = min(quote.end + 1, len(text))
        if start == quote.start - 1 and end == quote.end + 1:
            return quote
    opened = {q.start - 1 for q in parse.quoted if q.end < end}
    closed = {q.end for q in parse.quoted if q.start > start}
    while start < end and (text[start] in _EDGE or (text[start] in _MARKS and start not in opened)):
        start += 1
    while end > start and (text[end - 1] in _EDGE or (text[end - 1] in _MARKS and end - 1 not in closed)):
        end -= 1
    return Span(start=start, end=end) if end - start > 1 else None


def clipped(words: "list[Token]", cue: "Token", parse: Parse) -> "list[Token]":
    """Return the words up to where another act of speech begins: ", adding that …", ", who assured him …"."""
    words = _without_relay(words, parse)
    for position, token in enumerate(words):
        if token.i <= cue.i or position == 0 or in_quotes(token.idx, parse):
            continue
        if token.lower_ == "according" and token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "to":
            return _before(words, token.i)
        is_parallel = token.tag_ == cue.tag_ == "VBG" and token.dep_ == "conj" and token.head.tag_ != "VBG"
        if is_parallel or _starts_new_statement(token, cue):
            return _before(words, _clause_start(token))
    return words


def relay_in(sentence: str) -> re.Match[str] | None:
    """Return the remark at the end of a sentence that tells who relays it: ", Orlu Radio reports"."""
    return _RELAY.search(sentence)


def _without_relay(words: "list[Token]", parse: Parse) -> "list[Token]":
    if not words:
        return words
    start = words[0].sent.start_char
    found = relay_in(parse.text[start : words[0].sent.end_char])
    return (
        words
        if found is None
        else _before(words, next((w.i for w in words if w.idx >= start + found.start()), words[-1].i + 1))
    )


def _before(words: "list[Token]", index: int) -> "list[Token]":
    kept = [w for w in words if w.i < index]
    while (
        kept
        and (kept[-1].is_punct or kept[-1].is_space or kept[-1].lower_ in _JOINTS)
        and kept[-1].text not in _MARKS
    ):
        kept.pop()
    return kept


def _starts_new_statement(token: "Token", cue: "Token") -> bool:
    """Tell whether a cue inside what seems reported goes with the reporting verb or has a speaker of its own."""
    match = (
        match_cue(token)
        if token.lemma_.lower() in CUES or token.lemma_.lower() in {"call", "speak"}
        else None
    )
    if match is None or match.cue.frames == {"quote"}:
        return False
    start = _clause_start(token)
    after_comma = start > 0 and token.doc[start - 1].text in {",", ";", "-", "--"}
    has_subject = any(c.dep_ == "nsubj" for c in token.children)
    if token.tag_ == "VBG" and token.dep_ in {"advcl", "acl", "conj", "pcomp"}:
        return (after_comma or token.lemma_.lower() in CONTINUING) and not has_subject
    if token.dep_ == "relcl":
        return after_comma
    if token.dep_ == "conj":
        # A verb with a subject of its own needs a clause: in "they were invited, but Oman denied it" none begins.
        is_own = has_subject and any(c.dep_ == "ccomp" and c.i > token.i for c in token.children)
        return is_own or (not has_subject and _goes_on_from_cue(token, cue))
    is_contrast = any(c.dep_ == "mark" and c.lower_ in _WHILE for c in token.children)
    return token.dep_ == "advcl" and is_contrast and has_subject


def _goes_on_from_cue(token: "Token", cue: "Token") -> bool:
    """Tell whether a coordinated verb goes on from the cue: "said that Oman is ready and praised …"."""
    return cue.tag_ in {"VBD", "VBN"} and coordinated_past(token) is not None


def coordinated_past(token: "Token") -> "Token | None":
    """Return the verb that a past tense is really coordinated with, where the parser took a nearer one of other tense.

    In "said that Oman is ready to help and praised …" the parser coordinates "help" and "praised".
    """
    if token.dep_ != "conj" or token.tag_ != "VBD" or not _is_other_tense(token.head):
        return None
    current = token.head
    while current.head.i != current.i:
        current = current.head
        if current.tag_ == "VBD" and current.pos_ == "VERB" and not _is_other_tense(current):
            return current
    # The E3 "remain committed", they added, but stressed …: the attribution is put into the clause.
    for before in reversed(token.doc[token.sent.start : token.i]):
        if (
            before.tag_ == "VBD"
            and before.lemma_.lower() in CUES
            and any(c.dep_ == "nsubj" for c in before.children)
        ):
            return before
    return None


def _is_other_tense(verb: "Token") -> bool:
    return verb.tag_ in {"VB", "VBZ", "VBP"} or any(
        c.tag_ in {"MD", "VBZ", "VBP", "TO"} and c.dep_ in {"aux", "auxpass"} for c in verb.children
    )


def _clause_start(token: "Token") -> int:
    """Return the index of the first word of a verb's clause: its subject, relative pronoun or adverb."""
    lefts = [c.left_edge.i for c in token.children if c.i < token.i and c.dep_ not in {"punct", "cc"}]
    start = min([token.i, *lefts])
    while (
        start > 1
        and token.doc[start - 1].pos_ in {"ADV", "CCONJ"}
        and token.doc[start - 1].dep_ in {"advmod", "cc"}
    ):
        start -= 1
    return int(start)
