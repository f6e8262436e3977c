"""The caller's place as it is typed or pasted, and what is said of what can't be read."""

import pytest

from dispatch_desk.commands import LocateCaller
from resources.units import RefusedError
from tests.ui.a_night import FORCE, busy
from ui.command_line.locating import caller
from ui.command_line.reading import Context, Words

OPEN = "2041-01-12/0417"


def read(line: str) -> tuple[LocateCaller, str]:
    parsed = caller(Words(line), Context(FORCE, busy(), "M Hughes", OPEN))
    (command,) = parsed.commands
    assert isinstance(command, LocateCaller)
    return command, parsed.warning


def test_that_a_message_is_pasted_as_it_came() -> None:
    command, warning = read('A"ML=1;lt=+51.5801;lg=-2.9902;rd=45;pm=G;top=20410112025600')
    assert (command.incident, command.error_m) == (OPEN, 45.0)
    assert command.source == "AML, satellite"
    assert command.located_at is not None
    assert warning == ""
    elsewhere, _ = read('0411 A"ML=1;lt=+51.5801;lg=-2.9902;rd=45')
    assert elsewhere.incident == "2041-01-12/0411"
    assert elsewhere.source == "AML"


def test_that_a_message_with_a_part_lost_is_taken_with_a_warning() -> None:
    command, warning = read('A"ML=1;lt=+51.5801;lg=-2.9902;rd=45;ml=128')
    assert command.doubtful
    assert "something of it is lost" in warning


@pytest.mark.parametrize("typed", ["51.58, -2.99 45", "51.58, -2.99 45m", "51.58 -2.99 ±45"])
def test_that_a_place_and_a_radius_are_typed(typed: str) -> None:
    command, _ = read(typed)
    assert (command.position.lat, command.position.lon, command.error_m) == (51.58, -2.99, 45.0)
    assert command.source == "as told"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Where is the caller?"),
        ("51.58, -2.99", "Where is the caller?"),
        ("51.58, -2.99 0", "can't be"),
        ("51.58, -2.99 9999999", "Where is the caller?"),
        ("Hazel Street 45", "is not a place"),
        ('A"ML=1;rd=45', "lt is missing"),
    ],
)
def test_that_what_cannot_be_read_says_what_to_write(typed: str, said: str) -> None:
    with pytest.raises(RefusedError, match=said.replace("?", r"\?")):
        read(typed)
