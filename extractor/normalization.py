"""What counts as the same writing: a normal form that maps back to the original, words, spelling variants."""

import functools
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import OSA, Editop, Levenshtein

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
    characters (zero-width, soft hyphens, bidi controls, variation selectors, kashida) go.

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
    if unicodedata.category(character) == "Cf":
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


@functools.lru_cache(maxsize=4096)
def _is_of_word(character: str) -> bool:
    # Korean particles follow a name without a space, so Hangul has no borders that could be relied on.
    if re.match(rf"[{_UNSPACED}\uac00-\ud7af]", character):
        return False
    return character.isalnum() or unicodedata.category(character).startswith("M")


_ENDINGS = frozenset({"", "s", "es", "d", "ed", "ing", "e"})
_BASIC_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "þ": "th", "ى": "ي", "'": None}
)
_REFORMS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        ("[ao]e", "e"), ("our", "or"), ("re$", "er"), ("mme$", "m"), ("ogue$", "og"), ("[cs]e$", "se"),
        ("s", "z"),
    )
)  # fmt: skip
"""British to American spelling."""
_SLIPS = tuple(
    (re.compile(pattern), to) for pattern, to in (("rn", "m"), ("vv", "w"), ("ph", "f"), (r"(.)\1", r"\1"))
)
"""What scanners confuse, and doubled letters."""
_LOOKALIKES = frozenset(map(frozenset, ("il", "ec", "oc", "un", "uv")))
_CONFUSED_VOWELS = frozenset(map(frozenset, ("ae", "ei")))
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d{1,3}(?:\.\d{3}){2,}")
_ROMAN = re.compile(r"[ivxlcdm]+")
_INFLECTING = re.compile("[\u0370-\u052f]+")
"""Greek and Cyrillic, whose words change their last letters with case."""
_OTHER_NAMES = frozenset(
    map(frozenset, (("iran", "oran"), ("mali", "male"), ("guinea", "guiana"), ("nigerian", "nigerien")))
)
"""Names that the rules would take for spellings of one another."""


def are_variants(claimed: Sequence[str], written: Sequence[str], *, is_name: bool = False) -> bool:
    """Return whether two runs of normalised words are the same words, spelt differently.

    So are ``cease fire`` and ``ceasefire``, ``Erdogan`` and ``Erdoğan``, ``organise`` and ``organize``,
    ``rninister`` and ``minister``, ``talks`` and ``talk``. Never so: numbers with other digits, words that
    differ in their first letter (``unstable``, ``billion``), short words that differ (``now``, ``not``).

    Args:
        claimed: Words of the quote.
        written: Words of the article.
        is_name: Whether the article writes a name there; then vowels may differ (``Muhammad``, ``Mohammed``).
    """
    if len(claimed) == len(written):
        return all(_is_variant(a, b, is_name=is_name) for a, b in zip(claimed, written, strict=True))
    if not claimed or not written or _numbers(claimed) != _numbers(written):
        return False
    joined = _bare("".join(claimed)), _bare("".join(written))
    # "not able" is no spelling of "notable".
    is_negated = "not" in claimed or "not" in written
    return _without_digits(joined[0]) == _without_digits(joined[1]) and (
        not is_negated or joined[0] == "cannot"
    )


def _is_variant(a: str, b: str, *, is_name: bool) -> bool:
    if a == b:
        return True
    if _numbers([a]) != _numbers([b]):
        return False
    a, b = _bare(a), _bare(b)
    if a == b or _has_digit(a):
        return _without_digits(a) == _without_digits(b)
    if min(len(a), len(b)) < 4 or {a, b} in _OTHER_NAMES or (_ROMAN.fullmatch(a) and _ROMAN.fullmatch(b)):
        return False
    return _is_inflected(a, b) or _is_misspelt(a, b) or (is_name and _is_transliterated(a, b))


