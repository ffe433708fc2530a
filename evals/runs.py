"""A run: a system's predictions over a corpus, scored. Its folder holds all that a report or comparison needs.

``run.json`` (what ran, on what, the metrics), ``predictions.jsonl`` (what was found, one article a line); the other
files are written from these two by `extractor.evals.reporting`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractor.errors import EvaluationError
from extractor.evals.corpora import Corpus
from extractor.evals.counting import SCORER_VERSION, ArticleScore, score_article
from extractor.evals.metrics import METRICS
from extractor.evals.systems import System
from extractor.evals.uncertainty import Interval, interval, weights
from extractor.schemas.extraction import SCHEMA_VERSION, Extraction
from extractor.version import __version__

RUN_VERSION = 1


@dataclass(frozen=True)
class Run:
    """A scored run.

    Attributes:
        system: Its name, model, strategy and prompt versions.
        corpus: What it ran on, with the gold.
        predictions: One an article, in the order of the corpus.
        scores: One an article.
        created_at: When the predictions were made, ISO 8601, UTC.
    """

    system: Mapping[str, Any]
    corpus: Corpus
    predictions: tuple[Extraction, ...]
    scores: tuple[ArticleScore, ...]
    created_at: str
    _intervals: dict[str, Interval] = field(default_factory=dict, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The system's name."""
        return str(self.system["name"])

    def interval(self, metric: str) -> Interval:
        """Return a metric over all articles with its interval."""
        if not self._intervals:
            drawn = weights(len(self.scores)) if len(self.scores) > 1 else None
            self._intervals.update({n: interval(m, self.scores, drawn) for n, m in METRICS.items()})
        return self._intervals[metric]

    def usage(self) -> dict[str, float | None]:
        """Return tokens, calls, cost and seconds an article, and totals."""
        total = len(self.predictions)
        costs = [p.usage.cost_usd for p in self.predictions]
        return {
            "articles": total,
            "prompt_tokens": sum(p.usage.prompt_tokens for p in self.predictions),
            "completion_tokens": sum(p.usage.completion_tokens for p in self.predictions),
            "calls": sum(p.usage.calls for p in self.predictions),
            "retries": sum(p.usage.retries for p in self.predictions),
            "cost_usd": None if None in costs else sum(c for c in costs if c is not None),
            "characters": sum(len(p.document.text) for p in self.predictions),
        }


def make_run(system: System, corpus: Corpus, predictions: Iterable[Extraction]) -> Run:
    """Return the scored run of a system's predictions."""
    made = tuple(predictions)
    described = {
        "name": system.name,
        "model": system.model,
        "strategy": system.strategy,
        "prompts": [p.model_dump() for p in made[0].provenance.prompts] if made else [],
        "prompt_hash": system.prompt_hash() if system.needs_cassette else "",
        "extractor_version": __version__,
    }
    return Run(described, corpus, made, score(corpus, made), datetime.now(UTC).isoformat(timespec="seconds"))


def score(
    corpus: Corpus, predictions: Sequence[Extraction], *, thresholds: Mapping[str, float] | None = None
) -> tuple[ArticleScore, ...]:
    """Return the scores of predictions, one an article of the corpus in its order.

    Raises:
        EvaluationError: An article has no prediction, or one for another text.
    """
    by_id = {p.document.id: p for p in predictions}
    for article in corpus.articles:
        prediction = by_id.get(article.id)
        if prediction is None:
            raise EvaluationError(f"the run holds no prediction for article {article.id!r}")
        if prediction.document.text_sha256 != article.article.document.text_sha256:
            raise EvaluationError(
                f"article {article.id!r} was changed since the prediction was made: run anew"
            )
    return tuple(score_article(a, by_id[a.id], thresholds=thresholds) for a in corpus.articles)


def run_json(run: Run) -> dict[str, Any]:
    """Return the content of ``run.json``."""
    metrics = {}
    for name in METRICS:
        value = run.interval(name)
        if value.value is not None:
            metrics[name] = {"value": value.value, "low": value.low, "high": value.high}
    return {
        "run_version": RUN_VERSION,
        "system": dict(run.system),
        "corpus": run.corpus.name,
        "articles": [a.id for a in run.corpus.articles],
        "gold_sha256": run.corpus.sha256,
        "scorer_version": SCORER_VERSION,
        "schema_version": SCHEMA_VERSION,
        "created_at": run.created_at,
        "outcomes": {p.document.id: p.outcome.status for p in run.predictions},
        "usage": run.usage(),
        "metrics": metrics,
    }


def write_run(run: Run, folder: Path) -> None:
    """Write ``run.json`` and ``predictions.jsonl`` into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [p.to_json(indent=None) for p in run.predictions]
    (folder / "predictions.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "run.json").write_text(json.dumps(run_json(run), indent=1, ensure_ascii=False) + "\n", "utf-8")


def read_run(folder: Path, corpus: Corpus) -> Run:
    """Return the run of a folder, scored anew against a corpus.

    Articles that the run has and the corpus lacks are left out.

    Raises:
        EvaluationError: The folder holds no run, one of another version, or one over another gold.
    """
    head = read_head(folder)
    try:
        lines = (folder / "predictions.jsonl").read_text("utf-8").splitlines()
        made = tuple(Extraction.model_validate_json(line) for line in lines)
    except OSError as e:
        raise EvaluationError(f"can't read the run {str(folder)!r}: {e.strerror or e}") from e
    except ValidationError as e:
        raise EvaluationError(
            f"{str(folder / 'predictions.jsonl')!r} is damaged or of another version: {e}"
        ) from e
    return Run(head["system"], corpus, made, score(corpus, made), head["created_at"])


def read_head(folder: Path) -> dict[str, Any]:
    """Return ``run.json`` of a run's folder.

    Raises:
        EvaluationError: It is missing, malformed or of another version.
    """
    path = folder / "run.json"
    try:
        head = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as e:
        raise EvaluationError(
            f"no run in {str(folder)!r}: `extractor eval run --out {folder}` makes one"
        ) from e
    if not isinstance(head, dict) or head.get("run_version") != RUN_VERSION:
        raise EvaluationError(f"{str(path)!r} is not of run version {RUN_VERSION}: make the run anew")
    return head
