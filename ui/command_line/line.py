"""The command line as a row of the window: prompt, input, candidates, warning and what the keys do."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.command_line.chips import CandidateChips
from ui.command_line.completing import completions, ghost
from ui.command_line.field import CommandField
from ui.command_line.parsing import parse
from ui.command_line.reading import Context
from ui.theme import GAP, MARGIN, NIGHT, Theme, font
from ui.widgets import marks
from ui.widgets.tips import as_plain

HEIGHT_PX, PROMPT_PX, FIELD_PX = 40, 34, 160
KEYS_OF_REPLAY = "Tab completes · Enter does · Esc to time bar"
KEYS, FEW_KEYS = "Tab completes · Enter does · Esc to log", "Tab · Enter · Esc"


Still = Callable[[], bool]
"""Whether what was said is true yet."""


def _always() -> bool:
    return True


class CommandLine(QWidget):
    """Reads each line in the context last shown; asks for it on Enter and never before."""

    commands_wanted = Signal(list)
    asked = Signal(object)  # Find, WhyNot or Help
    left = Signal()  # Esc: back to the log entry

    def __init__(self, theme: Theme = NIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._small = theme, False
        self._context: Context | None = None
        self._trouble = self._warning = self._note = self._last = ""
        self._still: Still = _always
        self._elsewhere = self._waiting = self._weighed = ""
        self.field, self.chips = CommandField(theme, self), CandidateChips(theme, self)
        self._row = QHBoxLayout(self)
        self.setFixedHeight(HEIGHT_PX)
        self.setFocusProxy(self.field)
        self.setAccessibleName("Command line")
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self.do)
        self.field.left.connect(self.left)
        self.chips.picked.connect(self._take)
        self._lay_out()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.field.set_theme(theme)
        self.chips.set_theme(theme)
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        self._small = small
        self._typed()

    def set_context(self, context: Context) -> None:
        """What the line may refer to now; candidates and warning follow, the text stays.

        What was said goes once it is no longer true.
        """
        self._context = context
        if not self._still():
            self._note, self._still = "", _always
        self._look()

    @property
    def warning(self) -> str:
        """What stands in amber or red beside the line."""
        return self._refusal or self._warning

    def run(self, line: str) -> None:
        """Do a line typed elsewhere; what can't be done stays here to be put right.

        A line half typed here waits until that has been done, and comes back.
        """
        if not line:
            return
        self._waiting = self._waiting or self.field.text()
        self.field.setText(line)
        self.do()
        if self._trouble:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.end(False)  # noqa: FBT003 - Qt's signature: to put it right, not to write over it

    def weigh(self, line: str) -> None:
        """A line half typed elsewhere: what it would cost stands here before its Enter."""
        if line != self._weighed:
            self._weighed = line
            self._typed()

    def do(self) -> None:
        """Ask for what the line says, or say why it can't be read; only a line that was read goes."""
        line = self.field.text().strip()
        if self._context is None or not line:
            return
        parsed = parse(line, self._context)
        if parsed.error:
            self._complain(parsed.error)
            return
        self.field.history.add(line)
        self._last = line
        self.field.setText(self._waiting)
        self._waiting = ""
        if parsed.commands:
            self.commands_wanted.emit(list(parsed.commands))
        else:
            self.asked.emit(parsed.question)

    def show_refusal(self, text: str) -> None:
        """The desk said no: say why, and give the line back if nothing else is typed yet."""
        if not self.field.text():
            self.field.setText(self._last)
        self._complain(text)

    def show_refusal_of_panel(self, text: str) -> None:
        """The desk said no to something asked elsewhere: what is typed here has no part in it.

        An empty text takes it away: something else was done meanwhile.
        """
        self._elsewhere = text
        self._fit()
        self._say(self.warning or self._note)

    def show_note(self, text: str, still: Still = _always) -> None:
        """An answer to what was asked; it stays until something is typed.

        What tells of a state, or of what a key would do now, stays no longer than it is so.
        """
        self._note, self._still = text, still
        self._elsewhere = ""
        self._say(text)

    def forget(self) -> None:
        """Another moment: answers about the one before go; what is half typed stays."""
        self._elsewhere = self._last = ""
        self._typed()

    @property
    def _refusal(self) -> str:
        return self._trouble or self._elsewhere

    def _say(self, text: str) -> None:
        self.setAccessibleDescription(text)
        self.setToolTip(as_plain(text))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour
        painter.fillRect(self.rect(), colour("bg"))
        painter.setPen(QPen(colour("edge"), 1))
        painter.drawLine(0, 0, self.width(), 0)
        prompt = QRectF(MARGIN, 0, PROMPT_PX - MARGIN, HEIGHT_PX)
        marks.paint_text(painter, prompt, "›", font(20, 700), colour("focus"))  # noqa: RUF001 - the prompt
        right = QRectF(0, 0, self.width() - MARGIN, HEIGHT_PX)
        marks.paint_text(painter, right, self._keys(), font(13), colour("text2"), marks.RIGHT)
        self._paint_warning(painter, self._free_x(), self.width() - self._keys_px())

    def _keys(self) -> str:
        if self._small:
            return FEW_KEYS
        only_looks = self._context is not None and self._context.only_looks
        return KEYS_OF_REPLAY if only_looks else KEYS

    def _keys_px(self) -> int:
        return round(marks.text_width(self._keys(), font(13))) + 2 * MARGIN

    def _paint_warning(self, painter: QPainter, left: float, right: float) -> None:
        if self._note and not self.warning:
            room = QRectF(left, 0, right - left, HEIGHT_PX)
            marks.paint_text(painter, room, self._note, font(14), self._theme.colour("text1"))
        if not self.warning or right - left < 2 * PROMPT_PX:
            return
        ink = self._theme.colour("red" if self._refusal else "amber")
        sign = "alert-octagon" if self._refusal else "alert"
        marks.paint_icon(painter, QRectF(left, 12, 16, 16), sign, ink)
        room = QRectF(left + 24, 0, right - left - 24, HEIGHT_PX)
        marks.paint_text(painter, room, self.warning, font(14, 700), ink)

    def _free_x(self) -> float:
        places = self.chips.places()
        ends = places[-1][0].right() + GAP * 2 if places else 0
        return self.chips.x() + ends

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _typed(self) -> None:
        self._trouble = self._note = self._elsewhere = ""
        self.field.is_refused = False
        self._look()

    def _look(self) -> None:
        """Offer what fits the half-typed word, and say what the line would cost with it."""
        line = self.field.text()
        offers = completions(line, self._context) if self._context and line else []
        self.chips.show_offers(offers)
        rest = ghost(line, offers)
        self.field.show_ghost(rest)
        weighed = line + rest if self.field.hasFocus() else self._weighed or line + rest
        self._warning = parse(weighed, self._context).warning if self._context else ""
        self._fit()
        self._say(self.warning or self._note)

    def _fit(self) -> None:
        """The input is as wide as what is typed, so that candidates stand right beside it."""
        typed = self.field.text() + self.field.ghost
        wanted = round(marks.text_width(typed, self.field.font())) + 24
        self.field.setFixedWidth(min(max(FIELD_PX, wanted), self.width() // 2))
        kept = self._keys_px() + (self.width() // 4 if self.warning else 0)
        self._row.setContentsMargins(PROMPT_PX, 0, kept, 0)
        self._row.activate()

    def _complain(self, words: str) -> None:
        self._trouble, self.field.is_refused = words, True
        self.chips.show_offers([])
        self._say(words)

    def _take(self, word: str) -> None:
        start = self.field.text().rpartition(" ")[0]
        self.field.setText(f"{start} {word} ".lstrip())
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self._row.setSpacing(GAP)
        self._row.addWidget(self.field)
        self._row.addWidget(self.chips, 1)
