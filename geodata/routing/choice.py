"""Which road engine there is: the fast one, or the one that is always there."""

from collections.abc import Sequence
from typing import Literal

from geodata.roads import U4, RoadNetwork
from geodata.routing.dijkstra import DijkstraEngine
from geodata.routing.driving import NORMAL, Driving
from geodata.routing.engine import RoadEngine

Preferred = Literal["cch", "scipy"]


def make_engine(
    network: RoadNetwork,
    drivings: Sequence[Driving] = (NORMAL,),
    prefer: Preferred = "cch",
    order: U4 | None = None,
) -> RoadEngine:
    """An engine for this thread; its `.name` says which it became. Raises RoadsError.

    `order` is what `geodata.orders` once found for the same roads. Without it, or with an empty one, it
    is found again first.
    """
    if prefer == "cch":
        try:
            from geodata.routing.cch import CchEngine  # noqa: PLC0415 - may not load on an old system
        except ImportError:
            return DijkstraEngine(network, drivings)
        return CchEngine(network, drivings, order)
    return DijkstraEngine(network, drivings)
