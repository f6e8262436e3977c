"""Paints where those who come meet before they go in: the sign RVP on its place, and its words beside it."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.map.camera import Camera, world_of
from ui.map.jobs import Rectangle
from ui.map.marks import MapMeeting
from ui.map.roadstrokes import LABEL_PX, paint_plate
from ui.theme import RADIUS, Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

SIGN, SIGN_WIDE_PX, SIGN_HIGH_PX, APART_PX, INSET_PX = "RVP", 36.0, 22.0, 3.0, 14.0


def paint_meeting(painter: QPainter, camera: Camera, meeting: MapMeeting, theme: Theme) -> None:
    """Filled where somebody has said so on the log; dashed and empty where it is only proposed."""
    sign, plate = meeting_boxes(camera, meeting)
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


def meeting_boxes(camera: Camera, meeting: MapMeeting) -> tuple[QRectF, QRectF]:
    """The sign on its place, and the plate on the side away from where they go in."""
    x, y = camera.to_screen_one(*world_of(meeting.position))
    sign = QRectF(0, 0, SIGN_WIDE_PX, SIGN_HIGH_PX)
    sign.moveCenter(QPointF(x, y))
    plate = QRectF(0, 0, text_width(meeting.label, font(12, 700)) + INSET_PX, LABEL_PX)
    plate.moveCenter(QPointF(x, y))
    if meeting.leftwards:
        plate.moveRight(sign.left() - APART_PX)
    else:
        plate.moveLeft(sign.right() + APART_PX)
    return sign, plate if meeting.label else sign


def covered_by(camera: Camera, meetings: Iterable[MapMeeting]) -> list[Rectangle]:
    """Pixels of the window that no plate is to stand on."""
    boxes = (box.toAlignedRect() for one in meetings for box in meeting_boxes(camera, one))
    return [(box.x(), box.y(), box.width(), box.height()) for box in boxes]
