"""What every client of the benchmark reports: articles a second, CPU an article, peak memory, what was lost."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable

COUNT = int(os.environ.get("BENCH_ARTICLES", "500"))
AT_ONCE = int(os.environ.get("BENCH_AT_ONCE", "64"))
URL = os.environ.get("BENCH_URL", "http://127.0.0.1:8765/v1")


def cpu_s() -> float:
    """Return the CPU seconds of this process and its children."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def measured(warm_up: Callable[[], object], work: Callable[[], int]) -> None:
    """Run `work` after `warm_up`, and print one JSON line: what `work` returns is the number of articles with records."""
    warm_up()
    cpu, began = cpu_s(), time.perf_counter()
    good = work()
    seconds, used = time.perf_counter() - began, cpu_s() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row = {
        "articles_per_s": round(COUNT / seconds, 1),
        "cpu_ms": round(used / COUNT * 1000, 2),
        "rss_mb": round(peak),
        "lost": COUNT - good,
        "seconds": round(seconds, 2),
    }
    json.dump(row, sys.stdout)
    print(flush=True)
