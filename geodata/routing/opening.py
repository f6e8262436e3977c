"""From an opened area to road answers: the engine takes the order that came with the area's file."""

from collections.abc import Sequence
from functools import partial

from geodata.area import AreaMap
from geodata.routing.choice import Preferred, make_engine
from geodata.routing.driving import NORMAL, Driving
from geodata.routing.navigator import Navigator
from geodata.routing.service import RoadService


def road_service(
    area: AreaMap, drivings: Sequence[Driving] = (NORMAL,), prefer: Preferred = "cch"
) -> RoadService:
    """Road answers from threads of their own, which make their engine while the caller goes on."""
    maker = partial(make_engine, prefer=prefer, order=area.road_order)
    return RoadService(area.roads, maker, drivings)


def navigator(
    area: AreaMap, drivings: Sequence[Driving] = (NORMAL,), prefer: Preferred = "cch"
) -> Navigator:
    """Road answers on the caller's own thread, and on no other. Raises RoadsError."""
    return Navigator(area.roads, make_engine(area.roads, drivings, prefer, area.road_order))
