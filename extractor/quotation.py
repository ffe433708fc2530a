"""Which passages stand between quotation marks, and whether a statement is quoted directly."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from extractor.documents import Span
from extractor.schemas.statement import QuoteType

_Kind = Literal["double", "angle", "single angle", "corner", "double corner", "single"]
_Role = Literal["open", "close", "either"]

_MARKS: dict[str, tuple[_Kind, _Role]] = {
    "“": ("double", "open"), "”": ("double", "close"), "„": ("double", "open"), "‟": ("double", "open"),
    '"': ("double", "either"), "＂": ("double", "either"),
    "«": ("angle", "open"), "»": ("angle", "close"),
    "‹": ("single angle", "open"), "›": ("single angle", "close"),
    "「": ("corner", "open"), "」": ("corner", "close"),
    "『": ("double corner", "open"), "』": ("double corner", "close"),
    "‘": ("single", "open"), "’": ("single", "close"), "‚": ("single", "open"), "‛": ("single", "open"),
    "'": ("single", "either"),
}  # fmt: skip
"""Kind and usual role; a mark closes only its own kind. Some languages swap the roles: „…“, »…«, ”…”."""

_MAX_CHARS = 5_000
"""Longest quoted passage of one paragraph, in code points: beyond it the opening mark is taken as a stray."""
_MAX_SINGLE_CHARS = 1_500
"""The same for single marks, any apostrophe being a false end."""
_WRAP_WIDTH = 110
"""A line no longer than this that ends a sentence may yet be followed by the rest of its paragraph."""
_MAX_DEPTH = 8
"""Marks kept open at the same time; the outermost of more are strays."""
_SINGLE = re.compile("[\n'’‘‛]")
_TOKEN = re.compile(rf"[{''.join(_MARKS)}]|(?:\r\n?|\n|\u2028|\u2029)\s*")
_LINE_END = re.compile(r"\r\n?|\n|\u2028|\u2029")
_ELISION = re.compile(r"(?:\d0s|em|til|tis|twas|cause|bout|round|n)\b", re.IGNORECASE)
"""What may follow an apostrophe at the beginning of a word: '90s, 'em."""
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(eq=False)
class _Opening:
    """An opening mark that waits for its closing mark.

    Attributes:
        before: Passages of the paragraphs before, if this mark repeats that of an open quotation.
    """

    kind: _Kind
    offset: int
    before: list[Span] = field(default_factory=list)


def quoted_spans(text: str) -> list[Span]:
    """Return the passages between quotation marks, marks excluded, in order, without overlaps.

    Curly, straight, German, Swedish, French and CJK marks, double and single; of nested quotations the
    outermost counts. A quotation over several paragraphs, of which each begins with a mark and only the last
    ends with one, gives one span a paragraph. A mark without its partner in the same paragraph is a stray and
    gives none. Apostrophes are told from single marks by the letters around them.
    """
    return _Reader(text).read()


def quote_type(contents: Sequence[Span], quoted: Sequence[Span], text: str) -> QuoteType:
    """Return how a statement is quoted, by the quotation marks around and in its content.

    * direct: every word of the content stands between quotation marks;
    * mixed: some quoted passage in it has at least two words;
    * indirect: none has. A single word between marks ('the "historic" deal') is a scare quote.

    Args:
        contents: What was said, as spans of `text`.
        quoted: What `quoted_spans` returns for `text`.
        text: The article.
    """
    between: list[str] = []
    outside: list[str] = []
    for content in contents:
        position = content.start
        for span in quoted:
            start, end = max(span.start, position), min(span.end, content.end)
            if start < end:
                outside.append(text[position:start])
                between.append(text[start:end])
                position = end
        outside.append(text[position : content.end])
    most = max(map(_count_words, between), default=0)
    if most and not any(map(_count_words, outside)):
        return "direct"
    return "mixed" if most >= 2 else "indirect"


def _count_words(text: str) -> int:
    """Return the number of words; two characters of a script without spaces make one."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + (unspaced + 1) // 2


