"""Opens a journal by its URL: `sqlite:shift.journal`, `sqlite:/desk/shift.journal`, `memory:`."""

import re
from pathlib import Path
from typing import NamedTuple

from dispatch_desk.journal.ballast import Ballast
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.protocol import Journal, JournalError, JournalReader
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader

# Two letters at least: `C:\desk\shift.journal` is a path.
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(.*)", re.DOTALL)


class _Place(NamedTuple):
    scheme: str
    rest: str


def open_journal(url: str) -> Journal:
    """The journal to write to; a SQLite file is made when missing. Raises JournalError.

    A bare path is taken as a SQLite file, beside which room is held back for when its disk is full.
    Each `memory:` is a new, empty journal.
    """
    place = _place(url)
    if place.scheme == "sqlite":
        path = _path(place.rest, url)
        return SqliteJournal(path, ballast=Ballast(path.absolute()))
    if place == ("memory", ""):
        return MemoryJournal()
    raise _refusal(place, url)


def open_reader(url: str, *, still: bool = False) -> JournalReader:
    """The journal to read; it must exist. Raises JournalError.

    `still`: no desk has it open, so it is read without leaving a file beside it.
    """
    place = _place(url)
    if place.scheme == "sqlite":
        return SqliteReader(_path(place.rest, url), still=still)
    if place == ("memory", ""):
        raise JournalError("A memory journal is empty when opened: there is nothing to read")
    raise _refusal(place, url)


def journal_file(url: str) -> Path:
    """The file a journal's address names, whether it is there or not. Raises JournalError."""
    place = _place(url)
    if place.scheme != "sqlite":
        raise JournalError(f"{url} names no file: write sqlite:/folder/file")
    return _path(place.rest, url)


def _place(url: str) -> _Place:
    found = _URL.fullmatch(url)
    return _Place(found[1].lower(), found[2]) if found else _Place("sqlite", url)


def _path(rest: str, url: str) -> Path:
    if rest.startswith("//"):
        rest = rest.removeprefix("//")
        if not rest.startswith("/"):
            raise JournalError(
                f"{url} names a server, but a SQLite journal is a file: write sqlite:/folder/file "
                "or sqlite:file"
            )
    if not rest or "\0" in rest:
        raise JournalError(f"{url!r} names no file: write sqlite:/folder/file or sqlite:file")
    try:
        return Path(rest).expanduser()
    except RuntimeError as error:
        raise JournalError(f"{url} names the home of a user who isn't here") from error


def _refusal(place: _Place, url: str) -> JournalError:
    if place.scheme in {"postgresql", "postgres"}:
        return JournalError(
            "A journal on a PostgreSQL server is not in this version: use sqlite:/folder/file"
        )
    return JournalError(
        f"{url} is not a journal's address: write sqlite:/folder/file, sqlite:file or memory:"
    )
