"""Invented articles that differ in a paragraph, and the records that hold for all of them."""

from pathlib import Path

from tests.builders import actor_answer, meeting_answer, position_answer, statement_answer
from tests.fake_endpoint import Records

SENTENCES = (
    "Norwegian Foreign Minister Ida Solheim met Thabo Ndlela in Geneva on Tuesday.",
    "“We will not redraw borders,” Solheim said. She rejected a move to Cairo.",
)

RECORDS: Records = {
    "actors": [actor_answer("Ida Solheim", kind="person", title="Norwegian Foreign Minister").model_dump()],
    "meetings": [meeting_answer(SENTENCES[0], "Ida Solheim", "Thabo Ndlela", date="on Tuesday").model_dump()],
    "statements": [statement_answer("Ida Solheim", "said", "We will not redraw borders,").model_dump()],
    "positions": [
        position_answer(
            "Ida Solheim", "The talks should move to Cairo", "She rejected a move to Cairo.", stance="oppose"
        ).model_dump()
    ],
}


def article_text(number: int) -> str:
    """Return an article; those of two numbers share two sentences and no others."""
    filler = " ".join(f"Remark {number}-{i} of the day was of no further interest." for i in range(12))
    return f"{SENTENCES[0]}\n\n{filler}\n\n{SENTENCES[1]}\n"


def write_articles(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:05d}.txt").write_text(article_text(number), encoding="utf-8")
    return folder
