"""A field for where something is: typed in figures, found by name, or picked on the map."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from geodata.places import MapError, Position
from geodata.references import read_reference
from ui.theme import GAP

FindPlace = Callable[[str], list[tuple[str, Position]]]
OFFERED, ROW_PX = 4, 24
HOLDS = Qt.ItemDataRole.UserRole


class PlaceField(QWidget):
    """Enter looks a name up and offers up to four places; the position belongs to the text shown."""

    pick_wanted = Signal()
    named = Signal(str)  # the name of the place that was chosen

    def __init__(self, find_place: FindPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._find = find_place
        self._taken: tuple[str, Position] | None = None
        self.line, self.offers = QLineEdit(self), QListWidget(self)
        self._pick = QPushButton("Pick on map", self)
        self._pick.setAccessibleName("Pick on map")
        self.line.setPlaceholderText("Street or place, Enter finds it · or 51.58,-2.99")
        self.line.setMaxLength(200)
        self.line.setAccessibleName("Position")
        self.offers.setAccessibleName("Places found")
        self.offers.hide()
        self.setFocusProxy(self.line)
        self._lay_out()
        self.line.returnPressed.connect(self.look_up)
        self.offers.itemActivated.connect(self._choose)
        self.offers.itemClicked.connect(self._choose)
        self._pick.clicked.connect(self.pick_wanted)

    def position(self) -> Position | None:
        """Where the text stands for; None while it stands for nowhere."""
        text = self.line.text().strip()
        if self._taken is not None and self._taken[0] == text:
            return self._taken[1]
        try:
            return read_reference(text)[1]
        except MapError:
            return None

    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops in here, in order."""
        return self.line, self.offers, self._pick

    def take(self, text: str, position: Position) -> None:
        self._taken = (text, position)
        self.line.setText(text)
        self.offers.hide()

    def clear(self) -> None:
        self._taken = None
        self.line.clear()
        self.offers.hide()

    def look_up(self) -> None:
        """Look the text up; one place found is taken, several are offered."""
        text = self.line.text().strip()
        if not text or self.position() is not None:
            return
        found = self._find(text)[:OFFERED]
        self.offers.clear()
        for name, position in found:
            item = QListWidgetItem(name, self.offers)
            item.setData(HOLDS, position)
        if len(found) == 1:
            self._choose(self.offers.item(0))
        else:
            self._offer(text, len(found))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.offers.count() and self.line.hasFocus():
            self.offers.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _offer(self, text: str, count: int) -> None:
        if not count:
            item = QListWidgetItem(f"Nothing is called “{text}”: try fewer letters", self.offers)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.offers.setFixedHeight(max(1, count) * ROW_PX + 4)
        self.offers.show()
        if count:
            self.offers.setCurrentRow(0)
            self.offers.setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, item: QListWidgetItem) -> None:
        position = item.data(HOLDS)
        if isinstance(position, Position):
            self.take(item.text(), position)
            self.named.emit(item.text())
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row.setSpacing(GAP)
        row.addWidget(self.line, 1)
        row.addWidget(self._pick)
        column.addLayout(row)
        column.addWidget(self.offers)
