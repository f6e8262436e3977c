"""A disk in memory that notes in which order it is written to, and what a power cut leaves of it.

Nothing is certain until it is synced. Of what was still under way each write is kept, dropped or
torn at its sectors; a file may be missing, or be there again after its removal, until its name is
synced.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

import apsw

SECTOR = 512

Folder = Literal["as on Unix", "name by name", "never synced"]
"""How names become certain.

As on Unix: SQLite has the folder synced with the first sync of a log or rollback journal it made, and
with a removal if it says so. Name by name: the first sync of any file makes its own name certain and
no other, removals as before. Never synced: as the last, but removals aren't.
"""

Files = Mapping[str, bytes]
"""What a disk holds, by the names in its one folder."""


@dataclass(frozen=True, slots=True)
class Write:
    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """All that was under way to a file is on the disk now."""

    file: int


@dataclass(frozen=True, slots=True)
class FailedSync:
    """The disk refused: what was under way is on it or not, and nobody will try it again."""

    file: int


@dataclass(frozen=True, slots=True)
class Rename:
    """From here on a name means this file; None: it was removed."""

    name: str
    file: int | None


@dataclass(frozen=True, slots=True)
class NameSync:
    """What this name means is on the disk now; None: what all of them mean."""

    name: str | None


@dataclass(frozen=True, slots=True)
class Promise:
    """Not the disk's doing: here the desk was told that its entries up to this one are safe."""

    seq: int


Change = Write | Truncate
Event = Change | Sync | FailedSync | Rename | NameSync | Promise


class Platter:
    """What is on the disk for certain, and what is still under way to it, event by event."""

    def __init__(self, files: Files, promised: int, chance: Random) -> None:
        self.promised = promised
        self._chance = chance
        self._safe = {number: bytes(content) for number, content in enumerate(files.values())}
        self._names: dict[str, int | None] = {name: number for number, name in enumerate(files)}
        self._changes: dict[int, list[Change]] = {}
        self._renames: list[Rename] = []

    def take(self, event: Event) -> None:
        match event:
            case Write(file) | Truncate(file):
                self._changes.setdefault(file, []).append(event)
            case Sync(file):
                self._settle(file, self._changes.get(file, []))
            case FailedSync(file):
                self._settle(file, self._perhaps(self._changes.get(file, [])))
            case Rename():
                self._renames.append(event)
            case NameSync(name):
                settled = [one for one in self._renames if name in {None, one.name}]
                self._names = _renamed(self._names, settled)
                self._renames = [one for one in self._renames if one not in settled]
            case Promise(seq):
                self.promised = seq

    def after_a_cut(self) -> dict[str, bytes]:
        """One of the many ways in which the disk may be found if the power goes now."""
        kept = [one for one in self._renames if self._chance.getrandbits(1)]
        names = _renamed(self._names, kept) if kept else self._names
        return {name: self._found(file) for name, file in names.items() if file is not None}

    def _found(self, file: int) -> bytes:
        safe, changes = self._safe.get(file, b""), self._changes.get(file)
        return _changed(safe, self._perhaps(changes)) if changes else safe

    def _settle(self, file: int, changes: list[Change]) -> None:
        self._safe[file] = _changed(self._safe.get(file, b""), changes)
        self._changes.pop(file, None)

    def _perhaps(self, changes: list[Change]) -> list[Change]:
        """Those that a cut lets through: all, none, the first few, or any; some of them torn."""
        chance = self._chance
        mood = chance.getrandbits(3)
        if mood == 0:
            return changes
        if mood == 1:
            return []
        if mood <= 3:
            whole = chance.randint(0, len(changes))
            return changes[:whole] + _torn(changes[whole : whole + 1], chance)
        kept: list[Change] = []
        for change in changes:
            fate = chance.randrange(3)
            if fate == 0:
                kept.append(change)
            elif fate == 1:
                kept += _torn([change], chance)
        return kept


