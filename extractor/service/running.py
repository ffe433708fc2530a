"""Runs the jobs: each a batch run in a folder of its own, so that a killed server goes on where it was."""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from extractor.annotators.transport import Transport
from extractor.batch.budget import Limits
from extractor.batch.engine import Engine, RunEnd
from extractor.batch.options import BatchOptions
from extractor.batch.progress import Progress
from extractor.batch.session import opened, session
from extractor.batch.store import FILE_NAME, Counts
from extractor.errors import ExtractorError
from extractor.readers.base import ReadOptions
from extractor.schemas.extraction import Usage
from extractor.schemas.registry import select_record_types
from extractor.service.accounts import Accounts
from extractor.service.configuration import ServiceSettings
from extractor.service.jobs_table import OPEN, Job, JobsTable, JobState
from extractor.service.keys import Client
from extractor.service.observing import Metrics, log
from extractor.service.problems import told
from extractor.service.uploads import Uploaded
from extractor.settings import RULES, Settings

_NOTED_EVERY_S = 2.0
_INPUT, _RUN = "input", "run"

ClientOf = Callable[[str], Client]
"""From the id of a key to whose it is."""


class JobRunner:
    """Takes the queued jobs in turn, several at once."""

    def __init__(
        self,
        *,
        table: JobsTable,
        accounts: Accounts,
        client_of: ClientOf,
        settings: Settings,
        service: ServiceSettings,
        metrics: Metrics,
    ) -> None:
        self._table = table
        self._accounts = accounts
        self._client_of = client_of
        self._settings = settings
        self._service = service
        self._metrics = metrics
        self._engines: dict[str, Engine] = {}
        self._noted: dict[str, Counts] = {}
        self._cancelled: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._has_work = asyncio.Event()
        self._taking = asyncio.Lock()
        self._is_stopping = False
        self.folder = service.data / "jobs"

    # -- from outside ----------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take up what a server before this one left, and begin."""
        await asyncio.to_thread(self._recover)
        self._tasks = [asyncio.create_task(self._work()) for _ in range(self._service.jobs_at_once)]
        self._has_work.set()

    def announce_stop(self) -> None:
        """Begin no article any more; those in work go on."""
        if not self._is_stopping:
            self._is_stopping = True
            self._has_work.set()
            for engine in self._engines.values():
                engine.interrupt()

    async def stop(self) -> None:
        """Finish what articles are in work, within the grace; put the jobs back, for the next server."""
        self.announce_stop()
        _, running = await asyncio.wait(self._tasks, timeout=self._service.shutdown_grace_s)
        if running:
            for engine in self._engines.values():
                engine.interrupt()
            _, running = await asyncio.wait(running, timeout=5)
        for task in running:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def is_stopping(self) -> bool:
        """Whether the server is about to end."""
        return self._is_stopping

    def submitted(self) -> None:
        """Note that a job was queued."""
        self._has_work.set()

    async def cancel(self, job: Job) -> None:
        """Stop a job after what is in work; what is done is kept."""
        if await asyncio.to_thread(self._table.move, job.id, "cancelled", among=("queued",)):
            return
        self._cancelled.add(job.id)
        engine = self._engines.get(job.id)
        if engine is not None:
            engine.interrupt()

    async def resume(self, job: Job) -> bool:
        """Queue a job again that was stopped or cancelled; tell whether it was one."""
        self._cancelled.discard(job.id)
        moved = await asyncio.to_thread(self._table.move, job.id, "queued", among=("stopped", "cancelled"))
        self._has_work.set()
        return moved

    def remove(self, job: Job) -> None:
        """Delete a job that has ended, with its articles and results. Blocks."""
        self._table.remove(job.id)
        shutil.rmtree(self.folder / job.id, ignore_errors=True)

    def progress(self, job_id: str) -> Progress | None:
        """Return how far a job is that is running here."""
        engine = self._engines.get(job_id)
        return None if engine is None else engine.progress()

    def run_folder(self, job_id: str) -> Path:
        """Return the folder of a job's run."""
        return self.folder / job_id / _RUN

    def input_folder(self, job_id: str) -> Path:
        """Return the folder of what a job was sent."""
        return self.folder / job_id / _INPUT

    # -- the jobs --------------------------------------------------------------------------------------------

    def _recover(self) -> None:
        """Put back what was running when the last server ended, and remove what had not arrived whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for job in self._table.in_states(("running",)):
            with suppress(ExtractorError):
                self._note_from_store(job.id)
            self._table.move(job.id, "queued", among=("running",))
        for folder in self.folder.glob("incoming-*"):  # was never answered for
            shutil.rmtree(folder, ignore_errors=True)

    def _note_from_store(self, job_id: str) -> None:
        if (self.run_folder(job_id) / FILE_NAME).is_file():
            with opened(self.run_folder(job_id), is_read_only=True) as store:
                self._table.note(job_id, store.counts())

    async def _work(self) -> None:
        while True:
            await self._has_work.wait()
            if self._is_stopping:
                return
            job = await self._next()
            if job is None:
                continue
            try:
                await self._run(job)
            except Exception as e:  # noqa: BLE001 - a defect in one job must not end the others
                log().error("job_defect", job=job.id, exc_info=e)
                await self._finish(job, "stopped", "a defect in the server; its log has it")

    async def _next(self) -> Job | None:
        async with self._taking:
            self._has_work.clear()
            for job in await asyncio.to_thread(self._table.in_states, ("queued",)):
                if await asyncio.to_thread(self._table.move, job.id, "running", among=("queued",)):
                    self._has_work.set()  # another one may be waiting
                    return job
        return None

    async def _run(self, job: Job) -> None:
        log().info("job_begins", job=job.id)
        try:
            options, through = await asyncio.to_thread(self._prepared, job)
            async with session(
                options,
                model=job.options.model,
                record_types=select_record_types(job.options.records),
                settings=self._settings,
                source=Uploaded(self.input_folder(job.id), options.read),
                through=through,
            ) as engine:
                end = await self._watched(job, engine)
        except ExtractorError as e:
            log().warning("job_stopped", job=job.id, reason=e.reason, message=str(e))
            await self._finish(job, "stopped", told(e))
            return
        await self._finish(job, *self._ending(job, end))

    def _prepared(self, job: Job) -> tuple[BatchOptions, Callable[[Transport], Transport]]:
        options = BatchOptions(
            inputs=("uploaded",),
            out=self.run_folder(job.id),
            read=ReadOptions(limits=self._service.limits),
            duplicates=job.options.duplicates,
            limits=Limits(job.options.budget_usd, job.options.budget_tokens),
            processes=self._service.processes,
            give_up_after_s=self._service.give_up_after_s,
        )
        if job.options.model == RULES:
            return options, lambda transport: transport
        client = self._client_of(job.key_id)
        self._accounts.open(client)
        return options, lambda transport: self._accounts.charged(client, transport)

    async def _watched(self, job: Job, engine: Engine) -> RunEnd:
        self._engines[job.id] = engine
        self._noted[job.id] = engine.progress().counts
        if self._is_stopping or job.id in self._cancelled:
            engine.interrupt()
        noting = asyncio.create_task(self._note_often(job.id, engine))
        try:
            return await engine.run()
        finally:
            noting.cancel()
            await asyncio.gather(noting, return_exceptions=True)
            await self._note(job.id, engine)
            del self._engines[job.id], self._noted[job.id]

    async def _note_often(self, job_id: str, engine: Engine) -> None:
        while True:
            await asyncio.sleep(_NOTED_EVERY_S)
            await self._note(job_id, engine)

    async def _note(self, job_id: str, engine: Engine) -> None:
        """Write down how far a job is, and count what came since the last time."""
        before, counts = self._noted[job_id], engine.progress().counts
        self._noted[job_id] = counts
        earlier = dict(before.by_status)
        for status, count in counts.by_status:
            self._metrics.articles.labels("job", status).inc(max(0, count - earlier.get(status, 0)))
        self._metrics.note_usage(_growth(before.usage, counts.usage))
        await asyncio.to_thread(self._table.note, job_id, counts)

    def _ending(self, job: Job, end: RunEnd) -> tuple[JobState, str]:
        if end.kind == "done":
            return "done", ""
        if job.id in self._cancelled:
            return "cancelled", "cancelled; what was done is kept"
        if end.kind == "interrupted":
            return "queued", ""
        return "stopped", end.message.partition("; ")[0]

    async def _finish(self, job: Job, state: JobState, detail: str) -> None:
        log().info("job_ends", job=job.id, state=state, detail=detail)
        await asyncio.to_thread(self._table.move, job.id, state, among=OPEN, detail=detail)
        self._cancelled.discard(job.id)


def _growth(before: Usage, after: Usage) -> Usage:
    cost = (after.cost_usd or 0.0) - (before.cost_usd or 0.0)
    return Usage(
        prompt_tokens=max(0, after.prompt_tokens - before.prompt_tokens),
        completion_tokens=max(0, after.completion_tokens - before.completion_tokens),
        cost_usd=max(0.0, cost),
    )
