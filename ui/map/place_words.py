"""A place as others are told it: by grid reference, in degrees, and in degrees and minutes."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from geodata.coordinates import degree_minutes
from geodata.grid import grid_reference
from geodata.places import Position
from ui.map.camera import Camera
from ui.map.hud import CHIP_PX
from ui.map.roadstrokes import LABEL_PX, paint_plate
from ui.theme import GAP, MARGIN, Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

INSET_PX = 20.0
NOTHING = QRectF()


def place_words(place: Position) -> str:
    """As in "ST 3120 8790 · 51.58000, -2.99000 · 51°34.80'N 2°59.40'W"; abroad without the first."""
    return " · ".join(
        part for part in (grid_reference(place), str(place), degree_minutes(place)) if part
    )


def paint_pointer(
    painter: QPainter, camera: Camera, place: Position, theme: Theme, caption: QRectF = NOTHING
) -> None:
    """Where a hand points, at the foot of the map over its scale; over a caption that reaches so far."""
    words, face = place_words(place), font(12, 600)
    width = text_width(words, face) + INSET_PX
    foot = camera.height - MARGIN - CHIP_PX - GAP
    box = QRectF(camera.width - MARGIN - width, foot - LABEL_PX, width, LABEL_PX)
    if box.intersects(caption):
        box.moveBottom(caption.top() - GAP)
    paint_plate(painter, box, theme, theme.colour("focus"))
    paint_text(painter, box, words, face, theme.colour("text1"), CENTRE)
