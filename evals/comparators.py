"""Similarity of two values of a field, in [0, 1], each with the reason where it is below 1.

The comparators follow CODEBOOK.md. Free text is compared by characters (rapidfuzz), with a floor below which it
counts as different, as in ANLS (Biten et al. 2019).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz.fuzz import token_sort_ratio

from extractor.evals.names import Names, fold, significant_words
from extractor.schemas.date_value import DateValue
from extractor.schemas.place import Place

FREE_TEXT_FLOOR = 0.5

SAME_ACTOR = 0.99
"""Least similarity of two names of one actor."""

_STATUS_CLASS = {
    "held": "taken place", "ongoing": "taken place", "historical": "taken place",
    "planned": "to come", "proposed": "to come",
    "declined": "off", "cancelled_or_postponed": "off",
}  # fmt: skip

_COARSER_CREDIT = {
    ("day", "month"): 0.5,
    ("day", "interval"): 0.5,
    ("day", "week"): 0.5,
    ("month", "year"): 0.5,
}
_FAR_COARSER_CREDIT = 0.25
_FINER_CREDIT = 0.5


@dataclass(frozen=True)
class Similarity:
    """How alike two values are, and what differs."""

    score: float
    reason: str = ""


Comparator = Callable[[Any, Any, Mapping[str, str]], Similarity]
"""Compares a gold value with a predicted one; the mapping gives the gold id of each predicted meeting."""

SAME = Similarity(1.0)


def equal(gold: object, predicted: object, _: Mapping[str, str]) -> Similarity:
    """Compare values of a fixed set, and numbers."""
    return SAME if gold == predicted else Similarity(0.0, f"{predicted} for {gold}")


def status(gold: str, predicted: str, _: Mapping[str, str]) -> Similarity:
    """Compare statuses: half for the same side of taken place / to come / off."""
    if gold == predicted:
        return SAME
    same_class = _STATUS_CLASS.get(gold) == _STATUS_CLASS.get(predicted)
    return Similarity(0.5 if same_class else 0.0, f"{predicted} for {gold}")


def actor(gold: Names, predicted: Names, _: Mapping[str, str]) -> Similarity:
    """Compare actors by their names; see `Names`. The same fullest name is worth a trifle more: it breaks ties."""
    if gold.forms and predicted.forms and gold.forms[0].plain == predicted.forms[0].plain:
        return SAME
    if gold.agrees(predicted):
        return Similarity(SAME_ACTOR)
    return Similarity(0.0, f"{predicted.label!r} for {gold.label!r}")


def phrase(gold: str, predicted: str, _: Mapping[str, str]) -> Similarity:
    """Compare names and short phrases: alike if the words of one are among the other's."""
    a, b = set(significant_words(gold)), set(significant_words(predicted))
    if fold(gold) == fold(predicted) or (a and b and (a <= b or b <= a)):
        return SAME
    return Similarity(0.0, f"{predicted!r} for {gold!r}")


def free_text(gold: str, predicted: str, _: Mapping[str, str]) -> Similarity:
    """Compare sentences by their words in alphabetical order; below `FREE_TEXT_FLOOR` they differ."""
    score = token_sort_ratio(fold(gold), fold(predicted)) / 100
    if score < FREE_TEXT_FLOOR:
        return Similarity(0.0, f"{predicted!r} for {gold!r}")
    return Similarity(score, "" if score == 1 else f"worded otherwise ({score:.2f})")


def meeting_reference(gold: str, predicted: str, aligned: Mapping[str, str]) -> Similarity:
    """Compare references to meetings, by which gold meeting the predicted one was aligned with."""
    if aligned.get(predicted) == gold:
        return SAME
    target = aligned.get(predicted, "a meeting that is not in the gold")
    return Similarity(0.0, f"points to {target}, not to {gold}")


def place(gold: Place, predicted: Place, _: Mapping[str, str]) -> Similarity:
    """Compare places by name: alike if the words of one are among the other's."""
    forms = [(a, b) for a in (gold.name, gold.text) for b in (predicted.name, predicted.text)]
    if any(phrase(a, b, {}).score for a, b in forms):
        return SAME
    return Similarity(0.0, f"{predicted.text!r} for {gold.text!r}")


def date(gold: DateValue, predicted: DateValue, _: Mapping[str, str]) -> Similarity:
    """Compare dates: values where both have one, else the words.

    A coarser value that holds the gold one gets part of the credit; a finer one inside it half, for the precision
    is made up; a value where the gold has words only is invented.
    """
    if gold.edtf is None and predicted.edtf is None:
        same = gold.text is None or predicted.text is None or phrase(gold.text, predicted.text, {}).score
        return SAME if same else Similarity(0.0, f"{predicted.text!r} for {gold.text!r}")
    if gold.edtf is None:
        return Similarity(0.0, f"invented: {predicted.edtf}, the article does not let {gold.text!r} be dated")
    if predicted.edtf is None:
        return Similarity(0.0, f"left undated, {gold.edtf} in the gold")
    if gold.edtf == predicted.edtf or (gold.start, gold.end) == (predicted.start, predicted.end):
        return SAME
    return _ranges(gold, predicted)


def is_invented(gold: DateValue | None, predicted: DateValue) -> bool:
    """Return whether a calendar date was given where the article lets none be known."""
    return predicted.edtf is not None and (gold is None or gold.edtf is None)


def is_over_precise(gold: DateValue, predicted: DateValue) -> bool:
    """Return whether the predicted range lies inside the gold one and is shorter."""
    if not (gold.start and gold.end and predicted.start and predicted.end):
        return False
    is_inside = gold.start <= predicted.start and predicted.end <= gold.end
    return is_inside and (gold.start, gold.end) != (predicted.start, predicted.end)


def _ranges(gold: DateValue, predicted: DateValue) -> Similarity:
    wrong = Similarity(0.0, f"{predicted.edtf} for {gold.edtf}")
    if not (gold.start and gold.end and predicted.start and predicted.end):
        return wrong
    if is_over_precise(gold, predicted):
        return Similarity(_FINER_CREDIT, f"more precise than the article: {predicted.edtf} for {gold.edtf}")
    if predicted.start <= gold.start and gold.end <= predicted.end:
        credit = _COARSER_CREDIT.get((gold.precision, predicted.precision), _FAR_COARSER_CREDIT)
        return Similarity(credit, f"coarser: {predicted.edtf} for {gold.edtf}")
    return wrong


def span_f1(gold: frozenset[int], predicted: frozenset[int], _: Mapping[str, str]) -> Similarity:
    """Compare passages by their letters: 2|A∩B| / (|A|+|B|)."""
    total = len(gold) + len(predicted)
    score = 2 * len(gold & predicted) / total if total else 0.0
    return Similarity(score, "" if score == 1 else f"passages overlap by {score:.2f}")


def containment(gold: frozenset[int], predicted: frozenset[int]) -> float:
    """Return the share of the shorter passage that lies in the longer: |A∩B| / min(|A|, |B|)."""
    shorter = min(len(gold), len(predicted))
    return len(gold & predicted) / shorter if shorter else 0.0


def topic(gold: str, predicted: str, aligned: Mapping[str, str]) -> Similarity:
    """Compare topics: the words of one among the other's, or similar as free text."""
    return max(phrase(gold, predicted, aligned), free_text(gold, predicted, aligned), key=lambda s: s.score)
