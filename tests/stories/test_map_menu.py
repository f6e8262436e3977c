"""What can be done at a place of the map, by right click or by key, and the search that finds places."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from geodata.places import Position, distance_m
from tests.stories.pixels import apart, pixel
from tests.stories.rooms import DeskAt, crossing

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # menus pop up

MIDDLE = QPoint(320, 240)


def entries(menu: QMenu) -> list[str]:
    return [action.text().split("\t")[0] for action in menu.actions() if action.text()]


def opened_at(desk: DeskAt, at: Position) -> QMenu:
    """The menu a right click opens there."""
    view = desk.window.map
    spot = pixel(view, at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, view.mapToGlobal(spot))
    QApplication.sendEvent(view, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, words: str) -> None:
    action = next(one for one in menu.actions() if one.text().startswith(words))
    action.trigger()
    menu.close()


def test_that_a_right_click_tells_the_street_and_begins_an_incident_there(desk: DeskAt) -> None:
    spot = crossing(4, 2.5)
    desk.window.map.centre_on(spot)
    menu = opened_at(desk, spot)
    assert entries(menu)[0] == "by Hazel Street"
    assert not menu.actions()[0].isEnabled()
    choose(menu, "New incident here")
    form = desk.window.incident.new_form
    desk.sees(form.isVisible)
    position = form.position.position()
    assert position is not None
    assert (position.lat, position.lon) == pytest.approx((spot.lat, spot.lon), abs=1e-4)
    assert form.place.text() == "by Hazel Street"


@pytest.mark.parametrize("key", ["Menu", "Shift+F10"])
def test_that_the_menu_opens_by_key_at_the_thing_the_keyboard_stands_on(
    desk: DeskAt, key: str
) -> None:
    view = desk.window.map
    view.centre_on(crossing(1, 4))
    view.setFocus()
    stood_on = ""
    while stood_on != "BR21":
        desk.press("]")
        stood_on = view.accessibleDescription().split(",")[0]
    desk.press(key)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, MIDDLE, view.mapToGlobal(MIDDLE))
    QApplication.sendEvent(view, event)  # as some systems do besides
    assert QApplication.activePopupWidget() is menu
    assert "Choose BR21" in entries(menu)
    choose(menu, "Follow BR21")
    assert view.followed == "BR21"


def test_that_the_nearest_units_are_ranked_for_that_place(desk: DeskAt) -> None:
    desk.window.map.centre_on(crossing(4, 4))
    menu = opened_at(desk, crossing(4, 4))
    nearest = next(a for a in menu.actions() if a.text() == "Nearest units").menu()
    assert isinstance(nearest, QMenu)
    nearest.aboutToShow.emit()
    desk.sees(lambda: any("BR24" in words for words in entries(nearest)))
    names = [words.split()[0] for words in entries(nearest)]
    assert names.index("BR21") < names.index("BR24")  # three crossings away, and six
    chosen = next(one for one in nearest.actions() if one.text().startswith("BR24"))
    chosen.trigger()
    menu.close()
    desk.sees(
        lambda: any(u.selected and u.callsign == "BR24" for u in desk.window.feed.scene.units)
    )


def test_that_the_menu_sets_the_rvp_of_the_open_incident(desk: DeskAt) -> None:
    key = desk.call()
    desk.open_first()
    desk.window.map.centre_on(crossing(4, 2.5))
    choose(opened_at(desk, crossing(4, 2.5)), "RVP of ")
    desk.sees(lambda: desk.incident(key).rvp)
    rvp = desk.incident(key).rvp
    assert rvp is not None
    assert rvp.words == "by Hazel Street"


def test_that_the_menu_shows_where_a_road_goes_closes_it_and_asks_for_reach(desk: DeskAt) -> None:
    view, spot = desk.window.map, crossing(4, 2.5)
    view.centre_on(spot)
    roads = view._canvas.layers.roads
    choose(opened_at(desk, spot), "Where Hazel Street goes")
    desk.sees(lambda: roads.draft is not None and "Hazel Street:" in roads.draft.words)
    desk.come_forward()
    view.setFocus()
    desk.press("Escape")
    assert roads.draft is None
    choose(opened_at(desk, spot), "Reach from here")
    desk.sees(lambda: roads.marks.reach is not None)
    choose(opened_at(desk, spot), "Close Hazel Street here")
    assert view.picker.active
    assert len(view.picker.points) == 1
    assert opened_without_a_menu(desk, spot)


def test_that_a_closed_road_is_reopened_where_it_is(desk: DeskAt) -> None:
    view, spot = desk.window.map, crossing(4, 2.5)
    view.centre_on(spot)
    menu = opened_at(desk, spot)
    assert not any(words.startswith("Reopen") for words in entries(menu))
    menu.close()
    desk.come_forward()
    desk.press("Ctrl+K")
    desk.enter("close hazel street for 1h because gas leak")
    desk.sees(lambda: view.changes_at(spot) == ["R1"])
    choose(opened_at(desk, spot), "Reopen R1")
    desk.come_forward()
    desk.sees(desk.window.roads.form.holds_hand)
    desk.press("Return")
    desk.sees(lambda: not view.changes_at(spot))


def opened_without_a_menu(desk: DeskAt, at: Position) -> bool:
    """While the hand holds something, a right click is not for the menu."""
    view, spot = desk.window.map, pixel(desk.window.map, at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, view.mapToGlobal(spot))
    QApplication.sendEvent(view, event)
    return QApplication.activePopupWidget() is None


def test_that_a_search_lists_several_marks_them_and_jumps_only_to_what_is_taken(
    desk: DeskAt,
) -> None:
    view, search = desk.window.map, desk.window.search
    before = view.camera()
    desk.press("Ctrl+F")
    desk.type("Street")
    finds = view._canvas.layers.finds
    assert len(search._hits) > 2
    assert search.list.isVisible()
    assert [find.number for find in finds.finds] == list(range(1, len(search._hits) + 1))
    assert finds.finds[0].chosen
    assert "street · " in search.list.item(0).data(Qt.ItemDataRole.UserRole)
    desk.press("Down", "Down")
    assert finds.finds[2].chosen
    assert view.camera() == before
    wanted = search._hits[2]
    desk.press("Return")
    assert not search.list.isVisible()
    assert apart(pixel(view, wanted.position), QPoint(view.width() // 2, view.height() // 2)) <= 1
    assert len(finds.finds) == len(search._hits)
    desk.press("Escape")
    assert finds.finds == ()
    assert search.text() == ""


def test_that_what_is_found_comes_from_the_middle_of_the_map_outwards(desk: DeskAt) -> None:
    view, search = desk.window.map, desk.window.search
    for corner in (crossing(0, 0), crossing(7, 7)):
        view.centre_on(corner)
        desk.press("Ctrl+F")
        desk.type("Street")
        away = [distance_m(view.middle, hit.position) for hit in search._hits]
        assert away == sorted(away)
        desk.press("Escape")
