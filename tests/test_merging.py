from itertools import permutations

from extractor.merging import merge_meetings, merge_positions, merge_statements
from extractor.schemas.date_value import DateValue
from extractor.schemas.meeting import MeetingOutcome
from extractor.schemas.place import Place
from tests.builders import meeting, position, statement


def test_a_meeting_found_in_two_chunks_is_one_with_all_its_evidence() -> None:
    first = meeting("0:m1", 0, "a1", "a2", place=Place(text="Oslo", name="Oslo"))
    again = meeting(
        "1:m1", 900, "a1", "a2", "a3", topics=("water",), outcome=MeetingOutcome(kind="ceasefire")
    )
    [merged], renamed = merge_meetings([first, again])
    assert renamed == {"0:m1": "0:m1", "1:m1": "0:m1"}
    assert [e.start for e in merged.evidence] == [0, 900]
    assert {p.actor for p in merged.participants} == {"a1", "a2", "a3"}
    assert (merged.place and merged.place.name, merged.topics, merged.outcome.kind) == (
        "Oslo",
        ("water",),
        "ceasefire",
    )


def test_meetings_that_contradict_each_other_stay_apart() -> None:
    base = meeting("0:m1", 0, "a1", "a2", place=Place(text="Oslo", name="Oslo"), round=3)
    others = [
        meeting("1:m1", 500, "a1", "a2", status="planned"),
        meeting("2:m1", 500, "a1", "a2", place=Place(text="Rome", name="Rome")),
        meeting("3:m1", 500, "a1", "a2", round=4),
        meeting("4:m1", 500, "a1", "a2", kind="call"),
        meeting("5:m1", 500, "a1", "a9"),
        meeting("6:m1", 500, "a1", "a2", part_of="0:m1"),
    ]
    for other in others:
        assert len(merge_meetings([base, other])[0]) == 2, other


def test_meetings_on_different_days_stay_apart() -> None:
    monday = meeting("0:m1", 0, "a1", "a2", date=DateValue(text="on Monday"))
    tuesday = meeting("1:m1", 0, "a1", "a2", date=DateValue(text="Tuesday"))
    assert len(merge_meetings([monday, tuesday])[0]) == 2
    same = meeting("1:m1", 0, "a1", "a2", date=DateValue(text="Monday"))
    assert len(merge_meetings([monday, same])[0]) == 1


def test_two_meetings_that_one_answer_tells_apart_are_not_joined() -> None:
    assert len(merge_meetings([meeting("0:m1", 0, "a1", "a2"), meeting("0:m2", 400, "a1", "a2")])[0]) == 2


def test_no_chain_glues_meetings_that_do_not_fit_each_other() -> None:
    oslo = meeting("0:m1", 0, "a1", "a2", place=Place(text="Oslo", name="Oslo"))
    unplaced = meeting("1:m1", 100, "a1", "a2")
    rome = meeting("2:m1", 200, "a1", "a2", place=Place(text="Rome", name="Rome"))
    for order in permutations([oslo, unplaced, rome]):
        places = [m.place.name for m in merge_meetings(order)[0] if m.place]
        assert sorted(places) == ["Oslo", "Rome"]


def test_of_two_readings_of_one_statement_the_longer_stays() -> None:
    short = statement(0, "a1", "the road is open")
    long = statement(0, "a1", "the road is open and safe")
    assert merge_statements([short, long]) == [long]
    assert merge_statements([long, short]) == [long]


def test_statements_of_others_or_elsewhere_stay() -> None:
    kept = [
        statement(0, "a1", "the road is open"),
        statement(0, "a2", "the road is open"),
        statement(300, "a1", "the road is open"),
        statement(0, "a1", "the border is shut"),
    ]
    assert merge_statements(kept) == kept


def test_a_position_stated_twice_is_one_and_its_opposite_another() -> None:
    once = position(0, "a1", "The border should be opened")
    again = position(800, "a1", "The border should be opened")
    reworded = position(10, "a1", "The border should be opened soon")
    opposed = position(0, "a1", "The border should be opened", stance="oppose")
    merged = merge_positions([once, again, reworded, opposed])
    assert [p.stance for p in merged] == ["support", "oppose"]
    assert [e.start for e in merged[0].evidence] == [0, 10, 800]
