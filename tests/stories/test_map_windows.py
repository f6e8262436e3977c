"""Stories of a dispatcher with more than one screen: other maps of the same operation, kept as they were."""

import gc
import weakref
from collections.abc import Iterator
from types import FunctionType, ModuleType

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest

from dispatch_desk.clock import SetClock
from tests.stories.conftest import OpenDesk
from tests.stories.rooms import BR21, DeskAt, crossing
from ui import app
from ui.map.camera import world_of
from ui.map.view import MapView
from ui.map_layouts import KEY, ScreenBox
from ui.map_window import MapWindow
from ui.map_windows import ENOUGH
from ui.memory import set_aside

LEFT = ScreenBox("left", QRect(0, 0, 1920, 1080))
RIGHT = ScreenBox("right", QRect(1920, 0, 2560, 1440))


@pytest.fixture(autouse=True)
def nothing_kept(clock: SetClock) -> Iterator[None]:
    """Every story begins and ends with no map window kept for whoever sits at the desk."""
    assert clock is not None
    app._settings("M Hughes").remove(KEY)
    yield
    app._settings("M Hughes").remove(KEY)


def another(desk: DeskAt) -> MapWindow:
    """Ask for one more map by key."""
    before = len(desk.window.maps.windows)
    desk.press("Ctrl+Shift+2")
    desk.sees(lambda: len(desk.window.maps.windows) == before + 1)
    window = desk.window.maps.windows[-1]
    desk.sees(window.isVisible)
    return window


def click_on_unit(desk: DeskAt, view: MapView, callsign: str) -> None:
    unit = view.feed.scene.unit(callsign)
    assert unit is not None
    x, y = view.camera().to_screen_one(*world_of(unit.position))
    desk.click(view, QPoint(round(x), round(y)))


def pictures_of(view: MapView) -> "list[weakref.ref[QPixmap]]":
    """All that was painted for this view alone."""
    shared = view._pool, view.feed.scene, view._canvas._atlas
    known, found = {id(one) for one in shared}, []
    to_see: list[object] = [view._canvas]
    while to_see:
        one = to_see.pop()
        if id(one) in known or isinstance(one, type | ModuleType | FunctionType):
            continue
        known.add(id(one))
        if isinstance(one, QPixmap):
            found.append(weakref.ref(one))
        to_see += gc.get_referents(one)
    return found


def has_painted_layers(view: MapView) -> bool:
    layers = view._canvas.layers
    return all(one._kept._painted for one in (layers.grid, layers.drawn, layers.roads))


def look(view: MapView) -> tuple[float, float, float]:
    return tuple(view.look)


def test_that_a_second_map_shows_the_same_units_and_chooses_them(desk: DeskAt) -> None:
    window = another(desk)
    assert window.view.feed is desk.window.map.feed
    window.view.centre_on(crossing(1, 4))
    click_on_unit(desk, window.view, "BR21")
    desk.sees(lambda: desk.running.control._seat.unit == BR21.callsign)
    window.close()


def test_that_the_keyboard_is_on_the_map_of_a_new_window(desk: DeskAt) -> None:
    window = another(desk)
    desk.sees(window.view.hasFocus)
    window.close()


def test_that_a_free_map_stays_where_it_is_and_a_linked_one_goes_along(desk: DeskAt) -> None:
    window, own = another(desk), desk.window.map
    before = look(window.view)
    own.pan_by(300, 40)
    assert look(window.view) == before
    window.linked.click()
    assert look(window.view) == look(own)
    own.pan_by(-120, 0)
    own.zoom_by(1)
    assert look(window.view) == look(own)
    window.view.pan_by(50, 50)
    assert look(window.view) == look(own)
    window.linked.click()
    window.view.zoom_by(-1)
    assert look(window.view) != look(own)


def test_that_a_linked_map_looks_along_when_a_zoom_has_come_to_its_end(desk: DeskAt) -> None:
    window, own = another(desk), desk.window.map
    window.linked.click()
    before, own.zoom_ms = look(window.view), 600
    own.zoom_by(1)
    desk.sees(lambda: own.camera().zoom != before[2])
    assert own.is_moving
    assert look(window.view) == before
    desk.sees(lambda: not own.is_moving)
    assert look(window.view) == look(own) != before


def test_that_an_officer_in_danger_is_seen_on_every_screen_and_shown_by_a_click(
    desk: DeskAt,
) -> None:
    window = another(desk)
    assert window.safety.line == desk.window.strip.line
    desk.come_forward()  # else it would, with an alert: the offscreen platform can't
    desk.radio("BR21", 0)
    desk.sees(lambda: "BR21  EMERGENCY" in window.safety.line)
    assert "UNOWNED" in window.safety.line
    QTest.mouseClick(window.safety.buttons[0], Qt.MouseButton.LeftButton)
    desk.sees(lambda: desk.running.control._seat.unit == BR21.callsign)
    window.activateWindow()
    desk.qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F12)
    desk.sees(lambda: "UNOWNED" not in window.safety.line)


