"""Which road engine there is: the fast one, or the one that is always there."""

from typing import Literal

from geodata.roads import U4, RoadNetwork
from geodata.routing.dijkstra import DijkstraEngine
from geodata.routing.engine import RoadEngine


def make_engine(
    network: RoadNetwork, prefer: Literal["cch", "scipy"] = "cch", order: U4 | None = None
) -> RoadEngine:
    """An engine for this thread; its `.name` says which it became. Raises RoadsError.

    `order` is what `geodata.routing.cch.elimination_order` once gave for the same roads. Finding it
    takes a third of a second for a town and seconds for a city, and no other thread runs meanwhile.
    """
    if prefer == "cch":
        try:
            from geodata.routing.cch import CchEngine  # noqa: PLC0415 - may not load on an old system
        except ImportError:
            return DijkstraEngine(network)
        return CchEngine(network, order)
    return DijkstraEngine(network)
