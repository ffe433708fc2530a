"""Evidence: the passage of the article that a record rests on, and how well it was found."""

from typing import Literal

from pydantic import Field

from extractor.schemas.base import Record

MatchGrade = Literal["exact", "normalized", "elided", "fuzzy", "misquoted", "not_found"]


class Evidence(Record):
    """A quote tied to the article.

    Where `start` is not null, ``document.text[start:end] == quote`` holds for every grade: `quote` is
    always the article's own wording. What the annotator wrote, where it differs, is kept in `claimed`.
    """

    quote: str
    """The article's words; for `not_found` (no offsets) the annotator's."""
    start: int | None = Field(default=None, ge=0)
    """First code point of the quote in `Document.text`."""
    end: int | None = Field(default=None, ge=0)
    """One past the last code point."""
    match: MatchGrade
    """exact: the same characters; normalized: the same but for quotation marks, dashes, spaces, case or
    Unicode form; elided: parts in order with "…" between; fuzzy: the same words, some spelt otherwise;
    misquoted: found, but words differ; not_found: not in the article."""
    score: float = Field(ge=0, le=1)
    """Similarity of the claimed words to the article's, 1 for exact."""
    claimed: str | None = None
    """What the annotator wrote, where it is not the same characters as `quote`."""
