"""Every engine against drawn maps, and against the oracle on maps nobody drew."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.along import place_on
from geodata.orders import find_order
from geodata.places import Position, distance_m
from geodata.roads import OnRoad, RoadNetwork
from geodata.routing.cch import CchEngine
from geodata.routing.choice import make_engine
from geodata.routing.dijkstra import DijkstraEngine
from geodata.routing.engine import RoadEngine, RoadsError, Route
from geodata.routing.graph import CLOSED_MS
from geodata.routing.oracle import oracle_etas
from geodata.sketch import KMH, Sketch, lay_roads, sketch
from tests.geodata.any_roads import networks, places

EngineMaker = Callable[[RoadNetwork], RoadEngine]
ENGINES: tuple[EngineMaker, ...] = (CchEngine, DijkstraEngine)


@pytest.fixture(params=ENGINES, ids=["cch", "scipy"])
def make(request: pytest.FixtureRequest) -> EngineMaker:
    maker: EngineMaker = request.param
    return maker


def seconds(make: EngineMaker, drawn: Sketch, units: str, incident: str) -> list[float]:
    """Each unit's time, agreed by the engine, its route and the oracle."""
    engine, places, goal = make(drawn.network), drawn.at(units), drawn.at(incident)
    etas = engine.etas(places, goal)
    routes = [engine.route(places.one(index), goal) for index in range(len(units))]
    assert [route.eta_s if route else np.inf for route in routes] == etas.tolist()
    assert oracle_etas(drawn.network, places, goal).tolist() == etas.tolist()
    return [float(eta) for eta in etas]


def points(route: Route | None) -> list[tuple[float, float]]:
    assert route
    return list(zip(route.lat.tolist(), route.lon.tolist(), strict=True))


def test_that_one_ways_are_honoured(make: EngineMaker) -> None:
    drawn = sketch("""
        A--->---B
        |       |
        |       |
        C---<---D
    """)
    assert seconds(make, drawn, "ABCD", "B") == [80, 0, 110, 30]
    assert seconds(make, drawn, "ABCD", "A") == [0, 140, 30, 110]


def test_that_units_part_way_along_a_road_count_only_what_is_left(make: EngineMaker) -> None:
    drawn = sketch("A-1---B--2--C")
    assert seconds(make, drawn, "12", "B") == [40, 30]
    assert seconds(make, drawn, "12", "1") == [0, 70]


def test_that_a_unit_on_the_incidents_own_road_drives_straight_there(make: EngineMaker) -> None:
    drawn = sketch("A-1--2-B")
    assert seconds(make, drawn, "1", "2") == [30]
    assert seconds(make, drawn, "2", "1") == [30]


def test_that_a_unit_just_past_the_incident_on_a_one_way_goes_round_the_block(
    make: EngineMaker,
) -> None:
    drawn = sketch("""
        A-1->2-B
        |      |
        C------D
    """)
    assert seconds(make, drawn, "1", "2") == [30]
    assert seconds(make, drawn, "2", "1") == [20 + 20 + 70 + 20 + 20]


def test_that_round_the_block_is_taken_when_it_is_faster(make: EngineMaker) -> None:
    drawn = sketch(
        """
        A-1----2-B
        |        |
        C--------D
        """,
        kmh={"AB": KMH / 20},
    )
    assert seconds(make, drawn, "1", "2") == [400 + 20 + 90 + 20 + 400]


def test_that_a_road_that_ends_where_it_began_is_left_by_its_nearer_end(make: EngineMaker) -> None:
    drawn = sketch("""
        B--A----+
           |    |
           2    1
           |    |
           +----+
    """)
    assert seconds(make, drawn, "12", "B") == [50 + 20 + 30, 20 + 30]
    assert seconds(make, drawn, "B", "1") == [100]


def test_that_a_place_nobody_may_drive_to_is_out_of_reach(make: EngineMaker) -> None:
    drawn = sketch("""
        A-->--B

        C-----D
    """)
    assert seconds(make, drawn, "ABC", "A") == [0, np.inf, np.inf]
    assert seconds(make, drawn, "AC", "D") == [np.inf, 60]


def test_that_no_road_near_is_out_of_reach(make: EngineMaker) -> None:
    drawn = sketch("""
        A-----B
        1
    """)
    assert seconds(make, drawn, "1A", "B") == [np.inf, 60]
    assert seconds(make, drawn, "1A", "1") == [np.inf, np.inf]


def test_that_a_dead_end_is_left_the_way_it_was_entered(make: EngineMaker) -> None:
    drawn = sketch("""
        A--B--C
           |
           1
           |
           D
    """)
    assert seconds(make, drawn, "D1", "C") == [70, 50]
    assert seconds(make, drawn, "AD", "1") == [50, 20]


