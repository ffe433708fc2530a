"""Lists of names to look up whole or to find inside a text, whatever their case, accents and punctuation."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_WORD = re.compile(
    r"""(?:[^\W\d_]\.)+[^\W\d_](?:\.|(?![^\W_]))(?:['’]s\b)?  # U.S., U.N.'s
    | [Cc]o-op[^\W\d_]*                                       # Co-operation is one word
    | [^\W_]+(?:['’ʼ‘`][^\W_]+)*
    | &""",
    re.VERBOSE,
)
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ə": "a"})
_SPELLINGS = {
    "&": "and", "st": "saint", "organisation": "organization", "programme": "program", "labour": "labor",
    "centre": "center", "defence": "defense", "co-operation": "cooperation", "co-operative": "cooperative",
}  # fmt: skip
_BREAK = re.compile(r"[,;:()\[\]\"“”!?]|\n")
_MAX_NAME_CHARS = 200
_PROPER_ONLY = frozenset({"PACE"})
"""Acronyms that are read as another word in title case."""


class Word(NamedTuple):
    """A word of a text, ``text[start:end]``; `raw` is as written, `folded` its normal form."""

    raw: str
    folded: str
    start: int
    end: int


class Hit(NamedTuple, Generic[T]):
    """A listed name found in a text at ``text[start:end]`` (possessive endings included)."""

    start: int
    end: int
    value: T


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return a word in lower case, without accents, dots and possessive ending, in American spelling."""
    word = re.sub("[’ʼ‘`]", "'", word).replace(".", "")
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    plain = plain.translate(_LETTERS).removesuffix("'s")
    return _SPELLINGS.get(plain, plain)


def split_words(text: str) -> list[Word]:
    """Return the words of a text; hyphens part words, inner apostrophes and the dots of "U.S." don't."""
    return list(_split_name(text) if len(text) <= _MAX_NAME_CHARS else _split_article(text))


def _split(text: str) -> tuple[Word, ...]:
    return tuple([Word(m[0], fold(m[0]), *m.span()) for m in _WORD.finditer(text)])


_split_name = lru_cache(maxsize=4096)(_split)
_split_article = lru_cache(maxsize=2)(_split)
"""The same article and the same names are split many times over while an article is worked on; articles are many."""


@lru_cache(maxsize=16_384)
def key_of(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, without a leading article."""
    words = tuple(fold(m.group()) for m in _WORD.finditer(name))
    return words[1:] if words[:1] == ("the",) and len(words) > 1 else words


def is_acronym(name: str) -> bool:
    """Tell whether a form is read only as written: one word with two capitals, "UN", "AfDB", "G7"."""
    return name.isalnum() and sum(c.isupper() or c.isdigit() for c in name) >= 2


class Gazetteer(Generic[T]):
    """Names and what they stand for; a later row wins over an earlier one of the same name.

    Args:
        rows: Pairs of a form and its value. Acronyms match in capitals only (those of four letters and more
            also in title case: "Nato"); other forms match in any case.
        alone_only: Folded forms that `scan` leaves out.
    """

    def __init__(self, rows: Iterable[tuple[str, T]], alone_only: frozenset[str] = frozenset()) -> None:
        self._names: dict[tuple[str, ...], T] = {}
        self._acronyms: dict[str, T] = {}
        self._longest: dict[str, int] = {}
        self._alone_only = alone_only
        for form, value in rows:
            if is_acronym(form):
                self._add_acronym(form, value)
                continue
            key = key_of(form)
            self._names[key] = value
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))

    def _add_acronym(self, form: str, value: T) -> None:
        self._acronyms[form] = value
        if form.isupper() and form.isalpha() and len(form) >= 4 and form not in _PROPER_ONLY:
            self._acronyms[form.capitalize()] = value

    def lookup(self, name: str) -> T | None:
        """Return what a whole name stands for, or None."""
        bare = re.sub(r"^[Tt]he\s+|['’]s$|[.\-\s]", "", name.strip())
        if bare in self._acronyms:
            return self._acronyms[bare]
        return self._names.get(key_of(name))

    def scan(self, text: str) -> Iterator[Hit[T]]:
        """Yield the names in a text in order, the longest at each place, none overlapping.

        A name must begin with a capital letter, unless the text has none at all.
        """
        words = split_words(text)
        is_lower = text.islower()
        position = 0
        while position < len(words):
            word = words[position]
            is_candidate = is_lower or not word.raw[0].islower()
            match = self._match(text, words, position) if is_candidate else None
            if match is None:
                position += 1
                continue
            length, value = match
            yield Hit(word.start, words[position + length - 1].end, value)
            position += length

    def _match(self, text: str, words: list[Word], at: int) -> tuple[int, T] | None:
        """Return the number of words of the longest name at a position, and its value."""
        first = words[at]
        longest = min(self._longest.get(first.folded, 0), len(words) - at)
        for length in range(longest, 0, -1):
            run = words[at : at + length]
            key = tuple(w.folded for w in run)
            if (
                key in self._names
                and not self._is_broken(text, run)
                and " ".join(key) not in self._alone_only
            ):
                return length, self._names[key]
        acronym = re.sub(r"\.|['’]s$", "", first.raw)
        if acronym in self._acronyms and not _shouts(words, at):
            return 1, self._acronyms[acronym]
        return None

    @staticmethod
    def _is_broken(text: str, run: list[Word]) -> bool:
        return any(_BREAK.search(text, a.end, b.start) for a, b in pairwise(run))


def _shouts(words: list[Word], at: int) -> bool:
    """Tell whether a word stands among words in capitals, where an acronym can't be told from a word."""
    around = [w.raw for w in (*words[max(0, at - 1) : at], *words[at + 1 : at + 2])]
    return len(around) == 2 and all(len(raw) > 3 and raw.isupper() for raw in around)
