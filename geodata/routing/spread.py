"""How long from some doors to every node of a graph, exactly, within a limit.

Only the roads nearby are searched: a rectangle round the doors, made larger until the search stays
within it. So a town's question costs little more in a country.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.along import I8
from geodata.places import M_PER_DEGREE
from geodata.roads import F8, U4, Flags
from geodata.routing.graph import CLOSED_MS
from geodata.routing.starts import Doors
from geodata.routing.timed import TimedRoads

FIRST_KMH = 60.0  # how far the rectangle reaches at first: few limits are driven faster in a line
LEAST_M = 1_000.0
GROWS = 2.0


@dataclass(frozen=True, slots=True)
class Links:
    """n nodes and where they lie, and the w ways that lead from one to another."""

    lon: F8  # n, degrees
    lat: F8  # n
    tail: U4  # w
    head: U4  # w
    ms: U4 | F8  # w; CLOSED_MS: no way

    @property
    def reversed(self) -> "Links":
        return Links(self.lon, self.lat, self.head, self.tail, self.ms)


def links_of(roads: TimedRoads) -> Links:
    """The graph with its turns as this driver may take them."""
    graph, network = roads.graph, roads.network
    lon, lat = network.node_lon[graph.junction], network.node_lat[graph.junction]
    return Links(lon, lat, graph.tail, graph.head, roads.ms)


@dataclass(frozen=True, slots=True)
class Spread:
    """What s searches found: of k nodes, ascending; all others are beyond the limit."""

    node: I8  # k
    ms: F8  # s x k; inf beyond the limit

    def everywhere(self, count: int) -> F8:
        """The first search's milliseconds to each of `count` nodes."""
        ms = np.full(count, np.inf)
        ms[self.node] = self.ms[0]
        return ms


def spread(links: Links, searches: Sequence[Doors], limit_ms: float) -> Spread:
    """The milliseconds from the doors of each search to the nodes within the limit."""
    node = np.concatenate([np.empty(0, np.int64), *(doors.node for doors in searches)])
    if not len(node):
        return Spread(node, np.empty((len(searches), 0)))
    metres = max(limit_ms / 3600 * FIRST_KMH, LEAST_M)
    while True:
        inside = _around(links, node, metres)
        found = _search(links, inside, searches, limit_ms)
        if not np.isfinite(found.ms[:, ~inside[found.node]]).any():
            return found
        metres *= GROWS


def _around(links: Links, node: I8, metres: float) -> Flags:
    """The nodes in a rectangle that reaches so many metres beyond some of them."""
    lat, lon = links.lat[node], links.lon[node]
    north = metres / M_PER_DEGREE
    east = north / max(np.cos(np.radians(np.abs(lat).max())), 1e-3)
    inside: Flags = (links.lat >= lat.min() - north) & (links.lat <= lat.max() + north)
    beside: Flags = (links.lon >= lon.min() - east) & (links.lon <= lon.max() + east)
    return inside & beside


def _search(links: Links, inside: Flags, searches: Sequence[Doors], limit_ms: float) -> Spread:
    """As `spread`, by the ways that begin inside; what they lead to outside is not driven on from."""
    way = np.flatnonzero(inside[links.tail] & (links.ms < CLOSED_MS))
    used = inside.copy()
    used[links.head[way]] = True
    number, nodes = np.cumsum(used) - 1, int(used.sum())
    count = [len(doors.node) for doors in searches]
    # Each search is one more node, from which ways lead to its doors.
    tail = np.concatenate(
        [number[links.tail[way]], np.repeat(np.arange(len(searches)) + nodes, count)]
    )
    head = np.concatenate([links.head[way], *(doors.node for doors in searches)]).astype(np.int64)
    ms = np.concatenate([links.ms[way].astype(np.float64), *(doors.ms for doors in searches)])
    order = np.argsort(tail, kind="stable")
    size = nodes + len(searches)
    start = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=size))]).astype(np.int32)
    # Put together by hand: what scipy is given as pairs it adds up where a pair comes twice.
    graph = csr_array((ms[order], number[head[order]].astype(np.int32), start), shape=(size, size))
    ms_to_nodes = dijkstra(graph, indices=range(nodes, size), limit=limit_ms)[:, :nodes]
    return Spread(np.flatnonzero(used), ms_to_nodes)
