import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from fastapi.testclient import TestClient

from extractor.service.app import create_app
from extractor.service.configuration import ServiceSettings
from extractor.settings import Settings
from tests.batch.articles import RECORDS, article_text
from tests.fake_endpoint import FakeEndpoint, right

MODEL = "gpt-4.1-mini"


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    with FakeEndpoint(right(RECORDS)) as endpoint:
        yield endpoint


Serving = Callable[..., TestClient]


@pytest.fixture
def serving(fake: FakeEndpoint, tmp_path: Path) -> Iterator[Serving]:
    """Start servers in this process, on the data folder ``tmp_path/data`` unless told otherwise."""
    running: list[TestClient] = []

    def start(
        *,
        model: str = MODEL,
        settings: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        **service: Any,
    ) -> TestClient:
        made = Settings(
            **({"base_url": fake.base_url, "max_attempts": 1, "concurrency": 4} | (settings or {}))
        )
        chosen = ServiceSettings(**({"data": tmp_path / "data", "shutdown_grace_s": 2.0} | service))
        app = create_app(chosen, made, model=model)
        client = TestClient(app, base_url="http://localhost", headers=headers, raise_server_exceptions=False)
        client.__enter__()
        running.append(client)
        return client

    yield start
    for client in running:
        stop(client)


def stop(client: TestClient) -> None:
    """Stop a server as SIGTERM does; a second time does nothing."""
    if client.portal is not None:
        client.__exit__(None, None, None)


def documents(count: int, *, first: int = 0) -> dict[str, Any]:
    """Return the body of a job with so many articles."""
    return {"documents": [{"text": article_text(i), "id": f"d{i:05}"} for i in range(first, first + count)]}


def ended(client: TestClient, job: str, *, within_s: float = 30.0) -> dict[str, Any]:
    """Wait until a job is neither queued nor running, and return it."""
    deadline = time.monotonic() + within_s
    while True:
        found: dict[str, Any] = client.get(f"/v1/jobs/{job}").json()
        if found["state"] not in {"queued", "running"}:
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def process(
    fake: FakeEndpoint, data: Path, *, stderr: IO[str] | int = subprocess.DEVNULL, **environment: str
) -> tuple[subprocess.Popen[str], str]:
    """Start a server of its own process on a free port; return it and its address."""
    variables = os.environ | {"EXTRACTOR_BASE_URL": fake.base_url, "EXTRACTOR_MODEL": MODEL} | environment
    server = subprocess.Popen(
        [sys.executable, "-m", "extractor", "serve", "--port", "0", "--data", str(data)],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )
    assert server.stdout is not None
    line = server.stdout.readline()
    assert "listens on" in line, line
    return server, line.split()[3]
