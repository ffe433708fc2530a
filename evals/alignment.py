"""Which predicted record stands for which gold record: one to one, as many pairs as may be, then the most similar.

Pairs below the threshold or a gate are struck out *before* the assignment: striking them out afterwards loses pairs
that another assignment would have kept. [[.51, .49], [.49, 0]] with threshold .5 has one pair, not none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

from extractor.evals.comparators import Similarity, containment
from extractor.evals.fields import FIELDS, Field, RecordFields
from extractor.evals.items import Item, Member, Value

_NO_MEETINGS: Mapping[str, str] = {}
_TIE_BREAK = 1e-9


@dataclass(frozen=True)
class Pairing:
    """Gold and predicted records of one type and article, aligned.

    Attributes:
        pairs: (gold index, predicted index), in the order of the gold.
        similarity: Similarity of every gold with every predicted record, 0 where a gate forbids the pair.
        threshold: Similarity from which records could be paired.
        gold_labels: What the gold records are, for reports.
        predicted_labels: What the predicted records are.
    """

    pairs: tuple[tuple[int, int], ...]
    similarity: tuple[tuple[float, ...], ...]
    threshold: float
    gold_labels: tuple[str, ...] = ()
    predicted_labels: tuple[str, ...] = ()

    def duplicates(self) -> list[int]:
        """Return the unpaired predicted records that would fit a gold record already paired."""
        paired = {j for _, j in self.pairs}
        taken = [i for i, _ in self.pairs]
        count = len(self.similarity[0]) if self.similarity else 0
        return [
            j
            for j in range(count)
            if j not in paired and any(self.similarity[i][j] >= self.threshold for i in taken)
        ]


def align(gold: Sequence[Item], predicted: Sequence[Item], *, threshold: float | None = None) -> Pairing:
    """Return the alignment of records of one type.

    Args:
        gold: Gold records.
        predicted: Predicted records of the same type.
        threshold: Similarity from which two may be paired, in place of the table's.
    """
    if not gold:
        return Pairing((), (), threshold or 0.0)
    table = FIELDS[gold[0].record_type]
    least = table.same_from if threshold is None else threshold
    similarity = tuple(tuple(similarity_of(g, p, table) for p in predicted) for g in gold)
    labels = tuple(g.label for g in gold), tuple(p.label for p in predicted)
    return Pairing(tuple(assign(similarity, least)), similarity, least, *labels)


def assign(similarity: Sequence[Sequence[float]], least: float) -> list[tuple[int, int]]:
    """Return the pairs of an assignment: most pairs first, then the highest sum; pairs below `least` masked."""
    if not similarity or not similarity[0]:
        return []
    scores = np.asarray(similarity, dtype=float)
    rows, columns = scores.shape
    allowed = (scores >= least) & (scores > 0)
    order = np.arange(rows)[:, None] + np.arange(columns)[None, :]  # of equals, the earlier ones
    bonus = min(rows, columns) + 1.0
    masked = np.where(allowed, bonus + scores - _TIE_BREAK * order, 0.0)
    chosen = zip(*linear_sum_assignment(masked, maximize=True), strict=True)
    return [(int(i), int(j)) for i, j in chosen if allowed[i, j]]


def similarity_of(gold: Item, predicted: Item, table: RecordFields) -> float:
    """Return the weighted mean over the fields that either record states; 0 where a gate forbids the pair."""
    total, weight = 0.0, 0.0
    for field_ in table.fields:
        g, p = gold.values[field_.name], predicted.values[field_.name]
        if not field_.weight or not g.is_labelled or not (g.is_stated or p.is_stated):
            continue
        score = compare_field(field_, g, p, _NO_MEETINGS).similarity.score
        if score < field_.gate:
            return 0.0
        total += field_.weight * score
        weight += field_.weight
    if table.evidence_weight:
        total += table.evidence_weight * containment(gold.evidence, predicted.evidence)
        weight += table.evidence_weight
    return total / weight if weight else 0.0


@dataclass(frozen=True)
class FieldComparison:
    """How two records compare in a field.

    Attributes:
        similarity: Of the best of the gold's options; of sets, the soft F1 over their members.
        members: Of sets: (gold index, predicted index, similarity) of each pair of members.
        option: The gold option that came closest.
    """

    similarity: Similarity
    members: tuple[tuple[int, int, Similarity], ...] = ()
    option: object = field(default=None, compare=False)


def compare_field(
    field_: Field, gold: Value, predicted: Value, aligned: Mapping[str, str]
) -> FieldComparison:
    """Compare a field of two records.

    Args:
        field_: What to compare and how.
        gold: The gold value with its options.
        predicted: The predicted value, of one option.
        aligned: Gold meeting id by predicted meeting id.
    """
    if field_.shape == "set":
        return _compare_sets(field_, gold.options[0], predicted.options[0], aligned)
    said = next((o for o in predicted.options if o is not None), None)
    if said is None:
        absent = Similarity(1.0) if gold.may_be_absent else Similarity(0.0, "left out")
        return FieldComparison(absent)
    scored = [(field_.compare(o, said, aligned), o) for o in gold.options if o is not None]
    if not scored:
        return FieldComparison(Similarity(0.0, "not in the gold"))
    best, option = max(scored, key=lambda s: s[0].score)
    return FieldComparison(best, option=option)


def _best(field_: Field, gold: Member, predicted: Member, aligned: Mapping[str, str]) -> Similarity:
    """Return the similarity of a predicted member with the closest of the gold member's options."""
    found = [field_.compare(v, predicted.values[0], aligned) for v in gold.values]
    return max(found, key=lambda s: s.score)


def _compare_sets(
    field_: Field, gold: Sequence[Member], predicted: Sequence[Member], aligned: Mapping[str, str]
) -> FieldComparison:
    if not gold or not predicted:
        is_right = not predicted and all(m.is_optional for m in gold)
        return FieldComparison(Similarity(1.0 if is_right else 0.0, "" if is_right else "left out"))
    table = [[_best(field_, g, p, aligned) for p in predicted] for g in gold]
    least = field_.right_from
    pairs = assign([[s.score for s in row] for row in table], least)
    members = tuple((i, j, table[i][j]) for i, j in pairs)
    credit = sum(s.score for _, _, s in members)
    matched = {i for i, _ in pairs}
    left_out = sum(m.is_optional for i, m in enumerate(gold) if i not in matched)
    score = 2 * credit / (len(gold) - left_out + len(predicted))
    return FieldComparison(Similarity(min(score, 1.0)), members)
