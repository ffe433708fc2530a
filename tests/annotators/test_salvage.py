import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.annotators.answers import max_items, salvage, unite
from extractor.documents import Chunk
from extractor.schemas.base import Answer, Name
from extractor.schemas.meeting import MeetingAnswer
from extractor.schemas.registry import ACTORS, RECORD_TYPES, RecordType
from extractor.schemas.statement import StatementAnswer
from tests.annotators.conftest import MakeAnnotator
from tests.builders import actor_answer, meeting_answer, position_answer, statement_answer
from tests.fake_endpoint import (
    FakeEndpoint,
    Reply,
    Request,
    by_type,
    right,
    status,
    text,
    truncated,
)

MEETINGS = RECORD_TYPES["meetings"]
STATEMENTS = RECORD_TYPES["statements"]
POSITIONS = RECORD_TYPES["positions"]

PARAGRAPHS = [
    f"Minister Ada Brun met envoy number {i} in Vienna. " + "They spoke at length. " * 8 for i in range(12)
]
LONG = Chunk(index=0, start=1000, text="\n\n".join(p.strip() for p in PARAGRAPHS), title="Talks")
SHORT = Chunk(index=0, start=0, text="Minister Ada Brun met Envoy Karl Otte in Vienna.")


class SanctionAnswer(Answer):
    target: Name
    targets: list[Name]
    quote: Name


SANCTIONS = RecordType("targets", SanctionAnswer, "sanction@1")


def meeting(i: int, **fields: Any) -> dict[str, Any]:
    fields = {"ref": f"m{i}", **fields}
    return meeting_answer(f"They met {i}.", "Ada Brun", "Karl Otte", **fields).model_dump()


def position(i: int) -> dict[str, Any]:
    return position_answer("Ada Brun", f"The talks go on, part {i}.", "She wants more talks.").model_dump()


def dumped(**lists: Any) -> str:
    return json.dumps(lists, ensure_ascii=False)


def refs(answers: Any) -> list[str]:
    return [a.ref for a in answers]


# What is saved of a text.


def test_whole_answer_is_saved_whole() -> None:
    saved = salvage(dumped(meetings=[meeting(1)], positions=[]), [MEETINGS, POSITIONS])
    assert saved.is_complete
    assert refs(saved.answers["meetings"]) == ["m1"]
    assert saved.answers["positions"] == []


def test_item_that_does_not_fit_is_dropped_with_its_reason_and_the_others_stay() -> None:
    saved = salvage(dumped(meetings=[meeting(1), meeting(2) | {"kind": "party"}, meeting(3)]), [MEETINGS])
    assert refs(saved.answers["meetings"]) == ["m1", "m3"]
    assert not saved.is_complete
    [reason] = saved.dropped["meetings"]
    assert reason.startswith("kind: Input should be 'talks'")


def test_list_of_which_no_item_fits_counts_as_not_answered() -> None:
    saved = salvage(dumped(meetings=[{"who": "me"}], positions=[]), [MEETINGS, POSITIONS])
    assert set(saved.answers) == {"positions"}
    assert len(saved.dropped["meetings"]) == 1


def test_record_type_that_the_answer_lacks_has_no_key() -> None:
    saved = salvage(dumped(meetings=[meeting(1)]), [MEETINGS, POSITIONS])
    assert set(saved.answers) == {"meetings"}
    assert not saved.is_complete


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param("Here it is:\n```json\n{}\n```\nI hope it helps [1].", id="code fence in prose"),
        pytest.param("<think>say {{'meetings': [}} or so</think>{}", id="after a thought"),
        pytest.param('<think>"meetings": [{{"ref": "m9"}}]</think>{}', id="after a draft"),
        pytest.param('{{"records": {}}}', id="nested in another object"),
    ],
)
def test_answer_is_found_in_its_surroundings(frame: str) -> None:
    saved = salvage(frame.format(dumped(meetings=[meeting(1), meeting(2)])), [MEETINGS])
    assert refs(saved.answers["meetings"]) == ["m1", "m2"]
    assert saved.is_complete


