"""Written nights: the domestic of the domain's first scenario, on the roads of any area, told to its end."""

from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dispatch_desk import facts
from dispatch_desk.areas import journal_url
from dispatch_desk.driving import driving_of
from dispatch_desk.facts import RoomOpened
from dispatch_desk.launching import RunOptions, _journal_mode, _with_its_night
from dispatch_desk.programs.recommending import navigator_for
from dispatch_desk.records import Incident
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.crews import crews
from dispatch_desk.simulation.ground import Ground
from dispatch_desk.simulation.headless import HeadlessNight
from dispatch_desk.simulation.night import BEGIN, NightPlan
from dispatch_desk.simulation.scenarios import scenario, scenarios
from dispatch_desk.simulation.staging import CastRoads, Stage, stage
from geodata.area import AreaMap
from geodata.places import distance_m
from geodata.routing.navigator import Navigator
from resources.units import Callsign, RefusedError
from tests.desks import FORCE
from tests.nights import a_night, facts_of, newport
from tests.stories.hazel_town import hazel_town
from tests.towns import a_village

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
STORY = scenario("domestic").story
ROAD_ORDER = ["BN40", "BR21", "BR24", "BR27", "BD03"]
DRIVING = {unit.callsign: driving_of(unit, "1", FORCE) for unit in crews(Chance(7), ())}

AREAS = {"village": a_village, "hazel town": hazel_town, "newport": newport}


@cache
def roads_of(area_name: str) -> tuple[AreaMap, Navigator]:
    area = AREAS[area_name]()
    return area, navigator_for(area)


def staged(area_name: str, seed: int) -> Stage:
    area, roads = roads_of(area_name)
    assert STORY is not None
    return stage(STORY, BEGIN, Chance(seed), Ground(area), CastRoads(roads, DRIVING))


def by_road(area_name: str, at: Stage) -> dict[str, float]:
    places = list(at.places.values())
    lats, lons = (np.array([getattr(p, axis) for p in places]) for axis in ("lat", "lon"))
    driving = [DRIVING[Callsign(callsign)] for callsign in at.places]
    etas = roads_of(area_name)[1].etas(lats, lons, at.spot.position, driving=driving)
    return dict(zip(at.places, etas.seconds.tolist(), strict=True))


@pytest.mark.parametrize("area_name", ["village", "newport"])
@pytest.mark.parametrize("seed", [7, 36])
def test_that_the_storys_units_stand_by_road_time_in_the_order_of_its_table(
    area_name: str, seed: int
) -> None:
    at = staged(area_name, seed)
    times = by_road(area_name, at)
    assert sorted(times, key=lambda callsign: times[callsign]) == ROAD_ORDER
    straight = {c: distance_m(place, at.spot.position) for c, place in at.places.items()}
    assert min(straight, key=lambda c: straight[c]) == "BN40"


def test_that_in_a_real_city_the_times_are_those_of_the_table_and_the_river_lies_between() -> None:
    at = staged("newport", 7)
    times = by_road("newport", at)
    assert STORY is not None
    for cast in STORY.cast:
        assert times[cast.callsign] == pytest.approx(cast.road_s, rel=0.25)
    straight = {c: distance_m(place, at.spot.position) for c, place in at.places.items()}
    assert straight["BR27"] < straight["BR24"]  # nearer as the crow flies, later by road


def test_that_a_real_city_gives_places_people_could_call_from() -> None:
    ground = Ground(newport())
    for sort in ("homes", "centre", "shops", "industrial", "main", "outskirts", "park", "landmark"):
        words = {ground.pick(Chance(n).of("w"), sort).words for n in range(20)}
        assert all(words)
        assert len(words) > 1
    middle, anywhere = (
        [ground.pick(Chance(n).of("m"), sort).position for n in range(40)]
        for sort in ("centre", "anywhere")
    )
    away = [np.mean([distance_m(p, ground.centre) for p in spots]) for spots in (middle, anywhere)]
    assert away[0] < 0.5 * away[1]


# Told to its end, where the times are the table's own: in the village somebody else would be sent


@cache
def the_story() -> tuple[HeadlessNight, Incident, list[Candidate]]:
    """From just before the call until the prisoner is booked in; and the list as it was opened."""
    area, roads = roads_of("hazel town")
    night = a_night(NightPlan(7, "domestic"), area, roads)
    seen: list[Candidate] = []
    call_at = BEGIN + 60 * MINUTE
    for now in night.run(call_at - 10 * MINUTE, 30 * SECOND):
        assert now < call_at
    for now in night.run(call_at + 75 * MINUTE, 10 * SECOND):
        if now == call_at + 70 * SECOND:
            seen = night.ranking(the_call(night)).rows()
    return night, the_call(night), seen


def the_call(night: HeadlessNight) -> Incident:
    assert STORY is not None
    found = night.desk.picture.incidents.values()
    return next(i for i in found if i.summary == STORY.summary)


