"""From words and shapes to stretches of road: by name, number, circle, shape and place."""

from math import cos, hypot, radians

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.area import AreaMap
from geodata.network import build_network
from geodata.places import M_PER_DEGREE, MapError, Position
from geodata.rawmap import RawWay
from geodata.roads import RoadNetwork
from geodata.selecting import BY_M, NEAR_M, Selector, edges_of
from geodata.selection import (
    MAX_CORNERS,
    MAX_RADIUS_M,
    Circle,
    Polygon,
    Selection,
    Street,
    Stretch,
    flaw,
)
from tests.towns import APART_DEG, SOUTH, STREETS, WEST, a_village

ROADS = a_village().roads
SELECTOR = Selector(ROADS)
MIDDLE = Position(SOUTH + 3 * APART_DEG, WEST + 3 * APART_DEG)  # Elder Street and Elder Lane


def network(*ways: tuple[dict[str, str], list[tuple[float, float]]]) -> RoadNetwork:
    """Of ways as tags and (lat, lon); ways that name the same place meet there."""
    nodes: dict[tuple[float, float], int] = {}
    raw = []
    for number, (tags, points) in enumerate(ways, 1):
        ids = [nodes.setdefault(point, len(nodes) + 1) for point in points]
        lat, lon = np.array(points, np.float64).T
        raw.append(RawWay(number, np.array(ids, np.int64), lon.copy(), lat.copy(), tags))
    return build_network(raw, ())[0]


def road(name: str = "", ref: str = "") -> dict[str, str]:
    return {"highway": "residential", "name": name, "ref": ref}


def streets(edges: np.ndarray) -> set[str]:
    return {ROADS.street(int(edge)) for edge in edges}


# By name


@pytest.mark.parametrize("typed", ["Ash Lane", "ash  lane", "ASH LANE"])
def test_that_a_street_is_all_of_it_however_it_is_typed(typed: str) -> None:
    edges = edges_of(ROADS, Street(typed))
    assert (len(edges), streets(edges)) == (STREETS - 1, {"Ash Lane"})
    assert SELECTOR.named(typed) == "Ash Lane"


def test_that_nothing_is_found_by_a_part_of_a_name() -> None:
    assert len(SELECTOR.edges(Street("Ash"))) == 0
    assert SELECTOR.named("Ash") == ""


def test_that_a_street_near_a_place_is_only_its_stretches_there() -> None:
    end = Position(SOUTH, WEST)
    all_of_it = SELECTOR.edges(Street("Ash Lane"))
    near = SELECTOR.edges(Street("Ash Lane", end, 200.0))
    assert 0 < len(near) < len(all_of_it)
    assert set(near) <= set(all_of_it)


def test_that_a_number_is_found_among_several_and_with_or_without_its_space() -> None:
    selector = Selector(
        network(
            (road("High Street", "A48;A449"), [(51, -3), (51, -2.99)]),
            (road("", "A48"), [(51, -2.99), (51, -2.98)]),
            (road("A482 Cottages", "A482"), [(51, -2.98), (51, -2.97)]),
        )
    )
    for typed in ("A48", "a 48"):
        assert len(selector.edges(Street(typed))) == 2
        assert selector.named(typed) == "A48"
    assert len(selector.edges(Street("a449"))) == 1


def test_that_signs_nobody_speaks_make_no_difference() -> None:
    selector = Selector(network((road("St. John’s Road"), [(51, -3), (51, -2.99)])))  # noqa: RUF001 - as a map has it
    assert len(selector.edges(Street("st johns road"))) == 1


def test_that_a_slip_of_the_pen_is_answered_with_what_it_may_have_been() -> None:
    assert SELECTOR.likest("Beach Lane")[0] == "Beech Lane"
    assert SELECTOR.likest("qqqqqq") == ()


def test_that_names_are_offered_by_how_they_begin() -> None:
    assert SELECTOR.beginning("ma", 5) == ("Maple Lane", "Maple Street")
    assert SELECTOR.beginning("ma", 1) == ("Maple Lane",)
    assert SELECTOR.beginning("zz", 5) == ()


def test_that_namesakes_far_apart_are_counted_and_a_broken_road_is_one() -> None:
    selector = Selector(
        network(
            (road("High Street"), [(51, -3), (51, -2.999)]),
            (road("High Street"), [(51, -2.996), (51, -2.99)]),  # a square between: the same street
            (road("High Street"), [(51.5, -3), (51.5, -2.99)]),
            (road("Long Road"), [(51.2, -3), (51.2, -2.8), (51.2, -2.6)]),
        )
    )
    assert selector.places(Street("high street")) == 2
    assert selector.places(Street("long road")) == 1
    assert selector.places(Street("no road")) == 0


