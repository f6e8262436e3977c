"""Paints how far somebody gets, and what is sealed: outlines and tints on the ground, and words on each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from geodata.places import Position
from geodata.projection import to_world
from ui.map.camera import Camera, world_of
from ui.map.paths import Runs, to_paths
from ui.map.roadmarks import BandStyle, Line, MapReach, RoadMarks
from ui.map.roadstrokes import CASINGS, LABEL_PX, paint_plate, round_pen, stroke
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

    def labels(self, camera: Camera) -> list[tuple[str, QRectF]]:
        """At the northernmost point of each outline; where that can't be seen, nearest to the middle."""
        found: list[tuple[str, QRectF]] = []
        for band in self._bands:
            box = _label_box(camera, band, [box for _, box in found])
            if box is not None:
                found.append((band.label, box))
        return found


def _bands(reach: MapReach) -> Iterator[_Outline]:
    return (_Outline(band.style, _closed(band.rings), band.label) for band in reach.bands)


def _closed(rings: Sequence[Line]) -> Runs:
    whole = [
        np.column_stack((np.append(lon, lon[:1]), np.append(lat, lat[:1]))) for lon, lat in rings
    ]
    start = np.cumsum([0, *map(len, whole)])
    lon, lat = np.concatenate([np.empty((0, 2)), *whole]).T
    return Runs(*to_world(lon, lat), start.astype(np.int64))


def _label_box(camera: Camera, band: _Outline, taken: Sequence[QRectF]) -> QRectF | None:
    """Where the words are whole and clear of others'; None where no such point of the outline is in view."""
    x, y = camera.to_screen(band.rings.x, band.rings.y)
    wide = text_width(band.label, font(12, 700)) + INSET_PX
    across, down = wide / 2 + EDGE_PX, LABEL_PX / 2 + EDGE_PX
    free = (x > across) & (x < camera.width - across)
    free &= (y > down) & (y < camera.height - FOOT_PX - down)
    for box in taken:
        beside = np.abs(x - box.center().x()) > (wide + box.width()) / 2
        free &= beside | (np.abs(y - box.center().y()) > LABEL_PX)
    if not free.any():
        return None
    top = int(np.argmin(y))
    away = np.hypot(x - camera.width / 2, y - camera.height / 2)
    at = top if free[top] else int(np.argmin(np.where(free, away, np.inf)))
    return QRectF(x[at] - wide / 2, y[at] - LABEL_PX / 2, wide, LABEL_PX)


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
