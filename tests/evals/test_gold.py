import json
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import GoldError, InputError
from extractor.evals.articles import read_article
from extractor.evals.corpora import own_corpus
from extractor.evals.gold import read_gold
from extractor.evals.gold_filling import fill
from extractor.evals.gold_writing import check_gold, new_gold
from tests.evals.builders import MEETING, SAID, TEXT, document, gold, raw_gold, without

FRONT = '---\ntitle: A "quoted": headline\npublished: 2023-05-04\ngenre: wire\nnote: invented\n---\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dam.txt").write_text(FRONT + TEXT + "\n", "utf-8")
    return tmp_path


def write(folder: Path, **parts: Any) -> Path:
    path = folder / "dam.gold.json"
    path.write_text(json.dumps(raw_gold(**parts)), "utf-8")
    return path


# Articles.


def test_front_matter_is_read_and_not_part_of_the_text(folder: Path) -> None:
    article = read_article(folder / "dam.txt")
    assert article.document.text == TEXT
    assert article.document.title == 'A "quoted": headline'
    assert str(article.document.published) == "2023-05-04"
    assert (article.id, article.genre) == ("dam", "wire")


def test_an_article_without_front_matter_is_its_text(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("Just text.\n", "utf-8")
    assert read_article(tmp_path / "plain.txt").document.text == "Just text."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("---\nno colon\n---\nText", "key: value"),
        ("---\npublished: soon\n---\nText", "front matter"),
        ("---\ntitle: x\n---\n\n", "no text"),
    ],
)
def test_malformed_articles_say_what_is_wrong(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "a.txt").write_text(content, "utf-8")
    with pytest.raises(InputError, match=message):
        read_article(tmp_path / "a.txt")


def test_missing_article_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt"):
        read_article(tmp_path / "none.txt")


# Filling and checking.


def test_check_fills_offsets_hashes_and_dates(folder: Path) -> None:
    path = write(folder)
    report = check_gold([folder], fix=True)
    assert (report.checked, report.records, report.faults) == (1, 6, [])
    meeting = read_gold(path).meetings[0].record
    assert TEXT[meeting.evidence[0].start : meeting.evidence[0].end] == meeting.evidence[0].quote
    assert meeting.date is not None
    assert str(meeting.date.start) == "2023-05-02"
    assert (meeting.date.precision, meeting.date.basis) == ("day", "relative_to_publication")  # type: ignore[union-attr]
    assert check_gold([path]).faults == []


def test_check_without_fix_writes_nothing(folder: Path) -> None:
    path = write(folder)
    before = path.read_bytes()
    assert any("--fix" in f for f in check_gold([path]).faults)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"meetings": [without(MEETING, evidence=[{"quote": "not there"}])]}, "not in the article"),
        ({"meetings": [without(MEETING, evidence=[{"quote": "the"}])]}, "times in the article"),
        ({"meetings": [without(MEETING, evidence=[{"quote": "the", "occurrence": 99}])]}, "occurrence 99"),
        ({"meetings": [without(MEETING, date={"text": "x", "edtf": "soon"})]}, "no EDTF date"),
        ({"meetings": [without(MEETING, kind="party")]}, "kind"),
        ({"meetings": [without(MEETING, kind={"any_of": ["talks", "party"]})]}, "kind"),
        ({"meetings": [without(MEETING, kind={"any_of": []})]}, "at least one"),
        ({"meetings": [without(MEETING, participants=[{"actor": "a9"}])]}, "'a9'"),
        ({"meetings": [MEETING, MEETING]}, "used twice"),
        ({"statements": [without(SAID, mood="bad")]}, "mood"),
        ({"gold_version": 7}, "gold_version"),
        ({"status": "perfect"}, "status"),
        ({"ignore": [{"quote": "nowhere"}]}, "not in the article"),
    ],
)
def test_faults_of_gold_files_are_named(folder: Path, parts: dict[str, Any], message: str) -> None:
    write(folder, **parts)
    faults = check_gold([folder], fix=True).faults
    assert any(message in f and "dam.gold.json" in f for f in faults), faults


