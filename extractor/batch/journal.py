"""The log of a run: one JSON object a line in ``log.jsonl``, for machines and for the day after."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

FILE_NAME = "log.jsonl"


@contextmanager
def journal(folder: Path, *, run: str) -> Iterator["FilteringBoundLogger"]:
    """Open the log of a run's folder, to be written to as ``log.info("event", name=value)``.

    Neither keys nor article texts are logged. A log that can't be written does not stop a run.
    """
    import structlog  # noqa: PLC0415 - only runs need it

    try:
        file = (folder / FILE_NAME).open("a", encoding="utf-8", buffering=1)
    except OSError:
        file = Path("/dev/null").open("a", encoding="utf-8")  # noqa: SIM115 - closed below
    logger = structlog.wrap_logger(
        structlog.WriteLogger(_Forgiving(file)),  # type: ignore[arg-type]
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(0),
        run=run,
    )
    try:
        yield logger
    finally:
        file.close()


class _Forgiving:
    """A file whose write errors are dropped: the store tells of a full disk, and tells it better."""

    def __init__(self, file: object) -> None:
        self._file = file

    def write(self, text: str) -> None:
        try:
            self._file.write(text)  # type: ignore[attr-defined]
        except (OSError, ValueError):
            return

    def flush(self) -> None:
        return
