"""Dates of aligned records: right ones; invented ones; and more precise ones than the article allows.

right: of gold dates, those whose value agrees (where the gold can't date the words: left undated).
invented: of predicted calendar dates, those where the article lets none be known. over-precise: those that lie
inside the gold's range and are shorter.
"""

from extractor.evals.counting import ArticleScore
from extractor.evals.metrics.base import Metric, ratio


def _share(score: ArticleScore, part: str, whole: str) -> tuple[float, float]:
    return score.dates.get(part, 0), score.dates.get(whole, 0)


def metrics() -> list[Metric]:
    """Return the metrics of this file."""
    return [
        Metric("dates.right", "dates right", lambda s: _share(s, "right", "gold"), ratio),
        Metric(
            "dates.invented",
            "invented dates",
            lambda s: _share(s, "invented", "predicted"),
            ratio,
            is_better_high=False,
        ),
        Metric(
            "dates.over_precise",
            "over-precise dates",
            lambda s: _share(s, "over_precise", "predicted"),
            ratio,
            is_better_high=False,
        ),
    ]
