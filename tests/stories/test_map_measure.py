"""A dispatcher measures on the map and finds places by reference; nothing is decided by either."""

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


def begin(desk: DeskAt) -> MeasureTool:
    view = desk.window.map
    view.centre_on(crossing(3, 3))
    desk.press("Ctrl+2", "D")
    return tool(view)


def test_that_two_clicks_measure_straight_and_by_road(desk: DeskAt) -> None:
    held = begin(desk)
    click(desk, crossing(2, 2), crossing(4, 4))
    assert "straight" in held.words
    desk.sees(lambda: "by road" in held.words and "…" not in held.words)
    straight, by_road = (held.shown.length_m, held.words.partition("by road ")[2])
    assert 370 < straight < 400
    assert by_road.startswith("52")  # round the corner: two blocks north and two east
    assert "° true" in held.words
    assert "° grid" in held.words
    assert desk.window.map.tool is held
    desk.press("Escape")
    assert desk.window.map.tool is None
    assert held.shown.points == ()


def test_that_the_map_stays_where_it_is_and_nothing_is_opened_while_one_measures(
    desk: DeskAt,
) -> None:
    desk.call(position=crossing(4, 4))
    begin(desk)
    look = desk.window.map.camera()
    opened = desk.log()
    click(desk, crossing(4, 4), crossing(2, 2))
    desk.press("Return")
    assert desk.window.map.camera() == look
    assert desk.log() == opened


def test_that_a_keyboard_alone_measures(desk: DeskAt) -> None:
    held = begin(desk)
    desk.press("Space", "Right", "Space")
    assert len(held.shown.points) == 2
    desk.press("Backspace")
    assert len(held.shown.points) == 1
    desk.press("D")
    assert desk.window.map.tool is None


def test_that_clicking_the_first_point_again_closes_an_area(desk: DeskAt) -> None:
    held = begin(desk)
    corners = crossing(2, 2), crossing(2, 4), crossing(4, 4)
    click(desk, *corners, corners[0])
    assert held.shown.is_closed
    assert held.words.startswith("3.3 ha")  # 195 m by 334 m, half of it
    assert "round" in held.words
    click(desk, crossing(5, 5))  # what was closed is done: another begins
    assert len(held.shown.points) == 1


def test_that_a_point_can_be_taken_elsewhere_by_hand(desk: DeskAt) -> None:
    held = begin(desk)
    view = desk.window.map
    click(desk, crossing(2, 2), crossing(4, 4))
    before = held.shown.length_m
    desk.sees(lambda: "…" not in held.words)
    here, there = pixel(view, crossing(4, 4)), pixel(view, crossing(2, 4))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, here)
    QTest.mouseMove(view, there)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, there)
    assert held.shown.length_m < before / 1.5
    desk.sees(lambda: "by road 19" in held.words)


def test_that_what_was_measured_can_be_copied_for_a_log(desk: DeskAt) -> None:
    held = begin(desk)
    click(desk, crossing(2, 2), crossing(4, 4))
    desk.sees(lambda: "…" not in held.words)
    desk.press("C")
    copied = QApplication.clipboard().text()
    assert copied.startswith("From SC ")
    assert "by road" in copied
    assert copied in desk.window.command_line.accessibleDescription()


def test_that_measuring_goes_on_while_the_roads_are_closed(desk: DeskAt) -> None:
    held = begin(desk)
    click(desk, crossing(2, 2), Position(54.5, -4.5))  # nobody drives there
    desk.sees(lambda: "by road …" not in held.words)
    assert "straight" in held.words


# What the menu of a place has of it


def test_that_the_menu_of_a_place_begins_to_measure_there_and_copies_its_reference(
    desk: DeskAt,
) -> None:
    view, place = desk.window.map, crossing(3, 3)
    menu = desk.running.control.place_menu.made(Spot(view, place))
    entries = {action.text().partition("\t")[0]: action for action in menu.actions()}
    entries[f"Copy {grid_reference(place)}"].trigger()
    assert QApplication.clipboard().text() == grid_reference(place)
    entries["Measure from here"].trigger()
    assert tool(view).shown.points == (place,)
    assert view.tool is tool(view)


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
