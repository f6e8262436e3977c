"""The fewest places that part some from others, and who holds which: against trying everything."""

from random import Random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.routing.cuts import Ways, cheapest, enclosed
from tests.geodata.containment_truth import (
    containment_wrong,
    cut_is_right,
    matching_is_right,
    parts,
    random_arrivals,
    random_ways,
)

SEEDS = st.integers(0, 100_000)


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_that_a_cut_is_as_small_as_trying_every_choice_finds(seed: int) -> None:
    assert cut_is_right(*random_ways(np.random.default_rng(seed)))


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_that_movers_are_shared_out_as_well_as_trying_every_way_does(seed: int) -> None:
    assert matching_is_right(*random_arrivals(np.random.default_rng(seed)))


def test_that_the_bench_counts_no_wrong_answer() -> None:
    assert containment_wrong(40) == 0


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_that_the_fewest_places_are_as_many_as_networkx_finds(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - a graph, not a secret
    graph = nx.gnp_random_graph(14, 0.2, seed=seed, directed=True)
    start, end = dice.sample(range(14), 2)
    if graph.has_edge(start, end):
        graph.remove_edge(start, end)
    tail, head = np.array([*graph.edges], np.int64).reshape(-1, 2).T
    ways = Ways(14, tail, head, np.array([start]), np.array([end]))
    price = np.ones(14, np.int64)
    price[[start, end]] = 0
    cuts = cheapest(ways, price)
    assert cuts is not None
    assert len(cuts[0]) == len(cuts[1]) == nx.node_connectivity(graph, start, end)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_that_nobody_enclosed_is_out(seed: int) -> None:
    ways, price = random_ways(np.random.default_rng(seed))
    cuts = cheapest(ways, price)
    for cut in cuts or ():
        inside = np.flatnonzero(enclosed(ways, cut))
        assert not set(inside.tolist()) & {*ways.exits.tolist(), *cut.tolist()}
        assert parts(ways, cut.tolist())


def test_that_a_cut_is_told_near_the_entries_and_near_the_exits() -> None:
    line = np.arange(4)
    ways = Ways(5, line, line + 1, np.array([0]), np.array([4]))
    cuts = cheapest(ways, np.ones(5, np.int64))
    assert cuts is not None
    assert [cut.tolist() for cut in cuts] == [[0], [4]]


@pytest.mark.parametrize("price", [0, 1])
def test_that_where_one_enters_one_may_be_out_already(price: int) -> None:
    here = np.array([0])
    cuts = cheapest(Ways(1, here[:0], here[:0], here, here), np.array([price]))
    assert (cuts is None) == (price == 0)
