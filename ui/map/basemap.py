"""An area file made ready for painting: which shapes and roads touch a frame, in its pixels."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from geodata.area import AreaMap, ShapeLayer
from geodata.arrays import morton_key
from geodata.projection import to_world
from geodata.rawmap import AREA_LAYERS
from ui.map.camera import F8, world_px
from ui.map.paths import Indices, Runs, gather, thinned, turned

BRIDGE, TUNNEL, PRIVATE, LINK = 1, 2, 4, 16  # bits of RoadNetwork.edge_flags
BLOCK = 128  # boxes that are asked together
WATER_LAYERS = ("water", "river", "stream")
SEEN_PX = 0.8  # shapes smaller than this both ways are left out


@dataclass(frozen=True, slots=True)
class Frame:
    """A window onto the world: left and top edge in world pixels of its zoom, size in pixels."""

    left: float
    top: float
    width: float
    height: float
    zoom: float

    def world_box(self, margin_px: float) -> tuple[float, float, float, float]:
        """West, north, east, south in world units, grown on every side."""
        scale = world_px(self.zoom)
        return (
            (self.left - margin_px) / scale,
            (self.top - margin_px) / scale,
            (self.left + self.width + margin_px) / scale,
            (self.top + self.height + margin_px) / scale,
        )


class BaseMap:
    """Answers what to draw where. Holds the area's own arrays and one box a road edge."""

    def __init__(self, area: AreaMap) -> None:
        self.area = area
        self._roads = Boxes(_road_boxes(area))
        self._shapes: dict[str, Boxes] = {}
        box = area.box
        end_x, end_y = to_world(np.array([box.west, box.east]), np.array([box.north, box.south]))
        self._end = np.array([end_x[0], end_y[0], end_x[1], end_y[1]])

    def end_px(self, frame: Frame) -> tuple[float, float, float, float]:
        """West, north, east, south of the area's end in the frame's pixels."""
        west, north, east, south = (self._end * world_px(frame.zoom)).tolist()
        return west - frame.left, north - frame.top, east - frame.left, south - frame.top

    def roads_in(self, frame: Frame, margin_px: float) -> Indices:
        """Numbers of the road edges whose box touches the frame."""
        return self._roads.touching(frame.world_box(margin_px))

    def road_runs(self, edges: Indices, frame: Frame) -> Runs:
        return thinned(_pixels(self.road_lines(edges), frame))

    def road_lines(self, edges: Indices) -> Runs:
        """Whole, in world units."""
        roads = self.area.roads
        start = roads.shape_start
        points, runs = gather(start[edges].astype(np.int64), start[edges + 1].astype(np.int64))
        return Runs(*to_world(roads.shape_lon[points], roads.shape_lat[points]), runs)

    def shapes_in(self, layer: str, frame: Frame, margin_px: float = 4.0) -> Indices:
        """Numbers of a layer's features that touch the frame and are large enough to see."""
        shapes = self.area.shapes.get(layer)
        if shapes is None or not len(shapes.box):
            return np.zeros(0, np.int64)
        if layer not in self._shapes:
            self._shapes[layer] = Boxes(shapes.box, in_order=True)
        found = self._shapes[layer].touching(frame.world_box(margin_px))
        size = (shapes.box[found, 2:] - shapes.box[found, :2]).max(axis=1) * world_px(frame.zoom)
        seen: Indices = found[size >= SEEN_PX]
        return seen

    def shape_runs(self, layer: str, features: Indices, frame: Frame) -> Runs:
        """The features' rings; of area layers outer rings one way round and holes the other."""
        rings, of_feature = self._rings(layer, features)
        runs = _pixels(_lines(self.area.shapes[layer], rings), frame)
        if layer not in AREA_LAYERS:
            return thinned(runs)
        outer = np.zeros(len(rings), bool)
        outer[of_feature[:-1]] = True
        return thinned(turned(runs, outer))

    def shape_lines(self, layer: str, features: Indices) -> Runs:
        """All their rings, whole, in world units."""
        return _lines(self.area.shapes[layer], self._rings(layer, features)[0])

    def _rings(self, layer: str, features: Indices) -> tuple[Indices, Indices]:
        """Numbers of the features' rings, and where each feature's begin among them."""
        start = self.area.shapes[layer].feature_start
        return gather(start[features].astype(np.int64), start[features + 1].astype(np.int64))


def credit(area: AreaMap) -> str:
    """What must stand on every map and print: whose data it is, and what it lacks altogether."""
    return " · ".join((area.attribution, *_lacks(area)))


def _lacks(area: AreaMap) -> Iterator[str]:
    drawn = {layer for layer, shapes in area.shapes.items() if len(shapes.box)}
    if not drawn:
        yield "only roads"
    else:
        yield from () if drawn & set(WATER_LAYERS) else ("no water",)
        yield from () if "building" in drawn else ("no buildings",)
    if not area.roads.names:
        places = any(place.name for place in area.places)
        yield "no street names" if places or area.shape_names else "no names"


def _lines(shapes: ShapeLayer, rings: Indices) -> Runs:
    points, start = gather(
        shapes.ring_start[rings].astype(np.int64), shapes.ring_start[rings + 1].astype(np.int64)
    )
    xy = shapes.xy[points]
    return Runs(xy[:, 0], xy[:, 1], start)


def _pixels(runs: Runs, frame: Frame) -> Runs:
    scale = world_px(frame.zoom)
    return Runs(runs.x * scale - frame.left, runs.y * scale - frame.top, runs.start)


class Boxes:
    """n boxes: west, north, east, south. Neighbours are kept together and asked together first."""

    def __init__(self, boxes: F8, *, in_order: bool = False) -> None:
        """`in_order` where neighbours already lie near each other."""
        self._boxes = boxes
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2
        self._order = None if in_order else np.argsort(morton_key(*middle.T), kind="stable")
        first = np.arange(0, len(boxes), BLOCK)
        sorted_boxes = boxes if self._order is None else boxes[self._order]
        low, high = (np.minimum, sorted_boxes[:, :2]), (np.maximum, sorted_boxes[:, 2:])
        self._blocks = (
            np.column_stack([by.reduceat(corners, first) for by, corners in (low, high)])
            if len(boxes)
            else np.zeros((0, 4))
        )

    def touching(self, around: tuple[float, float, float, float]) -> Indices:
        """Numbers of the boxes that touch this one, in rising order."""
        blocks = _touching(self._blocks, around)
        if not len(blocks):
            return blocks
        some = (blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()
        some = some[some < len(self._boxes)]
        numbers = some if self._order is None else self._order[some]
        return np.sort(numbers[_touching(self._boxes[numbers], around)])


def _touching(boxes: F8, around: tuple[float, float, float, float]) -> Indices:
    west, north, east, south = around
    hit = (boxes[:, 0] <= east) & (boxes[:, 2] >= west)
    hit &= (boxes[:, 1] <= south) & (boxes[:, 3] >= north)
    return np.flatnonzero(hit)


def _road_boxes(area: AreaMap) -> F8:
    """West, north, east, south of every edge in world units."""
    roads = area.roads
    if not roads.edge_count:
        return np.zeros((0, 4))
    first = roads.shape_start[:-1]
    lon, lat = roads.shape_lon, roads.shape_lat
    west, north = to_world(np.minimum.reduceat(lon, first), np.maximum.reduceat(lat, first))
    east, south = to_world(np.maximum.reduceat(lon, first), np.minimum.reduceat(lat, first))
    return np.column_stack((west, north, east, south))
