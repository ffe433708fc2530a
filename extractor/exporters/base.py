"""What an exporter is given: results that can be read again and again, and a place to write to."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from extractor.schemas.extraction import Extraction


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


Exporter = Callable[[Results, Path], list[Path]]
"""A format: writes the results to a file or, where the format is several files, a folder; returns what it wrote.

It holds no more than an aggregate in memory (a network, a list of names: never the articles), writes beside the
target first and moves into place at the end, and gives the same bytes for the same results.
"""
