"""Who may ask, how much, and what every answer forbids the browser."""

import asyncio
import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from extractor.service.configuration import ServiceSettings
from extractor.service.faults import (
    ForeignPageError,
    RequestError,
    SlowBodyError,
    TooLargeError,
    TooManyRequestsError,
    UnauthenticatedError,
)
from extractor.service.keys import ANYONE, Client, Keys
from extractor.service.problems import of_error

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_REMEMBERED_S = 10.0
"""How long a key is known without looking it up: within this time a revoked key stops working."""
_MAX_REMEMBERED = 10_000

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Content-Security-Policy of everything: what a page loads comes from here, and no text on it can become a script."""

_HEADERS = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


class Guard:
    """Recognises clients by their keys and counts their requests."""

    def __init__(self, keys: Keys, service: ServiceSettings) -> None:
        self._keys = keys
        self._needs_keys = service.needs_keys
        self._known: dict[str, tuple[Client | None, float]] = {}
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def client(self, key: str | None) -> Client:
        """Return whose key it is, and count the request.

        Raises:
            UnauthenticatedError: There is none and one is needed, or it is not valid.
            TooManyRequestsError: It was used too often within the last minute.
        """
        if key is None:
            if self._needs_keys:
                raise UnauthenticatedError(
                    "send a key: Authorization: Bearer ex_…; `extractor keys create` makes one"
                )
            return Client(ANYONE, "anyone on this machine")
        client = await self._recognised(key)
        if client is None:
            raise UnauthenticatedError("this key is not valid: it is unknown or was revoked")
        self._count(client)
        return client

    async def _recognised(self, key: str) -> Client | None:
        client, until = self._known.get(key, (None, 0.0))
        if time.monotonic() < until:
            return client
        client = await asyncio.to_thread(self._keys.recognised, key)
        if len(self._known) >= _MAX_REMEMBERED:
            self._known.clear()
        self._known[key] = client, time.monotonic() + _REMEMBERED_S
        return client

    def _count(self, client: Client) -> None:
        if client.requests_per_minute is None:
            return
        item = RateLimitItemPerMinute(client.requests_per_minute)
        if not self._limiter.hit(item, client.id):
            free_at = self._limiter.get_window_stats(item, client.id).reset_time
            raise TooManyRequestsError(
                f"this key may ask {client.requests_per_minute} times a minute",
                retry_after_s=max(1.0, free_at - time.time()),
            )


def key_of(request: Request) -> str | None:
    """Return the key that a request shows in its ``Authorization`` header.

    Raises:
        UnauthenticatedError: The header is there and holds something else.
    """
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, key = header.partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise UnauthenticatedError("write the key as: Authorization: Bearer ex_…")
    return key.strip()


_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Bounded:
    """Takes no body that is too large or too slow, answers to its own names only, and protects browsers by headers.

    On loopback a page from elsewhere could reach the service by a name that it lets point to 127.0.0.1; the
    ``Host`` header tells.
    """

    def __init__(self, app: "ASGIApp", service: ServiceSettings) -> None:
        self._app = app
        self._most = service.max_body_bytes
        self._timeout_s = service.body_timeout_s
        self._names = frozenset(service.hosts) or (_LOOPBACK_NAMES if service.is_on_loopback else None)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_begun = False
        got = 0
        deadline = time.monotonic() + self._timeout_s
        is_whole = False

        async def sending(message: "Message") -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                own = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in _HEADERS if h[0] not in own)]
            await send(message)

        async def receiving() -> "Message":
            nonlocal got, is_whole
            if is_whole:  # from here on only the end of the connection can come
                return await receive()
            try:
                async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                    message = await receive()
            except TimeoutError as e:
                raise SlowBodyError(f"the body did not arrive within {self._timeout_s:g} s") from e
            got += len(message.get("body", b""))
            if got > self._most:
                raise TooLargeError(f"the body has more than {self._most:,} bytes: send it in parts")
            is_whole = not message.get("more_body", False)
            return message

        try:
            headers = dict(scope["headers"])
            host = headers.get(b"host", b"").decode("latin-1")
            self._check_host(host)
            if scope["method"] not in {"GET", "HEAD"}:
                self._check_origin(headers, host)
            length = headers.get(b"content-length", b"0")
            if length.isdigit() and int(length) > self._most:
                raise TooLargeError(f"the body has more than {self._most:,} bytes: send it in parts")
            await self._app(scope, receiving, sending)
        except RequestError as e:
            if is_begun:
                raise
            await of_error(Request(scope), e)(scope, receive, sending)

    def _check_origin(self, headers: Mapping[bytes, bytes], host: str) -> None:
        """Refuse what a page from elsewhere makes a browser send: it would be paid for here."""
        site = headers.get(b"sec-fetch-site")
        if site is not None:  # every browser of today says so itself
            is_ours = site in {b"same-origin", b"none"}
        else:
            authority = headers.get(b"origin", b"").decode("latin-1").partition("://")[2]
            has_name = self._names not in {None, _LOOPBACK_NAMES}
            is_named = has_name and self._names is not None and _name(authority) in self._names
            is_ours = b"origin" not in headers or authority == host or is_named
        if not is_ours:
            raise ForeignPageError("a page from elsewhere may not use this service")

    def _check_host(self, host: str) -> None:
        if self._names is not None and _name(host) not in self._names:
            raise RequestError("this server has another name; see EXTRACTOR_SERVICE_HOSTS")


def _name(authority: str) -> str:
    """Return a host's name without its port, in lower case."""
    return (authority.rpartition(":")[0] if re.search(r":\d*$", authority) else authority).lower()
