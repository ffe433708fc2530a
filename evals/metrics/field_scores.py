"""F1 of fields, end to end, and how often a field is right in records that were found.

A record that was not found misses all its fields, and an invented one adds wrong ones: the F1 of a field is never
better than what a user gets. Its accuracy looks at aligned pairs alone: TP / (TP + wrong + missing + spurious).
"""

from extractor.evals.counting import ROLES, ArticleScore, Counts
from extractor.evals.fields import FIELDS
from extractor.evals.items import RECORD_TYPES
from extractor.evals.metrics.base import Metric, f1, of_type, ratio


def field_names(record_type: str) -> list[str]:
    """Return the scored fields of a record type."""
    names = [f.name for f in FIELDS[record_type].fields]
    return [*names, ROLES] if record_type == "meetings" else names


def _f1_counts(score: ArticleScore, name: str) -> tuple[float, float, float]:
    c = score.counts.get(name, Counts())
    return c.tp, c.spur + c.sub, c.miss + c.sub


def _accuracy_counts(score: ArticleScore, name: str) -> tuple[float, float]:
    c = score.counts.get(name, Counts())
    return c.tp, c.tp + c.sub + c.miss - c.unaligned_miss + c.spur - c.unaligned_spur


def _all_counts(score: ArticleScore) -> tuple[float, float, float]:
    names = [f"{t}.{f}" for t in RECORD_TYPES for f in field_names(t)]
    tp, fp, fn = zip(*(_f1_counts(score, n) for n in names), strict=True)
    return sum(tp), sum(fp), sum(fn)


def metrics() -> list[Metric]:
    """Return the metrics of this file."""
    found = [Metric("fields.f1", "all fields F1", _all_counts, f1)]
    for record_type in FIELDS:
        for field in field_names(record_type):
            name = f"{record_type}.{field}"
            found += [
                Metric(f"{name}.f1", f"{name} F1", of_type(_f1_counts, name), f1),
                Metric(
                    f"{name}.accuracy",
                    f"{name} right, given the record",
                    of_type(_accuracy_counts, name),
                    ratio,
                ),
            ]
    return found
