"""Counts what is right and wrong in one article: the sufficient statistics of every score.

Terms as in MUC and SemEval: a value that is there but wrong is a substitution and counts as both a false positive
and a false negative; a gold record that nothing was aligned with counts as missing in each of its fields.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from extractor.evals.alignment import FieldComparison, Pairing, align, compare_field
from extractor.evals.comparators import is_invented, is_over_precise
from extractor.evals.fields import FIELDS, Field
from extractor.evals.gold import GoldArticle
from extractor.evals.items import RECORD_TYPES, SCORED_TYPES, Item, Value, gold_items, predicted_items
from extractor.schemas.date_value import DateValue
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Extraction

SCORER_VERSION = "1"
"""Raised when a score of the same prediction may change; runs of different versions are not compared."""

ROLES = "roles"
"""Field of its own over the participants that both sides name."""

Verdict = Literal["right", "wrong", "missing", "spurious", "optional"]

_GROUNDED = frozenset({"exact", "normalized", "elided", "fuzzy"})


@dataclass
class Counts:
    """Counts of one field, or of the records themselves (then `sub` is 0)."""

    tp: int = 0
    sub: int = 0
    """Stated on both sides and different: one false positive and one false negative."""
    miss: int = 0
    """In the gold only."""
    spur: int = 0
    """Predicted only."""
    both_absent: int = 0
    credit: float = 0.0
    """Sum of the similarities of what is right."""
    unaligned_miss: int = 0
    """Part of `miss` that comes from gold records without a partner."""
    unaligned_spur: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


@dataclass(frozen=True)
class FieldVerdict:
    """How one field of one record came out."""

    field: str
    verdict: Verdict
    similarity: float
    reason: str = ""


@dataclass(frozen=True)
class RecordVerdict:
    """How one record came out.

    Attributes:
        verdict: right: aligned; missing: gold only; spurious: predicted only; optional: aligned with, or left
            out of, what the gold leaves open.
        gold: The gold record's item, if there is one.
        predicted: The predicted record's item, if there is one.
        fields: Verdicts on the fields of an aligned pair.
        reason: Why an unaligned record has no partner.
        is_duplicate: Spurious, but alike to a gold record that has a partner already.
    """

    record_type: str
    verdict: Verdict
    similarity: float = 0.0
    gold: Item | None = None
    predicted: Item | None = None
    fields: tuple[FieldVerdict, ...] = ()
    reason: str = ""
    is_duplicate: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether every field is right."""
        return self.verdict == "right" and all(f.verdict in {"right", "optional"} for f in self.fields)


@dataclass
class ArticleScore:
    """All counts of one article.

    Attributes:
        article: Id.
        status: Outcome of the prediction: ok, empty, partial, failed.
        counts: "meetings" for the records, "meetings.kind" for a field.
        exact: Record type to number of pairs right in every field.
        evidence: Record type to (letters in both, in the gold's evidence, in the predicted).
        grades: Match grade to number of passages of evidence, rejected answers among them.
        dates: Counts of dates of aligned records: gold, right, predicted, invented, over_precise.
        duplicates: Record type to number.
        predicted: Record type to number of predicted records (ignored ones left out).
        gold: Record type to number of gold records that must be found.
        dropped: Predicted records inside passages that the gold ignores.
        verdicts: Of every record.
        pairings: By record type.
    """

    article: str
    status: str = "ok"
    counts: dict[str, Counts] = field(default_factory=dict)
    exact: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    grades: dict[str, int] = field(default_factory=dict)
    dates: dict[str, int] = field(default_factory=dict)
    duplicates: dict[str, int] = field(default_factory=dict)
    predicted: dict[str, int] = field(default_factory=dict)
    gold: dict[str, int] = field(default_factory=dict)
    dropped: int = 0
    verdicts: list[RecordVerdict] = field(default_factory=list)
    pairings: dict[str, Pairing] = field(default_factory=dict)

    def count(self, name: str) -> Counts:
        """Return the counts of a field or record type, to be added to."""
        return self.counts.setdefault(name, Counts())


def score_article(
    gold: GoldArticle, prediction: Extraction, *, thresholds: Mapping[str, float] | None = None
) -> ArticleScore:
    """Return the counts of one article. A failed prediction counts as one that found nothing.

    Args:
        gold: The labels.
        prediction: What a system found in the same text.
        thresholds: Record type to the similarity from which records may be aligned, in place of the table's.
    """
    score = ArticleScore(article=gold.id, status=prediction.outcome.status)
    aligned_meetings: dict[str, str] = {}
    for record_type in SCORED_TYPES:  # meetings first: the others point to them
        if record_type in gold.unlabelled:
            continue
        found = [i for i in predicted_items(prediction, record_type) if not _is_ignored(i, gold)]
        score.dropped += len(getattr(prediction, record_type)) - len(found)
        threshold = (thresholds or {}).get(record_type)
        _count_type(score, gold, record_type, found, aligned_meetings, threshold)
    _count_grades(score, prediction)
    return score


