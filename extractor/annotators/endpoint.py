"""The endpoint: its address, its key, and one HTTP client for each event loop that talks to it."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from extractor.annotators.pacing import Pace
from extractor.errors import ConfigurationError
from extractor.settings import Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OPENAI_URL = "https://api.openai.com/v1"

_NO_KEY = "none"
"""Sent to endpoints without a key: the SDK insists on one, local servers ignore it."""


@dataclass(frozen=True)
class Endpoint:
    """Where requests go."""

    base_url: str
    api_key: str = field(repr=False)
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None


def endpoint_for(settings: Settings) -> Endpoint:
    """Return the endpoint that the settings name.

    Raises:
        ConfigurationError: There is no key for OpenAI, or the address or the key can't be used.
    """
    secret = settings.resolved_api_key()
    key = secret.get_secret_value().strip() if secret else ""
    if settings.base_url is None and not key:
        raise ConfigurationError(
            "no API key: set OPENAI_API_KEY (or EXTRACTOR_API_KEY), or EXTRACTOR_BASE_URL for an endpoint "
            "that needs none"
        )
    if not (key.isascii() and key.isprintable()):
        raise ConfigurationError(
            "the API key holds characters that no HTTP header can carry: copy it again into OPENAI_API_KEY "
            "or EXTRACTOR_API_KEY"
        )
    base_url = settings.base_url or OPENAI_URL
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError(
            f"EXTRACTOR_BASE_URL={base_url!r} is no HTTP address: write it like http://127.0.0.1:11434/v1"
        )
    if parts.query or parts.fragment:
        raise ConfigurationError(f"EXTRACTOR_BASE_URL={base_url!r} must end before the '?' or '#'")
    return Endpoint(base_url, key or _NO_KEY, settings.requests_per_minute, settings.tokens_per_minute)


@dataclass(frozen=True)
class Opened:
    """What one event loop has open to an endpoint."""

    client: "AsyncOpenAI"
    pace: Pace
    lifetime: AsyncGenerator["AsyncOpenAI", None]
    """Referred to here only so that it is not collected, and the client closed, before its loop ends."""


_opened: dict[asyncio.AbstractEventLoop, dict[Endpoint, Opened]] = {}
_lock = threading.Lock()


async def open_endpoint(endpoint: Endpoint) -> Opened:
    """Return the running event loop's client for an endpoint and its pace; the same ones at every call.

    A client's connections belong to the loop that opened them, so it never crosses to another. It is closed
    when its loop shuts down its asynchronous generators, as `asyncio.run` does at its end.
    """
    loop = asyncio.get_running_loop()
    with _lock:
        for closed in [known for known in _opened if known.is_closed()]:
            del _opened[closed]
        mine = _opened.setdefault(loop, {})
    if endpoint not in mine:
        lifetime = _lifetime(endpoint, loop)
        pace = Pace(
            requests_per_minute=endpoint.requests_per_minute, tokens_per_minute=endpoint.tokens_per_minute
        )
        mine[endpoint] = Opened(await anext(lifetime), pace, lifetime)
    return mine[endpoint]


async def client_for(endpoint: Endpoint) -> "AsyncOpenAI":
    """Return the client of `open_endpoint`."""
    return (await open_endpoint(endpoint)).client


async def _lifetime(
    endpoint: Endpoint, loop: asyncio.AbstractEventLoop
) -> AsyncGenerator["AsyncOpenAI", None]:
    # aiohttp carries a request for half of what the SDK's own transport spends (docs/performance.md).
    from openai import AsyncOpenAI, DefaultAioHttpClient  # noqa: PLC0415 - half a second that only a model needs

    client = AsyncOpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key,
        max_retries=0,
        http_client=DefaultAioHttpClient(),
    )
    try:
        yield client
    finally:
        with _lock:
            _opened.pop(loop, None)
        await client.close()
