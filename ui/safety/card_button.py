"""What every card beside the emergencies is: a button with keys, and a menu that says the same."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from ui.safety.questions import LETTERS
from ui.styles import FOCUS_RING
from ui.theme import NIGHT, RADIUS
from ui.widgets.tips import as_plain


class Deed(NamedTuple):
    """Something that this kind of card offers, as long as it does."""

    letter: str
    told: str  # after its letter: "owns it"
    listed: str  # in the menu: "Own"
    do: Callable[[], None]


class CardButton(QAbstractButton):
    """Enter or a click opens it, F9 records contact, and a letter does what the card offers.

    Every other letter of the officer's card does here what it does there.
    """

    OPENS, OPENED = "Open", "the unit"  # in the menu, and what it is that opens

    contacted = Signal()
    keyed = Signal(str)  # another letter of the officer's card

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme, self._past, self._foremost = NIGHT, False, ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def deeds(self) -> Iterator[Deed]:
        """What it offers besides opening it and contact, in the order of the menu."""
        yield from ()

    def look_only(self) -> None:
        """It is over: nothing is offered but to open it."""
        self._past = True
        self._tell_deeds()

    def menu(self) -> QMenu:
        """All that can be done with it, for whoever works with the mouse."""
        made = QMenu(self)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.addAction(f"{self.OPENS}\tEnter", self.click)
        if not self._past:
            made.addAction("Contact made\tF9", self.contacted.emit)
        for deed in self.deeds():
            made.addAction(f"{deed.listed}\t{deed.letter}", deed.do)
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().upper()
        offered = {deed.letter: deed.do for deed in self.deeds()}
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_F9:
            self.contacted.emit()
        elif letter in offered:
            offered[letter]()
        elif letter in LETTERS:
            self.keyed.emit(letter)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos() + QPoint(1, 1))

    def _tell(self, words: str, foremost: str = "") -> None:
        """To whoever hears it or points at it; `foremost` is heard before what can be done."""
        self._foremost = foremost
        self.setAccessibleName(words)
        self.setToolTip(as_plain(words))
        self._tell_deeds()

    def _tell_deeds(self) -> None:
        told = [self._foremost] if self._foremost else []
        told += [f"Enter opens {self.OPENED}"] + ([] if self._past else ["F9 records contact"])
        told += [f"{deed.letter} {deed.told}" for deed in self.deeds()]
        self.setAccessibleDescription(", ".join(told))
        self.update()

    def _paint_focus(self, painter: QPainter, whole: QRectF, ink: QColor) -> None:
        if self.hasFocus():
            painter.setPen(QPen(ink, FOCUS_RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole.adjusted(4, 4, -4, -4), RADIUS, RADIUS)


def lines_in(rect: QRectF, *, third: bool) -> tuple[QRectF, QRectF, QRectF]:
    """The places of two lines, and of a third below them when something is said there."""
    cuts = (0.4, 0.7, 1.0) if third else (0.52, 1.0, 1.0)
    tops = (0.0, *cuts)
    upper, middle, lower = (
        QRectF(
            rect.left(), rect.top() + rect.height() * top, rect.width(), rect.height() * (cut - top)
        )
        for top, cut in zip(tops, cuts, strict=False)
    )
    return upper, middle, lower
