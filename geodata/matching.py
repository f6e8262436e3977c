"""Who is matched with what so that the whole costs least: one for one, or sets that share nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

F8 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int64]

MOST_STEPS = 500
"""Some 50 µs each; of a hundred rooms of six parties ninety-nine take under 40. What isn't proven
the least by then is the best that was found."""


@dataclass(frozen=True)
class Offers:
    """k sets of members of which one party is to have one, or none at all.

    A member is a number from 0; a shorter set is filled up with -1 at its end, and none is empty.
    """

    members: I8  # k x the most members of a set
    cost: F8  # k

    def dearest_first(self) -> "Offers":
        return self._those(np.argsort(-self.cost, kind="stable"))

    def only(self, member: int) -> "Offers":
        return self._those(np.flatnonzero((self.members == member).any(axis=1)))

    def without(self, member: int) -> "Offers":
        return self._those(np.flatnonzero((self.members != member).all(axis=1)))

    def set_of(self, at: int) -> tuple[int, ...]:
        return tuple(member for member in self.members[at].tolist() if member >= 0)

    def _those(self, rows: npt.NDArray[np.intp]) -> "Offers":
        return Offers(self.members[rows], self.cost[rows])


Sets = tuple[tuple[int, ...], ...]


def least_total(cost: F8) -> I8:
    """Of each of j rows its own column of u, j <= u, so that the sum of what they cost is least."""
    column: I8 = linear_sum_assignment(cost)[1].astype(np.int64)
    return column


def least_disjoint(offers: Sequence[Offers], nothing: Sequence[float]) -> Sets:
    """Of each party a set, () for none at its cost in `nothing`: nobody in two, at the least cost of all.

    Two sets that share nobody have different first members, so a one-for-one matching of parties
    with first members costs no more than the answer. Where its sets do share somebody, one of the two
    has them alone or does without: both ways are followed, the cheapest first (branch and bound).
    """
    wanted = np.unique(np.concatenate([offer.members.ravel() for offer in offers]))
    wanted = wanted[wanted >= 0]  # of thousands mostly a few
    numbered = [Offers(_among(wanted, offer.members), offer.cost) for offer in offers]
    sets = _least_disjoint(numbered, nothing)
    return tuple(tuple(wanted[list(members)].tolist()) for members in sets)


def _among(wanted: I8, members: I8) -> I8:
    found: I8 = np.where(members >= 0, np.searchsorted(wanted, members), -1)
    return found


def _least_disjoint(offers: Sequence[Offers], nothing: Sequence[float]) -> Sets:
    order = count()  # among equals the earlier
    best, least = one_by_one(offers, nothing)
    every = tuple(offer.dearest_first() for offer in offers)
    open_ = [(0.0, next(order), every)]
    for _ in range(MOST_STEPS):
        if not open_ or open_[0][0] >= least:
            break
        _, _, left = heappop(open_)
        cost, sets = _by_first_members(left, nothing)
        if cost >= least:
            continue
        shared = _shared(sets)
        if shared is None:
            best, least = sets, cost
            continue
        for fewer in _either_way(left, *shared):
            heappush(open_, (cost, next(order), fewer))
    return best


def one_by_one(offers: Sequence[Offers], nothing: Sequence[float]) -> tuple[Sets, float]:
    """Each party in turn the cheapest set of whoever is left, and what they cost in all."""
    taken: list[int] = []
    found: list[tuple[int, ...]] = []
    total = 0.0
    for offer, none in zip(offers, nothing, strict=True):
        cost = np.where(np.isin(offer.members, taken).any(axis=1), np.inf, offer.cost)
        at = int(np.argmin(cost)) if len(cost) else -1
        gets = at >= 0 and cost[at] <= none
        found.append(offer.set_of(at) if gets else ())
        total += float(cost[at]) if gets else none
        taken += found[-1]
    return tuple(found), total


def _by_first_members(offers: Sequence[Offers], nothing: Sequence[float]) -> tuple[float, Sets]:
    """The least cost with every first member used once, whatever the others are."""
    parties = range(len(offers))
    size = 1 + max((int(offer.members.max(initial=-1)) for offer in offers), default=-1)
    cost = np.full((len(offers), size + len(offers)), np.inf)
    chosen = np.full(cost.shape, -1)
    cost[:, size:] = np.array(nothing)[:, None]
    for party, offer in enumerate(offers):
        first = offer.members[:, 0]
        cost[party, first] = offer.cost  # the last written is the cheapest
        chosen[party, first] = np.arange(len(first))
    columns = least_total(cost)
    at = chosen[parties, columns].tolist()
    sets = tuple(o.set_of(k) if k >= 0 else () for o, k in zip(offers, at, strict=True))
    return float(cost[parties, columns].sum()), sets


def _shared(sets: Sets) -> tuple[int, int] | None:
    """Somebody who is in two sets, and the first party that has them."""
    holder: dict[int, int] = {}
    for party, members in enumerate(sets):
        for member in members:
            if member in holder:
                return member, holder[member]
            holder[member] = party
    return None


def _either_way(
    offers: tuple[Offers, ...], member: int, party: int
) -> Iterator[tuple[Offers, ...]]:
    """The party has that member, and nobody else does; or the party does without."""
    yield tuple(
        offer.only(member) if at == party else offer.without(member)
        for at, offer in enumerate(offers)
    )
    yield (*offers[:party], offers[party].without(member), *offers[party + 1 :])
