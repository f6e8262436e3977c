"""The line that writes to the log: keeps a draft for every incident until the log has it."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from dispatch_desk.records import IncidentId
from dispatch_desk.wording import MAX_TEXT
from ui.theme import GAP, MARGIN, Theme, font
from ui.widgets import marks

INVITATION = "Type to the log. Enter saves, / gives a command"
ELSEWHERE = "Writes to {}, not to the new incident"
NO_INCIDENT = "Open an incident to write its log. / gives a command"
KEYS, CORRECTING = "Ctrl+E", "corrects a line · Esc leaves"
CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the line; `corrects` is the log line it would replace."""

    text: str = ""
    corrects: int | None = None
    waiting: str = ""  # what stood here before the correction began
    sent: str = ""  # given to the desk and not answered yet


class LogEntry(QLineEdit):
    """Text stays until `written` says that the log has it; Esc and other incidents keep it."""

    asked_to_write = Signal(str, object)  # text, the journal number of the line it corrects or None
    verb_typed = Signal(str)  # without its "/"
    verb_begun = Signal(str)  # as it stands, not asked for yet; "" when it is none

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._incident: IncidentId | None = None
        self._drafts: dict[IncidentId | None, Draft] = {}
        self._draft = Draft()
        self._named = ""
        self.setMaxLength(MAX_TEXT)
        self.setFixedHeight(36)
        self.setFont(font(14))
        self.setAccessibleName("Log entry")
        self.textChanged.connect(lambda text: self.verb_begun.emit(_verb(text)))
        self._invite()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def open(self, incident: IncidentId | None) -> None:
        """Put the draft away and take out the one of this incident."""
        if incident == self._incident:
            return
        self._drafts[self._incident] = self._now()
        self._incident = incident
        self._take_out(self._drafts.pop(incident, Draft()))

    def name_log(self, number: str) -> None:
        """Say whose log this is while something else stands above it; "" while the log itself does."""
        if number != self._named:
            self._named = number
            self._invite()
            self.update()

    @property
    def hint(self) -> str:
        """What stands at the right end: where the line goes, or the key that leads here."""
        if self._draft.corrects is not None:
            return CORRECTING
        return f"to the log of {self._named}" if self._named else KEYS

    def correct(self, seq: int, text: str) -> None:
        """Offer a line's text to be put right; the draft that stood here waits."""
        before = self._draft.waiting if self._draft.corrects is not None else self.text()
        self._take_out(Draft(text, corrects=seq, waiting=before))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def written(self, incident: IncidentId, text: str) -> None:
        """The log has it: clear exactly that, never what was typed since."""
        here = incident == self._incident
        draft = self._now() if here else self._drafts.get(incident, Draft())
        if not draft.text.lstrip().startswith(text):
            return
        left = draft.text.lstrip()[len(text) :].lstrip()
        after = Draft(" ".join(filter(None, (draft.waiting, left))))
        if here:
            self._take_out(after)
        else:
            self._drafts[incident] = after

    def refused(self) -> None:
        """The desk said no: what stands here may be sent again."""
        self._draft = replace(self._now(), sent="")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & CONTROL:
            self._hand_over()
        elif event.key() == Qt.Key.Key_Escape and self._draft.corrects is not None:
            self._take_out(Draft(self._draft.waiting))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, colour = (
            QPainter(self),
            self._theme.colour("text2" if self.hint == KEYS else "amber"),
        )
        right = QRectF(0, 0, self.width() - MARGIN, self.height())
        marks.paint_text(painter, right, self.hint, font(12, 700), colour, marks.RIGHT)

    def _hand_over(self) -> None:
        typed = self.text().strip()
        verb = _verb(typed)
        if typed.startswith("/"):
            self._take_out(Draft(self._draft.waiting))
            self.verb_typed.emit(verb)
        elif typed and self._draft.sent != typed:  # a second Enter must not write it twice
            self._draft = replace(self._now(), sent=typed)
            self.asked_to_write.emit(typed, self._draft.corrects)

    def _now(self) -> Draft:
        return replace(self._draft, text=self.text())

    def _take_out(self, draft: Draft) -> None:
        self._draft = draft
        self.setText(draft.text)
        self._invite()

    def _invite(self) -> None:
        invitation = INVITATION if self._incident else NO_INCIDENT
        self.setPlaceholderText(ELSEWHERE.format(self._named) if self._named else invitation)
        self.setTextMargins(0, 0, round(marks.text_width(self.hint, font(12, 700))) + GAP, 0)


def _verb(typed: str) -> str:
    """Without its "/"; "" where it is something for the log."""
    line = typed.strip()
    return line.removeprefix("/").strip() if line.startswith("/") else ""
