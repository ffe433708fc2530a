"""The finished results of a run, as exporters read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.batch.session import opened
from extractor.batch.store import Store
from extractor.exporters.base import Linked, LinkedEntity, LinkKind
from extractor.schemas.extraction import Extraction


class RunResults:
    """All results of a run in the order of their document ids; see `extractor.exporters.base.Results`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    @contextmanager
    def opened(cls, run: Path) -> Iterator["RunResults"]:
        """Open the results of a run's folder.

        Raises:
            StoreError: It is no run.
        """
        with opened(run, is_read_only=True) as store:
            yield cls(store)

    def __iter__(self) -> Iterator[Extraction]:
        """Begin a new pass."""
        return self._store.extractions()

    def __len__(self) -> int:
        """Return the number of results."""
        return self._store.finished_count()

    def linked(self, kind: LinkKind, document: str, record: str) -> Linked | None:
        """Return what `extractor link` found a record to be one mention of; None where the run is not linked."""
        found = self._store.linked(kind, document, record)
        return None if found is None else Linked(*found)

    def entities(self) -> Iterator[LinkedEntity]:
        """Yield everything that `extractor link` found, sorted by kind and id."""
        return (LinkedEntity(*row) for row in self._store.entities())

    def duplicates(self) -> Iterator[tuple[str, str, float]]:
        """Yield the origin of each article that was not extracted, the id that it repeats, and the similarity."""
        return self._store.duplicates()
