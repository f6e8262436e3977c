"""From a place along an edge to the junctions at its ends: the arithmetic every engine shares.

A unit stands somewhere *along* an edge. It may leave by the edge's forward arc, by its backward
arc, or by either; an incident is entered likewise. What it takes is rounded here, once, to whole
milliseconds, so that all engines give equal answers.
"""

from dataclasses import dataclass

import numpy as np

from geodata.along import I8
from geodata.roads import F8, U4, OnRoad, RoadNetwork


@dataclass(frozen=True, slots=True)
class Doors:
    """How q places meet the junctions: column 0 by the forward arc, 1 by the backward arc."""

    node: I8  # q x 2, the junction, or -1 where traffic may not or there is no road
    ms: F8  # q x 2, whole milliseconds between place and junction; inf where node is -1

    def pairs(self) -> list[tuple[int, int]]:
        """(junction, milliseconds) of the first place, those that are open: none, one or two."""
        both = zip(self.node[0].tolist(), self.ms[0].tolist(), strict=True)
        return [(node, int(ms)) for node, ms in both if node >= 0]

    def column_at(self, node: int) -> int:
        """The quicker column by which the first place meets a junction.

        Both columns meet it on an edge that ends where it began.
        """
        return int(np.argmin(np.where(self.node[0] == node, self.ms[0], np.inf)))


def doors_out(network: RoadNetwork, places: OnRoad) -> Doors:
    """The junctions each place leads to, and how long until there."""
    return _doors(places, network.edge_to, network.edge_from, _Progress(network, places).left)


def doors_in(network: RoadNetwork, places: OnRoad) -> Doors:
    """The junctions each place is reached from, and how long after them."""
    return _doors(places, network.edge_from, network.edge_to, _Progress(network, places).done)


def _doors(places: OnRoad, forward: U4, backward: U4, ms: F8) -> Doors:
    node = np.column_stack([forward[places.edge], backward[places.edge]]).astype(np.int64)
    return Doors(np.where(np.isfinite(ms), node, -1), ms)


def along_ms(network: RoadNetwork, units: OnRoad, incident: OnRoad) -> F8:
    """Milliseconds straight along the edge for those of q units on the incident's own; else inf.

    No junction lies between them, so no graph of junctions knows this way. A unit past the incident
    by less than rounding can tell counts as there.
    """
    done, goal = _Progress(network, units).done, _Progress(network, incident).done
    gap = np.where(np.isfinite(goal), goal, -1.0) - done
    same = (units.edge == incident.edge[0])[:, None]
    best: F8 = np.where(same & (gap >= 0), gap, np.inf).min(axis=1)
    return best


class _Progress:
    """How far q places are along their edge's two arcs: q x 2 milliseconds, inf where no arc.

    A place at the very end of a one-way road is at the junction there: the arc that is missing takes
    no time, so none is needed. Places are often put on such an end, being nearest to it.
    """

    def __init__(self, network: RoadNetwork, places: OnRoad) -> None:
        edge, fraction = places.edge, np.clip(places.fraction, 0.0, 1.0)[:, None]
        arc = np.column_stack([network.edge_forward[edge], network.edge_backward[edge]])
        either = np.where(arc >= 0, arc, arc[:, ::-1])
        whole = network.arc_ms[either].astype(np.float64)
        from_start = np.rint(whole * fraction)
        to_end = whole - from_start
        self.done = np.column_stack([from_start[:, 0], to_end[:, 1]])
        self.left = np.column_stack([to_end[:, 0], from_start[:, 1]])
        for ms in (self.done, self.left):
            ms[(arc < 0) & (ms > 0)] = np.inf
            ms[edge < 0] = np.inf
