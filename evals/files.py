"""The machine-readable and text files of a run: records.jsonl, fields.csv, summary.md, junit.xml."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from extractor.evals.counting import RecordVerdict
from extractor.evals.faults import faults_of, largest_classes
from extractor.evals.fields import FIELDS
from extractor.evals.items import RECORD_TYPES, Item
from extractor.evals.metrics import HEADLINE, METRICS
from extractor.evals.metrics.field_scores import field_names
from extractor.evals.runs import Run
from extractor.evals.uncertainty import FEW_ARTICLES

_CONTROL = {c: None for c in range(32) if c not in {9, 10, 13}}
"""Characters that XML 1.0 can't hold."""


def records_jsonl(run: Run) -> Iterator[str]:
    """Yield a JSON line for each record verdict: article, type, verdict, gold, predicted, fields."""
    for score in run.scores:
        for verdict in score.verdicts:
            yield json.dumps(_record_row(score.article, verdict), ensure_ascii=False) + "\n"


def _record_row(article: str, verdict: RecordVerdict) -> dict[str, Any]:
    return {
        "article": article,
        "record_type": verdict.record_type,
        "verdict": verdict.verdict,
        "similarity": round(verdict.similarity, 4),
        "is_duplicate": verdict.is_duplicate,
        "gold": _data(verdict.gold),
        "predicted": _data(verdict.predicted),
        "fields": [
            {"field": f.field, "verdict": f.verdict, "similarity": round(f.similarity, 4), "reason": f.reason}
            for f in verdict.fields
        ],
    }


def _data(item: Item | None) -> dict[str, Any] | None:
    return None if item is None else {**item.data, "label": item.label}


def fields_csv(run: Run) -> str:
    """Return a table with a row for each field of each record type."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [
            "record_type",
            "field",
            "right",
            "wrong",
            "missing",
            "spurious",
            "f1",
            "f1_low",
            "f1_high",
            "accuracy",
        ]
    )
    for record_type in FIELDS:
        for field in field_names(record_type):
            name = f"{record_type}.{field}"
            total = [s.counts[name] for s in run.scores if name in s.counts]
            f1, accuracy = run.interval(f"{name}.f1"), run.interval(f"{name}.accuracy")
            counts = [sum(getattr(c, part) for c in total) for part in ("tp", "sub", "miss", "spur")]
            numbers = [f1.value, f1.low, f1.high, accuracy.value]
            writer.writerow(
                [record_type, field, *counts, *("" if n is None else f"{n:.4f}" for n in numbers)]
            )
    return out.getvalue()


def summary_md(run: Run) -> str:
    """Return the summary as Markdown, short enough for a CI job's page."""
    usage = run.usage()
    articles = int(usage["articles"] or 0)
    lines = [
        f"## {run.name} on {run.corpus.name}: {articles} articles",
        "",
        "| | precision | recall | F1 [95 % interval] | found / gold / predicted |",
        "|---|---|---|---|---|",
    ]
    for t in RECORD_TYPES:
        counts = [s.counts[t] for s in run.scores if t in s.counts]
        tp, miss, spur = (sum(getattr(c, part) for c in counts) for part in ("tp", "miss", "spur"))
        p, r = run.interval(f"{t}.precision"), run.interval(f"{t}.recall")
        lines.append(
            f"| {t} | {number(p.value)} | {number(r.value)} | {run.interval(f'{t}.f1')} | {tp} / {tp + miss} / {tp + spur} |"
        )
    lines += ["", "| | |", "|---|---|"]
    for name in HEADLINE:
        if not name.endswith((".f1", ".precision", ".recall")):
            lines.append(f"| {METRICS[name].label} | {run.interval(name)} |")
    if articles:
        lines.append(
            f"| tokens an article | {(usage['prompt_tokens'] or 0) / articles:,.0f} in, "
            f"{(usage['completion_tokens'] or 0) / articles:,.0f} out, {(usage['calls'] or 0) / articles:.1f} calls |"
        )
    lines += ["", "Largest error classes:", ""]
    lines += [f"* {count} x {name}" for name, count in largest_classes(run.scores)]
    if articles < FEW_ARTICLES:
        lines += ["", f"With fewer than {FEW_ARTICLES} articles the intervals are rough."]
    return "\n".join(lines) + "\n"


def number(value: float | None, digits: int = 3) -> str:
    """Return a number for a table; a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def signed(value: float) -> str:
    """Return a difference for a table, with its sign; what rounds to nothing has none below zero."""
    return f"{round(value, 3) + 0.0:+.3f}"


def junit_xml(run: Run, failures: list[str]) -> str:
    """Return the run as JUnit XML: a test case an article with its faults, and one for the thresholds.

    Args:
        run: The run. An article fails in the sense of JUnit only if its extraction failed.
        failures: Why the run as a whole does not pass; empty if it does.
    """
    failed = [s for s in run.scores if s.status == "failed"]
    suite = ElementTree.Element(
        "testsuite",
        name=f"{run.name} on {run.corpus.name}",
        tests=str(len(run.scores) + 1),
        failures=str(len(failed) + bool(failures)),
    )
    for score in run.scores:
        case = ElementTree.SubElement(suite, "testcase", classname=run.corpus.name, name=score.article)
        faults = "\n".join(f"{f.error_class}: {f.reason}" for f in faults_of(score)).translate(_CONTROL)
        if score.status == "failed":
            ElementTree.SubElement(case, "failure", message="the extraction failed").text = faults
        elif faults:
            ElementTree.SubElement(case, "system-out").text = faults
    case = ElementTree.SubElement(suite, "testcase", classname=run.corpus.name, name="thresholds")
    if failures:
        ElementTree.SubElement(case, "failure", message=failures[0]).text = "\n".join(failures)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"
