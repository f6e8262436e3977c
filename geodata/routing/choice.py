"""Which road engine there is: the fast one, or the one that is always there."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

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

    `order` is what `find_order` once gave for the same roads. Without it, or with an empty one, it
    is found again first.
    """
    if prefer == "cch":
        try:
            from geodata.routing.cch import CchEngine  # noqa: PLC0415 - may not load on an old system
        except ImportError:
            return DijkstraEngine(network, drivings)
        return CchEngine(network, drivings, order if order is not None and len(order) else None)
    return DijkstraEngine(network, drivings)


def find_order(network: RoadNetwork) -> U4:
    """The order in which the fast engine takes the n junctions; empty where it can't be loaded.

    Same roads, same order. It takes seconds for a city, and no other thread runs meanwhile: found
    once, when an area is made, and kept in its file.
    """
    try:
        from geodata.routing.cch import elimination_order  # noqa: PLC0415 - as above
    except ImportError:
        return np.empty(0, np.uint32)
    return elimination_order(network)
