"""Worked by hand: what each count and score must be."""

import pytest

from extractor.evals.alignment import assign
from extractor.evals.counting import score_article
from extractor.evals.metrics import METRICS
from extractor.evals.names import Names
from tests.evals.builders import (
    ACTORS,
    AGAINST,
    MEETING,
    NEXT,
    REJECTED,
    ROAD,
    SAID,
    TEXT,
    document,
    gold,
    prediction,
    without,
)


def value(name: str, *scores: object) -> float | None:
    return METRICS[name].of(list(scores))  # type: ignore[arg-type]


def test_gold_against_itself_is_perfect() -> None:
    score = score_article(gold(), prediction())
    for name, metric in METRICS.items():
        found = metric.of([score])
        if found is not None:
            assert found == (1.0 if metric.is_better_high else 0.0), name
    assert all(v.is_exact for v in score.verdicts if v.record_type != "actors")


def test_a_missed_and_an_invented_record_are_counted() -> None:
    # Gold: 3 statements. Predicted: two of them, and one that nobody said: TP 2, FP 1, FN 1.
    extra = without(ROAD, id="s9", speaker="a1", content=["The two are to meet again in Vienna"])
    score = score_article(gold(), prediction(statements=[SAID, REJECTED, extra]))
    assert value("statements.precision", score) == pytest.approx(2 / 3)
    assert value("statements.recall", score) == pytest.approx(2 / 3)
    assert value("statements.f1", score) == pytest.approx(2 / 3)


def test_a_wrong_value_counts_as_both_a_false_positive_and_a_false_negative() -> None:
    score = score_article(gold(), prediction(meetings=[without(MEETING, kind="summit"), NEXT]))
    kind = score.counts["meetings.kind"]
    assert (kind.tp, kind.sub, kind.miss, kind.spur) == (1, 1, 0, 0)
    assert value("meetings.kind.f1", score) == pytest.approx(0.5)  # 2·1 / (2·1 + 1 + 1)
    assert value("meetings.f1", score) == 1.0
    assert value("meetings.exact", score) == 0.5


def test_fields_of_a_missed_record_are_missed() -> None:
    score = score_article(gold(), prediction(meetings=[MEETING]))
    place = score.counts["meetings.place"]
    assert (place.tp, place.miss) == (1, 1)
    assert value("meetings.place.f1", score) == pytest.approx(2 / 3)
    assert value("meetings.place.accuracy", score) == 1.0  # of the meeting that was found


