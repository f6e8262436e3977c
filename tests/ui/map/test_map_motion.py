"""Units that glide between reports: late by one interval, never ahead of what was reported."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.fixes import Fixes
from ui.map.motion import LONGEST_S, Motion

T0 = 2_000_000_000.0
NAMES = ("a", "b")
COLUMNS = ("lat", "lon", "fixed_at", "received_at", "error_m", "heading_deg", "speed_mps")


def fixes(lat: float, at: float, names: tuple[str, ...] = NAMES) -> Fixes:
    """The first device at `lat`; all others stand still and are silent since T0."""
    count = len(names)
    columns = np.full((7, count), 10.0)
    columns[0], columns[1], columns[2], columns[3] = 51.0, -3.0, T0, T0
    columns[0, 0], columns[2, 0] = lat, at
    return Fixes.of(names, {name: row for row, name in enumerate(names)}, columns)


def driven() -> Motion:
    motion = Motion()
    motion.seen(fixes(51.0, T0), T0)
    return motion


def test_that_a_unit_goes_from_the_fix_before_to_the_last_in_the_time_between_them() -> None:
    motion, last = driven(), fixes(51.001, T0 + 10)
    assert motion.seen(last, T0 + 10).lat[0] == 51.0
    half = motion.seen(last, T0 + 15)
    assert abs(half.lat[0] - 51.0005) < 1e-9
    assert abs(half.fixed_at[0] - (T0 + 5)) < 1e-6, "its age is of where it is drawn"
    assert motion.is_gliding
    assert motion.seen(last, T0 + 20) is last
    assert not motion.is_gliding, "nothing is painted when everybody has arrived"


@settings(max_examples=80, deadline=None)
@given(st.floats(0.1, LONGEST_S), st.floats(0, 200), st.floats(-0.004, 0.004))
def test_that_nobody_is_ever_drawn_past_the_last_fix_nor_later_than_seen(
    every_s: float, after_s: float, north: float
) -> None:
    motion, last = driven(), fixes(51.0 + north, T0 + every_s)
    shown = motion.seen(last, T0 + every_s + after_s)
    low, high = sorted((51.0, 51.0 + north))
    assert low - 1e-12 <= shown.lat[0] <= high + 1e-12
    assert shown.fixed_at[0] <= last.fixed_at[0]
    assert shown.lat[1] == last.lat[1]
    assert shown.fixed_at[1] == T0


def test_that_who_has_arrived_stays_there_while_another_still_glides() -> None:
    motion = Motion()
    first, last = fixes(51.0, T0), fixes(51.001, T0 + 20)
    motion.seen(first, T0)
    columns = np.stack([getattr(last, name) for name in COLUMNS])
    columns[0, 1], columns[2, 1] = 51.0002, T0 + 5  # the second reports more often
    both = Fixes.of(NAMES, last.rows, columns)
    shown = motion.seen(both, T0 + 30)
    assert motion.is_gliding
    assert shown.lat[1] == 51.0002
    assert shown.fixed_at[1] == T0 + 5


def test_that_nobody_glides_over_a_long_silence_or_an_impossible_distance() -> None:
    """How it went meanwhile nobody knows: it is where it was last seen."""
    for lat, every_s in ((51.001, LONGEST_S + 1), (51.05, 10.0)):
        motion, last = driven(), fixes(lat, T0 + every_s)
        assert motion.seen(last, T0 + every_s) is last


def test_that_who_is_in_danger_is_drawn_where_they_were_last_seen() -> None:
    motion, last = driven(), fixes(51.001, T0 + 10)
    assert motion.seen(last, T0 + 12, frozenset({"a"})) is last


def test_that_a_device_that_comes_later_changes_nobody_else() -> None:
    motion = driven()
    more = fixes(51.001, T0 + 10, (*NAMES, "c"))
    shown = motion.seen(more, T0 + 15)
    assert abs(shown.lat[0] - 51.0005) < 1e-9
    assert shown.lat[2] == more.lat[2]


def test_that_another_moment_is_not_gone_to_from_the_one_before() -> None:
    motion, last = driven(), fixes(51.001, T0 + 10)
    motion.forget()
    assert motion.seen(last, T0 + 12) is last
