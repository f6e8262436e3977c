"""A watch that slept says so, until somebody has read it."""

from datetime import UTC, datetime

import pytest

from ui import text
from ui.wakefulness import NOTICED, TOLD_FOR, Wakefulness

NOW = datetime(2030, 5, 2, 3, 12, tzinfo=UTC)
STEP_MS = 250


@pytest.fixture
def watch() -> Wakefulness:
    made = Wakefulness(lambda: NOW)
    made.step(10_000, 4_000)
    return made


def test_that_a_watch_that_steps_on_has_nothing_to_say(watch: Wakefulness) -> None:
    for step in range(1, 5):
        watch.step(10_000 + step * STEP_MS, 4_000 + step * STEP_MS)
    assert watch.trouble(12_000) == ""


def test_that_its_first_step_is_no_gap() -> None:
    fresh = Wakefulness(lambda: NOW)
    fresh.step(10_000_000, 5)
    assert fresh.trouble(10_000_000) == ""


def test_that_a_sleep_of_the_machine_is_said_with_its_end(watch: Wakefulness) -> None:
    slept_ms = 12 * 60 * 1000
    watch.step(10_000 + slept_ms + STEP_MS, 4_000 + STEP_MS)
    until = text.local_time(NOW)[:5]
    said = watch.trouble(10_000 + slept_ms).replace(text.NBSP, " ")
    assert said == f"This computer slept 12 min until {until}: nothing could ring"


def test_that_a_watch_that_was_stopped_says_how_long_it_stood_still(watch: Wakefulness) -> None:
    watch.step(24_000, 18_000)
    said = watch.trouble(24_000).replace(text.NBSP, " ")
    assert said == "The safety watch stood still for 14 s"


def test_that_a_short_gap_is_not_worth_a_word(watch: Wakefulness) -> None:
    gap_ms = int(NOTICED.total_seconds() * 1000)
    watch.step(10_000 + gap_ms, 4_000 + gap_ms)
    watch.step(10_000 + 2 * gap_ms, 4_000 + gap_ms)
    assert watch.trouble(20_000) == ""


def test_that_it_is_said_until_it_is_read_or_ten_minutes_old(watch: Wakefulness) -> None:
    told_ms = int(TOLD_FOR.total_seconds() * 1000)
    watch.step(24_000, 18_000)
    assert watch.trouble(24_000 + told_ms - 1)
    assert watch.trouble(24_000 + told_ms) == ""
    watch.step(600_000, 30_000)
    assert "slept" in watch.trouble(600_000)
    watch.acknowledge()
    assert watch.trouble(600_001) == ""
