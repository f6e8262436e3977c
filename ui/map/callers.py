"""Where callers' phones say they are: a circle each on the ground, and its radius in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from geodata.places import Position
from ui.map.camera import Camera, MapState, world_of
from ui.map.jobs import Rectangle
from ui.map.roadstrokes import LABEL_PX, paint_plate
from ui.text import distance_m
from ui.theme import Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

SMALLEST_PX = 6.0
LINE_PX, CASING_PX, FILL = 2.0, 2.4, 0.10
DASHES, DOUBTFUL = [5.0, 2.5], [1.2, 2.2]
NEAR_PX = 7.0


@dataclass(frozen=True, slots=True)
class MapCaller:
    """The phone of who called about an incident."""

    number: str  # of the incident
    position: Position
    error_m: float
    source: str
    apart_m: float = 0.0  # how far outside of it the incident's place is
    doubtful: bool = False
    chosen: bool = False  # its log is open
    above: bool = False  # the words stand on the side away from the place of the log

    @property
    def words(self) -> str:
        """Whole, for a pointer that rests on it."""
        said = f"caller of {self.number}, ±{distance_m(self.error_m)}, {self.source}"
        if self.apart_m:
            said += f", {distance_m(self.apart_m)} from the place of the log"
        return f"{said}, message doubtful" if self.doubtful else said

    @property
    def label(self) -> str:
        """A conflict of the two places is said on the map itself."""
        said = f"Caller ±{distance_m(self.error_m)}"
        return f"{said} · place {distance_m(self.apart_m)} off" if self.apart_m else said


@dataclass(slots=True)
class CallerLayer:
    """Few circles: those of open logs whose phone was located."""

    marks: tuple[MapCaller, ...] = ()

    def show(self, marks: tuple[MapCaller, ...]) -> None:
        self.marks = marks

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        land = QColor(theme.bg if theme.name == "night" else "#ffffff")
        for caller in self._shown(state):
            colour = theme.colour("amber" if caller.apart_m else "text1")
            middle, radius = _circle(camera, caller)
            fill = QColor(colour)
            fill.setAlphaF(FILL if caller.chosen else FILL / 2)
            painter.setPen(QPen(land, LINE_PX + CASING_PX))
            painter.setBrush(fill)
            painter.drawEllipse(middle, radius, radius)
            pen = QPen(colour, LINE_PX)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern(DOUBTFUL if caller.doubtful else DASHES)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, radius, radius)

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """The words of the log in hand; of the others the pointer is told."""
        for box, caller in self._labels(camera, state):
            edge = theme.colour("amber" if caller.apart_m else "control")
            paint_plate(painter, box, theme, edge)
            paint_text(painter, box, caller.label, font(12, 700), theme.colour("text1"), CENTRE)

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        rows = (box.toAlignedRect() for box, _ in self._labels(camera, state))
        return tuple((row.x(), row.y(), row.width(), row.height()) for row in rows)

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:
        """On the line of a circle, or in one that is too small to be one."""
        found = []
        for caller in self._shown(state):
            middle, radius = _circle(camera, caller)
            away = ((middle.x() - x) ** 2 + (middle.y() - y) ** 2) ** 0.5
            if abs(away - radius) <= NEAR_PX or away <= SMALLEST_PX:
                found.append(caller.words)
        return "\n".join(found)

    def _shown(self, state: MapState) -> tuple[MapCaller, ...]:
        return self.marks if state.callers else ()

    def _labels(self, camera: Camera, state: MapState) -> Iterator[tuple[QRectF, MapCaller]]:
        """Above the circle or below it, where its middle is in the window."""
        for caller in self._shown(state):
            middle, radius = _circle(camera, caller)
            if caller.chosen and 0 < middle.x() < camera.width and 0 < middle.y() < camera.height:
                width = text_width(caller.label, font(12, 700)) + 14
                top = middle.y() + (-radius - 4 - LABEL_PX if caller.above else radius + 4)
                top = min(max(top, 0.0), camera.height - 2 * LABEL_PX)
                yield QRectF(middle.x() - width / 2, top, width, LABEL_PX), caller


def _circle(camera: Camera, caller: MapCaller) -> tuple[QPointF, float]:
    middle = QPointF(*camera.to_screen_one(*world_of(caller.position)))
    return middle, max(SMALLEST_PX, caller.error_m / camera.metres_per_px)
