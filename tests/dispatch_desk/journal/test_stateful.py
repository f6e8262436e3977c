"""Any sequence of commands, repeats, conflicts and restarts, against the simplest model."""

from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from dispatch_desk.journal.memory import MemoryJournal, MemoryReader, MemoryRecord
from dispatch_desk.journal.protocol import Batch, Committed, Conflict, Journal, JournalReader
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader
from tests.dispatch_desk.journal.samples import DAY, NOON, batch

STREAMS = st.sampled_from(["unit/A-1", "unit/A-2", f"{DAY}/0001", f"{DAY}/0002", f"{DAY}/new"])
LATE = st.integers(-5, 5).map(lambda seconds: timedelta(seconds=seconds))


class Room:
    """Opens desks on one record, and closes them all."""

    def __init__(self) -> None:
        self.opened = ExitStack()

    def writer(self) -> Journal:
        raise NotImplementedError

    def reader(self) -> JournalReader:
        raise NotImplementedError


class SqliteRoom(Room):
    def __init__(self) -> None:
        super().__init__()
        self._path = Path(self.opened.enter_context(TemporaryDirectory())) / "shift.journal"

    def writer(self) -> Journal:
        return self.opened.enter_context(closing(SqliteJournal(self._path)))

    def reader(self) -> JournalReader:
        return self.opened.enter_context(closing(SqliteReader(self._path)))


class MemoryRoom(Room):
    def __init__(self) -> None:
        super().__init__()
        self._record = MemoryRecord()

    def writer(self) -> Journal:
        return MemoryJournal(self._record)

    def reader(self) -> JournalReader:
        return MemoryReader(self._record)


class Desks(RuleBasedStateMachine):
    """Two desks write, one reader looks on; the model is a list of (stream, body, recorded_at)."""

    room_type: ClassVar[type[Room]]

    def __init__(self) -> None:
        super().__init__()
        self.room = self.room_type()
        self.sent: list[tuple[Batch, Committed]] = []
        self.model: list[tuple[str, bytes | None, datetime]] = []
        self.commands = 0

    @initialize()
    def open_desks(self) -> None:
        self.desks = [self.room.writer(), self.room.writer()]
        self.reader = self.room.reader()
        self.reader.changed()

    def teardown(self) -> None:
        self.room.opened.close()

    def version(self, stream: str) -> int:
        return sum(name == stream for name, _, _ in self.model)

    def placed(self, drafted: Batch) -> list[tuple[str, bytes | None, datetime]]:
        """What the batch should add."""
        numbers = {int(name[-4:]) for name, _, _ in self.model if name.startswith(DAY)}
        new = f"{DAY}/{max(numbers, default=0) + 1:04d}"
        at = max([drafted.recorded_at, *(at for _, _, at in self.model[-1:])])
        return [
            (new if draft.stream.endswith("/new") else draft.stream, draft.body, at)
            for draft in drafted.drafts
        ]

    @rule(
        desk=st.integers(0, 1),
        streams=st.lists(STREAMS, min_size=1, max_size=4),
        stale=st.booleans(),
        late=LATE,
    )
    def record(self, desk: int, streams: list[str], late: timedelta, *, stale: bool) -> None:
        self.commands += 1
        expected = {stream: self.version(stream) for stream in streams}
        if stale:
            expected[streams[-1]] += 1
        name = f"c-{self.commands}"
        drafted = batch(name, *streams, expected=expected, at=NOON + late, body=name.encode())
        added = self.placed(drafted)
        answer = self.desks[desk].append(drafted)
        if stale:
            found = self.version(streams[-1])
            assert answer == Conflict(streams[-1], expected=found + 1, found=found)
            return
        assert isinstance(answer, Committed)
        assert [(one.stream, one.body, one.recorded_at) for one in answer.entries] == added
        self.model += added
        self.sent.append((drafted, answer))
        assert self.reader.changed()

    @rule(desk=st.integers(0, 1), data=st.data())
    def repeat(self, desk: int, data: st.DataObject) -> None:
        if self.sent:
            drafted, answer = data.draw(st.sampled_from(self.sent))
            again = self.desks[desk].append(drafted)
            assert again == Committed(answer.entries, repeated=True)
            assert not self.reader.changed()

    @rule(desk=st.integers(0, 1))
    def restart(self, desk: int) -> None:
        self.desks[desk].close()
        self.desks[desk] = self.room.writer()
        self.reader.changed()  # whatever it says: in doubt it may say yes

    @invariant()
    def everyone_reads_the_same(self) -> None:
        entries = self.reader.tail(0)
        assert [(one.stream, one.body, one.recorded_at) for one in entries] == self.model
        assert list(self.desks[0].tail(0)) == entries
        assert list(self.reader.verify()) == []


class SqliteDesks(Desks):
    room_type = SqliteRoom


class MemoryDesks(Desks):
    room_type = MemoryRoom


TestSqliteDesks = SqliteDesks.TestCase
TestSqliteDesks.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
TestMemoryDesks = MemoryDesks.TestCase
TestMemoryDesks.settings = settings(max_examples=50, stateful_step_count=20, deadline=None)


@pytest.mark.soak
@pytest.mark.parametrize("desks", [SqliteDesks, MemoryDesks])
def test_that_every_engine_holds_for_long(desks: type[Desks]) -> None:
    long = settings(
        max_examples=300,
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(desks, settings=long)
