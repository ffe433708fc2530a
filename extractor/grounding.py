"""Where in the article a quote stands, and how faithful it is to the article's words.

The grades, tried in this order: exact, normalized (only typography or punctuation at the edges differs),
elided, fuzzy, misquoted, not_found. A quote whose words differ is never better than misquoted.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel, Levenshtein, MatchingBlock

from extractor.documents import Span
from extractor.normalization import Normalized, Word, are_variants, normalize, splits_word, words
from extractor.schemas.evidence import Evidence, MatchGrade

Range = tuple[int, int]
"""Half-open range of code points of the original text."""

_GRADES: tuple[MatchGrade, ...] = ("not_found", "misquoted", "fuzzy", "elided", "normalized", "exact")
_MAX_GAP = 1_000
"""Code points that one ellipsis may stand for."""
_LONG = 20
"""A quote of this many characters may begin or end inside a word: models cut long quotes off."""
_MIN_SHARE = 0.6
"""Part of the letters, by whole words, that a misquotation must share with the article."""
_MIN_VOTE = 0.35
"""Part of the quote's letters that a window must hold to be aligned at all."""
_MAX_WINDOWS = 4
_MAX_EDGE = 2
"""Changed words at either edge of a quote that are taken to stand for words of the article."""
_MAX_PLACES = 100
"""Occurrences of one word that are looked at in the search for windows."""
_MAX_ANCHORS = 8
"""Occurrences of an elided quote's longest part from which the other parts are sought."""
_SENTENCE_MARKS = frozenset(".!?;。！？؟")
_ELLIPSIS = re.compile(r"\s*[\[(]?\s?\.(?:\s?\.){2,}\s?[\])]?\s*")
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
        if splits_word(self.text, end):
            return False
        if not splits_word(self.text, start):
            return True
        word = re.search(r"\w+$", self.text[max(0, start - 5) : start])
        return bool(word and _PROCLITICS.fullmatch(word.group()))


def _find(needle: str, text: str, start: int, end: int) -> Iterator[int]:
    at = text.find(needle, start, end)
    while at >= 0:
        yield at
        at = text.find(needle, at + len(needle), end)


def _find_normalized(needle: str, normal: Normalized, scope: Range) -> list[Range]:
    places = _find(needle, normal.text, normal.position(scope[0]), normal.position(scope[1]))
    return [r for i in places if (r := normal.original(i, i + len(needle)))[1] <= scope[1]]


class _Found(NamedTuple):
    match: MatchGrade
    start: int = 0
    end: int = 0
    score: float = 0.0

    @property
    def rank(self) -> tuple[int, float]:
        return _GRADES.index(self.match), self.score


def ground(
    quote: str, source: SourceText, *, near: int | None = None, within: Span | None = None
) -> Evidence:
    """Return the quote's place in the article and the grade of the match.

    The best place inside `within` is taken; the rest of the text is searched only if it holds none that is
    better than misquoted. A quote that has no letter or digit is not_found.

    Args:
        quote: What the annotator says is in the article.
        source: The article.
        near: Offset that of several equal places the nearest is taken to; by default the first is.
        within: Range in which it should stand, as a rule that of the chunk the annotator saw.
    """
    whole = (0, len(source.text))
    scopes = (whole,) if within is None else ((within.start, min(within.end, whole[1])), whole)
    claim = normalize(quote).text.strip()
    best = _Found("not_found")
    if any(map(str.isalnum, claim)):
        for scope in dict.fromkeys(scopes):
            best = max(best, _locate(quote, claim, source, scope, near), key=lambda f: f.rank)
            if best.match not in {"misquoted", "not_found"}:
                break
    return _evidence(quote, source, best)


def occurrences(phrase: str, source: SourceText, *, whole_words: bool = True) -> list[Span]:
    """Return all places of a name or phrase: the exact ones, or if there are none those in normal form.

    Args:
        phrase: Words to look for; white space around them is ignored.
        source: The article.
        whole_words: Whether "Iran" is kept from matching inside "Iranian".
    """
    phrase = phrase.strip()
    if not any(map(str.isalnum, phrase)):
        return []
    whole = (0, len(source.text))
    exact = [(i, i + len(phrase)) for i in _find(phrase, source.text, *whole)]
    for places in (exact, _in_case(phrase, source.find(normalize(phrase).text.strip(), whole), source)):
        kept = [p for p in places if not whole_words or source.holds_whole(p)]
        if kept:
            return [Span(start=start, end=end) for start, end in kept]
    return []


def _evidence(quote: str, source: SourceText, found: _Found) -> Evidence:
    if found.match == "not_found":
        return Evidence(quote=quote, match="not_found", score=found.score)
    written = source.text[found.start : found.end]
    return Evidence(
        quote=written,
        start=found.start,
        end=found.end,
        match=found.match,
        score=found.score,
        claimed=None if written == quote else quote,
    )


def _locate(quote: str, claim: str, source: SourceText, scope: Range, near: int | None) -> _Found:
    exact = [(i, i + len(quote)) for i in _find(quote, source.text, *scope)]
    if exact:
        whole = [place for place in exact if source.holds_whole(place)]
        return _Found("exact", *_nearest(whole or exact, near), 1.0)
    literal = _literal(claim, source, scope)
    if literal:
        places = _in_case(quote, literal, source)
        return _Found("normalized", *_nearest(places, near), 1.0) if places else _Found("not_found")
    parts = [part for part in _ELLIPSIS.split(claim) if words(part)]
    if len(parts) > 1:
        return _elided(parts, source, scope, near)
    return _aligned(claim, source, scope, near)


