"""What `extractor eval` does: runs, reports, comparisons, recordings, agreement; each a function."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.evals import files
from extractor.evals.comparing import Comparison, compare_folders
from extractor.evals.corpora import Corpus, choose, own_corpus, shipped_corpus
from extractor.evals.html_report import comparison_html, report_html
from extractor.evals.runs import Run, make_run, read_run, write_run
from extractor.evals.systems import System, predict, predict_live
from extractor.evals.verdict import Threshold, failures

MAX_DROP = 0.01
ALPHA = 0.05


@dataclass(frozen=True)
class Finished:
    """A run with its verdict.

    Attributes:
        run: The run.
        failures: Why it does not pass; empty if it does.
        comparison: With the baseline, if one was given.
    """

    run: Run
    failures: tuple[str, ...]
    comparison: Comparison | None = None


@dataclass(frozen=True)
class Gates:
    """What a run must hold to pass.

    Attributes:
        thresholds: Least values of metrics.
        baseline: Folder of an older run that it must not fall behind.
        max_drop: Drop of a metric that is let pass.
        alpha: Level below which a larger drop counts.
    """

    thresholds: Sequence[Threshold] = ()
    baseline: Path | None = None
    max_drop: float = MAX_DROP
    alpha: float = ALPHA


def load_corpus(split: str, gold: Path | None, articles: Sequence[str]) -> Corpus:
    """Return the user's corpus if a folder is given, else a split of the project's; with some articles only."""
    return choose(own_corpus(gold) if gold else shipped_corpus(split), articles)


def evaluate(
    system: System, corpus: Corpus, out: Path, *, gates: Gates | None = None, is_live: bool = False
) -> Finished:
    """Make a run, write all its files into a folder, and return it with its verdict.

    Raises:
        EvaluationError: It can't be evaluated; an older run in the folder stays as it is.
    """
    gates = gates or Gates()
    documents = [a.article.document for a in corpus.articles]
    made = (
        predict_live(system, documents) if is_live else predict(system, documents, cassettes=corpus.cassettes)
    )
    run = make_run(system, corpus, made)
    write_run(run, out)
    comparison = compare_folders(gates.baseline, out, corpus) if gates.baseline else None
    found = failures(run, gates.thresholds, comparison, max_drop=gates.max_drop, alpha=gates.alpha)
    write_report(run, out, found)
    return Finished(run, tuple(found), comparison)


def write_report(run: Run, out: Path, found: Sequence[str] = ()) -> None:
    """Write the files that are made from a run into its folder: report, tables, records, JUnit."""
    with (out / "records.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(files.records_jsonl(run))
    (out / "fields.csv").write_text(files.fields_csv(run), "utf-8")
    (out / "summary.md").write_text(files.summary_md(run), "utf-8")
    (out / "junit.xml").write_text(files.junit_xml(run, list(found)), "utf-8")
    (out / "report.html").write_text(report_html(run), "utf-8")


def report(folder: Path, corpus: Corpus) -> Run:
    """Write the report of a run's folder anew, scored by the present scorer and gold, and return the run."""
    run = read_run(folder, corpus)
    write_run(run, folder)
    write_report(run, folder)
    return run


def compare_runs(before: Path, after: Path, corpus: Corpus, out: Path | None) -> Comparison:
    """Return the comparison of two runs, written as a page if `out` is given."""
    comparison = compare_folders(before, after, corpus)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(comparison_html(comparison), "utf-8")
    return comparison
