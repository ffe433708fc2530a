"""What an annotator can do, and what is refused with words that help."""

from pathlib import Path
from typing import Any

import pytest

from extractor.errors import InputError
from extractor.evals.gold import read_gold, read_raw
from extractor.review.codebook import meanings
from extractor.review.editing import carry_out
from extractor.review.entries import RECORD_KINDS
from extractor.review.fields import FIELDS, ROLES, field_views
from tests.review.test_labels import SPEECH, add, labelled, open_labels, put

CORPUS = Path(__file__).parents[2] / "evals" / "corpus"


def test_offsets_count_code_points_and_blanks_are_left_off(tmp_path: Path) -> None:
    from extractor.documents import Document  # noqa: PLC0415

    text = "👩🏽‍🚀👍 Ida Solheim said yes. Ida Solheim said no."
    labels = open_labels(tmp_path, document=Document(text=text, id="river"))
    start = text.index("said no") - 1
    name = (
        add(labels, "statements", " said no. ", start=start) if text[start:].startswith(" said no. ") else ""
    )
    name = name or add(labels, "statements", " said no.", start=start)
    evidence = labels.entries["statements", name].record["evidence"][0]
    assert text[evidence["start"] : evidence["end"]] == evidence["quote"] == "said no."


def test_words_that_stand_in_several_places_need_a_number(tmp_path: Path) -> None:
    labels = open_labels(tmp_path)
    with pytest.raises(InputError, match="2 times"):
        add(labels, "statements", SPEECH)
    first, second = (add(labels, "statements", SPEECH, occurrence=n) for n in (1, 2))
    starts = [labels.entries["statements", n].record["evidence"][0]["start"] for n in (first, second)]
    assert starts == [labels.document.text.index(SPEECH), labels.document.text.rindex(SPEECH)]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"op": "fly"}, "unknown operation"),
        ({"op": "undo"}, "nothing to undo"),
        ({"op": "add", "kind": "statements", "quote": "  "}, "select some words"),
        ({"op": "add", "kind": "statements", "quote": "not in there"}, "not in the article"),
        ({"op": "add", "kind": "statements", "quote": "x" * 30_000}, "select less"),
        ({"op": "add", "kind": "article", "quote": "Geneva"}, "unknown kind"),
        (
            {"op": "set", "kind": "positions", "id": "p9", "field": "stance", "value": "support"},
            "no position",
        ),
        ({"op": "decide_all"}, "every record is decided"),
    ],
)
def test_nonsense_is_refused(tmp_path: Path, request_: dict[str, Any], words: str) -> None:
    labels = open_labels(tmp_path)
    with pytest.raises(InputError, match=words):
        carry_out(labels, request_)
    assert labels.seq == 1


@pytest.mark.parametrize(
    ("kind", "field", "value", "words"),
    [
        ("positions", "proposition", "word " * 16, "at most 15 words"),
        ("positions", "colour", "red", "no field"),
        ("statements", "evidence", [], "no field"),
        ("statements", "date", {"text": "on Tuesday", "edtf": "Tuesday"}, "is no date"),
        ("statements", "date", {"any_of": [{"text": "t", "edtf": "2026-13-45"}, None]}, "is no date"),
        ("actors", "country", "Narnia", "is no country"),
    ],
)
def test_values_that_can_not_be_right_are_refused(
    tmp_path: Path, kind: str, field: str, value: object, words: str
) -> None:
    labels = labelled(tmp_path)
    name = {"positions": "p1", "statements": "s1", "actors": "a1"}[kind]
    seq = labels.seq
    with pytest.raises(InputError, match=words):
        put(labels, kind, name, **{field: value})
    assert labels.seq == seq


def test_a_country_may_be_written_as_its_name(tmp_path: Path) -> None:
    labels = labelled(tmp_path)
    for written, code in (("Norway", "NOR"), ("nor", "NOR"), ("XKX", "XKX"), ("", None)):
        put(labels, "actors", "a1", country=written)
        assert labels.entries["actors", "a1"].record["country"] == code


def test_a_date_is_reckoned_out_in_the_gold_file(tmp_path: Path) -> None:
    labels = labelled(tmp_path)
    put(labels, "statements", "s1", date={"text": "on Tuesday", "edtf": "2026-05-12"})
    date = read_gold(labels.gold_path).statements[0].record.date  # type: ignore[union-attr]
    assert (str(date.start), date.precision, date.basis) == ("2026-05-12", "day", "relative_to_publication")


