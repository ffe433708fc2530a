"""How sure a score is, and whether two runs differ. The unit is the article: records of one article go together.

Intervals: percentile bootstrap over articles (Efron & Tibshirani 1993). Differences: the same resamples for both runs
give the interval, approximate randomisation the p value (Noreen 1989; Chinchor 1992; Yeh 2000); exact when there are
few articles. Several comparisons at once: Holm (1979).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from extractor.evals.counting import ArticleScore
from extractor.evals.metrics.base import Array, Metric

RESAMPLES = 10_000
LEVEL = 0.95
SEED = 20_260
FEW_ARTICLES = 30
"""Below this number of articles an interval is itself rough; reports say so."""

_EXACT_UP_TO = 12
"""Articles up to which every swap is enumerated: 2^12 = 4,096."""


@dataclass(frozen=True)
class Interval:
    """A value with its confidence interval; all None where the value is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        if self.low is None or self.high is None:
            return f"{self.value:.3f}"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def weights(articles: int, *, resamples: int = RESAMPLES, seed: int = SEED) -> Array:
    """Return how often each article stands in each resample; shape (resamples, articles)."""
    generator = np.random.default_rng(seed)
    share = np.full(articles, 1 / articles)
    return generator.multinomial(articles, share, size=resamples).astype(float)


def interval(metric: Metric, scores: Sequence[ArticleScore], resampled: Array | None = None) -> Interval:
    """Return a metric with its bootstrap interval.

    Args:
        metric: The metric.
        scores: One score an article.
        resampled: The `weights` to use, so that several metrics share them.
    """
    value = metric.of(scores)
    if value is None or len(scores) < 2:
        return Interval(value)
    drawn = weights(len(scores)) if resampled is None else resampled
    values = metric.value(drawn @ metric.table(scores))
    values = values[~np.isnan(values)]
    if not len(values):
        return Interval(value)
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high))


@dataclass(frozen=True)
class Difference:
    """One run minus another, over the same articles.

    Attributes:
        metric: Name of the metric.
        before: Value of the first run.
        after: Value of the second.
        delta: after - before, with its interval.
        p: Two-sided, that swapping the runs article by article gives as large a difference.
        p_holm: The same, corrected for the number of metrics compared; None until corrected.
    """

    metric: str
    before: float | None
    after: float | None
    delta: Interval
    p: float | None
    p_holm: float | None = None


def difference(
    metric: Metric, before: Sequence[ArticleScore], after: Sequence[ArticleScore], *, seed: int = SEED
) -> Difference:
    """Return how two runs differ in a metric. Both hold the same articles in the same order."""
    old, new = metric.of(before), metric.of(after)
    if old is None or new is None:
        return Difference(metric.name, old, new, Interval(None), None)
    a, b = metric.table(before), metric.table(after)
    drawn = weights(len(before), seed=seed)
    deltas = metric.value(drawn @ b) - metric.value(drawn @ a)
    deltas = deltas[~np.isnan(deltas)]
    low, high = np.quantile(deltas, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if len(deltas) else (np.nan, np.nan)
    delta = Interval(new - old, float(low), float(high))
    return Difference(metric.name, old, new, delta, _randomisation(metric, a, b, seed))


def _randomisation(metric: Metric, a: Array, b: Array, seed: int) -> float:
    """Return the p value of swapping each article's counts between the runs with probability 1/2."""
    articles = len(a)
    is_exact = articles <= _EXACT_UP_TO
    if is_exact:
        swaps = (np.arange(2**articles)[:, None] >> np.arange(articles)) & 1
    else:
        swaps = np.random.default_rng(seed + 1).integers(0, 2, size=(RESAMPLES, articles))
    moved = swaps.astype(float) @ (b - a)
    sums_a, sums_b = a.sum(axis=0), b.sum(axis=0)
    gaps = np.abs(metric.value(sums_b - moved) - metric.value(sums_a + moved))
    observed = abs(float(metric.value(sums_b)) - float(metric.value(sums_a)))
    as_large = int(np.sum(np.nan_to_num(gaps) >= observed - 1e-12))
    return as_large / len(swaps) if is_exact else (as_large + 1) / (len(swaps) + 1)


def holm(differences: Sequence[Difference]) -> list[Difference]:
    """Return the differences with p values corrected by Holm's step-down method."""
    known = sorted((d.p, i) for i, d in enumerate(differences) if d.p is not None)
    corrected: dict[int, float] = {}
    highest = 0.0
    for rank, (p, i) in enumerate(known):
        highest = max(highest, min(1.0, (len(known) - rank) * p))
        corrected[i] = highest
    return [
        Difference(d.metric, d.before, d.after, d.delta, d.p, corrected.get(i))
        for i, d in enumerate(differences)
    ]


def wins(
    metric: Metric, before: Sequence[ArticleScore], after: Sequence[ArticleScore]
) -> Mapping[str, list[str]]:
    """Return the articles in which the second run is better, equal and worse: keys wins, ties, losses."""
    outcome: dict[str, list[str]] = {"wins": [], "ties": [], "losses": []}
    for old, new in zip(before, after, strict=True):
        a, b = metric.of([old]), metric.of([new])
        gap = (b or 0.0) - (a or 0.0)
        if not metric.is_better_high:
            gap = -gap
        key = "ties" if abs(gap) < 1e-9 or (a is None and b is None) else "wins" if gap > 0 else "losses"
        outcome[key].append(new.article)
    return outcome