def _is_ignored(item: Item, gold: GoldArticle) -> bool:
    spans = [set(range(i.start, i.end)) for i in gold.ignored]
    return bool(item.evidence) and any(item.evidence <= span for span in spans)


def _count_type(
    score: ArticleScore,
    gold: GoldArticle,
    record_type: str,
    found: Sequence[Item],
    aligned: dict[str, str],
    threshold: float | None,
) -> None:
    """Count one record type; of meetings, also note in `aligned` which predicted one is which gold one."""
    wanted = gold_items(gold, record_type)
    pairing = align(wanted, found, threshold=threshold)
    score.pairings[record_type] = pairing
    if record_type == "meetings":
        aligned.update({found[j].id: wanted[i].id for i, j in pairing.pairs})
    records = score.count(record_type)
    score.predicted[record_type] = len(found)
    score.gold[record_type] = sum(not g.is_optional for g in wanted)
    for i, j in pairing.pairs:
        verdict = _judge_pair(score, wanted[i], found[j], pairing.similarity[i][j], aligned)
        score.verdicts.append(verdict)
        if not wanted[i].is_optional:
            records.tp += 1
            records.credit += verdict.similarity
            score.exact[record_type] = score.exact.get(record_type, 0) + verdict.is_exact
    paired_gold, paired_found = {i for i, _ in pairing.pairs}, {j for _, j in pairing.pairs}
    for i, item in enumerate(wanted):
        if i not in paired_gold:
            _judge_missing(score, item, records)
    duplicates = set(pairing.duplicates())
    score.duplicates[record_type] = len(duplicates)
    for j, item in enumerate(found):
        if j not in paired_found:
            _judge_spurious(score, item, records, gold.unlabelled, is_duplicate=j in duplicates)
    must = [wanted[i] for i in range(len(wanted)) if i in paired_gold or not wanted[i].is_optional]
    gold_letters = frozenset().union(*(g.evidence for g in must))
    found_letters = frozenset().union(*(p.evidence for p in found))
    score.evidence[record_type] = (
        len(gold_letters & found_letters), len(gold_letters), len(found_letters),
    )  # fmt: skip


def _judge_pair(
    score: ArticleScore, gold: Item, found: Item, similarity: float, aligned: Mapping[str, str]
) -> RecordVerdict:
    verdicts: list[FieldVerdict] = []
    for field_ in FIELDS[gold.record_type].fields:
        g, p = gold.values[field_.name], found.values[field_.name]
        if not g.is_labelled:
            continue
        comparison = compare_field(field_, g, p, aligned)
        if field_.shape == "set":
            verdicts += _judge_set(field_, g, p, comparison)
        else:
            verdicts.append(_judge_value(field_, g, p, comparison))
    if not gold.is_optional:
        for verdict in verdicts:
            _add(score.count(f"{gold.record_type}.{verdict.field}"), verdict)
        for field_ in FIELDS[gold.record_type].fields:
            if field_.compare.__name__ == "date":
                _count_dates(score, gold.values[field_.name], found.values[field_.name])
    shown = tuple(v for v in verdicts if v.reason != _BOTH_ABSENT)
    kind: Verdict = "optional" if gold.is_optional else "right"
    return RecordVerdict(gold.record_type, kind, similarity, gold, found, shown)


_BOTH_ABSENT = "both absent"


def _judge_value(field_: Field, gold: Value, found: Value, comparison: FieldComparison) -> FieldVerdict:
    score, reason = comparison.similarity.score, comparison.similarity.reason
    if not found.is_stated:
        if not gold.is_stated:
            return FieldVerdict(field_.name, "right", 1.0, _BOTH_ABSENT)
        verdict: Verdict = "optional" if gold.may_be_absent else "missing"
        return FieldVerdict(field_.name, verdict, score, "left out")
    if not gold.is_stated:
        return FieldVerdict(field_.name, "spurious", 0.0, "the gold says: not stated")
    is_right = score >= field_.right_from
    return FieldVerdict(field_.name, "right" if is_right else "wrong", score, reason)


