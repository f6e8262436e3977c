"""Places on the earth, asked about directly and through the thread that owns the engine."""

import gc
import threading
import weakref
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial

import numpy as np
import pytest

from geodata.places import Position, distance_m
from geodata.roads import F8, OnRoad, RoadNetwork
from geodata.routing.cch import CchEngine
from geodata.routing.choice import Preferred, make_engine
from geodata.routing.dijkstra import DijkstraEngine
from geodata.routing.driving import Driving
from geodata.routing.engine import RoadEngine, RoadsError, Route
from geodata.routing.navigator import Navigator
from geodata.routing.service import RoadService
from geodata.routing.worker import WAITING_MAX
from geodata.sketch import sketch

TOWN = sketch("""
    A-1--2-B-->--C         3
    |      |
    D------E
""")
PATIENCE_S = 30.0


def where(names: str) -> tuple[F8, F8]:
    lat, lon = np.array([(TOWN.places[name].lat, TOWN.places[name].lon) for name in names]).T
    return lat.copy(), lon.copy()


NAMES: dict[Preferred, str] = {"cch": "contraction hierarchy", "scipy": "Dijkstra's search"}


@pytest.fixture(params=NAMES)
def prefer(request: pytest.FixtureRequest) -> Preferred:
    preferred: Preferred = request.param
    return preferred


@pytest.fixture
def service(prefer: Preferred) -> Iterator[RoadService]:
    with closing(RoadService(TOWN.network, partial(make_engine, prefer=prefer))) as service:
        yield service


def test_that_units_are_timed_by_road_and_measured_in_a_straight_line() -> None:
    navigator = Navigator(TOWN.network, DijkstraEngine(TOWN.network))
    etas = navigator.etas(*where("1AE"), TOWN.places["B"])
    assert etas.seconds == pytest.approx([50, 70, 20], abs=0.05)
    assert etas.why == ("", "", "")
    straight = [distance_m(TOWN.places[name], TOWN.places["B"]) for name in "1AE"]
    assert etas.straight_m == pytest.approx(straight)


def test_that_a_unit_without_road_time_is_told_why() -> None:
    navigator = Navigator(TOWN.network, DijkstraEngine(TOWN.network))
    lats, lons = where("A3A")
    lats[2] = np.nan
    etas = navigator.etas(lats, lons, TOWN.places["B"])
    assert etas.why == ("", "no road within 300 m", "no position")
    assert np.isinf(etas.seconds[1:]).all()
    assert np.isfinite(etas.straight_m[:2]).all()
    far = navigator.etas(lats, lons, TOWN.places["3"])
    missing = "no road within 300 m of the incident"
    assert far.why == (missing, "no road within 300 m", "no position")


def test_that_a_unit_no_road_leads_from_is_told_so() -> None:
    cut_off = sketch("""
        A---B---C
        1
    """)
    cut_off.network.arc_ms[:] = 2**30  # each road twelve days long
    navigator = Navigator(cut_off.network, DijkstraEngine(cut_off.network))
    a = cut_off.places["A"]
    etas = navigator.etas(np.array([a.lat]), np.array([a.lon]), cut_off.places["C"])
    assert etas.why == ("no way there by road",)


def test_that_a_route_is_drawn_between_places_or_there_is_none() -> None:
    navigator = Navigator(TOWN.network, CchEngine(TOWN.network))
    route = navigator.route(TOWN.places["1"], TOWN.places["E"])
    assert route
    assert route.eta_s == pytest.approx(70, abs=0.05)
    assert navigator.route(TOWN.places["1"], TOWN.places["3"]) is None


def test_that_the_service_says_which_engine_it_has(service: RoadService, prefer: Preferred) -> None:
    assert service.ready.result(PATIENCE_S) == NAMES[prefer]


def test_that_the_service_answers_as_the_navigator_does(
    service: RoadService, prefer: Preferred
) -> None:
    navigator = Navigator(TOWN.network, make_engine(TOWN.network, prefer=prefer))
    asked, target = where("12A"), TOWN.places["E"]
    answer = service.etas(*asked, target).result(PATIENCE_S)
    assert answer.seconds.tolist() == navigator.etas(*asked, target).seconds.tolist()
    route = service.route(TOWN.places["1"], target).result(PATIENCE_S)
    assert route
    assert route.eta_s == answer.seconds[0]


