"""What the radio brings is never lost: emergencies from anybody, misfits, late and disordered presses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_desk import commands, duties
from dispatch_desk.desk import Desk
from dispatch_desk.inbox import CAPACITY, Inbox, RadioMessage
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.protocol import Answer, Batch, JournalError
from dispatch_desk.outcomes import NotSaved, Refused
from dispatch_desk.picture import Picture, fold
from dispatch_desk.safety import standings
from resources.checkins import Level
from resources.units import Callsign
from tests.desks import (
    ALONE,
    FORCE,
    PAIR,
    PCSO,
    a_desk,
    after,
    ask,
    at_scene,
    done,
    incident,
    staffed,
)

BR21, BR24, BN40 = ALONE.callsign, PAIR.callsign, PCSO.callsign
XX99 = Callsign("XX99")


class Failing(MemoryJournal):
    """Takes nothing from those radios (or from anybody) while it is down."""

    down: frozenset[str] | None = frozenset()

    def append(self, batch: Batch) -> Answer:
        radio = batch.author.actor.removesuffix(" radio")
        if self.down is None or radio in self.down:
            raise JournalError("The disk is full: free some space")
        return super().append(batch)


def press(desk: Desk, callsign: str, code: int, minutes: float = 0) -> duties.Heard:
    at = after(minutes=minutes)
    return duties.hear(desk, [RadioMessage(Callsign(callsign), "status", at, code)], at)


def emergencies(desk: Desk, minutes: float = 1) -> list[str]:
    found = standings(desk.picture, FORCE, after(minutes=minutes))
    return [s.callsign for s in found if s.level is Level.EMERGENCY]


def test_that_an_emergency_of_a_radio_nobody_knows_raises_an_alert_that_is_shown() -> None:
    desk = staffed()
    press(desk, "XX99", 0)
    alert = desk.picture.alerts["XX99-E1"]
    assert (alert.level, alert.reason) == ("emergency", "Emergency button, not booked on")
    assert emergencies(desk) == [XX99]
    assert XX99 not in [duty.callsign for duty in desk.picture.on_duty()]


def test_that_an_emergency_of_an_officer_who_booked_off_raises_an_alert() -> None:
    desk = staffed()
    done(desk, commands.BookOffUnit(callsign=BR21))
    press(desk, BR21, 0)
    assert emergencies(desk) == [BR21]


def test_that_an_unknown_radio_pressed_again_keeps_its_one_alert_and_every_press() -> None:
    desk = staffed()
    before = desk.picture.seq
    for minute in range(3):
        press(desk, "XX99", 0, minute)
    assert list(desk.picture.alerts) == ["XX99-E1"]
    assert desk.picture.seq == before + 3


def test_that_an_unknown_radios_alert_is_taken_closed_and_its_unit_booked_on_afterwards() -> None:
    desk = staffed()
    press(desk, "XX99", 0)
    done(desk, commands.OwnAlert(alert="XX99-E1", owner="M Hughes"))
    closing = commands.CloseAlert(
        alert="XX99-E1", outcome="accidental", confirmed_by="PC Rees", confirmed_how="voice"
    )
    closed = done(desk, closing)
    assert emergencies(desk) == []
    assert [entry.type for entry in closed.entries] == ["alert.closed/1"]
    press(desk, "XX99", 0, 5)
    assert list(desk.picture.alerts) == ["XX99-E1", "XX99-E2"]


def test_that_a_call_for_help_by_voice_counts_from_whoever_it_comes() -> None:
    desk = staffed()
    help_wanted = commands.RaiseAlert(callsign=XX99, level="emergency", reason="Voice")
    done(desk, help_wanted)
    assert emergencies(desk) == [XX99]
    assert isinstance(ask(desk, help_wanted), Refused)
    red = commands.RaiseAlert(callsign=Callsign("XX98"), level="red", reason="No contact")
    assert isinstance(ask(desk, red), Refused)


@given(st.text(max_size=60) | st.sampled_from(["new", "", " ", "a/new", "\ud800", "x\n\ty"]))
def test_that_no_callsign_is_too_strange_for_an_emergency(callsign: str) -> None:
    desk = a_desk()
    heard = press(desk, callsign, 0)
    assert heard.kept == []
    assert [alert.level for alert in desk.picture.open_alerts()] == ["emergency"]
    assert len(emergencies(desk)) == 1
    assert not desk.picture.unreadable
    assert desk.picture.set_aside_ever == 0


def test_that_an_emergency_set_at_the_desk_says_so() -> None:
    desk = staffed()
    done(desk, commands.SetStatus(callsign=BR21, code=0))
    assert desk.picture.alerts["BR21-E1"].reason == "Emergency set at the desk"


@pytest.mark.parametrize("kind", ["status", "talk"])
def test_that_a_message_that_fits_no_unit_is_set_aside_and_counted_not_dropped(kind: str) -> None:
    desk = staffed()
    message = RadioMessage(XX99, kind, after(minutes=1), 2, "at \ud800 the depot")  # type: ignore[arg-type]
    heard = duties.hear(desk, [message], after(minutes=2))
    assert heard.kept == []
    (aside,) = desk.picture.set_aside
    assert (aside.callsign, aside.kind, aside.code) == ("XX99", kind, 2)
    assert (aside.why, aside.happened_at) == ("XX99 is not on duty", after(minutes=1))
    assert desk.picture.set_aside_ever == 1


def test_that_a_code_the_force_does_not_have_is_still_contact_with_the_officer() -> None:
    desk = staffed()
    press(desk, BR21, 77, 4)
    unit = desk.picture.units[BR21]
    assert (unit.status, unit.heard_at, unit.heard_how) == (2, after(minutes=4), "message")


def test_that_a_message_code_set_at_the_desk_is_refused_because_nobody_was_heard() -> None:
    outcome = ask(staffed(), commands.SetStatus(callsign=BR21, code=14))
    assert isinstance(outcome, Refused)
    assert "comes from the radio" in outcome.why


def test_that_each_radio_keeps_its_order_while_the_journal_takes_nothing_from_it() -> None:
    journal = Failing()
    desk = staffed(journal)
    at_scene(desk, BR21, incident(desk))
    said = [
        RadioMessage(BR21, "talk", after(minutes=1)),
        RadioMessage(BR24, "status", after(minutes=1), 0),
        RadioMessage(BR21, "status", after(minutes=2), 2),
    ]
    journal.down = frozenset({BR21})
    heard = duties.hear(desk, said, after(minutes=3))
    assert heard.kept == [said[0], said[2]]
    assert sum(isinstance(outcome, NotSaved) for outcome in heard.outcomes) == 1
    assert emergencies(desk) == [BR24]
    journal.down = frozenset()
    assert duties.hear(desk, heard.kept, after(minutes=4)).kept == []
    assert desk.picture.units[BR21].incident is None


def test_that_a_red_alert_the_journal_refused_is_raised_when_it_is_back() -> None:
    journal = Failing()
    desk = staffed(journal)
    at_scene(desk, BR21, incident(desk))
    journal.down = None
    assert all(isinstance(o, NotSaved) for o in duties.raise_checks(desk, after(minutes=8)))
    journal.down = frozenset()
    duties.raise_checks(desk, after(minutes=9))
    assert list(desk.picture.alerts) == ["BR21-R1"]


def test_that_a_status_that_comes_in_after_a_later_one_is_told_and_changes_nothing() -> None:
    desk = staffed()
    key = incident(desk)
    done(desk, commands.SendUnit(incident=key, callsign=BR21), after(minutes=1))
    press(desk, BR21, 6, 5)
    late = RadioMessage(BR21, "status", after(minutes=3), 5)
    duties.hear(desk, [late], after(minutes=6))
    unit = desk.picture.units[BR21]
    assert (unit.status, unit.status_at, unit.heard_at) == (6, after(minutes=5), after(minutes=5))
    assert desk.picture.incidents[key].log[-1].text == "BR21 status 5: En route"


def test_that_a_status_from_a_radio_whose_clock_was_never_set_still_counts() -> None:
    desk = staffed()
    press(desk, BR21, 7, 1)
    duties.hear(desk, [RadioMessage(BR21, "status", after(days=-9000), 8)], after(minutes=2))
    assert desk.picture.units[BR21].status == 8


def test_that_the_desks_clock_and_the_radios_are_not_compared() -> None:
    desk = staffed()
    done(desk, commands.SetStatus(callsign=BR21, code=7), after(minutes=2))
    press(desk, BR21, 8, 1)
    assert desk.picture.units[BR21].status == 8


def test_that_a_late_emergency_is_an_emergency() -> None:
    desk = staffed()
    press(desk, BR21, 7, 5)
    duties.hear(desk, [RadioMessage(BR21, "status", after(minutes=3), 0)], after(minutes=6))
    assert desk.picture.units[BR21].status == 0
    assert emergencies(desk, 7) == [BR21]


def test_that_a_press_from_before_it_was_sent_on_neither_frees_a_unit_nor_lets_it_arrive() -> None:
    desk = staffed()
    key = incident(desk)
    done(desk, commands.SendUnit(incident=key, callsign=BR21), after(minutes=5))
    for code in (2, 6):
        late = RadioMessage(BR21, "status", after(minutes=4), code)
        duties.hear(desk, [late], after(minutes=6))
    assert desk.picture.units[BR21].incident == key
    assert desk.picture.incidents[key].units == (BR21,)
    assert desk.picture.incidents[key].attended_at is None


def test_that_all_of_it_replays_to_the_same_picture() -> None:
    desk = staffed()
    press(desk, "XX99", 0)
    press(desk, "XX98", 2)
    press(desk, BR21, 77)
    press(desk, BR24, 0, 1)
    again = Picture(force=FORCE)
    fold(again, desk.journal.tail(0, 999))
    assert again == desk.picture


def test_that_a_full_inbox_refuses_and_counts_and_gives_everything_once_in_order() -> None:
    inbox = Inbox()
    said = [RadioMessage(BR21, "talk", after(), note=str(n)) for n in range(CAPACITY)]
    assert all(inbox.put(message) for message in said)
    assert not inbox.put(said[0])
    assert inbox.refused["inbox full"] == 1
    assert inbox.take() == said
    assert inbox.take() == []
