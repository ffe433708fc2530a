"""How evaluations look in a terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from extractor.evals.agreement import Agreement
from extractor.evals.comparing import Comparison
from extractor.evals.faults import Fault, faults_of, largest_classes
from extractor.evals.files import number, signed
from extractor.evals.items import RECORD_TYPES, SCORED_TYPES
from extractor.evals.metrics import METRICS
from extractor.evals.metrics.field_scores import field_names
from extractor.evals.runs import Run
from extractor.evals.uncertainty import FEW_ARTICLES, Interval

_BAR = 12
_SHOWN_FAULTS = 12


def print_run(run: Run, failures: Sequence[str], folder: Path, console: Console) -> None:
    """Print a run's headline, tables, largest error classes, cost, and whether it passes."""
    articles = len(run.scores)
    head = Text(f"{run.name} on {run.corpus.name}: {articles} articles", style="bold")
    console.print(head)
    console.print(_record_table(run))
    console.print(_field_table(run))
    console.print(_facts(run))
    console.print("Largest error classes", style="bold")
    for name, count in largest_classes(run.scores):
        console.print(f"  {count:4} x {name}", markup=False)
    if articles < FEW_ARTICLES:
        console.print(f"With fewer than {FEW_ARTICLES} articles the intervals are rough.", style="dim")
    for failure in failures:
        console.print(f"FAIL  {failure}", style="bold red", markup=False)
    if not failures:
        console.print("PASS", style="bold green", end="  ")
    console.print(f"report: {folder / 'report.html'}", markup=False, soft_wrap=True)


def _record_table(run: Run) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("", "precision", "recall", "F1", "95 % interval", "found", "gold", "predicted"):
        table.add_column(column, justify="left" if not column else "right")
    for t in SCORED_TYPES:
        counts = [s.counts[t] for s in run.scores if t in s.counts]
        if not counts:
            continue
        tp, miss, spur = (sum(getattr(c, part) for c in counts) for part in ("tp", "miss", "spur"))
        f1 = run.interval(f"{t}.f1")
        table.add_row(
            t,
            number(run.interval(f"{t}.precision").value),
            number(run.interval(f"{t}.recall").value),
            Text(number(f1.value), style="bold"),
            _range(f1),
            str(tp),
            str(tp + miss),
            str(tp + spur),
            style="dim" if t == "actors" else "",
        )
    return table


def _range(value: Interval) -> str:
    return "" if value.low is None or value.high is None else f"{value.low:.3f} – {value.high:.3f}"


def _field_table(run: Run) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("field", "F1", "", "right if found"):
        table.add_column(column, justify="right" if column in {"F1", "right if found"} else "left")
    for t in SCORED_TYPES:
        for field in field_names(t):
            f1, accuracy = run.interval(f"{t}.{field}.f1").value, run.interval(f"{t}.{field}.accuracy").value
            if f1 is None:
                continue
            filled = round(f1 * _BAR)
            table.add_row(f"{t}.{field}", number(f1), "█" * filled + "·" * (_BAR - filled), number(accuracy))
    return table


def _facts(run: Run) -> Table:
    usage = run.usage()
    articles = max(1, len(run.scores))
    cost = usage["cost_usd"]
    tokens = f"{(usage['prompt_tokens'] or 0) / articles:,.0f} + {(usage['completion_tokens'] or 0) / articles:,.0f}"
    facts = [
        ("evidence found in the article", number(run.interval("grounding").value)),
        ("misquoted", number(run.interval("misquotes").value)),
        ("dates right", number(run.interval("dates.right").value)),
        ("invented / over-precise dates", _pair(run, "dates.invented", "dates.over_precise")),
        ("records per article without any", number(run.interval("false_records").value, 1)),
        ("failed articles", str(sum(s.status == "failed" for s in run.scores))),
        ("tokens an article, in + out", tokens),
        ("calls an article", f"{(usage['calls'] or 0) / articles:.1f}"),
        ("cost an article", "unknown" if cost is None else f"${cost / articles:.4f}"),
    ]
    table = Table(box=None, show_header=False, pad_edge=False)
    for label, value in facts:
        table.add_row(label, value)
    return table


def _pair(run: Run, first: str, second: str) -> str:
    return f"{number(run.interval(first).value)} / {number(run.interval(second).value)}"


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print two runs' differences, wins and losses, and what was fixed and broken."""
    console.print(f"{comparison.before.name} → {comparison.after.name}", style="bold", markup=False)
    articles = len(comparison.after.scores)
    console.print(f"{articles} articles of {comparison.after.corpus.name}", style="dim", markup=False)
    for note in comparison.notes:
        console.print(f"note: {note}", style="yellow", markup=False)
    if comparison.left_out:
        console.print(f"left out, in one run only: {', '.join(comparison.left_out)}", markup=False)
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("", "before", "after", "change", "95 % interval", "p", "p (Holm)"):
        table.add_column(column, justify="left" if not column else "right")
    for d in comparison.differences:
        if d.delta.value is None:
            continue
        gain = d.delta.value if METRICS[d.metric].is_better_high else -d.delta.value
        is_sure = d.p_holm is not None and d.p_holm < 0.05
        style = ("green" if gain > 0 else "red") if is_sure else ""
        table.add_row(
            d.metric, number(d.before), number(d.after), Text(signed(d.delta.value), style=style), _range(d.delta),
            number(d.p), number(d.p_holm),
        )  # fmt: skip
    console.print(table)
    for record_type, outcome in comparison.outcomes.items():
        wins, ties, losses = (len(outcome[k]) for k in ("wins", "ties", "losses"))
        console.print(f"{record_type}: better in {wins} articles, equal in {ties}, worse in {losses}")
    for title, faults in (("fixed", comparison.fixed), ("broken", comparison.broken)):
        _print_faults(title, [f for f in faults if f.record_type in RECORD_TYPES], console)
    console.print(f"still wrong: {len(comparison.still)}")


def _print_faults(title: str, faults: Sequence[Fault], console: Console) -> None:
    console.print(f"{title}: {len(faults)}", style="bold")
    for fault in faults[:_SHOWN_FAULTS]:
        console.print(
            f"  {fault.article}: {fault.error_class}: {fault.reason}",
            markup=False,
            no_wrap=True,
            overflow="ellipsis",
        )
    if len(faults) > _SHOWN_FAULTS:
        console.print(f"  … and {len(faults) - _SHOWN_FAULTS} more (--out page.html lists all)", style="dim")


def print_agreement(agreement: Agreement, console: Console, *, is_long: bool) -> None:
    """Print how far two labellers agree, per record type and field."""
    console.print(f"Two labellers, {len(agreement.scores)} articles", style="bold")
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("", "F1", "95 % interval", "agree if both have it", "kappa"):
        table.add_column(column, justify="left" if not column else "right")
    for t in SCORED_TYPES:
        table.add_row(t, number(agreement.f1[t].value), _range(agreement.f1[t]), "", "", style="bold")
        for field in field_names(t):
            accuracy = agreement.accuracy.get(f"{t}.{field}")
            if accuracy is not None:
                table.add_row(
                    f"  {field}", "", "", number(accuracy), number(agreement.kappa.get(f"{t}.{field}"))
                )
    console.print(table)
    if is_long:
        for score in agreement.scores:
            for fault in faults_of(score):
                console.print(
                    f"{fault.article}: {fault.error_class}: {fault.reason}", markup=False, soft_wrap=True
                )
