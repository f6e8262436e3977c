"""What changes on the roads while they are used: stretches closed or slowed, each with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from geodata.roads import I4, U4, RoadNetwork
from geodata.routing.graph import CLOSED_MS

SLOWEST_KMH = 1.0


@dataclass(frozen=True, slots=True)
class RoadChange:
    """Some edges closed to everybody, or driven no faster than `kmh`."""

    words: str  # for who is told why there is no way: "Chepstow Road closed"
    edges: I4
    kmh: float | None = None  # None: closed


def changed(network: RoadNetwork, arc_ms: U4, changes: Iterable[RoadChange]) -> U4:
    """The times of the m arcs with the changes made: of several on one road the slowest counts."""
    ms = arc_ms.copy()
    for change in changes:
        for arcs in (network.edge_forward[change.edges], network.edge_backward[change.edges]):
            open_arcs = arcs[arcs >= 0]
            ms[open_arcs] = np.maximum(ms[open_arcs], _slowed(network, open_arcs, change.kmh))
    return ms


def _slowed(network: RoadNetwork, arcs: I4, kmh: float | None) -> U4:
    if kmh is None:
        return np.full(len(arcs), CLOSED_MS, np.uint32)
    length_m = network.edge_length_m[network.arc_edge[arcs]].astype(np.float64)
    ms = np.ceil(length_m / max(kmh, SLOWEST_KMH) * 3600)
    return np.clip(ms, 1, CLOSED_MS - 1).astype(np.uint32)
