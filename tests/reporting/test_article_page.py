"""The page of one article: nothing of the text is lost, overlaps are all marked, and no text becomes markup."""

import json
import re
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.documents import Document
from extractor.errors import InputError
from extractor.reporting.article import article_page, passages_of, pieces_of
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Extraction
from extractor.viewing import result_at
from tests.batch.articles import write_articles
from tests.exporters.test_exporters import EMPTY, TEXT, make_extraction
from tests.reporting.test_report import NASTY


class Article(HTMLParser):
    """The text of the article as a browser shows it, its marks, and all tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.marks, self.tags = "", [], []  # type: ignore[var-annotated]
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = self._inside or tag == "article"
        if tag == "mark":
            self.marks.append(dict(attrs)["data-r"])

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "article"

    def handle_data(self, data: str) -> None:
        self.text += data if self._inside else ""


def with_spans(text: str, spans: list[tuple[int, int]]) -> Extraction:
    base = make_extraction(1)
    evidence = [Evidence(quote=text[a:b], start=a, end=b, match="exact", score=1) for a, b in spans]
    positions = tuple(
        base.positions[0].model_copy(update={"id": f"p{i}", "evidence": (e,)})
        for i, e in enumerate(evidence, 1)
    )
    return base.model_copy(
        update={"document": Document(text=text), "meetings": (), "statements": (), "positions": positions}
    )


def test_the_text_is_shown_whole_and_every_passage_is_marked() -> None:
    page = Article(article_page(make_extraction(1)))
    assert page.text == TEXT
    assert "m1 m2" in page.marks, "the second meeting's evidence lies inside the first's"
    assert {i for m in page.marks for i in m.split()} == {"m1", "m2", "s1", "p1", "p2"}
    cards = [a["id"] for tag, a in page.tags if "card" in (a.get("class") or "")]
    assert cards == ["m1", "m2", "s1", "p1", "p2"]


@given(
    st.text(min_size=1, max_size=40).flatmap(
        lambda text: st.tuples(
            st.just(text),
            st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=8),
        )
    )
)
def test_pieces_are_the_text_and_hold_just_the_records_over_them(
    case: tuple[str, list[tuple[int, int]]],
) -> None:
    text, pairs = case
    spans = [(min(p), max(p)) for p in pairs if p[0] != p[1]]
    records = with_spans(text, spans).positions
    pieces = list(pieces_of(text, passages_of(records)))
    assert "".join(p.text for p in pieces) == text
    at = 0
    for piece in pieces:
        end = at + len(piece.text)
        expected = {f"p{i}" for i, (a, b) in enumerate(spans, 1) if a <= at and end <= b}
        assert set(piece.records.split()) == expected
        at = end


def test_no_text_becomes_markup_and_nothing_is_loaded() -> None:
    document = Document(text=NASTY + TEXT, title=NASTY, source=NASTY, author=NASTY)
    nasty = make_extraction(1).model_copy(update={"document": document})
    actors = tuple(
        a.model_copy(update={"name": NASTY, "aliases": (NASTY,), "title": NASTY}) for a in nasty.actors
    )
    page = Article(article_page(nasty.model_copy(update={"actors": actors})))
    assert page.text == NASTY + TEXT
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "img" not in {tag for tag, _ in page.tags}
    assert not any({"src", "href", "action"} & set(a) for _, a in page.tags)
    assert not any(name.startswith("on") for _, a in page.tags for name in a)


def test_a_long_article_with_many_records_is_made_quickly() -> None:
    text = "A sentence of the article that says what was said. " * 2000
    spans = [(i * 50, i * 50 + 120) for i in range(1900)]
    began = time.monotonic()
    page = article_page(with_spans(text, spans))
    assert time.monotonic() - began < 5
    assert len(text) > 100_000
    assert page.count("<mark") >= 1900


def test_right_to_left_articles_and_articles_without_records() -> None:
    arabic = make_extraction(1).model_copy(update={"document": Document(text=TEXT, language="ar")})
    assert '<article dir="rtl" lang="ar"' in article_page(arabic)
    empty = article_page(EMPTY)
    assert "No record was found in this article." in empty
    assert "failed" in empty


def test_a_result_is_found_in_a_file_a_run_or_made_of_an_article(tmp_path: Path) -> None:
    one, two = make_extraction(1), make_extraction(2)
    single, lines = tmp_path / "one.json", tmp_path / "two.jsonl"
    single.write_text(one.to_json())
    lines.write_text("".join(e.to_json(indent=None) + "\n" for e in (one, two)))
    assert result_at(single) == one
    assert result_at(lines, article="d2") == two
    with pytest.raises(InputError, match="several articles"):
        result_at(lines)
    with pytest.raises(InputError, match="no such article"):
        result_at(lines, article="d9")
    (tmp_path / "no.json").write_text(json.dumps({"a": 1}))
    with pytest.raises(InputError, match="holds no results"):
        result_at(tmp_path / "no.json")
    news = write_articles(tmp_path / "news", 1)
    assert result_at(news / "00000.txt", model="rules").outcome.status == "ok"


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    news = write_articles(tmp_path / "news", 2)

    def extractor(*args: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "extractor", *map(str, args)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    page = tmp_path / "page.html"
    assert extractor("view", news / "00000.txt", "-m", "rules", "-o", page).returncode == 0
    assert "Ida Solheim" in page.read_text()
    extractor("batch", news, "-o", tmp_path / "run", "-m", "rules")
    done = extractor("view", tmp_path / "run", "--article", "news/00001.txt", "-o", page)
    assert (done.returncode, bool(re.search("Remark 1-0", page.read_text()))) == (0, True)
    assert extractor("view", tmp_path / "run", "-o", page).returncode == 3
    assert (
        extractor("view", news / "00000.txt", "-m", "rules", "-o", tmp_path / "no" / "p.html").returncode == 4
    )
