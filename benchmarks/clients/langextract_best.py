"""google/langextract at its best settings: one batch of all articles, as many workers as allowed, its own grounding."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import langextract as lx
from articles import MET, REJECTED, SAID, benchmark_articles
from langextract.data import Document
from langextract.providers.openai import OpenAILanguageModel
from measuring import AT_ONCE, COUNT, URL, measured

EXAMPLES = [
    lx.data.ExampleData(
        text=f"{MET} {SAID} {REJECTED}",
        extractions=[
            lx.data.Extraction(
                "meeting", MET, attributes={"participants": "Ida Solheim; Thabo Ndlela", "place": "Geneva"}
            ),
            lx.data.Extraction("statement", SAID, attributes={"speaker": "Ida Solheim"}),
            lx.data.Extraction(
                "position", REJECTED, attributes={"holder": "Ida Solheim", "stance": "oppose"}
            ),
        ],
    )
]


def extract(texts: list[str]) -> int:
    model = OpenAILanguageModel(model_id="gpt-4.1-mini", api_key="none", base_url=URL, max_workers=AT_ONCE)
    documents = [Document(text=t, document_id=f"n{i}") for i, t in enumerate(texts)]
    results = lx.extract(
        documents,
        prompt_description="Extract meetings, statements and positions.",
        examples=EXAMPLES,
        model=model,
        max_workers=AT_ONCE,
        batch_length=len(texts),
        max_char_buffer=10_000,
        show_progress=False,
        fetch_urls=False,
    )
    return sum(1 for r in results if r.extractions)


if __name__ == "__main__":
    texts = list(benchmark_articles(COUNT))

    def work() -> int:
        try:
            return extract(texts)
        except Exception as e:  # noqa: BLE001 - whatever it raises, the articles of the batch are lost
            print(f"langextract stopped: {type(e).__name__}: {str(e)[:200]}", file=sys.stderr)
            return 0

    measured(lambda: extract(texts[:2]), work)
