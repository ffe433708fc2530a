"""What must hold for any gold and any prediction."""

from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.evals.counting import ArticleScore, score_article
from extractor.evals.items import RECORD_TYPES
from extractor.evals.metrics import METRICS
from tests.evals.builders import ACTORS, gold, prediction

KINDS = ("talks", "summit", "visit")
PASSAGES = (
    "Ida Solheim met Omar Haddad in Geneva on Tuesday to discuss the dam.",
    "The two are to meet again in Vienna on 3 May.",
    "Haddad said the road was open.",
)
CONTENTS = ("We will talk,", "calls for a new round", "the road was open", "to discuss the dam")


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """A set of records over the builders' text; ids are given by place."""
    meetings = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(KINDS),
                    "status": st.sampled_from(("held", "planned", "declined")),
                    "participants": st.sampled_from(
                        ([{"actor": "a1"}], [{"actor": "a2"}], [{"actor": "a1"}, {"actor": "a2"}])
                    ),
                    "evidence": st.sampled_from(PASSAGES).map(lambda q: [{"quote": q}]),
                }
            ),
            max_size=4,
        )
    )
    statements = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "speaker": st.sampled_from(("a1", "a2")),
                    "speaker_text": st.none(),
                    "content": st.sampled_from(CONTENTS).map(lambda c: [c]),
                    "speech_act": st.sampled_from(("assert", "announce")),
                }
            ),
            max_size=4,
        )
    )
    positions = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "holder": st.sampled_from(("a1", "a2")),
                    "stance": st.sampled_from(("support", "oppose")),
                    "proposition": st.sampled_from(("A new round should be held", "The road should be open")),
                    "evidence": st.sampled_from(PASSAGES).map(lambda q: [{"quote": q}]),
                }
            ),
            max_size=4,
        )
    )
    return {
        "actors": ACTORS,
        "meetings": numbered(meetings, "m"),
        "statements": numbered(statements, "s"),
        "positions": numbered(positions, "p"),
    }


def numbered(items: list[dict[str, Any]], letter: str) -> list[dict[str, Any]]:
    return [{**item, "id": f"{letter}{i}"} for i, item in enumerate(items, start=1)]


def f1(score: ArticleScore, record_type: str) -> float | None:
    return METRICS[f"{record_type}.f1"].of([score])


@given(records())
@settings(max_examples=60, deadline=None)
def test_identity(same: dict[str, Any]) -> None:
    score = score_article(gold(**same), prediction(**same))
    for t in RECORD_TYPES:
        assert f1(score, t) in {None, 1.0}
        assert score.counts[t].tp == len(same[t])


@given(records(), records(), st.randoms())
@settings(max_examples=60, deadline=None)
def test_order_of_the_prediction_does_not_matter(a: dict[str, Any], b: dict[str, Any], random: Any) -> None:
    shuffled = {k: random.sample(v, len(v)) if k != "actors" else v for k, v in b.items()}
    first, second = (
        score_article(gold(**a), prediction(**b)),
        score_article(gold(**a), prediction(**shuffled)),
    )
    for t in RECORD_TYPES:
        assert first.counts[t].tp == second.counts[t].tp


@given(records(), records())
@settings(max_examples=60, deadline=None)
def test_f1_is_the_same_with_gold_and_prediction_exchanged(a: dict[str, Any], b: dict[str, Any]) -> None:
    one, other = score_article(gold(**a), prediction(**b)), score_article(gold(**b), prediction(**a))
    for t in RECORD_TYPES:
        assert f1(one, t) == pytest.approx(f1(other, t)) if f1(one, t) is not None else f1(other, t) is None


@given(records(), records())
@settings(max_examples=60, deadline=None)
def test_deleting_a_prediction_never_raises_recall(a: dict[str, Any], b: dict[str, Any]) -> None:
    whole = score_article(gold(**a), prediction(**b))
    for t in RECORD_TYPES:
        if b[t]:
            fewer = score_article(gold(**a), prediction(**{**b, t: b[t][1:]}))
            assert fewer.counts[t].tp <= whole.counts[t].tp


@given(records(), records())
@settings(max_examples=60, deadline=None)
def test_repeating_a_prediction_never_raises_precision(a: dict[str, Any], b: dict[str, Any]) -> None:
    whole = score_article(gold(**a), prediction(**b))
    for t in RECORD_TYPES:
        # A repeated prediction may find the gold's own repetition: then the gold has it twice as well.
        if b[t] and len({str({**r, "id": ""}) for r in a[t]}) == len(a[t]):
            doubled = [*b[t], {**b[t][0], "id": "zz"}]
            more = score_article(gold(**a), prediction(**{**b, t: doubled}))
            before, after = (METRICS[f"{t}.precision"].of([s]) or 0.0 for s in (whole, more))
            if more.counts[t].tp == whole.counts[t].tp:
                assert after <= before


@given(records(), records())
@settings(max_examples=60, deadline=None)
def test_counts_add_up(a: dict[str, Any], b: dict[str, Any]) -> None:
    score = score_article(gold(**a), prediction(**b))
    for t in RECORD_TYPES:
        counts = score.counts[t]
        assert counts.tp + counts.miss == len(a[t])
        assert counts.tp + counts.spur == len(b[t])
        assert 0 <= counts.credit <= counts.tp + 1e-9
        for name, field in score.counts.items():
            if name.startswith(f"{t}."):
                assert min(astuple(field)) >= 0, name


@given(records(), records())
@settings(max_examples=40, deadline=None)
def test_a_stricter_threshold_never_aligns_more(a: dict[str, Any], b: dict[str, Any]) -> None:
    loose, strict = (
        score_article(gold(**a), prediction(**b), thresholds=dict.fromkeys(RECORD_TYPES, t))
        for t in (0.5, 0.8)
    )
    for t in RECORD_TYPES:
        assert strict.counts[t].tp <= loose.counts[t].tp
