"""The desk's side of the room: the one writer with its ticks, and the radio gateway it hears."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from msgspec import structs

from dispatch_desk import duties
from dispatch_desk.clock import SteadyClock
from dispatch_desk.commands import Command, OpenRoom
from dispatch_desk.desk import Desk
from dispatch_desk.ids import MakeId
from dispatch_desk.inbox import Inbox, RadioMessage
from dispatch_desk.journal.protocol import Author, JournalError
from dispatch_desk.outcomes import Done, NotSaved, Outcome
from tests.room.machine import Machine, at
from tests.room.record import Record
from tests.room.rules import FORCE

PROGRAM = Author("Dispatch Desk", "system", "desk")
WATCH_EVERY = 500  # milliseconds, as the session has it


@dataclass(slots=True)
class Message:
    message: RadioMessage
    came_in: int = 0  # to the desk that has it now, desk's time


class Station:
    """What a session's thread does, at the moments the room says. It lives from start to crash."""

    def __init__(self, machine: Machine, record: Record, make_id: MakeId) -> None:
        """Raises JournalError while the journal can't be opened."""
        self._machine = machine
        self.desk = Desk(record.writer(), FORCE, make_id, lambda: machine.boot_ms)
        self.desk.catch_up()
        self.inbox = Inbox()
        self._kept: list[RadioMessage] = []
        picture = self.desk.picture
        ours = picture.room is not None and picture.room.boot_id == machine.boot_id
        self._clock = SteadyClock.starting(
            picture.recorded_at,
            picture.boot_ms if ours else None,
            lambda: machine.boot_ms,
            lambda: machine.awake_ms,
            lambda: at(machine.wall_ms),
        )
        opened = OpenRoom(mode="live", area="town", boot_id=machine.boot_id, force=FORCE.id)
        outcome = self.desk.do(opened, PROGRAM, self.now())
        if not isinstance(outcome, Done):
            raise JournalError(str(outcome))

    def now(self) -> datetime:
        return self._clock.now()

    def do(self, command: Command, author: Author) -> Outcome:
        return self.desk.do(command, author, self.now())

    def hear(self) -> None:
        """What comes in by radio wakes the session."""
        heard = duties.hear(self.desk, [*self._kept, *self.inbox.take()], self.now())
        self._kept = heard.kept

    def tick(self) -> bool:
        """The look at everything, every half second; False when the journal took something not."""
        try:
            self.desk.catch_up()
        except JournalError:
            return False
        self.hear()
        now = self.now()
        outcomes = duties.watch_over(self.desk, now)
        duties.note_clock(self.desk, self._clock, now)
        self.desk.take_changes()
        return not self._kept and not any(isinstance(said, NotSaved) for said in outcomes)


class Gateway:
    """Keeps each message until a desk has recorded it, and hands it over again to the next desk."""

    def __init__(self) -> None:
        self.recorded: list[Message] = []  # since somebody last looked
        self._waiting: dict[int, Message] = {}
        self._handed: set[int] = set()
        self._numbers = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, message: RadioMessage) -> None:
        self._numbers += 1
        kept = structs.replace(message, recorded=partial(self._is_recorded, self._numbers))
        self._waiting[self._numbers] = Message(kept)

    def new_desk(self) -> None:
        """What the desk before it had taken and not recorded died with it."""
        self._handed.clear()

    def hand_over(self, inbox: Inbox, desk_ms: int) -> None:
        for number, message in self._waiting.items():
            if number not in self._handed and inbox.put(message.message):
                message.came_in = desk_ms
                self._handed.add(number)

    @property
    def unrecorded(self) -> int:
        """How many the desk has taken and not recorded so far."""
        return len(self._handed & self._waiting.keys())

    def _is_recorded(self, number: int) -> None:
        if number in self._waiting:
            self.recorded.append(self._waiting.pop(number))
