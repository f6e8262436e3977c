from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import text

PLAIN = str.maketrans({text.NBSP: " ", text.MINUS: "-"})
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NOW = datetime(2041, 1, 12, 2, 57, 34, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (text.clock(6 * MINUTE + 24 * SECOND), "6:24"),
        (text.clock(HOUR + 2 * MINUTE + 10 * SECOND), "1:02:10"),
        (text.clock(-9 * SECOND), "0:09"),
        (text.signed(2 * MINUTE + 10 * SECOND), "+2:10"),
        (text.signed(-40 * SECOND), "-0:40"),
        (text.long_clock(41 * MINUTE + 20 * SECOND), "41:20"),
        (text.long_clock(4 * HOUR + 10 * MINUTE), "4 h 10"),
        (text.long_clock(51 * HOUR), "2 d 3 h"),
        (text.seconds(105), "1:45"),
        (text.seconds(float("inf")), "…"),
        (text.age(8.9 * SECOND), "8 s"),
        (text.age(-3 * SECOND), "0 s"),
        (text.age(19 * MINUTE), "19 min"),
        (text.age(4 * HOUR), "4 h 00"),
        (text.distance_m(640), "640 m"),
        (text.distance_m(999.6), "1.0 km"),
        (text.distance_m(2_410), "2.4 km"),
        (text.distance_m(9_960), "10 km"),
        (text.log_date("2026-01-12/0417"), "12JAN26"),
        (text.log_date("0417"), ""),
        (text.street("14 Corporation Road, Somerton"), "14 Corporation Road"),
        (text.thousands(48213), "48 213"),
        (text.counted(1, "unit"), "1 unit"),
        (text.counted(2, "entry", "entries"), "2 entries"),
        (text.spoken(2 * MINUTE + 10 * SECOND), "2 minutes 10 seconds"),
        (text.spoken(timedelta(0)), "0 seconds"),
        (text.spoken(HOUR + SECOND), "1 hour 1 second"),
        (text.long_date(NOW, UTC), "Sat 12 Jan 2041"),
    ],
)
def test_that_times_and_lengths_read_as_a_dispatcher_says_them(said: str, expected: str) -> None:
    assert said.translate(PLAIN) == expected


@pytest.fixture
def in_miles() -> Iterator[None]:
    text.LENGTHS.miles = True
    yield
    text.LENGTHS.miles = False


@pytest.mark.usefixtures("in_miles")
@pytest.mark.parametrize(
    ("length_m", "expected"),
    [
        (0, "0 yd"),
        (640, "700 yd"),
        (804, "879 yd"),
        (805, "0.5 mi"),
        (2_410, "1.5 mi"),
        (24_140, "15 mi"),
    ],
)
def test_that_lengths_read_in_yards_and_miles_where_somebody_chose_them(
    length_m: float, expected: str
) -> None:
    assert text.distance_m(length_m).translate(PLAIN) == expected


@pytest.mark.parametrize("miles", [False, True])
@given(longest_m=st.floats(min_value=0.5, max_value=500_000))
def test_that_a_scale_bar_fits_and_is_short_to_say(*, miles: bool, longest_m: float) -> None:
    text.LENGTHS.miles = miles
    try:
        length_m = text.round_length_m(longest_m)
        unit_m = 1.0 if not miles else text.MILE_M if length_m >= text.MILE_M else text.YARD_M
        count = round(length_m / unit_m, 6)
    finally:
        text.LENGTHS.miles = False
    assert length_m <= max(longest_m, unit_m) * (1 + 1e-9)
    assert length_m > longest_m / 2.6 or miles  # from 1,759 yards to a mile is a step of its own
    assert f"{count:.0f}".rstrip("0") in {"1", "2", "5"}


def test_that_a_time_is_shown_in_the_zone_asked_for() -> None:
    summer = timezone(HOUR, "BST")
    assert text.local_time(NOW, summer) == "03:57:34"
    assert text.zone_name(NOW, summer) == "BST"
    assert text.utc_time(NOW.astimezone(summer)) == "02:57:34"


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=99)))
def test_that_a_clock_loses_no_second(span: timedelta) -> None:
    total = 0
    for part in text.clock(span).split(":"):
        total = total * 60 + int(part)
    assert total == int(span.total_seconds())
