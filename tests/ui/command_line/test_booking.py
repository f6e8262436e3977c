"""Units booked on and off by typing."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_desk.commands import BookOffUnit, BookOnUnit
from dispatch_desk.force.driving import GRADES
from resources.units import Officer, Unit
from tests.desks import FORCE, START, staffed
from ui.command_line.completing import completions
from ui.command_line.parsing import parse
from ui.command_line.reading import Context


def context() -> Context:
    return Context(FORCE, staffed().picture, "M Hughes", now=START)


def test_that_a_unit_is_booked_on_with_its_crew_and_listened_to_by_its_callsign() -> None:
    (command,) = parse("on br30 rsp PC Rees, PC Khan", context()).commands
    assert isinstance(command, BookOnUnit)
    assert (command.unit.callsign, command.unit.kind, command.status) == ("BR30", "RSP", 2)
    assert [officer.name for officer in command.unit.crew] == ["PC Rees", "PC Khan"]
    assert command.unit.device == "br30"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("on", "Which unit?"),
        ("on BR30/../x RSP Rees", "letters and digits"),
        ("on BR30 XYZ Rees", "no kind of unit"),
        ("on BR30 RSP", "Who is BR30?"),
        ("on BR30 RSP ,,", "Who is BR30?"),
        ("on BR30 RSP until 07:00", "Who is BR30?"),
        ("on BR30 RSP Rees[juggling]", "“juggling” is no skill"),
        ("on BR30 RSP Rees[taser", "“Rees[taser” can't be read"),
        ("on BR30 RSP Rees until dawn", "“dawn” is no time"),
        ("on BR30 RSP Rees until", "“” is no time"),
        ("on BR30 RSP Rees with van car", "One vehicle at a time: van or car?"),
        ("on BR30 RSP Rees with cannon", "“cannon” is no vehicle"),
    ],
)
def test_that_what_is_missing_is_asked_for(line: str, said: str) -> None:
    assert said in parse(line, context()).error


def booked(line: str) -> Unit:
    (command,) = parse(line, context()).commands
    assert isinstance(command, BookOnUnit)
    return command.unit


def test_that_skills_driver_collar_shift_vehicle_and_equipment_can_be_typed() -> None:
    unit = booked("on BR30 RSP Rees 4471[taser, Advanced med], Khan until 07:00 with van ram aed")
    rees, khan = unit.crew
    assert rees == Officer("Rees", "4471", ("taser", "medic"), "advanced")
    assert khan == Officer("Khan", "", (), Officer("", "").driver)
    assert (unit.vehicle, unit.equipment) == ("van", ("ram", "aed"))
    assert unit.shift_ends is not None
    assert f"{unit.shift_ends.astimezone():%H:%M}" == "07:00"
    assert START < unit.shift_ends <= START + timedelta(days=1)


def test_that_the_end_and_the_vehicle_may_stand_in_any_order_and_be_left_out() -> None:
    both = booked("on BR30 RSP Rees with van until 07:00")
    assert (both.vehicle, both.shift_ends) == ("van", booked("on BR30 RSP R until 0700").shift_ends)
    plain = booked("on BR30 RSP Rees")
    assert (plain.vehicle, plain.equipment, plain.shift_ends) == ("", (), None)


@given(
    st.lists(st.sampled_from([skill.code for skill in FORCE.skills]), unique=True, max_size=4),
    st.sampled_from(GRADES),
)
def test_that_every_skill_and_driver_grade_is_taken_as_written(
    skills: list[str], grade: str
) -> None:
    (officer,) = booked(f"on BR30 RSP Rees[{' '.join([*skills, grade])}]").crew
    assert (officer.skills, officer.driver) == (tuple(skills), grade)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("on BR30 D", "DOG"),
        ("on BR30 RSP Rees[ta", "Rees[taser"),
        ("on BR30 RSP Rees[taser adv", "advanced"),
        ("on BR30 RSP Rees[taser], Khan un", "until"),
        ("on BR30 RSP Rees until 07:00 v", "van"),
    ],
)
def test_that_each_place_of_booking_on_offers_its_own_words(line: str, offered: str) -> None:
    assert offered in [offer.word for offer in completions(line, context())]


def test_that_a_unit_is_booked_off() -> None:
    (command,) = parse("bookoff BR21", context()).commands
    assert command == BookOffUnit(callsign=command.callsign)
    assert "No unit XX1" in parse("bookoff XX1", context()).error
