"""The maps that benches and soaks are driven on are sound: whole, legal to drive, the same each time."""

from dataclasses import fields, replace

import numpy as np
import pytest

from geodata.area import open_area, save_area
from geodata.build import build_area
from geodata.network import build_network
from geodata.roads import RoadNetwork
from geodata.speeds import MAX_KMH
from tests.geodata.countries import tiled
from tests.geodata.invented import town
from tests.geodata.makers import raw_map, way


@pytest.fixture(scope="module")
def tile() -> RoadNetwork:
    raw = town(7)
    return build_network(raw.roads, raw.turns)[0]


@pytest.fixture(scope="module")
def four(tile: RoadNetwork) -> RoadNetwork:
    return tiled(tile, 2, 2, seed=3, kept=1.0)


def test_that_four_tiles_are_about_four_times_as_large(
    tile: RoadNetwork, four: RoadNetwork
) -> None:
    assert 3.5 < len(four.node_lon) / len(tile.node_lon) < 4
    assert 3.5 < four.arc_count / tile.arc_count < 4


def test_that_the_tiles_hang_together(four: RoadNetwork) -> None:
    assert four.edge_strong.mean() > 0.98


def test_that_shapes_run_from_junction_to_junction(four: RoadNetwork) -> None:
    for point, junction in (
        (four.shape_start[:-1], four.edge_from),
        (four.shape_start[1:] - 1, four.edge_to),
    ):
        np.testing.assert_allclose(four.shape_lon[point], four.node_lon[junction], atol=1e-12)
        np.testing.assert_allclose(four.shape_lat[point], four.node_lat[junction], atol=1e-12)


def test_that_arcs_and_edges_name_each_other(four: RoadNetwork) -> None:
    for arcs, tail, head in (
        (four.edge_forward, four.edge_from, four.edge_to),
        (four.edge_backward, four.edge_to, four.edge_from),
    ):
        there = np.flatnonzero(arcs >= 0)
        assert np.array_equal(four.arc_edge[arcs[there]], there)
        assert np.array_equal(four.tail[arcs[there]], tail[there])
        assert np.array_equal(four.head[arcs[there]], head[there])
    assert np.all((four.edge_forward >= 0) | (four.edge_backward >= 0))


def test_that_no_arc_is_faster_than_the_cap(four: RoadNetwork) -> None:
    kmh = four.edge_length_m[four.arc_edge].astype(np.float64) / four.arc_ms * 3600
    assert kmh.max() <= MAX_KMH * (1 + 1e-6)  # lengths are kept in single precision


def test_that_banned_turns_are_at_the_junction_of_their_edges(four: RoadNetwork) -> None:
    left, junction, entered = four.banned_turns.T
    for edges in (left, entered):
        assert np.all((four.edge_from[edges] == junction) | (four.edge_to[edges] == junction))


def test_that_a_dual_carriageway_goes_on_in_the_next_tile() -> None:
    """Out on one carriageway and back on the other, with the traffic on the same side."""
    lane = way(1, [(1, 0, 0), (2, 10, 0), (3, 30, 0)], oneway="yes")
    back = way(2, [(6, 30, 1), (5, 10, 1), (4, 0, 1)], oneway="yes")
    ends = way(3, [(3, 30, 0), (6, 30, 1)]), way(4, [(1, 0, 0), (4, 0, 1)])
    middle = way(5, [(2, 10, 0), (5, 10, 1)])
    stubs = [way(9, [(1, 0, 0), (9, -5, -5)]), way(10, [(3, 30, 0), (10, 40, 6)])]
    roads = build_network(raw_map([lane, back, *ends, middle, *stubs]).roads, ())[0]
    two = tiled(roads, 1, 2, seed=1, kept=1.0)
    assert two.edge_strong.all()
    between = np.abs(np.diff(two.node_lon[[two.edge_from, two.edge_to]], axis=0)[0]) > 0
    one_way = (two.edge_forward < 0) | (two.edge_backward < 0)
    assert (between & one_way).sum() >= 2


def test_that_the_same_arguments_give_the_same_network(tile: RoadNetwork) -> None:
    first, again, other = (tiled(tile, 1, 3, seed) for seed in (1, 1, 2))
    for field in fields(first):
        assert np.array_equal(getattr(first, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(first.arc_ms[:1000], other.arc_ms[:1000])


def test_that_a_tiled_map_can_be_kept_in_an_area_file(
    four: RoadNetwork, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("areas") / "four.area"
    area = build_area(raw_map([way(1, [(1, 0, 0), (2, 1, 0)])]), "four")
    save_area(replace(area, roads=four, road_order=np.empty(0, np.uint32)), path)
    assert open_area(path).roads.edge_count == four.edge_count
