"""The ranked list: everyone, in order, each with one reason."""

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from dispatch_desk import commands
from dispatch_desk.recommend import Candidate, Needs, Reach, rank
from resources.units import Callsign, Unit
from tests.desks import ALONE, FORCE, PAIR, PCSO, at_scene, done, incident, staffed

BR21, BR24, BN40 = ALONE.callsign, PAIR.callsign, PCSO.callsign
VIOLENT = Needs(officers=2, confrontation=True)


def reach(eta_s: float, age_s: float = 10, straight_m: float = 1000, why: str = "") -> Reach:
    return Reach(eta_s, straight_m, age_s, 8.0, why)


def ranked(reaches: dict[Callsign, Reach], needs: Needs = VIOLENT) -> dict[str, Candidate]:
    return {row.callsign: row for row in rank(staffed().picture, reaches, needs, None, FORCE)}


def test_that_road_time_orders_the_suitable_and_not_the_straight_line() -> None:
    rows = ranked({BR21: reach(400, straight_m=200), BR24: reach(300, straight_m=5000)}, Needs())
    assert list(rows)[:2] == [BR24, BR21]


def test_that_the_nearest_is_not_first_when_it_must_not_go() -> None:
    rows = ranked({BN40: reach(60), BR21: reach(200), BR24: reach(300)})
    assert list(rows) == [BR21, BR24, BN40]
    assert rows[BN40].reason == "Community support officer: not for confrontation"
    assert rows[BN40].rank is None


def test_that_every_unit_on_duty_has_exactly_one_reason() -> None:
    rows = ranked({})
    assert set(rows) == {BR21, BR24, BN40}
    assert all(row.reason for row in rows.values())
    assert rows[BR21].reason == "No position known"


def test_that_a_stale_position_never_beats_a_fresh_one() -> None:
    rows = ranked({BR21: reach(60, age_s=14 * 60), BR24: reach(600)})
    assert list(rows)[:2] == [BR24, BR21]
    assert "14 min old" in rows[BR21].reason


def test_that_an_old_position_widens_the_band() -> None:
    rows = ranked({BR21: reach(300, age_s=240), BR24: reach(300, age_s=5)})
    old, fresh = rows[BR21], rows[BR24]
    assert old.latest_s - old.earliest_s > fresh.latest_s - fresh.earliest_s


def test_that_overlapping_bands_are_too_close_to_call() -> None:
    rows = ranked({BR21: reach(300), BR24: reach(310)})
    assert rows[BR21].too_close == BR24
    apart = ranked({BR21: reach(100), BR24: reach(900)})
    assert apart[BR21].too_close is None


def test_that_a_missing_skill_is_named() -> None:
    rows = ranked({BR21: reach(60), BR24: reach(300)}, Needs(skills=("taser",)))
    assert (rows[BR24].suitable, rows[BR21].reason) == (True, "No taser on board")


def test_that_who_goes_already_stays_on_top_and_says_so() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR24, key)
    rows = rank(desk.picture, {BR21: reach(10), BR24: reach(900)}, VIOLENT, key, FORCE)
    assert (rows[0].callsign, rows[0].reason) == (BR24, "Going: at scene")


def test_that_a_unit_at_another_job_says_which() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR24, key)
    rows = {r.callsign: r for r in rank(desk.picture, {}, VIOLENT, "other", FORCE)}
    assert rows[BR24].reason == "Busy: at scene, 0001"


def test_that_no_way_by_road_is_said_and_never_ranked() -> None:
    rows = ranked({BR21: reach(inf, why="no road within 300 m"), BR24: reach(300)})
    assert (rows[BR21].eta_s, rows[BR21].reason) == (None, "No road within 300 m")


def test_that_an_emergency_of_its_own_is_the_first_reason() -> None:
    desk = staffed()
    done(desk, commands.SetStatus(callsign=BN40, code=0, source="radio"))
    rows = {r.callsign: r for r in rank(desk.picture, {}, VIOLENT, None, FORCE)}
    assert rows[BN40].reason == "Emergency of its own"


@given(
    st.dictionaries(
        st.sampled_from([BR21, BR24, BN40]),
        st.builds(
            Reach,
            st.floats(0, 5000) | st.just(inf),
            st.floats(0, 50_000),
            st.floats(0, 10_000) | st.just(inf),
            st.floats(0, 500) | st.just(inf),
        ),
    )
)
def test_that_ranks_count_the_suitable_and_bands_hold_the_eta(
    reaches: dict[Callsign, Reach],
) -> None:
    rows = list(ranked(reaches).values())
    suitable = [row for row in rows if row.suitable]
    assert rows[: len(suitable)] == suitable
    assert [row.rank for row in suitable] == list(range(1, len(suitable) + 1))
    assert all(row.eta_s is not None for row in suitable)
    assert all(row.earliest_s <= (row.eta_s or 0) <= row.latest_s for row in suitable)
    fresh_first = [row.stale for row in suitable]
    assert fresh_first == sorted(fresh_first)


