"""Which roads lead to the network's main part, and which are led to from there."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from geodata.roads import U4, Flags, RoadNetwork


def tied_edges(network: RoadNetwork) -> tuple[Flags, Flags]:
    """Two times e: edges on which traffic may reach the main part, and which it may reach from it.

    The main part is `edge_strong`; its own edges are both. So whoever stands on one of the first
    has a way to whatever lies on one of the second.
    """
    strong = np.flatnonzero(network.edge_strong)
    if not len(strong):
        none = np.zeros(network.edge_count, np.bool_)
        return none, none
    middle = int(network.edge_from[strong[0]])
    leads_in = _reached(network.head, network.tail, middle, len(network.node_lon))
    led_to = _reached(network.tail, network.head, middle, len(network.node_lon))
    return _by_an_arc(network, leads_in[network.head]), _by_an_arc(network, led_to[network.tail])


def _reached(tail: U4, head: U4, start: int, count: int) -> Flags:
    """The junctions that can be reached from one of them, itself too."""
    arcs = np.ones(len(tail), np.int8), (tail.astype(np.int64), head.astype(np.int64))
    order = breadth_first_order(csr_array(arcs, shape=(count, count)), start)[0]
    reached = np.zeros(count, np.bool_)
    reached[order] = True
    return reached


def _by_an_arc(network: RoadNetwork, serves: Flags) -> Flags:
    """Edges of which an arc, forward or backward, serves."""
    edges = np.zeros(network.edge_count, np.bool_)
    edges[network.arc_edge[serves]] = True
    return edges
