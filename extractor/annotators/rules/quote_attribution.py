"""Which cue a quotation belongs to: the one beside it, before it, or none of its own."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.annotators.rules.content import reported_content
from extractor.annotators.rules.cue_matching import CueMatch, match_cue
from extractor.annotators.rules.parsing import Parse
from extractor.documents import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_MIN_WORDS = 3
"""Words from which a quotation that no cue is beside can stand for itself."""
_REACH = 45
"""Tokens between a quotation and its cue, at most."""
_SENTENCE_ENDS = frozenset({".", "!", "?", ";"})
_BOUNDARIES = ".!?:,;—–-…)(\"“”«»'’"


@dataclass
class Attribution:
    """The quotations of a chunk that stand for themselves.

    Attributes:
        by_verb: Those of each cue, by the index of its verb, with what the cue is.
        free: Those without a cue, in order.
        according: Those before or after "according to", by the index of "according".
        labelled: Those after a name and a colon, with the offset where the name's line begins.
    """

    by_verb: dict[int, tuple[CueMatch, list[Span]]] = field(default_factory=dict)
    free: list[Span] = field(default_factory=list)
    according: dict[int, list[Span]] = field(default_factory=dict)
    labelled: list[tuple[int, Span]] = field(default_factory=list)


def attribute_quotes(parse: Parse) -> Attribution:
    """Return which quotation belongs to which cue; those that are part of a sentence are left out."""
    found = Attribution()
    for index, quote in enumerate(parse.quoted):
        if not _stands_alone(quote, parse):
            continue
        limit = parse.quoted[index + 1].start - 1 if index + 1 < len(parse.quoted) else len(parse.text)
        floor = parse.quoted[index - 1].end + 1 if index else 0
        _attribute(quote, floor, limit, parse, found)
    return found


def _attribute(quote: Span, floor: int, limit: int, parse: Parse, found: Attribution) -> None:
    paragraph = next((p for p in parse.paragraphs if p.start <= quote.start < p.end), None)
    start = max(floor, paragraph.start if paragraph else 0)
    end = min(limit, paragraph.end if paragraph and paragraph.end >= quote.end else limit)
    match = _cue_before(quote, start, parse) or _cue_after(quote, end, parse)
    if match is not None:
        found.by_verb.setdefault(match.verb.i, (match, []))[1].append(quote)
    elif (according := _according_after(quote, end, parse)) is not None:
        found.according.setdefault(according.i, []).append(quote)
    elif (label := _label_before(quote, start, parse)) is not None:
        found.labelled.append((label, quote))
    elif len(parse.text[quote.start : quote.end].split()) >= _MIN_WORDS or _is_sentence(quote, parse):
        found.free.append(quote)


def _is_sentence(quote: Span, parse: Parse) -> bool:
    return parse.text[quote.end - 1] in ".!?"


def _stands_alone(quote: Span, parse: Parse) -> bool:
    """Tell whether a quotation is not just words of the sentence around it: "what he called "lies" in it"."""
    before = parse.text[: max(0, quote.start - 1)].rstrip(" \t")
    after = parse.text[quote.end + 1 :].lstrip(" \t")
    starts = not before or before[-1] in _BOUNDARIES or before[-1].isspace()
    if starts and before and before[-1] in "—–-" and parse.text[quote.start].islower():
        return False
    last = parse.text[quote.end - 1]
    ends = last in ".,!?…—-" or not after or after[0] in ".,;!?:—–-\n\r" or after[0].isspace()
    goes_on = bool(after) and after[0].islower() and not _opens_attribution(quote, parse)
    return (starts and (ends or (parse.text[quote.start].isupper() and not goes_on))) or (
        ends and _follows_cue(quote, parse)
    )


def _opens_attribution(quote: Span, parse: Parse) -> bool:
    """Tell whether words in small letters after a quotation tell who says it: '" said Orlu', '" the minister said'."""
    behind = _tokens(quote.end + 1, min(quote.end + 60, len(parse.text)), parse)[:6]
    return any(match_cue(t) is not None for t in behind)


def _follows_cue(quote: Span, parse: Parse) -> bool:
    """Tell whether the word right before a quotation is a cue: 'said "we are ready"'."""
    before = _tokens(max(0, quote.start - 40), quote.start - 1, parse)
    return bool(before) and match_cue(before[-1]) is not None


def _tokens(start: int, end: int, parse: Parse) -> "list[Token]":
    span = parse.doc.char_span(start, max(start, end), alignment_mode="contract")
    words: list[Token] = [] if span is None else list(span)
    if span is None:
        words = [t for t in parse.doc if t.idx >= start and t.idx + len(t) <= end]
    return [t for t in words if not t.is_space]


def _cue_before(quote: Span, start: int, parse: Parse) -> CueMatch | None:
    """Return the cue whose words lead up to the quotation: "Orlu told reporters: …", "adding, …"."""
    words = _tokens(start, quote.start - 1, parse)[-_REACH:]
    if not words or words[-1].text in _SENTENCE_ENDS:
        return None
    is_introduced = words[-1].text in {",", ":"}
    for token in reversed(words):
        if token.text in _SENTENCE_ENDS and token.dep_ == "punct":
            return None
        match = _quoting_cue(token)
        if match is not None:
            between = [t for t in words if t.i > match.last.i]
            return match if _leads_up(between, match, is_introduced=is_introduced) else None
        if token.tag_ in {"VBD", "VBZ", "VBP", "MD"} and token.dep_ not in {"relcl", "acl", "aux", "auxpass"}:
            return None
    return None


def _quoting_cue(token: "Token") -> CueMatch | None:
    match = match_cue(token)
    return match if match is not None and "quote" in match.cue.frames else None


def _leads_up(between: "list[Token]", match: CueMatch, *, is_introduced: bool) -> bool:
    """Tell whether nothing but who was told, when and where stands between a cue and the quotation."""
    if is_introduced and between and between[-1].text == ":":
        return True
    plain = [t for t in between if not t.is_punct]
    if not is_introduced:
        return not plain or (all(t.lower_ in {"that", "to", "as"} for t in plain) and len(plain) == 1)
    return all(t.dep_ not in {"ccomp", "nsubj"} or t.head.dep_ in {"relcl", "acl"} for t in plain) and (
        len(plain) < 4 or all(match.verb in t.ancestors for t in plain)
    )


def _cue_after(quote: Span, end: int, parse: Parse) -> CueMatch | None:
    """Return the first cue after the quotation, if only its own subject stands between: ", Orlu said"."""
    between: list[Token] = []
    for token in _tokens(quote.end, end, parse)[:_REACH]:
        if (
            token.text in _SENTENCE_ENDS
            and token.dep_ == "punct"
            and between
            and between[-1].is_alpha
            and len(between[-1]) > 1
        ):
            return None
        match = _quoting_cue(token)
        if match is not None and match.actor.tag_ != "VBG":
            is_own = _is_its_subject(between, match) and not _says_something_else(
                quote, between, match, parse
            )
            return match if is_own else None
        if match is not None:
            return match if all(t.is_punct or t.pos_ == "ADV" for t in between) else None
        between.append(token)
    return None


def _says_something_else(quote: Span, between: "list[Token]", match: CueMatch, parse: Parse) -> bool:
    """Tell whether a new sentence follows a finished quotation and has its own content: "…." She accused them."""
    starts_anew = parse.text[quote.end - 1] in ".!?" and any(t.is_title for t in between if not t.is_punct)
    content = reported_content(match, parse) if starts_anew else None
    return content is not None and any(s.start > match.verb.idx for s in content.spans)


def _is_its_subject(between: "list[Token]", match: CueMatch) -> bool:
    if (
        between
        and between[0].text not in {",", '"', "'", "-", "--", "?", "!", "."}
        and between[0].pos_ in {"CCONJ", "ADP", "SCONJ"}
    ):
        return False
    plain = [t for t in between if not t.is_punct]
    if all(t.i >= match.first.i for t in plain):
        return True
    subject = [t for t in plain if t.i < match.first.i]
    if all(match.actor in t.ancestors for t in subject):
        return not any(
            t.dep_ in {"conj", "ccomp"} and t.pos_ == "VERB" and t.head == match.actor for t in subject
        )
    return not any(
        t.tag_ in {"VBD", "VBZ", "VBP", "MD"}
        and t.dep_ != "relcl"
        and "relcl" not in {a.dep_ for a in t.ancestors}
        for t in subject
    )


def _according_after(quote: Span, end: int, parse: Parse) -> "Token | None":
    words = [t for t in _tokens(quote.end, end, parse)[:4] if not t.is_punct]
    return words[0] if words and words[0].lower_ == "according" else None


def _label_before(quote: Span, start: int, parse: Parse) -> int | None:
    """Return where the line "Name:" before a quotation begins."""
    label = parse.text[start : quote.start - 1].rstrip()
    if not label.endswith(":") or len(label) > 80 or not label[:1].isupper():
        return None
    return start
