"""The roads as a desk asks them: each unit as it drives, at the hour it is, on the engine chosen."""

from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from math import isnan

import numpy as np
import pytest

from dispatch_desk import commands
from dispatch_desk.asking_roads import ENGINES, Engine, RoadHour, navigator, road_service
from dispatch_desk.driving import driving_of
from dispatch_desk.programs import recommending
from dispatch_desk.sending.muster import Mustering
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.ranking import rank
from dispatch_desk.sending.whereabouts import Whereabouts
from geodata.routing.waiting import WaitingRoads
from resources.fixes import Fix, Fixes, FixTable
from resources.units import Callsign, Officer, Unit
from tests.desks import ALONE, FORCE, PAIR, PCSO, START, a_desk, done
from tests.towns import APART_DEG, SOUTH, WEST, a_village

HOUR = timedelta(hours=1)
LEARNER = Unit(Callsign("BR29"), "RSP", (Officer("PC Hale", "4499", driver="basic"),), "br29")
UNITS = (ALONE, PAIR, PCSO, LEARNER)
CORNER, NEXT_ROAD = a_village().places[0].position, 2 * APART_DEG


class Told(list[int]):
    """Roads that only note what they are told."""

    def at_hour(self, hour: int) -> None:
        self.append(hour)


def seen(*, heading: float | None = 90.0, speed_mps: float | None = 8.0) -> Fixes:
    """Everybody at the same place, going the same way."""
    table = FixTable(unit.device for unit in UNITS)
    for unit in UNITS:
        lat, lon = SOUTH + NEXT_ROAD, WEST + 1.5 * APART_DEG
        table.accept(Fix(unit.device, lat, lon, START, START, 8.0, heading, speed_mps))
    return table.snapshot()


def whereabouts(grade: str, fixes: Fixes | None = None) -> Whereabouts:
    desk = a_desk()
    for unit in UNITS:
        done(desk, commands.BookOnUnit(unit=unit, status=2))
    muster = Mustering(FORCE).of(desk.picture)
    return Whereabouts.of(muster, fixes or seen(), START, grade)


@pytest.mark.parametrize("engine", ENGINES)
def test_that_each_unit_is_timed_as_it_drives(engine: Engine) -> None:
    roads = navigator(a_village(), FORCE, engine)
    to_a_job, to_none = (
        dict(zip(where.muster.callsigns, where.etas(roads, CORNER).seconds.tolist(), strict=True))
        for where in map(whereabouts, ("1", ""))
    )
    assert to_a_job[ALONE.callsign] == to_a_job[PAIR.callsign]  # blue lights
    assert to_a_job[ALONE.callsign] < to_a_job[LEARNER.callsign] < to_a_job[PCSO.callsign]
    assert to_none[ALONE.callsign] == to_none[LEARNER.callsign] == to_a_job[LEARNER.callsign]
    assert to_none[PCSO.callsign] == to_a_job[PCSO.callsign]


def test_that_both_engines_say_the_same_to_the_millisecond() -> None:
    said = []
    for engine in ENGINES:
        with closing(road_service(a_village(), FORCE, engine)) as service:
            roads = WaitingRoads(service)
            roads.at_hour(8)
            where = whereabouts("1")
            route = where.route(roads, 0, CORNER)
            assert route is not None
            said.append([*where.etas(roads, CORNER).seconds.tolist(), route.eta_s])
    assert said[0] == said[1]
    assert said[0][0] == said[0][-1]  # the way that is drawn takes as long as the list says


def test_that_the_switch_chooses_the_engine() -> None:
    names = [navigator(a_village(), FORCE, engine).engine_name for engine in ENGINES]
    assert names == ["contraction hierarchy", "Dijkstra's search"]


def test_that_a_recommendation_is_proved_at_its_own_hour() -> None:
    area, roads = a_village(), navigator(a_village(), FORCE, "fast")
    scene = recommending.scene_of_seed(7, area, roads)
    times = []
    for scene.hour in (8, 3):
        rows = recommending.candidates(scene, roads, CORNER, (), "1")
        proof = recommending.oracle(scene, area, CORNER, "1")
        assert not [row for row in rows if recommending.differs(row, proof[row.callsign])]
        times.append(min(row.eta_s for row in rows if row.eta_s is not None))
    assert times[0] > times[1]


