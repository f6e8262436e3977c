"""The sea and tidal rivers: OpenStreetMap maps only their shore, as lines with the water right."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from geodata.rawmap import RawShape, RawWay

F8 = npt.NDArray[np.float64]

_MARGINS = (0.2, 0.1, 0.05, 0.0)  # of the box's size: the sea should reach past the last road
_NUDGE = 1e-7  # degrees, about a centimetre: enough to tell one side of a shore from the other
_DOUBT = 0.1  # a piece with more than this share of its shore on the land's side stays land


def sea_shapes(coast: Sequence[F8], roads: Sequence[RawWay]) -> list[RawShape]:
    """Water areas on the sea's side of the coast, cut to the surroundings of the roads.

    The surroundings are cut along every shore; a piece is water when it lies to the right of the
    shores that border it. Where a shore breaks off, nothing is guessed: the piece stays land. An
    extract's own edge breaks shores off, often just beyond its roads: so of several surroundings
    those are taken in which most is known to be water.
    """
    seas = [_sea(coast, shapely.box(*_surroundings(roads, margin))) for margin in _MARGINS]
    most = max(seas, key=lambda pieces: sum(piece.area for piece in pieces))
    return [RawShape("water", _rings(piece)) for piece in most]


def _sea(coast: Sequence[F8], frame: shapely.Polygon) -> list[shapely.Polygon]:
    """The pieces of a frame that are water."""
    shores = [shapely.LineString(line).intersection(frame) for line in coast]
    cuts = shapely.union_all([*shores, frame.exterior])
    pieces = shapely.get_parts(shapely.polygonize([cuts]))
    if len(pieces) == 0:
        return []
    right, left = _beside(coast)
    tree = shapely.STRtree(pieces)

    def touching(points: F8) -> npt.NDArray[np.int64]:
        touched = tree.query(shapely.points(points), predicate="within")[1]
        return np.bincount(touched, minlength=len(pieces))

    wet, dry = touching(right), touching(left)
    is_water = (wet > 0) & (dry <= _DOUBT * wet)
    return list(pieces[is_water])


def _surroundings(roads: Sequence[RawWay], margin: float) -> tuple[float, float, float, float]:
    lon = np.concatenate([way.lon for way in roads])
    lat = np.concatenate([way.lat for way in roads])
    wide, high = np.ptp(lon) * margin, np.ptp(lat) * margin
    return lon.min() - wide, lat.min() - high, lon.max() + wide, lat.max() + high


def _beside(coast: Sequence[F8]) -> tuple[F8, F8]:
    """A point just right and one just left of the middle of every straight piece of shore."""
    start = np.concatenate([line[:-1] for line in coast])
    end = np.concatenate([line[1:] for line in coast])
    along = end - start
    length = np.hypot(along[:, 0], along[:, 1])
    start, along, length = start[length > 0], along[length > 0], length[length > 0]
    rightward = np.column_stack([along[:, 1], -along[:, 0]]) / length[:, None] * _NUDGE
    middle = start + along / 2
    return middle + rightward, middle - rightward


def _rings(piece: shapely.Geometry) -> tuple[F8, ...]:
    return tuple(shapely.get_coordinates(ring) for ring in shapely.get_rings(piece))
