"""Which position reports are believed, and what a reader of the table sees."""

from datetime import UTC, datetime, timedelta
from math import cos, nan, radians
from threading import Barrier, Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from geodata.places import Position, distance_m
from resources.fixes import DEGREE_M, FASTEST_MPS, MOVING_MPS, Fix, FixTable, usable_heading

START = datetime(2030, 5, 1, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def fix(after_s: float = 0, *, north_m: float = 0, device: str = "V1", ahead_s: float = 0) -> Fix:
    """A report taken `after_s`, that far north of a corner in Newport, `ahead_s` of our clock."""
    taken = START + after_s * SECOND
    return Fix(device, 51.5876 + north_m / DEGREE_M, -2.9984, taken, taken - ahead_s * SECOND)


def test_that_a_first_report_of_a_named_device_is_believed() -> None:
    table = FixTable(["V1"])
    assert table.accept(fix()) == "accepted"
    assert table.snapshot().find("V1") == fix()


def test_that_a_device_nobody_named_is_refused_until_it_is_allowed() -> None:
    table = FixTable(["V1"])
    assert table.accept(fix(device="V2")) == "unknown_device"
    assert len(table.snapshot()) == 1
    table.allow("V2")
    assert table.accept(fix(device="V2")) == "accepted"
    assert table.names == ("V1", "V2")


def test_that_late_and_repeated_reports_change_nothing_and_are_counted() -> None:
    table = FixTable(["V1"])
    verdicts = [table.accept(fix(s, north_m=s)) for s in (10, 5, 10, 11)]
    assert verdicts == ["accepted", "late", "repeated", "accepted"]
    assert table.verdicts == {"accepted": 2, "late": 1, "repeated": 1}
    assert table.snapshot().find("V1") == fix(11, north_m=11)


@pytest.mark.parametrize(("ahead_s", "verdict"), [(30, "accepted"), (31, "future")])
def test_that_a_clock_may_be_half_a_minute_ahead(ahead_s: float, verdict: str) -> None:
    assert FixTable(["V1"]).accept(fix(ahead_s=ahead_s)) == verdict


@pytest.mark.parametrize(
    ("lat", "lon"), [(0.0, 0.0), (91.0, 0.0), (0.0, -181.0), (nan, 3.0), (51.0, float("inf"))]
)
def test_that_a_place_that_is_none_is_refused(lat: float, lon: float) -> None:
    assert FixTable(["V1"]).accept(replace(fix(), lat=lat, lon=lon)) == "bad_position"


def test_that_250_km_an_hour_is_believed_and_a_little_more_is_not() -> None:
    table = FixTable(["V1"])
    table.accept(fix())
    assert table.accept(fix(60, north_m=60 * FASTEST_MPS * 1.01)) == "jump"
    assert table.accept(fix(60, north_m=60 * FASTEST_MPS * 0.99)) == "accepted"


def test_that_a_jump_is_believed_once_a_second_report_confirms_it() -> None:
    table = FixTable(["V1"])
    table.accept(fix())
    assert table.accept(fix(1, north_m=20_000)) == "jump"
    assert table.snapshot().find("V1") == fix()
    assert table.accept(fix(2, north_m=20_010)) == "accepted"
    assert table.accept(fix(3, north_m=20_020)) == "accepted"


def test_that_the_same_jump_sent_twice_confirms_nothing() -> None:
    table = FixTable(["V1"])
    table.accept(fix())
    assert [table.accept(fix(1, north_m=20_000)) for _ in range(3)] == ["jump"] * 3


def test_that_a_believed_report_clears_the_suspicion() -> None:
    table = FixTable(["V1"])
    sent = (fix(), fix(1, north_m=20_000), fix(2), fix(3, north_m=20_000))
    assert [table.accept(each) for each in sent] == ["accepted", "jump", "accepted", "jump"]


def test_that_the_error_a_device_admits_excuses_a_jump_up_to_a_kilometre() -> None:
    def verdict(north_m: float, error_m: float) -> str:
        table = FixTable(["V1"])
        table.accept(fix())
        return table.accept(replace(fix(1, north_m=north_m), error_m=error_m))

    assert verdict(500, 450) == "accepted"
    assert verdict(500, 400) == "jump"
    assert verdict(20_000, 1e6) == "jump"


@settings(deadline=None)
@given(
    lat=st.floats(-84, 84), north_m=st.floats(-4e4, 4e4), east_m=st.floats(-4e4, 4e4),
    seconds=st.integers(1, 600),
)  # fmt: skip
def test_that_the_jump_rule_is_distance_over_time_everywhere(
    lat: float, north_m: float, east_m: float, seconds: int
) -> None:
    table = FixTable(["V1"])
    first = replace(fix(), lat=lat)
    lon = first.lon + east_m / (DEGREE_M * cos(radians(lat)))
    later = replace(fix(seconds), lat=lat + north_m / DEGREE_M, lon=lon)
    table.accept(first)
    apart_m = distance_m(Position(first.lat, first.lon), Position(later.lat, later.lon))
    margin = apart_m / (FASTEST_MPS * seconds)
    if abs(margin - 1) > 1e-6:  # not on the very edge, where rounding decides
        assert table.accept(later) == ("accepted" if margin < 1 else "jump")


@settings(deadline=None)
@given(seconds=st.lists(st.integers(-50, 50), min_size=1, max_size=30))
def test_that_whatever_the_order_the_newest_report_is_held(seconds: list[int]) -> None:
    table = FixTable(["V1"])
    for second in seconds:
        table.accept(fix(second))
    assert table.snapshot().find("V1") == fix(max(seconds))
    assert sum(table.verdicts.values()) == len(seconds)


def test_that_a_snapshot_never_changes_and_can_not_be_changed() -> None:
    table = FixTable(["V1"])
    table.accept(fix())
    before = table.snapshot()
    table.allow("V2")
    table.accept(fix(1, north_m=30))
    assert before.names == ("V1",)
    assert before.find("V1") == fix()
    for name in (field.name for field in fields(before) if field.name not in ("names", "rows")):
        with pytest.raises(ValueError, match="read-only"):
            getattr(before, name)[0] = 1.0


def test_that_a_reader_may_skip_while_the_version_stands_still() -> None:
    table = FixTable(["V1"])
    seen, shown = table.version, table.snapshot()
    table.accept(fix(device="V9"))
    table.allow("V1")
    assert (table.version, table.snapshot()) == (seen, shown)
    table.accept(fix())
    assert table.version > seen
    assert table.snapshot() is not shown


def test_that_a_snapshot_says_what_is_unknown() -> None:
    table = FixTable(["V1", "V2"])
    table.accept(replace(fix(), error_m=4.0))
    shown = table.snapshot()
    assert shown.known.tolist() == [True, False]
    assert (shown.find("V2"), shown.find("V3")) == (None, None)
    np.testing.assert_equal(shown.error_m, [4.0, nan])
    np.testing.assert_equal(shown.ages_s(START + 90 * SECOND), [90.0, nan])


def test_that_the_table_grows_with_the_force() -> None:
    names = [f"V{number}" for number in range(1_000)]
    table = FixTable()
    for number, name in enumerate(names):
        table.allow(name)
        table.accept(fix(number, north_m=number, device=name))
    shown = table.snapshot()
    assert shown.names == tuple(names)
    assert all(shown.find(name) == fix(n, north_m=n, device=name) for n, name in enumerate(names))


def test_that_a_restart_takes_over_what_was_known_but_nothing_older_or_unnamed() -> None:
    old = FixTable(["V1", "V2", "V3"])
    for name in old.names:
        old.accept(fix(10, device=name))
    table = FixTable(["V1", "V2"])
    table.accept(fix(20, device="V2"))
    assert table.restore(old.snapshot()) == 1
    assert table.snapshot().find("V1") == fix(10)
    assert table.snapshot().find("V2") == fix(20, device="V2")
    assert table.names == ("V1", "V2")
    assert table.accept(fix(11, north_m=50_000)) == "jump"  # judged against what was restored


def test_that_feeds_and_readers_on_many_threads_lose_no_count() -> None:
    table = FixTable(f"V{number}" for number in range(4))
    together = Barrier(5)

    def report(device: str) -> None:
        together.wait()
        for second in range(300):
            table.accept(fix(second, device=device))

    def read() -> None:
        together.wait()
        for _ in range(300):
            shown = table.snapshot()
            # A row is whole: never one report's time with another's.
            assert np.array_equal(shown.fixed_at, shown.received_at, equal_nan=True)

    threads = [*(Thread(target=report, args=[name]) for name in table.names), Thread(target=read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert table.verdicts == {"accepted": 1_200}


def test_that_only_a_heading_of_something_that_moves_is_used() -> None:
    heading = np.array([10.0, 20.0, 30.0, 40.0, nan])
    speed = np.array([MOVING_MPS, MOVING_MPS - 0.1, 0.0, nan, 20.0])
    assert usable_heading(heading, speed) == pytest.approx([10.0, *[nan] * 4], nan_ok=True)
