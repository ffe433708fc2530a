"""What the service takes and tells, as OpenAPI describes it."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from extractor.batch.progress import Progress
from extractor.documents import Document
from extractor.schemas.extraction import Usage
from extractor.service.jobs_table import Job, JobState, counts_data

_EXAMPLE: dict[str, JsonValue] = {
    "text": "GENEVA, May 12, 2026 – Delegations of Chad and Niger met in Geneva on Tuesday. "
    '"We have a text," said the mediator, Ida Solheim.',
    "source": "Example Wire",
    "published": "2026-05-12",
}


class DocumentIn(BaseModel):
    """An article; only its text is needed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    text: str = Field(min_length=1)
    """The article. Offsets in the result point into just this text, in code points."""
    id: str | None = Field(default=None, min_length=1, max_length=500)
    """Your name for it; by default made from its text."""
    title: str | None = Field(default=None, max_length=1000)
    source: str | None = Field(default=None, max_length=1000)
    url: str | None = Field(default=None, max_length=4000)
    """Kept as metadata; never fetched."""
    author: str | None = Field(default=None, max_length=1000)
    published: date | None = None
    """Publication date: the only anchor for "on Wednesday"."""
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$")
    """ISO 639-1 code."""

    def document(self) -> Document:
        """Return it as the pipeline takes it."""
        return Document(**self.model_dump(exclude_none=True))


class DocumentsIn(BaseModel):
    """The articles of a job."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"documents": [_EXAMPLE]}]})

    documents: list[DocumentIn] = Field(min_length=1)


class JobCounts(BaseModel):
    """What a job holds so far."""

    articles: int = 0
    """Articles read so far; files may hold many."""
    duplicates: int = 0
    """Articles that repeat another and were not extracted again."""
    finished: int = 0
    by_status: dict[Literal["ok", "empty", "partial", "failed"], int] = Field(default_factory=dict)
    meetings: int = 0
    statements: int = 0
    positions: int = 0
    rejected: int = 0


class JobOut(BaseModel):
    """A job: what it is, how far it is, what it has cost."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "job_4be1c29a0e5f7d3321aa90fe",
                    "state": "running",
                    "detail": "",
                    "model": "gpt-4.1-mini",
                    "records": ["meetings", "positions", "statements"],
                    "created_at": "2026-05-12T09:00:00+00:00",
                    "started_at": "2026-05-12T09:00:01+00:00",
                    "finished_at": None,
                    "total": 500,
                    "counts": {"articles": 500, "finished": 120, "by_status": {"ok": 113, "empty": 7}},
                    "usage": {
                        "prompt_tokens": 420000,
                        "completion_tokens": 90000,
                        "cost_usd": 0.312,
                        "calls": 121,
                    },
                    "rate_per_s": 2.1,
                    "eta_s": 181.0,
                    "projected_usd": 1.3,
                    "waiting": "",
                }
            ]
        }
    )

    id: str
    state: JobState
    """``queued``, ``running``, ``done``, ``stopped`` (see `detail`; can be resumed), ``cancelled`` (likewise)."""
    detail: str
    """Why it stopped."""
    model: str
    records: list[str]
    created_at: str
    started_at: str | None
    finished_at: str | None
    total: int | None
    """Articles to be extracted in all, where that is known."""
    counts: JobCounts
    usage: Usage
    rate_per_s: float | None = None
    """Articles a second over the last minute."""
    eta_s: float | None = None
    """Seconds until the end at this rate."""
    projected_usd: float | None = None
    """What the whole job will have cost at the present mean."""
    waiting: str = ""
    """Why nothing goes on just now: the endpoint is down, say."""


class JobsOut(BaseModel):
    """Some of a client's jobs, the newest first."""

    jobs: list[JobOut]
    next: int | None
    """Give it as `before` for those that follow; null at the end."""


class Health(BaseModel):
    """That the server is there, or ready."""

    status: Literal["ok"] = "ok"


def job_view(job: Job, progress: Progress | None) -> JobOut:
    """Return a job as it is told: from the engine that runs it, else from the register."""
    counts = dict(job.counts)
    usage = job.usage
    live: dict[str, Any] = {"total": None}
    if progress is not None:
        counts = counts_data(progress.counts)
        usage = progress.counts.usage
        live = {
            "total": progress.total,
            "rate_per_s": round(progress.rate_per_s, 3),
            "eta_s": progress.eta_s,
            "projected_usd": progress.projected_usd,
            "waiting": progress.waiting,
        }
    elif job.state == "done":
        live = {"total": counts["articles"] - counts["duplicates"]}
    return JobOut(
        id=job.id,
        state=job.state,
        detail=job.detail,
        model=job.options.model,
        records=list(job.options.records),
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        counts=JobCounts.model_validate(counts),
        usage=usage,
        **live,
    )
