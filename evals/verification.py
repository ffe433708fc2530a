"""Checks recorded responses without replaying a run: what is in them, what must not be, what they belong to."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from extractor.errors import ExtractorError
from extractor.evals.corpora import CASSETTES, CORPUS
from extractor.evals.recording import JsonBodySerializer
from extractor.evals.systems import system_named

_SECRETS = re.compile(
    r"\bsk-[A-Za-z0-9_-]{8,}|\bBearer\s+\S{8,}|\bAIza[0-9A-Za-z_-]{20,}|\bghp_\w{20,}|set-cookie|authorization:|"
    r"openai-organization|api[_-]key\s*[:=]\s*[\"']?\w{8,}",
    re.IGNORECASE,
)
_HEADERS = frozenset({"content-type"})
_METADATA = frozenset({"article", "system", "prompt_hash", "recorded_on", "provenance"})


def verify(folder: Path | None = None) -> tuple[int, list[str]]:
    """Return the number of cassettes in a folder and what is wrong with them, one fault a line.

    Checked: it is readable YAML with metadata; it holds neither secrets nor headers that were to be scrubbed, and no
    error; its article is in the corpus (of the project's own folder); its prompts are the present ones.
    """
    root = folder or CASSETTES
    paths = sorted(root.rglob("*.yaml"))
    faults: list[str] = []
    hashes: dict[tuple[str, str], str] = {}
    for path in paths:
        faults += [f"{path.relative_to(root)}: {fault}" for fault in _faults(path, root, hashes)]
    return len(paths), faults


def _faults(path: Path, root: Path, hashes: dict[tuple[str, str], str]) -> Iterator[str]:
    text = path.read_text("utf-8")
    try:
        data = JsonBodySerializer.deserialize(text)
        interactions = data["interactions"]
    except (yaml.YAMLError, KeyError, TypeError) as e:
        yield f"not readable: {e}"
        return
    if secret := _SECRETS.search(text):
        yield f"looks like a secret: {secret[0][:12]!r}…"
    yield from _interaction_faults(interactions)
    missing = _METADATA - set(data.get("metadata") or {})
    if missing:
        yield f"metadata lacks {', '.join(sorted(missing))}"
    if root == CASSETTES and not any(CORPUS.glob(f"*/{path.stem}.txt")):
        yield "its article is not in the corpus"
    yield from _staleness(path, root, hashes)


def _interaction_faults(interactions: list[dict[str, Any]]) -> Iterator[str]:
    if not interactions:
        yield "holds no answer"
    for number, interaction in enumerate(interactions, start=1):
        for part in ("request", "response"):
            kept = {h.lower() for h in interaction[part].get("headers") or {}}
            if kept - _HEADERS:
                yield f"answer {number}: {part} headers were not scrubbed: {', '.join(sorted(kept - _HEADERS))}"
        code = interaction["response"]["status"]["code"]
        if code != 200:
            yield f"answer {number}: status {code}"
        if not interaction["request"]["uri"].startswith("http://recorded.invalid/"):
            yield f"answer {number}: names the endpoint's host"


def _staleness(path: Path, root: Path, hashes: dict[tuple[str, str], str]) -> Iterator[str]:
    parts = path.relative_to(root).parts
    if len(parts) != 4:
        yield "not at STRATEGY/MODEL/HASH/ARTICLE.yaml"
        return
    strategy, model, recorded, _ = parts
    try:
        if (strategy, model) not in hashes:
            hashes[strategy, model] = system_named(model, strategy).prompt_hash()[:8]
    except ExtractorError as e:
        yield f"its system is not known: {e}"
        return
    if hashes[strategy, model] != recorded:
        yield f"stale: recorded for prompts {recorded}, the present ones are {hashes[strategy, model]}"
