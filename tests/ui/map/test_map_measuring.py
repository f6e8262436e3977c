"""Measuring by hand, without a view or roads: what each deed of the hand makes of the points."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from geodata.drawn import offset
from geodata.places import Position, distance_m
from ui.map.camera import Camera, world_of
from ui.map.measure import MOST_POINTS, NO_WAY, MeasureTool
from ui.map.measured import ByRoad, Measured, bearing_words
from ui.map.place_words import place_words
from ui.theme import NIGHT

HOME = Position(51.58, -2.99)
REACH_M = 20.0

pytestmark = pytest.mark.usefixtures("qapp")


def at(east_m: float, north_m: float) -> Position:
    return offset(HOME, east_m, north_m)


def begun(*points: Position) -> MeasureTool:
    tool = MeasureTool(lambda: HOME)
    tool.begin()
    for point in points:
        tool.clicked(point)
    return tool


def press(tool: MeasureTool, place: Position, to: Position | None = None) -> None:
    """Press the button there, drag if told where to, let go."""
    if not tool.grabs(place, REACH_M):
        tool.clicked(place)
        return
    if to is not None:
        tool.dragged(to)
    tool.dropped(to or place)


def test_that_the_length_is_the_sum_of_the_legs() -> None:
    tool = begun(at(0, 0), at(300, 0), at(300, 400))
    assert tool.shown.length_m == pytest.approx(700, rel=0.01)
    assert tool.words.startswith("700\u00a0m straight")


def test_that_the_bearing_is_the_last_legs_true_and_by_the_grid() -> None:
    assert bearing_words(at(0, 0), at(0, 500)) == "000° true, 001° grid"
    assert bearing_words(at(0, 0), at(-500, 0)).startswith("270° true")
    abroad = Position(41.15, -8.61), Position(41.16, -8.61)
    assert bearing_words(*abroad) == "000° true"


def test_that_the_first_point_closes_an_area_and_takes_it_back_opens_it() -> None:
    corners = at(0, 0), at(400, 0), at(400, 400), at(0, 400)
    tool = begun(*corners)
    press(tool, at(5, 5))
    assert tool.shown == Measured(corners, is_closed=True)
    assert tool.words.startswith("16.0 ha · 1.6\u00a0km round")
    tool.pressed(Qt.Key.Key_Backspace)
    assert tool.shown == Measured(corners)
    tool.pressed(Qt.Key.Key_Backspace)
    assert tool.shown.points == corners[:-1]


def test_that_two_points_close_nothing() -> None:
    tool = begun(at(0, 0), at(400, 0))
    press(tool, at(0, 0))
    tool.pressed(Qt.Key.Key_A)
    assert tool.shown == Measured((at(0, 0), at(400, 0)))


def test_that_crossed_sides_enclose_no_number_of_hectares() -> None:
    tool = begun(at(0, 0), at(400, 400), at(400, 0), at(0, 400))
    tool.close_area()
    assert "cross" in tool.words
    assert "ha" not in tool.words.split(" · ")[0]


def test_that_a_point_dragged_is_elsewhere_and_the_others_are_not() -> None:
    tool = begun(at(0, 0), at(400, 0), at(400, 400))
    asked: list[int] = []
    tool.measured.connect(lambda: asked.append(1))
    press(tool, at(402, 3), at(600, 0))
    assert distance_m(tool.shown.points[1], at(600, 0)) < 1
    assert tool.shown.points[::2] == (at(0, 0), at(400, 400))
    assert len(asked) == 1  # the roads, once it is let go


def test_that_after_the_last_point_the_next_click_begins_anew() -> None:
    tool = begun(at(0, 0), at(400, 0))
    tool.finish()
    assert tool.active
    tool.clicked(at(900, 0))
    assert tool.shown.points == (at(900, 0),)


def test_that_no_more_points_are_taken_than_can_be_asked_about() -> None:
    tool = begun(*(at(10 * step, 0) for step in range(MOST_POINTS + 5)))
    assert len(tool.shown.points) == MOST_POINTS


def test_that_what_the_roads_say_is_told_and_forgotten_with_the_points() -> None:
    tool = begun(at(0, 0), at(400, 0))
    assert "by road …" in tool.words
    tool.show_road(ByRoad(640.0, 75.0, "response driving"))
    assert "by road 640\u00a0m, 1:15 response driving" in tool.words
    tool.clicked(at(800, 0))
    assert "by road …" in tool.words
    tool.show_road(None)
    assert NO_WAY in tool.words


def test_that_what_is_copied_says_where_and_never_what_is_not_known() -> None:
    tool = begun()
    copied: list[str] = []
    tool.copied.connect(copied.append)
    for place in (at(0, 0), at(400, 0), at(400, 400)):
        tool.clicked(place)
        tool.pressed(Qt.Key.Key_C)
    assert copied[0] == "ST 3149 8725"
    assert copied[1].startswith("From ST 3149 8725 to ST 3189 872")
    assert " by 1 point:" in copied[2]
    assert not any("…" in words for words in copied)


def test_that_keys_of_the_map_pass_through_and_escape_ends_it() -> None:
    tool = begun(at(0, 0))
    assert not tool.pressed(Qt.Key.Key_Left)
    assert not tool.pressed(Qt.Key.Key_Plus)
    assert tool.pressed(Qt.Key.Key_Escape)
    assert not tool.active
    assert tool.shown == Measured()


def test_that_a_place_is_told_in_every_way_it_may_be_asked_for() -> None:
    assert place_words(HOME) == "ST 3149 8725 · 51.58000, -2.99000 · 51°34.80'N 2°59.40'W"
    assert place_words(Position(41.15, -8.61)) == "41.15000, -8.61000 · 41°09.00'N 8°36.60'W"


KEYS = Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_Return
PLACES = st.builds(at, st.floats(-3_000, 3_000), st.floats(-3_000, 3_000))
DEEDS = st.one_of(
    st.builds(lambda place: lambda tool: press(tool, place), PLACES),
    st.builds(lambda a, b: lambda tool: press(tool, a, b), PLACES, PLACES),
    st.builds(lambda place: lambda tool: tool.moved(place), PLACES),
    st.sampled_from(KEYS).map(lambda key: lambda tool: tool.pressed(key)),
)  # fmt: skip


@settings(max_examples=40)  # each paints a few times
@given(st.lists(DEEDS, max_size=12))
def test_that_whatever_a_hand_does_can_be_painted_and_said(deeds: list[object]) -> None:
    tool, image = begun(), QImage(320, 240, QImage.Format.Format_ARGB32_Premultiplied)
    camera = Camera(*world_of(HOME), 14.0, 320, 240)
    for deed in deeds:
        assert callable(deed)
        deed(tool)
        with QPainter(image) as painter:
            tool.paint(painter, camera, NIGHT)
        assert bool(tool.words) == (len(tool.shown.points) > 1)
        assert not tool.shown.is_closed or tool.shown.may_close
