"""`extractor eval`: runs, reports, comparisons, recordings. Parses arguments and prints; no logic of its own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from extractor.evals.corpora import Corpus
    from extractor.evals.systems import System

# ruff: noqa: PLC0415 - numpy and scipy load when an evaluation is asked for

app = typer.Typer(
    help="Score the rules or a model against hand-labelled articles, offline.\n\n"
    "Exit codes: 0 pass, 1 a threshold or baseline is missed, 2 it could not be evaluated.",
    no_args_is_help=True,
)

REGRESSION, NOT_EVALUATED = 1, 2

_Model = Annotated[str, typer.Option("--model", "-m", help="'rules', or a model's name.")]
_Strategy = Annotated[str, typer.Option(help="joint, per_type or langextract.")]
_Mode = Annotated[str | None, typer.Option(help="tools, json_schema or json; default: by model.")]
_Split = Annotated[str, typer.Option(help="Part of the project's corpus: train, dev or test.")]
_Gold = Annotated[Path | None, typer.Option(help="A folder of your own: ID.txt beside ID.gold.json.")]
_Articles = Annotated[list[str] | None, typer.Option("--article", help="Only this article; may be repeated.")]


def _system(model: str, strategy: str, mode: str | None) -> "System":
    from extractor.evals.systems import system_named

    return system_named(model, strategy, mode)


def _corpus(split: str, gold: Path | None, articles: list[str] | None) -> "Corpus":
    from extractor.evals.evaluation import load_corpus

    return load_corpus(split, gold, articles or [])


def _default_out(system: "System", corpus: "Corpus") -> Path:
    return Path("eval-runs") / f"{corpus.name}-{system.name.replace(' ', '-').replace('/', '_')}"


@app.command()
def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    model: _Model = "rules",
    strategy: _Strategy = "joint",
    mode: _Mode = None,
    split: _Split = "dev",
    gold: _Gold = None,
    article: _Articles = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder of the run; default: eval-runs/SPLIT-SYSTEM.")
    ] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask the endpoint now instead of replaying.")] = False,
    fail_under: Annotated[
        list[str] | None, typer.Option(metavar="METRIC=VALUE", help="Exit 1 below it; may be repeated.")
    ] = None,
    no_regress: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Exit 1 if significantly worse than this older run.")
    ] = None,
    max_drop: Annotated[float, typer.Option(help="Drop that --no-regress lets pass.")] = 0.01,
) -> None:
    """Run a system over labelled articles, score it and write its report."""
    from extractor.evals.evaluation import Gates, evaluate
    from extractor.evals.verdict import parse_threshold
    from extractor.rendering_evals import print_run

    system, corpus = _system(model, strategy, mode), _corpus(split, gold, article)
    folder = out or _default_out(system, corpus)
    gates = Gates([parse_threshold(t) for t in fail_under or []], no_regress, max_drop)
    finished = evaluate(system, corpus, folder, gates=gates, is_live=live)
    print_run(finished.run, finished.failures, folder, Console(highlight=False))
    raise typer.Exit(REGRESSION if finished.failures else 0)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")], gold: _Gold = None
) -> None:
    """Write a run's report anew, by the present scorer and gold."""
    from extractor.evals.evaluation import load_corpus
    from extractor.evals.evaluation import report as write
    from extractor.evals.runs import read_head
    from extractor.rendering_evals import print_run

    head = read_head(folder)
    made = write(folder, load_corpus(head["corpus"], gold, head["articles"]))
    print_run(made, (), folder, Console(highlight=False))


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="Folder of the older run.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="Folder of the newer run.")],
    gold: _Gold = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the comparison as an HTML page.")
    ] = None,
) -> None:
    """Compare two runs over the same articles: differences with intervals, what was fixed and broken."""
    from extractor.evals.evaluation import compare_runs, load_corpus
    from extractor.evals.runs import read_head
    from extractor.rendering_evals import print_comparison

    corpus = load_corpus(read_head(after)["corpus"], gold, [])
    print_comparison(compare_runs(before, after, corpus, out), Console(highlight=False))
    if out:
        typer.echo(f"wrote {out}")


