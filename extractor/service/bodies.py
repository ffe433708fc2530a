"""Reads the bodies of requests: JSON, JSON Lines or files, told apart by their content type."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import anyio.to_thread
from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException

from extractor.documents import Document
from extractor.errors import InputError
from extractor.readers.base import Readable, ReadOptions
from extractor.readers.registry import TABLES
from extractor.reading import decode, read_document
from extractor.service.configuration import ServiceSettings
from extractor.service.faults import InvalidRequestError, TooLargeError, UnsupportedTypeError
from extractor.service.uploads import Inbox, Uploaded
from extractor.service.views import DocumentIn, DocumentsIn

_M = TypeVar("_M", bound=BaseModel)

JSON, FORM, TEXT = "application/json", "multipart/form-data", "text/plain"
LINES = ("application/jsonl", "application/x-ndjson", "application/x-jsonlines")


class WrongBodyError(InvalidRequestError):
    """A body whose values are wrong; `faults` lists them."""

    def __init__(self, cause: ValidationError) -> None:
        super().__init__("the body is malformed")
        self.faults = [
            {**x, "loc": ("body", *x["loc"])}
            for x in cause.errors(include_url=False, include_context=False, include_input=False)
        ]


async def read_article(request: Request, service: ServiceSettings) -> Document:
    """Return the one article of a request: JSON, plain text, or one file.

    Raises:
        InputError: It can't be read.
        RequestError: The request is malformed.
    """
    kind = media_type(request)
    if kind == JSON:
        return read_document(parsed(DocumentIn, await request.body()).document())
    if kind == TEXT:
        return read_document(decode(await request.body(), name="the body"))
    if kind != FORM:
        raise UnsupportedTypeError(f"send {JSON}, {TEXT}, or one file as {FORM}")
    async with form(request, service) as data:
        files = _files(data)
        if len(files) != 1:
            raise InvalidRequestError(f"send one file, not {len(files)}; POST /v1/jobs takes many")
        with TemporaryDirectory() as folder:
            return await anyio.to_thread.run_sync(_the_article, files[0], Path(folder) / "inbox", service)


def _the_article(file: UploadFile, folder: Path, service: ServiceSettings) -> Document:
    inbox = Inbox.opened(folder)
    inbox.add(file.filename or "", file.file)
    if Path(file.filename or "").suffix.lower() in TABLES | {".zip"}:
        raise UnsupportedTypeError("this file may hold many articles: send it to POST /v1/jobs")
    inbox.finish()
    article = next(iter(Uploaded(folder, ReadOptions(limits=service.limits))))
    if not isinstance(article, Readable):
        raise InputError(article.message)
    return article.document


async def read_into(request: Request, inbox: Inbox, service: ServiceSettings) -> None:
    """Write the articles of a job's request down.

    Raises:
        RequestError: The request is malformed; the inbox is to be discarded.
    """
    kind = media_type(request)
    if kind == JSON:
        documents = parsed(DocumentsIn, await request.body()).documents
        if len(documents) > service.max_documents:
            raise TooLargeError(
                f"more than {service.max_documents:,} documents: send JSON Lines, or several jobs"
            )
        lines = "".join(d.model_dump_json(exclude_none=True) + "\n" for d in documents)
        await anyio.to_thread.run_sync(inbox.add, "documents.jsonl", io.BytesIO(lines.encode()))
    elif kind in LINES:
        body = await request.body()
        if not body.strip():
            raise InvalidRequestError("the body is empty: send one JSON object a line")
        await anyio.to_thread.run_sync(inbox.add, "documents.jsonl", io.BytesIO(body))
    elif kind == FORM:
        async with form(request, service) as data:
            files = _files(data)
            if not files:
                raise InvalidRequestError("no file in the form: send each as a part called 'files'")
            for file in files:
                await anyio.to_thread.run_sync(inbox.add, file.filename or "", file.file)
    else:
        raise UnsupportedTypeError(f"send {JSON}, {LINES[0]}, or files as {FORM}")


def media_type(request: Request) -> str:
    """Return the content type of a request without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def parsed(model: type[_M], body: bytes) -> _M:
    """Return a body as a model.

    Raises:
        WrongBodyError: It is no JSON, or its values are wrong.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as e:
        raise WrongBodyError(e) from e


@asynccontextmanager
async def form(request: Request, service: ServiceSettings) -> AsyncIterator[FormData]:
    """Open the multipart form of a request; its files lie in temporary files that nobody else sees.

    Raises:
        InvalidRequestError: It is malformed, or has too many parts.
    """
    try:
        data = await request.form(max_files=service.max_files, max_fields=20)
    except MultiPartException as e:
        raise InvalidRequestError(e.message) from e
    except Exception as e:
        if type(e).__name__ in {"HTTPException", "MultipartParseError", "FormParserError"}:
            raise InvalidRequestError(f"the form is malformed: {getattr(e, 'detail', e)}") from e
        raise
    try:
        yield data
    finally:
        await data.close()


def _files(data: FormData) -> list[UploadFile]:
    return [value for _, value in data.multi_items() if isinstance(value, UploadFile)]
