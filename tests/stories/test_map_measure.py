"""A dispatcher measures on the map, finds places by reference, looks at cover; nothing is decided by it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from geodata.grid import grid_reference
from geodata.places import Position, distance_m
from tests.stories.rooms import DeskAt, crossing
from ui.map.camera import world_of
from ui.map.measure import MeasureTool
from ui.map.view import MapView
from ui.place_menu import Spot
from ui.text import local_time


def tool(view: MapView) -> MeasureTool:
    found = view.findChild(MeasureTool)
    assert isinstance(found, MeasureTool)
    return found


def pixel(view: MapView, place: Position) -> QPoint:
    x, y = view.camera().to_screen_one(*world_of(place))
    return QPoint(round(x), round(y))


def click(desk: DeskAt, *places: Position) -> None:
    for place in places:
        desk.click(desk.window.map, pixel(desk.window.map, place))


def points(held: MeasureTool) -> int:
    return len(held.shown.points)


def begin(desk: DeskAt) -> MeasureTool:
    view = desk.window.map
    view.centre_on(crossing(3, 3))
    desk.press("Ctrl+2", "D")
    return tool(view)


def test_that_two_clicks_measure_straight_and_by_road_and_are_copied_for_a_log(
    desk: DeskAt,
) -> None:
    desk.call(position=crossing(4, 4))
    held, view = begin(desk), desk.window.map
    look, opened = view.camera(), desk.log()
    click(desk, crossing(2, 2), crossing(4, 4))
    desk.press("Return")
    desk.sees(lambda: "by road" in held.words and "…" not in held.words)
    assert 370 < held.shown.length_m < 400
    assert held.words.partition("by road ")[2].startswith("52")  # two blocks north, two east
    desk.press("C")
    copied = QApplication.clipboard().text()
    assert copied.startswith(f"From {grid_reference(held.shown.points[0])} to ")
    assert copied in desk.window.command_line.accessibleDescription()
    assert (view.camera(), desk.log()) == (look, opened)  # nothing moved, no incident was opened
    desk.press("Escape")
    assert view.tool is None


def test_that_a_keyboard_alone_measures(desk: DeskAt) -> None:
    held = begin(desk)
    desk.press("Space", "Right", "Space", "Up", "Space")
    assert points(held) == 3
    desk.press("Backspace")
    assert points(held) == 2
    desk.press("D")
    assert desk.window.map.tool is None


def test_that_a_mouse_closes_an_area_and_takes_a_corner_elsewhere(desk: DeskAt) -> None:
    held, view = begin(desk), desk.window.map
    corners = crossing(2, 2), crossing(2, 4), crossing(4, 4)
    click(desk, *corners, corners[0])
    assert held.words.startswith("3.3 ha")  # 195 m by 334 m, half of it
    here, there = pixel(view, crossing(4, 4)), pixel(view, crossing(3, 4))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, here)
    QTest.mouseMove(view, there)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, there)
    assert held.words.startswith("1.6 ha")
    click(desk, crossing(5, 5))  # what was closed is done: another begins
    assert points(held) == 1


def test_that_the_menu_of_a_place_begins_to_measure_there_and_copies_its_reference(
    desk: DeskAt,
) -> None:
    view, place = desk.window.map, crossing(3, 3)
    menu = desk.running.control.place_menu.made(Spot(view, place))
    entries = {action.text().partition("\t")[0]: action for action in menu.actions()}
    entries[f"Copy {grid_reference(place)}"].trigger()
    assert QApplication.clipboard().text() == grid_reference(place)
    entries["Measure from here"].trigger()
    held = tool(view)
    assert held.shown.points == (place,)
    assert view.tool is held
    held.clicked(Position(55.5, -3.5))  # no road leads there
    desk.sees(lambda: "by road …" not in held.words)
    assert "straight" in held.words


# Finding by figures


def test_that_the_search_box_and_the_command_line_go_to_a_grid_reference(desk: DeskAt) -> None:
    place = crossing(6, 6)
    reference = grid_reference(place)
    desk.press("Ctrl+F")
    desk.enter(reference.replace(" ", "").lower())
    assert _middle_is_near(desk, place)
    desk.press("Ctrl+K")
    desk.enter("find 54.3075 -4.8925")
    assert _middle_is_near(desk, Position(54.3075, -4.8925))
    assert "54.30750, -4.89250" in desk.window.command_line.accessibleDescription()
    desk.press("Ctrl+K")
    desk.enter(f"find {reference}")
    assert _middle_is_near(desk, place)


def test_that_a_meeting_point_may_be_given_by_grid_reference(desk: DeskAt) -> None:
    key = desk.call()
    desk.open_first()
    reference = grid_reference(crossing(5, 5))
    desk.press("Ctrl+K")
    desk.enter(f"rvp {key.rpartition('/')[2]} {reference}")
    desk.sees(lambda: desk.incident(key).rvp is not None)
    rvp = desk.incident(key).rvp
    assert rvp is not None
    assert distance_m(rvp.position, crossing(5, 5)) < 10
    assert reference in rvp.words


def _middle_is_near(desk: DeskAt, place: Position) -> bool:
    view = desk.window.map
    return distance_m(view.camera().place_at(view.width() / 2, view.height() / 2), place) < 12


# Cover


def test_that_cover_is_worked_out_while_somebody_looks_at_it_and_not_told_twice(
    desk: DeskAt,
) -> None:
    told: list[str] = []
    desk.window.feed.layer_changed.connect(told.append)
    layer = desk.window.map._canvas.layers.coverage

    def shows(words: str) -> bool:
        desk.tick()
        return words in "".join(place.words for place in layer.shown.places)

    for _ in range(10):
        desk.tick()
    assert "coverage" not in told
    desk.window.map.toggle("coverage")
    desk.sees(lambda: shows("in 1 min, the nearest who is free"))
    assert [place.name for place in layer.shown.places] == ["Middleham"]
    times = told.count("coverage")
    for _ in range(20):
        desk.tick()
    assert told.count("coverage") == times
    for callsign in ("BR21", "BR24", "BD03"):
        desk.radio(callsign, 4)  # on a break
    desk.sees(lambda: shows("Middleham: nobody free"))
    assert "beats" not in told
    desk.window.map.toggle("beats")
    desk.tick()
    desk.tick()
    assert told.count("beats") == 1


def test_that_cover_the_roads_have_not_answered_of_lately_says_of_what_moment_it_is(
    desk: DeskAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = desk.window.map._canvas.layers.coverage
    if not desk.window.feed.wants("coverage"):  # as the person left it
        desk.window.map.toggle("coverage")

    def note() -> str:
        desk.later(seconds=2)
        return layer.shown.note

    desk.sees(lambda: note() == "" and layer.shown.places)
    asked_at = desk.running.control._costing.cover_as_of
    assert asked_at is not None
    desk.later(minutes=2)
    assert all(note() == "" for _ in range(10))  # nobody has moved: it is so still
    whole = desk.running.control._costing.cover_as_of
    assert whole is not None
    assert whole > asked_at
    monkeypatch.setattr(desk.bridge, "reached", lambda *_: None)  # they are long about it
    desk.position("BR24", 6, 6)
    desk.later(minutes=2)
    desk.sees(lambda: note() == f"as of {local_time(whole)}")


def test_that_a_map_closed_while_the_roads_are_asked_is_told_nothing(
    desk: DeskAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Callable[[str], None]] = []
    monkeypatch.setattr(desk.running.bridge, "way", lambda *asked: answers.append(asked[-1]))
    desk.press("Ctrl+Shift+2")
    desk.sees(lambda: bool(desk.window.maps.windows))
    window, gone = desk.window.maps.windows[0], list[bool]()
    tool(window.view).begin(crossing(2, 2), crossing(4, 4))
    assert len(answers) == 1
    window.view.destroyed.connect(lambda: gone.append(True))
    window.close()
    desk.sees(lambda: bool(gone))
    answers[0]("no way by road")
