"""Takes the README's pictures of the review page (make screenshots): the sample articles, by rules, in Chromium."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
OUT = ROOT / "docs" / "images"


def main() -> None:
    """Label an article as two people, and take the pictures."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "sample-articles"
        articles = sorted(map(str, (ROOT / "examples").glob("*.txt")))
        extractor = [sys.executable, "-m", "extractor"]
        subprocess.run([*extractor, "batch", *articles, "--out", str(run), "--model", "rules"], check=True)
        server = subprocess.Popen(
            [*extractor, "review", str(run), "--port", "0"], stdout=subprocess.PIPE, text=True
        )
        assert server.stdout is not None
        url = next(word for word in server.stdout.readline().split() if word.startswith("http"))
        try:
            with sync_playwright() as playwright:
                path = shutil.which("chromium") or shutil.which("chromium-browser")
                browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
                take(browser, url)
                browser.close()
        finally:
            server.terminate()
            server.wait()


def take(browser: Browser, url: str) -> None:
    page = opened(browser, url, "Ana", width=1280, height=900)
    for _ in range(3):
        page.keyboard.press("a" if page.locator(".card.lit").count() else "j")
        page.wait_for_timeout(300)
    page.keyboard.press("e")
    page.locator(".form").wait_for()
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=OUT / "review-article.png")
    page.keyboard.press("Escape")
    page.locator(".form").wait_for(state="detached")
    page.click("[data-do=decide_all]")
    page.click("[data-do=done]")
    page.locator("[data-do=reopen]").wait_for()
    other = opened(browser, url, "Bo", width=1280, height=900)
    other.click("#p2 [data-edit]")
    other.locator("#p2 .field[data-field=stance] select").select_option("conditional")
    other.locator("#said", has_text="stance").wait_for()
    other.click("#m2 [data-decide=rejected]")
    other.locator("#m2.rejected").wait_for()
    other.click("[data-do=decide_all]")
    other.click("[data-do=done]")
    other.locator("[data-do=reopen]").wait_for()
    name = page.url.rpartition("/")[2]
    page.goto(f"{url}/compare/{name}?first=Ana&second=Bo")
    page.screenshot(path=OUT / "review-conflicts.png")
    phone = opened(browser, url, "Chris", width=375, height=720, scheme="dark")
    phone.locator("#text").scroll_into_view_if_needed()
    phone.locator("mark").first.click()
    phone.wait_for_timeout(300)
    phone.screenshot(path=OUT / "review-phone.png")


def opened(browser: Browser, url: str, name: str, *, width: int, height: int, scheme: str = "light") -> Page:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    page.fill("#name", name)
    page.click("text=Start")
    page.click("tbody a[href*='river-treaty']")
    page.wait_for_url("**/a/*")
    return page


if __name__ == "__main__":
    main()