def test_bare_list_is_taken_where_one_record_type_is_asked_for() -> None:
    bare = json.dumps([meeting(1)])
    assert refs(salvage(bare, [MEETINGS]).answers["meetings"]) == ["m1"]
    assert salvage(bare, [MEETINGS, POSITIONS]).answers == {}


def test_raw_line_breaks_in_strings_are_taken() -> None:
    broken = dumped(meetings=[meeting(1)]).replace("They met 1.", "They met\n1.")
    assert salvage(broken, [MEETINGS]).answers["meetings"][0].model_dump()["quotes"] == ["They met\n1."]


def test_broken_item_costs_only_itself() -> None:
    broken = dumped(meetings=[meeting(1), meeting(2), meeting(3)], positions=[position(1)])
    broken = broken.replace('"They met 2."', '"They "met" 2."')
    saved = salvage(broken, [MEETINGS, POSITIONS])
    assert refs(saved.answers["meetings"]) == ["m1", "m3"]
    assert saved.dropped == {"meetings": ["cut off or broken JSON"]}
    assert len(saved.answers["positions"]) == 1


def test_key_inside_a_string_is_not_taken_for_a_list() -> None:
    saved = salvage(
        dumped(meetings=[meeting(1, title='see "positions": [1]')], positions=[]), [MEETINGS, POSITIONS]
    )
    assert saved.is_complete
    assert len(saved.answers["meetings"]) == 1


def test_field_named_like_its_record_type_is_not_taken_for_the_list() -> None:
    items = [{"target": t, "targets": [t], "quote": "q"} for t in ("Aria Bank", "Port Ltd")]
    saved = salvage(dumped(targets=items), [SANCTIONS])
    assert saved.is_complete
    assert len(saved.answers["targets"]) == 2


@pytest.mark.parametrize("noise", ["", "[" * 100_000, '{"meetings": [' * 2000, "null", "\x00"])
def test_noise_gives_nothing_and_no_error(noise: str) -> None:
    saved = salvage(noise, [MEETINGS, POSITIONS])
    assert saved.answers == {}
    assert not saved.is_complete


WHOLE = dumped(
    actors=[actor_answer("Zoë \U0001f30d").model_dump()], meetings=[meeting(1), meeting(2)], positions=[]
)


@given(st.integers(min_value=0, max_value=len(WHOLE)))
def test_of_an_answer_cut_anywhere_the_items_before_the_cut_are_saved(cut: int) -> None:
    saved = salvage(WHOLE[:cut], [ACTORS, MEETINGS, POSITIONS])
    ends = [WHOLE.index(json.dumps(meeting(i))) + len(json.dumps(meeting(i))) for i in (1, 2)]
    assert refs(saved.answers.get("meetings", ())) == [f"m{i}" for i, end in enumerate(ends, 1) if end <= cut]
    assert saved.is_complete == (cut >= len(WHOLE) - 1)


# What annotate makes of invalid answers.


