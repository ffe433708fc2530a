"""What an exporter is given: results that can be read again and again, and a place to write to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from extractor.schemas.extraction import Extraction

LinkKind = Literal["actor", "meeting", "proposition"]


@dataclass(frozen=True)
class Linked:
    """One actor, event or proposition of a whole run."""

    id: str
    label: str


@dataclass(frozen=True)
class LinkedEntity:
    """An actor, event or proposition of a whole run, with what it is made of.

    Attributes:
        records: Number of records that it stands for.
        articles: Number of articles that they are in.
        note: Where its sources disagree, a line each; "" where they do not.
    """

    kind: LinkKind
    id: str
    label: str
    records: int
    articles: int
    note: str


class Results(Protocol):
    """The results of a run, read one at a time from disk, in the same order at every pass.

    `Extraction.document.id` is unique among them. Results of failed articles are among them; their document's text
    is empty.
    """

    def __iter__(self) -> Iterator[Extraction]:
        """Begin a new pass."""
        ...

    def __len__(self) -> int:
        """Return the number of results."""
        ...

    def linked(self, kind: LinkKind, document: str, record: str) -> Linked | None:
        """Return what `extractor link` found a record to be one mention of; None where the run is not linked."""
        ...

    def entities(self) -> Iterator[LinkedEntity]:
        """Yield everything that `extractor link` found, sorted by kind and id; nothing where the run is not linked."""
        ...

    def duplicates(self) -> Iterator[tuple[str, str, float]]:
        """Yield the origin of each article that was not extracted, the id that it repeats, and the similarity."""
        ...


Exporter = Callable[[Results, Path], list[Path]]
"""A format: writes the results to a file or, where the format is several files, a folder; returns what it wrote.

It holds no more than an aggregate in memory (a network, a list of names: never the articles), writes beside the
target first and moves into place at the end, and gives the same bytes for the same results.
"""
