"""The one writer as a thread: answers, updates, radio, red alerts, and two sessions on one journal."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Condition

import pytest

from dispatch_desk import commands
from dispatch_desk.clock import SetClock, Trouble
from dispatch_desk.inbox import Inbox, RadioMessage
from dispatch_desk.journal.opening import open_journal, open_reader
from dispatch_desk.outcomes import Done, Outcome, Refused
from dispatch_desk.records import Records
from dispatch_desk.session import Session
from dispatch_desk.tracks.store import TrackStore
from dispatch_desk.updates import Update
from tests.desks import ALONE, ME, PAIR, START, a_desk, after, at_scene, incident, staffed

BR21, BR24 = ALONE.callsign, PAIR.callsign
PATIENCE_S = 20.0


class Mirror:
    """What a window keeps: records brought up to date by updates, and a way to wait for one."""

    def __init__(self, session: Session) -> None:
        self.records, self.seen = Records(), 0
        self._changed = Condition()
        session.listen(self._take)

    def _take(self, update: Update) -> None:
        with self._changed:
            update.into(self.records)
            self.seen += 1
            self._changed.notify_all()

    def wait_until(self, condition: "object") -> None:
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE_S)  # type: ignore[arg-type]


class Room:
    """A session at work on a journal file."""

    def __init__(self, url: str, prefix: str = "room") -> None:
        self.clock, self.inbox = SetClock(START), Inbox()
        self.session = Session(
            a_desk(open_journal(url), prefix), self.clock, self.inbox, TrackStore()
        )
        self.mirror = Mirror(self.session)
        self.session.start()

    def do(self, command: commands.Command) -> Outcome:
        asked: Future[Outcome] = self.session.submit(command)
        return asked.result(timeout=PATIENCE_S)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:{tmp_path / 'night.journal'}"


@pytest.fixture
def room(url: str) -> Iterator[Room]:
    journal = open_journal(url)
    desk = staffed(journal)
    at_scene(desk, BR21, incident(desk))
    journal.close()
    opened = Room(url)
    yield opened
    opened.session.close()


def book_on(room: Room, name: str = "M Hughes", desk: str = "Desk 3") -> None:
    outcome = room.do(commands.BookOnDesk(name=name, role="dispatcher", desk=desk))
    assert isinstance(outcome, Done)


def test_that_the_first_update_holds_everything(room: Room) -> None:
    room.mirror.wait_until(lambda: room.mirror.seen)
    assert set(room.mirror.records.units) == {"BR21", "BR24", "BN40"}
    assert list(room.mirror.records.incidents) == ["2030-05-01/0001"]


def test_that_nothing_can_be_done_before_somebody_books_on(room: Room) -> None:
    outcome = room.do(commands.RecordContact(callsign=BR21))
    assert isinstance(outcome, Refused)
    assert "book on first" in outcome.why


def test_that_who_sits_at_the_desk_is_on_every_fact(room: Room) -> None:
    book_on(room)
    outcome = room.do(commands.RecordContact(callsign=BR21))
    assert isinstance(outcome, Done)
    entry = outcome.entries[0]
    assert (entry.actor, entry.role, entry.desk) == ("M Hughes", "dispatcher", "Desk 3")


def test_that_a_change_is_in_the_mirror_before_its_answer(room: Room) -> None:
    book_on(room)
    room.do(commands.OwnIncident(incident="2030-05-01/0001", owner="M Hughes"))
    assert room.mirror.records.incidents["2030-05-01/0001"].owner == "M Hughes"


def test_that_a_red_check_raises_its_alert_while_nobody_does_anything(room: Room) -> None:
    room.clock.at = after(minutes=8)
    room.mirror.wait_until(lambda: "BR21-R1" in room.mirror.records.alerts)
    assert room.mirror.records.alerts["BR21-R1"].reason == "No contact: alone, violence likely"


def test_that_a_radio_press_becomes_a_fact(room: Room) -> None:
    room.clock.at = after(minutes=3)
    room.inbox.put(RadioMessage(BR21, "status", after(minutes=3), 0))
    room.mirror.wait_until(lambda: "BR21-E1" in room.mirror.records.alerts)
    assert room.mirror.records.incidents["2030-05-01/0001"].log[-1].tone == "alert"


def test_that_a_second_session_sees_the_first_ones_facts_and_loses_the_race_clearly(
    room: Room, url: str
) -> None:
    other = Room(url, prefix="other")
    try:
        book_on(room)
        book_on(other, "S Khan", "Desk 4")
        sent = room.do(commands.SendUnit(incident="2030-05-01/0001", callsign=BR24))
        assert isinstance(sent, Done)
        other.mirror.wait_until(
            lambda: BR24 in other.mirror.records.incidents["2030-05-01/0001"].units
        )
        again = other.do(commands.SendUnit(incident="2030-05-01/0001", callsign=BR24))
        assert again == Refused("BR24 is going there already")
    finally:
        other.session.close()


def test_that_closing_finishes_what_was_asked(url: str) -> None:
    opened = Room(url)
    answers = [
        opened.session.submit(commands.BookOnUnit(unit=ALONE, status=2), ME),
        opened.session.submit(commands.RecordContact(callsign=BR21), ME),
    ]
    opened.session.close()
    assert all(isinstance(answer.result(timeout=0), Done) for answer in answers)


def test_that_a_desk_opens_as_it_was_left(room: Room, url: str) -> None:
    book_on(room)
    room.clock.at = after(minutes=8)
    room.mirror.wait_until(lambda: "BR21-R1" in room.mirror.records.alerts)
    room.do(commands.OwnAlert(alert="BR21-R1", owner="M Hughes"))
    again = Room(url, prefix="again")
    try:
        again.mirror.wait_until(lambda: again.mirror.seen)
        assert again.mirror.records == room.mirror.records
        assert again.mirror.records.alerts["BR21-R1"].owner == "M Hughes"
    finally:
        again.session.close()


def test_that_a_command_with_an_author_of_its_own_is_not_the_dispatchers(room: Room) -> None:
    book_on(room, "S Khan")
    asked = room.session.submit(commands.RecordContact(callsign=BR21), ME)
    outcome = asked.result(timeout=PATIENCE_S)
    assert isinstance(outcome, Done)
    assert outcome.entries[0].actor == ME.actor


def test_that_a_refused_booking_on_puts_nobody_at_the_desk(room: Room) -> None:
    refused = room.do(commands.BookOnDesk(name=" ", role="dispatcher", desk="Desk 3"))
    assert isinstance(refused, Refused)
    outcome = room.do(commands.RecordContact(callsign=BR21))
    assert isinstance(outcome, Refused)


class Set(SetClock):
    """Somebody sets the computer's time of day."""

    def __init__(self) -> None:
        super().__init__(START)
        self.waiting: list[Trouble] = []

    def troubles(self) -> list[Trouble]:
        told, self.waiting = self.waiting, []
        return told


def test_that_a_computers_clock_that_was_set_is_recorded_and_said_until_it_is_right_again(
    url: str,
) -> None:
    clock = Set()
    session = Session(staffed(open_journal(url)), clock, Inbox(), TrackStore())
    warnings: list[str] = []
    session.listen(lambda update: warnings.append(update.warning))
    mirror = Mirror(session)  # told after them
    session.start()
    clock.waiting = [Trouble("set", 3605.0)]
    clock.at += timedelta(seconds=1)
    ahead = "This computer's clock is 60 min 5 s ahead of the desk's: deadlines go on as they were"
    mirror.wait_until(lambda: ahead in warnings)
    clock.waiting = [Trouble("set", 0.0)]
    clock.at += timedelta(seconds=1)
    mirror.wait_until(lambda: warnings[-1] == "")
    session.close()
    with closing(open_reader(url)) as reader:
        names = [entry.type for entry in reader.tail(0)]
    assert names.count("room.clock_troubled/1") == 2