async def test_after_the_last_correction_fitting_items_are_kept_and_the_loss_is_told(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    items = [meeting(1), meeting(2) | {"kind": "party"}, meeting(3)]
    fake.script = [text(dumped(actors=[], meetings=items))]
    result = await annotator_for(max_reasks=1).annotate(SHORT, [MEETINGS])
    assert fake.calls == 2
    assert refs(result.answers["meetings"]) == ["m1", "m2"]
    assert result.answers["actors"] == []
    [failure] = result.failures
    assert (failure.part, failure.reason) == ("meetings, characters 0-48", "invalid_answer")
    assert failure.message.startswith("1 of 3 meetings left out")
    assert "kind: Input should be" in failure.message


async def test_record_type_missing_from_every_answer_is_told(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [text(dumped(actors=[], meetings=[meeting(1)]))]
    result = await annotator_for(max_reasks=0).annotate(SHORT, [MEETINGS, POSITIONS])
    assert set(result.answers) == {"actors", "meetings"}
    assert [(f.part, f.reason) for f in result.failures] == [("positions, characters 0-48", "invalid_answer")]


async def test_best_of_several_invalid_answers_is_kept(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    good_but_one = dumped(actors=[], meetings=[meeting(1), meeting(2), {"ref": "m3"}])
    fake.script = [text(good_but_one), text(dumped(actors=[], meetings=[{"ref": "m1"}]))]
    result = await annotator_for(max_reasks=1).annotate(SHORT, [MEETINGS])
    assert len(result.answers["meetings"]) == 2


async def test_correction_that_fails_on_the_way_keeps_what_was_there(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [text(dumped(actors=[], meetings=[meeting(1), {"ref": "m2"}])), status(401)]
    result = await annotator_for().annotate(SHORT, [MEETINGS])
    assert fake.calls == 2
    assert len(result.answers["meetings"]) == 1
    assert [f.reason for f in result.failures] == ["invalid_answer"]
    assert "HTTP 401" in result.failures[0].message


async def test_answer_that_only_its_frame_makes_invalid_is_taken_without_a_failure(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [text("Sure! " + dumped(actors=[], meetings=[meeting(1)]))]
    result = await annotator_for(max_reasks=0).annotate(SHORT, [MEETINGS])
    assert len(result.answers["meetings"]) == 1
    assert result.failures == ()


async def test_fenced_json_is_read_without_a_correction_in_json_mode(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [text("```json\n" + dumped(actors=[], meetings=[meeting(1)]) + "\n```")]
    result = await annotator_for(mode="json").annotate(SHORT, [MEETINGS])
    assert (fake.calls, len(result.answers["meetings"]), result.failures) == (1, 1, ())


# What annotate makes of truncated answers.


@pytest.mark.parametrize("mode", ["tools", "json_schema", "json"])
async def test_truncated_answer_is_saved_and_the_text_is_split_and_asked_for_again(
    fake: FakeEndpoint, annotator_for: MakeAnnotator, mode: str
) -> None:
    cut = dumped(actors=[], meetings=[meeting(1), meeting(2)])[:-30]
    fake.script = [text(cut, finish_reason="length"), right({"meetings": [meeting(1)]})]
    result = await annotator_for(mode=mode).annotate(LONG, [MEETINGS])
    assert fake.calls == 3
    assert len(result.answers["meetings"]) == 3
    assert result.failures == ()
    halves = [r.user for r in fake.requests[1:]]
    for i, paragraph in enumerate(PARAGRAPHS):
        assert sum(paragraph.strip() in half for half in halves) == 1, i
    assert all("Title: Talks" in half for half in halves)


async def test_meetings_of_the_pieces_get_labels_of_their_own(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    piece = right(
        {
            "meetings": [meeting(1), meeting(2, part_of="m1")],
            "statements": [statement_answer("Ada Brun", "said", "yes", meeting="m2").model_dump()],
        }
    )
    fake.script = [text('{"actors": [', finish_reason="length"), piece]
    result = await annotator_for().annotate(LONG, [MEETINGS, STATEMENTS])
    meetings = [m for m in result.answers["meetings"] if isinstance(m, MeetingAnswer)]
    assert [(m.ref, m.part_of) for m in meetings] == [("m1", None), ("m2", "m1"), ("m3", None), ("m4", "m3")]
    statements = [s for s in result.answers["statements"] if isinstance(s, StatementAnswer)]
    assert [s.meeting for s in statements] == ["m2", "m4"]


async def test_failure_in_one_piece_names_its_characters_and_leaves_the_other(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    def behave(request: Request) -> Reply:
        if "envoy number 0" in request.user and "envoy number 11" in request.user:
            return truncated({"actors": []}, keep_chars=5)(request)
        return (status(400) if "envoy number 11" in request.user else right())(request)

    fake.script = [behave]
    result = await annotator_for().annotate(LONG, [MEETINGS])
    assert result.answers["meetings"] == []
    [failure] = result.failures
    assert failure.reason == "request_rejected"
    start, end = map(int, failure.part.rpartition(" ")[2].split("-"))
    assert failure.part.startswith("actors + meetings, characters ")
    assert LONG.start < start < end == LONG.start + len(LONG.text)
    assert LONG.text[start - LONG.start :].startswith("Minister")


async def test_answer_that_is_always_truncated_ends_after_a_bounded_number_of_calls(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [truncated({"actors": [], "meetings": [meeting(1), meeting(2)]}, keep_chars=700)]
    very_long = LONG.model_copy(update={"text": "\n\n".join([LONG.text] * 12)})
    result = await annotator_for().annotate(very_long, [MEETINGS])
    assert 3 <= fake.calls <= 40
    assert {f.reason for f in result.failures} == {"truncated"}
    assert len(result.answers["meetings"]) == fake.calls


async def test_short_text_is_not_split_and_its_complete_items_are_kept(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    cut = dumped(actors=[], meetings=[meeting(1), meeting(2)])[:-30]
    fake.script = [text(cut, finish_reason="length")]
    result = await annotator_for().annotate(SHORT, [MEETINGS])
    assert fake.calls == 1
    assert refs(result.answers["meetings"]) == ["m1"]
    [failure] = result.failures
    assert (failure.part, failure.reason) == ("actors + meetings, characters 0-48", "truncated")
    assert "1 complete record" in failure.message


async def test_one_item_that_runs_in_a_circle_is_told_as_truncated(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [text('{"actors": [{"name": "' + "Ada " * 5000, finish_reason="length")]
    result = await annotator_for().annotate(SHORT, [MEETINGS])
    assert fake.calls == 1
    assert [f.reason for f in result.failures] == ["truncated"]
    assert result.answers == {}


async def test_complete_answer_counts_although_the_limit_cut_the_blanks_after_it(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [text(dumped(actors=[], meetings=[meeting(1)]) + "\n" * 50, finish_reason="length")]
    result = await annotator_for().annotate(LONG, [MEETINGS])
    assert (fake.calls, result.failures, len(result.answers["meetings"])) == (1, (), 1)


async def test_list_as_long_as_the_schema_allows_is_asked_for_in_pieces(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    full = [meeting(i) for i in range(max_items(MEETINGS))]
    fake.script = [right({"meetings": full}), right({"meetings": full[:2]})]
    result = await annotator_for().annotate(LONG, [MEETINGS])
    assert fake.calls == 3
    assert len(result.answers["meetings"]) == len(full) + 4
    assert result.failures == ()


async def test_only_the_truncated_question_is_split_in_per_type(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    def behave(request: Request) -> Reply:
        is_whole = "envoy number 0" in request.user and "envoy number 11" in request.user
        reply = truncated({"meetings": [meeting(1)]}, keep_chars=30) if is_whole else right()
        return by_type(meetings=reply)(request)

    fake.script = [behave]
    result = await annotator_for(strategy="per_type").annotate(LONG, [MEETINGS, POSITIONS])
    assert sorted(r.record_types[0] for r in fake.requests) == [
        "actors",
        "meetings",
        "meetings",
        "meetings",
        "positions",
    ]
    assert result.failures == ()


# Labels.


def test_label_that_points_to_no_meeting_of_its_call_is_dropped_and_words_stay() -> None:
    said = [statement_answer("Ada Brun", "said", "yes", meeting=m) for m in ("m1", "the Vienna talks", None)]
    united = unite([{"meetings": [meeting_answer("They met.", ref="m1")]}, {"statements": said}])
    assert [s.model_dump()["meeting"] for s in united["statements"]] == [None, "the Vienna talks", None]


def test_uniting_keeps_empty_lists_and_adds_no_keys() -> None:
    assert unite([{"meetings": []}, {"positions": []}]) == {"meetings": [], "positions": []}
