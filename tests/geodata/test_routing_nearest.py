"""The first few to arrive: the same as by timing everybody, proved with few timed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.places import MapError, Position
from geodata.roads import F8, Flags, OnRoad, RoadNetwork
from geodata.routing.cch import CchEngine, CchSearch
from geodata.routing.changes import RoadChange
from geodata.routing.choice import Preferred, make_engine
from geodata.routing.dijkstra import DijkstraEngine
from geodata.routing.driving import NORMAL, SpeedTable
from geodata.routing.engine import Choice, Nearest, RoadEngine
from geodata.routing.navigator import Navigator
from geodata.sketch import KMH, sketch
from tests.geodata.any_roads import changes, networks, places
from tests.geodata.test_routing_whole_maps import generated_town, scattered

FAST = replace(
    NORMAL, code="fast", tables=(SpeedTable(0, 12, {"residential": 140.0}),)
)  # at other hours as the map says
ROW = sketch("A-1-2-3-B-4-5-6-C")


@pytest.fixture(autouse=True)
def _in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CchSearch, "few", 3)


@pytest.fixture(params=["cch", "scipy"])
def prefer(request: pytest.FixtureRequest) -> Preferred:
    preferred: Preferred = request.param
    return preferred


def by_timing_everybody(etas: F8, k: int, choice: Choice) -> list[tuple[int, float]]:
    total = etas if choice.setoff_s is None else etas + choice.setoff_s
    among = np.ones(len(etas), np.bool_) if choice.among is None else choice.among
    there = [(float(total[i]), i) for i in range(len(etas)) if among[i] and np.isfinite(total[i])]
    return [(index, seconds) for seconds, index in sorted(there)[:k]]


def listed(found: Nearest) -> list[tuple[int, float]]:
    return list(zip(found.unit.tolist(), found.seconds.tolist(), strict=True))


def check(engine: RoadEngine, units: OnRoad, incident: OnRoad, k: int, choice: Choice) -> None:
    found = engine.nearest(units, incident, k, choice)
    assert found.proven
    assert listed(found) == by_timing_everybody(engine.etas(units, incident), k, choice)


@settings(deadline=None)  # a busy machine is no fault
@given(st.data())
def test_that_the_first_are_those_that_timing_everybody_puts_first(data: st.DataObject) -> None:
    network = data.draw(networks(signs=True))
    units = data.draw(places(network, facing=True))
    count, k = len(units), data.draw(st.integers(0, 7))
    setoffs = st.lists(
        st.sampled_from([0.0, 30.0, 600.0, np.inf, np.nan]), min_size=count, max_size=count
    )
    among = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    choice = Choice(
        data.draw(st.sampled_from([None, np.array(among)])),
        data.draw(st.sampled_from([None, np.array(data.draw(setoffs))])),
    )
    closed = data.draw(changes(network))
    for engine in (CchEngine(network, [FAST]), DijkstraEngine(network, [FAST])):
        for hour, now in ((12, []), (12, closed), (6, closed), (6, [])):
            engine.metrics.at_hour(hour)
            engine.metrics.change(now)
            check(engine, units, units.one(0), k, choice)


@pytest.mark.parametrize("k", [1, 5, 60])
def test_that_in_a_town_few_are_timed_and_none_is_missed(k: int) -> None:
    network = generated_town()
    engine = CchEngine(network)
    units, incidents = scattered(network, 400, seed=1), scattered(network, 8, seed=2)
    chance = np.random.default_rng(3)
    choice = Choice(chance.random(400) < 0.3, chance.choice([0.0, 20.0, 120.0], 400))
    for place in range(8):
        check(engine, units, incidents.one(place), k, Choice())
        check(engine, units, incidents.one(place), k, choice)
    engine.metrics.change(
        [RoadChange("everywhere closed", np.arange(0, network.edge_count, 3, dtype=np.int32))]
    )
    for place in range(8):
        check(engine, units, incidents.one(place), k, choice)


def test_that_a_unit_at_the_near_end_of_a_long_road_is_not_overlooked(prefer: Preferred) -> None:
    slow = dict.fromkeys(("BC", "CD", "DE"), KMH / 3)
    drawn = sketch("L----------------------------------------5-X-1-B-2-C-3-D-4-E", kmh=slow)
    found = make_engine(drawn.network, prefer=prefer).nearest(drawn.at("2345"), drawn.at("1"), 1)
    assert listed(found) == [(3, 40.0)]


class _Counted(CchSearch):
    timed = 0

    def ms_to(self, goals, nodes):  # type: ignore[no-untyped-def]  # as the class it stands for
        _Counted.timed += len(nodes)
        return super().ms_to(goals, nodes)


def test_that_most_units_need_not_be_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.routing.cch.CchSearch", _Counted)
    network = generated_town()
    units, incident = scattered(network, 2_000, seed=1), scattered(network, 1, seed=2)
    engine = CchEngine(network)
    _Counted.timed = 0
    assert len(engine.nearest(units, incident, 3).unit) == 3
    assert 0 < _Counted.timed < 2_000


def navigator(network: RoadNetwork, prefer: Preferred) -> Navigator:
    return Navigator(network, make_engine(network, [NORMAL, FAST], prefer))


def spots(names: str) -> tuple[F8, F8]:
    lat, lon = np.array([(ROW.places[name].lat, ROW.places[name].lon) for name in names]).T
    return lat.copy(), lon.copy()


def ask(prefer: Preferred, among: Flags | None = None, setoff_s: F8 | None = None) -> list[int]:
    roads = navigator(ROW.network, prefer)
    found = roads.nearest(*spots("123456"), ROW.places["A"], 2, among=among, setoff_s=setoff_s)
    return [int(unit) for unit in found.unit]


def test_that_who_may_not_be_chosen_is_not(prefer: Preferred) -> None:
    assert ask(prefer) == [0, 1]
    assert ask(prefer, among=np.array([False, True, False, True, False, True])) == [1, 3]


def test_that_who_needs_long_to_set_off_is_there_later(prefer: Preferred) -> None:
    assert ask(prefer, setoff_s=np.array([200.0, 0, 0, 0, 0, 0])) == [1, 2]


def test_that_units_which_drive_in_different_ways_are_compared(prefer: Preferred) -> None:
    roads = navigator(ROW.network, prefer)
    roads.at_hour(3)
    driving = ["normal"] * 5 + ["fast"]
    found = roads.nearest(*spots("123456"), ROW.places["A"], 6, driving=driving)
    etas = roads.etas(*spots("123456"), ROW.places["A"], driving=driving)
    assert listed(found) == by_timing_everybody(etas.seconds, 6, Choice())
    assert found.unit.tolist() == [0, 5, 1, 2, 3, 4]


def test_that_nobody_near_nobody_asked_and_nowhere_are_answers(prefer: Preferred) -> None:
    roads, nobody = navigator(ROW.network, prefer), (np.empty(0), np.empty(0))
    assert listed(roads.nearest(*nobody, ROW.places["A"], 3)) == []
    assert listed(roads.nearest(*spots("12"), Position(0, 0), 3)) == []
    assert listed(roads.nearest(*spots("12"), ROW.places["A"], -1)) == []
    assert (
        listed(roads.nearest(np.array([np.nan, 0]), np.array([0.0, 0]), ROW.places["A"], 3)) == []
    )


def test_that_a_way_of_driving_nobody_knows_is_refused_in_words(prefer: Preferred) -> None:
    roads = navigator(ROW.network, prefer)
    with pytest.raises(MapError, match="called “slow”; there are: normal, fast"):
        roads.nearest(*spots("1"), ROW.places["A"], 1, driving=["slow"])
    with pytest.raises(MapError, match="2 ways of driving were given for 3 units"):
        roads.etas(*spots("123"), ROW.places["A"], driving=["normal", "fast"])
