"""Position fixes: one report becomes one trusted fix, or is refused and counted by reason."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite, isnan, nan, radians
from threading import Lock
from types import MappingProxyType
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from geodata.places import EARTH_RADIUS_M, Position, distance_m

Refusal = Literal[
    "too_large", "rate", "malformed", "not_a_location", "fault",  # before there is a fix
    "unknown_device", "bad_position", "future", "late", "repeated", "jump",  # judged here
]  # fmt: skip
"""Why a report was not taken. "fault" is a bug of ours, kept apart from what a device did wrong."""

Verdict = Literal["accepted"] | Refusal
Floats = NDArray[np.float64]

AHEAD = timedelta(seconds=30)  # a device's clock may be this far ahead of ours
FASTEST_MPS = 250 / 3.6  # no police vehicle on a road; a faster one must be reported twice
EXCUSED_ERROR_M = 1_000.0  # a device that claims a wider error can't excuse any jump with it
DEGREE_M = radians(1) * EARTH_RADIUS_M  # of latitude; of longitude at most
MOVING_MPS = 1.5  # a receiver that is slower turns on the spot, and its heading with it
NULL_ISLAND_DEG = 1e-4  # receivers without a fix report 0, 0


class BadFix(Exception):  # noqa: N818 - the word of the trade; nothing failed but the report
    """A report that is no fix: the reason it is counted under, and a sentence that says why."""

    def __init__(self, reason: Refusal, why: str) -> None:
        super().__init__(why)
        self.reason: Refusal = reason


class Fix(Struct, frozen=True, gc=False):
    """Where a device was. Times are UTC: `fixed_at` is the device's, `received_at` the desk's."""

    device: str
    lat: float
    lon: float
    fixed_at: datetime
    received_at: datetime
    error_m: float | None = None
    heading_deg: float | None = None
    speed_mps: float | None = None


# Which report is believed


class Before(Struct):
    """What a device's next report is judged against."""

    last: Fix | None = None
    suspect: Fix | None = None  # a refused jump that a second report may still confirm


def _not_on_earth(fix: Fix, _: Before) -> bool:
    if not (isfinite(fix.lat) and isfinite(fix.lon)):
        return True
    nowhere = abs(fix.lat) < NULL_ISLAND_DEG and abs(fix.lon) < NULL_ISLAND_DEG
    return nowhere or abs(fix.lat) > 90 or abs(fix.lon) > 180


def _ahead_of_us(fix: Fix, _: Before) -> bool:
    return fix.fixed_at - fix.received_at > AHEAD


def _older(fix: Fix, before: Before) -> bool:
    return before.last is not None and fix.fixed_at < before.last.fixed_at


def _same_moment(fix: Fix, before: Before) -> bool:
    return before.last is not None and fix.fixed_at == before.last.fixed_at


def _too_far(fix: Fix, before: Before) -> bool:
    if before.last is None or _within_reach(before.last, fix):
        return False
    confirmed = before.suspect is not None and _within_reach(before.suspect, fix)
    return not confirmed


RULES: tuple[tuple[Refusal, Callable[[Fix, Before], bool]], ...] = (
    ("bad_position", _not_on_earth),
    ("future", _ahead_of_us),
    ("late", _older),
    ("repeated", _same_moment),
    ("jump", _too_far),
)
"""Asked in this order; the first that holds is the reason a fix is refused."""


def judge(fix: Fix, before: Before) -> Verdict:
    """Decide whether to believe a fix. Changes nothing."""
    for reason, holds in RULES:
        if holds(fix, before):
            return reason
    return "accepted"


def _within_reach(earlier: Fix, later: Fix) -> bool:
    """Whether a vehicle can have gone from one to the other, given how far out both may be."""
    seconds = (later.fixed_at - earlier.fixed_at).total_seconds()
    if seconds <= 0:  # the same report again confirms nothing
        return False
    excused_m = min((earlier.error_m or 0.0) + (later.error_m or 0.0), EXCUSED_ERROR_M)
    reach_m = FASTEST_MPS * seconds + excused_m
    # North and then east is never the shorter way; nearly every fix is settled by this sum alone.
    if (abs(later.lat - earlier.lat) + abs(later.lon - earlier.lon)) * DEGREE_M <= reach_m:
        return True
    apart_m = distance_m(Position(earlier.lat, earlier.lon), Position(later.lat, later.lon))
    return apart_m <= reach_m


# Last known positions


