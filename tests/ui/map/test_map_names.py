"""Names stand clear of each other and of units, keep their ground in a pan, and are set rightly."""

from functools import cache
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from geodata.build import build_area
from geodata.places import Position
from geodata.rawmap import RawMap, RawPlace, RawShape, RawWay
from ui.map.basemap import BaseMap
from ui.map.camera import Camera, MapState, world_px
from ui.map.jobs import Names, Points, Rectangle
from ui.map.labels import Label, overlap
from ui.map.lettering import Letterer, is_joined, pieces_of
from ui.map.names import NamePainter
from ui.map.paths import F8
from ui.map.placing import fits_along
from ui.map.style import STYLE
from ui.map.waypoints import points_along

HOME = Position(51.58, -2.99)
STEP = 0.0009  # degrees between the streets of the grid
STREETS = 14
WIDE, HIGH = 900, 640
ZOOMS = (12.0, 13.5, 14.5, 15.5, 16.0, 17.0)

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(scope="module", autouse=True)
def letters(qapp: QApplication) -> None:
    """Names are measured with the letters that the desk brings."""
    from ui.fonts import load_fonts  # noqa: PLC0415 - needs the application

    assert qapp is not None
    load_fonts()


def way(number: int, x: F8, y: F8, highway: str, **tags: str) -> RawWay:
    lon, lat = HOME.lon + x * STEP * 1.6, HOME.lat + y * STEP
    nodes = (np.round(lon * 1e7) * 1e9 + np.round(lat * 1e7)).astype(np.int64)
    return RawWay(number, nodes, lon, lat, {"highway": highway, **tags})


@cache
def painter() -> NamePainter:
    """A grid of named streets with a winding main road through it, parks, stations and a town."""
    raw, steps = RawMap("© the makers of this map"), np.arange(STREETS + 1.0)
    for row in range(STREETS):
        here = np.full(STREETS + 1, float(row))
        raw.roads.append(way(row + 1, steps, here, "residential", name=f"Market Row {row}"))
        raw.roads.append(way(row + 100, here, steps, "tertiary", name=f"Longer Named Lane {row}"))
    x = np.linspace(0, STREETS, 120)
    raw.roads.append(
        way(300, x, 6.4 + 2.1 * np.sin(x), "primary", name="Old Winding Road", ref="A48;A4042")
    )
    for number, kind in enumerate(
        ("police", "hospital", "school", "fire_station", "city", "suburb")
    ):
        at = Position(HOME.lat + (2.3 + 1.7 * number) * STEP, HOME.lon + (3.1 + number) * STEP)
        raw.places.append(RawPlace(kind, f"{kind} of Somerton".title(), at.lat, at.lon))
    park = np.array([(9, 3), (15, 3), (15, 5.4), (9, 5.4), (9, 3)]) * STEP
    raw.shapes = [RawShape("green", (park + np.array([HOME.lon, HOME.lat]),), "Belle Vue Park")]
    return NamePainter(BaseMap(build_area(raw, "a grid")))


def job(x: float, y: float, zoom: float, avoid: tuple[Rectangle, ...] = ()) -> Names:
    """A window whose middle lies x, y streets from the grid's corner."""
    state = MapState.at(Position(HOME.lat + y * STEP, HOME.lon + x * STEP * 1.6))
    return Names(state.x, state.y, zoom, WIDE, HIGH, 0, 1.0, "day", avoid)


def on_ground(asked: Names) -> dict[tuple[str, str, int, int], tuple[float, float, float, float]]:
    """Each label by what it is and where in the world's pixels; its box there."""
    look = Camera(asked.x, asked.y, asked.zoom, WIDE, HIGH)
    found: dict[tuple[str, str, int, int], tuple[float, float, float, float]] = {}
    for label in painter().place(asked):
        left, top, width, height = label.box
        box = left + look.left, top + look.top, width, height
        found[(label.kind, label.text, round(box[0]), round(box[1]))] = box
    return found


def within(box: tuple[float, float, float, float], asked: Names) -> bool:
    look = Camera(asked.x, asked.y, asked.zoom, WIDE, HIGH)
    left, top, width, height = box
    across = look.left <= left and left + width <= look.left + WIDE
    return across and look.top <= top and top + height <= look.top + HIGH


spots = st.floats(min_value=1, max_value=STREETS - 1)
moves = st.integers(min_value=-200, max_value=200)


@settings(max_examples=40, deadline=None)
@given(spots, spots, st.sampled_from(ZOOMS), moves, moves)
def test_that_names_keep_their_ground_while_the_map_moves(
    x: float, y: float, zoom: float, right: int, down: int
) -> None:
    before = job(x, y, zoom)
    after = Names(
        before.x + right / world_px(zoom), before.y + down / world_px(zoom), zoom, WIDE, HIGH, 0,
        1.0, "day",
    )  # fmt: skip
    once, again = (
        {label for label, box in on_ground(asked).items() if within(box, before) and within(box, after)}
        for asked in (before, after)
    )  # fmt: skip
    assert len(once ^ again) <= max(1, 0.05 * len(once | again)), once ^ again


