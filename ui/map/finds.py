"""What a search found, on the map: the numbers of its list on their places, the one in hand with its name."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from geodata.places import Position
from ui.map.camera import Camera, MapState, world_of
from ui.map.jobs import Rectangle
from ui.map.roadstrokes import LABEL_PX, paint_plate
from ui.theme import Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

HALF_PX, CHOSEN_HALF_PX, APART_PX, INSET_PX, RING_PX = 11.0, 14.0, 4.0, 16.0, 24.0


@dataclass(frozen=True, slots=True)
class MapFind:
    """One find: its number in the list, and whether it is the one in hand."""

    number: int
    words: str
    position: Position
    chosen: bool = False
    stands: bool = False  # a unit or a log: its own sign stays in sight, within a ring


class FindLayer:
    """Over everything: somebody is looking for it now. Nothing of it moves the map."""

    def __init__(self) -> None:
        self.finds: tuple[MapFind, ...] = ()

    def show(self, shown: tuple[MapFind, ...]) -> None:
        self.finds = shown

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """Nothing lies on the ground."""

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:  # noqa: ARG002 - never left out: it goes with the search
        for find in sorted(self.finds, key=lambda one: (one.chosen, -one.number)):
            _paint(painter, camera, find, theme)

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:  # noqa: ARG002 - as above
        boxes = (box.toAlignedRect() for find in self.finds for box in _boxes(camera, find))
        return tuple((box.x(), box.y(), box.width(), box.height()) for box in boxes)

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:  # noqa: ARG002 - as above
        at = QPointF(x, y)
        return next((f.words for f in self.finds if _boxes(camera, f)[0].contains(at)), "")


def _boxes(camera: Camera, find: MapFind) -> list[QRectF]:
    """The number on its place, and the name beside the one in hand."""
    middle = QPointF(*camera.to_screen_one(*world_of(find.position)))
    half = CHOSEN_HALF_PX if find.chosen else HALF_PX
    disc = QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)
    if find.stands:
        disc.translate(-RING_PX, -RING_PX)
    if not find.chosen:
        return [disc]
    width = text_width(find.words, font(13, 700)) + INSET_PX
    return [disc, QRectF(disc.right() + APART_PX, middle.y() - LABEL_PX / 2, width, LABEL_PX)]


def _paint(painter: QPainter, camera: Camera, find: MapFind, theme: Theme) -> None:
    disc, *plates = _boxes(camera, find)
    if not disc.intersects(QRectF(0, 0, camera.width, camera.height)):
        return
    if find.stands:
        painter.setPen(QPen(theme.colour("focus"), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        middle = QPointF(*camera.to_screen_one(*world_of(find.position)))
        painter.drawEllipse(middle, RING_PX, RING_PX)
    painter.setPen(QPen(theme.colour("on_focus"), 2, Qt.PenStyle.SolidLine))
    painter.setBrush(theme.colour("focus"))
    painter.drawEllipse(disc)
    face = font(14 if find.chosen else 12, 800)
    paint_text(painter, disc, str(find.number), face, theme.colour("on_focus"), CENTRE)
    for plate in plates:
        paint_plate(painter, plate, theme, theme.colour("focus"))
        paint_text(painter, plate, find.words, font(13, 700), theme.colour("text1"), CENTRE)
