import json
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import EvaluationError, InputError
from extractor.evals.agreement import agreement_of
from extractor.evals.gold_writing import check_gold
from tests.evals.builders import MEETING, NEXT, ROAD, SAID, TEXT, raw_gold, without


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    for name in ("articles", "first", "second"):
        (tmp_path / name).mkdir()
    return tmp_path / "first", tmp_path / "second", tmp_path / "articles"


def label(folder: Path, articles: Path, name: str = "dam", **parts: Any) -> None:
    (articles / f"{name}.txt").write_text(f"---\npublished: 2023-05-04\n---\n{TEXT}\n", "utf-8")
    (folder / f"{name}.gold.json").write_text(json.dumps(raw_gold(**parts)), "utf-8")
    assert check_gold([folder], fix=True, articles=articles).faults == []


def test_equal_labels_agree_fully(folders: tuple[Path, Path, Path]) -> None:
    first, second, articles = folders
    label(first, articles)
    label(second, articles)
    found = agreement_of(first, second, articles)
    assert {t: i.value for t, i in found.f1.items()} == dict.fromkeys(
        ("meetings", "statements", "positions", "actors"), 1.0
    )


def test_agreement_is_the_same_in_both_directions(folders: tuple[Path, Path, Path]) -> None:
    first, second, articles = folders
    label(first, articles)
    label(second, articles, statements=[SAID, without(ROAD, speech_act="announce")], meetings=[MEETING])
    one, other = agreement_of(first, second, articles), agreement_of(second, first, articles)
    assert (
        one.f1["statements"].value == other.f1["statements"].value == pytest.approx(0.8)
    )  # 2·2 / (2·2 + 0 + 1)
    assert one.accuracy["statements.speech_act"] == other.accuracy["statements.speech_act"] == 0.5


def test_kappa_by_hand(folders: tuple[Path, Path, Path]) -> None:
    # Two meetings; one labeller: talks, visit; the other: talks, talks. Observed .5, expected .5·1 = .5: kappa 0.
    first, second, articles = folders
    label(first, articles, meetings=[MEETING, without(NEXT, kind="visit")])
    label(second, articles, meetings=[MEETING, NEXT])
    found = agreement_of(first, second, articles)
    assert found.kappa["meetings.kind"] == pytest.approx(0.0)
    assert found.kappa["meetings.mode"] is None  # one value only: chance can't be told from agreement


def test_only_articles_of_both_count(folders: tuple[Path, Path, Path]) -> None:
    first, second, articles = folders
    label(first, articles)
    label(first, articles, "lake")
    label(second, articles)
    assert [s.article for s in agreement_of(first, second, articles).scores] == ["dam"]


def test_nothing_in_common_is_an_error(folders: tuple[Path, Path, Path]) -> None:
    with pytest.raises(EvaluationError, match="labelled in both"):
        agreement_of(*folders)


def test_a_missing_article_is_named(folders: tuple[Path, Path, Path], tmp_path: Path) -> None:
    first, second, articles = folders
    label(first, articles)
    label(second, articles)
    with pytest.raises(InputError, match=r"dam\.txt"):
        agreement_of(first, second, tmp_path / "first")
