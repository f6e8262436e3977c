"""The basemap's shapes, packed: world units, lightly simplified, sorted so neighbours lie near."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import shapely

from geodata.area import ShapeLayer
from geodata.arrays import morton_key, offsets, run_indices
from geodata.projection import to_world
from geodata.rawmap import AREA_LAYERS, LAYERS, RawShape

F8 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int64]

# World units: half a metre in Britain, a metre on the equator; under a pixel at street scale.
_TOLERANCE = 1 / 40_000_000


def pack_shapes(shapes: Sequence[RawShape]) -> tuple[dict[str, ShapeLayer], tuple[str, ...]]:
    """Every layer of LAYERS, empty ones too, and the names their features point into."""
    names = tuple(sorted({shape.name for shape in shapes if shape.name}))
    index = {name: number for number, name in enumerate(names)}
    return {layer: _pack_layer(layer, shapes, index) for layer in LAYERS}, names


def _pack_layer(layer: str, shapes: Sequence[RawShape], names: Mapping[str, int]) -> ShapeLayer:
    fewest = 4 if layer in AREA_LAYERS else 2
    chosen = [shape for shape in shapes if shape.layer == layer and len(shape.rings[0]) >= fewest]
    rings = [ring for shape in chosen for ring in shape.rings if len(ring) >= fewest]
    if not rings:
        return _empty_layer()
    count = np.array([sum(len(ring) >= fewest for ring in shape.rings) for shape in chosen])
    name = np.array([names.get(shape.name, -1) for shape in chosen], np.int32)
    xy, length = _simplified(rings, fewest)
    return _sorted_layer(xy, length, count, name)


def _simplified(rings: Sequence[F8], fewest: int) -> tuple[F8, I8]:
    """All rings end to end in world units, and the points each has left."""
    length = np.array([len(ring) for ring in rings])
    whole = np.column_stack(to_world(*np.concatenate(rings).T))
    ring_of_point = np.repeat(np.arange(len(rings)), length)
    lines = np.asarray(shapely.linestrings(whole, indices=ring_of_point))
    short = shapely.simplify(lines, _TOLERANCE, preserve_topology=False)
    # A shed too small to simplify keeps its corners.
    kept = np.where(shapely.get_num_coordinates(short) < fewest, lines, short)
    return shapely.get_coordinates(kept), np.asarray(shapely.get_num_coordinates(kept), np.int64)


def _sorted_layer(xy: F8, length: I8, rings: I8, name: npt.NDArray[np.int32]) -> ShapeLayer:
    """Features by the Morton key of their middles; `rings` says how many each has."""
    ring_start, feature_start = offsets(length), offsets(rings)
    first_point = ring_start[feature_start[:-1]]
    west_north = np.minimum.reduceat(xy, first_point)
    east_south = np.maximum.reduceat(xy, first_point)
    order = np.argsort(morton_key(*((west_north + east_south) / 2).T), kind="stable")
    ring_order = run_indices(feature_start[order], rings[order])
    points = run_indices(ring_start[ring_order], length[ring_order])
    return ShapeLayer(
        xy=xy[points],
        ring_start=offsets(length[ring_order]),
        feature_start=offsets(rings[order]),
        box=np.hstack([west_north, east_south])[order],
        name=name[order],
    )


def _empty_layer() -> ShapeLayer:
    return ShapeLayer(
        xy=np.empty((0, 2)),
        ring_start=np.zeros(1, np.int32),
        feature_start=np.zeros(1, np.int32),
        box=np.empty((0, 4)),
        name=np.empty(0, np.int32),
    )
