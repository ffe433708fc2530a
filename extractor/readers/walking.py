"""The inputs of a run: files and folders, in a fixed order, each article with an origin of its own."""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Protocol

from extractor.errors import InputError
from extractor.readers.base import Article, ReadOptions, Unreadable
from extractor.readers.files import is_known, is_wanted, read_file
from extractor.readers.registry import reader_for

STDIN = "-"


class Source(Protocol):
    """Where the articles of a run come from: `Inputs`, or what a service was sent."""

    left_alone: Counter[str]

    def __iter__(self) -> Iterator[Article]:
        """Yield every article, lazily, in the same order and with the same origins at every pass."""
        ...

    def count_files(self) -> int:
        """Return the number of files that will be read."""
        ...


class Inputs:
    """What a run reads.

    Attributes:
        left_alone: Number of files in folders by ending that no reader is for; known once they were walked.
    """

    def __init__(self, inputs: Sequence[str], options: ReadOptions, *, but: Path | None = None) -> None:
        """Check that the inputs are there.

        Args:
            inputs: Files, folders, or ``-``.
            options: How they are read.
            but: A folder to leave out: the run's own, which may lie inside an input.

        Raises:
            InputError: One does not exist, or none is given.
        """
        if not inputs:
            raise InputError("nothing to read: give files or folders")
        for name in inputs:
            if name != STDIN and not Path(name).exists():
                raise InputError(f"there is no file or folder {name!r}")
        self._inputs = tuple(dict.fromkeys(inputs))
        self._options = options
        self._but = but.resolve() if but else None
        self._labels = _labels([Path(n) for n in self._inputs if n != STDIN])
        self.left_alone: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Article]:
        """Yield every article, lazily, in the order of the inputs and of the names in each folder."""
        for name in self._inputs:
            if name == STDIN:
                yield from self._stdin()
                continue
            for path, origin in self._files(Path(name)):
                yield from read_file(path, origin, self._options)

    def count_files(self) -> int:
        """Return the number of files that will be read: articles, but for tables and archives."""
        self.left_alone.clear()
        return sum(1 for n in self._inputs for _ in (self._files(Path(n)) if n != STDIN else [n]))

    def _stdin(self) -> Iterator[Article]:
        try:
            yield from reader_for(self._options.stdin_ending)(sys.stdin.buffer, STDIN, self._options)
        except InputError as e:
            yield Unreadable(STDIN, e.reason, str(e))

    def _files(self, path: Path) -> Iterator[tuple[Path, str]]:
        label = self._labels[path]
        if not path.is_dir():
            yield path, label
            return
        for folder, folders, names in os.walk(path):
            here = Path(folder)
            folders[:] = sorted(
                f for f in folders if not f.startswith(".") and here.joinpath(f).resolve() != self._but
            )
            for name in sorted(names):
                below = here.joinpath(name).relative_to(path).as_posix()
                if is_wanted(below, self._options):
                    yield here / name, f"{label}/{below}"
                elif not is_known(below) and not name.startswith("."):
                    self.left_alone[PurePosixPath(name).suffix.lower() or name] += 1


def _labels(paths: Sequence[Path]) -> dict[Path, str]:
    """Return the shortest end of each path that tells it from the others: the same from any working directory."""
    absolute = {p: PurePosixPath(p.resolve().as_posix()).parts for p in paths}
    labels = {}
    for path, parts in absolute.items():
        others = [o for p, o in absolute.items() if p != path]
        size = next(
            (n for n in range(1, len(parts) + 1) if all(parts[-n:] != o[-n:] for o in others)), len(parts)
        )
        labels[path] = "/".join(parts[-size:]).lstrip("/") or "root"
    return labels
