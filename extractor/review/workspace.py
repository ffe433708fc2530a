"""What is reviewed, and the labels of everybody who worked on it."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from extractor.batch.store import FILE_NAME
from extractor.errors import ConfigurationError, EvaluationError, InputError
from extractor.evals.gold import SUFFIX, read_raw
from extractor.locking import locked
from extractor.review.entries import RECORD_KINDS, Beginning, Entry, Key, entries_of
from extractor.review.labels import LOG_SUFFIX, InUseError, Labels
from extractor.review.sources import Brief, FolderSource, RunSource, Source, plain_lines

BLIND, MODEL = "blind", "model"
GOLD = "gold"
"""Name under which gold files beside the articles of a folder are shown, as if of an annotator."""

_NAME = re.compile(r"[^\W_][\w .-]{0,39}")


@dataclass(frozen=True)
class Progress:
    """How far an annotator is with an article."""

    decided: int
    total: int
    is_done: bool


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
            else:
                self._open[key].refresh()
            return self._open[key]

    def _claim(self, folder: Path) -> None:
        """Keep another process from writing an annotator's labels at the same time."""
        if folder.name in self._locks:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = locked(folder / ".lock")
        except OSError as e:
            raise ConfigurationError(
                f"can't write to {str(folder)!r}: {e.strerror or e}; see --labels"
            ) from e
        if lock is None:
            raise InUseError(
                f"another server has the labels of {folder.name!r} open: use that one, or another name"
            )
        self._locks[folder.name] = lock

    def _beginning(self, brief: Brief, start: str) -> Beginning:
        if start == BLIND:
            return Beginning(BLIND, {}, "second")
        if start != MODEL:
            return Beginning(start, self._of_another(brief, start), "adjudicated")
        extraction = self.source.extraction(brief)
        if extraction is not None:
            return Beginning(MODEL, entries_of(plain_lines(extraction)[1], decision="open", origin="model"))
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
