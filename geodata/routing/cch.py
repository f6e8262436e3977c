"""The road engine on a customizable contraction hierarchy (RoutingKit's): fast on a country.

Its queries belong to the thread that made them and panic when misused, so nothing reaches
them unchecked.
"""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import routingkit_cch

from geodata.along import I8
from geodata.orders import find_order
from geodata.roads import F8, I4, U4, RoadNetwork
from geodata.routing.driving import NORMAL, Driving
from geodata.routing.engine import RoadsError
from geodata.routing.graph import RoadGraph
from geodata.routing.junctions import JunctionEngine, graph_of
from geodata.routing.metrics import Pairs, Way
from geodata.routing.timed import TimedRoads, differing

MANY = 600
"""Of so many arcs one changed: from then on all times at once are sooner done than one by one."""

# The library declares lists; handing it arrays saves gigabytes on a country.
kit: Any = routingkit_cch


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
        given = (
            _checked(order, network) if order is not None and len(order) else find_order(network)
        )
        hierarchy = _Hierarchy(_of_nodes(given, graph), graph)
        super().__init__(graph, drivings, partial(CchMetric, hierarchy))


class _Hierarchy:
    """The order of the nodes, and what the library makes of it, for any times."""

    def __init__(self, order: U4, graph: RoadGraph) -> None:
        self.native = kit.CCH(order, graph.tail, graph.head, False)  # noqa: FBT003 - positional in the library
        self.rank: I4 = np.empty(len(order), np.int32)
        self.rank[order] = np.arange(len(order), dtype=np.int32)


class CchMetric:
    """Times customized on the hierarchy. Threads may share it; its searches they may not."""

    def __init__(self, hierarchy: "_Hierarchy", roads: TimedRoads) -> None:
        self.roads = roads
        self._hierarchy = hierarchy
        self._native = kit.CCHMetric(hierarchy.native, roads.ms)

    def search(self) -> "CchSearch":
        return CchSearch(self._native, self._hierarchy.rank)

    def retime(self, roads: TimedRoads) -> None:
        arcs = differing(self.roads, roads)
        if len(arcs) * MANY > len(roads.ms):
            self._native.reset(roads.ms)
        elif len(arcs):
            updates = zip(arcs.tolist(), roads.ms[arcs].tolist(), strict=True)
            # It belongs to this thread, and takes no time to make.
            kit.CCHMetricPartialUpdater(self._hierarchy.native).apply(self._native, dict(updates))
        self.roads = roads


class CchSearch:
    """Queries on one metric, made as they are needed and kept."""

    few = 256

    def __init__(self, native: Any, rank: I4) -> None:
        self._native = native
        self._to = _Pinned(partial(kit.CCHManyToOne, native), "repin_sources", rank)
        self._from = _Pinned(partial(kit.CCHOneToMany, native), "repin_targets", rank)
        self._query: Any = None
        self._thread = threading.get_ident()

    def ms_to(self, goals: Pairs, nodes: I8) -> F8:
        self._check_thread()
        query = self._to.at(nodes)
        return self._to.in_turn(query.distances_to_multi(goals))

    def ms_from(self, starts: Pairs, nodes: I8) -> F8:
        self._check_thread()
        query = self._from.at(nodes)
        return self._from.in_turn(query.distances_from_multi(starts))

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


class _Pinned:
    """A query of many nodes, which stay pinned until others are asked about.

    They are pinned from the top of the hierarchy down: the sweep then goes through memory in one
    direction, and takes half the time.
    """

    def __init__(self, make: Callable[[U4], Any], repin: str, rank: I4) -> None:
        self._make, self._repin, self._rank = make, repin, rank
        self._query: Any = None
        self._nodes: I8 = np.empty(0, np.int64)
        self._turn: I8 = self._nodes  # where in `_nodes` each of the query's is

    def at(self, nodes: I8) -> Any:
        if self._query is None or not np.array_equal(self._nodes, nodes):
            self._nodes = self._nodes[:0]  # should it fail half-way, they are pinned again
            self._turn = np.argsort(-self._rank.take(nodes))
            pins = nodes[self._turn].astype(np.uint32)
            if self._query is None:
                self._query = self._make(pins)
            else:
                getattr(self._query, self._repin)(pins)
            self._nodes = nodes.copy()
        return self._query

    def in_turn(self, found: list[int | None]) -> F8:
        """Milliseconds in the order the nodes were asked in; inf: no way."""
        ms = np.empty(len(self._turn))
        ms[self._turn] = np.array(found, dtype=np.float64)  # None: nan
        ms[np.isnan(ms)] = np.inf
        return ms


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
