"""Precision, recall and F1 of records: micro (counts summed over the articles), and F1 macro (mean of articles)."""

from extractor.evals.counting import ArticleScore, Counts
from extractor.evals.items import RECORD_TYPES, SCORED_TYPES
from extractor.evals.metrics.base import Metric, f1, of_type, precision, ratio, recall


def counts_of(score: ArticleScore, record_type: str) -> tuple[float, float, float]:
    """Return (TP, FP, FN) of the records of a type in an article, or of all types ("records")."""
    types = RECORD_TYPES if record_type == "records" else (record_type,)
    total = sum((score.counts.get(t, Counts()) for t in types), Counts())
    return total.tp, total.spur, total.miss


def _macro(score: ArticleScore, record_type: str) -> tuple[float, float]:
    """Return the article's F1 and 1; (0, 0) where neither side has a record: it says nothing."""
    tp, fp, fn = counts_of(score, record_type)
    return (2 * tp / (2 * tp + fp + fn), 1.0) if tp + fp + fn else (0.0, 0.0)


def metrics() -> list[Metric]:
    """Return the metrics of this file."""
    found = []
    for t in ("records", *SCORED_TYPES):
        counts = of_type(counts_of, t)
        found += [
            Metric(f"{t}.f1", f"{t} F1", counts, f1),
            Metric(f"{t}.precision", f"{t} precision", counts, precision),
            Metric(f"{t}.recall", f"{t} recall", counts, recall),
            Metric(f"{t}.macro_f1", f"{t} F1, mean of articles", of_type(_macro, t), ratio),
        ]
    return found
