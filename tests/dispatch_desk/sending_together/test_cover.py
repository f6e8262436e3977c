"""Where calls come from, and who is left for them: by name, held to a plain count."""

from dataclasses import replace
from datetime import timedelta
from math import inf

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk.records import Incident, Records
from dispatch_desk.sending.cover import (
    MOST_PLACES,
    Cover,
    CoverChange,
    CoverGround,
    CoverPlaces,
    covering,
    second_grade,
)
from dispatch_desk.sending.muster import Muster, Mustering
from geodata.area import AreaMap, Beat, Place
from geodata.places import Position
from resources.units import Callsign
from tests.desks import FORCE, START
from tests.dispatch_desk.sending.rooms import (
    MINOR_JOB,
    OTHER_JOB,
    Seen,
    an_emergency,
    an_incident,
    on_duty,
    reached,
    records_of,
)
from tests.towns import APART_DEG, SOUTH, WEST, a_village

BR09, BR21, BR24 = Callsign("BR09"), Callsign("BR21"), Callsign("BR24")
MIDDLE = WEST + 3.5 * APART_DEG  # between the village's fourth street and its fifth
PLACES = CoverPlaces(("Somerton", "Alway"), (Position(54.31, -4.9), Position(54.3, -4.8)))


def beat(name: str, west: float, east: float, *more: np.ndarray) -> Beat:
    """From the village's south to its north."""
    south, north = SOUTH - APART_DEG, SOUTH + 9 * APART_DEG
    ring = np.array([(west, south), (east, south), (east, north), (west, north)])
    return Beat(name, (ring, *more))


def village(*beats: Beat) -> AreaMap:
    return replace(a_village(), beats=beats)


def halves() -> AreaMap:
    return village(beat("West", WEST - 1, MIDDLE), beat("East", MIDDLE, WEST + 1))


def calls(*places: tuple[float, float], age: timedelta = timedelta()) -> Records:
    found: dict[str, Incident] = {}
    for number, (north, east) in enumerate(places):
        where = Position(SOUTH + north * APART_DEG, WEST + east * APART_DEG)
        made = structs.replace(an_incident(f"{number:04d}"), position=where, created_at=START - age)
        found[made.id] = made
    return Records(incidents=found)


# Where calls come from


def test_that_a_beat_without_calls_is_where_its_roads_are() -> None:
    places = CoverGround(halves()).places(Records(), START)
    assert places.names == ("West", "East")
    west, east = places.positions
    assert west.lon < MIDDLE < east.lon
    crossings = {
        (SOUTH + row * APART_DEG, WEST + row_ * APART_DEG) for row in range(8) for row_ in range(8)
    }
    assert any(abs(west.lat - lat) < 1e-6 and abs(west.lon - lon) < 1e-6 for lat, lon in crossings)


def test_that_a_beats_place_is_its_call_in_the_middle_of_the_others() -> None:
    ground = CoverGround(halves())
    places = ground.places(calls((0, 0), (1, 1), (7, 2), (1, 2)), START)
    assert places.positions[0] == Position(SOUTH + 1 * APART_DEG, WEST + 1 * APART_DEG)
    assert places.positions[1] == ground.places(Records(), START).positions[1]


def test_that_calls_of_more_than_a_day_ago_count_no_more() -> None:
    ground = CoverGround(halves())
    old = ground.places(calls((0, 0), age=timedelta(days=1, seconds=1)), START)
    assert old == ground.places(Records(), START)
    assert ground.places(calls((0, 0), age=timedelta(days=1)), START) != old


def test_that_a_hole_is_no_part_of_a_beat_and_a_beat_in_two_parts_is_one() -> None:
    hole = beat("", WEST - 0.5 * APART_DEG, WEST + 0.5 * APART_DEG).rings[0]
    holed = village(beat("West", WEST - 1, MIDDLE, hole), beat("East", MIDDLE, WEST + 1))
    in_the_hole = calls((0, 0))
    ground = CoverGround(holed)
    assert ground.places(in_the_hole, START) == ground.places(Records(), START)
    split = village(beat("Both", WEST - 1, MIDDLE), beat("Both", MIDDLE, WEST + 1))
    assert CoverGround(split).places(Records(), START).names == ("Both",)


def test_that_a_beat_without_roads_is_nobodys_demand() -> None:
    sea = beat("Sea", WEST - 9, WEST - 8)
    assert CoverGround(village(sea)).places(Records(), START).names == ()


def test_that_an_area_without_beats_has_its_settlements() -> None:
    assert CoverGround(a_village()).places(Records(), START).names == ("Middleham",)


def test_that_of_many_places_those_with_calls_are_kept() -> None:
    here = Position(SOUTH, WEST)
    many = tuple(Place("suburb", f"Suburb {number:03d}", here) for number in range(60))
    assert (
        len(CoverGround(replace(a_village(), places=many)).places(Records(), START)) == MOST_PLACES
    )
    quiet = [beat(f"Quiet {k}", WEST - 1, MIDDLE) for k in range(MOST_PLACES)]
    busy = [beat(f"Busy {k}", MIDDLE, WEST + 1) for k in range(3)]
    names = CoverGround(village(*quiet, *busy)).places(calls((0, 7)), START).names
    assert len(names) == MOST_PLACES
    assert names[-3:] == ("Busy 0", "Busy 1", "Busy 2")


