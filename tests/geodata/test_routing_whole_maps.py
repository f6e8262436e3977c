"""Engines, snapping and drawing on maps of thousands of junctions: one generated, one real."""

import random
from dataclasses import replace

import numpy as np
import pytest

from geodata.along import place_on, steps_m
from geodata.area import AreaMap
from geodata.reachability import tied_edges
from geodata.roads import CLASSES, F8, OnRoad, RoadNetwork
from geodata.routing.cch import CchEngine
from geodata.routing.changes import RoadChange
from geodata.routing.dijkstra import DijkstraEngine
from geodata.routing.oracle import Oracle, oracle_etas
from geodata.sketch import Road, lay_roads
from geodata.snapping import Snapper

SIDE = 25  # junctions on each side of the generated town
BLOCK_DEG = 0.001
MOTORWAY = CLASSES.index("motorway")


def generated_town() -> RoadNetwork:
    """A grid with slow and fast streets, a third of them one-way, all of them slightly bent."""
    dice = random.Random(4)  # noqa: S311 - a map, not a secret
    junctions = [
        (0.01 + x * BLOCK_DEG, 51.5 + y * BLOCK_DEG) for y in range(SIDE) for x in range(SIDE)
    ]
    roads = []
    for start in range(SIDE * SIDE):
        for end in [start + 1] * (start % SIDE < SIDE - 1) + [start + SIDE] * (
            start < SIDE * (SIDE - 1)
        ):
            (lon, lat), (end_lon, end_lat) = junctions[start], junctions[end]
            bend = (lon + end_lon) / 2 + 1e-4 * dice.random(), (lat + end_lat) / 2
            shape = np.array([(lon, lat), bend, (end_lon, end_lat)])
            length_m = float(steps_m(shape[:, 0], shape[:, 1]).sum())
            forward, backward = dice.choice(
                [(True, True), (True, True), (True, False), (False, True)]
            )
            kmh = dice.choice([20.0, 48.0, 113.0])
            roads.append(Road(start, end, length_m, forward, backward, kmh, shape=(bend,)))
    return lay_roads(junctions, roads)


@pytest.fixture(scope="module", params=["generated", "Newport"])
def network(request: pytest.FixtureRequest) -> RoadNetwork:
    if request.param == "generated":
        return generated_town()
    area: AreaMap = request.getfixturevalue("newport")
    return area.roads


def scattered(network: RoadNetwork, count: int, seed: int) -> OnRoad:
    dice = np.random.default_rng(seed)
    edges = dice.choice(np.flatnonzero(network.edge_strong), count).astype(np.int32)
    return OnRoad(edges, dice.random(count), np.zeros(count))


def positions(network: RoadNetwork, places: OnRoad) -> tuple[F8, F8]:
    found = [place_on(network, places, index) for index in range(len(places))]
    return np.array([at.lat for at in found]), np.array([at.lon for at in found])


def test_that_three_places_and_twenty_units_are_timed_as_the_oracle_times_them(
    network: RoadNetwork,
) -> None:
    engines = CchEngine(network), DijkstraEngine(network)
    units, incidents = scattered(network, 20, seed=1), scattered(network, 3, seed=2)
    for place in range(3):
        incident = incidents.one(place)
        expected = oracle_etas(network, units, incident)
        assert np.isfinite(expected).all()
        for engine in engines:
            assert engine.etas(units, incident).tolist() == expected.tolist()
            routes = [engine.route(units.one(index), incident) for index in range(20)]
            assert [route.eta_s for route in routes if route] == expected.tolist()


def test_that_a_thousand_times_are_the_oracles_before_and_after_two_hundred_changes(
    network: RoadNetwork,
) -> None:
    engines = CchEngine(network), DijkstraEngine(network)
    units, incidents = scattered(network, 100, seed=6), scattered(network, 5, seed=7)
    chance = np.random.default_rng(8)
    units = replace(units, facing=chance.integers(-1, 2, 100).astype(np.int8))
    edges = chance.choice(network.edge_count, (200, 2)).astype(np.int32)
    changes = [RoadChange("", pair, (None, 5.0, 20.0)[i % 3]) for i, pair in enumerate(edges)]
    for now in (changes, []):
        oracle = Oracle(network, changes=now)
        for engine in engines:
            engine.metrics.change(now)
        for place in range(5):
            expected = oracle.etas(units, incidents.one(place)).tolist()
            for engine in engines:
                assert engine.etas(units, incidents.one(place)).tolist() == expected


def test_that_no_leg_of_a_route_is_driven_faster_than_its_roads_allow(
    network: RoadNetwork,
) -> None:
    engine = CchEngine(network)
    units, incident = scattered(network, 20, seed=3), scattered(network, 1, seed=4)
    for index in range(20):
        route = engine.route(units.one(index), incident)
        assert route
        legs_m, legs_s = steps_m(route.lon, route.lat), np.diff(route.seconds)
        assert (legs_m <= legs_s * float(network.edge_kmh.max()) / 3.6 * 1.01 + 0.1).all()
        assert legs_m.sum() == pytest.approx(route.length_m, rel=2e-3)


def test_that_places_on_the_roads_are_snapped_to_themselves(network: RoadNetwork) -> None:
    places = scattered(network, 500, seed=5)
    lat, lon = positions(network, places)
    found = Snapper(network).snap(lat, lon)
    assert (found.off_road_m < 0.05).all()
    # Where roads cross or lie on each other another road may be as near: it is the same place.
    again = positions(network, found)
    assert np.hypot(*(a - b for a, b in zip(again, (lat, lon), strict=True))).max() < 1e-6


def test_that_units_on_a_motorway_the_maps_edge_cuts_are_found_on_it(newport: AreaMap) -> None:
    roads = newport.roads
    leading_in, led_to = tied_edges(roads)
    assert (leading_in & led_to).tolist() == roads.edge_strong.tolist()
    snapper = Snapper(roads)
    for tied, snap in ((leading_in, snapper.snap), (led_to, snapper.snap_goal)):
        cut = np.flatnonzero(tied & ~roads.edge_strong & (roads.edge_class == MOTORWAY))
        assert roads.edge_length_m[cut].sum() > 5_000
        halfway = OnRoad(cut.astype(np.int32), np.full(len(cut), 0.5), np.zeros(len(cut)))
        found = snap(*positions(roads, halfway))
        assert (found.off_road_m < 0.05).all()
        assert set(roads.edge_class[found.edge].tolist()) == {MOTORWAY}