def test_that_the_list_shows_each_unit_of_the_table_as_the_table_says() -> None:
    rows = {row.callsign: row for row in the_story()[2]}
    assert [c for c in rows if c in {"BR21", "BR24", "BR27"}] == ["BR21", "BR24", "BR27"]
    assert rows[Callsign("BN40")].reason.endswith("not for confrontation")
    assert (rows[Callsign("BR21")].crew, rows[Callsign("BR24")].crew) == (1, 2)
    assert "2 Taser" in rows[Callsign("BR24")].chips
    stale = rows[Callsign("BR27")]
    assert stale.stale
    assert stale.age_s == pytest.approx(14 * 60, abs=60)
    assert rows[Callsign("BD03")].suitable


def test_that_the_units_are_to_be_had_when_the_call_comes() -> None:
    night = a_night(NightPlan(8, "domestic"))
    for now in night.run(BEGIN + 60 * MINUTE, 10 * SECOND):
        assert now <= BEGIN + 60 * MINUTE
    assert the_call(night).units == ()
    picture = night.desk.picture
    status = {c: picture.units[Callsign(c)].status for c in ROAD_ORDER}
    assert status == {"BN40": 2, "BR21": 2, "BR24": 7, "BR27": 2, "BD03": 2}
    assert all(picture.units[Callsign(c)].incident is None for c in ROAD_ORDER)


def test_that_the_story_is_told_and_the_desk_works_it_to_its_end() -> None:
    night, incident, _ = the_story()
    call_at = incident.created_at
    log = [(line.happened_at - call_at, line.text) for line in incident.log]

    def when(words: str) -> timedelta:
        return next(at for at, text in log if words in text)

    assert call_at == BEGIN + 60 * MINUTE
    assert when("BR21 sent") < when("BR24 sent") + SECOND
    assert when("LINE CUT OFF") == 290 * SECOND
    assert 60 * SECOND <= when("BR21 EMERGENCY") - when("BR21 status 6") <= 90 * SECOND
    alert = night.desk.picture.alerts["BR21-E1"]
    assert (alert.level, alert.outcome) == ("emergency", "assistance")
    assert alert.confirmed_by != night.desk.picture.units[alert.callsign].unit.crew[0].name
    assert when("status 9: Prisoner escort") > when("BR21-E1 closed")
    assert incident.result == "arrest"


def test_that_the_officer_is_off_the_road_afterwards() -> None:
    night, _, _ = the_story()
    closed = night.desk.picture.alerts["BR21-E1"].closed_at
    assert closed is not None
    codes = [
        fact.code
        for entry, fact in facts_of(night.desk)
        if isinstance(fact, facts.UnitStatusChanged)
        and entry.stream == "unit/BR21"
        and fact.happened_at > closed
    ]
    assert (2, 8) in set(pairwise(codes))


def test_that_nobody_calls_shortly_before_the_story() -> None:
    night, incident, _ = the_story()
    calls = [i.created_at for i in night.desk.picture.incidents.values() if i != incident]
    quiet = (incident.created_at - 10 * MINUTE, incident.created_at)
    assert not any(quiet[0] <= at <= quiet[1] for at in calls)


# Which night a journal holds


def test_that_every_written_night_has_a_journal_of_its_own(tmp_path: Path) -> None:
    modes = {_journal_mode(RunOptions(scenario=code, seed=7)) for code in ("", *scenarios())}
    assert modes == {"demo-7", "demo-quiet-7", "demo-domestic-7"}
    assert len({journal_url("town", mode) for mode in modes}) == 3
    assert not list(tmp_path.iterdir())


def room(night: str) -> RoomOpened:
    return RoomOpened(
        happened_at=BEGIN, mode="demo", area="town", boot_id="b", speed=1.0, seed=9, scenario=night
    )


def test_that_a_journal_goes_on_with_the_night_it_began_with() -> None:
    options = _with_its_night(RunOptions(seed=7), room("domestic"))
    assert (options.seed, options.scenario) == (9, "domestic")
    assert _with_its_night(RunOptions(), None).scenario == "friday"
    with pytest.raises(RefusedError, match="of the night “domestic”"):
        _with_its_night(RunOptions(scenario="quiet"), room("domestic"))


@pytest.mark.parametrize(("mode", "night"), [("demo", "friday"), ("live", "")])
def test_that_a_room_opened_before_nights_had_names_is_read_as_the_one_there_was(
    mode: str, night: str
) -> None:
    old = f'{{"happened_at":"2026-01-16T20:30:00Z","mode":"{mode}","area":"town","boot_id":"b","speed":1}}'
    read = facts.decode("room.opened/1", old.encode(), BEGIN)
    assert isinstance(read, RoomOpened)
    assert (read.scenario, read.area) == (night, "town")
