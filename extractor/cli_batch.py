"""`extractor batch`, `status`, `failures`: parse arguments, start the engine, show how far it is. No logic of its own."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from extractor.api import ALL_RECORDS, say_default_once
from extractor.errors import ConfigurationError
from extractor.settings import choose_model, load_settings

if TYPE_CHECKING:
    from extractor.batch.engine import Engine
    from extractor.batch.options import BatchOptions
    from extractor.schemas.registry import RecordType
    from extractor.settings import Settings

# ruff: noqa: PLC0415 - the parts of a run load when they are used, so that `extractor --help` stays quick

FAILED, PARTIAL, STOPPED, INTERRUPTED = 5, 6, 7, 130

_PLAIN_EVERY_S = 10.0
_LIVE_EVERY_S = 0.5


def batch_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    inputs: Annotated[
        list[str], typer.Argument(metavar="IN", help="Files and folders; - reads stdin.", show_default=False)
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The run's folder; the same one goes on with it.")],
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="'rules', or a model of the endpoint.")
    ] = None,
    records: Annotated[str, typer.Option(help="Record types, separated by commas.")] = ",".join(
        map(str, ALL_RECORDS)
    ),
    budget_usd: Annotated[
        float | None,
        typer.Option(min=0, help="Stop before the run has cost more, earlier sessions included."),
    ] = None,
    budget_tokens: Annotated[int | None, typer.Option(min=0, help="Likewise in tokens.")] = None,
    max_articles: Annotated[
        int | None, typer.Option(min=1, help="Stop after so many articles in this session.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Estimate tokens, cost and time; ask the model nothing.")
    ] = False,
    retry: Annotated[
        list[str] | None, typer.Option(help="Do these again: failed, partial; may be repeated.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Do everything again.")] = False,
    reuse: Annotated[
        list[Path] | None, typer.Option(help="Take results over from this run too; may be repeated.")
    ] = None,
    duplicates: Annotated[
        str,
        typer.Option(
            help="keep: extract every article; exact: a text once; near: nearly the same text once."
        ),
    ] = "exact",
    shard: Annotated[str | None, typer.Option(help="Only this part of the articles: 2/8.")] = None,
    via: Annotated[
        str, typer.Option(help="online, or openai-batch: the provider's Batch API, half price, within a day.")
    ] = "online",
    engine: Annotated[str, typer.Option(help="asyncio, or ray: on a Ray cluster.")] = "asyncio",
    actors: Annotated[int, typer.Option(min=1, help="Ray: actors, one a node usually.")] = 1,
    processes: Annotated[int | None, typer.Option(min=1, help="Worker processes of the rules.")] = None,
    give_up_after: Annotated[
        float, typer.Option(min=0, help="Hours to wait for an endpoint that is down.")
    ] = 6.0,
    include: Annotated[list[str] | None, typer.Option(help="Glob of files to read; may be repeated.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Glob of files to leave out.")] = None,
    text_field: Annotated[str, typer.Option(help="Tables: column of the article.")] = "text",
    id_field: Annotated[str | None, typer.Option(help="Tables: column of the id.")] = None,
    title_field: Annotated[str | None, typer.Option(help="Tables: column of the headline.")] = None,
    date_field: Annotated[str | None, typer.Option(help="Tables: column of the publication date.")] = None,
    source_field: Annotated[str | None, typer.Option(help="Tables: column of the publisher.")] = None,
    url_field: Annotated[str | None, typer.Option(help="Tables: column of the address.")] = None,
    author_field: Annotated[str | None, typer.Option(help="Tables: column of the author.")] = None,
    language_field: Annotated[str | None, typer.Option(help="Tables: column of the language.")] = None,
    stdin_format: Annotated[str, typer.Option(help="What - holds: txt, html, jsonl, csv …")] = "txt",
    progress_every: Annotated[
        float, typer.Option(min=0.1, help="Seconds between lines of progress, where it is no terminal.")
    ] = _PLAIN_EVERY_S,
) -> None:
    """Extract folders of articles into a run that can be stopped, resumed and exported."""
    from extractor.batch.budget import Limits
    from extractor.batch.options import BatchOptions, parse_shard
    from extractor.readers.base import ReadOptions
    from extractor.readers.registry import READERS
    from extractor.schemas.registry import select_record_types

    settings = load_settings()
    chosen, is_chosen = choose_model(model, settings)
    if not is_chosen:
        say_default_once()
    wanted = tuple(r.strip() for r in records.split(",") if r.strip())
    options = BatchOptions(
        inputs=tuple(inputs),
        out=out,
        read=ReadOptions(
            text_field=text_field,
            id_field=id_field,
            title_field=title_field,
            date_field=date_field,
            source_field=source_field,
            url_field=url_field,
            author_field=author_field,
            language_field=language_field,
            include=tuple(include or ()),
            exclude=tuple(exclude or ()),
            stdin_ending="." + _one_of(stdin_format, tuple(e[1:] for e in READERS), "--stdin-format"),
        ),
        reuse=tuple(reuse or ()),
        duplicates=_one_of(duplicates, ("keep", "exact", "near"), "--duplicates"),  # type: ignore[arg-type]
        limits=Limits(budget_usd, budget_tokens),
        max_articles=max_articles,
        retry=tuple(_one_of(r, ("failed", "partial"), "--retry") for r in retry or ()),  # type: ignore[misc]
        force=force,
        shard=parse_shard(shard) if shard else None,
        via=_one_of(via, ("online", "openai-batch"), "--via"),  # type: ignore[arg-type]
        engine=_one_of(engine, ("asyncio", "ray"), "--engine"),  # type: ignore[arg-type]
        processes=processes,
        give_up_after_s=give_up_after * 3600,
    )
    types = select_record_types(wanted)
    if options.engine == "ray" and not dry_run:
        raise typer.Exit(_run_on_ray(options, chosen, types, settings, actors))
    if dry_run:
        from extractor.batch.estimate import estimate_run
        from extractor.rendering_batch import estimate_lines

        for line in estimate_lines(
            asyncio.run(estimate_run(options, model=chosen, record_types=types, settings=settings))
        ):
            typer.echo(line)
        return
    raise typer.Exit(asyncio.run(_run(options, chosen, types, settings, progress_every)))


def _run_on_ray(
    options: "BatchOptions",
    model: str,
    record_types: "tuple[RecordType, ...]",
    settings: "Settings",
    actors: int,
) -> int:
    from extractor.batch.ray_engine import run_on_ray
    from extractor.batch.session import opened
    from extractor.rendering_batch import status_lines

    with opened(options.out) as store:
        store.claim()
        done = run_on_ray(
            options, store, model=model, record_types=record_types, settings=settings, actors=actors
        )
        typer.echo(f"{done.stored:,} articles stored in this session, {done.left:,} left to be done")
        for line in status_lines(store):
            typer.echo(line)
        by_status = dict(store.counts().by_status)
    if done.left:
        return STOPPED
    return FAILED if by_status.get("failed") else PARTIAL if by_status.get("partial") else 0


def _one_of(value: str, allowed: tuple[str, ...], option: str) -> str:
    if value not in allowed:
        raise typer.BadParameter(f"{value!r} is none of {', '.join(allowed)}", param_hint=option)
    return value


async def _run(
    options: "BatchOptions",
    model: str,
    record_types: "tuple[RecordType, ...]",
    settings: "Settings",
    every_s: float,
) -> int:
    from extractor.batch.session import Watch, work
    from extractor.rendering_batch import end_lines

    console = Console(stderr=True, highlight=False)
    stopper = _Stopper(console)

    @asynccontextmanager
    async def during(engine: "Engine") -> AsyncIterator[None]:
        stopper.interrupt = engine.interrupt
        showing = asyncio.create_task(
            _show_live(engine, console) if console.is_terminal else _show_plain(engine, every_s)
        )
        try:
            yield
        finally:
            showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing

    with stopper:
        watch = Watch(
            during=during, say=lambda line: console.print(line, markup=False), waiting=stopper.waits_for
        )
        end, progress = await work(
            options, model=model, record_types=record_types, settings=settings, watch=watch
        )
    for line in end_lines(progress, end, options):
        typer.echo(line)
    if end.kind == "interrupted":
        return INTERRUPTED
    if end.kind != "done":
        return STOPPED
    by_status = dict(progress.counts.by_status)
    return FAILED if by_status.get("failed") else PARTIAL if by_status.get("partial") else 0


class _Stopper:
    """Lets Ctrl-C and SIGTERM stop the run: once after what is in work, twice at once."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._task: asyncio.Task[bool] | None = None
        self.interrupt: Callable[[], bool] = lambda: True

    def waits_for(self, task: "asyncio.Task[bool] | None") -> None:
        """Note what is to be cancelled instead, while no engine works."""
        self._task = task

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        elif self.interrupt():
            self._console.print("Stopping after what is in work; once more to stop at once.", markup=False)

    def __enter__(self) -> None:
        with suppress(
            NotImplementedError
        ):  # on Windows Ctrl-C interrupts at once; what is finished is stored
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, self._stop)

    def __exit__(self, *_: object) -> None:
        with suppress(NotImplementedError):
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().remove_signal_handler(number)


