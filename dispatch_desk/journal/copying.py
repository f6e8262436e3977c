"""A whole SQLite file copied while a desk writes to it, and files put in place so that none is lost.

A copy is of one moment, page for page, and on the disk before anybody is told of it. No file that is
there is ever written over: a new one takes the name only if it is free.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import count
from pathlib import Path

import apsw

from dispatch_desk.journal.protocol import JournalError

BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite may leave of one database, by the end of its names."""

_PAGES = 500  # copied between two words of progress: 2 MB
_LOCKS_AT, _LOCKS = (
    0x40000002,
    510,
)  # the bytes of a file on which SQLite's readers hold their locks

Tell = Callable[[float], None]
"""Hears which share is done, 0 to 1."""


def copy_moment(source: Path, target: Path, tell: Tell, *, still: bool = False) -> None:
    """Copy a file as it is at this moment; desks write on. The target must not be there.

    `still`: no desk has the source open, so it is read without leaving a file beside it. Raises
    JournalError.
    """
    try:
        os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with (
            closing(_opened(source, still=still)) as old,
            closing(apsw.Connection(str(target))) as new,
        ):
            _copy(old, new, tell)
        synced(target)
    except (apsw.Error, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise JournalError(
            f"{source} can't be copied to {target} ({why}): is there room, and may you write there?"
        ) from error


def _opened(source: Path, *, still: bool) -> apsw.Connection:
    name = f"{source.absolute().as_uri()}?{'immutable=1' if still else 'mode=ro'}"
    return apsw.Connection(name, apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)


def _copy(old: apsw.Connection, new: apsw.Connection, tell: Tell) -> None:
    new.execute("PRAGMA synchronous = OFF")  # all of it is synced at the end
    # Held open, so that what desks add meanwhile doesn't make the copy begin again.
    old.execute("BEGIN")
    old.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    with new.backup("main", old, "main") as backup:
        while not backup.done:
            backup.step(_PAGES)
            tell(1 - backup.remaining / max(1, backup.page_count))
    old.execute("COMMIT")


def put_in_place(made: Path, target: Path) -> None:
    """Give a file its name for certain, unless there is one of that name. Raises JournalError."""
    taken = JournalError(f"{target} is there already, and stays as it is: name a new file")
    try:
        os.link(made, target)
        made.unlink()
    except FileExistsError:
        raise taken from None
    except OSError:  # a volume without links
        if target.exists():
            raise taken from None
        made.rename(target)
    synced(target.parent)


def set_aside(path: Path) -> Path:
    """Rename a database, with all that belongs to it, to a name nobody had; returns that. Raises OSError."""
    names = (path.with_name(f"{path.stem}.replaced-{number}{path.suffix}") for number in count(1))
    aside = next(name for name in names if not any(beside.exists() for beside in files_of(name)))
    for old, new in zip(files_of(path), files_of(aside), strict=True):
        with suppress(FileNotFoundError):
            old.rename(new)
    synced(path.parent)
    return aside


def files_of(path: Path) -> Iterator[Path]:
    """A database and what may lie beside it."""
    return (path.with_name(path.name + end) for end in BESIDE)


def is_open(path: Path) -> bool:
    """Whether another program has this database open; False where the system can't tell."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system

        with path.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCKS, _LOCKS_AT)
    except BlockingIOError:
        return True
    except (ImportError, OSError):
        return False
    return False


def synced(path: Path) -> None:
    """A file's bytes, or a folder's names, are on the disk when this returns. Raises OSError."""
    if path.is_dir() and os.name != "posix":
        return
    opened = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
