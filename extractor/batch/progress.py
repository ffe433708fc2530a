"""How far a run is: what the command line shows, and what a service could."""

from dataclasses import dataclass, field

from extractor.batch.store import Counts


@dataclass(frozen=True)
class Progress:
    """A run at one moment.

    Attributes:
        counts: Everything in the store, earlier sessions too.
        session_finished: Articles finished in this session, reused ones not among them.
        seconds: Since the session began.
        in_work: Articles on their way.
        read: Articles read in this session, whatever became of them.
        files: Files to be read in all, where they were counted.
        is_read: Whether every input has been read, so that no further article can come.
        rate_per_s: Articles finished a second, over the last minute.
        waiting: Why nothing goes on just now, else "".
    """

    counts: Counts = field(default_factory=Counts)
    session_finished: int = 0
    seconds: float = 0.0
    in_work: int = 0
    read: int = 0
    files: int | None = None
    is_read: bool = False
    rate_per_s: float = 0.0
    waiting: str = ""

    @property
    def total(self) -> int | None:
        """Articles of this run in all: known once everything is read; before that, where each file is one article."""
        if self.is_read:
            return self.counts.articles - self.counts.duplicates
        return None if self.files is None else max(self.files, self.counts.articles) - self.counts.duplicates

    @property
    def eta_s(self) -> float | None:
        """Seconds until the end at the present rate; None where that is not known."""
        if self.total is None or self.rate_per_s <= 0:
            return None
        return max(0, self.total - self.counts.finished) / self.rate_per_s

    @property
    def projected_usd(self) -> float | None:
        """What the whole run will have cost at the present mean; None where price or total are not known."""
        cost, done = self.counts.usage.cost_usd, self.counts.finished - self.counts.reused
        if cost is None or self.total is None or done <= 0:
            return None
        return cost + cost / done * max(0, self.total - self.counts.finished)
