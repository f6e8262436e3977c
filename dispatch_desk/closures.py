"""Roads closed and slowed: which of them are in force at a moment, and what is said of them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal

from dispatch_desk.records import Closure
from geodata.speeds import KMH_PER_MPH

MPH = KMH_PER_MPH
"""The desk speaks of miles an hour, the record holds kilometres."""

SLOWEST_KMH, FASTEST_KMH = 3 * MPH, 80 * MPH
MOST_STRETCHES = 20_000
LONGEST = timedelta(days=90)
KM = 1000

State = Literal["in force", "run out", "reopened"]
Closures = Mapping[str, Closure]


def state_of(closure: Closure, now: datetime) -> State:
    """Its last moment is the one before `until`."""
    if closure.reopened_at is not None:
        return "reopened"
    return "in force" if closure.until is None or now < closure.until else "run out"


def in_force(closure: Closure, now: datetime) -> bool:
    return state_of(closure, now) == "in force"


def in_force_at(closures: Closures, now: datetime) -> Iterator[Closure]:
    """In the order they were made."""
    return (closure for closure in closures.values() if in_force(closure, now))


def ended_at(closure: Closure, now: datetime) -> datetime | None:
    """When it was reopened or ran out; None while it is in force."""
    return None if in_force(closure, now) else closure.reopened_at or closure.until


def run_out_between(closures: Closures, since: datetime, now: datetime) -> Iterator[Closure]:
    """Those that were in force at `since` as they are known now, and have run out since."""
    return (c for c in in_force_at(closures, since) if state_of(c, now) == "run out")


def said(closure: Closure) -> str:
    """What holds: "Chepstow Road closed", "A48 slowed to 20 mph"."""
    if closure.kmh is None:
        return f"{closure.words} closed"
    return f"{closure.words} slowed to {mph(closure.kmh)}"


def no_longer(closure: Closure) -> str:
    """What its end means: "No longer closed: Chepstow Road"."""
    return f"No longer {'closed' if closure.kmh is None else 'slowed'}: {closure.words}"


def mph(kmh: float) -> str:
    return f"{kmh / MPH:.0f} mph"


def extent(stretches: int, length_m: float) -> str:
    """How much road: "14 stretches, 2.1 km"."""
    length = f"{length_m:.0f} m" if length_m < KM else f"{length_m / KM:.1f} km"
    return f"{stretches:,} stretch{'' if stretches == 1 else 'es'}, {length}"


def lasting(start: datetime, until: datetime | None) -> str:
    """How long: "for 1 h 30 min", "until reopened"."""
    if until is None:
        return "until reopened"
    minutes = round((until - start).total_seconds() / 60)
    hours, left = divmod(minutes, 60)
    if not hours:
        return f"for {minutes} min"
    return f"for {hours} h {left:02} min" if left else f"for {hours} h"
