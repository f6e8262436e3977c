"""The road engine on a customizable contraction hierarchy (RoutingKit's): fast on a country.

Its queries belong to the thread that made them and panic when misused, so nothing reaches
them unchecked.
"""

import threading
from typing import Any

import numpy as np
import routingkit_cch

from geodata.along import I8
from geodata.roads import F8, U4, RoadNetwork
from geodata.routing.engine import RoadsError
from geodata.routing.junctions import JunctionEngine, Pairs, Way


def elimination_order(network: RoadNetwork) -> U4:
    """The order in which the n junctions are contracted; it depends on the roads, not on times."""
    order: Any = routingkit_cch.compute_order_inertial
    positions = network.node_lat, network.node_lon
    return np.array(order(len(network.node_lon), network.tail, network.head, *positions), np.uint32)


class CchEngine(JunctionEngine):
    """Use it on the thread that made it. Raises RoadsError on any other."""

    name = "contraction hierarchy"

    def __init__(self, network: RoadNetwork, order: U4 | None = None) -> None:
        super().__init__(network)
        # The library declares lists; handing it arrays saves gigabytes on a country.
        kit: Any = routingkit_cch
        given = elimination_order(network) if order is None else _checked(order, network)
        hierarchy = kit.CCH(given, network.tail, network.head, False)  # noqa: FBT003 - positional in the library
        self._metric = kit.CCHMetric(hierarchy, network.arc_ms)
        self._many: Any = None
        self._query: Any = None
        self._kit = kit
        self._thread = threading.get_ident()

    def _ms_to(self, goals: Pairs, nodes: I8) -> F8:
        self._check_thread()
        sources = nodes.astype(np.uint32)
        if self._many is None:
            self._many = self._kit.CCHManyToOne(self._metric, sources)
        else:
            self._many.repin_sources(sources)
        found = np.array(self._many.distances_to_multi(goals), dtype=np.float64)  # None: nan
        return np.where(np.isnan(found), np.inf, found)

    def _way(self, starts: Pairs, goals: Pairs) -> Way | None:
        self._check_thread()
        # Taken out, and put back after it answered: a query that once panicked refuses for ever.
        query, self._query = self._query or self._kit.CCHQuery(self._metric), None
        result = query.run_multi(starts, goals)
        nodes, arcs = result.node_path, result.arc_path
        self._query = query  # which refuses the next question until this result is gone
        return Way(nodes[0], arcs, nodes[-1]) if nodes else None

    def _check_thread(self) -> None:
        if threading.get_ident() != self._thread:
            raise RoadsError("a road engine answers only on the thread that made it")


def _checked(order: U4, network: RoadNetwork) -> U4:
    """An order as it was saved. Raises RoadsError if it is of another network."""
    count = len(network.node_lon)
    if not np.array_equal(np.sort(order), np.arange(count)):
        raise RoadsError("the saved order of junctions belongs to another road network")
    return order.astype(np.uint32)
