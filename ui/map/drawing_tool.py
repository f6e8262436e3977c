"""Drawing by hand on the map: an area, a circle, a line, or a way along roads. Decides nothing."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPen

from dispatch_desk.drawings import square as spoken_square
from geodata.drawn import (
    MOST_CORNERS,
    Line,
    Shape,
    area_m2,
    flaw_of,
    length_m,
    radius_to,
)
from geodata.places import Position
from geodata.selection import MAX_RADIUS_M, Circle, Polygon
from ui import text
from ui.map.camera import Camera, world_of
from ui.map.drawing_layer import Look, paint_shape
from ui.map.drawing_marks import outline
from ui.map.jobs import Rectangle
from ui.map.place_words import paint_pointer
from ui.map.roadwords import caption_at, caption_box, paint_caption
from ui.map.tools import Tool
from ui.theme import Theme

Mode = Literal["polygon", "circle", "line", "road"]
WAYS: Mapping[Mode, str] = {
    "polygon": "Area: click its corners, or Space",
    "circle": "Circle: click its middle, then its edge, or type metres",
    "line": "Line: click its points, or Space",
    "road": "Along roads: click where it begins and goes on, or Space",
}
OTHERS = "A area · C circle · L line · R along roads"
ALWAYS = "Enter done · Backspace undo · Esc leave"
DRAFT = Look("focus", 2.6, (4.0, 2.0), 0.1)
DOT, CROSS_PX, CORNER_PX = " · ", 9.0, 4.5
MOST_DIGITS, MOST_ASIDE = 4, 10
BACK = "Backspace brings back what was drawn: {}"


class Begun(NamedTuple):
    """What was drawn and left undone."""

    mode: Mode
    points: tuple[Position, ...]
    typed: str  # metres of a circle


class DrawTool(Tool):
    """Hears what is drawn. Space gives the middle of the window, so that a keyboard alone can draw."""

    changed = Signal()
    way_wanted = Signal()  # along roads: the way through the points is to be found
    finished = Signal()
    went_on = Signal()  # after it had been finished
    left = Signal()

    def __init__(self, middle: Callable[[], Position], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._middle = middle
        self.mode: Mode = "polygon"
        self.points: tuple[Position, ...] = ()
        self.way: tuple[Position, ...] = ()  # along roads, through the points
        self.note = ""  # why it can't be finished yet
        self._pointer: Position | None = None
        self._typed = ""
        self._aside: tuple[Begun, ...] = ()  # left undone, to be brought back
        self._is_done = False  # it waits for what it is to be
        self._keys: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Space: lambda: self.clicked(self._middle()),
            Qt.Key.Key_Backspace: self.take_back,
            Qt.Key.Key_Z: self.take_back,
            Qt.Key.Key_Return: self.finish,
            Qt.Key.Key_Enter: self.finish,
            Qt.Key.Key_Escape: self.leave,
            Qt.Key.Key_A: lambda: self.begin("polygon"),
            Qt.Key.Key_C: lambda: self.begin("circle"),
            Qt.Key.Key_L: lambda: self.begin("line"),
            Qt.Key.Key_R: lambda: self.begin("road"),
        }

    def begin(self, mode: Mode) -> None:
        """Anew, with nothing drawn; what was in hand is laid aside."""
        self._lay_aside()
        self.active, self.mode = True, mode
        self.points = self.way = ()
        self._typed, self.note, self._pointer = "", "", None
        self._go_on()
        self.changed.emit()

    def end(self) -> None:
        """Without a word: what was drawn has been used."""
        self.active, self.points, self.way = False, (), ()
        self.changed.emit()

    def leave(self) -> None:
        """What is in hand is laid aside; with nothing in hand what lies there goes too."""
        self._aside = self._aside if self.points else ()
        self._lay_aside()
        self.end()
        self.left.emit()

    def put_down(self) -> None:
        """As if left, if anything is in hand."""
        if self.points:
            self.leave()
        self.active = False

    @property
    def laid_aside(self) -> str:
        """What Backspace brings back while nothing is in hand: "5 points"; "" for nothing."""
        return text.counted(len(self._aside[-1].points), "point") if self._aside else ""

    def pressed(self, key: int) -> bool:
        if self.mode == "circle" and self.points and Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            self._type(chr(key))
            return True
        deed = self._keys.get(key)
        if deed is not None:
            deed()
        return deed is not None

    def clicked(self, place: Position) -> None:
        """One more point; a circle is done with its second."""
        if place in self.points[-1:] or len(self.points) >= MOST_CORNERS:
            return
        self._go_on()
        self.points, self.note, self._typed = (*self.points, place), "", ""
        if self.mode == "road":
            self.way_wanted.emit()
        self.changed.emit()
        if self.mode == "circle" and len(self.points) > 1:
            self.finish()

    def moved(self, place: Position) -> None:
        if not self._is_done:
            self._pointer = place
            self.changed.emit()

    def take_back(self) -> None:
        """The last digit, else the last point; with nothing in hand what was laid aside comes back."""
        self._go_on()
        if self._typed:
            self._typed = self._typed[:-1]
        elif self.points:
            self._hold(self.points[:-1])
        elif self._aside:
            *rest, last = self._aside
            self._aside, self.mode, self._typed = tuple(rest), last.mode, last.typed
            self._hold(last.points)
        self.note = ""
        self.changed.emit()

    def finish(self) -> None:
        """Go on with what is drawn; while it can't be, go on drawing and say why."""
        shape = self.shape
        self.note = flaw_of(shape) if shape is not None else "Nothing is drawn yet"
        if self.note:
            if self.mode == "circle":
                self.points = self.points[:1]
            self.changed.emit()
        else:
            self._is_done, self._pointer = True, None
            self.finished.emit()
            self.changed.emit()

    def go_on(self) -> None:
        """Nothing was chosen for it to be: it is drawn on."""
        self._is_done = False
        if self.mode == "circle":
            self.points = self.points[:1]  # its edge is given anew
        self.changed.emit()

    def show_way(self, way: tuple[Position, ...]) -> None:
        """The way along roads through the points given so far."""
        self.way, self.note = way, ""
        self.changed.emit()

    def refuse_last(self, why: str) -> None:
        """No way leads to the last point: it goes again, and why is said."""
        self.points, self.note = self.points[:-1], why
        self.changed.emit()

    @property
    def shape(self) -> Shape | None:
        """What the points mean; None while they mean nothing."""
        return self._shape_of(self.points)

    @property
    def words(self) -> str:
        """What it comes to by now, and what the hand can do."""
        seen = self._seen()
        if self._is_done and seen is not None:
            return DOT.join((measured(seen), "Say on the card what it is", "Esc draw on"))
        others = "" if self.points else OTHERS
        aside = BACK.format(self.laid_aside) if self._aside and not self.points else ""
        parts = (self.note, aside, measured(seen) if seen is not None else "", WAYS[self.mode])
        return DOT.join(filter(None, (*parts, others, ALWAYS)))

    def covers(self, camera: Camera) -> tuple[Rectangle, ...]:
        return caption_at(camera, self.words)

    def paint(self, painter: QPainter, camera: Camera, theme: Theme) -> None:
        seen = self._seen()
        if seen is not None:
            x, y = camera.to_screen(*outline(seen))
            paint_shape(painter, x, y, theme, DRAFT, closed=not isinstance(seen, Line))
        paint_corners(painter, camera, self.points, theme)
        middle = QPointF(camera.width / 2, camera.height / 2)  # where Space puts one
        painter.setPen(QPen(theme.colour("focus"), 1.5))
        painter.drawLine(middle - QPointF(CROSS_PX, 0), middle + QPointF(CROSS_PX, 0))
        painter.drawLine(middle - QPointF(0, CROSS_PX), middle + QPointF(0, CROSS_PX))
        paint_caption(painter, camera, self.words, theme)
        if self._pointer is not None:
            caption = caption_box(camera, self.words)
            paint_pointer(painter, camera, self._pointer, theme, caption)

    def _hold(self, points: tuple[Position, ...]) -> None:
        self.points, self.way = points, self.way if points else ()
        if self.mode == "road" and points:
            self.way_wanted.emit()

    def _lay_aside(self) -> None:
        if self.points:
            begun = Begun(self.mode, self.points, self._typed)
            self._aside = (*self._aside, begun)[-MOST_ASIDE:]

    def _go_on(self) -> None:
        if self._is_done:
            self._is_done = False
            self.went_on.emit()

    def _type(self, digit: str) -> None:
        if len(self._typed) < MOST_DIGITS:
            self._typed += digit
            self.changed.emit()

    def _seen(self) -> Shape | None:
        """With the pointer as the next point; two corners of an area are a line still."""
        pointer = self._pointer if self.points and self.mode != "road" else None
        points = self.points if pointer in {None, *self.points[-1:]} else (*self.points, pointer)
        shape = self._shape_of(tuple(point for point in points if point is not None))
        if isinstance(shape, Polygon) and len(shape.corners) < 3:
            return Line(shape.corners) if len(shape.corners) == 2 else None
        return None if isinstance(shape, Line) and len(shape.points) < 2 else shape

    def _shape_of(self, points: tuple[Position, ...]) -> Shape | None:
        if not points:
            return None
        match self.mode:
            case "circle":
                return self._circle(points)
            case "polygon":
                return Polygon(points)
            case "line":
                return Line(points)
            case "road":
                return Line(self.way) if self.way else None

    def _circle(self, points: tuple[Position, ...]) -> Circle | None:
        if self._typed:
            return Circle(points[0], float(self._typed))
        if len(points) < 2:
            return None
        return Circle(points[0], min(radius_to(points[0], points[1]), MAX_RADIUS_M))


def measured(shape: Shape) -> str:
    """How large it is: "radius 100 m", "4 corners, 480 m round, 1.2 ha", "640 m long"."""
    match shape:
        case Circle(radius_m=radius_m):
            return f"radius {text.distance_m(radius_m)}, {spoken_square(area_m2(shape))}"
        case Polygon(corners=corners):
            round_m = text.distance_m(length_m(shape))
            return f"{len(corners)} corners, {round_m} round, {spoken_square(area_m2(shape))}"
        case Line():
            return f"{text.distance_m(length_m(shape))} long"


def paint_corners(
    painter: QPainter, camera: Camera, corners: tuple[Position, ...], theme: Theme,
    chosen: int | None = None,
) -> None:  # fmt: skip
    """Handles for a hand; the chosen one is filled the other way round."""
    for number, place in enumerate(corners):
        size = CORNER_PX + 2 * (number == chosen)
        painter.setPen(QPen(theme.colour("text1"), 1.5))
        painter.setBrush(theme.colour("panel" if number == chosen else "focus"))
        painter.drawEllipse(QPointF(*camera.to_screen_one(*world_of(place))), size, size)
