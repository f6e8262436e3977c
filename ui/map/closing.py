"""Choosing roads by hand on the map: stretches clicked, or an area drawn round them. Decides nothing."""

from collections.abc import Callable, Mapping
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal

from geodata.places import Position
from geodata.selection import MAX_CORNERS, Polygon, Selection, Stretch
from ui.map.tools import Tool

Mode = Literal["stretch", "area"]
FEWEST_CORNERS = 3
KEYS: Mapping[Mode, str] = {
    "stretch": "Click roads, or Space · P an area",
    "area": "Click corners, or Space · P roads · H hold it",
}
ALWAYS = "Enter close · Backspace undo · Esc leave"


class RoadPicker(Tool):
    """Hears what the map's user does while roads are chosen. Space gives the middle of the window."""

    changed = Signal()
    finished = Signal()
    held = Signal()  # not to be closed: nobody is to get out of it
    left = Signal()

    def __init__(self, middle: Callable[[], Position], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._middle = middle
        self.mode: Mode = "stretch"
        self.points: tuple[Position, ...] = ()
        self._keys = {
            Qt.Key.Key_P: self._other_mode,
            Qt.Key.Key_Space: lambda: self.clicked(self._middle()),
            Qt.Key.Key_H: self._hold,
            Qt.Key.Key_Backspace: self.take_back,
            Qt.Key.Key_Return: self.finish,
            Qt.Key.Key_Enter: self.finish,
            Qt.Key.Key_Escape: self.leave,
        }

    def begin(self, mode: Mode) -> None:
        self.active, self.mode, self.points = True, mode, ()
        self.changed.emit()

    def end(self) -> None:
        """Without a word: what was chosen has been used."""
        self.active, self.points = False, ()

    def leave(self) -> None:
        self.end()
        self.left.emit()

    def pressed(self, key: int) -> bool:
        """Whether the key was for it."""
        deed = self._keys.get(Qt.Key(key))
        if deed is not None:
            deed()
        return deed is not None

    def clicked(self, place: Position) -> None:
        """One more place; past the most that a selection holds, none."""
        if len(self.points) < MAX_CORNERS and place not in self.points[-1:]:
            self.points = (*self.points, place)
            self.changed.emit()

    def take_back(self) -> None:
        self.points = self.points[:-1]
        self.changed.emit()

    def finish(self) -> None:
        """Go on with what is chosen; with nothing chosen, go on choosing."""
        if self.selection is not None:
            self.finished.emit()

    @property
    def selection(self) -> Selection | None:
        """What the places mean; None while they mean nothing yet."""
        if self.mode == "stretch":
            return Stretch(self.points) if self.points else None
        return Polygon(self.points) if len(self.points) >= FEWEST_CORNERS else None

    @property
    def words(self) -> str:
        """What the hand can do now."""
        return f"{KEYS[self.mode]} · {ALWAYS}"

    def _hold(self) -> None:
        if self.mode == "area" and self.selection is not None:
            self.held.emit()

    def _other_mode(self) -> None:
        """What is chosen goes: a place on a road is no corner."""
        self.mode, self.points = ("area" if self.mode == "stretch" else "stretch"), ()
        self.changed.emit()
