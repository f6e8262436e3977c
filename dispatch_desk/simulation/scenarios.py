"""Nights that have names: how busy, and which story is told in them. Read from `scenarios.toml`."""

from collections.abc import Mapping
from functools import cache

import msgspec
from msgspec import Struct

from dispatch_desk.simulation.stock import read_table
from resources.status import Availability
from resources.units import RefusedError

USUAL = "friday"


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """Written on the story's log by the call taker, so many seconds after the call."""

    after_s: float
    text: str


class Cast(Struct, frozen=True, forbid_unknown_fields=True):
    """A unit of the story: how far from the call by road (seconds) and straight, and how it stands."""

    callsign: str
    road_s: float
    straight_m: float
    availability: Availability = "available"
    silent_s: float = 0.0  # how old its position is a minute after the call


class Story(Struct, frozen=True, forbid_unknown_fields=True):
    call_at_min: float  # after the night begins
    still_min: float  # without another call before it
    type: str
    caller: str
    summary: str
    press_after_s: float  # from the first officer's arrival to the emergency button
    lines: tuple[Line, ...]
    cast: tuple[Cast, ...]
    markers: tuple[str, ...] = ()


class Scenario(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    calls: float = 1.0  # times the usual number
    most: Mapping[str, float] = msgspec.field(default_factory=dict)  # type → calls an hour at most
    story: Story | None = None


@cache
def scenarios() -> Mapping[str, Scenario]:
    return read_table("scenarios.toml", dict[str, Scenario])


def scenario(code: str) -> Scenario:
    """Raises RefusedError for a night nobody has written."""
    found = scenarios().get(code)
    if found is None:
        known = ", ".join(f"{code} ({night.name})" for code, night in scenarios().items())
        raise RefusedError(f"There is no night called “{code}”; there are: {known}")
    return found
