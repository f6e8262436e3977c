"""How far off help is: whom it is asked for, who counts as help, when it is too far, and what is recorded."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk import commands, duties
from dispatch_desk.asking_roads import road_service
from dispatch_desk.backupkeeping import LATE_ROADS, MOST_ASKED, BackupKeeper
from dispatch_desk.commands import NoteBackup
from dispatch_desk.desk import Desk
from dispatch_desk.driving import driving_of, drivings, gravest_grade
from dispatch_desk.force.sending import BackupLimit
from dispatch_desk.picture import Changed
from dispatch_desk.records import Alert, DutyUnit, FarBackup, Incident, Records
from dispatch_desk.safety import standing_of, standings
from dispatch_desk.sending.backup import (
    TOO_OLD,
    Help,
    beside,
    crossed,
    is_near_again,
    limit_of,
    speaks_for_all,
    to_note,
)
from geodata.places import Position
from geodata.routing.engine import Nearest, RoadsError
from geodata.routing.oracle import Oracle
from geodata.routing.service import RoadService
from geodata.snapping import Snapper
from resources.fixes import Fix, Fixes, FixTable
from resources.units import Callsign, Officer, Unit
from tests.desks import FORCE, ME, START, after, at_scene, done, incident, staffed
from tests.towns import APART_DEG, SOUTH, WEST, a_village

LIMITS = (
    BackupLimit("risk", "alone, violence likely", 60, 90, crew="alone", risk=True),
    BackupLimit("alone", "alone", 90, crew="alone"),
    BackupLimit("crew", "crew, violence likely", 120, 240, crew="more", risk=True),
)
STRICT = structs.replace(FORCE, backup=LIMITS)
NOON = 12


def crossing(row: float, column: float) -> Position:
    return Position(SOUTH + APART_DEG * row, WEST + APART_DEG * column)


@pytest.fixture(scope="module")
def roads() -> Iterator[RoadService]:
    made = road_service(a_village(), FORCE, "fast")
    made.at_hour(NOON).result()
    yield made
    made.close()


class AtOnce:
    """Road answers that have come by the time anybody looks; or never, while it is told to keep them."""

    def __init__(self, roads: RoadService) -> None:
        self._roads, self.held, self.asked = roads, False, 0
        self.fails = False

    def nearest(self, *where: Any, **how: Any) -> "Future[Nearest]":
        self.asked += 1
        if self.held:
            return Future()
        answer = self._roads.nearest(*where, **how)
        answer.result()
        if self.fails:
            answer = Future()
            answer.set_exception(RoadsError("the road service is closed"))
        return answer


def unit(name: str, crew: int = 1, kind: str = "RSP") -> Unit:
    officers = tuple(Officer(f"PC {name} {n}", f"{n}") for n in range(crew))
    return Unit(Callsign(name), kind, officers, name.lower())


def on_duty(one: Unit, status: int = 2, where: str | None = None, **more: Any) -> DutyUnit:
    sent: dict[str, Any] = (
        {} if where is None else {"incident": where, "sent_at": START, "eta_s": 60.0}
    )
    return DutyUnit(one, 1, status, START, "radio", START, "radio", **(sent | more))


def job(key: str, at: Position, units: Sequence[str], kind: str = "theft", **more: Any) -> Incident:
    names = tuple(Callsign(name) for name in units)
    words = {"grade": "2", "place": "High Street", "channel": "", "caller": "", "summary": ""}
    made: dict[str, Any] = words | {"markers": (), "created_at": START, "units": names}
    return Incident(id=key, version=1, kind=kind, position=at, **(made | more))


def room(units: Sequence[DutyUnit], jobs: Sequence[Incident] = ()) -> Records:
    return Records({j.id: j for j in jobs}, {u.callsign: u for u in units})


def seen(places: Mapping[str, Position], at: datetime = START) -> Fixes:
    table = FixTable(name.lower() for name in places)
    for name, place in places.items():
        table.accept(Fix(name.lower(), place.lat, place.lon, at, at, 5.0))
    return table.snapshot()


# Whom it is asked for


def test_that_the_strictest_limit_that_fits_counts() -> None:
    theft, fight = job("1", crossing(0, 0), ["A"]), job("2", crossing(0, 0), ["A"], "domestic")
    alone, pair = on_duty(unit("A"), 6, "1"), on_duty(unit("A", crew=2), 6, "1")
    found = [limit_of(u, i, STRICT) for u in (alone, pair) for i in (theft, fight)]
    assert [limit and limit.code for limit in found] == ["alone", "risk", None, "crew"]
    backwards = structs.replace(FORCE, backup=LIMITS[::-1])
    assert limit_of(alone, fight, backwards) == LIMITS[0]


def test_that_on_the_way_it_is_asked_for_only_where_violence_is_likely() -> None:
    theft, fight = job("1", crossing(0, 0), ["A"]), job("2", crossing(0, 0), ["A"], "domestic")
    going = on_duty(unit("A"), 5, "1")
    assert limit_of(going, theft, STRICT) is None
    assert limit_of(going, fight, STRICT) == LIMITS[0]


def test_that_a_stop_counts_without_an_incident_and_patrol_or_a_break_not() -> None:
    codes = (17, 2, 4, 9)
    found = [limit_of(on_duty(unit("A"), code), None, STRICT) for code in codes]
    assert found == [LIMITS[1], None, None, None]
    assert limit_of(on_duty(unit("A"), 17, on_duty=False), None, STRICT) is None


def test_that_a_marker_a_limit_asks_for_must_be_on_the_log() -> None:
    marked = structs.replace(LIMITS[1], markers=("weapons",))
    force = structs.replace(FORCE, backup=(marked,))
    here = on_duty(unit("A"), 6, "1")
    with_it = job("1", crossing(0, 0), ["A"], markers=("weapons",))
    assert limit_of(here, with_it, force) == marked
    assert limit_of(here, job("1", crossing(0, 0), ["A"]), force) is None


def test_that_who_has_a_colleague_at_the_scene_is_not_alone() -> None:
    theft = job("1", crossing(0, 0), ["A", "B", "C", "P"])
    colleague, late = on_duty(unit("B"), 6, "1"), on_duty(unit("C"), 5, "1")
    pcso = on_duty(unit("P", kind="PCSO"), 6, "1")
    records = room([on_duty(unit("A"), 6, "1"), colleague, late, pcso], [theft])
    alone = records.units[Callsign("A")]
    assert beside(alone, records, STRICT) == (
        "B",
    )  # not who is on the way, nor whom none may fight
    assert limit_of(alone, theft, STRICT, 1) is None
    records.alerts["B-E1"] = Alert("B-E1", Callsign("B"), "emergency", "button", START, "1")
    assert beside(alone, records, STRICT) == ()  # who is in danger is no help


# Too far


def far_off(*seconds: float, limit: BackupLimit = LIMITS[0], unknown: str = "") -> Help:
    helpers = tuple((Callsign(f"H{at}"), s) for at, s in enumerate(seconds))
    return Help(Callsign("A"), helpers, limit, (), unknown)


def test_that_the_first_and_the_second_must_each_be_near_enough() -> None:
    rooms = ((), (60,), (60, 90), (60, 91), (61, 62))
    assert [crossed(far_off(*r)) for r in rooms] == [True, True, False, True, True]
    assert not crossed(far_off(90, limit=LIMITS[1]))  # the second isn't asked for


def test_that_what_is_not_known_is_called_neither_far_nor_near() -> None:
    for seconds in ((), (1, 1), (1000, 1000)):
        doubtful = far_off(*seconds, unknown="the roads don't answer")
        assert not crossed(doubtful)
        assert not is_near_again(doubtful)
        assert to_note(on_duty(unit("A"), 17), doubtful) is None


def test_that_help_at_the_edge_of_the_limit_is_not_said_again_and_again() -> None:
    duty = on_duty(unit("A"), 17)
    note = to_note(duty, far_off(61, 80))
    assert note is not None
    assert (note.rule, note.limit_s, note.first_s) == ("alone, violence likely", 60, 61)
    far = structs.replace(duty, far=a_far(note))
    assert to_note(far, far_off(60, 81)) is None  # inside it, by less than a tenth
    assert to_note(far, far_off(75, 80)) is None  # some seconds more are no news
    near = to_note(far, far_off(54, 81))
    assert near is not None
    assert (near.rule, near.first) == (None, "H0")


def test_that_the_second_alone_is_said_only_once_the_first_is_well_within_its_limit() -> None:
    duty = on_duty(unit("A"), 17)
    note = to_note(duty, far_off(61, 95))
    assert note is not None
    far = structs.replace(duty, far=a_far(note))
    assert to_note(far, far_off(59, 95)) is None  # whoever drives about at the edge fills no record
    second = to_note(far, far_off(54, 95))
    assert second is not None
    assert (second.rule, second.limit_s) == ("alone, violence likely", 90)
    then = structs.replace(duty, far=a_far(second))
    assert to_note(then, far_off(54, 82)) is None  # nor is it near again by the first alone
    first = to_note(then, far_off(61, 95))
    assert first is not None
    assert first.limit_s == 60


def test_that_it_is_news_when_nobody_is_left_who_could_come() -> None:
    duty = on_duty(unit("A"), 17)
    note = to_note(duty, far_off(61, 80))
    assert note is not None
    gone = to_note(structs.replace(duty, far=a_far(note)), far_off())
    assert gone is not None
    assert (gone.rule, gone.first) == ("alone, violence likely", None)


def a_far(note: NoteBackup) -> FarBackup:
    return FarBackup(START, note.rule or "", note.limit_s, note.first, note.first_s)


# Who counts as help


class Watching:
    """A keeper over records that a test changes, with road answers that come at once."""

    def __init__(self, roads: RoadService, records: Records, fixes: Fixes) -> None:
        self.roads, self.records, self.fixes = AtOnce(roads), records, fixes
        self.keeper = BackupKeeper(self.roads, lambda: self.fixes, STRICT)
        self.keeper.begin(records)

    def table(self, now: datetime = START) -> dict[str, Help]:
        """After as many rounds as it takes to ask about everybody."""
        for _ in range(2 * len(self.records.units) // MOST_ASKED + 3):
            self.keeper.keep(self.records, now)
        return {str(callsign): help_ for callsign, help_ in self.keeper.table.items()}

    def put(self, *units: DutyUnit) -> None:
        for one in units:
            self.records.units[one.callsign] = one
        changed = Changed(units=tuple(one.callsign for one in units))
        self.keeper.take([changed], self.records)


def names(help_: Help) -> list[str]:
    return [callsign for callsign, _ in help_.helpers]


def test_that_help_is_who_may_be_sent_to_violence_and_leaves_nobody_for_it(
    roads: RoadService,
) -> None:
    stop = on_duty(unit("A"), 17)
    busy = [on_duty(unit(f"S{code}"), code) for code in (1, 6, 8, 9, 10, 18)]
    others = [
        on_duty(unit("PC"), 2),
        on_duty(unit("PCSO", kind="PCSO"), 2),
        on_duty(unit("ARV", crew=2, kind="ARV"), 2),
        on_duty(unit("CAGED"), 2, prisoners=1),
        on_duty(unit("TO", crew=2), 5, "1"),  # would have to be diverted
        on_duty(unit("OFF"), 2, on_duty=False),
    ]
    records = room([stop, *busy, *others], [job("1", crossing(7, 7), ["TO"])])
    places = {str(name): crossing(0, at / 3) for at, name in enumerate(records.units)}
    table = Watching(roads, records, seen(places)).table()
    assert names(table["A"]) == ["PC"]


def test_that_who_is_on_the_way_to_the_same_job_is_help_already(roads: RoadService) -> None:
    here, coming = on_duty(unit("A"), 6, "1"), on_duty(unit("B"), 5, "1")
    records = room([here, coming], [job("1", crossing(0, 0), ["A", "B"])])
    fixes = seen({"A": crossing(0, 0), "B": crossing(0, 2)})
    assert names(Watching(roads, records, fixes).table()["A"]) == ["B"]


def test_that_time_to_set_off_counts(roads: RoadService) -> None:
    records = room([on_duty(unit("A"), 17), on_duty(unit("B"), 2), on_duty(unit("C"), 3)])
    fixes = seen({"A": crossing(0, 0), "B": crossing(0, 1), "C": crossing(0, 1)})
    (patrol, chair) = Watching(roads, records, fixes).table()["A"].helpers
    assert (patrol[0], chair[0]) == ("B", "C")
    assert chair[1] - patrol[1] == pytest.approx(60)


def test_that_one_unit_nobody_has_seen_is_no_help_and_many_make_help_unknown(
    roads: RoadService,
) -> None:
    records = room([on_duty(unit("A"), 17), *(on_duty(unit(n)) for n in "BCD")])
    places = {"A": crossing(0, 0), "B": crossing(0, 5), "C": crossing(0, 6)}
    assert names(Watching(roads, records, seen(places)).table()["A"]) == ["B", "C"]
    del places["C"]
    watching = Watching(roads, records, seen(places))
    assert watching.table()["A"].unknown == TOO_OLD
    assert watching.table(after(minutes=10))["A"].unknown == TOO_OLD


def test_that_positions_that_stop_coming_make_help_unknown_and_never_near(
    roads: RoadService,
) -> None:
    records = room([on_duty(unit("A"), 17), on_duty(unit("B"))])
    watching = Watching(roads, records, seen({"A": crossing(0, 0), "B": crossing(0, 1)}))
    assert not watching.table()["A"].unknown
    assert watching.table(after(minutes=6))["A"].unknown == TOO_OLD


def test_that_roads_that_fail_or_fall_silent_make_help_unknown(roads: RoadService) -> None:
    records = room([on_duty(unit("A"), 17), on_duty(unit("B"))])
    watching = Watching(roads, records, seen({"A": crossing(0, 0), "B": crossing(0, 1)}))
    watching.table()
    watching.roads.held = True
    watching.table(after(seconds=6))
    assert not watching.table(after(seconds=30))["A"].unknown
    assert watching.table(after(seconds=40))["A"].unknown == LATE_ROADS
    failing = Watching(roads, records, watching.fixes)
    failing.roads.fails = True
    assert failing.table()["A"].unknown == "the road service is closed"


def test_that_a_large_room_is_asked_about_in_turns_and_nobody_is_left_out(
    roads: RoadService,
) -> None:
    officers = [on_duty(unit(f"A{n:03}"), 17) for n in range(100)]
    records = room([*officers, on_duty(unit("B"))])
    fixes = seen({name: crossing(n % 8, n % 5) for n, name in enumerate(records.units)})
    watching = Watching(roads, records, fixes)
    watching.keeper.keep(records, START)
    assert watching.roads.asked == MOST_ASKED
    watching.table()
    assert len(watching.table(after(seconds=1))) == 100  # windows hear of it once a second
    assert watching.roads.asked == 100
    watching.table(after(seconds=4))
    assert watching.roads.asked == 100  # nothing has changed, and it was asked just now
    watching.table(after(seconds=7))
    assert watching.roads.asked == 200


def test_that_who_is_sent_away_is_asked_about_at_once_and_an_answer_that_aged_is_dropped(
    roads: RoadService,
) -> None:
    records = room([on_duty(unit("A"), 17), on_duty(unit("B")), on_duty(unit("C"))])
    fixes = seen({"A": crossing(0, 0), "B": crossing(0, 1), "C": crossing(7, 7)})
    watching = Watching(roads, records, fixes)
    assert names(watching.table()["A"]) == ["B", "C"]
    watching.put(on_duty(unit("B"), 8))
    assert names(watching.table(after(seconds=1))["A"]) == ["C"]
    fresh = Watching(roads, room([on_duty(unit("A"), 17), on_duty(unit("C"))]), fixes)
    fresh.keeper.keep(fresh.records, START)  # asked, and answered with who is free by now
    fresh.put(on_duty(unit("C"), 8))
    fresh.keeper.keep(fresh.records, START)
    assert fresh.keeper.table == {}


def test_that_nobody_is_their_own_help(roads: RoadService) -> None:
    records = room([on_duty(unit("A"), 17), on_duty(unit("B"))])
    fixes = seen({"A": crossing(0, 0), "B": crossing(0, 1)})
    free = [structs.replace(s, send=("1",)) if s.code == 17 else s for s in STRICT.statuses]
    watching = Watching(roads, records, fixes)
    force = structs.replace(STRICT, statuses=tuple(free))  # whoever stops somebody may be sent
    watching.keeper = BackupKeeper(watching.roads, lambda: fixes, force)
    watching.keeper.begin(records)
    assert names(watching.table()["A"]) == ["B"]


CODES = st.sampled_from([2, 3, 4, 5, 6, 7, 8, 17])
KINDS = st.sampled_from(["RSP", "RSP", "DOG", "PCSO", "ARV"])
SPOTS = st.tuples(st.integers(0, 14), st.integers(0, 7)).map(lambda at: crossing(at[0] / 2, at[1]))


@st.composite
def rooms(draw: st.DrawFn) -> tuple[Records, dict[str, Position]]:
    names = [f"U{n}" for n in range(draw(st.integers(2, 7)))]
    spots = {name: draw(SPOTS) for name in names}
    units = []
    for name in names:
        key = draw(st.sampled_from([None, "1", "2"]))
        code = draw(CODES)
        more: dict[str, Any] = {"prisoners": draw(st.sampled_from([0, 0, 0, 1]))}
        units.append(on_duty(unit(name, draw(st.integers(1, 2)), draw(KINDS)), code, key, **more))
    jobs = [
        job(key, draw(SPOTS), [u.callsign for u in units if u.incident == key], kind)
        for key, kind in (("1", "theft"), ("2", "domestic"))
    ]
    return room(units, jobs), spots


@settings(max_examples=40, deadline=None)
@given(rooms())
def test_that_the_table_is_what_plain_search_says_of_each_unit_one_by_one(
    roads: RoadService, made: tuple[Records, dict[str, Position]]
) -> None:
    records, spots = made
    table = Watching(roads, records, seen(spots)).table()
    for duty in records.units.values():
        company = beside(duty, records, STRICT)
        crew = sum(len(records.units[name].unit.crew) for name in company)
        at_work = limit_of(duty, records.incidents.get(duty.incident or ""), STRICT, crew)
        assert (duty.callsign in table) == (at_work is not None)
        if at_work is not None:
            plain = by_hand(duty, records, spots)
            found = table[duty.callsign]
            assert found.limit == at_work
            assert [s for _, s in found.helpers] == pytest.approx(
                [s for _, s in plain][:4], abs=0.01
            )
            assert set(names(found)) <= {name for name, _ in plain}


def by_hand(
    officer: DutyUnit, records: Records, spots: dict[str, Position]
) -> list[tuple[str, float]]:
    """Each unit by itself: may it come, and how long does it take by Dijkstra's search."""
    at_place = officer.incident is None or officer.status in (6, 7, 8, 17)
    place = spots[officer.callsign]
    if not at_place:
        place = records.incidents[officer.incident or ""].position
    able = [u for u in records.units.values() if u is not officer and may_come(u, officer)]
    seconds = [(u.callsign, oracle_s(u, spots[u.callsign], place) + sets_off_s(u)) for u in able]
    return sorted(seconds, key=lambda of: of[1])


