"""Lines of the National Grid over the map, named at the edges; abroad those of latitude and longitude."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import ceil, floor

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from geodata.grid import SQUARE_M, grid_lines, letters_at, metres_of
from geodata.places import M_PER_DEGREE, Box
from geodata.projection import is_in_great_britain, to_world
from ui.map.camera import F8, Camera, MapState
from ui.map.hud import CHIP_PX
from ui.map.jobs import Rectangle
from ui.map.kept import Kept
from ui.theme import MARGIN, RADIUS, Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

APART_PX = 44.0  # nearer lines would hide the map
STEPS_M = (100, 1_000, 10_000, SQUARE_M)
STEPS_OF_MINUTE = (10, 50, 100, 500, 1_000, 3_000, 6_000, 30_000)
"""Hundredths of a minute: a tenth of a minute, half a one … five degrees."""
OF_DEGREE, WHOLE_TURN = 6_000, 360
LINE_PX, MAIN_PX = 1.0, 1.8  # every tenth is a main one
INK = {"night": ("#7cc4f5", 0.75), "day": ("#1668a6", 0.65)}
EDGE_PX, LABEL_PX, INSET_PX = 4.0, 18.0, 10.0
FOOT_PX = CHIP_PX + 2 * MARGIN  # what the legend and the scale take
CORNER_PX = 72.0  # where the corner is named
TENTH, KM, FAINTER = 10, 1_000, 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line in world units, and how it is named at the edge."""

    x: F8
    y: F8
    name: str
    is_upright: bool
    is_main: bool


@dataclass(slots=True)
class GridLayer:
    """Follows from the look alone: nothing is told to it."""

    _kept: Kept = field(default_factory=Kept)
    _lines: tuple[Line, ...] = ()  # of the picture that is kept
    _corner: str = ""

    def show(self, shown: object) -> None:
        """It has nothing to be told."""

    def look(self, camera: Camera) -> None:
        """Know the lines before they are painted: on paper all else is placed off their names first."""
        self._lines, self._corner = lines_of(camera)

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        if state.grid:
            self._kept.put(painter, camera, (theme.name,), partial(self._paint, theme))
        else:
            self._kept.forget()

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """The names of the lines, where they leave the window."""
        if not state.grid:
            return
        for line, box in _labels(camera, self._lines):
            _paint_label(painter, box, line.name, theme, is_main=line.is_main)
        if self._corner:
            corner = QRectF(EDGE_PX, _foot(camera), _wide(self._corner), LABEL_PX)
            _paint_label(painter, corner, self._corner, theme, is_main=True)

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        """Names run along two edges while the map moves: they are left free from end to end."""
        if not state.grid:
            return ()
        wide = max((_wide(line.name) for line in self._lines if not line.is_upright), default=0.0)
        foot = round(_foot(camera))
        edge = round(wide + 2 * EDGE_PX)
        return (0, foot, camera.width, round(LABEL_PX)), (0, 0, edge, camera.height)

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:  # noqa: ARG002 - a line has none
        return ""

    def _paint(self, theme: Theme, painter: QPainter, wide: Camera) -> None:
        self._lines, self._corner = lines_of(wide)
        name, strength = INK[theme.name]
        colour = QColor(name)
        for line in self._lines:
            colour.setAlphaF(strength if line.is_main else strength * FAINTER)
            painter.setPen(QPen(colour, MAIN_PX if line.is_main else LINE_PX))
            painter.drawPolyline(_polygon(wide, line))


def _polygon(camera: Camera, line: Line) -> QPolygonF:
    x, y = camera.to_screen(line.x, line.y)
    return QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)])


def _foot(camera: Camera) -> float:
    """Where the names over the foot of the map begin."""
    return camera.height - FOOT_PX - LABEL_PX


def _wide(name: str) -> float:
    return text_width(name, font(12, 700)) + INSET_PX


