"""Who is sent together: held to every set there is, and to the first minute of a domestic."""

from collections.abc import Sequence
from itertools import combinations
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch_desk.force.sending import SendingLimits
from dispatch_desk.sending.combining import Combination, combine
from dispatch_desk.sending.provisions import Provisions

LIMITS = SendingLimits(ahead_s=60, another_unit_s=120, most_units=3)
BR21, BR24, BR27, BD03, BN40 = range(5)  # crews and seconds as in the story of the domestic
CREWS, SECONDS = (1, 2, 2, 1, 1), (215.0, 395.0, 420.0, 480.0, 120.0)
MAY_GO = (True, True, False, True, False)  # BR27's position is old, BN40 keeps out of violence


def chosen(  # noqa: PLR0913 - what most tests leave out
    brings: Sequence[tuple[int, ...]],
    asked: tuple[int, ...],
    seconds: list[float],
    able: list[bool] | None = None,
    *,
    limits: SendingLimits = LIMITS,
    ahead: bool = False,
    counted: list[float] | None = None,
) -> Combination | None:
    rows = np.array(brings, np.int32).reshape(len(brings), len(asked))
    nobody = np.zeros(len(rows), np.bool_)
    provided = Provisions(rows, np.array(asked, np.int32), (), nobody)
    may = np.array(able if able is not None else [True] * len(rows), np.bool_)
    counts = None if counted is None else np.array(counted)
    return combine(provided, np.array(seconds), may, limits, ahead=ahead, counted_s=counts)


def domestic(may_go: tuple[bool, ...] = MAY_GO, *, ahead: bool = True) -> Combination | None:
    return chosen([(crew,) for crew in CREWS], (2,), list(SECONDS), list(may_go), ahead=ahead)


def test_that_the_nearest_single_goes_ahead_of_the_pair_that_is_enough() -> None:
    found = domestic()
    assert found is not None
    assert (found.rows, found.ahead) == ((BR21, BR24), BR21)
    assert (found.first_s, found.enough_s, found.alone_s) == (215, 395, 180)
    assert found.arrive_s == (215, 395)


def test_that_nobody_goes_ahead_where_the_grade_asks_for_none() -> None:
    found = domestic(ahead=False)
    assert found is not None
    assert (found.rows, found.ahead, found.alone_s) == ((BR24,), None, 0)


def test_that_two_singles_make_a_pair_where_no_pair_is_free() -> None:
    found = domestic((True, False, False, True, False))
    assert found is not None
    assert (found.rows, found.enough_s, found.ahead) == ((BR21, BD03), 480, None)


def test_that_one_unit_is_worth_waiting_for_but_not_for_ever() -> None:
    pair, singles = (2,), [(1,), (1,)]
    waits = chosen([pair, *singles], (2,), [419, 100, 300])
    hurries = chosen([pair, *singles], (2,), [421, 100, 300])
    assert waits is not None
    assert waits.rows == (0,)
    assert hurries is not None
    assert hurries.rows == (1, 2)


def test_that_who_goes_ahead_is_completed_by_the_fewest_rather_than_doubled() -> None:
    """Once a single is there first, the next single makes the pair: no need of the pair after it."""
    found = chosen([(1,), (1,), (2,)], (2,), [100, 330, 395], ahead=True)
    assert found is not None
    assert (found.rows, found.enough_s, found.ahead) == ((0, 1), 330, None)


def test_that_one_ahead_is_no_reason_to_wait_longer_for_fewer_others() -> None:
    crews = [(1,), (2,), (2,), (3,)]
    found = chosen(crews, (4,), [10, 300, 310, 400], ahead=True)
    assert found is not None
    assert (found.rows, found.enough_s) == ((0, 1, 2), 310)


def test_that_who_brings_nothing_missing_is_not_sent_ahead() -> None:
    taser_missing = chosen([(2, 0), (1, 1)], (0, 1), [60, 600], ahead=True)
    assert taser_missing is not None
    assert taser_missing.rows == (1,)


def test_that_no_more_go_than_the_limit_even_with_one_ahead() -> None:
    brings, seconds = [(1,), (2,), (2,), (2,)], [10.0, 300.0, 301.0, 302.0]
    found = chosen(brings, (6,), seconds, ahead=True)
    assert found is not None
    assert found.rows == (1, 2, 3)


def test_that_seconds_are_true_where_a_diverted_unit_counts_later() -> None:
    found = chosen([(2,), (2,)], (2,), [100, 200], counted=[400, 200])
    assert found is not None
    assert (found.rows, found.enough_s) == ((1,), 200)
    alone = chosen([(2,)], (2,), [100], counted=[400])
    assert alone is not None
    assert alone.enough_s == 100


@pytest.mark.parametrize("asked", [(0,), (3,)])
def test_that_nobody_is_proposed_when_enough_go_or_nobody_is_enough(asked: tuple[int]) -> None:
    assert chosen([(1,), (1,)], asked, [10, 20]) is None


