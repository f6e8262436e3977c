"""The window itself: every panel in its place at either size and theme, every signal and key alive."""

from collections import Counter
from itertools import combinations, product

import pytest
from PySide6.QtCore import QMetaMethod, QObject, QPoint, QRect
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from tests.stories.conftest import OpenDesk
from tests.stories.rooms import MOST_TABS, DeskAt
from ui.desk_window import RANKED_SMALL_PX
from ui.hands import holds_focus
from ui.queue.slot import RAIL_PX, WHOLE_PX
from ui.theme import DAY, NIGHT
from ui.units.board import COUNTS_PX, FULL_PX
from ui.units.ranked_row import ROW_PX

LARGE, SMALL = (1920, 1080), (1366, 768)
LEAST_SPOTS = 4


def panels(desk: DeskAt) -> dict[str, QWidget]:
    window = desk.window
    return {
        "strip": window.strip, "queue": window.queue, "map": window.map, "board": window.board,
        "incident": window.incident, "ranked": window.ranked, "command line": window.command_line,
        "status": window.status,
    }  # fmt: skip


def places(desk: DeskAt) -> dict[str, QRect]:
    """Where each panel stands in the window."""
    window = desk.window
    return {
        name: QRect(panel.mapTo(window, panel.rect().topLeft()), panel.size())
        for name, panel in panels(desk).items()
    }


def assert_all_in_place(desk: DeskAt) -> None:
    assert all(panel.isVisible() for panel in panels(desk).values())
    desk.sees(lambda: not overlapping(places(desk)))  # a strip that grows pushes the rest down
    for name, place in places(desk).items():
        assert desk.window.rect().contains(place), name
        assert min(place.width(), place.height()) >= 28, name


def overlapping(found: dict[str, QRect]) -> list[tuple[str, str]]:
    return [(a, b) for a, b in combinations(found, 2) if found[a].intersects(found[b])]


@pytest.mark.parametrize("size", [LARGE, SMALL])
def test_that_every_panel_has_its_place_in_calm_and_in_an_emergency(
    desk: DeskAt, size: tuple[int, int]
) -> None:
    desk.window.resize(*size)
    desk.sees(lambda: (desk.window.width(), desk.window.height()) == size)
    assert_all_in_place(desk)
    centre = desk.window.map.camera()
    desk.at_scene("BR21", desk.call())
    desk.open_first()
    desk.radio("BR21", 0)
    desk.sees(lambda: desk.window.strip._fields)
    assert_all_in_place(desk)
    after = desk.window.map.camera()
    assert (after.x, after.y) == (centre.x, centre.y)
    desk.press("F2")
    assert_all_in_place(desk)


def test_that_f8_leaves_nothing_of_the_other_theme_in_any_panel(desk: DeskAt) -> None:
    desk.call()
    for theme, other in ((DAY, NIGHT), (NIGHT, DAY), (DAY, NIGHT)):
        desk.press("F8")
        assert desk.window.theme is theme
        for name, panel in panels(desk).items():
            if name != "map":  # its old tiles stay until the painters have the new ones
                assert not grounds(panel) & {other.bg, other.panel, other.raised}, name
        desk.open_first()
    desk.press("F8")


def grounds(panel: QWidget) -> set[str]:
    """The colours that fill a panel, looked at every eighth pixel; a letter's edge may have any."""
    image = panel.grab().toImage()
    spots = product(range(4, image.width(), 8), range(4, image.height(), 8))
    seen = Counter(image.pixelColor(x, y).name() for x, y in spots)
    return {name for name, times in seen.items() if times >= LEAST_SPOTS}


def test_that_a_window_made_small_and_large_again_is_as_before(desk: DeskAt) -> None:
    before = places(desk)
    for size in (SMALL, LARGE):
        desk.window.resize(*size)
        desk.sees(lambda size=size: (desk.window.width(), desk.window.height()) == size)  # type: ignore[misc]
    assert places(desk) == before


