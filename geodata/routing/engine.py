"""What is asked of a road engine, and what it answers."""

from dataclasses import dataclass
from typing import Protocol

from geodata.along import I8
from geodata.places import MapError
from geodata.roads import F8, Flags, OnRoad, RoadNetwork
from geodata.routing.graph import CLOSED_MS
from geodata.routing.manoeuvres import Manoeuvre
from geodata.routing.metrics import Metrics


class RoadsError(MapError):
    """A road question that couldn't be answered; says why."""


@dataclass(frozen=True, slots=True)
class Route:
    """A way by road from one place on the roads to another, both included (p is at least 2)."""

    eta_s: float
    length_m: float
    lon: F8  # p, degrees
    lat: F8  # p, degrees
    seconds: F8  # p, since the start; the last is eta_s
    streets: tuple[str, ...]  # as they are met; stretches without name or number left out
    manoeuvres: tuple[Manoeuvre, ...] = ()  # what the driver has to do; to arrive is the last


@dataclass(frozen=True, slots=True)
class Choice:
    """Who of q units may be chosen, and how long each needs before it sets off."""

    among: Flags | None = None  # q; None: all
    setoff_s: F8 | None = None  # q; one that isn't finite never arrives; None: at once

    def of(self, which: I8) -> "Choice":
        among = None if self.among is None else self.among[which]
        return Choice(among, None if self.setoff_s is None else self.setoff_s[which])


ANYBODY = Choice()


@dataclass(frozen=True, slots=True)
class Nearest:
    """The first of some units to arrive, at most as many as asked for; fewer where fewer can."""

    unit: I8  # index into the units asked about, the first to arrive first
    seconds: F8  # until it is there, its set-off included
    proven: bool  # no other could be there sooner


class RoadEngine(Protocol):
    """Times and ways along one network. May be bound to the thread that made it.

    `driving`: the code of a way of driving; "": the first.
    """

    @property
    def name(self) -> str: ...

    @property
    def metrics(self) -> Metrics:
        """The times it answers by, and how they are changed."""
        ...

    def etas(self, units: OnRoad, incident: OnRoad, driving: str = "") -> F8:
        """Seconds from each of q units to the one incident, as traffic may go; inf: no way."""
        ...

    def nearest(
        self, units: OnRoad, incident: OnRoad, k: int, choice: Choice = ANYBODY, driving: str = ""
    ) -> Nearest:
        """The k of q units that are there first."""
        ...

    def route(self, start: OnRoad, goal: OnRoad, driving: str = "") -> Route | None:
        """The fastest way from one place to another; None where no way leads."""
        ...

    def cut_off(self, units: OnRoad, incident: OnRoad, driving: str = "") -> tuple[str, ...]:
        """Why there is no way, for each of q units that have none: "cut off by … closed"."""
        ...


def check_network(network: RoadNetwork) -> None:
    """Refuse what native code would crash on. Raises RoadsError."""
    nodes, arcs = len(network.node_lon), network.arc_count
    if not nodes or not arcs:
        raise RoadsError("the area has no roads; import it again from a map that has some")
    if int(max(network.tail.max(), network.head.max())) >= nodes:
        raise RoadsError("the road network names a junction it doesn't have; import the area again")
    if int(network.arc_ms.min()) < 1 or int(network.arc_ms.max()) >= CLOSED_MS:
        raise RoadsError(
            "the road network has a road that takes no time or for ever; import the area again"
        )
