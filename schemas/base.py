"""The two bases: `Record` for what users get, `Answer` for what annotators say."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Record(BaseModel):
    """A public value: immutable, no unknown fields; its JSON form is the contract."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def _slim(schema: dict[str, Any]) -> None:
    """Drop titles and the class docstring: every call pays for its schema, and the prompt explains the fields."""
    for key in ("title", "description"):
        schema.pop(key, None)
    for field in schema.get("properties", {}).values():
        field.pop("title", None)


def _without_blanks(value: Any) -> Any:
    if isinstance(value, list):
        return [item for item in value if not (isinstance(item, str) and not item.strip())]
    return None if isinstance(value, str) and not value.strip() else value


class Answer(BaseModel):
    """What an annotator says of an article: words copied from it, no offsets, no ids, no codes.

    Flat; every field is present (nullable rather than optional); strings and lists are bounded so that
    a small model can't loop for ever. Subclass it, with a field ``quote``, to add a record type.
    """

    model_config = ConfigDict(extra="ignore", json_schema_extra=_slim)

    @model_validator(mode="before")
    @classmethod
    def _blank_is_null(cls, values: Any) -> Any:
        """Read blank strings as null and leave them out of lists: models write "" where nothing is known."""
        if not isinstance(values, dict):
            return values
        return {key: _without_blanks(value) for key, value in values.items()}


Name = Annotated[str, Field(min_length=1, max_length=200)]
"""A name or short phrase, verbatim."""

Phrase = Annotated[str, Field(min_length=1, max_length=400)]
"""A phrase or short sentence."""

Quote = Annotated[str, Field(min_length=1, max_length=2000)]
"""A verbatim passage of the article."""
