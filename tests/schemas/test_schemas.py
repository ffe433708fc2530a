import builtins
from typing import Any

import pytest
from pydantic import ValidationError

from extractor import Extraction, extract
from extractor.errors import ConfigurationError
from extractor.schemas.registry import ACTORS, RECORD_TYPES, RecordType, schema_hash
from extractor.schemas.tables import COLUMNS, to_rows
from tests.builders import meeting_answer, statement_answer

SHIPPED = [ACTORS, *RECORD_TYPES.values()]
ARTICLE = (
    "Norwegian Foreign Minister Ida Solheim met Thabo Ndlela in Geneva on Tuesday. “We agree,” Solheim said. "
    "She rejected the plan."
)


@pytest.fixture(scope="module")
def result() -> Extraction:
    return extract(ARTICLE, model="rules", published="2026-05-14")


def walk(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [s for item in schema for s in walk(item)]
    if not isinstance(schema, dict):
        return []
    return [schema, *(s for value in schema.values() for s in walk(value))]


@pytest.mark.parametrize("row", SHIPPED, ids=lambda r: r.name)
def test_answer_schemas_are_bounded_and_hold_no_nulls(row: RecordType) -> None:
    schema = row.answer.model_json_schema()
    for part in walk(schema):
        if part.get("type") == "string":
            assert "maxLength" in part or "enum" in part, part
        if part.get("type") == "array":
            assert "maxItems" in part, part
        if part.get("type") == "object" and "properties" in part:
            assert all("anyOf" not in p and "default" not in p for p in part["properties"].values())
            assert "title" not in part


@pytest.mark.parametrize("row", SHIPPED, ids=lambda r: r.name)
def test_enums_are_small_and_offer_a_way_out(row: RecordType) -> None:
    for name, field in row.answer.model_json_schema()["properties"].items():
        assert len(field.get("enum", [])) <= 13, name


def test_blank_strings_are_null_and_leave_lists() -> None:
    answer = meeting_answer("quote", "Orlu", place="", topics=["", " ", "water"], title=" ")
    assert (answer.place, answer.title, answer.topics) == (None, None, ["water"])


def test_a_statement_without_content_is_invalid() -> None:
    with pytest.raises(ValidationError):
        statement_answer("Orlu", "said", "")


def test_the_schema_hash_changes_with_the_schema() -> None:
    assert schema_hash([ACTORS]) != schema_hash(SHIPPED)
    assert schema_hash(SHIPPED) == schema_hash(list(SHIPPED))


def test_rows_have_the_documented_columns(result: Extraction) -> None:
    for name, rows in to_rows(result).items():
        assert rows, name
        assert all(set(row) == set(COLUMNS[name]) for row in rows), name


@pytest.mark.parametrize("backend", ["pandas", "polars"])
def test_frames_have_their_columns_also_when_empty(backend: Any, result: Extraction) -> None:
    frames = result.to_frames(backend)
    assert list(frames["meetings"]["date_edtf"]) == ["2026-05-12"]
    assert list(frames["statements"]["quote_type"])[:1] == ["direct"]
    empty = extract(
        "It rained all day in the valley and nothing else was to be told of it.", model="rules"
    ).to_frames(backend)
    assert tuple(empty["positions"].columns) == COLUMNS["positions"]
    assert len(empty["positions"]) == 0


def test_a_missing_backend_names_the_extra(result: Extraction, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_polars(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "polars":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr("importlib.import_module", without_polars)
    with pytest.raises(ConfigurationError, match=r"pip install 'extractor\[polars\]'"):
        result.to_frames("polars")
    with pytest.raises(ConfigurationError, match="unknown data frame backend"):
        result.to_frames("excel")  # type: ignore[arg-type]


def test_repr_tells_outcome_counts_and_first_records(result: Extraction) -> None:
    text = repr(result)
    assert text.startswith("<Extraction")
    assert "1 meetings" in text
    assert "Ida Solheim, Thabo Ndlela" in text
    assert max(map(len, text.splitlines())) <= 100


def test_html_escapes_the_article() -> None:
    hostile = (
        "“<script>alert(1)</script> We agree & sign,” Ida Solheim said in Geneva on Tuesday to the reporters."
    )
    html = extract(hostile, model="rules", title="<b>x</b>")._repr_html_()
    assert "<script>" not in html
    assert "<b>x</b>" not in html
    assert "&lt;script&gt;" in html


def test_unknown_actor_ids_give_none(result: Extraction) -> None:
    assert result.actor("a99") is None
    assert result.actor(None) is None
