"""Paints how far somebody gets, and what is sealed: outlines and tints on the ground, and words on each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from geodata.places import Position
from geodata.projection import to_world
from ui.map.busy import FREE, Busy
from ui.map.camera import F8, Camera, world_of
from ui.map.paths import Indices, Runs, to_paths
from ui.map.roadmarks import BandStyle, Line, MapReach, RoadMarks
from ui.map.roadstrokes import CASINGS, LABEL_PX, paint_plate, round_pen, stroke
from ui.map.waypoints import View, pieces_in
from ui.theme import Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

STROKES = {
    "near": (3.0, Qt.PenStyle.SolidLine),
    "middle": (2.5, Qt.PenStyle.DashLine),
    "far": (2.5, Qt.PenStyle.DotLine),
}
FILLS = {"near": 0.16, "middle": 0.10, "far": 0.07}
EDGELESS = 1 / 3  # of its tint, where no edge of it is in view: else it only dyes the map
START_PX = 11.0
INSET_PX, EDGE_PX, FOOT_PX = 14.0, 6.0, 58.0  # labels keep so far from the window's edges
MOST_TRIED = 120  # points of an outline, when the best one for its words is looked for


@dataclass(frozen=True, slots=True, eq=False)
class _Outline:
    """Closed rings in world units."""

    style: BandStyle
    rings: Runs
    label: str = ""

    def is_edge_in(self, camera: Camera) -> bool:
        """Whether a piece of it may be seen: one whose box touches the window."""
        x, y = camera.to_screen(self.rings.x, self.rings.y)
        inside = np.ones(max(len(x) - 1, 0), bool)
        for line, most in ((x, camera.width), (y, camera.height)):
            inside &= (np.minimum(line[1:], line[:-1]) < most) & (
                np.maximum(line[1:], line[:-1]) > 0
            )
        inside[self.rings.start[1:-1] - 1] = False  # from one ring to the next is no edge
        return bool(inside.any())


class ReachDrawing:
    """Made once of what is shown; painted at any look."""

    def __init__(self, marks: RoadMarks) -> None:
        reach, holds = marks.reach, marks.holds
        self._start = reach.start if reach is not None else None
        self._bands = [*_bands(reach)] if reach is not None else []
        self._spots: dict[int, tuple[float, float]] = {}  # of which bands, in world units
        self._last: tuple[Camera, list[tuple[str, QRectF]]] | None = None
        self._sealed = [_Outline("near", _closed(holds.rings))] if holds is not None else []

    def paint(self, painter: QPainter, camera: Camera, theme: Theme) -> None:
        """What lies on the ground."""
        for outline in (*self._bands, *self._sealed):
            _paint_outline(painter, camera, outline, theme)
        if self._start is not None:
            _paint_start(painter, camera, self._start, theme)

    def paint_labels(self, painter: QPainter, camera: Camera, theme: Theme) -> None:
        """Over every outline; each on its own, where it is whole in the window."""
        for words, box in self.labels(camera):
            paint_plate(painter, box, theme, theme.colour("transporting"))
            paint_text(painter, box, words, font(12, 700), theme.colour("text1"), CENTRE)

    def covers(self, camera: Camera) -> list[QRectF]:
        """The words, and the ring where it begins."""
        boxes = [box for _, box in self.labels(camera)]
        if self._start is not None:
            x, y = camera.to_screen_one(*world_of(self._start))
            boxes.append(QRectF(x - START_PX, y - START_PX, 2 * START_PX, 2 * START_PX))
        return boxes

    def place(self, camera: Camera, busy: Busy) -> None:
        """Choose where words stand on their outlines until the map rests again."""
        self._spots = {}
        found: list[QRectF] = []
        for number, band in enumerate(self._bands):
            spot = _spot(camera, band, found, busy)
            if spot is not None:
                self._spots[number] = camera.to_world(*spot)
                found.append(_box_at(spot, band))
        self._last = None

    def labels(self, camera: Camera) -> list[tuple[str, QRectF]]:
        """Where they were placed; where that can't be seen, elsewhere on their outline."""
        if self._last is None or self._last[0] != camera:
            self._last = camera, [*self._labels(camera)]
        return self._last[1]

    def _labels(self, camera: Camera) -> Iterator[tuple[str, QRectF]]:
        found: list[QRectF] = []
        for number, band in enumerate(self._bands):
            box = self._placed(camera, number)
            if box is None or any(box.intersects(other) for other in found):
                spot = _spot(camera, band, found)
                box = _box_at(spot, band) if spot is not None else None
            if box is not None:
                found.append(box)
                yield band.label, box

    def _placed(self, camera: Camera, number: int) -> QRectF | None:
        """If all of it is seen."""
        if number not in self._spots:
            return None
        band = self._bands[number]
        x, y = camera.to_screen_one(*self._spots[number])
        left, top, right, bottom = _room(camera, _wide(band))
        return _box_at((x, y), band) if left < x < right and top < y < bottom else None


