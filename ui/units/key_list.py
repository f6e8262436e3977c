"""A list that keeps the arrows for itself and hands every other key to its panel."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from ui.theme import font

MOVES = {
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Home, Qt.Key.Key_End,
}  # fmt: skip


class KeyList(QListView):
    """Letters are the panel's verbs here: Qt's own search by typing would move the selection."""

    hand_changed = Signal()  # the keyboard came here, or left

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty_words, self.empty_colour = "", QColor()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in MOVES and not self.currentIndex().isValid():
            self._take_first()
        elif event.key() in MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Arriving by key puts the hand on a row; arriving by mouse leaves that to the click."""
        fresh = not self.currentIndex().isValid()
        super().focusInEvent(event)  # Qt makes row 0 current here, without showing it
        if fresh and event.reason() == Qt.FocusReason.MouseFocusReason:
            self.selectionModel().clearCurrentIndex()
        elif fresh:
            self._take_first()
        self.hand_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.hand_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model().rowCount() == 0 and self.empty_words:
            painter = QPainter(self.viewport())
            painter.setFont(font(14))
            painter.setPen(self.empty_colour)
            room = self.viewport().rect().adjusted(40, 0, -40, 0)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self.empty_words)

    def _take_first(self) -> None:
        self.setCurrentIndex(self.model().index(self.first_row(), 0))

    def first_row(self) -> int:
        """Where the hand goes when the list is entered for the first time."""
        return 0


class RowList(KeyList):
    """Rows all of one height, none cut in half: what is left of the room below them stays empty."""

    def __init__(self, name: str, row_px: int, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._row_px = row_px
        self.setUniformItemSizes(True)
        self.verticalScrollBar().setSingleStep(row_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The row in hand stays in sight when less is to be seen: a key acts on it."""
        hand = self.visualRect(self.currentIndex())
        was_seen = hand.isValid() and hand.top() >= 0 and hand.bottom() < event.oldSize().height()
        super().resizeEvent(event)
        spare = self.height() % self._row_px if self.height() > self._row_px else 0
        if self.viewportMargins().bottom() != spare:
            self.setViewportMargins(0, 0, 0, spare)
        if was_seen:
            self.scrollTo(self.currentIndex())
