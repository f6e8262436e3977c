"""What counts as one place to hold, and what a dispatcher calls it."""

from dataclasses import replace

import numpy as np
import pytest

from geodata.network import build_network
from geodata.places import M_PER_DEGREE
from geodata.roads import CLASSES, RoadNetwork
from geodata.routing.holding import held_places, middle_of, words_for
from geodata.routing.mapends import leaves_map
from geodata.sketch import Road, lay_roads
from geodata.speeds import ROUNDABOUT
from tests.geodata.invented import town

EDGE_M = 60.0


def laid(
    metres: list[tuple[float, float]], ends: list[tuple[int, int]], names: str = ""
) -> RoadNetwork:
    """Junctions at metres east and north of the equator's beginning; a name of one letter each."""
    junctions = [(east / M_PER_DEGREE, north / M_PER_DEGREE) for east, north in metres]
    roads = [
        Road(
            one, other, float(np.hypot(*np.subtract(metres[one], metres[other]))), name=name.strip()
        )
        for (one, other), name in zip(ends, names or " " * len(ends), strict=True)
    ]
    return lay_roads(junctions, roads)


def places_of(network: RoadNetwork) -> list[int]:
    return held_places(network, np.arange(len(network.node_lon), dtype=np.int32)).place.tolist()


def test_that_two_ends_of_a_short_road_are_one_place_and_of_a_longer_one_two() -> None:
    assert places_of(laid([(0, 0), (25, 0), (60, 0)], [(0, 1), (1, 2)])) == [0, 0, 1]


def test_that_a_row_of_short_roads_is_no_place_when_it_grows_too_wide() -> None:
    row = laid([(east, 0) for east in (0, 28, 56, 84)], [(0, 1), (1, 2), (2, 3)])
    assert places_of(row) == [0, 0, 0, 1]


def test_that_a_bridge_over_a_road_is_another_place() -> None:
    crossing = laid([(0, 0), (100, 0), (50, 5), (50, 90)], [(0, 1), (2, 3)])
    assert len(set(places_of(crossing))) == 4


@pytest.mark.parametrize(("side_m", "places"), [(70.0, 1), (100.0, 2)])
def test_that_a_roundabout_is_one_place_unless_it_is_too_wide(side_m: float, places: int) -> None:
    corners = [(0.0, 0.0), (side_m, 0.0), (side_m, side_m), (0.0, side_m)]
    ring = laid(corners, [(0, 1), (1, 2), (2, 3), (3, 0)])
    ring = replace(ring, edge_flags=np.full(4, ROUNDABOUT, np.uint8))
    assert len(set(places_of(ring))) == places


def test_that_a_place_is_called_by_its_two_greatest_streets() -> None:
    cross = laid([(0, 0), (90, 0), (0, 90), (-90, 0)], [(0, 1), (0, 2), (0, 3)], "CAB")
    kinds = np.array([CLASSES.index(name) for name in ("service", "primary", "tertiary")], np.uint8)
    middle, roads = np.array([0], np.int32), np.arange(3, dtype=np.int32)
    assert words_for(replace(cross, edge_class=kinds), middle, roads) == "A / B"
    ring = replace(cross, edge_class=kinds, edge_flags=np.array([ROUNDABOUT, 0, 0], np.uint8))
    assert words_for(ring, middle, roads) == "A / B (roundabout)"


def test_that_a_place_without_a_name_is_called_by_where_it_is() -> None:
    first = np.array([0], np.int32)
    nameless = laid([(0, 0), (90, 0)], [(0, 1)])
    assert words_for(nameless, first, first) == "unnamed road at 0.00000, 0.00000"


def test_that_a_place_is_shown_at_its_middle_junction() -> None:
    row = laid([(0, 0), (20, 0), (55, 0)], [(0, 1), (1, 2)])
    at = middle_of(row, np.arange(3, dtype=np.int32))
    assert at.lon == pytest.approx(20 / M_PER_DEGREE)


@pytest.mark.parametrize(("kind", "ahead", "leaves"), [
    ("primary", 0, True), ("primary", 9, True), ("primary", 10, False), ("residential", 0, False),
])  # fmt: skip
def test_that_a_greater_road_leaves_the_map_where_it_ends_and_no_town_lies_ahead(
    kind: str, ahead: int, *, leaves: bool
) -> None:
    town = [(400.0 + 15 * each, 20.0 * (each % 3)) for each in range(ahead)]
    behind = [(-10.0 - each, 90.0) for each in range(20)]
    lanes = [(each, each + 1) for each in range(2, 1 + ahead + len(behind))]
    network = laid([(0, 0), (300, 0), *town, *behind], [(0, 1), *lanes])
    kinds = np.full(network.edge_count, CLASSES.index("service"), np.uint8)
    kinds[0] = CLASSES.index(kind)
    found = leaves_map(replace(network, edge_class=kinds), np.array([0, 1], np.int32))
    assert bool(found[1]) is leaves


def test_that_the_towns_roads_leave_the_map_at_its_edges_alone() -> None:
    raw = town(7)
    network = build_network(raw.roads, raw.turns)[0]
    found = leaves_map(network, np.arange(len(network.node_lon), dtype=np.int32))
    lat, lon = network.node_lat[found], network.node_lon[found]
    box = (network.node_lat, lat), (network.node_lon, lon)
    beside = [
        np.minimum(np.abs(at - every.min()), np.abs(at - every.max())) * M_PER_DEGREE < EDGE_M
        for every, at in box
    ]
    assert found.sum() >= 6  # the motorway and main roads, both ways out of town
    assert np.logical_or(*beside).all()
