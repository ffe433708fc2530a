"""An article made ready for finding quotes in it."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from extractor.normalization import Normalized, Word, normalize, splits_number, splits_word, words

Range = tuple[int, int]
"""Half-open range of code points of the original text."""

_SENTENCE_MARKS = frozenset(".!?;。！？؟")
_PROCLITICS = re.compile(r"[وفبكل]{0,2}(?:ال)?|ولل|لل|[והבכלמש]{1,3}")
"""Arabic and Hebrew conjunctions, prepositions and articles that are written together with a name."""


class SourceText:
    """A text to find quotes in; what the search needs is computed once, when it is first needed."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def normalized(self) -> Normalized:
        """The normal form of the text."""
        return normalize(self.text)

    @cached_property
    def _hyphenated(self) -> Normalized:
        """The normal form in which hyphens at line ends are kept, as in "anti-terror"."""
        return normalize(self.text, joins_lines=False)

    @cached_property
    def words(self) -> list[Word]:
        """The words of the normal form."""
        return words(self.normalized.text)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """For each word, its indices into `words`, ascending."""
        places: dict[str, list[int]] = defaultdict(list)
        for index, word in enumerate(self.words):
            places[word.text].append(index)
        return dict(places)

    def word_index(self, offset: int) -> int:
        """Return the index of the first word that starts at or after an offset of the original text."""
        return bisect_left(self.words, self.normalized.position(offset), key=lambda word: word.start)

    def in_one_sentence(self, first: int, last: int) -> bool:
        """Return whether no full stop or the like stands between two words."""
        between = self.normalized.text[self.words[first].end : self.words[last].start]
        return _SENTENCE_MARKS.isdisjoint(between)

    def is_capitalised(self, index: int) -> bool:
        """Return whether a word begins with a capital in the original text."""
        return self.text[self.normalized.offsets[self.words[index].start]].isupper()

    def find(self, needle: str, scope: Range) -> list[Range]:
        """Return where a normalised string occurs inside a range of the text, without overlaps."""
        found = _find_normalized(needle, self.normalized, scope)
        return found if found or "-" not in needle else _find_normalized(needle, self._hyphenated, scope)

    def holds_whole(self, place: Range) -> bool:
        """Return whether a range begins and ends between words (after a proclitic, in Arabic and Hebrew)."""
        start, end = place
        if splits_word(self.text, end) or any(splits_number(self.text, at) for at in place):
            return False
        if not splits_word(self.text, start):
            return True
        word = re.search(r"\w+$", self.text[max(0, start - 5) : start])
        return bool(word and _PROCLITICS.fullmatch(word.group()))


def find_all(needle: str, text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a string occurs in ``text[start:end]``, without overlaps."""
    at = text.find(needle, start, end)
    while at >= 0:
        yield at
        at = text.find(needle, at + len(needle), end)


def _find_normalized(needle: str, normal: Normalized, scope: Range) -> list[Range]:
    places = find_all(needle, normal.text, normal.position(scope[0]), normal.position(scope[1]))
    return [r for i in places if (r := normal.original(i, i + len(needle)))[1] <= scope[1]]
