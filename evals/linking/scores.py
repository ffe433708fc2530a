"""Pairwise and B-cubed precision, recall and F1 of a clustering against a gold one (Bagga and Baldwin 1998)."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TypeVar

from extractor.across.linking import link
from extractor.evals.linking.gold import FILE, read_link_gold

_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True)
class Score:
    """Precision and recall, 0 to 1; 1 where there is nothing to get wrong."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def pairwise(gold: Mapping[_K, str], found: Mapping[_K, str]) -> Score:
    """Return how many of the pairs put together belong together, and how many that belong together are put so."""
    together, belonging = _pairs(found), _pairs(gold)
    right = len(together & belonging)
    return Score(
        right / len(together) if together else 1.0,
        right / len(belonging) if belonging else 1.0,
    )


def b_cubed(gold: Mapping[_K, str], found: Mapping[_K, str]) -> Score:
    """Return the means over items of the shares of an item's group that are right, and of its gold group found."""
    found_groups, gold_groups = _groups(found), _groups(gold)
    precision = recall = 0.0
    for item in gold:
        mine, theirs = found_groups[found[item]], gold_groups[gold[item]]
        common = len(mine & theirs)
        precision += common / len(mine)
        recall += common / len(theirs)
    return Score(precision / len(gold), recall / len(gold)) if gold else Score(1.0, 1.0)


def _groups(labels: Mapping[_K, str]) -> dict[str, set[_K]]:
    groups: dict[str, set[_K]] = defaultdict(set)
    for item, label in labels.items():
        groups[label].add(item)
    return groups


def _pairs(labels: Mapping[_K, str]) -> set[frozenset[_K]]:
    return {frozenset(pair) for group in _groups(labels).values() for pair in combinations(group, 2)}


def link_scores(path: Path = FILE) -> dict[str, tuple[Score, Score, int]]:
    """Return the pairwise and the B-cubed score of each kind, and how many records it rests on."""
    gold = read_link_gold(path)
    entities = link(gold.extractions)
    scores: dict[str, tuple[Score, Score, int]] = {}
    for kind, same in gold.same.items():
        found = {m.ref: entity.id for entity in entities if entity.kind == kind for m in entity.members}
        scores[kind] = (pairwise(same, found), b_cubed(same, found), len(same))
    return scores