def test_that_a_roundabout_is_driven_one_way_round(make: EngineMaker) -> None:
    drawn = sketch("""
        N-------A->-B-------E
                |   |
                ^   v
                |   |
        W-------D-<-C-------S
    """)
    assert seconds(make, drawn, "NESW", "E") == [80 + 40 + 80, 0, 80 + 160 - 40 + 80, 80 + 80 + 80]
    assert seconds(make, drawn, "E", "N") == [80 + 120 + 80]


def test_that_a_place_at_the_end_of_a_one_way_is_at_the_junction(make: EngineMaker) -> None:
    drawn = sketch("""
        A->-B->-C
            |   |
            D---E
    """)
    ends = OnRoad(*(np.array(column) for column in ([0, 0], [0.0, 1.0], [0.0, 0.0])))
    engine = make(drawn.network)
    assert drawn.network.edge_to[0] == 1
    assert engine.etas(ends, drawn.at("D")).tolist() == [60, 20]
    assert engine.etas(drawn.at("D"), ends.one(1)).tolist() == [20]
    assert engine.etas(drawn.at("D"), ends.one(0)).tolist() == [np.inf]


def test_that_the_faster_of_two_roads_between_the_same_junctions_is_taken(
    make: EngineMaker,
) -> None:
    drawn = sketch("""
        A------B
        |      |
        +------+
    """)
    assert seconds(make, drawn, "A", "B") == [70]
    route = make(drawn.network).route(drawn.at("A"), drawn.at("B"))
    assert len(points(route)) == 2 + 2  # the straight road, and no length of it before or after


def test_that_a_route_begins_and_ends_exactly_where_asked(make: EngineMaker) -> None:
    drawn = sketch("""
        A-1---B
              |
        C--2--+
    """)
    start, goal = drawn.at("1"), drawn.at("2")
    route = make(drawn.network).route(start, goal)
    line = points(route)
    ends = [place_on(drawn.network, place) for place in (start, goal)]
    assert [line[0], line[-1]] == [(end.lat, end.lon) for end in ends]
    assert distance_m(drawn.places["1"], ends[0]) < 0.1
    assert distance_m(drawn.places["2"], ends[1]) < 0.1
    assert route
    assert route.seconds[0] == 0
    assert route.seconds[-1] == route.eta_s == 90
    assert (np.diff(route.seconds) >= 0).all()
    assert route.length_m == pytest.approx(900)


def test_that_a_route_on_one_road_keeps_the_bends_between(make: EngineMaker) -> None:
    drawn = sketch("""
        A-1-+
            |
        B-2-+
    """)
    for start, goal in ("12", "21"):
        route = make(drawn.network).route(drawn.at(start), drawn.at(goal))
        assert route
        assert route.seconds.tolist() == pytest.approx([0, 20, 40, 60], abs=0.01)
        assert route.length_m == pytest.approx(600)
        line = [Position(*point) for point in points(route)]
        assert distance_m(line[0], drawn.places[start]) < 0.1
        assert distance_m(line[-1], drawn.places[goal]) < 0.1


@pytest.mark.parametrize(("letters", "legs"), [("ABCDE", [30, 20] * 4), ("EDCBA", [20, 30] * 4)])
def test_that_a_route_over_many_roads_passes_every_bend_once(
    make: EngineMaker, letters: str, legs: list[int]
) -> None:
    drawn = sketch("""
        A--+  C--+  E
           |  |  |  |
           B--+  D--+
    """)
    route = make(drawn.network).route(drawn.at(letters[0]), drawn.at(letters[-1]))
    assert route
    assert np.diff(route.seconds) == pytest.approx(legs, abs=0.01)
    at_junctions = points(route)[::2]
    assert at_junctions == [(drawn.places[at].lat, drawn.places[at].lon) for at in letters]


def test_that_a_route_names_each_street_as_it_is_met(make: EngineMaker) -> None:
    names = {"AB": "High Street", "BC": "High Street", "DE": "Mill Lane"}
    drawn = sketch("A--B--C--D--E", names=names)
    route = make(drawn.network).route(drawn.at("A"), drawn.at("E"))
    assert route
    assert route.streets == ("High Street", "Mill Lane")


def test_that_a_street_is_not_named_for_standing_at_its_end(make: EngineMaker) -> None:
    drawn = sketch("A--B--C", names={"AB": "High Street", "BC": "Mill Lane"})
    end_of_high_street = OnRoad(np.zeros(1, np.int32), np.ones(1), np.zeros(1))
    assert drawn.network.street(0) == "High Street"
    route = make(drawn.network).route(end_of_high_street, drawn.at("C"))
    assert route
    assert route.streets == ("Mill Lane",)


