"""The fewest junctions to hold, who holds them, and what is said where they can't be held."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.along import place_on
from geodata.places import Position, distance_m
from geodata.roads import CLASSES, OnRoad, RoadNetwork
from geodata.routing.changes import RoadChange
from geodata.routing.containment import MARGIN_S, Containment, Runner, contain, seal
from geodata.routing.driving import NORMAL
from geodata.routing.graph import expand
from geodata.routing.movers import MOST_MOVERS, Mover
from geodata.routing.plans import NOBODY
from geodata.routing.starts import Start, beginning
from geodata.routing.timed import TimedRoads, timed_roads
from geodata.sketch import Sketch, sketch
from geodata.snapping import Snapper
from tests.geodata.reach_truth import random_network

SEEDS = st.integers(0, 100_000)


def timed(network: RoadNetwork, *changes: RoadChange) -> TimedRoads:
    return timed_roads(expand(network), NORMAL, 12, changes)


def held_in(
    drawn: Sketch,
    runner: str,
    movers: str,
    *,
    horizons_s: Sequence[float] = (60.0,),
    age_s: float = 0.0,
) -> Containment:
    return contain(
        timed(drawn.network),
        Snapper(drawn.network),
        Runner(Start(drawn.places[runner], age_s)),
        [Mover(drawn.places[name]) for name in movers],
        horizons_s=horizons_s,
    )


def letters(drawn: Sketch, found: Containment) -> dict[str, int]:
    """The drawing's names of what is held, and by whom."""
    return {
        min(drawn.places, key=lambda name: distance_m(drawn.places[name], hold.place)): hold.mover
        for hold in found.held
    }


CROSSROADS = """
        N
        |
        A
        |
    W-D-X-B-E
        |
        C
        |
        S
"""


def test_that_a_crossroads_takes_four_units_and_each_is_there_before_the_runner() -> None:
    drawn = sketch(CROSSROADS)
    found = held_in(drawn, "X", "NESW", horizons_s=(25.0, 35.0))
    assert found.sealed
    assert letters(drawn, found) == {"N": 0, "E": 1, "S": 2, "W": 3}
    assert all(hold.margin_s >= MARGIN_S for hold in found.held)
    assert found.why == "4 junctions held seal it, the last in 0:00"
    assert len(found.area) == 1


def test_that_one_unit_is_enough_where_one_road_leads_out() -> None:
    drawn = sketch("""
        A---B
        |   |
        C---D-----E------F
                  |      |
                  G------H
    """)
    found = held_in(drawn, "A", "EFH", horizons_s=(90.0, 150.0))
    assert letters(drawn, found) == {"E": 0}
    assert (found.sealed, found.why) == (True, "1 junction held seal it, the last in 0:00")
    assert [each.needed for each in found.tried] == [1, 1]


def test_that_a_unit_which_would_come_too_late_is_not_sent() -> None:
    drawn = sketch("""
        A---B-----E------------F
                  |            |
                  G------------H
    """)
    ways = {"near": "F", "far": "H"}
    near, far = (held_in(drawn, "A", mover, horizons_s=(100.0,)) for mover in ways.values())
    assert near.sealed is False
    assert near.held[0].mover == NOBODY
    assert near.held[0].margin_s == -inf
    assert near.why == "can't be held: needs 1 junction held, no unit can be there in time"
    assert far.why == near.why


def test_that_who_may_be_past_everything_is_said_to_be() -> None:
    drawn = sketch(CROSSROADS)
    found = held_in(drawn, "X", "NESW", age_s=500.0)
    assert (found.sealed, found.held) == (True, ())
    assert found.why == "nothing to hold: no road leads out"
    open_ended = replace(
        drawn.network, edge_class=np.full(8, CLASSES.index("primary"), np.uint8)
    )  # a great road doesn't end: the map does
    off = contain(
        timed(open_ended), Snapper(open_ended), Runner(Start(drawn.places["X"], 500.0)), []
    )
    assert off.why == "can't be held: the runner may have left the map already"
    assert not off.sealed


def test_that_a_great_road_that_leaves_the_map_is_a_way_out() -> None:
    drawn = sketch(CROSSROADS)
    east = [
        edge
        for edge in range(drawn.network.edge_count)
        if drawn.network.node_lon[
            [drawn.network.edge_from[edge], drawn.network.edge_to[edge]]
        ].max()
        == drawn.network.node_lon.max()
    ]
    kinds = drawn.network.edge_class.copy()
    kinds[east] = CLASSES.index("primary")
    network = replace(drawn.network, edge_class=kinds)
    found = contain(
        timed(network),
        Snapper(network),
        Runner(Start(drawn.places["X"])),
        [Mover(drawn.places["E"])],
    )
    assert letters(drawn, found) == {"E": 0}


