"""What containment is tested against: every choice of places tried, on random small graphs."""

from itertools import combinations, permutations

import numpy as np

from geodata.along import I8
from geodata.roads import F8, Flags
from geodata.routing.cuts import Ways, cheapest
from geodata.routing.movers import matched


def containment_wrong(cases: int, seed: int = 0) -> int:
    """In how many of so many random cases a cut or a matching is not the best there is."""
    dice = np.random.default_rng(seed)
    return sum(
        not (cut_is_right(*random_ways(dice)) and matching_is_right(*random_arrivals(dice)))
        for _ in range(cases)
    )


def random_ways(dice: np.random.Generator) -> tuple[Ways, I8]:
    """Up to ten places with links one way and both ways, and a price for each; some can't be held."""
    count = int(dice.integers(2, 11))
    tail, head = dice.integers(count, size=(2, int(dice.integers(1, 3 * count))))
    both = dice.random(len(tail)) < 0.7
    tails, heads = np.concatenate([tail, head[both]]), np.concatenate([head, tail[both]])
    entries, exits = (dice.permutation(count)[: int(dice.integers(1, 3))] for _ in range(2))
    prices = (0, 1) if dice.random() < 0.5 else (0, 1, 1, 2, 5)
    return Ways(count, tails, heads, entries, exits), dice.choice(prices, count).astype(np.int64)


def cut_is_right(ways: Ways, price: I8) -> bool:
    """Both cuts part the entries from the exits, and no choice of places does so at a lower price."""
    found, best = cheapest(ways, price), least_price(ways, price)
    if found is None or best is None:
        return found is None and best is None
    return all(
        parts(ways, cut.tolist()) and price[cut].all() and int(price[cut].sum()) == best
        for cut in found
    )


def least_price(ways: Ways, price: I8) -> int | None:
    """Of all choices of places that may be held and part entries from exits; None: there is none."""
    may_hold = np.flatnonzero(price > 0).tolist()
    choices = (some for k in range(len(may_hold) + 1) for some in combinations(may_hold, k))
    prices = (int(price[list(some)].sum()) for some in choices if parts(ways, some))
    return min(prices, default=None)


def parts(ways: Ways, held: list[int] | tuple[int, ...]) -> bool:
    """Whether nobody gets from an entry to an exit but by a place that is held."""
    links: dict[int, list[int]] = {}
    for tail, head in zip(ways.tail.tolist(), ways.head.tolist(), strict=True):
        links.setdefault(tail, []).append(head)
    seen = set(held)
    ahead = [place for place in ways.entries.tolist() if place not in seen]
    out = set(ways.exits.tolist()) - seen
    while ahead:
        place = ahead.pop()
        if place in out:
            return False
        if place not in seen:
            seen.add(place)
            ahead += links.get(place, [])
    return True


def random_arrivals(dice: np.random.Generator) -> tuple[F8, Flags]:
    """Up to five movers and four places, or the other way round."""
    shape = tuple(dice.permutation([dice.integers(0, 6), dice.integers(1, 5)]))
    seconds = dice.integers(0, 300, shape).astype(np.float64)
    return seconds, dice.random(shape) < dice.choice([0.2, 0.5, 0.9])


def matching_is_right(arrival_s: F8, in_time: Flags) -> bool:
    """As many places as can be are given somebody of their own, at the least sum."""
    given = matched(arrival_s, in_time)
    pairs = [(mover, place) for place, mover in enumerate(given.tolist()) if mover >= 0]
    if len({mover for mover, _ in pairs}) < len(pairs) or not all(in_time[pair] for pair in pairs):
        return False
    return _worth(arrival_s, in_time, pairs) == _best(arrival_s, in_time)


def _best(arrival_s: F8, in_time: Flags) -> tuple[int, float]:
    """Every way to send somebody, or nobody, to each place."""
    movers, places = arrival_s.shape
    nobody = [-1] * places
    choices = {*permutations([*range(movers), *nobody], places)}
    return min(
        _worth(
            arrival_s, in_time, [(m, p) for p, m in enumerate(choice) if m >= 0 and in_time[m, p]]
        )
        for choice in choices
    )


def _worth(arrival_s: F8, in_time: Flags, pairs: list[tuple[int, int]]) -> tuple[int, float]:
    """Least is best: many places given, soon."""
    assert all(in_time[pair] for pair in pairs)
    return -len(pairs), float(sum(arrival_s[pair] for pair in pairs))
