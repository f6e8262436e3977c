from contextlib import AbstractContextManager

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QRegion, QWheelEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from geodata.places import Box, Position
from resources.checkins import Level
from tests.ui.map.conftest import Repaints
from ui.map.camera import MapState, tiles_in
from ui.map.drawing_tool import DrawTool
from ui.map.hud import edge_tags, note_box, tag_boxes
from ui.map.marks import FARTHEST_M, MapIncident, MapRoute, MapUnit, uncertainty_m
from ui.map.measure import MeasureTool, leg_words
from ui.map.pool import RenderPool
from ui.map.roadwords import Draft, caption_box
from ui.map.spoken import described
from ui.map.view import MapView
from ui.theme import DAY, NIGHT, Theme

HOME = Position(51.58, -2.99)
LONG_MS = 20_000  # never waited for in full: only when something is broken


def at(east: float, north: float) -> Position:
    return Position(HOME.lat + north / 1000, HOME.lon + east / 1000)


def unit(callsign: str, place: Position, **more: object) -> MapUnit:
    given: dict[str, object] = {"kind": "RSP", "availability": "available", **more}
    return MapUnit(callsign, place, **given)  # type: ignore[arg-type]  # fields by name


def opened(qtbot: QtBot, pool: RenderPool, zoom: float = 15.0, place: Position = HOME) -> MapView:
    view = MapView(MapState.at(place, zoom), pool, NIGHT)
    qtbot.addWidget(view, before_close_func=lambda _: view.close_view())
    view.resize(640, 480)
    view.show()
    return view


def settled(qtbot: QtBot, view: MapView) -> "AbstractContextManager[object]":
    blocker: AbstractContextManager[object] = qtbot.waitSignal(view.settled, timeout=LONG_MS)
    return blocker


@pytest.fixture
def view(qtbot: QtBot, pool: RenderPool) -> MapView:
    return opened(qtbot, pool)


def look(view: MapView) -> tuple[float, float, float]:
    camera = view.camera()
    return camera.x, camera.y, camera.zoom


def pixel(view: MapView, place: Position) -> QPoint:
    state = MapState.at(place)
    x, y = view.camera().to_screen_one(state.x, state.y)
    return QPoint(round(x), round(y))


def test_that_a_window_gets_its_whole_picture(qtbot: QtBot, pool: RenderPool) -> None:
    view = MapView(MapState.at(HOME, 15.0), pool, NIGHT)
    qtbot.addWidget(view)
    with settled(qtbot, view):
        view.resize(640, 480)
        view.show()
    tiles = tiles_in(view.camera(), "night", buildings=True)
    assert tiles
    assert all(pool.tile(tile) is not None for tile in tiles)


def test_that_tiles_that_come_together_are_painted_together(qtbot: QtBot, pool: RenderPool) -> None:
    view = opened(qtbot, pool)
    with settled(qtbot, view):
        pass
    camera = view.camera()
    tiles = tiles_in(camera, "night", buildings=True)
    kept = {tile: pool.pictures.get(tile) for tile in tiles}
    repaints = Repaints(view)
    for tile in tiles:
        pool.pictures._drop(tile)
    for tile, picture in kept.items():
        assert picture is not None
        pool.pictures.keep(tile, picture.toImage(), frozenset(tiles))
        pool.tile_ready.emit(tile)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: QRegion(view.rect()).subtracted(repaints.whole).isEmpty())
    assert len(repaints.regions) < len(tiles)


def test_that_two_views_look_at_two_places_with_one_pool(qtbot: QtBot, pool: RenderPool) -> None:
    near, far = (
        MapView(MapState.at(HOME, 16.0), pool, NIGHT),
        MapView(MapState.at(at(5, 5), 13.0), pool, DAY),
    )
    seen = [QSignalSpy(near.settled), QSignalSpy(far.settled)]
    for view in (near, far):
        qtbot.addWidget(view)
        view.resize(400, 300)
        view.show()
    qtbot.waitUntil(lambda: all(spy.count() for spy in seen), timeout=LONG_MS)
    far.zoom_by(1)
    assert look(near)[2] == 16.0
    assert look(far)[2] == 14.0


