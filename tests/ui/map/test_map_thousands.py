"""Thousands of units on one map: painted in turns, never waited for, and who matters at once."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from geodata.places import Position
from resources.checkins import Level
from resources.status import Availability
from tests.ui.map.conftest import Repaints
from ui.map.camera import Camera, MapState
from ui.map.declutter import BESIDE
from ui.map.layout import Layout, Shown, Window, laying_out
from ui.map.marks import MapIncident, MapUnit
from ui.map.overlay import MARGIN, Baked, baking, paint_baked
from ui.map.pool import RenderPool
from ui.map.scene import Scene, Sketch
from ui.map.symbols import Atlas
from ui.map.ticking import plates_that_tick
from ui.map.turns import TURN_MS, at_once
from ui.map.view import MapView
from ui.theme import NIGHT

HOME = Position(51.58, -2.99)
LONG_MS = 5_000  # never waited for in full: only when something is broken
SIZE = (900, 700)
ALL = Shown(dimmed=False, plates=True)
STATUSES: tuple[Availability, ...] = ("available", "en_route", "at_scene", "break")


def at(east: float, north: float) -> Position:
    return Position(HOME.lat + north / 1000, HOME.lon + east / 1000)


def crews(count: int, step: float = 0.0) -> list[MapUnit]:
    """All over a window at zoom 14, each on its own slow way; every fiftieth is at a scene."""
    chance = np.random.default_rng(7)
    east, north = chance.uniform(-32, 32, count), chance.uniform(-15, 15, count)
    turn = chance.uniform(0, 2 * np.pi, count)
    east, north = east + 0.1 * step * np.cos(turn), north + 0.06 * step * np.sin(turn)
    return [
        MapUnit(
            f"U{number:04}", at(float(east[number]), float(north[number])), "RSP",
            "at_scene" if number % 50 == 0 else "available",
        )
        for number in range(count)
    ]  # fmt: skip


def camera(zoom: float = 14.0) -> Camera:
    state = MapState.at(HOME, zoom)
    return Camera(state.x, state.y, state.zoom, *SIZE)


def scene_of(units: Iterable[MapUnit], incidents: Iterable[MapIncident] = ()) -> Scene:
    scene = Scene()
    scene.take(Sketch.of(units))
    scene.set_incidents([*incidents])
    return scene


def laid_out(scene: Scene, before: Layout | None = None, shown: Shown = ALL) -> Layout:
    window = Window(camera().grown(MARGIN), MARGIN, shown)
    return at_once(laying_out(scene, window, Atlas(NIGHT, 1.0), before))


@pytest.fixture
def view(qtbot: QtBot, pool: RenderPool) -> MapView:
    view = MapView(MapState.at(HOME, 14.0), pool, NIGHT)
    qtbot.addWidget(view, before_close_func=lambda _: view.close_view())
    view.resize(*SIZE)
    view.feed.show_units(crews(1_000))
    view.show()
    shot(view)
    return view


def shot(view: MapView) -> QImage:
    return view.grab().toImage()


def painted_anew(qtbot: QtBot, view: MapView) -> None:
    with qtbot.waitSignal(view._canvas.worker.finished, timeout=LONG_MS):
        view.repaint()


def shown(view: MapView) -> Baked:
    baked = view._canvas._baked
    assert baked is not None
    return baked


def test_that_thousands_are_not_painted_in_the_frame_that_learns_of_them(
    qtbot: QtBot, view: MapView
) -> None:
    before = shown(view)
    view.feed.show_units(crews(1_000, step=9))
    view.repaint()
    assert shown(view) is before
    qtbot.waitUntil(lambda: shown(view) is not before, timeout=LONG_MS)
    assert shown(view).layout.scene.units[3].position == crews(1_000, step=9)[3].position


def test_that_a_still_map_of_thousands_has_nothing_under_way(qtbot: QtBot, view: MapView) -> None:
    view.feed.show_units(crews(1_000, step=9))
    painted_anew(qtbot, view)
    qtbot.waitUntil(lambda: not view._canvas.worker.is_busy, timeout=LONG_MS)
    view.feed.show_units(crews(1_000, step=9))
    view.repaint()
    assert not view._canvas.worker.is_busy


def test_that_what_was_painted_in_turns_is_what_is_painted_at_once(
    qtbot: QtBot, view: MapView
) -> None:
    units = crews(1_000, step=9)
    view.feed.show_units(units)
    painted_anew(qtbot, view)
    in_turns = shown(view)
    scene, atlas = scene_of(units), Atlas(NIGHT, 1.0)
    window = Window(in_turns.layout.camera, MARGIN, ALL, view._canvas.over)
    layout = at_once(laying_out(scene, window, atlas, in_turns.layout))
    at_a_time = at_once(baking(layout, atlas))
    assert in_turns.layout.sides.keys() == layout.sides.keys()
    assert np.array_equal(in_turns.layout.unit_x, layout.unit_x)
    assert not at_a_time.picture.isNull()


@pytest.mark.parametrize(
    "change", [{"level": Level.EMERGENCY}, {"level": Level.RED}, {"selected": True}]
)
def test_that_who_becomes_graver_is_seen_in_the_very_next_frame(
    view: MapView, change: dict[str, object]
) -> None:
    units = crews(1_000)
    middle = replace(units[1], position=HOME)
    view.feed.show_units([units[0], middle, *units[2:]])
    view._canvas.baked(view.camera(), view._state)
    before, old = shot(view), shown(view)
    view.feed.show_first([replace(middle, **change)])  # type: ignore[arg-type]  # fields by name
    after = shot(view)
    assert shown(view) is old  # the thousands are as they were
    x, y = SIZE[0] // 2, SIZE[1] // 2
    assert before.copy(x - 40, y - 40, 80, 80) != after.copy(x - 40, y - 40, 80, 80)
    assert before.copy(0, 0, 200, 200) == after.copy(0, 0, 200, 200)


def test_that_a_new_incident_is_seen_in_the_very_next_frame(view: MapView) -> None:
    before, old = shot(view), shown(view)
    view.feed.show_incidents([MapIncident("i1", "0417", "1", "Domestic", "x", HOME)])
    assert shot(view) != before
    assert shown(view) is old


def test_that_who_was_graver_is_shown_once_when_all_is_painted_anew(
    qtbot: QtBot, view: MapView
) -> None:
    view.feed.show_first([replace(crews(1_000)[1], selected=True)])
    view.repaint()
    assert view._canvas._urgent is not None
    qtbot.waitUntil(lambda: not view._canvas.worker.is_busy, timeout=LONG_MS)
    view.repaint()
    assert view._canvas._urgent is None


def test_that_a_zoom_on_its_way_lays_nothing_out(view: MapView) -> None:
    old = view._canvas.baked(view.camera(), view._state)
    picture = QImage(*SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    with QPainter(picture) as painter:
        view._canvas.paint(painter, camera(14.7), view._state, is_zooming=True)
    assert shown(view) is old
    assert not view._canvas.worker.is_busy


def test_that_a_stretched_picture_keeps_its_places() -> None:
    unit = MapUnit("U1", at(10, 5), "RSP", "available")
    layout = laid_out(scene_of([unit]), shown=Shown(dimmed=False, plates=False))
    baked = at_once(baking(layout, Atlas(NIGHT, 1.0)))
    close = camera(14.9)
    picture = QImage(*SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    with QPainter(picture) as painter:
        paint_baked(painter, baked, close)
    place = MapState.at(unit.position)
    x, y = close.to_screen_one(place.x, place.y)
    assert picture.pixelColor(round(x), round(y)).alpha() == 255
    assert picture.pixelColor(round(x) - 60, round(y)).alpha() == 0


def test_that_zooming_thousands_shows_the_new_look_when_it_is_ready(
    qtbot: QtBot, view: MapView
) -> None:
    view.zoom_by(1)
    view.repaint()
    assert shown(view).layout.camera.zoom == 14.0
    qtbot.waitUntil(lambda: shown(view).layout.camera.zoom == 15.0, timeout=LONG_MS)


def test_that_a_long_pan_paints_anew_before_the_margin_is_used_up(view: MapView) -> None:
    view._canvas.baked(view.camera(), view._state)
    view.pan_by(MARGIN * 0.3, 0)
    view.repaint()
    assert not view._canvas.worker.is_busy
    view.pan_by(MARGIN * 0.3, 0)
    view.repaint()
    assert view._canvas.worker.is_busy


def test_that_a_click_finds_the_unit_of_now_and_not_of_the_picture(view: MapView) -> None:
    unit = replace(crews(1_000)[1], position=HOME)
    view.feed.show_units([*crews(1)[:1], unit, *crews(1_000)[2:]])
    view._canvas.baked(view.camera(), view._state)
    view.feed.show_units([replace(unit, note="19 min old"), *crews(1_000)[2:]])
    view.repaint()
    found = view.mark_under(QPointF(SIZE[0] / 2, SIZE[1] / 2))
    assert isinstance(found, MapUnit)
    assert (found.callsign, found.note) == (unit.callsign, "19 min old")


def test_that_who_is_gone_is_not_found_where_the_picture_still_has_them(view: MapView) -> None:
    unit = replace(crews(1_000)[1], position=HOME)
    view.feed.show_units([unit, *crews(1_000)[2:]])
    view._canvas.baked(view.camera(), view._state)
    layout = shown(view).layout
    assert layout.scene.units[0] is unit
    view.feed.show_units(crews(1_000)[2:])
    view.repaint()
    found = view.mark_under(QPointF(SIZE[0] / 2, SIZE[1] / 2))
    assert found is None or (isinstance(found, MapUnit) and found.callsign != unit.callsign)


@pytest.mark.parametrize("count", [300, 900])
def test_that_plates_keep_their_side_over_twenty_ticks_of_slow_movement(count: int) -> None:
    before = laid_out(scene_of(crews(count)))
    stood = kept = turned = 0
    for step in range(1, 21):
        after = laid_out(scene_of(crews(count, step)), before)
        sides = [(side, after.sides.get(name)) for name, side in before.sides.items()]
        stood += len(sides)
        kept += sum(side == now for side, now in sides)
        turned += sum(now not in (None, side) for side, now in sides)
        before = after
    assert stood > 800
    assert kept >= 0.95 * stood
    assert turned <= 0.02 * stood


def test_that_a_plate_leaves_where_it_covers_somebody_when_there_is_room_beside() -> None:
    crew, other = (
        MapUnit("U1", HOME, "RSP", "at_scene"), MapUnit("U2", at(9, 9), "RSP", "available"),
    )  # fmt: skip
    before = laid_out(scene_of([crew, other]))
    assert before.sides["U1"] == 0
    came = replace(other, position=at(2.2, 0))
    assert laid_out(scene_of([crew, came]), before).sides["U1"] != 0


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_that_who_must_be_read_never_loses_the_plate_among_thousands(data: st.DataObject) -> None:
    units = crews(600)
    chosen = data.draw(st.sets(st.integers(0, 599), max_size=25))
    spot = data.draw(st.tuples(st.floats(-9, 9), st.floats(-5, 5)))
    looks: list[dict[str, object]] = [
        {"selected": True}, {"level": Level.AMBER}, {"level": Level.EMERGENCY},
        {"availability": "at_scene"}, {"availability": "emergency"},
    ]  # fmt: skip
    for number in chosen:
        look = {"position": at(*spot), **data.draw(st.sampled_from(looks))}
        units[number] = replace(units[number], **look)  # type: ignore[arg-type]  # fields by name
    incident = MapIncident("i1", "0417", "1", "Domestic", "x", at(*spot))
    layout = laid_out(scene_of(units, [incident]))
    assert layout.plates.shown[0]
    for number in chosen:
        assert layout.plates.shown[1 + number], units[number]


def test_that_hidden_plates_are_counted_of_what_is_seen_only() -> None:
    window = Window(camera(15.0).grown(MARGIN), MARGIN, ALL)
    layout = at_once(laying_out(scene_of(crews(2_000)), window, Atlas(NIGHT, 1.0)))
    x, y = layout.unit_x - MARGIN, layout.unit_y - MARGIN
    seen = (x > 6) & (x < SIZE[0] - 6) & (y > 6) & (y < SIZE[1] - 6)
    assert layout.hidden == int((seen & ~layout.plates.shown).sum())
    assert 100 < layout.hidden < int((~layout.plates.shown).sum()) - 100


def test_that_two_maps_share_the_places_and_paint_for_themselves(
    qtbot: QtBot, view: MapView, pool: RenderPool
) -> None:
    other = MapView(MapState.at(HOME, 15.0), pool, NIGHT, view.feed)
    qtbot.addWidget(other, before_close_func=lambda _: other.close_view())
    other.resize(400, 300)
    view.feed.show_units(crews(1_000, step=9))
    assert other._canvas._baked is None  # hidden it costs nothing
    other.show()
    shot(other)
    assert shown(other).layout.scene.unit_x is view.feed.scene.unit_x


def test_that_far_off_units_stand_in_groups_only_where_asked_for() -> None:
    units = [MapUnit(f"U{i}", at(i / 10, 0), "RSP", STATUSES[i % 4]) for i in range(12)]
    state = MapState.at(HOME, 12.0)
    far = Camera(state.x, state.y, state.zoom, *SIZE).grown(MARGIN)
    for clusters in (False, True):
        window = Window(far, MARGIN, Shown(dimmed=False, plates=True, clusters=clusters))
        layout = at_once(laying_out(scene_of(units), window, Atlas(NIGHT, 1.0)))
        assert bool(layout.groups.groups) is clusters
        if clusters:
            alone = ~layout.groups.members
            assert alone[2::4].all()  # at a scene: never swallowed
            assert sum(group.count for group in layout.groups.groups) == int((~alone).sum())
            assert (layout.unit_x[layout.groups.members] < 0).all()


def test_that_no_turn_is_longer_than_a_few_of_its_milliseconds(qtbot: QtBot, view: MapView) -> None:
    spent: list[float] = []
    view._canvas.worker.spent.connect(spent.append)
    view.feed.show_units(crews(1_000, step=9))
    painted_anew(qtbot, view)
    assert len(spent) > 1
    assert np.median(spent) < 6 * TURN_MS


def burglary(number: int, clock: str, place: Position) -> MapIncident:
    return MapIncident(f"i{number}", f"{number:04}", "2", "Burglary", "x", place, clock)


def told_of_clocks(view: MapView, minute: str) -> None:
    spots = [at(-14, 9), at(14, -9), at(3, 30)]
    view.feed.show_incidents([burglary(n, f"{minute} left", spot) for n, spot in enumerate(spots)])
    view.feed.show_units(
        [MapUnit("U1", at(-5, 2), "RSP", "at_scene", Level.AMBER, note=f"silent {minute}")]
    )


@pytest.fixture
def ticking(qtbot: QtBot, view: MapView) -> MapView:
    told_of_clocks(view, "1:23")
    with qtbot.waitSignal(view.settled, timeout=LONG_MS):
        view.repaint()
    qtbot.waitUntil(lambda: not view._settle and not view._crowding, timeout=LONG_MS)
    shot(view)
    return view


def test_that_a_clock_that_ticks_repaints_its_own_plate_only(
    qtbot: QtBot, ticking: MapView
) -> None:
    repaints, before = Repaints(ticking), shown(ticking)
    QApplication.processEvents()
    repaints.regions.clear()
    told_of_clocks(ticking, "1:24")
    qtbot.waitUntil(lambda: bool(repaints.regions), timeout=LONG_MS)
    spots = [QPoint(x, y) for x in range(0, SIZE[0], 5) for y in range(0, SIZE[1], 5)]
    painted = sum(any(region.contains(spot) for region in repaints.regions) for spot in spots)
    assert 0 < painted < len(spots) / 20
    assert shown(ticking).layout.plates is before.layout.plates  # nothing was laid out


def test_that_after_ticks_the_map_looks_as_if_painted_anew(ticking: MapView) -> None:
    for second in range(24, 40):
        told_of_clocks(ticking, f"1:{second}")
    ticked = shot(ticking)
    ticking._canvas.changed()
    assert shot(ticking) == ticked


def test_that_a_clock_that_needs_more_room_is_laid_out_anew(ticking: MapView) -> None:
    before = shown(ticking)
    told_of_clocks(ticking, "101:24")
    shot(ticking)
    assert shown(ticking).layout.plates is not before.layout.plates


def test_that_a_clock_whose_plate_lies_over_another_is_laid_out_anew() -> None:
    units = [MapUnit(f"U{n}", HOME, "RSP", "at_scene", note="1:23") for n in range(90)]
    layout, atlas = laid_out(scene_of(units)), Atlas(NIGHT, 1.0)
    later = scene_of([replace(units[0], note="1:24"), *units[1:]])
    assert plates_that_tick(later, layout, atlas) is None
    alone = laid_out(scene_of(units[:1]))
    plates = plates_that_tick(scene_of([replace(units[0], note="1:24")]), alone, atlas)
    assert plates is not None
    assert plates.tolist() == [0]


def test_that_on_a_closer_look_who_was_pushed_away_comes_home() -> None:
    units = [MapUnit(f"U{n}", at(n * 0.8, 0), "RSP", "at_scene", note="1:23") for n in range(8)]
    far = laid_out(scene_of(units))
    assert max(far.sides.values()) >= BESIDE
    window = Window(camera(18.0).grown(2_000), 2_000, ALL)
    near = at_once(laying_out(scene_of(units), window, Atlas(NIGHT, 1.0), far))
    assert max(near.sides.values()) < BESIDE