def test_that_many_threads_may_ask_at_once(service: RoadService) -> None:
    expected = {name: service.etas(*where("12AE"), TOWN.places[name]) for name in "ABDE"}

    def ask(name: str) -> tuple[str, list[float], Route | None]:
        etas = service.etas(*where("12AE"), TOWN.places[name])
        route = service.route(TOWN.places["1"], TOWN.places[name])
        return name, etas.result(PATIENCE_S).seconds.tolist(), route.result(PATIENCE_S)

    with ThreadPoolExecutor(8) as threads:
        for name, seconds, route in threads.map(ask, "ABDE" * 25):
            assert seconds == expected[name].result(PATIENCE_S).seconds.tolist()
            assert route
            assert route.eta_s == seconds[0]


def test_that_what_was_asked_is_not_changed_by_what_the_caller_does_next() -> None:
    maker = _Held()
    with closing(RoadService(TOWN.network, maker)) as service:
        lats, lons = where("1")
        answer = service.etas(lats, lons, TOWN.places["B"])
        lats[:] = np.nan
        maker.let_go.set()
        assert answer.result(PATIENCE_S).seconds == pytest.approx([50], abs=0.05)


def test_that_an_engine_is_refused_to_other_threads() -> None:
    engine = CchEngine(TOWN.network)
    engine.etas(TOWN.at("1"), TOWN.at("2"))
    asked: list[Future[object]] = []
    with ThreadPoolExecutor(1) as other:
        asked.append(other.submit(engine.etas, TOWN.at("1"), TOWN.at("2")))
        asked.append(other.submit(engine.route, TOWN.at("1"), TOWN.at("E")))
    for question in asked:
        with pytest.raises(RoadsError, match="only on the thread that made it"):
            question.result()


class _Panicking(CchEngine):
    """Every first and third question of a kind asks native code about a junction that isn't."""

    def __init__(self, network: RoadNetwork, drivings: Sequence[Driving]) -> None:
        super().__init__(network, drivings)
        self._asked = dict.fromkeys(("etas", "route"), 0)

    def etas(self, units: OnRoad, incident: OnRoad, driving: str = "") -> F8:
        if self._panics("etas"):
            self.metrics.search("")[0].ms_to([(10**6, 0)], np.array([0]))
        return super().etas(units, incident, driving)

    def route(self, start: OnRoad, goal: OnRoad, driving: str = "") -> Route | None:
        if self._panics("route"):
            self.metrics.search("")[0].way([(0, 0)], [(10**6, 0)])
        return super().route(start, goal, driving)

    def _panics(self, kind: str) -> bool:
        self._asked[kind] += 1
        return self._asked[kind] % 2 == 1


@pytest.mark.usefixtures("capfd")  # native code writes its panic to the terminal
def test_that_a_panic_of_the_engine_is_an_answer_and_the_next_question_is_answered() -> None:
    target = TOWN.places["E"]
    with closing(RoadService(TOWN.network, _Panicking)) as service:
        for _ in range(2):
            failed = service.etas(*where("1"), target), service.route(TOWN.places["1"], target)
            good = service.etas(*where("1"), target), service.route(TOWN.places["1"], target)
            for future in failed:
                error = future.exception(PATIENCE_S)
                assert isinstance(error, RoadsError)
                assert "the road engine failed" in str(error)
                assert "Panic" in error.__notes__[0]
            route = good[1].result(PATIENCE_S)
            assert route
            assert good[0].result(PATIENCE_S).seconds[0] == route.eta_s
    gc.collect()  # parts of the engine freed on this thread would be reported here


class _Refusing(CchEngine):
    def etas(self, units: OnRoad, incident: OnRoad, driving: str = "") -> F8:
        raise RoadsError(f"no times for {len(units)} units to {len(incident)} place{driving}")


def test_that_an_error_kept_by_the_caller_keeps_no_engine_alive() -> None:
    made: list[weakref.ref[RoadEngine]] = []

    def maker(network: RoadNetwork, drivings: Sequence[Driving]) -> RoadEngine:
        engine = _Refusing(network, drivings)
        made.append(weakref.ref(engine))
        return engine

    with closing(RoadService(TOWN.network, maker)) as service:
        error = service.etas(*where("1"), TOWN.places["B"]).exception(PATIENCE_S)
    gc.collect()
    assert str(error) == "no times for 1 units to 1 place"
    assert made[0]() is None


