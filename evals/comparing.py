"""Two runs side by side: differences with intervals and p values, and which records were fixed or broken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import EvaluationError
from extractor.evals.corpora import Corpus, choose
from extractor.evals.counting import SCORER_VERSION, ArticleScore
from extractor.evals.faults import Fault, faults_of
from extractor.evals.metrics import HEADLINE, METRICS
from extractor.evals.runs import Run, read_head, read_run
from extractor.evals.uncertainty import Difference, difference, holm, wins

COMPARED = tuple(
    n
    for n in HEADLINE
    if n.split(".")[-1] in {"f1", "precision", "recall", "right", "invented", "over_precise"}
)


@dataclass(frozen=True)
class Comparison:
    """How a run differs from one before it.

    Attributes:
        before: The older run.
        after: The newer one, over the same articles.
        left_out: Articles that only one of them holds.
        notes: What makes the comparison less than clean.
        differences: Of the headline metrics, p values corrected by Holm.
        outcomes: Record type to article ids by wins, ties, losses (in F1).
        fixed: Faults of the older run that the newer has not.
        broken: Faults of the newer that the older had not.
        still: Faults of both.
    """

    before: Run
    after: Run
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    differences: tuple[Difference, ...]
    outcomes: Mapping[str, Mapping[str, Sequence[str]]]
    fixed: tuple[Fault, ...]
    broken: tuple[Fault, ...]
    still: tuple[Fault, ...]


def compare_folders(before: Path, after: Path, corpus: Corpus) -> Comparison:
    """Return the comparison of two runs' folders over the articles that both hold.

    Raises:
        EvaluationError: One is no run, or they were made over different golds.
    """
    old_head, new_head = read_head(before), read_head(after)
    notes = []
    shared = [i for i in old_head["articles"] if i in set(new_head["articles"])]
    left_out = sorted(set(old_head["articles"]) ^ set(new_head["articles"]))
    if not shared:
        raise EvaluationError("the two runs have no article in common")
    if not left_out and old_head["gold_sha256"] != new_head["gold_sha256"]:
        notes.append("the runs were made over different gold files; both are scored against the present ones")
    for head in (old_head, new_head):
        if head["scorer_version"] != SCORER_VERSION:
            notes.append(
                f"{head['system']['name']} was scored by scorer {head['scorer_version']}; scored anew by {SCORER_VERSION}"
            )
    part = choose(corpus, shared)
    return compare(read_run(before, part), read_run(after, part), left_out=left_out, notes=notes)


def compare(
    before: Run, after: Run, *, left_out: Sequence[str] = (), notes: Sequence[str] = ()
) -> Comparison:
    """Return the comparison of two runs over the same articles."""
    old, new = before.scores, after.scores
    if [s.article for s in old] != [s.article for s in new]:
        raise EvaluationError("the two runs do not hold the same articles")
    found = holm([difference(METRICS[n], old, new) for n in COMPARED])
    outcomes = {
        t: wins(METRICS[f"{t}.f1"], old, new) for t in ("records", "meetings", "statements", "positions")
    }
    fixed, broken, still = _flips(old, new)
    return Comparison(
        before, after, tuple(left_out), tuple(notes), tuple(found), outcomes, fixed, broken, still
    )


def _flips(
    old: Sequence[ArticleScore], new: Sequence[ArticleScore]
) -> tuple[tuple[Fault, ...], tuple[Fault, ...], tuple[Fault, ...]]:
    before = {_key(s, f): f for s in old for f in faults_of(s)}
    after = {_key(s, f): f for s in new for f in faults_of(s)}
    return (
        tuple(f for k, f in before.items() if k not in after),
        tuple(f for k, f in after.items() if k not in before),
        tuple(f for k, f in after.items() if k in before),
    )


def _key(score: ArticleScore, fault: Fault) -> tuple[str, ...]:
    """Return what makes a fault the same in two runs: the gold record, or the words of a spurious one."""
    verdict = score.verdicts[fault.record]
    target = verdict.gold.id if verdict.gold else f"? {verdict.predicted.label if verdict.predicted else ''}"
    detail = fault.reason if fault.kind in {"left out", "not in the gold"} else ""
    return (fault.article, fault.record_type, target, fault.kind, fault.field, detail)
