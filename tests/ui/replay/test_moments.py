"""What lies where on a recording's bar, what is next, and what typed words mean."""

from datetime import UTC, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.a_recording import BEGIN, END, GAP, MARKS, MINUTE, NIGHT, NOW
from ui.replay.moments import Timeline, gap_words, meant, offered


@given(st.floats(0, 1))
def test_that_a_place_on_the_bar_and_its_instant_are_one(share: float) -> None:
    assert abs(NIGHT.share(NIGHT.instant(share)) - share) < 1e-6


@given(st.integers(-10_000, 10_000))
def test_that_no_instant_lies_beside_the_bar(seconds: int) -> None:
    assert 0 <= NIGHT.share(BEGIN + timedelta(seconds=seconds)) <= 1


def test_that_next_and_before_never_stay_where_they_are() -> None:
    for mark in MARKS:
        after, before = NIGHT.after(mark.at), NIGHT.before(mark.at)
        assert after is None or after.at > mark.at
        assert before is None or before.at < mark.at


def test_that_alarms_are_red_checks_and_emergencies() -> None:
    assert [NIGHT.after(BEGIN, alarms=True), NIGHT.before(END, alarms=True)] == [MARKS[2], MARKS[4]]


def test_that_a_gap_is_told_with_its_reason_and_its_ends() -> None:
    assert NIGHT.gap_at(NOW - MINUTE) == GAP
    assert NIGHT.gap_at(NOW) is None
    assert gap_words(GAP).startswith("No desk was running, ")


def test_that_names_and_words_lead_to_their_moment() -> None:
    typed = ("0417", "BR24-E1", "burgl", "br21")
    assert [meant(words, NIGHT, None) for words in typed] == [MARKS[n].at for n in (0, 4, 3, 2)]


def test_that_what_is_hidden_is_not_found_by_its_name() -> None:
    for typed in ("0418", "BR24-E1", "burgl"):
        assert isinstance(meant(typed, NIGHT, NOW), str)
    assert {(mark.incident or "")[-4:] for mark in offered("04", NIGHT, NOW)} == {"0417"}


def test_that_an_empty_field_asks_for_an_example() -> None:
    assert "0417" in str(meant("  ", NIGHT, None))


def test_that_one_moment_is_a_recording_too() -> None:
    moment = Timeline(BEGIN, BEGIN)
    assert moment.is_moment
    assert moment.share(END) == 0.0
    assert moment.instant(0.7) == BEGIN
    assert list(moment.ticks(10)) == []


@given(st.integers(1, 60 * 24 * 30), st.integers(2, 20))
def test_that_times_on_the_bar_have_room_and_lie_within(minutes: int, room: int) -> None:
    line = Timeline(BEGIN, BEGIN + minutes * MINUTE)
    found = [at for at, _ in line.ticks(room, UTC)]
    assert all(line.begin < at < line.end for at in found)
    assert len(found) <= max(room, line.length / timedelta(days=7)) + 1
