"""One column of the unit board: its name and count, and a list of 28 px rows."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from resources.checkins import Level
from ui.models.keyed_rows import ROW, KeyedRows
from ui.theme import GAP, RADIUS, Theme, font
from ui.units.columns import BoardRow
from ui.units.key_list import KeyList, RowList
from ui.widgets import marks

HEAD_PX, ROW_PX, LEFT_PX = 32, 28, 12
COUNT_PX, SHORT_NAME = 24, 8
HEAD_FACE = font(13, 700)


class BoardColumn(QWidget):
    """Keeps its selection by callsign; a list longer than its room scrolls and says how many more."""

    acted = Signal(str)  # a click on a row

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._theme = name, theme
        self.rows = KeyedRows[BoardRow](lambda row: row.callsign, lambda row: row.words, self)
        self.list = RowList(name, ROW_PX, self)
        self.list.setModel(self.rows)
        self._painter = BoardPainter(theme, self.list)
        self.list.setItemDelegate(self._painter)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.clicked.connect(
            lambda index: self.acted.emit(self.rows.rows[index.row()].callsign)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, HEAD_PX, 1, 2)
        column.addWidget(self.list)

    def set_theme(self, theme: Theme) -> None:
        self._theme = self._painter.theme = theme
        self.update()

    def show_rows(self, rows: list[BoardRow]) -> None:
        self.rows.show(rows)
        self.list.setAccessibleName(f"{self._name}, {len(rows)}")
        self.update()

    def current(self) -> BoardRow | None:
        return self.rows.row_at(self.list.currentIndex())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour
        count = len(self.rows.rows)
        line = QRectF(LEFT_PX, 2, self.width() - LEFT_PX - GAP, HEAD_PX - 2)
        name = self._name_within(line.width() - COUNT_PX)
        end = marks.paint_text(painter, line, name, HEAD_FACE, colour("text2"))
        line.setLeft(end + 6)
        end = marks.paint_text(painter, line, str(count), font(13, 700), colour("text1"))
        below = count - (self.height() - HEAD_PX) // ROW_PX
        if below > 0:
            line.setLeft(end + 6)
            more = f"+{below}"
            marks.paint_text(painter, line, more, font(12, 500), colour("text2"), marks.RIGHT)
        painter.setPen(QPen(colour("edge"), 1))
        painter.drawLine(self.width() - 1, 8, self.width() - 1, self.height() - 8)

    def _name_within(self, width_px: float) -> str:
        """Shortened as people write it, never so that the count has no room."""
        fits = marks.text_width(self._name, HEAD_FACE) <= width_px
        return self._name if fits else f"{self._name[:SHORT_NAME]}."


class BoardPainter(QStyledItemDelegate):
    """A unit: shape, callsign, number or time; red and amber checks keep their mark at the right."""

    def __init__(self, theme: Theme, view: KeyList) -> None:
        super().__init__(view)
        self.theme, self._view = theme, view

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(option.rect.width(), ROW_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: BoardRow = index.data(ROW)
        rect = QRectF(option.rect)
        painter.save()
        if row.availability == "emergency":
            self._paint_emergency(painter, rect, row)
        else:
            self._paint_unit(painter, rect, row)
        if option.state & QStyle.StateFlag.State_Selected and self._view.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.colour("focus"), 2))
            painter.drawRoundedRect(rect.adjusted(5, 1, -3, -1), RADIUS, RADIUS)
        painter.restore()

    def _paint_emergency(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        white = QColor("white")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self.theme.colour("emergency"))
        painter.setPen(QPen(self.theme.colour("emergency")))
        painter.drawRoundedRect(rect.adjusted(6, 1, -6, -1), RADIUS, RADIUS)
        shape = QRectF(rect.left() + LEFT_PX + 1, rect.center().y() - 6, 12, 12)
        marks.paint_octagon(painter, shape, white, self.theme.colour("emergency"))
        self._paint_words(painter, rect, row, white, white)

    def _paint_unit(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        shape = QRectF(rect.left() + LEFT_PX + 1, rect.center().y() - 5, 11, 11)
        marks.paint_status(painter, shape, row.availability, self.theme)
        colour = self.theme.colour
        self._paint_words(painter, rect, row, colour("text1"), colour("text2"))
        if row.level > Level.DUE:
            mark = QRectF(rect.right() - 20, rect.center().y() - 6, 12, 12)
            marks.paint_level(painter, mark, row.level, self.theme)

    def _paint_words(
        self, painter: QPainter, rect: QRectF, row: BoardRow, ink: QColor, faint: QColor
    ) -> None:
        line = rect.adjusted(LEFT_PX + 20, 0, -22 if row.level > Level.DUE else -2, 0)
        end = marks.paint_text(painter, line, row.callsign, font(16, 700), ink)
        line.setLeft(end + GAP)
        marks.paint_text(painter, line, row.note, font(13), faint)
