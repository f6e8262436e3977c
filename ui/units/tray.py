"""The tray below the ranked list: who is chosen, what they add up to, one action, and its reason."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dispatch_desk.force.sending import ChoiceReason
from dispatch_desk.sending.candidate import Candidate
from ui.theme import GAP, MARGIN, Theme, font
from ui.units.sums import joint
from ui.units.tray_lines import ReasonKeys, TrayLine, TrayLines
from ui.widgets import marks
from ui.widgets.tips import as_plain

HEIGHT_PX, REASON_PX = 52, 40
LONGEST_REASON = 500
NARROW_MANY = 2  # from so many on the button of the small screen counts them


class ReasonLine(QLineEdit):
    """A key held down is one wish: the Enter that asked for a reason is not its answer too."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() and event.key() in ENTERS:
            event.accept()
        else:
            super().keyPressEvent(event)


class Tray(QWidget):
    """Asks, never blocks: an empty reason is an answer too."""

    send_wanted = Signal()
    stand_down_wanted = Signal()
    reason_left = Signal()  # Esc in the reason

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = self._sum = self._refusal = self._note = self._compared = ""
        self._broken: Sequence[str] = ()
        self._is_passing = False
        self._small = self._looks_only = False
        self._key = IN_HAND
        self.send, self.stand_down = QPushButton(self), QPushButton("Stand down", self)
        self.reason_line = ReasonLine(self)
        self.lines, self.reason_keys = TrayLines(theme, self), ReasonKeys(self)
        self.reason_line.setMaxLength(LONGEST_REASON)
        self.reason_line.setAccessibleName("Reason")
        self.reason_line.hide()
        self.send.setProperty("action", True)  # noqa: FBT003 - Qt's signature
        self.send.clicked.connect(self.send_wanted)
        self.stand_down.clicked.connect(self.stand_down_wanted)
        self.reason_line.returnPressed.connect(self.send_wanted)
        self._lay_out()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.lines.set_theme(theme)
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        self._small = small
        self.lines.set_small(small)
        self.reason_keys.set_small(small)
        self._fit()

    def set_in_hand(self, in_hand: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        """Whether the keyboard is on the list: elsewhere its keys are other ones, and these are said."""
        self._key = IN_HAND if in_hand else ELSEWHERE
        self.reason_keys.set_in_hand(in_hand)

    def look_only(self) -> None:
        """A replay: it tells who had been sent, and has no button."""
        self._looks_only = True
        self.send.hide()

    @property
    def asking(self) -> bool:
        return self.reason_line.isVisibleTo(self)

    @property
    def words(self) -> tuple[str, str]:
        """The two lines as they stand."""
        said = self._refusal or self._note or self._compared
        return self._title, said or " · ".join(filter(None, (*self._broken, self._sum)))

    def show_units(
        self,
        chosen: Sequence[Candidate],
        going: Sequence[Candidate],
        next_to_send: Sequence[Candidate],
        broken: Sequence[str],
    ) -> None:
        """Show who is chosen, else who is on the way; the button says whom Enter would send."""
        names = " + ".join(row.callsign for row in chosen or going)
        nobody = "Nobody had been sent" if self._looks_only else "Nobody sent yet"
        self._title = names if chosen else f"Sent: {names}" if going else nobody
        self._sum, self._broken = joint([*going, *chosen]), broken
        if not chosen and not going and next_to_send and not self._looks_only:
            self._sum = f"{self._key} sends {joint(next_to_send)}"
        self.send.setText(f"{_action(next_to_send, small=self._small)}  {self._key}")
        self.send.setAccessibleName(f"Send {' '.join(row.callsign for row in next_to_send)}")
        self.send.setEnabled(bool(next_to_send))
        self._speak()

    def show_lines(self, lines: Sequence[TrayLine]) -> None:
        """What comes of it, below: arrivals, costs, the better pairing, the way back."""
        self.lines.show_lines(lines)
        self._fit()
        self._speak()

    def show_reasons(self, reasons: Sequence[ChoiceReason]) -> None:
        """Ask why it wasn't sent as proposed; none of them: nobody is asked.

        One question at a time: while the next sending's reason is being typed, this one waits.
        """
        asked = () if self.asking else reasons
        self.reason_keys.show_reasons(asked)
        self.lines.make_room(bool(asked))
        self._fit()

    def show_compared(self, words: str) -> None:
        """In place of the sum while the pointer is on another row; nothing below moves for it."""
        self._compared = words
        self._speak()

    def offer_stand_down(self, callsign: str) -> None:
        """Show the button for a unit that is going; "" takes it away."""
        whom = "" if self._small else f" {callsign}"  # on the small screen the row in hand says it
        self.stand_down.setText(f"Stand down{whom}  Del")
        self.stand_down.setAccessibleName(f"Stand down {callsign}")
        self.stand_down.setVisible(bool(callsign) and not self._looks_only)

    def ask(self, broken: Sequence[str]) -> None:
        """Open the line for a reason and put the hand on it."""
        whole = f"{', '.join(broken)}. {WHY}"
        room_px = self.width() - 2 * MARGIN - 2 * GAP
        fits = marks.text_width(whole, self.reason_line.font()) <= room_px
        self.reason_line.setPlaceholderText(whole if fits else WHY)  # above, it says what is broken
        self.reason_line.setToolTip(as_plain(whole))
        self.reason_line.show()
        self.show_reasons(())
        self.reason_line.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop_asking(self) -> None:
        self.reason_line.clear()
        self.reason_line.hide()
        self._fit()

    def show_refusal(self, text: str) -> None:
        self._refusal, self._note = text, ""
        self._speak()

    def show_note(self, text: str, *, passing: bool = False) -> None:
        """What has just been done, until the next choice; `passing`: or until Enter would send others."""
        self._refusal, self._note, self._is_passing = "", text, passing
        self._speak()

    def drop_passing_note(self) -> None:
        """Enter would send others now: that is to be read again."""
        if self._is_passing:
            self.show_note("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.asking:
            self.reason_left.emit()
        elif event.key() in ENTERS:
            event.accept()  # the reason's own Enter: the list above must not send a second time
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour
        painter.fillRect(self.rect(), colour("raised"))
        painter.setPen(QPen(colour("edge"), 1))
        painter.drawLine(0, 0, self.width(), 0)
        end = self._words_end()
        title, line = self.words
        said = self._note or self._compared
        token = "red" if self._refusal else "amber" if self._broken and not said else MILD
        left = MARGIN if token == MILD else MARGIN + 20
        lines = two_lines(line, end - left - GAP)
        top = 5 if len(lines) == 1 else 1
        room = QRectF(MARGIN, top, end - MARGIN - GAP, 22 if len(lines) == 1 else 20)
        marks.paint_text(painter, room, title, font(14, 700), colour("text1"))
        for at, words in enumerate(lines):
            room = QRectF(left, room.bottom() - 1 if at == 0 else room.bottom() - 4, 0, 18)
            room.setRight(end - GAP)
            marks.paint_text(painter, room, words, LINE_FACE, colour(token))
        if token != MILD:
            sign = "alert-octagon" if self._refusal else "alert"
            marks.paint_icon(painter, QRectF(MARGIN, top + 24, 14, 14), sign, colour(token))

    def _words_end(self) -> int:
        """Where the buttons begin; where there are none, the edge."""
        shown = [button for button in (self.stand_down, self.send) if not button.isHidden()]
        return shown[0].x() if shown else self.width()

    def _speak(self) -> None:
        self.setAccessibleName(", ".join((*self.words, *self.lines.words)))
        self.setToolTip(as_plain(self.words[1]))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.reason_keys.set_room(self.width() - 2 * MARGIN)
        self._fit()

    def _fit(self) -> None:
        """As high as what it says; the list above gives the room, its first rows stay."""
        heights = {
            self.lines: self.lines.height(),
            self.reason_line: REASON_PX - GAP,
            self.reason_keys: self.reason_keys.sizeHint().height(),
        }
        below = (px + GAP for part, px in heights.items() if part.isVisibleTo(self))
        self.setFixedHeight(HEIGHT_PX + sum(below))

    def _lay_out(self) -> None:
        self.setFixedHeight(HEIGHT_PX)
        column, row = QVBoxLayout(self), QHBoxLayout()
        row.addStrut(HEIGHT_PX - 2 * GAP)  # a replay has words and no button
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        column.setSpacing(GAP)
        row.setSpacing(GAP)
        row.addStretch(1)
        for button in (self.stand_down, self.send):
            button.setFixedHeight(36)
            row.addWidget(button)
        column.addLayout(row)
        for part in (self.lines, self.reason_line, self.reason_keys):
            column.addWidget(part)


ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
IN_HAND, ELSEWHERE = "Enter", "Ctrl+Enter"  # what sends, by where the keyboard is
WHY = "Why? Enter alone sends without a reason"
MILD = "text2"
LINE_FACE = font(13)


def two_lines(words: str, width_px: float) -> list[str]:
    """The words as they are where they fit, else broken between two facts, or between two words."""
    if marks.text_width(words, LINE_FACE) <= width_px:
        return [words]
    for between, mark in ((" · ", " ·"), (" ", "")):
        parts = words.split(between)
        for cut in range(len(parts) - 1, 0, -1):
            upper, lower = between.join(parts[:cut]) + mark, between.join(parts[cut:])
            if all(marks.text_width(line, LINE_FACE) <= width_px for line in (upper, lower)):
                return [upper, lower]
    return [words]


def _action(chosen: Sequence[Candidate], *, small: bool) -> str:
    """What the button says: always whom, by callsign; on the small screen the first, and how many more."""
    if not chosen:
        return "Send"
    named = [str(row.callsign) for row in chosen]
    if small and len(named) > NARROW_MANY:
        named = [named[0], f"+{len(named) - 1}"]
    return f"Send {' '.join(named)}"
