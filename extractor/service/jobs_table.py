"""The jobs in the register: what was asked, how far it is. Every method blocks."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import IntegrityError

from extractor.batch.store import Counts
from extractor.schemas.extraction import Usage
from extractor.service.database import Database, jobs, spending
from extractor.service.keys import now

JobState = Literal["queued", "running", "done", "stopped", "cancelled"]
RecordName = Literal["meetings", "positions", "statements"]

STATES: tuple[JobState, ...] = ("queued", "running", "done", "stopped", "cancelled")
OPEN: tuple[JobState, ...] = ("queued", "running")


class JobOptions(BaseModel):
    """What a job is asked to do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    records: tuple[RecordName, ...]
    duplicates: Literal["keep", "exact", "near"] = "exact"
    budget_usd: float | None = None
    budget_tokens: int | None = None


@dataclass(frozen=True)
class Job:
    """A job as the register knows it.

    Attributes:
        detail: Why it stopped, "" otherwise.
        counts: As `counts_data` makes them; empty before the first article.
    """

    id: str
    key_id: str
    state: JobState
    detail: str
    options: JobOptions
    counts: dict[str, Any]
    usage: Usage
    fingerprint: str
    created_at: str
    started_at: str | None
    finished_at: str | None


@dataclass(frozen=True)
class NewJob:
    """A job to be entered."""

    id: str
    key_id: str
    options: JobOptions
    fingerprint: str
    idempotency_key: str | None


class JobsTable:
    """The jobs of one home: of one data folder."""

    def __init__(self, database: Database, home: str) -> None:
        self._database = database
        self._home = home

    def add(self, new: NewJob) -> Job | None:
        """Enter a job as queued; None where its `Idempotency-Key` is taken."""
        values = {
            "id": new.id,
            "home": self._home,
            "key_id": new.key_id,
            "state": "queued",
            "detail": "",
            "options": new.options.model_dump_json(),
            "counts": "{}",
            "created_at": now(),
            "idempotency_key": new.idempotency_key,
            "fingerprint": new.fingerprint,
            "prompt_tokens": 0,
            "completion_tokens": 0,
            "cost_usd": 0.0,
            "calls": 0,
        }
        try:
            with self._database.transaction() as connection:
                last = connection.scalar(sa.select(sa.func.max(jobs.c.number))) or 0
                connection.execute(sa.insert(jobs).values(number=last + 1, **values))
        except IntegrityError:
            return None
        return self.get(new.id)

    def get(self, job_id: str) -> Job | None:
        """Return a job of this home."""
        return self._first(jobs.c.id == job_id)

    def of_idempotency_key(self, key_id: str, idempotency_key: str) -> Job | None:
        """Return the job that a client entered under an `Idempotency-Key`."""
        return self._first(jobs.c.key_id == key_id, jobs.c.idempotency_key == idempotency_key)

    def listed(self, key_id: str, *, limit: int, before: int | None = None) -> list[tuple[int, Job]]:
        """Return a client's jobs with their numbers, the newest first."""
        where = [jobs.c.home == self._home, jobs.c.key_id == key_id]
        if before is not None:
            where.append(jobs.c.number < before)
        query = sa.select(jobs).where(*where).order_by(jobs.c.number.desc()).limit(limit)
        with self._database.transaction() as connection:
            return [(r["number"], _job(r)) for r in connection.execute(query).mappings()]

    def in_states(self, states: Sequence[JobState]) -> list[Job]:
        """Return the jobs of this home in these states, the oldest first."""
        query = (
            sa.select(jobs).where(jobs.c.home == self._home, jobs.c.state.in_(states)).order_by(jobs.c.number)
        )
        with self._database.transaction() as connection:
            return [_job(r) for r in connection.execute(query).mappings()]

    def count(self) -> dict[JobState, int]:
        """Return the number of jobs of this home by state."""
        query = (
            sa.select(jobs.c.state, sa.func.count()).where(jobs.c.home == self._home).group_by(jobs.c.state)
        )
        with self._database.transaction() as connection:
            found = {state: int(n) for state, n in connection.execute(query)}
        return {state: found.get(state, 0) for state in STATES}

    def move(self, job_id: str, to: JobState, *, among: Sequence[JobState], detail: str = "") -> bool:
        """Put a job into another state if it is in one of these; tell whether it was."""
        values: dict[str, Any] = {"state": to, "detail": detail}
        if to == "running":
            values["started_at"] = sa.func.coalesce(jobs.c.started_at, now())
        values["finished_at"] = None if to in OPEN else now()
        query = sa.update(jobs).where(jobs.c.id == job_id, jobs.c.home == self._home, jobs.c.state.in_(among))
        with self._database.transaction() as connection:
            return bool(connection.execute(query.values(**values)).rowcount)

    def note(self, job_id: str, counts: Counts) -> None:
        """Note how far a job is, and what it has cost."""
        usage = counts.usage
        with self._database.transaction() as connection:
            connection.execute(
                sa.update(jobs)
                .where(jobs.c.id == job_id)
                .values(
                    counts=json.dumps(counts_data(counts)),
                    prompt_tokens=usage.prompt_tokens,
                    completion_tokens=usage.completion_tokens,
                    cost_usd=usage.cost_usd,
                    calls=usage.calls,
                )
            )

    def remove(self, job_id: str) -> None:
        """Forget a job but for what it cost."""
        with self._database.transaction() as connection:
            row = connection.execute(sa.select(jobs).where(jobs.c.id == job_id)).mappings().first()
            if row is not None:
                columns = ("key_id", "prompt_tokens", "completion_tokens", "cost_usd", "calls")
                values = {c: row[c] for c in columns} | {"at": now()}
                connection.execute(sa.insert(spending).values(**values))
                connection.execute(sa.delete(jobs).where(jobs.c.id == job_id))

    def _first(self, *where: sa.ColumnElement[bool]) -> Job | None:
        with self._database.transaction() as connection:
            row = (
                connection.execute(sa.select(jobs).where(jobs.c.home == self._home, *where))
                .mappings()
                .first()
            )
        return None if row is None else _job(row)


def counts_data(counts: Counts) -> dict[str, Any]:
    """Return the counts of a run as a job tells them; what it cost is told apart."""
    return {
        "articles": counts.articles,
        "duplicates": counts.duplicates,
        "finished": counts.finished,
        "by_status": dict(counts.by_status),
        "meetings": counts.meetings,
        "statements": counts.statements,
        "positions": counts.positions,
        "rejected": counts.rejected,
    }


def new_job_id() -> str:
    """Return an id that nobody can guess."""
    return f"job_{secrets.token_hex(12)}"


def _job(row: sa.RowMapping) -> Job:
    return Job(
        id=row["id"],
        key_id=row["key_id"],
        state=row["state"],
        detail=row["detail"],
        options=JobOptions.model_validate_json(row["options"]),
        counts=json.loads(row["counts"]),
        usage=Usage(
            prompt_tokens=row["prompt_tokens"],
            completion_tokens=row["completion_tokens"],
            cost_usd=row["cost_usd"],
            calls=row["calls"],
        ),
        fingerprint=row["fingerprint"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
    )
