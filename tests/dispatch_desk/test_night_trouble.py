"""Two emergencies in every night, one in need and one by accident, whoever sits at the desk or nobody."""

from datetime import datetime, timedelta
from functools import cache

import pytest

from dispatch_desk import commands, duties
from dispatch_desk.desk import Desk
from dispatch_desk.ids import counted_ids
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.protocol import Author
from dispatch_desk.outcomes import Done
from dispatch_desk.records import Alert
from dispatch_desk.simulation.night import BEGIN, NightPlan
from dispatch_desk.simulation.stock import the_stock
from resources.fixes import Fixes, FixTable
from tests.desks import FORCE
from tests.nights import alone, facts_of, whole_night

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
ME = Author("M Hughes", "dispatcher", "Desk 3")


def emergencies(desk: Desk) -> list[Alert]:
    return [alert for alert in desk.picture.alerts.values() if alert.level == "emergency"]


@cache
def unattended(seed: int, *, answered: bool = False, hours: float = 6) -> Desk:
    """A desk where nobody sends anybody; emergencies are taken by somebody, or by nobody."""
    desk = Desk(MemoryJournal(), FORCE, counted_ids(f"idle-{seed}"), lambda: 0)
    night, now = alone(NightPlan(seed)), BEGIN
    nothing: Fixes = FixTable().snapshot()
    while now < BEGIN + timedelta(hours=hours):
        now += MINUTE / 2 if is_fresh(desk, now) else 3 * MINUTE
        if len(emergencies(desk)) == 2 and not is_fresh(desk, now):
            break
        happened = night.step(desk.picture, nothing, now)
        for asked in happened.asked:
            desk.do(asked.command, asked.author, now)
        duties.hear(desk, happened.radio, now)
        for alert in emergencies(desk):
            if answered and alert.owner is None:
                took = desk.do(commands.OwnAlert(alert=alert.id, owner=ME.actor), ME, now)
                assert isinstance(took, Done)
    return desk


def is_fresh(desk: Desk, now: datetime) -> bool:
    """Whether more may still be heard of an emergency."""
    return any(now - alert.raised_at < 11 * MINUTE for alert in emergencies(desk))


@pytest.mark.parametrize("seed", range(10))
def test_that_both_emergencies_come_even_when_nobody_is_ever_sent_anywhere(seed: int) -> None:
    alerts = emergencies(unattended(seed))
    assert len(alerts) == 2
    assert all(MINUTE * 60 < a.raised_at - BEGIN < timedelta(hours=6) for a in alerts)
    assert len({alert.callsign for alert in alerts}) == 2
    assert heard(unattended(seed), "accidental") == heard(unattended(seed), "real") == 1


def heard(desk: Desk, sort: str) -> int:
    """How many alarms had such words on the open microphone."""
    words: tuple[str, ...] = getattr(the_stock().trouble, sort)
    found = [
        entry.stream
        for entry, fact in facts_of(desk)
        if getattr(fact, "note", "") in words and entry.type == "unit.heard/1"
    ]
    return len(set(found))


def test_that_a_desk_that_works_closes_each_with_its_own_outcome() -> None:
    alerts = emergencies(whole_night().desk)
    assert sorted(alert.outcome or "" for alert in alerts) == ["accidental", "assistance"]
    assert all(alert.owner and alert.confirmed_by and alert.confirmed_how for alert in alerts)
    first, second = (alert.raised_at - BEGIN for alert in alerts)
    assert first > 75 * MINUTE
    assert second - first > 20 * MINUTE


def test_that_the_real_one_is_at_a_violent_job_and_help_is_sent() -> None:
    desk = whole_night().desk
    real = next(alert for alert in emergencies(desk) if alert.outcome == "assistance")
    assert real.incident is not None
    incident = desk.picture.incidents[real.incident]
    risky = any(FORCE.marker(code).risk for code in incident.markers)
    assert risky or incident.grade == "1" or FORCE.type(incident.kind).confrontation
    sent = [line.text for line in incident.log if "sent: officer in need" in line.text]
    assert sent or len([line for line in incident.log if line.text.endswith("At scene")]) > 1


def test_that_who_pressed_by_accident_answers_when_called_and_who_is_in_need_does_not() -> None:
    desk = unattended(3, answered=True)
    words = the_stock().trouble
    spoke = {
        entry.stream.partition("/")[2]: fact.happened_at
        for entry, fact in facts_of(desk)
        if getattr(fact, "note", "") in words.sorry
    }
    assert len(spoke) == 1
    for alert in emergencies(desk):
        if alert.callsign in spoke:
            assert spoke[alert.callsign] - alert.raised_at <= 3 * MINUTE
        else:
            asked = [
                fact.happened_at
                for entry, fact in facts_of(desk)
                if getattr(fact, "note", "") in (*words.alone, *words.helped)
            ]
            assert min(asked) - alert.raised_at >= 9 * MINUTE  # nobody was sent


def test_that_a_button_is_pressed_once_while_the_desk_has_not_recorded_it_yet() -> None:
    desk = Desk(MemoryJournal(), FORCE, counted_ids("slow"), lambda: 0)
    night, now, nothing = alone(NightPlan(2)), BEGIN, FixTable().snapshot()
    pressed: list[RadioMessage] = []
    while not pressed:
        now += 5 * MINUTE
        happened = night.step(desk.picture, nothing, now)
        for asked in happened.asked:
            desk.do(asked.command, asked.author, now)
        pressed = [m for m in happened.radio if m.kind == "status" and m.code == 0]
        duties.hear(desk, [m for m in happened.radio if m not in pressed], now)
    for late_s in (5, 10, 300):
        again = night.step(desk.picture, nothing, now + late_s * SECOND)
        assert not [m for m in again.radio if m.kind == "status" and m.code == 0]


def test_that_a_seed_presses_at_the_same_moments_again() -> None:
    again = unattended.__wrapped__(4)
    assert emergencies(again) == emergencies(unattended(4))
