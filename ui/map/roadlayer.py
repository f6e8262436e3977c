"""Paints what is said of the roads: under the units, kept as a picture until it or the look changes."""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from geodata.places import Position
from geodata.projection import to_world
from ui.map.camera import F8, Camera, MapState, world_of
from ui.map.paths import NEAR_PX, Runs, away_px, thinned, to_paths
from ui.map.roadmarks import NOTHING, Line, MapChange, MapHold, RoadMarks
from ui.map.roadsigns import SIGN_RED, SIGN_WHITE, paint_sign
from ui.theme import RADIUS, Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

MARGIN = 256  # pixels painted beyond the window, so that panning only blits
LINE_PX, CASING_PX, CHOSEN_PX, THIN_PX = 5.0, 9.0, 15.0, 2.5
FEW = 200  # stretches
SIGN_PX, SMALL_SIGN_PX = 9.0, 6.0  # half a sign
SIGNS_FROM_ZOOM, LARGE_SIGNS_FROM_ZOOM = 12.0, 14.5
MOST_SIGNS = 80  # of one change: a whole quarter closed needs no sign at every yard's gate
LABEL_PX, HOLD_HALF = 22.0, 13.0
CAPTION_PX, CAPTION_LINE_PX, CAPTION_ABOVE_PX, EDGE_PX = 30.0, 20.0, 58.0, 12
DOT = " · "
CASINGS = {"night": QColor("#0b0f14"), "day": QColor("#ffffff")}
STROKES = {
    "near": (3.0, Qt.PenStyle.SolidLine),
    "middle": (2.5, Qt.PenStyle.DashLine),
    "far": (2.5, Qt.PenStyle.DotLine),
}
FILLS = {"near": 0.16, "middle": 0.10, "far": 0.07}

