"""Changing by hand what is drawn: its corners dragged, added and taken away, or the whole moved."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPainter

from geodata.drawn import (
    MOST_CORNERS,
    Line,
    Shape,
    between,
    flaw_of,
    holds,
    moved,
    points_of,
    radius_to,
)
from geodata.places import Position, distance_m
from geodata.selection import MAX_RADIUS_M, Circle, Polygon
from ui import text
from ui.map.camera import Camera
from ui.map.drawing_layer import Look, paint_shape
from ui.map.drawing_marks import outline
from ui.map.drawing_tool import DRAFT, measured, paint_corners
from ui.map.jobs import Rectangle
from ui.map.roadwords import caption_at, paint_caption
from ui.map.tools import Tool
from ui.theme import Theme

HANDS = (
    "Drag a corner, a side or the whole · N next corner · Space puts it here · Delete takes it away"
)
HANDS_OF_CIRCLE = "Drag its edge, or the whole · Space puts its middle here"
ALWAYS = "Enter keep · Backspace undo · Esc leave it as it was"
BACK = "Backspace brings back your {}"
CHANGED_MEANWHILE = "It was changed meanwhile: look before you keep yours"
DOT = " · "
MOST_STEPS, MOST_ASIDE = 50, 10


class LaidAside(NamedTuple):
    """A drawing's shape as it was found, and what a hand had made of it when it left."""

    found: Shape
    made: Shape
    steps: tuple[Shape, ...]  # before each change


