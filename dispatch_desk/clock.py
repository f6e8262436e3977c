"""The one module that asks the time. Everything else is told `now`."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

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


class Trouble(NamedTuple):
    """What befell time: the computer slept, or its time of day was set."""

    what: str  # slept | set
    seconds: float  # how long; how far ahead of the desk's time, behind it when below nothing


class Clock(Protocol):
    """What a session and its windows go by."""

    @property
    def speed(self) -> float: ...

    def now(self) -> datetime: ...


class DeskClock(Clock, Protocol):
    """What a session that writes goes by."""

    def troubles(self) -> list[Trouble]:
        """What befell time since this was last asked."""
        ...


BEARABLE_S = 2.0
"""How far the time of day may drift from the desk's, or the computer sleep, before it is said."""


@dataclass(slots=True)
class SteadyClock:
    """A live desk's time: the time of day at its start, carried on by the boot clock.

    Whoever sets the computer's time of day moves no deadline. It never begins behind the journal.
    """

    start: datetime
    started_ms: int
    slept_ms: int  # of the boot clock, before the start
    speed: float = 1.0
    boot_ms: Callable[[], int] = boot_ms
    awake_ms: Callable[[], int] = awake_ms
    time_of_day: Callable[[], datetime] = utc_now
    _ahead_s: float = 0.0  # of the time of day, as last told

    @classmethod
    def starting(
        cls,
        last: datetime | None,
        last_ms: int | None,
        boot_ms: Callable[[], int] = boot_ms,
        awake_ms: Callable[[], int] = awake_ms,
        time_of_day: Callable[[], datetime] = utc_now,
    ) -> "SteadyClock":
        """Goes on from the journal's last entry; `last_ms`: its boot time, None if of another start-up.

        After another start-up there is only the time of day to go by, if it is not behind that entry.
        """
        today, at_ms = time_of_day(), boot_ms()
        if last is None:
            start = today
        elif last_ms is None:
            start = max(today, last)
        else:
            start = last + timedelta(milliseconds=max(0, at_ms - last_ms))
        return cls(start, at_ms, at_ms - awake_ms(), 1.0, boot_ms, awake_ms, time_of_day)

    def now(self) -> datetime:
        return self.start + timedelta(milliseconds=self.boot_ms() - self.started_ms)

    def troubles(self) -> list[Trouble]:
        return [*self._slept(), *self._set()]

    def _slept(self) -> list[Trouble]:
        slept_ms = self.boot_ms() - self.awake_ms()
        slept_s, self.slept_ms = (slept_ms - self.slept_ms) / 1000, slept_ms
        return [Trouble("slept", slept_s)] if slept_s > BEARABLE_S else []

    def _set(self) -> list[Trouble]:
        ahead_s = (self.time_of_day() - self.now()).total_seconds()
        if abs(ahead_s - self._ahead_s) <= BEARABLE_S:
            return []
        self._ahead_s = ahead_s
        return [Trouble("set", ahead_s)]


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

    def troubles(self) -> list[Trouble]:
        """An invented night's time is its own."""
        return []


@dataclass(slots=True)
class SetClock:
    """A clock that stands where it is put: simulations and tests."""

    at: datetime
    speed: float = 1.0

    def now(self) -> datetime:
        return self.at

    def troubles(self) -> list[Trouble]:
        """It is put where it stands."""
        return []
