"""``--via openai-batch``: the same engine, whose first requests go through the provider's Batch API.

A pass of the engine runs every article through the pipeline. A request that has no answer yet is put down in the
store and its article left for the next pass; then what was put down is submitted, waited for, and its answers stored.
Corrections of invalid answers, and the later pieces of cut-off ones, are asked online, since a day more for each would
be no bargain. Everything is in the store: a killed run re-attaches to its batches and pays for none twice.
"""

import asyncio
import hashlib
import json
import zlib
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from extractor.annotators import provider_batch as api
from extractor.annotators.endpoint import Endpoint
from extractor.annotators.retrying import Fault
from extractor.annotators.transport import Answered, Request, Transport, read_answer
from extractor.batch.budget import Budget, most_tokens
from extractor.batch.store import Store
from extractor.errors import ModelError, PendingError, RequestRejectedError, ServerError

_FIRST_POLL_S = 5.0
_LONGEST_POLL_S = 60.0
_MAX_ROUNDS = 4
"""How often a request that the provider did not answer is submitted again."""
_MESSAGES_AT_FIRST = 2
"""System and user: a request with more is a correction."""

Say = Callable[[str], None]


def request_hash(request: Request) -> str:
    """Return the hash that a request and its answer are known by."""
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()


class StoredTransport:
    """Answers from what batches brought; puts down what they are to be asked; corrections go to `online`."""

    def __init__(self, store: Store, budget: Budget, online: Transport) -> None:
        self._store = store
        self._budget = budget
        self._online = online

    async def send(self, request: Request, *, limit_s: float) -> Answered:
        """Return the stored answer.

        Raises:
            Fault: There is none yet (`PendingError`), or the provider refused the request.
        """
        if len(request["messages"]) > _MESSAGES_AT_FIRST:
            return await self._online.send(request, limit_s=limit_s)
        name = request_hash(request)
        answer, error, rounds = await self._store.do(self._looked_up, name, request)
        if answer is not None:
            answered = read_answer(zlib.decompress(answer))
            answered.answer.price_factor = api.PRICE_FACTOR
            self._budget.charge(answered.answer.tokens)
            return answered
        if error is not None and rounds < 0:
            raise Fault(RequestRejectedError(f"the Batch API: {error}"), is_worth_repeating=False)
        if rounds >= _MAX_ROUNDS:
            message = f"the Batch API gave no answer in {rounds} batches: {error or 'expired'}; run it online"
            raise Fault(ServerError(message), is_worth_repeating=False)
        raise Fault(PendingError("waits for the Batch API"), is_worth_repeating=False)

    def _looked_up(self, name: str, request: Request) -> tuple[bytes | None, str | None, int]:
        rows = self._store.execute("SELECT answer, error, rounds FROM requests WHERE hash = ?", (name,))
        if rows:
            return rows[0]
        body = zlib.compress(json.dumps(request, ensure_ascii=False).encode())
        self._store.execute(
            "INSERT OR IGNORE INTO requests (hash, batch, body, answer, error, rounds) VALUES (?, NULL, ?, NULL, NULL, 0)",
            (name, body),
        )
        return None, None, 0


