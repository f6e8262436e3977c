from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk.sending.candidate import Candidate
from tests.ui.units.candidates import candidate
from ui.units.holding import held, same_order

NAMES = [f"B{n:02}" for n in range(12)]


def ranked(names: list[str], unfit: frozenset[str] = frozenset()) -> list[Candidate]:
    """Numbered as the desk numbers them: the suitable from 1."""
    rows, place = [], 0
    for name in names:
        place += name not in unfit
        rows.append(candidate(name, rank=None if name in unfit else place))
    return rows


orders = st.lists(st.sampled_from(NAMES), unique=True)


@given(orders, orders, st.frozensets(st.sampled_from(NAMES)))
def test_that_no_row_moves_and_no_digit_changes_in_the_hand(
    before: list[str], after: list[str], unfit: frozenset[str]
) -> None:
    shown, latest = ranked(before), ranked(after, unfit)
    now = held(shown, latest)
    stayed = [row for row in now if row.callsign in before]
    assert [row.callsign for row in stayed] == [name for name in before if name in after]
    digits = {row.callsign: row.rank for row in shown}
    assert all(row.rank == digits[row.callsign] for row in stayed if row.suitable)
    assert all(row.rank is None for row in now if not row.suitable)


@given(orders, orders)
def test_that_everybody_is_there_once_and_newcomers_come_last_without_a_digit(
    before: list[str], after: list[str]
) -> None:
    now = held(ranked(before), ranked(after))
    assert sorted(row.callsign for row in now) == sorted(after)
    new = [row for row in now if row.callsign not in before]
    assert now[len(now) - len(new) :] == new
    assert all(row.rank is None for row in new)


@given(orders)
def test_that_the_same_order_is_seen_as_such(names: list[str]) -> None:
    assert same_order(ranked(names), ranked(names))
    assert len(names) < 2 or not same_order(ranked(names), ranked(names[::-1]))


def test_that_the_values_in_a_held_row_are_the_latest() -> None:
    (row,) = held([candidate("B01", 1, 300)], [candidate("B01", 2, 240)])
    assert (row.rank, row.eta_s) == (1, 240)


def test_that_a_unit_that_stopped_being_suitable_loses_its_digit_but_not_its_place() -> None:
    shown = ranked(["B01", "B02"])
    gone = structs.replace(shown[0], suitable=False, rank=None)
    now = held(shown, [shown[1], gone])
    assert [(row.callsign, row.rank) for row in now] == [("B01", None), ("B02", 2)]
