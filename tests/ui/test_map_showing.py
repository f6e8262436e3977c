"""What the map is told of the records: everybody who was seen, with what is known and no more."""

from datetime import timedelta

import numpy as np
from msgspec import structs

from dispatch_desk.contacts import Contact
from dispatch_desk.records import Alert, CallerPlace, Records
from dispatch_desk.safety import Standing
from geodata.places import Position
from resources.checkins import CheckRule, Level, Watch
from resources.fixes import Fixes
from resources.units import Callsign
from tests.ui.a_night import FORCE, NOW, duty, incident
from ui.map_showing import AT_ONCE, callers, chosen, links, map_incidents, map_units

JOB = "2041-01-12/0417"
STALE_S = FORCE.positions.stale_s


def room(count: int) -> tuple[list[Standing], Records]:
    records = Records()
    for number in range(count):
        unit = duty(Callsign(f"BR{number:03}"), 2, timedelta(minutes=3), crew=1 + number % 2)
        records.units[unit.callsign] = unit
    standings = [Standing(callsign, Level.SAFE, None, None) for callsign in records.units]
    return standings, records


def seen(records: Records, ages_s: list[float]) -> Fixes:
    """The units' last fixes, as old as that, each a little farther north; nan: never."""
    names = tuple(unit.unit.device for unit in records.units.values())[: len(ages_s)]
    columns = np.full((7, len(names)), np.nan)
    columns[0] = 51.5 + np.arange(len(names)) * 1e-4
    columns[1], columns[2] = -3.0, NOW.timestamp() - np.array(ages_s)
    columns[:, np.isnan(ages_s)] = np.nan
    return Fixes.of(names, {name: row for row, name in enumerate(names)}, columns)


def test_that_everybody_who_was_seen_is_shown_once_and_nobody_else() -> None:
    """Also where they are looked at a few hundred at a time."""
    standings, records = room(2 * AT_ONCE + 7)
    fixes = seen(records, [float("nan") if n % 5 == 0 else 4.0 for n in range(2 * AT_ONCE)])
    shown = [unit.callsign for unit in map_units(standings, records, fixes, FORCE, NOW)]
    assert shown == [f"BR{n:03}" for n in range(2 * AT_ONCE) if n % 5]


def test_that_what_a_device_did_not_say_is_not_made_up() -> None:
    standings, records = room(2)
    first, _ = map_units(standings, records, seen(records, [4.0, 4.0]), FORCE, NOW)
    assert (first.error_m, first.heading_deg, first.speed_mps) == (None, None, 0.0)
    assert (first.position, first.age_s, first.crew) == (Position(51.5, -3.0), 4.0, 1)
    assert (first.is_stale, first.note) == (False, "")


def test_that_a_red_is_called_silent_only_until_the_officer_is_heard() -> None:
    _, records = room(1)
    ((name, unit),) = records.units.items()
    red = Alert("BR000-R1", name, "red", "No contact", NOW - timedelta(minutes=1), JOB)
    standing = [Standing(name, Level.RED, None, red)]
    (drawn,) = map_units(standing, records, seen(records, [4.0]), FORCE, NOW)
    assert (drawn.level, drawn.note) == (Level.RED, "silent +1:00")
    contact = Contact(9, NOW - timedelta(seconds=42), "voice")
    records.units[name] = structs.replace(unit, contacts=(contact,))
    (drawn,) = map_units(standing, records, seen(records, [4.0]), FORCE, NOW)
    assert (drawn.level, drawn.note) == (Level.RED, "heard 0:42 ago")
    late = Watch(CheckRule("alone", *(timedelta(seconds=s) for s in (9, 9, 18))), contact.at)
    again = [Standing(name, Level.RED, late, red)]
    (drawn,) = map_units(again, records, seen(records, [4.0]), FORCE, NOW)
    assert drawn.note == "silent again 0:42"


def test_that_an_old_position_says_how_old() -> None:
    standings, records = room(1)
    (unit,) = map_units(standings, records, seen(records, [STALE_S + 61]), FORCE, NOW)
    assert unit.is_stale
    assert unit.note.endswith("old")


def test_that_in_an_emergency_those_it_does_not_concern_are_dimmed_also_when_few_are_asked_for() -> (
    None
):
    standings, records = room(3)
    standings[1] = Standing(standings[1].callsign, Level.EMERGENCY, None, None)
    fixes = seen(records, [4.0] * 3)
    shown = map_units(standings, records, fixes, FORCE, NOW)
    assert [unit.dimmed for unit in shown] == [True, False, True]
    (one,) = map_units(standings, records, fixes, FORCE, NOW, frozenset({"BR002"}))
    assert (one.callsign, one.dimmed) == ("BR002", True)


def test_that_those_chosen_are_marked_and_their_logs_drawn_whole() -> None:
    standings, records = room(2)
    units = map_units(standings, records, seen(records, [4.0, 4.0]), FORCE, NOW)
    picked = frozenset({"BR001", JOB})
    assert [chosen(unit, picked).selected for unit in units] == [False, True]
    records.incidents = {job.id: job for job in (incident("0417"), incident("0411"))}
    shown = map_incidents(records, FORCE, NOW, picked)
    assert {one.id: one.selected for one in shown} == {JOB: True, "2041-01-12/0411": False}


def test_that_a_line_joins_who_was_sent_and_was_seen_to_where_they_were_sent() -> None:
    _, records = room(3)
    names = tuple(records.units)
    records.incidents = {JOB: incident("0417", units=names)}
    fixes = seen(records, [4.0, float("nan"), 4.0])
    joined = links(records, fixes, frozenset({JOB}), frozenset())
    assert len(joined) == 2, "the second was never seen"
    assert joined.chosen.all()
    assert len(links(records, fixes, frozenset(), frozenset(names[:1]))) == 1
    assert joined.is_like(links(records, fixes, frozenset({JOB}), frozenset()))


def test_that_a_phone_is_as_far_off_as_its_circle_leaves_no_room_for() -> None:
    job = incident("0417")
    near = Position(job.position.lat + 0.001, job.position.lon)
    records = Records()
    for error_m, apart in ((200.0, 0.0), (50.0, 61.2)):
        where = CallerPlace(near, error_m, "AML", NOW)
        records.incidents = {JOB: incident("0417", caller_at=where), "x": incident("0411")}
        (shown,) = callers(records, frozenset())
        assert abs(shown.apart_m - apart) < 0.2
