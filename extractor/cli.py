"""The command line: parse the input, call the library, print. No logic of its own.

Exit codes: 0 done (also where nothing was found); 1 a defect in this program; 2 wrong usage; 3 an article can't be
read; 4 configuration (key, model, extra, run folder); 5 an article failed; 6 an article is partial; 7 a run stopped
before its end (budget, limit, endpoint down); 130 interrupted.
"""

import json
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from extractor import cli_batch, cli_eval, cli_gold, cli_service
from extractor.api import ALL_RECORDS, extract
from extractor.doctor import configuration_report, endpoint_report, models_report
from extractor.errors import (
    ConfigurationError,
    EvaluationError,
    ExtractorError,
    InputError,
    PromptError,
    StoreError,
)
from extractor.reading import MAX_BYTES, decode
from extractor.rendering import print_extraction
from extractor.schemas.extraction import Extraction
from extractor.schemas.registry import ACTORS, RECORD_TYPES
from extractor.settings import load_settings
from extractor.version import __version__

app = typer.Typer(
    name="extractor",
    help="Meetings, positions and statements from news articles, each with verbatim evidence.",
    epilog="Exit codes: 0 done, 1 defect, 2 wrong usage, 3 unreadable article, 4 configuration, "
    "5 failed, 6 partial, 7 a run stopped before its end, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

cli_batch.register(app)
cli_service.register(app)
app.add_typer(cli_eval.app, name="eval")
app.add_typer(cli_gold.app, name="gold")

_EXIT_CODES: dict[type[ExtractorError], int] = {
    InputError: 3,
    ConfigurationError: 4,
    PromptError: 4,
    StoreError: 4,
    EvaluationError: cli_eval.NOT_EVALUATED,
}
_FAILED, _PARTIAL, _INTERRUPTED = 5, 6, 130
_EVALS = ("edtf", "numpy", "scipy", "vcr")
_SERVICE = ("fastapi", "limits", "multipart", "prometheus_client", "sqlalchemy", "sse_starlette", "uvicorn")
_EXTRAS = dict.fromkeys(_EVALS, "evals") | dict.fromkeys(_SERVICE, "service")
"""Modules that an extra brings, to its name."""


class Format(StrEnum):
    """How results are printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"


def _version(value: bool) -> None:
    if value:
        typer.echo(f"extractor {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback with an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    if debug:
        os.environ["EXTRACTOR_DEBUG"] = "1"


@app.command("extract")
def extract_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH", help="Files (text, Markdown, HTML, PDF, Word, e-mail); - reads stdin."
        ),
    ],
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="'rules', or a model of the endpoint.")
    ] = None,
    published: Annotated[
        str | None, typer.Option(help="Publication date (2021-02-16): the anchor for 'on Wednesday'.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Headline, where it is not the first paragraph.")] = None,
    records: Annotated[
        str, typer.Option(help="Record types, separated by commas.", show_default=True)
    ] = ",".join(map(str, ALL_RECORDS)),
    format: Annotated[  # noqa: A002 - the option is called --format
        Format | None,
        typer.Option("--format", "-f", help="Default: table; json with --out."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file instead.")] = None,
) -> None:
    """Extract the records of one or more articles."""
    chosen = format or (Format.json if out else Format.table)
    if chosen is Format.table and out:
        raise typer.BadParameter("--out writes json or jsonl", param_hint="--format")
    wanted = tuple(r.strip() for r in records.split(",") if r.strip())
    results: list[Extraction] = []
    for path in paths:
        with _spinner(f"Reading {path}"):
            article = _stdin_text() if path == "-" else Path(path)
            result = extract(article, model=model, published=published, title=title, records=wanted)
        results.append(result)
        if not out and chosen is not Format.json:
            _print_one(result, chosen, is_first=len(results) == 1)
    if out:
        _write(out, _as_text(results, chosen))
    elif chosen is Format.json:
        typer.echo(_as_text(results, chosen), nl=False)
    raise typer.Exit(_exit_code(results))


def _print_one(result: Extraction, chosen: Format, *, is_first: bool) -> None:
    if chosen is Format.jsonl:
        typer.echo(result.to_json(indent=None))
        return
    console = Console(highlight=False)
    with nullcontext() if console.is_terminal else console.capture() as captured:
        if not is_first:
            console.rule(style="dim")
        print_extraction(result, console)
    if captured is not None:  # rich fills lines with blanks; nobody wants them in a file
        typer.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _as_text(results: Sequence[Extraction], chosen: Format) -> str:
    """Return JSON: one object for one article, a list for several; or a line an article."""
    if chosen is Format.jsonl:
        return "".join(r.to_json(indent=None) + "\n" for r in results)
    if len(results) == 1:
        return results[0].to_json() + "\n"
    return json.dumps([r.to_dict() for r in results], ensure_ascii=False, indent=2) + "\n"


def _exit_code(results: Sequence[Extraction]) -> int:
    statuses = {r.outcome.status for r in results}
    return _FAILED if "failed" in statuses else _PARTIAL if "partial" in statuses else 0


def _stdin_text() -> str:
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"stdin has more than {MAX_BYTES:,} bytes: split it, it is hardly one article")
    return decode(data, name="stdin")


def _write(path: Path, text: str) -> None:
    """Write the whole file or nothing: beside it first, then moved into its place; devices are written directly."""
    is_device = path.exists() and not path.is_file()
    target = path if is_device else path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with target.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            if not is_device:
                os.fsync(file.fileno())
        if not is_device:
            target.replace(path)
    except OSError as e:
        if not is_device:
            target.unlink(missing_ok=True)
        raise ConfigurationError(f"can't write {str(path)!r}: {e.strerror or e}; choose another --out") from e


@app.command("schema")
def schema_command(
    what: Annotated[
        str, typer.Argument(help="'records' (what you get) or 'answers' (what a model is asked).")
    ] = "records",
) -> None:
    """Print the JSON Schema of the records or of the model-facing answers."""
    if what == "records":
        schema = Extraction.model_json_schema(mode="serialization")
    elif what == "answers":
        rows = (ACTORS, *RECORD_TYPES.values())
        schema = {row.name: row.answer.model_json_schema() for row in rows}
    else:
        raise typer.BadParameter("choose 'records' or 'answers'")
    typer.echo(json.dumps(schema, ensure_ascii=False, indent=2))


@app.command("doctor")
def doctor_command(
    call: Annotated[
        bool, typer.Option("--call/--no-call", help="Test the endpoint with one tiny call (a few tokens).")
    ] = True,
    model: Annotated[str | None, typer.Option("--model", "-m", help="Model to test.")] = None,
) -> None:
    """Show what is configured, whether the endpoint answers, and what each extra lacks."""
    settings = load_settings()
    console = Console(highlight=False)
    for line in configuration_report(model, settings):
        console.print(line, markup=False)
    if call:
        with _spinner("Testing the endpoint"):
            lines = endpoint_report(model, settings)
        for line in lines:
            console.print(line, markup=False)


@app.command("models")
def models_command() -> None:
    """List the models that can be named: the rules, and what the endpoint offers."""
    with _spinner("Asking the endpoint"):
        lines = models_report(load_settings())
    for line in lines:
        typer.echo(line)


@contextmanager
def _spinner(message: str) -> Iterator[None]:
    console = Console(stderr=True)
    with console.status(message) if console.is_terminal else nullcontext():
        yield


def main() -> NoReturn:
    """Run the command line; every error is one line that says what to do."""
    try:
        app(prog_name="extractor")
    except ExtractorError as e:
        code = next((c for kind, c in _EXIT_CODES.items() if isinstance(e, kind)), _FAILED)
        _report(e, code)
    except ModuleNotFoundError as e:
        extra = _EXTRAS.get((e.name or "").partition(".")[0])
        if extra is None:
            raise
        _report(ConfigurationError(f"{e.name} is not installed: pip install 'extractor[{extra}]'"), 4)
    except KeyboardInterrupt:
        sys.stderr.write("extractor: interrupted\n")
        raise SystemExit(_INTERRUPTED) from None
    except BrokenPipeError:  # the reader of our output is gone ("| head"): nothing to tell anyone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    raise SystemExit(0)


def _report(error: ExtractorError, code: int) -> NoReturn:
    if os.environ.get("EXTRACTOR_DEBUG"):
        traceback.print_exception(error)
    sys.stderr.write(f"extractor: error: {error}\n")
    raise SystemExit(code)
