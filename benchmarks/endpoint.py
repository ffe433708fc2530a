"""A fake OpenAI-compatible endpoint for benchmarks: fast, on loopback only, with faults and rate limits to order.

    python benchmarks/endpoint.py --port 0 --latency 0.2 --faults 0.15

Answers quote the sentences of `benchmarks.articles`. It finds the form of the answer in the request: this project's
tool, langextract's JSON, or any other tool or schema with lists of meetings, statements and positions. ``GET /stats``
gives its counts; faults are 429, 500, connection resets, cut and invalid answers in equal parts.
"""

import argparse
import asyncio
import json
import random
import socket
import struct
import time
from typing import Any

from articles import MET, REJECTED, SAID

OURS: dict[str, Any] = {
    "actors": [
        {"name": "Ida Solheim", "kind": "person", "title": "Norwegian Foreign Minister", "rank": "minister",
         "represents": ["Norway"], "country": "Norway"},
        {"name": "Thabo Ndlela", "kind": "person"},
    ],
    "meetings": [
        {"ref": "m1", "kind": "talks", "status": "held", "mode": "in_person", "place": "Geneva", "place_kind": "city",
         "participants": [{"name": "Ida Solheim", "role": "participant"}, {"name": "Thabo Ndlela", "role": "participant"}],
         "date": "on Tuesday", "quotes": [MET]}
    ],
    "statements": [
        {"speaker": "Ida Solheim", "speaker_text": "Solheim", "cue": "said", "speech_act": "assert",
         "content": ["We will not redraw borders,"]}
    ],
    "positions": [
        {"holder": "Ida Solheim", "proposition": "The talks should move to Cairo", "stance": "oppose", "quote": REJECTED}
    ],
}  # fmt: skip
PLAIN = {
    "meetings": [{"participants": ["Ida Solheim", "Thabo Ndlela"], "place": "Geneva", "date": "on Tuesday", "quote": MET}],
    "statements": [{"speaker": "Ida Solheim", "quote": SAID}],
    "positions": [{"holder": "Ida Solheim", "proposition": "The talks should move to Cairo", "stance": "oppose",
                   "quote": REJECTED}],
}  # fmt: skip
LANGEXTRACT = {
    "extractions": [
        {
            "meeting": MET,
            "meeting_attributes": {"participants": "Ida Solheim; Thabo Ndlela", "place": "Geneva"},
        },
        {"statement": SAID, "statement_attributes": {"speaker": "Ida Solheim"}},
        {"position": REJECTED, "position_attributes": {"holder": "Ida Solheim", "stance": "oppose"}},
    ]
}
INVALID = {"meetings": "none", "statements": 7, "positions": None, "actors": "x", "extractions": 3}

counts = {
    "requests": 0,
    "answered": 0,
    "refused": 0,
    "failed": 0,
    "reset": 0,
    "cut": 0,
    "invalid": 0,
    "connections": 0,
}


class Bucket:
    """What a server that enforces a limit a minute allows: a burst of two seconds, then an even flow."""

    def __init__(self, rpm: float) -> None:
        self.per_s, self.burst = rpm / 60, max(1.0, rpm / 30)
        self.left, self.at = self.burst, time.monotonic()

    def wait_s(self) -> float:
        """Take one, or return the seconds until there is one."""
        now = time.monotonic()
        self.left = min(self.burst, self.left + (now - self.at) * self.per_s)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / self.per_s
        self.left -= 1
        return 0.0


