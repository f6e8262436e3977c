"""The disk under the user's folder: room, the right to write, and how fast it makes writing certain."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from dispatch_desk import areas, clock
from dispatch_desk.doctor.finding import Asked, Finding

LEAST_FREE = 200 * 1024**2  # bytes; a busy live desk writes some 20 MB of facts and tracks a day
LITTLE_FREE = 2 * 1024**3
ROUNDS, PAGE = 20, bytes(4096)
QUICK_MS, SLOW_MS = 10, 60  # rough: a command waits for one such write
MOVE = "Free some space, or name a folder on another local disk in DISPATCH_DESK_HOME."
FULL = {errno.ENOSPC, errno.EDQUOT}


def examine(_asked: Asked) -> Iterator[Finding]:
    folder = areas.home()
    there = nearest(folder)
    yield _room(folder, there)
    yield _writes(folder, there)


def nearest(folder: Path) -> Path:
    """The folder itself, or the first above it that is there and in which it would be made."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _room(folder: Path, there: Path) -> Finding:
    free = shutil.disk_usage(there).free
    found = f"{free / 1024**3:,.1f} GB free for {folder}"
    if free < LEAST_FREE:
        return Finding("failed", "Free space", found, MOVE)
    return Finding("warning" if free < LITTLE_FREE else "fine", "Free space", found,
                   MOVE if free < LITTLE_FREE else "")  # fmt: skip


def _writes(folder: Path, there: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=there, prefix=".dispatch-desk-") as file:
            usual_ms = median(_write_ms(file.fileno()) for _ in range(ROUNDS))
    except OSError as error:
        found = f"{there} can't be written ({error.strerror})"
        right = f"Give this user the right to write to {there}."
        return Finding("failed", "Writing", found, MOVE if error.errno in FULL else right)
    speed = "quick" if usual_ms < QUICK_MS else "slow" if usual_ms > SLOW_MS else "good"
    found = f"{folder} can be written; a line is certain on the disk in {usual_ms:.0f} ms: {speed}"
    if speed == "slow":
        return Finding("warning", "Writing", found, "Look what else keeps this disk busy.")
    return Finding("fine", "Writing", found)


def _write_ms(file: int) -> int:
    began = clock.boot_ms()
    os.write(file, PAGE)
    os.fsync(file)
    return clock.boot_ms() - began