def test_that_a_network_no_engine_can_serve_is_said_to_whoever_asks() -> None:
    broken = sketch("A--B").network
    broken.head[0] = 7
    with closing(RoadService(broken)) as service:
        for failed in (service.ready, service.route(TOWN.places["A"], TOWN.places["B"])):
            error = failed.exception(PATIENCE_S)
            assert isinstance(error, RoadsError)
            assert "a junction it doesn't have" in str(error)


class _Held:
    """Makes an engine when told to."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def __call__(self, network: RoadNetwork, drivings: Sequence[Driving]) -> RoadEngine:
        assert self.let_go.wait(PATIENCE_S)
        return DijkstraEngine(network, drivings)


def test_that_too_many_questions_are_refused_and_the_others_keep_their_turn() -> None:
    maker = _Held()
    with closing(RoadService(TOWN.network, maker)) as service:
        lats, lons = where("1")
        target = TOWN.places["B"]
        waiting = [service.etas(lats, lons, target) for _ in range(WAITING_MAX)]
        with pytest.raises(RoadsError, match="1000 road questions are waiting already"):
            service.etas(lats, lons, target).result(PATIENCE_S)
        maker.let_go.set()
        assert waiting[0].result(PATIENCE_S).why == ("",)


def test_that_nobody_waits_in_vain_when_the_service_closes() -> None:
    before = {*threading.enumerate()}  # other tests' services go on
    maker = _Held()
    service = RoadService(TOWN.network, maker)
    waiting = [service.route(TOWN.places["1"], TOWN.places["B"]) for _ in range(WAITING_MAX)]
    waiting[0].cancel()
    closer = threading.Thread(target=service.close)
    closer.start()
    while not service._owner._closed:
        closer.join(0.001)
    maker.let_go.set()
    closer.join(PATIENCE_S)
    assert all(isinstance(answer.exception(PATIENCE_S), RoadsError) for answer in waiting[1:])
    with pytest.raises(RoadsError, match="closed"):
        service.etas(*where("1"), TOWN.places["B"]).result(PATIENCE_S)
    service.close()
    left = {*threading.enumerate()} - before
    assert not any(thread.name.startswith("roads") for thread in left)


def test_that_an_answer_may_close_the_service_however_many_wait() -> None:
    maker = _Held()
    service = RoadService(TOWN.network, maker)
    lats, lons = where("1")
    answers = [service.etas(lats, lons, TOWN.places["B"]) for _ in range(WAITING_MAX)]
    answers[0].add_done_callback(lambda _: service.close())
    maker.let_go.set()
    answers[0].result(PATIENCE_S)
    service._owner._thread.join(PATIENCE_S)
    assert not service._owner._thread.is_alive()


def test_that_the_first_to_arrive_are_found_by_whoever_asks(service: RoadService) -> None:
    asked, target = where("12AE"), TOWN.places["B"]
    found = service.nearest(*asked, target, 2, among=np.array([True, True, True, False]))
    etas = service.etas(*asked, target).result(PATIENCE_S)
    nearest = found.result(PATIENCE_S)
    assert nearest.unit.tolist() == [1, 0]
    assert nearest.seconds.tolist() == etas.seconds[[1, 0]].tolist()


def test_that_a_unit_facing_away_is_timed_turning_round(service: RoadService) -> None:
    target, asked = TOWN.places["B"], where("11")
    etas = service.etas(*asked, target, headings=np.array([90.0, 270.0])).result(PATIENCE_S)
    assert etas.seconds == pytest.approx([50, 70], abs=0.05)
    away = service.route(TOWN.places["1"], target, heading=270).result(PATIENCE_S)
    assert away
    assert away.eta_s == etas.seconds[1]


def test_that_a_unit_that_moves_is_timed_from_where_it_is_now(service: RoadService) -> None:
    target = TOWN.places["B"]
    first = service.etas(*where("1A"), target).result(PATIENCE_S)
    moved = service.etas(*where("2A"), target).result(PATIENCE_S)
    assert first.seconds == pytest.approx([50, 70], abs=0.05)
    assert moved.seconds == pytest.approx([20, 70], abs=0.05)
    assert first.seconds[1] == moved.seconds[1]


def test_that_a_position_in_the_sea_gets_words_and_no_crash(service: RoadService) -> None:
    etas = service.etas(*where("1"), Position(0, 0)).result(PATIENCE_S)
    assert etas.why == ("no road within 300 m of the incident",)
