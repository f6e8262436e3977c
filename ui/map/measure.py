"""Measuring by hand on the map: places clicked, what lies between them told at once. Decides nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QPolygonF

from geodata.places import Position, distance_m
from ui import text
from ui.map.camera import Camera, world_of
from ui.map.grave import least_hiding
from ui.map.jobs import Rectangle
from ui.map.measured import ByRoad, Leg, Measured, short_bearing
from ui.map.place_words import paint_pointer
from ui.map.roadstrokes import CASINGS, LABEL_PX, paint_plate
from ui.map.roadwords import caption_at, caption_box, paint_caption
from ui.map.tools import Tool
from ui.theme import Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

MOST_POINTS = 50
LINE_PX, CASING_PX, POINT_PX, CROSS_PX = 2.5, 5.5, 5.0, 9.0
LABELLED_FROM_PX = 90.0  # a shorter leg's plate would hide it
FILL = 0.14
ASKING, NO_WAY = "by road …", "no way by road"
ALONG, ASIDE_PX = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8), 8.0
"""Where on a leg its words are tried, as a share of it; and how far beside it."""
BEGIN = "Measure: click a place, or Space · Esc leave"
GO_ON = "Click on, or Space · Backspace undo · C copy · Esc leave"
CLOSES = "A or the first point closes an area"


class MeasureTool(Tool):
    """Space gives the middle of the window, so that a keyboard alone can measure.

    Drag a point to move it; a double click or Enter is the last, and the next click begins anew.
    """

    changed = Signal()
    measured = Signal()  # other points: the roads are to be asked again
    copied = Signal(str)

    def __init__(self, middle: Callable[[], Position], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._middle = middle
        self.shown = Measured()
        self._road = ""
        self._pointer: Position | None = None
        self._is_done = False
        self._grabbed: int | None = None
        self._was_moved = False
        self._said: tuple[tuple[Measured, str] | None, str] = None, ""
        self._keys: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Space: lambda: self.clicked(self._middle()),
            Qt.Key.Key_Backspace: self.take_back,
            Qt.Key.Key_A: self.close_area,
            Qt.Key.Key_C: self._copy,
            Qt.Key.Key_D: self.leave,
            Qt.Key.Key_Return: self.finish,
            Qt.Key.Key_Enter: self.finish,
            Qt.Key.Key_Escape: self.leave,
        }

    def begin(self, *points: Position) -> None:
        """Take these as given."""
        self.active, self._pointer = True, None
        self._set(Measured(points))

    def leave(self) -> None:
        self.active = False
        self._set(Measured())

    def show_road(self, road: ByRoad | None, trouble: str = "") -> None:
        """What the roads answered: the way, or none and why."""
        self._road = road.words if road is not None else trouble or NO_WAY
        self.changed.emit()

    @property
    def words(self) -> str:
        """What it comes to."""
        if len(self.shown.points) > 1:
            return self.shown.words(self._road)
        return ""

    # What a hand does

    def pressed(self, key: int) -> bool:
        deed = self._keys.get(key)
        if deed is not None:
            deed()
        return deed is not None

    def clicked(self, place: Position) -> None:
        """One more place; after the last, the first of another measurement."""
        points = () if self._is_done else self.shown.points
        if len(points) < MOST_POINTS and place not in points[-1:]:
            self._set(Measured((*points, place)))

    def moved(self, place: Position) -> None:
        self._pointer = place
        self.changed.emit()

    def grabs(self, place: Position, reach_m: float) -> bool:
        points = self.shown.points
        near = [at for at, one in enumerate(points) if distance_m(one, place) <= reach_m]
        self._grabbed = min(near, key=lambda at: distance_m(points[at], place), default=None)
        self._was_moved = False
        return self._grabbed is not None

    def dragged(self, place: Position) -> None:
        self._was_moved = True
        self._put(place)
        self.moved(place)

    def dropped(self, place: Position) -> None:
        """A point that was pressed and not moved was clicked: the first closes the area."""
        grabbed, self._grabbed = self._grabbed, None
        if self._was_moved:
            self._grabbed = grabbed
            self._put(place)
            self._grabbed = None
            self._ask()
        elif grabbed == 0:
            self.close_area()

    def finish(self) -> None:
        self._is_done = bool(self.shown.points)
        self.changed.emit()

    def take_back(self) -> None:
        """Open the area again, else take the last place away."""
        shown = self.shown
        self._set(Measured(shown.points if shown.is_closed else shown.points[:-1]))

    def close_area(self) -> None:
        if self.shown.may_close and not self.shown.is_closed:
            self._set(replace(self.shown, is_closed=True), is_done=True)

    def _copy(self) -> None:
        self.copied.emit(self.shown.copied("" if self._road == ASKING else self._road))

    def _put(self, place: Position) -> None:
        """The point in hand, elsewhere."""
        points = [*self.shown.points]
        if self._grabbed is not None:
            points[self._grabbed] = place
            self.shown = replace(self.shown, points=tuple(points))
            self._road = ASKING
            self.changed.emit()

    def _set(self, shown: Measured, *, is_done: bool = False) -> None:
        self.shown, self._is_done, self._grabbed = shown, is_done, None
        self._ask()

    def _ask(self) -> None:
        self._road = ASKING if len(self.shown.points) > 1 else ""
        self.changed.emit()
        self.measured.emit()

    # What is seen

    def covers(self, camera: Camera) -> tuple[Rectangle, ...]:
        return caption_at(camera, self._caption)

    def paint(self, painter: QPainter, camera: Camera, theme: Theme) -> None:
        at = [QPointF(*camera.to_screen_one(*world_of(place))) for place in self.shown.points]
        self._paint_lines(painter, at, theme)
        for leg, ends in zip(self.shown.legs, pairwise([*at, *at[:1]]), strict=False):
            self._label(painter, leg, ends, theme)
        self._paint_next(painter, camera, at, theme)
        paint_caption(painter, camera, self._caption, theme)
        if self._pointer is not None:
            caption = caption_box(camera, self._caption)
            paint_pointer(painter, camera, self._pointer, theme, caption)

    @property
    def _caption(self) -> str:
        """Worked out when something is another, not in each frame."""
        asked = self.shown, self._road
        if self._said[0] != asked:
            self._said = asked, self._say()
        return self._said[1]

    def _say(self) -> str:
        shown = self.shown
        keys = GO_ON if shown.points else BEGIN
        closes = CLOSES if shown.may_close and not shown.is_closed else ""
        return " · ".join(part for part in (self.words, closes, keys) if part)

    def _paint_lines(self, painter: QPainter, at: list[QPointF], theme: Theme) -> None:
        ink, fill = theme.colour("focus"), theme.colour("focus")
        fill.setAlphaF(FILL)
        is_closed = self.shown.is_closed
        line = QPolygonF([*at, *at[: int(is_closed)]])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(CASINGS[theme.name], CASING_PX), QPen(ink, LINE_PX)):
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill if is_closed else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(line if is_closed else QPolygonF())
        painter.setPen(QPen(theme.colour("text1"), 1.5))
        painter.setBrush(ink)
        for point in at:
            painter.drawEllipse(point, POINT_PX, POINT_PX)

    def _paint_next(
        self, painter: QPainter, camera: Camera, at: list[QPointF], theme: Theme
    ) -> None:
        """From the last place to the pointer; and where Space would put one."""
        if self._is_done:
            return
        middle = QPointF(camera.width / 2, camera.height / 2)
        painter.setPen(QPen(theme.colour("focus"), 1.5))
        painter.drawLine(middle - QPointF(CROSS_PX, 0), middle + QPointF(CROSS_PX, 0))
        painter.drawLine(middle - QPointF(0, CROSS_PX), middle + QPointF(0, CROSS_PX))
        if self._pointer is None or not at or self._grabbed is not None:
            return
        end = QPointF(*camera.to_screen_one(*world_of(self._pointer)))
        painter.setPen(QPen(theme.colour("focus"), LINE_PX, Qt.PenStyle.DashLine))
        painter.drawLine(at[-1], end)
        self._label(painter, (self.shown.points[-1], self._pointer), (at[-1], end), theme)

    def _label(
        self, painter: QPainter, leg: Leg, ends: tuple[QPointF, QPointF], theme: Theme
    ) -> None:
        found = leg_words(leg, ends, self.grave)
        if found is not None:
            words, box = found
            paint_plate(painter, box, theme, theme.colour("focus"))
            paint_text(painter, box, words, font(12, 700), theme.colour("text1"), CENTRE)


def leg_words(
    leg: Leg, ends: tuple[QPointF, QPointF], grave: Sequence[QRectF]
) -> tuple[str, QRectF] | None:
    """How long, and which way, on a leg long enough to bear it; aside from its middle for what is grave."""
    way = ends[1] - ends[0]
    if abs(way.x()) + abs(way.y()) < LABELLED_FROM_PX:
        return None
    words = f"{text.distance_m(distance_m(*leg))} · {short_bearing(*leg)}"
    size = QSizeF(text_width(words, font(12, 700)) + 16, LABEL_PX)
    return words, least_hiding(_spots(ends, size), grave)


def _spots(ends: tuple[QPointF, QPointF], size: QSizeF) -> Iterator[QRectF]:
    """On a leg, its middle first, then beside it."""
    for down in (0.0, LABEL_PX + ASIDE_PX, -LABEL_PX - ASIDE_PX):
        for share in ALONG:
            middle = ends[0] + (ends[1] - ends[0]) * share + QPointF(0, down)
            corner = middle - QPointF(size.width(), size.height()) / 2
            yield QRectF(corner, size)
