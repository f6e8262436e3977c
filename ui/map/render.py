"""Paints the base map without names: pure, the same bytes for the same input, on any paint device."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

from geodata.roads import CLASSES
from ui.map.basemap import BRIDGE, LINK, TUNNEL, BaseMap, Frame
from ui.map.camera import TILE_PX, Tile, tile_box
from ui.map.paths import Indices, to_paths
from ui.map.style import PAPERS, STYLE, Dash, Paper

ROUND_FROM_PX = 2.4  # narrower strokes end flat: nobody sees the cap, and it costs a third more
SLEEPERS_FROM_PX = 1.3  # a narrower railway is one plain line
RAIL_EDGE_PX = 1.0  # what shows of a railway beside its sleepers, both sides together
TUNNEL_EDGE_PX = 0.6


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
    painting = _Painting(painter, base, frame, paper)
    for layer in STYLE.order:
        if buildings or layer != "building":
            painting.paint(layer)
    painting.end_of_map()


@dataclass(slots=True)
class _Painting:
    """One frame in the making."""

    painter: QPainter
    base: BaseMap
    frame: Frame
    paper: Paper
    _edges: dict[str, Indices] = field(default_factory=dict)  # by standing

    def paint(self, layer: str) -> None:
        """One entry of the style's order."""
        if layer in STYLE.areas:
            self._area(layer)
        elif layer in STYLE.lines:
            self._line(layer)
        elif layer == "tunnels":
            self._tunnels()
        else:
            self._roads(layer)

    def end_of_map(self) -> None:
        """A thin line where the area ends: beyond it nothing is known, not nothing there."""
        west, north, east, south = self.base.end_px(self.frame)
        self.painter.setPen(QPen(QColor(self.paper.boundary), STYLE.end_px))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in (
            QLineF(west, north, east, north), QLineF(east, north, east, south),
            QLineF(east, south, west, south), QLineF(west, south, west, north),
        ):  # fmt: skip
            self.painter.drawLine(line)

    def _area(self, layer: str) -> None:
        if self.frame.zoom < STYLE.areas[layer]:
            return
        self.painter.setPen(Qt.PenStyle.NoPen)
        if layer == "building" and self.frame.zoom >= STYLE.building_edge.zoom:
            self.painter.setPen(QPen(QColor(self.paper.building_edge), STYLE.building_edge.px))
        self.painter.setBrush(QColor(self.paper.areas[layer]))
        _each(self.painter, self._shapes(layer))

    def _line(self, layer: str) -> None:
        look, width = STYLE.lines[layer], STYLE.line_width(layer, self.frame.zoom)
        if self.frame.zoom < look.zoom:
            return
        paths, pen = self._shapes(layer), _pen(self.paper.ink(look.ink), width)
        if look.dash:
            pen.setDashPattern(look.dash)
        _stroke(self.painter, pen, paths)
        if layer == "rail" and width >= SLEEPERS_FROM_PX:
            gaps = _dashed(_pen(self.paper.rail_gap, width - RAIL_EDGE_PX), STYLE.dashes.sleepers)
            _stroke(self.painter, gaps, paths)

    def _roads(self, standing: str) -> None:
        """All casings before all fills, so that junctions merge."""
        strokes, casing = list(self._strokes(standing)), STYLE.casing_width(self.frame.zoom)
        for stroke in strokes if casing else ():
            tinted = STYLE.roads[stroke.road_class].tinted
            colour = self.paper.casing_major if tinted else self.paper.casing
            pen = _pen(colour, stroke.width + 2 * casing)
            if standing == "bridges":  # a round end would lie across the road it goes on as
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            _stroke(self.painter, pen, stroke.paths)
        for stroke in strokes:
            pen = _pen(self.paper.roads[stroke.road_class], stroke.width)
            _stroke(self.painter, pen, stroke.paths)

    def _tunnels(self) -> None:
        casing = STYLE.casing_width(self.frame.zoom)
        for stroke in self._strokes("tunnels"):
            edge = _pen(self.paper.roads[stroke.road_class], stroke.width + 2 * casing)
            _stroke(self.painter, _dashed(edge, STYLE.dashes.tunnel), stroke.paths)
            inner = _pen(self.paper.areas["residential"], max(0.2, stroke.width - TUNNEL_EDGE_PX))
            inner.setCapStyle(Qt.PenCapStyle.FlatCap)
            _stroke(self.painter, inner, stroke.paths)

    def _strokes(self, standing: str) -> Iterator[RoadStroke]:
        """The least important class first."""
        edges, roads = self._of_standing(standing), self.base.area.roads
        for number in range(len(CLASSES) - 1, -1, -1):
            look = STYLE.roads[CLASSES[number]]
            if self.frame.zoom < look.zoom:
                continue
            of_class = edges[roads.edge_class[edges] == number]
            slip = (roads.edge_flags[of_class] & LINK) != 0
            width = STYLE.road_width(CLASSES[number], self.frame.zoom)
            for some, share in ((of_class[slip], STYLE.link_share), (of_class[~slip], 1.0)):
                if len(some):
                    paths = to_paths(self.base.road_runs(some, self.frame))
                    yield RoadStroke(CLASSES[number], width * share, paths)

    def _of_standing(self, standing: str) -> Indices:
        """Edges in the frame: under the ground, on it, or over it."""
        if not self._edges:
            edges = self.base.roads_in(self.frame, STYLE.reach_px)
            flags = self.base.area.roads.edge_flags[edges]
            under, over = (flags & TUNNEL) != 0, (flags & BRIDGE) != 0
            kinds = {"tunnels": under, "roads": ~under & ~over, "bridges": over & ~under}
            self._edges = {name: edges[np.flatnonzero(kind)] for name, kind in kinds.items()}
        return self._edges[standing]

    def _shapes(self, layer: str) -> list[QPainterPath]:
        features = self.base.shapes_in(layer, self.frame)
        if not len(features):
            return []
        return to_paths(self.base.shape_runs(layer, features, self.frame))


def _pen(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    narrow = width < ROUND_FROM_PX
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if narrow else Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin if narrow else Qt.PenJoinStyle.RoundJoin)
    return pen


def _dashed(pen: QPen, dash: Dash) -> QPen:
    """In pixels, where Qt counts in pen widths."""
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([length / pen.widthF() for length in dash])
    return pen


def _stroke(painter: QPainter, pen: QPen, paths: Iterable[QPainterPath]) -> None:
    painter.setPen(pen)
    painter.setBrush(QBrush(Qt.BrushStyle.NoBrush))
    _each(painter, paths)


def _each(painter: QPainter, paths: Iterable[QPainterPath]) -> None:
    for path in paths:
        painter.drawPath(path)
