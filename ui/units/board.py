"""The unit board: a column for each thing units can be doing, or one line that counts them."""

from collections.abc import Callable, Iterable
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from dispatch_desk.commands import SetStatus
from dispatch_desk.force.profile import Force
from dispatch_desk.records import Records
from dispatch_desk.safety import Standing
from resources.units import Callsign
from ui.theme import MARGIN, NIGHT, Theme, font
from ui.units.board_column import ROW_PX, BoardColumn
from ui.units.columns import COLUMNS, Columns
from ui.units.status_list import StatusList
from ui.widgets import marks

FULL_PX, COUNTS_PX = 128, 36
SHAPE_PX, COUNT_GAP_PX = 17, 16
COUNT_FACE, WORD_FACE = font(14, 700), font(13)
SHORT = {"Not deployable": "not"}  # in the line of counts
PLAIN = """QToolButton { background: transparent; border: none; padding: 0; min-height: 24px; }
QToolButton:hover { background: palette(highlight); }"""


class UnitBoard(QWidget):
    """Arrows move in and between columns, S sets a status, Enter locates, O opens the officer's card."""

    unit_selected = Signal(str)
    card_wanted = Signal(str)  # the officer's card
    command_wanted = Signal(object)  # SetStatus
    left = Signal()  # Esc: back to the log entry

    def __init__(self, theme: Theme = NIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._say_no: Callable[[], None] | None = None  # in a replay
        self._force: Force | None = None
        self._asked_from: BoardColumn | None = None
        self._rows_of = Columns()
        self._small = False
        self._folded = {False: False, True: True}  # by `small`: there it opens only when asked for
        self.columns = {name: BoardColumn(name, theme, self) for name in COLUMNS}
        self.statuses, self.fold = StatusList(self), QToolButton(self)
        self.statuses.chosen.connect(self._set_status)
        self.statuses.left.connect(self._come_back)
        self.fold.setFont(font(12, 500))
        self.fold.setAutoRaise(True)
        self.fold.setStyleSheet(PLAIN)
        self.fold.clicked.connect(lambda: self.set_collapsed(not self.collapsed))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        for column in self.columns.values():
            self._row.addWidget(column, 1)
            column.acted.connect(self.unit_selected)
        self.setAccessibleName("Unit board")
        self._settle()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for column in self.columns.values():
            column.set_theme(theme)
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        self._small = small
        self._settle()

    def look_only(self, say_no: Callable[[], None]) -> None:
        """A replay: no status is set, and a hand that tries hears why."""
        self._say_no = say_no

    def set_collapsed(self, collapsed: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        """F7: only the counts, 36 px high. Each layout keeps its own."""
        self._folded[self._small] = collapsed
        self._settle()

    @property
    def collapsed(self) -> bool:
        return self._folded[self._small]

    def show_units(
        self, standings: Iterable[Standing], records: Records, force: Force, now: datetime
    ) -> None:
        self._force = force
        for name, rows in self._rows_of.fill(standings, records, force, now).items():
            self.columns[name].show_rows(rows)
        self._speak()
        self.update()

    def counts(self) -> dict[str, int]:
        return {name: len(column.rows.rows) for name, column in self.columns.items()}

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Ctrl+5 lands on a unit: in the column last used, else in the first that has one."""
        super().focusInEvent(event)
        filled = [column for column in self.columns.values() if column.rows.rows]
        target = self._asked_from if self._asked_from in filled else next(iter(filled), None)
        if target is not None and not self.collapsed:
            target.list.setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        deeds: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Left: lambda: self._step(-1),
            Qt.Key.Key_Right: lambda: self._step(1),
            Qt.Key.Key_Return: self._locate,
            Qt.Key.Key_Enter: self._locate,
            Qt.Key.Key_S: self.ask_status,
            Qt.Key.Key_O: self._want_card,
            Qt.Key.Key_Escape: self._leave,
        }
        deed = deeds.get(event.key())
        if deed is not None:
            deed()
        else:
            super().keyPressEvent(event)

    def ask_status(self) -> None:
        """Offer the force's statuses for the unit in hand, inside the board."""
        if self._say_no is not None:
            self._say_no()
            return
        column = self._column_in_hand()
        row = column.current() if column else None
        if column is None or row is None or self._force is None:
            return
        self._asked_from = column
        self.statuses.setGeometry(self.rect())
        self.statuses.ask(row.callsign, self._force, row.code)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour
        painter.fillRect(self.rect(), colour("panel"))
        if self.collapsed:
            self._paint_counts(painter)

    def _paint_counts(self, painter: QPainter) -> None:
        """Shape, number and word of each column; on a narrow board the shape is word enough."""
        colour = self._theme.colour
        left, middle, wordy = float(MARGIN), self.height() / 2, self._words_fit
        for name, count in self.counts().items():
            shape = QRectF(left, middle - 5.5, 11, 11)
            marks.paint_status(painter, shape, COLUMNS[name][0], self._theme)
            line = QRectF(left + SHAPE_PX, 0, 200, self.height())
            end = marks.paint_text(painter, line, str(count), COUNT_FACE, colour("text1"))
            if wordy:
                line.setLeft(end + 5)
                end = marks.paint_text(painter, line, _short(name), WORD_FACE, colour("text2"))
            left = end + COUNT_GAP_PX

    @property
    def _words_fit(self) -> bool:
        needed = float(MARGIN)
        for name, count in self.counts().items():
            words = marks.text_width(_short(name), WORD_FACE) + 5
            needed += SHAPE_PX + marks.text_width(str(count), COUNT_FACE) + words + COUNT_GAP_PX
        return needed <= self.fold.x()

    def _leave(self) -> None:
        """On the small screen the map has its lower edge back."""
        if self._small:
            self.set_collapsed(True)
        self.left.emit()

    def _settle(self) -> None:
        for column in self.columns.values():
            column.setVisible(not self.collapsed)
        self.fold.setText("Units · F7" if self.collapsed else "Hide F7")
        self._place_fold()
        self.setMinimumHeight(COUNTS_PX if self.collapsed else ROW_PX * 3)
        self.setMaximumHeight(COUNTS_PX if self.collapsed else FULL_PX * 4)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_fold()

    def _place_fold(self) -> None:
        """Bottom left below the emergencies, which are few; at the right end of the counts."""
        self.fold.setFixedSize(self.fold.fontMetrics().horizontalAdvance(self.fold.text()) + 16, 24)
        left = self.width() - self.fold.width() - MARGIN if self.collapsed else 4
        self.fold.move(left, self.height() - 24 - (6 if self.collapsed else 2))
        self.fold.raise_()

    def sizeHint(self) -> QSize:
        return QSize(1000, COUNTS_PX if self.collapsed else FULL_PX)

    def _column_in_hand(self) -> BoardColumn | None:
        return next((c for c in self.columns.values() if c.list.hasFocus()), None)

    def _step(self, by: int) -> None:
        """To the next column that holds a unit, at the same height where it can."""
        here = self._column_in_hand()
        if here is None:
            return
        at = here.list.currentIndex().row()
        order = list(self.columns.values())
        start = order.index(here)
        beyond = order[start + 1 :] if by > 0 else order[:start][::-1]
        target = next((column for column in beyond if column.rows.rows), None)
        if target is not None:
            target.list.setCurrentIndex(target.rows.index(min(at, len(target.rows.rows) - 1)))
            target.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _locate(self) -> None:
        column = self._column_in_hand()
        row = column.current() if column else None
        if row is not None:
            self.unit_selected.emit(row.callsign)

    def _want_card(self) -> None:
        column = self._column_in_hand()
        row = column.current() if column else None
        if row is not None:
            self.card_wanted.emit(row.callsign)

    def _set_status(self, callsign: str, code: int) -> None:
        self.command_wanted.emit(SetStatus(callsign=Callsign(callsign), code=code))

    def _come_back(self) -> None:
        if self._asked_from is not None:
            self._asked_from.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _speak(self) -> None:
        counted = (f"{count} {name.lower()}" for name, count in self.counts().items() if count)
        self.setAccessibleDescription(", ".join(counted))


def _short(name: str) -> str:
    return SHORT.get(name, name.lower())