class _Reader:
    """Reads a text once, mark by mark."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.openings: list[_Opening] = []
        """The marks still open, the outermost first."""
        self.found: list[Span] = []

    def read(self) -> list[Span]:
        line_start = 0
        for token in _TOKEN.finditer(self.text):
            if token.group() in _MARKS:
                self._read_mark(token.group(), token.start())
            else:
                self._end_line(line_start, token)
                line_start = token.end()
        return _outermost(self.found, self.text)

    def _read_mark(self, mark: str, offset: int) -> None:
        kind, role = _MARKS[mark]
        if self.openings and self.openings[-1].offset == offset:
            return
        if kind == "single" and _is_apostrophe(self.text, offset):
            return
        opening = self._innermost(kind, offset)
        can_open, can_close = _can_open(self.text, offset), _can_close(self.text, offset)
        if opening is None:
            if role == "open" or (can_open and not can_close) or (role == "either" and can_open == can_close):
                self._open(_Opening(kind, offset))
        elif (can_open and not can_close) if role == "either" else (role == "open" and not can_close):
            self._open(_Opening(kind, offset))
        elif kind != "single" or not self._is_possessive(opening, offset):
            self._close(opening, offset)

    def _innermost(self, kind: _Kind, offset: int) -> _Opening | None:
        """Return the opening mark that a mark of this kind could close, forgetting those too far back."""
        reach = _MAX_SINGLE_CHARS if kind == "single" else _MAX_CHARS
        self.openings = [o for o in self.openings if o.kind != kind or offset - o.offset <= reach]
        for opening in reversed(self.openings):
            if opening.kind == kind:
                return opening
            if kind == "single":  # an apostrophe must not end a double quotation
                return None
        return None

    def _is_possessive(self, opening: _Opening, offset: int) -> bool:
        """Return whether a mark is the apostrophe of "ministers’ talks" and not the end of a quotation."""
        if not _follows_plural(self.text, offset):
            return False
        holds_quotation = bool(self.found) and self.found[-1].start > opening.offset
        return holds_quotation or _is_followed_by_end(self.text, offset)

    def _open(self, opening: _Opening) -> None:
        self.openings = [*self.openings, opening][-_MAX_DEPTH:]

    def _close(self, opening: _Opening, offset: int) -> None:
        del self.openings[self.openings.index(opening) :]
        self.found += [*opening.before, Span(start=opening.offset + 1, end=offset)]

    def _end_line(self, start: int, line_end: re.Match[str]) -> None:
        """Decide what stays open: a quotation over paragraphs, or all marks if the line is just wrapped."""
        if not self.openings:
            return
        end, following = line_end.span()
        mark = self.text[following : following + 1]
        if mark in _MARKS and _can_open(self.text, following) and not _is_apostrophe(self.text, following):
            kind = _MARKS[mark][0]
            opening = next((o for o in self.openings if o.kind == kind), None)
            if opening is not None:
                opening.before.append(Span(start=opening.offset + 1, end=end))
                self.openings = [_Opening(kind, following, opening.before)]
                return
        is_blank = len(_LINE_END.findall(line_end.group())) > 1
        is_sentence = self.text[start:end].rstrip("\"'”’»").endswith((".", "!", "?", "…", ":"))
        if is_blank or (is_sentence and end - start > _WRAP_WIDTH):
            self.openings.clear()


def _can_open(text: str, offset: int) -> bool:
    """Return whether a mark stands as an opening one does: before a word and not right after one."""
    before, after = text[offset - 1 : offset], text[offset + 1 : offset + 2]
    return bool(after) and not after.isspace() and not before.isalnum()


def _can_close(text: str, offset: int) -> bool:
    """Return whether a mark stands as a closing one does: after a word and not right before one."""
    before, after = text[offset - 1 : offset], text[offset + 1 : offset + 2]
    return bool(before) and not before.isspace() and (not after.isalnum() or before in ".,!?…")


def _is_apostrophe(text: str, offset: int) -> bool:
    """Return whether a single mark stands inside a word ("Iran’s") or begins a shortened one ("’90s")."""
    if text[offset] not in "'’‘‛":
        return False
    if text[offset - 1 : offset].isalnum():
        return text[offset + 1 : offset + 2].isalnum()
    return text[offset] != "‘" and bool(_ELISION.match(text, offset + 1))


def _follows_plural(text: str, offset: int) -> bool:
    """Return whether a mark stands after an s and before another word of the sentence."""
    return text[offset - 1 : offset] in {"s", "S"} and bool(
        re.match(r" [^\W\d_]", text[offset + 1 : offset + 3])
    )


def _is_followed_by_end(text: str, offset: int) -> bool:
    """Return whether a clearer end of the single quotation follows in the line, before another begins."""
    for mark in _SINGLE.finditer(text, offset + 1, offset + _MAX_SINGLE_CHARS):
        at = mark.start()
        if mark.group() == "\n" or (_can_open(text, at) and not _can_close(text, at)):
            return False
        if not _is_apostrophe(text, at) and not _follows_plural(text, at):
            return True
    return False


def _outermost(spans: Iterable[Span], text: str) -> list[Span]:
    """Return the spans that lie in no other, trimmed, without the empty ones."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        passage = text[span.start : span.end]
        if passage.strip() and not (kept and span.start < kept[-1].end):
            start = span.start + len(passage) - len(passage.lstrip())
            kept.append(Span(start=start, end=start + len(passage.strip())))
    return kept
