"""What instructor does here: it puts the schema into a request, parses an answer, asks for a correction.

Its own loop is not used: it would retry in a second layer, wrap every error, and put errors of the transport
into the prompt. The article does not pass through it: some of its ways render or dedent messages.
"""

import functools
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from extractor.annotators.answers import container_for
from extractor.annotators.transport import Answered, Request
from extractor.schemas.registry import RecordType
from extractor.settings import Mode

if TYPE_CHECKING:
    from instructor import Mode as InstructorMode

# ruff: noqa: PLC0415 - instructor loads the SDK, half a second that only a model needs

_BOUNDS = frozenset({"maxLength", "maxItems", "maximum"})


@functools.lru_cache(maxsize=64)
def frame(system: str, record_types: tuple[RecordType, ...], mode: Mode) -> Request:
    """Return the constant part of a request: the system message, and the schema in the form of the mode.

    Cached, since instructor generates the schema anew for each request; not to be altered.
    """
    from instructor.processing import handle_response_model

    request: Request
    _, request = handle_response_model(
        _wrapped(record_types),
        mode=_instructor_mode(mode),
        messages=[{"role": "system", "content": system}],
    )
    return _without_bounds(request) if mode == "tools" else request


def _without_bounds(part: Any) -> Any:
    """Return a request whose schema has no limits of length: only decoding under a grammar is held by them."""
    if isinstance(part, list):
        return [_without_bounds(p) for p in part]
    if isinstance(part, dict):
        return {k: _without_bounds(v) for k, v in part.items() if not (k in _BOUNDS and isinstance(v, int))}
    return part


def parse(answered: Answered, record_types: tuple[RecordType, ...], mode: Mode) -> BaseModel:
    """Return the answer as the container of `container_for`.

    A clean answer is validated at once, for a quarter of what instructor's way takes; only what that refuses goes
    through instructor, which reads fenced and loosely written JSON too, or says what is wrong.

    Raises:
        ValueError: It does not fit (`pydantic.ValidationError`), or there is no tool call or JSON in it.
    """
    text = answered.message.text
    if text.startswith("{") and bool(answered.message.tool_calls) == (mode == "tools"):
        try:
            return container_for(record_types).model_validate_json(text)
        except ValidationError:
            pass
    return _parse_with_instructor(answered, record_types, mode)


def _parse_with_instructor(answered: Answered, record_types: tuple[RecordType, ...], mode: Mode) -> BaseModel:
    from instructor import Mode as InstructorMode
    from instructor.core import ResponseParsingError
    from instructor.processing import process_response

    form = _instructor_mode(mode)
    if mode != "tools" and not answered.message.text.lstrip().startswith("{"):
        form = InstructorMode.MD_JSON  # reads the object out of a code fence or out of prose
    try:
        parsed: BaseModel = process_response(
            answered.completion(),
            response_model=_wrapped(record_types),
            stream=False,
            strict=False,
            mode=form,
        )
    except ResponseParsingError as e:
        raise ValueError(str(e)) from e
    return parsed


def correction(first_request: Request, answered: Answered, what: str, mode: Mode) -> Request:
    """Return the first request with the invalid answer, and what is wrong with it, after it.

    Always from the first request, so that the prompt does not grow with every correction.
    """
    from instructor.processing import handle_reask_kwargs

    copied = {**first_request, "messages": list(first_request["messages"])}  # instructor extends the list
    request: Request = handle_reask_kwargs(
        copied, _instructor_mode(mode), answered.completion(), ValueError(what)
    )
    return request


@functools.lru_cache(maxsize=64)
def _wrapped(record_types: tuple[RecordType, ...]) -> type[BaseModel]:
    """Return the container in instructor's wrapper; made once, else instructor makes a class a request."""
    from instructor import response_schema

    return response_schema(container_for(record_types))


def _instructor_mode(mode: Mode) -> "InstructorMode":
    from instructor import Mode as InstructorMode

    modes = {
        "tools": InstructorMode.TOOLS,
        "json_schema": InstructorMode.JSON_SCHEMA,
        "json": InstructorMode.JSON,
    }
    return modes[mode]
