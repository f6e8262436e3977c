"""Shapes drawn by hand: what is wrong with one, how large it is, what lies in it, anywhere on earth."""

from math import cos, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.drawn import (
    MOST_CORNERS,
    Line,
    area_m2,
    between,
    flaw_of,
    holds,
    length_m,
    moved,
    offset,
    points_of,
    radius_to,
)
from geodata.places import Position, distance_m
from geodata.selection import Circle, Polygon

places = st.builds(Position, st.floats(-80.0, 80.0), st.floats(-180.0, 180.0))


def ring(middle: Position, corners: int, radius_m: float) -> Polygon:
    angles = [2 * pi * n / corners for n in range(corners)]
    return Polygon(tuple(offset(middle, radius_m * sin(a), radius_m * cos(a)) for a in angles))


@given(places, st.integers(3, 40), st.floats(20.0, 3_000.0))
def test_that_a_ring_round_a_place_anywhere_on_earth_holds_it_and_nothing_further_away(
    middle: Position, corners: int, radius_m: float
) -> None:
    shape = ring(middle, corners, radius_m)
    assert flaw_of(shape) == ""
    assert holds(shape, middle)
    assert not holds(shape, offset(middle, radius_m * 1.1, 0.0))
    assert not holds(shape, offset(middle, -radius_m * 1.1, 0.0))
    assert not holds(shape, offset(middle, 0.0, -radius_m * 1.1))


@given(places, st.floats(20.0, 3_000.0))
def test_that_a_square_is_as_large_as_its_sides_say(middle: Position, side_m: float) -> None:
    half = side_m / 2
    ways = ((-half, -half), (half, -half), (half, half), (-half, half))
    shape = Polygon(tuple(offset(middle, east, north) for east, north in ways))
    assert length_m(shape) == pytest.approx(4 * side_m, rel=0.01)
    assert area_m2(shape) == pytest.approx(side_m**2, rel=0.01)


@given(places, st.floats(-5_000.0, 5_000.0), st.floats(-5_000.0, 5_000.0))
def test_that_what_is_moved_and_moved_back_is_where_it_was(
    middle: Position, east: float, north: float
) -> None:
    shape, there = ring(middle, 5, 200.0), offset(middle, east, north)
    back = moved(moved(shape, middle, there), there, middle)
    for was, now in zip(points_of(shape), points_of(back), strict=True):
        assert now.lat == pytest.approx(was.lat, abs=1e-9)
        assert abs((now.lon - was.lon + 180) % 360 - 180) < 1e-9


@given(places, st.floats(-5_000.0, 5_000.0), st.floats(-5_000.0, 5_000.0), st.floats(0.0, 1.0))
def test_that_a_place_between_two_is_that_share_of_the_way(
    start: Position, east: float, north: float, share: float
) -> None:
    end = offset(start, east, north)
    found = between(start, end, share)
    whole = distance_m(start, end)
    assert distance_m(start, found) == pytest.approx(share * whole, rel=0.01, abs=0.5)
    assert distance_m(found, end) == pytest.approx((1 - share) * whole, rel=0.01, abs=0.5)


def test_that_sides_which_cross_or_touch_are_a_flaw() -> None:
    a, b, c, d = (
        offset(Position(51.5, -3.0), e, n) for e, n in ((0, 0), (100, 0), (100, 100), (0, 100))
    )
    assert flaw_of(Polygon((a, b, c, d))) == ""
    assert flaw_of(Polygon((b, a, c, d))) == "Its sides cross each other: move a corner"
    middle = offset(a, 50.0, 0.0)
    assert "cross" in flaw_of(Polygon((a, b, c, middle, d)))  # a corner on another side


def test_that_a_spike_and_a_doubled_side_are_refused_and_the_corner_is_named() -> None:
    def at(east: float, north: float) -> Position:
        return offset(Position(51.5, -3.0), east, north)

    a, b, c, d, tip = at(0, 0), at(200, 0), at(200, 150), at(0, 150), at(320, 0)
    said = "At corner {} its sides run back over each other: move that corner"
    assert flaw_of(Polygon((a, tip, b, c, d))) == said.format(2)
    assert flaw_of(Polygon((a, b, tip, at(200, 0.1), c, d))) == said.format(3)
    assert flaw_of(Polygon((tip, b, c, d, a))) == said.format(1)
    assert flaw_of(Polygon((b, c, d, a, tip))) == said.format(5)
    assert flaw_of(Polygon((a, at(320, -3), b, c, d))) == ""  # thin, and it encloses something


@given(places, st.integers(3, 12), st.floats(30.0, 2_000.0), st.data())
def test_that_a_ring_with_a_spike_anywhere_is_refused(
    middle: Position, corners: int, radius_m: float, data: st.DataObject
) -> None:
    whole = points_of(ring(middle, corners, radius_m))
    number = data.draw(st.integers(0, corners - 1))
    out = between(middle, whole[number], data.draw(st.floats(1.05, 2.0)))
    spiked = (*whole[:number], whole[number], out, whole[number], *whole[number + 1 :])
    assert flaw_of(Polygon(spiked)) != ""


def test_that_what_encloses_nothing_is_a_flaw() -> None:
    a = Position(51.5, -3.0)
    assert flaw_of(Polygon((a, offset(a, 50.0, 0.0), offset(a, 100.0, 0.0)))) != ""


def test_that_too_few_too_many_and_twice_the_same_place_are_flaws() -> None:
    a = Position(51.5, -3.0)
    assert "2 at least" in flaw_of(Line((a,)))
    assert "at most" in flaw_of(Line(tuple(offset(a, n, 0.0) for n in range(MOST_CORNERS + 1))))
    assert "one place" in flaw_of(Line((a, a)))
    assert "wider" in flaw_of(Line((a, offset(a, 31_000.0, 0.0))))


def test_that_a_line_encloses_nothing_and_holds_nothing() -> None:
    a = Position(51.5, -3.0)
    line = Line((a, offset(a, 300.0, 400.0)))
    assert (area_m2(line), holds(line, a)) == (0.0, False)
    assert length_m(line) == pytest.approx(500.0, rel=0.01)


def test_that_a_circle_goes_through_the_place_its_radius_was_given_by() -> None:
    middle = Position(51.5, 179.9999)
    edge = offset(middle, 120.0, 160.0)
    assert radius_to(middle, edge) == 200.0
    shape = Circle(middle, 200.0)
    assert holds(shape, offset(middle, 199.0, 0.0))
    assert not holds(shape, offset(middle, 201.0, 0.0))
    assert length_m(shape) == pytest.approx(2 * pi * 200.0)
    assert points_of(shape) == (middle,)
