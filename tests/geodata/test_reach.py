"""Where a vehicle can be after so many minutes, against a plain graph of turns."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.along import place_on
from geodata.area import AreaMap
from geodata.places import Position
from geodata.roads import OnRoad, RoadNetwork
from geodata.routing.changes import RoadChange
from geodata.routing.dijkstra import DijkstraEngine
from geodata.routing.driving import NORMAL
from geodata.routing.graph import expand
from geodata.routing.parts import Parts
from geodata.routing.reach import MAX_S, reach
from geodata.routing.starts import MAX_AGE_S, Direction, Start, beginning
from geodata.routing.timed import TimedRoads, timed_roads
from geodata.sketch import sketch
from geodata.snapping import Snapper
from tests.geodata.reach_truth import Truth, isochrone_wrong, random_network

SEEDS = st.integers(0, 100_000)
DIRECTIONS = st.sampled_from(["from", "to"])
FRACTIONS = (0.0, 0.21, 0.5, 0.79, 1.0)


def timed(network: RoadNetwork, *changes: RoadChange) -> TimedRoads:
    return timed_roads(expand(network), NORMAL, 12, changes)


def somewhere(network: RoadNetwork, seed: int) -> Position:
    dice = np.random.default_rng(seed)
    edge = dice.integers(network.edge_count, size=1).astype(np.int32)
    fraction = dice.choice([0.0, 1.0, *dice.random(4)], 1)
    return place_on(network, OnRoad(edge, fraction, np.zeros(1)))


def holds(parts: Parts, edge: int, fraction: float, slack: float = 1e-6) -> bool:
    here = parts.edge == edge
    return bool(
        ((parts.low[here] - slack <= fraction) & (fraction <= parts.high[here] + slack)).any()
    )


def within(smaller: Parts, larger: Parts) -> bool:
    """Ends and middles of the one are all in the other, which has no gap between them."""
    for edge, low, high in zip(smaller.edge, smaller.low, smaller.high, strict=True):
        here = larger.edge == edge
        if not ((larger.low[here] <= low + 1e-6) & (larger.high[here] >= high - 1e-6)).any():
            return False
    return True


@given(SEEDS, DIRECTIONS, st.sampled_from([0.0, 30.0, 200.0]), st.sampled_from([0.0, 25.0]))
@settings(max_examples=90, deadline=None)
def test_that_junctions_and_roads_are_reached_when_the_plain_graph_says(
    seed: int, direction: Direction, error_m: float, age_s: float
) -> None:
    network = random_network(seed)
    closed = RoadChange("closed", np.arange(seed % 3, dtype=np.int32))
    roads, snapper = timed(network, closed), Snapper(network)
    start = Start(somewhere(network, seed), age_s, error_m)
    found = reach(roads, snapper, start, [20, 70], direction)
    begin = beginning(network, snapper, start, direction)
    if not len(begin):
        assert not found.bands
        assert found.words == f"no road within 300 m of {start.position}"
        return
    truth = Truth(roads, begin, direction)
    limit_s = 70 + found.age_s
    reached = {at: seconds for at, seconds in enumerate(truth.junctions_s()) if seconds <= limit_s}
    assert dict(zip(found.junction.tolist(), found.junction_s.tolist(), strict=True)) == reached
    for band in found.bands:
        by_ms = (band.seconds + found.age_s) * 1000
        for edge in range(network.edge_count):
            for fraction in FRACTIONS:
                ms = truth.place_ms(edge, fraction)
                if abs(ms - by_ms) > 1:  # a door's milliseconds are rounded
                    assert holds(band.parts, edge, fraction) == (ms < by_ms)


@given(SEEDS, DIRECTIONS)
@settings(max_examples=25, deadline=None)
def test_that_more_time_never_shrinks_a_reach(seed: int, direction: Direction) -> None:
    network = random_network(seed)
    found = reach(
        timed(network),
        Snapper(network),
        Start(somewhere(network, seed)),
        [10, 30, 31, 90],
        direction,
    )
    for sooner, later in zip(found.bands, found.bands[1:], strict=False):
        assert within(sooner.parts, later.parts)
        assert sooner.road_km <= later.road_km + 1e-9


@given(SEEDS, DIRECTIONS, st.sampled_from([None, 5.0]))
@settings(max_examples=25, deadline=None)
def test_that_a_road_closed_or_slowed_never_widens_a_reach(
    seed: int, direction: Direction, kmh: float | None
) -> None:
    network = random_network(seed)
    start, snapper = Start(somewhere(network, seed)), Snapper(network)
    change = RoadChange("works", np.array([seed % network.edge_count], np.int32), kmh)
    before = reach(timed(network), snapper, start, [45], direction)
    after = reach(timed(network, change), snapper, start, [45], direction)
    for changed, usual in zip(after.bands, before.bands, strict=True):
        assert within(changed.parts, usual.parts)


def test_that_a_band_ends_part_of_the_way_along_a_road() -> None:
    drawn = sketch("A----1----B")
    found = reach(
        timed(drawn.network), Snapper(drawn.network), Start(drawn.places["1"]), [20], "from"
    )
    (band,) = found.bands
    assert band.parts.edge.tolist() == [0]
    assert [*band.parts.low, *band.parts.high] == pytest.approx([0.3, 0.7], abs=1e-3)
    assert band.road_km == pytest.approx(0.4, abs=2e-3)
    assert not len(found.junction)


def test_that_a_road_reached_from_both_ends_may_keep_a_gap() -> None:
    drawn = sketch("""
        A----1----B
        |         |
        C---------D
    """)
    found = reach(
        timed(drawn.network), Snapper(drawn.network), Start(drawn.places["1"]), [110], "from"
    )
    roads = drawn.network
    below = np.flatnonzero((roads.edge_from >= 2) & (roads.edge_to >= 2))
    parts = found.bands[0].parts
    assert parts.low[parts.edge == below] == pytest.approx([0.0, 0.6], abs=2e-3)
    assert parts.high[parts.edge == below] == pytest.approx([0.4, 1.0], abs=2e-3)


def test_that_one_way_traffic_is_one_way_for_both_questions() -> None:
    drawn = sketch("""
        A-->1-->B
        |       |
        +-------+
    """)
    roads, snapper, at = timed(drawn.network), Snapper(drawn.network), Start(drawn.places["1"])
    onward, back = (reach(roads, snapper, at, [10], way).bands[0].parts for way in ("from", "to"))
    assert [*onward.low, *onward.high] == pytest.approx([0.5, 0.625], abs=1e-3)
    assert [*back.low, *back.high] == pytest.approx([0.375, 0.5], abs=1e-3)


def test_that_age_counts_as_driving_and_only_away_from_the_place() -> None:
    drawn = sketch("A----1----B")
    roads, snapper = timed(drawn.network), Snapper(drawn.network)
    aged = Start(drawn.places["1"], age_s=10)
    away, towards = (reach(roads, snapper, aged, [20], way) for way in ("from", "to"))
    assert away.bands[0].road_km == pytest.approx(0.6, abs=2e-3)
    assert (away.age_s, towards.age_s) == (10, 0)
    assert towards.bands[0].road_km == pytest.approx(0.4, abs=2e-3)


def test_that_the_error_of_a_position_reaches_every_road_within_it() -> None:
    drawn = sketch("""
        A----1----B

        C---------D
    """)
    roads, snapper = timed(drawn.network), Snapper(drawn.network)
    for error_m, rows in ((50.0, 1), (250.0, 2)):
        found = reach(roads, snapper, Start(drawn.places["1"], error_m=error_m), [1], "from")
        assert len(found.bands[0].parts) == rows


def test_that_a_place_without_roads_is_told_apart_from_one_with() -> None:
    drawn = sketch("A----1----B")
    roads, snapper = timed(drawn.network), Snapper(drawn.network)
    far = Position(drawn.places["1"].lat + 0.01, drawn.places["1"].lon)
    found = reach(roads, snapper, Start(far), [60], "from")
    assert (found.bands, found.words) == ((), f"no road within 300 m of {far}")


@pytest.mark.parametrize("seconds", [[], [0.0], [-5.0, nan]])
def test_that_a_reach_without_a_time_says_so(seconds: list[float]) -> None:
    drawn = sketch("A----1----B")
    found = reach(
        timed(drawn.network), Snapper(drawn.network), Start(drawn.places["1"]), seconds, "to"
    )
    assert (found.bands, found.words) == ((), "a reach needs a time of more than no seconds")


@pytest.mark.parametrize(
    ("age_s", "counted"), [(nan, 0), (-3.0, 0), (inf, MAX_AGE_S), (9e9, MAX_AGE_S)]
)
def test_that_what_is_no_sensible_age_is_capped(age_s: float, counted: float) -> None:
    drawn = sketch("A----1----B")
    start = Start(drawn.places["1"], age_s, error_m=nan)
    found = reach(timed(drawn.network), Snapper(drawn.network), start, [1, 9e9, inf], "from")
    assert found.age_s == counted
    assert [band.seconds for band in found.bands] == [1, MAX_S - counted]


def test_that_a_closure_holds_for_nobody_who_stands_or_is_wanted_in_it() -> None:
    drawn = sketch("A--1--B----C", names={"AB": "Kiln Road"})
    closed = RoadChange("Kiln Road closed", np.array([0], np.int32))
    roads, snapper = timed(drawn.network, closed), Snapper(drawn.network)
    start = Start(drawn.places["1"])
    away, towards = (
        reach(roads, snapper, start, [60], way).bands[0].parts for way in ("from", "to")
    )
    assert holds(away, 1, 0.5)
    assert holds(towards, 1, 0.5)


@pytest.mark.parametrize("direction", ["from", "to"])
def test_that_no_junction_of_a_real_town_is_in_the_wrong_band(
    newport: AreaMap, direction: Direction
) -> None:
    roads, snapper = timed(newport.roads), Snapper(newport.roads)
    start = Start(Position(51.588, -2.997), age_s=45.0, error_m=80.0)
    assert isochrone_wrong(roads, snapper, start, [60, 180, 420], direction) == 0


@given(SEEDS, st.sampled_from([40.0, 300.0]))
@settings(max_examples=25, deadline=None)
def test_that_a_reach_agrees_with_the_times_units_are_given(seed: int, seconds: float) -> None:
    """Whoever is within it gets there in that time, both ways round."""
    network = random_network(seed)
    roads, snapper = timed(network), Snapper(network)
    dice = np.random.default_rng(seed)
    units = OnRoad(
        dice.integers(network.edge_count, size=12).astype(np.int32), dice.random(12), np.zeros(12)
    )
    place = somewhere(network, seed)
    goal = snapper.snap_goal(np.array([place.lat]), np.array([place.lon]))
    to_goal = DijkstraEngine(network).etas(units, goal)
    parts = reach(roads, snapper, Start(place), [seconds], "to").bands[0].parts
    for edge, fraction, eta_s in zip(units.edge, units.fraction, to_goal, strict=True):
        if abs(eta_s - seconds) > 0.002:
            assert holds(parts, edge, fraction) == (eta_s < seconds)


def test_that_who_is_known_to_head_one_way_has_to_turn_first_to_go_the_other() -> None:
    drawn = sketch("A----1----B")
    roads, snapper = timed(drawn.network), Snapper(drawn.network)
    for heading in (90.0, 270.0):
        start = Start(drawn.places["1"], heading=heading)
        found = reach(roads, snapper, start, [10, 30, 80], "from")
        soon, later = ((*band.parts.low, *band.parts.high) for band in found.bands[:2])
        ahead, both = ((0.5, 0.6), (0.4, 0.8)) if heading == 90.0 else ((0.4, 0.5), (0.2, 0.6))
        assert soon == pytest.approx(ahead, abs=2e-3)
        assert later == pytest.approx(both, abs=2e-3)
        to_a, to_b = found.junction_s.tolist()
        assert (to_a - to_b) == pytest.approx(20.0 if heading == 90.0 else -20.0, abs=0.2)


def test_that_a_fast_road_is_followed_beyond_where_was_looked_first() -> None:
    fast = dict.fromkeys(("AB", "BC", "CD"), 140.0)
    drawn = sketch(f"A-B{'-' * 29}C{'-' * 9}D", kmh=fast)
    roads, snapper = timed(drawn.network), Snapper(drawn.network)
    found = reach(roads, snapper, Start(drawn.places["A"]), [120], "from")
    assert found.junction.tolist() == [0, 1, 2, 3]
    assert found.bands[0].road_km == pytest.approx(4.2, abs=0.01)
    back = reach(roads, snapper, Start(drawn.places["D"]), [120], "to")
    assert back.junction_s.tolist() == pytest.approx([108.0, 102.9, 25.7, 0.0], abs=0.1)
