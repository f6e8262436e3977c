"""What the tray says below its two lines: a line each, and the letters of why it went otherwise."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from dispatch_desk.force.sending import ChoiceReason
from ui.theme import GAP, Theme, font
from ui.widgets import marks
from ui.widgets.tips import as_plain

LINE_PX, SIGN_PX = 18, 20
MOST, MOST_SMALL = 6, 2
FACE = font(13)
SIGNS = {"grave": "alert", "arrivals": "clock-outline", "cost": "map-marker-alert-outline",
         "pair": "swap-horizontal", "sent": "undo"}  # fmt: skip
COLUMNS, KEY_PX = 2, 24
LETTER = """QToolButton { background: transparent; border: none; padding: 0 8px 0 0; min-height: 0; }
QToolButton:hover { background: palette(highlight); }"""
NOT_AS_PROPOSED = "Not as proposed. A letter says why; no answer is one too"


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
        self._title = QLabel(NOT_AS_PROPOSED, self)
        self._title.setFont(font(12, 700))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(COLUMNS, 1)
        self.buttons: list[QToolButton] = []
        self.hide()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        """On the small screen the letters stand in one row; what they mean is said by the tip."""
        self._small = small
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
            button.deleteLater()
        columns = max(1, len(self._reasons)) if self._small else COLUMNS
        self._grid.setColumnStretch(columns, 1)
        self._grid.addWidget(self._title, 0, 0, 1, columns + 1)
        self.buttons = [self._button(reason) for reason in self._reasons]
        for at, button in enumerate(self.buttons):
            self._grid.addWidget(button, 1 + at // columns, at % columns)

    def _button(self, reason: ChoiceReason) -> QToolButton:
        made = QToolButton(self)
        made.setFont(font(13, 700 if self._small else 400))
        made.setFixedHeight(KEY_PX)
        made.setStyleSheet(LETTER)
        made.setText(reason.key if self._small else f"{reason.key}  {reason.name}")
        made.setToolTip(as_plain(f"{reason.key}: {reason.name}"))
        made.setAccessibleName(f"{reason.key}: {reason.name}")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda: self.chosen.emit(reason))
        return made
