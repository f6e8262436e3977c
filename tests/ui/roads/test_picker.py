from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from geodata.places import Position
from geodata.selection import MAX_CORNERS, Polygon, Stretch
from ui.map.closing import RoadPicker

MIDDLE = Position(54.3, -4.9)
A, B, C = (Position(54.3 + n / 1000, -4.9) for n in range(3))


def picker() -> RoadPicker:
    made = RoadPicker(lambda: MIDDLE)
    made.begin("stretch")
    return made


def test_that_clicks_choose_stretches_and_backspace_takes_the_last_away() -> None:
    made = picker()
    made.clicked(A)
    made.clicked(B)
    assert made.selection == Stretch((A, B))
    made.pressed(Qt.Key.Key_Backspace)
    assert made.selection == Stretch((A,))
    made.pressed(Qt.Key.Key_Backspace)
    assert made.selection is None


def test_that_an_area_has_three_corners_at_least() -> None:
    made = picker()
    made.pressed(Qt.Key.Key_P)
    made.clicked(A)
    made.clicked(B)
    assert made.selection is None
    made.clicked(C)
    assert made.selection == Polygon((A, B, C))


def test_that_another_way_of_choosing_begins_anew() -> None:
    made = picker()
    made.clicked(A)
    made.pressed(Qt.Key.Key_P)
    assert (made.mode, made.points) == ("area", ())


def test_that_the_keyboard_alone_can_choose() -> None:
    made = picker()
    made.pressed(Qt.Key.Key_Space)
    assert made.points == (MIDDLE,)


def test_that_a_place_given_twice_counts_once() -> None:
    made = picker()
    made.clicked(A)
    made.clicked(A)
    assert made.points == (A,)


def test_that_no_more_places_are_taken_than_a_selection_holds() -> None:
    made = picker()
    for n in range(MAX_CORNERS + 5):
        made.clicked(Position(54.0 + n / 10_000, -4.9))
    assert len(made.points) == MAX_CORNERS


def test_that_enter_goes_on_only_with_something_chosen(qtbot: QtBot) -> None:
    made = picker()
    with qtbot.assertNotEmitted(made.finished):
        made.pressed(Qt.Key.Key_Return)
    made.clicked(A)
    with qtbot.waitSignal(made.finished):
        made.pressed(Qt.Key.Key_Return)


def test_that_only_an_area_can_be_held(qtbot: QtBot) -> None:
    made = picker()
    made.clicked(A)
    with qtbot.assertNotEmitted(made.held):
        made.pressed(Qt.Key.Key_H)
    made.begin("area")
    for corner in (A, B, C):
        made.clicked(corner)
    with qtbot.waitSignal(made.held):
        made.pressed(Qt.Key.Key_H)


def test_that_escape_leaves_with_nothing_chosen(qtbot: QtBot) -> None:
    made = picker()
    made.clicked(A)
    with qtbot.waitSignal(made.left):
        made.pressed(Qt.Key.Key_Escape)
    assert not made.active
    assert made.selection is None


def test_that_the_maps_own_keys_pass() -> None:
    assert not picker().pressed(Qt.Key.Key_Left)
