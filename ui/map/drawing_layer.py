"""The layer of what is drawn by hand: dashed outlines with a thin hatch, and words for each.

Each kind has a line, a hatch and a colour of its own, so that grey paper and any eye tell them apart.
"""

from dataclasses import dataclass, field
from functools import partial
from math import ceil

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QPagedPaintDevice,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)

from ui.map.busy import Around, Laid, Over, nothing_laid
from ui.map.camera import F8, Camera, MapState
from ui.map.drawing_labels import Box, Labelled, Labels, bounds
from ui.map.drawing_marks import MapDrawing
from ui.map.jobs import Rectangle
from ui.map.kept import Kept
from ui.map.paths import NEAR_PX, away_px
from ui.map.roadstrokes import CASINGS, round_pen
from ui.map.scene import Scene
from ui.theme import RADIUS, Theme, font
from ui.widgets.marks import CENTRE, paint_text

CASING_PX, CHOSEN_PX = 2.4, 7.0  # wider than the line, by that much
HATCH, BEYOND_PX, RIM_PX = 0.45, 9.0, 2.0
LED_PX, LEADER_PX = 8.0, 1.3  # what is farther off than the former has a line to it


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


@dataclass(slots=True, weakref_slot=True)
class DrawnLayer:
    """Kept as a picture, its words apart; all of it under the units: no label ever covers an officer."""

    marks: tuple[MapDrawing, ...] = ()
    _kept: Kept = field(default_factory=Kept)
    _zoom: float | None = None  # as painted last
    _labels: Labels = field(default_factory=lambda: Labels(()))
    _looks_round: bool = True
    _around: Around = field(default_factory=Around)
    _plates: dict[tuple[str, str, float], QPixmap] = field(default_factory=dict)

    def show(self, marks: tuple[MapDrawing, ...]) -> None:
        self.marks, self._labels, self._looks_round = marks, Labels(marks), True
        self._kept.forget()
        self._plates.clear()

    def stand_among(self, scene: Scene, over: Over, laid: Laid = nothing_laid) -> None:
        """Whose signs and ways words are to keep clear of, what lies over them, what is painted there."""
        self._around = Around(scene, over, laid)

    def look_round(self) -> None:
        """The map has come to rest: words may move to where nothing lies over them now."""
        self._looks_round = True

    def name_each(self) -> None:
        """As on paper, where nobody can come closer: also what is small."""
        self._labels = Labels(self.marks, each=True)

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """On the way to another zoom the picture is stretched: it is painted when the zoom stays."""
        if not state.drawn or not self.marks:
            return
        paint, key = partial(_paint, self.marks, theme), (theme.name,)
        is_on_the_way, self._zoom = camera.zoom != self._zoom, camera.zoom
        if not (is_on_the_way and self._kept.put_stretched(painter, camera, key)):
            self._kept.put(painter, camera, key, paint)
            labels = self.labels(camera, state)
        else:
            labels = self._labels.on_the_way(camera)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark, box in labels:
            if self._labels.each or mark.label == mark.id:
                _leader(painter, box, mark, camera, theme)
        for mark, box in labels:
            self._paint_label(painter, box, mark, camera.dpr, theme)

    def _paint_label(
        self, painter: QPainter, box: QRectF, mark: MapDrawing, dpr: float, theme: Theme
    ) -> None:
        """From a picture on whole device pixels; on paper as strokes."""
        if isinstance(painter.device(), QPagedPaintDevice):
            _label(painter, box, mark, theme)
            return
        key = mark.label, theme.name, dpr
        if key not in self._plates:
            self._plates[key] = _picture(box.size(), dpr, mark, theme)
        corner = (box.topLeft() * dpr).toPoint().toPointF() / dpr
        painter.drawPixmap(corner - QPointF(RIM_PX, RIM_PX), self._plates[key])

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """Nothing: the hand's own tool paints what it holds."""

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        boxes = (box.toAlignedRect() for _, box in self.labels(camera, state))
        return tuple((box.x(), box.y(), box.width(), box.height()) for box in boxes)

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:
        found = self.found_at(camera, state, x, y)
        return found.words if found is not None else ""

    def found_at(self, camera: Camera, state: MapState, x: float, y: float) -> MapDrawing | None:
        """What is drawn at a pixel: by its label or its line, the last one first."""
        labels = [mark for mark, box in self.labels(camera, state) if box.contains(x, y)]
        if labels:
            return labels[0]
        shown = self.marks if state.drawn else ()
        near = (one for one in reversed(shown) if _is_near(one, camera, x, y))
        return next(near, None)

    def labels(self, camera: Camera, state: MapState) -> list[Labelled]:
        """Whose words stand in a window, and on which of its pixels."""
        if not state.drawn or not self.marks:
            return []
        if self._looks_round:
            self._looks_round = False
            self._labels.stand_clear(camera, self._around.busy(camera, state))
        return self._labels.in_view(camera)

    def lines(self, state: MapState) -> list[tuple[F8, F8]]:
        """The outlines it shows, in world units."""
        return [(mark.x, mark.y) for mark in self.marks] if state.drawn else []


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
            painter.setRenderHint(QPainter.RenderHint.NonCosmeticBrushPatterns)  # any screen alike
            painter.fillPath(path, QBrush(_faint(colour, HATCH), look.hatch))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(round_pen(CASINGS[theme.name], look.width + CASING_PX))
    painter.drawPath(path)
    painter.setPen(_pen(colour, look))
    painter.drawPath(path)