def test_that_nothing_shown_ever_moves_the_map(view: MapView) -> None:
    before = look(view)
    for step in range(5):
        view.feed.show_units([unit("BR21", at(step, step), level=Level.EMERGENCY, selected=True)])
        view.feed.show_incidents(
            [
                MapIncident(
                    "i1",
                    "0417",
                    "1",
                    "Domestic",
                    "14 Corporation Road",
                    at(-step, 3),
                    selected=True,
                )
            ]
        )
        view.feed.show_route(
            [MapRoute(np.array([-2.99, -2.98]), np.array([51.58, 51.59]), "BR24 1:45")]
        )
        view.feed.show_emergency("BR21")
    view.set_theme(DAY)
    assert look(view) == before


def test_that_a_resize_keeps_the_middle(view: MapView) -> None:
    before = look(view)
    view.resize(900, 300)
    assert look(view) == before


def test_that_a_followed_unit_stays_in_the_middle_until_the_user_pans(
    qtbot: QtBot, view: MapView
) -> None:
    view.feed.show_units([unit("BR24", at(1, 1))])
    view.follow("BR24")
    view.feed.show_units([unit("BR24", at(2, 1))])
    assert pixel(view, at(2, 1)) == QPoint(320, 240)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    after = look(view)
    view.feed.show_units([unit("BR24", at(3, 1))])
    assert look(view) == after


def test_that_a_click_on_a_unit_names_it(qtbot: QtBot, view: MapView) -> None:
    view.feed.show_units([unit("BR24", at(1, 1)), unit("BN12", at(-2, 1))])
    with qtbot.waitSignal(view.unit_clicked) as clicked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel(view, at(-2, 1)))
    assert clicked.args == ["BN12"]


def test_that_a_click_on_a_plate_names_its_unit(qtbot: QtBot, view: MapView) -> None:
    view.feed.show_units([unit("BR24", at(1, 1))])
    with qtbot.waitSignal(view.unit_clicked) as clicked:
        plate = pixel(view, at(1, 1)) + QPoint(40, 0)
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=plate)
    assert clicked.args == ["BR24"]


def test_that_a_click_on_an_incident_names_it(qtbot: QtBot, view: MapView) -> None:
    view.feed.show_incidents(
        [MapIncident("2026-01-12/0417", "0417", "1", "Domestic", "x", at(2, -2))]
    )
    with qtbot.waitSignal(view.incident_clicked) as clicked:
        pin = pixel(view, at(2, -2)) - QPoint(0, 24)
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pin)
    assert clicked.args == ["2026-01-12/0417"]


def test_that_a_double_click_goes_closer_and_tells_the_place_only_where_one_is_waited_for(
    qtbot: QtBot, view: MapView
) -> None:
    said = [QSignalSpy(told) for told in (view.unit_clicked, view.place_clicked)]
    spot = pixel(view, at(2, 2))
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=spot)
    assert look(view)[2] == 16.0
    assert (pixel(view, at(2, 2)) - spot).manhattanLength() <= 2
    assert [spy.count() for spy in said] == [0, 0]
    view.wants_place = lambda: True
    with qtbot.waitSignal(view.place_clicked) as clicked:
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=spot)
    assert look(view)[2] == 16.0
    assert clicked.args[0].lat == pytest.approx(at(2, 2).lat, abs=1e-4)
    assert clicked.args[0].lon == pytest.approx(at(2, 2).lon, abs=1e-4)


def test_that_dragging_moves_the_ground_under_the_pointer(qtbot: QtBot, view: MapView) -> None:
    held = view.camera().place_at(320, 240)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(320, 240))
    qtbot.mouseMove(view, QPoint(360, 250))
    qtbot.mouseMove(view, QPoint(420, 200))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(420, 200))
    assert pixel(view, held) == QPoint(420, 200)


def test_that_the_wheel_zooms_about_the_pointer(view: MapView) -> None:
    held = view.camera().place_at(100, 100)
    QApplication.sendEvent(view, wheel(view, QPoint(100, 100), 120))
    assert look(view)[2] == 15.5
    assert (pixel(view, held) - QPoint(100, 100)).manhattanLength() <= 2