def test_that_a_crew_far_down_the_list_is_found_when_it_is_the_only_one_that_makes_enough() -> None:
    singles, van = [(1,)] * 400, (6,)
    found = chosen([*singles, van], (8,), [*np.linspace(10, 900, 400).tolist(), 1_000.0])
    assert found is not None
    assert found.rows == (0, 1, 400)


def test_that_a_pair_behind_fifty_singles_is_found_when_it_is_worth_waiting_for() -> None:
    singles, pair = [(1,)] * 60, (2,)
    found = chosen([*singles, pair], (2,), [*np.linspace(1_000, 1_059, 60).tolist(), 1_100.0])
    assert found is not None
    assert found.rows == (60,)


@pytest.mark.parametrize(("single_s", "ahead"), [(335, 0), (336, None)])
def test_that_going_ahead_must_be_worth_a_minute(single_s: float, ahead: int | None) -> None:
    found = chosen([(1,), (2,)], (2,), [single_s, 395], ahead=True)
    assert found is not None
    assert found.ahead == ahead


UNIT = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 1))
ROOM = st.lists(st.tuples(UNIT, st.floats(1, 5_000), st.booleans()), max_size=8)
ASKED = st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 1))


def enough_of(
    brings: Sequence[tuple[int, ...]], rows: tuple[int, ...], asked: tuple[int, ...]
) -> bool:
    return all(sum(brings[row][at] for row in rows) >= asked[at] for at in range(len(asked)))


@given(ROOM, ASKED, st.integers(1, 4), st.sampled_from([0, 30, 120, 1_000]))
def test_that_no_set_of_units_is_enough_sooner(
    room: list[tuple[tuple[int, int, int], float, bool]],
    asked: tuple[int, int, int],
    most: int,
    another_s: int,
) -> None:
    brings, seconds = [unit for unit, _, _ in room], [s for _, s, _ in room]
    able = [may for _, _, may in room]
    limits = replace(LIMITS, most_units=most, another_unit_s=another_s)
    found = chosen(brings, asked, seconds, able, limits=limits)

    def cost(rows: tuple[int, ...]) -> float:
        return max(seconds[row] for row in rows) + another_s * (len(rows) - 1)

    candidates = [row for row in range(len(room)) if able[row]]
    sets = [s for size in range(1, most + 1) for s in combinations(candidates, size)]
    sufficient = [rows for rows in sets if enough_of(brings, rows, asked)]
    if not sufficient or not any(asked):
        assert found is None
        return
    assert found is not None
    assert enough_of(brings, found.rows, asked)
    assert set(found.rows) <= set(candidates)
    assert cost(found.rows) == pytest.approx(min(map(cost, sufficient)))
    fewer = combinations(found.rows, len(found.rows) - 1)
    assert not any(enough_of(brings, rows, asked) for rows in fewer)


@given(ROOM, ASKED, st.integers(1, 4))
def test_that_going_ahead_brings_somebody_sooner_and_enough_no_later(
    room: list[tuple[tuple[int, int, int], float, bool]], asked: tuple[int, int, int], most: int
) -> None:
    brings, seconds = [unit for unit, _, _ in room], [s for _, s, _ in room]
    able, limits = [may for _, _, may in room], replace(LIMITS, most_units=most)
    plain = chosen(brings, asked, seconds, able, limits=limits)
    found = chosen(brings, asked, seconds, able, limits=limits, ahead=True)
    if plain is None or found is None:
        assert plain is found
        return
    assert found.first_s <= plain.first_s
    assert found.enough_s <= plain.enough_s
    assert len(found.rows) <= most
    assert found.arrive_s == tuple(sorted(seconds[row] for row in found.rows))
    if found != plain:
        assert found.first_s <= plain.first_s - limits.ahead_s
        behind = found.rows[1:]
        needless = [
            rest
            for rest in combinations(behind, len(behind) - 1)
            if enough_of(brings, (found.rows[0], *rest), asked)
        ]
        assert not needless


@given(st.lists(st.tuples(UNIT, st.floats(1, 5_000)), min_size=9, max_size=30), ASKED)
def test_that_in_a_larger_room_no_pair_is_enough_sooner(
    room: list[tuple[tuple[int, int, int], float]], asked: tuple[int, int, int]
) -> None:
    brings, seconds = [unit for unit, _ in room], [s for _, s in room]
    limits = replace(LIMITS, most_units=2, another_unit_s=0)
    found = chosen(brings, asked, seconds, limits=limits)
    rows = range(len(room))
    sets = [s for size in (1, 2) for s in combinations(rows, size)]
    soonest = min(
        (max(seconds[r] for r in s) for s in sets if enough_of(brings, s, asked)), default=inf
    )
    if any(asked):
        assert (inf if found is None else found.enough_s) == soonest
