"""A box to choose one of several from, drawn like every other field of the program."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QComboBox

from ui.widgets import marks

ARROW_PX, ARROW_RIGHT_PX = 16, 22


class Choice(QComboBox):
    """The style sheet gives it the field and the ring of the focus; it adds its own arrow."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        top = (self.height() - ARROW_PX) / 2
        arrow = QRectF(self.width() - ARROW_RIGHT_PX, top, ARROW_PX, ARROW_PX)
        marks.paint_icon(QPainter(self), arrow, "chevron-down", colour)
