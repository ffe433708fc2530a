"""Where the articles of a review come from: a batch run, or a folder of text files."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from extractor.batch.session import opened
from extractor.batch.store import FILE_NAME
from extractor.documents import Document
from extractor.errors import ConfigurationError, InputError
from extractor.evals.articles import read_article
from extractor.evals.gold_writing import draft
from extractor.review.entries import RECORD_KINDS
from extractor.schemas.extraction import Extraction

_WEAK = frozenset({"fuzzy", "misquoted", "elided", "not_found"})


@dataclass(frozen=True)
class Brief:
    """An article as the list shows it.

    Attributes:
        name: In addresses and file names; made from the document's id.
        message: Why it failed or is partial, or is empty.
        doubts: Answers that were rejected and passages that are not the article's very words.
        is_readable: Whether there is a text to label.
    """

    name: str
    id: str
    title: str
    status: str
    message: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    doubts: int = 0
    is_readable: bool = True

    @property
    def rank(self) -> tuple[int, int, str]:
        """Return where it stands in the list: what needs a person's eye comes first."""
        order = {"partial": 0, "failed": 1}
        return order.get(self.status, 2), -self.doubts, self.id


class Source(Protocol):
    """Where the articles come from."""

    title: str

    def briefs(self) -> list[Brief]:
        """Return every article, in the order of the list."""
        ...

    def extraction(self, brief: Brief) -> Extraction | None:
        """Return what a model found in an article; None where none was asked."""
        ...

    def document(self, brief: Brief) -> Document:
        """Return an article."""
        ...


class RunSource:
    """The finished articles of a batch run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.title = folder.resolve().name
        self._briefs: list[Brief] = []
        self._count = -1

    def briefs(self) -> list[Brief]:
        """Return the articles; they are read anew while the run goes on."""
        with opened(self._folder, is_read_only=True) as store:
            if (count := store.finished_count()) != self._count:
                rows = list(store.briefs())
                names = _names(str(meta["id"]) for meta, _ in rows)
                found = [_brief(n, meta, body) for n, (meta, body) in zip(names, rows, strict=True)]
                self._briefs, self._count = sorted(found, key=lambda b: b.rank), count
        return self._briefs

    def extraction(self, brief: Brief) -> Extraction | None:
        """Return the stored result."""
        with opened(self._folder, is_read_only=True) as store:
            return store.extraction(brief.id)

    def document(self, brief: Brief) -> Document:
        """Return the article as the run holds it, but for line ends (see `plain_lines`)."""
        found = self.extraction(brief)
        if found is None:
            raise InputError(f"no finished article {brief.id!r} in the run any more")
        return plain_lines(found)[0]


class FolderSource:
    """A folder of text files, with or without gold files beside them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.title = folder.resolve().name
        paths = sorted(p for p in folder.glob("*.txt") if not p.name.startswith("."))
        if not paths:
            raise ConfigurationError(f"no article (*.txt) and no run ({FILE_NAME}) in {str(folder)!r}")
        self._paths = {p.stem: p for p in paths}

    def briefs(self) -> list[Brief]:
        """Return the articles by name; a file that can't be read says why."""
        return [self._brief(name, path) for name, path in self._paths.items()]

    @staticmethod
    def _brief(name: str, path: Path) -> Brief:
        try:
            document = read_article(path).document
        except InputError as e:
            return Brief(name, name, name, "failed", str(e), is_readable=False)
        return Brief(name, name, document.title or name, "")

    def extraction(self, brief: Brief) -> Extraction | None:
        """Return None: no model was asked."""
        return None

    def document(self, brief: Brief) -> Document:
        """Return the article of the file."""
        return read_article(self._paths[brief.name]).document


def _names(ids: Iterable[str]) -> list[str]:
    """Return names for documents that can stand in addresses and be those of files, one for each."""
    names: list[str] = []
    taken: set[str] = set()
    for identity in ids:
        name = re.sub(r"[^A-Za-z0-9._-]+", "_", identity).strip("._-")[:80]
        if name != identity or name.lower() in taken:
            name = f"{name}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}".lstrip("-")
        taken.add(name.lower())
        names.append(name)
    return names


def _brief(name: str, meta: dict[str, Any], body: dict[str, Any]) -> Brief:
    records = [r for kind in RECORD_KINDS for r in body[kind]]
    weak = sum(any(e["match"] in _WEAK for e in r["evidence"]) for r in records)
    return Brief(
        name,
        str(meta["id"]),
        str(meta.get("title") or meta["id"]),
        body["outcome"]["status"],
        str(body["outcome"].get("message") or ""),
        {kind: len(body[kind]) for kind in RECORD_KINDS},
        weak + len(body["rejected"]),
        is_readable=body["outcome"].get("reason") != "unreadable_input",
    )


def plain_lines(extraction: Extraction) -> tuple[Document, dict[str, Any]]:
    """Return the article and its records as they are labelled: with LF line ends and none at the end of the text.

    A gold file's article is a text file, which can't hold others; offsets are moved along.
    """
    document = extraction.document
    text = document.text.replace("\r\n", "\n").rstrip("\n")
    plain = Document(**(document.model_dump(exclude={"text_sha256"}) | {"text": text}))
    records = draft(extraction) if extraction.outcome.status != "failed" else {}
    if "\r\n" in document.text:
        for record in (r for kind in RECORD_KINDS for r in records.get(kind, ())):
            for evidence in record["evidence"]:
                for side in ("start", "end"):
                    if evidence[side] is not None:
                        evidence[side] -= document.text.count("\r\n", 0, evidence[side])
                evidence["quote"] = evidence["quote"].replace("\r\n", "\n")
    return plain, records
