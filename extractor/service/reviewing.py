"""`extractor review`: the pages for one run or folder, on this machine, for whoever sits at it."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.middleware import Middleware

from extractor.errors import ConfigurationError
from extractor.review.pages import Desk, review_router, static_router
from extractor.review.workspace import Workspace
from extractor.service import problems
from extractor.service.configuration import ServiceSettings
from extractor.service.guarding import Bounded
from extractor.service.observing import set_up_logs
from extractor.service.server import Server, listener_of, url_of


def create_review_app(workspace: Workspace, service: ServiceSettings) -> FastAPI:
    """Return the app of a workspace."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        workspace.close()

    app = FastAPI(
        title="extractor review",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        middleware=[Middleware(Bounded, service=service)],
    )
    problems.install(app)
    app.include_router(static_router())
    desk = Desk(workspace, "", str(workspace.folder))
    app.include_router(review_router(lambda: desk))
    return app


def review(
    path: Path, *, labels: Path | None, is_blind: bool, service: ServiceSettings, say: Callable[[str], None]
) -> None:
    """Show the pages until SIGINT or SIGTERM.

    Args:
        path: A run's folder, or one of articles.
        labels: Where labels are saved; None: in ``review`` below `path`.
        is_blind: Whether a model's records stay hidden.
        service: Host and port.
        say: Called with the address when the server listens.

    Raises:
        ConfigurationError: There is nothing to review, or the port is taken.
    """
    if not service.is_on_loopback:
        raise ConfigurationError(
            "extractor review asks nobody for a key, so it listens on this machine only; for others there is "
            "extractor serve, whose jobs have the same pages"
        )
    workspace = Workspace.at(path, labels=labels, is_blind=is_blind)
    listener = listener_of(service)
    say(
        f"Review {workspace.source.title} at {url_of(listener)} – Ctrl-C ends it. Labels go to {workspace.folder}"
    )
    app = create_review_app(workspace, service)
    set_up_logs(logging.WARNING)
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
    Server(config).run(sockets=[listener])