class ReshapeTool(Tool):
    """Nothing is asked for until Enter: then `kept` tells of the new shape.

    What is left without Enter is laid aside, to be brought back when that drawing is in hand again.
    """

    changed = Signal()
    kept = Signal()
    left = Signal()

    def __init__(self, middle: Callable[[], Position], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._middle = middle
        self.name = ""  # the drawing's
        self.shape: Shape = Line(())
        self.corner: int | None = None
        self.note = ""
        self._found: Shape = self.shape  # as it is drawn
        self._steps: tuple[Shape, ...] = ()  # before each change, to be undone
        self._aside: dict[str, LaidAside] = {}  # by the drawing's name, the latest last
        self._grip: Callable[[Position], Shape] | None = None
        self._keys: dict[int, Callable[[], None]] = {
            Qt.Key.Key_N: self._next_corner,
            Qt.Key.Key_Space: self._bring_here,
            Qt.Key.Key_Delete: self.drop_corner,
            Qt.Key.Key_Backspace: self.take_back,
            Qt.Key.Key_Z: self.take_back,
            Qt.Key.Key_Return: self.finish,
            Qt.Key.Key_Enter: self.finish,
            Qt.Key.Key_Escape: self.leave,
        }

    def begin(self, name: str, shape: Shape) -> None:
        self.active, self.name, self.shape = True, name, shape
        self._found = shape
        self.corner, self.note, self._steps, self._grip = None, "", (), None
        self.changed.emit()

    def end(self) -> None:
        """Without a word: what was changed is kept, or of another moment."""
        self.active, self._steps = False, ()
        self._aside.pop(self.name, None)
        self.changed.emit()

    def leave(self) -> None:
        """It stays as it was; what was changed is laid aside."""
        if self._steps:
            self._aside.pop(self.name, None)
            self._aside[self.name] = LaidAside(self._found, self.shape, self._steps)
            self._aside = dict([*self._aside.items()][-MOST_ASIDE:])
        self.active, self._steps = False, ()
        self.changed.emit()
        self.left.emit()

    def put_down(self) -> None:
        """As if left, if anything was changed."""
        if self._steps:
            self.leave()
        self.active = False

    def laid_aside(self, name: str) -> str:
        """What Backspace brings back when this drawing is in hand: "2 changes"; "" for nothing."""
        found = self._aside.get(name)
        return text.counted(len(found.steps), "change") if found is not None else ""

    def pressed(self, key: int) -> bool:
        deed = self._keys.get(key)
        if deed is not None:
            deed()
        return deed is not None

    def finish(self) -> None:
        """Keep what it is now, unless it is nothing that can be drawn."""
        self.note = flaw_of(self.shape)
        if self.note:
            self.changed.emit()
        elif not self._steps:
            self.leave()
        else:
            self.kept.emit()

    def show_note(self, why: str) -> None:
        """The desk said no: what was changed stays in hand, to be put right."""
        self.note = why
        self.changed.emit()

    # What a hand takes hold of

    def grabs(self, place: Position, reach_m: float) -> bool:
        self._grip = self._grip_at(place, reach_m)
        if self._grip is not None:
            self._step()
            self.changed.emit()
        return self._grip is not None

    def dragged(self, place: Position) -> None:
        if self._grip is not None:
            self.shape = self._grip(place)
            self.note = flaw_of(self.shape)
            self.changed.emit()

    def dropped(self, place: Position) -> None:  # noqa: ARG002 - it lies where it was dragged to
        self._grip = None
        if self._steps and self._steps[-1] == self.shape:
            self._steps = self._steps[:-1]  # only touched

    def _grip_at(self, place: Position, reach_m: float) -> Callable[[Position], Shape] | None:
        """What follows the hand from here on: a corner, a new one on a side, a circle's edge, all of it."""
        shape = self.shape
        if isinstance(shape, Circle):
            away = abs(distance_m(shape.centre, place) - shape.radius_m)
            if away <= reach_m:
                return lambda to: Circle(shape.centre, _radius(shape.centre, to))
            return self._whole(place) if holds(shape, place) else None
        corners = points_of(shape)
        nearest = min(range(len(corners)), key=lambda n: distance_m(corners[n], place))
        if distance_m(corners[nearest], place) <= reach_m:
            self.corner = nearest
            return lambda to: _with(shape, nearest, to)
        side = self._side_at(place, reach_m)
        if side is not None and len(corners) < MOST_CORNERS:
            self.corner = side + 1
            return lambda to: _built(shape, (*corners[: side + 1], to, *corners[side + 1 :]))
        return self._whole(place) if holds(shape, place) else None

    def _whole(self, start: Position) -> Callable[[Position], Shape]:
        shape = self.shape
        return lambda to: moved(shape, start, to)

    def _side_at(self, place: Position, reach_m: float) -> int | None:
        """The number of the corner a side begins at."""
        corners = points_of(self.shape)
        last = len(corners) - isinstance(self.shape, Line)
        away = [_away_m(place, corners[n], corners[(n + 1) % len(corners)]) for n in range(last)]
        nearest = min(range(len(away)), key=away.__getitem__)
        return nearest if away[nearest] <= reach_m else None

    # By key

    def take_back(self) -> None:
        """The last change; before there is any, what was laid aside comes back."""
        if self._steps:
            self.shape, self._steps = self._steps[-1], self._steps[:-1]
            self.corner, self.note = None, flaw_of(self.shape)
        elif self.name in self._aside:
            self._bring_back(self._aside.pop(self.name))
        self.changed.emit()

    def _bring_back(self, aside: LaidAside) -> None:
        is_as_found = aside.found == self._found
        steps = aside.steps if is_as_found else (self._found, *aside.steps)
        self.shape, self._steps, self.corner = aside.made, steps[-MOST_STEPS:], None
        self.note = flaw_of(self.shape) or ("" if is_as_found else CHANGED_MEANWHILE)

    def drop_corner(self) -> None:
        corners = points_of(self.shape)
        least = 2 if isinstance(self.shape, Line) else 3
        if isinstance(self.shape, Circle) or self.corner is None:
            self.note = "Choose a corner first: N, or click it"
        elif len(corners) <= least:
            self.note = f"It has {least} corners at least"
        else:
            self._step()
            left = (*corners[: self.corner], *corners[self.corner + 1 :])
            self.shape, self.corner = _built(self.shape, left), None
            self.note = flaw_of(self.shape)
        self.changed.emit()

    def _next_corner(self) -> None:
        count = len(points_of(self.shape))
        self.corner = 0 if self.corner is None else (self.corner + 1) % count
        self.changed.emit()

    def _bring_here(self) -> None:
        """The chosen corner, or a circle's middle, to the middle of the window."""
        if self.corner is None and not isinstance(self.shape, Circle):
            self.note = "Choose a corner first: N, or click it"
        else:
            self._step()
            self.shape = _with(self.shape, self.corner or 0, self._middle())
            self.note = flaw_of(self.shape)
        self.changed.emit()

    def _step(self) -> None:
        self._steps = (*self._steps, self.shape)[-MOST_STEPS:]

    # On the map

    @property
    def words(self) -> str:
        hands = HANDS_OF_CIRCLE if isinstance(self.shape, Circle) else HANDS
        aside = "" if self._steps else self.laid_aside(self.name)
        back = BACK.format(aside) if aside else ""
        parts = (self.note, back, f"{self.name} {measured(self.shape)}", hands, ALWAYS)
        return DOT.join(filter(None, parts))

    def covers(self, camera: Camera) -> tuple[Rectangle, ...]:
        return caption_at(camera, self.words)

    def paint(self, painter: QPainter, camera: Camera, theme: Theme) -> None:
        x, y = camera.to_screen(*outline(self.shape))
        look = Look("red", DRAFT.width, DRAFT.dashes, DRAFT.fill) if self.note else DRAFT
        paint_shape(painter, x, y, theme, look, closed=not isinstance(self.shape, Line))
        paint_corners(painter, camera, points_of(self.shape), theme, self.corner)
        paint_caption(painter, camera, self.words, theme)


def _radius(centre: Position, edge: Position) -> float:
    return min(max(radius_to(centre, edge), 1.0), MAX_RADIUS_M)


def _with(shape: Shape, number: int, place: Position) -> Shape:
    """With one corner elsewhere; of a circle its middle."""
    if isinstance(shape, Circle):
        return Circle(place, shape.radius_m)
    corners = points_of(shape)
    return _built(shape, (*corners[:number], place, *corners[number + 1 :]))


def _built(like: Shape, corners: tuple[Position, ...]) -> Shape:
    return Line(corners) if isinstance(like, Line) else Polygon(corners)


def _away_m(place: Position, a: Position, b: Position) -> float:
    """Metres from a place to a side, on the ground around the place."""
    length = distance_m(a, b)
    if length <= 0:
        return distance_m(place, a)
    along = (length**2 + distance_m(a, place) ** 2 - distance_m(b, place) ** 2) / (2 * length)
    share = min(max(along / length, 0.0), 1.0)
    return distance_m(place, between(a, b, share))
