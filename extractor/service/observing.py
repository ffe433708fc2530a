"""What can be seen of the service from outside: JSON logs with request ids, metrics."""

import logging
import re
import secrets
import sys
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from extractor.schemas.extraction import Extraction, Usage

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send
    from structlog.typing import FilteringBoundLogger

_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_request_id: ContextVar[str] = ContextVar("request_id", default="")
_LATENCY_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


def request_id() -> str:
    """Return the id of the request that is being answered, "" outside of one."""
    return _request_id.get()


def log() -> "FilteringBoundLogger":
    """Return the service's log: ``log().info("event", name=value)``. Keys and article texts never go into it."""
    logger: FilteringBoundLogger = structlog.get_logger("extractor.service")
    return logger


def set_up_logs(level: int = logging.INFO) -> None:
    """Write the logs of the service and of the libraries under it as one JSON object a line to stderr."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("httpx", "httpx2", "openai", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.WARNING)


class Metrics:
    """The service's Prometheus metrics, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "extractor_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "extractor_http_request_seconds",
            "Time to the end of the answer.",
            ("method", "route"),
            registry=self.registry,
            buckets=_LATENCY_S,
        )
        self.articles = Counter(
            "extractor_articles", "Articles finished.", ("front", "status"), registry=self.registry
        )
        self.tokens = Counter(
            "extractor_tokens", "Tokens that finished articles cost.", ("kind",), registry=self.registry
        )
        self.usd = Counter(
            "extractor_cost_usd", "Dollars that finished articles cost, where known.", registry=self.registry
        )
        self.jobs = Gauge("extractor_jobs", "Jobs by state.", ("state",), registry=self.registry)
        self.extracts = Gauge(
            "extractor_extracts", "POST /v1/extract in work and waiting.", ("state",), registry=self.registry
        )

    def note(self, result: Extraction) -> None:
        """Count an article of ``POST /v1/extract``."""
        self.articles.labels("extract", result.outcome.status).inc()
        self.note_usage(result.usage)

    def note_usage(self, usage: Usage) -> None:
        """Count what was spent."""
        self.tokens.labels("prompt").inc(usage.prompt_tokens)
        self.tokens.labels("completion").inc(usage.completion_tokens)
        self.usd.inc(usage.cost_usd or 0.0)


class Observed:
    """Gives each request an id, logs its end and counts it."""

    def __init__(self, app: "ASGIApp", metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        identity = asked if _GOOD_ID.fullmatch(asked) else secrets.token_hex(8)
        _request_id.set(identity)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=identity)
        started = time.monotonic()
        status = 500

        async def sending(message: "Message") -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", identity.encode())]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._end(scope, status, time.monotonic() - started)

    def _end(self, scope: "Scope", status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unknown")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.requests.labels(method, route, str(status)).inc()
        self._metrics.seconds.labels(method, route).observe(seconds)
        log().info("request", method=method, route=route, status=status, seconds=round(seconds, 4))


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
