"""What a file says of its article beside the text, under the names that people use for it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from extractor.dates import parse_published
from extractor.documents import Document
from extractor.errors import InputError
from extractor.readers.base import Article, Readable, ReadOptions, Unreadable
from extractor.reading import complete

USUAL_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "article_id", "doc_id", "document_id"),
    "title": ("title", "headline"),
    "published": ("published", "date", "pub_date", "publication_date", "date_published", "published_at"),
    "source": ("source", "publisher", "outlet", "site", "sitename"),
    "url": ("url", "link"),
    "author": ("author", "byline", "authors"),
    "language": ("language", "lang"),
}
"""Field of `Document` to the column or front matter names that mean it, lower case, the first one there wins."""


def article_of(origin: str, text: str, values: Mapping[str, Any], *, strict_date: bool = True) -> Article:
    """Return the article of a text and what is said of it.

    Args:
        origin: Where it stands; also its id, unless the values have one.
        text: The article.
        values: Fields of `Document` to values as the file has them; blank ones count as missing.
        strict_date: Whether a publication date that can't be read makes the article unreadable; else it is null.
    """
    if not text.strip():
        return Unreadable(origin, InputError.reason, f"{origin!r} is empty: there is nothing to extract from")
    plain = {name: value for name, raw in values.items() if (value := _as_text(raw))}
    try:
        published = _day(values.get("published"))
    except InputError as e:
        if strict_date:
            return Unreadable(origin, e.reason, f"{origin!r}: {e}")
        published = None
    language = plain.get("language", "")[:2].lower() or None
    try:
        document = complete(
            Document(
                text=text,
                id=plain.get("id") or origin,
                title=plain.get("title"),
                source=plain.get("source"),
                url=plain.get("url"),
                author=plain.get("author"),
                published=published,
                language=language if language and language.isalpha() else None,
            )
        )
    except InputError as e:
        return Unreadable(origin, e.reason, f"{origin!r}: {e}")
    return Readable(origin, document)


def usual_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of `Document` for the usual names among the keys, whatever their case."""
    by_name = {str(k).strip().lower(): v for k, v in values.items()}
    found = {}
    for field, names in USUAL_NAMES.items():
        name = next((n for n in names if _as_text(by_name.get(n))), None)
        if name is not None:
            found[field] = by_name[name]
    return found


def chosen_values(values: Mapping[str, Any], options: ReadOptions) -> dict[str, Any]:
    """Return the fields of `Document` in a table row, by the columns that the options name, else by the usual ones.

    Raises:
        InputError: A column that is named is not there.
    """
    named = {
        "id": options.id_field,
        "title": options.title_field,
        "published": options.date_field,
        "source": options.source_field,
        "url": options.url_field,
        "author": options.author_field,
        "language": options.language_field,
    }
    found = usual_values(values)
    for field, column in named.items():
        if column is not None:
            found[field] = cell(values, column)
    return found


def cell(values: Mapping[str, Any], column: str) -> Any:
    """Return a row's value in a column.

    Raises:
        InputError: There is no such column.
    """
    if column not in values:
        there = ", ".join(sorted(str(k) for k in values if k is not None)[:20])
        raise InputError(f"no column {column!r}; there are: {there or 'none'}")
    return values[column]


def _as_text(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return str(value).strip() or None


def _day(value: Any) -> date | None:
    if isinstance(value, date | datetime):
        return parse_published(value)
    return parse_published(_as_text(value))
