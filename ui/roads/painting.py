"""Paints the rows of the roads' panel: closures, and junctions to hold."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.map.roadsigns import paint_sign
from ui.models.keyed_rows import ROW
from ui.roads.changes import ChangeRow
from ui.roads.plan import HoldRow
from ui.theme import MARGIN, RADIUS, Theme, font
from ui.units.key_list import KeyList
from ui.widgets import marks

ROW_PX, LINE_PX, TEXT_LEFT_PX, BADGE_PX = 68, 20, 40, 24
Index = QModelIndex | QPersistentModelIndex


class RowPainter(QStyledItemDelegate):
    """Three lines to a row, with a sign or a number before them."""

    def __init__(self, theme: Theme, view: KeyList) -> None:
        super().__init__(view)
        self.theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(option.rect.width(), ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, rect = index.data(ROW), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self.theme.colour("selected"))
            bar = QRectF(rect.left(), rect.top(), 4, rect.height())
            painter.fillRect(bar, self.theme.colour("focus"))
        if isinstance(row, ChangeRow):
            self._paint_change(painter, rect, row)
        elif isinstance(row, HoldRow):
            self._paint_hold(painter, rect, row)
        edge = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
        painter.fillRect(edge, self.theme.colour("edge"))
        painter.restore()

    def _lines(self, rect: QRectF) -> list[QRectF]:
        left, width = rect.left() + TEXT_LEFT_PX, rect.width() - TEXT_LEFT_PX - MARGIN
        return [QRectF(left, rect.top() + 4 + at * LINE_PX, width, LINE_PX) for at in range(3)]

    def _paint_change(self, painter: QPainter, rect: QRectF, row: ChangeRow) -> None:
        colour = self.theme.colour
        strong, soft = colour("text2" if row.over else "text1"), colour("text2")
        middle = QPointF(rect.left() + 22, rect.top() + 18)
        if row.over:
            painter.setPen(QPen(soft, 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, 8, 8)
        else:
            paint_sign(painter, middle, 10, row.sign)
        first, second, third = self._lines(rect)
        end = marks.paint_text(painter, first, row.key, font(16, 700), strong)
        first.setLeft(end + 8)
        marks.paint_text(painter, first, row.place, font(14, 700), strong)
        left = marks.text_width(row.left, font(13, 700))
        marks.paint_text(painter, second, row.left, font(13, 700), strong, marks.RIGHT)
        second.setRight(second.right() - left - 8)
        said = row.end if not row.over else row.extent
        marks.paint_text(painter, second, said, font(13, 500), strong)
        aside = row.author if not row.number else f"{row.author} · {row.number}"
        marks.paint_text(painter, third, aside, font(13), soft, marks.RIGHT)
        third.setRight(third.right() - marks.text_width(aside, font(13)) - 8)
        marks.paint_text(painter, third, row.reason or row.extent, font(13), soft)

    def _paint_hold(self, painter: QPainter, rect: QRectF, row: HoldRow) -> None:
        colour = self.theme.colour
        badge = QRectF(rect.left() + 10, rect.top() + 8, BADGE_PX, BADGE_PX)
        held = bool(row.callsign)
        painter.setPen(QPen(colour("transporting" if held else "red"), 1.6))
        painter.setBrush(colour("transporting") if held else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(badge, RADIUS, RADIUS)
        ink = colour("on_grade" if held else "text1")
        marks.paint_text(painter, badge, str(row.number), font(14, 800), ink, marks.CENTRE)
        first, second, third = self._lines(rect)
        marks.paint_text(painter, first, row.place, font(14, 700), colour("text1"))
        shade = colour("text1" if held else "red")
        marks.paint_text(painter, second, row.margin, font(13, 700), shade, marks.RIGHT)
        second.setRight(second.right() - marks.text_width(row.margin, font(13, 700)) - 8)
        marks.paint_text(painter, second, row.who, font(14, 700), shade)
        marks.paint_text(painter, third, row.runner, font(13), colour("text2"))
