"""What a run is asked to do."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from extractor.batch.budget import Limits
from extractor.errors import ConfigurationError
from extractor.readers.base import ReadOptions

Duplicates = Literal["keep", "exact", "near"]
Retry = Literal["failed", "partial"]
Via = Literal["online", "openai-batch"]
EngineName = Literal["asyncio", "ray"]


@dataclass(frozen=True)
class Shard:
    """One of several runs that share the articles: this one takes those whose hash falls to it."""

    index: int
    """0-based."""
    count: int

    def takes(self, digest: str) -> bool:
        """Tell whether an article belongs here, by the SHA-256 of its text; the same on every machine."""
        return int(digest[:15], 16) % self.count == self.index


def parse_shard(text: str) -> Shard:
    """Return the shard for "2/8", the second of eight.

    Raises:
        ConfigurationError: It is none.
    """
    match = re.fullmatch(r"(\d+)/(\d+)", text.strip())
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise ConfigurationError(f"{text!r} is no shard: write it like 2/8, the second of eight")
    return Shard(int(match[1]) - 1, int(match[2]))


@dataclass(frozen=True)
class BatchOptions:
    """Everything about a run but the endpoint, which `Settings` describes.

    Attributes:
        inputs: Files, folders, or ``-`` for stdin.
        out: The run's folder.
        reuse: Folders of other runs whose results may be taken over.
        duplicates: ``keep`` extracts every article; ``exact`` extracts a text once, however many outlets carry it;
            ``near`` also leaves out what repeats another article but for a few words.
        near_threshold: Share of five-word sequences that two articles must have in common to be near duplicates.
        max_articles: Stop after so many articles were extracted in this session.
        retry: Statuses to be done again.
        force: Do everything again.
        processes: Worker processes of the rules; None: one a core.
        give_up_after_s: How long to wait for an endpoint that is down.
    """

    inputs: tuple[str, ...]
    out: Path
    read: ReadOptions = field(default_factory=ReadOptions)
    reuse: tuple[Path, ...] = ()
    duplicates: Duplicates = "exact"
    near_threshold: float = 0.8
    limits: Limits = field(default_factory=Limits)
    max_articles: int | None = None
    retry: tuple[Retry, ...] = ()
    force: bool = False
    shard: Shard | None = None
    via: Via = "online"
    engine: EngineName = "asyncio"
    processes: int | None = None
    give_up_after_s: float = 6 * 3600.0
