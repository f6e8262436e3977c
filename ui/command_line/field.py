"""The input of the command line: shows what Tab would add, and remembers what was done."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.command_line.history import History
from ui.command_line.parsing import LONGEST
from ui.theme import Theme, font
from ui.widgets import marks

GHOST_GAP_PX = 1


class CommandField(QLineEdit):
    """Tab takes the ghost and otherwise goes on; Up and Down walk the history."""

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._ghost = theme, ""
        self.is_refused = False  # what stands here was read and could not be done
        self.history = History()
        self.setMaxLength(LONGEST)
        self.setFrame(False)
        self.setFont(font(16))
        self.setAccessibleName("Command line")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        # The line has no box of its own: the caret and the panel's ring show the focus.
        self.setStyleSheet(f"background: {theme.bg}; border: none; padding: 0;")
        self.update()

    @property
    def ghost(self) -> str:
        return self._ghost

    def show_ghost(self, ghost: str) -> None:
        self._ghost = ghost
        self.update()

    def event(self, event: QEvent) -> bool:
        """Tab is a focus key to Qt and never reaches keyPressEvent: it is taken here."""
        tab = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab
        if tab and event.type() == QEvent.Type.KeyPress and self._ghost:
            self.setText(f"{self.text()}{self._ghost} ")
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A hand that comes back to a refused line writes another: nothing is typed behind the old one."""
        super().focusInEvent(event)
        if self.is_refused:
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Up:
            self.setText(self.history.older(self.text()))
        elif event.key() == Qt.Key.Key_Down:
            self.setText(self.history.newer(self.text()))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._ghost or self.cursorPosition() < len(self.text()):
            return
        left = self.cursorRect().center().x() + GHOST_GAP_PX
        room = QRectF(left, 0, self.width() - left, self.height())
        painter, colour = QPainter(self), self._theme.colour("text3")
        marks.paint_text(painter, room, self._ghost, self.font(), colour)
