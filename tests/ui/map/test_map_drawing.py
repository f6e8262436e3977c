"""Drawing and reshaping by hand, and the layer that shows it: pixels, labels, words."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from dispatch_desk.drawings import NAMES
from dispatch_desk.records import Closure, Drawing
from geodata.drawn import Line, Shape, flaw_of, moved, offset, points_of
from geodata.places import Position, distance_m
from geodata.selection import Circle, Polygon
from ui.map.camera import Camera, MapState, world_of
from ui.map.drawing_cards import beside
from ui.map.drawing_labels import seen_in
from ui.map.drawing_layer import LOOKS, DrawnLayer
from ui.map.drawing_marks import drawings_on_map, label_of, outline
from ui.map.drawing_reshape import CHANGED_MEANWHILE, ReshapeTool
from ui.map.drawing_tool import DrawTool, measured
from ui.map.marks import MapUnit
from ui.map.scene import Scene, Sketch
from ui.theme import DAY, NIGHT, Theme

HERE = Position(51.58, -2.99)
NOW = datetime(2041, 1, 12, 3, tzinfo=UTC)
REACH_M = 8.0
Key = Qt.Key


def away(east: float, north: float) -> Position:
    return offset(HERE, east, north)


spots = st.builds(away, st.floats(-400.0, 400.0), st.floats(-400.0, 400.0))


def square(side_m: float = 200.0) -> Polygon:
    half = side_m / 2
    return Polygon(
        tuple(away(e, n) for e, n in ((-half, -half), (half, -half), (half, half), (-half, half)))
    )


def drawn(name: str = "D1", shape: Shape | None = None, **more: object) -> Drawing:
    words: dict[str, object] = {
        "id": name, "version": 1, "kind": "inner", "shape": shape or Circle(HERE, 100.0), "words": "",
        "incident": "2041-01-12/0417", "by": "M Hughes", "made_at": NOW, "changed_by": "M Hughes",
        "changed_at": NOW, "change": 1,
    }  # fmt: skip
    return Drawing(**(words | more))  # type: ignore[arg-type]


def camera(zoom: float = 15.0) -> Camera:
    return Camera(*world_of(HERE), zoom, 800, 600)


def pixel(place: Position, zoom: float = 15.0) -> tuple[float, float]:
    return camera(zoom).to_screen_one(*world_of(place))


@pytest.fixture
def tool(qapp: QApplication) -> DrawTool:
    assert qapp is not None
    made = DrawTool(lambda: HERE)
    made.begin("polygon")
    return made


# Drawing


def test_that_corners_become_an_area_and_backspace_takes_the_last_one(tool: DrawTool) -> None:
    for corner in points_of(square()):
        tool.clicked(corner)
    assert tool.shape == square()
    assert tool.words.startswith("4 corners, 800\u00a0m round, 4.0 ha")
    assert tool.pressed(Key.Key_Backspace)
    assert tool.shape == Polygon(points_of(square())[:3])


def test_that_what_can_not_be_drawn_is_said_and_drawing_goes_on(tool: DrawTool) -> None:
    finished: list[bool] = []
    tool.finished.connect(lambda: finished.append(True))
    tool.finish()
    assert tool.words.startswith("Nothing is drawn yet")
    a, b, c, d = points_of(square())
    for corner in (b, a, c, d):
        tool.clicked(corner)
    tool.finish()
    assert tool.words.startswith("Its sides cross")
    assert tool.active
    assert not finished


def test_that_a_circle_is_done_with_its_edge_or_with_its_metres(tool: DrawTool) -> None:
    finished: list[Shape | None] = []
    tool.finished.connect(lambda: finished.append(tool.shape))
    tool.pressed(Key.Key_C)
    tool.clicked(HERE)
    tool.clicked(away(30.0, 40.0))
    assert finished == [Circle(HERE, 50.0)]
    tool.begin("circle")
    tool.clicked(HERE)
    for digit in (Key.Key_1, Key.Key_5, Key.Key_0, Key.Key_0):
        assert tool.pressed(digit)
    tool.pressed(Key.Key_Backspace)
    tool.pressed(Key.Key_Return)
    assert finished[-1] == Circle(HERE, 150.0)


def test_that_a_circle_wider_than_may_be_drawn_stops_at_the_widest(tool: DrawTool) -> None:
    tool.begin("circle")
    tool.clicked(HERE)
    tool.clicked(away(9_000.0, 0.0))
    assert tool.shape == Circle(HERE, 5_000.0)


def test_that_space_gives_the_middle_of_the_map_and_letters_choose_what_is_drawn(
    tool: DrawTool,
) -> None:
    modes = []
    for key in (Key.Key_L, Key.Key_R, Key.Key_C, Key.Key_A):
        tool.pressed(key)
        modes.append(tool.mode)
    assert modes == ["line", "road", "circle", "polygon"]
    tool.pressed(Key.Key_Space)
    assert tool.points == (HERE,)
    assert not tool.pressed(Key.Key_F9)  # the desk's own key


def test_that_what_is_finished_waits_and_a_click_draws_on(tool: DrawTool) -> None:
    went: list[bool] = []
    tool.went_on.connect(lambda: went.append(True))
    for corner in points_of(square())[:3]:
        tool.clicked(corner)
    tool.finish()
    tool.moved(away(900.0, 900.0))  # the pointer on its way to the card
    assert "3 corners" in tool.words
    assert "Say on the card" in tool.words
    tool.clicked(points_of(square())[3])
    assert went == [True]
    assert tool.shape == square()


def test_that_a_way_along_roads_is_asked_for_and_a_point_without_one_goes_again(
    tool: DrawTool,
) -> None:
    asked: list[int] = []
    tool.way_wanted.connect(lambda: asked.append(len(tool.points)))
    tool.begin("road")
    tool.clicked(HERE)
    tool.finish()
    assert tool.words.startswith("Nothing is drawn yet")
    tool.show_way((HERE, away(50.0, 0.0)))
    tool.clicked(away(200.0, 0.0))
    tool.refuse_last("No road is near")
    assert tool.points == (HERE,)
    assert tool.words.startswith("No road is near")
    assert tool.shape == Line((HERE, away(50.0, 0.0)))
    assert asked == [1, 2]


def test_that_escape_leaves_it_with_nothing_drawn(tool: DrawTool) -> None:
    tool.clicked(HERE)
    tool.pressed(Key.Key_Escape)
    assert not tool.active
    assert tool.points == ()


def test_that_another_form_lays_aside_what_is_drawn_and_backspace_brings_it_back(
    tool: DrawTool,
) -> None:
    for corner in points_of(square()):
        tool.clicked(corner)
    tool.pressed(Key.Key_C)
    assert tool.words.startswith("Backspace brings back what was drawn: 4 points")
    tool.clicked(HERE)
    tool.pressed(Key.Key_7)
    tool.pressed(Key.Key_L)
    tool.pressed(Key.Key_Backspace)
    assert (tool.mode, tool.words.startswith("radius 7")) == ("circle", True)
    for _ in range(3):  # the digit, the middle, and what was drawn first
        tool.pressed(Key.Key_Backspace)
    assert tool.shape == square()


def test_that_escape_says_what_it_leaves_and_a_second_one_lets_go_of_it(tool: DrawTool) -> None:
    for corner in points_of(square()):
        tool.clicked(corner)
    tool.pressed(Key.Key_Escape)
    assert tool.laid_aside == "4 points"
    tool.begin("polygon")
    tool.pressed(Key.Key_Escape)
    assert tool.laid_aside == ""
    tool.begin("polygon")
    tool.pressed(Key.Key_Backspace)
    assert tool.points == ()


def test_that_a_hand_that_takes_up_something_else_finds_its_drawing_again(tool: DrawTool) -> None:
    said: list[str] = []
    tool.left.connect(lambda: said.append(tool.laid_aside))
    tool.clicked(HERE)
    tool.put_down()
    assert said == ["1 point"]
    assert not tool.active
    tool.begin("line")
    tool.pressed(Key.Key_Backspace)
    assert (tool.mode, tool.points) == ("polygon", (HERE,))


def test_that_a_way_brought_back_is_asked_for_again(tool: DrawTool) -> None:
    asked: list[int] = []
    tool.begin("road")
    tool.clicked(HERE)
    tool.pressed(Key.Key_A)
    tool.way_wanted.connect(lambda: asked.append(len(tool.points)))
    tool.pressed(Key.Key_Backspace)
    assert asked == [1]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(spots, st.sampled_from([Key.Key_A, Key.Key_L])), max_size=12))
def test_that_no_point_is_lost_by_choosing_another_form(
    qapp: QApplication, done: list[Position | Qt.Key]
) -> None:
    assert qapp is not None
    tool = DrawTool(lambda: HERE)
    tool.begin("polygon")
    drawn_points = 0
    for hand in done:
        if isinstance(hand, Position):
            drawn_points += hand not in tool.points[-1:]
            tool.clicked(hand)
        else:
            tool.pressed(hand)
    found = 0
    while tool.points or tool.laid_aside:
        before = len(tool.points)
        tool.pressed(Key.Key_Backspace)
        found += len(tool.points) < before
    assert found == drawn_points


# Reshaping


def reshaping(shape: Shape) -> ReshapeTool:
    made = ReshapeTool(lambda: HERE)
    made.begin("D1", shape)
    return made


def pull(tool: ReshapeTool, start: Position, end: Position) -> bool:
    grabbed = tool.grabs(start, REACH_M)
    if grabbed:
        tool.dragged(end)
        tool.dropped(end)
    return grabbed


def test_that_a_corner_follows_the_hand_and_the_others_stay() -> None:
    tool, corners = reshaping(square()), points_of(square())
    there = away(-180.0, -150.0)
    assert pull(tool, corners[0], there)
    assert tool.shape == Polygon((there, *corners[1:]))


def test_that_a_side_gets_a_corner_where_it_is_dragged() -> None:
    tool, corners = reshaping(square()), points_of(square())
    there = away(0.0, -160.0)
    assert pull(tool, away(0.0, -100.0), there)
    assert tool.shape == Polygon((corners[0], there, *corners[1:]))
    assert tool.corner == 1


def test_that_the_last_side_of_an_area_is_a_side_and_of_a_line_there_is_none() -> None:
    west, there = away(-100.0, 0.0), away(-160.0, 0.0)
    area = reshaping(square())
    pull(area, west, there)
    assert area.shape == Polygon((*points_of(square()), there))
    line = reshaping(Line(points_of(square())))
    assert not line.grabs(west, REACH_M)


def test_that_all_of_it_moves_when_it_is_taken_inside_and_the_map_when_outside() -> None:
    tool = reshaping(square())
    assert pull(tool, HERE, away(50.0, 70.0))
    for was, now in zip(points_of(square()), points_of(tool.shape), strict=True):
        assert distance_m(offset(was, 50.0, 70.0), now) < 0.5
    assert not tool.grabs(away(900.0, 0.0), REACH_M)


def test_that_a_circle_is_widened_by_its_edge_and_moved_by_its_inside() -> None:
    tool = reshaping(Circle(HERE, 100.0))
    assert pull(tool, away(100.0, 0.0), away(0.0, 250.0))
    assert tool.shape == Circle(HERE, 250.0)
    assert pull(tool, away(10.0, 10.0), away(110.0, 10.0))
    assert isinstance(tool.shape, Circle)
    assert distance_m(tool.shape.centre, away(100.0, 0.0)) < 0.5


def test_that_a_corner_is_chosen_moved_and_taken_away_by_key() -> None:
    tool, corners = reshaping(square()), points_of(square())
    tool.pressed(Key.Key_Delete)
    assert "Choose a corner first" in tool.words
    tool.pressed(Key.Key_N)
    tool.pressed(Key.Key_Delete)
    assert tool.shape == Polygon(corners[1:])
    tool.pressed(Key.Key_N)
    tool.pressed(Key.Key_N)
    tool.pressed(Key.Key_Delete)
    assert "3 corners at least" in tool.words
    tool.pressed(Key.Key_Space)  # the chosen one, to the middle of the map
    assert points_of(tool.shape)[1] == HERE


def test_that_what_crosses_itself_is_not_kept_and_says_so() -> None:
    tool, kept = reshaping(square()), list[bool]()
    tool.kept.connect(lambda: kept.append(True))
    pull(tool, points_of(square())[0], away(300.0, 50.0))
    tool.finish()
    assert "cross" in tool.words
    assert not kept
    tool.pressed(Key.Key_Backspace)
    assert tool.shape == square()


def test_that_enter_keeps_a_change_and_leaves_what_was_only_touched() -> None:
    tool, heard = reshaping(square()), list[str]()
    tool.kept.connect(lambda: heard.append("kept"))
    tool.left.connect(lambda: heard.append("left"))
    tool.grabs(points_of(square())[0], REACH_M)
    tool.dropped(points_of(square())[0])
    tool.finish()
    assert heard == ["left"]
    tool.begin("D1", square())
    pull(tool, HERE, away(5.0, 5.0))
    tool.finish()
    assert heard == ["left", "kept"]


shapes = st.one_of(
    st.just(square()),
    st.just(Line(points_of(square()))),
    st.floats(5.0, 900.0).map(lambda radius: Circle(HERE, radius)),
)
hands = st.one_of(
    st.tuples(spots, spots), st.sampled_from([Key.Key_N, Key.Key_Delete, Key.Key_Space])
)


@settings(max_examples=80, deadline=None)
@given(shapes, st.lists(hands, max_size=10))
def test_that_whatever_hands_do_each_step_back_leads_to_the_beginning(
    shape: Shape, done: list[tuple[Position, Position] | Qt.Key]
) -> None:
    tool = reshaping(shape)
    for hand in done:
        if isinstance(hand, tuple):
            pull(tool, *hand)
        else:
            tool.pressed(hand)
        assert type(tool.shape) is type(shape)
    for _ in done:
        tool.pressed(Key.Key_Backspace)
    assert tool.shape == shape
    assert flaw_of(tool.shape) == ""


# Its card


@settings(max_examples=150, deadline=None)
@given(
    st.tuples(st.integers(-500, 900), st.integers(-400, 700)),
    st.tuples(st.integers(4, 1_500), st.integers(4, 1_200)),
)
def test_that_a_card_stands_on_the_map_and_over_what_it_asks_about_only_where_it_must(
    corner: tuple[int, int], sides: tuple[int, int]
) -> None:
    ground, about, size = QRect(0, 0, 900, 700), QRect(*corner, *sides), QSize(340, 180)
    box = beside(about, size, ground)
    assert ground.contains(box)
    assert box.size() == size
    room = ground.adjusted(12, 12, -12, -12)
    seen = about.intersected(room)
    free = max(
        seen.left() - room.left(), room.right() - seen.right(),
    ) >= size.width() + 14 or max(
        seen.top() - room.top(), room.bottom() - seen.bottom()
    ) >= size.height() + 14  # fmt: skip
    if free and about.intersects(room):
        assert not box.intersects(seen)


# The layer


def layer(*drawings: Drawing, chosen: str | None = None) -> DrawnLayer:
    made = DrawnLayer()
    made.show(drawings_on_map(drawings, {}, chosen))
    return made


def painted(
    shown: DrawnLayer, theme: Theme = DAY, zoom: float = 15.0, *, visible: bool = True
) -> np.ndarray:
    """Window pixels, rows of blue, green, red, alpha."""
    image = QImage(800, 600, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    state = MapState(*world_of(HERE), zoom, drawn=visible)
    with QPainter(image) as painter:
        shown.paint_under(painter, camera(zoom), theme, state)
        shown.paint_over(painter, camera(zoom), theme, state)
    return np.frombuffer(image.constBits(), np.uint8).reshape(600, 800, 4).copy()


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("kind", NAMES)
def test_that_each_kind_is_painted_in_its_colour_on_its_line_and_not_outside(
    qapp: QApplication, kind: str, theme: Theme
) -> None:
    assert qapp is not None
    pixels = painted(layer(drawn(kind=kind, words="x")), theme)
    x, y = pixel(away(100.0, 0.0))
    ring = pixels[:, :, 3] > 0
    assert ring[round(y) - 20 : round(y) + 20, round(x) - 3 : round(x) + 4].any()
    colour = theme.colour(LOOKS[kind].token)
    wanted = np.array([colour.blue(), colour.green(), colour.red(), 255])
    assert (pixels == wanted).all(axis=2).any(), f"no pixel of {kind} in {colour.name()}"
    far_x, far_y = (round(c) for c in pixel(away(300.0, 200.0)))
    assert not ring[far_y - 5 : far_y + 5, far_x - 5 : far_x + 5].any()


def test_that_on_the_way_to_a_zoom_the_picture_is_stretched_to_where_it_belongs(
    qapp: QApplication,
) -> None:
    assert qapp is not None
    shown = layer(drawn(kind="traffic"))  # a line alone
    painted(shown)
    on_the_way, there = painted(shown, zoom=15.5), painted(shown, zoom=15.5)
    assert (on_the_way != there).any(), "painted anew for each frame of a zoom"
    x, y = (round(c) for c in pixel(away(0.0, 100.0), 15.5))
    for pixels in (on_the_way, there):
        assert pixels[y - 3 : y + 4, x - 12 : x + 12, 3].any()
        assert not pixels[y + 15 : y + 30, x - 12 : x + 12, 3].any()


def test_that_a_far_zoom_is_painted_at_once(qapp: QApplication) -> None:
    assert qapp is not None
    shown = layer(drawn(kind="traffic"))
    painted(shown)
    assert (painted(shown, zoom=17.0) == painted(shown, zoom=17.0)).all()


def test_that_no_two_kinds_are_drawn_alike_even_in_grey() -> None:
    marks = [(look.width, look.dashes, look.hatch, look.fill) for look in LOOKS.values()]
    assert len(set(marks)) == len(marks)


def test_that_nothing_is_painted_while_the_layer_is_left_out(qapp: QApplication) -> None:
    assert qapp is not None
    shown, state = layer(drawn()), MapState(*world_of(HERE), 15.0, drawn=False)
    assert not painted(shown, visible=False).any()
    assert shown.covers(camera(), state) == ()
    assert shown.found_at(camera(), state, *pixel(away(100.0, 0.0))) is None


def test_that_a_drawing_is_found_by_its_line_and_its_label_and_not_by_its_inside(
    qapp: QApplication,
) -> None:
    assert qapp is not None
    shown, state = layer(drawn(words="siege")), MapState(*world_of(HERE), 15.0)
    found = shown.found_at(camera(), state, *pixel(away(0.0, 100.0)))
    assert found is not None
    assert found.label == "D1 SIEGE · 100 m"
    assert shown.found_at(camera(), state, *pixel(HERE)) is None
    ((x, y, wide, high),) = shown.covers(camera(), state)
    assert shown.found_at(camera(), state, x + wide / 2, y + high / 2) is found
    assert shown.words_at(camera(), state, x + wide / 2, y + high / 2).startswith("D1 inner cordon")


def test_that_its_words_say_whose_it_is_and_what_it_closes() -> None:
    closure = Closure(
        "R4", 1, Circle(HERE, 100.0), "Roads", None, "armed", "M Hughes", NOW, None, None, 4, 600.0
    )
    (mark,) = drawings_on_map([drawn(roads="R4")], {"R4": closure}, None)
    for told in ("D1 inner cordon 100 m", "for 0417", "M Hughes", "R4 closes roads inside"):
        assert told in mark.words


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(spots, st.floats(5.0, 400.0), st.sampled_from([*NAMES])), max_size=25),
    st.floats(8.0, 19.0),
)
def test_that_labels_never_overlap_and_the_chosen_one_is_always_there(
    qapp: QApplication, circles: list[tuple[Position, float, str]], zoom: float
) -> None:
    assert qapp is not None
    drawings = [
        drawn(f"D{n}", Circle(place, radius), kind=kind, words="words")
        for n, (place, radius, kind) in enumerate(circles, 1)
    ]
    shown, state = layer(*drawings, chosen="D1"), MapState(*world_of(HERE), zoom)
    placed = shown.labels(camera(zoom), state)
    boxes: list[QRectF] = [box for _, box in placed]
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
    x, y = pixel(circles[0][0], zoom) if circles else (0.0, 0.0)
    if 0 < x < 800 and 0 < y < 540:
        assert "D1" in [mark.id for mark, _ in placed]


rings = st.builds(
    Circle, st.builds(away, st.floats(-2e3, 2e3), st.floats(-2e3, 2e3)), st.floats(60.0, 4e3)
)
"""With their lower edge out of the view, or all of it."""


@settings(max_examples=120, deadline=None)
@given(rings, st.floats(13.0, 18.0))
def test_that_whatever_is_seen_of_a_drawing_its_words_are_wholly_in_the_view(
    qapp: QApplication, ring: Circle, zoom: float
) -> None:
    assert qapp is not None
    look = camera(zoom)
    left, top, right, bottom = seen_in(look)
    view = QRectF(left, top, right - left, bottom - top).adjusted(-0.01, -0.01, 0.01, 0.01)
    shown, state = layer(drawn(shape=ring), chosen="D1"), MapState(*world_of(HERE), zoom)
    named = [box for _, box in shown.labels(look, state)]
    assert all(view.contains(box) for box in named)
    x, y = look.to_screen_one(*world_of(ring.centre))
    radius = ring.radius_m / look.metres_per_px
    near = np.hypot(x - min(max(x, left + 60), right - 60), y - min(max(y, top + 60), bottom - 60))
    if near < radius - 2:  # it comes well into the view, or all of the view lies in it
        assert named


@pytest.mark.parametrize("shape", [Line((away(0.0, -3e3), away(10.0, 300.0))), square(9_000.0)])
def test_that_a_long_line_and_an_area_round_all_of_the_view_have_their_words_in_it(
    qapp: QApplication, shape: Shape
) -> None:
    assert qapp is not None
    ((_, box),) = layer(drawn(shape=shape, words="x")).labels(
        camera(), MapState(*world_of(HERE), 15.0)
    )
    assert QRectF(0, 0, 800, 600).contains(box)


def test_that_words_stay_where_they_were_put_while_they_are_seen(qapp: QApplication) -> None:
    assert qapp is not None
    shown, state = layer(drawn(shape=Circle(HERE, 3_000.0))), MapState(*world_of(HERE), 15.0)
    ((_, before),) = shown.labels(camera(), state)
    x, y = world_of(away(30.0, -60.0))
    moved = Camera(x, y, 15.0, 800, 600)
    ((_, after),) = shown.labels(moved, state)
    shift = camera().left - moved.left, camera().top - moved.top
    assert (after.x() - before.x(), after.y() - before.y()) == pytest.approx(shift, abs=0.01)


def test_that_words_for_which_there_was_no_room_come_when_the_map_rests(
    qapp: QApplication,
) -> None:
    """While it is panned nobody is tried again in each frame."""
    assert qapp is not None
    around = [drawn(f"D{n}", Circle(HERE, 3_000.0), words="a" * 60) for n in range(1, 12)]
    last = drawn("D99", Circle(away(2_500.0, 0.0), 4_000.0), kind="search")
    shown, state = layer(*around, last), MapState(*world_of(HERE), 15.0)
    there = Camera(*world_of(away(-800.0, 0.0)), 15.0, 800, 600)  # its western edge is seen

    def is_named(look: Camera) -> bool:
        return "D99" in [mark.id for mark, _ in shown.labels(look, state)]

    assert (is_named(camera()), is_named(there)) == (False, False)
    shown.look_round()
    assert is_named(there)


def test_that_at_rest_words_move_from_under_a_unit_and_from_under_what_lies_over_the_map(
    qapp: QApplication,
) -> None:
    assert qapp is not None
    shown, state, scene = layer(drawn()), MapState(*world_of(HERE), 15.0), Scene()
    shown.stand_among(scene, lambda _camera, _state: ())
    ((_, alone),) = shown.labels(camera(), state)
    middle = alone.center()
    scene.take(
        Sketch.of([MapUnit("BR21", camera().place_at(middle.x(), middle.y()), "RSP", "off")])
    )
    ((_, under),) = shown.labels(camera(), state)
    assert under == alone, "words move while hands are on the map"
    shown.look_round()
    ((_, clear),) = shown.labels(camera(), state)
    assert not clear.contains(middle)
    boxes = [box.toAlignedRect() for box in (alone, clear)]
    over = [(box.x(), box.y(), box.width(), box.height()) for box in boxes]
    shown.stand_among(Scene(), lambda _camera, _state: over)
    shown.look_round()
    ((_, third),) = shown.labels(camera(), state)
    assert not third.intersects(alone)
    assert not third.intersects(clear)


def test_that_labels_stay_where_they_are_while_the_map_is_panned(qapp: QApplication) -> None:
    assert qapp is not None
    shown = layer(drawn(), drawn("D2", Circle(away(150.0, 0.0), 80.0), kind="outer"))
    state = MapState(*world_of(HERE), 15.0)
    x, y = world_of(away(40.0, 25.0))
    moved = Camera(x, y, 15.0, 800, 600)
    shift = camera().left - moved.left, camera().top - moved.top
    before, after = shown.covers(camera(), state), shown.covers(moved, state)
    assert len(before) == len(after) == 2
    for was, now in zip(before, after, strict=True):
        assert abs(now[0] - was[0] - shift[0]) <= 1
        assert abs(now[1] - was[1] - shift[1]) <= 1


def test_that_a_shape_across_the_date_line_is_in_one_piece() -> None:
    x, _ = outline(Circle(Position(0.0, 180.0), 500.0))
    assert np.ptp(x) < 1e-4


def test_that_a_note_is_called_by_its_words_and_all_else_with_its_measure() -> None:
    assert label_of(drawn(kind="note", words="Stores here")) == "D1 Stores here"
    assert label_of(drawn(kind="traffic")) == "D1 TRAFFIC CORDON · 100 m"
    assert measured(Circle(HERE, 1_500.0)) == "radius 1.5\u00a0km, 7.1 km²"


def hatched(dpr: float) -> int:
    """How many lines of a hazard's hatch a row of pixels crosses."""
    look = Camera(*world_of(HERE), 15.0, 800, 600, dpr)
    image = QImage(round(800 * dpr), round(600 * dpr), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(dpr)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        layer(drawn(kind="hazard")).paint_under(painter, look, DAY, MapState(*world_of(HERE), 15.0))
    alpha = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[:, :, 3]
    middle = alpha[round(301 * dpr), round(375 * dpr) : round(425 * dpr)].astype(int)
    return int((np.diff((middle > middle.min() + 20).astype(int)) == 1).sum())


def test_that_a_hatch_is_as_wide_on_a_screen_with_twice_the_pixels(qapp: QApplication) -> None:
    assert qapp is not None
    assert hatched(1.0) > 3
    assert abs(hatched(2.0) - hatched(1.0)) <= 1


def test_that_what_was_changed_and_left_is_laid_aside_with_every_step() -> None:
    tool, corners = reshaping(square()), points_of(square())
    for n in (0, 1):
        assert pull(tool, corners[n], offset(corners[n], 0.0, 70.0))
    made = tool.shape
    tool.pressed(Key.Key_Escape)
    assert not tool.active
    assert tool.laid_aside("D1") == "2 changes"
    assert tool.laid_aside("D2") == ""
    tool.begin("D2", Circle(HERE, 90.0))
    tool.pressed(Key.Key_Backspace)
    assert measured(tool.shape) == measured(Circle(HERE, 90.0))  # another's
    tool.leave()
    tool.begin("D1", square())
    assert "brings back your 2 changes" in tool.words
    tool.pressed(Key.Key_Backspace)
    assert (tool.shape, tool.note) == (made, "")
    assert "brings back" not in tool.words
    tool.pressed(Key.Key_Backspace)
    tool.pressed(Key.Key_Backspace)
    assert tool.shape == square()


def test_that_what_was_laid_aside_comes_back_over_a_colleagues_change_with_a_word() -> None:
    tool, corners = reshaping(square()), points_of(square())
    pull(tool, corners[0], offset(corners[0], 0.0, 70.0))
    made, theirs = tool.shape, moved(square(), HERE, away(40.0, 0.0))
    tool.put_down()  # another tool is taken up
    tool.begin("D1", theirs)
    tool.pressed(Key.Key_Backspace)
    assert (tool.shape, tool.note) == (made, CHANGED_MEANWHILE)
    tool.pressed(Key.Key_Backspace)
    tool.pressed(Key.Key_Backspace)
    assert tool.shape == theirs


def test_that_what_was_kept_lies_aside_no_more() -> None:
    tool, corners = reshaping(square()), points_of(square())
    pull(tool, corners[0], offset(corners[0], 0.0, 70.0))
    tool.leave()
    tool.begin("D1", square())
    tool.pressed(Key.Key_Backspace)
    tool.pressed(Key.Key_Return)
    tool.end()
    assert tool.laid_aside("D1") == ""


def test_that_leaving_it_untouched_lays_nothing_aside_and_takes_nothing_away() -> None:
    tool, corners = reshaping(square()), points_of(square())
    tool.leave()
    assert tool.laid_aside("D1") == ""
    tool.begin("D1", square())
    pull(tool, corners[0], offset(corners[0], 0.0, 70.0))
    tool.leave()
    tool.begin("D1", square())
    tool.leave()
    assert tool.laid_aside("D1") == "1 change"
