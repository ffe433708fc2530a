"""F1 of evidence by letters: the passages of all predicted records of a type against those of the gold."""

from extractor.evals.counting import ArticleScore
from extractor.evals.items import RECORD_TYPES
from extractor.evals.metrics.base import Metric, f1, of_type


def _counts(score: ArticleScore, record_type: str) -> tuple[float, float, float]:
    both, gold, predicted = score.evidence.get(record_type, (0, 0, 0))
    return both, predicted - both, gold - both


def metrics() -> list[Metric]:
    """Return the metrics of this file."""
    return [Metric(f"{t}.evidence_f1", f"{t} evidence F1", of_type(_counts, t), f1) for t in RECORD_TYPES]
