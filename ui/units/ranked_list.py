"""The rows of the ranked list under a hand: what was painted beside each digit, and what a mouse is on."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, QTimerEvent, Signal
from PySide6.QtGui import QAccessible, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from dispatch_desk.sending.candidate import Candidate
from resources.units import Callsign
from ui.models.keyed_rows import Index, KeyedRows
from ui.units.key_list import RowList
from ui.units.ranked_row import DIGIT_END, DIGITS, ROW_PX

ROWS_A_TURN = 3  # of the window's events


class RankedList(RowList):
    """The first row a hand lands on is the first that Enter could send."""

    digit_clicked = Signal(str)  # callsign
    hovered = Signal(str)  # callsign; "" when the pointer is on none

    def __init__(self, rows: KeyedRows[Candidate], parent: QWidget) -> None:
        super().__init__("Ranked units", ROW_PX, parent)
        self._candidates = rows
        self._painted: dict[int, Callsign] = {}
        self._under = ""
        self._changed: dict[int, None] = {}  # rows whose values are not painted yet
        self._turn = 0  # the timer of the next few
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
        self._painted = self._digits()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Values that change where they stand are painted a few rows a turn: all of them may take a frame.

        Not so a digit: what it stands beside changes for the whole list at once.
        """
        if QAccessible.isActive() or self._digits() != self._painted:
            super().dataChanged(first, last, roles)
            return
        seen = self._rows_on_screen()
        rows = range(max(first.row(), seen.start), min(last.row() + 1, seen.stop))
        self._changed.update(dict.fromkeys(rows))
        self._turn = self._turn or self.startTimer(0)

    def timerEvent(self, event: QTimerEvent) -> None:
        if event.timerId() != self._turn:
            super().timerEvent(event)
            return
        for row in list(self._changed)[:ROWS_A_TURN]:
            del self._changed[row]
            self.update(self.model().index(row, 0))
        if not self._changed:
            self.killTimer(self._turn)
            self._turn = 0

    def _digits(self) -> dict[int, Callsign]:
        """Beside whom each digit stands now."""
        rows = self._on_screen()
        return {row.rank: row.callsign for row in rows if row.rank and row.rank <= DIGITS}

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
        seen = self._rows_on_screen()
        return list(self._candidates.rows[seen.start : seen.stop])

    def _rows_on_screen(self) -> range:
        """Reckoned: Qt would look through all of them, and ask for each how many there are."""
        top, rows = self.verticalScrollBar().value(), len(self._candidates.rows)
        below = top + self.viewport().height() - 1
        return range(min(top // ROW_PX, rows), min(below // ROW_PX + 1, rows))
