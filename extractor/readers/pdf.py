"""PDF, through pypdf: the text layer of all pages. The dates in its metadata are the file's, not the article's."""

import io
import logging
from collections.abc import Iterator
from typing import IO

from extractor.errors import InputError
from extractor.readers.base import Article, ReadOptions
from extractor.readers.metadata import article_of


def read_pdf(file: IO[bytes], origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield the one article of a PDF file."""
    import pypdf  # noqa: PLC0415 - only PDF needs it
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports every oddity of a file on stderr
    try:
        reader = pypdf.PdfReader(io.BytesIO(file.read()))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{origin!r} is an encrypted PDF: save it without its password")
        text = "\n\n".join(page.extract_text().strip() for page in reader.pages)
        information = reader.metadata
    except InputError:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ) as e:
        raise InputError(
            f"{origin!r} is a damaged PDF: {e or type(e).__name__}; open and save it anew"
        ) from e
    if not text.strip():
        raise InputError(f"{origin!r} is a PDF without text, scanned perhaps: run OCR on it first")
    title = information.title if information else None
    author = information.author if information else None
    yield article_of(origin, text, {"title": title, "author": author})
