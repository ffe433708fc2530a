"""The openai SDK alone, a schema sent, the answer parsed as JSON: no validation, no grounding, the SDK's two retries."""

import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from articles import benchmark_articles
from measuring import AT_ONCE, COUNT, URL, measured
from openai import AsyncOpenAI

TOOL = {
    "type": "function",
    "function": {
        "name": "records",
        "parameters": {
            "type": "object",
            "properties": {
                k: {"type": "array", "items": {"type": "object"}}
                for k in ("meetings", "statements", "positions")
            },
        },
    },
}


async def extract(texts: list[str]) -> int:
    limit = asyncio.Semaphore(AT_ONCE)
    async with AsyncOpenAI(base_url=URL, api_key="none") as client:

        async def one(text: str) -> bool:
            async with limit:
                try:
                    answer = await client.chat.completions.create(
                        model="fake",
                        tools=[TOOL],  # type: ignore[list-item]
                        messages=[
                            {"role": "system", "content": "Extract."},
                            {"role": "user", "content": text},
                        ],
                    )
                    found = json.loads(answer.choices[0].message.tool_calls[0].function.arguments)  # type: ignore[index, union-attr]
                except Exception:  # noqa: BLE001 - a lost article
                    return False
                return isinstance(found.get("meetings"), list)

        return sum(await asyncio.gather(*(one(t) for t in texts)))


if __name__ == "__main__":
    texts = list(benchmark_articles(COUNT))
    measured(lambda: asyncio.run(extract(texts[:2])), lambda: asyncio.run(extract(texts)))
