"""From a string, a file or stdin to a `Document` with its exact text."""

import codecs
from datetime import date, datetime
from pathlib import Path

from extractor.dates import dateline_date, parse_published
from extractor.documents import Document
from extractor.errors import InputError
from extractor.segmentation import paragraphs

MAX_BYTES = 20_000_000
"""Largest file that is taken for one article."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_BINARY_FORMATS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document (docx, odt, xlsx)"),
    (b"\xd0\xcf\x11\xe0", "an old office document (doc, xls)"),
    (b"\x1f\x8b", "gzip-compressed"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)

_MAX_TITLE_CHARS = 200

_WESTERN_ASCII_SHARE = 0.6
"""Share of ASCII bytes above which an 8-bit text is in Latin letters; in Cyrillic or Greek it is under 0.3."""


def read_document(
    article: str | Path | Document,
    *,
    title: str | None = None,
    published: str | date | datetime | None = None,
) -> Document:
    """Return the article as a `Document`.

    Args:
        article: The text itself, the path of a text file, or a document.
        title: Headline; by default the first paragraph, where it looks like one.
        published: Publication date; by default the document's own, else the one in the article's dateline.

    Raises:
        InputError: Missing, empty, binary or too large, or `published` is not a date.
    """
    day = parse_published(published)
    if isinstance(article, Document):
        given = {"title": title or article.title, "published": day or article.published}
        document = article.model_copy(update=given)
    elif isinstance(article, Path):
        document = Document(text=decode(read_bytes(article), name=str(article)), title=title, published=day)
    else:
        _refuse_path_as_text(article)
        document = Document(text=article, title=title, published=day)
    if not document.text.strip():
        name = repr(str(article)) if isinstance(article, Path) else "the article"
        raise InputError(f"{name} is empty: there is nothing to extract from")
    return complete(document)


def _refuse_half_characters(text: str) -> None:
    """Refuse lone surrogates: they have no UTF-8 form, so that no result with them could be stored or sent."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as e:
        raise InputError(
            f"the text holds half a character (a lone surrogate) at offset {e.start}: it was decoded wrongly; "
            "pass the file's path instead"
        ) from e


def _refuse_path_as_text(article: str) -> None:
    if len(article) < 260 and "\n" not in article and " " not in article.strip() and article.strip():
        try:
            is_file = Path(article).is_file()
        except (OSError, ValueError):
            return
        if is_file:
            raise InputError(f"{article!r} is the name of a file; pass pathlib.Path({article!r}) to read it")


def complete(document: Document) -> Document:
    """Return a document with what the text itself tells filled in: headline and dateline.

    Raises:
        InputError: The text holds half a character.
    """
    _refuse_half_characters(document.text)
    return document.model_copy(
        update={
            "title": document.title or _headline(document.text),
            "published": document.published or dateline_date(document.text),
        }
    )


def _headline(text: str) -> str | None:
    """Return the first paragraph where it is short, alone on its lines and no sentence, else None."""
    blocks = paragraphs(text[:2000])
    if len(blocks) < 2:
        return None
    first = text[blocks[0].start : blocks[0].end]
    is_headline = len(first) <= _MAX_TITLE_CHARS and "\n" not in first and first[-1] not in ".!:;,…"
    return first if is_headline else None


def read_bytes(path: Path) -> bytes:
    """Return the file's bytes, or raise `InputError` saying why it can't be read."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise InputError(f"{str(path)!r} is a folder; give a text file")
        if size > MAX_BYTES:
            raise InputError(
                f"{str(path)!r} has {size:,} bytes, more than {MAX_BYTES:,}: split it, it is hardly one article"
            )
        return path.read_bytes()
    except OSError as e:
        raise InputError(f"can't read {str(path)!r}: {e.strerror or e}") from e
    except ValueError as e:
        raise InputError(f"{str(path)!r} is not a file name: {e}") from e


def decode(data: bytes, *, name: str = "the input") -> str:
    """Return text of bytes in UTF-8, UTF-16/32 with a byte order mark, Windows-1252 or another 8-bit code.

    Line ends and everything else stay as they are; only a byte order mark is dropped.

    Raises:
        InputError: The bytes are no text; the message names the format where it is known.
    """
    for magic, what in _BINARY_FORMATS:
        if data.startswith(magic):
            raise InputError(f"{name!r} is {what}, not text; convert it to plain text first")
    for decoder in (_by_bom, _as_utf8, _as_bare_utf16, _as_8_bit):
        text = decoder(data)
        if text is not None:
            _refuse_binary(text, name)
            return text
    if b"\x00" in data:
        raise InputError(f"{name!r} is binary data, not text")
    raise InputError(f"{name!r} is in no known text encoding; save it as UTF-8")


def _by_bom(data: bytes) -> str | None:
    encoding = next((e for bom, e in _BOMS if data.startswith(bom)), None)
    return _decoded(data, encoding) if encoding else None


def _as_utf8(data: bytes) -> str | None:
    return _decoded(data, "utf-8") if b"\x00" not in data else None


def _as_bare_utf16(data: bytes) -> str | None:
    """Decode UTF-16 without a mark, told by NUL bytes on one side of nearly every pair."""
    if b"\x00" not in data or len(data) % 2:
        return None
    odd, even = data[1::2].count(0), data[::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    return _decoded(data, encoding) if max(odd, even) > 0.4 * len(data) / 2 else None


def _as_8_bit(data: bytes) -> str | None:
    if b"\x00" in data:
        return None
    # charset-normalizer is unsure on short Western texts; Windows-1252 is what such files nearly always are.
    if sum(b < 0x80 for b in data) > _WESTERN_ASCII_SHARE * len(data):
        western = _decoded(data, "cp1252")
        if western is not None:
            return western
    import charset_normalizer  # noqa: PLC0415 - slow to import, rarely needed

    best = charset_normalizer.from_bytes(data).best()
    return None if best is None else str(best)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse_binary(text: str, name: str) -> None:
    control = sum(1 for c in text[:10_000] if ord(c) < 32 and c not in "\t\n\r\f\v\x1b")
    if control > 0.02 * len(text[:10_000]):
        raise InputError(f"{name!r} is binary data, not text")
