"""What a job was sent, on its way to the disk and from there into its run. No path is made from what a client says."""

import hashlib
import json
import os
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO

from extractor.readers.base import Article, ReadOptions
from extractor.readers.files import is_known, read_file
from extractor.service.faults import UnsupportedTypeError

_MANIFEST = "manifest.json"
_MAX_NAME_CHARS = 200
_BLOCK = 1 << 20


@dataclass
class Inbox:
    """Files of one request, written into a folder under names of our own.

    Attributes:
        folder: Made by `Inbox.opened`; moved into the job's place when all is there.
    """

    folder: Path
    _files: list[tuple[str, str]] = field(default_factory=list)
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @classmethod
    def opened(cls, folder: Path) -> "Inbox":
        """Make the folder."""
        folder.mkdir(parents=True)
        return cls(folder)

    def add(self, name: str, content: BinaryIO) -> None:
        """Write a file down.

        Args:
            name: As the client calls it: its ending tells the format, and it becomes the article's origin and id.
            content: Read from where it is to its end.

        Raises:
            UnsupportedTypeError: Files of this ending are not read.
        """
        shown = _shown(name) or f"file-{len(self._files) + 1}.txt"
        if not is_known(shown):
            raise UnsupportedTypeError(
                f"{shown!r}: files of this ending are not read; see the list in docs/batch.md"
            )
        taken = Counter(shown for _, shown in self._files)
        if taken[shown]:
            path = PurePosixPath(shown)
            shown = f"{path.stem} ({len(self._files) + 1}){path.suffix}"
        own = f"{len(self._files) + 1:06}{PurePosixPath(shown).suffix.lower()}"
        digest = hashlib.sha256()
        with (self.folder / own).open("wb") as file:
            while block := content.read(_BLOCK):
                digest.update(block)
                file.write(block)
            _to_disk(file)
        self._digest.update(f"{shown}\0{digest.hexdigest()}\0".encode())
        self._files.append((own, shown))

    def finish(self) -> str:
        """Write the list of the files, and return a hash over their names and contents."""
        with (self.folder / _MANIFEST).open("w", encoding="utf-8") as file:
            json.dump(self._files, file, ensure_ascii=False)
            _to_disk(file)
        return self._digest.hexdigest()

    def discard(self) -> None:
        """Remove everything again."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Uploaded:
    """The articles of an inbox; see `extractor.readers.walking.Source`."""

    def __init__(self, folder: Path, options: ReadOptions) -> None:
        self._folder = folder
        self._options = options
        self.left_alone: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Article]:
        """Yield every article, lazily, in the order in which the files came."""
        for own, shown in self._manifest():
            yield from read_file(self._folder / own, shown, self._options)

    def count_files(self) -> int:
        """Return the number of files."""
        return len(self._manifest())

    def _manifest(self) -> list[tuple[str, str]]:
        return [(own, shown) for own, shown in json.loads((self._folder / _MANIFEST).read_text("utf-8"))]


def _shown(name: str) -> str:
    """Return a client's file name without folders and control characters."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    if len(plain) > _MAX_NAME_CHARS:
        suffix = PurePosixPath(plain).suffix[:20]
        plain = plain[: _MAX_NAME_CHARS - len(suffix)] + suffix
    return plain


def _to_disk(file: "BinaryIO | object") -> None:
    file.flush()  # type: ignore[union-attr]
    os.fsync(file.fileno())  # type: ignore[union-attr]
