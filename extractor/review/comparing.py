"""Two annotators' labels side by side: how far they agree, and where they do not."""

from dataclasses import dataclass, replace
from pathlib import Path

from extractor.errors import EvaluationError
from extractor.evals.agreement import Agreement, agreement_of, as_prediction
from extractor.evals.articles import find_article
from extractor.evals.counting import FieldVerdict, score_article
from extractor.evals.gold import SUFFIX, GoldArticle, read_gold
from extractor.evals.items import RECORD_TYPES, Item
from extractor.reporting.article import Card, card_of


@dataclass(frozen=True)
class Pair:
    """A record as each of two annotators has it.

    Attributes:
        first: None: only the other has it.
        conflicts: Fields in which they differ, each with what the two say.
        is_optional: Whether the one who has it says that it may be left out.
    """

    type: str
    first: Card | None
    second: Card | None
    conflicts: tuple[str, ...]
    is_optional: bool = False

    @property
    def is_agreed(self) -> bool:
        """Whether both have it, alike in every field, or one has what may be left out."""
        return self.is_optional or (self.first is not None and self.second is not None and not self.conflicts)


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
        path = find_article(score.article, articles)
        pairs = pairs_of(first, second, score.article, path)
        rows.append(Row(score.article, sum(not p.is_agreed for p in pairs), len(pairs)))
    return found, sorted(rows, key=lambda r: (-r.conflicts, r.name))


def pairs_of(first: Path, second: Path, name: str, article: Path) -> list[Pair]:
    """Return the records of an article as two annotators have them, conflicts first.

    Records are paired as the scorer aligns them; those it leaves alone (the stance is the opposite, say) are paired
    where they rest on the same words.

    Raises:
        EvaluationError: One of them has not labelled it, or a file is faulty.
    """
    one, other = _read(first, name, article), _read(second, name, article)
    score = score_article(one, as_prediction(other))
    cards = _cards(one), _cards(other)
    pairs, left, right = [], [], []
    for verdict in (v for v in score.verdicts if v.record_type in RECORD_TYPES):
        if verdict.gold and verdict.predicted:
            pairs.append(_pair(verdict.record_type, verdict.gold, verdict.predicted, cards, verdict.fields))
        elif verdict.gold:
            left.append(verdict.gold)
        elif verdict.predicted:
            right.append(verdict.predicted)
    for item in left:
        partner = next((r for r in right if _rests_on_the_same(item, r)), None)
        if partner is not None:
            right.remove(partner)
        pair = _pair(item.record_type, item, partner, cards)
        pairs.append(replace(pair, is_optional=item.is_optional and partner is None))
    pairs += [_pair(item.record_type, None, item, cards) for item in right]
    return sorted(pairs, key=lambda p: p.is_agreed)


def _rests_on_the_same(one: Item, other: Item) -> bool:
    shared = len(one.evidence & other.evidence)
    smaller = min(len(one.evidence), len(other.evidence))
    return one.record_type == other.record_type and smaller > 0 and shared >= smaller / 2


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


def _pair(
    kind: str,
    first: Item | None,
    second: Item | None,
    cards: tuple[dict[str, Card], dict[str, Card]],
    fields: tuple[FieldVerdict, ...] | None = None,
) -> Pair:
    one, other = (c.get(f"{kind} {i.id}") if i else None for c, i in zip(cards, (first, second), strict=True))
    conflicts = _conflicts(fields) if fields is not None else _different_facts(one, other)
    return Pair(kind, one, other, tuple(conflicts))


def _different_facts(one: Card | None, other: Card | None) -> list[str]:
    if one is None or other is None:
        return []
    first, second = ({"": c.head} | dict(c.facts) for c in (one, other))
    names = dict.fromkeys([*first, *second])
    return [
        f"{name or one.type}: {first.get(name, 'nothing')} / {second.get(name, 'nothing')}"
        for name in names
        if first.get(name) != second.get(name)
    ]


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