# Who is free


def room(*seen: Seen, alerts: bool = False) -> tuple[Muster, np.ndarray]:
    emergency = [an_emergency("BR24")] if alerts else []
    muster = Mustering(FORCE).of(records_of(seen, emergency))
    stale = np.array([one.age_s > FORCE.positions.stale_s for one in seen], np.bool_)
    return muster, stale


def test_that_cover_is_who_could_be_sent_to_a_grade_2_and_would_leave_nothing() -> None:
    seen = [
        Seen(on_duty("FREE")),
        Seen(on_duty("DEPL", status=7)),
        Seen(on_duty("BUSY", status=6, incident=OTHER_JOB)),
        Seen(on_duty("DVRT", status=7, incident=MINOR_JOB)),
        Seen(on_duty("SENT", status=2, incident=OTHER_JOB)),
        Seen(on_duty("PCSO", kind="PCSO")),
        Seen(on_duty("ARMD", kind="ARV")),
        Seen(on_duty("OLDP"), age_s=900),
        Seen(on_duty("PRIS", prisoners=1)),
        Seen(on_duty("BR24")),
    ]
    muster, stale = room(*seen, alerts=True)
    counts = covering(muster, stale, START)
    assert [c for c, free in zip(muster.callsigns, counts, strict=True) if free] == ["FREE", "DEPL"]
    assert second_grade(FORCE) == "2"


def test_that_a_unit_sent_since_the_roads_were_asked_is_cover_no_more() -> None:
    seen = [Seen(on_duty("BR21"), likely_s=60), Seen(on_duty("BR09"), likely_s=200)]
    known = Cover.empty(PLACES).with_row(0, reached(seen))
    muster, stale = room(*seen)
    assert known.only(muster, stale, START).first(0) == (BR21, 60)
    sent, stale = room(Seen(on_duty("BR21", status=5, incident=OTHER_JOB)), seen[1])
    assert known.only(sent, stale, START).first(0) == (BR09, 200)


def test_that_setting_off_counts_and_a_place_nobody_was_asked_about_has_nobody() -> None:
    seen = [Seen(on_duty("BR21", status=3), likely_s=60)]  # at the station
    muster, stale = room(*seen)
    out_s = float(muster.turn_out_s[0])
    cover = Cover.empty(PLACES).with_row(0, reached(seen)).only(muster, stale, START)
    assert cover.first(0) == (BR21, 60 + out_s)
    assert cover.first(1) is None
    assert cover.without([BR21]) == (CoverChange("Somerton", 60 + out_s, inf, BR21, None),)


def test_that_rows_keep_their_units_while_others_book_on_and_off() -> None:
    first = [Seen(on_duty("BR21"), likely_s=60), Seen(on_duty("BR09"), likely_s=90)]
    later = [Seen(on_duty("BR24"), likely_s=30), Seen(on_duty("BR09"), likely_s=70)]
    cover = Cover.empty(PLACES).with_row(0, reached(first)).with_row(1, reached(later))
    assert cover.callsigns == (BR24, BR09)
    assert cover.seconds.tolist() == [[inf, 90], [30, 70]]


def test_that_a_call_more_leaves_what_is_known_of_the_other_beats() -> None:
    seen = [Seen(on_duty("BR21"), likely_s=60)]
    cover = Cover.empty(PLACES).with_row(0, reached(seen)).with_row(1, reached(seen))
    moved = CoverPlaces(PLACES.names, (PLACES.positions[0], Position(54.29, -4.8)))
    assert cover.with_places(moved).seconds.tolist() == [[60], [inf]]


SECONDS = st.integers(1, 2_000).map(float) | st.just(inf)
TABLE = st.integers(1, 6).flatmap(
    lambda n: st.lists(st.lists(SECONDS, min_size=n, max_size=n), min_size=2, max_size=2)
)


@given(TABLE, st.sets(st.integers(0, 5)))
def test_that_without_equals_a_count_of_those_who_are_left(
    table: list[list[float]], gone: set[int]
) -> None:
    callsigns = tuple(Callsign(f"BR{number:02d}") for number in range(len(table[0])))
    cover = Cover(PLACES, callsigns, np.array(table))
    leaving = [callsigns[row] for row in gone if row < len(callsigns)]
    found = {change.place: change for change in cover.without(leaving)}
    for name, row in zip(PLACES.names, table, strict=True):
        left = [s for c, s in zip(callsigns, row, strict=True) if c not in leaving]
        before, after = min(row), min(left, default=inf)
        if name in found:
            assert (found[name].before_s, found[name].after_s) == (before, after)
            assert (found[name].then is None) == (after == inf)
        else:
            assert before == after
