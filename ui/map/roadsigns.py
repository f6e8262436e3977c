"""The two signs of a changed road, as drivers know them: no entry, and a speed in a red ring."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from ui.theme import font
from ui.widgets.marks import CENTRE, paint_text

SIGN_RED, SIGN_WHITE, SIGN_BLACK = QColor("#c8102e"), QColor("#ffffff"), QColor("#12181f")
"""The same by day and by night, as on the road."""


def paint_sign(painter: QPainter, middle: QPointF, half: float, speed: str) -> None:
    """`speed` in miles an hour; "" is no entry. `half` is the radius in pixels."""
    painter.setPen(QPen(SIGN_RED if speed else SIGN_WHITE, 2.4 if speed else 1.4))
    painter.setBrush(SIGN_WHITE if speed else SIGN_RED)
    painter.drawEllipse(middle, half, half)
    box = QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)
    if speed:
        paint_text(painter, box, speed, font(round(half * 1.2), 800), SIGN_BLACK, CENTRE)
        return
    bar = QRectF(0, 0, half * 1.3, half * 0.45)
    bar.moveCenter(middle)
    painter.fillRect(bar, SIGN_WHITE)