def _torn(changes: list[Change], chance: Random) -> list[Change]:
    """Of each write some of its sectors."""
    parts: list[Change] = []
    for change in changes:
        if isinstance(change, Truncate):
            continue
        begin, end = change.offset, change.offset + len(change.data)
        kept = chance.getrandbits(end // SECTOR - begin // SECTOR + 1)
        while begin < end:
            after = min(end, (begin // SECTOR + 1) * SECTOR)
            if kept & 1:
                data = change.data[begin - change.offset : after - change.offset]
                parts.append(Write(change.file, begin, data))
            begin, kept = after, kept >> 1
    return parts


def _renamed(names: dict[str, int | None], renames: list[Rename]) -> dict[str, int | None]:
    return {**names, **{one.name: one.file for one in renames}}


def _changed(safe: bytes, changes: list[Change]) -> bytes:
    content = bytearray(safe)
    for change in changes:
        if isinstance(change, Truncate):
            del content[change.size :]
            content.extend(bytes(change.size - len(content)))
        else:
            _put(content, change.offset, change.data)
    return bytes(content)


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


class SimulatedDisk(apsw.VFS):
    """A folder in memory that SQLite takes for a disk, under `vfs=disk.name`.

    `power_on` puts other files into it; nothing of SQLite may have it open then.
    """

    def __init__(self, name: str = "simulated-disk") -> None:
        # Where SQLite can, it keeps its locks and the index of the log in memory, not in files.
        self.base = "unix-excl" if "unix-excl" in apsw.vfs_names() else ""
        super().__init__(name, self.base)
        self.name = name
        self.power_on({})

    def power_on(
        self, files: Files, events: list[Event] | None = None, folder: Folder = "as on Unix"
    ) -> None:
        """What happens from now on is added to `events`."""
        self._contents = {
            name: _Content(number, bytearray(files[name])) for number, name in enumerate(files)
        }
        self._made = len(files)
        self.events = events
        self.folder = folder
        self.room: int | None = None
        """How many more writes find room; None: as many as there are."""
        self.deaf = False
        """Whether it refuses to sync."""

    # APSW takes any object with a file's methods.
    def xOpen(  # type: ignore[override]  # noqa: N802 - SQLite's name
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> "_MainFile | _SideFile":
        full = name.filename() if isinstance(name, apsw.URIFilename) else name or ""
        short = _short(full)
        content = self._contents.get(short) or self._make(short, flags[0])
        if flags[0] & apsw.SQLITE_OPEN_MAIN_DB:
            return _MainFile(self, content, name, flags)
        flags[1] = flags[0]
        return _SideFile(self, content)

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802, ARG002 - SQLite's
        found = self._contents.get(_short(pathname))
        return found is not None and len(found.data) > 0

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802, FBT001 - SQLite's
        name = _short(filename)
        if self._contents.pop(name, None) is None:
            raise apsw.exception_for(apsw.SQLITE_IOERR_DELETE_NOENT)
        self.note(Rename(name, None))
        if syncdir and self.folder != "never synced":
            self.note(NameSync(None))

    def note(self, event: Event) -> None:
        if self.events is not None:
            self.events.append(event)

    def _make(self, name: str, flags: int) -> "_Content":
        if not flags & apsw.SQLITE_OPEN_CREATE:
            raise apsw.exception_for(apsw.SQLITE_CANTOPEN)
        content = _Content(self._made, bytearray(), self._first_sync(name, flags))
        self._made += 1
        if name:
            self._contents[name] = content
            self.note(Rename(name, content.number))
        return content

    def _first_sync(self, name: str, flags: int) -> NameSync | None:
        if self.folder != "as on Unix":
            return NameSync(name)
        beside = flags & (apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL)
        return NameSync(None) if beside else None


def _short(full: str) -> str:
    return os.path.basename(full)  # noqa: PTH119 - SQLite asks some ten times a cut; paths are slow


@dataclass(slots=True)
class _Content:
    """One file of the disk, as the programs on it see it."""

    number: int
    data: bytearray
    first_sync: NameSync | None = None  # what the first sync of a new file does besides


class _InMemory:
    """What both kinds of files do with their bytes."""

    disk: SimulatedDisk
    content: _Content

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name
        return bytes(self.content.data[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        if self.disk.room is not None:
            if self.disk.room == 0:
                raise apsw.exception_for(apsw.SQLITE_FULL)
            self.disk.room -= 1
        _put(self.content.data, offset, data)
        if self.disk.events is not None:
            self.disk.events.append(Write(self.content.number, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        del self.content.data[newsize:]
        self.disk.note(Truncate(self.content.number, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802, ARG002 - SQLite's
        if self.disk.deaf:
            self.disk.note(FailedSync(self.content.number))
            raise apsw.exception_for(apsw.SQLITE_IOERR_FSYNC)
        self.disk.note(Sync(self.content.number))
        if self.content.first_sync:
            self.disk.note(self.content.first_sync)
            self.content.first_sync = None

    def xFileSize(self) -> int:  # noqa: N802 - SQLite's name
        return len(self.content.data)


class _MainFile(_InMemory, apsw.VFSFile):
    """The journal itself: a real, empty file beside it bears its locks."""

    def __init__(
        self,
        disk: SimulatedDisk,
        content: _Content,
        name: str | apsw.URIFilename | None,
        flags: list[int],
    ) -> None:
        super().__init__(disk.base, name, flags)
        self.disk, self.content = disk, content


class _SideFile(_InMemory):
    """A log or a rollback journal: whoever holds the journal's lock has it alone."""

    def __init__(self, disk: SimulatedDisk, content: _Content) -> None:
        self.disk, self.content = disk, content

    def xSectorSize(self) -> int:  # noqa: N802 - SQLite's name
        return 4096

    def xDeviceCharacteristics(self) -> int:  # noqa: N802 - SQLite's name
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE

    def xFileControl(self, op: int, ptr: int) -> bool:  # noqa: N802, ARG002 - SQLite's
        return False

    def xLock(self, level: int) -> None:  # noqa: N802 - SQLite's name
        """Never contested."""

    def xUnlock(self, level: int) -> None:  # noqa: N802 - SQLite's name
        """Never contested."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802 - SQLite's name
        return False

    def xClose(self) -> None:  # noqa: N802 - SQLite's name
        """Its bytes stay."""
