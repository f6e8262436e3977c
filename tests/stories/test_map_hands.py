"""Everything hands do on the map: with mouse, wheel, touch pad and keys, and what can be done at a place."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from geodata.places import Position
from resources.checkins import Level
from tests.stories.pixels import apart, pixel
from tests.stories.rooms import crossing
from ui.map.camera import MapState
from ui.map.feed import MapFeed
from ui.map.hud import edge_tags, tag_boxes
from ui.map.look_history import MOST_LOOKS, Look, LookHistory
from ui.map.marks import MapIncident, MapUnit
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.map_bookmarks import Bookmarks
from ui.theme import NIGHT

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # menus pop up

HOME = crossing(3, 3)
MIDDLE = QPoint(320, 240)
LEFT, NO_KEYS, SHIFT, CONTROL = (
    Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)  # fmt: skip
NORTH, EAST = 0.001, 0.0016  # degrees: about 110 m each


@pytest.fixture
def view(qtbot: QtBot, painters: RenderPool) -> MapView:
    """A map alone, without a desk."""
    made = MapView(MapState.at(HOME, 15.0), painters, NIGHT, MapFeed())
    qtbot.addWidget(made, before_close_func=lambda _: made.close_view())
    made.resize(640, 480)
    made.show()
    return made


def place(east: float, north: float) -> Position:
    return Position(HOME.lat + north * NORTH, HOME.lon + east * EAST)


def unit(callsign: str, at: Position, **more: object) -> MapUnit:
    return MapUnit(callsign, at, "RSP", "available", **more)  # type: ignore[arg-type] # fields by name


def drag(view: MapView, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    QTest.mousePress(view, LEFT, keys, start)
    for step in range(1, 4):
        QTest.mouseMove(view, start + (end - start) * step / 3)
    QTest.mouseRelease(view, LEFT, keys, end)


def hover(view: MapView, at: QPoint, held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """The pointer comes there, with this button still down."""
    seen, none = QPointF(view.mapToGlobal(at)), Qt.MouseButton.NoButton
    kind = QEvent.Type.MouseMove
    QApplication.sendEvent(view, QMouseEvent(kind, QPointF(at), seen, none, held, NO_KEYS))


def twice(view: MapView, at: QPoint, button: Qt.MouseButton) -> None:
    """The second press of a double click."""
    seen, kind = QPointF(view.mapToGlobal(at)), QEvent.Type.MouseButtonDblClick
    QApplication.sendEvent(view, QMouseEvent(kind, QPointF(at), seen, button, button, NO_KEYS))


def scroll(view: MapView, pixels: QPoint, turn: QPoint, phase: Qt.ScrollPhase) -> None:
    at = QPointF(MIDDLE)
    event = QWheelEvent(
        at, QPointF(view.mapToGlobal(MIDDLE)), pixels, turn, Qt.MouseButton.NoButton, NO_KEYS, phase,
        False,  # noqa: FBT003 - Qt's own order
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def pinch(view: MapView, kind: Qt.NativeGestureType, value: float, at: QPoint) -> None:
    point = QPointF(at)
    event = QNativeGestureEvent(
        kind, QPointingDevice.primaryPointingDevice(), 2, point, point,
        QPointF(view.mapToGlobal(at)), value, QPointF(),
    )  # fmt: skip
    QApplication.sendEvent(view, event)


# Moving


def test_that_a_drag_takes_the_ground_along_and_is_one_look(view: MapView) -> None:
    before, held = view.look, view.camera().place_at(320, 240)
    drag(view, MIDDLE, QPoint(410, 200))
    assert apart(pixel(view, held), QPoint(410, 200)) <= 1
    QTest.keyClick(view, Qt.Key.Key_Backspace)
    assert view.look == before


def test_that_the_ground_follows_no_hand_whose_button_was_let_go_elsewhere(view: MapView) -> None:
    for keys in (NO_KEYS, SHIFT):
        QTest.mousePress(view, LEFT, keys, MIDDLE)
        hover(view, MIDDLE + QPoint(60, 40), LEFT)
        moved = view.look
        hover(view, MIDDLE + QPoint(120, 90))
        assert view.look == moved
        assert view._gestures.box is None
        QTest.mouseRelease(view, LEFT, keys, MIDDLE)
        assert view.look == moved


def test_that_only_the_left_button_twice_ends_what_the_hand_holds(view: MapView) -> None:
    ended: list[bool] = []
    view.take_up(view.picker)
    view.picker.begin("stretch")
    view.picker.clicked(HOME)
    view.picker.finished.connect(lambda: ended.append(True))
    for button in (Qt.MouseButton.RightButton, LEFT):
        assert not ended
        twice(view, MIDDLE, button)
    assert ended


def test_that_two_fingers_on_a_touch_pad_move_the_ground_and_do_not_zoom(view: MapView) -> None:
    held = view.camera().place_at(320, 240)
    for _ in range(3):
        scroll(view, QPoint(10, -20), QPoint(80, -160), Qt.ScrollPhase.ScrollUpdate)
    assert view.look.zoom == 15.0
    assert apart(pixel(view, held), QPoint(350, 180)) <= 1


def test_that_a_pinch_zooms_about_the_fingers_and_ends_on_a_half_step(view: MapView) -> None:
    spot = QPoint(100, 120)
    held = view.camera().place_at(100, 120)
    for _ in range(4):
        pinch(view, Qt.NativeGestureType.ZoomNativeGesture, 0.1, spot)
    assert 15.5 < view.look.zoom < 15.6  # four times a tenth wider
    pinch(view, Qt.NativeGestureType.EndNativeGesture, 0.0, spot)
    assert view.look.zoom == 15.5
    assert apart(pixel(view, held), spot) <= 2


def test_that_the_wheel_zooms_about_the_pointer_and_what_is_under_it_stays(view: MapView) -> None:
    held = view.camera().place_at(320, 240)
    scroll(view, QPoint(), QPoint(0, 240), Qt.ScrollPhase.NoScrollPhase)
    assert view.look.zoom == 16.0
    assert apart(pixel(view, held), MIDDLE) <= 2


def test_that_a_double_click_goes_closer_there(view: MapView) -> None:
    held = view.camera().place_at(500, 100)
    QTest.mouseDClick(view, LEFT, NO_KEYS, QPoint(500, 100))
    assert view.look.zoom == 16.0
    assert apart(pixel(view, held), QPoint(500, 100)) <= 2


def test_that_a_box_drawn_with_shift_is_shown_whole_and_as_close_as_it_fits(view: MapView) -> None:
    corners = [view.camera().place_at(x, y) for x, y in ((200, 150), (330, 240))]
    drag(view, QPoint(200, 150), QPoint(330, 240), SHIFT)
    shown = [pixel(view, corner) for corner in corners]
    assert all(view.rect().contains(spot) for spot in shown)
    assert view.look.zoom == 17.0


def test_that_escape_takes_a_box_away_and_nothing_moves(view: MapView) -> None:
    before = view.look
    QTest.mousePress(view, LEFT, SHIFT, QPoint(200, 150))
    QTest.mouseMove(view, QPoint(330, 240))
    drawn = [view._gestures.box]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    drawn.append(view._gestures.box)
    QTest.mouseRelease(view, LEFT, SHIFT, QPoint(330, 240))
    assert [box is not None for box in drawn] == [True, False]
    assert view.look == before


def test_that_a_zoom_takes_a_moment_can_be_turned_and_ends_exactly_on_its_step(
    qtbot: QtBot, view: MapView
) -> None:
    view.zoom_ms = 100
    passed: list[float] = []
    view.moved.connect(lambda: passed.append(view._state.zoom))
    view.zoom_by(1)
    assert view.look.zoom == 16.0  # where it is going
    assert view._state.zoom < 16.0
    view.zoom_by(0.5)
    qtbot.waitUntil(lambda: not view.is_moving)
    assert view._state.zoom == 16.5
    assert passed == sorted(passed)
    assert all(15.0 <= zoom <= 16.5 for zoom in passed)
    view.zoom_by(-1)
    view.pan_by(10, 0)  # a hand that moves it ends it
    assert not view.is_moving


# Back, and kept


def test_that_back_and_forward_go_through_the_looks_and_a_new_one_ends_forward(
    view: MapView,
) -> None:
    looks = [view.look]
    for north in (1, 2):
        view.centre_on(place(0, north))
        looks.append(view.look)
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert view.look == looks[1]
    QTest.keyClick(view, Qt.Key.Key_Backspace)
    assert view.look == looks[0]
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert view.look == looks[1]
    view.centre_on(place(5, 0))
    new = view.look
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert view.look == new


def test_that_fifty_looks_are_kept_and_no_more() -> None:
    history = LookHistory()
    looks = [Look(n / 1_000, 0.5, 15.0) for n in range(80)]
    for look in looks:
        history.rest(look)
        history.rest(look)
    back = [history.back(looks[-1])]
    while (before := history.back(back[-1] or looks[-1])) is not None:
        back.append(before)
    assert back[-1] == looks[-MOST_LOOKS]
    assert len(back) == MOST_LOOKS - 1
    assert history.forward(looks[-MOST_LOOKS]) == looks[-MOST_LOOKS + 1]


def test_that_a_digit_goes_to_a_kept_view_which_stays_a_persons_own(
    view: MapView, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = str(tmp_path_factory.mktemp("kept") / "hughes.ini")
    said: list[str] = []
    marks = Bookmarks("village", lambda _: "by Hazel Street", said.append)
    marks.keep_in(QSettings(file, QSettings.Format.IniFormat))
    marks.join(view)
    kept = view.look
    QTest.keyClick(view, Qt.Key.Key_3, CONTROL | Qt.KeyboardModifier.AltModifier)
    assert said == ["View 3 is kept: by Hazel Street"]
    view.centre_on(place(4, 4))
    QTest.keyClick(view, Qt.Key.Key_3)
    assert view.look == kept
    QTest.keyClick(view, Qt.Key.Key_4)
    assert said[-1].startswith("No view 4 is kept")
    marks.keep(view, 4, "  The quay & the lock ")
    again = Bookmarks("village", lambda _: "", said.append)
    again.keep_in(QSettings(file, QSettings.Format.IniFormat))
    assert {n: mark.name for n, mark in again.marks.items()} == {
        3: "by Hazel Street", 4: "The quay & the lock"
    }  # fmt: skip
    assert again.marks[3].look == kept
    elsewhere = Bookmarks("another town", lambda _: "", said.append)
    elsewhere.keep_in(QSettings(file, QSettings.Format.IniFormat))
    assert elsewhere.marks == {}


@pytest.mark.parametrize(
    "written", ["", "x", "0.5 0.5 15", "2 0.5 15 away", "0.5 0.5 99 too close", "nan 0 15 nowhere"]
)
def test_that_a_damaged_kept_view_is_passed_over(
    tmp_path_factory: pytest.TempPathFactory, written: str
) -> None:
    settings = QSettings(str(tmp_path_factory.mktemp("bad") / "a.ini"), QSettings.Format.IniFormat)
    settings.setValue("map/village/view1", written)
    marks = Bookmarks("village", lambda _: "", lambda _: None)
    marks.keep_in(settings)
    assert marks.marks == {}


def test_that_a_name_typed_in_the_list_of_views_keeps_this_one(view: MapView) -> None:
    said: list[str] = []
    marks = Bookmarks("village", lambda _: "", said.append)
    menu, name = marks.menu(view)
    name.setText("Ground of the fair")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert marks.marks[1].name == "Ground of the fair"
    listed = [action.text() for action in marks.menu(view)[0].actions()]
    assert listed[0] == "1  Ground of the fair"
    menu.deleteLater()


# Who is in trouble, who is followed, what is under the pointer


def test_that_an_alert_outside_moves_nothing_and_a_click_on_its_arrow_goes_there(
    view: MapView,
) -> None:
    before = view.look
    view.feed.show_units([unit("BR21", place(40, 0), level=Level.EMERGENCY)])
    view.feed.show_emergency("BR21")
    assert view.look == before
    tags = edge_tags(view.feed.scene, view.camera(), NIGHT)
    (box,) = tag_boxes(view.camera(), tags)
    QTest.mouseClick(view, LEFT, NO_KEYS, box.center().toPoint())
    assert apart(pixel(view, place(40, 0)), MIDDLE) <= 1
    QTest.keyClick(view, Qt.Key.Key_Backspace)
    assert view.look == before


def test_that_a_red_outside_the_view_has_its_arrow_behind_emergencies_and_before_the_chosen(
    view: MapView,
) -> None:
    view.feed.show_units([
        unit("CH01", place(-30, 0), selected=True), unit("RE01", place(40, 0), level=Level.RED),
        unit("AL01", place(50, 0), level=Level.EMERGENCY), unit("AM01", place(30, 9), level=Level.AMBER),
    ])  # fmt: skip
    tags = edge_tags(view.feed.scene, view.camera(), NIGHT)
    assert [tag.title for tag in tags] == ["AL01", "RE01", "CH01"]


def test_that_tags_of_many_never_lie_over_each_other_and_every_alarm_is_told(
    view: MapView,
) -> None:
    alarms = [unit(f"AL{n}", place(40, n / 10), level=Level.EMERGENCY) for n in range(4)]
    chosen = [unit(f"CH{n}", place(-30 - n, n / 10), selected=True) for n in range(12)]
    view.feed.show_units([*alarms, *chosen])
    tags = edge_tags(view.feed.scene, view.camera(), NIGHT)
    boxes = tag_boxes(view.camera(), tags)
    assert {f"AL{n}" for n in range(4)} <= {tag.title for tag in tags}
    assert tags[-1].title == "+10"
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
    assert all(view.rect().contains(box.toAlignedRect()) for box in boxes)


@pytest.mark.parametrize("level", [Level.SAFE, Level.AMBER])
def test_that_a_tag_steps_aside_for_the_sign_of_a_unit_and_comes_back(
    view: MapView, level: Level
) -> None:
    red = unit("RE01", place(40, 0), level=Level.RED)
    view.feed.show_units([red])
    (alone,) = tag_boxes(view.camera(), edge_tags(view.feed.scene, view.camera(), NIGHT))
    middle = view.camera().place_at(alone.center().x(), alone.center().y())
    view.feed.show_units([red, unit("BR21", middle, level=level)])
    (aside,) = tag_boxes(view.camera(), edge_tags(view.feed.scene, view.camera(), NIGHT))
    assert not aside.adjusted(-14, -14, 14, 14).contains(alone.center())
    assert (aside.x(), aside.size()) == (alone.x(), alone.size())
    assert view.rect().contains(aside.toAlignedRect())
    view.feed.show_units([red])
    assert tag_boxes(view.camera(), edge_tags(view.feed.scene, view.camera(), NIGHT)) == [alone]


def test_that_in_a_crowd_a_tag_stands_still_but_never_over_who_must_be_read(view: MapView) -> None:
    red = unit("RE01", place(40, 0), level=Level.RED)
    view.feed.show_units([red])
    (alone,) = tag_boxes(view.camera(), edge_tags(view.feed.scene, view.camera(), NIGHT))
    camera, left = view.camera(), alone.left()
    crowd = [
        unit(f"Z{n}", camera.place_at(left + n % 5 * 20, n // 5 * 20))
        for n in range(5 * view.height() // 20)
    ]
    view.feed.show_units([red, *crowd])
    assert tag_boxes(camera, edge_tags(view.feed.scene, camera, NIGHT)) == [alone]
    worried = unit(
        "AM01", camera.place_at(alone.center().x(), alone.center().y()), level=Level.AMBER
    )
    view.feed.show_units([red, *crowd, worried])
    (aside,) = tag_boxes(camera, edge_tags(view.feed.scene, camera, NIGHT))
    assert not aside.contains(alone.center())


def test_that_n_goes_from_one_in_trouble_to_the_next_the_gravest_first(view: MapView) -> None:
    view.feed.show_units([
        unit("BR24", place(30, 0)), unit("BN33", place(0, 30), level=Level.AMBER),
        unit("BR21", place(-30, 0), level=Level.EMERGENCY),
    ])  # fmt: skip
    told = []
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_N)
        told.append(view.accessibleDescription().split(",")[0])
        assert (
            apart(pixel(view, {"BR21": place(-30, 0), "BN33": place(0, 30)}[told[-1]]), MIDDLE) <= 1
        )
    assert told == ["BR21", "BN33", "BR21"]


def test_that_n_stays_when_nobody_is_in_trouble(view: MapView) -> None:
    before = view.look
    view.feed.show_units([unit("BR24", place(30, 0))])
    QTest.keyClick(view, Qt.Key.Key_N)
    assert view.look == before


def test_that_f_follows_the_chosen_unit_and_the_same_key_lets_it_go(view: MapView) -> None:
    view.feed.show_units([unit("BR24", place(1, 1), selected=True)])
    QTest.keyClick(view, Qt.Key.Key_F)
    view.feed.show_units([unit("BR24", place(2, 1), selected=True)])
    assert apart(pixel(view, place(2, 1)), MIDDLE) <= 1
    QTest.keyClick(view, Qt.Key.Key_F)
    held = view.look
    view.feed.show_units([unit("BR24", place(3, 1), selected=True)])
    assert view.look == held


def test_that_control_and_a_click_takes_one_more_in_hand_and_a_plain_click_drops_them(
    view: MapView,
) -> None:
    view.feed.show_units([unit("BR24", place(1, 1)), unit("BN12", place(-2, 1))])
    for at in (place(1, 1), place(-2, 1)):
        QTest.mouseClick(view, LEFT, CONTROL, pixel(view, at))
    assert view.feed.picked == {"BR24", "BN12"}
    QTest.mouseClick(view, LEFT, NO_KEYS, QPoint(600, 440))
    assert view.feed.picked == frozenset()


def test_that_a_click_on_a_group_of_units_goes_closer_there(view: MapView) -> None:
    crowd = [unit(f"BR{n}", place(0.02 * n, 0)) for n in range(12)]
    view.zoom_by(-4)
    view.toggle("clusters")
    view.feed.show_units(crowd)
    view.grab()  # a group is what has been painted
    (group,) = view._canvas.baked(view.camera(), view._state).layout.groups.groups
    assert group.count == 12
    before = view.look.zoom
    QTest.mouseClick(view, LEFT, NO_KEYS, pixel(view, crowd[6].position))
    assert view.look.zoom == before + 2


def test_that_a_card_tells_what_the_pointer_rests_on_and_goes_when_it_moves(
    qtbot: QtBot, view: MapView
) -> None:
    hostile = "<b>bold</b> & <img src=x>"
    view.feed.show_incidents([MapIncident("i1", "0417", "1", hostile, "x", place(1, 1))])
    QTest.mouseMove(view, pixel(view, place(1, 1)) - QPoint(0, 24))
    qtbot.waitUntil(view._card.isVisible)
    assert view._card.card is not None
    assert hostile in view._card.card.words
    assert view._card._rest.textFormat() is Qt.TextFormat.PlainText
    assert view.rect().contains(view._card.geometry())
    QTest.mouseMove(view, QPoint(600, 440))
    assert not view._card.isVisible()


def test_that_the_layers_menu_stays_open_while_layers_are_ticked(view: MapView) -> None:
    QTest.keyClick(view, Qt.Key.Key_L)
    menu = view._controls._menu
    menu.setActiveAction(menu.layers["buildings"])
    QTest.keyClick(menu, Qt.Key.Key_Space)
    menu.setActiveAction(menu.layers["names"])
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert menu.isVisible()
    assert (view._state.buildings, view._state.names) == (False, False)
    menu.close()


def test_that_from_a_look_turned_off_to_the_way_back_leads_where_it_was_left() -> None:
    looks, history = [Look(0.1 * n, 0.5, 12.0) for n in range(1, 5)], LookHistory()
    for look in looks[:3]:
        history.rest(look)
    history.back(looks[2])
    history.back(looks[1])
    history.rest(looks[3])
    assert history.forward(looks[3]) is None
    assert history.back(looks[3]) == looks[0]
