"""A live desk's time: whoever sets the computer's time of day moves no deadline, and it is said."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatch_desk.clock import SteadyClock, Trouble, awake_ms, boot_ms, utc_now

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Machine:
    """Three clocks of a computer that can be set, and put to sleep."""

    def __init__(self) -> None:
        self.boot_ms, self.awake_ms, self.time_of_day = 10_000, 9_000, NOON

    def clock(self) -> SteadyClock:
        return SteadyClock(
            NOON,
            10_000,
            1_000,
            boot_ms=lambda: self.boot_ms,
            awake_ms=lambda: self.awake_ms,
            time_of_day=lambda: self.time_of_day,
        )

    def passes(self, seconds: float, *, asleep: bool = False) -> None:
        self.boot_ms += int(seconds * 1000)
        self.awake_ms += 0 if asleep else int(seconds * 1000)
        self.time_of_day += timedelta(seconds=seconds)


@pytest.mark.parametrize("by", [HOUR, -HOUR, timedelta(seconds=2.5)])
def test_that_a_time_of_day_that_is_set_moves_nothing_and_is_said_once(by: timedelta) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.passes(60)
    machine.time_of_day += by
    assert clock.now() == NOON + timedelta(minutes=1)
    assert clock.troubles() == [Trouble("set", by.total_seconds())]
    machine.passes(60)
    assert clock.troubles() == []
    machine.time_of_day -= by
    assert clock.troubles() == [Trouble("set", 0.0)]


def test_that_a_computers_sleep_counts_and_is_said_once() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.passes(720, asleep=True)
    assert clock.now() == NOON + timedelta(minutes=12)
    assert clock.troubles() == [Trouble("slept", 720.0)]
    assert clock.troubles() == []


def test_that_small_differences_between_clocks_are_no_trouble() -> None:
    machine = Machine()
    clock = machine.clock()
    for _ in range(100):
        machine.passes(0.9, asleep=True)
        machine.time_of_day += timedelta(seconds=0.01)
        assert clock.troubles() == []


def test_that_after_another_start_up_a_desk_never_begins_behind_its_journal() -> None:
    ahead = utc_now() + HOUR
    assert SteadyClock.starting(ahead, None).now() >= ahead
    behind = SteadyClock.starting(utc_now() - HOUR, None).now()
    assert abs(behind - utc_now()) < HOUR / 2


@pytest.mark.parametrize("by", [HOUR, -HOUR])
def test_that_within_one_start_up_a_desk_goes_on_by_the_boot_clock(by: timedelta) -> None:
    last = utc_now() + by  # what the time of day says meanwhile is no matter
    clock = SteadyClock.starting(last, boot_ms() - 60_000)
    passed = clock.now() - last
    assert timedelta(minutes=1) <= passed < HOUR / 2
    (trouble,) = clock.troubles()
    assert trouble.what == "set"
    assert abs(trouble.seconds + by.total_seconds() + 60) < 60


def test_that_the_clock_that_counts_sleep_is_never_behind_the_one_that_does_not() -> None:
    assert boot_ms() + 1 >= awake_ms()
