"""What counts as the same writing: a normal form that maps back to the original, and its words."""

import functools
import re
import unicodedata
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›′″‴‵‶‷⁗ʹʺʻʼʽ׳״「」『』〝〞〟﹁﹂﹃﹄｢｣＂＇"
_DASHES = "-‐‑‒–—―−⁃־﹘﹣－⸺⸻"
_LETTER = r"[^\W\d_]"
_NUMBER_SIGNS = frozenset(map(chr, (*range(0x600, 0x606), 0x6DD, 0x8E2)))
"""Arabic signs of category Cf that are seen, unlike the rest of it."""
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai and Lao, Burmese, Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # kana, Han
)
"""Scripts written without spaces: each of their characters counts as a word."""
_MAX_MARKS = 30
"""Combining marks taken with one base; the limit of Unicode's Stream-Safe Text Format (UAX 15)."""


@dataclass(frozen=True)
class Normalized:
    """A text in normal form, each character of which knows the original range it came from.

    Attributes:
        text: The normal form.
        offsets: For each character of `text`, the first code point of its original range.
        ends: For each character of `text`, one past the last code point of its original range.
    """

    text: str
    offsets: "array[int]"
    ends: "array[int]"

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original half-open range of ``text[start:end]``, which must not be empty."""
        return self.offsets[start], self.ends[end - 1]

    def position(self, offset: int) -> int:
        """Return the index of the first character that starts at or after an original offset."""
        return bisect_left(self.offsets, offset)


def normalize(text: str, *, joins_lines: bool = True) -> Normalized:
    """Return the normal form of a text: what differs only in typography becomes the same.

    NFKC and case folding (so ligatures and the ellipsis character are spelt out), every run of quotation
    marks becomes one ``'``, every run of dashes one ``-``, every run of white space one space; invisible
    characters (zero-width, soft hyphens, bidi controls, variation selectors, kashida, NUL) go.

    Args:
        text: Any text.
        joins_lines: Whether a word hyphenated at a line end is joined ("inter-/national" to "international")
            or keeps its hyphen ("anti-terror").
    """
    plain = {c: _fold(c) for c in set(text)}
    invisible = "".join(sorted(c for c, folded in plain.items() if not folded))
    marks = "".join(sorted(c for c in plain if _continues(c)))
    wide = "".join(sorted(c for c, folded in plain.items() if len(folded) > 1))
    folded_text = text.translate({ord(c): folded for c, folded in plain.items() if len(folded) == 1})
    pieces: list[str] = []
    offsets, ends = array("I"), array("I")
    position = 0
    for match in _irregular(invisible, marks, wide).finditer(text):
        start, end = match.span()
        pieces.append(folded_text[position:start])
        offsets.extend(range(position, start))
        ends.extend(range(position + 1, start + 1))
        position = end
        piece = _fold_irregular(match, joins_lines=joins_lines)
        pieces.append(piece)
        offsets.extend([start] * len(piece))
        ends.extend([end] * len(piece))
    pieces.append(folded_text[position:])
    offsets.extend(range(position, len(text)))
    ends.extend(range(position + 1, len(text) + 1))
    return Normalized("".join(pieces), offsets, ends)


@functools.lru_cache(maxsize=256)
def _irregular(invisible: str, marks: str, wide: str) -> re.Pattern[str]:
    """Return the pattern of all that is not folded one character for one, for a text of these characters."""
    after = f"(?<={_LETTER}|[{re.escape(marks)}])" if marks else f"(?<={_LETTER})"
    parts = [
        rf"(?P<line_end>{after}[-‐\u00ad][^\S\r\n]*(?:\r\n?|\n|\u2028)[^\S\r\n]*(?={_LETTER}))",
        rf"(?P<run>[\s{re.escape(invisible)}]{{2,}}|[{re.escape(_QUOTES)}]{{2,}}|[{re.escape(_DASHES)}]{{2,}})",
    ]
    if marks:
        parts.insert(1, rf"[\s\S][{re.escape(marks)}]{{1,{_MAX_MARKS}}}")
    if invisible or wide:
        parts.append(f"[{re.escape(invisible + wide)}]")
    return re.compile("|".join(parts))


@functools.lru_cache(maxsize=4096)
def _fold(characters: str) -> str:
    """Return the normal form of a character, or of a base with its combining marks."""
    seen = "".join(map(_plain, characters))
    return "".join(map(_plain, unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())))


def _fold_irregular(match: re.Match[str], *, joins_lines: bool) -> str:
    """Return the normal form of what `_irregular` has found; "" for what can't be seen."""
    found = match.group()
    if match.lastgroup == "line_end":
        return "" if joins_lines else "-"
    if match.lastgroup == "run":
        return " " if any(map(str.isspace, found)) else _plain(found[0])
    return _fold(found)


