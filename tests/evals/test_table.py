from pathlib import Path

import pytest

from extractor.errors import EvaluationError
from extractor.evals.table import replace_table, table
from tests.evals.test_runs import corpus, folder, run_of  # noqa: F401 - the fixtures

README = "Before\n<!-- evals: test -->\nold\n<!-- /evals -->\nAfter\n"


def test_the_table_stands_between_its_marks() -> None:
    assert (
        replace_table(README, "test", "new") == "Before\n<!-- evals: test -->\nnew\n<!-- /evals -->\nAfter\n"
    )


def test_a_readme_without_marks_is_refused() -> None:
    with pytest.raises(EvaluationError, match="evals: dev"):
        replace_table(README, "dev", "new")


def test_rows_say_how_many_articles_they_rest_on(corpus, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    from extractor.evals.corpora import choose  # noqa: PLC0415

    text = table([run_of(corpus), run_of(choose(corpus, ["dam"]))], None)
    whole, part = text.splitlines()[2:]
    assert whole.startswith("| rules | 1.00 [1.00, 1.00] |")
    assert part.startswith("| rules (1 of 3 articles) | 1.00 |")