def _judge_set(field_: Field, gold: Value, found: Value, comparison: FieldComparison) -> list[FieldVerdict]:
    wanted, said = gold.options[0], found.options[0]
    verdicts: list[FieldVerdict] = []
    for i, j, similarity in comparison.members:
        verdicts.append(FieldVerdict(field_.name, "right", similarity.score, similarity.reason))
        if wanted[i].role:
            is_right = said[j].role[0] in wanted[i].role
            reason = "" if is_right else f"{_name(said[j])}: {said[j].role[0]} for {wanted[i].role[0]}"
            verdicts.append(FieldVerdict(ROLES, "right" if is_right else "wrong", float(is_right), reason))
    paired_gold, paired_found = {i for i, _, _ in comparison.members}, {j for _, j, _ in comparison.members}
    for i, member in enumerate(wanted):
        if i not in paired_gold:
            verdict: Verdict = "optional" if member.is_optional else "missing"
            verdicts.append(FieldVerdict(field_.name, verdict, 0.0, f"left out: {_name(member)}"))
    verdicts += [
        FieldVerdict(field_.name, "spurious", 0.0, f"not in the gold: {_name(member)}")
        for j, member in enumerate(said)
        if j not in paired_found
    ]
    return verdicts


def _name(member: Any) -> str:
    return str(getattr(member.values[0], "label", member.values[0]))


def _add(counts: Counts, verdict: FieldVerdict) -> None:
    match verdict.verdict:
        case "right" if verdict.reason == _BOTH_ABSENT:
            counts.both_absent += 1
        case "right":
            counts.tp += 1
            counts.credit += verdict.similarity
        case "wrong":
            counts.sub += 1
        case "missing":
            counts.miss += 1
        case "spurious":
            counts.spur += 1
        case "optional":
            pass


def _judge_missing(score: ArticleScore, item: Item, records: Counts) -> None:
    if item.is_optional:
        score.verdicts.append(
            RecordVerdict(item.record_type, "optional", gold=item, reason="optional, left out")
        )
        return
    records.miss += 1
    score.verdicts.append(RecordVerdict(item.record_type, "missing", gold=item))
    for name, size in _sizes(item, is_gold=True):
        counts = score.count(f"{item.record_type}.{name}")
        counts.miss += size
        counts.unaligned_miss += size


def _judge_spurious(
    score: ArticleScore, item: Item, records: Counts, unlabelled: frozenset[str], *, is_duplicate: bool
) -> None:
    records.spur += 1
    score.verdicts.append(
        RecordVerdict(item.record_type, "spurious", predicted=item, is_duplicate=is_duplicate)
    )
    for name, size in _sizes(item, is_gold=False):
        if f"{item.record_type}.{name}" in unlabelled:
            continue
        counts = score.count(f"{item.record_type}.{name}")
        counts.spur += size
        counts.unaligned_spur += size


def _sizes(item: Item, *, is_gold: bool) -> list[tuple[str, int]]:
    """Return for each field how many values a record without a partner has in it."""
    sizes = []
    for field_ in FIELDS[item.record_type].fields:
        value = item.values[field_.name]
        if not value.is_labelled or not value.is_stated or (is_gold and value.may_be_absent):
            continue
        if field_.shape == "set":
            sizes.append((field_.name, sum(not m.is_optional for m in value.options[0])))
        else:
            sizes.append((field_.name, 1))
    return sizes


def _count_dates(score: ArticleScore, gold: Value, found: Value) -> None:
    """Count the calendar dates of an aligned pair; an undated gold date with words counts as "not datable"."""
    if not gold.is_labelled:
        return
    wanted: list[DateValue] = [o for o in gold.options if o is not None]
    said: DateValue | None = next((o for o in found.options if o is not None), None)
    dated = [w for w in wanted if w.edtf]
    tally = score.dates
    if wanted and None not in gold.options:
        tally["gold"] = tally.get("gold", 0) + 1
        is_right = said is not None and any(
            w.edtf == said.edtf or (w.edtf and (w.start, w.end) == (said.start, said.end)) for w in wanted
        )
        tally["right"] = tally.get("right", 0) + is_right
    if said is None or not said.edtf:
        return
    tally["predicted"] = tally.get("predicted", 0) + 1
    if not dated:
        tally["invented"] = tally.get("invented", 0) + is_invented(wanted[0] if wanted else None, said)
    elif all(is_over_precise(w, said) for w in dated):
        tally["over_precise"] = tally.get("over_precise", 0) + 1


def _count_grades(score: ArticleScore, prediction: Extraction) -> None:
    evidence: list[Evidence] = []
    for record_type in RECORD_TYPES:
        evidence += [e for r in getattr(prediction, record_type) for e in r.evidence]
    evidence += [e for r in prediction.rejected for e in r.evidence]
    for item in evidence:
        score.grades[item.match] = score.grades.get(item.match, 0) + 1
    lost = sum(1 for r in prediction.rejected if not r.evidence)
    if lost:
        score.grades["not_found"] = score.grades.get("not_found", 0) + lost


def is_grounded(grade: str) -> bool:
    """Return whether evidence of this grade was found with the article's own words."""
    return grade in _GROUNDED