def test_that_an_open_emergency_bars_a_unit_whatever_status_it_sends_next() -> None:
    desk = staffed()
    for code in (0, 2):
        done(desk, commands.SetStatus(callsign=BR24, code=code, source="radio"))
    rows = {r.callsign: r for r in rank(desk.picture, {BR24: reach(60)}, VIOLENT, None, FORCE)}
    assert (rows[BR24].suitable, rows[BR24].reason) == (False, "Emergency of its own")


def test_that_a_kind_that_must_be_asked_for_names_whom_to_ask() -> None:
    desk = staffed()
    armed = Unit(Callsign("BX02"), "ARV", PAIR.crew, "bx02")
    done(desk, commands.BookOnUnit(unit=armed, status=2))
    rows = {r.callsign: r for r in rank(desk.picture, {}, VIOLENT, None, FORCE)}
    assert rows[Callsign("BX02")].reason == "Ask the duty inspector"


def test_that_too_few_officers_is_said_but_bars_nobody() -> None:
    rows = ranked({BR21: reach(60), BR24: reach(300)})
    assert (rows[BR21].suitable, rows[BR21].reason) == (True, "1 of 2 officers: send with another")
    assert rows[BR24].reason == "On patrol, crew of 2"


def test_that_skills_are_counted_by_how_many_carry_them() -> None:
    rows = ranked({})
    assert rows[BR24].chips == ("resp", "2 Taser")


def test_that_equal_times_are_ordered_by_callsign() -> None:
    rows = ranked({BR24: reach(300), BR21: reach(300), BN40: reach(300)}, Needs())
    assert list(rows) == [BN40, BR21, BR24]


def test_that_a_break_or_the_station_code_decides_who_is_free() -> None:
    desk = staffed()
    for callsign, code in ((BR21, 4), (BR24, 7)):
        done(desk, commands.SetStatus(callsign=callsign, code=code, source="radio"))
    found = rank(desk.picture, {BR21: reach(60), BR24: reach(60)}, Needs(), None, FORCE)
    rows = {r.callsign: r for r in found}
    assert rows[BR21].reason == "Not free: refreshments"
    assert rows[BR24].suitable


def test_that_neither_who_stops_somebody_nor_who_stands_by_is_free_by_rule() -> None:
    desk = staffed()
    done(desk, commands.SetStatus(callsign=BR21, code=FORCE.status_for("stop").code))
    done(desk, commands.SetStatus(callsign=BR24, code=FORCE.status_for("standby").code))
    rows = {
        row.callsign: row
        for row in rank(desk.picture, {BR21: reach(9), BR24: reach(9)}, Needs(), None, FORCE)
    }
    assert (rows[BR21].rank, rows[BR21].reason) == (None, "Not free: vehicle stop")
    assert (rows[BR24].rank, rows[BR24].reason) == (None, "Standing by: can be called forward")


def test_that_a_very_old_position_widens_its_band_and_not_the_screen() -> None:
    rows = ranked({BR21: reach(300, age_s=inf), BR24: reach(300, age_s=5)})
    assert rows[BR21].latest_s == 300 + 300 / 2 + 120
    assert rows[BR21].earliest_s == 300 - 150 - 120


def test_that_a_fresh_position_widens_no_band() -> None:
    rows = ranked({BR21: reach(300, age_s=FORCE.positions.fresh_s), BR24: reach(300, age_s=0)})
    assert rows[BR21].latest_s == rows[BR24].latest_s


def test_that_what_a_unit_must_not_do_is_said_before_that_it_is_busy() -> None:
    desk = staffed()
    done(desk, commands.SetStatus(callsign=BN40, code=4, source="radio"))
    rows = {r.callsign: r for r in rank(desk.picture, {}, VIOLENT, None, FORCE)}
    assert rows[BN40].reason == "Community support officer: not for confrontation"


def test_that_a_position_is_stale_only_after_the_limit() -> None:
    limit = FORCE.positions.stale_s
    rows = ranked({BR21: reach(60, age_s=limit), BR24: reach(60, age_s=limit + 0.1)})
    assert (rows[BR21].stale, rows[BR24].stale) == (False, True)


def test_that_who_goes_already_is_compared_with_nobody() -> None:
    desk = staffed()
    key = incident(desk)
    done(desk, commands.SendUnit(incident=key, callsign=BR24))
    reaches = {BR24: reach(300), BR21: reach(300)}
    assert rank(desk.picture, reaches, VIOLENT, key, FORCE)[0].too_close is None
