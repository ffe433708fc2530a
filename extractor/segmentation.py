"""Where a text can be cut: its paragraphs, and chunks of whole paragraphs for long articles."""

import re
from collections.abc import Iterator
from itertools import pairwise

from extractor.documents import Chunk, Document, Span

_BLANK_LINE = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+|\r\n[^\S\n]*(?:\r?\n[^\S\n]*)+")
_LINE_END = re.compile(r"\r?\n|\r|\u2028|\u2029")
_SENTENCE_END = re.compile(r"[.!?…。！？؟]['\"”’»」』)\]]*\s+|[。！？]")
_WRAP_WIDTH = 110
"""Lines this short, in code points, that do not end a sentence are taken as hard-wrapped prose."""


def paragraphs(text: str) -> list[Span]:
    """Return the paragraphs of a text, trimmed, in order; together they hold every visible character.

    Blank lines part paragraphs. A line break alone does too, unless the text is hard-wrapped, that is,
    unless most of the lines inside its blocks are short and break off in mid-sentence.
    """
    blocks = list(_pieces(text, 0, len(text), _BLANK_LINE))
    if _is_hard_wrapped(text, blocks):
        return blocks
    return [line for block in blocks for line in _pieces(text, block.start, block.end, _LINE_END)]


def _is_hard_wrapped(text: str, blocks: list[Span]) -> bool:
    breaking = joined = 0
    for block in blocks:
        lines = [text[s.start : s.end] for s in _pieces(text, block.start, block.end, _LINE_END)]
        for line, following in pairwise(lines):
            is_cut = len(line) <= _WRAP_WIDTH and line[-1] not in '.!?:…"”’»' and following[:1].islower()
            breaking += not is_cut
            joined += is_cut
    return joined > breaking


def _pieces(text: str, start: int, end: int, separator: re.Pattern[str]) -> Iterator[Span]:
    position = start
    for match in separator.finditer(text, start, end):
        yield from _trimmed(text, position, match.start())
        position = match.end()
    yield from _trimmed(text, position, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield Span(start=start, end=end)


def chunk_spans(text: str, max_chars: int) -> list[Span]:
    """Return spans that cover the text in order, each at most `max_chars` code points long.

    They end at paragraph borders where possible, else at sentence ends, else at white space, else at
    `max_chars`. Every character outside white space lies in exactly one span.
    """
    spans: list[Span] = []
    for piece in (p for whole in paragraphs(text) for p in _fitting(text, whole, max_chars)):
        if spans and piece.end - spans[-1].start <= max_chars:
            spans[-1] = Span(start=spans[-1].start, end=piece.end)
        else:
            spans.append(piece)
    return spans


def _fitting(text: str, span: Span, max_chars: int) -> Iterator[Span]:
    start = span.start
    while span.end - start > max_chars:
        cut = _last_cut(text, start, start + max_chars)
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, span.end)


def _last_cut(text: str, start: int, limit: int) -> int:
    """Return the best place to cut in ``text[start:limit]``: late sentence end, white space, `limit`."""
    half = start + (limit - start) // 2
    sentence_ends = [m.end() for m in _SENTENCE_END.finditer(text, half, limit)]
    if sentence_ends:
        return sentence_ends[-1]
    space = max(text.rfind(" ", half, limit), text.rfind("\n", half, limit))
    return space + 1 if space > 0 else limit


def segment(document: Document, *, max_chars: int) -> list[Chunk]:
    """Return the document as chunks; one, with the whole text, where it is short enough.

    `Chunk.known_actors` is empty here: the pipeline fills it as it goes from chunk to chunk.
    """
    text = document.text
    spans = [Span(start=0, end=len(text))] if len(text) <= max_chars else chunk_spans(text, max_chars)
    return [
        Chunk(
            index=index,
            start=span.start,
            text=text[span.start : span.end],
            title=document.title,
            published=document.published,
            language=document.language,
        )
        for index, span in enumerate(spans)
    ]


_NO_SENTENCE_END = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Maj|Capt|Sgt|Sen|Rep|Gov|St|Jr|Sr|No|Art|vs|Nos|Inc|Ltd|Jan|Feb|Mar|Apr|Jun"
    r"|Jul|Aug|Sept?|Oct|Nov|Dec|Hon|Rev|Amb|M|Mme)|\b(?:[A-Z]\.)*[A-Z])\.['\"”’»)\]]*\s+$"
)


def sentence_around(text: str, span: Span) -> Span:
    """Return the smallest run of whole sentences, within one block of paragraphs, that holds a span."""
    start = text.rfind("\n", 0, span.start) + 1
    for match in _SENTENCE_END.finditer(text, start, span.start):
        if not _NO_SENTENCE_END.search(text, start, match.end()):
            start = match.end()
    end = text.find("\n", span.end)
    limit = len(text) if end < 0 else end
    # Step back so that a sentence end which is part of the span itself is seen.
    for match in _SENTENCE_END.finditer(text, max(span.start, span.end - 4), limit):
        if match.end() >= span.end and not _NO_SENTENCE_END.search(text, span.start, match.end()):
            limit = match.end()
            break
    return next(_trimmed(text, start, max(limit, span.end)), span)
