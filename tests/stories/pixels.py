"""Where a place of the map lies in its window, for hands that click there and eyes that look there."""

from PySide6.QtCore import QPoint

from geodata.places import Position
from ui.map.camera import MapState
from ui.map.view import MapView


def pixel(view: MapView, at: Position) -> QPoint:
    state = MapState.at(at)
    x, y = view.camera().to_screen_one(state.x, state.y)
    return QPoint(round(x), round(y))


def apart(a: QPoint, b: QPoint) -> int:
    return (a - b).manhattanLength()
