"""A call taken at this desk: written by keyboard, its place found by name or shown on the map."""

import pytest
from PySide6.QtCore import QPoint

from tests.stories.rooms import DeskAt, crossing

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # suggestions pop up


def test_that_a_call_is_taken_by_keyboard_with_a_place_found_by_name(desk: DeskAt) -> None:
    desk.press("F2")
    desk.type("Theft")
    desk.tab_to("Position")
    desk.enter("Hazel Stret")
    if desk.hand().accessibleName() == "Places found":
        desk.press("Return")
    assert desk.window.incident.new_form.place.text() == "Hazel Street"
    desk.tab_to("Summary")
    desk.type("Two bicycles taken from the yard")
    desk.press("Ctrl+Return")
    desk.sees(lambda: desk.logs("Two bicycles taken"))
    (row,) = desk.queue()
    assert "Theft, Hazel Street" in row
    (incident,) = desk.bridge.records.incidents.values()
    assert incident.position.lat == pytest.approx(crossing(4, 0).lat)
    assert desk.window.incident.new_form.place.text() == ""
    desk.sees(lambda: len(desk.ranked()) == 5)


def test_that_tab_goes_through_the_form_as_the_eye_does(desk: DeskAt) -> None:
    desk.press("F2")
    visited = [desk.hand().accessibleName()]
    for _ in range(6):
        desk.press("Tab")
        visited.append(desk.hand().accessibleName())
    wanted = ["Type", "Grade", "Place", "Position", "Pick on map", "Channel", "Caller"]
    assert visited == wanted


def test_that_nobody_is_sent_from_behind_the_form_however_far_the_hand_is_from_it(
    desk: DeskAt,
) -> None:
    desk.call()
    desk.open_first()
    desk.sees(lambda: len(desk.ranked()) == 5)
    desk.press("F2", "Ctrl+2", "Ctrl+Return")
    desk.tick()
    assert not any(incident.units for incident in desk.bridge.records.incidents.values())
    assert desk.window.incident.new_form.isVisible()


def test_that_esc_keeps_the_draft_for_the_next_f2(desk: DeskAt) -> None:
    desk.press("F2")
    desk.tab_to("Summary")
    desk.type("a man on the ro")
    desk.press("Escape")
    assert desk.hand() is desk.window.incident.entry
    desk.press("F2")
    assert desk.window.incident.new_form.summary.text() == "a man on the ro"


def test_that_a_place_shown_on_the_map_fills_the_form_and_the_hand_goes_on_writing(
    desk: DeskAt,
) -> None:
    desk.press("F2")
    desk.type("Theft")
    spot = QPoint(400, 300)
    shown = desk.window.map.camera().place_at(spot.x(), spot.y())
    desk.click(desk.window.map, spot, twice=True)
    form = desk.window.incident.new_form
    position = form.position.position()
    assert position is not None
    assert (position.lat, position.lon) == pytest.approx((shown.lat, shown.lon), abs=1e-4)
    assert desk.hand() is form.place
    desk.type("Yard behind the shop")
    desk.tab_to("Summary")
    desk.type("Bicycle taken")
    desk.press("Ctrl+Return")
    desk.sees(lambda: any("Yard behind the shop" in row for row in desk.queue()))


def test_that_a_place_shown_on_the_map_has_the_name_that_an_rvp_there_would_have(
    desk: DeskAt,
) -> None:
    camera = desk.window.map.camera()
    middle = QPoint(round(camera.width / 2), round(camera.height / 2))
    desk.window.map.centre_on(crossing(4, 2.5))
    desk.press("F2")
    desk.click(desk.window.map, middle, twice=True)
    form = desk.window.incident.new_form
    assert form.place.text() == "by Hazel Street"
    desk.press("Escape")
    key = desk.call()
    desk.open_first()
    desk.press("Ctrl+K")
    desk.enter("rvp here")
    desk.sees(lambda: desk.incident(key).rvp)
    rvp = desk.incident(key).rvp
    assert rvp is not None
    assert rvp.words == form.place.text()


def test_that_the_map_names_no_place_anew_that_has_a_name_nor_one_far_from_streets(
    desk: DeskAt,
) -> None:
    form, camera = desk.window.incident.new_form, desk.window.map.camera()
    middle = QPoint(round(camera.width / 2), round(camera.height / 2))
    desk.window.map.centre_on(crossing(-9, 3))
    desk.press("F2")
    desk.click(desk.window.map, middle, twice=True)
    assert form.place.text() == ""
    form.place.setText("Yard behind the shop")
    desk.window.map.centre_on(crossing(4, 2.5))
    desk.click(desk.window.map, middle, twice=True)
    assert form.place.text() == "Yard behind the shop"
    assert desk.hand() is form.summary


def test_that_the_search_goes_to_a_street_and_esc_back_to_the_entry(desk: DeskAt) -> None:
    desk.press("Ctrl+E")
    desk.type("half a li")
    desk.press("Ctrl+F")
    desk.enter("Elder Street")
    camera = desk.window.map.camera()
    middle = camera.place_at(camera.width / 2, camera.height / 2)
    assert middle.lat == pytest.approx(crossing(3, 0).lat, abs=1e-4)
    desk.press("Escape")
    if desk.hand() is not desk.window.incident.entry:
        desk.press("Escape")  # the first closes the suggestions
    assert desk.hand() is desk.window.incident.entry
    assert desk.window.incident.entry.text() == "half a li"