def test_an_interrupted_quote_gets_its_passages_in_the_order_of_the_text(tmp_path: Path) -> None:
    labels = labelled(tmp_path)
    text = labels.document.text
    poster = text.rindex(SPEECH)
    carry_out(
        labels,
        {
            "op": "evidence",
            "action": "add",
            "kind": "statements",
            "id": "s1",
            "quote": SPEECH,
            "start": poster,
        },
    )
    early = text.index("met Thabo")
    carry_out(
        labels,
        {
            "op": "evidence",
            "action": "add",
            "kind": "statements",
            "id": "s1",
            "quote": "met Thabo",
            "start": early,
        },
    )
    record = labels.entries["statements", "s1"].record
    assert record["content"] == ["met Thabo", SPEECH, SPEECH]
    assert record["quote_type"] == "mixed"
    carry_out(labels, {"op": "evidence", "action": "remove", "kind": "statements", "id": "s1", "index": 0})
    carry_out(
        labels,
        {
            "op": "evidence",
            "action": "replace",
            "kind": "statements",
            "id": "s1",
            "index": 1,
            "quote": "Geneva on Tuesday",
        },
    )
    assert labels.entries["statements", "s1"].record["content"] == ["Geneva on Tuesday", SPEECH]
    with pytest.raises(InputError, match="no such passage"):
        carry_out(
            labels, {"op": "evidence", "action": "remove", "kind": "statements", "id": "s1", "index": 7}
        )
    carry_out(labels, {"op": "evidence", "action": "remove", "kind": "statements", "id": "s1", "index": 0})
    with pytest.raises(InputError, match="needs a passage"):
        carry_out(
            labels, {"op": "evidence", "action": "remove", "kind": "statements", "id": "s1", "index": 0}
        )


def test_an_actor_is_there_once_and_stays_while_it_is_named(tmp_path: Path) -> None:
    labels = labelled(tmp_path)
    with pytest.raises(InputError, match="is there already"):
        add(labels, "actors", "Ida Solheim")
    with pytest.raises(InputError, match="is named by"):
        carry_out(labels, {"op": "decide", "kind": "actors", "id": "a1", "decision": "rejected"})
    other = add(labels, "actors", "Thabo Ndlela")
    carry_out(labels, {"op": "decide", "kind": "actors", "id": other, "decision": "rejected"})
    assert ("actors", other) not in labels.entries
    assert add(labels, "actors", "Thabo Ndlela") != other, "no id is used for two"


def test_every_field_that_the_codebook_labels_has_a_control() -> None:
    raw = read_raw(next((CORPUS / "dev").glob("*.gold.json")))
    computed = {"id", "evidence", "content", "optional"}
    for kind in ("actors", *RECORD_KINDS):
        shown = {f.name for f in FIELDS[kind]}
        for record in raw[kind]:
            assert set(record) - computed <= shown, kind


def test_what_the_corpus_leaves_open_is_shown_and_little_of_it_as_json() -> None:
    raw_views = open_views = 0
    for path in (CORPUS / "dev").glob("*.gold.json"):
        raw = read_raw(path)
        for kind in ("actors", *RECORD_KINDS):
            for record in raw[kind]:
                for view in field_views(kind, record):
                    raw_views += view.is_raw
                    open_views += len(view.readings) > 1 or view.is_optional
    assert open_views > 100
    assert raw_views < 0.15 * open_views


def test_the_page_can_say_what_each_value_means() -> None:
    choices = {(kind, f.name): f.choices for kind, fields in FIELDS.items() for f in fields if f.choices}
    choices["meetings", "role"] = ROLES
    told = {key: meanings(*key) for key in choices}
    for key, values in choices.items():
        if key[1] not in {"mode", "format", "quote_type"}:  # told in the help beside them
            assert set(told[key]) == set(values), key
    assert told["meetings", "outcome"]["ceasefire"] == "a truce was agreed"
    assert told["positions", "basis"]["action_or_vote"] == "did or voted it"


def test_a_change_reopens_an_article_that_was_done(tmp_path: Path) -> None:
    labels = labelled(tmp_path)
    carry_out(labels, {"op": "done", "value": True})
    put(labels, "positions", "p1", stance="support")
    assert not labels.is_done
    carry_out(labels, {"op": "undo"})
    assert labels.is_done


def test_nobody_is_given_a_stance_or_an_act_that_he_did_not_choose(tmp_path: Path) -> None:
    labels = open_labels(tmp_path)
    said = add(labels, "statements", SPEECH, occurrence=1)
    holds = add(labels, "positions", "She rejected a move to Cairo.")
    assert labels.faults(("statements", said)) == ("choose the act",)
    assert [f.partition(":")[0] for f in labels.faults(("positions", holds))] == [
        "choose whose position it is",
        "choose the stance",
        "write the proposition",
    ]
    put(
        labels, "positions", holds, holder="a9", stance="oppose", proposition="The talks should move to Cairo"
    )
    assert labels.faults(("positions", holds)) == ("no actor has the id 'a9'",)