def test_that_the_fewest_are_held_and_further_out_only_if_that_saves_one() -> None:
    drawn = sketch("""
          +-----------B------+
          |           |      |
        A-X-------C---D------E------F
          |           |      |
          +-----------G------+
    """)
    movers = "BCGE"
    assert len(held_in(drawn, "X", movers, horizons_s=(80.0,)).held) == 3
    found = held_in(drawn, "X", movers, horizons_s=(80.0, 220.0))
    assert letters(drawn, found) == {"E": 3}
    assert found.horizon_s == 220


def test_that_without_units_the_plan_says_what_would_be_needed() -> None:
    drawn = sketch(CROSSROADS)
    found = held_in(drawn, "X", "", horizons_s=(30.0,))
    assert found.why == "can't be held: needs 4 junctions held, and there is no unit to send"
    assert {hold.mover for hold in found.held} == {NOBODY}


def test_that_three_units_for_four_roads_are_not_called_a_seal() -> None:
    drawn = sketch(CROSSROADS)
    found = held_in(drawn, "X", "NES", horizons_s=(30.0,))
    assert (found.sealed, found.area) == (False, ())
    assert found.why == "can't be held: needs 4 junctions held, 3 units can be there in time"
    assert sorted(hold.mover for hold in found.held) == [NOBODY, 0, 1, 2]


def test_that_a_runner_far_from_every_road_is_answered_in_words() -> None:
    drawn = sketch(CROSSROADS)
    nowhere = Position(drawn.places["N"].lat + 1.0, drawn.places["N"].lon)
    found = contain(timed(drawn.network), Snapper(drawn.network), Runner(Start(nowhere)), [])
    assert (found.sealed, found.held, found.why) == (
        False,
        (),
        f"no road within 300 m of {nowhere}",
    )


def test_that_units_far_from_every_road_hold_nothing() -> None:
    drawn = sketch(CROSSROADS)
    lost = Mover(Position(drawn.places["N"].lat + 1.0, drawn.places["N"].lon))
    found = contain(
        timed(drawn.network), Snapper(drawn.network), Runner(Start(drawn.places["X"])), [lost] * 4,
        horizons_s=(30.0,),
    )  # fmt: skip
    assert found.why == "can't be held: needs 4 junctions held, no unit can be there in time"


def test_that_signs_and_closures_stop_only_a_runner_who_heeds_them() -> None:
    drawn = sketch("""
        A----X--->---B
             |       |
             +---<---C
    """)
    closed = RoadChange("closed", np.arange(drawn.network.edge_count, dtype=np.int32))
    needed = [
        contain(
            timed(drawn.network, *changes),
            Snapper(drawn.network),
            Runner(Start(drawn.places["B"]), heeds_signs=heeds),
            [],
            horizons_s=(15.0,),
        )
        .tried[0]
        .needed
        for changes in ((), (closed,))
        for heeds in (False, True)
    ]
    assert needed == [2, 1, 2, 0]


def test_that_setting_off_late_counts() -> None:
    drawn = sketch(CROSSROADS)
    movers = [
        Mover(drawn.places[name], setoff_s=9.0 + extra)
        for name, extra in zip("NESW", (0, 0, 0, 2), strict=True)
    ]
    found = contain(
        timed(drawn.network),
        Snapper(drawn.network),
        Runner(Start(drawn.places["X"])),
        movers,
        horizons_s=(30.0,),
    )
    assert [hold.mover for hold in found.held] == [0, 1, 2, NOBODY]


def test_that_more_units_than_are_asked_leave_out_the_furthest() -> None:
    drawn = sketch(CROSSROADS)
    far = [Mover(Position(0.0, 0.0))] * MOST_MOVERS
    near = [Mover(drawn.places[name]) for name in "NESW"]
    found = contain(
        timed(drawn.network), Snapper(drawn.network), Runner(Start(drawn.places["X"])), far + near,
        horizons_s=(30.0,),
    )  # fmt: skip
    assert found.sealed
    assert {hold.mover for hold in found.held} == {MOST_MOVERS + index for index in range(4)}


@given(seed=SEEDS, units=st.integers(0, 6), heeds_signs=st.booleans())
@settings(max_examples=80, deadline=None)
def test_that_whoever_drives_out_meets_a_held_place_and_never_first(
    seed: int, units: int, *, heeds_signs: bool
) -> None:
    network = random_network(seed, most=14)
    roads, snapper = timed(network), Snapper(network)
    start = Start(somewhere(network, seed), age_s=seed % 20)
    movers = [Mover(somewhere(network, seed + each)) for each in range(1, units + 1)]
    runner = Runner(start, heeds_signs=heeds_signs)
    found = contain(roads, snapper, runner, movers, horizons_s=(20.0, 40.0, 60.0), margin_s=2.0)
    taken = [hold.mover for hold in found.held if hold.mover != NOBODY]
    assert len(set(taken)) == len(taken)
    earliest = earliest_s(roads, snapper, runner)
    for hold in found.held:
        first = min(earliest.get(int(at), inf) for at in hold.junctions)
        assert abs(min(hold.runner_s, 60.0) - min(first, 60.0)) < 0.01
        assert hold.mover == NOBODY or hold.mover_s + 2.0 <= hold.runner_s
    if found.sealed:
        shut = {int(at) for hold in found.held for at in hold.junctions}
        still_open = earliest_s(roads, snapper, runner, shut)
        assert all(earliest[at] <= found.horizon_s for at in still_open)


