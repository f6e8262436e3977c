"""The file position history lives in: how it is made, and how a foreign or damaged one is told."""

from pathlib import Path
from typing import Any

import apsw

APPLICATION = 0x44447472  # "DDtr", in the file's header
VERSION = 1
BUSY_MS = 2_000  # a reader's checkpoint may hold the file for a moment
SCHEMA = """
CREATE TABLE device (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE seal (
  id INTEGER PRIMARY KEY, sealed_ms INTEGER NOT NULL, sha256 TEXT NOT NULL,
  fixes INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE chunk (
  id INTEGER PRIMARY KEY AUTOINCREMENT, seal INTEGER REFERENCES seal,
  first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, fixes INTEGER NOT NULL,
  devices BLOB NOT NULL, sha256 BLOB NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE INDEX unsealed ON chunk (id) WHERE seal IS NULL;
"""


class TracksError(Exception):
    """Position history that can't be opened, read or written; names the file and the remedy."""


def rows_of(db: apsw.Connection, sql: str, *values: str | int | bytes) -> list[Any]:
    """All rows; their types are what the STRICT tables say."""
    return list(db.execute(sql, values))


def create(db: apsw.Connection) -> None:
    """Make an empty history in an empty database."""
    with db:
        db.execute(SCHEMA)
        db.pragma("application_id", APPLICATION)
        db.pragma("user_version", VERSION)


def open_file(path: Path, flags: int, *, still: bool = False) -> apsw.Connection:
    """Open or, when `flags` allow, make a history. Raises TracksError; never an empty one by mistake.

    `still`: no desk has it open, so it is read without leaving a file beside it.
    """
    new = not path.exists()
    if new and not flags & apsw.SQLITE_OPEN_CREATE:
        raise TracksError(
            f"there is no position history at {path}: give the file beside the journal"
        )
    if not new and path.stat().st_size == 0:
        raise TracksError(
            f"{path} is empty, so its positions are lost: put back a copy or remove it"
        )
    try:
        name = f"{path.absolute().as_uri()}?immutable=1" if still else str(path)
        db = apsw.Connection(name, flags=flags | (apsw.SQLITE_OPEN_URI if still else 0))
        _prepare(db, path, new=new)
    except apsw.Error as error:
        raise TracksError(
            f"{path} can't be opened as position history ({error}): put back a copy, or move it away "
            f"and a new one is begun"
        ) from error
    return db


def _prepare(db: apsw.Connection, path: Path, *, new: bool) -> None:
    try:
        db.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        db.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        db.set_busy_timeout(BUSY_MS)
        if new:
            db.pragma("synchronous", "EXTRA")  # the folder must know the file after a power cut
            db.pragma("journal_mode", "wal")
            create(db)
        _check(db, path)
        db.pragma("synchronous", "FULL")  # the journal seals what is here: it must stay here
    except BaseException:
        db.close()
        raise


def _check(db: apsw.Connection, path: Path) -> None:
    if db.pragma("application_id") != APPLICATION:
        raise TracksError(
            f"{path} is no position history: name another file, or move this one away"
        )
    if db.pragma("user_version") != VERSION:
        raise TracksError(f"{path} was written by a newer Dispatch Desk: open it with that one")
    pristine = apsw.Connection(":memory:")
    create(pristine)
    if _schema(db) != _schema(pristine):
        raise TracksError(f"{path} holds tables this desk never made: put back a copy of the file")


def _schema(db: apsw.Connection) -> set[tuple[object, ...]]:
    return set(rows_of(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema"))
