"""The recorded answers in the repository."""

import pytest

from extractor.evals.corpora import CASSETTES
from extractor.evals.verification import verify


def test_recorded_answers_are_clean_current_and_belong_to_the_corpus() -> None:
    checked, faults = verify()
    assert checked > 0
    assert faults == []


@pytest.mark.parametrize("path", sorted(CASSETTES.rglob("*.yaml")), ids=lambda p: "/".join(p.parts[-4:]))
def test_provenance_is_stated(path: object) -> None:
    text = path.read_text("utf-8")  # type: ignore[attr-defined]
    assert "provenance:" in text
