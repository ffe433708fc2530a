"""The passage whose words are most like a claim's, for claims that do not stand in the article literally."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel, Levenshtein, MatchingBlock

from extractor.normalization import words
from extractor.schemas.evidence import MatchGrade
from extractor.source_text import Range, SourceText
from extractor.spelling import are_variants

_GRADES: tuple[MatchGrade, ...] = ("not_found", "misquoted", "fuzzy", "elided", "normalized", "exact")
MIN_SHARE = 0.5
"""Part of its letters, by whole words, that a misquotation shares with the article."""
_MIN_WORD_SHARE = 0.6
"""Part of its words that it shares."""
MIN_LETTERS = 8
"""Letters that it shares at the least, and that the longest part of an elided quote has: "in the" is nowhere."""
_MIN_VOTE = 0.35
"""Part of the quote's letters that a window must hold to be aligned at all."""
_MAX_WINDOWS = 4
_MAX_EDGE = 2
"""Changed words at either edge of a quote that are taken to stand for words of the article."""
_MAX_PLACES = 100
"""Occurrences of one word that are looked at in the search for windows."""
_TYPOGRAPHY = str.maketrans("", "", " '-")
"""What a normal form keeps of spaces, quotation marks and dashes."""


class Found(NamedTuple):
    """A place in the original text, 0..0 for not_found, with the grade of the match."""

    match: MatchGrade
    start: int = 0
    end: int = 0
    score: float = 0.0

    @property
    def rank(self) -> tuple[int, float]:
        """Sort key, higher for the better match."""
        return _GRADES.index(self.match), self.score


def align(claim: str, source: SourceText, scope: Range, near: int | None) -> Found:
    """Return the passage most like the claim: fuzzy, misquoted, or not_found with the best score."""
    said = words(claim)
    claim = claim[said[0].start : said[-1].end]
    claimed = [word.text for word in said]
    spellings = _spellings(claimed, source)
    best = Found("not_found")
    for window in _windows(claimed, spellings, source, scope, near):
        run = _matching_run(claimed, window, spellings, source)
        if run:
            best = max(best, _graded(claim, claimed, run, spellings, source), key=lambda f: f.rank)
    return best


def _spellings(claimed: Sequence[str], source: SourceText) -> dict[str, str]:
    """Return the claimed words that the article has only in another spelling, by that spelling."""
    spellings: dict[str, str] = {}
    for word in set(claimed) - source.places.keys():
        if len(word) < 4:
            continue
        slips = 2 if len(word) < 7 else 3
        alike = process.extract(
            word, source.places.keys(), scorer=Levenshtein.distance, score_cutoff=slips, limit=5
        )
        spellings |= {like: word for like, *_ in alike if are_variants([word], [like], is_name=True)}
    return spellings


