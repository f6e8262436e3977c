"""The force's statuses as a short list inside the board, for the unit in hand."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListWidget, QListWidgetItem, QWidget

from dispatch_desk.force.profile import Force
from resources.units import Callsign
from ui.theme import MARGIN, font

CELL_PX, TITLE_PX = QSize(196, 24), 28
CODE = Qt.ItemDataRole.UserRole


class StatusList(QListWidget):
    """Covers the columns while it asks. Arrows or the code choose, Enter sets, Esc leaves."""

    chosen = Signal(str, int)  # callsign, code
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._callsign = ""
        self._title = QLabel(self)
        self._title.setFont(font(13, 700))
        self._title.move(MARGIN, 6)
        self.setViewportMargins(MARGIN - 4, TITLE_PX, 0, 0)
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setGridSize(CELL_PX)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFont(font(13))
        self.itemActivated.connect(self._choose)
        self.itemClicked.connect(self._choose)
        self.hide()

    def ask(self, callsign: Callsign, force: Force, current: int) -> None:
        """Offer every status, the present one in hand."""
        self._callsign = callsign
        self.clear()
        for status in force.statuses:
            item = QListWidgetItem(f"{status.code}  {status.name}", self)
            item.setData(CODE, status.code)
            if status.code == current:
                self.setCurrentItem(item)
        self.setAccessibleName(f"Status of {callsign}")
        self._title.setText(f"Status of {callsign}: arrows or the code, Enter sets it, Esc leaves")
        self._title.adjustSize()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)
            event.accept()  # an Enter here must not also locate the unit

    def _choose(self, item: QListWidgetItem) -> None:
        if self.isVisible():  # a click and an activation may be one and the same
            self._leave()
            self.chosen.emit(self._callsign, item.data(CODE))

    def _leave(self) -> None:
        self.hide()
        self.left.emit()