# By shape


def metres(a: Position, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    north, east = (lat - a.lat) * M_PER_DEGREE, (lon - a.lon) * M_PER_DEGREE * cos(radians(a.lat))
    return np.hypot(north, east)


def strewn(edge: int) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes and longitudes along an edge, every few metres."""
    part = slice(int(ROADS.shape_start[edge]), int(ROADS.shape_start[edge + 1]))
    lat, lon = ROADS.shape_lat[part], ROADS.shape_lon[part]
    at, fine = np.arange(len(lat)), np.linspace(0, len(lat) - 1, 400)
    return np.interp(fine, at, lat), np.interp(fine, at, lon)


places = st.builds(
    Position,
    st.floats(SOUTH - APART_DEG, SOUTH + STREETS * APART_DEG),
    st.floats(WEST - APART_DEG, WEST + STREETS * APART_DEG),
)


@settings(max_examples=60, deadline=None)
@given(places, st.floats(1, 800))
def test_that_a_circle_has_just_the_roads_that_come_into_it(
    centre: Position, radius: float
) -> None:
    chosen = set(SELECTOR.edges(Circle(centre, radius)).tolist())
    for edge in range(ROADS.edge_count):
        nearest = metres(centre, *strewn(edge)).min()
        if abs(nearest - radius) > 1:  # the strewn points stand so far apart
            assert (edge in chosen) == (nearest < radius)


@settings(max_examples=40, deadline=None)
@given(places, places)
def test_that_a_shape_has_just_the_roads_that_come_into_it(a: Position, b: Position) -> None:
    south, north = sorted((a.lat, b.lat))
    west, east = sorted((a.lon, b.lon))
    corners = [(south, west), (south, east), (north, east), (north, west)]
    chosen = set(SELECTOR.edges(Polygon(tuple(Position(*c) for c in corners))).tolist())
    for edge in range(ROADS.edge_count):
        lat, lon = strewn(edge)
        deep = np.minimum.reduce([lat - south, north - lat, lon - west, east - lon]).max()
        if abs(deep) > 1e-5:
            assert (edge in chosen) == (deep > 0)


@settings(max_examples=60, deadline=None)
@given(places)
def test_that_a_place_means_the_nearest_stretch_or_none(place: Position) -> None:
    away = [metres(place, *strewn(edge)).min() for edge in range(ROADS.edge_count)]
    chosen = SELECTOR.edges(Stretch((place,))).tolist()
    if chosen:
        assert away[chosen[0]] <= min(away) + 1
    else:
        assert min(away) > NEAR_M - 1


@settings(max_examples=40, deadline=None)
@given(places, st.floats(1, 800), places)
def test_that_a_selection_is_the_same_each_time_in_rising_order_and_read_only(
    a: Position, radius: float, b: Position
) -> None:
    for selection in (Circle(a, radius), Stretch((a, b, a)), Street("Ash Lane", a, radius)):
        edges = SELECTOR.edges(selection)
        assert edges.tolist() == sorted(set(edges.tolist()))
        assert np.array_equal(edges, edges_of(ROADS, selection))
        assert edges.dtype == np.int32
        assert not edges.flags.writeable


def test_that_a_shape_drawn_over_its_own_edge_is_what_it_encloses() -> None:
    at = [(0, 0), (2, 2), (2, 0), (0, 2)]  # a bow tie
    corners = tuple(Position(SOUTH + APART_DEG * y, WEST + APART_DEG * x) for y, x in at)
    assert len(SELECTOR.edges(Polygon(corners))) > 0


def test_that_a_shape_across_the_date_line_is_one_like_any_other() -> None:
    selector = Selector(
        network(
            (road("West Street"), [(-17, 179.99), (-17, 179.999)]),
            (road("Over Street"), [(-17, 179.999), (-17, -179.999)]),
            (road("East Street"), [(-17, -179.999), (-17, -179.99)]),
            (road("Far Street"), [(-17, 0), (-17, 0.01)]),
        )
    )
    assert len(selector.edges(Circle(Position(-17, 180), 150))) == 3
    assert len(selector.edges(Circle(Position(-17, -180), 150))) == 3
    box = [(-17.001, 179.9995), (-16.999, 179.9995), (-16.999, -179.995), (-17.001, -179.995)]
    assert len(selector.edges(Polygon(tuple(Position(*c) for c in box)))) == 2


def test_that_length_counts_both_directions_of_a_road_once() -> None:
    edges = SELECTOR.edges(Street("Ash Street"))
    span = (STREETS - 1) * APART_DEG * M_PER_DEGREE * cos(radians(SOUTH))
    assert SELECTOR.length_m(edges) == pytest.approx(span, rel=0.01)


# Hostile


SQUARE = tuple(Position(51 + y, -3 + x) for y, x in ((0, 0), (0, 0.01), (0.01, 0.01), (0.01, 0)))
FLAWED: list[Selection] = [
    Street(""),
    Street("x" * 300),
    Street("Ash Lane", MIDDLE, float("nan")),
    Circle(MIDDLE, 0),
    Circle(MIDDLE, -5),
    Circle(MIDDLE, MAX_RADIUS_M * 2),
    Circle(MIDDLE, float("inf")),
    Polygon(()),
    Polygon(SQUARE[:2]),
    Polygon(SQUARE * MAX_CORNERS),
    Polygon((*SQUARE, Position(-51, 177))),
    Stretch(()),
    Stretch(SQUARE * MAX_CORNERS),
]


@pytest.mark.parametrize("selection", FLAWED, ids=lambda s: f"{type(s).__name__}")
def test_that_what_nobody_can_mean_is_refused_in_words(selection: Selection) -> None:
    assert flaw(selection)
    with pytest.raises(MapError, match=r"\w{3}"):
        SELECTOR.edges(selection)


@pytest.mark.parametrize(
    "selection",
    [
        Circle(Position(90, 0), 5000),
        Circle(Position(-90, 180), 5000),
        Stretch((Position(0, 0),)),
        Street("Nowhere"),
    ],
)
def test_that_where_no_road_is_none_is_found(selection: Selection) -> None:
    assert len(SELECTOR.edges(selection)) == 0


def test_that_a_shape_without_an_inside_is_the_line_or_point_it_is() -> None:
    crossing, aside = MIDDLE, Position(SOUTH + APART_DEG / 2, WEST + APART_DEG / 2)
    assert len(SELECTOR.edges(Polygon((crossing,) * 3))) == 4
    assert len(SELECTOR.edges(Polygon((aside,) * 3))) == 0


def test_that_a_map_without_roads_has_none() -> None:
    selector = Selector(build_network((), ())[0])
    for selection in (Street("x"), Circle(MIDDLE, 100), Polygon(SQUARE), Stretch((MIDDLE,))):
        assert len(selector.edges(selection)) == 0
    assert selector.places(Street("x")) == 0
    assert (selector.named("x"), selector.likest("x"), selector.beginning("x", 5)) == ("", (), ())


# A real town


def test_that_a_real_towns_streets_are_found_by_what_people_call_them(newport: AreaMap) -> None:
    selector, roads = Selector(newport.roads), newport.roads
    for typed, spelt in (("chepstow road", "Chepstow Road"), ("a 48", "A48"), ("m4", "M4")):
        edges = selector.edges(Street(typed))
        assert selector.named(typed) == spelt
        assert selector.places(Street(typed)) == 1
        said = {
            roads.names[i] for e in edges for i in (roads.edge_name[e], roads.edge_ref[e]) if i >= 0
        }
        assert spelt in said
    assert selector.likest("chpstow rod")[0] == "Chepstow Road"
    near = selector.edges(Circle(Position(51.5877, -2.9984), 200))
    middle = [
        Position(float(roads.node_lat[e]), float(roads.node_lon[e])) for e in roads.edge_from[near]
    ]
    assert len(near) > 20
    assert all(hypot(p.lat - 51.5877, p.lon + 2.9984) < 0.05 for p in middle)


# The other way round: what a place is called


def test_that_a_place_is_by_the_nearest_street_that_has_a_name() -> None:
    lane = road("Mill Lane"), [(54.3, -4.9), (54.3, -4.89)]
    yard = road(), [(54.3002, -4.9), (54.3002, -4.89)]
    number = road(ref="A48"), [(54.31, -4.9), (54.31, -4.89)]
    found = Selector(network(lane, yard, number))
    assert found.street_by(Position(54.3003, -4.895)) == "Mill Lane"
    assert found.street_by(Position(54.3101, -4.895)) == "A48"
    assert found.street_by(Position(54.305, -4.895)) == ""


@given(st.floats(0, 2 * BY_M), st.floats(-2 * BY_M, 2 * BY_M))
def test_that_no_street_is_told_of_a_place_too_far_from_its_end(
    east_m: float, north_m: float
) -> None:
    end = Position(54.3, -4.89)
    found = Selector(network((road("Mill Lane"), [(end.lat, -4.9), (end.lat, end.lon)])))
    lon = end.lon + east_m / (M_PER_DEGREE * cos(radians(end.lat)))
    told = found.street_by(Position(end.lat + north_m / M_PER_DEGREE, lon))
    away_m = hypot(east_m, north_m)
    if abs(away_m - BY_M) > 0.5:
        assert told == ("Mill Lane" if away_m < BY_M else "")