def _windows(
    claimed: Sequence[str], spellings: dict[str, str], source: SourceText, scope: Range, near: int | None
) -> list[Range]:
    """Return the ranges of `source.words` that hold most of the claimed words at about the right distances.

    Each occurrence of a claimed word votes, with its length, for the two overlapping windows in which the
    claim could begin.
    """
    first, last = source.word_index(scope[0]), source.word_index(scope[1])
    centre = first if near is None else source.word_index(near)
    variants: dict[str, list[int]] = defaultdict(list)
    for like, word in spellings.items():
        variants[word] += source.places[like]
    reach = max(3, len(claimed) // 4)
    votes: dict[int, int] = defaultdict(int)
    for i, word in enumerate(claimed):
        places = source.places.get(word) or sorted(variants[word])
        slots = {(place - i) // reach for place in _sample(places, first, last, centre)}
        for slot in slots | {slot + 1 for slot in slots}:
            votes[slot] += len(word)
    needed = _MIN_VOTE * sum(map(len, claimed))
    chosen = sorted(
        (slot for slot, vote in votes.items() if vote >= needed),
        key=lambda slot: (-votes[slot], abs(slot * reach - centre)),
    )[:_MAX_WINDOWS]
    return [(max(first, (slot - 2) * reach), min(last, (slot + 2) * reach + len(claimed))) for slot in chosen]


def _sample(places: Sequence[int], first: int, last: int, centre: int) -> Sequence[int]:
    """Return the places from `first` to before `last`, at most `_MAX_PLACES`, those around `centre`."""
    low, high = bisect_left(places, first), bisect_left(places, last)
    middle = bisect_left(places, centre)
    low = max(low, min(middle - _MAX_PLACES // 2, high - _MAX_PLACES))
    return places[low : min(high, low + _MAX_PLACES)]


def _matching_run(
    claimed: Sequence[str], window: Range, spellings: dict[str, str], source: SourceText
) -> Range | None:
    """Return the range of `source.words` in a window that answers to the claim; None if no word agrees."""
    start, end = window
    written = [spellings.get(word.text, word.text) for word in source.words[start:end]]
    blocks = [b for b in Indel.editops(claimed, written).as_matching_blocks() if b.size]
    blocks = _without_strays(blocks)
    if not blocks:
        return None
    first, last = blocks[0], blocks[-1]
    low, high = start + first.b, start + last.b + last.size
    before, after = claimed[: first.a], claimed[last.a + last.size :]
    left = [word.text for word in source.words[max(start, low - len(before) - 1) : low]]
    right = [word.text for word in source.words[high : min(end, high + len(after) + 1)]]
    wider = low - _edge([word[::-1] for word in reversed(before)], [word[::-1] for word in reversed(left)])
    low = wider if source.in_one_sentence(wider, low) else low
    wider = high + _edge(after, right)
    return low, wider if source.in_one_sentence(high - 1, wider - 1) else high


def _edge(claimed: Sequence[str], beside: Sequence[str]) -> int:
    """Return how many words beside a passage stand for the claim's words at that edge, none of which agrees.

    Either they are the same letters ("cease-fire", "ceasefire"), or a word or two were changed.
    """
    for count in range(1, len(beside) + 1):
        if "".join(beside[:count]) == "".join(claimed):
            return count
    return min(len(claimed), len(beside)) if len(claimed) <= _MAX_EDGE else 0


def _without_strays(blocks: list[MatchingBlock]) -> list[MatchingBlock]:
    """Return the blocks that stand close together: a "the" far off the rest agrees by chance."""
    while len(blocks) > 1:
        gaps = [(b.b - a.b - a.size) - (b.a - a.a - a.size) for a, b in pairwise(blocks)]
        widest = max(range(len(gaps)), key=gaps.__getitem__) + 1
        before, after = (sum(b.size for b in side) for side in (blocks[:widest], blocks[widest:]))
        if gaps[widest - 1] <= max(3, min(before, after)):
            break
        blocks = blocks[:widest] if before >= after else blocks[widest:]
    return blocks


def _graded(
    claim: str, claimed: Sequence[str], run: Range, spellings: dict[str, str], source: SourceText
) -> Found:
    """Return the passage with its grade, fuzzy or better only if every word agrees in all but spelling."""
    written = [word.text for word in source.words[slice(*run)]]
    low, high = source.words[run[0]].start, source.words[run[1] - 1].end
    passage = source.normalized.text[low:high]
    place = source.normalized.original(low, high)
    score = fuzz.ratio(claim, passage) / 100
    shared: list[str] = []
    is_same = True
    for i, j in _segments(claimed, [spellings.get(word, word) for word in written]):
        is_name = j.start < j.stop and source.is_capitalised(run[0] + j.start)
        if are_variants(claimed[i], written[j], is_name=is_name):
            shared += claimed[i]
        else:
            is_same = False
    if is_same and claim.translate(_TYPOGRAPHY) == passage.translate(_TYPOGRAPHY):
        return Found("normalized", *place, 1.0)
    if is_same:
        return Found("fuzzy", *place, score)
    longer = max(claimed, written, key=weight)
    is_near = (
        weight(shared) >= max(MIN_LETTERS, MIN_SHARE * weight(longer))
        and len(shared) >= _MIN_WORD_SHARE * max(len(claimed), len(written))
    )  # fmt: skip
    return Found("misquoted", *place, score) if is_near else Found("not_found", score=score)


def weight(run: Sequence[str]) -> int:
    """Return the letters of words; a character of a script without spaces counts as two."""
    return sum(max(2, len(word)) for word in run)


def _segments(claimed: Sequence[str], written: Sequence[str]) -> Iterator[tuple[slice, slice]]:
    """Yield the parts that answer to one another: single equal words, and runs that differ."""
    low = 0, 0
    for block in Indel.editops(claimed, written).as_matching_blocks():
        if low != (block.a, block.b):
            yield slice(low[0], block.a), slice(low[1], block.b)
        for k in range(block.size):
            yield slice(block.a + k, block.a + k + 1), slice(block.b + k, block.b + k + 1)
        low = block.a + block.size, block.b + block.size
