"""Labels: a log of changes that loses nothing, and the gold file that it amounts to."""

import json
from pathlib import Path

import pytest

from extractor.documents import Document
from extractor.errors import EvaluationError, GoldError, InputError, StoreError
from extractor.evals.articles import read_article
from extractor.evals.corpora import own_corpus, shipped_corpus
from extractor.evals.gold import SUFFIX, gold_path, read_gold, read_raw
from extractor.review.editing import carry_out
from extractor.review.entries import Beginning, actor_ids, entries_of
from extractor.review.labels import Labels, StaleError, as_article_file
from tests.review.conftest import TEXT

DOCUMENT = Document(text=TEXT.rstrip("\n"), id="river", published="2026-05-12")
SPEECH = "We will not redraw borders,"


def open_labels(folder: Path, beginning: Beginning | None = None, document: Document = DOCUMENT) -> Labels:
    begin = beginning or Beginning("blind", {})
    return Labels.opened(folder / "Ana", "river", document, annotator="Ana", beginning=begin)


def add(labels: Labels, kind: str, quote: str, **more: object) -> str:
    target = carry_out(labels, {"op": "add", "kind": kind, "quote": quote, **more})[1]
    assert target is not None
    return target


def put(labels: Labels, kind: str, name: str, **fields: object) -> None:
    for field, value in fields.items():
        carry_out(labels, {"op": "set", "kind": kind, "id": name, "field": field, "value": value})


def labelled(folder: Path) -> Labels:
    """Labels with an actor, a statement and a position."""
    labels = open_labels(folder)
    who = add(labels, "actors", "Ida Solheim")
    said = add(labels, "statements", SPEECH, occurrence=1)
    put(
        labels,
        "statements",
        said,
        speaker=who,
        cue="said",
        speaker_text="Solheim",
        speech_act="deny_or_reject",
    )
    holds = add(labels, "positions", "She rejected a move to Cairo.")
    put(labels, "positions", holds, holder=who, proposition="The talks should move to Cairo", stance="oppose")
    return labels


def test_what_was_labelled_is_a_gold_file_that_the_evals_read(tmp_path: Path) -> None:
    labels = labelled(tmp_path)
    gold = read_gold(labels.gold_path)
    statement = gold.statements[0].record
    assert statement.content == (SPEECH,)  # type: ignore[union-attr]
    assert statement.quote_type == "direct"  # type: ignore[union-attr]
    assert [a.name for a in gold.actors] == ["Ida Solheim"]
    assert gold.annotator == "Ana"
    assert own_corpus(tmp_path / "Ana").articles[0].id == "river"


def test_the_article_is_written_so_that_it_reads_back_the_same(tmp_path: Path) -> None:
    odd = Document(
        text="---\ntitle: x\n---\n Ends with tabs\t\n\n“ü” 👩🏽‍🚀 \u2028 line",
        id="a/b",
        title="One\nTwo: three",
        author="Ü",
    )
    (tmp_path / "x.txt").write_text(as_article_file(odd), encoding="utf-8")
    back = read_article(tmp_path / "x.txt").document
    assert back.text == odd.text
    assert back.title == "One Two: three"


def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    before = labelled(tmp_path)
    after = open_labels(tmp_path)
    assert after.entries == before.entries
    assert after.seq == before.seq
    assert after.gold() == before.gold()


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_line_cut_short_by_a_crash_costs_that_change_only(tmp_path: Path, cut: int) -> None:
    labels = labelled(tmp_path)
    seq = labels.seq
    data = labels.log_path.read_bytes()
    labels.log_path.write_bytes(data[:-cut])
    again = open_labels(tmp_path)
    assert (
        again.seq == seq - 1 or "took over" in again.log_path.read_text()
    )  # the gold file still has the change
    assert all(json.loads(line) for line in again.log_path.read_text().splitlines())
    put(again, "positions", "p1", stance="support")
    assert open_labels(tmp_path).entries == again.entries


def test_undo_takes_back_step_by_step_and_redo_brings_back(tmp_path: Path) -> None:
    labels = labelled(tmp_path)
    states = [labels.gold()]
    count = 0
    while True:
        try:
            carry_out(labels, {"op": "undo"})
        except InputError:
            break
        count += 1
        states.append(labels.gold())
    assert count == 10
    assert labels.gold()["statements"] == []
    for state in reversed(states[:-1]):
        carry_out(labels, {"op": "redo"})
        assert labels.gold() == state
    with pytest.raises(InputError, match="nothing to redo"):
        carry_out(labels, {"op": "redo"})
    carry_out(labels, {"op": "undo"})
    put(labels, "positions", "p1", level="joint")
    with pytest.raises(InputError, match="nothing to redo"):
        carry_out(labels, {"op": "redo"})
    assert open_labels(tmp_path).entries == labels.entries


