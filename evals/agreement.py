"""How far two labellers agree: the scorer of the runs, with the second labeller in the place of the prediction.

F1 is symmetric in the two, and is the positive specific agreement that stands in for kappa where the negatives can't
be counted (Hripcsak & Rothschild 2005). On fields of records that both have, Cohen's kappa is given as well.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from extractor.errors import EvaluationError
from extractor.evals.articles import find_article
from extractor.evals.counting import ArticleScore, score_article
from extractor.evals.gold import SUFFIX, GoldArticle, read_gold
from extractor.evals.items import SCORED_TYPES
from extractor.evals.metrics import METRICS
from extractor.evals.uncertainty import Interval, interval, weights
from extractor.schemas.extraction import Extraction, Outcome, Provenance
from extractor.version import __version__

_ENUMS = ("meetings.kind", "meetings.status", "meetings.mode", "meetings.format", "meetings.outcome",
          "statements.speech_act", "statements.quote_type", "positions.level", "positions.basis",
          "actors.kind", "actors.rank")  # fmt: skip


@dataclass(frozen=True)
class Agreement:
    """Agreement of two labellers.

    Attributes:
        scores: One an article that both labelled.
        f1: Record type to F1 with its interval.
        accuracy: "meetings.kind" to the share of equal values among records that both have.
        kappa: The same for fields of a fixed set, corrected for chance; None where one value only occurs.
    """

    scores: tuple[ArticleScore, ...]
    f1: dict[str, Interval]
    accuracy: dict[str, float]
    kappa: dict[str, float | None] = field(default_factory=dict)


def agreement_of(first: Path, second: Path, articles: Path | None = None) -> Agreement:
    """Return the agreement over the articles that both folders label.

    Args:
        first: Folder of gold files; its labels take the place of the gold.
        second: Folder of gold files of the other labeller.
        articles: Folder of the articles, searched with its subfolders; by default they stand beside the files.

    Raises:
        EvaluationError: No article is labelled in both, or a file is faulty.
    """
    names = sorted({p.name for p in first.glob(f"*{SUFFIX}")} & {p.name for p in second.glob(f"*{SUFFIX}")})
    if not names:
        raise EvaluationError(f"no article is labelled in both {str(first)!r} and {str(second)!r}")
    scores = []
    for name in names:
        path = find_article(name.removesuffix(SUFFIX), articles) if articles else None
        gold, other = read_gold(first / name, path), read_gold(second / name, path)
        scores.append(score_article(gold, as_prediction(other)))
    return _summary(scores)


def as_prediction(gold: GoldArticle) -> Extraction:
    """Return a labeller's records as if a system had predicted them; what is optional is left out.

    Of values with `any_of` the first counts.
    """
    records = {
        t: tuple(g.record for g in gold.records(t) if not g.is_optional)
        for t in ("meetings", "statements", "positions")
    }
    return Extraction.model_validate(
        {
            "document": gold.article.document,
            "actors": gold.actors,
            **records,
            "outcome": Outcome(status="ok" if any(records.values()) else "empty"),
            "provenance": Provenance(
                model=f"labeller {gold.annotator}",
                schema_sha256="",
                extractor_version=__version__,
                extracted_at=datetime.now(UTC),
            ),
        }
    )


def _summary(scores: Sequence[ArticleScore]) -> Agreement:
    drawn = weights(len(scores)) if len(scores) > 1 else None
    accuracy = {
        name.removesuffix(".accuracy"): value
        for name, metric in METRICS.items()
        if name.endswith(".accuracy") and (value := metric.of(scores)) is not None
    }
    return Agreement(
        scores=tuple(scores),
        f1={t: interval(METRICS[f"{t}.f1"], scores, drawn) for t in SCORED_TYPES},
        accuracy=accuracy,
        kappa={name: _kappa(scores, name) for name in _ENUMS},
    )


def _kappa(scores: Sequence[ArticleScore], name: str) -> float | None:
    """Return Cohen's kappa (1960) of a field over aligned records; the first of several options counts."""
    record_type, field_name = name.split(".")
    pairs = []
    for verdict in (v for s in scores for v in s.verdicts):
        if verdict.record_type == record_type and verdict.gold and verdict.predicted:
            a, b = verdict.gold.values[field_name], verdict.predicted.values[field_name]
            pairs.append(((a.options or (None,))[0], (b.options or (None,))[0]))
    if not pairs:
        return None
    observed = sum(a == b for a, b in pairs) / len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(first[v] * second[v] for v in first) / len(pairs) ** 2
    return None if expected == 1 else (observed - expected) / (1 - expected)