def may_come(other: DutyUnit, officer: DutyUnit) -> bool:
    if other.unit.kind == "PCSO":
        return False
    if other.incident is not None:
        return other.incident == officer.incident and other.status == 5
    return other.unit.kind != "ARV" and other.status in (2, 3, 4, 7) and not other.prisoners


def sets_off_s(other: DutyUnit) -> float:
    return 0.0 if other.incident is not None else {3: 60.0, 4: 120.0}.get(other.status, 0.0)


ROADS = a_village().roads
ORACLES = {way.code: Oracle(ROADS, way, NOON) for way in drivings(FORCE)}


def oracle_s(other: DutyUnit, start: Position, goal: Position) -> float:
    snapper = Snapper(ROADS)
    at = snapper.snap(np.array([start.lat]), np.array([start.lon]), np.array([np.nan]))
    to = snapper.snap_goal(np.array([goal.lat]), np.array([goal.lon]))
    driving = driving_of(other.unit, gravest_grade(FORCE), FORCE)
    return float(ORACLES[driving].etas(at, to)[0])


# What is recorded


BR21, BR24 = Callsign("BR21"), Callsign("BR24")


@pytest.fixture
def watched(roads: RoadService) -> tuple[Desk, BackupKeeper]:
    """BR21 alone at a domestic in one corner of the village, BR24 free in the next."""
    desk = staffed()
    desk.picture.force = STRICT
    at_scene(desk, BR21, incident(desk, position=crossing(0, 0)))
    fixes = seen({"BR21": crossing(0, 0), "BR24": crossing(0, 1), "BN40": crossing(0, 0)})
    only = structs.replace(LIMITS[0], second_s=None)
    force = structs.replace(FORCE, backup=(only,))
    keeper = BackupKeeper(AtOnce(roads), lambda: fixes, force)
    keeper.begin(desk.picture)
    desk.take_changes()
    tick(desk, keeper, START)
    return desk, keeper


