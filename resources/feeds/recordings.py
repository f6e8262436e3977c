"""Recorded tracks as fixes: NMEA logs, GPX, OwnTracks as JSON lines, tables; told apart by content."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from msgspec import Struct

from resources.feeds import gpx, nmea, owntracks, tables
from resources.feeds.owntracks import LONGEST_NAME
from resources.feeds.trackfile import NAMELESS, TrackFile
from resources.fixes import BadFix, Fix
from resources.units import RefusedError

LARGEST_FILE = 64 * 1024 * 1024  # bytes; a day of a talkative receiver at one a second is some 40
MOST_FIXES = 250_000  # almost three days at one a second
MOST_NAMES = 5  # devices named in a refusal
_SENTENCE = re.compile(rb"^(?:\\[^\\\n]{0,128}\\)?[$!][A-Z]{4,6},", re.MULTILINE)
LOOKED_AT = 64 * 1024  # bytes in which a sentence must be found for the file to be a log


class Recording(Struct, frozen=True):
    """One device's way, as it was recorded."""

    form: str
    fixes: tuple[Fix, ...]  # by time; at least one
    skipped: int = 0  # lines of a log that were to be a position, and are none
    why: str = ""  # the first of them, in words


class _Skipped:
    """What a log holds beside positions: counted, and the first one kept."""

    def __init__(self) -> None:
        self.count, self.why = 0, ""

    def note(self, why: str) -> None:
        self.count += 1
        self.why = self.why or why


_Read = Callable[[TrackFile, _Skipped], Iterator[Fix]]


def read_recording(path: Path, now: datetime, only: str = "") -> Recording:
    """Read one device's track, `only` its name where the file holds several.

    Raises RefusedError that says which file, where in it, and what to do.
    """
    file = TrackFile(path.name, _bytes_of(path), now)
    form, read = _form(file)
    skipped = _Skipped()
    fixes = list(islice(read(file, skipped), MOST_FIXES + 1))
    if len(fixes) > MOST_FIXES:
        raise RefusedError(f"{file.name} has more than {MOST_FIXES:,} positions: cut it")
    if not fixes:
        first = f" ({skipped.why})" if skipped.why else ""
        raise RefusedError(f"{file.name} holds no position{first}: choose another recording")
    chosen = sorted(_of_one_device(file.name, fixes, only), key=lambda fix: fix.fixed_at)
    return Recording(form, tuple(chosen), skipped.count, skipped.why)


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise RefusedError(f"{path} can't be read: {error.strerror}") from error
    if len(raw) > LARGEST_FILE:
        raise RefusedError(f"{path.name} has more than {LARGEST_FILE // 2**20} MB: cut it")
    return raw.removeprefix(b"\xef\xbb\xbf")


def _form(file: TrackFile) -> tuple[str, _Read]:
    """What it is, by how it begins; a log may begin with anything."""
    begins = file.raw[:LOOKED_AT].lstrip()
    if begins.startswith(b"<"):
        return "GPX", lambda file, _: gpx.read(file)
    if begins.startswith(b"{"):
        return "OwnTracks", _owntracks
    if _SENTENCE.search(begins):
        return "NMEA", _nmea
    return "CSV", lambda file, _: tables.read(file)


def _owntracks(file: TrackFile, skipped: _Skipped) -> Iterator[Fix]:
    """One message a line. Other kinds of message belong into such a file; a broken one doesn't."""
    for number, line in enumerate(file.raw.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield owntracks.decode(line, file.now)
        except BadFix as bad:
            if bad.reason != "not_a_location":
                raise file.refusal(number, f"{bad}; mend the line or take it out") from bad
            skipped.note(f"line {number}: {bad}")


def _nmea(file: TrackFile, skipped: _Skipped) -> Iterator[Fix]:
    """Every RMC sentence, with the GGA sentences before and behind it. Logs hold broken lines too."""
    lines = file.raw.splitlines()
    beside = [number for number, line in enumerate(lines) if b"GGA," in line and line.isascii()]
    near = iter([*beside, len(lines)])
    before, behind = b"", next(near)
    for number, line in enumerate(lines):
        while behind < number:
            before, behind = lines[behind], next(near)
        if b"RMC," not in line or line.startswith(b"#"):
            continue
        after = lines[behind] if behind < len(lines) else b""
        try:
            yield nmea.decode(b"\n".join((before, after, line)), file.now, NAMELESS, timedelta.max)
        except BadFix as bad:
            skipped.note(f"line {number + 1}: {bad}")


def _of_one_device(name: str, fixes: list[Fix], only: str) -> list[Fix]:
    known = sorted({fix.device for fix in fixes})
    said = ", ".join(device[:LONGEST_NAME] for device in known[:MOST_NAMES])
    said += " …" if len(known) > MOST_NAMES else ""
    if only and only not in known:
        raise RefusedError(f"{name} has no device “{only}”: it has {said}")
    if not only and len(known) > 1:
        raise RefusedError(
            f"{name} holds the tracks of {len(known)} devices ({said}): choose one with --only NAME"
        )
    return [fix for fix in fixes if fix.device == (only or known[0])]
