"""The clocks: whether the time of day runs as the boot clock does, is set from outside, and has a zone."""

import ctypes
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from threading import Event
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dispatch_desk import clock
from dispatch_desk.doctor.finding import Asked, Finding

LOOKS, BETWEEN_S = 4, 0.25
MOST_APART = timedelta(milliseconds=50)
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)  # before this program was written
ANSWER_S = 3.0  # what timedatectl may take
UNSYNCHRONISED = 5  # TIME_ERROR, as adjtimex answers
TIMEX_BYTES = 512  # more than any system's struct timex
POSIX_ZONE = re.compile(r"<?[A-Za-z0-9+-]{3,}>?[-+]?\d.*")  # GMT0BST,M3.5.0/1,M10.5.0


def examine(_asked: Asked) -> Iterator[Finding]:
    yield steps([_look() for _ in range(LOOKS)])
    yield _synchronised()
    yield _zone(os.environ.get("TZ", ""), clock.utc_now())


def _look() -> tuple[datetime, int]:
    Event().wait(BETWEEN_S)
    return clock.utc_now(), clock.boot_ms()


def steps(looks: list[tuple[datetime, int]]) -> Finding:
    """Wall time and boot time (ms) looked at together, several times: both must run on alike."""
    offsets = [wall - timedelta(milliseconds=boot) for wall, boot in looks]
    apart = max(offsets) - min(offsets)
    if looks[0][0] < EARLIEST:
        found = f"the time of day is {looks[0][0]:%d %b %Y %H:%M} UTC"
        return Finding("failed", "Time of day", found, "Set this computer's clock.")
    if apart > MOST_APART:
        found = f"set by {apart.total_seconds():.2f} s while it was looked at"
        remedy = "Let one service set the clock, and slowly; on a virtual machine look at its host."
        return Finding("warning", "Time of day", found, remedy)
    return Finding(
        "fine", "Time of day", f"{looks[0][0]:%d %b %Y %H:%M:%S} UTC, runs with the boot clock"
    )


def _synchronised() -> Finding:
    synchronised = _by_timedatectl()
    if synchronised is None:
        synchronised = _by_kernel()
    if synchronised is None:
        return Finding("fine", "Set from outside", "unknown: this system doesn't say")
    if synchronised:
        return Finding("fine", "Set from outside", "yes, by network time")
    remedy = "Turn on network time, as in: sudo timedatectl set-ntp true"
    return Finding("warning", "Set from outside", "no: nothing keeps this clock right", remedy)


def _by_timedatectl() -> bool | None:
    """None when it isn't there or gives no plain answer, as in a container."""
    program = which("timedatectl")
    if program is None:
        return None
    words = [program, "show", "--property=NTPSynchronized", "--value"]
    with suppress(OSError, subprocess.TimeoutExpired):
        said = subprocess.run(words, capture_output=True, timeout=ANSWER_S, check=False)  # noqa: S603 - found on the path, no shell
        return {b"yes": True, b"no": False}.get(said.stdout.strip())
    return None


def _by_kernel() -> bool | None:
    """Linux says with its clock's state whether something disciplines it; None elsewhere."""
    adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None) if os.name == "posix" else None
    state = adjtimex(ctypes.create_string_buffer(TIMEX_BYTES)) if adjtimex is not None else -1
    return None if state < 0 else state != UNSYNCHRONISED


def _zone(named: str, now: datetime) -> Finding:
    """`named` is what the environment says; "" leaves it to the system."""
    local = now.astimezone()
    found = f"{local.tzname()}, now {local:%H:%M}"
    if named and not _is_zone(named.removeprefix(":")):
        return Finding("warning", "Time zone", f"TZ names “{named}”, which is none: {found}",
                       "Set TZ to a zone such as Europe/London, or take it away.")  # fmt: skip
    if not named and os.name == "posix" and not Path("/etc/localtime").exists():
        remedy = "Set it, as in: sudo timedatectl set-timezone Europe/London"
        return Finding("warning", "Time zone", f"none is set: {found}", remedy)
    return Finding("fine", "Time zone", found)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return POSIX_ZONE.fullmatch(name) is not None or Path(name).is_absolute()
    return True