class BatchRounds:
    """Submits what was put down and brings the answers in, one round after the other."""

    def __init__(  # noqa: PLR0913 - what it works with, and two numbers for tests
        self,
        store: Store,
        endpoint: Endpoint,
        budget: Budget,
        *,
        run: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        max_requests: int = api.MAX_REQUESTS,
        max_bytes: int = api.MAX_BYTES,
    ) -> None:
        self._store = store
        self._endpoint = endpoint
        self._budget = budget
        self._run = run
        self._say: Say = _silent
        self._sleep = sleep
        self._max_requests = max_requests
        self._max_bytes = max_bytes

    async def work(self, say: Say) -> bool:
        """Submit what waits, wait for all batches, store their answers.

        Args:
            say: Called with a line for each thing that happens.

        Returns:
            False where the budget lets nothing more be submitted and no batch is on its way.

        Raises:
            ModelError: The provider refuses, or can't be reached for long.
        """
        self._say = say
        await self._reattach()
        submitted = await self._submit_all()
        open_batches = [b for (b,) in self._store.execute("SELECT id FROM batches WHERE status != 'ended'")]
        for batch_id in open_batches:
            await self._wait_for(batch_id)
        return bool(submitted or open_batches)

    # -- submitting ------------------------------------------------------------------------------------------

    async def _reattach(self) -> None:
        """Find the batches that were being made when the run was killed: made there, their ids lost here."""
        for (mark,) in self._store.execute("SELECT id FROM batches WHERE status = 'making'"):
            state = await api.find(self._endpoint, self._marks(mark))
            if state is None:
                self._store.execute(
                    "UPDATE requests SET batch = NULL WHERE batch = ? AND answer IS NULL", (mark,)
                )
                self._store.execute("DELETE FROM batches WHERE id = ?", (mark,))
            else:
                self._say(f"found batch {state.id} again")
                self._rename(mark, state.id)

    def _marks(self, mark: str) -> dict[str, str]:
        return {"extractor_run": self._run, "extractor_part": mark}

    def _rename(self, mark: str, batch_id: str) -> None:
        with self._store.writing():
            self._store.execute("UPDATE requests SET batch = ? WHERE batch = ?", (batch_id, mark))
            self._store.execute(
                "UPDATE batches SET id = ?, status = 'waiting' WHERE id = ?", (batch_id, mark)
            )

    async def _submit_all(self) -> int:
        submitted = 0
        with TemporaryDirectory() as folder:
            path = Path(folder) / "requests.jsonl"
            while names := self._write_part(path):
                await self._submit(path, names)
                submitted += len(names)
        return submitted

    def _write_part(self, path: Path) -> list[str]:
        """Write as many waiting requests as a batch, and the budget, can take; return their hashes."""
        names: list[str] = []
        size = 0
        with path.open("wb") as file:
            for name, body in self._waiting():
                request = json.loads(zlib.decompress(body))
                line = _line(name, request)
                is_full = len(names) >= self._max_requests or size + len(line) > self._max_bytes
                if is_full or not self._budget.commit(most_tokens(request, api.PRICE_FACTOR)):
                    break
                file.write(line)
                names.append(name)
                size += len(line)
        return names

    def _waiting(self) -> Iterator[tuple[str, bytes]]:
        query = (
            "SELECT hash, body FROM requests WHERE answer IS NULL AND batch IS NULL AND rounds BETWEEN 0 AND ? "
            "AND hash > ? ORDER BY hash LIMIT 500"
        )
        last = ""
        while rows := self._store.execute(query, (_MAX_ROUNDS - 1, last)):
            yield from rows
            last = rows[-1][0]

    async def _submit(self, path: Path, names: list[str]) -> None:
        mark = hashlib.sha256("".join(names).encode()).hexdigest()[:16]
        with self._store.writing():
            self._store.execute("INSERT OR REPLACE INTO batches VALUES (?, 'making', ?)", (mark, len(names)))
            for name in names:
                self._store.execute(
                    "UPDATE requests SET batch = ?, rounds = rounds + 1, error = NULL WHERE hash = ?",
                    (mark, name),
                )
        state = await api.submit(self._endpoint, path, self._marks(mark))
        self._rename(mark, state.id)
        self._say(f"submitted batch {state.id}: {len(names):,} requests")

    # -- collecting ------------------------------------------------------------------------------------------

    async def _wait_for(self, batch_id: str) -> None:
        wait_s = _FIRST_POLL_S
        while not (state := await self._polled(batch_id)).has_ended:
            self._say(f"batch {batch_id} is {state.status}: {state.done:,} of {state.total:,}")
            await self._sleep(wait_s)
            wait_s = min(_LONGEST_POLL_S, wait_s * 1.5)
        with TemporaryDirectory() as folder:
            for file_id in (state.output_file, state.error_file):
                if file_id:
                    path = Path(folder) / "answers.jsonl"
                    await api.download(self._endpoint, file_id, path)
                    self._take_answers(path)
        self._end(batch_id, state)

    async def _polled(self, batch_id: str) -> api.BatchState:
        """Return a batch's state; a provider that can't be reached for a while is waited for."""
        for wait_s in (5.0, 30.0, 120.0, 600.0):
            try:
                return await api.state_of(self._endpoint, batch_id)
            except (ServerError, ModelError) as e:
                if e.reason not in {
                    "server_error",
                    "endpoint_unreachable",
                    "endpoint_timeout",
                    "rate_limited",
                }:
                    raise
                self._say(f"batch {batch_id} can't be asked after: {e}")
                await self._sleep(wait_s)
        return await api.state_of(self._endpoint, batch_id)

    def _take_answers(self, path: Path) -> None:
        with path.open("rb") as file, self._store.writing():
            for line in file:
                if line.strip():
                    self._take_answer(json.loads(line))

    def _take_answer(self, line: dict[str, Any]) -> None:
        """Store an answer; an error that may pass leaves the request to the next round, another is final."""
        response = line.get("response") or {}
        status, body = response.get("status_code"), response.get("body")
        prefix = str(line.get("custom_id", ""))
        if status == 200 and body is not None:
            answer = zlib.compress(json.dumps(body, ensure_ascii=False).encode())
            self._store.execute(
                "UPDATE requests SET answer = ?, error = NULL WHERE hash = ?", (answer, prefix)
            )
            return
        error = (body or {}).get("error") or line.get("error") or {}
        message = str(error.get("message") or f"HTTP {status}")
        is_final = isinstance(status, int) and 400 <= status < 500 and status not in {408, 409, 429}
        self._store.execute(
            "UPDATE requests SET error = ?, rounds = CASE WHEN ? THEN -1 ELSE rounds END WHERE hash = ?",
            (message, is_final, prefix),
        )

    def _end(self, batch_id: str, state: api.BatchState) -> None:
        """Mark a batch as ended; its requests without an answer wait for the next one."""
        with self._store.writing():
            self._store.execute(
                "UPDATE requests SET batch = NULL, error = coalesce(error, ?) WHERE batch = ? AND answer IS NULL",
                (state.message or state.status, batch_id),
            )
            self._store.execute("UPDATE batches SET status = 'ended' WHERE id = ?", (batch_id,))
        self._budget.release()
        self._say(
            f"batch {batch_id} {state.status}: {state.done:,} of {state.total:,} {state.message}".rstrip()
        )


def _silent(_: str) -> None:
    return


def _line(name: str, request: Request) -> bytes:
    """Return a request as a line of the input file, keyed by its hash."""
    entry = {"custom_id": name, "method": "POST", "url": "/v1/chat/completions", "body": request}
    return json.dumps(entry, ensure_ascii=False).encode() + b"\n"
