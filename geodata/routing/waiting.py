"""Road answers for callers that may wait: a navigator at hand, or the road service's thread."""

from typing import Protocol

from geodata.places import Position
from geodata.roads import F8
from geodata.routing.engine import Route
from geodata.routing.navigator import Etas
from geodata.routing.service import RoadService


class Roads(Protocol):
    """What a Navigator and a WaitingRoads both do."""

    def etas(self, lats: F8, lons: F8, target: Position) -> Etas: ...

    def route(self, a: Position, b: Position) -> Route | None: ...


class WaitingRoads:
    """The road service for a thread that has nothing else to do meanwhile; never for Qt's."""

    def __init__(self, service: RoadService) -> None:
        self._service = service

    def etas(self, lats: F8, lons: F8, target: Position) -> Etas:
        return self._service.etas(lats, lons, target).result()

    def route(self, a: Position, b: Position) -> Route | None:
        return self._service.route(a, b).result()
