import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from extractor.errors import EvaluationError, GoldError
from extractor.evals.annotation_tools import TOOLS, label_studio, tool_named
from extractor.evals.gold import read_raw
from extractor.evals.gold_writing import check_gold, gold_files, new_gold
from tests.evals.builders import MEETING, TEXT, raw_gold, without

FRONT = "---\npublished: 2023-05-04\n---\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one labelled article, whose text holds a character outside the basic plane."""
    place = tmp_path / "gold"
    place.mkdir()
    (place / "dam.txt").write_text(f"{FRONT}\U0001f30d Update.\n\n{TEXT}\n", "utf-8")
    meeting = without(
        MEETING, kind={"any_of": ["talks", "mediation"]}, place={"optional": {"text": "Geneva"}}
    )
    (place / "dam.gold.json").write_text(json.dumps(raw_gold(meetings=[meeting])), "utf-8")
    assert check_gold([place], fix=True).faults == []
    return place


def source_of(name: str, out: Path) -> Path:
    return out / label_studio.TASKS if name == "label-studio" else out


@pytest.mark.parametrize("name", TOOLS)
def test_gold_comes_back_unchanged(name: str, folder: Path, tmp_path: Path) -> None:
    out, back = tmp_path / "out", tmp_path / "back"
    tool_named(name).export(list(gold_files([folder])), out)
    (made,) = tool_named(name).load(source_of(name, out), folder, back, "")
    assert read_raw(made) == read_raw(folder / "dam.gold.json")


@pytest.mark.parametrize("name", TOOLS)
def test_what_is_loaded_checks_and_names_the_annotator(name: str, folder: Path, tmp_path: Path) -> None:
    out, back = tmp_path / "out", tmp_path / "back"
    tool_named(name).export(list(gold_files([folder])), out)
    (made,) = tool_named(name).load(source_of(name, out), folder, back, "Expert")
    assert check_gold([made], articles=folder).faults == []
    assert read_raw(made)["annotator"] == "Expert"


def test_label_studio_offsets_are_utf16_units(folder: Path, tmp_path: Path) -> None:
    tool_named("label-studio").export(list(gold_files([folder])), tmp_path)
    (task,) = json.loads((tmp_path / label_studio.TASKS).read_text("utf-8"))
    in_browser = task["data"]["text"].encode("utf-16-le")
    for result in task["annotations"][0]["result"]:
        if result["type"] == "labels":
            value = result["value"]
            assert in_browser[2 * value["start"] : 2 * value["end"]].decode("utf-16-le") == value["text"]


def test_label_studio_without_words_in_the_export_is_read_by_offsets(folder: Path, tmp_path: Path) -> None:
    tool_named("label-studio").export(list(gold_files([folder])), tmp_path)
    path = tmp_path / label_studio.TASKS
    tasks = json.loads(path.read_text("utf-8"))
    for result in tasks[0]["annotations"][0]["result"]:
        if result["type"] == "labels":
            del result["value"]["text"]
    path.write_text(json.dumps(tasks), "utf-8")
    (made,) = tool_named("label-studio").load(path, folder, tmp_path / "back", "")
    assert read_raw(made) == read_raw(folder / "dam.gold.json")


def test_an_edited_choice_wins(folder: Path, tmp_path: Path) -> None:
    tool_named("label-studio").export(list(gold_files([folder])), tmp_path)
    path = tmp_path / label_studio.TASKS
    text = path.read_text("utf-8")
    path.write_text(text.replace('"talks",\n', '"summit",\n'), "utf-8")
    (made,) = tool_named("label-studio").load(path, folder, tmp_path / "back", "")
    assert read_raw(made)["meetings"][0]["kind"] == {"any_of": ["summit", "mediation"]}


def test_a_span_added_by_a_person_becomes_a_record(folder: Path, tmp_path: Path) -> None:
    tool_named("brat").export(list(gold_files([folder])), tmp_path)
    with (tmp_path / "dam.ann").open("a", encoding="utf-8") as file:
        file.write("T99\tPosition 11 22\tIda Solheim\nA9901\tstance T99 support\n")
    (made,) = tool_named("brat").load(tmp_path, folder, tmp_path / "back", "")
    added = read_raw(made)["positions"][-1]
    assert (added["stance"], added["id"], added["evidence"][0]["quote"]) == ("support", "p2", "Ida Solheim")


def test_drafts_become_pre_annotations(tmp_path: Path) -> None:
    (tmp_path / "dam.txt").write_text(TEXT, "utf-8")
    path = new_gold(tmp_path / "dam.txt", annotator="rules", model="rules")
    tool_named("label-studio").export([path], tmp_path / "out")
    (task,) = json.loads((tmp_path / "out" / label_studio.TASKS).read_text("utf-8"))
    assert task["predictions"][0]["model_version"] == "rules"
    assert "annotations" not in task


def test_the_interface_knows_every_name_that_tasks_use(folder: Path, tmp_path: Path) -> None:
    tool_named("label-studio").export(list(gold_files([folder])), tmp_path)
    names = {e.get("name") for e in ElementTree.fromstring(label_studio.interface()).iter() if e.get("name")}  # noqa: S314
    (task,) = json.loads((tmp_path / label_studio.TASKS).read_text("utf-8"))
    used = {r["from_name"] for r in task["annotations"][0]["result"] if "from_name" in r}
    assert used <= names


@pytest.mark.parametrize("content", ["{}", "no JSON"])
def test_what_is_no_export_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(content, "utf-8")
    with pytest.raises(EvaluationError):
        tool_named("label-studio").load(tmp_path / "x.json", tmp_path, tmp_path, "")


def test_regions_that_do_not_fit_the_text_are_refused(folder: Path, tmp_path: Path) -> None:
    tool_named("brat").export(list(gold_files([folder])), tmp_path)
    with (tmp_path / "dam.ann").open("a", encoding="utf-8") as file:
        file.write("T99\tPosition 11 99999\tx\n")
    with pytest.raises(GoldError, match="outside the article"):
        tool_named("brat").load(tmp_path, folder, tmp_path / "back", "")


def test_gold_without_offsets_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dam.txt").write_text(TEXT, "utf-8")
    (tmp_path / "dam.gold.json").write_text(json.dumps(raw_gold()), "utf-8")
    with pytest.raises(GoldError, match="--fix"):
        tool_named("brat").export([tmp_path / "dam.gold.json"], tmp_path / "out")


def test_unknown_tools_are_named() -> None:
    with pytest.raises(EvaluationError, match="label-studio, brat"):
        tool_named("prodigy")
