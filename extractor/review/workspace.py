"""What is reviewed: the articles of a run or a folder, and the labels of everybody who worked on them."""

import hashlib
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from extractor.batch.session import opened
from extractor.batch.store import FILE_NAME
from extractor.documents import Document
from extractor.errors import ConfigurationError, EvaluationError, InputError
from extractor.evals.articles import read_article
from extractor.evals.gold import SUFFIX, read_raw
from extractor.evals.gold_writing import draft
from extractor.review.labels import LOG_SUFFIX, RECORD_KINDS, Beginning, Entry, Key, Labels, entries_of
from extractor.schemas.extraction import Extraction

BLIND, MODEL = "blind", "model"
GOLD = "gold"
"""Name under which gold files beside the articles of a folder are shown, as if of an annotator."""

_NAME = re.compile(r"[^\W_][\w .-]{0,39}")
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


@dataclass(frozen=True)
class Progress:
    """How far an annotator is with an article."""

    decided: int
    total: int
    is_done: bool


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
        """Return the article as the run holds it, but for line ends (see `_plain_lines`)."""
        found = self.extraction(brief)
        if found is None:
            raise InputError(f"no finished article {brief.id!r} in the run any more")
        return _plain_lines(found)[0]


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


class Workspace:
    """Articles, and a folder with a folder of labels for each annotator."""

    def __init__(
        self, source: Source, labels: Path, *, given: Path | None = None, is_blind: bool = False
    ) -> None:
        """Take a source and the folder of the labels.

        Args:
            source: The articles.
            labels: Made when the first label is.
            given: Folder of gold files that are there already.
            is_blind: Whether nobody gets to see a model's records or another's labels.
        """
        self.source = source
        self.folder = labels
        self.given = given
        self.is_blind = is_blind
        self._open: dict[tuple[str, str], Labels] = {}
        self._progress: dict[str, dict[str, Progress]] = {}
        self._locks: dict[str, IO[str]] = {}
        self.lock = threading.RLock()
        """Held while labels are read or changed."""

    @classmethod
    def at(cls, path: Path, *, labels: Path | None = None, is_blind: bool = False) -> "Workspace":
        """Return the workspace of a run's folder or a folder of articles.

        Raises:
            ConfigurationError: It is neither.
        """
        if not path.is_dir():
            raise ConfigurationError(
                f"there is no folder {str(path)!r}: give a run's folder, or one of articles"
            )
        if (path / FILE_NAME).is_file():
            return cls(RunSource(path), labels or path / "review", is_blind=is_blind)
        given = path if any(path.glob(f"*{SUFFIX}")) else None
        return cls(FolderSource(path), labels or path / "review", given=given, is_blind=is_blind)

    def brief(self, name: str) -> Brief:
        """Return an article by its name.

        Raises:
            InputError: There is none.
        """
        found = next((b for b in self.source.briefs() if b.name == name), None)
        if found is None:
            raise InputError(f"there is no article {name!r} here")
        return found

    # -- annotators ------------------------------------------------------------------------------------------

    def annotators(self) -> list[str]:
        """Return the names of those who have labelled something."""
        found = []
        if self.folder.is_dir():
            found = sorted(
                p.name for p in self.folder.iterdir() if p.is_dir() and next(p.glob(f"*{SUFFIX}"), None)
            )
        return [*([GOLD] if self.given else []), *found]

    def folder_of(self, annotator: str) -> Path:
        """Return the folder of an annotator's labels.

        Raises:
            InputError: The name can't be that of a folder.
        """
        if annotator == GOLD and self.given:
            return self.given
        return self.folder / checked_name(annotator)

    def labels(self, brief: Brief, annotator: str, *, start: str = MODEL) -> Labels:
        """Return an annotator's labels of an article; begun, where there are none.

        Args:
            brief: The article.
            annotator: Whose labels.
            start: What new ones begin with: `MODEL`, `BLIND`, or the name of another annotator.

        Raises:
            InputError: The article can't be read.
            EvaluationError: The labels do not fit the article.
            StoreError: They can't be read or written.
        """
        key = (annotator, brief.name)
        with self.lock:
            if key not in self._open:
                if annotator == GOLD and self.given:
                    raise InputError(
                        "choose another name: 'gold' stands for the gold files beside the articles"
                    )
                folder = self.folder_of(annotator)
                self._claim(folder)
                begin = self._beginning(brief, BLIND if self.is_blind else start)
                self._open[key] = Labels.opened(
                    folder, brief.name, self.source.document(brief), annotator=annotator, beginning=begin
                )
            return self._open[key]

    def _claim(self, folder: Path) -> None:
        """Keep another process from writing an annotator's labels at the same time."""
        if folder.name in self._locks:
            return
        import fcntl  # noqa: PLC0415 - not on Windows

        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = (folder / ".lock").open("w")
        except OSError as e:
            raise ConfigurationError(
                f"can't write to {str(folder)!r}: {e.strerror or e}; see --labels"
            ) from e
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e:
            lock.close()
            raise ConfigurationError(
                f"another server has the labels of {folder.name!r} open: use that one, or another name"
            ) from e
        self._locks[folder.name] = lock

    def _beginning(self, brief: Brief, start: str) -> Beginning:
        if start == BLIND:
            return Beginning(BLIND, {}, "second")
        if start != MODEL:
            return Beginning(start, self._of_another(brief, start), "adjudicated")
        extraction = self.source.extraction(brief)
        if extraction is not None:
            return Beginning(MODEL, entries_of(_plain_lines(extraction)[1], decision="open", origin="model"))
        return Beginning(MODEL, self._of_another(brief, GOLD) if self.given else {})

    def _of_another(self, brief: Brief, annotator: str) -> dict[Key, Entry]:
        path = self.folder_of(annotator) / f"{brief.name}{SUFFIX}"
        return entries_of(read_raw(path), decision="open", origin="model") if path.is_file() else {}

    # -- progress --------------------------------------------------------------------------------------------

    def progress(self, annotator: str) -> dict[str, Progress]:
        """Return how far an annotator is, by the names of the articles that were begun."""
        with self.lock:
            if annotator not in self._progress:
                self._progress[annotator] = dict(self._read_progress(annotator))
            return self._progress[annotator]

    def _read_progress(self, annotator: str) -> Iterator[tuple[str, Progress]]:
        folder = self.folder_of(annotator)
        for path in sorted(folder.glob(f"*{LOG_SUFFIX}")) if folder.is_dir() else ():
            name = path.name.removesuffix(LOG_SUFFIX)
            try:
                labels = self.labels(self.brief(name), annotator)
            except (EvaluationError, InputError):
                continue  # told when the article is opened
            yield name, progress_of(labels)

    def note(self, labels: Labels) -> None:
        """Note that labels were changed."""
        self.progress(labels.annotator)[labels.name] = progress_of(labels)

    def close(self) -> None:
        """Let go of the labels."""
        for lock in self._locks.values():
            lock.close()


def progress_of(labels: Labels) -> Progress:
    """Return how far labels are."""
    entries = [e for kind in RECORD_KINDS for _, e in labels.of_kind(kind)]
    return Progress(sum(e.decision != "open" for e in entries), len(entries), labels.is_done)


def checked_name(annotator: str) -> str:
    """Return an annotator's name, which is also that of a folder.

    Raises:
        InputError: It can't be one.
    """
    name = " ".join(annotator.split())
    if _NAME.fullmatch(name) is None or name.endswith("."):
        raise InputError(
            "a name has 1 to 40 letters, digits, spaces, dots or hyphens, and begins with a letter or digit"
        )
    return name


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


def _plain_lines(extraction: Extraction) -> tuple[Document, dict[str, Any]]:
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
