"""Where units were in the last ten minutes: lines under everything, fading by age, a dot at each report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.map.camera import F8, Camera, MapState
from ui.map.jobs import Rectangle
from ui.map.kept import Kept
from ui.map.paths import NEAR_PX, Indices, Runs, gather, to_paths
from ui.map.roadstrokes import stroke
from ui.text import age
from ui.theme import Theme

LENGTH_S = 600.0
BANDS = (1.0, 0.8, 0.62, 0.46, 0.32)
"""How strong a trail is in each fifth of its length, the latest first."""
CHOSEN_PX, OTHER_PX, CASING_PX = 3.4, 2.0, 2.0
MANY_POINTS, CROWDED_PX = 5_000, 1.0
"""From so many on others' trails are hairlines: better told apart, and drawn 25 times as fast."""
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


def chosen_of(marks: object, state: MapState) -> tuple[Trail, ...]:
    """Of units in hand, where a view shows any."""
    lines = marks.lines if isinstance(marks, Trails) and (state.trails or state.trails_all) else ()
    return tuple(trail for trail in lines if trail.chosen)


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
        return chosen_of(self.marks, state)


def _together(lines: Sequence[Trail]) -> Runs:
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
    for is_chosen in (False, True):  # the chosen ones uppermost
        some = [trail for trail in lines if trail.chosen == is_chosen and len(trail.x) > 1]
        if some:
            _paint(painter, [*_seen(some, camera, now_s)], camera, theme, chosen=is_chosen)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What looks alike of all of them, in pixels."""

    band: int
    is_known: bool  # reported often enough to be a line
    runs: Runs


def _seen(lines: Sequence[Trail], camera: Camera, now_s: float) -> Iterator[_Piece]:
    """Of the trails in the window, the oldest parts first; all together, for there may be thousands."""
    whole = _together(lines)
    x, y = camera.to_screen(whole.x, whole.y)
    first, length = whole.start[:-1], np.diff(whole.start)
    seen = (np.minimum.reduceat(x, first) < camera.width) & (np.maximum.reduceat(x, first) > 0)
    seen &= (np.minimum.reduceat(y, first) < camera.height) & (np.maximum.reduceat(y, first) > 0)
    seen &= np.cumsum(length * seen) - length < MOST_POINTS
    points, start = gather(first[seen], whole.start[1:][seen])
    age_s = now_s - np.concatenate([trail.at_s for trail in lines])[points]
    yield from _alike(Runs(x[points], y[points], start), age_s)


def _alike(runs: Runs, age_s: F8) -> Iterator[_Piece]:
    """Cut where a band ends or a silence begins."""
    kept, start = _apart(runs)
    x, y, age_s = runs.x[kept], runs.y[kept], age_s[kept]
    band = np.clip(age_s[1:] / LENGTH_S * len(BANDS), 0, len(BANDS) - 1).astype(np.int64)
    look = band * 2 + (-np.diff(age_s) <= GAP_S)
    look[start[1:-1] - 1] = -1  # from one trail to the next goes nobody
    for one in range(2 * len(BANDS) - 1, -1, -1):
        steps = np.flatnonzero(look == one)
        cuts = np.flatnonzero(np.diff(steps, prepend=-2) != 1)
        if len(cuts):
            points, begins = gather(steps[cuts], steps[np.append(cuts[1:], len(steps)) - 1] + 2)
            yield _Piece(one // 2, bool(one % 2), Runs(x[points], y[points], begins))


def _apart(runs: Runs) -> tuple[Indices, Indices]:
    """Points that share no 2 px cell with the one before, and where each trail begins among them.

    The first and the last of each are kept.
    """
    column, row = np.floor(runs.x / STEP_PX), np.floor(runs.y / STEP_PX)
    keep = np.ones(len(runs.x), bool)
    keep[1:] = (np.diff(column) != 0) | (np.diff(row) != 0)
    keep[runs.start[:-1]] = keep[runs.start[1:] - 1] = True
    count = np.concatenate((np.zeros(1, np.int64), np.cumsum(keep)))
    return np.flatnonzero(keep), count[runs.start]


def _paint(
    painter: QPainter, pieces: Sequence[_Piece], camera: Camera, theme: Theme, *, chosen: bool
) -> None:
    """The chosen over a casing of the land's lightness, so that they stand out from roads of any colour."""
    points = sum(len(piece.runs.x) for piece in pieces)
    other = OTHER_PX if points < MANY_POINTS else CROWDED_PX
    width = CHOSEN_PX if chosen else other
    ink = theme.colour("focus" if chosen else "text2")
    land = QColor(theme.bg if theme.name == "night" else "#ffffff")
    if chosen:
        for piece in pieces:
            casing = _pen(land, width + CASING_PX, BANDS[piece.band] * 0.8)
            stroke(painter, to_paths(piece.runs), casing)
    for piece in pieces:
        pen = _pen(ink, width, BANDS[piece.band])
        if not piece.is_known:
            pen.setDashPattern([0.6, 2.2])
        stroke(painter, to_paths(piece.runs), pen)
        if chosen and piece.is_known and camera.zoom >= DOTS_FROM_ZOOM:
            _dots(painter, piece, ink)


def _dots(painter: QPainter, piece: _Piece, ink: QColor) -> None:
    """A dot at each report: between them the line is only the shortest."""
    colour = QColor(ink)
    colour.setAlphaF(BANDS[piece.band])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for x, y in zip(piece.runs.x.tolist(), piece.runs.y.tolist(), strict=True):
        painter.drawEllipse(QPointF(x, y), DOT_PX + 0.6, DOT_PX + 0.6)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _pen(ink: QColor, width: float, strength: float) -> QPen:
    colour = QColor(ink)
    colour.setAlphaF(strength)
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
