"""The review pages under the service: each job's articles, for whoever's key made the job.

A browser sends no ``Authorization`` header by itself: a person gives the key once, and a cookie stands for it. The
cookie's value is random and known to this process only; it is no key, and it ends with the server.
"""

import asyncio
import secrets
import time
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from extractor.batch.store import FILE_NAME
from extractor.review.pages import TEMPLATES, Desk, review_router
from extractor.review.workspace import Workspace
from extractor.service.faults import ConflictError, NotFoundError, UnauthenticatedError
from extractor.service.guarding import key_of
from extractor.service.jobs_table import Job
from extractor.service.keys import Client
from extractor.service.state import State

_COOKIE = "extractor_session"
_LASTS_S = 12 * 3600.0
_MOST_SESSIONS = 10_000


class Sessions:
    """Which cookie stands for which key."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[str, float]] = {}

    def begin(self, key: str) -> str:
        """Return a new cookie for a key."""
        now = time.monotonic()
        self._keys = {c: k for c, k in self._keys.items() if k[1] > now}
        if len(self._keys) >= _MOST_SESSIONS:
            self._keys.clear()
        cookie = secrets.token_urlsafe(32)
        self._keys[cookie] = key, now + _LASTS_S
        return cookie

    def key(self, cookie: str | None) -> str | None:
        """Return the key that a cookie stands for."""
        key, until = self._keys.get(cookie or "", (None, 0.0))
        return key if time.monotonic() < until else None


class Desks:
    """The workspaces of the jobs that are being reviewed."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._open: dict[str, Workspace] = {}

    def of(self, job: Job) -> Workspace:
        """Return a job's workspace.

        Raises:
            ConflictError: It has no result yet.
        """
        if job.id not in self._open:
            folder = self._state.runner.run_folder(job.id)
            if not (folder / FILE_NAME).is_file():
                raise ConflictError("nothing is finished yet: come back when the job has begun")
            workspace = Workspace.at(folder, labels=folder.parent / "review")
            workspace.source.title = job.id
            self._open[job.id] = workspace
        return self._open[job.id]

    def close(self) -> None:
        """Let go of all labels."""
        for workspace in self._open.values():
            workspace.close()


def service_review_router(state: State) -> tuple[APIRouter, Desks]:
    """Return the routes of the pages under ``/review``, and the workspaces that they open."""
    sessions, desks = Sessions(), Desks(state)
    router = APIRouter(prefix="/review", include_in_schema=False)

    async def client_of(request: Request) -> Client:
        key = key_of(request) or sessions.key(request.cookies.get(_COOKIE))
        return await state.guard.client(key)

    @router.get("/login")
    def login() -> Response:
        return _page("login.html.j2", problem="")

    @router.post("/login")
    async def logged_in(key: Annotated[str, Form(max_length=200)] = "") -> Response:
        try:
            await state.guard.client(key.strip())
        except UnauthenticatedError:
            return _page("login.html.j2", problem="This key is not valid.", status=401)
        answer = RedirectResponse("/review/", status_code=303)
        answer.set_cookie(
            _COOKIE, sessions.begin(key.strip()), path="/review", httponly=True, samesite="strict"
        )
        return answer

    @router.get("/")
    async def jobs(request: Request) -> Response:
        try:
            client = await client_of(request)
        except UnauthenticatedError:
            return RedirectResponse("/review/login", status_code=303)
        return await _jobs_page(state, client)

    async def find(request: Request, job_id: str) -> Desk:
        client = await client_of(request)
        job = await asyncio.to_thread(state.jobs.get, job_id)
        if job is None or job.key_id != client.id:
            raise NotFoundError(f"there is no job {job_id!r}")
        return Desk(await asyncio.to_thread(desks.of, job), f"/review/{job.id}")

    router.include_router(review_router(find), prefix="/{job_id}")
    return router, desks


async def _jobs_page(state: State, client: Client) -> Response:
    listed = await asyncio.to_thread(lambda: state.jobs.listed(client.id, limit=100))
    return _page("jobs.html.j2", jobs=[job for _, job in listed], client=client)


def _page(template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    return HTMLResponse(TEMPLATES.get_template(template).render(**values), status_code=status)