@settings(max_examples=40, deadline=None)
@given(
    spots, spots, st.sampled_from(ZOOMS),
    st.lists(st.tuples(st.integers(0, WIDE), st.integers(0, HIGH)), max_size=25),
)  # fmt: skip
def test_that_no_label_covers_another_or_a_unit(
    x: float, y: float, zoom: float, units: list[tuple[int, int]]
) -> None:
    avoid = tuple((left - 30, top - 12, 60, 24) for left, top in units)
    found = painter().place(job(x, y, zoom, avoid))
    for number, label in enumerate(found):
        assert [other for other in found[:number] if overlap(label, other)] == [], label
        assert [one for one in avoid if overlap(label, Label("sign", "", one))] == [], label


def test_that_a_window_of_streets_is_named_well() -> None:
    found = painter().place(job(7, 7, 16.0))
    kinds = {kind: sum(label.kind == kind for label in found) for kind in STYLE_KINDS}
    assert kinds["way"] >= 12
    assert kinds["shield"] >= 1
    assert {label.text for label in found if label.kind == "shield"} == {"A48"}


STYLE_KINDS = ("place", "shield", "sign", "point", "area", "way")


def test_that_every_kind_of_label_has_its_zoom() -> None:
    seen = {zoom: {label.kind for label in painter().place(job(7, 7, zoom))} for zoom in ZOOMS}
    assert seen[12.0] <= {"place", "shield", "end"}
    assert {"place", "shield", "sign", "area", "way"} <= seen[14.5]
    assert "point" in seen[16.0]
    schools = {
        zoom: any(label.text == "school" for label in painter().place(job(6, 6, zoom)))
        for zoom in (14.0, 15.5)
    }
    assert schools == {14.0: False, 15.5: True}


def test_that_a_name_says_itself_again_after_a_while_and_no_sooner() -> None:
    middles = [
        label.fit.middle
        for label in painter().place(job(7, 6.4, 17.0))
        if label.text == "Old Winding Road" and label.fit
    ]
    assert len(middles) >= 2
    for number, (x, y) in enumerate(middles):
        for a, b in middles[:number]:
            assert np.hypot(x - a, y - b) >= STYLE.labels.same_gap_px


def test_that_the_two_halves_of_a_dual_carriageway_are_named_and_numbered_as_one() -> None:
    raw, along = RawMap("© the makers of this map"), np.linspace(0, 20, 60)
    for number, off in enumerate((0.0, 0.25)):
        tags = {"name": "Long Parkway", "ref": "A48", "oneway": "yes"}
        raw.roads.append(way(number + 1, along, np.full(60, 4 + off), "trunk", **tags))
    asked = job(10, 4, 14.5)
    labels = NamePainter(BaseMap(build_area(raw, "a dual carriageway"))).place(asked)
    for text in ("Long Parkway", "A48"):
        middles = [label.rectangle.center() for label in labels if label.text == text]
        assert middles
        apart = [
            np.hypot(one.x() - other.x(), one.y() - other.y())
            for number, one in enumerate(middles) for other in middles[:number]
        ]  # fmt: skip
        assert min(apart, default=1e9) >= STYLE.labels.same_gap_px - 8
    assert {label.plate for label in labels if label.kind == "shield"} == {"shield_trunk"}


bends = st.lists(st.floats(min_value=-0.9, max_value=0.9), min_size=2, max_size=9)


@settings(deadline=None)
@given(bends, st.floats(min_value=-pi, max_value=pi), st.integers(min_value=3, max_value=20))
def test_that_a_name_along_a_way_is_upright_in_order_and_on_the_way(
    turns: list[float], first: float, letters: int
) -> None:
    way = first + np.cumsum(turns)
    x = np.concatenate(([0.0], np.cumsum(90 * np.cos(way))))
    y = np.concatenate(([0.0], np.cumsum(90 * np.sin(way))))
    fits = fits_along(x, y, np.full(letters, 7.0), 300.0)
    assert fits is not None
    assert (fits.x[:, -1] >= fits.x[:, 0] - 7.0).all()  # read from left to right
    assert (np.diff(fits.stretch) >= 0).all()
    near = np.hypot(np.diff(fits.x, axis=1), np.diff(fits.y, axis=1))
    assert (near <= 7.0 + 1e-6).all()
    assert (np.abs(np.diff(fits.turn, axis=1)) <= 0.45 + 1e-9).all()


