"""Which roads make the network's main part, which lead to it, and which are led to from there.

Asked for a car of the public: a road for buses alone carries nobody, and nobody is put on one.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from geodata.roads import U4, Flags, RoadNetwork
from geodata.speeds import BUS_ONLY


def main_part(network: RoadNetwork) -> Flags:
    """e: edges in the largest part within which a way leads everywhere and back: `edge_strong`."""
    count = len(network.node_lon)
    if count == 0:
        return np.zeros(0, np.bool_)
    driven = _driven(network)
    arcs = driven[network.arc_edge]
    graph = _graph(network.tail[arcs], network.head[arcs], count)
    part = connected_components(graph, directed=True, connection="strong")[1]
    is_main = part == np.bincount(part).argmax()
    return np.asarray(driven & is_main[network.edge_from] & is_main[network.edge_to], np.bool_)


def tied_edges(network: RoadNetwork) -> tuple[Flags, Flags]:
    """Two times e: edges on which traffic may reach the main part, and which it may reach from it.

    The main part is `edge_strong`; its own edges are both. So whoever stands on one of the first
    has a way to whatever lies on one of the second.
    """
    strong = np.flatnonzero(network.edge_strong)
    if not len(strong):
        none = np.zeros(network.edge_count, np.bool_)
        return none, none
    middle, count = int(network.edge_from[strong[0]]), len(network.node_lon)
    arcs = np.flatnonzero(_driven(network)[network.arc_edge])
    tail, head, edge = network.tail[arcs], network.head[arcs], network.arc_edge[arcs]
    tied = []
    for start, end in ((head, tail), (tail, head)):
        reached = _reached(start, end, middle, count)
        edges = np.zeros(network.edge_count, np.bool_)
        edges[edge[reached[start]]] = True
        tied.append(edges)
    return tied[0], tied[1]


def _driven(network: RoadNetwork) -> Flags:
    return np.asarray((network.edge_flags & BUS_ONLY) == 0, np.bool_)


def _graph(tail: U4, head: U4, count: int) -> csr_array:
    ends = tail.astype(np.int32), head.astype(np.int32)
    return csr_array((np.ones(len(tail), np.int8), ends), shape=(count, count))


def _reached(tail: U4, head: U4, start: int, count: int) -> Flags:
    """The junctions that can be reached from one of them, itself too."""
    order = breadth_first_order(_graph(tail, head, count), start)[0]
    reached = np.zeros(count, np.bool_)
    reached[order] = True
    return reached