def _numbers(run: Sequence[str]) -> list[str]:
    """Return the numbers in words, without thousands separators: ``1,200`` and ``1 200`` are one number."""
    numbers = re.findall(r"-?\d+(?:[.,]\d+)*", ",".join(run))
    return [re.sub(r"[.,](?=\d{3}(?!\d))", "", n) if _GROUPED.fullmatch(n) else n for n in numbers]


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _without_digits(word: str) -> str:
    return re.sub(r"[\d.,-]", "", word)


@functools.lru_cache(maxsize=4096)
def _bare(word: str) -> str:
    """Return a word without accents, Arabic and Hebrew points and apostrophes.

    Canonical combining classes 10 to 36 are points, those from 200 accents; vowel signs of Indic scripts have
    class 0 and stay.
    """
    parts = unicodedata.normalize("NFKD", word)
    kept = (c for c in parts if not (10 <= (k := unicodedata.combining(c)) <= 36 or k >= 200))
    return unicodedata.normalize("NFKC", "".join(kept)).translate(_BASIC_LETTERS)


def _is_inflected(a: str, b: str) -> bool:
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    tails = {a[shared:], b[shared:]}
    if shared < 4:
        return False
    if _INFLECTING.fullmatch(a):
        return max(map(len, tails)) <= 2
    return tails in ({"y", "ies"}, {"y", "ied"}) or (tails <= _ENDINGS and tails != {"", "e"})


def _is_misspelt(a: str, b: str) -> bool:
    """Return whether two words differ as by a scanner, a slip of the pen or a spelling reform.

    The first letter must agree (but for ``lran``), and only letters that are easily confused may replace one
    another, since other replacements tend to make another word (``prevent``, ``present``).
    """
    shorter = min(len(a), len(b))
    rules = _REFORMS + _SLIPS if shorter >= 6 else _REFORMS if shorter == 5 else ()
    if _respelt(a, rules) == _respelt(b, rules):
        return True
    if a[0] != b[0]:
        return {a[0], b[0]} == {"i", "l"} and a[1:] == b[1:]
    if shorter < 7:
        return False
    if len(a) == len(b) and OSA.distance(a, b, score_cutoff=1) == 1 and sorted(a) == sorted(b):
        return True
    slips = Levenshtein.editops(a, b)
    return len(slips) <= (2 if shorter >= 10 else 1) and all(_is_slip(a, b, slip) for slip in slips)


def _is_slip(a: str, b: str, slip: Editop) -> bool:
    if slip.tag == "replace":
        pair = frozenset((a[slip.src_pos], b[slip.dest_pos]))
        return pair in _LOOKALIKES or (pair in _CONFUSED_VOWELS and len(a) >= 8)
    longer, at = (a, slip.src_pos) if slip.tag == "delete" else (b, slip.dest_pos)
    # A letter more or less at the end is another form ("Russia", "Russian"), an r often another word
    # ("contact", "contract").
    return at < len(longer) - 1 and longer[at] != "r"


def _respelt(word: str, rules: Sequence[tuple[re.Pattern[str], str]]) -> str:
    for pattern, to in rules:
        word = pattern.sub(to, word)
    return word


def _is_transliterated(a: str, b: str) -> bool:
    """Return whether two names have the same consonants and nearly the same vowels: Kyiv and Kiev."""
    a, b = _romanised(a), _romanised(b)
    shorter, longer = sorted((a, b), key=len)
    if longer.startswith(shorter):  # Niger, Nigeria
        return longer[len(shorter) :] in {"", "h"}
    skeletons = {re.sub("(?<!^)[aeiouh]", "", name) for name in (a, b)}
    return len(skeletons) == 1 and Levenshtein.distance(a, b) * 3 <= len(longer)


def _romanised(name: str) -> str:
    name = re.sub("[yj]", "i", name).replace("q", "k").replace("c", "k").replace("w", "v")
    name = re.sub(r"(.)\1+", r"\1", name)
    return "o" + name[1:] if name.startswith("u") else name
