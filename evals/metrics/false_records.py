"""Records found per article that holds none, and the share of articles that failed."""

from extractor.evals.counting import ArticleScore
from extractor.evals.items import RECORD_TYPES
from extractor.evals.metrics.base import Metric, ratio


def _false(score: ArticleScore) -> tuple[float, float]:
    if any(score.gold.get(t) for t in RECORD_TYPES):
        return 0.0, 0.0
    return float(sum(score.predicted.get(t, 0) for t in RECORD_TYPES)), 1.0


def _failed(score: ArticleScore) -> tuple[float, float]:
    return float(score.status == "failed"), 1.0


def metrics() -> list[Metric]:
    """Return the metrics of this file."""
    return [
        Metric(
            "false_records",
            "records per article without any",
            _false,
            ratio,
            is_better_high=False,
            is_share=False,
        ),
        Metric("failed", "failed articles", _failed, ratio, is_better_high=False),
    ]
