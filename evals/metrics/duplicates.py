"""Share of predicted records that repeat one: alike to a gold record that has a partner already."""

from extractor.evals.counting import ArticleScore
from extractor.evals.items import RECORD_TYPES
from extractor.evals.metrics.base import Metric, of_type, ratio


def _counts(score: ArticleScore, record_type: str) -> tuple[float, float]:
    return score.duplicates.get(record_type, 0), score.predicted.get(record_type, 0)


def metrics() -> list[Metric]:
    """Return the metrics of this file."""
    return [
        Metric(f"{t}.duplicates", f"duplicate {t}", of_type(_counts, t), ratio, is_better_high=False)
        for t in RECORD_TYPES
    ]
