"""A dispatcher asks who gets how far; the desk shows it, and decides nothing."""

from dispatch_desk import commands
from geodata.selection import Circle
from tests.stories.rooms import DeskAt, crossing
from ui.map.roadlayer import RoadLayer


def layer(desk: DeskAt) -> RoadLayer:
    return desk.window.map._canvas.layers.roads


def said(desk: DeskAt) -> str:
    """What stands beside the command line."""
    return desk.window.command_line.accessibleDescription()


def ask(desk: DeskAt, line: str) -> None:
    desk.press("Ctrl+K")
    desk.enter(line)


def reach_title(desk: DeskAt) -> str:
    shown = layer(desk).marks.reach
    return shown.title if shown is not None else ""


def test_that_a_reach_is_shown_and_taken_away_again(desk: DeskAt) -> None:
    number = desk.call().rpartition("/")[2]
    look = desk.window.map.camera()
    ask(desk, f"reach {number} 3")
    desk.sees(lambda: reach_title(desk).startswith("3\u00a0min to " + number))
    shown = layer(desk).marks.reach
    assert shown is not None
    assert [band.label for band in shown.bands] == ["3\u00a0min", "2\u00a0min", "1\u00a0min"]
    assert "km²" in said(desk)
    assert desk.window.map.camera() == look
    desk.press("Ctrl+2", "Escape")
    assert layer(desk).marks.reach is None
    desk.sees(lambda: said(desk) == "")  # "Esc on the map takes it away" would be true no more
    ask(desk, f"reach {number} 3")
    desk.sees(lambda: reach_title(desk))
    ask(desk, "reach off")
    desk.sees(lambda: not reach_title(desk))


def test_that_a_units_reach_counts_how_long_it_was_not_seen(desk: DeskAt) -> None:
    desk.later(minutes=2)
    ask(desk, "reach BR21 1")
    desk.sees(lambda: reach_title(desk).startswith("1\u00a0min from BR21, seen 2\u00a0min ago"))
    ask(desk, "reach BR27 1")  # it has never told where it is
    assert "BR27 has never told where it is" in said(desk)
    assert "BR21" in reach_title(desk)  # what was shown stays


def test_that_a_reach_is_found_anew_when_roads_are_closed(desk: DeskAt) -> None:
    number = desk.call().rpartition("/")[2]
    ask(desk, f"reach {number} 1")
    desk.sees(lambda: reach_title(desk))
    before = layer(desk).marks.reach
    desk.tell(commands.ChangeRoads(
        where=Circle(crossing(4, 4), 300.0), words="Hazel corner", reason="flood", kmh=5.0,
        stretches=4, length_m=400.0,
    ))  # fmt: skip
    desk.sees(lambda: layer(desk).marks.reach not in (before, None))


def test_that_a_place_nobody_knows_is_refused_in_words(desk: DeskAt) -> None:
    ask(desk, "reach Nowhere at all 5")
    assert "Nothing like “Nowhere at all” here" in said(desk)
    assert layer(desk).marks.is_empty
