"""The systems that can be evaluated, and how each makes its predictions: live, recorded, or replayed."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractor.annotators.registry import get_annotator
from extractor.api import extract
from extractor.documents import Document
from extractor.errors import ConfigurationError, StaleCassetteError
from extractor.evals.corpora import CASSETTES
from extractor.evals.recording import REPLAY_URL, CassetteKey, cassette, keep, require
from extractor.schemas.extraction import Extraction
from extractor.schemas.registry import ACTORS, RECORD_TYPES, schema_hash
from extractor.settings import RULES, Settings, load_settings

LANGEXTRACT = "langextract"
STRATEGIES = ("joint", "per_type", LANGEXTRACT)

_UNREACHABLE = frozenset({"endpoint_unreachable", "endpoint_timeout"})
_UNANSWERED = _UNREACHABLE | {"server_error", "rate_limited", "authentication", "request_rejected"}
"""Reasons for which there is no answer worth keeping."""


@dataclass(frozen=True)
class System:
    """What is evaluated.

    Attributes:
        model: ``"rules"``, or a model's name.
        strategy: "joint", "per_type", or "langextract" (the peer, on the same model); "" for the rules.
        settings: Settings apart from endpoint and key, for example ``{"mode": "tools"}``.
    """

    model: str
    strategy: str = ""
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Label in reports: "rules", "frontier-assistant joint"."""
        return self.model if self.model == RULES else f"{self.model} {self.strategy}"

    @property
    def needs_cassette(self) -> bool:
        """Whether its predictions come over HTTP."""
        return self.model != RULES

    def settings_for(self, **overrides: Any) -> Settings:
        """Return the full settings."""
        strategy = {} if self.strategy in {"", LANGEXTRACT} else {"strategy": self.strategy}
        return load_settings(**{**self.settings, **strategy, **overrides})

    def prompt_hash(self) -> str:
        """Return the hash over all that a request holds but the article: prompts, schemas, parameters."""
        if self.strategy == LANGEXTRACT:
            from extractor.evals.peers.langextract_peer import prompt_hash  # noqa: PLC0415 - a development extra

            return prompt_hash()
        settings = self.settings_for(base_url=REPLAY_URL, api_key="none")
        annotator = get_annotator(self.model, settings)
        types = tuple(RECORD_TYPES.values())
        parts = [p.sha256 for p in annotator.prompt_versions(types)]
        parts += [schema_hash((ACTORS, *types)), str(annotator.mode), str(annotator.temperature)]
        parts += [str(settings.max_tokens), str(settings.max_chunk_chars)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def key(self, article: str) -> CassetteKey:
        """Return the name of an article's cassette."""
        return CassetteKey(self.strategy, self.model, self.prompt_hash(), article)

    def record_command(self, article: str) -> str:
        """Return the command that records an article's responses."""
        return f"extractor eval record --model {self.model} --strategy {self.strategy} --article {article}"


STRONG_MODEL = "frontier-assistant"
"""Name under which the strong model was recorded; see the metadata of the cassettes."""

LOCAL_MODEL = "SmolLM2-135M-Instruct"
"""A model so small that it proves the protocol only."""

_RECORDED_SETTINGS: dict[str, dict[str, Any]] = {
    STRONG_MODEL: {"mode": "tools"},
    LOCAL_MODEL: {"mode": "json_schema", "max_tokens": 250, "max_reasks": 0, "max_attempts": 2},
}
"""Settings under which these models were recorded."""


def system_named(model: str, strategy: str = "joint", mode: str | None = None) -> System:
    """Return the system of a model's name and a strategy.

    Raises:
        ConfigurationError: The strategy or mode is unknown.
    """
    if model == RULES:
        return System(RULES)
    if strategy not in STRATEGIES:
        raise ConfigurationError(f"no strategy {strategy!r}: choose among {', '.join(STRATEGIES)}")
    settings = {**_RECORDED_SETTINGS.get(model, {}), **({"mode": mode} if mode else {})}
    system = System(model, strategy, settings)
    system.settings_for()
    return system


def predict(
    system: System, documents: Sequence[Document], *, cassettes: Path = CASSETTES
) -> Iterator[Extraction]:
    """Yield what a system finds in each document: the rules by running, models from their recorded responses.

    Raises:
        StaleCassetteError: A response is missing, or was recorded for another prompt; nothing was sent.
    """
    if not system.needs_cassette:
        yield from (extract(d, model=RULES) for d in documents)
        return
    for document in documents:
        yield _replayed(system, document, cassettes)


def predict_live(system: System, documents: Sequence[Document]) -> Iterator[Extraction]:
    """Yield what a system finds in each document, asking its endpoint; nothing is recorded."""
    run = _runner(system, system.settings_for())
    for document in documents:
        yield run(document)


def _replayed(system: System, document: Document, cassettes: Path) -> Extraction:
    key = system.key(document.id)
    path = key.path(cassettes)
    require(path, key, system.record_command(document.id))
    with cassette(path, record=False) as tape:
        # As many attempts as there are answers: a request without one must not be tried again and again.
        settings = system.settings_for(base_url=REPLAY_URL, api_key="none", max_attempts=max(1, len(tape)))
        result = _runner(system, settings)(document)
        if _UNREACHABLE & {f.reason for f in result.outcome.failures}:
            raise StaleCassetteError(
                f"article {document.id!r}: {path.name} holds no answer to a request that is sent now, though prompts "
                f"and schemas are the same: the article was changed, or a library writes requests otherwise. "
                f"Record it anew: {system.record_command(document.id)}"
            )
        if not tape.all_played:
            raise StaleCassetteError(
                f"article {document.id!r}: {path.name} holds answers that no request asks for any more. "
                f"Record it anew: {system.record_command(document.id)}"
            )
    return result


@dataclass(frozen=True)
class Recorded:
    """How the recording of one article went."""

    article: str
    is_kept: bool
    message: str


def record(
    system: System,
    documents: Sequence[Document],
    *,
    provenance: str,
    cassettes: Path = CASSETTES,
    is_missing_only: bool = False,
) -> Iterator[Recorded]:
    """Ask the endpoint about each document and keep its responses, one cassette a document.

    A cassette is kept only if every request got an answer; else an older one stays as it is.

    Args:
        system: The system; its endpoint and key come from the settings.
        documents: The articles.
        provenance: What answered, for the cassette's metadata.
        cassettes: Folder of the cassettes.
        is_missing_only: Leave out articles that have a cassette for the present prompts.

    Raises:
        ConfigurationError: The system needs no recording, or the endpoint is not set up.
    """
    if not system.needs_cassette:
        raise ConfigurationError("the rules need no recording: they run as they are")
    run = _runner(system, system.settings_for())
    for document in documents:
        key = system.key(document.id)
        path = key.path(cassettes)
        if is_missing_only and path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with cassette(path, record=True) as tape:
            for name, value in _metadata(system, key, provenance).items():
                tape.get_metadata(name, value)
            result = run(document)
        is_answered = not {f.reason for f in result.outcome.failures} & _UNANSWERED
        is_kept = keep(path, is_good=is_answered)
        message = result.outcome.message or result.outcome.status
        yield Recorded(document.id, is_kept, result.outcome.status if is_kept else message)


def _metadata(system: System, key: CassetteKey, provenance: str) -> dict[str, str]:
    return {
        "article": key.article,
        "system": system.name,
        "prompt_hash": key.prompt_hash,
        "recorded_on": datetime.now(UTC).date().isoformat(),
        "provenance": provenance,
    }


def _runner(system: System, settings: Settings) -> Callable[[Document], Extraction]:
    if system.strategy == LANGEXTRACT:
        from extractor.evals.peers.langextract_peer import runner  # noqa: PLC0415 - a development extra

        return runner(system.model, settings)
    return lambda document: extract(document, model=system.model, settings=settings)
