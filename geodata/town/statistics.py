"""What a town's roads look like in numbers: length by class, one-way share, junctions, connection."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.roads import CLASSES, RoadNetwork

GROUPS: Mapping[str, tuple[str, ...]] = {
    "residential": ("residential", "living_street"),
    "unclassified": ("unclassified",),
    "main": ("primary", "secondary", "tertiary"),
    "fast": ("motorway", "trunk"),
}
"""Classes that are counted together; a slip road has the class of the road it serves."""


@dataclass(frozen=True, slots=True)
class Range:
    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def _around(share: float) -> Range:
    return Range(share - 0.03, share + 0.03)


BRITISH_TOWN: Mapping[str, Range] = {
    "kilometres": Range(630, 770),
    "residential": _around(0.66),
    "unclassified": _around(0.14),
    "main": _around(0.14),
    "fast": _around(0.06),
    "oneway": _around(0.22),
    "junctions": Range(8_100, 9_900),
    "ends": _around(0.45),
    "threes": _around(0.48),
    "fours": _around(0.06),
}
"""A British town of 150,000 people, without its drives and yards, as OpenStreetMap has such towns."""


def measure(roads: RoadNetwork) -> dict[str, float]:
    """Each figure of BRITISH_TOWN, and `connected`: the share of junctions in the largest strong part.

    Lengths are those of the ways: each carriageway counts. Junctions are counted in the undirected
    simple graph; where only two stretches meet (a bridge begins, a loop is halved) is no junction.
    """
    length = roads.edge_length_m.astype(np.float64)
    whole = float(length.sum())
    single = (roads.edge_forward < 0) | (roads.edge_backward < 0)
    figures = {"kilometres": whole / 1000, "oneway": float(length[single].sum()) / whole}
    for group, classes in GROUPS.items():
        of_group = np.isin(roads.edge_class, [CLASSES.index(name) for name in classes])
        figures[group] = float(length[of_group].sum()) / whole
    degree = _degrees(roads)
    places = degree[degree != 2]
    figures["junctions"] = float(len(places))
    for name, ways in (("ends", 1), ("threes", 3), ("fours", 4)):
        figures[name] = float(np.mean(places == ways))
    ends = np.concatenate([roads.edge_from[roads.edge_strong], roads.edge_to[roads.edge_strong]])
    figures["connected"] = len(np.unique(ends)) / len(roads.node_lon)
    return figures


def _degrees(roads: RoadNetwork) -> npt.NDArray[np.int64]:
    ends = np.sort(np.column_stack([roads.edge_from, roads.edge_to]).astype(np.int64), axis=1)
    pairs = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    return np.bincount(pairs.ravel(), minlength=len(roads.node_lon))
