"""The metrics: a new one is a module here and a row of this table."""

from extractor.evals.metrics import (
    dates,
    duplicates,
    evidence_spans,
    exact_records,
    false_records,
    field_scores,
    grounding,
    record_scores,
)
from extractor.evals.metrics.base import Metric

_MODULES = (
    record_scores,
    field_scores,
    exact_records,
    evidence_spans,
    grounding,
    dates,
    duplicates,
    false_records,
)

METRICS: dict[str, Metric] = {m.name: m for module in _MODULES for m in module.metrics()}

HEADLINE = (
    "records.f1", "fields.f1",
    "statements.f1", "statements.precision", "statements.recall",
    "meetings.f1", "meetings.precision", "meetings.recall",
    "positions.f1", "positions.precision", "positions.recall",
    "grounding", "misquotes", "dates.right", "dates.invented", "dates.over_precise", "false_records", "failed",
    "statements.evidence_f1", "meetings.evidence_f1", "positions.evidence_f1",
    "statements.exact", "meetings.exact", "positions.exact",
    "statements.duplicates", "meetings.duplicates", "positions.duplicates",
)  # fmt: skip
"""What the summary and the comparison of two runs show first."""
