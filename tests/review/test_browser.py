"""The pages in a real Chromium: what a person does with mouse and keyboard, at desk and on a phone."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from extractor.evals.corpora import own_corpus
from extractor.review.workspace import Workspace
from extractor.service.configuration import ServiceSettings
from extractor.service.reviewing import create_review_app
from extractor.service.server import listener_of, url_of
from tests.builders import actor_answer, position_answer, statement_answer
from tests.fake_endpoint import Reply, Request, right
from tests.review.conftest import TEXT, make_run
from tests.review.test_pages import EVIL

pytestmark = pytest.mark.timeout(120)

expect.set_options(timeout=15_000)

QUOTE = "“We will not redraw borders,” Solheim said."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        message = "Chromium is not installed: apt-get install chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


Opening = Callable[..., Page]


@pytest.fixture
def opening(browser: Browser) -> Iterator[Opening]:
    """Serve a folder and open it as an annotator; a script that fails or a blocked file fails the test."""
    stopping: list[Callable[[], object]] = []
    wrong: list[str] = []

    def start(path: Path, name: str = "Ana", start: str = "model", **context: object) -> Page:
        service = ServiceSettings(port=0)
        listener = listener_of(service)
        app = create_review_app(Workspace.at(path), service)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        opened = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | context))  # type: ignore[arg-type]
        page = opened.new_page()
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on(
            "console",
            lambda m: wrong.append(m.text) if m.type == "error" and not _is_expected(m.text) else None,
        )

        def stop() -> None:
            opened.close()
            server.should_exit = True
            thread.join(10)

        stopping.append(stop)
        page.goto(url_of(listener))
        page.fill("#name", name)
        page.check(f"input[value='{start}']")
        page.click("text=Start")
        return page

    yield start
    for stop in stopping:
        stop()
    assert wrong == []


def _is_expected(message: str) -> bool:
    """Tell whether a browser's message is about an answer that a test asks for."""
    return any(part in message for part in (" 404 ", " 422 ", "DISCONNECTED"))


def enter(page: Page) -> None:
    """Open the first article of the list."""
    page.click("tbody a >> nth=0")
    page.wait_for_url("**/a/*")  # loaded with its script


def select(page: Page, words: str, *, nth: int = 0) -> None:
    """Select words of the article, as dragging the mouse over them does."""
    found = page.evaluate(
        """([words, nth]) => {
            const text = document.getElementById('text');
            text.focus({ preventScroll: true });
            const whole = text.textContent;
            let at = -1;
            for (let i = 0; i <= nth; i++) at = whole.indexOf(words, at + 1);
            if (at < 0) return false;
            const range = document.createRange(), walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            let seen = 0, begun = false;
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const size = node.data.length;
                if (!begun && at < seen + size) { range.setStart(node, at - seen); begun = true; }
                if (begun && at + words.length <= seen + size) { range.setEnd(node, at + words.length - seen); break; }
                seen += size;
            }
            getSelection().removeAllRanges(); getSelection().addRange(range);
            return true;
        }""",
        [words, nth],
    )
    assert found, words
    expect(page.locator("#selection")).to_be_visible()


def said(page: Page) -> Locator:
    return page.locator("#said")


def field(page: Page, record: str, name: str) -> Locator:
    return page.locator(f"#{record} .field[data-field={name}]")


