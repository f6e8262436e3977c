"""Units booked on and off by typing."""

import pytest

from dispatch_desk.commands import BookOffUnit, BookOnUnit
from tests.desks import FORCE, staffed
from ui.command_line.parsing import parse
from ui.command_line.reading import Context


def context() -> Context:
    return Context(FORCE, staffed().picture, "M Hughes")


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
    ],
)
def test_that_what_is_missing_is_asked_for(line: str, said: str) -> None:
    assert said in parse(line, context()).error


def test_that_a_unit_is_booked_off() -> None:
    (command,) = parse("bookoff BR21", context()).commands
    assert command == BookOffUnit(callsign=command.callsign)
    assert "No unit XX1" in parse("bookoff XX1", context()).error