def test_that_a_map_window_shows_its_own_layers(desk: DeskAt) -> None:
    window = another(desk)
    window.view.toggle("names")
    states = desk.window.maps._states
    assert not states[window].names
    assert desk.window.maps._look.names


def test_that_closing_one_frees_what_it_held(desk: DeskAt) -> None:
    pool, feed = desk.window.map._pool, desk.window.feed
    views, wishes, watched = len(pool._views), len(pool._wishes), len(feed._watched)
    window = another(desk)
    assert (len(pool._views), len(feed._watched)) == (views + 1, watched + 1)
    window.close()
    desk.sees(lambda: not desk.window.maps.windows)
    assert (len(pool._views), len(pool._wishes)) == (views, wishes)
    assert len(feed._watched) == watched


def test_that_a_map_that_was_open_for_long_leaves_no_picture_behind(desk: DeskAt) -> None:
    number = desk.call().rpartition("/")[2]
    window = another(desk)
    window.view.toggle("grid")
    for line in (f"cordon inner {number} 100m", f"close 100m of {number} for 1h because armed"):
        desk.window.command_line.run(line)
    desk.sees(lambda: has_painted_layers(window.view))
    seen = pictures_of(window.view)
    set_aside()  # as a desk does every few minutes: what is garbage later is not looked for
    try:
        window.close()
        desk.sees(lambda: not any(one() for one in seen))
    finally:
        gc.unfreeze()


def test_that_a_hidden_map_asks_for_nothing_until_it_is_seen_again(desk: DeskAt) -> None:
    window, pool, feed = another(desk), desk.window.map._pool, desk.window.feed
    view, states = window.view, desk.window.maps._states
    desk.sees(lambda: pool._wishes[view._view].visible)
    window.hide()
    assert not pool._wishes[view._view].visible
    assert all(state is not states[window] for state in feed._watched)
    window.show()
    desk.sees(lambda: pool._wishes[view._view].visible)
    assert any(state is states[window] for state in feed._watched)


def test_that_there_is_an_end_to_them_and_it_is_said(desk: DeskAt) -> None:
    for _ in range(4):
        another(desk)
        desk.come_forward()
    desk.press("Ctrl+Shift+2")
    desk.sees(lambda: ENOUGH in desk.window.command_line._refusal)


def test_that_they_close_with_the_desk_and_come_back_with_the_person(open_desk: OpenDesk) -> None:
    first = open_desk(name="A Prys")
    window = another(first)
    window.setGeometry(60, 70, 700, 500)
    window.view.centre_on(crossing(2, 3))
    window.view.toggle("buildings")
    kept = look(window.view)
    first.close()
    assert not first.window.maps.windows
    second = open_desk(name="A Prys")
    second.sees(lambda: second.window.maps.windows)
    window = second.window.maps.windows[0]
    assert look(window.view) == kept
    assert window.geometry() == QRect(60, 70, 700, 500)
    assert not window.is_linked
    assert window.focusWidget() is window.view
    assert not second.window.maps._states[window].buildings
    second.close()
    stranger = open_desk(name="B Rowe")
    assert not stranger.window.maps.windows


def test_that_a_window_of_a_missing_screen_comes_here_and_goes_back(desk: DeskAt) -> None:
    maps, there = desk.window.maps, [LEFT, RIGHT]
    maps._screens = lambda: there
    window = another(desk)
    window.setGeometry(2600, 200, 900, 600)
    there.remove(RIGHT)
    maps.screen_lost(RIGHT)
    assert LEFT.box.contains(window.geometry())
    assert window.isVisible()
    there.append(RIGHT)
    maps.screens_changed()
    assert window.geometry() == QRect(2600, 200, 900, 600)


def test_that_a_window_moved_by_hand_stays_where_the_hand_put_it(desk: DeskAt) -> None:
    maps, there = desk.window.maps, [LEFT, RIGHT]
    maps._screens = lambda: there
    window = another(desk)
    window.setGeometry(2600, 200, 900, 600)
    there.remove(RIGHT)
    maps.screen_lost(RIGHT)
    window.setGeometry(100, 100, 640, 480)
    there.append(RIGHT)
    maps.screens_changed()
    assert window.geometry() == QRect(100, 100, 640, 480)


@pytest.mark.parametrize("damage", ["{", '{"windows": [{"x": 7}]}', "[]", "x" * 100_000])
def test_that_a_damaged_layout_opens_no_window_and_keeps_the_desk(
    open_desk: OpenDesk, damage: str
) -> None:
    app._settings("C Dent").setValue(KEY, damage)
    desk = open_desk(name="C Dent")
    assert not desk.window.maps.windows
    another(desk)
