"""The rows of the ranked list under a hand: what was painted beside each digit, and what a mouse is on."""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from dispatch_desk.sending.candidate import Candidate
from resources.units import Callsign
from ui.models.keyed_rows import KeyedRows
from ui.units.key_list import RowList
from ui.units.ranked_row import DIGIT_END, DIGITS, ROW_PX


class RankedList(RowList):
    """The first row a hand lands on is the first that Enter could send."""

    digit_clicked = Signal(str)  # callsign
    hovered = Signal(str)  # callsign; "" when the pointer is on none

    def __init__(self, rows: KeyedRows[Candidate], parent: QWidget) -> None:
        super().__init__("Ranked units", ROW_PX, parent)
        self._candidates = rows
        self._painted: dict[int, Callsign] = {}
        self._under = ""
        self.setModel(rows)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def first_row(self) -> int:
        rows = enumerate(self._candidates.rows)
        return next((at for at, row in rows if row.suitable and not row.going), 0)

    def beside(self, digit: int) -> Callsign | None:
        """Who stood beside the digit when the list was last painted: what the eye has seen.

        None for a digit that is not on the screen.
        """
        return self._painted.get(digit)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Whatever part is painted, from here on all of the screen is as the rows are now."""
        super().paintEvent(event)
        self._painted = {
            row.rank: row.callsign for row in self._on_screen() if row.rank and row.rank <= DIGITS
        }

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        row = self._row_at(at)
        if row and at.x() < DIGIT_END and event.button() == Qt.MouseButton.LeftButton:
            self.digit_clicked.emit(row.callsign)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        row = self._row_at(event.position().toPoint())
        self._hover(row.callsign if row else "")

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover("")

    def _hover(self, callsign: str) -> None:
        if callsign != self._under:
            self._under = callsign
            self.hovered.emit(callsign)

    def _row_at(self, at: QPoint) -> Candidate | None:
        return self._candidates.row_at(self.indexAt(at))

    def _on_screen(self) -> list[Candidate]:
        first = self.indexAt(QPoint(1, 1)).row()
        if first < 0:
            return []
        last = self._last_below(first)
        return list(self._candidates.rows[first : last + 1])

    def _last_below(self, first: int) -> int:
        end: QModelIndex = self.indexAt(QPoint(1, self.viewport().height() - 1))
        return end.row() if end.isValid() else max(first, len(self._candidates.rows) - 1)
