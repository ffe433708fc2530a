"""Run the benchmarks side by side and print their tables; `make bench` does so.

    python benchmarks/run.py throughput faults limit memory rules

Everything runs on this machine over loopback: an endpoint that answers after 0.2 s, and one client after the other,
each in a process of its own. Client and endpoint share the cores, so that articles a second are a lower bound; the CPU
column is what carries to other machines.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DOCETL = HERE.parent / ".venv-docetl" / "bin" / "python"
CLIENTS = ("extractor_batch", "langextract_best", "docetl_map", "instructor_naive", "openai_raw")
LABELS = {
    "extractor_batch": "extractor (whole pipeline, store on disk)",
    "langextract_best": "langextract (grounds quotes)",
    "docetl_map": "docetl (no grounding)",
    "instructor_naive": "instructor, as in its README (no grounding)",
    "openai_raw": "openai alone (no validation)",
}


@contextmanager
def endpoint(*options: str) -> Iterator[int]:
    """Start the fake endpoint and give its port."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "endpoint.py"), *options], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None  # noqa: S101 - piped above
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


def run_client(name: str, port: int, **environment: str) -> dict[str, Any] | None:
    """Return what a client reports; None where it is not installed."""
    python = sys.executable
    if name == "docetl_map":
        if not DOCETL.exists():
            return None
        python = str(DOCETL)
    done = subprocess.run(
        [python, str(HERE / "clients" / f"{name}.py")],
        env=os.environ | {"BENCH_URL": f"http://127.0.0.1:{port}/v1"} | environment,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        print(done.stderr[-2000:], file=sys.stderr)
        raise SystemExit(f"{name} gave no figures")
    row: dict[str, Any] = json.loads(lines[-1])
    return row


def table(rows: list[tuple[str, dict[str, Any] | None]], columns: dict[str, str]) -> None:
    """Print rows as a Markdown table."""
    print("| | " + " | ".join(columns.values()) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for label, row in rows:
        cells = ["not installed"] * len(columns) if row is None else [f"{row[c]:,}" for c in columns]
        print(f"| {label} | " + " | ".join(cells) + " |")
    print()


def throughput() -> None:
    """500 articles, 64 requests at once, 0.2 s each: 320 articles a second at most."""
    print("### 500 articles, 64 at once, answers after 0.2 s (at most 320 articles/s)\n")
    rows = []
    for name in CLIENTS:
        with endpoint("--latency", "0.2") as port:
            rows.append((LABELS[name], _with_calls(run_client(name, port), port)))
    with endpoint("--latency", "0.2") as port:
        row = run_client("extractor_batch", port, BENCH_ARTICLES="4000")
        rows.append(("extractor, 4,000 articles", _with_calls(row, port)))
    columns = {"articles_per_s": "articles/s", "of_limit": "of the limit", "cpu_ms": "CPU ms an article"}
    table(rows, {**columns, "rss_mb": "peak MB", "calls": "calls", "lost": "lost"})


def faults() -> None:
    """500 articles with 15 % of requests going wrong: 429, 500, resets, cut and invalid answers."""
    print("### 500 articles, 15 % of requests fail (429, 500, reset, cut off, invalid; 3 % each)\n")
    rows = []
    for name in CLIENTS:
        with endpoint("--latency", "0.2", "--faults", "0.15") as port:
            rows.append((LABELS[name], _with_calls(run_client(name, port), port)))
    table(
        rows,
        {
            "articles_per_s": "articles/s",
            "cpu_ms": "CPU ms an article",
            "calls": "calls",
            "lost": "articles lost",
        },
    )


def _with_calls(row: dict[str, Any] | None, port: int) -> dict[str, Any] | None:
    """Add what the endpoint counted: the calls of the warm-up, two articles, are among them."""
    if row is not None:
        row["calls"] = _stats(port)["requests"]
        row["of_limit"] = round(row["articles_per_s"] / 320, 2)
    return row


def limit() -> None:
    """3,000 articles against an endpoint that allows 6,000 requests a minute."""
    print("### 3,000 articles, endpoint allows 6,000 requests a minute (100/s)\n")
    rows = []
    for label, options in (
        ("told in x-ratelimit headers", []),
        ("not told", ["--no-headers"]),
    ):
        with endpoint("--latency", "0.2", "--rpm", "6000", *options) as port:
            row = run_client("extractor_batch", port, BENCH_ARTICLES="3000")
            stats = _stats(port)
        assert row is not None  # noqa: S101 - this client is always installed
        row["refused"] = stats["refused"]
        row["refused_share"] = round(100 * stats["refused"] / stats["requests"], 2)
        rows.append((label, row))
    table(
        rows,
        {"articles_per_s": "articles/s", "refused": "429s", "refused_share": "% of requests", "cpu_ms": "CPU ms",
         "lost": "lost"},
    )  # fmt: skip


def memory() -> None:
    """Peak memory with ten and a hundred times as many articles, answered at once."""
    counts = os.environ.get("BENCH_MEMORY", "10000,100000").split(",")
    print("### Memory and time as the number of articles grows (answers after 10 ms)\n")
    rows = []
    for count in counts:
        with endpoint("--latency", "0.01") as port:
            rows.append(
                (f"{int(count):,} articles", run_client("extractor_batch", port, BENCH_ARTICLES=count))
            )
    table(
        rows,
        {"articles_per_s": "articles/s", "cpu_ms": "CPU ms an article", "rss_mb": "peak MB", "lost": "lost"},
    )


def rules() -> None:
    """Articles a second by rules, two processes."""
    print("### Rules, 300 articles of 700 characters, two processes\n")
    sys.path.insert(0, str(HERE))
    from articles import benchmark_articles  # noqa: PLC0415 - beside this file

    with tempfile.TemporaryDirectory() as name:
        news = Path(name) / "news.jsonl"
        news.write_text(
            "".join(json.dumps({"text": t}) + "\n" for t in benchmark_articles(300)), encoding="utf-8"
        )
        command = ["batch", str(news), "--out", f"{name}/run", "--model", "rules", "--processes", "2"]
        done = subprocess.run(
            [sys.executable, "-m", "extractor", *command],
            capture_output=True,
            text=True,
            check=True,
            timeout=900,
        )
        log = [json.loads(line) for line in (Path(name) / "run" / "log.jsonl").read_text().splitlines()]
    times = [line["timestamp"] for line in log if line["event"] == "article"]
    print(done.stdout.splitlines()[0])
    print(f"first result {times[0]}, last {times[-1]}\n")


def _stats(port: int) -> dict[str, int]:
    from urllib.request import urlopen  # noqa: PLC0415 - needed here only

    with urlopen(f"http://127.0.0.1:{port}/stats", timeout=10) as response:
        stats: dict[str, int] = json.load(response)
    return stats


BENCHMARKS = {f.__name__: f for f in (throughput, faults, limit, memory, rules)}

if __name__ == "__main__":
    names = ("langextract", "instructor", "openai", "aiohttp", "pydantic")
    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} cores; "
        + ", ".join(f"{n} {version(n)}" for n in names)
        + "\n"
    )
    for wanted in sys.argv[1:] or BENCHMARKS:
        BENCHMARKS[wanted]()
