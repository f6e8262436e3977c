"""What changes on the roads while they are used: stretches closed or slowed, each with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

import numpy as np

from geodata.along import I8
from geodata.places import MapError
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
        arcs = arcs_of(network, change.edges)
        ms[arcs] = np.maximum(ms[arcs], _slowed(network, arcs, change.kmh))
    return ms


def arcs_of(network: RoadNetwork, edges: I4) -> I8:
    """The arcs of some edges, both ways."""
    arcs = np.concatenate([network.edge_forward[edges], network.edge_backward[edges]])
    return arcs[arcs >= 0].astype(np.int64)


def check_changes(network: RoadNetwork, changes: Iterable[RoadChange]) -> None:
    """Raises MapError where a change can't be made on these roads."""
    for change in changes:
        edges = change.edges
        if len(edges) and not 0 <= int(edges.min()) <= int(edges.max()) < network.edge_count:
            raise MapError(
                f"“{change.words}” names roads that this area doesn't have; choose the roads again"
            )
        if change.kmh is not None and not isfinite(change.kmh):
            raise MapError(f"“{change.words}” gives no speed; say one in km/h")


def _slowed(network: RoadNetwork, arcs: I8, kmh: float | None) -> U4:
    if kmh is None:
        return np.full(len(arcs), CLOSED_MS, np.uint32)
    length_m = network.edge_length_m[network.arc_edge[arcs]].astype(np.float64)
    ms = np.ceil(length_m / max(kmh, SLOWEST_KMH) * 3600)
    return np.clip(ms, 1, CLOSED_MS - 1).astype(np.uint32)
