"""Bands of arrival: what age and error of a position make of a road time, and a straight line in need."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from math import cos, inf, radians

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dispatch_desk.asking_roads import navigator
from dispatch_desk.sending.muster import Mustering
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.ranking import rank
from dispatch_desk.sending.whereabouts import AROUND, WIDE_M, Reached, Whereabouts
from geodata.area import AreaMap
from geodata.places import Position, distance_m
from geodata.routing.changes import RoadChange
from geodata.routing.navigator import Etas, Navigator
from resources.fixes import Fix, FixTable
from tests.desks import FORCE, START
from tests.dispatch_desk.sending.rooms import (
    ANYBODY,
    HERE_JOB,
    OTHER_JOB,
    VIOLENT,
    Seen,
    on_duty,
    records_of,
)
from tests.towns import APART_DEG, SOUTH, WEST, a_village

Floats = NDArray[np.float64]
FAR_OFF = Position(SOUTH + 3 * APART_DEG, WEST)
FRESH_S = FORCE.positions.fresh_s
SHARE = FORCE.sending.road_time_share
STATION, SCENE, EN_ROUTE, ESCORT = 3, 6, 5, 9


class OneTime:
    """Roads on which every way takes as long, and which remember what they were asked from."""

    def __init__(self, seconds: float = 600.0) -> None:
        self.seconds, self.asked = seconds, [np.empty((0, 2))]

    def etas(
        self,
        lats: Floats,
        lons: Floats,
        _target: Position,
        *,
        headings: Floats | None = None,
        driving: Sequence[str] = (),
    ) -> Etas:
        assert headings is not None
        assert len(lats) == len(lons) == len(headings) == len(driving)
        self.asked.append(np.column_stack([lats, lons]))
        count = len(lats)
        return Etas(np.full(count, self.seconds), np.full(count, 1.0), ("",) * count)


def band(
    age_s: float = 5, error_m: float = 8, status: int = 2, seconds: float = 600, **more: object
) -> tuple[float, float]:
    """Earliest and latest of one unit whose every way takes as long."""
    seen = Seen(on_duty("U1", status=status, **more))
    fix = Fix("u1", FAR_OFF.lat, FAR_OFF.lon, START - timedelta(seconds=age_s), START, error_m)
    where = whereabouts([seen], [fix])
    found = where.reached(where.etas(OneTime(seconds), FAR_OFF))
    return float(found.earliest_s[0]), float(found.latest_s[0])


def whereabouts(room: Sequence[Seen], fixes: Sequence[Fix]) -> Whereabouts:
    table = FixTable(seen.duty.unit.device for seen in room)
    for fix in fixes:
        assert table.accept(fix) == "accepted"
    muster = Mustering(FORCE).of(records_of(room))
    return Whereabouts.of(muster, table.snapshot(), START, "1")


def width(found: tuple[float, float]) -> float:
    return found[1] - found[0]


# Age and error


def test_that_a_fresh_position_leaves_what_road_times_may_be_wrong_by() -> None:
    about_s = 8 / FORCE.positions.plausible_mps
    assert band() == pytest.approx(((600 - about_s) * (1 - SHARE), (600 + about_s) * (1 + SHARE)))
    assert band(age_s=FRESH_S) == band(age_s=0)


def test_that_an_old_position_widens_the_band_by_what_it_may_have_driven_since() -> None:
    fresh, old = band(), band(age_s=FRESH_S + 100)
    drifted = 100 * FORCE.sending.moving_share
    assert fresh[0] - old[0] == pytest.approx(drifted * (1 - SHARE))
    assert old[1] - fresh[1] == pytest.approx(drifted * (1 + SHARE))


def test_that_a_very_old_position_widens_its_band_and_not_the_screen() -> None:
    assert band(age_s=100_000) == pytest.approx(((600 - 420) * 0.9, (600 + 420) * 1.1))
    assert band(age_s=100_000, seconds=0) == pytest.approx((0, 120 * 1.1))


def test_that_who_stands_drifts_nowhere_and_who_is_under_way_all_the_time() -> None:
    def drift(status: int, **more: object) -> float:
        return width(band(age_s=160, status=status, **more)) - width(band(status=status, **more))

    patrol = drift(2)
    assert drift(SCENE) == drift(STATION) == 0
    assert drift(EN_ROUTE, incident=OTHER_JOB) == pytest.approx(2 * patrol)
    assert drift(ESCORT) == pytest.approx(2 * patrol)
    sent_from_the_station = drift(STATION, incident=OTHER_JOB, answered=False)
    assert sent_from_the_station == pytest.approx(2 * patrol)


def test_that_around_a_wide_error_the_roads_are_asked_too_and_from_the_units_own_places() -> None:
    room = [Seen(on_duty("U1")), Seen(on_duty("U2"))]
    fixes = [
        Fix("u1", FAR_OFF.lat, FAR_OFF.lon, START, START, 8),
        Fix("u2", FAR_OFF.lat, FAR_OFF.lon, START, START, 400),
    ]
    where, roads = whereabouts(room, fixes), OneTime()
    for target in (FAR_OFF, Position(SOUTH - 40, WEST)):
        where.etas(roads, target)
    _, first, second = roads.asked
    assert len(first) == len(room) + len(AROUND)
    assert np.array_equal(first, second)  # wherever the job is: the roads know these places again
    away = [distance_m(Position(*place), FAR_OFF) for place in first[len(room) :]]
    assert away == pytest.approx([400] * len(AROUND), rel=0.01)


def test_that_a_unit_without_a_position_has_no_band() -> None:
    where = whereabouts([Seen(on_duty("U1"))], [])
    found = where.reached(Etas(np.array([inf]), np.array([np.nan]), ("no position",)))
    assert (found.earliest_s[0], found.latest_s[0], found.age_s[0]) == (inf, inf, inf)


# Roads that are closed


@cache
def roads() -> tuple[AreaMap, Navigator]:
    area = a_village()
    return area, navigator(area, FORCE, "plain")


def reached_with(changes: Sequence[RoadChange], fixes: Sequence[Fix], target: Position) -> Reached:
    room = [Seen(on_duty(fix.device.upper())) for fix in fixes]
    where = whereabouts(room, fixes)
    roads()[1].change(changes)
    return where.reached(where.etas(roads()[1], target))


road_s = st.floats(0, 2000) | st.just(inf)


@example([(600, 0), (700, inf), *[(600, 0)] * 3], 0)  # the longest way about it is cut off
@example(
    [(300, 200), *[(300, 0)] * 4], 2000
)  # from where it was seen it becomes longer, about it not
@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(road_s, st.floats(0, 900) | st.just(inf)), min_size=5, max_size=5),
    st.integers(0, 2000),
)
def test_that_no_longer_way_from_anywhere_about_a_unit_betters_its_band(
    ways: list[tuple[float, float]], age_s: int
) -> None:
    """Of the unit and of the four places around it: the seconds, and how many more they become."""
    fix = Fix("u1", SOUTH, WEST, START - timedelta(seconds=age_s), START, 300)
    where = whereabouts([Seen(on_duty("U1"))], [fix])
    apart = np.ones(len(ways))
    before, after = (
        where.reached(Etas(np.array(seconds), apart, ("",) * len(ways)))
        for seconds in ([road for road, _ in ways], [road + more for road, more in ways])
    )
    for name in ("earliest_s", "likely_s", "latest_s"):
        assert getattr(after, name)[0] >= getattr(before, name)[0] - 1e-9, name


places = st.builds(
    Position,
    st.floats(SOUTH - APART_DEG, SOUTH + 9 * APART_DEG),
    st.floats(WEST - APART_DEG, WEST + 9 * APART_DEG),
)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(places, st.sampled_from((8.0, WIDE_M, 300.0, 1500.0)), st.integers(0, 900)),
        min_size=1,
        max_size=6,
    ),
    places,
    st.sets(st.integers(0, 30), min_size=1, max_size=12),
    st.sampled_from((None, 5.0)),
)
def test_that_a_closure_never_improves_earliest_likely_or_latest(
    seen: list[tuple[Position, float, int]], target: Position, edges: set[int], kmh: float | None
) -> None:
    fixes = [
        Fix(f"u{n}", at.lat, at.lon, START - timedelta(seconds=age), START, error)
        for n, (at, error, age) in enumerate(seen)
    ]
    count = len(roads()[0].roads.edge_forward)
    shut = np.array(sorted(edge % count for edge in edges))
    before = reached_with((), fixes, target)
    after = reached_with((RoadChange("R1", np.unique(shut), kmh),), fixes, target)
    for name in ("earliest_s", "likely_s", "latest_s"):
        better = getattr(after, name) < getattr(before, name) - 1e-9
        assert not better.any(), name
    assert (after.earliest_s <= after.likely_s).all()
    assert (after.likely_s <= after.latest_s).all()


# While the roads have no answer


def test_that_by_air_the_order_is_that_of_the_straight_line_and_nobody_is_recommended() -> None:
    names = ("U1", "U2", "U3", "U4")
    room = [Seen(on_duty(name)) for name in names]
    room[3] = Seen(on_duty("U4", status=SCENE, incident=OTHER_JOB))
    step = APART_DEG / cos(radians(SOUTH))
    fixes = [
        Fix(f"u{n}", SOUTH, WEST + far * step, START, START, 8)
        for n, far in ((1, 3), (2, 1), (4, 0))
    ]
    where = whereabouts(room, fixes)
    found = rank(where.muster, where.by_air(Position(SOUTH, WEST)), ANYBODY, START)
    rows = found.rows()
    assert [row.callsign for row in rows] == ["U2", "U1", "U4", "U3"]
    assert found.recommended == ()
    assert {row.air for row in rows} == {True}
    assert {(row.eta_s, row.earliest_s, row.too_close) for row in rows} == {(None, inf, None)}
    assert [row.reason for row in rows] == [
        "Sufficient, on patrol", "Sufficient, on patrol", "Busy: at scene, 0415", "No position",
    ]  # fmt: skip
    away = distance_m(Position(SOUTH, WEST + step), Position(SOUTH, WEST))
    assert rows[0].straight_m == pytest.approx(away, rel=0.001)


def test_that_by_air_too_the_rules_hold() -> None:
    where = whereabouts(
        [Seen(on_duty("U1", kind="PCSO")), Seen(on_duty("U2"))],
        [Fix(f"u{n}", SOUTH, WEST + n * APART_DEG, START, START, 8) for n in (1, 2)],
    )
    job = Job(VIOLENT.needs, "1", HERE_JOB)
    rows = rank(where.muster, where.by_air(Position(SOUTH, WEST)), job, START).rows()
    assert [(row.callsign, row.suitable) for row in rows] == [("U2", True), ("U1", False)]
