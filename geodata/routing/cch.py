"""The road engine on a customizable contraction hierarchy (RoutingKit's): fast on a country.

Its queries belong to the thread that made them and panic when misused, so nothing reaches
them unchecked.
"""

import threading
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import routingkit_cch

from geodata.along import I8
from geodata.roads import F8, U4, RoadNetwork
from geodata.routing.driving import NORMAL, Driving
from geodata.routing.engine import RoadsError
from geodata.routing.graph import RoadGraph
from geodata.routing.junctions import JunctionEngine, graph_of
from geodata.routing.metrics import Pairs, Way
from geodata.routing.timed import TimedRoads

MANY = 600
"""Of so many arcs one changed: from then on all times at once are sooner done than one by one."""

# The library declares lists; handing it arrays saves gigabytes on a country.
kit: Any = routingkit_cch


def elimination_order(network: RoadNetwork) -> U4:
    """The order in which the n junctions are contracted; it depends on the roads, not on times."""
    positions = network.node_lat, network.node_lon
    count = len(network.node_lon)
    order = kit.compute_order_inertial(count, network.tail, network.head, *positions)
    return np.array(order, np.uint32)


class CchEngine(JunctionEngine):
    """Use it on the thread that made it. Raises RoadsError on any other."""

    name = "contraction hierarchy"

    def __init__(
        self,
        network: RoadNetwork,
        drivings: Sequence[Driving] = (NORMAL,),
        order: U4 | None = None,
    ) -> None:
        graph = graph_of(network)
        given = elimination_order(network) if order is None else _checked(order, network)
        hierarchy = kit.CCH(_of_nodes(given, graph), graph.tail, graph.head, False)  # noqa: FBT003 - positional in the library
        super().__init__(graph, drivings, partial(CchMetric, hierarchy))


class CchMetric:
    """Times customized on the hierarchy. Threads may share it; its searches they may not."""

    def __init__(self, hierarchy: Any, roads: TimedRoads) -> None:
        self.roads = roads
        self._hierarchy = hierarchy
        self._native = kit.CCHMetric(hierarchy, roads.ms)
        self._updater: Any = None

    def search(self) -> "CchSearch":
        return CchSearch(self._native)

    def retime(self, roads: TimedRoads) -> None:
        arcs = np.flatnonzero(self.roads.ms != roads.ms)
        if len(arcs) * MANY > len(roads.ms):
            self._native.reset(roads.ms)
        elif len(arcs):
            self._updater = self._updater or kit.CCHMetricPartialUpdater(self._hierarchy)
            updates = zip(arcs.tolist(), roads.ms[arcs].tolist(), strict=True)
            self._updater.apply(self._native, dict(updates))
        self.roads = roads


class CchSearch:
    """Queries on one metric, made as they are needed and kept."""

    few = 48

    def __init__(self, native: Any) -> None:
        self._native = native
        self._to: Any = None
        self._pinned: I8 | None = None
        self._query: Any = None
        self._thread = threading.get_ident()

    def ms_to(self, goals: Pairs, nodes: I8) -> F8:
        self._check_thread()
        if self._to is None:
            self._to = kit.CCHManyToOne(self._native, nodes.astype(np.uint32))
        elif self._pinned is None or not np.array_equal(self._pinned, nodes):
            self._pinned = None  # should it fail half-way, they are pinned again
            self._to.repin_sources(nodes.astype(np.uint32))
        self._pinned = nodes.copy()
        return _milliseconds(self._to.distances_to_multi(goals))

    def ms_from(self, starts: Pairs, nodes: I8) -> F8:
        self._check_thread()
        return _milliseconds(
            kit.CCHOneToMany(self._native, nodes.astype(np.uint32)).distances_from_multi(starts)
        )

    def way(self, starts: Pairs, goals: Pairs) -> Way | None:
        self._check_thread()
        # Taken out, and put back after it answered: a query that once panicked refuses for ever.
        query, self._query = self._query or kit.CCHQuery(self._native), None
        result = query.run_multi(starts, goals)
        nodes, arcs = result.node_path, result.arc_path
        self._query = query  # which refuses the next question until this result is gone
        return Way(nodes[0], arcs, nodes[-1]) if nodes else None

    def _check_thread(self) -> None:
        if threading.get_ident() != self._thread:
            raise RoadsError("a road engine answers only on the thread that made it")


def _milliseconds(found: list[int | None]) -> F8:
    ms = np.array(found, dtype=np.float64)  # None: nan
    return np.where(np.isnan(ms), np.inf, ms)


def _checked(order: U4, network: RoadNetwork) -> U4:
    """An order as it was saved. Raises RoadsError if it is of another network."""
    count = len(network.node_lon)
    if not np.array_equal(np.sort(order), np.arange(count)):
        raise RoadsError("the saved order of junctions belongs to another road network")
    return order.astype(np.uint32)


def _of_nodes(order: U4, graph: RoadGraph) -> U4:
    """The order of the nodes: those taken from a junction stand beside it.

    Where few junctions are taken apart it is as good as one found anew for the nodes.
    """
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return np.argsort(rank[graph.junction], kind="stable").astype(np.uint32)
