"""This project, whole: reading, the model, grounding, dates, actors, links inside the article, and the store on disk."""

import asyncio
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from articles import benchmark_articles
from measuring import AT_ONCE, COUNT, URL, measured

from extractor.batch.options import BatchOptions
from extractor.batch.session import session
from extractor.schemas.registry import select_record_types
from extractor.settings import Settings

TYPES = select_record_types(("meetings", "positions", "statements"))
SETTINGS = Settings(
    base_url=URL, concurrency=AT_ONCE, max_attempts=int(os.environ.get("BENCH_ATTEMPTS", "5"))
)


async def extract(inputs: Path, out: Path) -> None:
    options = BatchOptions(inputs=(str(inputs),), out=out)
    async with session(options, model="fake", record_types=TYPES, settings=SETTINGS) as engine:
        end = await engine.run()
        assert end.kind == "done", end  # noqa: S101 - a benchmark that did not finish has no figures


def table(folder: Path, texts: Iterable[str], name: str) -> Path:
    path = folder / f"{name}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": t, "id": f"n{i}"}) + "\n" for i, t in enumerate(texts))
    return path


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = table(folder, benchmark_articles(COUNT), "all")
        few = table(folder, ["A first article. " * 20, "A second one. " * 20], "few")

        def work() -> int:
            asyncio.run(extract(inputs, folder / "run"))
            db = sqlite3.connect(folder / "run" / "run.sqlite")
            return int(db.execute("SELECT count(*) FROM results WHERE meetings > 0").fetchone()[0])

        measured(lambda: asyncio.run(extract(few, folder / "warm")), work)


if __name__ == "__main__":
    main()
