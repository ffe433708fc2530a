"""The FastAPI app: the routes, and around them keys, bounds, headers, logs and metrics."""

import importlib.util
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from fastapi.telemetry import TelemetryConfig
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.middleware import Middleware

from extractor.annotators.registry import get_annotator
from extractor.errors import ConfigurationError
from extractor.review.pages import static_router
from extractor.service import problems, routes
from extractor.service.configuration import ServiceSettings
from extractor.service.faults import OverloadedError
from extractor.service.guarding import Bounded
from extractor.service.keys import Client
from extractor.service.observing import Observed
from extractor.service.review_pages import service_review_router
from extractor.service.state import State
from extractor.service.views import Health
from extractor.settings import RULES, Settings
from extractor.version import __version__


def create_app(service: ServiceSettings, settings: Settings, *, model: str) -> FastAPI:
    """Return the app of one server; it works while its lifespan runs.

    Args:
        service: Host, data, limits.
        settings: The endpoint.
        model: ``"rules"`` or a model of the endpoint, taken where a request names none.

    Raises:
        ConfigurationError: The database or the data folder can't be used, or the model is not set up right.
        StoreError: The database does not answer.
    """
    telemetry = _telemetry()
    if model != RULES:
        get_annotator(model, settings)  # asks nothing, but says at once what is missing
    parts = State(service, settings, model=model)
    pages, desks = service_review_router(parts)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            await parts.runner.start()
            yield
            await parts.runner.stop()
        finally:
            desks.close()
            parts.close()

    app = FastAPI(
        title="extractor",
        version=__version__,
        summary="Meetings, positions and statements from news articles, each with verbatim evidence.",
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        telemetry=telemetry,
        middleware=[
            Middleware(Observed, metrics=parts.metrics),
            Middleware(Bounded, service=service),
        ],
    )
    app.state.parts = parts
    problems.install(app)
    app.include_router(routes.router)
    app.include_router(static_router())
    app.include_router(pages)
    _add_operations(app)
    _describe(app)
    return app


def _telemetry() -> TelemetryConfig:
    """Return how requests are traced: a span each, sent where ``OTEL_EXPORTER_OTLP_ENDPOINT`` says, if it does.

    Raises:
        ConfigurationError: It does, and the extra is not installed.
    """
    is_wanted = any(name.startswith("OTEL_EXPORTER_OTLP_") for name in os.environ)
    if is_wanted and importlib.util.find_spec("opentelemetry.sdk") is None:
        raise ConfigurationError("OTEL_EXPORTER_OTLP_* is set: pip install 'extractor[otel]', or unset it")
    return {"auto_configure": is_wanted, "logs": False, "metrics": False}


def _add_operations(app: FastAPI) -> None:
    parts: State = app.state.parts

    @app.get("/healthz", tags=["operation"], summary="The server is there")
    async def healthz() -> Health:
        return Health()

    @app.get(
        "/readyz",
        tags=["operation"],
        summary="The server can take work",
        responses=routes.problems_of(503),
    )
    def readyz() -> Health:
        if parts.runner.is_stopping:
            raise OverloadedError("the server is about to stop")
        if not parts.database.is_reachable():
            raise OverloadedError("the database does not answer")
        if parts.jobs.count()["queued"] > parts.service.max_queued_jobs:
            raise OverloadedError("too many jobs wait already", retry_after_s=30)
        return Health()

    @app.get(
        "/metrics",
        tags=["operation"],
        summary="Prometheus metrics",
        response_class=Response,
        responses=routes.problems_of(401, 429)
        | {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    def metrics(client: Annotated[Client, Depends(routes.client_of)]) -> Response:
        for state, count in parts.jobs.count().items():
            parts.metrics.jobs.labels(state).set(count)
        return Response(generate_latest(parts.metrics.registry), media_type=CONTENT_TYPE_LATEST)


def _describe(app: FastAPI) -> None:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title, version=app.version, summary=app.summary, routes=app.routes
            )
            routes.add_models(document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way
