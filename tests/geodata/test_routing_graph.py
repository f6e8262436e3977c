"""Turns that signs ban, who is spared by the sign, turning round: both engines and the oracle."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.roads import OnRoad
from geodata.routing.cch import CchEngine
from geodata.routing.dijkstra import DijkstraEngine
from geodata.routing.driving import NORMAL, Driving
from geodata.routing.junctions import JunctionEngine
from geodata.routing.oracle import Oracle
from geodata.sketch import Sketch, sketch
from tests.geodata.any_roads import changes, drivings, networks, places

ENGINES: tuple[type[CchEngine | DijkstraEngine], ...] = (CchEngine, DijkstraEngine)
SPARED = replace(NORMAL, exempt=frozenset({"private roads", "signed turns"}))
FREE = replace(NORMAL, exempt=frozenset({"private roads", "every turn"}))


@pytest.fixture(params=ENGINES, ids=["cch", "scipy"])
def make(request: pytest.FixtureRequest) -> type[CchEngine | DijkstraEngine]:
    maker: type[CchEngine | DijkstraEngine] = request.param
    return maker


def edge(drawn: Sketch, ends: str) -> int:
    """The road between two letters."""
    letters = [name for name in drawn.places if name.isalpha()]
    pair = {letters.index(end) for end in ends}
    roads = zip(drawn.network.edge_from.tolist(), drawn.network.edge_to.tolist(), strict=True)
    return next(number for number, road in enumerate(roads) if set(road) == pair)


def with_bans(drawn: Sketch, *turns: str, exempt: bool = False) -> Sketch:
    """Of "ABC" one comes from A and may not go on from B to C; "ABA": not turn round."""
    letters = [name for name in drawn.places if name.isalpha()]
    banned = [
        (edge(drawn, turn[:2]), letters.index(turn[1]), edge(drawn, turn[1:])) for turn in turns
    ]
    network = replace(
        drawn.network,
        banned_turns=np.array(banned, np.int32),
        banned_exempt=np.full(len(banned), exempt),
    )
    return replace(drawn, network=network)


def facing(places: OnRoad, *ways: int) -> OnRoad:
    return replace(places, facing=np.array(ways, np.int8))


def seconds(
    make: type[CchEngine | DijkstraEngine],
    drawn: Sketch,
    units: OnRoad,
    incident: str,
    driving: Driving = NORMAL,
) -> list[float]:
    """Agreed by the engine, its route and the oracle."""
    goal = drawn.at(incident)
    return agreed(make(drawn.network, [driving]), Oracle(drawn.network, driving), units, goal)


def agreed(engine: JunctionEngine, oracle: Oracle, units: OnRoad, incident: OnRoad) -> list[float]:
    etas = engine.etas(units, incident).tolist()
    assert oracle.etas(units, incident).tolist() == etas
    routes = [engine.route(units.one(index), incident) for index in range(len(units))]
    assert [route.eta_s if route else np.inf for route in routes] == etas
    return [float(eta) for eta in etas]


CROSSING = sketch("""
          N
          |
    W--1--X--2--E
          |     |
          S-----T
