"""The log as a list: follows its end only from its end, and never moves a selection."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.incident.log_rows import LogRow
from ui.models.keyed_rows import ROW, KeyedRows
from ui.theme import MARGIN, Theme, font
from ui.units.key_list import KeyList
from ui.widgets import marks

HEAD_PX, SPACE_PX, BAR_PX = 18, 4, 4
WRITTEN_X, AUTHOR_X = 81, 137
ICON_PX = 14
TONE_ICONS = {"radio": "radio-handheld", "system": "information-outline", "alert": "alert-octagon"}
TONE_TOKENS = {"note": "text1", "radio": "text1", "system": "text2", "alert": "red"}
WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class LogList(KeyList):
    """Rows of `log_rows`, read from the end unless somebody scrolled up."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Log", parent)
        self.rows = KeyedRows[LogRow](lambda row: row.key, lambda row: row.words, self)
        self._painter = LogPainter(theme, self)
        self.setModel(self.rows)
        self.setItemDelegate(self._painter)

    def set_theme(self, theme: Theme) -> None:
        self._painter.theme = theme
        self.viewport().update()

    def show_rows(self, rows: list[LogRow], *, from_end: bool = False) -> None:
        """Show the lines; `from_end` when it is another incident's log."""
        follow = from_end or self.at_end()
        self.rows.show(rows)
        if follow:
            self.scrollToBottom()

    def at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - SPACE_PX

    def first_row(self) -> int:
        """The newest line: that is where a correction is wanted."""
        return len(self.rows.rows) - 1

    def selected(self) -> LogRow | None:
        chosen = self.selectionModel().selectedIndexes()
        return self.rows.row_at(chosen[0]) if chosen else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        follow = self.at_end()
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # another width wraps other lines
        if follow:
            self.scrollToBottom()


class LogPainter(QStyledItemDelegate):
    """One line: happened, written, author; below it the text, as many lines as it takes."""

    def __init__(self, theme: Theme, view: LogList) -> None:
        super().__init__(view)
        self.theme, self._view = theme, view

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        row: LogRow = index.data(ROW)
        width = self._view.viewport().width()
        metrics = QFontMetrics(text_face(row))
        room = metrics.boundingRect(0, 0, width - _left(row) - MARGIN, 10_000, WRAP, row.text)
        return QSize(width, HEAD_PX + room.height() + 2 * SPACE_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: LogRow = index.data(ROW)
        rect = QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        self._paint_field(painter, rect, row, selected=selected)
        self._paint_head(painter, rect, row)
        self._paint_text(painter, rect, row)
        painter.restore()

    def _paint_field(self, painter: QPainter, rect: QRectF, row: LogRow, *, selected: bool) -> None:
        if selected or row.tone == "alert":
            painter.fillRect(rect, self.theme.colour("selected"))
            token = "focus" if selected else "emergency"
            bar = QRectF(rect.left(), rect.top(), BAR_PX, rect.height())
            painter.fillRect(bar, self.theme.colour(token))

    def _paint_head(self, painter: QPainter, rect: QRectF, row: LogRow) -> None:
        top, colour = rect.top() + SPACE_PX - 1, self.theme.colour
        line = QRectF(rect.left() + MARGIN, top, rect.width() - 2 * MARGIN, HEAD_PX)
        if row.saved:
            marks.paint_text(painter, line, row.happened, font(13, 700), colour("text1"))
        else:
            glyph = QRectF(line.left(), line.top() + 2, ICON_PX, ICON_PX)
            marks.paint_icon(painter, glyph, "timer-sand", colour("amber"))
            words = line.adjusted(ICON_PX + 4, 0, 0, 0)
            marks.paint_text(painter, words, row.happened, font(13, 700), colour("amber"))
        line.setLeft(rect.left() + WRITTEN_X)
        marks.paint_text(painter, line, row.written, font(13), colour("text2"))
        line.setLeft(rect.left() + AUTHOR_X)
        marks.paint_text(painter, line, row.author, font(13, 700), colour("text2"))
        marks.paint_text(painter, line, _link(row), font(12, 500), colour("text2"), marks.RIGHT)

    def _paint_text(self, painter: QPainter, rect: QRectF, row: LogRow) -> None:
        colour = self.theme.colour("text2" if row.corrected else TONE_TOKENS[row.tone])
        top = rect.top() + SPACE_PX + HEAD_PX - 1
        if row.tone in TONE_ICONS:
            glyph = QRectF(rect.left() + MARGIN, top + 2, ICON_PX, ICON_PX)
            marks.paint_icon(painter, glyph, TONE_ICONS[row.tone], colour)
        painter.setFont(text_face(row))
        painter.setPen(QPen(colour))
        room = rect.adjusted(_left(row), 0, -MARGIN, 0)
        room.setTop(top)
        painter.drawText(room, WRAP, row.text)


def text_face(row: LogRow) -> QFont:
    """Alerts are bold; what was corrected is struck through."""
    face = font(14, 700 if row.tone == "alert" else 400)
    face.setStrikeOut(bool(row.corrected))
    return face


def _left(row: LogRow) -> int:
    return MARGIN + (ICON_PX + 6 if row.tone in TONE_ICONS else 0)


def _link(row: LogRow) -> str:
    if row.corrected:
        return f"corrected {row.corrected}"
    return f"corrects {row.corrects}" if row.corrects else ""
