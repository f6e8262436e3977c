"""Room held back for the hour when a disk is full: a file of nothing, given back bit by bit.

The file says of itself what it is and holds nothing else. Desks on one journal share it, and each goes
by its size alone, so that what one gives back the others know.
"""

import os
import shutil
from contextlib import suppress
from errno import EINVAL, ENOSPC, ENOSYS, EOPNOTSUPP
from pathlib import Path

SIZE = 64 * 1024**2
"""Bytes held back: a busy desk records for days in so much."""

SHARE = 4
"""Of the room there is, no more than one part in so many: a small disk is left to what it is for."""

MOST_STEP, LEAST_STEP = 1024**2, 64 * 1024
"""Bytes given back at once: whatever fills the disk would take all there is, so it gets little."""

NOTE = (
    b"Room that Dispatch Desk holds back for when this disk is full. It gives it back by itself, bit by "
    b"bit, and fills it again when there is space. To remove it, close every desk on the journal first.\n"
)

_CANT_RESERVE = {EINVAL, ENOSYS, EOPNOTSUPP}  # what a file system says that can only be written to
_BLOCK = bytes(1024**2)


class Ballast:
    """For the one thread that writes to the journal. Nothing here raises: what fails is in `warning`."""

    def __init__(self, journal: Path, size: int = SIZE) -> None:
        self._path = journal.with_name(f"{journal.name}.ballast")
        self._size = size
        self.warning = ""
        """What whoever runs the desk must know; empty while all that should be is held back."""

    def held(self) -> int:
        """Bytes; 0 when there is none, or when the file of that name isn't ours."""
        try:
            with self._path.open("rb") as file:
                ours = file.read(len(NOTE)) == NOTE
                return os.fstat(file.fileno()).st_size if ours else 0
        except OSError:
            return 0

    def fill(self) -> None:
        """Hold back as much as there is room for."""
        held, room, why = self.held(), 0, ""
        with suppress(OSError):
            room = shutil.disk_usage(self._path.parent).free
        due = min(self._size, (held + room) // SHARE)
        if due > held and due >= LEAST_STEP:
            try:
                self._grow(held, due)
            except OSError as error:
                why = "" if error.errno == ENOSPC else error.strerror or str(error)
        self._warn(why)

    def give(self) -> bool:
        """Give some of it back to the disk; False when there was none."""
        held = self.held()
        if not held:
            return False
        left = held - max(LEAST_STEP, min(MOST_STEP, held // 8))
        try:
            if left < LEAST_STEP:
                self._path.unlink()
                _synced(self._path.parent)
            else:
                with self._path.open("r+b") as file:
                    file.truncate(left)
                    os.fsync(
                        file.fileno()
                    )  # until then some file systems keep the room to themselves
        except OSError:
            return False
        self._warn()
        return True

    def remove(self) -> None:
        """Leave nothing beside a journal that nobody writes to; but what was begun to be used stays."""
        if self.held() >= self._size:
            with suppress(OSError):
                self._path.unlink()

    def _grow(self, held: int, due: int) -> None:
        flags = os.O_RDWR | os.O_CREAT | (0 if held else os.O_EXCL) | getattr(os, "O_BINARY", 0)
        file = os.open(self._path, flags, 0o600)
        try:
            if not held:
                os.write(file, NOTE)
            _reserve(file, due)
            os.fsync(file)
        except OSError:
            with suppress(OSError):  # somebody else took the room meanwhile
                os.truncate(self._path, held) if held else self._path.unlink()
            raise
        finally:
            os.close(file)

    def _warn(self, why: str = "") -> None:
        held = self.held()
        if held >= self._size:
            self.warning = ""
        elif why:
            self.warning = f"Nothing can be held back for a full disk ({why}): look at {self._path}"
        elif held < LEAST_STEP:
            self.warning = "Disk full, and nothing is held back any more: free some space now"
        else:
            left = f"{_mb(held)} of the {_mb(self._size)} MB held back"
            self.warning = f"Disk nearly full, {left} are left: free some space"


def _mb(size: int) -> str:
    mb = size / 1024**2
    return f"{int(mb)}" if mb >= 10 else f"{mb:.1f}"


def _reserve(file: int, size: int) -> None:
    """Make the file so large that every byte of it takes room on the disk. Raises OSError."""
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(file, 0, size)
        except OSError as error:
            if error.errno not in _CANT_RESERVE:
                raise
        else:
            return
    missing = size - os.lseek(file, 0, os.SEEK_END)
    while missing > 0:
        missing -= os.write(file, _BLOCK[:missing])


def _synced(folder: Path) -> None:
    """A name that is gone gives its room back for certain once the folder is on the disk."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