def test_that_no_signal_of_a_panel_leads_nowhere(desk: DeskAt) -> None:
    window = desk.window
    owners = [
        window.strip, window.drawer, window.queue, window.board, window.incident, window.ranked,
        window.command_line, window.search, window.incident.new_form, window.incident.entry,
    ]  # fmt: skip
    loose = [f"{type(owner).__name__}.{name}" for owner in owners for name in unconnected(owner)]
    assert loose == []
    assert set(unconnected(window.map)) <= {"settled"}  # for whoever takes a picture of it


def unconnected(owner: QObject) -> list[str]:
    """The signals its own class declares and nobody listens to."""
    meta = owner.metaObject()
    methods = [meta.method(at) for at in range(meta.methodOffset(), meta.methodCount())]
    signals = [m for m in methods if m.methodType() == QMetaMethod.MethodType.Signal]
    return [bytes(s.name().data()).decode() for s in signals if not owner.isSignalConnected(s)]


def test_that_every_zone_is_reached_by_its_key_and_esc_leads_back_to_the_entry(
    desk: DeskAt,
) -> None:
    desk.call()
    desk.open_first()
    zones = {
        "Ctrl+1": desk.window.queue, "Ctrl+3": desk.window.incident.log,
        "Ctrl+4": desk.window.ranked, "Ctrl+5": desk.window.board,
        "Ctrl+K": desk.window.command_line, "F4": desk.window.ranked,
    }  # fmt: skip
    for key, zone in zones.items():
        desk.press(key)
        assert zone is desk.hand() or zone.isAncestorOf(desk.hand()), key
        desk.press("Escape")
        assert desk.hand() is desk.window.incident.entry, key


def test_that_f6_goes_round_and_f7_folds_the_board_away(desk: DeskAt) -> None:
    desk.call()
    desk.open_first()
    desk.press("Ctrl+E")
    seen = []
    for _ in range(7):
        desk.press("F6")
        seen.append(desk.hand())
    assert len({id(hand) for hand in seen}) == 7
    assert seen[-1] is desk.window.incident.entry
    open_px = desk.window.board.height()
    desk.press("F7")
    desk.sees(lambda: desk.window.board.height() == 36)
    desk.press("Ctrl+5")
    desk.sees(lambda: desk.window.board.height() == open_px)
    assert desk.window.board.isAncestorOf(desk.hand())


def test_that_no_key_reaches_the_desk_before_somebody_has_booked_on(open_desk: OpenDesk) -> None:
    desk = open_desk(name="")
    card = desk.window.book_on
    assert card is not None
    desk.press("F2", "Ctrl+K")
    assert not desk.window.incident.new_form.isVisible()
    assert card.isAncestorOf(desk.hand())
    card._name.selectAll()
    desk.enter("../../S Khan")
    desk.sees(lambda: "../../S Khan, dispatcher" in desk.status())
    assert desk.window.book_on is None or desk.window.book_on.isHidden()
    desk.press("Escape")  # the card of a first start
    assert desk.hand() is desk.window.incident.entry
    desk.press("F2")
    assert desk.window.incident.new_form.isVisible()


def stands_in_the_middle(desk: DeskAt, callsign: str) -> bool:
    """Whether the map shows where that unit was last seen in its very middle."""
    fix = desk.bridge.fixes().find(callsign.lower())
    assert fix is not None
    camera = desk.window.map.camera()
    middle = camera.place_at(camera.width / 2, camera.height / 2)
    return (middle.lat, middle.lon) == pytest.approx((fix.lat, fix.lon), abs=1e-4)


def test_that_enter_on_a_silent_officers_card_opens_the_log_and_goes_there(desk: DeskAt) -> None:
    key = desk.call()
    desk.at_scene("BR21", key)
    desk.later(minutes=6, seconds=10)
    desk.sees(lambda: "BR21, amber" in desk.safety()[0])
    desk.window.map.pan_by(5000, 0)
    assert not stands_in_the_middle(desk, "BR21")
    desk.press("F11", "Return")
    desk.sees(lambda: desk.logs("a child crying"))
    desk.sees(lambda: stands_in_the_middle(desk, "BR21"))
    desk.press("F9")
    desk.sees(lambda: desk.logs("BR21 heard by voice"))
    desk.sees(lambda: desk.safety()[0].startswith("All 1 heard from"))


