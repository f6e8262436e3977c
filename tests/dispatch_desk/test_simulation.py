"""An invented night: believable, through the real doors, and the same every time."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import cache

import pytest

from dispatch_desk import commands
from dispatch_desk.picture import Picture, fold
from dispatch_desk.programs.recommending import navigator_for
from dispatch_desk.records import Incident
from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.colleague import Colleague
from dispatch_desk.simulation.headless import HeadlessNight, digest
from dispatch_desk.simulation.night import BEGIN, NightPlan
from geodata.places import Position
from tests.desks import ALONE, FORCE, PAIR, after, at_scene, done, incident, staffed
from tests.nights import a_night, alone, nobody_to_send, whole_night
from tests.nights import play as play_coarsely
from tests.towns import a_village

HOURS = 1.5


def play(seed: int, hours: float = HOURS) -> HeadlessNight:
    """On the village's own roads, in the steps a desk's demo is played in."""
    area = a_village()
    night = a_night(NightPlan(seed), area, navigator_for(area))
    for _ in night.run(BEGIN + timedelta(hours=hours)):
        pass
    return night


@cache
def the_night() -> HeadlessNight:
    return play(7)


def test_that_the_same_seed_is_the_same_night_and_another_is_another() -> None:
    ends = [play(seed, 0.3) for seed in (7, 7, 8)]
    digests = [digest(night.desk.picture, night.desk.journal.head().hash) for night in ends]
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_that_chance_does_not_depend_on_the_hash_seed() -> None:
    """The same words under two values of PYTHONHASHSEED, in processes of their own."""
    ask = "from tests.dispatch_desk.test_simulation import say_digest; say_digest()"
    said = {
        subprocess.run(  # noqa: S603 - this interpreter, these words
            [sys.executable, "-c", ask],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("0", "4711")
    }
    assert len(said) == 1


def say_digest() -> None:
    night = play(3, 0.2)
    sys.stdout.write(digest(night.desk.picture, night.desk.journal.head().hash))


def test_that_units_go_through_en_route_and_at_scene_by_their_own_radio() -> None:
    types = Counter((e.type, e.role) for e in the_night().desk.journal.tail(0, 100_000))
    assert types["unit.status_changed/1", "radio"] > 20
    closed = [i for i in the_night().desk.picture.incidents.values() if not i.open]
    assert any(i.attended_at and i.sent_at and i.attended_at > i.sent_at for i in closed)


def test_that_positions_come_through_the_wire_format_and_none_is_refused() -> None:
    night = the_night()
    assert set(night.fixes.verdicts) == {"accepted"}
    seen = night.tracks.at(BEGIN + timedelta(hours=1))
    assert len(seen) >= 16


def test_that_somebody_falls_silent_and_is_looked_after() -> None:
    picture = whole_night().desk.picture
    assert any(alert.level == "red" for alert in picture.alerts.values())
    closed = [alert for alert in picture.alerts.values() if not alert.open]
    assert closed
    assert all(alert.owner and alert.confirmed_by for alert in closed)


def test_that_the_night_folds_again_from_its_journal_alone() -> None:
    desk = the_night().desk
    again = Picture(force=FORCE)
    fold(again, desk.journal.tail(0, 100_000))
    assert again == desk.picture
    assert not again.unreadable


@pytest.mark.parametrize("matter", ["call", "fix"])
def test_that_a_draw_depends_on_its_name_and_not_on_what_was_drawn_before(matter: str) -> None:
    one, other = Chance(5), Chance(5)
    one.of("something else").random()
    assert one.of(matter, 3).random() == other.of(matter, 3).random()


@pytest.mark.parametrize("stopped_after_min", [50, 97])
def test_that_a_stopped_night_goes_on_with_the_calls_and_crews_it_would_have_had(
    stopped_after_min: int,
) -> None:
    whole = play_coarsely(a_night(NightPlan(5)), 2.5)
    begun = play_coarsely(a_night(NightPlan(5)), stopped_after_min / 60)
    stopped_at = begun.clock.at
    begun.night = alone(NightPlan(5), since=stopped_at)
    gone_on = play_coarsely(begun, 2.5)
    calls = [
        [(i.created_at, i.summary) for i in night.desk.picture.incidents.values()]
        for night in (whole, gone_on)
    ]
    assert calls[0] == calls[1]
    on_duty = [
        {unit.callsign for unit in night.desk.picture.on_duty()} for night in (whole, gone_on)
    ]
    assert len(on_duty[0] ^ on_duty[1]) <= 3  # who finishes late differs with what it was sent to
    moved = gone_on.tracks.at(gone_on.clock.at)
    assert len(moved) >= 20
    assert any(i.created_at < stopped_at < (i.attended_at or stopped_at) for i in _of(gone_on))


def _of(night: HeadlessNight) -> Iterable[Incident]:
    return night.desk.picture.incidents.values()


def test_that_the_simulated_dispatcher_reads_the_radio_and_closes_with_what_fits() -> None:
    said = {
        "All secure, no sign of entry, alarm reset": "false_alarm",
        "Area search, no trace": "no_trace",
        "Report taken, photographs done": "report",
        "One under arrest, calm now, running to custody": "arrest",
        "words nobody has written down": "dealt",
    }
    desk, now = staffed(), after(minutes=20)
    keys = {}
    for number, note in enumerate(said):
        apart = Position(54.30 + number / 100, -4.90)
        keys[note] = incident(desk, kind="theft", position=apart)
        at_scene(desk, PAIR.callsign, keys[note])
        done(desk, commands.RecordContact(callsign=PAIR.callsign, how="radio", note=note))
        done(desk, commands.StandDown(callsign=PAIR.callsign))
        done(desk, commands.OwnIncident(incident=keys[note], owner="somebody"))
    colleague = Colleague(FORCE, Chance(7), rank=nobody_to_send)
    for _ in range(2):
        for command in colleague.act(desk.picture, now):
            done(desk, command, now)
    assert {note: desk.picture.incidents[key].result for note, key in keys.items()} == said


def test_that_a_second_caller_about_the_same_is_closed_as_a_duplicate() -> None:
    desk, now = staffed(), after(minutes=3)
    first, second = incident(desk, kind="violence"), incident(desk, kind="violence")
    other = incident(desk, kind="theft")
    colleague = Colleague(FORCE, Chance(7), rank=nobody_to_send)
    for _ in range(2):
        for command in colleague.act(desk.picture, now):
            done(desk, command, now)
    results = [desk.picture.incidents[key].result for key in (first, second, other)]
    assert results == [None, "duplicate", None]


def test_that_a_silent_officers_alarm_is_closed_as_safe_when_called() -> None:
    desk, now = staffed(), after(minutes=20)
    at_scene(desk, ALONE.callsign, incident(desk))
    done(desk, commands.RaiseAlert(callsign=ALONE.callsign, level="red", reason="No contact"))
    colleague = Colleague(FORCE, Chance(7), rank=nobody_to_send)
    for _ in range(2):
        for command in colleague.act(desk.picture, now):
            done(desk, command, now)
    assert [alert.outcome for alert in desk.picture.alerts.values()] == ["safe"]
