"""Paints the base map without names: pure, the same bytes for the same input, on any paint device."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

from geodata.roads import CLASSES
from ui.map.basemap import BRIDGE, LINK, TUNNEL, BaseMap, Frame
from ui.map.camera import TILE_PX, Tile, tile_box
from ui.map.paths import Indices, to_paths
from ui.map.style import (
    AREA_ORDER,
    BUILDING_EDGE_ZOOM,
    BUILDING_ZOOM,
    LINE_ZOOMS,
    LINK_WIDTH,
    PAPERS,
    ROAD_ZOOMS,
    WIDEST_ROAD_PX,
    Paper,
    casing_width,
    line_width,
    road_width,
)

MAJOR = ("motorway", "trunk", "primary")
END_PX = 1.2
ROUND_FROM_PX = 2.4  # narrower strokes end flat: nobody sees the cap, and it costs a third more


@dataclass(frozen=True, slots=True)
class RoadStroke:
    """Roads of one class and standing, ready to stroke twice: casing, then fill."""

    road_class: str
    width: float
    paths: list[QPainterPath]


def paint_tile(base: BaseMap, tile: Tile) -> QImage:
    """One opaque square, 512 x 512 pixels times the device's pixel ratio."""
    side = round(TILE_PX * tile.dpr)
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(tile.dpr)
    left, top = tile_box(tile)
    painter = QPainter(image)
    frame = Frame(left, top, TILE_PX, TILE_PX, tile.zoom)
    render(painter, base, frame, PAPERS[tile.theme], buildings=tile.buildings)
    painter.end()
    return image


def render(
    painter: QPainter, base: BaseMap, frame: Frame, paper: Paper, *, buildings: bool
) -> None:
    """Paint what lies in the frame with its left top corner at the painter's origin."""
    painter.fillRect(QRectF(0, 0, frame.width, frame.height), QColor(paper.land))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _areas(painter, base, frame, paper)
    for layer in ("stream", "river", "path"):
        _line(painter, base, frame, layer, getattr(paper, "stream" if layer == "river" else layer))
    if buildings and frame.zoom >= BUILDING_ZOOM:
        _buildings(painter, base, frame, paper)
    tunnels, ground, bridges = _sorted_roads(base, frame)
    _tunnels(painter, tunnels, frame.zoom, paper)
    _rails(painter, base, frame, paper)
    for strokes in (ground, bridges):
        _roads(painter, strokes, frame.zoom, paper)
    _line(painter, base, frame, "boundary", paper.boundary, dashed=True)
    _end_of_map(painter, base, frame, paper)


def _end_of_map(painter: QPainter, base: BaseMap, frame: Frame, paper: Paper) -> None:
    """A thin line where the area ends: beyond it nothing is known, which is not the same as nothing there.

    Unbroken, for dashes would begin anew in every tile.
    """
    west, north, east, south = base.end_px(frame)
    painter.setPen(QPen(QColor(paper.boundary), END_PX))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in (
        QLineF(west, north, east, north), QLineF(east, north, east, south),
        QLineF(east, south, west, south), QLineF(west, south, west, north),
    ):  # fmt: skip
        painter.drawLine(line)


def _areas(painter: QPainter, base: BaseMap, frame: Frame, paper: Paper) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for layer, zoom in AREA_ORDER:
        if frame.zoom >= zoom:
            painter.setBrush(QColor(paper.areas[layer]))
            _each(painter, _shape_paths(base, layer, frame))


def _buildings(painter: QPainter, base: BaseMap, frame: Frame, paper: Paper) -> None:
    edged = frame.zoom >= BUILDING_EDGE_ZOOM
    painter.setPen(QPen(QColor(paper.building_edge), 0.8) if edged else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(paper.areas["building"]))
    _each(painter, _shape_paths(base, "building", frame))


def _line(
    painter: QPainter, base: BaseMap, frame: Frame, layer: str, colour: str, *, dashed: bool = False
) -> None:
    if frame.zoom < LINE_ZOOMS[layer]:
        return
    pen = _pen(colour, line_width(layer, frame.zoom))
    if dashed or layer == "path":
        pen.setDashPattern([4.0, 3.0])
    _stroke(painter, pen, _shape_paths(base, layer, frame))


