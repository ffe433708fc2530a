import json
from datetime import date

import pytest

from extractor.documents import Document
from extractor.pipeline import run
from extractor.schemas.extraction import Extraction, PartFailure, Usage
from extractor.schemas.registry import RecordType, select_record_types
from tests.builders import ScriptedAnnotator, actor_answer, meeting_answer, position_answer, statement_answer

ALL = select_record_types(("meetings", "positions", "statements"))

TEXT = (
    "Norway offers talks\n\n"
    "Norwegian Foreign Minister Ida Solheim met Thabo Ndlela, the African Union envoy, in Geneva on Tuesday.\n\n"
    "“We will not redraw borders,” Solheim told reporters. She rejected a proposal to move the talks to Cairo.\n\n"
    "The next round of the Yobe talks will be held in Oslo."
)
LEAD = (
    "Norwegian Foreign Minister Ida Solheim met Thabo Ndlela, the African Union envoy, in Geneva on Tuesday."
)
REJECTED = "She rejected a proposal to move the talks to Cairo."
ACTORS = [
    actor_answer(
        "Ida Solheim",
        kind="person",
        title="Norwegian Foreign Minister",
        aliases=["Solheim"],
        country="Norway",
    ),
    actor_answer("Thabo Ndlela", kind="person", title="African Union envoy", represents=["African Union"]),
]
GOOD = {
    "actors": ACTORS,
    "meetings": [
        meeting_answer(LEAD, "Ida Solheim", "Thabo Ndlela", date="on Tuesday", place="Geneva", place_kind="city"),
        meeting_answer(
            "The next round of the Yobe talks will be held in Oslo.", ref="m2", title="next round", status="planned",
            process="Yobe talks", place="Oslo", place_kind="city",
        ),
    ],
    "statements": [
        statement_answer("Ida Solheim", "told", "We will not redraw borders,", speaker_text="Solheim", meeting="m1"),
        statement_answer("Ida Solheim", "rejected", "a proposal to move the talks to Cairo", speaker_text="She"),
    ],
    "positions": [
        position_answer("Ida Solheim", "The talks should move to Cairo", REJECTED, stance="oppose"),
    ],
}  # fmt: skip


async def extracted(annotator: ScriptedAnnotator, text: str = TEXT, **fields: object) -> Extraction:
    return await run(Document.model_validate({"text": text, **fields}), annotator=annotator, record_types=ALL)


async def test_answers_become_grounded_linked_records() -> None:
    result = await extracted(ScriptedAnnotator(GOOD))
    assert result.outcome.status == "ok"
    met, planned = result.meetings
    names = {a.id: a.name for a in result.actors}
    assert [names[p.actor] for p in met.participants] == ["Ida Solheim", "Thabo Ndlela"]
    assert (met.place and met.place.name, met.place and met.place.country) == ("Geneva", "CHE")
    assert met.format == "bilateral"
    assert (planned.status, planned.process) == ("planned", "Yobe talks")
    quoted, rejected = result.statements
    assert (quoted.quote_type, rejected.quote_type) == ("direct", "indirect")
    assert {s.speaker for s in result.statements} == {met.participants[0].actor}
    assert quoted.meeting == met.id
    [position] = result.positions
    assert position.statements == (rejected.id,)


async def test_every_piece_of_evidence_slices_to_its_quote() -> None:
    result = await extracted(ScriptedAnnotator(GOOD))
    records = (*result.meetings, *result.statements, *result.positions)
    evidence = [e for r in records for e in r.evidence]
    assert len(evidence) >= len(records)
    for e in evidence:
        assert result.document.text[e.start : e.end] == e.quote


async def test_a_weekday_is_resolved_only_against_a_known_publication_date() -> None:
    unknown = (await extracted(ScriptedAnnotator(GOOD))).meetings[0].date
    known = (await extracted(ScriptedAnnotator(GOOD), published=date(2026, 5, 14))).meetings[0].date
    assert unknown is not None
    assert (unknown.text, unknown.edtf, unknown.basis) == ("on Tuesday", None, "unresolved")
    assert known is not None
    assert (known.edtf, known.basis, known.anchor) == (
        "2026-05-12",
        "relative_to_publication",
        date(2026, 5, 14),
    )


async def test_the_process_is_never_the_venue() -> None:
    text = "The fifth round of the Almaty talks was held in Tashkent. Tajik and Kyrgyz ministers took part."
    answer = meeting_answer(
        text.split(". ", maxsplit=1)[0] + ".", title="fifth round", process="Almaty talks", place="Almaty"
    )
    result = await extracted(ScriptedAnnotator({"meetings": [answer]}), text)
    assert result.meetings[0].place is None


