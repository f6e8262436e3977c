"""Roads closed, slowed and reopened while they are asked about; who is cut off is told by what."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from geodata.places import MapError
from geodata.roads import F8, I4, OnRoad, RoadNetwork
from geodata.routing.changes import RoadChange
from geodata.routing.choice import Preferred, make_engine
from geodata.routing.driving import NORMAL, SpeedTable
from geodata.routing.engine import RoadEngine
from geodata.routing.navigator import Navigator
from geodata.routing.oracle import Oracle
from geodata.routing.service import RoadService
from geodata.sketch import KMH, Sketch, sketch
from tests.geodata.test_routing_graph import edge
from tests.geodata.test_routing_whole_maps import generated_town, scattered

PATIENCE_S = 30.0
RESPONSE = replace(NORMAL, code="response", tables=(SpeedTable(22, 6, {"residential": 2 * KMH}),))

BRIDGES = sketch("""
    A--1--B---C--2--D
    |     |   |     |
    |     |   |     |
    E-----F---G-----H
""")


@pytest.fixture(params=["cch", "scipy"])
def prefer(request: pytest.FixtureRequest) -> Preferred:
    preferred: Preferred = request.param
    return preferred


def closed(drawn: Sketch, *roads: str, words: str = "", kmh: float | None = None) -> RoadChange:
    edges = np.array([edge(drawn, ends) for ends in roads], np.int32)
    return RoadChange(words or f"{' '.join(roads)} closed", edges, kmh)


class Asked:
    """A drawn map at hand, asked by the letters and digits of its places."""

    def __init__(self, drawn: Sketch, prefer: Preferred) -> None:
        self.drawn = drawn
        self.navigator = Navigator(drawn.network, make_engine(drawn.network, [NORMAL], prefer))

    def change(self, *changes: RoadChange) -> None:
        self.navigator.change(changes)

    def seconds(self, units: str, incident: str) -> list[float]:
        etas = self.navigator.etas(*spots(self.drawn, units), self.drawn.places[incident])
        return [round(float(each), 1) for each in etas.seconds]

    def why(self, units: str, incident: str) -> tuple[str, ...]:
        etas = self.navigator.etas(*spots(self.drawn, units), self.drawn.places[incident])
        assert [bool(words) for words in etas.why] == np.isinf(etas.seconds).tolist()
        return etas.why


def spots(drawn: Sketch, names: str) -> tuple[F8, F8]:
    lat, lon = np.array([(drawn.places[name].lat, drawn.places[name].lon) for name in names]).T
    return lat.copy(), lon.copy()


def test_that_a_closed_road_is_driven_round_and_reopened_as_it_was(prefer: Preferred) -> None:
    asked = Asked(BRIDGES, prefer)
    before = asked.seconds("1A", "2")
    assert before == [30 + 40 + 30, 60 + 40 + 30]
    asked.change(closed(BRIDGES, "BC"))
    assert asked.seconds("1A", "2") == [30 + 30 + 40 + 30 + 30, 60 + 30 + 40 + 30 + 30]
    asked.change()
    assert asked.seconds("1A", "2") == before


def test_that_of_several_changes_on_a_road_the_slowest_counts(prefer: Preferred) -> None:
    asked = Asked(BRIDGES, prefer)
    asked.change(closed(BRIDGES, "BC", kmh=KMH / 2))
    assert asked.seconds("B", "C") == [80]
    asked.change(closed(BRIDGES, "BC", kmh=KMH / 2), closed(BRIDGES, "BC", kmh=KMH * 2))
    assert asked.seconds("B", "C") == [80]
    asked.change(closed(BRIDGES, "BC", kmh=KMH / 2), closed(BRIDGES, "BC"))
    assert asked.seconds("B", "C") == [100]


def test_that_a_change_never_makes_a_road_faster(prefer: Preferred) -> None:
    asked = Asked(BRIDGES, prefer)
    asked.change(closed(BRIDGES, "BC", kmh=KMH * 3))
    assert asked.seconds("B", "C") == [40]


def test_that_who_stands_on_a_closed_road_leaves_it_and_who_is_wanted_there_comes_in(
    prefer: Preferred,
) -> None:
    asked = Asked(BRIDGES, prefer)
    asked.change(closed(BRIDGES, "AB"))
    assert asked.seconds("1", "2") == [100]
    assert asked.seconds("2", "1") == [100]
    assert asked.seconds("E", "A") == [30]  # at the end of the closed road, at the junction


def test_that_in_the_middle_of_a_closure_one_drives_on_closed_roads_and_nobody_drives_through(
    prefer: Preferred,
) -> None:
    drawn = sketch("X-A-1--B-2--C-Y")
    asked = Asked(drawn, prefer)
    before = asked.seconds("X12", "2"), asked.seconds("12", "Y"), asked.seconds("2", "X")
    asked.change(*(closed(drawn, ends) for ends in ("AB", "BC")))
    assert (asked.seconds("X12", "2"), asked.seconds("12", "Y"), asked.seconds("2", "X")) == before
    assert asked.seconds("X", "Y") == [np.inf]
    assert asked.why("X", "Y") == ("cut off by AB closed and BC closed",)


def test_that_times_and_routes_into_a_closure_and_out_of_it_are_the_oracles(
    prefer: Preferred,
) -> None:
    network = generated_town()
    engine = make_engine(network, prefer=prefer)
    units, incidents = scattered(network, 30, seed=21), scattered(network, 3, seed=22)
    edges = np.unique(np.concatenate([about(network, incidents.one(i)) for i in range(3)]))
    cordon = RoadChange("a cordon", edges)
    engine.metrics.change([cordon])
    oracle = Oracle(network, changes=[cordon])
    for place in range(3):
        seconds = engine.etas(units, incidents.one(place))
        assert seconds.tolist() == oracle.etas(units, incidents.one(place)).tolist()
        assert np.isfinite(seconds).any()
        for index in np.flatnonzero(np.isfinite(seconds)).tolist():
            route = engine.route(units.one(index), incidents.one(place))
            assert route is not None
            assert route.eta_s == seconds[index]
            back = engine.route(incidents.one(place), units.one(index))
            assert back is not None
            assert back.eta_s == engine.etas(incidents.one(place), units.one(index))[0]


def about(network: RoadNetwork, place: OnRoad) -> I4:
    """The roads that meet within two junctions of a place."""
    met = network.edge_from[place.edge]
    for _ in range(2):
        near = np.isin(network.edge_from, met) | np.isin(network.edge_to, met)
        met = np.concatenate([network.edge_from[near], network.edge_to[near]])
    return np.flatnonzero(near).astype(np.int32)


def test_that_who_is_on_the_same_closed_stretch_gets_there(prefer: Preferred) -> None:
    drawn = sketch("A-1--2-B")
    asked = Asked(drawn, prefer)
    asked.change(closed(drawn, "AB"))
    assert asked.seconds("12", "2") == [30, 0]


def test_that_who_is_cut_off_is_told_by_which_closures(prefer: Preferred) -> None:
    asked = Asked(BRIDGES, prefer)
    old, new = (
        closed(BRIDGES, ends, words=f"{words} closed")
        for ends, words in (("BC", "Old Bridge"), ("FG", "A48"))
    )
    bridges = old, new
    asked.change(*bridges)
    assert asked.why("1D", "2") == ("cut off by Old Bridge closed and A48 closed", "")
    asked.change(*bridges, closed(BRIDGES, "GH", words="Dock Road slowed", kmh=5))
    assert asked.why("A", "H") == ("cut off by Old Bridge closed and A48 closed",)


def test_that_a_closure_elsewhere_is_not_blamed(prefer: Preferred) -> None:
    drawn = sketch("""
        A--B--C--D-1-G
           |
           E--F-2-H
    """)
    asked = Asked(drawn, prefer)
    asked.change(closed(drawn, "CD"), closed(drawn, "EF"))
    assert asked.why("A", "2") == ("cut off by EF closed",)
    assert asked.why("1", "A") == ("cut off by CD closed",)
    assert asked.why("1", "2") == ("cut off by CD closed and EF closed",)


def test_that_many_closures_are_not_all_named(prefer: Preferred) -> None:
    drawn = sketch("""
        A--2--B
        |     |
        C--1--D--E-4-H
        |     |
        F--3--G
    """)
    asked = Asked(drawn, prefer)
    asked.change(*(closed(drawn, road) for road in ("AC", "CF", "BD", "DG", "DE")))
    assert asked.why("1", "2") == ("cut off by AC closed and BD closed",)
    assert asked.why("4", "1") == ("cut off by DE closed",)
    assert asked.why("4", "2") == ("cut off by AC closed, BD closed and DE closed",)
    # Of many units it is said what lies about the incident.
    assert asked.why("4" * 20, "1")[-1] == "cut off by AC closed, CF closed, BD closed and 2 more"


def test_that_no_way_is_not_blamed_on_a_closure_that_has_no_part_in_it(prefer: Preferred) -> None:
    drawn = sketch("""
        A--B--C
    """)
    drawn.network.arc_ms[:] = 2**30  # each road twelve days long
    asked = Asked(drawn, prefer)
    assert asked.why("A", "C") == ("no way there by road",)
    asked.change(closed(drawn, "AB", kmh=3))
    assert asked.why("A", "C") == ("no way there by road",)


def test_that_a_change_of_roads_that_are_not_there_is_refused_and_changes_nothing(
    prefer: Preferred,
) -> None:
    asked = Asked(BRIDGES, prefer)
    for edges, kmh in (([99], None), ([-1], 5.0), ([0], float("nan"))):
        with pytest.raises(MapError, match="“Moon Street closed”"):
            asked.change(RoadChange("Moon Street closed", np.array(edges, np.int32), kmh))
    assert asked.seconds("1", "2") == [100]


# -- many changes on a larger map --------------------------------------------------------------------


def some_changes(network: RoadNetwork, count: int, seed: int) -> list[RoadChange]:
    chance = np.random.default_rng(seed)
    edges = chance.choice(network.edge_count, (count, 2)).astype(np.int32)
    speeds: Sequence[float | None] = [None, 5.0, 20.0]
    return [RoadChange(f"{i}", edges[i], speeds[i % 3]) for i in range(count)]


def check(engine: RoadEngine, network: RoadNetwork, changes: Sequence[RoadChange]) -> None:
    units, incidents = scattered(network, 50, seed=11), scattered(network, 4, seed=12)
    oracle = Oracle(network, changes=changes)
    for place in range(4):
        incident = incidents.one(place)
        assert engine.etas(units, incident).tolist() == oracle.etas(units, incident).tolist()


def test_that_after_hundreds_of_changes_every_time_is_the_oracles(prefer: Preferred) -> None:
    network = generated_town()
    engine = make_engine(network, prefer=prefer)
    for count, seed in ((200, 1), (1, 2), (2, 3), (400, 4)):
        changes = some_changes(network, count, seed)
        engine.metrics.change(changes)
        check(engine, network, changes)


def test_that_reopened_roads_have_their_times_again_to_the_bit(prefer: Preferred) -> None:
    network = generated_town()
    engine = make_engine(network, [NORMAL, RESPONSE], prefer)
    before = {code: engine.metrics.roads(code) for code in ("normal", "response")}
    for count in (2, 300, 0, 1, 0):
        engine.metrics.change(some_changes(network, count, seed=count))
        engine.metrics.at_hour(23 if count else 12)
    for code, roads in before.items():
        again = engine.metrics.roads(code)
        assert np.array_equal(again.arc_ms, roads.arc_ms)
        assert np.array_equal(again.ms, roads.ms)
    check(engine, network, [])


# -- while others ask --------------------------------------------------------------------------------


@pytest.fixture
def service(prefer: Preferred) -> Iterator[RoadService]:
    maker = partial(make_engine, prefer=prefer)
    with closing(RoadService(BRIDGES.network, maker, [NORMAL, RESPONSE])) as service:
        yield service


def eta(service: RoadService, driving: str = "") -> float:
    answer = service.etas(*spots(BRIDGES, "1"), BRIDGES.places["2"], driving=[driving])
    return round(float(answer.result(PATIENCE_S).seconds[0]), 1)


def test_that_what_is_asked_after_a_change_knows_it(service: RoadService) -> None:
    for _ in range(20):
        service.change([closed(BRIDGES, "BC")]).result(PATIENCE_S)
        assert eta(service) == 160
        service.change([]).result(PATIENCE_S)
        assert eta(service) == 100


def test_that_every_way_of_driving_knows_the_change_and_the_hour(service: RoadService) -> None:
    assert (eta(service), eta(service, "response")) == (100, 100)
    service.at_hour(23).result(PATIENCE_S)
    assert (eta(service), eta(service, "response")) == (100, 50)
    service.change([closed(BRIDGES, "BC")]).result(PATIENCE_S)
    assert (eta(service), eta(service, "response")) == (160, 80)
    service.at_hour(6).result(PATIENCE_S)
    assert (eta(service), eta(service, "response")) == (160, 160)


def test_that_an_answer_is_of_before_or_after_and_never_of_both(service: RoadService) -> None:
    done = threading.Event()

    def toggle() -> None:
        for turn in range(60):
            service.change([closed(BRIDGES, "BC")] if turn % 2 else []).result(PATIENCE_S)
        done.set()

    toggling = threading.Thread(target=toggle)
    toggling.start()
    seen = set()
    while not done.is_set():
        both = service.etas(*spots(BRIDGES, "1A"), BRIDGES.places["2"]).result(PATIENCE_S)
        seen.add(tuple(np.round(both.seconds, 1).tolist()))
    toggling.join(PATIENCE_S)
    assert seen <= {(100, 130), (160, 190)}


def test_that_a_long_search_beside_holds_up_neither_questions_nor_changes(
    service: RoadService,
) -> None:
    begun, let_go = threading.Event(), threading.Event()

    def search(roads: object, _snapper: object) -> object:
        begun.set()
        assert let_go.wait(PATIENCE_S)
        return roads

    slow: Future[object] = service.beside(search)
    assert begun.wait(PATIENCE_S)
    service.change([closed(BRIDGES, "BC")]).result(PATIENCE_S)
    assert eta(service) == 160
    assert not slow.done()
    let_go.set()
    slow.result(PATIENCE_S)


def test_that_a_search_beside_has_the_roads_as_they_are_when_it_begins(
    service: RoadService,
) -> None:
    service.change([closed(BRIDGES, "BC")]).result(PATIENCE_S)
    roads = service.beside(lambda roads, _: roads, "response").result(PATIENCE_S)
    assert [change.words for change in roads.changes] == ["BC closed"]
    assert roads.driving.code == "response"
    place = service.beside(lambda _, snapper: snapper.snap(*spots(BRIDGES, "1")))
    on_road: OnRoad = place.result(PATIENCE_S)
    assert on_road.edge.tolist() == [edge(BRIDGES, "AB")]


def test_that_a_wrong_change_is_refused_and_the_next_is_made(service: RoadService) -> None:
    wrong = service.change([RoadChange("Moon Street closed", np.array([99], np.int32))])
    with pytest.raises(MapError, match="choose the roads again"):
        wrong.result(PATIENCE_S)
    service.change([closed(BRIDGES, "BC")]).result(PATIENCE_S)
    assert eta(service) == 160
