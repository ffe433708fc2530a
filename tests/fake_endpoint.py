"""An OpenAI-compatible endpoint on a real loopback socket, whose answers a test scripts.

::

    with FakeEndpoint(status(500), right({"meetings": [{...}]})) as fake:
        settings = Settings(base_url=fake.base_url, model="gpt-4.1-mini")
        ...
    assert fake.calls == 2
    assert "Geneva" in fake.requests[0].user

Each request takes the next behaviour of the script; the last one serves all that follow. A behaviour is a
function from the `Request` to a `Reply`, so a test can write its own; the functions below make the usual ones.
`by_type` picks the behaviour by the record types that are asked for, for calls that run in parallel.
"""

import asyncio
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

Records = Mapping[str, Sequence[Mapping[str, Any]]]
"""Items by record type name."""


@dataclass(frozen=True)
class Request:
    """A request as it arrived."""

    path: str
    headers: Mapping[str, str]
    raw: bytes
    body: Mapping[str, Any]

    def messages(self, role: str) -> list[str]:
        """Return the contents of the messages of a role."""
        return [m.get("content") or "" for m in self.body["messages"] if m["role"] == role]

    @property
    def system(self) -> str:
        return self.messages("system")[0]

    @property
    def user(self) -> str:
        """The first user message, which holds the article."""
        return self.messages("user")[0]

    @property
    def mode(self) -> str:
        """How the schema was sent: tools, json_schema or json."""
        if "tools" in self.body:
            return "tools"
        kind = self.body.get("response_format", {}).get("type")
        return {"json_schema": "json_schema", "json_object": "json"}.get(kind, "none")

    @property
    def schema(self) -> Mapping[str, Any]:
        """The answer schema, wherever it was sent."""
        match self.mode:
            case "tools":
                schema: Mapping[str, Any] = self.body["tools"][0]["function"]["parameters"]
            case "json_schema":
                schema = self.body["response_format"]["json_schema"]["schema"]
            case _:
                schema = _last_object(self.system)
        return schema

    @property
    def record_types(self) -> list[str]:
        """Names of the lists that the answer must have."""
        return list(self.schema["properties"])


def _last_object(text: str) -> Mapping[str, Any]:
    for match in re.finditer(r"\{", text):
        try:
            found, _ = json.JSONDecoder().raw_decode(text, match.start())
        except json.JSONDecodeError:
            continue
        if "properties" in found:
            return dict(found)
    raise AssertionError("no schema in the system message")


@dataclass(frozen=True)
class Reply:
    """What is sent back; `is_reset` and `is_hanging` send nothing."""

    body: Mapping[str, Any] | str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    is_reset: bool = False
    is_hanging: bool = False
    is_dripping: bool = False
    """The body comes byte by byte, slower than any answer should."""


Behaviour = Callable[[Request], Reply]

USAGE = {
    "prompt_tokens": 1000,
    "completion_tokens": 100,
    "total_tokens": 1100,
    "prompt_tokens_details": {"cached_tokens": 400},
}
"""What every completion reports unless told otherwise."""


def completion(
    message: Mapping[str, Any], finish_reason: str = "stop", usage: Mapping[str, Any] | None = USAGE
) -> Reply:
    """Return a chat completion with this message."""
    return Reply(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "fake",
            "choices": [
                {"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", **message}}
            ],
            **({"usage": usage} if usage else {}),
        }
    )


def text(
    answer: str, *, finish_reason: str | None = None, usage: Mapping[str, Any] | None = USAGE
) -> Behaviour:
    """Answer with this text, as the arguments of the tool call where one is asked for, else as content."""

    def behave(request: Request) -> Reply:
        if request.mode != "tools":
            return completion({"content": answer}, finish_reason or "stop", usage)
        name = request.body["tools"][0]["function"]["name"]
        call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": answer}}
        return completion({"content": None, "tool_calls": [call]}, finish_reason or "tool_calls", usage)

    return behave


def right(records: Records | None = None, *, usage: Mapping[str, Any] | None = USAGE) -> Behaviour:
    """Answer as asked: these items for each record type asked for, an empty list for the others."""

    def behave(request: Request) -> Reply:
        answer = {name: list((records or {}).get(name, ())) for name in request.record_types}
        return text(json.dumps(answer, ensure_ascii=False), usage=usage)(request)

    return behave


def truncated(records: Records, *, keep_chars: int) -> Behaviour:
    """Answer as `right` does, cut off after so many characters, with finish_reason "length"."""
    whole = json.dumps(records, ensure_ascii=False)
    return text(whole[:keep_chars], finish_reason="length")


def invalid_json() -> Behaviour:
    """Answer with what is no JSON."""
    return text('{"meetings": [oops')


def wrong_schema() -> Behaviour:
    """Answer with JSON that has none of the lists asked for."""
    return text('{"result": "done"}')