def _rails(painter: QPainter, base: BaseMap, frame: Frame, paper: Paper) -> None:
    if frame.zoom < LINE_ZOOMS["rail"]:
        return
    width, paths = line_width("rail", frame.zoom), _shape_paths(base, "rail", frame)
    _stroke(painter, _pen(paper.rail, width), paths)
    if width >= 1.3:
        sleepers = _pen(paper.rail_gap, width - 1.0)
        sleepers.setCapStyle(Qt.PenCapStyle.FlatCap)
        sleepers.setDashPattern([7.0 / (width - 1.0), 7.0 / (width - 1.0)])
        _stroke(painter, sleepers, paths)


def _sorted_roads(
    base: BaseMap, frame: Frame
) -> tuple[list[RoadStroke], list[RoadStroke], list[RoadStroke]]:
    """Tunnels, roads on the ground and bridges, each with the least important class first."""
    edges = base.roads_in(frame, WIDEST_ROAD_PX)
    flags = base.area.roads.edge_flags[edges]
    under, over = (flags & TUNNEL) != 0, (flags & BRIDGE) != 0
    standings = (under, ~under & ~over, over & ~under)
    tunnels, ground, bridges = (list(_strokes(base, frame, edges[it])) for it in standings)
    return tunnels, ground, bridges


def _strokes(base: BaseMap, frame: Frame, edges: Indices) -> Iterator[RoadStroke]:
    roads = base.area.roads
    for number in range(len(CLASSES) - 1, -1, -1):
        name = CLASSES[number]
        if frame.zoom < ROAD_ZOOMS[name]:
            continue
        of_class = edges[roads.edge_class[edges] == number]
        slip = (roads.edge_flags[of_class] & LINK) != 0
        width = road_width(name, frame.zoom)
        for some, share in ((of_class[slip], LINK_WIDTH), (of_class[~slip], 1.0)):
            if len(some):
                yield RoadStroke(name, width * share, to_paths(base.road_runs(some, frame)))


def _roads(painter: QPainter, strokes: list[RoadStroke], zoom: float, paper: Paper) -> None:
    """All casings before all fills, so that junctions merge."""
    casing = casing_width(zoom)
    for stroke in strokes if casing else ():
        colour = paper.casing_major if stroke.road_class in MAJOR else paper.casing
        _stroke(painter, _pen(colour, stroke.width + 2 * casing), stroke.paths)
    for stroke in strokes:
        _stroke(painter, _pen(paper.roads[stroke.road_class], stroke.width), stroke.paths)


def _tunnels(painter: QPainter, strokes: list[RoadStroke], zoom: float, paper: Paper) -> None:
    for stroke in strokes:
        edge = _pen(paper.roads[stroke.road_class], stroke.width + 2 * casing_width(zoom))
        edge.setCapStyle(Qt.PenCapStyle.FlatCap)
        edge.setDashPattern([5.0 / edge.widthF(), 4.0 / edge.widthF()])
        _stroke(painter, edge, stroke.paths)
        inner = _pen(paper.areas["residential"], max(0.2, stroke.width - 0.6))
        inner.setCapStyle(Qt.PenCapStyle.FlatCap)
        _stroke(painter, inner, stroke.paths)


def _pen(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    narrow = width < ROUND_FROM_PX
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if narrow else Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin if narrow else Qt.PenJoinStyle.RoundJoin)
    return pen


def _stroke(painter: QPainter, pen: QPen, paths: Iterable[QPainterPath]) -> None:
    painter.setPen(pen)
    painter.setBrush(QBrush(Qt.BrushStyle.NoBrush))
    _each(painter, paths)


def _each(painter: QPainter, paths: Iterable[QPainterPath]) -> None:
    for path in paths:
        painter.drawPath(path)


def _shape_paths(base: BaseMap, layer: str, frame: Frame) -> list[QPainterPath]:
    features = base.shapes_in(layer, frame)
    if not len(features):
        return []
    return to_paths(base.shape_runs(layer, features, frame))
