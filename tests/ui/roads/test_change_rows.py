from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatch_desk.closures import MPH, in_force
from dispatch_desk.records import Closure
from tests.ui.roads.closures import HOUR, LEAK, MINUTE, NOW, closure
from ui.roads.changes import SHOWN_FOR, change_rows, on_the_map, short_time, summary, whole

INSTANTS = st.integers(-900, 900).map(lambda minutes: NOW + minutes * MINUTE)


def rows_of(*closures: Closure, now: datetime = NOW) -> list[str]:
    return [row.key for row in change_rows(closures, now)]


def test_that_a_row_tells_what_until_when_why_who_and_whose_log() -> None:
    about = closure("R3", incident="2031-03-04/0417", kmh=20 * MPH, until=NOW + 72 * MINUTE)
    row = change_rows([about], NOW)[0]
    assert row.sign == "20"
    assert row.end == f"20 mph until {short_time(NOW + 72 * MINUTE)}"
    assert row.left == "1 h 12 min left"
    assert (row.reason, row.number) == ("gas leak", "0417")
    assert row.author == f"M Hughes {short_time(NOW - HOUR)}"
    for told in (row.key, row.end, row.left, "gas leak", "M Hughes", "log 0417"):
        assert told in row.words


def test_that_the_next_to_run_out_comes_first_and_those_without_an_end_last() -> None:
    soon, late = closure("R2", until=NOW + MINUTE), closure("R4", until=NOW + 5 * HOUR)
    assert rows_of(closure("R1", until=None), late, soon) == ["R2", "R4", "R1"]


def test_that_those_that_ended_lately_stay_below_grey_and_old_ones_go() -> None:
    ran_out = closure("R2", until=NOW - MINUTE)
    reopened = closure("R3", reopened_at=NOW - 2 * HOUR, reopened_by="Sgt Owen")
    long_ago = closure("R4", until=NOW - SHOWN_FOR - MINUTE)
    found = change_rows([long_ago, reopened, ran_out, LEAK], NOW)
    assert [(row.key, row.over) for row in found] == [("R1", False), ("R2", True), ("R3", True)]
    assert found[1].left == f"ran out {short_time(NOW - MINUTE)}"
    assert found[2].left == f"reopened {short_time(NOW - 2 * HOUR)} by Sgt Owen"


def test_that_whoever_changed_the_end_is_named_from_then_on() -> None:
    later = closure("R1", extended_at=NOW, extended_by="K Adeyemi")
    assert change_rows([later], NOW)[0].author == f"K Adeyemi {short_time(NOW)}"


def test_that_a_second_left_is_a_minute_left() -> None:
    row = change_rows([closure("R1", until=NOW + timedelta(seconds=1))], NOW)[0]
    assert (row.left, row.over) == ("1 min left", False)


def test_that_the_head_counts_what_is_closed_and_what_is_slow() -> None:
    slow = closure("R2", kmh=20 * MPH)
    assert summary(change_rows([LEAK, slow, closure("R3")], NOW)) == "2 closed, 1 slow"
    assert summary(change_rows([slow], NOW)) == "1 slow"
    assert summary(change_rows([closure("R4", until=NOW)], NOW)) == "all open"


def test_that_the_map_says_until_when_and_a_pointer_hears_all() -> None:
    assert on_the_map(LEAK) == f"R1 until {short_time(NOW + HOUR)}"
    assert on_the_map(closure("R2", until=None)) == "R2"
    told = whole(closure("R2", until=None, incident="2031-03-04/0417"))
    assert "closed until reopened" in told
    assert "gas leak" in told
    assert "log 0417" in told


@given(st.lists(st.one_of(st.none(), INSTANTS), max_size=8), INSTANTS)
def test_that_exactly_those_in_force_are_shown_as_such(
    ends: list[datetime | None], now: datetime
) -> None:
    closures = [closure(f"R{n}", until=end) for n, end in enumerate(ends)]
    shown = {row.key: row.over for row in change_rows(closures, now)}
    held = {one.id for one in closures if in_force(one, now)}
    assert {key for key, over in shown.items() if not over} == held
