"""What the map tells of units beside where they are: where they were, and what they were sent to."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from dispatch_desk import commands
from resources.units import Callsign
from tests.stories.rooms import DeskAt
from ui.map.callers import MapCaller
from ui.map.foot import STRIP_PX
from ui.map.links import Links
from ui.map.trails import Trail, Trails
from ui.map.view import MapView


def drive(desk: DeskAt, callsign: str = "BR24", *, steps: int = 4) -> None:
    """From its place to the west, a report every ten seconds."""
    for step in range(steps):
        desk.later(seconds=10)
        desk.position(callsign, 7, 7 - 0.2 * (step + 1))
        desk.tick()


def trails(desk: DeskAt) -> dict[str, Trail]:
    desk.tick()
    told = desk.window.feed.layers.get("trails")
    return {line.callsign: line for line in told.lines} if isinstance(told, Trails) else {}


def test_that_a_chosen_unit_leaves_a_trail_of_the_ten_minutes_before_it_was_chosen_and_since(
    desk: DeskAt,
) -> None:
    drive(desk)
    assert trails(desk) == {}
    desk.running.control.choose_unit("BR24")
    desk.sees(lambda: len(trails(desk)["BR24"].at_s) >= 4 if trails(desk) else False)
    before = len(trails(desk)["BR24"].at_s)
    drive(desk, steps=1)
    desk.sees(lambda: len(trails(desk)["BR24"].at_s) == before + 1)
    ages = desk.bridge.now().timestamp() - trails(desk)["BR24"].at_s
    assert (ages[:-1] > ages[1:]).all()
    assert list(trails(desk)) == ["BR24"]
    desk.later(minutes=11)
    desk.sees(lambda: not trails(desk))


def test_that_all_trails_are_shown_where_a_map_asks_for_them(desk: DeskAt) -> None:
    drive(desk)
    drive(desk, "BR21", steps=2)
    desk.window.map.toggle("trails_all")
    desk.sees(lambda: {"BR21", "BR24"} <= set(trails(desk)))
    assert not any(line.chosen for line in trails(desk).values())
    desk.window.map.toggle("trails_all")
    desk.sees(lambda: not trails(desk))


def test_that_several_units_can_be_chosen_beside_the_one_in_hand(desk: DeskAt) -> None:
    desk.running.control.choose_unit("BR24")
    for callsign in ("BR21", "BN40", "BN40"):
        desk.window.feed.pick(callsign)

    def chosen() -> set[str]:
        return {unit.callsign for unit in desk.window.feed.scene.units if unit.selected}

    assert chosen() == {"BR24", "BR21"}
    desk.window.feed.drop_picked()
    assert chosen() == {"BR24"}


def test_that_a_unit_at_its_scene_is_joined_by_a_line_to_its_log(desk: DeskAt) -> None:
    key = desk.call()
    desk.open_first()
    desk.at_scene("BR24", key)

    def lines() -> int:
        desk.tick()
        told = desk.window.feed.layers.get("links")
        return len(told) if isinstance(told, Links) else 0

    desk.sees(lambda: lines() == 1)
    desk.window.map.toggle("links")
    desk.sees(lambda: lines() == 0)


def test_that_a_unit_glides_only_where_asked_and_never_ahead_of_its_report(desk: DeskAt) -> None:
    drive(desk, steps=2)

    def drawn() -> tuple[float, float]:
        desk.tick()
        unit = desk.window.feed.scene.unit("BR24")
        assert unit is not None
        return unit.position.lon, unit.age_s

    reported, age_s = drawn()
    desk.window.map.toggle("smooth")
    assert drawn() == (reported, age_s), "what it was before nobody asked is not known"
    desk.later(seconds=10)
    desk.position("BR24", 7, 6.4)
    late, late_s = drawn()
    assert late > desk.bridge.fixes().lon[desk.bridge.fixes().rows["br24"]]
    assert late_s >= 10 - 1e-6
    desk.window.map.toggle("smooth")
    there, _ = drawn()
    assert there < late


def test_that_every_map_says_that_units_are_drawn_late_where_one_of_them_asks_for_it(
    desk: DeskAt,
) -> None:
    desk.press("Ctrl+Shift+2")
    desk.sees(lambda: desk.window.maps.windows)
    own, other = desk.window.map, desk.window.maps.windows[-1].view
    desk.sees(other.isVisible)

    def feet() -> list[QImage]:
        desk.tick()
        return [view.grab(foot_of(view)).toImage() for view in (own, other)]

    as_reported = feet()
    own.toggle("smooth")
    late = feet()
    assert own._canvas.foot.glides
    assert other._canvas.foot.glides
    assert all(one != another for one, another in zip(as_reported, late, strict=True))
    own.toggle("smooth")
    assert feet() == as_reported


def foot_of(view: MapView) -> QRect:
    """Where it says what it holds back: lowest and left."""
    return QRect(0, view.height() - round(STRIP_PX), view.width() // 2, round(STRIP_PX))


def test_that_a_map_is_told_nothing_while_nothing_happens(desk: DeskAt) -> None:
    """With trails, lines, ways and gliding on, and a unit on its way: who stands still costs nothing."""
    key = desk.call()
    desk.open_first()
    desk.tell(commands.SendUnit(incident=key, callsign=Callsign("BR24"), eta_s=120.0))
    desk.radio("BR24", 5)
    for flag in ("trails_all", "smooth"):
        desk.window.map.toggle(flag)
    drive(desk, steps=2)
    desk.later(seconds=20)
    desk.sees(lambda: desk.window.feed.scene.routes and trails(desk))
    told: list[object] = []
    desk.window.feed.changed.connect(lambda: told.append("scene"))
    desk.window.feed.layer_changed.connect(told.append)
    for _ in range(8):
        desk.tick()
    assert told == []


def test_that_a_callers_phone_is_put_on_the_map_as_its_message_came(desk: DeskAt) -> None:
    key = desk.call()
    desk.open_first()
    at = desk.incident(key).position
    desk.press("Ctrl+K")
    desk.enter(f'caller A"ML=1;lt={at.lat + 0.002};lg={at.lon};rd=60;pm=G')

    def circles() -> tuple[MapCaller, ...]:
        told = desk.window.feed.layers.get("callers")
        return told if isinstance(told, tuple) else ()

    desk.sees(circles)
    (circle,) = circles()
    assert (circle.error_m, circle.chosen) == (60.0, True)
    assert 150 < circle.apart_m < 175
    desk.sees(lambda: desk.logs("from the place at least: ask again where it is"))
