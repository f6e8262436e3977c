"""A map as its source tells it, before it becomes a network: what importers and the town maker give."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

LAYERS = (
    "residential", "commercial", "industrial", "green", "wood", "farmland", "water", "building",
    "stream", "river", "rail", "path", "boundary",
)  # fmt: skip
"""Shape layers of the basemap. The first eight are areas (closed rings), the rest lines."""
AREA_LAYERS = frozenset(LAYERS[:8])

PLACE_KINDS = (
    "city", "town", "suburb", "village", "neighbourhood",
    "police", "hospital", "fire_station", "school", "railway_station", "park",
    "custody", "ambulance_station", "bus_station", "place_of_worship", "pub", "shop",
)  # fmt: skip
"""Settlements first, then what a map marks, then what only callers name: search finds those too."""


@dataclass(frozen=True, slots=True)
class RawWay:
    """One OSM-style way: its node numbers, where they lie, and its tags (`highway`, `maxspeed`, …)."""

    id: int
    nodes: npt.NDArray[np.int64]  # k
    lon: npt.NDArray[np.float64]  # k
    lat: npt.NDArray[np.float64]  # k
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RawTurn:
    """A turn restriction: `kind` as OSM writes it (no_left_turn, only_straight_on …), via a node or ways."""

    kind: str
    from_way: int
    via_node: int | None
    to_way: int
    exempt: tuple[str, ...] = ()  # OSM `except`: emergency, psv …


@dataclass(frozen=True, slots=True)
class RawShape:
    """Something to draw: rings (outer first, holes after) of an area, or the one line of a line layer."""

    layer: str  # one of LAYERS
    rings: tuple[npt.NDArray[np.float64], ...]  # each k x 2: lon, lat
    name: str = ""


@dataclass(frozen=True, slots=True)
class RawPlace:
    kind: str  # one of PLACE_KINDS
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class RawBeat:
    """A policing area: its rings in lon, lat (outer first)."""

    name: str
    rings: tuple[npt.NDArray[np.float64], ...]


@dataclass(slots=True)
class RawMap:
    """Everything a source gave. Filled once, then read."""

    attribution: str
    roads: list[RawWay] = field(default_factory=list)
    turns: list[RawTurn] = field(default_factory=list)
    shapes: list[RawShape] = field(default_factory=list)
    places: list[RawPlace] = field(default_factory=list)
    beats: list[RawBeat] = field(default_factory=list)
    # number, street, lat, lon
    addresses: list[tuple[str, str, float, float]] = field(default_factory=list)