def _bands(reach: MapReach) -> Iterator[_Outline]:
    return (_Outline(band.style, _closed(band.rings), band.label) for band in reach.bands)


def _closed(rings: Sequence[Line]) -> Runs:
    whole = [
        np.column_stack((np.append(lon, lon[:1]), np.append(lat, lat[:1]))) for lon, lat in rings
    ]
    start = np.cumsum([0, *map(len, whole)])
    lon, lat = np.concatenate([np.empty((0, 2)), *whole]).T
    return Runs(*to_world(lon, lat), start.astype(np.int64))


def _wide(band: _Outline) -> float:
    return text_width(band.label, font(12, 700)) + INSET_PX


def _box_at(spot: tuple[float, float], band: _Outline) -> QRectF:
    wide = _wide(band)
    return QRectF(spot[0] - wide / 2, spot[1] - LABEL_PX / 2, wide, LABEL_PX)


def _room(camera: Camera, wide: float) -> View:
    """Where the middle of words so wide may be for all of them to be seen."""
    across, down = wide / 2 + EDGE_PX, LABEL_PX / 2 + EDGE_PX
    return across, down, camera.width - across, camera.height - FOOT_PX - down


def _spot(
    camera: Camera, band: _Outline, taken: Sequence[QRectF], busy: Busy = FREE
) -> tuple[float, float] | None:
    """Where the words are whole, clear of others' and over the least that is busy, as pixels.

    Of such the northernmost point of the outline, else the nearest to the middle; None where there is none.
    """
    x, y = camera.to_screen(band.rings.x, band.rings.y)
    wide = _wide(band)
    view, top = _room(camera, wide), int(np.argmin(y))
    free = _clear(_within(np.column_stack((x, y)), view), wide, taken)
    if not len(free):  # it may cross the window without a corner there
        free = _clear(_between(x, y, band.rings.start, view), wide, taken)
    if not len(free):
        return None
    away = np.hypot(free[:, 0] - camera.width / 2, free[:, 1] - camera.height / 2)
    away[(free[:, 0] == x[top]) & (free[:, 1] == y[top])] = -1.0
    some = np.argsort(away)[:: max(1, len(free) // MOST_TRIED)] if len(busy.boxes) else slice(None)
    free, away = free[some], away[some]
    half = np.array([wide, LABEL_PX]) / 2
    best = np.lexsort((away, busy.cost(np.hstack((free - half, free + half)))))[0]
    return float(free[best, 0]), float(free[best, 1])


def _within(points: F8, view: View) -> F8:
    inside: F8 = points[np.all((points > view[:2]) & (points < view[2:]), axis=1)]
    return inside


def _between(x: F8, y: F8, start: Indices, view: View) -> F8:
    """The middles of what is seen of its pieces; from one ring to the next is none."""
    begins, ends, which = pieces_in(x, y, view)
    whole = ~np.isin(which, start[1:-1] - 1)
    middles: F8 = ((begins + ends) / 2)[whole]
    return middles


def _clear(points: F8, wide: float, taken: Sequence[QRectF]) -> F8:
    """Those where words so wide do not touch these."""
    for box in taken:
        beside = np.abs(points[:, 0] - box.center().x()) > (wide + box.width()) / 2
        points = points[beside | (np.abs(points[:, 1] - box.center().y()) > LABEL_PX)]
    return points


def _paint_outline(painter: QPainter, camera: Camera, outline: _Outline, theme: Theme) -> None:
    """Filled so faintly that every road stays readable; the stroke tells the bands apart."""
    x, y = camera.to_screen(outline.rings.x, outline.rings.y)
    whole = QPainterPath()
    for path in to_paths(Runs(x, y, outline.rings.start)):
        whole.addPath(path)
    fill = theme.colour("transporting")
    is_seen = outline.is_edge_in(camera)
    fill.setAlphaF(FILLS[outline.style] * (1.0 if is_seen else EDGELESS))
    painter.fillPath(whole, fill)
    if is_seen:
        _stroke(painter, whole, outline.style, theme)


def _stroke(painter: QPainter, whole: QPainterPath, style: BandStyle, theme: Theme) -> None:
    width, line = STROKES[style]
    if style == "near":
        stroke(painter, [whole], round_pen(CASINGS[theme.name], width + 2))
    pen = QPen(theme.colour("transporting"), width, line)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # with round ones dots take twice as long
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    stroke(painter, [whole], pen)


def _paint_start(painter: QPainter, camera: Camera, place: Position, theme: Theme) -> None:
    middle = QPointF(*camera.to_screen_one(*world_of(place)))
    painter.setPen(QPen(theme.colour("transporting"), 2.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, START_PX, START_PX)
    painter.setBrush(theme.colour("transporting"))
    painter.drawEllipse(middle, 3, 3)
