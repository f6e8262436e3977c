"""Matchings of least cost, held to every way there is."""

from itertools import product
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.matching import Offers, least_disjoint, least_total, one_by_one

Party = list[tuple[frozenset[int], float]]
SET = st.frozensets(st.integers(0, 5), min_size=1, max_size=3)
PARTY = st.lists(st.tuples(SET, st.integers(1, 500).map(float)), max_size=6)
NOTHING = 1_000.0


def offers(party: Party) -> Offers:
    members = [sorted(members) + [-1] * (3 - len(members)) for members, _ in party]
    return Offers(np.array(members, np.int64).reshape(-1, 3), np.array([cost for _, cost in party]))


def cost_of(parties: list[Party], sets: tuple[tuple[int, ...], ...]) -> float:
    total = 0.0
    for party, chosen in zip(parties, sets, strict=True):
        same = [cost for members, cost in party if members == frozenset(chosen)]
        total += min(same) if chosen else NOTHING
    return total


def least(parties: list[Party]) -> float:
    best = inf
    for way in product(*([(frozenset[int](), NOTHING), *party] for party in parties)):
        members = [member for chosen, _ in way for member in chosen]
        if len(set(members)) == len(members):
            best = min(best, sum(cost for _, cost in way))
    return best


@given(st.lists(PARTY, min_size=1, max_size=4))
def test_that_no_disjoint_sets_cost_less(parties: list[Party]) -> None:
    found = least_disjoint([offers(party) for party in parties], [NOTHING] * len(parties))
    members = [member for chosen in found for member in chosen]
    assert len(set(members)) == len(members)
    assert cost_of(parties, found) == pytest.approx(least(parties))


@given(st.lists(PARTY, min_size=1, max_size=4))
def test_that_in_turn_each_takes_the_cheapest_that_is_left(parties: list[Party]) -> None:
    found, total = one_by_one([offers(party) for party in parties], [NOTHING] * len(parties))
    assert cost_of(parties, found) == pytest.approx(total)
    assert total >= least(parties) - 1e-9


def test_that_one_for_one_is_the_least_in_all_and_not_the_least_of_the_first() -> None:
    assert least_total(np.array([[200.0, 215.0], [590.0, 250.0]])).tolist() == [0, 1]
    assert least_total(np.array([[200.0, 215.0], [250.0, 590.0]])).tolist() == [1, 0]


def test_that_names_far_apart_are_as_good_as_any() -> None:
    one, other = Offers(np.array([[1_900, 7]]), np.array([5.0])), offers([])
    assert least_disjoint([one, other], [NOTHING, NOTHING]) == ((1_900, 7), ())