async def test_what_is_not_in_the_article_is_rejected_with_its_reason() -> None:
    answers = {
        "meetings": [meeting_answer(LEAD, "Zebulon Quist")],
        "statements": [statement_answer("Zebulon Quist", "said", "We will not redraw borders,")],
        "positions": [
            position_answer("Zebulon Quist", "P", REJECTED),
            position_answer("Ida Solheim", "P", "Nothing like this sentence stands anywhere here."),
        ],
    }
    result = await extracted(ScriptedAnnotator(answers))
    assert (result.meetings, result.statements, result.positions) == ((), (), ())
    assert {(r.record_type, r.reason) for r in result.rejected} == {
        ("meetings", "no_participant_found"),
        ("statements", "speaker_not_found"),
        ("positions", "holder_not_found"),
        ("positions", "not_found"),
    }
    assert result.outcome.status == "empty"
    assert "rejected" in (result.outcome.message or "")


async def test_nothing_found_is_empty_and_not_failed() -> None:
    result = await extracted(ScriptedAnnotator({"meetings": [], "statements": [], "positions": []}))
    assert result.outcome.status == "empty"
    assert result.outcome.failures == ()


async def test_a_failed_part_makes_the_result_partial_and_all_parts_failed() -> None:
    failure = PartFailure(part="meetings", reason="server_error", message="the endpoint answered 500")
    partial = await extracted(ScriptedAnnotator({"statements": GOOD["statements"]}, failures=[failure]))
    failed = await extracted(ScriptedAnnotator({}, failures=[failure], usage=Usage(calls=3, cost_usd=0.01)))
    assert (partial.outcome.status, partial.outcome.reason) == ("partial", "server_error")
    assert partial.outcome.failures == (failure,)
    assert len(partial.statements) == 2
    assert (failed.outcome.status, failed.usage.calls, failed.usage.cost_usd) == ("failed", 3, 0.01)


async def test_an_unknown_price_of_one_chunk_makes_the_sum_unknown() -> None:
    annotator = ScriptedAnnotator({}, usage=Usage(calls=1, cost_usd=None), max_chunk_chars=120)
    result = await extracted(annotator)
    assert result.usage.calls == len(annotator.chunks) > 1
    assert result.usage.cost_usd is None


async def test_a_long_article_is_split_with_title_date_and_actors_carried_over() -> None:
    paragraphs = [
        f"Ida Solheim met Thabo Ndlela in Geneva. Item {i} of the agenda was discussed." for i in range(40)
    ]
    text = "Talks in Geneva\n\n" + "\n\n".join(paragraphs)
    quote = "Ida Solheim met Thabo Ndlela in Geneva."
    answers = {
        "actors": ACTORS,
        "meetings": [meeting_answer(quote, "Ida Solheim", "Thabo Ndlela", place="Geneva")],
    }
    annotator = ScriptedAnnotator(answers, max_chunk_chars=600)
    result = await extracted(annotator, text, title="Talks in Geneva", published=date(2026, 5, 14))
    assert len(annotator.chunks) > 4
    assert annotator.chunks[0].known_actors == ()
    assert annotator.chunks[1].known_actors == ("Ida Solheim", "Thabo Ndlela")
    assert {(c.title, c.published) for c in annotator.chunks} == {("Talks in Geneva", date(2026, 5, 14))}
    [meeting] = result.meetings
    assert len(meeting.evidence) == len(annotator.chunks)
    assert all(result.document.text[e.start : e.end] == quote for e in meeting.evidence)


async def test_a_hundred_thousand_characters_work() -> None:
    text = TEXT + "\n\n" + "Nothing else happened in the valley that day, the mayor thought. " * 1600
    result = await extracted(ScriptedAnnotator(GOOD), text)
    assert len(text) > 100_000
    assert len(result.meetings) == 2


async def test_results_survive_json() -> None:
    result = await extracted(ScriptedAnnotator(GOOD), published=date(2026, 5, 14))
    assert Extraction.model_validate(json.loads(result.to_json())) == result
    assert Extraction.model_validate(result.to_dict()) == result


async def test_provenance_tells_what_made_the_result() -> None:
    result = await extracted(ScriptedAnnotator(GOOD))
    assert result.provenance.model == "scripted"
    assert len(result.provenance.schema_sha256) == 64
    assert result.provenance.extracted_at.tzinfo is not None


def test_record_types_keep_their_order_and_come_once() -> None:
    chosen = select_record_types(("statements", "meetings", "statements"))
    assert [r.name for r in chosen] == ["statements", "meetings"]
    assert all(isinstance(r, RecordType) for r in chosen)


@pytest.mark.parametrize(
    ("sentence", "edtf"),
    [
        ("Ida Solheim and Omar Haddad put off their talks until Monday.", "2023-05-08"),
        ("Ida Solheim called off her talks with Omar Haddad on Monday.", "2023-05-01"),
    ],
)
async def test_a_meeting_put_off_until_a_day_lies_ahead(sentence: str, edtf: str) -> None:
    answer = meeting_answer(
        sentence, "Ida Solheim", "Omar Haddad", status="cancelled_or_postponed", date="Monday"
    )
    result = await extracted(ScriptedAnnotator({"meetings": [answer]}), sentence, published=date(2023, 5, 3))
    assert result.meetings[0].date is not None
    assert result.meetings[0].date.edtf == edtf