def somewhere(network: RoadNetwork, seed: int) -> Position:
    dice = np.random.default_rng(seed)
    edge = dice.integers(network.edge_count, size=1).astype(np.int32)
    return place_on(network, OnRoad(edge, dice.random(1), np.zeros(1)))


def earliest_s(
    roads: TimedRoads, snapper: Snapper, runner: Runner, shut: set[int] = frozenset()
) -> dict[int, float]:
    """By networkx: when a runner who can't pass some junctions may be at the others."""
    network, graph = roads.network, nx.DiGraph()
    graph.add_node("start")
    begin = beginning(network, snapper, runner.start, "from").parts
    for edge in range(network.edge_count):
        ends = int(network.edge_from[edge]), int(network.edge_to[edge])
        arcs = int(network.edge_forward[edge]), int(network.edge_backward[edge])
        ms = [int(roads.arc_ms[arc if arc >= 0 else max(arcs)]) for arc in arcs]
        for (tail, head), arc, whole in zip((ends, ends[::-1]), arcs, ms, strict=True):
            if arc >= 0 or not runner.heeds_signs:
                links = [(tail, head, whole)]
                if edge in begin.edge:
                    fraction = float(begin.low[0])
                    share = 1 - fraction if head == ends[1] else fraction
                    links.append(("start", head, int(whole * share)))
                for one, other, weight in links:
                    if one not in shut and other not in shut:
                        known = graph.get_edge_data(one, other, {"ms": inf})["ms"]
                        graph.add_edge(one, other, ms=min(known, weight))
    found = nx.single_source_dijkstra_path_length(graph, "start", weight="ms")
    age_s = runner.start.known_age_s
    return {at: ms / 1000 - age_s for at, ms in found.items() if at != "start"}


def test_that_an_area_is_sealed_where_its_roads_come_together() -> None:
    drawn = sketch("""
        A---B---G---E-----F
        |   |       |
        C---D---H---+
    """)
    network = drawn.network
    east = np.maximum(network.node_lon[network.edge_from], network.node_lon[network.edge_to])
    inside = np.flatnonzero(east <= drawn.places["B"].lon + 1e-9).astype(np.int32)
    near, wide = (
        seal(
            timed(network),
            Snapper(network),
            inside,
            [Mover(drawn.places["E"])] * 3,
            beyond_s=(far_s,),
        )
        for far_s in (10.0, 110.0)
    )
    assert set(letters(drawn, near)) == {"G", "H"}
    assert letters(drawn, wide) == {"E": 0}
    assert wide.sealed
    assert wide.held[0].runner_s == inf
    assert wide.sealed_s == wide.held[0].mover_s == 0.0
    assert near.area
    assert near.sealed_s == 60.0


def test_that_an_area_without_roads_needs_no_sealing() -> None:
    drawn = sketch(CROSSROADS)
    none = np.empty(0, np.int32)
    found = seal(timed(drawn.network), Snapper(drawn.network), none, [])
    assert (found.sealed, found.why) == (False, "no road comes into that area")


def test_that_a_search_that_grows_too_large_stops_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = sketch(CROSSROADS)
    monkeypatch.setattr("geodata.routing.runaway.MOST_JUNCTIONS", 3)
    shortened = held_in(drawn, "X", "NESW", horizons_s=(15.0, 300.0))
    assert [each.horizon_s for each in shortened.tried] == [15.0]
    assert len(shortened.held) == 4
    none = held_in(drawn, "X", "NESW", horizons_s=(300.0,))
    assert none.why == "can't be held: more than 80,000 junctions may be reached within 5:00"


def test_that_one_unit_wanted_at_two_places_is_not_called_a_proof() -> None:
    drawn = sketch("""
        W---A--X--B---E
            |     |
            +--C--+
               |
               |
               S----------------F
    """)
    middle, far = Mover(drawn.places["S"]), Mover(drawn.places["F"])
    runner = Runner(Start(drawn.places["X"]), pace=0.3)
    found = contain(
        timed(drawn.network),
        Snapper(drawn.network),
        runner,
        [middle, far],
        horizons_s=(120.0,),
        margin_s=5.0,
    )
    assert found.why == "no plan found: needs 2 junctions held, one unit can be there in time"


def test_that_an_area_is_sealed_on_a_map_hardly_larger_than_it() -> None:
    drawn = sketch("A-B-C-D", kmh={"AB": 140.0, "BC": 140.0, "CD": 140.0})
    network = drawn.network
    area = np.array([0], np.int32)
    found = seal(timed(network), Snapper(network), area, [Mover(drawn.places["D"])])
    assert letters(drawn, found) == {"C": 0}
    assert [each.horizon_s for each in found.tried] == [0.0]