async def _show_live(engine: "Engine", console: Console) -> None:
    from rich.live import Live

    from extractor.rendering_batch import progress_panel

    with Live(progress_panel(engine.progress()), console=console, transient=True, auto_refresh=False) as live:
        while True:
            await asyncio.sleep(_LIVE_EVERY_S)
            live.update(progress_panel(engine.progress()), refresh=True)


async def _show_plain(engine: "Engine", every_s: float) -> None:
    from extractor.rendering_batch import progress_line

    while True:
        await asyncio.sleep(every_s)
        sys.stderr.write(progress_line(engine.progress()) + "\n")
        sys.stderr.flush()


_Run = Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")]


def status_command(run: _Run) -> None:
    """Show how far a run is and what it has cost; works while it runs."""
    from extractor.batch.session import opened
    from extractor.rendering_batch import status_lines

    with opened(run, is_read_only=True) as store:
        for line in status_lines(store):
            typer.echo(line)


def failures_command(
    run: _Run,
    limit: Annotated[int, typer.Option(min=1, help="At most so many lines.")] = 1000,
) -> None:
    """List the articles of a run that failed or are partial, with the reason: tab-separated, a line each."""
    from itertools import islice

    from extractor.batch.session import opened

    with opened(run, is_read_only=True) as store:
        for origin, status, reason, message in islice(store.failures(), limit):
            typer.echo(f"{status}\t{reason}\t{origin}\t{message}")


