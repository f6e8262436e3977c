"""A journal's SQLite file: how it is made, opened and recognised; what is said if it can't be."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from dispatch_desk.journal.protocol import FullDiskError, JournalError
from dispatch_desk.journal.volumes import refuse_network

APPLICATION_ID = 0x44444A4C
"""`DDJL`, in the header of every journal."""

FORMAT = 1
"""Of the tables below; a journal of another format isn't opened."""

WAIT_MS = 5_000
MEETINGS = 5  # with another desk that opens the file in the same instant
"""How long another writer may hold the file before a command is refused."""

_WAL_KEPT = 16 * 1024**2  # bytes the write-ahead log may keep when a slow reader has made it grow

_SAFE_SQLITE = (3, 51, 3)  # older ones may damage a file that two connections write to

# Body stands before the two hashes on purpose: damage that shortens it can't leave them in place.
_SCHEMA = """
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    type TEXT NOT NULL,
    command_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    desk TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    boot_time INTEGER NOT NULL,
    body_hash BLOB NOT NULL,
    body BLOB,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    UNIQUE (stream, version)
) STRICT;
CREATE INDEX entries_by_command ON entries (command_id);
CREATE INDEX streams_by_length ON entries (length(stream), stream) WHERE version = 1;
CREATE TRIGGER entries_are_never_removed BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'the record is never shortened'); END;
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
    WHEN NEW.body IS NOT NULL
      OR (NEW.seq, NEW.stream, NEW.version, NEW.type, NEW.command_id, NEW.actor, NEW.role, NEW.desk,
          NEW.epoch, NEW.recorded_at, NEW.boot_time, NEW.body_hash, NEW.prev_hash, NEW.hash)
      IS NOT (OLD.seq, OLD.stream, OLD.version, OLD.type, OLD.command_id, OLD.actor, OLD.role,
          OLD.desk, OLD.epoch, OLD.recorded_at, OLD.boot_time, OLD.body_hash, OLD.prev_hash,
          OLD.hash)
    BEGIN SELECT RAISE(ABORT, 'the record is never changed; a body may be erased'); END;
"""

_IDENTITY = """
    SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema),
        (SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'entries')
    FROM pragma_application_id, pragma_user_version
"""

_FULL = "The disk that holds {path} is full: nothing was recorded. Free some space"

# The first class that fits gives the sentence: {path} is the journal, {why} SQLite's own words.
_SENTENCES: tuple[tuple[type[apsw.Error], str], ...] = (
    (apsw.BusyError, "{path} is held by another program: nothing was recorded. Try again soon"),
    (apsw.NotADBError, "{path} is not a journal of this program: choose another file"),
    (apsw.CorruptError, "{path} is damaged ({why}): keep it, and let `verify` name the place"),
    (apsw.ReadOnlyError, "{path} may not be written: ask for the right to its file and folder"),
    (apsw.CantOpenError, "{path} can't be opened ({why}): is it a file, and may you read it?"),
    (apsw.IOError, "The disk that holds {path} failed ({why}): check it before you go on"),
    (apsw.Error, "{path} can't be used as a journal ({why})"),
)


def trouble(error: apsw.Error, path: Path) -> JournalError:
    """SQLite's error as a sentence that names the file and the remedy."""
    if is_full(error):
        return FullDiskError(_FULL.format(path=path))
    sentence = next(text for kind, text in _SENTENCES if isinstance(error, kind))
    return JournalError(sentence.format(path=path, why=error))