def _literal(claim: str, source: SourceText, scope: Range) -> list[Range]:
    """Return where a claim stands in normal form, if need be without the punctuation at its edges."""
    said = words(claim)
    for needle in dict.fromkeys((claim, claim[said[0].start : said[-1].end])) if said else ():
        found = source.find(needle, scope)
        whole = [place for place in found if source.holds_whole(place)]
        if whole or (found and len(needle) >= _LONG):
            return whole or found
    return []


def _in_case(phrase: str, places: Sequence[Range], source: SourceText) -> list[Range]:
    """Return the places in capitals if the phrase is an acronym: "US" is not "us", but NATO is Nato."""
    acronym = "".join(filter(str.isalpha, phrase))
    if not acronym.isupper() or len(acronym) > 6 or " " in phrase:
        return list(places)
    capitals = len(acronym) if len(acronym) <= 3 else 1
    return [p for p in places if "".join(filter(str.isalpha, source.text[slice(*p)]))[:capitals].isupper()]


def _nearest(places: Sequence[Range], near: int | None) -> Range:
    return places[0] if near is None else min(places, key=lambda place: abs(place[0] - near))


def _elided(parts: Sequence[str], source: SourceText, scope: Range, near: int | None) -> _Found:
    """Return the passage that holds the parts in order, sought from the longest part on."""
    longest = max(range(len(parts)), key=lambda i: len(parts[i]))
    best = _Found("not_found")
    if len(words(parts[longest])) < 2:
        return best
    literal = sorted(_literal(parts[longest], source, scope), key=lambda place: abs(place[0] - (near or 0)))
    anchors = [_Found("normalized", *place, 1.0) for place in literal[:_MAX_ANCHORS]]
    for anchor in anchors or [_aligned(parts[longest], source, scope, near)]:
        if anchor.match != "not_found":
            best = max(best, _chained(parts, longest, anchor, source, scope), key=lambda f: f.rank)
        if best.match == "elided":
            break
    return best


def _chained(parts: Sequence[str], longest: int, anchor: _Found, source: SourceText, scope: Range) -> _Found:
    """Return the passage around the longest part, each other part being sought next to the one before it."""
    chain = {longest: anchor}
    start, end = anchor.start, anchor.end
    for i in range(longest - 1, -1, -1):
        reach = _MAX_GAP + 2 * len(parts[i])
        chain[i] = _part(parts[i], source, (max(scope[0], start - reach), start), start)
        start = chain[i].start if chain[i].end else start
    for i in range(longest + 1, len(parts)):
        reach = _MAX_GAP + 2 * len(parts[i])
        chain[i] = _part(parts[i], source, (end, min(scope[1], end + reach)), end)
        end = chain[i].end or end
    letters = sum(map(len, parts))
    score = sum(found.score * len(parts[i]) for i, found in chain.items()) / letters
    share = sum(len(parts[i]) for i, found in chain.items() if found.end) / letters
    if share < _MIN_SHARE:
        return _Found("not_found", score=score)
    matches = {found.match for found in chain.values()}
    if matches == {"normalized"}:
        return _Found("elided", start, end, 1.0)
    return _Found("fuzzy" if matches <= {"normalized", "fuzzy"} else "misquoted", start, end, score)


def _part(part: str, source: SourceText, reach: Range, near: int) -> _Found:
    literal = _literal(part, source, reach)
    return (
        _Found("normalized", *_nearest(literal, near), 1.0)
        if literal
        else _aligned(part, source, reach, near)
    )


def _aligned(claim: str, source: SourceText, scope: Range, near: int | None) -> _Found:
    """Return the passage most like the claim: fuzzy, misquoted, or not_found with the best score."""
    claimed = [word.text for word in words(claim)]
    spellings = _spellings(claimed, source)
    best = _Found("not_found")
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
    before, after = first.a, len(claimed) - last.a - last.size
    # A word or two changed at an edge: the article's words in their stead belong to the passage.
    if before <= _MAX_EDGE and source.in_one_sentence(wider := max(start, low - before), low):
        low = wider
    if after <= _MAX_EDGE and source.in_one_sentence(high - 1, (wider := min(end, high + after)) - 1):
        high = wider
    return low, high


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
) -> _Found:
    """Return the passage with its grade: fuzzy if every word is the claimed one or a spelling of it."""
    passage = source.words[slice(*run)]
    written = [word.text for word in passage]
    low, high = passage[0].start, passage[-1].end
    score = fuzz.ratio(claim, source.normalized.text[low:high]) / 100
    start, end = source.normalized.original(low, high)
    shared = 0
    is_same = True
    for i, j in _segments(claimed, [spellings.get(word, word) for word in written]):
        is_name = j.start < j.stop and source.is_capitalised(run[0] + j.start)
        if are_variants(claimed[i], written[j], is_name=is_name):
            shared += sum(map(len, claimed[i]))
        else:
            is_same = False
    if is_same:
        return _Found("fuzzy", start, end, score)
    share = shared / max(sum(map(len, claimed)), sum(map(len, written)))
    return _Found("misquoted", start, end, score) if share >= _MIN_SHARE else _Found("not_found", score=score)


def _segments(claimed: Sequence[str], written: Sequence[str]) -> Iterator[tuple[slice, slice]]:
    """Yield the parts that answer to one another: single equal words, and runs that differ."""
    low = 0, 0
    for block in Indel.editops(claimed, written).as_matching_blocks():
        if low != (block.a, block.b):
            yield slice(low[0], block.a), slice(low[1], block.b)
        for k in range(block.size):
            yield slice(block.a + k, block.a + k + 1), slice(block.b + k, block.b + k + 1)
        low = block.a + block.size, block.b + block.size
