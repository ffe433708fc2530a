"""Share of quoted passages that stand in the article (rejected answers count), and of those with other words."""

from extractor.evals.counting import ArticleScore, is_grounded
from extractor.evals.metrics.base import Metric, ratio


def _grounded(score: ArticleScore) -> tuple[float, float]:
    return sum(n for g, n in score.grades.items() if is_grounded(g)), sum(score.grades.values())


def _misquoted(score: ArticleScore) -> tuple[float, float]:
    return score.grades.get("misquoted", 0), sum(score.grades.values())


def metrics() -> list[Metric]:
    """Return the metrics of this file."""
    return [
        Metric("grounding", "grounded evidence", _grounded, ratio),
        Metric("misquotes", "misquoted evidence", _misquoted, ratio, is_better_high=False),
    ]
