"""Web pages, through trafilatura: the main text without navigation and teasers, and what the page says of itself."""

import logging
from collections.abc import Iterator
from typing import IO, Any

from extractor.errors import InputError
from extractor.readers.base import Article, ReadOptions
from extractor.readers.metadata import article_of
from extractor.reading import decode


def read_html(file: IO[bytes], origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield the one article of a page."""
    data = file.read()
    text, values = main_text(data if _declares_encoding(data) else decode(data, name=origin))
    if not text.strip():
        raise InputError(
            f"{origin!r} has no main text that could be told from the rest of the page: save the article as text"
        )
    yield article_of(origin, text, values, strict_date=False)


def main_text(page: bytes | str) -> tuple[str, dict[str, Any]]:
    """Return the article of a page and its title, author, site, address and publication date.

    The date is taken from where pages state it (meta tags, JSON-LD, ``<time>``), never searched for in the text:
    the first date that stands in a page may be anybody's.
    """
    import trafilatura  # noqa: PLC0415 - a third of a second that only web pages need

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports broken pages; so do we, once
    found = trafilatura.bare_extraction(
        page,
        include_comments=False,
        include_tables=True,
        favor_precision=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if found is None:
        return "", {}
    values: dict[str, Any] = found if isinstance(found, dict) else found.as_dict()
    return values.get("text") or "", {
        "title": values.get("title"),
        "author": values.get("author"),
        "source": values.get("sitename") or values.get("hostname"),
        "url": values.get("url"),
        "published": values.get("date"),
        "language": values.get("language"),
    }


def _declares_encoding(data: bytes) -> bool:
    """Tell whether a page says its encoding itself, in which case lxml reads it better than a guess."""
    return b"charset" in data[:4096].lower() and b"\x00" not in data[:4096]
