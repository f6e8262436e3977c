"""The area file: one place made ready for a desk, opened by mapping its arrays into memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geodata.places import Box, Position
from geodata.roads import RoadNetwork


@dataclass(frozen=True, slots=True)
class ShapeLayer:
    """Shapes of one basemap layer, sorted so that neighbours lie near each other.

    Points are in world units: Web Mercator, 0..1 from west to east and from north to south.
    Ring r is `xy[ring_start[r]:ring_start[r + 1]]`; feature f owns rings
    `feature_start[f]..feature_start[f + 1]` (areas: outer first, holes after; lines: one).
    """

    xy: npt.NDArray[np.float64]  # p x 2
    ring_start: npt.NDArray[np.int32]  # r + 1
    feature_start: npt.NDArray[np.int32]  # f + 1
    box: npt.NDArray[np.float64]  # f x 4: west, north, east, south in world units
    name: npt.NDArray[np.int32]  # f, index into AreaMap.shape_names, or -1


@dataclass(frozen=True, slots=True)
class Place:
    kind: str  # one of rawmap.PLACE_KINDS
    name: str
    position: Position


@dataclass(frozen=True, slots=True)
class Beat:
    """A policing area; rings are k x 2 lon, lat, outer first."""

    name: str
    rings: tuple[npt.NDArray[np.float64], ...]


@dataclass(frozen=True, slots=True)
class AreaMap:
    """An opened area file."""

    name: str
    attribution: str  # must be shown on every map and print
    digest: str  # SHA-256 of what the file holds; the version of caches made from it
    box: Box  # of the roads
    epsg: int  # the desk's one metric plane
    roads: RoadNetwork
    shapes: Mapping[str, ShapeLayer]  # by layer name, rawmap.LAYERS
    shape_names: tuple[str, ...]
    places: tuple[Place, ...]
    beats: tuple[Beat, ...]
    notes: tuple[str, ...]  # what the import had to leave out, in words


def save_area(area: AreaMap, path: Path) -> None:
    """Write whole or not at all. Same area, same bytes. Raises MapError (disk full, no rights)."""
    raise NotImplementedError


def open_area(path: Path) -> AreaMap:
    """Open by memory map: well under two seconds for a county. Raises MapError if it isn't one."""
    raise NotImplementedError