def no_tool_call() -> Behaviour:
    """Answer with prose instead of a tool call or JSON."""
    return lambda _: completion({"content": "The article is about a meeting."})


def refusal(said: str = "I can't help with that.") -> Behaviour:
    """Decline to answer."""
    return lambda _: completion({"content": None, "refusal": said})


def content_filter() -> Behaviour:
    """Stop at the content filter."""
    return lambda _: completion({"content": ""}, "content_filter")


def status(
    code: int, message: str = "scripted", *, kind: str | None = None, headers: Mapping[str, str] | None = None
) -> Behaviour:
    """Answer with an error; `kind` is its machine-readable code."""
    error = {"message": message, "type": "error", "param": None, "code": kind}
    return lambda _: Reply({"error": error}, code, headers or {})


def context_too_long() -> Behaviour:
    """Say that the prompt does not fit."""
    message = "This model's maximum context length is 8192 tokens. However, your messages have 9000."
    return status(400, message, kind="context_length_exceeded")


def reset() -> Behaviour:
    """Break the connection off with a TCP reset."""
    return lambda _: Reply(is_reset=True)


def hanging() -> Behaviour:
    """Never answer."""
    return lambda _: Reply(is_hanging=True)


def dripping() -> Behaviour:
    """Send a byte now and then, for ever."""
    return lambda _: Reply(is_dripping=True)


def slow(behaviour: Behaviour, delay_s: float) -> Behaviour:
    """Do that, later."""

    def behave(request: Request) -> Reply:
        reply = behaviour(request)
        return Reply(reply.body, reply.status, reply.headers, delay_s)

    return behave


def web_page() -> Behaviour:
    """Answer with HTML, as a proxy or a wrong address does."""
    return lambda _: Reply("<html>Welcome</html>", headers={"content-type": "text/html"})


def by_type(**behaviours: Behaviour) -> Behaviour:
    """Pick the behaviour by the first record type asked for; `right` with empty lists for those not named."""
    return lambda request: behaviours.get(request.record_types[0], right())(request)


class FakeEndpoint:
    """The server; use it as a context manager, or call `start` and `stop`.

    Attributes:
        requests: The chat requests so far, in the order of their arrival.
        script: The behaviours; may be replaced while it runs.
        models: Names that ``GET /models`` lists.
        connections: How many connections were opened.
        first_call: Set when the first chat request has arrived.
    """

    def __init__(self, *script: Behaviour) -> None:
        self.requests: list[Request] = []
        self.script: Sequence[Behaviour] = script or (right(),)
        self.models = ["fake-large", "fake-small"]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake endpoint", daemon=True)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.connections = 0
        self.first_call = threading.Event()

    @property
    def calls(self) -> int:
        """How many chat requests arrived."""
        return len(self.requests)

    @property
    def base_url(self) -> str:
        """What to set as base URL."""
        assert self._server is not None, "not started"
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    def start(self) -> Self:
        """Listen on a free port of the loopback interface."""
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**24))
        return self

    def stop(self) -> None:
        """Close every connection and end the thread."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    __enter__ = start

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        self.connections += 1
        try:
            while await self._serve_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client went away, or the server stops
        finally:
            self._connections.discard(task)
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *rest = head.split("\r\n")
        headers = {k.lower(): v for k, _, v in (h.partition(": ") for h in rest if h)}
        raw = await reader.readexactly(int(headers.get("content-length", 0)))
        method, path = line.split(" ")[:2]
        reply = self.route(method, path.split("?")[0], headers, raw)
        await asyncio.sleep(reply.delay_s)
        if reply.is_reset:
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            return False
        if reply.is_hanging:
            await asyncio.sleep(3600)
        await _send(writer, reply)
        return True

    def route(self, method: str, path: str, headers: Mapping[str, str], raw: bytes) -> Reply:
        """Answer a request; servers with more paths extend it."""
        if path.endswith("/models"):
            listed = [{"id": m, "object": "model", "created": 1, "owned_by": "fake"} for m in self.models]
            return Reply({"object": "list", "data": listed})
        if not path.endswith("/chat/completions"):
            return Reply({"error": {"message": f"no such path {path}"}}, 404)
        request = Request(path, headers, raw, json.loads(raw))
        self.requests.append(request)
        self.first_call.set()
        return self.script[min(self.calls, len(self.script)) - 1](request)


async def _send(writer: asyncio.StreamWriter, reply: Reply) -> None:
    body = reply.body if isinstance(reply.body, str) else json.dumps(reply.body, ensure_ascii=False)
    data = body.encode()
    length = 10**6 if reply.is_dripping else len(data)
    headers = {"content-type": "application/json", "content-length": str(length), **reply.headers}
    lines = [f"HTTP/1.1 {reply.status} Scripted", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
    writer.write("\r\n".join(lines).encode("latin-1") + data)
    while reply.is_dripping:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)
    await writer.drain()