def test_that_a_way_that_is_too_short_or_winding_has_no_name() -> None:
    assert fits_along(np.array([0.0, 50]), np.zeros(2), np.full(9, 7.0), 300) is None
    x = np.arange(40.0) * 5
    zigzag = 12 * np.sin(x)
    winding = fits_along(x, zigzag, np.full(9, 7.0), 300)
    assert winding is not None
    assert len(winding.x) == 0


def test_that_welsh_letters_bend_one_by_one_with_their_marks() -> None:
    assert not is_joined("Heol Tŷ Gwyn, Ffordd yr Ŵyl, Ẁẃẅ")
    assert pieces_of("Tŷ") == ["T", "ŷ"]
    assert pieces_of("Ty\u0302") == ["T", "ŷ"]
    assert pieces_of("w\u0302x\u0323") == ["ŵ", "x\u0323"]


@pytest.mark.parametrize("name", ["شارع الملك", "רחוב יפו", "मुख्य सड़क", "ถนนสุขุมวิท"])
def test_that_joined_letters_are_set_whole_and_straight(name: str) -> None:
    assert is_joined(name)
    written = Letterer().letters("street", name)
    assert written.pieces == (name,)
    assert written.is_joined
    assert written.wide.sum() == pytest.approx(Letterer().size("street", name)[0])
    x = np.linspace(0, 3 * float(written.wide.sum()), 50)
    bending = fits_along(x, 40 * np.sin(x / 60), written.wide, 400, 0.25)
    assert bending is not None
    assert (np.ptp(bending.turn, axis=1) <= 0.25).all()


# Towns


TOWN_ZOOM = 12.0


def places_of(
    *places: RawPlace, avoid: tuple[Rectangle, ...] = (), ways: Points = (), zoom: float = TOWN_ZOOM
) -> list[Label]:
    """The labels of a window in whose middle home is."""
    raw = RawMap("© the makers of this map")
    raw.roads = [way(1, np.array([0.0, 1.0]), np.array([0.0, 0.0]), "residential")]
    raw.places = list(places)
    state = MapState.at(HOME)
    asked = Names(state.x, state.y, zoom, WIDE, HIGH, 0, 1.0, "day", avoid, ways)
    return NamePainter(BaseMap(build_area(raw, "towns"))).place(asked)


CITY = RawPlace("city", "Somerton", HOME.lat, HOME.lon)


def test_that_a_place_drawn_twice_is_named_once_where_both_are_near() -> None:
    twice = (RawPlace("suburb", "Coedmawr", HOME.lat + n * 0.01, HOME.lon) for n in (0, 1))
    assert [label.text for label in places_of(*twice)] == ["COEDMAWR"]


def test_that_a_city_is_named_though_units_crowd_its_middle() -> None:
    crowd = ((WIDE // 2 - 90, HIGH // 2 - 50, 180, 100),)
    (label,) = places_of(CITY, avoid=crowd)
    assert label.text == "Somerton"
    assert not overlap(label, Label("sign", "", crowd[0]))


def test_that_a_name_keeps_clear_of_a_drawn_way_and_stays_where_there_is_no_other_room() -> None:
    along = tuple((x, HIGH // 2) for x in range(0, WIDE, 8))
    (label,) = places_of(CITY, ways=along)
    _, top, _, height = label.box
    assert not top - 5 < HIGH / 2 < top + height + 5
    everywhere = tuple((x, y) for x in range(0, WIDE, 8) for y in range(0, HIGH, 8))
    (label,) = places_of(CITY, ways=everywhere)
    assert label.box[1] + label.box[3] / 2 == pytest.approx(HIGH / 2, abs=2)


def test_that_the_name_of_a_station_stands_on_the_side_where_no_way_is_drawn() -> None:
    station = RawPlace("police", "Somerton Police Station", HOME.lat, HOME.lon)
    free = places_of(station, zoom=15.0)[-1]
    assert free.text == "Somerton Police Station"
    line = round(free.box[0] + free.box[2] / 2)
    drawn = tuple((line, y) for y in range(0, HIGH, 8))
    left, _, width, _ = places_of(station, zoom=15.0, ways=drawn)[-1].box
    assert not left < line < left + width


def test_that_points_along_a_way_are_close_and_of_the_window_alone() -> None:
    camera = Camera(0.5, 0.5, 12.0, WIDE, HIGH)
    (x, y) = camera.to_world(-9_000.0, 20.0), camera.to_world(9_000.0, 20.0)
    line = np.array([x[0], y[0]]), np.array([x[1], y[1]])
    points = np.array(points_along(camera, [line], 100))
    assert points[:, 0].min() >= -100
    assert points[:, 0].max() <= WIDE + 100
    assert np.diff(np.sort(points[:, 0])).max() <= 10
    assert (points[:, 1] == 20).all()