def test_a_run_is_opened_filtered_edited_reloaded_and_exported(opening: Opening, tmp_path: Path) -> None:
    run = make_run(tmp_path, {"a.txt": TEXT})
    page = opening(run)
    enter(page)
    expect(page.locator(".card:visible")).to_have_count(3)
    page.uncheck("input[name=type][value=meeting]")
    expect(page.locator(".card:visible")).to_have_count(2)
    page.check("input[name=type][value=meeting]")
    page.select_option("select[name=actor]", label="Thabo Ndlela")
    expect(page.locator(".card:visible")).to_have_count(1)
    page.select_option("select[name=actor]", "")
    page.hover("#s1")
    expect(page.locator("mark.lit").first).to_have_text(QUOTE)
    page.click("#s1 [data-edit]")
    field(page, "s1", "speech_act").locator("select").select_option("deny_or_reject")
    expect(said(page)).to_have_text("Saved: changed speech act of s1")
    page.reload()
    page.click("#s1 [data-edit]")
    expect(field(page, "s1", "speech_act").locator("select")).to_have_value("deny_or_reject")
    page.click("[data-do=decide_all]")
    expect(page.locator("#bar")).to_contain_text("3 of 3 decided")
    page.click("[data-do=done]")
    expect(page.locator("#bar")).to_contain_text("done")
    page.goto(page.url.partition("/a/")[0])
    with page.expect_download() as download:
        page.click("text=download my labels")
    assert download.value.suggested_filename == "Ana.zip"
    gold = own_corpus(run / "review" / "Ana").articles[0]
    assert gold.statements[0].record.speech_act == "deny_or_reject"  # type: ignore[union-attr]


def test_records_are_added_by_selecting_words(opening: Opening, tmp_path: Path) -> None:  # noqa: PLR0915 - one sitting
    (tmp_path / "river.txt").write_text("👩🏽‍🚀 " + TEXT)
    page = opening(tmp_path)
    enter(page)
    select(page, "Ida Solheim")
    page.click("#selection [data-add=actors]")
    expect(said(page)).to_contain_text("added actor")
    select(page, "We will not redraw borders,", nth=1)
    page.keyboard.press("s")
    expect(page.locator("#s1 .form")).to_be_visible()
    field(page, "s1", "speaker").locator("select").select_option(label="Ida Solheim")
    expect(said(page)).to_have_text("Saved: changed speaker of s1")
    select(page, "read")
    field(page, "s1", "cue").locator(".take").click()
    expect(said(page)).to_have_text("Saved: changed cue of s1")
    expect(page.locator("#s1 .problem")).to_have_text("choose the act")
    field(page, "s1", "speech_act").locator("select").select_option("assert")
    expect(said(page)).to_have_text("Saved: changed speech act of s1")
    select(page, "She rejected a move to Cairo.")
    page.keyboard.press("p")
    expect(page.locator("#p1 .problem").first).to_have_text("choose whose position it is")
    select(page, "Thabo Ndlela")
    field(page, "p1", "holder").locator("select").select_option("+")
    expect(said(page)).to_contain_text("holder of p1")
    field(page, "p1", "proposition").locator("textarea").fill("The talks should move to Cairo")
    field(page, "p1", "stance").locator("select").select_option("oppose")
    expect(page.locator("#p1 .problem")).to_have_count(0)
    select(page, "Norwegian Foreign Minister Ida Solheim met Thabo Ndlela in Geneva on Tuesday.")
    page.keyboard.press("m")
    rows = page.locator("#m1 .participant")
    rows.last.locator("select.actor").select_option(label="Ida Solheim")
    expect(rows).to_have_count(2)
    rows.last.locator("select.actor").select_option(label="Thabo Ndlela")
    expect(rows).to_have_count(3)
    field(page, "m1", "date").locator(".words").fill("on Tuesday")
    field(page, "m1", "date").locator(".edtf").fill("12 May")
    field(page, "m1", "date").locator(".edtf").blur()
    expect(field(page, "m1", "date").locator(".wrong")).to_contain_text("is no date")
    expect(field(page, "m1", "date").locator(".edtf")).to_have_value("12 May")
    field(page, "m1", "date").locator(".edtf").fill("2026-05-12")
    field(page, "m1", "date").locator(".edtf").blur()
    expect(said(page)).to_have_text("Saved: changed date of m1")
    page.keyboard.press("Escape")
    expect(page.locator("#m1 dd").first).to_have_text("Ida Solheim, Thabo Ndlela")
    page.click("[data-do=done]")
    expect(said(page)).to_have_text("Saved: called the article done")
    gold = own_corpus(tmp_path / "review" / "Ana").articles[0]
    text = gold.article.document.text
    evidence = gold.statements[0].record.evidence[0]
    assert evidence.start == text.rindex("We will not")
    assert text[evidence.start : evidence.end] == "We will not redraw borders,"
    meeting = gold.meetings[0].record
    assert len(meeting.participants) == 2  # type: ignore[union-attr]
    assert str(meeting.date.start) == "2026-05-12"  # type: ignore[union-attr]


