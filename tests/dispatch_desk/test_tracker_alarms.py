"""A tracker's alarm is recorded before all else, under its carrier's callsign, and acknowledged then."""

import pytest

from dispatch_desk import commands, duties
from dispatch_desk.desk import Desk
from dispatch_desk.inbox import CAPACITY, Inbox, RadioMessage
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.protocol import Answer, Batch, JournalError
from geodata.places import Position
from resources.feeds.alarms import Alarm
from resources.fixes import Fix
from resources.units import Callsign
from tests.desks import ALONE, PAIR, START, after, at_scene, done, incident, staffed

BR21, BR24 = ALONE.callsign, PAIR.callsign


class Full(MemoryJournal):
    """Takes nothing while its disk is full."""

    full = False

    def append(self, batch: Batch) -> Answer:
        if self.full:
            raise JournalError("The disk is full: free some space")
        return super().append(batch)


def alarm(device: str, kind: str = "alarm", note: str = "sos", **more: object) -> RadioMessage:
    return RadioMessage(Callsign(""), kind, after(minutes=1), note=note, device=device, **more)  # type: ignore[arg-type]


def hear(desk: Desk, *messages: RadioMessage) -> duties.Heard:
    return duties.hear(desk, messages, after(minutes=2))


def test_that_it_is_an_emergency_of_the_unit_that_carries_the_device() -> None:
    desk = staffed()
    at_scene(desk, BR21, incident(desk))
    heard_at = desk.picture.units[BR21].heard_at
    hear(desk, alarm("br21"))
    raised = desk.picture.alerts["BR21-E1"]
    assert (raised.level, raised.raised_at) == ("emergency", after(minutes=1))
    assert "sos" in raised.reason
    assert desk.picture.units[BR21].heard_at == heard_at  # a device is no officer


def test_that_a_device_nobody_carries_calls_under_its_own_name_and_place() -> None:
    desk = staffed()
    hear(desk, alarm("new/7\n", place=Position(51.5842, -2.9977)))
    (raised,) = desk.picture.open_alerts()
    assert raised.callsign == "new?7"
    assert "sos at 51.58420, -2.99770" in raised.reason


def test_that_who_booked_off_with_the_device_is_named() -> None:
    desk = staffed()
    done(desk, commands.BookOffUnit(callsign=BR21))
    hear(desk, alarm("br21"))
    (raised,) = desk.picture.open_alerts()
    assert raised.callsign == BR21


def test_that_help_is_recorded_before_the_talk_that_came_first() -> None:
    desk = staffed()
    before = desk.picture.seq
    talks = [RadioMessage(BR24, "talk", after(minutes=1)) for _ in range(3)]
    hear(desk, *talks, alarm("br21"))
    assert [e.type for e in desk.journal.tail(before)][-3:] == ["unit.heard/1"] * 3


def test_that_it_is_acknowledged_when_the_journal_has_it_and_not_before() -> None:
    journal = Full()
    desk, answered = staffed(journal), []
    message = alarm("br21", recorded=lambda: answered.append("yes"))
    journal.full = True
    kept = hear(desk, message).kept
    assert (kept, answered) == ([message], [])
    journal.full = False
    assert hear(desk, *kept).kept == []
    assert answered == ["yes"]


@pytest.mark.parametrize("state", ["lost service", "lost fix", "low battery", "regained"])
def test_that_a_terminal_in_trouble_is_no_emergency(state: str) -> None:
    desk = staffed()
    heard = hear(desk, alarm("br21", "terminal", state))
    assert heard.kept == []
    assert list(desk.picture.open_alerts()) == []


def test_that_a_terminal_nobody_carries_is_set_aside_and_acknowledged() -> None:
    desk, answered = staffed(), []
    hear(desk, alarm("zz9", "terminal", "lost fix", recorded=lambda: answered.append("yes")))
    (aside,) = desk.picture.set_aside
    assert (aside.callsign, aside.kind, aside.note) == ("zz9", "terminal", "lost fix")
    assert answered == ["yes"]


def test_that_the_inbox_wakes_whoever_waits_and_refuses_when_it_is_full() -> None:
    inbox, woken = Inbox(), []
    inbox.wake = lambda: woken.append("up")
    fix = Fix("br21", 51.5, -3.0, START, START)
    cry = Alarm("br21", "sos", is_emergency=True, at=START, name=("1", ""), fix=fix)
    assert inbox.put_alarm(cry, lambda: None)
    assert woken == ["up"]
    (message,) = inbox.take()
    assert (message.kind, message.device, message.note) == ("alarm", "br21", "sos")
    assert message.place == Position(51.5, -3.0)
    for _ in range(CAPACITY):
        inbox.put(message)
    assert not inbox.put_alarm(cry, lambda: None)
