"""docetl: a map operation over a data set, its cache passed by, as many threads as allowed; no grounding."""

import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from articles import benchmark_articles
from measuring import AT_ONCE, COUNT, URL, measured

os.environ["OPENAI_API_KEY"] = "none"
os.environ["OPENAI_API_BASE"] = URL
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
os.environ["DOCETL_HOME_DIR"] = tempfile.mkdtemp()

import tiktoken


class _Counter(tiktoken.Encoding):
    """Stands in for the token tables that tiktoken would fetch from the network; docetl only counts with them."""

    def __init__(self) -> None:
        super().__init__(
            "bytes", pat_str=r"[\s\S]", mergeable_ranks={bytes([i]): i for i in range(256)}, special_tokens={}
        )


tiktoken.get_encoding = tiktoken.encoding_for_model = lambda _: _Counter()  # type: ignore[assignment]

from docetl.runner import DSLRunner  # noqa: E402


def extract(texts: list[str], folder: Path) -> int:
    source, target = folder / f"in{len(texts)}.json", folder / f"out{len(texts)}.json"
    source.write_text(json.dumps([{"text": t, "nr": i} for i, t in enumerate(texts)]))
    config = {
        "default_model": "openai/gpt-4.1-mini",
        "bypass_cache": True,
        "datasets": {"articles": {"type": "file", "path": str(source)}},
        "operations": [
            {
                "name": "records",
                "type": "map",
                "bypass_cache": True,
                "prompt": "Extract meetings, statements and positions of this article:\n{{ input.text }}",
                "output": {
                    "schema": {
                        "meetings": "list[{participants: list[str], place: str, date: str, quote: str}]",
                        "statements": "list[{speaker: str, quote: str}]",
                        "positions": "list[{holder: str, proposition: str, stance: str, quote: str}]",
                    }
                },
            }
        ],
        "pipeline": {
            "steps": [{"name": "extract", "input": "articles", "operations": ["records"]}],
            "output": {"type": "file", "path": str(target), "intermediate_dir": str(folder / "i")},
        },
    }
    DSLRunner(config, max_threads=AT_ONCE).load_run_save()
    return sum(1 for row in json.loads(target.read_text()) if row.get("meetings"))


if __name__ == "__main__":
    texts = list(benchmark_articles(COUNT))
    with tempfile.TemporaryDirectory() as name:

        def work() -> int:
            try:
                return extract(texts, Path(name))
            except Exception as e:  # noqa: BLE001 - whatever it raises, the articles are lost
                print(f"docetl stopped: {type(e).__name__}: {str(e)[:200]}", file=sys.stderr)
                return 0

        sys.stdout, out = sys.stderr, sys.stdout  # it prints its progress
        extract(texts[:2], Path(name))
        sys.stdout = out
        measured(lambda: None, work)