def test_a_record_that_is_not_whole_is_kept_but_not_in_the_gold_file(tmp_path: Path) -> None:
    labels = open_labels(tmp_path)
    name = add(labels, "positions", "She rejected a move to Cairo.")
    assert labels.gold()["positions"] == []
    assert labels.faults(("positions", name))
    with pytest.raises(InputError, match="choose whose position it is"):
        carry_out(labels, {"op": "done", "value": True})
    again = open_labels(tmp_path)
    assert [n for n, _ in again.of_kind("positions")] == [name]


def test_a_models_record_counts_once_it_is_decided(tmp_path: Path) -> None:
    raw = labelled(tmp_path / "other").gold()
    begin = Beginning("model", entries_of(raw, decision="open", origin="model"))
    labels = open_labels(tmp_path, begin)
    assert labels.gold()["statements"] == []
    with pytest.raises(InputError, match="not decided yet"):
        carry_out(labels, {"op": "done", "value": True})
    carry_out(labels, {"op": "decide", "kind": "statements", "id": "s1", "decision": "accepted"})
    carry_out(labels, {"op": "decide", "kind": "positions", "id": "p1", "decision": "rejected"})
    carry_out(labels, {"op": "done", "value": True})
    gold = labels.gold()
    assert gold["status"] == "first"
    assert (len(gold["statements"]), gold["positions"]) == (1, [])
    assert labels.entries["positions", "p1"].decision == "rejected", "kept, to be taken back"


def test_readings_and_what_may_be_left_out_reach_the_gold_file(tmp_path: Path) -> None:
    labels = labelled(tmp_path)
    put(
        labels,
        "statements",
        "s1",
        speech_act={"any_of": ["deny_or_reject", "assert"]},
        cue={"optional": "said"},
    )
    carry_out(labels, {"op": "optional", "kind": "positions", "id": "p1", "value": True})
    gold = read_gold(labels.gold_path)
    assert gold.statements[0].openness.options["speech_act"] == ("deny_or_reject", "assert")
    assert gold.positions[0].is_optional


def test_an_edit_in_the_gold_file_itself_is_taken_over(tmp_path: Path) -> None:
    labels = labelled(tmp_path)
    raw = read_raw(labels.gold_path)
    raw["positions"][0]["stance"] = "conditional"
    raw["statements"] = []
    labels.gold_path.write_text(json.dumps(raw))
    again = open_labels(tmp_path)
    assert again.entries["positions", "p1"].record["stance"] == "conditional"
    assert ("statements", "s1") not in again.entries
    carry_out(again, {"op": "undo"})
    assert again.gold()["positions"][0]["stance"] == "oppose"


def test_a_broken_edit_in_the_gold_file_is_told_and_nothing_is_overwritten(tmp_path: Path) -> None:
    labels = labelled(tmp_path)
    labels.gold_path.write_text("{broken")
    with pytest.raises(GoldError):
        open_labels(tmp_path)
    assert labels.gold_path.read_text() == "{broken"


def test_an_article_that_was_changed_is_told(tmp_path: Path) -> None:
    labelled(tmp_path)
    other = Document(text=DOCUMENT.text + " More.", id="river")
    with pytest.raises(EvaluationError, match="was changed after it was labelled"):
        open_labels(tmp_path, document=other)


def test_a_full_disk_makes_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = labelled(tmp_path)
    before, log = dict(labels.entries), labels.log_path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="the change was not made"):
        put(labels, "positions", "p1", stance="support")
    assert labels.entries == before
    assert labels.log_path.read_bytes() == log


def test_a_page_that_does_not_know_the_latest_is_refused(tmp_path: Path) -> None:
    labels = labelled(tmp_path)
    with pytest.raises(StaleError):
        labels.check_seq(labels.seq - 1)


@pytest.mark.parametrize("split", ["train", "dev"])
def test_every_gold_file_of_the_corpus_is_the_same_after_opening_and_accepting_it(
    tmp_path: Path, split: str
) -> None:
    for article in shipped_corpus(split).articles:
        path = gold_path(Path(__file__).parents[2] / "evals" / "corpus" / split / f"{article.id}.txt")
        raw = read_raw(path)
        begin = Beginning("gold", entries_of(raw, decision="accepted", origin="own"))
        labels = Labels.opened(
            tmp_path, article.id, article.article.document, annotator="Ana", beginning=begin
        )
        mine = labels.gold()
        for kind in ("actors", "meetings", "statements", "positions"):
            assert sorted(map(_plain, mine[kind])) == sorted(map(_plain, raw[kind])), f"{article.id} {kind}"
        assert (tmp_path / f"{article.id}{SUFFIX}").is_file()


def _plain(record: dict[str, object]) -> str:
    return json.dumps(record, sort_keys=True)


def test_actors_are_found_in_every_reading() -> None:
    record = {
        "speaker": {"any_of": ["a1", None]},
        "participants": [{"actor": {"any_of": ["a2", "a3"]}, "role": "host"}],
        "addressees": ["a4", {"value": "a5", "optional": True}],
        "toward": {"optional": "a6"},
        "proposition": "a9",
    }
    assert actor_ids(record) == {"a1", "a2", "a3", "a4", "a5", "a6"}
