"""Groups of what is the same, such that every member fits every other (complete linkage).

Chains do not glue groups together: where A fits B and B fits C but A does not fit C, the better of the two pairs is
kept. Only pairs that share a block are compared.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Generic, TypeVar

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

T = TypeVar("T")

_NEAR = 1e-6
"""Least distance of what no person decided."""
_FAR = 10.0
"""Distance of what must not be in one group."""
_LARGEST_BLOCK = 3_000
"""Blocks larger than that say nothing: everything is in them."""


@dataclass(frozen=True)
class Likeness:
    """How alike two items are, 0 to 1, and why in words."""

    score: float
    why: str = ""


UNLIKE = Likeness(0.0)
CERTAIN = Likeness(1.0, "decided by hand")
"""Joined before all others."""

Pair = tuple[int, int]


@dataclass
class Groups(Generic[T]):
    """What belongs together.

    Attributes:
        members: Indices of the items of each group, ascending; groups in the order of their first item.
        pairs: Every pair that was found alike, with why: what a merge rests on.
    """

    members: list[list[int]]
    pairs: dict[Pair, Likeness] = field(default_factory=dict)

    def why(self, group: Sequence[int], index: int) -> str:
        """Return why an item is in its group: its likeness to the member that it is most like."""
        others = [self.pairs.get((min(index, o), max(index, o)), UNLIKE) for o in group if o != index]
        return max(others, key=lambda like: like.score, default=UNLIKE).why


def grouped(
    items: Sequence[T],
    *,
    blocks: Callable[[T], Iterable[Hashable]],
    likeness: Callable[[T, T], Likeness],
    threshold: float,
) -> Groups[T]:
    """Return the groups of items in which each pair is at least as alike as the threshold.

    Args:
        items: What is to be grouped.
        blocks: The blocks of an item; only items that share one are compared.
        likeness: How alike two items are; symmetric. 0 forbids that they ever are in one group.
        threshold: Least score of a pair.
    """
    pairs = {
        pair: like
        for pair in _candidates(items, blocks)
        if (like := likeness(items[pair[0]], items[pair[1]])).score > 0
    }
    good = [pair for pair, like in pairs.items() if like.score >= threshold]
    members = [group for part in _components(len(items), good) for group in _complete(part, pairs, threshold)]
    return Groups(sorted(members), pairs)


def _candidates(items: Sequence[T], blocks: Callable[[T], Iterable[Hashable]]) -> list[Pair]:
    by_block: dict[Hashable, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        for block in set(blocks(item)):
            by_block[block].append(index)
    found = {pair for b in by_block.values() if len(b) <= _LARGEST_BLOCK for pair in combinations(b, 2)}
    return sorted(found)


def _components(count: int, pairs: Iterable[Pair]) -> list[list[int]]:
    """Return the connected components, singletons too (union-find)."""
    parent = list(range(count))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for one, other in pairs:
        parent[root(one)] = root(other)
    parts: dict[int, list[int]] = defaultdict(list)
    for index in range(count):
        parts[root(index)].append(index)
    return list(parts.values())


def _complete(part: list[int], pairs: dict[Pair, Likeness], threshold: float) -> list[list[int]]:
    if len(part) == 1:
        return [part]
    distances = np.full((len(part), len(part)), _FAR)
    np.fill_diagonal(distances, 0.0)
    for (i, one), (j, other) in combinations(enumerate(part), 2):
        like = pairs.get((one, other))
        if like is not None:
            distances[i, j] = distances[j, i] = 0.0 if like is CERTAIN else max(_NEAR, 1.0 - like.score)
    tree = linkage(squareform(distances, checks=False), method="complete")
    labels = fcluster(tree, t=1.0 - threshold + 1e-9, criterion="distance")
    groups: dict[int, list[int]] = defaultdict(list)
    for index, label in zip(part, labels, strict=True):
        groups[int(label)].append(index)
    return list(groups.values())
