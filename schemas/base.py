"""The two bases: `Record` for what users get, `Answer` for what annotators say."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Record(BaseModel):
    """A public value: immutable, no unknown fields; its JSON form is the contract."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def _slim(schema: dict[str, Any]) -> None:
    """Shorten a schema: every call pays for it, the prompt explains the fields, and a blank is read as null."""
    for key in ("title", "description"):
        schema.pop(key, None)
    for name, field in schema.get("properties", {}).items():
        schema["properties"][name] = _slim_field(field)


def _slim_field(field: dict[str, Any]) -> dict[str, Any]:
    """Return the field's schema without titles, defaults and "or null": a field without a value is left out."""
    options = field.get("anyOf")
    if options and len(options) == 2 and options[1] == {"type": "null"} and "type" in options[0]:
        field = options[0]
    if "items" in field:
        field = {**field, "items": _slim_field(field["items"])}
    return {
        k: v for k, v in field.items() if k not in {"title", "default", "minLength", "minItems", "minimum"}
    }


def _without_blanks(value: Any) -> Any:
    if isinstance(value, list):
        return [item for item in value if not (isinstance(item, str) and not item.strip())]
    return None if isinstance(value, str) and not value.strip() else value


class Answer(BaseModel):
    """What an annotator says of an article: words copied from it, no offsets, no ids, no codes.

    Flat; a field that the article gives no value for is left out or null, which means the same; strings and
    lists are bounded so that a small model can't loop for ever. Subclass it, with a field ``quote``, to add
    a record type.
    """

    model_config = ConfigDict(extra="ignore", json_schema_extra=_slim)

    @model_validator(mode="before")
    @classmethod
    def _blank_is_null(cls, values: Any) -> Any:
        """Read blank strings as null and leave them out of lists: models write "" where nothing is known.

        A null is dropped, so that the field takes its default, an empty list say.
        """
        if not isinstance(values, dict):
            return values
        plain = {key: _without_blanks(value) for key, value in values.items()}
        return {key: value for key, value in plain.items() if value is not None}


Name = Annotated[str, Field(min_length=1, max_length=200)]
"""A name or short phrase, verbatim."""

Phrase = Annotated[str, Field(min_length=1, max_length=400)]
"""A phrase or short sentence."""

Quote = Annotated[str, Field(min_length=1, max_length=2000)]
"""A verbatim passage of the article."""