def tick(desk: Desk, keeper: BackupKeeper, now: datetime) -> None:
    """As the session does, often enough for a question and its answer."""
    for _ in range(2):
        keeper.take(desk.take_changes(), desk.picture)
        duties.keep_backup(desk, keeper, now)
    keeper.take(desk.take_changes(), desk.picture)


def status(desk: Desk, callsign: Callsign, code: int, now: datetime) -> None:
    done(desk, commands.SetStatus(callsign=callsign, code=code, source="radio"), now)


def test_that_far_is_recorded_once_said_with_names_and_taken_back_when_help_is_near(
    watched: tuple[Desk, BackupKeeper],
) -> None:
    desk, keeper = watched
    assert desk.picture.units[BR21].far is None
    status(desk, BR24, 8, after(seconds=10))
    for seconds in (11, 20, 30):
        tick(desk, keeper, after(seconds=seconds))
    (standing,) = [s for s in standings(desk.picture, FORCE, after(seconds=30)) if s.far]
    assert (standing.callsign, standing.far and standing.far.first) == (BR21, None)
    assert [a.rule for a in desk.picture.alarms] == ["backup too far: alone, violence likely"]
    status(desk, BR24, 2, after(seconds=40))
    tick(desk, keeper, after(seconds=41))
    assert desk.picture.units[BR21].far is None
    (log,) = [i.log for i in desk.picture.incidents.values()]
    said = [line.text for line in log if "backup" in line.text]
    assert said[0] == "BR21 backup too far: nobody free, limit 1 min"
    assert said[1].startswith("BR21 backup near enough again: BR24")
    assert len(said) == 2


