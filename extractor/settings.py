"""All settings, from arguments, `EXTRACTOR_*` environment variables or defaults, in that order."""

import os
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from extractor.errors import ConfigurationError

Mode = Literal["tools", "json_schema", "json"]
Strategy = Literal["joint", "per_type"]

RULES = "rules"
"""Name of the embedded annotator that needs no key and no network."""

DEFAULT_LLM = "gpt-4.1-mini"
"""Model asked when a key or a base URL is set but no model is named."""


class Settings(BaseSettings):
    """How `extractor` works; immutable. Each field is read from ``EXTRACTOR_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix="EXTRACTOR_", frozen=True, extra="forbid", env_ignore_empty=True
    )

    model: str | None = None
    """``"rules"`` or a model name of the endpoint. None: see `choose_model`."""
    base_url: str | None = None
    """OpenAI-compatible endpoint, e.g. ``http://127.0.0.1:11434/v1`` for Ollama. None: OpenAI."""
    api_key: SecretStr | None = None
    """Key for the endpoint. None: ``OPENAI_API_KEY``, but only for OpenAI itself, where no `base_url` is set."""
    mode: Mode | None = None
    """How the answer schema is sent. None: by model, see `annotators/modes.py`."""
    strategy: Strategy = "joint"
    """``joint``: one call for all record types; ``per_type``: parallel calls, one a type."""
    temperature: float | None = Field(default=0.0, ge=0, le=2)
    """Sampling temperature; None leaves it out of the request (some models reject it)."""
    seed: int | None = None
    max_tokens: int = Field(default=8192, gt=0)
    """Upper bound of one answer, in tokens."""
    timeout_s: float = Field(default=120.0, gt=0)
    """Longest wait for one attempt."""
    max_attempts: int = Field(default=5, ge=1)
    """Attempts a call may take in all, transport faults and invalid answers together."""
    max_reasks: int = Field(default=2, ge=0)
    """How often an invalid answer is sent back with its validation error."""
    max_call_s: float = Field(default=600.0, gt=0)
    """Longest time one call may take over all its attempts and waits."""
    max_chunk_chars: int = Field(default=12_000, ge=500)
    """Articles longer than this are split at paragraphs before they are sent to a model."""
    concurrency: int = Field(default=8, ge=1)
    """Articles in work at the same time in `extract_many`; requests at the same time in batch runs."""
    requests_per_minute: float | None = Field(default=None, gt=0)
    """What the endpoint allows. None: as its ``x-ratelimit-*`` headers say, else learnt from its refusals."""
    tokens_per_minute: float | None = Field(default=None, gt=0)
    """Likewise for tokens, prompt and answer together."""
    price_input_usd_per_mtok: float | None = Field(default=None, ge=0)
    """Price of a million prompt tokens; set with the output price for endpoints of your own."""
    price_output_usd_per_mtok: float | None = Field(default=None, ge=0)

    def resolved_api_key(self) -> SecretStr | None:
        """Return the key to send: `api_key`; else, to OpenAI only, ``OPENAI_API_KEY``; else None.

        A key for OpenAI that lies in the environment must not reach another endpoint.
        """
        if self.api_key is not None or self.base_url is not None:
            return self.api_key
        key = os.environ.get("OPENAI_API_KEY")
        return SecretStr(key) if key else None


def load_settings(**overrides: object) -> Settings:
    """Return the settings, or raise `ConfigurationError` naming the variable that is wrong."""
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as e:
        problems = "; ".join(
            f"EXTRACTOR_{'.'.join(str(p) for p in x['loc']).upper()}={x['input']!r}: {x['msg']}"
            for x in e.errors(include_url=False)
        )
        raise ConfigurationError(f"wrong setting: {problems}") from e


def choose_model(model: str | None, settings: Settings) -> tuple[str, bool]:
    """Return the model to use and whether anyone chose it.

    The argument wins, then `Settings.model`; else the LLM where a key or a base URL is set; else
    ``"rules"``. The second value is False only in the last case, in which the caller says so once.
    """
    chosen = model or settings.model
    if chosen:
        return chosen, True
    if settings.base_url or settings.resolved_api_key():
        return DEFAULT_LLM, True
    return RULES, False
