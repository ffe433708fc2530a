"""How a run looks on a terminal of 80 columns."""

import io

import pytest
from rich.console import Console

from extractor.batch.progress import Progress
from extractor.batch.store import Counts
from extractor.rendering_batch import duration, money, progress_line, progress_panel
from extractor.schemas.extraction import Usage

HALF = Progress(
    counts=Counts(
        articles=199,
        finished=90,
        by_status=(("failed", 1), ("ok", 89)),
        meetings=176,
        statements=264,
        positions=1,
        usage=Usage(prompt_tokens=90_000, completion_tokens=45_000, cost_usd=0.9, calls=91),
    ),
    in_work=4,
    files=199,
    rate_per_s=14.7,
)


def test_the_live_display_fits_eighty_columns_and_tells_everything() -> None:
    console = Console(file=io.StringIO(), width=80)
    console.print(progress_panel(HALF))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert all(len(line) <= 80 for line in lines)
    shown = " ".join(" ".join(lines).split())
    for part in (
        "90 of 199",
        "1 failed, 89 ok",
        "176 meetings",
        "1 position",
        "$0.90",
        "about $1.99 in all",
        "7 s left",
    ):
        assert part in shown
    assert lines[1].startswith("articles"), "the bar has a line of its own"


def test_one_line_for_logs() -> None:
    line = progress_line(HALF)
    assert "\n" not in line
    assert "90/199 articles" in line
    assert "in all about $1.99" in line
    unknown = Progress(counts=Counts(usage=Usage(cost_usd=None, calls=1)), waiting="the endpoint is down")
    assert progress_line(unknown).endswith("the endpoint is down")
    assert "cost unknown" in progress_line(unknown)


@pytest.mark.parametrize(
    ("seconds", "text"), [(4, "4 s"), (150, "2 min"), (7500, "2 h 5 min"), (273_600, "3 d 4 h")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("usd", "text"), [(None, "cost unknown"), (0.0, "$0.00"), (0.0123, "$0.0123"), (1234.5, "$1,234.50")]
)
def test_money(usd: float | None, text: str) -> None:
    assert money(usd) == text
