"""A disk that remembers in which order it was written to, and what a power cut would have left.

Nothing is certain until it is synced: of what was still under way each write is kept, dropped or
torn at a sector, a file never synced may be missing, a removal may be undone unless the folder was
synced with it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import apsw

SECTOR = 512


@dataclass(frozen=True)
class Write:
    file: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    file: str
    size: int


@dataclass(frozen=True)
class Sync:
    file: str


@dataclass(frozen=True)
class Remove:
    file: str
    synced: bool


@dataclass(frozen=True)
class Promise:
    """Not the disk's doing: here the desk was told that this entry is safe."""

    seq: int


Event = Write | Truncate | Sync | Remove | Promise


class RememberingDisk(apsw.VFS):
    """The default file system, with a list of all that reached it."""

    NAME = "remembering-disk"

    def __init__(self) -> None:
        super().__init__(self.NAME, "")
        self.events: list[Event] = []

    def xOpen(  # noqa: N802 - SQLite's name
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        return _RememberingFile(self.events, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802, FBT001 - SQLite's
        super().xDelete(filename, syncdir)
        self.events.append(Remove(Path(filename).name, synced=syncdir))


class _RememberingFile(apsw.VFSFile):
    def __init__(
        self, events: list[Event], name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        super().__init__("", name, flags)
        full = name.filename() if isinstance(name, apsw.URIFilename) else name or ""
        self._name = Path(full).name
        self._events = events

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        super().xWrite(data, offset)
        self._events.append(Write(self._name, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        super().xTruncate(newsize)
        self._events.append(Truncate(self._name, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802, ARG002 - SQLite's
        # What counts is when SQLite asked; to wait for the real disk would only take time.
        self._events.append(Sync(self._name))


def after_a_cut(events: Iterable[Event], random: Random) -> dict[str, bytes]:
    """The files that one possible power cut after these events leaves behind."""
    safe: dict[str, bytearray | None] = {}
    under_way: defaultdict[str, list[Write | Truncate | Remove]] = defaultdict(list)
    for event in events:
        match event:
            case Sync(file):
                safe[file] = _applied(safe.get(file), under_way.pop(file, [])) or bytearray()
            case Remove(file, synced=True):
                safe.pop(file, None)
                under_way.pop(file, None)
            case Write(file) | Truncate(file) | Remove(file):
                under_way[file].append(event)
            case Promise():
                pass
    for file, unsure in under_way.items():
        kept = [part for event in unsure for part in _perhaps(event, random)]
        safe[file] = _applied(safe.get(file), kept)
    return {file: bytes(content) for file, content in safe.items() if content is not None}


def _perhaps(event: Write | Truncate | Remove, random: Random) -> list[Write | Truncate | Remove]:
    """Kept, dropped or torn."""
    fate = random.randrange(3)
    if fate == 0:
        return []
    if fate == 1 and isinstance(event, Write):
        sectors = random.randint(0, len(event.data) // SECTOR)
        return [Write(event.file, event.offset, event.data[: sectors * SECTOR])]
    return [event]


def _applied(
    content: bytearray | None, events: list[Write | Truncate | Remove]
) -> bytearray | None:
    """A file's content after these events; None when it is gone."""
    for event in events:
        match event:
            case Remove():
                content = None
            case Truncate(_, size):
                content = (content or bytearray())[:size].ljust(size, b"\0")
            case Write(_, offset, data):
                content = (content or bytearray()).ljust(offset, b"\0")
                content[offset : offset + len(data)] = data
    return content
