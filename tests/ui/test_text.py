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
