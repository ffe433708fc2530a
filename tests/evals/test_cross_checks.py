"""Our counts against those of independent libraries, where both define the same thing."""

from typing import Any

import pytest
from anls_star import anls_score
from hypothesis import given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator

from extractor.evals.alignment import assign
from extractor.evals.counting import score_article
from extractor.evals.metrics import METRICS
from tests.evals.builders import document, gold, prediction

WORDS = [f"word{i:02}" for i in range(12)]
TEXT = "Solheim said: " + " ".join(WORDS) + "."
SPEAKER = [{"id": "a1", "name": "Solheim", "kind": "person"}]


def statements(chosen: list[int]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"s{i}", "speaker": "a1", "speaker_text": "Solheim", "cue": "said", "content": [WORDS[i]],
            "speech_act": "assert", "quote_type": "indirect",
        }
        for i in chosen
    ]  # fmt: skip


@given(st.sets(st.integers(0, 11)), st.sets(st.integers(0, 11)))
@settings(max_examples=60, deadline=None)
def test_statements_of_equal_or_disjoint_spans_score_as_in_nervaluate(
    wanted: set[int], found: set[int]
) -> None:
    doc = document(TEXT)
    parts: dict[str, Any] = {"actors": SPEAKER, "meetings": [], "positions": []}
    ours = score_article(
        gold(doc, statements=statements(sorted(wanted)), **parts),
        prediction(doc, statements=statements(sorted(found)), **parts),
    )
    theirs = Evaluator([_entities(wanted)], [_entities(found)], tags=["S"], loader="dict").evaluate()[
        "overall"
    ]["strict"]
    assert ours.counts["statements"].tp == theirs.correct
    assert (METRICS["statements.f1"].of([ours]) or 0.0) == pytest.approx(theirs.f1)
    assert (METRICS["statements.precision"].of([ours]) or 0.0) == pytest.approx(theirs.precision)
    assert (METRICS["statements.recall"].of([ours]) or 0.0) == pytest.approx(theirs.recall)


def _entities(chosen: set[int]) -> list[dict[str, Any]]:
    starts = {i: TEXT.index(WORDS[i]) for i in chosen}
    return [{"label": "S", "start": s, "end": s + len(WORDS[i])} for i, s in sorted(starts.items())]


Record = dict[str, str]
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.just("meeting"),
            "kind": st.sampled_from(("talks", "visit")),
            "place": st.sampled_from("ABC"),
        }
    ),
    min_size=1,
    max_size=5,
)


@given(RECORDS, RECORDS)
@settings(max_examples=100, deadline=None)
def test_assignment_finds_the_sum_that_anls_star_finds(wanted: list[Record], found: list[Record]) -> None:
    similarity = [[sum(g[k] == p[k] for k in g) / len(g) for p in found] for g in wanted]
    ours = sum(similarity[i][j] for i, j in assign(similarity, 0.01))
    # ANLS* of two lists: the sum over the best assignment, divided by the longer list's length.
    assert ours == pytest.approx(anls_score(wanted, found) * max(len(wanted), len(found)))


def test_any_of_counts_as_the_best_option_as_in_anls_star() -> None:
    assert anls_score(("talks", "summit"), "summit") == 1.0
    meeting = {
        "id": "m1", "status": "held", "participants": [{"actor": "a1"}], "evidence": [{"quote": "word01"}]
    }  # fmt: skip
    doc = document(TEXT)
    parts: dict[str, Any] = {"actors": SPEAKER, "statements": [], "positions": []}
    score = score_article(
        gold(doc, meetings=[{**meeting, "kind": {"any_of": ["talks", "summit"]}}], **parts),
        prediction(doc, meetings=[{**meeting, "kind": "summit"}], **parts),
    )
    assert METRICS["meetings.kind.f1"].of([score]) == 1.0
