"""The one module that asks the time. Everything else is told `now`."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boot_ms() -> int:
    """Milliseconds since start-up on a clock that goes on in sleep and that nobody can set back.

    Windows and macOS have no CLOCK_BOOTTIME; their monotonic clock is the nearest there is.
    """
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return (time.monotonic_ns() if clock is None else time.clock_gettime_ns(clock)) // 1_000_000


def awake_ms() -> int:
    """Milliseconds on a clock that stands still while the machine sleeps, where it has one."""
    return time.monotonic_ns() // 1_000_000


def boot_id() -> str:
    """Which start-up of this machine it is: boot times compare only within one."""
    try:
        return BOOT_ID.read_text("ascii").strip()
    except OSError:
        return f"since-{int(time.time()) - boot_ms() // 1000}"


def utc_now() -> datetime:
    return datetime.now(UTC)


class Clock(Protocol):
    """What a session and its windows go by."""

    @property
    def speed(self) -> float: ...

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class WallClock:
    """The time of day, for a live desk."""

    speed: float = 1.0

    def now(self) -> datetime:
        return utc_now()


@dataclass(frozen=True, slots=True)
class DemoClock:
    """An invented night's own time: from `start`, at `speed`, counted on the boot clock."""

    start: datetime
    speed: float = 1.0
    started_ms: int = 0
    boot_ms: Callable[[], int] = boot_ms

    @classmethod
    def starting(cls, start: datetime, speed: float) -> "DemoClock":
        return cls(start, speed, boot_ms())

    def now(self) -> datetime:
        passed = (self.boot_ms() - self.started_ms) * self.speed
        return self.start + timedelta(milliseconds=passed)


@dataclass(slots=True)
class SetClock:
    """A clock that stands where it is put: simulations and tests."""

    at: datetime
    speed: float = 1.0

    def now(self) -> datetime:
        return self.at
