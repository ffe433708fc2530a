"""Articles that several outlets carry: the same text, or one that differs in a few words.

Candidates are found by MinHash (Broder 1997, `datasketch`) over five-word shingles in bands that lie in the
store, so that memory does not grow with the run; each candidate is then compared exactly (Jaccard index of its
shingles). Only texts of the same run are compared, with those read before them.
"""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache

from datasketch import MinHash

_PERMUTATIONS = 64
_ROWS = 4
"""Rows a band: 16 bands of 4 find a pair of similarity 0.8 with probability 0.9998, one of 0.3 with 0.12."""
_SHINGLE_WORDS = 5
_SEED = 1
_MIN_SHINGLES = 20
"""Texts shorter than that are compared exactly only: two notices of one template are no duplicates."""

_WORD = re.compile(r"\w+")


def shingles(text: str) -> frozenset[bytes]:
    """Return the five-word sequences of a text, lower case, without punctuation."""
    words = _WORD.findall(text.casefold())
    last = max(0, len(words) - _SHINGLE_WORDS + 1)
    return frozenset(" ".join(words[i : i + _SHINGLE_WORDS]).encode() for i in range(last))


def bands(pieces: frozenset[bytes]) -> list[str]:
    """Return the band keys of a text's shingles; two texts that share one are candidates."""
    if len(pieces) < _MIN_SHINGLES:
        return []
    sketch = _empty_sketch().copy()
    sketch.update_batch(pieces)
    rows = sketch.hashvalues
    return [
        f"{i}:{hashlib.blake2b(rows[i : i + _ROWS].tobytes(), digest_size=12).hexdigest()}"
        for i in range(0, _PERMUTATIONS, _ROWS)
    ]


@lru_cache(maxsize=1)
def _empty_sketch() -> MinHash:
    """Return a sketch of nothing; copied, since making its hash functions takes longer than using them."""
    return MinHash(num_perm=_PERMUTATIONS, seed=_SEED)


def similarity(one: frozenset[bytes], other: frozenset[bytes]) -> float:
    """Return the Jaccard index of two sets of shingles, 0 to 1."""
    union = len(one | other)
    return len(one & other) / union if union else 1.0


def most_similar(pieces: frozenset[bytes], candidates: Iterable[tuple[str, str]]) -> tuple[str | None, float]:
    """Return the id of the candidate (id, text) that is most like the shingles, and its similarity."""
    best: tuple[str | None, float] = (None, 0.0)
    for candidate, text in candidates:
        score = similarity(pieces, shingles(text))
        if score > best[1]:
            best = (candidate, score)
    return best
