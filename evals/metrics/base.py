"""What a metric is: additive counts of one article, and the value of their sum.

Keeping the two apart makes the bootstrap over articles one matrix product.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.evals.counting import ArticleScore

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Metric:
    """A number about a run.

    Attributes:
        name: Stable key: "meetings.f1".
        label: For people: "meetings F1".
        counts: Additive counts of one article.
        value: The metric of summed counts, over the last axis; NaN where it is not defined.
        is_better_high: False for rates of faults.
        is_share: In [0, 1]; else a plain number.
    """

    name: str
    label: str
    counts: Callable[[ArticleScore], tuple[float, ...]]
    value: Callable[[Array], Array]
    is_better_high: bool = True
    is_share: bool = True

    def table(self, scores: Sequence[ArticleScore]) -> Array:
        """Return the counts of each article, one row each; shape (articles, counts)."""
        return np.array([self.counts(s) for s in scores], dtype=float).reshape(len(scores), -1)

    def of(self, scores: Sequence[ArticleScore]) -> float | None:
        """Return the value over some articles; None where it is not defined."""
        if not scores:
            return None
        value = float(self.value(self.table(scores).sum(axis=0)))
        return None if np.isnan(value) else value


def of_type(
    counts: Callable[[ArticleScore, str], tuple[float, ...]], name: str
) -> Callable[[ArticleScore], tuple[float, ...]]:
    """Return the counting function of one record type or field."""
    return lambda score: counts(score, name)


def ratio(sums: Array) -> Array:
    """Return the first count over the second; NaN where that is 0. Shape (…, 2) to (…)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(sums[..., 1] > 0, sums[..., 0] / sums[..., 1], np.nan)


def f1(sums: Array) -> Array:
    """Return 2TP / (2TP + FP + FN) of (TP, FP, FN); NaN where all are 0. Shape (…, 3) to (…)."""
    tp, fp, fn = sums[..., 0], sums[..., 1], sums[..., 2]
    whole = 2 * tp + fp + fn
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, 2 * tp / whole, np.nan)


def precision(sums: Array) -> Array:
    """Return TP / (TP + FP) of (TP, FP, FN); NaN where nothing was predicted."""
    return ratio(np.stack([sums[..., 0], sums[..., 0] + sums[..., 1]], axis=-1))


def recall(sums: Array) -> Array:
    """Return TP / (TP + FN) of (TP, FP, FN); NaN where the gold is empty."""
    return ratio(np.stack([sums[..., 0], sums[..., 0] + sums[..., 2]], axis=-1))
