"""Two annotators' labels side by side: how far they agree, and where they do not."""

from dataclasses import dataclass
from pathlib import Path

from extractor.errors import EvaluationError
from extractor.evals.agreement import Agreement, agreement_of, as_prediction
from extractor.evals.counting import FieldVerdict, RecordVerdict, score_article
from extractor.evals.gold import SUFFIX, GoldArticle, read_gold
from extractor.evals.items import RECORD_TYPES, Item
from extractor.reporting.article import Card, card_of

_ORDER = {"missing": 0, "spurious": 1, "right": 2, "optional": 3}


@dataclass(frozen=True)
class Pair:
    """A record as each of two annotators has it.

    Attributes:
        first: None: only the other has it.
        conflicts: Fields in which they differ, each with what the two say.
    """

    type: str
    first: Card | None
    second: Card | None
    conflicts: tuple[str, ...]

    @property
    def is_agreed(self) -> bool:
        """Whether both have it, alike in every field."""
        return self.first is not None and self.second is not None and not self.conflicts


@dataclass(frozen=True)
class Row:
    """How far two annotators agree on an article."""

    name: str
    conflicts: int
    records: int


def agreement(first: Path, second: Path, articles: Path) -> tuple[Agreement, list[Row]]:
    """Return the agreement of two folders of labels, and how many conflicts each article has, the most first.

    Raises:
        EvaluationError: They have no article in common, or a file is faulty.
    """
    found = agreement_of(first, second, articles)
    rows = []
    for score in found.scores:
        pairs = [v for v in score.verdicts if v.record_type in RECORD_TYPES]
        rows.append(
            Row(score.article, sum(not v.is_exact and v.verdict != "optional" for v in pairs), len(pairs))
        )
    return found, sorted(rows, key=lambda r: (-r.conflicts, r.name))


def pairs_of(first: Path, second: Path, name: str, article: Path) -> list[Pair]:
    """Return the records of an article as two annotators have them, conflicts first.

    Raises:
        EvaluationError: One of them has not labelled it, or a file is faulty.
    """
    one, other = _read(first, name, article), _read(second, name, article)
    score = score_article(one, as_prediction(other))
    verdicts = [v for v in score.verdicts if v.record_type in RECORD_TYPES]
    cards = [_cards(one), _cards(other)]
    pairs = [_pair(v, cards[0], cards[1]) for v in sorted(verdicts, key=lambda v: _ORDER[v.verdict])]
    return sorted(pairs, key=lambda p: p.is_agreed)


def _read(folder: Path, name: str, article: Path) -> GoldArticle:
    path = folder / f"{name}{SUFFIX}"
    if not path.is_file():
        raise EvaluationError(f"{folder.name} has not labelled {name!r}")
    return read_gold(path, article)


def _cards(gold: GoldArticle) -> dict[str, Card]:
    names = {a.id: a.name for a in gold.actors}
    return {
        f"{kind} {g.record.id}": card_of(g.record, names)  # type: ignore[arg-type] # records, not actors
        for kind in RECORD_TYPES
        for g in gold.records(kind)
    }


def _pair(verdict: RecordVerdict, first: dict[str, Card], second: dict[str, Card]) -> Pair:
    kind = verdict.record_type
    return Pair(
        kind,
        _card_of_item(kind, verdict.gold, first),
        _card_of_item(kind, verdict.predicted, second),
        tuple(_conflicts(verdict.fields)) if verdict.gold and verdict.predicted else (),
    )


def _card_of_item(kind: str, item: Item | None, cards: dict[str, Card]) -> Card | None:
    return cards.get(f"{kind} {item.id}") if item else None


def _conflicts(fields: tuple[FieldVerdict, ...]) -> list[str]:
    """Return the fields that differ, in words that favour neither of the two."""
    differing = []
    for f in fields:
        member = (
            f.reason.partition(": ")[2] if f.reason.startswith(("left out: ", "not in the gold: ")) else ""
        )
        if f.verdict == "missing":
            differing.append(f"{f.field}: {member or 'said'} by the first only")
        elif f.verdict == "spurious":
            differing.append(f"{f.field}: {member or 'said'} by the second only")
        elif f.verdict == "wrong":
            differing.append(f"{f.field}: {f.reason}" if f.reason else f.field)
    return list(dict.fromkeys(differing))
