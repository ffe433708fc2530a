"""What went wrong, one fault a line: the material of the error gallery and of "largest error classes"."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractor.evals.counting import ArticleScore, FieldVerdict, RecordVerdict

KINDS = (
    "missed record", "spurious record", "duplicate record", "boundary", "over-precise date", "invented date",
    "wrong value", "left out", "not in the gold",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        article: Article id.
        record_type: meetings, statements, positions or actors.
        kind: One of `KINDS`.
        field: Field concerned; "" for whole records.
        reason: What differs.
        record: Number of the record's verdict in `ArticleScore.verdicts`.
    """

    article: str
    record_type: str
    kind: str
    field: str
    reason: str
    record: int

    @property
    def error_class(self) -> str:
        """What it is counted under: "meetings: wrong value of kind"."""
        return f"{self.record_type}: {self.kind}{f' ({self.field})' if self.field else ''}"


def faults_of(score: ArticleScore) -> Iterator[Fault]:
    """Yield the faults of an article, in the order of its verdicts."""
    for number, verdict in enumerate(score.verdicts):
        for kind, field, reason in _of_record(verdict):
            yield Fault(score.article, verdict.record_type, kind, field, reason, number)


def _of_record(verdict: RecordVerdict) -> Iterator[tuple[str, str, str]]:
    if verdict.verdict == "missing" and verdict.gold:
        yield "missed record", "", verdict.gold.label
    elif verdict.verdict == "spurious" and verdict.predicted:
        kind = "duplicate record" if verdict.is_duplicate else "spurious record"
        yield kind, "", verdict.predicted.label
    elif verdict.verdict == "right":
        for field in verdict.fields:
            if kind := _of_field(field):
                yield kind, field.field, field.reason


def _of_field(verdict: FieldVerdict) -> str:
    match verdict.verdict:
        case "missing":
            return "left out"
        case "spurious":
            return "not in the gold"
        case "wrong" if verdict.field == "content":
            return "boundary"
        case "wrong" if verdict.reason.startswith("more precise"):
            return "over-precise date"
        case "wrong" if verdict.reason.startswith("invented"):
            return "invented date"
        case "wrong":
            return "wrong value"
        case _:
            return ""


def largest_classes(scores: Iterable[ArticleScore], limit: int = 5) -> list[tuple[str, int]]:
    """Return the commonest error classes with their counts, most common first."""
    counts = Counter(f.error_class for s in scores for f in faults_of(s))
    return counts.most_common(limit)


def by_kind(scores: Sequence[ArticleScore]) -> dict[str, dict[str, int]]:
    """Return the number of faults by record type and kind."""
    table: dict[str, Counter[str]] = {}
    for fault in (f for s in scores for f in faults_of(s)):
        table.setdefault(fault.record_type, Counter())[fault.kind] += 1
    return {t: dict(c) for t, c in table.items()}