def test_participants_are_counted_one_by_one_and_roles_on_those_found() -> None:
    sides = [{"actor": "a1", "role": "host"}]
    score = score_article(gold(), prediction(meetings=[without(MEETING, participants=sides), NEXT]))
    sides_count, roles = score.counts["meetings.participants"], score.counts["meetings.roles"]
    assert (sides_count.tp, sides_count.miss) == (3, 1)
    assert (roles.tp, roles.sub) == (2, 1)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (without(SAID, speaker="a2"), "another speaker"),
        (without(SAID, content=["She rejected calls for a new round."]), "another passage"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_statements_by_another_or_elsewhere_are_not_aligned(wrong: dict[str, object], why: str) -> None:
    score = score_article(gold(statements=[SAID]), prediction(statements=[wrong]))
    assert (score.counts["statements"].tp, score.counts["statements"].miss) == (0, 1), why


def test_a_position_with_the_opposite_stance_is_wrong() -> None:
    score = score_article(gold(), prediction(positions=[without(AGAINST, stance="support")]))
    assert value("positions.f1", score) == 0.0


def test_duplicates_lower_precision_and_are_named() -> None:
    score = score_article(gold(), prediction(meetings=[MEETING, without(MEETING, id="m9"), NEXT]))
    assert value("meetings.precision", score) == pytest.approx(2 / 3)
    assert value("meetings.duplicates", score) == pytest.approx(1 / 3)


def test_what_two_records_share_in_silence_earns_nothing() -> None:
    score = score_article(gold(), prediction())
    process = score.counts["meetings.process"]
    assert (process.tp, process.both_absent) == (0, 2)
    assert value("meetings.process.f1", score) is None


def test_failed_articles_count_as_empty_predictions() -> None:
    nothing = dict.fromkeys(("actors", "meetings", "statements", "positions"), ())
    score = score_article(gold(), prediction(status="failed", **nothing))
    assert (score.counts["statements"].tp, score.counts["statements"].miss) == (0, 3)
    assert value("records.f1", score) == 0.0
    assert value("failed", score) == 1.0


def test_false_records_are_counted_on_articles_without_any() -> None:
    nothing = dict.fromkeys(("actors", "meetings", "statements", "positions"), ())
    empty = score_article(gold(**nothing), prediction(meetings=[MEETING], statements=[ROAD], positions=[]))
    assert value("false_records", empty) == 2.0
    assert value("false_records", score_article(gold(), prediction())) is None


# What the gold leaves open.


def test_any_of_accepts_each_value() -> None:
    open_gold = gold(meetings=[without(MEETING, kind={"any_of": ["summit", "talks"]})])
    score = score_article(open_gold, prediction(meetings=[MEETING]))
    assert score.counts["meetings.kind"].tp == 1


def test_any_of_holders_accepts_each_actor() -> None:
    open_gold = gold(positions=[without(AGAINST, holder={"any_of": ["a2", "a1"]})])
    assert score_article(open_gold, prediction()).counts["positions"].tp == 1


@pytest.mark.parametrize("meetings", [[MEETING, NEXT], [MEETING]], ids=["found", "left out"])
def test_optional_records_count_neither_way(meetings: list[dict[str, object]]) -> None:
    open_gold = gold(meetings=[MEETING, without(NEXT, optional=True)])
    score = score_article(open_gold, prediction(meetings=meetings))
    assert value("meetings.f1", score) == 1.0
    assert score.counts["meetings"].tp == 1


def test_optional_values_may_be_left_out_but_not_be_wrong() -> None:
    open_gold = gold(meetings=[without(MEETING, place={"optional": MEETING["place"]})])
    silent = score_article(open_gold, prediction(meetings=[without(MEETING, place=None)]))
    wrong = score_article(open_gold, prediction(meetings=[without(MEETING, place={"text": "Vienna"})]))
    assert silent.counts["meetings.place"].miss == 0
    assert wrong.counts["meetings.place"].sub == 1


def test_optional_participants_may_be_left_out() -> None:
    sides = [{"actor": "a1", "role": "participant"}, {"actor": "a2", "role": "observer", "optional": True}]
    open_gold = gold(meetings=[without(MEETING, participants=sides)])
    alone = prediction(meetings=[without(MEETING, participants=sides[:1])])
    score = score_article(open_gold, alone)
    assert (score.counts["meetings.participants"].tp, score.counts["meetings.participants"].miss) == (1, 0)


def test_unlabelled_fields_are_not_scored() -> None:
    open_gold = gold(unlabelled=["meetings.kind"], meetings=[MEETING])
    score = score_article(open_gold, prediction(meetings=[without(MEETING, kind="summit"), NEXT]))
    assert score.counts.get("meetings.kind") is None


def test_unlabelled_record_types_are_not_scored() -> None:
    score = score_article(gold(unlabelled=["positions"], positions=[]), prediction())
    assert "positions" not in score.counts


def test_records_inside_ignored_passages_are_dropped() -> None:
    passage = "The two are to meet again in Vienna on 3 May."
    open_gold = gold(meetings=[MEETING], ignore=[{"quote": passage, "reason": "teaser"}])
    score = score_article(open_gold, prediction())
    assert score.dropped == 1
    assert value("meetings.f1", score) == 1.0


# Dates.


@pytest.mark.parametrize(
    ("said", "right", "invented", "over_precise"),
    [
        ({"text": "on Tuesday", "edtf": "2023-05-02"}, 1, 0, 0),
        ({"text": "on Tuesday", "edtf": "2023-05"}, 0, 0, 0),
        ({"text": "on Tuesday", "edtf": None}, 0, 0, 0),
        ({"text": "on Tuesday", "edtf": "2023-05-09"}, 0, 0, 0),
    ],
)
def test_dates_against_a_day(said: object, right: int, invented: int, over_precise: int) -> None:
    score = score_article(gold(meetings=[MEETING]), prediction(meetings=[without(MEETING, date=said)]))
    tally = score.dates
    assert (tally["right"], tally.get("invented", 0), tally.get("over_precise", 0)) == (
        right,
        invented,
        over_precise,
    )


def test_a_day_within_the_month_that_the_article_gives_is_over_precise() -> None:
    month = gold(meetings=[without(MEETING, date={"text": "in May", "edtf": "2023-05"})])
    score = score_article(month, prediction(meetings=[MEETING]))
    assert value("dates.over_precise", score) == 1.0
    assert value("dates.right", score) == 0.0


@pytest.mark.parametrize("in_gold", [None, {"text": "on Tuesday", "edtf": None}])
def test_a_date_where_none_can_be_known_is_invented(in_gold: object) -> None:
    undated = gold(meetings=[without(MEETING, date=in_gold)])
    assert value("dates.invented", score_article(undated, prediction(meetings=[MEETING]))) == 1.0


def test_words_that_can_not_be_dated_are_right_when_left_undated() -> None:
    words = {"text": "on Tuesday", "edtf": None}
    undated = gold(meetings=[without(MEETING, date=words)])
    score = score_article(undated, prediction(meetings=[without(MEETING, date=words)]))
    assert value("dates.right", score) == 1.0


# Grounding.


def test_rejected_answers_count_against_grounding() -> None:
    lost = {"record_type": "statements", "reason": "not_found", "message": "", "answer": {}}
    score = score_article(gold(), prediction(rejected=[lost]))
    passages = sum(score.grades.values())
    assert value("grounding", score) == pytest.approx((passages - 1) / passages)


def test_content_is_compared_though_the_evidence_holds_the_attribution() -> None:
    start = TEXT.index("Haddad said")
    whole = {"quote": "Haddad said the road was open.", "start": start}
    wide = without(ROAD, evidence=[whole])
    found = prediction(statements=[])
    statement = (
        gold(statements=[ROAD])
        .statements[0]
        .record.model_copy(
            update={
                "evidence": gold(meetings=[without(MEETING, evidence=[whole])]).meetings[0].record.evidence
            }
        )
    )
    score = score_article(gold(statements=[ROAD]), found.model_copy(update={"statements": (statement,)}))
    assert score.counts["statements.content"].tp == 1, wide


# Alignment.


def test_pairs_below_the_threshold_are_struck_out_before_the_assignment() -> None:
    assert assign([[0.51, 0.49], [0.49, 0.0]], 0.5) == [(0, 0)]


def test_most_pairs_win_over_the_most_similar_one() -> None:
    # The best single pair (0, 0) would leave one pair; the assignment keeps two.
    assert assign([[0.9, 0.6], [0.6, 0.0]], 0.5) == [(0, 1), (1, 0)]


def test_equals_are_paired_in_their_order() -> None:
    assert assign([[0.7, 0.7], [0.7, 0.7]], 0.5) == [(0, 0), (1, 1)]


def test_references_to_meetings_follow_the_alignment() -> None:
    at = without(ROAD, meeting="m2")
    renumbered = [without(NEXT, id="m1"), without(MEETING, id="m2")]
    score = score_article(
        gold(statements=[at]), prediction(statements=[without(ROAD, meeting="m1")], meetings=renumbered)
    )
    assert score.counts["statements.meeting"].tp == 1


def test_two_ministries_do_not_agree_by_a_generic_alias() -> None:
    first = {
        "id": "a1",
        "name": "Foreign Ministry of Norway",
        "aliases": ["the ministry"],
        "kind": "ministry_or_agency",
    }
    second = {
        "id": "a1",
        "name": "Interior Ministry of Chad",
        "aliases": ["the ministry"],
        "kind": "ministry_or_agency",
    }
    text = "The Foreign Ministry of Norway and the Interior Ministry of Chad differ. The ministry said no."
    said = {"id": "s1", "speaker": "a1", "speaker_text": "The ministry", "cue": "said", "content": ["no"],
            "speech_act": "assert", "quote_type": "indirect"}  # fmt: skip
    parts = {"meetings": [], "positions": [], "statements": [said]}
    score = score_article(
        gold(document(text), actors=[first], **parts), prediction(document(text), actors=[second], **parts)
    )
    assert score.counts["statements"].tp == 0
    assert len(ACTORS) == 2


@pytest.mark.parametrize("actor", ["a1", "a2"])
def test_any_of_the_participants_counts_each_option(actor: str) -> None:
    sides = [{"actor": {"any_of": ["a1", "a2"]}, "role": "participant"}]
    open_gold = gold(meetings=[without(MEETING, participants=sides)])
    said = prediction(meetings=[without(MEETING, participants=[{"actor": actor, "role": "participant"}])])
    assert score_article(open_gold, said).counts["meetings.participants"].tp == 1


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (("Dana Orlu", "Foreign Minister Orlu"), ("Orlu",), True),
        (("Dana Orlu",), ("Foreign Minister Dana Orlu",), True),
        (("Dana Orlu", "Malawi's foreign minister"), ("Malawi",), False),
        (("Spain's embassy",), ("Spain",), False),
        (("Foreign Ministry of Chad",), ("Chad's foreign ministry",), True),
        (("Foreign Ministry of Chad",), ("parliament of Chad",), False),
        (("the Chadian government", "Chad"), ("Chad",), True),
        (("José Núñez",), ("Jose Nunez",), True),
        (("Western diplomat",), ("a Western diplomat in the capital",), True),
        (("he",), ("she",), False),
    ],
)
def test_which_names_agree(one: tuple[str, ...], other: tuple[str, ...], is_same: bool) -> None:
    assert Names.of(one[0], one[1:]).agrees(Names.of(other[0], other[1:])) is is_same
