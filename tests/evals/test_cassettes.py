"""The recorded answers in the repository."""

import pytest

from extractor.evals.articles import find_article, read_article
from extractor.evals.corpora import CASSETTES, CORPUS
from extractor.evals.recording import CassetteKey
from extractor.evals.systems import LOCAL_MODEL, predict, system_named
from extractor.evals.verification import verify


def test_recorded_answers_are_clean_current_and_belong_to_the_corpus() -> None:
    checked, faults = verify()
    assert checked > 0
    assert faults == []


@pytest.mark.parametrize("path", sorted(CASSETTES.rglob("*.yaml")), ids=lambda p: "/".join(p.parts[-4:]))
def test_provenance_is_stated(path: object) -> None:
    text = path.read_text("utf-8")  # type: ignore[attr-defined]
    assert "provenance:" in text


def test_the_answers_of_the_smallest_model_replay_to_results_that_say_what_failed() -> None:
    system = system_named(LOCAL_MODEL, "per_type")
    folder = CassetteKey(system.strategy, system.model, system.prompt_hash(), "x").path(CASSETTES).parent
    articles = [p.stem for p in folder.glob("*.yaml")]
    assert len(articles) >= 5
    documents = [read_article(find_article(a, CORPUS)).document for a in articles]
    for result in predict(system, documents):
        assert result.usage.calls >= 4
        assert result.outcome.status in {"ok", "empty", "partial"}
        assert all(
            result.document.text[e.start : e.end] == e.quote for s in result.statements for e in s.evidence
        )
