"""How a run looks on a terminal and in a log."""

import json
from collections.abc import Iterator

from rich.console import RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from extractor.batch.engine import RunEnd
from extractor.batch.estimate import Estimate
from extractor.batch.options import BatchOptions
from extractor.batch.progress import Progress
from extractor.batch.store import Counts, Store

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def duration(seconds: float) -> str:
    """Return a time a person can read: "45 s", "3 min", "2 h 5 min", "3 d 4 h"."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < _DAY:
        return f"{int(seconds // _HOUR)} h {int(seconds % _HOUR // _MINUTE)} min"
    return f"{int(seconds // _DAY)} d {int(seconds % _DAY // _HOUR)} h"


def money(usd: float | None) -> str:
    """Return dollars, or "cost unknown"."""
    if usd is None:
        return "cost unknown"
    return f"${usd:,.2f}" if usd >= 1 or usd == 0 else f"${usd:.4f}"


def plural(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def records_of(counts: Counts) -> str:
    """Return the numbers of records."""
    return ", ".join(
        plural(n, noun)
        for n, noun in (
            (counts.meetings, "meeting"),
            (counts.statements, "statement"),
            (counts.positions, "position"),
        )
    )


def _spent(counts: Counts) -> str:
    usage = counts.usage
    if not usage.calls:
        return "no model asked"
    return f"{usage.prompt_tokens:,} + {usage.completion_tokens:,} tokens, {money(usage.cost_usd)}"


def _outcomes(counts: Counts) -> str:
    return ", ".join(f"{n:,} {status}" for status, n in counts.by_status) or "none finished"


def progress_line(p: Progress) -> str:
    """Return the state of a run on one line."""
    total = f"/{p.total:,}" if p.total is not None else ""
    parts = [
        f"{p.counts.finished:,}{total} articles",
        _outcomes(p.counts),
        records_of(p.counts),
        _spent(p.counts),
        f"{p.rate_per_s:.1f}/s",
    ]
    if p.projected_usd:
        parts.append(f"in all about {money(p.projected_usd)}")
    if p.eta_s is not None:
        parts.append(f"{duration(p.eta_s)} left")
    if p.waiting:
        parts.append(p.waiting)
    return " · ".join(parts)


def progress_panel(p: Progress) -> RenderableType:
    """Return the live display of a run."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    total = f" of {p.total:,}" if p.total is not None else ""
    left = f", {duration(p.eta_s)} left" if p.eta_s is not None else ""
    if p.total:
        grid.add_row("", ProgressBar(total=p.total, completed=p.counts.finished, width=50))
    grid.add_row("articles", f"{p.counts.finished:,}{total} · {_outcomes(p.counts)}")
    grid.add_row("records", records_of(p.counts))
    spent = _spent(p.counts)
    grid.add_row("spent", f"{spent}, about {money(p.projected_usd)} in all" if p.projected_usd else spent)
    grid.add_row("rate", f"{p.rate_per_s:.1f} articles/s, {p.in_work} in work{left}")
    if p.waiting:
        grid.add_row("waiting", Text(p.waiting, style="yellow"))
    return grid


def end_lines(p: Progress, end: RunEnd, options: BatchOptions) -> Iterator[str]:
    """Yield what a session tells at its end."""
    counts = p.counts
    yield f"{plural(counts.finished, 'article')} finished: {_outcomes(counts)}"
    yield f"  {records_of(counts)}; {plural(counts.rejected, 'answer')} rejected"
    if counts.duplicates:
        yield f"  {plural(counts.duplicates, 'duplicate')} not extracted again (--duplicates keep extracts them)"
    if counts.reused:
        yield f"  {plural(counts.reused, 'result')} taken over from other runs"
    yield f"  {_spent(counts)}"
    yield f"  this session: {plural(p.session_finished, 'article')} in {duration(p.seconds)}"
    failed = dict(counts.by_status).get("failed", 0) + dict(counts.by_status).get("partial", 0)
    if failed:
        yield f"Not whole: {plural(failed, 'article')}; why: extractor failures {options.out}"
    if end.message:
        yield f"Stopped: {end.message}"
    else:
        yield f"Next: extractor export {options.out} --to csv · extractor report {options.out}"


def status_lines(store: Store) -> Iterator[str]:
    """Yield what `extractor status` tells."""
    described = json.loads(store.meta("description") or "{}")
    counts = store.counts()
    yield f"model {described.get('model')} · inputs {', '.join(described.get('inputs', []))}"
    if described.get("shard"):
        yield f"shard {described['shard']}"
    yield f"last session began {described.get('last_session')}"
    waiting = counts.articles - counts.duplicates - counts.finished
    yield f"{plural(counts.articles, 'article')} read, {counts.finished:,} finished, {waiting:,} to do"
    yield f"  {_outcomes(counts)}"
    if counts.duplicates:
        yield f"  {plural(counts.duplicates, 'duplicate')}"
    yield f"  {records_of(counts)}; {plural(counts.rejected, 'answer')} rejected"
    yield f"  {_spent(counts)}"


def estimate_lines(e: Estimate) -> Iterator[str]:
    """Yield what a dry run tells."""
    yield f"{plural(e.articles, 'article')} to do ({e.finished:,} finished already, {e.unreadable:,} unreadable)"
    if e.calls == 0:
        yield "No model is asked: the rules cost nothing."
        return
    yield f"  {e.calls:,} calls, {e.prompt_tokens:,} tokens in, {e.low_completion:,} to {e.high_completion:,} out"
    if e.low_usd is None or e.high_usd is None:
        yield "  cost unknown: no price is known for this model; set EXTRACTOR_PRICE_INPUT_USD_PER_MTOK and …OUTPUT…"
    else:
        yield f"  {money(e.low_usd)} to {money(e.high_usd)}"
    yield f"  {duration(e.low_s)} to {duration(e.high_s)} ({e.time_basis})"
