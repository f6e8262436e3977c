"""The five of ten thousand units that are there first, beside timing every road to the incident once."""

from collections.abc import Mapping

import numpy as np
from scipy.sparse.csgraph import dijkstra

from bench import Figures
from bench.roads.graphs import Place
from bench.roads.rounds import Ask, Rounds, p50, p95

FIRST, UNITS = 5, 10_000
OURS, SCIPY = "ours", "scipy"
PER_ROUND = 6  # of ours for each of scipy's: a 95th of a hundred wants more than a median


def measure(place: Place, rounds: Rounds) -> Figures:
    chance = np.random.default_rng(5)
    _check(place, chance)

    def ask() -> Mapping[str, Ask]:
        crews, incident = place.scattered(UNITS, chance), place.scattered(1, chance)
        goal = int(place.network.edge_from[incident.edge[0]])
        return {
            OURS: lambda: place.engine.nearest(crews, incident, FIRST),
            SCIPY: lambda: dijkstra(place.against, indices=[goal]),
        }

    taken = rounds.in_turn(ask)
    more = rounds.those(rounds.count * (PER_ROUND - 1))
    taken[OURS] += more.in_turn(lambda: {OURS: ask()[OURS]})[OURS]
    ours, scipy = taken[OURS], p50(taken[SCIPY])
    print(
        f"{place.name}: first {FIRST} of {UNITS:,} {p50(ours):.2f} ms (p95 {p95(ours):.2f}), "
        f"one search of all roads {scipy:.0f} ms"
    )
    return {
        f"k5_p50_over_scipy_{place.name}": round(p50(ours) / scipy, 5),
        f"k5_p95_over_scipy_{place.name}": round(p95(ours) / scipy, 5),
    }


def _check(place: Place, chance: np.random.Generator) -> None:
    """Raises AssertionError unless they are the first of all."""
    crews, incident = place.scattered(UNITS, chance), place.scattered(1, chance)
    found = place.engine.nearest(crews, incident, FIRST)
    seconds = place.engine.etas(crews, incident)
    if not (found.proven and np.array_equal(found.seconds, np.sort(seconds)[:FIRST])):
        raise AssertionError("the nearest found are not the nearest")
