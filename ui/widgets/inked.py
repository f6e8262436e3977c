"""Labels in the theme's colours: one call, so that no panel writes a style sheet of its own."""

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QWidget


def ink(widget: QWidget, colour: str, face: QFont | None = None, ground: str = "") -> None:
    """Give a widget its writing colour, its font, and a filled ground where one is named."""
    dress, role = widget.palette(), QPalette.ColorRole
    for written in (role.WindowText, role.Text, role.ButtonText):
        dress.setColor(written, QColor(colour))
    if ground:
        dress.setColor(role.Window, QColor(ground))
        widget.setAutoFillBackground(True)
    widget.setPalette(dress)
    if face is not None:
        widget.setFont(face)
