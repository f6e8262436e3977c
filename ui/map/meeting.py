"""Paints where those who come meet before they go in: the sign RVP on its place, and its words beside it."""

from collections.abc import Iterable

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.map.camera import F8, Camera, world_of
from ui.map.jobs import Rectangle
from ui.map.marks import MapMeeting
from ui.map.roadstrokes import LABEL_PX, paint_plate
from ui.map.symbols import UNIT_HALF
from ui.theme import RADIUS, Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

SIGN, SIGN_WIDE_PX, SIGN_HIGH_PX, APART_PX, INSET_PX = "RVP", 36.0, 22.0, 3.0, 14.0


class Crowd(Struct, frozen=True):
    """Where the units stand, in world units: no words are written over them."""

    x: F8
    y: F8

    def in_box(self, camera: Camera, box: QRectF) -> int:
        """How many symbols it would lie under."""
        x, y = camera.to_screen(self.x, self.y)
        near = (x > box.left() - UNIT_HALF) & (x < box.right() + UNIT_HALF)
        near &= (y > box.top() - UNIT_HALF) & (y < box.bottom() + UNIT_HALF)
        return int(near.sum())


def paint_meeting(
    painter: QPainter, camera: Camera, meeting: MapMeeting, crowd: Crowd, theme: Theme
) -> None:
    """Filled where somebody has said so on the log; dashed and empty where it is only proposed."""
    sign, plate = meeting_boxes(camera, meeting, crowd)
    colour = theme.colour("transporting")
    painter.setBrush(colour if meeting.given else theme.colour("panel"))
    line = Qt.PenStyle.SolidLine if meeting.given else Qt.PenStyle.DashLine
    painter.setPen(QPen(theme.colour("text1") if meeting.given else colour, 2, line))
    painter.drawRoundedRect(sign, RADIUS, RADIUS)
    ink = theme.colour("on_grade" if meeting.given else "text1")
    paint_text(painter, sign, SIGN, font(13, 800), ink, CENTRE)
    if meeting.label:
        paint_plate(painter, plate, theme, colour)
        paint_text(painter, plate, meeting.label, font(12, 700), theme.colour("text1"), CENTRE)


def meeting_boxes(camera: Camera, meeting: MapMeeting, crowd: Crowd) -> tuple[QRectF, QRectF]:
    """The sign on its place, and the plate on the side where the fewest units stand.

    Of such sides the one away from where they go in.
    """
    x, y = camera.to_screen_one(*world_of(meeting.position))
    sign = QRectF(0, 0, SIGN_WIDE_PX, SIGN_HIGH_PX)
    sign.moveCenter(QPointF(x, y))
    if not meeting.label:
        return sign, sign
    return sign, min(_sides(sign, meeting), key=lambda plate: crowd.in_box(camera, plate))


def _sides(sign: QRectF, meeting: MapMeeting) -> list[QRectF]:
    """Where the plate may stand, the best first."""
    size = QSizeF(text_width(meeting.label, font(12, 700)) + INSET_PX, LABEL_PX)
    beside = sign.center().y() - LABEL_PX / 2
    west = QRectF(QPointF(sign.left() - APART_PX - size.width(), beside), size)
    east = QRectF(QPointF(sign.right() + APART_PX, beside), size)
    middle = sign.center().x() - size.width() / 2
    above = QRectF(QPointF(middle, sign.top() - APART_PX - LABEL_PX), size)
    below = QRectF(QPointF(middle, sign.bottom() + APART_PX), size)
    return [west, east, below, above] if meeting.leftwards else [east, west, below, above]


def covered_by(camera: Camera, meetings: Iterable[MapMeeting], crowd: Crowd) -> list[Rectangle]:
    """Pixels of the window that no plate is to stand on."""
    found = (box for one in meetings for box in meeting_boxes(camera, one, crowd))
    boxes = [box.toAlignedRect() for box in found]
    return [(box.x(), box.y(), box.width(), box.height()) for box in boxes]