@app.command()
def record(  # noqa: PLR0913, PLR0917 - one parameter an option
    model: _Model,
    strategy: _Strategy = "joint",
    mode: _Mode = None,
    split: _Split = "dev",
    gold: _Gold = None,
    article: _Articles = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="Only articles without a recording for the present prompts.")
    ] = False,
    provenance: Annotated[
        str, typer.Option(help="What answers, kept in each recording's metadata.")
    ] = "an OpenAI-compatible endpoint",
) -> None:
    """Ask the endpoint of the settings about each article and keep its answers for replay."""
    from extractor.evals.systems import record as record_all

    corpus = _corpus(split, gold, article)
    documents = [a.article.document for a in corpus.articles]
    system = _system(model, strategy, mode)
    lost = 0
    for result in record_all(
        system, documents, provenance=provenance, cassettes=corpus.cassettes, is_missing_only=missing
    ):
        lost += not result.is_kept
        typer.echo(f"{'recorded' if result.is_kept else 'NOT recorded'}  {result.article}  {result.message}")
    raise typer.Exit(NOT_EVALUATED if lost else 0)


@app.command()
def table(
    parts: Annotated[list[str] | None, typer.Option("--split", help="dev or test; default: both.")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the runs.")] = Path("eval-runs"),
    readme: Annotated[
        Path | None, typer.Option(help="Write the tables into this file, between its marks.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="With --readme: exit 1 if it is not up to date.")
    ] = False,
) -> None:
    """Evaluate every recorded system over the project's corpus, and print the tables of the README."""
    from extractor.evals import table as tables

    text = readme.read_text("utf-8") if readme else ""
    wanted = text
    for part in parts or ["dev", "test"]:
        agreement = tables.labeller_agreement() if part == "test" else None  # test is what both labelled
        content = tables.table(tables.evaluate_all(part, out), agreement)
        typer.echo(f"{part}\n\n{content}\n")
        wanted = tables.replace_table(wanted, part, content) if readme else wanted
    if readme and wanted != text:
        if check:
            typer.echo(f"{readme} is not up to date: extractor eval table --readme {readme}")
            raise typer.Exit(REGRESSION)
        readme.write_text(wanted, "utf-8")
        typer.echo(f"wrote {readme}")


@app.command("verify-cassettes")
def verify_cassettes(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of cassettes; default: the project's.")
    ] = None,
) -> None:
    """Check recordings: readable, clean of secrets, current, each of an article of the corpus."""
    from extractor.evals.verification import verify

    checked, faults = verify(folder)
    for fault in faults:
        typer.echo(fault)
    typer.echo(f"{checked} cassettes, {len(faults)} faults")
    raise typer.Exit(NOT_EVALUATED if faults else 0)


@app.command()
def agreement(
    first: Annotated[Path, typer.Argument(metavar="FIRST", help="Folder of one labeller's gold files.")],
    second: Annotated[Path, typer.Argument(metavar="SECOND", help="Folder of another's.")],
    articles: Annotated[
        Path | None,
        typer.Option(help="Folder of the articles, where they do not stand beside the gold files."),
    ] = None,
    conflicts: Annotated[bool, typer.Option("--conflicts", help="List each difference.")] = False,
) -> None:
    """Score one labeller against another with the scorer of the runs: the ceiling for any system."""
    from extractor.evals.agreement import agreement_of
    from extractor.rendering_evals import print_agreement

    print_agreement(agreement_of(first, second, articles), Console(highlight=False), is_long=conflicts)


@app.command("links")
def links_command(
    gold: Annotated[
        Path | None, typer.Option(help="A YAML file of your own; default: the project's invented articles.")
    ] = None,
) -> None:
    """Score the links across articles against gold links: pairwise and B-cubed precision, recall, F1."""
    from extractor.evals.linking.gold import FILE
    from extractor.evals.linking.scores import link_scores

    typer.echo(f"{'':<12} {'records':>7}  {'pairwise P / R / F1':<21}  {'B-cubed P / R / F1':<21}")
    for kind, (pairs, items, count) in link_scores(gold or FILE).items():
        values = [f"{s.precision:.3f} / {s.recall:.3f} / {s.f1:.3f}" for s in (pairs, items)]
        typer.echo(f"{kind + 's':<12} {count:>7}  {values[0]:<21}  {values[1]:<21}")
