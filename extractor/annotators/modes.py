"""How a model wants to be asked: which mode carries the answer schema, which parameters it takes.

========== =====================================================================================
tools      The schema is the one function that the model must call.
json_schema The schema is the `response_format`; llama.cpp, vLLM and Ollama decode under its constraint.
json       ``response_format: json_object``, the schema in the system message; for servers that know no more.
========== =====================================================================================

`Settings.mode` overrides the table. A model that is in no row gets `tools` on OpenAI and Azure, `json_schema`
on any other endpoint.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal
from urllib.parse import urlsplit

from extractor.settings import Mode, Settings

_MODES: tuple[tuple[str, Mode], ...] = (
    ("gpt-oss*", "json_schema"),  # open weights, served by vLLM, Ollama and llama.cpp
    ("gpt-*", "tools"),
    ("chatgpt-*", "tools"),
    ("o[1-9]", "tools"),
    ("o[1-9]-*", "tools"),
    ("claude-*", "tools"),  # Anthropic's OpenAI-compatible endpoint ignores response_format
    ("deepseek-chat", "json"),  # DeepSeek's own endpoint knows json_object only
    ("deepseek-reasoner", "json"),
)
"""Pattern of the name after its last slash, lower case, and the mode; the first that fits counts."""

_REASONING = ("o[1-9]", "o[1-9]-*", "gpt-5*")
"""OpenAI's reasoning models: they answer 400 to a temperature and to `max_tokens`."""

_TOOLS_HOSTS = ("api.openai.com", ".openai.azure.com")


@dataclass(frozen=True)
class ModelProfile:
    """How one model is asked.

    Attributes:
        mode: How the answer schema is sent.
        temperature: What is sent; None leaves it out.
        limit_field: Name of the parameter that bounds the answer.
    """

    mode: Mode
    temperature: float | None
    limit_field: Literal["max_tokens", "max_completion_tokens"]

    def sampling(self, settings: Settings) -> dict[str, Any]:
        """Return the request parameters that steer and bound the answer."""
        options: dict[str, Any] = {self.limit_field: settings.max_tokens}
        if self.temperature is not None:
            options["temperature"] = self.temperature
        if settings.seed is not None:
            options["seed"] = settings.seed
        return options


def profile_for(model: str, settings: Settings) -> ModelProfile:
    """Return how to ask a model, by its name, its endpoint and the settings."""
    name = model.rsplit("/", 1)[-1].lower()
    is_reasoning = any(fnmatchcase(name, pattern) for pattern in _REASONING)
    return ModelProfile(
        mode=settings.mode or _mode_for(name, settings.base_url),
        temperature=None if is_reasoning else settings.temperature,
        limit_field="max_completion_tokens" if is_reasoning else "max_tokens",
    )


def _mode_for(name: str, base_url: str | None) -> Mode:
    for pattern, mode in _MODES:
        if fnmatchcase(name, pattern):
            return mode
    host = urlsplit(base_url).hostname or "" if base_url else _TOOLS_HOSTS[0]
    return "tools" if host.endswith(_TOOLS_HOSTS) else "json_schema"
