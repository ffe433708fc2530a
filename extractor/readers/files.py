"""One file: by its ending to its reader, through archives where it is one, within the limits."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from extractor.errors import InputError
from extractor.readers.base import Article, Limits, Readable, ReadOptions, Unreadable
from extractor.readers.registry import ARCHIVES, READERS, TABLES, reader_for

_BLOCK = 1 << 20


def read_file(path: Path, origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield the articles of a file; what is wrong with it is an `Unreadable`, never an exception."""
    try:
        if path.is_dir():
            raise InputError(f"{str(path)!r} is a folder")
        with path.open("rb") as file:
            yield from _read(
                file, origin, _ending(path.name), path.stat().st_size, options, _Expansion(options.limits)
            )
    except InputError as e:
        yield Unreadable(origin, e.reason, str(e))
    except OSError as e:
        yield Unreadable(origin, InputError.reason, f"can't read {origin!r}: {e.strerror or e}")


def read_one(path: Path) -> Readable:
    """Return the one article of a file.

    Raises:
        InputError: It can't be read, or it is a table or an archive of several.
    """
    if _ending(path.name) in TABLES | {".zip"}:
        raise InputError(
            f"{str(path)!r} may hold many articles: use `extractor batch`, or give one of its articles"
        )
    found = next(read_file(path, str(path), ReadOptions()))
    if isinstance(found, Unreadable):
        raise InputError(found.message)
    return found


def _ending(name: str) -> str:
    return PurePosixPath(name.lower()).suffix


class _Expansion:
    """How much an archive has expanded to so far, over all its members and the archives inside it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.bytes = 0
        self.members = 0
        self.depth = 0

    def add_member(self, origin: str) -> None:
        """Count a member.

        Raises:
            InputError: There are too many.
        """
        self.members += 1
        if self.members > self.limits.max_members:
            raise InputError(f"{origin!r} holds more than {self.limits.max_members:,} files: unpack it first")

    def add_bytes(self, count: int, origin: str) -> None:
        """Count expanded bytes.

        Raises:
            InputError: There are too many.
        """
        self.bytes += count
        if self.bytes > self.limits.max_expanded_bytes:
            raise InputError(
                f"{origin!r} expands to more than {self.limits.max_expanded_bytes:,} bytes: unpack it first"
            )


class _Counted(io.RawIOBase):
    """A stream that counts what it expands to, and stops at the limits instead of filling the memory."""

    def __init__(
        self, inner: IO[bytes] | gzip.GzipFile, origin: str, expansion: _Expansion, limit: int
    ) -> None:
        self._inner = inner
        self._origin = origin
        self._expansion = expansion
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._inner.read(min(len(buffer), _BLOCK))
        self._expansion.add_bytes(len(data), self._origin)
        self._left -= len(data)
        if self._left < 0:
            raise _too_large(self._origin, self._expansion.limits, is_table=False)
        buffer[: len(data)] = data
        return len(data)


def _too_large(origin: str, limits: Limits, *, is_table: bool) -> InputError:
    limit = limits.max_table_bytes if is_table else limits.max_file_bytes
    return InputError(f"{origin!r} has more than {limit:,} bytes: split it, it is hardly one article")


def _read(
    file: IO[bytes], origin: str, ending: str, size: int | None, options: ReadOptions, expansion: _Expansion
) -> Iterator[Article]:
    if ending in ARCHIVES:
        yield from _read_archive(file, origin, ending, options, expansion)
        return
    is_table = ending in TABLES
    limit = options.limits.max_table_bytes if is_table else options.limits.max_file_bytes
    if size is not None and size > limit:
        raise _too_large(origin, options.limits, is_table=is_table)
    yield from reader_for(ending)(file, origin, options)


def _read_archive(
    file: IO[bytes], origin: str, ending: str, options: ReadOptions, expansion: _Expansion
) -> Iterator[Article]:
    if expansion.depth >= options.limits.max_archive_depth:
        raise InputError(f"{origin!r} is an archive inside {expansion.depth} others: unpack it first")
    expansion.depth += 1
    try:
        yield from (_read_zip if ending == ".zip" else _read_gzip)(file, origin, options, expansion)
    except (
        zipfile.BadZipFile,
        gzip.BadGzipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as e:
        raise InputError(f"{origin!r} is a damaged or encrypted archive: {e}") from e
    finally:
        expansion.depth -= 1


def _read_gzip(
    file: IO[bytes], origin: str, options: ReadOptions, expansion: _Expansion
) -> Iterator[Article]:
    inner = _ending(origin.lower().removesuffix(".gz"))
    with gzip.GzipFile(fileobj=file) as expanded:
        yield from _read(
            _counted(expanded, origin, inner, expansion), origin, inner, None, options, expansion
        )


def _read_zip(file: IO[bytes], origin: str, options: ReadOptions, expansion: _Expansion) -> Iterator[Article]:
    archive = zipfile.ZipFile(file if file.seekable() else io.BytesIO(file.read()))
    with archive:
        for member in sorted(archive.infolist(), key=lambda m: m.filename):
            ending = _ending(member.filename)
            if member.is_dir() or not is_wanted(member.filename, options):
                continue
            expansion.add_member(origin)
            at = f"{origin}!{member.filename}"
            try:
                with archive.open(member) as opened:
                    counted = _counted(opened, at, ending, expansion)
                    yield from _read(counted, at, ending, member.file_size, options, expansion)
            except InputError as e:
                if expansion.bytes > options.limits.max_expanded_bytes:
                    raise
                yield Unreadable(at, e.reason, str(e))
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as e:
                yield Unreadable(at, InputError.reason, f"{at!r} is damaged or encrypted: {e}")


def _counted(inner: IO[bytes] | gzip.GzipFile, origin: str, ending: str, expansion: _Expansion) -> IO[bytes]:
    limits = expansion.limits
    limit = limits.max_table_bytes if ending in TABLES | ARCHIVES else limits.max_file_bytes
    return io.BufferedReader(_Counted(inner, origin, expansion, limit))


def is_wanted(path: str, options: ReadOptions) -> bool:
    """Tell whether a file below a folder, or in an archive, is to be read: by the globs, its name and its ending."""
    parts = PurePosixPath(path)
    if any(p.startswith((".", "__MACOSX", "~$")) for p in parts.parts):
        return False
    if any(_fits(parts, glob) for glob in options.exclude):
        return False
    if options.include:
        return any(_fits(parts, glob) for glob in options.include)
    return is_known(path)


def is_known(path: str) -> bool:
    """Tell whether a file's ending is one that is read: that of a format, or an archive's."""
    return _ending(path) in READERS or _ending(path) in ARCHIVES


def _fits(path: PurePosixPath, glob: str) -> bool:
    """Match like .gitignore: a glob without a slash fits names at any depth, ``**/`` any number of folders."""
    if path.match(glob):
        return True
    folder = glob.rstrip("/")
    return any(parent.match(folder) for parent in path.parents if parent.name)