def test_that_it_ends_with_the_work_and_changes_no_check(
    watched: tuple[Desk, BackupKeeper],
) -> None:
    desk, keeper = watched
    before = standing_of(desk.picture.units[BR21], desk.picture, FORCE, START)
    status(desk, BR24, 8, START)
    tick(desk, keeper, after(seconds=1))
    far = standing_of(desk.picture.units[BR21], desk.picture, FORCE, START)
    assert far.far is not None
    assert (far.level, far.watch, far.alert) == (before.level, before.watch, before.alert)
    key = desk.picture.units[BR21].incident
    assert key is not None
    done(desk, commands.StandDown(callsign=BR21), after(seconds=5))
    status(desk, BR21, 2, after(seconds=5))
    tick(desk, keeper, after(seconds=6))
    assert desk.picture.units[BR21].far is None
    assert BR21 not in keeper.table
    assert not any("near enough" in line.text for line in desk.picture.incidents[key].log)


def test_that_of_whoever_calls_for_help_nothing_is_said_until_that_is_over(
    watched: tuple[Desk, BackupKeeper],
) -> None:
    desk, keeper = watched
    status(desk, BR24, 8, START)
    tick(desk, keeper, after(seconds=1))
    status(desk, BR21, 0, after(seconds=2))
    tick(desk, keeper, after(seconds=3))
    assert desk.picture.units[BR21].far is not None
    (alert,) = desk.picture.open_alerts()
    done(desk, commands.OwnAlert(alert=alert.id, owner="M Hughes"), after(seconds=4))
    close = commands.CloseAlert(
        alert=alert.id, outcome="safe", confirmed_by="M Hughes", confirmed_how="radio"
    )
    done(desk, close, after(seconds=5))
    tick(desk, keeper, after(seconds=6))
    assert desk.picture.units[BR21].far is not None  # back at the scene: still far
    status(desk, BR24, 2, after(seconds=7))
    tick(desk, keeper, after(seconds=8))
    assert desk.picture.units[BR21].far is None


