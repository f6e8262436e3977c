"""A session whose journal fails: it says so, keeps what came, records it in order, and never goes mute."""

from collections.abc import Iterator, Sequence

import pytest

from dispatch_desk import commands, session
from dispatch_desk.clock import SetClock
from dispatch_desk.inbox import Inbox, RadioMessage
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.protocol import Answer, Batch, Conflict, Entry, JournalError
from dispatch_desk.outcomes import Done, NotSaved, Outcome
from dispatch_desk.session import Session
from dispatch_desk.tracks.store import TrackStore
from dispatch_desk.updates import Update
from tests.desks import ALONE, ME, PAIR, after, ask, at_scene, incident, staffed
from tests.dispatch_desk.test_session import PATIENCE_S, Mirror

BR21, BR24 = ALONE.callsign, PAIR.callsign
FULL = "The disk is full: free some space"
TORN = "The disk can't be read: look at its cable"


class Frail(MemoryJournal):
    """A journal that can be told to take nothing, to show nothing, or to break."""

    full = torn = broken = False

    def append(self, batch: Batch) -> Answer:
        if self.broken:
            raise ZeroDivisionError("a mistake in the program")
        if self.full:
            raise JournalError(FULL)
        return super().append(batch)

    def tail(self, after: int, limit: int = 1000) -> Sequence[Entry]:
        if self.torn:
            raise JournalError(TORN)
        return super().tail(after, limit)


class Room:
    def __init__(self) -> None:
        self.journal, self.inbox = Frail(), Inbox()
        self.clock = SetClock(after(minutes=5))
        desk = staffed(self.journal)
        at_scene(desk, BR21, incident(desk), after(minutes=4))
        self.session = Session(desk, self.clock, self.inbox, TrackStore())
        self.updates: list[Update] = []
        self.session.listen(self.updates.append)
        self.mirror = Mirror(self.session)
        self.session.start()
        self.mirror.wait_until(lambda: self.mirror.seen)

    def do(self, command: commands.Command) -> Outcome:
        return self.session.submit(command, ME).result(PATIENCE_S)

    def wait_for_trouble(self, words: str | None) -> None:
        self.mirror.wait_until(lambda: self.updates[-1].trouble == words)


@pytest.fixture
def room() -> Iterator[Room]:
    opened = Room()
    yield opened
    opened.journal.full = opened.journal.torn = False
    opened.session.close()


def test_that_trouble_with_the_radio_alone_is_told_and_ends_with_the_next_thing_saved(
    room: Room,
) -> None:
    room.journal.full = True
    room.inbox.put(RadioMessage(BR24, "status", after(minutes=5), 0))
    room.wait_for_trouble(FULL)
    assert not room.mirror.records.alerts
    room.journal.full = False
    room.wait_for_trouble(None)
    assert list(room.mirror.records.alerts) == ["BR24-E1"]


def test_that_what_the_radio_said_in_the_meantime_is_recorded_in_its_order(room: Room) -> None:
    room.journal.full = True
    for code in (7, 0):
        room.inbox.put(RadioMessage(BR24, "status", after(minutes=5), code))
    room.wait_for_trouble(FULL)
    room.journal.full = False
    room.wait_for_trouble(None)
    types = [entry.type for entry in room.journal.tail(0, 999) if entry.actor == "BR24 radio"]
    assert types == ["unit.status_changed/1", "unit.status_changed/1", "alert.raised/1"]


def test_that_one_radios_success_does_not_hide_anothers_trouble(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = room.journal.append

    def refusing(batch: Batch) -> Answer:
        if batch.author.actor == "BR21 radio":
            raise JournalError(FULL)
        return whole(batch)

    monkeypatch.setattr(room.journal, "append", refusing)
    room.inbox.put(RadioMessage(BR21, "talk", after(minutes=5)))
    room.wait_for_trouble(FULL)
    room.inbox.put(RadioMessage(BR24, "talk", after(minutes=5)))
    room.mirror.wait_until(lambda: room.mirror.records.units[BR24].heard_at == after(minutes=5))
    assert room.updates[-1].trouble == FULL
    monkeypatch.undo()
    room.wait_for_trouble(None)


def test_that_a_red_check_the_journal_refused_is_raised_when_it_is_back(room: Room) -> None:
    room.journal.full = True
    room.clock.at = after(minutes=12)
    room.wait_for_trouble(FULL)
    room.journal.full = False
    room.mirror.wait_until(lambda: "BR21-R1" in room.mirror.records.alerts)
    room.wait_for_trouble(None)


def test_that_a_journal_that_cant_be_read_is_told_and_read_on_when_it_can(room: Room) -> None:
    room.journal.torn = True
    room.wait_for_trouble(TORN)
    assert isinstance(room.do(commands.RecordContact(callsign=BR24)), Done)
    room.journal.torn = False
    room.wait_for_trouble(None)
    assert room.mirror.records.units[BR24].heard_how == "voice"


def test_that_what_waits_is_bounded_and_the_inbox_then_says_so(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "CAPACITY", 2)
    room.journal.full = True
    for _ in range(2):
        room.inbox.put(RadioMessage(BR24, "talk", after(minutes=5)))
    room.wait_for_trouble(FULL)
    room.do(commands.RecordContact(callsign=BR21))  # a tick has passed: both wait in the session
    room.do(commands.RecordContact(callsign=BR21))
    room.inbox.put(RadioMessage(BR24, "talk", after(minutes=5)))
    room.do(commands.RecordContact(callsign=BR21))
    room.do(commands.RecordContact(callsign=BR21))
    assert len(room.inbox.take()) == 1


def test_that_what_the_radio_said_before_closing_is_recorded() -> None:
    room = Room()
    room.inbox.put(RadioMessage(BR24, "talk", after(minutes=5)))
    room.session.close()
    assert room.mirror.records.units[BR24].heard_at == after(minutes=5)


def test_that_a_message_that_fits_no_unit_is_counted_in_the_update(room: Room) -> None:
    room.inbox.put(RadioMessage(BR21, "talk", after(minutes=5)))
    room.inbox.put(RadioMessage(type(BR21)("XX99"), "talk", after(minutes=5)))
    room.mirror.wait_until(lambda: room.updates[-1].set_aside == 1)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_that_a_writer_that_breaks_down_says_so_and_leaves_nobody_waiting() -> None:
    room = Room()
    room.journal.broken = True
    asked = [room.session.submit(commands.RecordContact(callsign=BR24), ME) for _ in range(3)]
    answers = [answer.result(PATIENCE_S) for answer in asked]
    assert answers == [session.ENDED] * 3
    room.wait_for_trouble(session.ENDED.why)
    assert room.do(commands.RecordContact(callsign=BR24)) == session.ENDED
    room.session.close()


def test_that_a_command_others_keep_overtaking_is_not_saved_rather_than_refused() -> None:
    """A radio message refused would be set aside; one not saved is tried again."""

    class Contested(MemoryJournal):
        contested = False

        def append(self, batch: Batch) -> Answer:
            return Conflict("unit/BR21", 3, 4) if self.contested else super().append(batch)

    journal = Contested()
    desk = staffed(journal)
    journal.contested = True
    outcome = ask(desk, commands.RecordContact(callsign=BR21))
    assert isinstance(outcome, NotSaved)
    assert "Others keep changing this" in outcome.why