def test_that_a_desk_whose_roads_fail_says_so_and_goes_on(desk: DeskAt) -> None:
    desk.launch.roads.close()
    desk.call()
    desk.press("Ctrl+1", "Home", "Return")
    desk.sees(lambda: "closed" in desk.window.ranked.head.words[1])
    desk.press("Ctrl+E")
    desk.enter("we go on by voice")
    desk.sees(lambda: desk.logs("You, we go on by voice"))


def test_that_on_a_small_screen_the_rail_opens_over_the_map_and_closes_again(desk: DeskAt) -> None:
    desk.call()
    desk.window.resize(*SMALL)
    desk.sees(lambda: desk.window.queue.width() == RAIL_PX)
    before = places(desk)
    for leave in ("Escape", "Return", "Ctrl+4", "Ctrl+K"):
        desk.press("Ctrl+1")
        place = places(desk)["queue"]
        assert place.width() == WHOLE_PX
        assert desk.window.queue._list.hasFocus()
        assert place.intersects(places(desk)["map"])
        assert {k: v for k, v in places(desk).items() if k != "queue"} == {
            k: v for k, v in before.items() if k != "queue"
        }
        desk.press(leave)
        assert places(desk) == before, leave
    desk.sees(lambda: desk.window.incident._incident is not None)


def test_that_a_desk_opened_small_shows_five_ranked_rows_below_the_log(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(size=SMALL)
    assert desk.window.ranked.height() == RANKED_SMALL_PX
    assert desk.window.ranked.list.viewport().height() == 5 * ROW_PX
    desk.staff()
    desk.at_scene("BR21", desk.call())
    desk.radio("BR21", 0)
    desk.sees(lambda: desk.window.strip._fields)
    assert desk.window.ranked.height() == RANKED_SMALL_PX


def test_that_on_a_small_screen_f7_opens_the_board_and_esc_gives_its_room_back(
    desk: DeskAt,
) -> None:
    desk.window.resize(*SMALL)
    desk.sees(lambda: desk.window.board.height() == COUNTS_PX)
    desk.press("F7")
    desk.sees(lambda: desk.window.board.height() == FULL_PX)
    assert_all_in_place(desk)
    desk.press("Ctrl+5", "Escape")
    desk.sees(lambda: desk.window.board.height() == COUNTS_PX)
    assert desk.hand() is desk.window.incident.entry


def test_that_tab_goes_round_in_the_order_of_the_eye(desk: DeskAt) -> None:
    window = desk.window
    zones: list[QWidget] = [
        window.queue, window.map, window.incident, window.ranked, window.command_line
    ]  # fmt: skip
    desk.press("Ctrl+1")
    seen: list[int] = []
    for _ in range(MOST_TABS):
        here = next((n for n, z in enumerate(zones) if holds_focus(z)), None)
        if here is not None and here not in seen:
            seen.append(here)
        desk.press("Tab")
    assert seen == list(range(len(zones)))


def test_that_a_desk_opened_by_day_has_no_panel_on_a_dark_ground(open_desk: OpenDesk) -> None:
    window = open_desk(theme="day").window
    seen = window.grab().toImage()
    panels = (window.queue, window.strip, window.board, window.incident, window.ranked)
    corners = [panel.mapTo(window, QPoint(3, 3)) for panel in panels]
    grounds = {seen.pixelColor(corner).name() for corner in corners}
    assert grounds <= {DAY.panel, DAY.raised, DAY.bg}


def test_that_a_desk_opened_by_day_has_no_words_in_the_inks_of_the_night(
    open_desk: OpenDesk,
) -> None:
    window = open_desk(theme="day").window
    role = QPalette.ColorRole.WindowText
    inks = {label.palette().color(role).name() for label in window.findChildren(QLabel)}
    assert not inks & {NIGHT.text1, NIGHT.text2, NIGHT.text3, NIGHT.red, NIGHT.amber}