def test_that_the_hour_makes_a_difference_where_the_tables_say_so() -> None:
    roads, where = navigator(a_village(), FORCE, "fast"), whereabouts("1")
    seconds = {}
    for hour in (3, 8):
        roads.at_hour(hour)
        seconds[hour] = dict(
            zip(where.muster.callsigns, where.etas(roads, CORNER).seconds.tolist(), strict=True)
        )
    assert seconds[3][ALONE.callsign] < seconds[8][ALONE.callsign]
    assert seconds[3][PCSO.callsign] == seconds[8][PCSO.callsign]


def test_that_the_roads_are_told_every_hour_once() -> None:
    told, now = Told(), datetime(2030, 5, 1, 22, 59, 59, tzinfo=UTC)
    hours = RoadHour(told, UTC)
    for after in (0 * HOUR, timedelta(milliseconds=1), timedelta(seconds=1), 2 * HOUR, 2 * HOUR):
        hours.tell(now + after)
    assert told == [22, 23, 0]


def test_that_a_clock_put_back_is_told_too() -> None:
    told = Told()
    hours = RoadHour(told, UTC)
    for hour in (5, 2, 5):
        hours.tell(START.replace(hour=hour))
    assert told == [5, 2, 5]


def test_that_the_hour_is_that_of_the_zone_asked_for() -> None:
    told = Told()
    RoadHour(told, timezone(5 * HOUR)).tell(START.replace(hour=22))
    assert told == [3]


def test_that_only_the_heading_of_a_unit_that_moves_counts() -> None:
    assert whereabouts("1").headings.tolist() == [90.0] * len(UNITS)
    for fixes in (seen(speed_mps=0.4), seen(speed_mps=None), seen(heading=None)):
        assert all(map(isnan, whereabouts("1", fixes).headings.tolist()))


def test_that_a_unit_which_drives_away_is_later_than_one_that_comes() -> None:
    roads = navigator(a_village(), FORCE, "fast")
    seconds = [
        whereabouts("1", seen(heading=heading)).etas(roads, CORNER).seconds[0]
        for heading in (270.0, 90.0)
    ]
    routes = [
        whereabouts("1", seen(heading=heading)).route(roads, 0, CORNER) for heading in (270.0, 90.0)
    ]
    assert seconds[0] != seconds[1]
    assert seconds == [route.eta_s for route in routes if route is not None]


def test_that_a_unit_no_position_was_heard_of_has_no_way_and_says_why() -> None:
    where = whereabouts("1", FixTable([PAIR.device]).snapshot())
    reached = where.reached(where.etas(navigator(a_village(), FORCE, "plain"), CORNER))
    assert set(reached.why) == {"no position"}
    assert np.isinf(reached.likely_s).all()
    assert np.isinf(reached.age_s).all()
    rows = rank(where.muster, reached, Job(grade="1"), START).rows()
    assert {row.reason for row in rows} == {"No position"}
    assert {row.change for row in rows} == {"With a first position: ask by radio"}
    nobody = Whereabouts.of(Mustering(FORCE).of(a_desk().picture), seen(), START, "1")
    none = nobody.reached(nobody.etas(navigator(a_village(), FORCE, "plain"), CORNER))
    assert rank(nobody.muster, none, Job(), START).rows() == []


def test_that_the_list_says_how_each_unit_drives() -> None:
    where = whereabouts("1")
    reached = where.reached(where.etas(navigator(a_village(), FORCE, "fast"), CORNER))
    found = rank(where.muster, reached, Job(grade="1"), START).rows()
    assert {row.callsign: row.driving for row in found} == {
        "BR21": "Response driving", "BR24": "Response driving", "BR29": "Normal driving",
        "BN40": "By pedal cycle",
    }  # fmt: skip
    assert [driving_of(unit, "1", FORCE) for unit in UNITS] == list(where.driving)
    assert np.isfinite(reached.likely_s).all()
