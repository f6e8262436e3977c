"""What a hand may hold on a map, one at a time: it hears clicks, drags and keys before the map does."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter

from geodata.places import Position
from ui.map.camera import Camera
from ui.map.jobs import Rectangle
from ui.theme import Theme


class Tool(QObject):
    """Begin with these deeds and say what differs. Decides nothing: it tells what was done by hand."""

    active = False
    grave: Sequence[QRectF] = ()
    """Pixels of the window that nothing of it is painted over: its words stand elsewhere if they can."""

    def pressed(self, key: int) -> bool:  # noqa: ARG002 - a tool without keys
        """Whether the key was for it."""
        return False

    def clicked(self, place: Position) -> None:
        """The left button, pressed and let go at one place."""

    def moved(self, place: Position) -> None:
        """The pointer passes over this place, no button pressed."""

    def grabs(self, place: Position, reach_m: float) -> bool:  # noqa: ARG002 - most hold nothing
        """Whether a drag that begins here, or so near, is the tool's; else it moves the map."""
        return False

    def dragged(self, place: Position) -> None:
        """What it grabbed has been moved here."""

    def dropped(self, place: Position) -> None:
        """What it grabbed has been let go here."""

    def put_down(self) -> None:
        """Another tool is taken up in its place."""
        self.active = False

    def finish(self) -> None:
        """A double click: what is chosen is enough."""

    def covers(self, camera: Camera) -> tuple[Rectangle, ...]:  # noqa: ARG002 - most say nothing
        """Pixels of the window under its words."""
        return ()

    def paint(self, painter: QPainter, camera: Camera, theme: Theme) -> None:
        """What is being made, over everything else."""
