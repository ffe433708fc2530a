import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

import extractor
from extractor import (
    Document,
    InputError,
    RecordType,
    Settings,
    aextract,
    aextract_many,
    extract,
    extract_many,
)
from extractor.errors import ConfigurationError
from extractor.schemas.base import Answer

ARTICLE = "Norwegian Foreign Minister Ida Solheim met Thabo Ndlela in Geneva. “We agree,” Solheim said."


def test_extract_gives_records_by_rules_without_key_or_network() -> None:
    result = extract(ARTICLE, model="rules")
    assert result.outcome.status == "ok"
    assert result.usage.cost_usd == 0
    assert [result.actor(s.speaker).name for s in result.statements if s.speaker] == ["Ida Solheim"]  # type: ignore[union-attr]


def test_extract_works_where_an_event_loop_already_runs() -> None:
    async def notebook_cell() -> str:
        return extract(ARTICLE, model="rules").outcome.status

    assert asyncio.run(notebook_cell()) == "ok"


async def test_aextract_gives_the_same() -> None:
    result = await aextract(ARTICLE, model="rules", records=("statements",))
    assert len(result.statements) == 1
    assert result.meetings == ()


def test_files_and_documents_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(ARTICLE, encoding="utf-16")
    assert extract(file, model="rules").document.text == ARTICLE
    assert extract(Document(text=ARTICLE, id="mine"), model="rules").document.id == "mine"


def test_without_a_choice_the_rules_answer_and_say_so_once(capsys: pytest.CaptureFixture[str]) -> None:
    extractor.api._said_default.clear()
    extract(ARTICLE)
    extract(ARTICLE)
    assert capsys.readouterr().err.count("built-in rules") == 1


@pytest.mark.parametrize("records", [("treaties",), (), ("meetings", 7)])
def test_unknown_record_types_are_a_clear_error(records: tuple[str, ...]) -> None:
    with pytest.raises((ConfigurationError, AttributeError), match=r"record type|no attribute"):
        extract(ARTICLE, model="rules", records=records)


def test_a_model_without_key_or_endpoint_is_a_clear_error() -> None:
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        extract(ARTICLE, model="gpt-4.1-mini")


def test_wrong_settings_name_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTOR_CONCURRENCY", "zero")
    with pytest.raises(ConfigurationError, match="EXTRACTOR_CONCURRENCY='zero'"):
        extract(ARTICLE, model="rules")


def test_extract_many_yields_a_result_for_every_article_also_for_unreadable_ones(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text(ARTICLE)
    results = list(extract_many([good, tmp_path / "missing.txt", "", ARTICLE], model="rules"))
    by_id = {r.document.id: r.outcome for r in results}
    assert len(results) == 4
    assert by_id[str(good)].status == "ok"
    missing = by_id[str(tmp_path / "missing.txt")]
    assert (missing.status, missing.reason) == ("failed", "unreadable_input")
    assert sorted(r.outcome.status for r in results) == ["failed", "failed", "ok", "ok"]


def test_extract_many_reads_lazily_and_stops_when_told() -> None:
    taken: list[int] = []

    def articles() -> Iterator[str]:
        for i in range(1000):
            taken.append(i)
            yield f"{ARTICLE} {i}"

    results = extract_many(articles(), model="rules", concurrency=2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert len(taken) <= 4


def test_extract_many_tells_wrong_configuration_at_once() -> None:
    with pytest.raises(ConfigurationError):
        extract_many([ARTICLE], model="gpt-4.1-mini")


async def test_aextract_many_takes_async_iterables() -> None:
    async def articles() -> AsyncIterator[str]:
        for i in range(3):
            yield f"{ARTICLE} {i}"

    results = [r async for r in aextract_many(articles(), model="rules", concurrency=2)]
    assert len(results) == 3


def test_an_error_in_the_iterable_reaches_the_caller() -> None:
    def articles() -> Iterator[str]:
        yield ARTICLE
        raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone"):
        list(extract_many(articles(), model="rules", concurrency=1))


class DamAnswer(Answer):
    quote: str


def test_rules_say_that_they_know_nothing_of_a_record_type_of_your_own() -> None:
    row = RecordType("dams", DamAnswer, Path("dams.md"))
    result = extract(ARTICLE, model="rules", records=("statements", row))
    assert result.outcome.status == "partial"
    assert "dams" in (result.outcome.message or "")


def test_a_record_type_of_your_own_needs_a_quote_and_a_name_of_its_own() -> None:
    class NoQuote(Answer):
        text: str

    with pytest.raises(ConfigurationError, match="quote"):
        RecordType("dams", NoQuote, Path("dams.md"))
    with pytest.raises(ConfigurationError, match="built in"):
        RecordType("meetings", DamAnswer, Path("dams.md"))


def test_rules_say_that_they_read_english_only() -> None:
    text = "Le ministre a rencontré son homologue à Genève. « Nous sommes d'accord », a-t-il déclaré à la presse mardi."
    result = extract(text, model="rules")
    assert (result.outcome.status, result.outcome.reason) == ("failed", "unsupported_language")
    assert "English only" in (result.outcome.message or "")


def test_public_names_are_few_sorted_and_there() -> None:
    assert extractor.__all__ == sorted(extractor.__all__)
    assert len(extractor.__all__) <= 15
    assert all(hasattr(extractor, name) for name in extractor.__all__)


def test_settings_are_immutable_and_hide_the_key() -> None:
    settings = Settings(api_key="secret-key")  # type: ignore[arg-type]
    assert "secret-key" not in repr(settings)
    with pytest.raises(Exception, match="frozen"):
        settings.model = "x"  # type: ignore[misc]


def test_a_bad_publication_date_is_an_input_error() -> None:
    with pytest.raises(InputError):
        extract(ARTICLE, model="rules", published="soon")


def test_importing_is_light() -> None:
    code = (
        "import sys; import extractor; "
        "heavy = {'spacy', 'openai', 'instructor', 'pandas', 'polars', 'rich', 'tenacity'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_takes_under_0_3_seconds() -> None:
    code = "import time; t = time.perf_counter(); import extractor; print(time.perf_counter() - t)"
    best = min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    )
    assert best < 0.3
