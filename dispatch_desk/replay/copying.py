"""A copy of a SQLite file of one's own: taken without a lock, leaving the original without a trace.

Even a reader of SQLite's leaves files beside what it reads, and can't read where it may not write. A desk
may be writing to the file meanwhile, so what is copied is proved to belong together.
"""

import shutil
from contextlib import suppress
from errno import EAGAIN
from pathlib import Path

import apsw

LOG_HEAD = 32  # bytes of a write-ahead log's header; its salts change whenever it begins anew
ATTEMPTS = 20  # a desk begins its log anew every few minutes at most


def private_copy(original: Path, folder: Path) -> Path:
    """A file in `folder` that nobody else has open. Raises OSError or apsw.Error.

    What the log holds is in it: SQLite keeps file and log such that the two together are whole at every
    moment, and the log's head tells whether they were one pair from before to after.
    """
    target = folder / original.name
    log, target_log = _log_of(original), _log_of(target)
    for _ in range(ATTEMPTS):
        head = _head(log)
        shutil.copyfile(original, target)
        if head:
            with suppress(FileNotFoundError):  # then its head is another one too
                shutil.copyfile(log, target_log)
        if _head(log) == head:
            if head:
                _take_in_log(target)
            return target
        target_log.unlink(missing_ok=True)
    raise OSError(EAGAIN, "a desk writes to it faster than it can be copied")


def _take_in_log(copy: Path) -> None:
    """Leaves the file alone, with all the log said in it."""
    connection = apsw.Connection(str(copy), apsw.SQLITE_OPEN_READWRITE)
    try:  # the file may come from anywhere: nothing in it may run code
        connection.execute("PRAGMA trusted_schema = OFF; PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _head(log: Path) -> bytes:
    """Empty when there is no log, or nothing in it."""
    try:
        with log.open("rb") as file:
            return file.read(LOG_HEAD)
    except FileNotFoundError:
        return b""
