"""The roads as a desk asks them: in its force's ways of driving, on the engine chosen, at the hour it is."""

from datetime import datetime, tzinfo
from typing import Literal, Protocol, get_args

from dispatch_desk.driving import drivings
from dispatch_desk.force.profile import Force
from geodata.area import AreaMap
from geodata.routing import opening
from geodata.routing.navigator import Navigator
from geodata.routing.service import RoadService

Engine = Literal["fast", "plain"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
"""The contraction hierarchy, and Dijkstra's search, which needs no native library: same answers, later."""

PREFER: dict[Engine, Literal["cch", "scipy"]] = {"fast": "cch", "plain": "scipy"}


def road_service(area: AreaMap, force: Force, engine: Engine) -> RoadService:
    """Road answers from a thread of their own."""
    return opening.road_service(area, drivings=drivings(force), prefer=PREFER[engine])


def navigator(area: AreaMap, force: Force, engine: Engine) -> Navigator:
    """Road answers on the caller's own thread, and on no other. Raises RoadsError."""
    return opening.navigator(area, drivings=drivings(force), prefer=PREFER[engine])


class TakesHour(Protocol):
    """A Navigator at once, a RoadService with a future: what is asked afterwards knows it."""

    def at_hour(self, hour: int) -> object: ...


class RoadHour:
    """Keeps the roads at the speeds of the hour, which are tables by the hours of a day."""

    def __init__(self, roads: TakesHour, zone: tzinfo | None = None) -> None:
        """`zone`: whose clock counts; None: this computer's, which is the one the desk shows."""
        self._roads, self._zone = roads, zone
        self._told: int | None = None

    def tell(self, now: datetime) -> None:
        """May be called as often as wanted: only another hour is told."""
        hour = now.astimezone(self._zone).hour
        if hour != self._told:
            self._told = hour
            self._roads.at_hour(hour)
