"""The finds of a search under its field: number, name, what it is and how far."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.map.controls import PASSING
from ui.theme import NIGHT, RADIUS, Theme, font
from ui.widgets.marks import CENTRE, RIGHT, paint_text, text_width

ROW_PX, FOOT_PX, WIDEST_PX, NUMBER_PX, INSET_PX = 30, 22, 520, 20.0, 8.0
DETAIL = Qt.ItemDataRole.UserRole


class FoundRow(NamedTuple):
    words: str
    detail: str  # "street · 1.2 km"


class FindList(QListWidget):
    """Takes no keyboard: the field goes through it with the arrows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows, self._finds = _Rows(self), 0
        self.setItemDelegate(self._rows)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty(PASSING, True)  # noqa: FBT003 - a value, not a switch
        self.setAccessibleName("Finds")
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._rows.theme = theme
        self.setStyleSheet(
            f"QListWidget {{ background: {theme.panel}; border: 1px solid {theme.control};"
            f" border-radius: {RADIUS}px; }}"
        )

    def show_rows(self, rows: Sequence[FoundRow], narrowest: int, foot: str = "") -> None:
        """Replace what is listed; nothing found, nothing shown. The first is in hand.

        `foot` stands below them, for no hand: what their distances are from.
        """
        self.clear()
        for row in rows:
            item = QListWidgetItem(row.words)
            item.setData(DETAIL, row.detail)
            item.setToolTip("")
            self.addItem(item)
        self._finds = len(rows)
        has_foot = bool(foot and rows)
        if has_foot:
            QListWidgetItem(foot, self).setFlags(Qt.ItemFlag.NoItemFlags)
        self.setCurrentRow(0 if rows else -1)
        wide_foot = round(text_width(foot, font(12, 500)) + 3 * INSET_PX) if has_foot else 0
        wide = max([narrowest, wide_foot, *map(_width, rows)])
        self.resize(wide, ROW_PX * len(rows) + FOOT_PX * has_foot + 2)
        self.setVisible(bool(rows))
        self.raise_()

    def step(self, by: int) -> int:
        """Take the next in hand, round and round; its row."""
        row = (self.currentRow() + by) % max(1, self._finds)
        self.setCurrentRow(row)
        return row


class _Rows(QStyledItemDelegate):
    theme = NIGHT

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        height = FOOT_PX if _is_foot(index) else ROW_PX
        return QSize(super().sizeHint(option, index).width(), height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        box, theme = QRectF(option.rect), self.theme
        if _is_foot(index):
            words = box.adjusted(INSET_PX, 0, -INSET_PX, 0)
            paint_text(
                painter, words, str(index.data()), font(12, 500), theme.colour("text2"), RIGHT
            )
            return
        if index.row() == option.widget.currentRow():  # type: ignore[attr-defined] # its stubs forget it
            painter.fillRect(box, theme.colour("selected"))
        badge = QRectF(
            box.left() + INSET_PX, box.center().y() - NUMBER_PX / 2, NUMBER_PX, NUMBER_PX
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("focus"))
        painter.drawEllipse(badge)
        number = str(index.row() + 1)
        paint_text(painter, badge, number, font(12, 800), theme.colour("on_focus"), CENTRE)
        rest = box.adjusted(2 * INSET_PX + NUMBER_PX, 0, -INSET_PX, 0)
        detail = str(index.data(DETAIL))
        paint_text(painter, rest, detail, font(12, 500), theme.colour("text2"), RIGHT)
        words = rest.adjusted(0, 0, -text_width(detail, font(12, 500)) - INSET_PX, 0)
        paint_text(painter, words, str(index.data()), font(14, 500), theme.colour("text1"))


def _is_foot(index: QModelIndex | QPersistentModelIndex) -> bool:
    return index.data(DETAIL) is None


def _width(row: FoundRow) -> int:
    wide = text_width(row.words, font(14, 500)) + text_width(row.detail, font(12, 500))
    return min(WIDEST_PX, round(wide + NUMBER_PX + 5 * INSET_PX))
