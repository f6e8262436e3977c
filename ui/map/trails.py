"""Where units were in the last ten minutes: lines under everything, fading by age, a dot at each report."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ui.map.camera import F8, Camera, MapState
from ui.map.jobs import Rectangle
from ui.map.kept import Kept
from ui.map.paths import NEAR_PX, Runs
from ui.text import age
from ui.theme import Theme

LENGTH_S = 600.0
BANDS = (1.0, 0.8, 0.62, 0.46, 0.32)
"""How strong a trail is in each fifth of its length, the latest first."""
CHOSEN_PX, OTHER_PX, CASING_PX = 3.4, 2.0, 2.0
DOT_PX, DOTS_FROM_ZOOM = 2.2, 14.0
GAP_S = 90.0  # between two reports: how the unit went meanwhile nobody knows
STEP_PX = 2.0  # nearer reports are one
MOST_POINTS = 60_000  # in the window: thousands of trails are drawn, but no more than can be seen


@dataclass(frozen=True, slots=True)
class Trail:
    """Of one unit: reports in the order of time, in world units and seconds since 1970."""

    callsign: str
    x: F8
    y: F8
    at_s: F8
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class Trails:
    lines: tuple[Trail, ...] = ()
    now_s: float = 0.0


NOTHING = Trails()


@dataclass(slots=True)
class TrailLayer:
    """Kept as a picture until other trails are told, or the look changes."""

    marks: Trails = NOTHING
    _kept: Kept = field(default_factory=Kept)
    _reports: Runs | None = None  # of all of them together, once somebody points at the map

    def show(self, marks: Trails) -> None:
        self.marks = marks
        self._kept.forget()
        self._reports = None

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        lines = self._shown(state)
        if not lines:
            return
        key = (theme.name, state.trails, state.trails_all)
        self._kept.put(painter, camera, key, partial(_paint_all, lines, self.marks.now_s, theme))

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """Nothing: a trail has no words."""

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:  # noqa: ARG002 - as above
        return ()

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:
        """Who was there, and how long ago."""
        if not self._shown(state):
            return ""
        if self._reports is None:
            self._reports = _together(self.marks.lines)
        for number, report in _near(self._reports, camera, x, y):
            trail = self.marks.lines[number]
            if trail.chosen or state.trails_all:
                ago = age(timedelta(seconds=self.marks.now_s - float(trail.at_s[report])))
                return f"{trail.callsign} was here {ago} ago"
        return ""

    def _shown(self, state: MapState) -> tuple[Trail, ...]:
        if state.trails_all:
            return self.marks.lines
        return tuple(trail for trail in self.marks.lines if trail.chosen) if state.trails else ()


def _together(lines: tuple[Trail, ...]) -> Runs:
    """One after the other: of thousands of trails a call for each would hold up the pointer."""
    start = np.cumsum([0, *(len(trail.x) for trail in lines)])
    return Runs(
        np.concatenate([trail.x for trail in lines]), np.concatenate([trail.y for trail in lines]),
        start,
    )  # fmt: skip


def _near(reports: Runs, camera: Camera, x: float, y: float) -> Iterator[tuple[int, int]]:
    """Numbers of the trails that a pixel lies on, in their order, each with that of its nearest report."""
    wx, wy = camera.to_world(x, y)
    reach = NEAR_PX / camera.scale
    found = np.flatnonzero(np.abs(reports.x - wx) <= reach)
    away = np.hypot(reports.x[found] - wx, reports.y[found] - wy)
    found, away = found[away <= reach], away[away <= reach]
    trail = np.searchsorted(reports.start, found, side="right") - 1
    for number in dict.fromkeys(trail.tolist()):
        mine = np.flatnonzero(trail == number)
        nearest = found[mine[np.argmin(away[mine])]]
        yield number, int(nearest - reports.start[number])


def _paint_all(
    lines: tuple[Trail, ...], now_s: float, theme: Theme, painter: QPainter, camera: Camera
) -> None:
    left = MOST_POINTS
    for trail in sorted(lines, key=lambda one: one.chosen):  # the chosen one uppermost
        px, py = camera.to_screen(trail.x, trail.y)
        if left > 0 and _is_seen(camera, px, py):
            left -= len(px)
            _paint(painter, _Drawn(px, py, now_s - trail.at_s), camera, theme, chosen=trail.chosen)


def _is_seen(camera: Camera, x: F8, y: F8) -> bool:
    if len(x) < 2:
        return False
    across = x.min() < camera.width and x.max() > 0
    return bool(across and y.min() < camera.height and y.max() > 0)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A trail in pixels, each point with its age in seconds."""

    x: F8
    y: F8
    age_s: F8

    def pieces(self) -> Iterator[tuple[int, bool, QPolygonF]]:
        """Band, whether it was reported often enough to be a line, and its points."""
        kept = _apart(self.x, self.y)
        x, y, age_s = self.x[kept], self.y[kept], self.age_s[kept]
        band = np.clip(age_s[1:] / LENGTH_S * len(BANDS), 0, len(BANDS) - 1).astype(np.int64)
        known = -np.diff(age_s) <= GAP_S
        look = band * 2 + known
        cuts = [0, *(np.flatnonzero(np.diff(look)) + 1).tolist(), len(look)]
        for begin, end in pairwise(cuts):
            if end > begin:
                points = zip(x[begin : end + 1].tolist(), y[begin : end + 1].tolist(), strict=True)
                line = QPolygonF([QPointF(*point) for point in points])
                yield int(band[begin]), bool(known[begin]), line


def _apart(x: F8, y: F8) -> npt.NDArray[np.int64]:
    """Points that share no 2 px cell with the one before; the first and the last are kept."""
    column, row = np.floor(x / STEP_PX), np.floor(y / STEP_PX)
    keep = np.ones(len(x), bool)
    keep[1:-1] = (np.diff(column)[:-1] != 0) | (np.diff(row)[:-1] != 0)
    return np.flatnonzero(keep)


def _paint(painter: QPainter, drawn: _Drawn, camera: Camera, theme: Theme, *, chosen: bool) -> None:
    """Over a casing of the land's lightness, so that it stands out from roads of any colour."""
    width = CHOSEN_PX if chosen else OTHER_PX
    ink = theme.colour("focus" if chosen else "text2")
    land = QColor(theme.bg if theme.name == "night" else "#ffffff")
    pieces = [*drawn.pieces()]
    if chosen:
        for band, _, line in pieces:
            painter.setPen(_pen(land, width + CASING_PX, BANDS[band] * 0.8))
            painter.drawPolyline(line)
    for band, known, line in pieces:
        pen = _pen(ink, width, BANDS[band])
        if not known:
            pen.setDashPattern([0.6, 2.2])
        painter.setPen(pen)
        painter.drawPolyline(line)
        if chosen and known and camera.zoom >= DOTS_FROM_ZOOM:
            _dots(painter, line, ink, BANDS[band])


def _dots(painter: QPainter, line: QPolygonF, ink: QColor, strength: float) -> None:
    """A dot at each report: between them the line is only the shortest."""
    colour = QColor(ink)
    colour.setAlphaF(strength)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for point in line.toList():
        painter.drawEllipse(point, DOT_PX + 0.6, DOT_PX + 0.6)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _pen(ink: QColor, width: float, strength: float) -> QPen:
    colour = QColor(ink)
    colour.setAlphaF(strength)
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
