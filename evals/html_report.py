"""The report and the comparison as single HTML pages: no network, nothing unescaped, light and dark."""

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from extractor.evals.comparing import Comparison
from extractor.evals.corpora import CORPUS, Corpus
from extractor.evals.counting import ArticleScore, RecordVerdict, is_grounded
from extractor.evals.faults import KINDS, by_kind, faults_of, largest_classes
from extractor.evals.fields import FIELDS
from extractor.evals.files import number, signed
from extractor.evals.gold import SUFFIX
from extractor.evals.items import RECORD_TYPES, SCORED_TYPES, Item
from extractor.evals.metrics import HEADLINE, METRICS
from extractor.evals.metrics.field_scores import field_names
from extractor.evals.runs import Run, score
from extractor.evals.uncertainty import FEW_ARTICLES, Interval

_SWEEP = tuple(round(0.3 + 0.05 * i, 2) for i in range(13))
_MATRIX_LIMIT = 40
"""Records on a side up to which the similarity matrix is shown."""


@functools.cache
def _environment() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["number"] = number
    found.filters["signed"] = signed
    found.filters["shade"] = _shade
    return found


def _shade(value: float | None) -> str:
    """Return the style of a heat-map cell: red over yellow to green, with a text that can be read on it."""
    if value is None:
        return "background:transparent;color:inherit"
    return f"background:hsl({round(value * 120)} 60% 82%);color:#111"


def report_html(run: Run) -> str:
    """Return the report of a run as one self-contained page."""
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            usage=run.usage(),
            cards=[_card(run, t) for t in RECORD_TYPES],
            facts=[(METRICS[n].label, run.interval(n)) for n in HEADLINE if not n.endswith(_CARD_METRICS)],
            seconds=_seconds(run),
            heat=_field_heat(run),
            article_heat=_article_heat(run),
            kinds=_kind_bars(run),
            largest=largest_classes(run.scores, 8),
            grounding=_grounding(run.scores),
            grades=_grades(run.scores),
            sweep=_sweep(run),
            sweep_at=_SWEEP,
            thresholds={t: FIELDS[t].same_from for t in RECORD_TYPES},
            articles=[_article(run, i) for i in range(len(run.scores))],
            fault_kinds=KINDS,
            few=FEW_ARTICLES,
            record_types=RECORD_TYPES,
        )
    )


