"""The layer of what is drawn by hand: dashed outlines with a thin hatch, and a label under each.

Each kind has a line, a hatch and a colour of its own, so that grey paper and any eye tell them apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from ui.map.camera import F8, Camera, MapState
from ui.map.drawing_marks import MapDrawing
from ui.map.jobs import Rectangle
from ui.map.kept import Kept
from ui.map.paths import NEAR_PX, away_px
from ui.map.roadstrokes import CASINGS, LABEL_PX, round_pen
from ui.theme import RADIUS, Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

CASING_PX, CHOSEN_PX = 2.4, 7.0  # wider than the line, by that much
FILL, HATCH = 0.09, 0.55
LABEL_FROM_PX = 12.0  # what is smaller on the screen has no label, unless it is chosen
LABEL_APART_PX = 5.0


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind is drawn: its colour in the theme, dashes in widths of the line, what fills it."""

    token: str
    width: float
    dashes: tuple[float, ...] = ()
    hatch: Qt.BrushStyle = Qt.BrushStyle.NoBrush


LOOKS = {
    "inner": Look("red", 2.8, (4.0, 2.0), Qt.BrushStyle.BDiagPattern),
    "outer": Look("amber", 2.6, (7.0, 3.0), Qt.BrushStyle.BDiagPattern),
    "traffic": Look("amber", 2.6, (6.0, 2.5, 1.0, 2.5)),
    "search": Look("transporting", 2.4, (1.2, 2.0), Qt.BrushStyle.HorPattern),
    "hazard": Look("red", 3.0, (), Qt.BrushStyle.DiagCrossPattern),
    "note": Look("text2", 2.2),
}
UNKNOWN = LOOKS["note"]
"""Of a kind that another version drew."""


@dataclass(slots=True)
class DrawnLayer:
    """Painted with a margin and kept; labels lie over the units."""

    marks: tuple[MapDrawing, ...] = ()
    _kept: Kept = field(default_factory=Kept)

    def show(self, marks: tuple[MapDrawing, ...]) -> None:
        self.marks = marks
        self._kept.forget()

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        if state.drawn and self.marks:
            self._kept.put(painter, camera, (theme.name,), partial(_paint, self.marks, theme))

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        for mark, box in self._labels(camera, state):
            _label(painter, box, mark, theme)

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        boxes = (box.toAlignedRect() for _, box in self._labels(camera, state))
        return tuple((box.x(), box.y(), box.width(), box.height()) for box in boxes)

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:
        found = self.found_at(camera, state, x, y)
        return found.words if found is not None else ""

    def found_at(self, camera: Camera, state: MapState, x: float, y: float) -> MapDrawing | None:
        """What is drawn at a pixel: by its label or its line, the last one first."""
        labels = [mark for mark, box in self._labels(camera, state) if box.contains(x, y)]
        if labels:
            return labels[-1]
        shown = self.marks if state.drawn else ()
        near = (one for one in reversed(shown) if _is_near(one, camera, x, y))
        return next(near, None)

    def _labels(self, camera: Camera, state: MapState) -> Iterator[tuple[MapDrawing, QRectF]]:
        window = QRectF(0, 0, camera.width, camera.height)
        for mark in self.marks if state.drawn else ():
            box = _label_box(mark, camera)
            if box is not None and box.intersects(window):
                yield mark, box


def look_of(kind: str) -> Look:
    return LOOKS.get(kind, UNKNOWN)


def paint_shape(painter: QPainter, x: F8, y: F8, theme: Theme, look: Look, *, closed: bool) -> None:
    """A line or ring in window pixels, its casing under it and its hatch inside."""
    path = _path(x, y, closed=closed)
    colour = theme.colour(look.token)
    if closed:
        painter.fillPath(path, _faint(colour, FILL))
        if look.hatch != Qt.BrushStyle.NoBrush:
            painter.fillPath(path, QBrush(_faint(colour, HATCH), look.hatch))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(round_pen(CASINGS[theme.name], look.width + CASING_PX))
    painter.drawPath(path)
    painter.setPen(_pen(colour, look))
    painter.drawPath(path)


def _paint(marks: tuple[MapDrawing, ...], theme: Theme, painter: QPainter, wide: Camera) -> None:
    window = QRectF(0, 0, wide.width, wide.height)
    for mark in marks:
        x, y = wide.to_screen(mark.x, mark.y)
        if not _bounds(x, y).adjusted(-9, -9, 9, 9).intersects(window):
            continue
        look = look_of(mark.kind)
        if mark.chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(round_pen(theme.colour("focus"), look.width + CHOSEN_PX))
            painter.drawPath(_path(x, y, closed=mark.is_closed))
        paint_shape(painter, x, y, theme, look, closed=mark.is_closed)


def _path(x: F8, y: F8, *, closed: bool) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(a, b) for a, b in zip(x, y, strict=True)]))
    if closed:
        path.closeSubpath()
    return path


def _pen(colour: QColor, look: Look) -> QPen:
    pen = QPen(colour, look.width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if look.dashes:
        pen.setDashPattern(look.dashes)
    return pen


def _faint(colour: QColor, share: float) -> QColor:
    faint = QColor(colour)
    faint.setAlphaF(share)
    return faint


def _bounds(x: F8, y: F8) -> QRectF:
    west, north = float(x.min()), float(y.min())
    return QRectF(west, north, float(x.max()) - west, float(y.max()) - north)


def _label_box(mark: MapDrawing, camera: Camera) -> QRectF | None:
    """Under what it names; beside the middle point of a line."""
    x, y = camera.to_screen(mark.x, mark.y)
    bounds = _bounds(x, y)
    if not mark.chosen and max(bounds.width(), bounds.height()) < LABEL_FROM_PX:
        return None
    box = QRectF(0, 0, text_width(mark.label, font(12, 700)) + 16, LABEL_PX)
    if mark.is_closed:
        lowest = int(np.argmax(y))
        box.moveCenter(QPointF(float(x[lowest]), 0))
        box.moveTop(float(y[lowest]) + LABEL_APART_PX)
    else:
        middle = len(x) // 2
        box.moveTopLeft(QPointF(float(x[middle]) + LABEL_APART_PX, float(y[middle]) + 1))
    return box


def _label(painter: QPainter, box: QRectF, mark: MapDrawing, theme: Theme) -> None:
    colour = theme.colour(look_of(mark.kind).token)
    painter.setPen(QPen(theme.colour("focus"), 2) if mark.chosen else QPen(CASINGS[theme.name], 1))
    painter.setBrush(colour)
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    paint_text(painter, box, mark.label, font(12, 700), theme.colour("on_grade"), CENTRE)


def _is_near(mark: MapDrawing, camera: Camera, x: float, y: float) -> bool:
    return away_px(*camera.to_screen(mark.x, mark.y), x, y) <= NEAR_PX
