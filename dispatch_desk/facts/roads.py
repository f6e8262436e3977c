"""Facts of roads: closed, slowed, and open again."""

from typing import ClassVar

from dispatch_desk.facts.fact import Fact, Instant
from geodata.selection import Selection


class RoadsChanged(Fact, frozen=True, kw_only=True):
    """Roads were closed, or slowed; its stream names it: `road/R3`. That its time has run out is computed."""

    NAME: ClassVar[str] = "roads.changed/1"
    where: Selection
    words: str  # as a person calls it: "Chepstow Road", "within 200 m of 0417"
    kmh: float | None  # no faster than this; None: closed
    reason: str
    until: Instant | None  # None: until reopened
    incident: str | None  # whose log tells of it
    stretches: int  # as shown when it was asked for
    length_m: float  # and so was this


class RoadsExtended(Fact, frozen=True, kw_only=True):
    """A closure ends at another time than it was to, later or sooner."""

    NAME: ClassVar[str] = "roads.extended/1"
    until: Instant | None
    reason: str = ""


class RoadsReopened(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "roads.reopened/1"
    reason: str = ""
