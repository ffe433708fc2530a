"""Share of gold records that were found with every field right."""

from extractor.evals.counting import ArticleScore
from extractor.evals.items import RECORD_TYPES
from extractor.evals.metrics.base import Metric, of_type, ratio


def _counts(score: ArticleScore, record_type: str) -> tuple[float, float]:
    return score.exact.get(record_type, 0), score.gold.get(record_type, 0)


def metrics() -> list[Metric]:
    """Return the metrics of this file."""
    return [
        Metric(f"{t}.exact", f"{t} right in every field", of_type(_counts, t), ratio) for t in RECORD_TYPES
    ]
