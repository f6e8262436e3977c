"""What is said of the roads themselves on a map: what is closed, who gets how far, what is to be held."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from geodata.places import Position
from geodata.projection import to_world
from geodata.roads import I4, RoadNetwork
from ui.map.paths import Runs, gather

F8 = npt.NDArray[np.float64]
Line = tuple[F8, F8]
"""Longitudes and latitudes of a polyline, or of a ring."""

BandStyle = Literal["near", "middle", "far"]


@dataclass(frozen=True, slots=True, eq=False)
class MapChange:
    """A change in force: stretches nobody may drive, or only slowly."""

    id: str  # "R3"
    words: str  # all of it, for who points at it
    label: str  # "R3 · 06:30"
    sign: str  # "" closed; else the speed in miles an hour
    runs: Runs  # world units, one for each stretch
    ends: Line  # where a driver comes to it
    at: Position  # where its label stands
    chosen: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MapBand:
    """How far within one time: rings of the outline, holes among them."""

    label: str  # "5 min"
    style: BandStyle
    rings: tuple[Line, ...]


@dataclass(frozen=True, slots=True, eq=False)
class MapReach:
    """Drawn from the widest band inwards."""

    title: str
    start: Position
    bands: tuple[MapBand, ...]


@dataclass(frozen=True, slots=True, eq=False)
class MapHold:
    """A junction to hold; `label` is empty where nobody gets there in time."""

    number: int
    position: Position
    label: str  # "BR24 1:30"


@dataclass(frozen=True, slots=True, eq=False)
class MapHolds:
    title: str
    holds: tuple[MapHold, ...]
    rings: tuple[Line, ...]  # of what is sealed, or would be


@dataclass(frozen=True, slots=True, eq=False)
class RoadMarks:
    """All of it at once. Compared by what it is, never by what is in it."""

    changes: tuple[MapChange, ...] = ()
    reach: MapReach | None = None
    holds: MapHolds | None = None

    @property
    def is_empty(self) -> bool:
        return not self.changes and self.reach is None and self.holds is None


NOTHING = RoadMarks()


def edge_runs(network: RoadNetwork, edges: I4) -> Runs:
    """The shapes of these stretches in world units, one run for each."""
    first = network.shape_start[edges].astype(np.int64)
    points, start = gather(first, network.shape_start[edges + 1].astype(np.int64))
    x, y = to_world(network.shape_lon[points], network.shape_lat[points])
    return Runs(x, y, start)


def loose_ends(network: RoadNetwork, edges: I4) -> Line:
    """Junctions that only one of these stretches touches: where a driver comes to them."""
    touched = np.concatenate((network.edge_from[edges], network.edge_to[edges]))
    nodes, count = np.unique(touched, return_counts=True)
    ends = nodes[count == 1]
    return network.node_lon[ends], network.node_lat[ends]


def middle_of(network: RoadNetwork, edges: I4) -> Position:
    """A point of the stretch that lies nearest to the middle of all: a label on it is on the road."""
    middle = (network.shape_start[edges] + network.shape_start[edges + 1]) // 2
    lon, lat = network.shape_lon[middle], network.shape_lat[middle]
    nearest = int(np.argmin(np.hypot(lon - lon.mean(), lat - lat.mean())))
    return Position(float(lat[nearest]), float(lon[nearest]))


NO_RUNS = Runs(np.empty(0), np.empty(0), np.zeros(1, np.int64))