def test_that_crews_who_stand_together_are_one_alarm() -> None:
    first, then = on_duty(unit("A"), 6, "1"), on_duty(unit("B"), 6, "1")
    records = room([first, then], [job("1", crossing(0, 0), ["A", "B"], "domestic")])
    with_b, with_a = far_off_beside("A", "B"), far_off_beside("B", "A")
    assert speaks_for_all(first, with_b, records)
    assert not speaks_for_all(then, with_a, records)
    said = to_note(first, far_off())
    assert said is not None
    then = structs.replace(then, far=a_far(said))
    records.units[then.callsign] = then
    assert speaks_for_all(then, with_a, records)  # it was said of this one already
    assert not speaks_for_all(first, with_b, records)


def far_off_beside(of: str, beside: str) -> Help:
    return Help(Callsign(of), (), LIMITS[2], (Callsign(beside),))


def test_that_somebody_says_once_that_they_know(watched: tuple[Desk, BackupKeeper]) -> None:
    desk, keeper = watched
    see = commands.SeeBackup(callsign=BR21, by="M Hughes")
    refused = desk.do(see, ME, START)
    assert "near enough" in getattr(refused, "why", "")
    status(desk, BR24, 8, START)
    tick(desk, keeper, after(seconds=1))
    done(desk, see, after(seconds=2))
    far = desk.picture.units[BR21].far
    assert far is not None
    assert far.seen_by == "M Hughes"
    again = desk.do(see, ME, after(seconds=3))
    assert "M Hughes knows already" in getattr(again, "why", "")