def test_everything_can_be_done_with_the_keyboard(opening: Opening, tmp_path: Path) -> None:
    run = make_run(tmp_path, {"a.txt": TEXT, "b.txt": TEXT.replace("Talks", "More talks")})
    page = opening(run)
    enter(page)
    for key in ("j", "a", "a", "r"):
        page.keyboard.press(key)
        page.wait_for_timeout(250)
    expect(page.locator("#bar")).to_contain_text("3 of 3 decided")
    expect(page.locator(".card.rejected")).to_have_count(1)
    page.keyboard.press("z")
    expect(page.locator(".card.rejected")).to_have_count(0)
    page.keyboard.press("y")
    expect(page.locator(".card.rejected")).to_have_count(1)
    page.keyboard.press("+")
    page.keyboard.type("Talks on the river end in Geneva")
    page.locator("input[name=add-kind][value=meetings]").check()
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("Saved: added meeting m2")
    expect(page.locator(".card.meeting .form")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    expect(page.locator(".card.meeting .tag", has_text="may be left out")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("d")
    page.click("#help-button")
    page.check("#keys-on")
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    expect(page.locator("[data-do=done]")).to_be_visible()
    page.keyboard.press("d")
    expect(page.locator("#bar")).to_contain_text("done")
    before = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != before)


def test_readings_that_are_as_good_are_kept(opening: Opening, tmp_path: Path) -> None:
    run = make_run(tmp_path, {"a.txt": TEXT})
    page = opening(run)
    enter(page)
    page.click("#s1 [data-edit]")
    act = field(page, "s1", "speech_act")
    act.locator(".another").click()
    act.locator("select").nth(1).select_option("threaten_or_warn")
    expect(page.locator("#s1 .tag.doubtful")).to_contain_text("or threaten or warn")
    field(page, "s1", "cue").locator(".optional").check()
    expect(page.locator("#s1 .tag", has_text="cue may be left out")).to_be_visible()
    gold = own_corpus(run / "review" / "Ana").articles[0].statements[0]
    assert gold.openness.options["speech_act"][1] == "threaten_or_warn"
    assert "cue" in gold.openness.optional


def test_two_annotators_are_compared_side_by_side(opening: Opening, tmp_path: Path) -> None:
    run = make_run(tmp_path, {"a.txt": TEXT})
    one = opening(run)
    enter(one)
    one.click("[data-do=decide_all]")
    one.click("[data-do=done]")
    expect(one.locator("#bar")).to_contain_text("done")
    two = opening(run, name="Bo")
    enter(two)
    two.click("#p1 [data-edit]")
    field(two, "p1", "stance").locator("select").select_option("conditional")
    expect(said(two)).to_contain_text("changed stance")
    two.click("[data-do=decide_all]")
    two.click("[data-do=done]")
    expect(two.locator("#bar")).to_contain_text("done")
    one.goto(one.url.partition("/a/")[0] + "/compare")
    one.select_option("select[name=first]", "Ana")
    one.select_option("select[name=second]", "Bo")
    one.click("text=Compare >> nth=-1")
    one.click("main li a")
    expect(one.locator(".pair.conflict")).to_have_count(1)
    expect(one.locator(".pair.conflict .problem").first).to_contain_text("conditional")
    expect(one.locator(".pair.agreed")).to_have_count(2)


def test_nothing_is_lost_when_the_server_dies_and_the_page_says_so(opening: Opening, tmp_path: Path) -> None:
    run = make_run(tmp_path, {"a.txt": TEXT})
    page = opening(run)
    enter(page)
    page.click("#m1 [data-decide=accepted]")
    expect(said(page)).to_have_text("Saved: accepted m1")
    page.context.set_offline(True)
    page.click("#s1 [data-decide=accepted]")
    expect(said(page)).to_contain_text("Not saved")
    page.context.set_offline(False)
    page.click("#s1 [data-decide=accepted]")
    expect(said(page)).to_have_text("Saved: accepted s1")


def test_markup_in_an_article_runs_no_script(opening: Opening, tmp_path: Path) -> None:
    records = {
        "actors": [actor_answer(EVIL).model_dump()],
        "statements": [statement_answer(EVIL, "said", f"{EVIL} is bad").model_dump()],
        "positions": [position_answer(EVIL, EVIL, f"He rejected {EVIL}").model_dump()],
    }
    run = make_run(tmp_path, {"a.txt": f"{EVIL}\n\n{EVIL} said {EVIL} is bad. He rejected {EVIL}."}, records)
    page = opening(run)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    enter(page)
    page.click("#s1 [data-edit]")
    expect(page.locator("#s1 .form")).to_be_visible()
    assert page.locator("#text img, #records img, #text script, #records script").count() == 0
    assert page.locator("#text").inner_text().startswith(EVIL)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_no_page_has_a_serious_fault_of_accessibility_or_is_too_wide(
    opening: Opening, tmp_path: Path, width: int, scheme: str
) -> None:
    run = make_run(tmp_path, {"a.txt": TEXT, "b.txt": TEXT.replace("Talks", "More talks")})
    page = opening(run, viewport={"width": width, "height": 800}, color_scheme=scheme)
    root = page.url
    _check(page, width)
    enter(page)
    _check(page, width)
    page.click("#s1 [data-edit]")
    expect(page.locator("#s1 .form")).to_be_visible()
    select(page, "Geneva")
    _check(page, width)
    page.keyboard.press("Escape")
    page.click("#help-button")
    expect(page.locator("#help")).to_be_visible()
    _check(page, width)
    for path in ("who", "compare", "a/nothing"):
        page.goto(root + path)
        _check(page, width)


def _check(page: Page, width: int) -> None:
    found = Axe().run(page)
    serious = [v for v in found.response["violations"] if v["impact"] in {"serious", "critical"}]
    assert [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in serious] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_arabic_article_runs_from_right_to_left(opening: Opening, tmp_path: Path) -> None:
    corpus = Path(__file__).parents[2] / "evals" / "corpus"
    article = next(p for p in corpus.glob("*/*.txt") if "\nlanguage: ar" in p.read_text("utf-8"))
    (tmp_path / article.name).write_bytes(article.read_bytes())
    page = opening(tmp_path)
    enter(page)
    text = page.locator("#text")
    expect(text).to_have_attribute("dir", "rtl")
    _check(page, 1280)
    words = text.inner_text().split("\n\n")[1][:40]
    select(page, words)
    page.keyboard.press("s")
    expect(page.locator("#s1 blockquote").first).to_have_text(words.strip())


def test_an_article_of_100_000_characters_does_not_lag(opening: Opening, tmp_path: Path) -> None:
    parts = [f"{TEXT} Number {i}." for i in range(400)]
    text = "\n\n".join(parts)[:100_000]

    def of_chunk(request: Request) -> Reply:
        quotes = [f"Number {i}." for i in range(400) if f"Number {i}." in request.user]
        said = [statement_answer("Ida Solheim", "said", q).model_dump() for q in quotes]
        return right({"actors": [actor_answer("Ida Solheim").model_dump()], "statements": said})(request)

    run = make_run(tmp_path, {"long.txt": text}, of_chunk)
    page = opening(run)
    enter(page)
    assert page.locator(".card").count() > 200
    started = time.monotonic()
    page.click("#s1 [data-decide=accepted]")
    expect(said(page)).to_have_text("Saved: accepted s1")
    assert time.monotonic() - started < 2.0
    select(page, "Geneva on Tuesday", nth=300)
    started = time.monotonic()
    page.keyboard.press("m")
    expect(page.locator(".card.meeting .form")).to_be_visible()
    assert time.monotonic() - started < 2.5