class Fixes(Struct, frozen=True, eq=False):
    """Every device's last known fix at one moment. The arrays are read-only, one row a device.

    Degrees, metres, metres a second; times in seconds since 1970 UTC; nan where nothing is known.
    """

    names: tuple[str, ...]
    rows: Mapping[str, int]  # device → row
    lat: Floats
    lon: Floats
    fixed_at: Floats
    received_at: Floats
    error_m: Floats
    heading_deg: Floats
    speed_mps: Floats

    @classmethod
    def of(cls, names: tuple[str, ...], rows: Mapping[str, int], columns: Floats) -> "Fixes":
        """Wrap `columns`, shape (7, devices), in the order of the fields. They become read-only."""
        columns.setflags(write=False)
        return cls(names, rows, *columns)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which rows hold a position."""
        return np.isfinite(self.fixed_at)

    @property
    def newest(self) -> datetime | None:
        """When the last of all fixes came in; None where nothing is known."""
        at = self.received_at[self.known]
        return datetime.fromtimestamp(float(at.max()), UTC) if len(at) else None

    def ages_s(self, now: datetime) -> Floats:
        """Seconds since each fix was taken; nan where there is none."""
        return now.timestamp() - self.fixed_at

    def find(self, device: str) -> Fix | None:
        row = self.rows.get(device)
        if row is None or isnan(self.fixed_at[row]):
            return None
        return Fix(
            device,
            float(self.lat[row]),
            float(self.lon[row]),
            datetime.fromtimestamp(float(self.fixed_at[row]), UTC),
            datetime.fromtimestamp(float(self.received_at[row]), UTC),
            known_or_none(self.error_m[row]),
            known_or_none(self.heading_deg[row]),
            known_or_none(self.speed_mps[row]),
        )


def unless_negative(value: float | None) -> float | None:
    """As devices mean it: below nothing, a speed, course or error is not known."""
    return None if value is None or value < 0 else value


def usable_heading(heading_deg: Floats, speed_mps: Floats) -> Floats:
    """Headings that say which way a vehicle drives; nan where it stands, or may stand."""
    return np.where(speed_mps >= MOVING_MPS, heading_deg, nan)


def known_or_none(value: float) -> float | None:
    return None if isnan(value) else float(value)


def columns_of(fix: Fix) -> tuple[float, ...]:
    """One row of `Fixes`, as numbers."""
    return (
        fix.lat,
        fix.lon,
        fix.fixed_at.timestamp(),
        fix.received_at.timestamp(),
        nan if fix.error_m is None else fix.error_m,
        nan if fix.heading_deg is None else fix.heading_deg,
        nan if fix.speed_mps is None else fix.speed_mps,
    )


WIDTH = 7  # numbers `columns_of` gives


class FixTable:
    """The last fix believed of each named device. Any thread may call any method."""

    def __init__(self, devices: Iterable[str] = ()) -> None:
        self._lock = Lock()
        self._rows: dict[str, int] = {}
        self._before: list[Before] = []
        self._columns: Floats = np.full((WIDTH, 64), nan)
        self._verdicts: Counter[Verdict] = Counter()
        self._version = 0
        self._seen = -1  # the version `_snapshot` shows
        self._snapshot = Fixes.of((), {}, np.empty((WIDTH, 0)))
        for device in devices:
            self.allow(device)

    @property
    def names(self) -> tuple[str, ...]:
        """The devices that are listened to, in the order they were allowed."""
        with self._lock:
            return tuple(self._rows)

    @property
    def version(self) -> int:
        """Grows with every change: a reader that has seen it may skip."""
        return self._version

    @property
    def verdicts(self) -> Mapping[Verdict, int]:
        """How often each verdict was given since the start."""
        with self._lock:
            return MappingProxyType(dict(self._verdicts))

    def allow(self, device: str) -> None:
        """Listen to this device from now on; a second time changes nothing."""
        with self._lock:
            if device in self._rows:
                return
            if len(self._rows) == self._columns.shape[1]:
                self._columns = np.hstack([self._columns, np.full_like(self._columns, nan)])
            self._rows[device] = len(self._rows)
            self._before.append(Before())
            self._version += 1

    def accept(self, fix: Fix) -> Verdict:
        """Judge a fix and, when believed, make it the device's last known one."""
        with self._lock:
            row = self._rows.get(fix.device)
            verdict: Verdict = "unknown_device"
            if row is not None:
                before = self._before[row]
                verdict = judge(fix, before)
                if verdict == "accepted":
                    self._put(row, fix)
                elif verdict == "jump":
                    before.suspect = fix
            self._verdicts[verdict] += 1
            return verdict

    def restore(self, fixes: Fixes) -> int:
        """Take over what was known before the program stopped; returns how many rows changed.

        Only devices already allowed, and only where it is newer than what the table holds.
        """
        with self._lock:
            taken = 0
            for device in fixes.names:
                row, fix = self._rows.get(device), fixes.find(device)
                if row is not None and fix is not None and not self._holds_as_new(row, fix):
                    self._put(row, fix)
                    taken += 1
            return taken

    def snapshot(self) -> Fixes:
        """What is known now, as a copy that never changes. The same object until something does."""
        with self._lock:
            if self._seen != self._version:
                names, rows = self._snapshot.names, self._snapshot.rows
                if len(names) != len(self._rows):
                    names, rows = tuple(self._rows), MappingProxyType(dict(self._rows))
                self._snapshot = Fixes.of(names, rows, self._columns[:, : len(names)].copy())
                self._seen = self._version
            return self._snapshot

    def _holds_as_new(self, row: int, fix: Fix) -> bool:
        last = self._before[row].last
        return last is not None and last.fixed_at >= fix.fixed_at

    def _put(self, row: int, fix: Fix) -> None:
        self._before[row] = Before(last=fix)
        self._columns[:, row] = columns_of(fix)
        self._version += 1
