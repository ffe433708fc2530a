"""Measure the service: latency and throughput beside the pipeline alone, and a server that is killed amid a job.

    python benchmarks/service.py        (make bench-service; four minutes)

Everything runs on this machine over loopback, on the same cores: an endpoint that answers after a fixed time, the
server in a process of its own, and the clients in this one. docs/reliability.md holds what it printed.
"""

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from articles import benchmark_article as article
from run import endpoint, table

from extractor import aextract
from extractor.settings import Settings

CLIENTS = (1, 16, 64)
REQUESTS = {1: 60, 16: 640, 64: 1280}
DOCUMENTS = 500
KILLS = 5
AT_ONCE = 16
MODEL = "gpt-4.1-mini"


@contextmanager
def server(data: Path, llm_port: int, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a server and give its process and address."""
    variables = {
        "EXTRACTOR_BASE_URL": f"http://127.0.0.1:{llm_port}/v1",
        "EXTRACTOR_MODEL": MODEL,
        "EXTRACTOR_CONCURRENCY": "64",
        "EXTRACTOR_SERVICE_EXTRACTS_AT_ONCE": "64",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "extractor", "serve", "--port", "0", "--data", str(data)],
        env=os.environ | variables | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None  # noqa: S101 - piped above
        yield process, process.stdout.readline().split()[3]
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


async def timed(work: Callable[[int], Awaitable[None]], *, clients: int, count: int) -> dict[str, float]:
    """Do so many pieces of work, so many at a time, and return median and 95th percentile in ms, and pieces a second."""
    taken: list[float] = []
    numbers = iter(range(count))

    async def client() -> None:
        for number in numbers:
            started = time.perf_counter()
            await work(number)
            taken.append((time.perf_counter() - started) * 1000)

    await asyncio.gather(
        *(work(-1 - n) for n in range(clients))
    )  # connections are open, everything is loaded
    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    seconds = time.perf_counter() - started
    return {
        "p50": round(statistics.median(taken), 1),
        "p95": round(statistics.quantiles(taken, n=20)[-1], 1),
        "rate": round(count / seconds, 1),
    }


async def service_alone(url: str, clients: int) -> dict[str, float]:
    """Measure ``POST /v1/extract``."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def work(number: int) -> None:
            async with session.post(f"{url}/v1/extract", json={"text": article(number)}) as answer:
                body = await answer.read()
                assert answer.status == 200, body[:500]  # noqa: S101 - a benchmark of errors is none

        return await timed(work, clients=clients, count=REQUESTS[clients])


async def pipeline_alone(port: int, clients: int) -> dict[str, float]:
    """Measure `aextract` in this process."""
    settings = Settings(base_url=f"http://127.0.0.1:{port}/v1", concurrency=64)

    async def work(number: int) -> None:
        result = await aextract(article(number), model=MODEL, settings=settings)
        assert result.outcome.status == "ok", result.outcome  # noqa: S101

    return await timed(work, clients=clients, count=REQUESTS[clients])


def latency() -> None:
    """Print latency and throughput of the service and of the pipeline alone, at 0.2 s and at once."""
    columns = {"p50": "p50 ms", "p95": "p95 ms", "rate": "articles/s"}
    for seconds in ("0.2", "0"):
        rows: list[tuple[str, dict[str, Any] | None]] = []
        with endpoint("--latency", seconds) as port, tempfile.TemporaryDirectory() as folder:
            for clients in CLIENTS:
                rows.append((f"pipeline, {clients} at once", asyncio.run(pipeline_alone(port, clients))))
            with server(Path(folder), port) as (_, url):
                for clients in CLIENTS:
                    rows.append((f"service, {clients} clients", asyncio.run(service_alone(url, clients))))
        print(f"An endpoint that answers after {seconds} s:\n")
        table(rows, columns)


def killed() -> None:
    """Print what a job of 500 documents loses and pays twice when its server is killed again and again."""
    body = json.dumps({"documents": [{"id": f"d{n:04}", "text": article(n)} for n in range(DOCUMENTS)]})
    with endpoint("--latency", "0.2") as port, tempfile.TemporaryDirectory() as folder:
        data, job = Path(folder), ""
        for number in range(KILLS + 1):
            with server(data, port, EXTRACTOR_CONCURRENCY=str(AT_ONCE)) as (process, url):
                if not job:
                    job = asyncio.run(_asked("POST", f"{url}/v1/jobs?duplicates=keep", body))["id"]
                if number < KILLS:
                    time.sleep(1.0)
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    continue
                while (state := asyncio.run(_asked("GET", f"{url}/v1/jobs/{job}")))["state"] in {
                    "queued",
                    "running",
                }:
                    time.sleep(0.2)
                lines = asyncio.run(_text(f"{url}/v1/jobs/{job}/results")).splitlines()
        calls = asyncio.run(_asked("GET", f"http://127.0.0.1:{port}/stats"))["requests"]
    ids = [json.loads(line)["document"]["id"] for line in lines]
    print(
        f"{DOCUMENTS} documents, {KILLS} times kill -9, {AT_ONCE} requests at once: {state['counts']['by_status']}, "
        f"{DOCUMENTS - len(set(ids))} lost, {len(ids) - len(set(ids))} twice in the results, "
        f"{calls - DOCUMENTS} calls repeated (at most {KILLS * AT_ONCE * 3 // 2} were on their way)\n"
    )


async def _asked(method: str, url: str, body: str | None = None) -> dict[str, Any]:
    headers = {"content-type": "application/json"}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, data=body, headers=headers) as answer,
    ):
        found: dict[str, Any] = json.loads(await answer.text())
        return found


async def _text(url: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.text()


if __name__ == "__main__":
    latency()
    killed()