def _labels(camera: Camera, lines: Iterable[Line]) -> Iterator[tuple[Line, QRectF]]:
    """Upright lines are named over the foot of the map, level ones at its left edge; not in the corner."""
    foot = _foot(camera)
    for line in lines:
        x, y = camera.to_screen(line.x, line.y)
        box = QRectF(EDGE_PX, foot, _wide(line.name), LABEL_PX)
        if line.is_upright:
            box.moveLeft(float(np.interp(-foot, -y, x)) - box.width() / 2)
            is_seen = box.left() >= CORNER_PX and box.right() <= camera.width
        else:
            box.moveTop(float(np.interp(0.0, x, y)) - LABEL_PX / 2)
            is_seen = box.top() >= 0 and box.bottom() <= foot - EDGE_PX
        if is_seen:
            yield line, box


def _paint_label(painter: QPainter, box: QRectF, name: str, theme: Theme, *, is_main: bool) -> None:
    ground = theme.colour("panel")
    ground.setAlphaF(0.86)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    face = font(12, 700 if is_main else 500)
    paint_text(painter, box, name, face, theme.colour("text1"), CENTRE)


# Which lines there are


def lines_of(camera: Camera) -> tuple[tuple[Line, ...], str]:
    """Those that cross a window, and what its corner says of them all."""
    middle = camera.place_at(camera.width / 2, camera.height / 2)
    if not is_in_great_britain(middle):
        return tuple(_of_degrees(camera)), ""
    step = _step(STEPS_M, APART_PX * camera.metres_per_px)
    size = f"{step} m" if step < KM else f"{step // KM} km"
    return tuple(_national(camera, step)), f"{letters_at(*metres_of(middle))} {size}"


def _step(steps: Sequence[int], least: float) -> int:
    """The finest whose lines stand so far apart."""
    return next((one for one in steps if one >= least), steps[-1])


def _national(camera: Camera, step: int) -> Iterator[Line]:
    for line in grid_lines(_box(camera), step):
        x, y = to_world(line.lon, line.lat)
        is_main = line.metres % (TENTH * step) == 0
        yield Line(x, y, _of_metres(line.metres, step), line.is_easting, is_main)


def _of_metres(metres: int, step: int) -> str:
    """As on the survey's printed maps, the figures of a reference: "31", or "312" of a hundred metres.

    Where another square of 100 km begins they begin anew: there all the kilometres are told.
    """
    figures = len(str(SQUARE_M // step)) - 1
    if metres % SQUARE_M == 0 or not figures:
        return f"{metres // KM} km"
    return f"{metres % SQUARE_M // step:0{figures}}"


def _box(camera: Camera) -> Box:
    north_west = camera.place_at(0, 0)
    south_east = camera.place_at(camera.width, camera.height)
    return Box(south_east.lat, north_west.lon, north_west.lat, south_east.lon)


def _of_degrees(camera: Camera) -> Iterator[Line]:
    """In hundredths of a minute, which are whole numbers; a parallel is straight on this map."""
    box = _box(camera)
    if box.west >= box.east:  # it looks across the date line
        return
    # A degree of longitude is as wide everywhere on this map, one of latitude higher towards the poles.
    step = _step(STEPS_OF_MINUTE, APART_PX / camera.scale * WHOLE_TURN * OF_DEGREE)
    for at in _between(box.west, box.east, step):
        x, y = to_world([at / OF_DEGREE] * 2, [box.south, box.north])
        yield Line(x, y, _of_angle(at, "EW"), is_upright=True, is_main=at % OF_DEGREE == 0)
    step = _step(STEPS_OF_MINUTE, APART_PX * camera.metres_per_px / M_PER_DEGREE * OF_DEGREE)
    for at in _between(box.south, box.north, step):
        x, y = to_world([box.west, box.east], [at / OF_DEGREE] * 2)
        yield Line(x, y, _of_angle(at, "NS"), is_upright=False, is_main=at % OF_DEGREE == 0)


def _between(low: float, high: float, step: int) -> range:
    return range(ceil(low * OF_DEGREE / step) * step, floor(high * OF_DEGREE) + 1, step)


def _of_angle(hundredths: int, letters: str) -> str:
    """As in "2°59'W", or "2°59.5'W"."""
    degrees, rest = divmod(abs(hundredths), OF_DEGREE)
    minutes = f"{rest // 100:02}" if rest % 100 == 0 else f"{rest / 100:04.1f}"
    return f"{degrees}°{minutes}'{letters[hundredths < 0]}"
