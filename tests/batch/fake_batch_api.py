"""The Batch API on a loopback socket: files, batches, answers in another order; and what can go wrong with them."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.fake_endpoint import Behaviour, FakeEndpoint, Reply, Request

Fate = Callable[[int, str], str]
"""From the number of the batch and the article's text to ``ok``, ``error 500``, ``lost`` …"""


class FakeBatchApi(FakeEndpoint):
    """Answers batches by a behaviour; chat requests that come online by the script.

    Attributes:
        answer: Answers each request of a batch.
        fate: What happens to a request of a batch; by default all are answered.
        polls: How often a batch is asked after before it has ended.
        ends_as: Status of a batch at its end.
        batches: The batches so far, by id.
        refuses_after_making: Break the connection after the first batch was made, so that its id is lost.
    """

    def __init__(self, answer: Behaviour, *script: Behaviour) -> None:
        super().__init__(*(script or (answer,)))
        self.answer = answer
        self.fate: Fate = lambda _batch, _text: "ok"
        self.polls = 1
        self.ends_as = "completed"
        self.batches: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.asked: dict[str, int] = {}
        self.refuses_after_making = False

    def route(self, method: str, path: str, headers: Mapping[str, str], raw: bytes) -> Reply:
        path = path.removeprefix("/v1")
        if path == "/files" and method == "POST":
            return self._upload(headers, raw)
        if match := re.fullmatch(r"/files/([\w-]+)/content", path):
            return Reply(self.files[match[1]].decode(), headers={"content-type": "application/octet-stream"})
        if path == "/batches" and method == "POST":
            return self._create(json.loads(raw))
        if path == "/batches":
            listed = list(reversed(self.batches.values()))
            return Reply({"object": "list", "data": listed, "has_more": False})
        if match := re.fullmatch(r"/batches/([\w-]+)", path):
            return Reply(self._poll(match[1]))
        return super().route(method, path, headers, raw)

    @property
    def submitted(self) -> list[int]:
        """Number of requests of each batch."""
        return [b["request_counts"]["total"] for b in self.batches.values()]

    def _upload(self, headers: Mapping[str, str], raw: bytes) -> Reply:
        boundary = re.search(r'boundary="?([^";]+)', headers["content-type"])
        assert boundary is not None
        part = next(p for p in raw.split(b"--" + boundary[1].encode()) if b"filename=" in p)
        name = f"file-{len(self.files) + 1}"
        self.files[name] = part.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n")
        return Reply({"id": name, "object": "file", "bytes": 1, "created_at": 1, "filename": "x", "purpose": "batch",
                      "status": "processed"})  # fmt: skip

    def _create(self, body: Mapping[str, Any]) -> Reply:
        assert body["completion_window"] == "24h"
        name = f"batch-{len(self.batches) + 1}"
        lines = self.files[body["input_file_id"]].splitlines()
        self.batches[name] = {
            "id": name, "object": "batch", "endpoint": body["endpoint"], "input_file_id": body["input_file_id"],
            "completion_window": "24h", "status": "in_progress", "created_at": 1, "metadata": body["metadata"],
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
        }  # fmt: skip
        if self.refuses_after_making:
            self.refuses_after_making = False
            return Reply(is_reset=True)
        return Reply(self.batches[name])

    def _poll(self, name: str) -> dict[str, Any]:
        self.asked[name] = self.asked.get(name, 0) + 1
        batch = self.batches[name]
        if self.asked[name] > self.polls and batch["status"] == "in_progress":
            self._finish(name, batch)
        return batch

    def _finish(self, name: str, batch: dict[str, Any]) -> None:
        good, bad = [], []
        for line in reversed(self.files[batch["input_file_id"]].splitlines()):
            entry = json.loads(line)
            request = Request("/chat/completions", {}, b"", entry["body"])
            fate = self.fate(int(name.removeprefix("batch-")), request.user)
            response: dict[str, Any] = {"status_code": 200, "body": self.answer(request).body}
            if fate == "lost":
                continue
            if fate.startswith("error"):
                code = int(fate.split()[1])
                response = {"status_code": code, "body": {"error": {"message": f"scripted {code}"}}}
            answer = {"id": "r", "custom_id": entry["custom_id"], "response": response, "error": None}
            (bad if fate.startswith("error") else good).append(json.dumps(answer))
        batch["status"] = self.ends_as
        batch["request_counts"] |= {"completed": len(good), "failed": len(bad)}
        for lines, field in ((good, "output_file_id"), (bad, "error_file_id")):
            if lines:
                file = f"file-{len(self.files) + 1}"
                self.files[file] = "\n".join(lines).encode()
                batch[field] = file
