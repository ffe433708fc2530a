"""The table of the README: every recorded system over the project's own corpus, written by a command.

A system that is recorded for some of the articles only says so in its row; one that is recorded for less than half has
none: its figures would say nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import EvaluationError
from extractor.evals.agreement import Agreement, agreement_of
from extractor.evals.corpora import CORPUS, Corpus, choose, shipped_corpus
from extractor.evals.evaluation import evaluate
from extractor.evals.files import number
from extractor.evals.items import RECORD_TYPES
from extractor.evals.runs import Run
from extractor.evals.systems import LANGEXTRACT, STRONG_MODEL, System, system_named
from extractor.evals.uncertainty import Interval
from extractor.settings import RULES

SYSTEMS: tuple[System, ...] = (
    system_named(RULES),
    system_named(STRONG_MODEL, "joint"),
    system_named(STRONG_MODEL, "per_type"),
    system_named(STRONG_MODEL, LANGEXTRACT),
)

_BEGIN = "<!-- evals: {part} -->"
_END = "<!-- /evals -->"


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    name: str
    cells: tuple[str, ...]


def evaluate_all(part: str, out: Path) -> list[Run]:
    """Evaluate every system on the articles of a part that it is recorded for, each into a folder of its own.

    Systems recorded for less than half of the articles are left out.
    """
    corpus = shipped_corpus(part)
    return [
        evaluate(system, choose(corpus, ids), out / f"{part}-{system.name.replace(' ', '-')}").run
        for system, ids in _recorded(corpus)
    ]


def _recorded(corpus: Corpus) -> Iterator[tuple[System, list[str]]]:
    for system in SYSTEMS:
        ids = [a.id for a in corpus.articles]
        if system.needs_cassette:
            ids = [i for i in ids if system.key(i).path(corpus.cassettes).exists()]
        if 2 * len(ids) >= len(corpus.articles):
            yield system, ids


def table(runs: Sequence[Run], agreement: Agreement | None) -> str:
    """Return the table as Markdown: a line a system, the rules' first, and one for the labellers' agreement."""
    articles = max((len(r.scores) for r in runs), default=0)
    heads = (
        "",
        *(f"{t} F1" for t in RECORD_TYPES),
        "fields F1",
        "grounded",
        "dates right",
        "tokens in + out",
        "calls",
    )
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join((r.name, *r.cells)) + " |" for r in (_row(run, articles) for run in runs)]
    if agreement:
        cells = [_short(agreement.f1[t]) for t in RECORD_TYPES]
        lines.append("| " + " | ".join(("two labellers", *cells, "", "", "", "", "")) + " |")
    return "\n".join(lines)


def _row(run: Run, of_articles: int) -> Row:
    usage, articles = run.usage(), max(1, len(run.scores))
    name = run.name if articles == of_articles else f"{run.name} ({articles} of {of_articles} articles)"
    cells = [_short(run.interval(f"{t}.f1")) for t in RECORD_TYPES]
    cells += [_short(run.interval("fields.f1")), number(run.interval("grounding").value)]
    cells.append(number(run.interval("dates.right").value, 2))
    tokens_in, tokens_out = (
        (usage["prompt_tokens"] or 0) / articles,
        (usage["completion_tokens"] or 0) / articles,
    )
    cells.append(f"{tokens_in:,.0f} + {tokens_out:,.0f}" if usage["calls"] else "none")
    cells.append(f"{(usage['calls'] or 0) / articles:.1f}")
    return Row(name, tuple(cells))


def _short(value: Interval) -> str:
    """Return a value with its interval in two digits: 0.93 [0.90, 0.96]."""
    if value.value is None:
        return "–"
    if value.low is None or value.high is None:
        return f"{value.value:.2f}"
    return f"{value.value:.2f} [{value.low:.2f}, {value.high:.2f}]"


def labeller_agreement() -> Agreement:
    """Return how far the two labellers of the corpus agree."""
    return agreement_of(CORPUS / "labels" / "first", CORPUS / "labels" / "second", CORPUS)


def replace_table(readme: str, part: str, content: str) -> str:
    """Return a README with the table of a part of the corpus between its two marks replaced.

    Raises:
        EvaluationError: The marks are missing.
    """
    begin = _BEGIN.format(part=part)
    before, found, rest = readme.partition(begin)
    _, closed, after = rest.partition(_END)
    if not (found and closed):
        raise EvaluationError(f"the README has no lines {begin!r} and {_END!r} to write the table between")
    return f"{before}{begin}\n{content}\n{_END}{after}"
