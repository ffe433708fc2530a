"""What stands between quotation marks, and whether a statement is quoted directly."""

import re
from collections.abc import Iterator, Sequence

from extractor.documents import Span
from extractor.schemas.statement import QuoteType
from extractor.segmentation import paragraphs

_CLOSERS = {
    "“": "”", "„": "“”‟", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", "‟": "”", "〝": "〞", "＂": "＂",
    '"': '"', "‘": "’", "'": "'", "‚": "‘’",
}  # fmt: skip
"""Opening marks and what can close them."""

_SINGLE = frozenset("‘'‚")
_STRAIGHT = frozenset("\"'＂")
_EDGE = re.compile(r"[\s.,;:!?…'\"“”‘’«»()\-–—]+")
_QUOTED_WORDS = 3
"""Words in quotation marks inside reported speech from which it is mixed; fewer are a scare quote or a term."""


def quoted_spans(text: str) -> list[Span]:
    """Return the passages between quotation marks, marks excluded, in order; of nested ones the outermost.

    Knows “ ” " " « » „ “ ‘ ’ ' ' ‹ › 「 」 『 』. Apostrophes are no marks. Where a quote goes on in the next
    paragraph, which then opens with a mark again, the earlier paragraph needs none at its end. A mark without
    a partner never reaches beyond its paragraph.
    """
    blocks = paragraphs(text)
    spans: list[Span] = []
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        goes_on = following is not None and text[following.start] in _CLOSERS
        spans += _in_paragraph(text, block, goes_on=goes_on)
    return spans


def _in_paragraph(text: str, block: Span, *, goes_on: bool) -> Iterator[Span]:
    position = block.start
    while position < block.end:
        mark = text[position]
        if mark in _CLOSERS and _can_open(text, position, block):
            end = _closing(text, position, block)
            if end is None and (goes_on or mark in "“„«「『") and mark not in _SINGLE:
                end = _next_same_opening(text, position, block) or block.end
            if end is not None:
                yield from _inner(text, position + 1, end)
                position = end
        position += 1


def _can_open(text: str, position: int, block: Span) -> bool:
    before = text[position - 1] if position > block.start else " "
    after = text[position + 1] if position + 1 < block.end else " "
    mark = text[position]
    if mark in _STRAIGHT or mark in _SINGLE or mark == "»":
        # After a letter it is an apostrophe or a closing mark; before a space it opens nothing.
        return not before.isalnum() and before not in ".,!?…" and not after.isspace()
    return True


def _closing(text: str, opening: int, block: Span) -> int | None:
    """Return the position of the mark that closes the one at `opening`, in the same paragraph; None if there is none."""
    mark = text[opening]
    closers = _CLOSERS[mark]
    depth = 0
    candidates: list[int] = []
    for i in range(opening + 1, block.end):
        character = text[i]
        if mark not in _STRAIGHT and character == mark and character not in closers:
            depth += 1
        elif character in closers and _can_close(text, i, mark, block):
            if depth == 0:
                candidates.append(i)
                if mark not in _SINGLE or text[i - 1] in ".,!?…":
                    break
            depth = max(0, depth - 1)
    return candidates[-1 if mark in _SINGLE and text[candidates[-1] - 1] in ".,!?…" else 0] if candidates else None


def _can_close(text: str, position: int, mark: str, block: Span) -> bool:
    after = text[position + 1] if position + 1 < block.end else " "
    if mark in _SINGLE:
        return not after.isalnum() and not text[position - 1].isspace()
    return mark not in _STRAIGHT or not (after.isalnum() and text[position - 1].isspace())


def _next_same_opening(text: str, opening: int, block: Span) -> int | None:
    """Return where the same mark opens again: a closing mark was forgotten before it."""
    again = text.find(text[opening], opening + 1, block.end)
    return again if again >= 0 else None


def _inner(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield Span(start=start, end=end)


def quote_type(contents: Sequence[Span], quoted: Sequence[Span], text: str) -> QuoteType:
    """Return how a statement is quoted, by the quotation marks around and inside its content.

    direct: every content span lies inside quotation marks, but for marks and punctuation at its edges;
    mixed: a content span lies inside them, or holds at least three quoted words, and another part does
    not; indirect: neither. One or two quoted words inside reported speech are a term, not a quote.
    """
    inside = [_is_inside(content, quoted, text) for content in contents]
    if inside and all(inside):
        return "direct"
    words = sum(len(text[max(c.start, q.start) : min(c.end, q.end)].split()) for c in contents for q in quoted)
    return "mixed" if any(inside) or words >= _QUOTED_WORDS else "indirect"


def _is_inside(content: Span, quoted: Sequence[Span], text: str) -> bool:
    start, end = content.start, content.end
    if match := _EDGE.match(text, start, end):
        start = match.end()
    while end > start and _EDGE.fullmatch(text[end - 1]):
        end -= 1
    position = start
    for span in quoted:
        # A content that runs over several quoted passages counts where only marks and spaces part them.
        if span.start <= position < span.end:
            position = span.end
        elif position < span.start and _EDGE.fullmatch(text[position : span.start]):
            position = span.end
    return start < end <= position
