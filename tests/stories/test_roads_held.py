"""A dispatcher asks what to hold so that nobody gets out; sends by a key, and is told when it can't be done.

On a map wide enough that minutes of driving end inside it.
"""

from pathlib import Path

import pytest

from dispatch_desk import commands
from geodata.area import save_area
from geodata.places import Position
from tests.stories.conftest import OpenDesk
from tests.stories.rooms import BR21, BR24, DeskAt, crossing
from tests.towns import a_village
from ui.map.roadlayer import RoadLayer

WIDE = 40  # times as far from crossing to crossing: five minutes of driving


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user's folder, with a county of the village's plan in it."""
    folder = tmp_path_factory.mktemp("wide")
    (folder / "areas").mkdir()
    save_area(a_village(WIDE), folder / "areas" / "village.area")
    return folder


@pytest.fixture
def county(open_desk: OpenDesk) -> DeskAt:
    """Two units on patrol, each at a crossing beside the county's corner; a call from there."""
    made = open_desk()
    for unit, where in ((BR21, (0, 6)), (BR24, (1, 7))):
        made.tell(commands.BookOnUnit(unit=unit, status=2))
        made.position(unit.callsign, *(WIDE * each for each in where))
    made.call(position=wide(0, 7))
    made.open_first()
    return made


def wide(row: float, column: float) -> Position:
    return crossing(WIDE * row, WIDE * column)


def layer(desk: DeskAt) -> RoadLayer:
    return desk.window.map._canvas.layers.roads


def said(desk: DeskAt) -> str:
    """What stands beside the command line."""
    return desk.window.command_line.accessibleDescription()


def ask(desk: DeskAt, line: str) -> None:
    desk.press("Ctrl+K")
    desk.enter(line)


def going_nowhere(desk: DeskAt) -> bool:
    return not any(unit.incident for unit in desk.bridge.records.on_duty())


def test_that_what_can_be_held_is_listed_with_who_and_sent_by_one_key(county: DeskAt) -> None:
    ask(county, "hold")
    county.sees(lambda: county.window.roads.plan is not None)
    plan = county.window.roads.plan
    assert plan is not None
    assert plan.sealed, plan.why
    assert {row.callsign for row in plan.rows} == {"BR21", "BR24"}
    assert all(row.margin.startswith("+") for row in plan.rows)
    shown = layer(county).marks.holds
    assert shown is not None
    assert shown.title == plan.title
    assert [hold.number for hold in shown.holds] == [1, 2]
    assert going_nowhere(county)
    county.press("Ctrl+7", "L")
    county.sees(lambda: county.logs("Containment proposed round 0001"))
    assert going_nowhere(county)
    county.press("S")
    county.sees(lambda: all(unit.incident for unit in county.bridge.records.on_duty()))
    county.sees(lambda: county.logs("Hold 1: "))
    county.press("D")
    assert layer(county).marks.holds is None


def test_that_what_cant_be_held_is_said_honestly(county: DeskAt) -> None:
    ask(county, "hold area")
    for corner in ((3.5, 3.5), (3.5, 5.5), (5.5, 5.5), (5.5, 3.5)):
        county.window.map.centre_on(wide(*corner))
        county.press("Space")
    county.press("H")
    county.sees(lambda: county.window.roads.plan is not None)
    plan = county.window.roads.plan
    assert plan is not None
    assert not plan.sealed
    assert plan.refusal
    assert any(row.callsign is None for row in plan.rows)
    county.sees(lambda: plan.refusal in said(county))
    county.press("Ctrl+7", "S")
    county.sees(lambda: going_nowhere(county))


def test_that_an_answer_leaves_the_hand_where_it_types(county: DeskAt) -> None:
    ask(county, "hold")
    county.press("Ctrl+K")
    county.type("st BR")
    county.sees(county.window.roads.isVisible)
    assert county.window.command_line.field.text() == "st BR"
    assert county.hand() is county.window.command_line.field
