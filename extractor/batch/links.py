"""The links of a run in its store: made, explained, corrected by hand, taken back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from extractor.across.linking import Decisions, Entity, link
from extractor.batch.results import RunResults
from extractor.batch.session import opened
from extractor.batch.store import Store
from extractor.errors import InputError


@dataclass(frozen=True)
class LinkCounts:
    """How many records of a kind became how many entities, and how many of these have more than one article."""

    records: int = 0
    entities: int = 0
    shared: int = 0


class Links:
    """The links of one run."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    @contextmanager
    def opened(cls, run: Path) -> Iterator["Links"]:
        """Open a run's links.

        Raises:
            StoreError: It is no run, or another process works on it.
        """
        with opened(run, is_read_only=True):
            pass  # says so where it is no run, instead of making one
        with opened(run) as store:
            store.claim()
            yield cls(store)

    def make(self) -> dict[str, LinkCounts]:
        """Link all articles anew, by the decisions made so far; return the counts by kind."""
        entities = link(RunResults(self._store), self._decisions())
        with self._store.writing():
            self._forget()
            for entity in entities:
                self._add(entity)
        return {
            kind: _counted([e for e in entities if e.kind == kind])
            for kind in ("actor", "meeting", "proposition")
        }

    def reset(self) -> None:
        """Take all links back, and all decisions with them."""
        with self._store.writing():
            self._forget()
            self._store.execute("DELETE FROM link_decisions")

    def decide(self, refs: Sequence[str], *, is_same: bool) -> None:
        """Note that records are the same, or that they are not; it counts from the next `make` on.

        Raises:
            InputError: A name is that of no record of the run, or fewer than two are given.
        """
        if len(refs) < 2:
            raise InputError("give two records or more, each as DOCUMENT#RECORD, like news/a.txt#a3")
        for name in refs:
            self._check(name)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        first = refs[0]
        with self._store.writing():
            for other in refs[1:]:
                one, two = sorted((first, other))
                self._store.execute(
                    "INSERT OR REPLACE INTO link_decisions VALUES (?, ?, ?, ?)", (one, two, int(is_same), now)
                )

    def explain(self, entity: str) -> Iterator[str]:
        """Yield the members of an entity, why each is in it, and where its sources disagree.

        Raises:
            InputError: There is no such entity.
        """
        rows = self._store.execute(
            "SELECT document, record, label, why FROM links WHERE entity = ? ORDER BY document, record",
            (entity,),
        )
        if not rows:
            raise InputError(f"no entity {entity!r}: link the run first; exports name them in linked_id")
        yield f"{entity}: {rows[0][2]}"
        for document, record, _, why in rows:
            yield f"  {document}#{record}" + (f"  ({why})" if why else "")
        for (note,) in self._store.execute("SELECT note FROM link_notes WHERE entity = ?", (entity,)):
            yield from (f"  differs: {line}" for line in note.splitlines())

    def _check(self, name: str) -> None:
        document, _, record = name.rpartition("#")
        extraction = self._store.extraction(document) if document else None
        known: set[str] = set()
        if extraction is not None:
            known = {a.id for a in extraction.actors} | {m.id for m in extraction.meetings}
            known |= {p.id for p in extraction.positions}
        if record not in known:
            raise InputError(f"{name!r} is no record of this run: write DOCUMENT#RECORD, like news/a.txt#a3")

    def _decisions(self) -> Decisions:
        rows = self._store.execute("SELECT one, other, is_same FROM link_decisions")
        return Decisions(
            together=frozenset(frozenset((a, b)) for a, b, same in rows if same),
            apart=frozenset(frozenset((a, b)) for a, b, same in rows if not same),
        )

    def _forget(self) -> None:
        self._store.execute("DELETE FROM links")
        self._store.execute("DELETE FROM link_notes")

    def _add(self, entity: Entity) -> None:
        for member in entity.members:
            document, _, record = member.ref.rpartition("#")
            self._store.execute(
                "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)",
                (entity.kind, document, record, entity.id, entity.label, member.why),
            )
        if entity.note:
            self._store.execute("INSERT INTO link_notes VALUES (?, ?)", (entity.id, entity.note))


def _counted(entities: Sequence[Entity]) -> LinkCounts:
    shared = sum(len({m.ref.rpartition("#")[0] for m in e.members}) > 1 for e in entities)
    return LinkCounts(sum(len(e.members) for e in entities), len(entities), shared)
