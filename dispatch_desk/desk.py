"""One command through the desk: decided, recorded, then seen through the tail. No thread, no clock."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from dispatch_desk.commands import Command
from dispatch_desk.decide import decide
from dispatch_desk.force.profile import Force
from dispatch_desk.ids import MakeId
from dispatch_desk.journal.protocol import (
    Author,
    Batch,
    Committed,
    Conflict,
    Journal,
    JournalError,
    Unknown,
)
from dispatch_desk.outcomes import Done, NotSaved, Outcome, Refused
from dispatch_desk.picture import Changed, Picture, apply
from dispatch_desk.watchboard import Watchboard
from resources.units import RefusedError

ATTEMPTS = 5  # when somebody else keeps changing the same streams, or the answer keeps getting lost


class Desk:
    """The picture and the one way to change it. Used by one thread."""

    def __init__(
        self, journal: Journal, force: Force, make_id: MakeId, boot_ms: Callable[[], int]
    ) -> None:
        self.journal = journal
        self.picture = Picture(force=force)
        self.board = Watchboard(self.picture, force)
        self._make_id, self._boot_ms = make_id, boot_ms
        self._changes: list[Changed] = []

    def do(self, command: Command, author: Author, now: datetime) -> Outcome:
        """Decide, record, and take the facts in through the tail. Every answer is one of three."""
        command_id = self._make_id()
        try:
            for _ in range(ATTEMPTS):
                decision = decide(self.picture, command, now)
                batch = Batch(
                    command_id, author, now, self._boot_ms(), decision.drafts, decision.expected
                )
                answer = self._append(batch)
                if not isinstance(answer, Conflict):
                    with suppress(JournalError):  # recorded all the same; who reads next will say
                        self.catch_up()
                    return answer
                self.catch_up()
        except RefusedError as no:
            return Refused(str(no))
        except JournalError as trouble:
            return NotSaved(str(trouble))
        return NotSaved("Others keep changing this: look again, then repeat")

    def _append(self, batch: Batch) -> Done | NotSaved | Conflict:
        """An answer that got lost is asked for again with the very same batch: never twice recorded."""
        why = ""
        for _ in range(ATTEMPTS):
            match self.journal.append(batch):
                case Committed(entries=entries):
                    return Done(entries)
                case Conflict() as conflict:
                    return conflict
                case Unknown(why=why):
                    continue
        return NotSaved(why)

    def tend(self) -> str:
        """Let the journal see to what can wait; returns what is to be known of it, empty when nothing."""
        return self.journal.tend(self._boot_ms())

    def catch_up(self) -> None:
        """Take in what the journal has and the picture has not: own and others' facts alike."""
        changes: list[Changed] = []
        try:
            while entries := self.journal.tail(self.picture.seq):
                changes += [apply(self.picture, entry) for entry in entries]
        finally:  # what was read before the journal failed has happened all the same
            self.board.take(changes)
            self._changes += changes

    def take_changes(self) -> list[Changed]:
        """What changed since this was last asked."""
        taken, self._changes = self._changes, []
        return taken
