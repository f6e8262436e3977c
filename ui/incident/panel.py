"""The incident column: its head, its log and the entry line; questions open inside it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from dispatch_desk.commands import CloseIncident, Command, OwnIncident, Regrade, WriteLog
from dispatch_desk.force.profile import Force
from dispatch_desk.records import Incident, IncidentId
from geodata.places import Position
from ui import text
from ui.incident.asking import AskBar
from ui.incident.entry import LogEntry
from ui.incident.header import IncidentHeader, head_of
from ui.incident.log_bar import LogBar
from ui.incident.log_list import LogList
from ui.incident.log_rows import log_rows
from ui.incident.new import NewIncidentForm
from ui.incident.notice import Notice
from ui.theme import GAP, NIGHT, Theme, font
from ui.widgets import marks

EMPTY = "No incident open. Enter on a row of the queue opens one, F2 makes a new one"
EMPTY_THEN = "No incident open. Enter on a row of the queue (Ctrl+1) opens one"
FindPlace = Callable[[str], list[tuple[str, Position]]]


class IncidentPanel(QWidget):
    """Shows one incident and asks for what is done to it; holds drafts, but no state of the desk."""

    command_wanted = Signal(object)  # WriteLog, OwnIncident, Regrade, CloseIncident, CreateIncident
    verb_typed = Signal(str)
    verb_begun = Signal(str)

    def __init__(
        self, find_place: FindPlace, theme: Theme = NIGHT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._incident: Incident | None = None
        self._force: Force | None = None
        self._person = ""
        self._log_shown: tuple[object, ...] = ()
        self._say_no: Callable[[], None] | None = None  # in a replay
        self._pages = pages = QStackedWidget(self)
        self._shown = shown = QWidget(pages)
        self.header, self.log = IncidentHeader(theme, shown), LogList(theme, shown)
        self.bar, self.notice = LogBar(theme, shown), Notice(theme, self)
        self.grade_bar = AskBar(
            "New grade", "Regrade", "Why? A reason is needed", needs_text=True, parent=shown
        )
        self.close_bar = AskBar(
            "Result", "Close it", "A note, if one is needed", needs_text=False, parent=shown
        )
        self.new_form = NewIncidentForm(find_place, theme, pages)
        self.entry = LogEntry(theme, self)
        self._empty = Empty(theme, pages)
        self.home: QWidget = self.entry  # where Esc leads
        self._lay_out()
        self._connect()
        self.setAccessibleName("Incident")

    def set_theme(self, theme: Theme) -> None:
        for part in (self.header, self.log, self.bar, self.notice, self.entry, self._empty):
            part.set_theme(theme)
        self.new_form.set_theme(theme)

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        self.header.set_small(small)
        self.bar.set_small(small)
        self.new_form.set_small(small)

    def look_only(self, say_no: Callable[[], None], home: QWidget) -> None:
        """A replay: nothing is written, a hand that tries hears why, and Esc leads to `home`."""
        self._say_no, self.home = say_no, home
        self.bar.look_only()
        self.entry.hide()
        self._empty.say(EMPTY_THEN)

    def forget(self) -> None:
        """Another moment: nothing of the log that was shown stays."""
        self._incident, self._log_shown = None, ()
        self.header.forget()
        self.log.show_rows([])
        self._leave_questions()
        self._turn_to(self._empty)

    def show_incident(
        self,
        incident: Incident | None,
        force: Force,
        now: datetime,
        pending: Sequence[Command],
        person: str,
    ) -> None:
        """Show it as it stands at `now`; `pending` is what this desk asked and has no answer to."""
        another = _id(incident) != _id(self._incident)
        self._incident, self._force, self._person = incident, force, person
        self.new_form.set_force(force)
        self.entry.open(_id(incident))
        if another:
            self._leave_questions()
        if incident is not None:
            self.header.show_head(head_of(incident, force, now, person))
            self._show_log(incident, tuple(pending), person, from_end=another)
            self.bar.show_incident(incident, person)
        if self._pages.currentWidget() is not self.new_form:
            self._turn_to(self._shown if incident else self._empty)
        self._name_log()

    def written(self, incident: IncidentId, text: str) -> None:
        """A log line was saved: only now its draft goes."""
        self.entry.written(incident, text)
        self.notice.say("")

    def show_refusal(self, text: str) -> None:
        """Say inside the panel why what was asked can't be done; nothing typed is lost."""
        self.entry.refused()
        if self._pages.currentWidget() is self.new_form:
            self.new_form.show_refusal(text)
        else:
            self.notice.say(text)

    def done(self) -> None:
        """What was asked was done: questions and refusals go."""
        self._leave_questions()

    def created(self) -> None:
        """The new incident is in the journal: its draft goes and the log comes back."""
        self.new_form.forget()
        self._leave_form()

    def focus_entry(self) -> None:
        self.home.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_new(self) -> None:
        """F2: the form, with what was typed into it before."""
        if self._stays():
            return
        self.notice.say("")
        self._turn_to(self.new_form)
        self.new_form.begin()

    def own(self) -> None:
        if self._stays():
            return
        if self._incident is not None and self._incident.open:
            self.command_wanted.emit(OwnIncident(incident=self._incident.id, owner=self._person))

    def ask_grade(self) -> None:
        if self._stays():
            return
        if self._incident is not None and self._force is not None and self._incident.open:
            self.close_bar.hide()
            grades = [(row.code, f"{row.code} {row.name}") for row in self._force.grades]
            self.grade_bar.ask(grades, self._incident.grade)

    def ask_result(self) -> None:
        if self._stays():
            return
        if self._incident is not None and self._force is not None and self._incident.open:
            self.grade_bar.hide()
            self.close_bar.ask([(row.code, row.name) for row in self._force.results])
            if self._incident.undone_at is not None:
                since = text.local_time(self._incident.undone_at)[:5]
                self.notice.say(
                    f"Left undone for other work since {since}: closing it leaves it so"
                )

    def correct(self) -> None:
        """Take the selected line's text into the entry; saving it writes a correction."""
        if self._stays():
            return
        row = self.log.selected()
        if row is None or row.seq is None:
            self.notice.say("Choose a line of the log first, then K")
        elif row.corrected:
            self.notice.say(f"That line was corrected at {row.corrected}: correct the newer one")
        else:
            self.notice.say("")
            self.entry.correct(row.seq, row.text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters act only while the log itself has the focus; Esc goes back to the entry."""
        deed = self._deeds.get(event.text().lower()) if self.log.hasFocus() else None
        if deed is not None:
            deed()
        elif event.key() == Qt.Key.Key_Escape:
            self.notice.say("")
            self.focus_entry()
        else:
            super().keyPressEvent(event)

    def _stays(self) -> bool:
        """In a replay: say that what was tried can't be done."""
        if self._say_no is not None:
            self._say_no()
        return self._say_no is not None

    def _show_log(
        self, incident: Incident, pending: tuple[Command, ...], person: str, *, from_end: bool
    ) -> None:
        """A tick brings no new line: a log of hundreds is not built again for it."""
        shown = (incident.log, pending, person)
        if from_end or shown != self._log_shown:
            self._log_shown = shown
            self.log.show_rows(log_rows(incident, pending, person), from_end=from_end)

    def _write(self, text: str, corrects: int | None) -> None:
        if self._incident is None:
            self.entry.refused()
            self.notice.say("Open an incident first: Ctrl+1 goes to the queue")
            return
        self.notice.say("")
        self.command_wanted.emit(WriteLog(incident=self._incident.id, text=text, corrects=corrects))

    def _regrade(self, grade: str, reason: str) -> None:
        if self._incident is not None:
            asked = Regrade(incident=self._incident.id, grade=grade, reason=reason)
            self.command_wanted.emit(asked)

    def _close(self, result: str, note: str) -> None:
        if self._incident is not None:
            asked = CloseIncident(incident=self._incident.id, result=result, note=note)
            self.command_wanted.emit(asked)

    def _leave_questions(self) -> None:
        """Hide what is open without a word; the focus goes back only if it was in there."""
        inside = any(bar.isAncestorOf(self.focusWidget()) for bar in self._questions
                     if bar.isVisible() and self.focusWidget() is not None)  # fmt: skip
        for bar in self._questions:
            bar.hide()
        self.notice.say("")
        if inside:
            self.focus_entry()

    def _leave_form(self) -> None:
        self._turn_to(self._shown if self._incident else self._empty)
        self.focus_entry()

    def _turn_to(self, page: QWidget) -> None:
        if self._pages.currentWidget() is not page:
            self._pages.setCurrentWidget(page)
            self._name_log()

    def _name_log(self) -> None:
        """Below the form for another incident the entry must say whose log it writes."""
        elsewhere = self._pages.currentWidget() is self.new_form and self._incident is not None
        self.entry.name_log(self._incident.number if elsewhere and self._incident else "")

    def _connect(self) -> None:
        self._questions = (self.grade_bar, self.close_bar)
        self._deeds: dict[str, Callable[[], None]] = {
            "o": self.own, "g": self.ask_grade, "c": self.ask_result, "k": self.correct,
        }  # fmt: skip
        for letter, button in self.bar.buttons.items():
            button.clicked.connect(self._deeds[letter])
        for bar in self._questions:
            bar.left.connect(self.focus_entry)
        self.grade_bar.answered.connect(self._regrade)
        self.close_bar.answered.connect(self._close)
        self.entry.asked_to_write.connect(self._write)
        self.entry.verb_typed.connect(self.verb_typed)
        self.entry.verb_begun.connect(self.verb_begun)
        self.new_form.command_wanted.connect(self.command_wanted)
        self.new_form.left.connect(self._leave_form)

    def _lay_out(self) -> None:
        column = _column(self._shown)
        for part in (self.header, self.bar, self.log, self.grade_bar, self.close_bar):
            column.addWidget(part, 1 if part is self.log else 0)
        for page in (self._shown, self.new_form, self._empty):
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(self._empty)
        whole = _column(self)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.notice)
        line = QVBoxLayout()
        line.setContentsMargins(GAP, 4, GAP, GAP)
        line.addWidget(self.entry)
        whole.addLayout(line)


class Empty(QWidget):
    """One sentence in the middle: what is not here, and the key that makes it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.say(EMPTY)

    def say(self, words: str) -> None:
        self._words = words
        self.setAccessibleName(words)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(font(14))
        painter.setPen(self._theme.colour("text2"))
        room = QRectF(self.rect()).adjusted(40, 0, -40, 0)
        painter.drawText(room, marks.CENTRE | Qt.TextFlag.TextWordWrap, self._words)


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column


def _id(incident: Incident | None) -> IncidentId | None:
    return incident.id if incident is not None else None
