"""instructor as its README shows it: one shared client, a nested model, its own retries; no grounding."""

import asyncio
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import instructor
from articles import benchmark_articles
from measuring import AT_ONCE, COUNT, URL, measured
from openai import AsyncOpenAI
from pydantic import BaseModel


class Meeting(BaseModel):
    participants: list[str]
    place: str | None
    date: str | None
    quote: str


class Statement(BaseModel):
    speaker: str
    quote: str


class Position(BaseModel):
    holder: str
    proposition: str
    stance: str
    quote: str


class Records(BaseModel):
    meetings: list[Meeting]
    statements: list[Statement]
    positions: list[Position]


async def extract(texts: list[str]) -> int:
    client = instructor.from_openai(AsyncOpenAI(base_url=URL, api_key="none"))
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(text: str) -> bool:
        async with limit:
            try:
                found = await client.chat.completions.create(
                    model="fake",
                    response_model=Records,
                    max_retries=int(os.environ.get("BENCH_ATTEMPTS", "3")),
                    messages=[
                        {"role": "system", "content": "Extract meetings, statements and positions."},
                        {"role": "user", "content": text},
                    ],
                )
            except Exception:  # noqa: BLE001 - a lost article
                return False
            return bool(found.meetings)

    return sum(await asyncio.gather(*(one(t) for t in texts)))


if __name__ == "__main__":
    texts = list(benchmark_articles(COUNT))
    measured(lambda: asyncio.run(extract(texts[:2])), lambda: asyncio.run(extract(texts)))
