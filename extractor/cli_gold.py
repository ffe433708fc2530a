"""`extractor gold`: make, check, import and export gold files. Parses arguments and prints; no logic of its own."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Make, check, import and export hand-labelled gold files.", no_args_is_help=True)

_Files = Annotated[list[Path], typer.Argument(metavar="PATH", help="Gold files, or folders of them.")]


@app.command()
def new(
    articles: Annotated[list[Path], typer.Argument(metavar="ARTICLE", help="Text files.")],
    annotator: Annotated[str, typer.Option(help="Who labels: a name or a code.")] = "",
    model: Annotated[
        str | None,
        typer.Option(
            "--from-model", help="Begin with the records of 'rules' or a model, as a draft to correct."
        ),
    ] = None,
) -> None:
    """Write a gold file beside each article: empty, or a draft to correct. Nothing is overwritten."""
    from extractor.evals.gold_writing import new_gold  # noqa: PLC0415 - the evals load when they are used

    for article in articles:
        typer.echo(f"wrote {new_gold(article, annotator=annotator, model=model)}")


@app.command()
def check(
    paths: _Files,
    fix: Annotated[
        bool, typer.Option("--fix", help="Fill in offsets, hashes, ranges of dates, place names.")
    ] = False,
    articles: Annotated[
        Path | None,
        typer.Option(help="Folder of the articles, where they do not stand beside the gold files."),
    ] = None,
) -> None:
    """Check gold files against their articles and the codebook. Exit code 2 if one is wrong."""
    from extractor.evals.gold_writing import check_gold  # noqa: PLC0415 - the evals load when they are used

    report = check_gold(paths, fix=fix, articles=articles)
    for fault in report.faults:
        typer.echo(fault)
    typer.echo(f"{report.checked} gold files, {report.records} records, {len(report.faults)} faults")
    raise typer.Exit(2 if report.faults else 0)


_Tool = Annotated[str, typer.Option("--tool", "-t", help="label-studio or brat.")]


@app.command("export")
def export_command(
    paths: _Files,
    tool: _Tool,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")],
) -> None:
    """Write gold files for an annotation tool; those of status draft become pre-annotations."""
    from extractor.evals.annotation_tools import tool_named  # noqa: PLC0415 - the evals load when they are used
    from extractor.evals.gold_writing import gold_files  # noqa: PLC0415

    for path in tool_named(tool).export(list(gold_files(paths)), out):
        typer.echo(f"wrote {path}")


@app.command("import")
def import_command(
    source: Annotated[
        Path, typer.Argument(metavar="PATH", help="The tool's export: a file, for brat a folder.")
    ],
    tool: _Tool,
    articles: Annotated[Path, typer.Option(help="Folder of the articles, ID.txt.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the gold files.")],
    annotator: Annotated[str, typer.Option(help="Who labelled; default: as the export says.")] = "",
) -> None:
    """Write what was labelled in an annotation tool as gold files, checked against the articles."""
    from extractor.evals.annotation_tools import tool_named  # noqa: PLC0415 - the evals load when they are used

    for path in tool_named(tool).load(source, articles, out, annotator):
        typer.echo(f"wrote {path}")