def wheel(view: MapView, at_px: QPoint, turn: int) -> QWheelEvent:
    return QWheelEvent(
        QPointF(at_px), QPointF(view.mapToGlobal(at_px)), QPoint(), QPoint(0, turn),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,  # noqa: FBT003 - Qt's own order
    )  # fmt: skip


def test_that_a_touchpads_small_turns_add_up(view: MapView) -> None:
    for _ in range(3):
        QApplication.sendEvent(view, wheel(view, QPoint(320, 240), 40))
    assert look(view)[2] == 15.5


def test_that_keys_zoom_pan_and_go_home(qtbot: QtBot, view: MapView) -> None:
    view.feed.show_incidents(
        [MapIncident("i1", "0417", "1", "Domestic", "x", at(3, 3), selected=True)]
    )
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert look(view)[2] == 15.5
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert look(view)[1] < MapState.at(HOME).y
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert look(view)[:2] == (MapState.at(at(3, 3)).x, MapState.at(at(3, 3)).y)


def test_that_fitting_shows_the_whole_box(view: MapView) -> None:
    box = Box(51.57, -3.0, 51.59, -2.98)
    view.fit(box)
    for corner in (Position(box.south, box.west), Position(box.north, box.east)):
        assert view.rect().contains(pixel(view, corner))


def test_that_brackets_step_through_what_is_in_view_and_say_it(qtbot: QtBot, view: MapView) -> None:
    view.feed.show_units(
        [unit("BR24", at(1, 1)), unit("BN12", at(-2, 1)), unit("FAR1", at(90, 90))]
    )
    before, said = look(view), []
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_BracketRight)
        said.append(view.accessibleDescription().split(",")[0])
    assert said == ["BN12", "BR24", "BN12"]
    assert look(view) == before
    with qtbot.waitSignal(view.unit_clicked) as clicked:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert clicked.args == ["BN12"]


def test_that_v_brings_back_dimmed_units(qtbot: QtBot, view: MapView) -> None:
    view.feed.show_units([unit("BR24", at(1, 1), dimmed=True)])
    plain = view.grab().toImage()
    qtbot.keyClick(view, Qt.Key.Key_V)
    assert view.grab().toImage() != plain


def test_that_an_emergency_is_drawn_however_it_is_dimmed(view: MapView) -> None:
    view.feed.show_units([unit("BR21", at(0, 1), dimmed=True, level=Level.EMERGENCY)])
    colour = view.grab().toImage().pixelColor(pixel(view, at(0, 1)) + QPoint(60, 0))
    assert colour.red() > 150
    assert colour.green() < 60


def test_that_an_emergency_off_screen_is_pointed_at(view: MapView) -> None:
    view.feed.show_units([unit("BR21", at(60, 0), level=Level.EMERGENCY)])
    shot = view.grab().toImage()
    column = [shot.pixelColor(530, y) for y in range(160, 320)]
    assert any(one.red() > 150 and one.green() < 60 for one in column)


def test_that_a_red_off_screen_is_pointed_at_and_an_amber_is_not(view: MapView) -> None:
    amber = unit("BR22", at(60, 2), level=Level.AMBER)
    red = unit("BR21", at(60, 0), level=Level.RED, note="heard 0:42 ago")
    view.feed.show_units([red, amber])
    (tag,) = edge_tags(view.feed.scene, view.camera(), NIGHT)
    assert tag.title == "BR21"
    assert tag.detail.endswith(" · RED heard 0:42 ago")


def test_that_a_word_on_the_map_itself_lies_over_nobody_who_is_pointed_at(view: MapView) -> None:
    view.feed.show_units([unit(f"BR2{n}", at(n - 4, 60), level=Level.RED) for n in range(9)])
    camera = view.camera()
    tags = edge_tags(view.feed.scene, camera, NIGHT)
    reds, words = tag_boxes(camera, tags), "Map restarting, units go on"
    assert any(note_box(camera, words, ()).intersects(red) for red in reds)
    assert not any(note_box(camera, words, tags).intersects(red) for red in reds)


