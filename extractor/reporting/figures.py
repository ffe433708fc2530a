"""What the report shows, counted in one pass: numbers with the records behind them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from extractor.exporters.base import Results
from extractor.exporters.networks import actor_node, present
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Extraction

_MOST = 15
_MOST_ITEMS = 200
"""Records shown behind one number; the count itself is never cut."""


@dataclass(frozen=True)
class Item:
    """A record behind a number: what it says, and where that stands."""

    document: str
    title: str
    url: str | None
    text: str
    quote: str
    start: int | None
    match: str


@dataclass
class Bar:
    """A number and the records behind it."""

    label: str
    count: int = 0
    items: list[Item] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """Count a record; beyond a few hundred its text is left out."""
        self.count += 1
        if len(self.items) < _MOST_ITEMS:
            self.items.append(item)


@dataclass(frozen=True)
class Cell:
    """A row and column of a matrix."""

    row: str
    column: str
    bar: Bar


@dataclass(frozen=True)
class Figures:
    """Everything on the page."""

    articles: int
    statuses: list[tuple[str, int]]
    counts: list[tuple[str, int]]
    tokens: int
    cost_usd: float | None
    models: list[str]
    by_month: list[Bar]
    undated: Bar
    speakers: list[Bar]
    outcomes: list[Bar]
    matches: list[Bar]
    doubts: list[Bar]
    meeting_matrix: tuple[list[str], dict[tuple[str, str], Bar]]
    position_matrix: tuple[list[str], list[str], dict[tuple[str, str, str], Bar]]
    failures: list[Item]


class _Counter:
    def __init__(self, results: Results) -> None:
        self._results = results
        self.statuses: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.models: Counter[str] = Counter()
        self.tokens = 0
        self.cost: float | None = 0.0
        self.months: dict[str, Bar] = {}
        self.undated = Bar("date not known")
        self.speakers: dict[str, Bar] = {}
        self.outcomes: dict[str, Bar] = {}
        self.matches: dict[str, Bar] = {}
        self.doubts: dict[str, Bar] = {}
        self.met: dict[tuple[str, str], Bar] = {}
        self.held: dict[tuple[str, str, str], Bar] = {}
        self.failures: list[Item] = []

    def add(self, extraction: Extraction) -> None:
        """Count an article."""
        outcome, usage = extraction.outcome, extraction.usage
        self.statuses[outcome.status] += 1
        self.models[extraction.provenance.model] += 1
        self.tokens += usage.prompt_tokens + usage.completion_tokens
        self.cost = None if self.cost is None or usage.cost_usd is None else self.cost + usage.cost_usd
        if outcome.status in {"failed", "partial"} and len(self.failures) < _MOST_ITEMS:
            message = f"{outcome.status}: {outcome.reason}: {outcome.message}"
            self.failures.append(_item(extraction, message, ()))
        self._meetings(extraction)
        self._statements(extraction)
        self._positions(extraction)
        for rejected in extraction.rejected:
            text = f"{rejected.record_type}: {rejected.message}"
            _bar(self.doubts, f"rejected: {rejected.reason}").add(_item(extraction, text, rejected.evidence))

    def _meetings(self, extraction: Extraction) -> None:
        for meeting in extraction.meetings:
            self.counts["meetings"] += 1
            names = [actor_node(extraction, a, self._results).label for a in present(meeting)]
            place = f", {meeting.place.name or meeting.place.text}" if meeting.place else ""
            item = _item(
                extraction, f"{meeting.kind} ({meeting.status}): {', '.join(names)}{place}", meeting.evidence
            )
            day = meeting.date.start if meeting.date else None
            (_bar(self.months, _month(day)) if day else self.undated).add(item)
            _bar(self.outcomes, meeting.outcome.kind.replace("_", " ")).add(item)
            if meeting.status in {"held", "ongoing"}:
                for one, other in combinations(sorted(set(names)), 2):
                    self.met.setdefault((one, other), Bar(f"{one} and {other}")).add(item)
            self._graded(item, meeting.evidence)

    def _statements(self, extraction: Extraction) -> None:
        for said in extraction.statements:
            self.counts["statements"] += 1
            speaker = actor_node(extraction, said.speaker, self._results).label if said.speaker else None
            item = _item(
                extraction, f"{speaker or said.speaker_text} {said.cue or ''}".strip(), said.evidence
            )
            if speaker:
                _bar(self.speakers, speaker).add(item)
            else:
                _bar(self.doubts, "speaker not known").add(item)
            self._graded(item, said.evidence)

    def _positions(self, extraction: Extraction) -> None:
        for position in extraction.positions:
            self.counts["positions"] += 1
            holder = actor_node(extraction, position.holder, self._results).label
            linked = self._results.linked("proposition", extraction.document.id, position.id)
            proposition = linked.label if linked else position.proposition
            item = _item(extraction, f"{holder} {position.stance}: {position.proposition}", position.evidence)
            key = (holder, proposition, position.stance)
            self.held.setdefault(key, Bar(f"{holder}: {position.stance}")).add(item)
            self._graded(item, position.evidence)

    def _graded(self, item: Item, evidence: Sequence[Evidence]) -> None:
        for piece in evidence:
            bar = _bar(self.matches, piece.match)
            bar.add(item)
            if piece.match in {"misquoted", "fuzzy"}:
                _bar(self.doubts, f"evidence {piece.match}").add(item)


def figures_of(results: Results) -> Figures:
    """Return what the report shows."""
    counter = _Counter(results)
    for extraction in results:
        counter.add(extraction)
    return Figures(
        articles=len(results),
        statuses=sorted(counter.statuses.items()),
        counts=[(k, counter.counts[k]) for k in ("meetings", "statements", "positions")],
        tokens=counter.tokens,
        cost_usd=counter.cost,
        models=[m for m, _ in counter.models.most_common()],
        by_month=_without_gaps(counter.months),
        undated=counter.undated,
        speakers=_top(counter.speakers),
        outcomes=_top(counter.outcomes),
        matches=_top(counter.matches),
        doubts=_top(counter.doubts),
        meeting_matrix=_meeting_matrix(counter.met),
        position_matrix=_position_matrix(counter.held),
        failures=counter.failures,
    )


def _item(extraction: Extraction, text: str, evidence: Sequence[Evidence]) -> Item:
    document = extraction.document
    first = evidence[0] if evidence else None
    return Item(
        document=document.id,
        title=document.title or document.id,
        url=document.url if document.url and document.url.startswith(("http://", "https://")) else None,
        text=text,
        quote=first.quote if first else "",
        start=first.start if first else None,
        match=first.match if first else "",
    )


def _bar(bars: dict[str, Bar], label: str) -> Bar:
    return bars.setdefault(label, Bar(label))


def _month(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _without_gaps(months: dict[str, Bar]) -> list[Bar]:
    """Return the months in order, empty ones between them too, unless they span too long to be drawn."""
    if not months:
        return []
    first, last = min(months), max(months)
    every = list(_months(first, last))
    if len(every) > 120:
        return [months[m] for m in sorted(months)]
    return [months.get(m, Bar(m)) for m in every]


def _months(first: str, last: str) -> Iterator[str]:
    year, month = map(int, first.split("-"))
    while (name := f"{year:04d}-{month:02d}") <= last:
        yield name
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _top(bars: dict[str, Bar]) -> list[Bar]:
    return sorted(bars.values(), key=lambda b: (-b.count, b.label))[:_MOST]


def _meeting_matrix(met: dict[tuple[str, str], Bar]) -> tuple[list[str], dict[tuple[str, str], Bar]]:
    """Return the actors of the most frequent pairs, those who meet most first, and the pairs among them."""
    names: list[str] = []
    for pair in sorted(met, key=lambda p: (-met[p].count, p)):
        new = [n for n in pair if n not in names]
        if len(names) + len(new) <= _MOST:
            names += new
    cells = {
        (a, b): bar for pair, bar in met.items() for a, b in (pair, pair[::-1]) if a in names and b in names
    }
    weight = Counter({n: sum(bar.count for (a, _), bar in cells.items() if a == n) for n in names})
    return sorted(names, key=lambda n: (-weight[n], n)), cells


def _position_matrix(
    held: dict[tuple[str, str, str], Bar],
) -> tuple[list[str], list[str], dict[tuple[str, str, str], Bar]]:
    """Return actors and propositions; first the propositions that most actors speak to, with all these actors."""
    speakers_to: dict[str, set[str]] = defaultdict(set)
    weight: Counter[str] = Counter()
    for (holder, proposition, _), bar in held.items():
        speakers_to[proposition].add(holder)
        weight[proposition] += bar.count
    rows: list[str] = []
    columns: list[str] = []
    for proposition in sorted(speakers_to, key=lambda p: (-len(speakers_to[p]), -weight[p], p)):
        new = sorted(speakers_to[proposition] - set(columns))
        if len(rows) < _MOST and len(columns) + len(new) <= _MOST + 5:
            rows.append(proposition)
            columns += new
    kept = {k: v for k, v in held.items() if k[1] in rows and k[0] in columns}
    return columns, rows, kept