def _seconds(run: Run) -> list[float]:
    """Return the median and the 95th percentile of the seconds an article took; nothing for replayed systems."""
    if run.system["strategy"]:
        return []
    taken = sorted(p.usage.seconds for p in run.predictions)
    return [taken[len(taken) // 2], taken[min(len(taken) - 1, round(0.95 * len(taken)))]] if taken else []


_CARD_METRICS = (".f1", ".precision", ".recall")


def comparison_html(comparison: Comparison) -> str:
    """Return the comparison of two runs as one self-contained page."""
    return (
        _environment()
        .get_template("comparison.html.j2")
        .render(
            comparison=comparison,
            rows=[(METRICS[d.metric], d) for d in comparison.differences if d.delta.value is not None],
        )
    )


@dataclass(frozen=True)
class _Card:
    title: str
    f1: Interval
    macro: Interval
    precision: Interval
    recall: Interval
    found: int
    gold: int
    predicted: int
    ceiling: Interval | None


def _card(run: Run, record_type: str) -> _Card:
    counts = [s.counts[record_type] for s in run.scores if record_type in s.counts]
    tp, miss, spur = (sum(getattr(c, part) for c in counts) for part in ("tp", "miss", "spur"))
    return _Card(
        title=record_type,
        f1=run.interval(f"{record_type}.f1"),
        macro=run.interval(f"{record_type}.macro_f1"),
        precision=run.interval(f"{record_type}.precision"),
        recall=run.interval(f"{record_type}.recall"),
        found=tp,
        gold=tp + miss,
        predicted=tp + spur,
        ceiling=_ceiling(run.corpus).get(record_type),
    )


def _ceiling(corpus: Corpus) -> dict[str, Interval]:
    """Return how far the two labellers agree, for the project's own corpus; nothing for another."""
    if corpus.folder.parent != CORPUS:
        return {}
    return _labeller_agreement()


@functools.cache
def _labeller_agreement() -> dict[str, Interval]:
    from extractor.evals.agreement import agreement_of  # noqa: PLC0415 - only the project's own corpus has labels

    first, second = CORPUS / "labels" / "first", CORPUS / "labels" / "second"
    if not any(second.glob(f"*{SUFFIX}")):
        return {}
    return agreement_of(first, second, CORPUS).f1


def _field_heat(run: Run) -> list[tuple[str, list[tuple[str, Interval, Interval]]]]:
    """Return for each record type its fields with F1 and accuracy."""
    rows = []
    for t in SCORED_TYPES:
        names = [(f, f"{t}.{f}") for f in field_names(t)]
        cells = [(f, run.interval(f"{n}.f1"), run.interval(f"{n}.accuracy")) for f, n in names]
        rows.append((t, [c for c in cells if c[1].value is not None]))
    return rows


def _article_heat(run: Run) -> dict[str, Any]:
    """Return F1 by article and field; columns without any value are left out."""
    columns = [*RECORD_TYPES, *(f"{t}.{f}" for t in RECORD_TYPES for f in field_names(t))]
    rows = [(s.article, [METRICS[f"{c}.f1"].of([s]) for c in columns]) for s in run.scores]
    used = [i for i in range(len(columns)) if any(row[1][i] is not None for row in rows)]
    return {
        "columns": [columns[i] for i in used],
        "rows": [(article, [cells[i] for i in used]) for article, cells in rows],
    }


def _kind_bars(run: Run) -> list[tuple[str, list[tuple[str, int]], int]]:
    table = by_kind(run.scores)
    rows = [(t, [(k, table[t][k]) for k in KINDS if table[t].get(k)]) for t in SCORED_TYPES if t in table]
    return [(t, parts, sum(n for _, n in parts)) for t, parts in rows]


def _grounding(scores: Sequence[ArticleScore]) -> dict[str, int]:
    """Return how many predicted records are right or wrong, by whether all their evidence was found."""
    table = dict.fromkeys(("right grounded", "right ungrounded", "wrong grounded", "wrong ungrounded"), 0)
    for verdict in (v for s in scores for v in s.verdicts if v.predicted and v.record_type in RECORD_TYPES):
        assert verdict.predicted is not None  # noqa: S101 - the filter above says so
        evidence = verdict.predicted.data["evidence"]
        grounded = "grounded" if all(is_grounded(e["match"]) for e in evidence) else "ungrounded"
        table[f"{'wrong' if verdict.verdict == 'spurious' else 'right'} {grounded}"] += 1
    return table


def _grades(scores: Sequence[ArticleScore]) -> list[tuple[str, int]]:
    total: dict[str, int] = {}
    for grade, count in (item for s in scores for item in s.grades.items()):
        total[grade] = total.get(grade, 0) + count
    return sorted(total.items(), key=lambda item: -item[1])


def _sweep(run: Run) -> dict[str, list[float | None]]:
    """Return the F1 of each record type at each alignment threshold: no result should hinge on it."""
    table: dict[str, list[float | None]] = {t: [] for t in RECORD_TYPES}
    for threshold in _SWEEP:
        scores = score(run.corpus, run.predictions, thresholds=dict.fromkeys(RECORD_TYPES, threshold))
        for t in RECORD_TYPES:
            table[t].append(METRICS[f"{t}.f1"].of(scores))
    return table


@dataclass(frozen=True)
class _Segment:
    """A stretch of the article under the same marks."""

    text: str
    classes: str
    records: str


def _article(run: Run, index: int) -> dict[str, Any]:
    gold, found = run.corpus.articles[index], run.scores[index]
    document = gold.article.document
    faults: dict[int, list[Any]] = {}
    for fault in faults_of(found):
        faults.setdefault(fault.record, []).append(fault)
    return {
        "id": gold.id,
        "title": document.title or document.text.split("\n", 1)[0],
        "language": document.language or "",
        "is_rtl": (document.language or "") in {"ar", "he", "fa", "ur"},
        "genre": gold.article.genre,
        "published": document.published,
        "status": found.status,
        "message": run.predictions[index].outcome.message or "",
        "f1": [(t, METRICS[f"{t}.f1"].of([found])) for t in RECORD_TYPES],
        "segments": list(_segments(document.text, found.verdicts)),
        "verdicts": [
            {
                "number": n,
                "verdict": v,
                "faults": faults.get(n, []),
                "class": _verdict_class(v, faults.get(n, [])),
            }
            for n, v in enumerate(found.verdicts)
            if v.record_type in RECORD_TYPES
        ],
        "matrices": list(_matrices(run, index)),
    }


def _verdict_class(verdict: RecordVerdict, faults: Sequence[Any]) -> str:
    if verdict.verdict == "right":
        return "partly" if faults else "right"
    return verdict.verdict


def _segments(text: str, verdicts: Sequence[RecordVerdict]) -> Iterator[_Segment]:
    """Yield the text in stretches; each names the record types that mark it and the numbers of the records."""
    marks: list[tuple[int, int, str, int]] = []
    for n, verdict in enumerate(verdicts):
        if verdict.record_type not in RECORD_TYPES:
            continue
        for item, prefix in ((verdict.gold, "g"), (verdict.predicted, "p")):
            marks += [(a, b, f"{prefix}-{verdict.record_type}", n) for a, b in _evidence(item)]
    borders = sorted({0, len(text), *(x for a, b, _, _ in marks for x in (a, b))})
    for start, end in itertools.pairwise(borders):
        here = [m for m in marks if m[0] <= start and end <= m[1]]
        classes = " ".join(dict.fromkeys(m[2] for m in here))
        records = " ".join(dict.fromkeys(f"r{m[3]}" for m in here))
        yield _Segment(text[start:end], classes, records)


def _evidence(item: Item | None) -> list[tuple[int, int]]:
    if item is None:
        return []
    return [(e["start"], e["end"]) for e in item.data["evidence"] if e["start"] is not None]


def _matrices(run: Run, index: int) -> Iterator[dict[str, Any]]:
    found = run.scores[index]
    for t in RECORD_TYPES:
        pairing = found.pairings.get(t)
        if pairing is None or not pairing.similarity or not pairing.similarity[0]:
            continue
        if max(len(pairing.similarity), len(pairing.similarity[0])) > _MATRIX_LIMIT:
            continue
        yield {
            "record_type": t,
            "rows": pairing.similarity,
            "pairs": set(pairing.pairs),
            "threshold": pairing.threshold,
            "gold": pairing.gold_labels,
            "predicted": pairing.predicted_labels,
        }
