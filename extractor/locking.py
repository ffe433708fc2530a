"""Keeps two processes off one folder: a lock that ends with the process, however it ends."""

from pathlib import Path
from typing import IO


def locked(path: Path) -> IO[str] | None:
    """Lock a file, made where it is not there; return it, to be closed at the end. None: another process has it.

    On Windows nothing keeps two processes apart.

    Raises:
        OSError: The file can't be made.
    """
    file = path.open("w")
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
