"""`extractor serve`, `keys`: parse arguments, start the server, print. No logic of their own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from extractor.settings import choose_model, load_settings

if TYPE_CHECKING:
    from extractor.service.configuration import ServiceSettings
    from extractor.service.keys import Keys

# ruff: noqa: PLC0415 - the service loads when it is used, so that `extractor --help` stays quick

_Data = Annotated[
    Path | None, typer.Option(help="Folder of jobs and database.", show_default="./extractor-data")
]
_Url = Annotated[
    str | None,
    typer.Option("--database", help="SQLAlchemy URL, for PostgreSQL.", show_default="SQLite in --data"),
]

keys_app = typer.Typer(help="Make, list and revoke the API keys of the service.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("serve")(serve_command)
    app.command("review")(review_command)
    app.add_typer(keys_app, name="keys")


def serve_command(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1: this machine only")
    ] = None,
    port: Annotated[int | None, typer.Option(help="0: a free one.", show_default="8000")] = None,
    data: _Data = None,
    database: _Url = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="'rules', or the model of the endpoint to offer.")
    ] = None,
    require_keys: Annotated[
        bool, typer.Option("--require-keys", help="Ask for a key on loopback too (behind a proxy).")
    ] = False,
) -> None:
    """Offer extraction over HTTP. Everything else is set by EXTRACTOR_SERVICE_*: see docs/service.md."""
    service = _settings(data, database, host=host, port=port, require_keys=require_keys or None)
    from extractor.service.server import serve

    settings = load_settings()
    chosen, _ = choose_model(model, settings)
    serve(service, settings, model=chosen, say=lambda line: typer.echo(f"{line} (model: {chosen})"))


def review_command(
    path: Annotated[Path, typer.Argument(metavar="RUN|FOLDER", help="A run's folder, or one of text files.")],
    labels: Annotated[
        Path | None,
        typer.Option(help="Where labels are saved, a folder an annotator.", show_default="PATH/review"),
    ] = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="Hide all records that are there, for second labelling.")
    ] = False,
    host: Annotated[
        str | None, typer.Option(help="Loopback only: nobody is asked for a key.", show_default="127.0.0.1")
    ] = None,
    port: Annotated[int | None, typer.Option(help="0: a free one.", show_default="8000")] = None,
) -> None:
    """Check, correct and add records in the browser; every change is saved at once, as gold files."""
    from extractor.service.configuration import load_service_settings
    from extractor.service.reviewing import review

    service = load_service_settings(host=host, port=port)
    review(path, labels=labels, is_blind=blind, service=service, say=typer.echo)


@keys_app.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="Whose it is: a person or a program.")],
    data: _Data = None,
    database: _Url = None,
    per_minute: Annotated[
        int | None, typer.Option(min=1, help="Requests a minute.", show_default="any")
    ] = None,
    budget_usd: Annotated[
        float | None, typer.Option(min=0, help="Dollars it may spend in all.", show_default="any")
    ] = None,
    budget_tokens: Annotated[
        int | None, typer.Option(min=0, help="Tokens it may spend in all.", show_default="any")
    ] = None,
) -> None:
    """Make a key and print it. It is shown this once: only its hash is kept."""
    keys = _keys(data, database)
    from extractor.batch.budget import Limits
    from extractor.service.keys import Client

    typer.echo(keys.create(Client("", name, per_minute, Limits(budget_usd, budget_tokens))))


@keys_app.command("list")
def list_keys(data: _Data = None, database: _Url = None) -> None:
    """Show every key: id, name, bounds, what it has spent; never the key itself."""
    from rich.table import Table

    table = Table("id", "name", "made", "a minute", "budget", "spent", "", box=None, pad_edge=False)
    for key in _keys(data, database).listed():
        limits, spent = key.client.limits, key.spent
        budget = [f"${limits.usd:g}"] if limits.usd is not None else []
        budget += [f"{limits.tokens:,} tokens"] if limits.tokens is not None else []
        cost = "$?" if spent.cost_usd is None else f"${spent.cost_usd:.2f}"
        table.add_row(
            key.client.id,
            key.client.name,
            key.created_at[:10],
            str(key.client.requests_per_minute or "any"),
            ", ".join(budget) or "any",
            f"{cost}, {spent.prompt_tokens + spent.completion_tokens:,} tokens",
            f"revoked {key.revoked_at[:10]}" if key.revoked_at else "",
        )
    Console(highlight=False).print(table if table.row_count else "no keys yet", markup=False)


@keys_app.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `keys list` shows it.")],
    data: _Data = None,
    database: _Url = None,
) -> None:
    """Make a key useless, within ten seconds in a server that runs. Its jobs stay."""
    _keys(data, database).revoke(key_id)
    typer.echo(f"revoked {key_id}")


def _settings(data: Path | None, database: str | None, **more: object) -> "ServiceSettings":
    from extractor.service.configuration import load_service_settings

    return load_service_settings(data=data, database_url=database, **more)


def _keys(data: Path | None, database: str | None) -> "Keys":
    from extractor.service.database import Database
    from extractor.service.keys import Keys

    service = _settings(data, database)
    return Keys(Database(service.url, folder=service.data))
