"""What a reader is given and what it gives: the contract of every format."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

from extractor.documents import Document


@dataclass(frozen=True)
class Limits:
    """Bounds against hostile or mistaken input. What is over one is an `Unreadable`, never dropped silently."""

    max_file_bytes: int = 20_000_000
    """Largest file, or member of an archive, that is taken for one article (tables: see `max_table_bytes`)."""
    max_table_bytes: int = 20_000_000_000
    """Largest JSONL, CSV or Parquet file; these are read row by row."""
    max_expanded_bytes: int = 2_000_000_000
    """Most bytes that one archive may expand to."""
    max_members: int = 1_000_000
    """Most members that one archive may hold."""
    max_archive_depth: int = 2
    """Archives inside archives."""


@dataclass(frozen=True)
class ReadOptions:
    """How inputs are read.

    Attributes:
        text_field: Column or key of a table row that holds the article.
        id_field: Column of the document's id; None: "id" where there is such a column, else the row's origin.
        title_field: Column of the headline, and so on. A column that is named here must be in every row; where
            none is named, the usual names ("title", "headline" …) are taken if they are there.
        include: Globs on the path below a folder; empty: every file with a known ending.
        exclude: Globs of what to leave out.
        stdin_ending: What ``-`` holds, told by the file ending of its format.
    """

    text_field: str = "text"
    id_field: str | None = None
    title_field: str | None = None
    date_field: str | None = None
    source_field: str | None = None
    url_field: str | None = None
    author_field: str | None = None
    language_field: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    stdin_ending: str = ".txt"
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Readable:
    """An article that was read.

    Attributes:
        origin: Where it stands, stable between runs: ``wire/a.txt``, ``news.zip!b.html``, ``rows.csv#12``
            (1-based row), ``-`` for stdin. A path below a folder given is relative to that folder.
        document: Its text and what is known about it.
    """

    origin: str
    document: Document


@dataclass(frozen=True)
class Unreadable:
    """An article that could not be read; it becomes a failed result.

    Attributes:
        origin: As for `Readable`.
        reason: Stable code: that of an `ExtractorError`, ``unreadable_input`` mostly.
        message: What is wrong and what to do.
    """

    origin: str
    reason: str
    message: str


Article = Readable | Unreadable

Reader = Callable[[IO[bytes], str, ReadOptions], Iterator[Article]]
"""A format: takes the open file, its origin and the options; yields one article, or one a row.

It reads lazily, raises `InputError` where the file is at fault, yields an `Unreadable` for a row that is, and leaves
closing the file to the caller.
"""