def paint_drawn_sign(painter: QPainter, box: QRectF, kind: str, theme: Theme) -> None:
    """A piece of what is drawn, for a legend: a small area, of a note a line."""
    x = np.array([box.left(), box.right(), box.right(), box.left(), box.left()])
    y = np.array([box.top(), box.top(), box.bottom(), box.bottom(), box.top()])
    closed = kind != "note"
    if not closed:
        x, y = x[:2], y[:2] + box.height() / 2
    paint_shape(painter, x, y, theme, look_of(kind), closed=closed)


def _paint(marks: tuple[MapDrawing, ...], theme: Theme, painter: QPainter, wide: Camera) -> None:
    for mark in marks:
        x, y = wide.to_screen(mark.x, mark.y)
        if not _is_in(bounds(x, y), wide):
            continue
        look = look_of(mark.kind)
        if mark.chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(round_pen(theme.colour("focus"), look.width + CHOSEN_PX))
            painter.drawPath(_path(x, y, closed=mark.is_closed))
        paint_shape(painter, x, y, theme, look, closed=mark.is_closed)


def _is_in(box: Box, camera: Camera) -> bool:
    """Also a line along the edge that is only half seen."""
    left, top, right, bottom = box
    across = left < camera.width + BEYOND_PX and right > -BEYOND_PX
    return across and top < camera.height + BEYOND_PX and bottom > -BEYOND_PX


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


def _picture(size: QSizeF, dpr: float, mark: MapDrawing, theme: Theme) -> QPixmap:
    """With a rim for the line round it."""
    whole = (size + QSizeF(2 * RIM_PX, 2 * RIM_PX)) * dpr
    picture = QPixmap(ceil(whole.width()), ceil(whole.height()))
    picture.setDevicePixelRatio(dpr)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _label(painter, QRectF(QPointF(RIM_PX, RIM_PX), size), mark, theme)
    return picture


def _label(painter: QPainter, box: QRectF, mark: MapDrawing, theme: Theme) -> None:
    colour = theme.colour(look_of(mark.kind).token)
    painter.setPen(QPen(theme.colour("focus"), 2) if mark.chosen else QPen(CASINGS[theme.name], 1))
    painter.setBrush(colour)
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    paint_text(painter, box, mark.label, font(12, 700), theme.colour("on_grade"), CENTRE)


def _leader(painter: QPainter, box: QRectF, mark: MapDrawing, camera: Camera, theme: Theme) -> None:
    """From words that had to go far off, to what they name."""
    x, y = camera.to_screen(mark.x, mark.y)
    left, top, right, bottom = bounds(x, y)
    around = QRectF(left, top, right - left, bottom - top)
    if around.adjusted(-LED_PX, -LED_PX, LED_PX, LED_PX).intersects(box):
        return
    near = int(np.argmin(np.hypot(x - box.center().x(), y - box.center().y())))
    painter.setPen(round_pen(theme.colour(look_of(mark.kind).token), LEADER_PX))
    painter.drawLine(box.center(), QPointF(float(x[near]), float(y[near])))


def _is_near(mark: MapDrawing, camera: Camera, x: float, y: float) -> bool:
    return away_px(*camera.to_screen(mark.x, mark.y), x, y) <= NEAR_PX