def _plain(character: str) -> str:
    if character in _QUOTES:
        return "'"
    if character in _DASHES:
        return "-"
    if character.isspace():
        return " "
    return "" if _is_invisible(character) else character


def _is_invisible(character: str) -> bool:
    if unicodedata.category(character) in {"Cc", "Cf"}:
        return character not in _NUMBER_SIGNS
    return (
        character in "\u034f\u0640"
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def _continues(character: str) -> bool:
    """Return whether a character can merge with the one before: combining marks, Hangul vowels and finals."""
    first = unicodedata.normalize("NFKC", character)[0]
    is_mark = unicodedata.category(first).startswith("M") or "\u1160" <= first <= "\u11ff"
    return is_mark and not _is_invisible(character)


class Word(NamedTuple):
    """A word of a normalised text: ``text[start:end]``."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Return the words of a normalised text: letters with inner apostrophes, numbers with their separators.

    A currency or per cent sign is a word: it changes what was said. So is each character of a script that is
    written without spaces.
    """
    others = {c for c in set(text) if not c.isalnum()}
    marks = "".join(sorted(c for c in others if unicodedata.category(c).startswith("M")))
    signs = "".join(sorted(c for c in others if unicodedata.category(c) == "Sc"))
    return [Word(m.group(), *m.span()) for m in _word_pattern(marks, signs).finditer(text)]


@functools.lru_cache(maxsize=256)
def _word_pattern(marks: str, signs: str) -> re.Pattern[str]:
    within = re.escape(marks)
    letter = rf"(?:(?![{_UNSPACED}])[^\W_])"
    rest = rf"(?:(?![{_UNSPACED}])[^\W_]|[{within}])" if marks else letter
    unspaced = rf"[{_UNSPACED}][{within}]*" if marks else f"[{_UNSPACED}]"
    return re.compile(
        rf"(?:(?<![^\s(\[])-)?\d+(?:[.,]\d+)+|(?<![^\s(\[])-\d{rest}*|{letter}{rest}*(?:'{letter}{rest}*)*"
        rf"|{unspaced}|[%‰{re.escape(signs)}]"
    )


def splits_word(text: str, offset: int) -> bool:
    """Return whether an offset lies inside a word; never so in scripts written without spaces."""
    return 0 < offset < len(text) and _is_of_word(text[offset - 1]) and _is_of_word(text[offset])


def splits_number(text: str, offset: int) -> bool:
    """Return whether an offset lies inside a number, beside one of its separators too."""
    start = max(0, offset - 1)
    around = text[max(0, offset - 2) : offset + 1], text[start : offset + 2], text[start : offset + 1]
    return any(re.fullmatch(r"\d[.,]?\d", part) for part in around)


@functools.lru_cache(maxsize=4096)
def _is_of_word(character: str) -> bool:
    # Korean particles follow a name without a space, so Hangul has no borders that could be relied on.
    if re.match(rf"[{_UNSPACED}\uac00-\ud7af]", character):
        return False
    return character.isalnum() or unicodedata.category(character).startswith("M")
