import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from extractor.batch.options import BatchOptions
from extractor.batch.session import session
from extractor.review.workspace import Workspace
from extractor.service.configuration import ServiceSettings
from extractor.service.reviewing import create_review_app
from extractor.settings import Settings
from tests.batch.articles import RECORDS
from tests.batch.conftest import ALL
from tests.fake_endpoint import Behaviour, FakeEndpoint, Records, right

TEXT = """Talks on the river end in Geneva

Norwegian Foreign Minister Ida Solheim met Thabo Ndlela in Geneva on Tuesday.

“We will not redraw borders,” Solheim said. She rejected a move to Cairo.

“We will not redraw borders,” a poster in the hall read.
"""


def make_run(folder: Path, texts: dict[str, str], answer: Records | Behaviour = RECORDS) -> Path:
    """Run articles through a fake endpoint that answers with these records; return the run's folder."""
    behaviour = answer if callable(answer) else right(answer)
    news = folder / "news"
    news.mkdir(parents=True)
    for name, text in texts.items():
        (news / name).write_text(text, encoding="utf-8", newline="")

    async def work() -> None:
        options = BatchOptions(inputs=(str(news),), out=folder / "run")
        async with session(options, model="gpt-4.1-mini", record_types=ALL, settings=settings) as engine:
            await engine.run()

    with FakeEndpoint(behaviour) as fake:
        settings = Settings(base_url=fake.base_url)
        with ThreadPoolExecutor(1) as thread:  # Playwright has an event loop running in this one
            thread.submit(asyncio.run, work()).result()
    return folder / "run"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run of two articles, each with a meeting, a statement and a position."""
    return make_run(tmp_path, {"a.txt": TEXT, "b.txt": TEXT.replace("Talks", "More talks")})


Reviewing = Callable[..., TestClient]


@pytest.fixture
def reviewing() -> Iterator[Reviewing]:
    """Open the pages of a folder as an annotator."""
    running: list[TestClient] = []

    def start(path: Path, name: str = "Ana", start: str = "model", **options: Any) -> TestClient:
        app = create_review_app(Workspace.at(path, **options), ServiceSettings())
        client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
        client.__enter__()
        running.append(client)
        if name:
            answer = client.post("/who", data={"name": name, "start": start}, follow_redirects=False)
            assert answer.status_code == 303, answer.text
        return client

    yield start
    for client in running:
        client.__exit__(None, None, None)


class Page:
    """An article's page as a script would use it."""

    def __init__(self, client: TestClient, name: str) -> None:
        self.client = client
        self.name = name
        self.html = client.get(f"/a/{name}").text
        self.seq = int(self.html.partition('data-seq="')[2].partition('"')[0])

    def do(self, code: int = 200, **request: Any) -> dict[str, Any]:
        answer = self.client.post(f"/a/{self.name}/do", json={"seq": self.seq, **request})
        assert answer.status_code == code, answer.text
        data: dict[str, Any] = answer.json()
        self.seq = data.get("seq", self.seq)
        return data

    def gold(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/a/{self.name}/gold").json()
        return found


def first_article(client: TestClient) -> str:
    """Return the name of the first article of the list."""
    return client.get("/").text.partition('href="/a/')[2].partition('"')[0]