def test_a_changed_article_is_noticed(folder: Path) -> None:
    path = write(folder)
    check_gold([path], fix=True)
    (folder / "dam.txt").write_text(FRONT + "New. " + TEXT, "utf-8")
    assert any("changed after labelling" in f for f in check_gold([path]).faults)


@pytest.mark.parametrize("content", ["", "[1]", "{", '"text"'])
def test_files_that_are_no_gold_are_named(folder: Path, content: str) -> None:
    (folder / "dam.gold.json").write_text(content, "utf-8")
    assert any("dam.gold.json" in f for f in check_gold([folder]).faults)


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    assert check_gold([tmp_path]).faults


def test_interrupted_quotes_are_found_in_order() -> None:
    text = "“No,” he said. Nobody said no. “No,” he said again."
    said = without(SAID, content=["No,", "No,"], speaker=None, speaker_text="he")
    filled, faults = fill(raw_gold(meetings=[], positions=[], statements=[said]), document(text))
    assert faults  # the first of them is ambiguous
    first = {"quote": "No,", "occurrence": 2}
    filled, faults = fill(
        raw_gold(meetings=[], positions=[], statements=[{**said, "evidence": [first]}]), document(text)
    )
    assert not faults
    assert filled["statements"][0]["evidence"][0]["start"] == text.rindex("No,")
    assert filled["statements"][0]["content"] == ["No,"]


# Wrappers.


def test_wrappers_are_taken_off_and_remembered() -> None:
    meeting = without(
        MEETING,
        kind={"any_of": ["talks", "summit"]},
        process={"unlabelled": True},
        place={"optional": {"text": "Geneva"}},
        participants=[
            {"actor": "a1", "role": {"any_of": ["host", "participant"]}},
            {"actor": "a2", "optional": True},
        ],
    )
    found = gold(meetings=[meeting]).meetings[0]
    assert found.record.kind == "talks"  # type: ignore[union-attr]
    assert found.openness.options == {
        "kind": ("talks", "summit"),
        "participants.0.role": ("host", "participant"),
    }
    assert found.openness.optional == {"place", "participants.1"}
    assert found.openness.unlabelled == {"process"}


def test_dates_may_have_options() -> None:
    options = [{"text": "on Tuesday", "edtf": "2023-05-02"}, {"text": "on Tuesday", "edtf": None}, None]
    found = gold(meetings=[without(MEETING, date={"any_of": options})]).meetings[0]
    assert len(found.openness.options["date"]) == 3


# New files.


def test_new_writes_an_empty_file_and_never_overwrites(folder: Path) -> None:
    path = new_gold(folder / "dam.txt", annotator="me")
    assert read_gold(path).annotator == "me"
    with pytest.raises(GoldError, match="exists already"):
        new_gold(folder / "dam.txt", annotator="me")


def test_new_from_the_rules_is_a_draft_that_checks(folder: Path) -> None:
    path = new_gold(folder / "dam.txt", annotator="", model="rules")
    assert check_gold([path]).faults == []
    assert read_gold(path).status == "draft"
    assert read_gold(path).statements


def test_a_folder_of_your_own_is_a_corpus(folder: Path) -> None:
    write(folder)
    check_gold([folder], fix=True)
    corpus = own_corpus(folder)
    assert [a.id for a in corpus.articles] == ["dam"]
    assert len(corpus.sha256) == 64


def test_names_of_places_are_filled_in_from_the_first_option() -> None:
    place = {"text": {"any_of": ["the Geneva office", "Geneva"]}, "kind": "venue"}
    raw = raw_gold(meetings=[without(MEETING, place=place)])
    filled, faults = fill(raw, document())
    assert (faults, filled["meetings"][0]["place"]["name"]) == ([], "Geneva office")
