"""Who belongs to which incident: a thin line from each unit that was sent to where it was sent."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.map.camera import F8, Camera, MapState
from ui.map.jobs import Rectangle
from ui.theme import Theme

OPEN_PX, OTHER_PX, CASING_PX = 1.8, 1.2, 1.8
DASHES = [3.0, 3.0]  # of other incidents than the open one
LEAST_PX = 16.0  # who stands in the pin's place needs no line to it
MOST_LINES = 500  # in the window; more would hide the map


def _none() -> F8:
    return np.zeros(0)


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """n lines in world units, from the unit to the incident; which are of an incident in hand."""

    unit_x: F8 = field(default_factory=_none)
    unit_y: F8 = field(default_factory=_none)
    place_x: F8 = field(default_factory=_none)
    place_y: F8 = field(default_factory=_none)
    chosen: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))

    def __len__(self) -> int:
        return len(self.unit_x)

    def is_like(self, other: "Links") -> bool:
        return all(
            np.array_equal(getattr(self, name), getattr(other, name)) for name in self.__slots__
        )


@dataclass(slots=True)
class LinkLayer:
    """Few lines, so they are drawn as they are."""

    marks: Links = field(default_factory=Links)

    def show(self, marks: Links) -> None:
        self.marks = marks

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        if not state.links or not len(self.marks):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        land = QColor(theme.bg if theme.name == "night" else "#ffffff")
        for chosen in (False, True):
            lines = _lines(camera, self.marks, self.marks.chosen == chosen)
            width, ink = (OPEN_PX, "text1") if chosen else (OTHER_PX, "text2")
            painter.setPen(QPen(land, width + CASING_PX))
            painter.drawLines(lines)
            pen = QPen(theme.colour(ink), width)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if not chosen:
                pen.setDashPattern(DASHES)
            painter.setPen(pen)
            painter.drawLines(lines)

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """Nothing: the unit's plate and the incident's have the words."""

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:  # noqa: ARG002 - lines may be covered
        return ()

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:  # noqa: ARG002 - has none
        return ""


def _lines(camera: Camera, links: Links, some: npt.NDArray[np.bool_]) -> list[QLineF]:
    """Of those that touch the window, the first few hundred."""
    ux, uy = camera.to_screen(links.unit_x, links.unit_y)
    px, py = camera.to_screen(links.place_x, links.place_y)
    seen = some & (np.hypot(ux - px, uy - py) > LEAST_PX)
    seen &= (np.minimum(ux, px) < camera.width) & (np.maximum(ux, px) > 0)
    seen &= (np.minimum(uy, py) < camera.height) & (np.maximum(uy, py) > 0)
    rows = np.column_stack((ux, uy, px, py))[seen][:MOST_LINES].tolist()
    return [QLineF(*row) for row in rows]