def test_that_tags_keep_to_their_edge_and_stand_under_no_words_of_a_tool(view: MapView) -> None:
    view.feed.show_units([unit(f"BR2{n}", at(n - 1, -60), level=Level.RED) for n in range(3)])
    camera = view.camera()
    words = (0, camera.height - 120, camera.width // 3, 40)
    free = tag_boxes(camera, edge_tags(view.feed.scene, camera, NIGHT))
    assert len({box.top() for box in free}) == 1  # in a row, not one above the other
    foot = 0, camera.height - 46, camera.width, 46
    tags = edge_tags(view.feed.scene, camera, NIGHT, (words, foot))
    boxes = tag_boxes(camera, tags)
    assert len(boxes) == 3
    assert not any(box.intersects(QRectF(*over)) for box in boxes for over in (words, foot))


def test_that_a_tag_goes_over_the_words_of_a_tool_and_not_far_along_the_edge(view: MapView) -> None:
    view.resize(1366, 768)
    view.feed.show_units([unit("BR21", at(-6, -60), level=Level.RED)])
    camera = view.camera()
    (home,) = tag_boxes(camera, edge_tags(view.feed.scene, camera, NIGHT))
    words = (0, camera.height - 120, 1040, 80)
    (box,) = tag_boxes(camera, edge_tags(view.feed.scene, camera, NIGHT, (words,)))
    assert not box.intersects(QRectF(*words))
    assert abs(box.left() - home.left()) < 1
    assert home.top() - box.top() < 100


def test_that_a_tool_that_is_taken_up_hides_nobody_who_is_pointed_at(view: MapView) -> None:
    view.feed.show_units([unit("BR21", at(-6, -60), level=Level.RED)])
    view.show_draft(Draft("area", (), words="Area: click its corners, or Space"))
    view.grab()
    (box,) = tag_boxes(view.camera(), view._canvas.tags(view.camera()))
    assert not box.intersects(caption_box(view.camera(), "Area: click its corners, or Space"))


def test_that_a_tool_in_the_hand_hides_nobody_who_is_pointed_at(view: MapView) -> None:
    view.feed.show_units([unit("BR21", at(-6, -60), level=Level.RED)])
    tool = MeasureTool(lambda: HOME, view)
    view.take_up(tool)
    tool.begin()
    view.grab()
    (words,) = tool.covers(view.camera())
    (box,) = tag_boxes(view.camera(), view._canvas.tags(view.camera()))
    assert not box.intersects(QRectF(*words))


def grave_ones(view: MapView) -> list[QRectF]:
    """Told as a picture is painted: who is red, and a log of grade 1, beside each other."""
    log = MapIncident("2030-05-01/0417", "0417", "1", "Fight", "Mill Lane", at(2, 0), "1:12")
    view.feed.show_incidents([log])
    view.feed.show_units([unit("BR29", at(-2, 0), level=Level.RED, note="silent +2:10")])
    view.grab()
    return view._canvas.grave_boxes(view.camera(), incidents=True)


def is_alike(one: QImage, other: QImage, boxes: list[QRectF]) -> bool:
    parts = [box.adjusted(1, 1, -1, -1).toRect() for box in boxes]
    return all(one.copy(part) == other.copy(part) for part in parts)


@pytest.mark.parametrize("held", ["area", "line", "measure"])
def test_that_what_a_hand_makes_runs_under_who_is_red_and_under_grade_1(
    view: MapView, held: str
) -> None:
    boxes = grave_ones(view)
    assert len(boxes) == 4  # a sign and a plate each
    before, where = view.grab().toImage(), view.camera()
    places = [where.place_at(box.center().x(), box.center().y()) for box in boxes]
    if held == "measure":
        measure = MeasureTool(lambda: HOME, view)
        view.take_up(measure)
        measure.begin(*places)
    else:
        drawing = DrawTool(lambda: HOME, parent=view)
        view.take_up(drawing)
        drawing.begin("line" if held == "line" else "polygon")
        for place in places:
            drawing.clicked(place)
    after = view.grab().toImage()
    assert after != before
    assert is_alike(after, before, boxes)


def test_that_the_words_of_a_leg_step_aside_for_who_is_red_and_for_grade_1(view: MapView) -> None:
    boxes, leg = grave_ones(view), (at(0, 0), at(3, 0))
    for middle in (box.center() for box in boxes):
        ends = middle - QPointF(150, 0), middle + QPointF(150, 0)
        usual, aside = (leg_words(leg, ends, some) for some in ((), boxes))
        assert usual is not None
        assert aside is not None
        assert usual[1].center() == middle
        assert not any(aside[1].intersects(box) for box in boxes)


def test_that_the_plates_of_those_in_trouble_survive_a_crowd(view: MapView) -> None:
    crowd = [unit(f"Z{i:03}", at(i % 20 / 4, i // 20 / 4)) for i in range(400)]
    trouble = [
        unit("BR21", at(2, 2), level=Level.EMERGENCY),
        unit("BN33", at(2, 2), level=Level.RED, note="silent"),
        unit("BC14", at(2, 2), level=Level.AMBER),
        unit("BR09", at(2, 2), availability="at_scene"),
        unit("BR24", at(2, 2), selected=True),
    ]
    view.feed.show_units([*crowd, *trouble])
    layout = view._canvas.baked(view.camera(), view._state).layout
    assert layout.hidden > 300
    assert layout.plates.shown[len(crowd) :].all()


def test_that_the_layers_menu_leaves_out_what_it_says(qtbot: QtBot, view: MapView) -> None:
    view.feed.show_units([unit("BR24", at(1, 1))])
    with settled(qtbot, view):
        view._controls._menu.layers["plates"].trigger()
    assert not view._canvas.baked(view.camera(), view._state).layout.plates.shown.any()


@pytest.mark.parametrize(
    ("age_s", "error_m", "reach"),
    [(5, 10, 0), (5, 200, 200), (59, None, 0), (100, 10, 150), (9_000, 10, FARTHEST_M)],
)
def test_that_an_old_or_rough_position_is_as_wide_as_it_may_be(
    age_s: float, error_m: float | None, reach: float
) -> None:
    assert uncertainty_m(unit("BR27", HOME, age_s=age_s, error_m=error_m)) == pytest.approx(reach)


def test_that_a_unit_is_described_whole() -> None:
    words = described(
        unit("BN33", HOME, level=Level.RED, note="silent", age_s=90, error_m=10, crew=1)
    )
    assert words.startswith("BN33, available, red, silent, crew 1, position 1")
    assert "±10" in words
    assert "may be" in words


def test_that_plates_keep_clear_of_the_buttons(qtbot: QtBot, view: MapView) -> None:
    buttons = view._controls.geometry()
    beside = QPoint(buttons.left() - 45, buttons.center().y())
    with settled(qtbot, view):
        view.feed.show_units([unit("BR21", view._place(QPointF(beside)), selected=True)])
        view.pan_by(0, 0)
    layout = view._canvas.baked(view.camera(), view._state).layout
    margin = (layout.camera.width - view.width()) / 2
    plate = QRectF(layout.plates.x[0], layout.plates.y[0], *layout.plate_size[0])
    assert not plate.translated(-margin, -margin).intersects(QRectF(buttons))


@pytest.mark.parametrize("theme", [NIGHT, DAY], ids=["night", "day"])
def test_that_the_buttons_have_their_signs_soon_after_the_map_is_seen(
    qtbot: QtBot, view: MapView, theme: Theme
) -> None:
    buttons = view.findChildren(QToolButton)
    assert len(buttons) == 5
    qtbot.waitUntil(lambda: not any(button.icon().isNull() for button in buttons), timeout=LONG_MS)
    before = [button.icon().cacheKey() for button in buttons]
    view.set_theme(DAY if theme is NIGHT else NIGHT)
    assert all(button.icon().cacheKey() != key for button, key in zip(buttons, before, strict=True))
