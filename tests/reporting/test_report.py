"""The report of a run: its numbers, its links to records, and that no text can break out of it."""

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from extractor.documents import Document
from extractor.exporters.base import Linked
from extractor.reporting.figures import figures_of
from extractor.reporting.page import write_report
from extractor.schemas.actor import Actor
from tests.exporters.test_exporters import EMPTY, RESULTS, Held, make_extraction


class Page(HTMLParser):
    """Collects what a browser would load or run, and the numbers with their records."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        source = path.read_text(encoding="utf-8")
        self.feed(source)
        found = re.search(r'id="data">(.*?)</script>', source, re.DOTALL)
        assert found is not None
        self.data: list[dict[str, Any]] = json.loads(found[1])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_numbers_are_those_of_the_records_and_each_opens_them(tmp_path: Path) -> None:
    page = Page(write_report(RESULTS, tmp_path / "r.html", title="My run"))
    assert "4 meetings" in " ".join(page.text.split())
    buttons = [a for tag, a in page.tags if tag == "button" and "data-n" in a]
    assert sorted(int(b["data-n"] or -1) for b in buttons) == list(range(len(page.data)))
    speakers = next(e for e in page.data if e["label"] == "Ida Solheim" and e["count"] == 2)
    assert [i["d"] for i in speakers["items"]] == ["d1", "d2"]
    assert speakers["items"][0]["q"].startswith("“No;")
    assert "failed: server_error" in page.text


def test_figures_count_dates_stances_and_linked_actors() -> None:
    figures = figures_of(RESULTS)
    assert [(b.label, b.count) for b in figures.by_month] == [("2026-05", 2)]
    assert figures.undated.count == 2
    actors, propositions, held = figures.position_matrix
    assert propositions == ["The plan should be adopted"]
    assert {(a, s): b.count for (a, _, s), b in held.items()} == {
        ("Ida Solheim", "oppose"): 2, ("Thabo Ndlela", "conditional"): 2,
    }  # fmt: skip
    assert set(actors) == {"Ida Solheim", "Thabo Ndlela"}
    names, cells = figures.meeting_matrix
    assert cells[names[0], names[1]].count == 2
    links = {("actor", f"d{i}", "a1"): Linked("x1", "Ida M. Solheim") for i in (1, 2)}
    assert figures_of(Held(*RESULTS, links=links)).speakers[0].label == "Ida M. Solheim"


def test_months_between_are_shown_empty() -> None:
    first = make_extraction(1)
    moved = first.meetings[0].model_copy(
        update={"date": first.meetings[0].date.model_copy(update={"start": date(2026, 8, 1)})}  # type: ignore[union-attr]
    )
    later = make_extraction(2, meetings=(moved,))
    assert [b.count for b in figures_of(Held(first, later)).by_month] == [1, 0, 0, 1]


NASTY = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028{{ 7*7 }}"


def test_no_text_of_an_article_becomes_markup_and_nothing_is_loaded(tmp_path: Path) -> None:
    document = Document(
        text=make_extraction(1).document.text, id=NASTY, title=NASTY, url="javascript:alert(3)"
    )
    nasty = make_extraction(
        1,
        document=document,
        actors=tuple(Actor(id=f"a{i}", name=f"{NASTY}{i}", kind="person") for i in (1, 2, 3)),
    )
    page = Page(write_report(Held(nasty, EMPTY), tmp_path / "r.html", title=NASTY))
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert "img" not in {tag for tag, _ in page.tags}
    loading = {"src", "href", "action", "data", "poster", "srcset"}
    assert not any(loading & set(attributes) for _, attributes in page.tags)
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert all(item["u"] is None for entry in page.data for item in entry["items"])
    assert "49" not in page.text.replace(NASTY, "")


@pytest.mark.parametrize("results", [Held(), Held(EMPTY)])
def test_a_run_without_records_has_a_page_too(results: Held, tmp_path: Path) -> None:
    page = Page(write_report(results, tmp_path / "r.html", title="empty"))
    assert "No meeting has a date that is known." in page.text
    assert page.data == []