def merge_command(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN", help="Folders of the runs to unite.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of the united run.")],
) -> None:
    """Unite runs, such as the shards of one, into a new run."""
    from extractor.batch.merge import merge_runs

    count = merge_runs(runs, out)
    typer.echo(f"{count:,} articles in {out}")


def export_command(
    run: _Run,
    to: Annotated[
        str, typer.Option("--to", "-t", help="A format, or several: jsonl,csv,parquet; see below.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder to write to; default: RUN/exports.")
    ] = None,
) -> None:
    """Write a run's records in a format of your tools.

    Formats: jsonl, csv, parquet, stata, sqlite, duckdb, graphml, gexf, dna-csv, dna, plover, annotations.
    """
    from extractor.batch.results import RunResults
    from extractor.exporters.registry import export

    names = [n.strip() for n in to.split(",") if n.strip()]
    with RunResults.opened(run) as results:
        for name in names:
            for path in export(results, name, out or run / "exports"):
                typer.echo(f"wrote {path}")


def link_command(
    run: _Run,
    together: Annotated[
        list[str] | None, typer.Option(help="These records are the same: DOC#a1, repeat for each.")
    ] = None,
    apart: Annotated[
        list[str] | None, typer.Option(help="The first of these records is not the same as the others.")
    ] = None,
    explain: Annotated[str | None, typer.Option(help="Show one entity (A12, E3, P5) and why.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Take all links and decisions back.")] = False,
) -> None:
    """Link a run's articles: one actor, one event, one proposition over all of them."""
    from extractor.batch.links import Links

    with Links.opened(run) as links:
        if explain is not None:
            for line in links.explain(explain):
                typer.echo(line)
            return
        if reset:
            links.reset()
            typer.echo("all links and decisions are taken back")
            return
        if together:
            links.decide(together, is_same=True)
        if apart:
            links.decide(apart, is_same=False)
        for kind, count in links.make().items():
            typer.echo(
                f"{count.records:,} {kind}s: {count.entities:,} different ones, {count.shared:,} in several articles"
            )


def report_command(
    run: _Run,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Default: RUN/report.html.")] = None,
) -> None:
    """Write one HTML page with plots of a run, each number linked to its records."""
    from extractor.batch.results import RunResults
    from extractor.reporting.page import write_report

    with RunResults.opened(run) as results:
        typer.echo(f"wrote {write_report(results, out or run / 'report.html', title=run.name)}")


def view_command(
    path: Annotated[
        Path,
        typer.Argument(metavar="PATH", help="An article, a result (JSON of extract), or a run's folder."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write.")] = Path("page.html"),
    article: Annotated[
        str | None, typer.Option(help="Of a run or of several results: the article's id.")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="For an article: 'rules', or a model of the endpoint.")
    ] = None,
) -> None:
    """Write an article with its records marked as one HTML page, to look at or to send to a colleague."""
    from extractor.reporting.article import write_article_page
    from extractor.viewing import result_at

    extraction = result_at(path, article=article, model=model)
    try:
        typer.echo(f"wrote {write_article_page(extraction, out)}")
    except OSError as e:
        raise ConfigurationError(f"can't write {str(out)!r}: {e.strerror or e}; choose another --out") from e


def register(app: typer.Typer) -> None:
    """Add the commands of runs to the command line."""
    app.command("batch")(batch_command)
    app.command("status")(status_command)
    app.command("failures")(failures_command)
    app.command("export")(export_command)
    app.command("report")(report_command)
    app.command("link")(link_command)
    app.command("view")(view_command)
    app.command("merge")(merge_command)
