"""Road answers for callers that may wait: a navigator at hand, or the road service's thread."""

from collections.abc import Sequence
from math import nan
from typing import Protocol

from geodata.places import Position
from geodata.roads import F8
from geodata.routing.changes import RoadChange
from geodata.routing.engine import Route
from geodata.routing.navigator import Codes, Etas
from geodata.routing.service import RoadService


class Roads(Protocol):
    """What a Navigator and a WaitingRoads both do."""

    def change(self, changes: Sequence[RoadChange]) -> None: ...

    def at_hour(self, hour: int) -> None: ...

    def etas(
        self,
        lats: F8,
        lons: F8,
        target: Position,
        *,
        headings: F8 | None = None,
        driving: Codes = (),
    ) -> Etas: ...

    def route(
        self, a: Position, b: Position, *, heading: float = nan, driving: str = ""
    ) -> Route | None: ...


class WaitingRoads:
    """The road service for a thread that has nothing else to do meanwhile; never for Qt's."""

    def __init__(self, service: RoadService) -> None:
        self._service = service

    def change(self, changes: Sequence[RoadChange]) -> None:
        """The whole set now in force."""
        self._service.change(changes).result()

    def at_hour(self, hour: int) -> None:
        """What is asked afterwards knows it."""
        self._service.at_hour(hour).result()

    def etas(
        self,
        lats: F8,
        lons: F8,
        target: Position,
        *,
        headings: F8 | None = None,
        driving: Codes = (),
    ) -> Etas:
        return self._service.etas(lats, lons, target, headings=headings, driving=driving).result()

    def route(
        self, a: Position, b: Position, *, heading: float = nan, driving: str = ""
    ) -> Route | None:
        return self._service.route(a, b, heading=heading, driving=driving).result()
