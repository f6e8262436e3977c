"""The layer of what is drawn by hand: dashed outlines with a thin hatch, and a label under each.

Each kind has a line, a hatch and a colour of its own, so that grey paper and any eye tell them apart.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
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
HATCH = 0.45
LABEL_FROM_PX = 24.0  # what is smaller on the screen has no label, unless it is chosen
LABEL_APART_PX, INSET_PX = 5.0, 16.0
ORDER = {kind: n for n, kind in enumerate(("inner", "hazard", "outer", "traffic", "search"))}
"""Whose label is placed first."""

Labelled = tuple[MapDrawing, QRectF]


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind is drawn: its colour in the theme, dashes in widths of the line, what fills it.

    Faint enough that every road inside stays readable; what surrounds others has no hatch.
    """

    token: str
    width: float
    dashes: tuple[float, ...] = ()
    fill: float = 0.0
    hatch: Qt.BrushStyle = Qt.BrushStyle.NoBrush


LOOKS = {
    "inner": Look("red", 2.8, (4.0, 2.0), 0.1, Qt.BrushStyle.BDiagPattern),
    "outer": Look("amber", 2.6, (7.0, 3.0), 0.07),
    "traffic": Look("amber", 2.6, (6.0, 2.5, 1.0, 2.5)),
    "search": Look("transporting", 2.4, (1.2, 2.0), 0.07, Qt.BrushStyle.HorPattern),
    "hazard": Look("red", 3.0, (), 0.1, Qt.BrushStyle.DiagCrossPattern),
    "note": Look("text2", 2.2),
}
UNKNOWN = LOOKS["note"]
"""Of a kind that another version drew."""


@dataclass(slots=True)
class DrawnLayer:
    """Painted with a margin and kept, all of it under the units: no label ever covers an officer."""

    marks: tuple[MapDrawing, ...] = ()
    _kept: Kept = field(default_factory=Kept)
    _zoom: float | None = None  # as painted last
    _labels: tuple[float, list[Labelled]] | None = None  # at which scale

    def show(self, marks: tuple[MapDrawing, ...]) -> None:
        self.marks, self._labels = marks, None
        self._kept.forget()

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """Kept once the zoom stays: on the way to another only what is in the window is painted."""
        if not state.drawn or not self.marks:
            return
        paint = partial(_paint, self.marks, self._labelled(camera), theme)
        if camera.zoom == self._zoom:
            self._kept.put(painter, camera, (theme.name,), paint)
        else:
            self._zoom = camera.zoom
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint(painter, camera)

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """Nothing: the hand's own tool paints what it holds."""

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        boxes = (box.toAlignedRect() for _, box in self._seen_labels(camera, state))
        return tuple((box.x(), box.y(), box.width(), box.height()) for box in boxes)

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:
        found = self.found_at(camera, state, x, y)
        return found.words if found is not None else ""

    def found_at(self, camera: Camera, state: MapState, x: float, y: float) -> MapDrawing | None:
        """What is drawn at a pixel: by its label or its line, the last one first."""
        labels = [mark for mark, box in self._seen_labels(camera, state) if box.contains(x, y)]
        if labels:
            return labels[0]
        shown = self.marks if state.drawn else ()
        near = (one for one in reversed(shown) if _is_near(one, camera, x, y))
        return next(near, None)

    def _seen_labels(self, camera: Camera, state: MapState) -> Iterator[Labelled]:
        window = QRectF(0, 0, camera.width, camera.height)
        for mark, box in self._labelled(camera) if state.drawn else ():
            here = box.translated(-camera.left, -camera.top)
            if here.intersects(window):
                yield mark, here

    def _labelled(self, camera: Camera) -> list[Labelled]:
        if self._labels is None or self._labels[0] != camera.scale:
            self._labels = camera.scale, place_labels(self.marks, camera.scale)
        return self._labels[1]


def place_labels(marks: Iterable[MapDrawing], scale: float) -> list[Labelled]:
    """Where labels stand, in pixels of the whole world; none over another, the gravest placed first.

    Panning changes none of them. What finds no room around its shape has none at this zoom.
    """
    placed: list[Labelled] = []
    for mark in sorted(marks, key=lambda one: (not one.chosen, ORDER.get(one.kind, len(ORDER)))):
        free = (
            box for box in _label_boxes(mark, scale)
            if not any(box.intersects(other) for _, other in placed)
        )  # fmt: skip
        box = next(free, None)
        if box is not None:
            placed.append((mark, box))
    return placed


def look_of(kind: str) -> Look:
    return LOOKS.get(kind, UNKNOWN)


def paint_shape(painter: QPainter, x: F8, y: F8, theme: Theme, look: Look, *, closed: bool) -> None:
    """A line or ring in window pixels, its casing under it and its hatch inside."""
    path = _path(x, y, closed=closed)
    colour = theme.colour(look.token)
    if closed:  # its edge lies under the line: made smooth, a hatch takes five times as long
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillPath(path, _faint(colour, look.fill))
        if look.hatch != Qt.BrushStyle.NoBrush:
            painter.fillPath(path, QBrush(_faint(colour, HATCH), look.hatch))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(round_pen(CASINGS[theme.name], look.width + CASING_PX))
    painter.drawPath(path)
    painter.setPen(_pen(colour, look))
    painter.drawPath(path)


def _paint(
    marks: tuple[MapDrawing, ...], labels: list[Labelled], theme: Theme, painter: QPainter,
    wide: Camera,
) -> None:  # fmt: skip
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
    for mark, box in labels:
        here = box.translated(-wide.left, -wide.top)
        if here.intersects(window):
            _label(painter, here, mark, theme)


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


def _label_boxes(mark: MapDrawing, scale: float) -> list[QRectF]:
    """Where its label may stand, in pixels of the whole world, the best first."""
    x, y = mark.x * scale, mark.y * scale
    bounds = _bounds(x, y)
    if not mark.chosen and max(bounds.width(), bounds.height()) < LABEL_FROM_PX:
        return []
    size = QSizeF(text_width(mark.label, font(12, 700)) + INSET_PX, LABEL_PX)
    if not mark.is_closed:
        middle = QPointF(float(x[len(x) // 2]), float(y[len(x) // 2]))
        apart = QPointF(LABEL_APART_PX, LABEL_APART_PX)
        below, above = middle + apart, middle - QPointF(-LABEL_APART_PX, LABEL_APART_PX + LABEL_PX)
        return [QRectF(below, size), QRectF(above, size)]
    low, high = int(np.argmax(y)), int(np.argmin(y))
    half = size.width() / 2
    below = QPointF(float(x[low]) - half, bounds.bottom() + LABEL_APART_PX)
    above = QPointF(float(x[high]) - half, bounds.top() - LABEL_APART_PX - LABEL_PX)
    return [QRectF(below, size), QRectF(above, size)]


def _label(painter: QPainter, box: QRectF, mark: MapDrawing, theme: Theme) -> None:
    colour = theme.colour(look_of(mark.kind).token)
    painter.setPen(QPen(theme.colour("focus"), 2) if mark.chosen else QPen(CASINGS[theme.name], 1))
    painter.setBrush(colour)
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    paint_text(painter, box, mark.label, font(12, 700), theme.colour("on_grade"), CENTRE)


def _is_near(mark: MapDrawing, camera: Camera, x: float, y: float) -> bool:
    return away_px(*camera.to_screen(mark.x, mark.y), x, y) <= NEAR_PX
