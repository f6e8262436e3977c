"""What panels ask for goes to the session; what it answers goes back to where it was asked."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from PySide6.QtCore import QObject, Signal

from dispatch_desk import commands
from dispatch_desk.outcomes import Done, Outcome
from ui.bridge import Bridge
from ui.desk_window import DeskWindow
from ui.done_words import Before, Deed, deed_of, said
from ui.seat import Seat

Refuse = Callable[[str], None]
Tell = Callable[[commands.Command], None]
SAID_FOR = timedelta(minutes=3)  # later its way back may lead elsewhere


class Answers(QObject):
    """One wish is asked once, however often its key is pressed before the journal has answered."""

    answered = Signal()  # whatever the answer was
    created = Signal(str)  # incident id
    sent = Signal()  # somebody was sent somewhere, or stood down
    booked_on = Signal()
    turned_away = Signal()  # booking on was refused, or could not be saved

    def __init__(self, window: DeskWindow, bridge: Bridge, seat: Seat) -> None:
        super().__init__()
        self._window, self._bridge, self._seat = window, bridge, seat

    def ask(self, command: commands.Command) -> None:
        """From a panel: a no is said there."""
        self._submit(command, lambda why: self._say_no(command, why))

    def ask_line(self, asked: Iterable[commands.Command]) -> None:
        """From the command line: a no is said there, and the line given back to be put right."""
        wanted = [command for command in asked if command not in self._bridge.asked]
        if not self._window.only_looks:
            self._window.ranked.sending([c for c in wanted if isinstance(c, commands.SendUnit)])
        tell = self._tell_line(wanted)
        for command in wanted:
            kept = isinstance(command, commands.RecordChoice)  # of a sending that said no itself
            refuse = _say_nothing if kept else self._window.command_line.show_refusal
            self._submit(command, refuse, tell)

    def _tell_line(self, wanted: Sequence[commands.Command]) -> Tell:
        """Says on the line what has been done of all this, as the journal gets it."""
        bridge, line, now = self._bridge, self._window.command_line, self._bridge.now()
        before = Before(bridge.records, bridge.launch.force, now)
        deeds = [(command, deed_of(command, before)) for command in wanted]
        done: list[Deed] = []

        def tell(command: commands.Command) -> None:
            done.extend(deed for one, deed in deeds if one is command and deed is not None)
            if done:
                line.show_note(said(done), lambda: bridge.now() - now <= SAID_FOR)

        return tell

    def ask_card(self, command: commands.Command) -> None:
        """From the officer's card: a no is said on it."""
        self._submit(command, self._window.officer.show_refusal)

    def make(self, command: commands.CreateIncident, then: Callable[[str], None]) -> None:
        """An incident made by a key of the card; `then` goes on with it. What is half written stays."""

        def made(outcome: Outcome) -> None:
            if isinstance(outcome, Done) and outcome.incident is not None:
                self.created.emit(outcome.incident)
                then(outcome.incident)
            elif not isinstance(outcome, Done):
                self._window.officer.show_refusal(outcome.why)
            self.answered.emit()

        if command not in self._bridge.asked:
            self._bridge.submit(command, made)

    def _submit(
        self, command: commands.Command, refuse: Refuse, tell: Tell = lambda _: None
    ) -> None:
        if self._window.only_looks:
            self._window.say_no()
        elif command not in self._bridge.asked:
            self._bridge.submit(command, lambda outcome: self._take(command, outcome, refuse, tell))

    def _take(
        self, command: commands.Command, outcome: Outcome, refuse: Refuse, tell: Tell
    ) -> None:
        if isinstance(outcome, Done):
            self._done(command, outcome)
            tell(command)
        else:
            refuse(outcome.why)
        if isinstance(command, commands.SendUnit):
            self._window.ranked.answered(command, done=isinstance(outcome, Done))
        if isinstance(command, commands.ExplainChoice):
            self._window.ranked.explained(command, done=isinstance(outcome, Done))
        self.answered.emit()

    def _done(self, command: commands.Command, outcome: Done) -> None:
        panel = self._window.incident
        self._window.command_line.show_refusal_of_panel("")
        match command:
            case commands.WriteLog(incident=incident, text=text):
                panel.written(incident, text)
            case commands.CreateIncident():
                panel.created()
                self.created.emit(outcome.incident)
            case (
                commands.SendUnit()
                | commands.StandDown()
                | commands.StandDownBackup()
                | commands.RecallUnit()
            ):
                self.sent.emit()
            case commands.BookOnDesk(name=name, role=role, desk=desk):
                self._seat.name, self._seat.role, self._seat.desk = name, role, desk
                self.booked_on.emit()
            case commands.OwnIncident() | commands.Regrade() | commands.CloseIncident():
                if command.incident == self._seat.opened:
                    panel.done()
            case _:
                pass

    def _say_no(self, command: commands.Command, why: str) -> None:
        match command:
            case commands.SendUnit(incident=incident) if incident == self._seat.opened:
                self._window.ranked.show_refusal(why)
            case commands.StandDown() | commands.RecallUnit() | commands.ExplainChoice():
                self._window.ranked.show_refusal(why)
            case (
                commands.WriteLog()
                | commands.CreateIncident()
                | commands.OwnIncident()
                | commands.Regrade()
                | commands.CloseIncident()
            ):
                self._window.incident.show_refusal(why)
            case commands.RecordChoice():
                _say_nothing(why)
            case commands.BookOnDesk():
                self._window.command_line.show_refusal_of_panel(why)
                self.turned_away.emit()
            case _:
                self._window.command_line.show_refusal_of_panel(why)


def _say_nothing(_why: str) -> None:
    """What was refused is said already."""