def is_full(error: apsw.Error) -> bool:
    """Whether there was no room on the disk, be it for the small file that readers share."""
    extended = getattr(error, "extendedresult", None)  # those that SQLite itself raised have one
    return isinstance(error, apsw.FullError) or extended == apsw.SQLITE_IOERR_SHMSIZE


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Any error of SQLite inside becomes a JournalError."""
    try:
        yield
    except apsw.Error as error:
        raise trouble(error, path) from error


def open_for_reading(path: Path, *, still: bool = False) -> apsw.Connection:
    """A connection that can't write. Raises JournalError.

    SQLite leaves two small files beside what it reads, but for a file that is `still`: nobody else
    has it open or opens it meanwhile.
    """
    if not _may_be_a_file(path):
        raise JournalError(f"There is no journal at {path}: check the name")
    still = still or _lies_still(path)
    connection = _connected(path, apsw.SQLITE_OPEN_READONLY, still=still)
    with _closed_on_error(connection), told(path):
        connection.execute("PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0")
        if not _is_ours_or_part_of_it(connection, path):
            raise JournalError(f"{path} is empty: no desk has written to it yet")
    return connection


def _is_ours_or_part_of_it(connection: apsw.Connection, path: Path) -> bool:
    try:
        return _is_ours(connection, path)
    except apsw.CorruptError:
        # SQLite opens no file whose end was cut off, but with this word, meant for repairs, it shows
        # what is left. `verify` says what isn't.
        connection.execute("PRAGMA writable_schema = ON")
        return _is_ours(connection, path)


def _may_be_a_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # not ours to see: SQLite will say so
        return True


def open_for_writing(path: Path, vfs: str | None = None) -> apsw.Connection:
    """The connection that writes and checkpoints; the file and its folders are made when missing.

    What is made is this user's alone; what is there stays as it is. Raises JournalError.
    """
    if vfs is None:  # a simulated disk lies on no volume
        refuse_network(path)
    try:
        _make_folder(path.parent)
    except OSError as error:
        raise JournalError(
            f"The folder {path.parent} can't be made ({os.strerror(error.errno or 0)}): "
            "choose another place for the journal"
        ) from error
    if vfs is None:  # and has files of its own
        _make_file(path)
    connection = _connected(path, apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE, vfs)
    with _closed_on_error(connection), told(path):
        _prepare(connection, path)
    return connection


def _lies_still(path: Path) -> bool:
    """On a disk that takes no writing, like a backup's: SQLite could not put its small files there."""
    if not hasattr(os, "statvfs") or path.with_name(f"{path.name}-wal").exists():
        return False
    try:
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _make_file(path: Path) -> None:
    """SQLite gives the files beside a journal the rights of the journal.

    Not opened for it: to close it would end the locks of another desk in this program.
    """
    if hasattr(os, "mknod"):
        with suppress(OSError):  # it is there, or SQLite will say why it can't be
            os.mknod(path, 0o600 | stat.S_IFREG)


def _connected(
    path: Path, flags: int, vfs: str | None = None, *, still: bool = False
) -> apsw.Connection:
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if version < _SAFE_SQLITE:
        raise JournalError(
            f"SQLite {apsw.sqlite_lib_version()} may damage a journal: install the `apsw` package "
            "that brings its own SQLite"
        )
    with told(path):
        name = f"{path.as_uri()}?immutable=1" if still else str(path)
        connection = apsw.Connection(name, flags | (apsw.SQLITE_OPEN_URI if still else 0), vfs)
        connection.set_busy_timeout(WAIT_MS)
        # Else SQLite plans a question anew for each value it is asked with: an append costs half more.
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        # The file may come from anywhere: nothing in it may run code or be mapped into memory.
        connection.execute(
            "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0"
        )
    return connection


@contextmanager
def _closed_on_error(connection: apsw.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _prepare(connection: apsw.Connection, path: Path) -> None:
    if connection.readonly("main"):
        raise apsw.ReadOnlyError
    # EXTRA until the file is in WAL mode: it also syncs the folder when the rollback journal goes.
    # Otherwise a power cut could bring that journal back, and it would roll the file to empty.
    connection.execute("PRAGMA synchronous = EXTRA; PRAGMA fullfsync = ON")
    if not _is_ours(connection, path):
        _create(connection, path)
    if not _is_shared(connection):
        raise JournalError(
            f"The disk that holds {path} can't share a journal between programs: "
            "put the journal on another local disk"
        )
    connection.execute(
        "PRAGMA synchronous = FULL; PRAGMA checkpoint_fullfsync = ON; "
        f"PRAGMA journal_size_limit = {_WAL_KEPT}"
    )


def _is_shared(connection: apsw.Connection) -> bool:
    """Put the file into WAL mode. Where another desk does the same at this instant, SQLite doesn't wait."""
    for _ in range(MEETINGS):
        with suppress(apsw.BusyError):
            return connection.execute("PRAGMA journal_mode = WAL").fetchall() == [("wal",)]
        connection.execute("BEGIN IMMEDIATE; ROLLBACK")  # here it does
    return connection.execute("PRAGMA journal_mode = WAL").fetchall() == [("wal",)]


def _create(connection: apsw.Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if _is_ours(connection, path):  # another desk was quicker
        connection.execute("ROLLBACK")
        return
    connection.execute(_SCHEMA)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _is_ours(connection: apsw.Connection, path: Path) -> bool:
    """False for a file with nothing in it yet; JournalError for a file that isn't for us."""
    application, written, parts, tables = connection.execute(_IDENTITY).fetchall()[0]
    if (application, parts) == (0, 0):
        return False
    if (application, tables) != (APPLICATION_ID, 1):
        raise apsw.NotADBError
    if written != FORMAT:
        raise JournalError(
            f"{path} was written by a newer version of this program (journal format {written}, "
            f"this version knows {FORMAT}): update this desk"
        )
    return True