Mode = Literal["stretch", "area"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being chosen by hand: places given so far, and the stretches they mean."""

    mode: Mode
    points: tuple[Position, ...] = ()
    lines: tuple[Line, ...] = ()
    words: str = ""  # what the keys do, and what it comes to


@dataclass(slots=True)
class RoadLayer:
    """Costs nothing while there is nothing to show, or while it is left out."""

    marks: RoadMarks = NOTHING
    draft: Draft | None = None
    _painted: tuple[tuple[object, ...], Camera, QPixmap] | None = None
    _lines: dict[str, list[Line]] = field(default_factory=dict)  # world units, by change

    def show(self, marks: RoadMarks) -> None:
        self.marks, self._painted = marks, None
        self._lines = {one.id: _to_world(one.lines) for one in marks.changes}

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """Everything that lies on the ground."""
        if self.draft is not None:
            _draft_lines(painter, camera, self.draft, theme)
        shown = self._shown(state)
        if shown.is_empty:
            return
        key = (theme.name, state.roadworks, state.reach, camera.dpr)
        painted = self._painted
        if painted is None or painted[0] != key or not _covers(painted[1], camera):
            wide = camera.grown(MARGIN)
            self._painted = painted = (key, wide, self._paint(wide, theme, shown))
        _, wide, picture = painted
        painter.drawPixmap(QPointF(wide.left - camera.left, wide.top - camera.top), picture)

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """The words, and what is being drawn: never under a unit."""
        shown = self._shown(state)
        for hold in shown.holds.holds if shown.holds is not None else ():
            _hold(painter, camera, hold, theme)
        if self.draft is not None:
            _draft(painter, camera, self.draft, theme)
        if self.caption(state):
            _caption(painter, camera, self.caption(state), theme)

    def caption(self, state: MapState) -> str:
        """What the layer shows now, in words."""
        if self.draft is not None:
            return self.draft.words
        shown = self._shown(state)
        titles = (
            shown.holds.title if shown.holds else "",
            shown.reach.title if shown.reach else "",
        )
        return next((title for title in titles if title), "")

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:
        """What is closed or slow at a pixel, in words; "" for nothing."""
        found = (one for one in self._shown(state).changes if self._is_near(one, camera, x, y))
        return "\n".join(one.words for one in found)

    def change_at(self, camera: Camera, state: MapState, x: float, y: float) -> str | None:
        """The change drawn there, by its id."""
        found = (one for one in self._shown(state).changes if self._is_near(one, camera, x, y))
        return next((one.id for one in found), None)

    def _shown(self, state: MapState) -> RoadMarks:
        marks = self.marks
        if not state.roadworks and marks.changes:
            marks = replace(marks, changes=())
        if not state.reach and (marks.reach or marks.holds):
            marks = replace(marks, reach=None, holds=None)
        return marks

    def _is_near(self, change: MapChange, camera: Camera, x: float, y: float) -> bool:
        return any(
            away_px(*camera.to_screen(*line), x, y) <= NEAR_PX for line in self._lines[change.id]
        )

    def _paint(self, wide: Camera, theme: Theme, marks: RoadMarks) -> QPixmap:
        picture = QPixmap(round(wide.width * wide.dpr), round(wide.height * wide.dpr))
        picture.setDevicePixelRatio(wide.dpr)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if marks.reach is not None:
                for band in marks.reach.bands:
                    _outline(painter, wide, band.rings, theme.colour("transporting"), band.style)
                for band in marks.reach.bands:
                    _band_label(painter, wide, band.rings, band.label, theme)
                _start(painter, wide, marks.reach.start, theme)
            if marks.holds is not None:
                _outline(painter, wide, marks.holds.rings, theme.colour("transporting"), "near")
            for change in marks.changes:
                _change(painter, wide, change, self._lines[change.id], theme)
            for change in marks.changes:
                _signs(painter, wide, change)
                _label(painter, wide, change, theme)
        return picture


def _to_world(lines: tuple[Line, ...]) -> list[Line]:
    return [to_world(lon, lat) for lon, lat in lines]


def _covers(wide: Camera, camera: Camera) -> bool:
    if wide.zoom != camera.zoom or wide.width != camera.width + 2 * MARGIN:
        return False
    if wide.height != camera.height + 2 * MARGIN:
        return False
    right, down = camera.left - wide.left, camera.top - wide.top
    return 0 <= right <= 2 * MARGIN and 0 <= down <= 2 * MARGIN


def _paths(camera: Camera, lines: list[Line]) -> list[QPainterPath]:
    """Of those that come into the window."""
    if not lines:
        return []
    start = np.concatenate((np.zeros(1, np.int64), np.cumsum([len(line[0]) for line in lines])))
    x, y = camera.to_screen(
        np.concatenate([line[0] for line in lines]), np.concatenate([line[1] for line in lines])
    )
    first = start[:-1]
    seen = (np.minimum.reduceat(x, first) < camera.width) & (np.maximum.reduceat(x, first) > 0)
    seen &= (np.minimum.reduceat(y, first) < camera.height) & (np.maximum.reduceat(y, first) > 0)
    lengths = np.diff(start)
    points = np.repeat(seen, lengths)
    kept = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths[seen])))
    return to_paths(thinned(Runs(x[points], y[points], kept)))


def _stroke(painter: QPainter, paths: list[QPainterPath], pen: QPen) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    for path in paths:
        painter.drawPath(path)


def _change(
    painter: QPainter, camera: Camera, change: MapChange, lines: list[Line], theme: Theme
) -> None:
    """Closed: red and white in turn, as a barrier. Slow: amber dashes with gaps the road shows through."""
    paths = _paths(camera, lines)
    if change.chosen:
        _stroke(painter, paths, _pen(theme.colour("focus"), CHOSEN_PX))
    _stroke(painter, paths, _pen(CASINGS[theme.name], CASING_PX))
    if change.sign:
        dashes = QPen(theme.colour("amber"), LINE_PX, Qt.PenStyle.CustomDashLine)
        dashes.setDashPattern([1.0, 1.4])
    else:
        _stroke(painter, paths, _pen(SIGN_WHITE, LINE_PX))
        dashes = QPen(SIGN_RED, LINE_PX, Qt.PenStyle.CustomDashLine)
        dashes.setDashPattern([1.6, 1.4])
    dashes.setCapStyle(Qt.PenCapStyle.FlatCap)
    _stroke(painter, paths, dashes)


def _signs(painter: QPainter, camera: Camera, change: MapChange) -> None:
    """“No entry” where a driver comes to it; where it is slow, the speed."""
    lon, lat = change.ends
    if camera.zoom < SIGNS_FROM_ZOOM or len(lon) > MOST_SIGNS:
        return
    half = SIGN_PX if camera.zoom >= LARGE_SIGNS_FROM_ZOOM else SMALL_SIGN_PX
    for x, y in _apart(*camera.to_screen(*to_world(lon, lat)), 3 * half):
        paint_sign(painter, QPointF(x, y), half, change.sign)


def _apart(x: F8, y: F8, least_px: float) -> list[tuple[float, float]]:
    """Those of the points that stand clear of each other, the first ones first."""
    kept: list[tuple[float, float]] = []
    for px, py in zip(x.tolist(), y.tolist(), strict=True):
        if all(abs(px - a) > least_px or abs(py - b) > least_px for a, b in kept):
            kept.append((px, py))
    return kept


def _label(painter: QPainter, camera: Camera, change: MapChange, theme: Theme) -> None:
    x, y = camera.to_screen_one(*world_of(change.at))
    box = QRectF(x + 12, y - LABEL_PX - 4, text_width(change.label, font(12, 700)) + 14, LABEL_PX)
    edge = theme.colour("amber") if change.sign else SIGN_RED
    _plate(painter, box, theme, edge)
    paint_text(painter, box, change.label, font(12, 700), theme.colour("text1"), CENTRE)


def _plate(painter: QPainter, box: QRectF, theme: Theme, edge: QColor) -> None:
    painter.setPen(QPen(edge, 1.6))
    painter.setBrush(theme.colour("panel"))
    painter.drawRoundedRect(box, RADIUS, RADIUS)


def _outline(
    painter: QPainter, camera: Camera, rings: tuple[Line, ...], colour: QColor, style: str
) -> None:
    """Filled so faintly that every road stays readable; the stroke tells the bands apart."""
    whole = QPainterPath()
    for lon, lat in rings:
        x, y = camera.to_screen(*to_world(lon, lat))
        whole.addPolygon(QPolygonF([QPointF(a, b) for a, b in zip(x, y, strict=True)]))
        whole.closeSubpath()
    fill = QColor(colour)
    fill.setAlphaF(FILLS[style])
    painter.fillPath(whole, fill)
    width, line = STROKES[style]
    _stroke(painter, [whole], _pen(CASINGS["night"], width + 2))
    pen = QPen(colour, width, line)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    _stroke(painter, [whole], pen)


def _band_label(
    painter: QPainter, camera: Camera, rings: tuple[Line, ...], label: str, theme: Theme
) -> None:
    """At the northernmost point of the outline that is in the window."""
    if not rings:
        return
    lon, lat = np.concatenate([r[0] for r in rings]), np.concatenate([r[1] for r in rings])
    x, y = camera.to_screen(*to_world(lon, lat))
    inside = (
        (x > MARGIN) & (x < camera.width - MARGIN) & (y > MARGIN) & (y < camera.height - MARGIN)
    )
    if not inside.any():
        return
    top = int(np.flatnonzero(inside)[np.argmin(y[inside])])
    box = QRectF(0, 0, text_width(label, font(12, 700)) + 14, LABEL_PX)
    box.moveCenter(QPointF(float(x[top]), float(y[top])))
    _plate(painter, box, theme, theme.colour("transporting"))
    paint_text(painter, box, label, font(12, 700), theme.colour("text1"), CENTRE)


def _start(painter: QPainter, camera: Camera, place: Position, theme: Theme) -> None:
    middle = QPointF(*camera.to_screen_one(*world_of(place)))
    painter.setPen(QPen(theme.colour("transporting"), 2.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, 11, 11)
    painter.setBrush(theme.colour("transporting"))
    painter.drawEllipse(middle, 3, 3)


def _hold(painter: QPainter, camera: Camera, hold: MapHold, theme: Theme) -> None:
    """A numbered square on its junction; dashed and empty where nobody gets there in time."""
    x, y = camera.to_screen_one(*world_of(hold.position))
    box = QRectF(x - HOLD_HALF, y - HOLD_HALF, 2 * HOLD_HALF, 2 * HOLD_HALF)
    colour = theme.colour("transporting")
    held = bool(hold.label)
    painter.setBrush(colour if held else theme.colour("panel"))
    ring = theme.colour("text1") if held else theme.colour("red")
    painter.setPen(QPen(ring, 2, Qt.PenStyle.SolidLine if held else Qt.PenStyle.DashLine))
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    ink = theme.colour("on_grade") if held else theme.colour("text1")
    paint_text(painter, box, str(hold.number), font(14, 800), ink, CENTRE)
    said = hold.label or "nobody"
    plate = QRectF(
        box.right() + 4, y - LABEL_PX / 2, text_width(said, font(12, 700)) + 14, LABEL_PX
    )
    _plate(painter, plate, theme, colour if held else theme.colour("red"))
    paint_text(painter, plate, said, font(12, 700), theme.colour("text1"), CENTRE)


def _draft_lines(painter: QPainter, camera: Camera, draft: Draft, theme: Theme) -> None:
    """The stretches it means so far; of a whole quarter so thin that the streets stay apart."""
    paths = _paths(camera, _to_world(draft.lines))
    few = len(draft.lines) <= FEW
    if few:
        _stroke(painter, paths, _pen(CASINGS[theme.name], CASING_PX + 2))
    _stroke(painter, paths, _pen(theme.colour("focus"), LINE_PX + 1 if few else THIN_PX))


def _draft(painter: QPainter, camera: Camera, draft: Draft, theme: Theme) -> None:
    """The places given, and where Space gives the next."""
    points = [QPointF(*camera.to_screen_one(*world_of(place))) for place in draft.points]
    if draft.mode == "area" and points:
        fill = theme.colour("focus")
        fill.setAlphaF(0.15)
        painter.setBrush(fill)
        painter.setPen(QPen(theme.colour("focus"), 2, Qt.PenStyle.DashLine))
        painter.drawPolygon(QPolygonF(points))
    painter.setPen(QPen(theme.colour("text1"), 1.5))
    painter.setBrush(theme.colour("focus"))
    for point in points:
        painter.drawEllipse(point, 4.5, 4.5)
    middle = QPointF(camera.width / 2, camera.height / 2)  # where Space puts one
    painter.setPen(QPen(theme.colour("focus"), 1.5))
    painter.drawLine(middle - QPointF(9, 0), middle + QPointF(9, 0))
    painter.drawLine(middle - QPointF(0, 9), middle + QPointF(0, 9))


def _caption(painter: QPainter, camera: Camera, words: str, theme: Theme) -> None:
    """Above the legend, in as many lines as it needs."""
    face = font(13, 700)
    lines = _wrapped(words, camera.width - 2 * EDGE_PX - 26)
    width = max(text_width(line, face) for line in lines) + 26
    height = CAPTION_PX + (len(lines) - 1) * CAPTION_LINE_PX
    box = QRectF(EDGE_PX, camera.height - CAPTION_ABOVE_PX - height, width, height)
    _plate(painter, box, theme, theme.colour("transporting"))
    line = QRectF(box.left() + 12, box.top(), box.width() - 16, CAPTION_PX)
    for said in lines:
        paint_text(painter, line, said, face, theme.colour("text1"))
        line.translate(0, CAPTION_LINE_PX)


def _wrapped(words: str, width: float) -> list[str]:
    """Broken at the dots that stand between its parts."""
    lines: list[str] = []
    for part in words.split(DOT):
        longer = DOT.join((lines[-1], part)) if lines else part
        if lines and text_width(longer, font(13, 700)) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
