"""Places one unit can hold: a junction, a roundabout, the two halves of a dual carriageway's crossing."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from geodata.along import I8
from geodata.places import M_PER_DEGREE, Position
from geodata.roads import F8, I4, Flags, RoadNetwork
from geodata.speeds import ROUNDABOUT

ONE_PLACE_M = 30.0  # junctions joined by a shorter road are seen from one another
WIDEST_M = 60.0  # across one place: who stands in its middle can still stop a car at its edge
WIDEST_ROUNDABOUT_M = 120.0


@dataclass(frozen=True, slots=True)
class HeldPlaces:
    """Which of some junctions make one place. Places are numbered from 0 in the order of junctions."""

    junction: I4  # k, ascending
    place: I8  # k

    @property
    def count(self) -> int:
        return int(self.place.max()) + 1 if len(self.place) else 0

    def members(self, place: int) -> I4:
        members: I4 = self.junction[self.place == place]
        return members

    def any(self, of_junction: Flags) -> Flags:
        """Whether something holds of one of each place's junctions, given it of the k junctions."""
        found = np.zeros(self.count, np.bool_)
        found[self.place[of_junction]] = True
        return found

    def least(self, of_junction: F8) -> F8:
        """The least of a value over each place's junctions, given that of the k junctions."""
        least = np.full(self.count, np.inf)
        np.minimum.at(least, self.place, of_junction)
        return least


def held_places(network: RoadNetwork, junction: I4) -> HeldPlaces:
    """Joined along short roads, shortest first, and round roundabouts, while a place is not too wide."""
    inside = np.zeros(len(network.node_lon), np.bool_)
    inside[junction] = True
    joins = inside[network.edge_from] & inside[network.edge_to]
    round_about = (network.edge_flags & ROUNDABOUT) > 0
    groups = _Groups(network, junction)
    for edges, widest in (
        (np.flatnonzero(joins & round_about), WIDEST_ROUNDABOUT_M),
        (np.flatnonzero(joins & ~round_about & (network.edge_length_m <= ONE_PLACE_M)), WIDEST_M),
    ):
        order = edges[np.argsort(network.edge_length_m[edges], kind="stable")]
        groups.join(
            zip(network.edge_from[order].tolist(), network.edge_to[order].tolist(), strict=True),
            widest,
        )
    leader = np.array([groups.leader(each) for each in junction.tolist()], np.int64)
    _, place = np.unique(leader, return_inverse=True)
    return HeldPlaces(junction, place.astype(np.int64))


class _Groups:
    """Junctions that belong together, with the box each group lies in."""

    def __init__(self, network: RoadNetwork, junction: I4) -> None:
        lat = network.node_lat[junction]
        shrinking = np.cos(np.radians(lat.mean())) if len(lat) else 1.0
        north = (lat * M_PER_DEGREE).tolist()
        east = (network.node_lon[junction] * M_PER_DEGREE * shrinking).tolist()
        self._above = {each: each for each in junction.tolist()}
        self._box = {
            each: (x, y, x, y) for each, x, y in zip(junction.tolist(), east, north, strict=True)
        }

    def leader(self, junction: int) -> int:
        while (above := self._above[junction]) != junction:
            self._above[junction] = self._above[above]
            junction = above
        return junction

    def join(self, pairs: Iterable[tuple[int, int]], widest_m: float) -> None:
        """Put the groups of each pair together, unless both would be wider than that."""
        for first, second in pairs:
            one, other = sorted((self.leader(first), self.leader(second)))
            if (
                one != other
                and _width(box := _around(self._box[one], self._box[other])) <= widest_m
            ):
                self._above[other], self._box[one] = one, box


Bounds = tuple[float, float, float, float]


def _around(one: Bounds, other: Bounds) -> Bounds:
    low = (min(one[0], other[0]), min(one[1], other[1]))
    return (*low, max(one[2], other[2]), max(one[3], other[3]))


def _width(box: Bounds) -> float:
    return float(np.hypot(box[2] - box[0], box[3] - box[1]))


def middle_of(network: RoadNetwork, members: I4) -> Position:
    """The junction nearest to the middle of some."""
    lon, lat = network.node_lon[members], network.node_lat[members]
    off = np.hypot((lon - lon.mean()) * np.cos(np.radians(lat.mean())), lat - lat.mean())
    best = int(np.argmin(off))
    return Position(float(lat[best]), float(lon[best]))


def words_for(network: RoadNetwork, members: I4, edges: I4) -> str:
    """What a dispatcher calls a place, given its roads: its one or two greatest streets."""
    ranked = edges[np.argsort(network.edge_class[edges], kind="stable")]
    streets = dict.fromkeys(filter(None, map(network.street, ranked.tolist())))
    named = " / ".join(list(streets)[:2]) or f"unnamed road at {middle_of(network, members)}"
    is_roundabout = (network.edge_flags[edges] & ROUNDABOUT).any()
    return f"{named} (roundabout)" if is_roundabout else named
