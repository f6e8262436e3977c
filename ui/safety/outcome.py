"""The drawer that closes an alert: what it was, how that was confirmed and by whom."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from dispatch_desk.commands import CloseAlert
from dispatch_desk.force.profile import AlertOutcome, Force
from dispatch_desk.records import Alert, DutyUnit, Records
from ui import text
from ui.theme import GAP, MARGIN, NIGHT, Theme, font
from ui.widgets.inked import ink
from ui.widgets.refusing import mark_refused

MAX_WORDS = 120  # as the desk accepts


def last_words(alert: Alert, duty: DutyUnit) -> str:
    """What of the officer was heard since the alert, or before it: what an outcome may rest on."""
    since = "" if duty.heard_at > alert.raised_at else "Not heard since. Before: "
    said = f": “{duty.heard_note}”" if duty.heard_note else ""
    how = "as it booked on" if duty.heard_how == "booked on" else f"by {duty.heard_how}"
    return f"{since}{duty.callsign} at {text.local_time(duty.heard_at)} {how}{said}"


class OutcomeDrawer(QFrame):
    """Opens under the strip for one alert; only Enter with all that is needed, or Esc, ends it."""

    command_wanted = Signal(object)
    put_away = Signal()  # hidden again, whatever became of the alert

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alert: Alert | None = None
        self._outcomes: tuple[AlertOutcome, ...] = ()
        self._choices = QButtonGroup(self)
        self._choices.idToggled.connect(self._chosen)
        self._title, self._why, self._hint = QLabel(), QLabel(), QLabel("Esc keeps the alert open")
        self._heard = QLabel()
        self._how, self._by = QLineEdit(), QLineEdit()
        self._close = QPushButton("Close the alert  Enter")
        self._close.clicked.connect(self.close_alert)
        self._row = QHBoxLayout()
        self._build()
        self.set_theme(NIGHT)
        self.hide()

    @property
    def alert(self) -> Alert | None:
        """Whose outcome is asked for; None while the drawer is away."""
        return self._alert

    @property
    def heard(self) -> str:
        """When and how the officer was last heard, and what was said."""
        return self._heard.text()

    @property
    def refusal(self) -> str:
        """What is missing, in words; "" while nothing was refused."""
        return self._why.text()

    def ask(self, alert: Alert, force: Force) -> None:
        """Open for an alert. Another alert already being closed stays: one question at a time."""
        if self._alert is None:
            self._alert = alert
            self._offer(force.alert_outcomes)
            word = "emergency" if alert.level == "emergency" else "red check"
            self._title.setText(f"Close {alert.callsign} {word}: what was it?")
            self.setAccessibleName(self._title.text())
        self.show()
        self._focus_choices()

    def refresh(self, records: Records) -> None:
        """Say what the officer was last heard to say; go away when the alert was closed meanwhile."""
        known = records.alerts.get(self._alert.id) if self._alert else None
        if known is not None and not known.open:
            self._leave()
        elif known is not None:
            duty = records.units.get(known.callsign)
            self._heard.setText(last_words(known, duty) if duty is not None else "")
            self._heard.setVisible(bool(self.heard))

    def set_theme(self, theme: Theme) -> None:
        ink(self, theme.text1, ground=theme.raised)
        ink(self._title, theme.text1, font(16, 700))
        ink(self._why, theme.red, font(13, 700))
        ink(self._hint, theme.text2, font(12, 500))
        ink(self._heard, theme.text1, font(14))

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        self._hint.setVisible(not small)

    def close_alert(self) -> None:
        """Ask for the alert to be closed, or say what is missing and go there."""
        missing = self._missing()
        if missing is not None:
            field, why = missing
            self._refuse(why, field)
        elif self._alert is not None and self._outcome is not None:
            command = CloseAlert(
                alert=self._alert.id,
                outcome=self._outcome.code,
                confirmed_by=self._by.text().strip(),
                confirmed_how=self._how.text().strip(),
            )
            self._leave()
            self.command_wanted.emit(command)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose while the focus is on the choices; a text field keeps its digits."""
        digit = event.key() - Qt.Key.Key_1
        match event.key():
            case Qt.Key.Key_Escape:
                self._leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.close_alert()
            case _ if 0 <= digit < len(self._outcomes):
                self._choices.button(digit).setChecked(True)
                self._choices.button(digit).setFocus()
            case _:
                super().keyPressEvent(event)

    @property
    def _outcome(self) -> AlertOutcome | None:
        at = self._choices.checkedId()
        return self._outcomes[at] if 0 <= at < len(self._outcomes) else None

    def _missing(self) -> tuple[QLineEdit | None, str] | None:
        """The first thing that still has to be said, and where."""
        outcome = self._outcome
        if outcome is None:
            return None, "Choose what it was: a digit or the arrows"
        if not outcome.needs_confirmation:
            return None
        wanted = (
            (self._how, f"{outcome.name}: say how it was confirmed"),
            (self._by, f"{outcome.name}: say who confirmed it"),
        )
        return next(((field, why) for field, why in wanted if not field.text().strip()), None)

    def _refuse(self, why: str, field: QLineEdit | None) -> None:
        self._why.setText(why)
        for edit in (self._how, self._by):
            mark_refused(edit, refused=edit is field)
        if field is None:
            self._focus_choices()
        else:
            field.setFocus()

    def _chosen(self, _at: int, _checked: bool) -> None:  # noqa: FBT001 - Qt's signal brings it
        needed = self._outcome is None or self._outcome.needs_confirmation
        words = "needed" if needed else "not needed"
        self._how.setPlaceholderText(f"How confirmed ({words}): voice, seen by BR24 …")
        self._by.setPlaceholderText(f"By whom ({words})")
        self._why.clear()

    def _leave(self) -> None:
        self._alert = None
        for edit in (self._how, self._by):
            edit.clear()
            mark_refused(edit, refused=False)
        self._why.clear()
        self.hide()
        self.put_away.emit()

    def _offer(self, outcomes: tuple[AlertOutcome, ...]) -> None:
        for button in self._choices.buttons():
            self._choices.removeButton(button)
            button.setParent(None)
            button.deleteLater()
        self._outcomes = outcomes
        for at, outcome in enumerate(outcomes):
            made = QRadioButton(f"{at + 1}  {outcome.name}")
            made.setMinimumHeight(24)
            self._choices.addButton(made, at)
            self._row.addWidget(made)
        for before, after in pairwise([*self._choices.buttons(), self._how, self._by, self._close]):
            QWidget.setTabOrder(before, after)
        self._chosen(-1, _checked=False)

    def _focus_choices(self) -> None:
        checked = self._choices.checkedButton() or self._choices.button(0)
        if checked is not None:
            checked.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        for edit, name in ((self._how, "How confirmed"), (self._by, "By whom")):
            edit.setMaxLength(MAX_WORDS)
            edit.setAccessibleName(name)
        self._close.setProperty("action", "true")  # the style sheet matches words
        first, second = QHBoxLayout(), QHBoxLayout()
        self._row.setSpacing(2 * MARGIN)
        first.addWidget(self._title)
        first.addSpacing(MARGIN)
        first.addLayout(self._row)
        first.addStretch(1)
        first.addWidget(self._hint)
        for widget, stretch in ((self._how, 3), (self._by, 2), (self._close, 0), (self._why, 3)):
            second.addWidget(widget, stretch)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        self._heard.setTextFormat(Qt.TextFormat.PlainText)
        self._heard.setWordWrap(True)
        whole.addLayout(first)
        whole.addWidget(self._heard)
        whole.addLayout(second)
