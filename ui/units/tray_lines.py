"""What the tray says below its two lines: a line each, and the letters of why it went otherwise."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from dispatch_desk.force.sending import ChoiceReason
from ui.theme import GAP, Theme, font
from ui.units.sendings import TO_LIST
from ui.widgets import marks
from ui.widgets.tips import as_plain

LINE_PX, SIGN_PX = 18, 20
MOST, MOST_SMALL = 6, 2
FACE = font(13)
SIGNS = {"grave": "alert", "arrivals": "clock-outline", "cost": "map-marker-alert-outline",
         "pair": "swap-horizontal", "sent": "undo"}  # fmt: skip
COLUMNS, MOST_COLUMNS, KEY_PX = 2, 4, 24
LETTER = """QToolButton { background: transparent; border: none; padding: 0 8px 0 0; min-height: 0; }
QToolButton:hover { background: palette(highlight); }"""
NOT_AS_PROPOSED = "Not as proposed. {} says why; no answer is one too"


class TrayLine(NamedTuple):
    words: str
    kind: Literal["grave", "arrivals", "cost", "pair", "sent"]


class TrayLines(QWidget):
    """As many lines as fit; what is beyond them is counted, and told by the tip."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: tuple[TrayLine, ...] = ()
        self._most = self._usual = MOST
        self.hide()

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(line.words for line in self._lines)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        self._most = self._usual = MOST_SMALL if small else MOST
        self._fit()

    def make_room(self, needed: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        """A question below needs the room: half of the lines wait in the tip."""
        self._most = self._usual // 2 if needed else self._usual
        self._fit()

    def show_lines(self, lines: Sequence[TrayLine]) -> None:
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self.setToolTip(as_plain("\n".join(self.words)))
            self._fit()

    def _fit(self) -> None:
        shown = min(len(self._lines), self._most)
        self.setVisible(shown > 0)
        self.setFixedHeight(shown * LINE_PX)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour
        beyond = len(self._lines) - self._most
        for at, line in enumerate(self._lines[: self._most]):
            room = QRectF(0, at * LINE_PX, self.width(), LINE_PX)
            ink = colour("amber" if line.kind == "grave" else "text2")
            sign = QRectF(room.left(), room.top() + 2, 14, 14)
            marks.paint_icon(painter, sign, SIGNS[line.kind], ink)
            if beyond > 0 and at == self._most - 1:
                more = f"+{beyond} more"
                marks.paint_text(painter, room, more, font(12, 700), colour("text2"), marks.RIGHT)
                room.setRight(room.right() - marks.text_width(more, font(12, 700)) - GAP)
            room.setLeft(room.left() + SIGN_PX)
            marks.paint_text(painter, room, line.words, FACE, ink)


class ReasonKeys(QWidget):
    """The force's reasons for sending others than proposed, each with its letter; a click is one too."""

    chosen = Signal(object)  # ChoiceReason

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._reasons: tuple[ChoiceReason, ...] = ()
        self._small = False
        self._room_px = 0
        self._title = QLabel(self)
        self._title.setFont(font(12, 700))
        self.set_in_hand(True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self.buttons: list[QToolButton] = []
        self.hide()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        """On the small screen each reason has its short words, as many beside each other as fit."""
        self._small = small
        self._lay_out()

    def set_in_hand(self, in_hand: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        """Whether the keyboard is on the list: only there is a letter an answer."""
        key = "A letter" if in_hand else f"{TO_LIST}, then a letter"
        self._title.setText(NOT_AS_PROPOSED.format(key))

    def set_room(self, room_px: int) -> None:
        """How wide it may be."""
        if room_px != self._room_px:
            self._room_px = room_px
            self._lay_out()

    def show_reasons(self, reasons: Sequence[ChoiceReason]) -> None:
        """None: nobody is asked."""
        if tuple(reasons) != self._reasons:
            self._reasons = tuple(reasons)
            self._lay_out()
        self.setVisible(bool(reasons))

    def of_key(self, letter: str) -> ChoiceReason | None:
        """What a letter stands for while it is asked."""
        wanted = letter.upper()
        return next((reason for reason in self._reasons if reason.key.upper() == wanted), None)

    def _lay_out(self) -> None:
        for button in self.buttons:
            self._grid.removeWidget(button)
            button.deleteLater()
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        self.buttons = [self._button(reason) for reason in self._reasons]
        columns = self._columns()
        self._grid.setColumnStretch(columns, 1)
        self._grid.addWidget(self._title, 0, 0, 1, columns + 1)
        for at, button in enumerate(self.buttons):
            self._grid.addWidget(button, 1 + at // columns, at % columns)

    def _columns(self) -> int:
        """As many as fit with every word whole, each as wide as the longest in it."""
        widths = [button.sizeHint().width() for button in self.buttons]
        tried = range(MOST_COLUMNS if self._small else COLUMNS, 1, -1)
        return next((n for n in tried if _across(widths, n) <= self._room_px), 1)

    def _button(self, reason: ChoiceReason) -> QToolButton:
        made = QToolButton(self)
        made.setFont(font(13))
        made.setFixedHeight(KEY_PX)
        made.setStyleSheet(LETTER)
        words = (reason.short if self._small else "") or reason.name
        made.setText(f"{reason.key}  {words}")
        made.setToolTip(as_plain(f"{reason.key}: {reason.name}"))
        made.setAccessibleName(f"{reason.key}: {reason.name}")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda: self.chosen.emit(reason))
        return made


def _across(widths_px: Sequence[int], columns: int) -> int:
    """How wide a table of these is."""
    return sum(max(widths_px[at::columns], default=0) for at in range(columns))
