"""The routes of ``/v1``: parse the request, call the parts, tell the result."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi import Path as InPath
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse
from fastapi.security import HTTPBearer
from sse_starlette.sse import EventSourceResponse
from starlette.background import BackgroundTask

from extractor.batch.results import RunResults
from extractor.batch.session import opened
from extractor.batch.store import FILE_NAME
from extractor.exporters.registry import EXPORTERS, export
from extractor.schemas.extraction import Extraction
from extractor.schemas.registry import select_record_types
from extractor.service.bodies import FORM, JSON, LINES, TEXT, WrongBodyError, read_article, read_into
from extractor.service.faults import (
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    OverloadedError,
    ReusedKeyError,
)
from extractor.service.guarding import key_of
from extractor.service.jobs_table import OPEN, Job, JobOptions, NewJob, RecordName, new_job_id
from extractor.service.keys import Client
from extractor.service.problems import MEDIA_TYPE, Problem, of_faults, problem, status_of_reason
from extractor.service.state import State
from extractor.service.uploads import Inbox
from extractor.service.views import DocumentIn, DocumentsIn, JobOut, JobsOut, job_view
from extractor.settings import RULES

_ALL: tuple[RecordName, ...] = ("meetings", "positions", "statements")
_EVENT_EVERY_S = 1.0
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,255}")

Format = Literal[
    "jsonl", "csv", "parquet", "stata", "sqlite", "duckdb", "graphml", "gexf", "dna-csv", "dna", "plover",
    "annotations",
]  # fmt: skip
assert set(Format.__args__) == set(EXPORTERS), "every export format is offered"  # type: ignore[attr-defined]  # noqa: S101


def problems_of(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how OpenAPI describes these errors."""
    return {
        status: {
            "description": "Problem details (RFC 9457).",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


_ALWAYS = problems_of(400, 401, 403, 404, 405, 422, 429, 500, 503)
_WITH_BODY = _ALWAYS | problems_of(402, 408, 413, 415, 502, 504, 507)


def _body(*schemas: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {kind: {"schema": s} for kind, s in schemas}}}


_FILES = {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1}
_EXTRACT_BODY = _body(
    (JSON, {"$ref": "#/components/schemas/DocumentIn"}),
    (TEXT, {"type": "string"}),
    (FORM, {"type": "object", "required": ["file"], "properties": {"file": _FILES["items"]}}),
)
_JOB_BODY = _body(
    (JSON, {"$ref": "#/components/schemas/DocumentsIn"}),
    (LINES[0], {"type": "string", "description": "One JSON object a line; see docs/service.md."}),
    (FORM, {"type": "object", "required": ["files"], "properties": {"files": _FILES}}),
)

bearer = HTTPBearer(
    auto_error=False, description="A key that `extractor keys create` made; not needed on loopback."
)

router = APIRouter(prefix="/v1", dependencies=[Depends(bearer)])


def state_of(request: Request) -> State:
    """Return the parts of the server."""
    state: State = request.app.state.parts
    return state


async def client_of(request: Request) -> Client:
    """Return who asks.

    Raises:
        UnauthenticatedError: A key is needed, or is not valid.
        TooManyRequestsError: The key asks too often.
    """
    return await state_of(request).guard.client(key_of(request))


ClientIs = Annotated[Client, Depends(client_of)]
StateIs = Annotated[State, Depends(state_of)]
ModelIs = Annotated[
    str | None,
    Query(
        max_length=200,
        description="`rules`, or the model that the server is set up for; default: the server's.",
    ),
]
RecordsAre = Annotated[list[RecordName], Query(description="Record types; may be repeated.")]


def _model(state: State, model: str | None) -> str:
    chosen = model or state.default_model
    if chosen not in state.models:
        raise InvalidRequestError(
            f"model {chosen!r} is not offered here; choose among: {', '.join(state.models)}"
        )
    return chosen


@router.post(
    "/extract",
    response_model=Extraction,
    responses=_WITH_BODY,
    openapi_extra=_EXTRACT_BODY,
    summary="The records of one article, at once",
)
async def extract(
    request: Request,
    client: ClientIs,
    state: StateIs,
    model: ModelIs = None,
    records: RecordsAre = list(_ALL),  # noqa: B006 - FastAPI copies it
    deadline_s: Annotated[
        float | None,
        Query(ge=1, le=3600, allow_inf_nan=False, description="Seconds; at most the server's own."),
    ] = None,
) -> Response:
    """Extract one article: JSON with its text, plain text, or one file (text, HTML, PDF, Word, e-mail).

    A part that failed makes the outcome `partial`; an article that failed altogether is a problem, with what it cost.
    """
    chosen = _model(state, model)
    try:
        document = await read_article(request, state.service)
    except WrongBodyError as e:
        return of_faults(request, e.faults)
    result = await state.extracting.extract(
        document,
        client=client,
        model=chosen,
        record_types=select_record_types(records),
        deadline_s=min(deadline_s or state.service.deadline_s, state.service.deadline_s),
    )
    state.metrics.note(result)
    if chosen != RULES:
        await asyncio.to_thread(state.keys.add_spending, client.id, result.usage)
    if result.outcome.status == "failed":
        reason = result.outcome.reason or "failed"
        status = status_of_reason(reason)
        headers = {"Retry-After": "5"} if status == 503 else None
        detail = result.outcome.message or "the article failed"
        return problem(request, status, reason, detail, headers=headers, usage=result.usage)
    return Response(result.to_json(indent=None), media_type=JSON)


@router.post(
    "/jobs",
    status_code=202,
    response_model=JobOut,
    responses=_WITH_BODY | problems_of(409),
    openapi_extra=_JOB_BODY,
    summary="Many articles, in the background",
)
async def create_job(  # noqa: PLR0913, PLR0917 - one parameter an option
    request: Request,
    client: ClientIs,
    state: StateIs,
    model: ModelIs = None,
    records: RecordsAre = list(_ALL),  # noqa: B006 - FastAPI copies it
    duplicates: Annotated[
        Literal["keep", "exact", "near"], Query(description="What to do with texts that repeat another.")
    ] = "exact",
    budget_usd: Annotated[
        float | None, Query(ge=0, allow_inf_nan=False, description="Stop before it costs more.")
    ] = None,
    budget_tokens: Annotated[int | None, Query(ge=0, le=10**15, description="Likewise in tokens.")] = None,
    idempotency_key: Annotated[
        str | None,
        Header(description="The same key and request again give the same job; nothing is begun twice."),
    ] = None,
) -> Response:
    """Queue a job. It is on the disk before the answer leaves: a server that is killed goes on with it."""
    options = JobOptions(
        model=_model(state, model),
        records=tuple(dict.fromkeys(records)),
        duplicates=duplicates,
        budget_usd=budget_usd,
        budget_tokens=budget_tokens,
    )
    if idempotency_key is not None and _PRINTABLE.fullmatch(idempotency_key) is None:
        raise InvalidRequestError("Idempotency-Key: 1 to 255 printable ASCII characters")
    if state.runner.is_stopping:
        raise OverloadedError("the server is about to stop: try again soon", retry_after_s=10)
    if (await asyncio.to_thread(state.jobs.count))["queued"] > state.service.max_queued_jobs:
        raise OverloadedError("too many jobs wait already: try again later", retry_after_s=30)
    job_id = new_job_id()
    inbox = await asyncio.to_thread(Inbox.opened, state.runner.folder / f"incoming-{job_id}" / "input")
    try:
        await read_into(request, inbox, state.service)
        content = await asyncio.to_thread(inbox.finish)
        fingerprint = hashlib.sha256(f"{content} {options.model_dump_json()}".encode()).hexdigest()
        new = NewJob(job_id, client.id, options, fingerprint, idempotency_key)
        job, is_new = await asyncio.to_thread(_enter, state, inbox, new)
    except WrongBodyError as e:
        return of_faults(request, e.faults)
    finally:
        await asyncio.to_thread(_discard, inbox)
    state.runner.submitted()
    headers = {"Location": f"/v1/jobs/{job.id}"}
    if not is_new:
        headers["Idempotent-Replayed"] = "true"
    return _told(job, state, status=202, headers=headers)


def _enter(state: State, inbox: Inbox, new: NewJob) -> tuple[Job, bool]:
    """Put an inbox in its place and its job into the register, or return the job that was entered before."""
    home = inbox.folder.parent.rename(state.runner.folder / new.id)
    job = state.jobs.add(new)
    if job is not None:
        return job, True
    Inbox(home).discard()
    assert new.idempotency_key is not None, "only this key can be taken"  # noqa: S101
    before = state.jobs.of_idempotency_key(new.key_id, new.idempotency_key)
    if before is None:
        raise ConflictError("this Idempotency-Key belongs to a job of another server")
    if before.fingerprint != new.fingerprint:
        raise ReusedKeyError("this Idempotency-Key came with another request before: use a new one")
    return before, False


def _discard(inbox: Inbox) -> None:
    Inbox(inbox.folder.parent).discard()  # nothing, where it was moved


def _told(job: Job, state: State, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    view = job_view(job, state.runner.progress(job.id))
    return JSONResponse(view.model_dump(mode="json"), status_code=status, headers=headers)


async def job_of(
    client: ClientIs,
    state: StateIs,
    job_id: Annotated[str, InPath(pattern=r"^job_[0-9a-f]{24}$", description="As `POST /v1/jobs` gave it.")],
) -> Job:
    """Return a job of the client.

    Raises:
        NotFoundError: There is none, or it is another's.
    """
    job = await asyncio.to_thread(state.jobs.get, job_id)
    if job is None or job.key_id != client.id:
        raise NotFoundError(f"there is no job {job_id!r}")
    return job


JobIs = Annotated[Job, Depends(job_of)]


@router.get("/jobs", response_model=JobsOut, responses=_ALWAYS, summary="Your jobs, the newest first")
async def list_jobs(
    client: ClientIs,
    state: StateIs,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
) -> JobsOut:
    """List the jobs that were made with this key."""
    found = await asyncio.to_thread(lambda: state.jobs.listed(client.id, limit=limit + 1, before=before))
    shown = found[:limit]
    return JobsOut(
        jobs=[job_view(job, state.runner.progress(job.id)) for _, job in shown],
        next=shown[-1][0] if len(found) > limit else None,
    )


@router.get("/jobs/{job_id}", response_model=JobOut, responses=_ALWAYS, summary="How far a job is")
async def get_job(job: JobIs, state: StateIs) -> Response:
    """Tell counts, cost and the time that is left."""
    return _told(job, state)


@router.get(
    "/jobs/{job_id}/events",
    response_class=EventSourceResponse,
    responses=_ALWAYS | {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    summary="How far a job is, as it goes",
)
async def follow_job(job: JobIs, state: StateIs) -> EventSourceResponse:
    """Send a server-sent event `progress` whenever the job went on, and `end` at its end; both hold the job as JSON."""
    return EventSourceResponse(_events(job.id, state), ping=15)


async def _events(job_id: str, state: State) -> AsyncIterator[dict[str, str]]:
    last = ""
    while (job := await asyncio.to_thread(state.jobs.get, job_id)) is not None:
        data = job_view(job, state.runner.progress(job_id)).model_dump_json()
        if job.state not in OPEN:
            yield {"event": "end", "data": data}
            return
        if data != last:
            yield {"event": "progress", "data": data}
        last = data
        if state.runner.is_stopping:
            return
        await asyncio.sleep(_EVENT_EVERY_S)


@router.get(
    "/jobs/{job_id}/results",
    response_class=StreamingResponse,
    responses=problems_of(400, 401, 404, 405, 409, 422, 429, 500, 503, 507)
    | {
        200: {
            "description": "JSON Lines: one `Extraction` a line. Another format: its file, or a zip of its files.",
            "content": {
                "application/jsonl": {"schema": {"type": "string"}},
                "application/zip": {"schema": {"type": "string", "format": "binary"}},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            },
        }
    },
    summary="What was found",
)
async def get_results(
    job: JobIs,
    state: StateIs,
    format: Annotated[Format, Query(description="JSON Lines, or an export.")] = "jsonl",  # noqa: A002
) -> Response:
    """Stream the results of all finished articles, in the order of their ids; a job that runs has some already."""
    folder = state.runner.run_folder(job.id)
    if not (folder / FILE_NAME).is_file():
        if format != "jsonl":
            raise ConflictError("nothing is finished yet: ask again when the job has begun")
        return Response("", media_type=LINES[0])
    if format == "jsonl":
        return StreamingResponse(_lines(folder), media_type=LINES[0])
    with ExitStack() as stack:
        folder_for_it = stack.enter_context(TemporaryDirectory(prefix="extractor-export-"))
        path = await asyncio.to_thread(_exported, folder, format, Path(folder_for_it))
        clean_up = stack.pop_all().close  # when the answer has left
    kind = "application/zip" if path.suffix == ".zip" else "application/octet-stream"
    return FileResponse(
        path, filename=f"{job.id}-{path.name}", media_type=kind, background=BackgroundTask(clean_up)
    )


def _lines(folder: Path) -> Iterator[str]:
    with opened(folder, is_read_only=True) as store:
        for result in store.extractions():
            yield result.to_json(indent=None) + "\n"


def _exported(run: Path, name: str, folder: Path) -> Path:
    """Write an export and return its file: the only one, or a zip of all."""
    with RunResults.opened(run) as results:
        paths = export(results, name, folder / "files")
    if len(paths) == 1:
        return paths[0]
    packed = folder / f"{name}.zip"
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return packed


@router.delete(
    "/jobs/{job_id}", response_model=JobOut, responses=_ALWAYS | problems_of(409, 507), summary="Cancel a job"
)
async def cancel_job(
    job: JobIs,
    state: StateIs,
    purge: Annotated[
        bool, Query(description="Also delete a job that has ended, with all its articles.")
    ] = False,
) -> Response:
    """Stop a job after the articles in work; what is done is kept. With `purge`, delete one that has ended."""
    if purge:
        if job.state in OPEN:
            raise ConflictError("the job has not ended: cancel it first, then purge it")
        await asyncio.to_thread(state.runner.remove, job)
        return _told(job, state)
    if job.state in OPEN:
        await state.runner.cancel(job)
    now = await asyncio.to_thread(state.jobs.get, job.id)
    return _told(now or job, state)


@router.post(
    "/jobs/{job_id}/resume",
    status_code=202,
    response_model=JobOut,
    responses=_ALWAYS | problems_of(409),
    summary="Go on with a job that was stopped or cancelled",
)
async def resume_job(job: JobIs, state: StateIs) -> Response:
    """Queue it again; what is finished is not done twice."""
    if not await state.runner.resume(job):
        raise ConflictError(f"the job is {job.state}: only one that was stopped or cancelled can be resumed")
    now = await asyncio.to_thread(state.jobs.get, job.id)
    return _told(now or job, state, status=202)


@router.get("/schema", responses=_ALWAYS, summary="JSON Schema of a result")
async def get_schema(client: ClientIs) -> dict[str, Any]:
    """Return the JSON Schema of `Extraction`."""
    return Extraction.model_json_schema(mode="serialization")


def add_models(openapi: dict[str, Any]) -> None:
    """Add the models that no signature names to an OpenAPI document."""
    schemas = openapi["components"]["schemas"]
    for model in (Problem, DocumentIn, DocumentsIn):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, inner in schema.pop("$defs", {}).items():
            schemas.setdefault(name, inner)
        schemas[model.__name__] = schema