def answer_for(body: bytes, kind: str) -> bytes:
    """Return a completion in the form that the request asks for."""
    request = json.loads(body)
    text = body.decode("utf-8", "replace")
    tools = request.get("tools")
    content: dict[str, Any] = PLAIN
    if '"speaker_text"' in text:
        content = OURS
    elif "_attributes" in text or "extractions" in text:
        content = LANGEXTRACT
    answer = json.dumps(INVALID if kind == "invalid" else content, ensure_ascii=False)
    if kind == "cut":
        answer = answer[: len(answer) // 2]
    message: dict[str, Any] = {"role": "assistant", "content": None if tools else answer}
    if tools:
        name = tools[0]["function"]["name"]
        message["tool_calls"] = [
            {"id": "call_1", "type": "function", "function": {"name": name, "arguments": answer}}
        ]
    finish = "length" if kind == "cut" else "tool_calls" if tools else "stop"
    return json.dumps(
        {
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": request.get("model", "fake"),
            "choices": [{"index": 0, "finish_reason": finish, "message": message}],
            "usage": {"prompt_tokens": len(body) // 4, "completion_tokens": len(answer) // 4,
                      "total_tokens": (len(body) + len(answer)) // 4},
        }
    ).encode()  # fmt: skip


class Connection(asyncio.Protocol):
    """One client connection; answers are timed, so that a thousand wait at the cost of one."""

    def __init__(self, options: argparse.Namespace, bucket: Bucket | None) -> None:
        self.options, self.bucket = options, bucket
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        counts["connections"] += 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            at = head.find(b"content-length:")
            length = (
                int(head[at + 15 : head.find(b"\r", at) if head.find(b"\r", at) > 0 else None])
                if at >= 0
                else 0
            )
            if len(self.buffer) < end + 4 + length:
                return
            body, self.buffer = self.buffer[end + 4 : end + 4 + length], self.buffer[end + 4 + length :]
            self.serve(head.split(b" ")[1], body)

    def serve(self, path: bytes, body: bytes) -> None:
        if path.endswith(b"/stats"):
            return self.send(200, json.dumps(counts).encode())
        if not path.endswith(b"/chat/completions"):
            return self.send(200, b'{"object":"list","data":[{"id":"fake","object":"model"}]}')
        counts["requests"] += 1
        wait = self.bucket.wait_s() if self.bucket else 0.0
        if wait:
            return self.refuse(wait)
        dice = random.random()  # noqa: S311 - no secret
        kind = (
            ("429", "500", "reset", "cut", "invalid")[int(dice / self.options.faults * 5)]
            if dice < self.options.faults
            else "ok"
        )
        if kind == "429":
            return self.refuse(0.5)
        asyncio.get_running_loop().call_later(self.options.latency, self.finish, body, kind)
        return None

    def refuse(self, wait_s: float) -> None:
        counts["refused"] += 1
        extra = b"retry-after-ms: %d\r\nretry-after: %d\r\n" % (wait_s * 1000 + 1, wait_s + 1)
        self.send(
            429, b'{"error":{"message":"rate limit","type":"requests","code":"rate_limit_exceeded"}}', extra
        )

    def finish(self, body: bytes, kind: str) -> None:
        if self.transport.is_closing():
            return
        if kind == "reset":
            counts["reset"] += 1
            linger = struct.pack("ii", 1, 0)
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.transport.abort()  # type: ignore[attr-defined]
        elif kind == "500":
            counts["failed"] += 1
            self.send(500, b'{"error":{"message":"server error","type":"server_error"}}')
        else:
            counts["answered" if kind == "ok" else kind] += 1
            self.send(200, answer_for(body, kind), self.limits())

    def limits(self) -> bytes:
        if self.bucket is None or not self.options.headers:
            return b""
        return b"x-ratelimit-limit-requests: %d\r\nx-ratelimit-remaining-requests: %d\r\n" % (
            self.bucket.per_s * 60,
            self.bucket.left,
        )

    def send(self, status: int, body: bytes, extra: bytes = b"") -> None:
        head = b"HTTP/1.1 %d X\r\ncontent-type: application/json\r\n%scontent-length: %d\r\n\r\n"
        if not self.transport.is_closing():
            self.transport.write(head % (status, extra, len(body)) + body)  # type: ignore[attr-defined]


async def main() -> None:
    """Serve until killed, or for an hour and a half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds to each answer")
    parser.add_argument("--faults", type=float, default=0.0, help="share of requests that go wrong")
    parser.add_argument("--rpm", type=float, default=0.0, help="requests a minute that are allowed; 0: any")
    parser.add_argument(
        "--headers", action=argparse.BooleanOptionalAction, default=True, help="tell the limit"
    )
    options = parser.parse_args()
    bucket = Bucket(options.rpm) if options.rpm else None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(options, bucket), "127.0.0.1", options.port, backlog=4096
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.sleep(5400)


if __name__ == "__main__":
    asyncio.run(main())
