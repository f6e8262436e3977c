"""A way along roads through places given by hand, held to whatever network a village may be."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.drawn import MOST_CORNERS, Line, flaw_of, length_m, offset
from geodata.places import MapError, Position, distance_m
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


def test_that_a_place_far_from_any_road_is_refused_in_words() -> None:
    with pytest.raises(MapError, match="No road is near"):
        TRACER.trace((at(3, 3), offset(at(3, 3), 40_000.0, 0.0)))
