"""What lies under a resting pointer, on a card beside it: words as they stand, never read as markup."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.map.controls import PASSING
from ui.theme import RADIUS, Theme, font
from ui.widgets.inked import ink

WIDEST_PX, AWAY_PX, MOST_CHARACTERS = 340, 16, 600


class Card(NamedTuple):
    """What to say of a thing: its name, and the rest line by line."""

    title: str
    lines: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return "\n".join((self.title, *self.lines))


class HoverCard(QWidget):
    """Never under the pointer, never over the edge, and no click or key is for it."""

    def __init__(self, view: QWidget, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._title, self._rest = QLabel(self), QLabel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 9)
        column.setSpacing(3)
        for label in (self._title, self._rest):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setMaximumWidth(WIDEST_PX - 24)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            column.addWidget(label)
        self.setObjectName("hover_card")
        self.setProperty(PASSING, True)  # noqa: FBT003 - a value, not a switch
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.card: Card | None = None
        self._theme, self._worn = theme, ""  # the name of the theme it has on
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self.isVisible():
            self._dress()

    def _dress(self) -> None:
        """Not before there is something to see: a style sheet takes longer than all the rest of a card."""
        theme, self._worn = self._theme, self._theme.name
        self.setStyleSheet(
            f"#hover_card {{ background: {theme.raised}; border: 1px solid {theme.control};"
            f" border-radius: {RADIUS}px; }}"
        )
        ink(self._title, theme.text1, font(14, 700))
        ink(self._rest, theme.text2, font(13, 500))

    def show_card(self, card: Card, pointer: QPoint, grave: Sequence[QRectF] = ()) -> None:
        """Beside the pointer, where there is room and the least of what is `grave` lies under it.

        Told the same again, it stays where it is.
        """
        if card == self.card and self.isVisible():
            return
        stays = self.isVisible() and self.card is not None and card.title == self.card.title
        self.card = card
        if self._worn != self._theme.name:
            self._dress()
        rest = "\n".join(line for line in card.lines if line)[:MOST_CHARACTERS]
        self._title.setText(card.title[:MOST_CHARACTERS])
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        self._fit()
        if not stays:
            self.move(self._place(pointer, grave))
        self.show()
        self.raise_()

    def put_away(self) -> None:
        self.card = None
        self.hide()

    def _fit(self) -> None:
        """As wide as its longest line, or as wide as a card is; as high as the words then are."""
        shown = [label for label in (self._title, self._rest) if label.text()]
        widest = max(
            label.fontMetrics().horizontalAdvance(line)
            for label in shown
            for line in label.text().split("\n")
        )
        inner = min(widest + 4, WIDEST_PX - 24)
        for label in shown:
            label.setMinimumHeight(0)  # else Qt takes the height of the card before for the least
        heights = [label.heightForWidth(inner) for label in shown]
        for label, height in zip(shown, heights, strict=True):
            label.setFixedSize(inner, height)
        self.setFixedSize(inner + 24, sum(heights) + 3 * (len(shown) - 1) + 17)

    def _place(self, pointer: QPoint, grave: Sequence[QRectF]) -> QPoint:
        """Right of the pointer and below rather than left and above; over the edge never."""
        right, below = pointer.x() + AWAY_PX, pointer.y() + AWAY_PX
        left, above = right - 2 * AWAY_PX - self.width(), below - 2 * AWAY_PX - self.height()
        corners = [
            QPoint(x, y) for x, y in ((right, below), (left, below), (right, above), (left, above))
        ]
        room = self._view.rect()

        def cost(corner: QPoint) -> tuple[bool, int]:
            box = QRect(corner, self.size())
            return not room.contains(box), sum(one.intersects(QRectF(box)) for one in grave)

        best = min(corners, key=cost)
        return QPoint(max(0, best.x()), max(0, best.y()))
