"""Several runs united into one: the shards of a run, or the runs of two months."""

from collections.abc import Sequence
from pathlib import Path

from extractor.batch.session import opened
from extractor.errors import StoreError


def merge_runs(runs: Sequence[Path], out: Path) -> int:
    """Copy the articles, texts, results and spending of runs into a new one; return its number of articles.

    Of an article that several runs have, the finished one counts, of two finished ones the whole one, else the one
    of the run named first. The runs themselves are left as they are.

    Raises:
        StoreError: One is no run, or the new folder holds a run already.
    """
    for run in runs:
        with opened(run, is_read_only=True):
            pass  # all are checked before anything is written
    with opened(out) as store:
        store.claim()
        if store.counts().articles:
            raise StoreError(f"{str(out)!r} holds a run already: give a new folder")
        for run in runs:
            store.copy_from(run)
        return store.counts().articles
