"""Parts of roads and the outlines drawn round them."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.along import place_on, stretch
from geodata.places import M_PER_DEGREE, Position, distance_m
from geodata.roads import OnRoad
from geodata.routing.afoot import reach_on_foot
from geodata.routing.outlines import CELLS, FINEST_M, area_km2, outline
from geodata.routing.parts import Lines, Parts, merged, parts_within, whole
from geodata.routing.starts import Start
from geodata.sketch import sketch
from tests.geodata.reach_truth import random_network

SEEDS = st.integers(0, 100_000)
BEGINS, ENDS = st.floats(-0.5, 1.0), st.floats(0.0, 1.5)


@given(st.lists(st.tuples(st.integers(0, 4), BEGINS, ENDS), max_size=12))
def test_that_stretches_that_touch_become_one(rows: list[tuple[int, float, float]]) -> None:
    ordered = [(edge, *sorted((one, other))) for edge, one, other in rows]
    edge, low, high = np.array(ordered, float).reshape(-1, 3).T
    parts = merged(edge, low, high)
    joined = [*zip(parts.edge.tolist(), parts.low.tolist(), parts.high.tolist(), strict=True)]
    assert joined == sorted(joined)
    for (first, _, end), (second, begin, _) in pairwise(joined):
        assert first < second or end < begin
    for share in (0.0, 0.31, 0.77, 1.0):
        for at in range(5):
            before = any(e == at and a <= share <= b for e, a, b in ordered)
            after = any(e == at and a <= share <= b for e, a, b in joined)
            assert before == after or any(
                abs(end - share) < 1e-9 for e, *ends in ordered for end in ends if e == at
            )


@given(SEEDS, st.sampled_from([5.0, 60.0, 250.0, 900.0]))
@settings(max_examples=40, deadline=None)
def test_that_what_lies_in_a_circle_is_found_and_nothing_else(seed: int, radius_m: float) -> None:
    network = random_network(seed)
    dice = np.random.default_rng(seed)
    edge = np.array([dice.integers(network.edge_count)], np.int32)
    centre = place_on(network, OnRoad(edge, dice.random(1), np.zeros(1)))
    parts = parts_within(network, centre, radius_m)
    for each in range(network.edge_count):
        for share in np.linspace(0, 1, 11).tolist():
            on_road = OnRoad(np.array([each], np.int32), np.array([share]), np.zeros(1))
            metres = distance_m(centre, place_on(network, on_road))
            here = parts.edge == each
            found = ((parts.low[here] <= share) & (share <= parts.high[here])).any()
            if abs(metres - radius_m) > 1.0:
                assert found == (metres < radius_m)


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_that_lines_to_draw_are_the_shapes_between_the_fractions(seed: int) -> None:
    network = random_network(seed)
    dice = np.random.default_rng(seed)
    low, high = np.sort(dice.random((2, network.edge_count)), axis=0)
    lines = Parts(np.arange(network.edge_count, dtype=np.int32), low, high).lines(network)
    for edge, (start, end) in enumerate(pairwise(lines.start.tolist())):
        shape = stretch(network, edge, low[edge], high[edge])
        assert lines.lon[start:end] == pytest.approx(shape.lon)
        assert lines.lat[start:end] == pytest.approx(shape.lat)


def test_that_nothing_is_drawn_of_no_roads() -> None:
    network = sketch("A---B").network
    none = whole(np.empty(0, np.int32))
    assert none.lines(network).start.tolist() == [0]
    assert none.road_m(network) == 0
    assert outline(none.lines(network)) == ()


def shapes_of(lines: Lines) -> shapely.Geometry:
    patches = outline(lines)
    return shapely.union_all([shapely.Polygon(patch.outer, patch.holes) for patch in patches])


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_that_an_outline_holds_its_roads_and_stays_near_them(seed: int) -> None:
    network = random_network(seed)
    lines = whole(np.arange(network.edge_count, dtype=np.int32)).lines(network)
    squeeze = [M_PER_DEGREE * np.cos(np.radians(51.5)), M_PER_DEGREE]
    on_ground = shapely.transform(shapes_of(lines), lambda lonlat: lonlat * squeeze)
    roads = shapely.linestrings(
        np.column_stack([lines.lon, lines.lat]) * squeeze,
        indices=np.repeat(np.arange(len(lines.start) - 1), np.diff(lines.start)),
    )
    assert on_ground.is_valid
    assert shapely.covers(on_ground, roads).all()
    corners = shapely.points(shapely.get_coordinates(on_ground.convex_hull))
    assert shapely.distance(shapely.union_all(roads), corners).max() < 5 * FINEST_M


def test_that_roads_far_apart_have_an_outline_each_largest_first() -> None:
    drawn = sketch("""
        A---B



        C----------D
    """)
    lines = whole(np.arange(2, dtype=np.int32)).lines(drawn.network)
    patches = outline(lines)
    assert len(patches) == 2
    assert np.ptp(patches[0].outer[:, 0]) > np.ptp(patches[1].outer[:, 0])
    assert area_km2(patches) == pytest.approx(1.5 * 0.07, rel=0.3)


def test_that_a_wide_ring_of_road_keeps_its_hole_and_a_block_has_none() -> None:
    ring = sketch("\n".join(["A--------B", *["|        |"] * 8, "C--------D"]))
    block = sketch("A-B\n| |\nC-D")
    assert len(outline(whole(np.arange(4, dtype=np.int32)).lines(ring.network))[0].holes) == 1
    assert not outline(whole(np.arange(4, dtype=np.int32)).lines(block.network))[0].holes


def test_that_a_country_wide_line_is_drawn_on_as_few_cells_as_a_street() -> None:
    far = Lines(np.array([-5.0, 1.5]), np.array([50.1, 55.8]), np.array([0, 2], np.int32))
    patches = outline(far)
    assert len(patches) == 1
    assert len(patches[0].outer) < 4 * CELLS
    assert shapely.Polygon(patches[0].outer).covers(shapely.LineString([(-5.0, 50.1), (1.5, 55.8)]))


def test_that_a_single_place_has_an_outline() -> None:
    here = Position(51.5, -3.0)
    dot = Lines(np.array([here.lon] * 2), np.array([here.lat] * 2), np.array([0, 2], np.int32))
    assert len(outline(dot)) == 1
    assert 0 < area_km2(outline(dot)) < 0.01


def test_that_somebody_on_foot_is_within_a_circle_that_grows_with_time_age_and_error() -> None:
    here = Position(51.5, -3.0)
    found = reach_on_foot(Start(here, age_s=60, error_m=40), [300, 30, 0], kmh=12.0)
    assert [band.seconds for band in found.bands] == [30, 300]
    for band, radius_m in zip(found.bands, (340, 1240), strict=True):
        (patch,) = band.outline
        away_m = [distance_m(here, Position(lat, lon)) for lon, lat in patch.outer.tolist()]
        assert away_m == pytest.approx([radius_m] * len(away_m), rel=2e-3)
        assert patch.outer[0].tolist() == patch.outer[-1].tolist()
        assert band.area_km2 == pytest.approx(np.pi * radius_m**2 / 1e6, rel=0.01)
    assert "rivers and walls" in found.words


def test_that_nobody_goes_anywhere_on_foot_in_no_time() -> None:
    found = reach_on_foot(Start(Position(51.5, -3.0)), [])
    assert (found.bands, found.words) == ((), "a reach needs a time of more than no seconds")
