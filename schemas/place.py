"""Places of meetings."""

from typing import Literal

from extractor.schemas.base import Record

PlaceKind = Literal["city", "country", "region", "venue", "online", "unknown"]


class Place(Record):
    """Where a meeting takes or took place."""

    text: str
    """Verbatim."""
    name: str
    """The bare name."""
    kind: PlaceKind = "unknown"
    country: str | None = None
    """ISO 3166-1 alpha-3."""
