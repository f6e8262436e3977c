"""Closed roads, how far somebody gets, what is to be held: painted without a view."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from geodata.places import Position
from geodata.selecting import Selector
from geodata.selection import Polygon, Stretch
from tests.towns import APART_DEG, SOUTH, WEST, a_village
from tests.ui.roads.closures import closure
from ui.map.camera import Camera, MapState, world_of
from ui.map.jobs import Rectangle
from ui.map.roadlayer import RoadLayer
from ui.map.roadmarks import (
    NOTHING,
    MapBand,
    MapHold,
    MapHolds,
    MapReach,
    RoadMarks,
    edge_runs,
    loose_ends,
)
from ui.map.roadsigns import SIGN_RED
from ui.map.roadwords import Draft
from ui.roads.mapping import changes_on_map, chosen_words
from ui.theme import DAY, NIGHT, Theme

FAR = Position(SOUTH, WEST + 1.0)
MIDDLE = Position(SOUTH + 3.5 * APART_DEG, WEST + 3.5 * APART_DEG)
STATE = MapState.at(MIDDLE, 16.0)
CAMERA = Camera(STATE.x, STATE.y, 16.0, 600, 500)
NETWORK = a_village().roads
SELECTOR = Selector(NETWORK)
RING = tuple(
    np.array([MIDDLE.lon + dx, MIDDLE.lat + dy])
    for dx, dy in ((-0.002, -0.001), (0.002, -0.001), (0.002, 0.001), (-0.002, 0.001))
)
OUTLINE = (np.array([c[0] for c in RING]), np.array([c[1] for c in RING]))
REACH = MapReach("5 min to 0417", MIDDLE, (MapBand("5 min", "near", (OUTLINE,)),))
HOLDS = MapHolds("Hold 1", (MapHold(1, MIDDLE, "BR24 1:30"),), (OUTLINE,))


def changes(**more: object) -> RoadMarks:
    return RoadMarks(changes_on_map([closure("R1", **more)], NETWORK, SELECTOR, None))


def painted(marks: RoadMarks, theme: Theme = NIGHT, state: MapState = STATE) -> QImage:
    layer = RoadLayer()
    layer.show(marks)
    return picture_of(layer, theme, state)


def picture_of(layer: RoadLayer, theme: Theme = NIGHT, state: MapState = STATE) -> QImage:
    picture = QImage(CAMERA.width, CAMERA.height, QImage.Format.Format_ARGB32)
    picture.fill(QColor(theme.bg))
    with QPainter(picture) as painter:
        layer.paint_under(painter, CAMERA, theme, state)
        layer.paint_over(painter, CAMERA, theme, state)
    return picture


def count(picture: QImage, colour: QColor) -> int:
    seen = np.frombuffer(picture.constBits(), np.uint32)
    return int((seen == colour.rgba()).sum())


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    assert qapp is not None


@pytest.mark.parametrize("theme", [NIGHT, DAY], ids=["night", "day"])
def test_that_a_closed_road_is_red_and_white_and_a_slow_one_amber(theme: Theme) -> None:
    closed, slow = painted(changes(), theme), painted(changes(kmh=30.0), theme)
    assert count(closed, SIGN_RED) > 300
    assert count(closed, QColor("white")) > 300
    assert count(slow, theme.colour("amber")) > 300
    assert count(slow, SIGN_RED) < count(closed, SIGN_RED) / 4


def test_that_a_layer_left_out_or_empty_paints_nothing() -> None:
    blank = painted(NOTHING)
    whole = RoadMarks(changes().changes, REACH, HOLDS)
    without = MapState.at(MIDDLE, 16.0)
    without.roadworks = without.reach = False
    layer = RoadLayer()
    layer.show(whole)
    assert picture_of(layer, NIGHT, without) == blank
    assert layer._kept._painted is None  # not even a picture is kept for it
    assert painted(whole) != blank


@pytest.mark.parametrize("field", ["roadworks", "reach"])
def test_that_each_layer_is_left_out_by_itself(field: str) -> None:
    state = MapState.at(MIDDLE, 16.0)
    setattr(state, field, False)
    left = RoadMarks(reach=REACH) if field == "roadworks" else changes()
    assert painted(RoadMarks(changes().changes, REACH), NIGHT, state) == painted(left)


def test_that_a_pointer_on_a_closed_road_hears_all_of_it_and_beside_it_nothing() -> None:
    layer = RoadLayer()
    layer.show(changes())
    on = CAMERA.to_screen_one(*world_of(Position(SOUTH + 4 * APART_DEG, MIDDLE.lon)))
    assert "gas leak" in layer.words_at(CAMERA, STATE, *on)
    assert layer.words_at(CAMERA, STATE, on[0], on[1] + 30) == ""


def test_that_signs_stand_where_a_driver_comes_to_it_and_not_in_between() -> None:
    edges = SELECTOR.edges(closure("R1").where)
    lon, lat = loose_ends(NETWORK, edges)
    assert len(lon) == 2
    assert sorted(np.round((lon - WEST) / APART_DEG).tolist()) == [0, 7]
    assert len(edge_runs(NETWORK, edges)) == 7
    assert lat[0] == lat[1]


def test_that_what_is_shown_is_said() -> None:
    layer = RoadLayer()
    layer.show(RoadMarks(reach=REACH))
    assert layer.caption(STATE) == REACH.title
    layer.show(RoadMarks(reach=REACH, holds=HOLDS))
    assert layer.caption(STATE) == HOLDS.title
    layer.draft = Draft("stretch", words="Click roads")
    assert layer.caption(STATE) == "Click roads"


def test_that_a_junction_nobody_gets_to_looks_otherwise_than_one_held() -> None:
    bare = MapHolds("", (MapHold(1, MIDDLE, ""),), ())
    held = MapHolds("", (MapHold(1, MIDDLE, "BR24 1:30"),), ())
    mark = NIGHT.colour("transporting")
    assert count(painted(RoadMarks(holds=held)), mark) > 300
    assert count(painted(RoadMarks(holds=bare)), mark) == 0


def test_that_roads_chosen_by_hand_are_called_by_their_streets() -> None:
    at = tuple(Position(SOUTH + row * APART_DEG, MIDDLE.lon) for row in range(4))
    one, all_of_them = Stretch(at[:1]), Stretch(at)
    assert chosen_words(one, NETWORK, SELECTOR.edges(one)) == "Ash Street"
    said = chosen_words(all_of_them, NETWORK, SELECTOR.edges(all_of_them))
    assert said == "Ash Street, Beech Street and 2 more"
    corners = tuple(Position(lat, lon) for lon, lat in (c.tolist() for c in RING))
    area = Polygon(corners)
    assert chosen_words(area, NETWORK, SELECTOR.edges(area)).startswith("A drawn area, ")


def test_that_what_was_closed_on_another_map_is_not_drawn() -> None:
    elsewhere = Stretch((Position(10.0, 10.0),))
    assert changes_on_map([closure("R1", where=elsewhere)], NETWORK, SELECTOR, None) == ()


def test_that_between_two_stretches_of_one_closure_nothing_is_closed() -> None:
    apart = Stretch(tuple(Position(SOUTH + row * APART_DEG, MIDDLE.lon) for row in (1, 6)))
    layer = RoadLayer()
    layer.show(changes(where=apart))
    between = CAMERA.to_screen_one(*world_of(MIDDLE))
    on = CAMERA.to_screen_one(*world_of(Position(SOUTH + APART_DEG, MIDDLE.lon)))
    assert layer.words_at(CAMERA, STATE, *between) == ""
    assert layer.words_at(CAMERA, STATE, *on) != ""


def test_that_no_plate_is_placed_on_a_label_a_junction_or_the_words() -> None:
    layer = RoadLayer()
    assert layer.covers(CAMERA, STATE) == ()
    layer.show(RoadMarks(changes().changes, REACH, HOLDS))
    boxes = layer.covers(CAMERA, STATE)
    # The words, the closure's label, a junction and its plate, the band's time and its start.
    assert len(boxes) == 1 + 1 + 2 + 1 + 1
    x, y = CAMERA.to_screen_one(*world_of(MIDDLE))
    assert any(left <= x <= left + w and top <= y <= top + h for left, top, w, h in boxes)


# How far somebody gets


def label_of(camera: Camera, *bands: MapBand) -> list[Rectangle]:
    layer = RoadLayer()
    layer.show(RoadMarks(reach=MapReach("", FAR, bands)))
    return [*layer.covers(camera, STATE)]


@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (0, 260), (0, -200), (320, 0), (-320, 0)])
def test_that_a_bands_time_is_whole_wherever_its_outline_is_seen(dx: int, dy: int) -> None:
    scale = CAMERA.scale
    camera = Camera(STATE.x + dx / scale, STATE.y + dy / scale, 16.0, 600, 500)
    lon, lat = circle(0.002)
    boxes = label_of(camera, MapBand("5 min", "near", ((lon, lat),)))
    assert len(boxes) == 1
    left, top, width, height = boxes[0]
    assert (left >= 0, top >= 0) == (True, True)
    assert (left + width <= camera.width, top + height <= camera.height) == (True, True)


def test_that_two_bands_times_stand_apart() -> None:
    bands = (MapBand("10 min", "middle", (OUTLINE,)), MapBand("5 min", "near", (OUTLINE,)))
    (a, b) = label_of(CAMERA, *bands)
    assert not QRect(*a).intersects(QRect(*b))


def test_that_the_outline_of_what_is_sealed_does_not_run_through_a_bands_time() -> None:
    alone, sealed = RoadMarks(reach=REACH), RoadMarks(reach=REACH, holds=replace(HOLDS, holds=()))
    (left, top, width, height) = label_of(CAMERA, *REACH.bands)[0]
    inner = QRect(left + 2, top + 2, width - 5, height - 5)
    assert painted(alone).copy(inner) == painted(sealed).copy(inner)


def test_that_a_band_with_no_edge_in_view_hardly_dyes_the_map() -> None:
    """At street scale all there is to see would be of one colour."""
    seen, unseen = (
        painted(RoadMarks(reach=MapReach("", FAR, (MapBand("5 min", "near", (circle(size),)),))))
        for size in (0.002, 0.5)
    )
    ground = QColor(NIGHT.bg).blueF()
    tints = [shot.pixelColor(300, 250).blueF() - ground for shot in (seen, unseen)]
    assert tints[1] == pytest.approx(tints[0] / 3, abs=0.01)
    assert tints[1] > 0


def circle(degrees: float) -> tuple[np.ndarray, np.ndarray]:
    turn = np.linspace(0, 2 * np.pi, 60)
    return MIDDLE.lon + degrees * np.cos(turn), MIDDLE.lat + 0.6 * degrees * np.sin(turn)