def test_that_a_route_to_where_the_unit_stands_is_a_point(make: EngineMaker) -> None:
    drawn = sketch("A-1-B")
    route = make(drawn.network).route(drawn.at("1"), drawn.at("1"))
    assert route
    assert (route.eta_s, route.length_m, len(route.lon)) == (0, 0, 2)


def test_that_an_engine_answers_again_and_again(make: EngineMaker) -> None:
    drawn = sketch("A-1---B--2--C")
    engine = make(drawn.network)
    for _ in range(3):
        assert engine.etas(drawn.at("12"), drawn.at("B")).tolist() == [40, 30]
        assert engine.etas(drawn.at("2"), drawn.at("A")).tolist() == [90]
        assert [engine.route(drawn.at("1"), drawn.at(goal)) is not None for goal in "2C"] == [
            True
        ] * 2


def test_that_nobody_to_ask_about_is_no_trouble(make: EngineMaker) -> None:
    drawn = sketch("A-1---B")
    assert make(drawn.network).etas(drawn.at(""), drawn.at("A")).tolist() == []


def test_that_a_network_without_roads_is_refused(make: EngineMaker) -> None:
    with pytest.raises(RoadsError, match="no roads"):
        make(lay_roads([], []))


def test_that_a_network_native_code_would_crash_on_is_refused(make: EngineMaker) -> None:
    broken = sketch("A--B").network
    broken.head[0] = 2
    with pytest.raises(RoadsError, match="a junction it doesn't have"):
        make(broken)
    for ms in (0, CLOSED_MS):
        broken = sketch("A--B").network
        broken.arc_ms[0] = ms
        with pytest.raises(RoadsError, match="no time or for ever"):
            make(broken)


def test_that_a_way_of_more_than_24_days_is_no_way(make: EngineMaker) -> None:
    drawn = sketch("A-1-B--C--D")
    drawn.network.arc_ms[:] = 2**30
    assert seconds(make, drawn, "1C", "D") == [np.inf, 2**30 / 1000]
    assert seconds(make, drawn, "1", "C") == [(2**29 + 2**30) / 1000]


def test_that_the_name_says_which_engine_it_became() -> None:
    network = sketch("A--B").network
    assert make_engine(network).name == "contraction hierarchy"
    assert make_engine(network, prefer="scipy").name == "Dijkstra's search"


def test_that_the_fallback_is_used_where_the_hierarchy_cannot_be_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "geodata.routing.cch", None)
    assert make_engine(sketch("A--B").network).name == "Dijkstra's search"


def test_that_a_saved_order_serves_and_a_foreign_one_is_refused() -> None:
    drawn = sketch("A--B--C")
    order = find_order(drawn.network)
    engine = make_engine(drawn.network, order=order)
    assert engine.etas(drawn.at("A"), drawn.at("C")).tolist() == [60]
    for foreign in (order[:-1], np.zeros_like(order), order + 1):
        with pytest.raises(RoadsError, match="another road network"):
            make_engine(drawn.network, order=foreign)


# -- maps nobody drew ------------------------------------------------------------------------------


@st.composite
def questions(draw: st.DrawFn) -> tuple[RoadNetwork, OnRoad, OnRoad]:
    network = draw(networks())
    units = draw(places(network))
    return network, units, units.one(0)


@settings(deadline=None)  # a busy machine is no fault
@given(questions())
def test_that_every_engine_gives_exactly_the_oracles_answer(
    question: tuple[RoadNetwork, OnRoad, OnRoad],
) -> None:
    network, units, incident = question
    expected = oracle_etas(network, units, incident).tolist()
    for maker in ENGINES:
        assert maker(network).etas(units, incident).tolist() == expected


@settings(deadline=None)  # a busy machine is no fault
@given(questions())
def test_that_every_route_takes_the_time_promised_along_roads_that_join(
    question: tuple[RoadNetwork, OnRoad, OnRoad],
) -> None:
    network, units, incident = question
    for maker in ENGINES:
        engine = maker(network)
        for index, eta_s in enumerate(engine.etas(units, incident).tolist()):
            route = engine.route(units.one(index), incident)
            if route is None:
                assert eta_s == np.inf
                continue
            assert route.seconds[-1] == route.eta_s == eta_s
            assert (np.diff(route.seconds) >= 0).all()
            ends = place_on(network, units, index), place_on(network, incident)
            assert [points(route)[0], points(route)[-1]] == [(at.lat, at.lon) for at in ends]
