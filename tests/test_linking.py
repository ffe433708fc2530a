from extractor.linking import Records, link_records
from extractor.schemas.actor import Actor
from extractor.schemas.extraction import CustomRecord
from tests.builders import evidence, meeting, position, statement

STATE = Actor(id="a1", name="Norway", kind="state", country="NOR")
MINISTER = Actor(id="a2", name="Ida Solheim", kind="person", country="NOR", represents=("a1",))
ENVOY = Actor(id="a3", name="Thabo Ndlela", kind="person")
ACTORS = [STATE, MINISTER, ENVOY]


def test_records_are_numbered_in_the_order_of_the_text() -> None:
    records = Records(
        meetings=(meeting("1:m1", 500, "a1"), meeting("0:m1", 10, "a2")),
        statements=(statement(90, "a2", "b"), statement(20, "a2", "a")),
        positions=(position(70, "a1", "Q"), position(30, "a1", "P")),
        custom=(
            CustomRecord(id="", record_type="sanctions", values={"n": 2}, evidence=(evidence(9, 12),)),
            CustomRecord(id="", record_type="sanctions", values={"n": 1}, evidence=(evidence(1, 3),)),
        ),
    )
    linked = link_records(records, ACTORS, {"0:m1": "0:m1", "1:m1": "1:m1"})
    assert [(m.id, m.evidence[0].start) for m in linked.meetings] == [("m1", 10), ("m2", 500)]
    assert [(s.id, s.content) for s in linked.statements] == [("s1", ("a",)), ("s2", ("b",))]
    assert [(p.id, p.proposition) for p in linked.positions] == [("p1", "P"), ("p2", "Q")]
    assert [(c.id, c.values["n"]) for c in linked.custom] == [("sanctions1", 1), ("sanctions2", 2)]


def test_side_meetings_point_to_their_round_also_after_merging() -> None:
    records = Records(meetings=(meeting("0:m1", 10, "a1"), meeting("1:m2", 500, "a2", part_of="1:m1")))
    linked = link_records(records, ACTORS, {"0:m1": "0:m1", "1:m1": "0:m1", "1:m2": "1:m2"})
    assert [m.part_of for m in linked.meetings] == [None, "m1"]


def test_a_meeting_is_never_part_of_itself_or_of_an_unknown_one() -> None:
    records = Records(
        meetings=(meeting("0:m1", 10, "a1", part_of="0:m1"), meeting("0:m2", 90, "a2", part_of="0:m9"))
    )
    linked = link_records(records, ACTORS, {"0:m1": "0:m1", "0:m2": "0:m2"})
    assert [m.part_of for m in linked.meetings] == [None, None]


def test_a_statement_finds_its_meeting_by_reference_title_or_definite_words() -> None:
    meetings = (
        meeting("0:m1", 10, "a1", title="Oslo summit"),
        meeting("0:m2", 100, "a2"),
        meeting("0:m3", 150, "a2", status="planned"),
    )
    words = ["0:m2", "0:the Oslo summit", "0:the talks", "0:a press conference", None]
    statements = tuple(statement(200 + i, "a2", str(i), meeting=w) for i, w in enumerate(words))
    renamed = {m.id: m.id for m in meetings}
    linked = link_records(Records(meetings=meetings, statements=statements), ACTORS, renamed)
    assert [s.meeting for s in linked.statements] == ["m2", "m1", "m2", None, None]


def test_a_position_names_the_statements_that_express_it() -> None:
    statements = (
        statement(0, "a2", "we back it"),
        statement(20, "a3", "so do we"),
        statement(400, "a2", "elsewhere"),
        statement(30, None, "nobody"),
    )
    positions = (position(0, "a2", "P"), position(10, "a1", "Q"))
    linked = link_records(Records(statements=statements, positions=positions), ACTORS, {})
    assert [p.statements for p in linked.positions] == [("s1",), ("s1",)]
