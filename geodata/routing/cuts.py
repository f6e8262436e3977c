"""The fewest places to hold so that no way leads from some places to others: a minimum cut."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from geodata.along import I8
from geodata.roads import Flags

ENDLESS = 1_000_000_000
"""Prices in all must stay below: the flow is counted in 32 bits."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Between n places: w links that lead from one to another, where one enters and where one is out.

    Who enters is at once at any of `entries`; who is at any of `exits` has got out. Either may be held.
    """

    count: int  # n
    tail: I8  # w, place
    head: I8  # w
    entries: I8
    exits: I8


def cheapest(ways: Ways, price: I8) -> tuple[I8, I8] | None:
    """The places which, held, part the entries from the exits at the least sum of their prices.

    `price` (n) of 0: may not be held; prices of 1 give the fewest places. Of all cheapest sets the one
    nearest to the entries, and the one nearest to the exits: often the same. None where a way leads
    out by places none of which may be held. A cut is as cheap as the largest flow past the places
    (Ford and Fulkerson), and the flow shows where it is.
    """
    inner, outer = 2 * np.arange(ways.count), 2 * np.arange(ways.count) + 1
    sink, source, before = (2 * ways.count + extra for extra in range(3))
    endless = min(int(price.sum()), ENDLESS - 1) + 1  # more than all places together
    through = np.where(price > 0, price, endless)
    tail = np.concatenate(
        [inner, outer[ways.tail], np.full(len(ways.entries), source), outer[ways.exits], [before]]
    )
    head = np.concatenate(
        [outer, inner[ways.head], inner[ways.entries], np.full(len(ways.exits), sink), [source]]
    )
    unbounded = np.full(len(tail) - ways.count, endless)
    room = _capacities(tail, head, np.concatenate([through, unbounded]), before + 1)
    flow = maximum_flow(room, before, sink)
    if flow.flow_value >= endless:
        return None
    left = csr_array(room - flow.flow)
    left.eliminate_zeros()
    entered = _reached(left, before)
    leads_out = _reached(csr_array(left.T), sink)
    return (
        np.flatnonzero(entered[inner] & ~entered[outer]),
        np.flatnonzero(~leads_out[inner] & leads_out[outer]),
    )


def enclosed(ways: Ways, held: I8) -> Flags:
    """Which of the n places one gets to from the entries while others are held."""
    free = np.ones(ways.count, np.bool_)
    free[held] = False
    links = free[ways.tail] & free[ways.head]
    entries = ways.entries[free[ways.entries]]
    tail = np.concatenate([ways.tail[links], np.full(len(entries), ways.count)])
    head = np.concatenate([ways.head[links], entries])
    ones = _capacities(tail, head, np.ones(len(tail), np.int64), ways.count + 1)
    return _reached(ones, ways.count)[:-1]


def _capacities(tail: I8, head: I8, room: I8, size: int) -> "csr_array[np.int32]":
    """A matrix of them; a link that comes twice counts once."""
    _, first = np.unique(tail * size + head, return_index=True)
    cells = (tail[first].astype(np.int32), head[first].astype(np.int32))
    return csr_array(coo_array((room[first].astype(np.int32), cells), shape=(size, size)))


def _reached(links: "csr_array[np.int32]", start: int) -> Flags:
    reached = np.zeros(links.shape[0], np.bool_)
    reached[breadth_first_order(links, start, return_predecessors=False)] = True
    return reached
