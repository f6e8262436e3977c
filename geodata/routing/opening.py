"""From an opened area to road answers: the engine takes the order that came with the area's file."""

from functools import partial

from geodata.area import AreaMap
from geodata.routing.choice import make_engine
from geodata.routing.navigator import Navigator
from geodata.routing.service import RoadService


def road_service(area: AreaMap) -> RoadService:
    """Road answers from a thread of their own, which makes its engine while the caller goes on."""
    return RoadService(area.roads, partial(make_engine, order=area.road_order))


def navigator(area: AreaMap) -> Navigator:
    """Road answers on the caller's own thread, and on no other. Raises RoadsError."""
    return Navigator(area.roads, make_engine(area.roads, order=area.road_order))