""")


def test_that_a_banned_turn_is_driven_round(make: type[CchEngine | DijkstraEngine]) -> None:
    banned = with_bans(CROSSING, "WXS", "WXN")
    assert seconds(make, CROSSING, CROSSING.at("W"), "S") == [60 + 20]
    assert seconds(make, banned, banned.at("W"), "S") == [60 + 60 + 20 + 60]
    assert seconds(make, banned, banned.at("N"), "S") == [40]


def test_that_an_emergency_vehicle_takes_the_turn_the_sign_spares_it(
    make: type[CchEngine | DijkstraEngine],
) -> None:
    spared, bound = (with_bans(CROSSING, "WXS", "WXN", exempt=exempt) for exempt in (True, False))
    assert seconds(make, spared, spared.at("W"), "S", NORMAL) == [200]
    assert seconds(make, spared, spared.at("W"), "S", SPARED) == [80]
    assert seconds(make, bound, bound.at("W"), "S", SPARED) == [200]
    assert seconds(make, bound, bound.at("W"), "S", FREE) == [80]


def test_that_of_two_signs_on_one_turn_the_stricter_counts(
    make: type[CchEngine | DijkstraEngine],
) -> None:
    twice = with_bans(CROSSING, "WXS", "WXS", "WXN")
    twice.network.banned_exempt[:] = True, False, False
    assert seconds(make, twice, twice.at("W"), "S", SPARED) == [200]


def test_that_a_ban_is_not_dodged_by_turning_round_behind_it(
    make: type[CchEngine | DijkstraEngine],
) -> None:
    drawn = with_bans(
        sketch("""
            W--X--E
               |
               S
        """),
        "WXS",
    )
    # On to E, where the road ends, and back: turning there takes no time.
    assert seconds(make, drawn, drawn.at("W"), "S") == [30 + 30 + 30 + 20]


def test_that_turning_round_where_the_road_goes_on_takes_its_time(
    make: type[CchEngine | DijkstraEngine],
) -> None:
    drawn = with_bans(
        sketch("""
            W--X--E-----F
               |
               S
        """),
        "WXS",
    )
    assert seconds(make, drawn, drawn.at("W"), "S") == [30 + 30 + 20 + 30 + 20]
    never = with_bans(drawn, "WXS", "XEX")
    assert seconds(make, never, never.at("W"), "S") == [30 + 30 + 60 + 60 + 30 + 20]


def test_that_a_turn_round_the_sign_spares_us_takes_as_long_as_any_other(
    make: type[CchEngine | DijkstraEngine],
) -> None:
    drawn = sketch("""
        A--W--X-----E
           |
           S
    """)
    bound = with_bans(drawn, "AWS")
    also_at_x = with_bans(drawn, "AWS", "WXW")
    also_at_x.network.banned_exempt[:] = False, True
    for banned in (bound, also_at_x):
        assert seconds(make, banned, banned.at("A"), "S", SPARED) == [30 + 30 + 20 + 30 + 20]
    assert seconds(make, also_at_x, also_at_x.at("A"), "S") == [30 + 30 + 60 + 60 + 30 + 20]


def test_that_a_place_at_a_junction_is_reached_by_whoever_comes_there(
    make: type[CchEngine | DijkstraEngine],
) -> None:
    banned = with_bans(CROSSING, "WXS", "WXN", "WXE")
    assert seconds(make, banned, banned.at("W"), "X") == [60]


def test_that_who_faces_away_turns_round_first(make: type[CchEngine | DijkstraEngine]) -> None:
    drawn = sketch("A--1--B--2--C")
    thrice = drawn.at("111")
    along, unknown, against = 1, 0, -1
    units = facing(thrice, along, unknown, against)
    assert seconds(make, drawn, units, "C") == [30 + 60, 30 + 60, 20 + 30 + 60]
    assert seconds(make, drawn, units, "A") == [20 + 30, 30, 30]
    assert seconds(make, drawn, units, "1") == [0, 0, 0]


def test_that_who_faces_against_a_one_way_needs_no_turn(
    make: type[CchEngine | DijkstraEngine],
) -> None:
    drawn = sketch("A-1>--B--C")
    assert seconds(make, drawn, facing(drawn.at("1"), -1), "C") == [40 + 30]


def test_that_turning_round_counts_on_the_incidents_own_road(
    make: type[CchEngine | DijkstraEngine],
) -> None:
    drawn = sketch("A--1----2--B")
    assert seconds(make, drawn, facing(drawn.at("1"), 1), "2") == [50]
    assert seconds(make, drawn, facing(drawn.at("1"), -1), "2") == [70]


def test_that_a_junction_without_signs_stays_whole() -> None:
    graph = CchEngine(CROSSING.network).metrics.graph
    assert graph.node_count == len(CROSSING.network.node_lon)
    apart = CchEngine(with_bans(CROSSING, "WXS").network).metrics.graph
    # The arc that comes from W, and those that lead on from X to where one might turn round.
    assert apart.node_count == graph.node_count + 1 + 2


@settings(deadline=None)  # a busy machine is no fault
@given(st.data())
def test_that_engines_equal_the_oracle_whatever_the_signs_the_driver_and_the_hour(
    data: st.DataObject,
) -> None:
    network = data.draw(networks(signs=True))
    driving, hour = data.draw(drivings()), data.draw(st.sampled_from([5, 12]))
    units = data.draw(places(network, facing=True))
    expected = Oracle(network, driving, hour)
    for make in ENGINES:
        engine = make(network, [driving])
        engine.metrics.at_hour(hour)
        agreed(engine, expected, units, units.one(0))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_that_engines_equal_the_oracle_after_every_change(data: st.DataObject) -> None:
    network = data.draw(networks(signs=True))
    units = data.draw(places(network, facing=True))
    sets = [*data.draw(st.lists(changes(network), max_size=3)), []]
    engines = [make(network) for make in ENGINES]
    for now in sets:
        expected = Oracle(network, changes=now)
        for engine in engines:
            engine.metrics.change(now)
            agreed(engine, expected, units, units.one(0))
