"""Whom an invented night's dispatcher sends: by three ways of choosing, again, and from other work."""

from dataclasses import replace
from datetime import datetime

import pytest

from dispatch_desk import commands
from dispatch_desk.desk import Desk
from dispatch_desk.records import Incident
from dispatch_desk.sending.muster import Mustering
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.ranking import Ranking, rank
from dispatch_desk.sending.whereabouts import Whereabouts
from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.colleague import Colleague
from dispatch_desk.simulation.policies import (
    Choose,
    nearest_by_road,
    nearest_straight,
    proposed,
)
from geodata.places import Position
from resources.fixes import Fix, FixTable
from resources.units import Callsign, Unit
from tests.desks import ALONE, FORCE, HERE, PAIR, PCSO, START, a_desk, after, done, incident
from tests.nights import Beeline

VAN = Unit(Callsign("BV01"), "VAN", PAIR.crew, "bv01", vehicle="van")
DEGREES = {"BN40": 0.001, "BV01": 0.002, "BR21": 0.004, "BR24": 0.007}  # north of the job
FIRST, SECOND = after(minutes=3), after(minutes=5)


def room(*units: Unit) -> Desk:
    desk = a_desk()
    for unit in units or (ALONE, PAIR, PCSO, VAN):
        done(desk, commands.BookOnUnit(unit=unit, status=2))
    return desk


def ranking(desk: Desk, job: Incident, now: datetime = START) -> Ranking:
    """With everybody where `DEGREES` says, roads as the crow flies."""
    table = FixTable()
    for duty in desk.picture.on_duty():
        table.allow(duty.unit.device)
        lat = HERE.lat + DEGREES[duty.callsign]
        table.accept(Fix(duty.unit.device, lat, HERE.lon, now, now, error_m=8.0))
    where = Whereabouts.of(Mustering(FORCE).of(desk.picture), table.snapshot(), now, job.grade)
    reached = where.reached(where.etas(Beeline(), HERE))
    return rank(where.muster, reached, Job.of(job, FORCE), now)


def chosen(choose: Choose, desk: Desk, kind: str = "domestic") -> tuple[Callsign, ...]:
    key = incident(desk, kind=kind)
    return choose(ranking(desk, desk.picture.incidents[key]))


@pytest.mark.parametrize("nearest", [nearest_straight, nearest_by_road])
def test_that_the_nearest_are_sent_whoever_they_are(nearest: Choose) -> None:
    assert chosen(nearest, room()) == ("BN40", "BR21")


def test_that_nearest_by_road_goes_by_road_and_not_by_the_straight_line() -> None:
    desk = room()
    found = ranking(desk, desk.picture.incidents[incident(desk)])
    likely_s = found.columns.likely_s.copy()
    likely_s[found.muster.row[PCSO.callsign]] = 10_000.0  # a river between
    other = replace(found, columns=replace(found.columns, likely_s=likely_s))
    assert nearest_by_road(other) == ("BR21", "BR24")
    assert nearest_straight(other) == ("BN40", "BR21")


def test_that_those_proposed_are_sent_and_the_van_is_kept_for_prisoners() -> None:
    desk = room()
    assert "BV01" in ranking(desk, desk.picture.incidents[incident(desk)]).recommended
    assert "BV01" not in chosen(proposed, desk)
    assert "BN40" not in chosen(proposed, desk)
    assert chosen(proposed, room(ALONE, PAIR)) == ("BR21", "BR24")


def test_that_nobody_is_chosen_where_enough_are_going() -> None:
    desk = room(ALONE, PAIR)
    key = incident(desk)
    done(desk, commands.SendUnit(incident=key, callsign=PAIR.callsign))
    job = desk.picture.incidents[key]
    for choose in (nearest_straight, nearest_by_road, proposed):
        assert choose(ranking(desk, job)) == ()


# The dispatcher


def acts(colleague: Colleague, desk: Desk, now: datetime) -> None:
    for _ in range(2):  # what it owns it works on when it looks again
        for command in colleague.act(desk.picture, now):
            done(desk, command, now)


def dispatcher(desk: Desk) -> Colleague:
    return Colleague(FORCE, Chance(7), rank=lambda job: ranking(desk, job))


def test_that_more_are_sent_while_too_few_are_going() -> None:
    desk = room(ALONE)
    key, colleague = incident(desk), dispatcher(desk)
    acts(colleague, desk, FIRST)
    assert desk.picture.incidents[key].units == ("BR21",)
    done(desk, commands.BookOnUnit(unit=PAIR, status=2), FIRST)
    acts(colleague, desk, SECOND)
    assert desk.picture.incidents[key].units == ("BR21", "BR24")
    acts(colleague, desk, after(minutes=7))
    assert desk.picture.incidents[key].units == ("BR21", "BR24")


def test_that_a_job_left_for_graver_work_is_served_again_and_not_closed() -> None:
    desk = room(PAIR)
    left, colleague = incident(desk, kind="concern"), dispatcher(desk)
    acts(colleague, desk, FIRST)
    assert desk.picture.incidents[left].units == ("BR24",)
    for code in (5, 6):
        done(desk, commands.SetStatus(callsign=PAIR.callsign, code=code, source="radio"), FIRST)
    graver = incident(desk, now=FIRST, position=Position(HERE.lat + 0.05, HERE.lon))
    taken = commands.SendUnit(incident=graver, callsign=PAIR.callsign, divert=True)
    done(desk, taken, FIRST)
    acts(colleague, desk, after(minutes=10))
    assert desk.picture.incidents[left].open
    done(desk, commands.BookOnUnit(unit=ALONE, status=2), after(minutes=11))
    acts(colleague, desk, after(minutes=12))
    assert desk.picture.incidents[left].units == ("BR21",)


def test_that_it_takes_a_unit_from_lesser_work_in_one_command() -> None:
    desk = room(PAIR)
    lesser = incident(desk, kind="concern", position=Position(HERE.lat + 0.05, HERE.lon))
    done(desk, commands.SendUnit(incident=lesser, callsign=PAIR.callsign))
    done(desk, commands.SetStatus(callsign=PAIR.callsign, code=5, source="radio"))
    graver, colleague = incident(desk), dispatcher(desk)
    acts(colleague, desk, FIRST)
    assert desk.picture.incidents[graver].units == ("BR24",)
    assert desk.picture.incidents[lesser].units == ()
