"""Tables with an article a row: JSON Lines, CSV and Parquet, read row by row however large they are."""

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from extractor.errors import ConfigurationError, InputError
from extractor.readers.base import Article, ReadOptions, Unreadable
from extractor.readers.metadata import article_of, cell, chosen_values
from extractor.reading import decode

_SNIFFED_BYTES = 65_536
_PARQUET_ROWS = 256
_DELIMITERS = ",;\t|"


def read_jsonl(file: IO[bytes], origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield an article a line; a line that is no JSON object is unreadable by itself. Blank lines are passed over."""
    limit = options.limits.max_file_bytes
    number = 0
    while line := file.readline(limit + 1):
        number += 1
        at = f"{origin}#{number}"
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = file.readline(limit + 1)
            yield Unreadable(
                at, InputError.reason, f"{at!r} has more than {limit:,} bytes: hardly one article"
            )
            continue
        if not line.strip():
            continue
        try:
            row = json.loads(decode(line, name=at))
            if not isinstance(row, dict):
                raise InputError(f"{at!r} is no JSON object; write one object a line")
        except (json.JSONDecodeError, RecursionError) as e:
            yield Unreadable(at, InputError.reason, f"{at!r} is no JSON: {e}")
        except InputError as e:
            yield Unreadable(at, e.reason, str(e))
        else:
            yield _row(row, at, options)


def read_csv(file: IO[bytes], origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield an article a row. Delimiter (comma, semicolon, tab, bar) and encoding are found out from the start."""
    start = file.read(_SNIFFED_BYTES)
    if not start.strip():
        raise InputError(f"{origin!r} is empty: there is nothing to extract from")
    lines = io.TextIOWrapper(
        io.BufferedReader(_Joined(start, file)), encoding=_encoding(start, origin), newline=""
    )
    csv.field_size_limit(options.limits.max_file_bytes)
    reader = csv.DictReader(lines, dialect=_dialect(start.decode("utf-8", "replace")))
    number = 0
    try:
        for row in reader:
            number += 1
            yield _row({k: v for k, v in row.items() if k is not None}, f"{origin}#{number}", options)
    except (csv.Error, UnicodeDecodeError) as e:
        at = f"{origin}#{number + 1}"
        yield Unreadable(at, InputError.reason, f"{at!r} and all rows after it can't be read as CSV: {e}")


def read_parquet(file: IO[bytes], origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield an article a row; needs pyarrow.

    Raises:
        ConfigurationError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - only Parquet needs it
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as e:
        raise ConfigurationError("reading Parquet needs pyarrow: pip install 'extractor[exports]'") from e
    number = 0
    try:
        table = pq.ParquetFile(file if file.seekable() else io.BytesIO(file.read()))
        for batch in table.iter_batches(batch_size=_PARQUET_ROWS):
            for row in batch.to_pylist():
                number += 1
                yield _row(row, f"{origin}#{number}", options)
    except (pa.ArrowException, OSError) as e:
        raise InputError(f"{origin!r} is a damaged Parquet file: {e}") from e


def _row(row: Mapping[str, Any], at: str, options: ReadOptions) -> Article:
    try:
        text = cell(row, options.text_field)
        if text is not None and not isinstance(text, str):
            raise InputError(f"column {options.text_field!r} holds {type(text).__name__}, not text")
        return article_of(
            at, text or "", chosen_values(row, options), strict_date=options.date_field is not None
        )
    except InputError as e:
        return Unreadable(at, e.reason, f"{at!r}: {e}")


def _dialect(start: str) -> type[csv.Dialect]:
    """Return the CSV dialect: the delimiter that the header line holds most of; quotes are doubled."""
    header = start.lstrip("\ufeff").splitlines()[0]
    best = max(_DELIMITERS, key=header.count)

    class Found(csv.excel):
        delimiter = best if header.count(best) else ","

    return Found


def _encoding(start: bytes, origin: str) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if start.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # may end amid a letter
    except UnicodeDecodeError:
        decode(start, name=origin)  # refuses what is no text
        return "cp1252"
    if b"\x00" in start:
        raise InputError(f"{origin!r} is binary data, not a table")
    return "utf-8"


class _Joined(io.RawIOBase):
    """A start that was read already, and the rest of the file."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start = io.BytesIO(start)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._start.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
