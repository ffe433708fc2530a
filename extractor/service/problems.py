"""Errors as RFC 9457 problem details: one table from error class to status."""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from extractor import errors
from extractor.review.labels import InUseError, StaleError
from extractor.review.pages import TEMPLATES, MissingError, NoNameError
from extractor.schemas.extraction import Usage
from extractor.service import faults
from extractor.service.observing import log, request_id

MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[type[errors.ExtractorError], int] = {
    faults.UnauthenticatedError: 401,
    faults.ForeignPageError: 403,
    faults.NotFoundError: 404,
    faults.SlowBodyError: 408,
    faults.ConflictError: 409,
    faults.TooLargeError: 413,
    faults.UnsupportedTypeError: 415,
    faults.InvalidRequestError: 422,
    faults.ReusedKeyError: 422,
    faults.TooManyRequestsError: 429,
    faults.OverloadedError: 503,
    faults.DeadlineError: 504,
    faults.RequestError: 400,
    MissingError: 404,
    NoNameError: 401,
    InUseError: 409,
    StaleError: 409,
    errors.InputError: 422,
    errors.UnsupportedLanguageError: 422,
    errors.EvaluationError: 422,
    errors.ConfigurationError: 500,
    errors.PromptError: 500,
    errors.StoreError: 507,
    errors.BudgetExhaustedError: 402,
    errors.ContextTooLongError: 422,
    errors.RefusedError: 422,
    errors.RateLimitedError: 503,
    errors.QuotaExhaustedError: 503,
    errors.PendingError: 503,
    errors.EndpointTimeoutError: 504,
    errors.ModelError: 502,
    errors.ExtractorError: 500,
}
"""The first class of an error's ancestry that is listed gives its status."""

_BY_REASON = {kind.reason: status for kind, status in STATUS.items()} | {
    kind.reason: 502 for kind in errors.ModelError.__subclasses__() if kind not in STATUS
}
_RETRY_AFTER_S = 5.0
"""Told with every 503 that does not know better."""
_SERVER_ERROR = 500


class Fault(BaseModel):
    """One wrong value of a request."""

    where: str
    """Where it stands: ``body.text``, ``query.deadline_s``."""
    message: str


class Problem(BaseModel):
    """An error (RFC 9457), as ``application/problem+json``."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:extractor:problem:unreadable_input",
                    "title": "Unprocessable Content",
                    "status": 422,
                    "detail": "the article is empty: there is nothing to extract from",
                    "instance": "/v1/extract",
                    "reason": "unreadable_input",
                    "request_id": "5c1f0a7be0f04b0c",
                }
            ]
        }
    )

    type: str
    """``urn:extractor:problem:`` and the reason."""
    title: str
    status: int
    detail: str
    """What happened and what to do."""
    instance: str
    """Path of the request."""
    reason: str
    """Stable code; those of outcomes are among them."""
    request_id: str
    """By which the server's log knows the request."""
    errors: list[Fault] = Field(default_factory=list)
    """The wrong values, where there are several."""
    usage: Usage | None = None
    """What an article cost that failed."""


def status_of(error: errors.ExtractorError) -> int:
    """Return the status for an error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def status_of_reason(reason: str) -> int:
    """Return the status for the reason of a failed outcome; 502 for one that is not listed."""
    return _BY_REASON.get(reason, 502)


def problem(
    request: Request,
    status: int,
    reason: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """Return the response for an error: problem details, or a page for a browser."""
    body = Problem(
        type=f"urn:extractor:problem:{reason}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=request.url.path,
        reason=reason,
        request_id=request_id(),
        **more,
    )
    if "text/html" in request.headers.get("accept", ""):  # a person who follows a link
        page = TEMPLATES.get_template("problem.html.j2").render(problem=body)
        return HTMLResponse(page, status_code=status, headers=dict(headers or {}))
    return JSONResponse(
        body.model_dump(mode="json", exclude_defaults=True),
        status_code=status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def of_error(request: Request, error: errors.ExtractorError) -> Response:
    """Return the response for an error of this program."""
    status = status_of(error)
    headers = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="extractor"'
    wait = getattr(error, "retry_after_s", None)
    if wait is None and status == HTTPStatus.SERVICE_UNAVAILABLE:
        wait = _RETRY_AFTER_S
    if wait is not None:
        headers["Retry-After"] = str(max(1, math.ceil(wait)))
    if status >= _SERVER_ERROR:
        log().warning("problem", reason=error.reason, message=str(error))
    return problem(request, status, error.reason, told(error), headers=headers)


def told(error: errors.ExtractorError) -> str:
    """Return what a client is told of an error: nothing of the server's paths and settings."""
    if isinstance(error, errors.ConfigurationError | errors.PromptError | errors.StoreError):
        return "the server is not set up right, or its disk is full; its log tells what is wrong"
    return str(error)


def install(app: FastAPI) -> None:
    """Make every error of an app a problem."""

    @app.exception_handler(errors.ExtractorError)
    async def _ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, errors.ExtractorError)  # noqa: S101 - for the type checker
        return of_error(request, error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - for the type checker
        return of_faults(request, error.errors())

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - for the type checker
        reason = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "bad_request")
        return problem(request, error.status_code, reason, str(error.detail), headers=error.headers)

    @app.exception_handler(Exception)
    async def _defect(request: Request, error: Exception) -> Response:
        log().error("defect", exc_info=error)
        detail = f"a defect in the server; its log has it under the request id {request_id()}"
        return problem(request, 500, "defect", detail)


def of_faults(request: Request, found: Any) -> Response:
    """Return the response for wrong values, as pydantic lists them; the values themselves are not repeated."""
    wrong = [Fault(where=".".join(map(str, x["loc"])), message=str(x["msg"])) for x in found][:50]
    detail = "; ".join(f"{f.where}: {f.message}" for f in wrong[:3]) or "the request is malformed"
    return problem(request, 422, "invalid_request", detail, errors=wrong)
