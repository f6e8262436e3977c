"""A way along roads through places given by hand, held to whatever network a village may be."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.area import AreaMap
from geodata.build import build_area
from geodata.drawn import MOST_CORNERS, Line, flaw_of, length_m, offset
from geodata.places import MapError, Position, distance_m
from geodata.rawmap import RawMap, RawWay
from geodata.roads import F8
from geodata.selecting import Selector
from geodata.tracing import Tracer, Way
from tests.towns import APART_DEG, SOUTH, WEST, a_village

ROADS = a_village().roads
SELECTOR = Selector(ROADS)
TRACER = Tracer(ROADS, SELECTOR)
BLOCK_M = distance_m(Position(SOUTH, WEST), Position(SOUTH, WEST + APART_DEG))


def at(row: float, column: float) -> Position:
    return Position(SOUTH + APART_DEG * row, WEST + APART_DEG * column)


def touching(way: Way) -> bool:
    """Whether each stretch of its selection shares a junction with another of them."""
    edges = SELECTOR.edges(way.selection)
    ends = np.concatenate((ROADS.edge_from[edges], ROADS.edge_to[edges])).tolist()
    return len(edges) == 1 or all(
        ends.count(int(ROADS.edge_from[e])) > 1 or ends.count(int(ROADS.edge_to[e])) > 1
        for e in edges
    )


def test_that_a_way_leads_along_the_street_between_two_places() -> None:
    way = TRACER.trace((at(3, 1.5), at(3, 4.5)))
    assert way.stretches == 4
    assert way.length_m == pytest.approx(4 * BLOCK_M, rel=0.02)
    assert length_m(Line(way.points)) == pytest.approx(way.length_m, rel=0.02)
    assert distance_m(way.points[0], at(3, 1)) < 5
    assert distance_m(way.points[-1], at(3, 5)) < 5


def test_that_one_place_means_its_own_stretch_from_junction_to_junction() -> None:
    way = TRACER.trace((at(3, 1.5),))
    assert (way.stretches, len(SELECTOR.edges(way.selection))) == (1, 1)


def test_that_a_way_turns_corners_and_goes_through_every_place() -> None:
    through = (at(1, 1.5), at(4.5, 3), at(6, 5.5))
    way = TRACER.trace(through)
    assert touching(way)
    for place in through:
        near = min(_away(place, a, b) for a, b in pairwise(way.points))
        assert near < 5


def _away(place: Position, a: Position, b: Position) -> float:
    shares = np.linspace(0.0, 1.0, 200)
    spots = (
        Position(a.lat + (b.lat - a.lat) * s, a.lon + (b.lon - a.lon) * s) for s in shares.tolist()
    )
    return min(distance_m(place, spot) for spot in spots)


places = st.builds(at, st.floats(0.0, 7.0), st.floats(0.0, 7.0))


@settings(max_examples=60, deadline=None)
@given(st.lists(places, min_size=1, max_size=6))
def test_that_any_way_is_in_one_piece_can_be_drawn_and_closed(through: list[Position]) -> None:
    way = TRACER.trace(tuple(through))
    assert touching(way)
    assert 2 <= len(way.points) <= MOST_CORNERS
    assert flaw_of(Line(way.points)) == ""
    assert len(SELECTOR.edges(way.selection)) == way.stretches
    assert SELECTOR.length_m(SELECTOR.edges(way.selection)) == pytest.approx(way.length_m)


def test_that_a_way_between_stretches_longer_than_all_around_is_found() -> None:
    roads = a_village(40).roads
    wide = 40 * APART_DEG
    east, north = Position(SOUTH, WEST + wide / 2), Position(SOUTH + wide / 2, WEST)
    way = Tracer(roads, Selector(roads)).trace((east, north))
    assert way.stretches == 2
    assert way.length_m > 6_000


def test_that_a_winding_way_there_and_back_can_be_drawn() -> None:
    roads = _winding_lane().roads
    lat, lon = roads.shape_lat, roads.shape_lon
    start, end = Position(float(lat[0]), float(lon[0])), Position(float(lat[-1]), float(lon[-1]))
    way = Tracer(roads, Selector(roads)).trace((start, end, start))
    assert way.stretches == 3
    assert 2 <= len(way.points) <= MOST_CORNERS
    assert flaw_of(Line(way.points)) == ""
    assert length_m(Line(way.points)) > 1.5 * way.length_m  # each stretch counts once there


def _winding_lane() -> AreaMap:
    """Six hundred bends between two crossings."""
    bends = np.arange(602)
    lat: F8 = SOUTH + 0.0005 * np.sin(bends / 3)
    lon = np.linspace(WEST, WEST + 0.12, len(bends))
    raw = RawMap("a lane")
    raw.roads.append(RawWay(1, 100 + bends, lon, lat, {"highway": "residential", "name": "Lane"}))
    for number, at in ((2, 1), (3, 600)):
        nodes = np.array([100 + at, 1000 + at])
        side = np.array([lat[at], lat[at] + 0.002])
        raw.roads.append(
            RawWay(number, nodes, lon[[at, at]], side, {"highway": "residential", "name": "Side"})
        )
    return build_area(raw, "lane")


def test_that_a_place_far_from_any_road_is_refused_in_words() -> None:
    with pytest.raises(MapError, match="No road is near"):
        TRACER.trace((at(3, 3), offset(at(3, 3), 40_000.0, 0.0)))
