"""Whom to rank when there are thousands: the nearest, those who can what few can, those who are going."""

from datetime import UTC, datetime

import pytest

from dispatch_desk.ranking import MOST_RANKED, MOST_SKILLED, in_question
from dispatch_desk.recommend import Needs
from dispatch_desk.records import DutyUnit, Records
from geodata.places import Position
from resources.fixes import Fix, Fixes, FixTable
from resources.units import Callsign, Officer, Unit

NOW = datetime(2030, 5, 1, 22, tzinfo=UTC)
HERE = Position(54.3, -4.9)
COUNT = 2_000


def a_unit(number: int) -> DutyUnit:
    """The farther, the higher its number; every fifth has a dog, the last is on its way."""
    skills = ("dog",) if number % 5 == 4 else ()
    unit = Unit(Callsign(f"U{number}"), "RSP", (Officer("PC", "1", skills),), f"u{number}")
    going = "2030-05-01/0001" if number == COUNT - 1 else None
    return DutyUnit(unit, 1, 2, NOW, "desk", NOW, "booked on", incident=going)


@pytest.fixture(scope="module")
def force() -> tuple[Records, Fixes]:
    units = [a_unit(number) for number in range(COUNT)]
    table = FixTable(duty.unit.device for duty in units)
    for number, duty in enumerate(units[1:], 1):  # the first has never been seen
        table.accept(Fix(duty.unit.device, HERE.lat + number * 1e-4, HERE.lon, NOW, NOW))
    return Records(units={duty.callsign: duty for duty in units}), table.snapshot()


def chosen(force: tuple[Records, Fixes], needs: Needs) -> set[int]:
    found = in_question(*force, HERE, needs, "2030-05-01/0001")
    return {int(callsign[1:]) for callsign in found.units}


def test_that_of_thousands_the_nearest_are_ranked_and_who_is_going(
    force: tuple[Records, Fixes],
) -> None:
    assert chosen(force, Needs()) == {*range(1, MOST_RANKED + 1), COUNT - 1}


def test_that_a_skill_few_have_is_found_farther_away(force: tuple[Records, Fixes]) -> None:
    dogs = {number for number in chosen(force, Needs(skills=("dog",))) if number % 5 == 4}
    assert len(dogs) == max(MOST_SKILLED, MOST_RANKED // 5) + 1
    rare = chosen(force, Needs(skills=("dog", "boat")))
    assert rare == chosen(force, Needs())


def test_that_all_of_a_room_are_ranked_seen_or_not(force: tuple[Records, Fixes]) -> None:
    few = Records(units=dict([*force[0].units.items()][:MOST_RANKED]))
    assert in_question(few, force[1], HERE, Needs(), None) is few
