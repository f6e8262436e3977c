"""From a road closed to right answers again, beside one search of all roads."""

from collections.abc import Mapping

import numpy as np
from scipy.sparse.csgraph import dijkstra

from bench import Figures
from bench.roads.graphs import Place
from bench.roads.rounds import Ask, Rounds, p50
from geodata.roads import I4, OnRoad
from geodata.routing.changes import RoadChange

UNITS = 1_000
CLOSING, SCIPY = "closing", "scipy"


def measure(place: Place, rounds: Rounds) -> Figures:
    chance = np.random.default_rng(3)
    crews = place.scattered(UNITS, chance)
    place.engine.metrics.prepare()  # as the desk does when it opens

    def ask() -> Mapping[str, Ask]:
        incident = place.scattered(1, chance)
        closed = chance.choice(np.flatnonzero(place.network.edge_strong), 1).astype(np.int32)
        goal = int(place.network.edge_from[incident.edge[0]])
        return {
            CLOSING: lambda: _close_and_ask(place, closed, crews, incident),
            SCIPY: lambda: dijkstra(place.against, indices=[goal]),
        }

    ms = {name: p50(taken) for name, taken in rounds.in_turn(ask).items()}
    place.engine.metrics.change(())
    print(
        f"{place.name}: a road closed and {UNITS:,} units asked again {ms[CLOSING]:.2f} ms, "
        f"one search of all roads {ms[SCIPY]:.0f} ms"
    )
    return {"closure_over_scipy": round(ms[CLOSING] / ms[SCIPY], 3)}


def _close_and_ask(place: Place, edges: I4, crews: OnRoad, incident: OnRoad) -> None:
    place.engine.metrics.change((RoadChange("closed", edges),))
    place.engine.etas(crews, incident)
