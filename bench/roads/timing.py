"""All times of many units to one incident, beside those who find their way by other means."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import routingkit_cch
from scipy.sparse.csgraph import dijkstra

from bench import Figures
from bench.roads.graphs import Place
from bench.roads.rounds import Ask, Rounds, p50
from geodata.roads import U4, OnRoad
from geodata.routing.dijkstra import DijkstraEngine

OURS, SCIPY, NETWORKX, PANDANA, PLAIN = "ours", "scipy", "networkx", "pandana", "plain"
ALL = (OURS, PLAIN, SCIPY, PANDANA, NETWORKX)
UNITS = (1_000, 10_000)
SLOW_ROUNDS = 3

Way = Callable[[U4, int], object]
"""Times from the junctions at which q units' edges end to one junction, in whatever shape."""


class Rivals:
    """Each is given its graph beforehand, and asked for as little as would do."""

    def __init__(self, place: Place, names: Sequence[str] = ALL) -> None:
        self.place = place
        self._slow = DijkstraEngine(place.network)
        makers = {PLAIN: _plain, SCIPY: _scipy, PANDANA: _pandana, NETWORKX: _networkx}
        made = {name: makers[name](place) for name in names if name in makers}
        self._ways = {name: way for name, way in made.items() if way is not None}

    def check(self, units: OnRoad, incident: OnRoad) -> None:
        """Raises AssertionError unless ours is what a search of all roads finds."""
        ours = self.place.engine.etas(units, incident)
        if not np.array_equal(ours, self._slow.etas(units, incident)):
            raise AssertionError("the ways of asking don't agree")

    def questions(self, units: OnRoad, incident: OnRoad, names: Sequence[str]) -> Mapping[str, Ask]:
        network = self.place.network
        goal = int(network.edge_from[incident.edge[0]])
        heads = network.edge_to[units.edge].astype(np.uint32)
        asks: dict[str, Ask] = {OURS: lambda: self.place.engine.etas(units, incident)}
        asks |= {name: partial(way, heads, goal) for name, way in self._ways.items()}
        return {name: asks[name] for name in names if name in asks}


def _plain(place: Place) -> Way:
    """What one would build first: junctions only, no turns, times from where each edge ends."""
    network = place.network
    kit: Any = routingkit_cch
    hierarchy = kit.CCH(place.order, network.tail, network.head, False)  # noqa: FBT003 - positional in the library
    metric = kit.CCHMetric(hierarchy, network.arc_ms)
    query = kit.CCHManyToOne(metric, np.zeros(1, np.uint32))

    def ask(heads: U4, goal: int) -> object:
        query.repin_sources(heads)
        return np.array(query.distances_to_multi([(goal, 0)]), np.float64)

    return ask


def _scipy(place: Place) -> Way:
    against = place.against
    return lambda _heads, goal: dijkstra(against, indices=[goal])


def _networkx(place: Place) -> Way:
    graph: nx.DiGraph[int] = nx.DiGraph()
    against = place.against.tocoo()
    rows = zip(against.row.tolist(), against.col.tolist(), against.data.tolist(), strict=True)
    graph.add_weighted_edges_from(rows, weight="ms")
    return lambda _heads, goal: nx.single_source_dijkstra_path_length(graph, goal, weight="ms")


def _pandana(place: Place) -> Way | None:
    """None where it isn't installed."""
    # Or its second thread goes on spinning into the time of whoever is asked next.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import pandana  # noqa: PLC0415 - optional
        import pandas as pd  # noqa: PLC0415 - comes with it
    except ImportError:
        return None
    network = place.network
    nodes = pd.Series(network.node_lon), pd.Series(network.node_lat)
    # Seconds: it counts in thousandths of what it is given, and not far.
    weights = pd.DataFrame({"s": network.arc_ms / 1000})
    ends = pd.Series(network.tail.astype(np.int64)), pd.Series(network.head.astype(np.int64))
    with _aside():
        net = pandana.Network(*nodes, *ends, weights, twoway=False)
    return lambda heads, goal: net.shortest_path_lengths(
        heads.astype(np.int64), np.full(len(heads), goal, np.int64), "s"
    )


@contextmanager
def _aside() -> Iterator[None]:
    """What a library written in C++ prints goes where errors go: ours is read by machines."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def measure(rivals: Rivals, rounds: Rounds) -> Figures:
    figures: Figures = {}
    print(f"{rivals.place.name:>14}" + "".join(f"{name + ' ms':>13}" for name in ALL))
    for units in UNITS:
        ms = times(rivals, units, rounds)
        print(f"{units:>8,} units" + "".join(_cell(ms.get(name)) for name in ALL))
        figures |= {
            f"vs_{name}_{units}": _ratio(ms.get(name), ms[OURS]) for name in (NETWORKX, SCIPY)
        }
        few = units == UNITS[0]
        if few:
            figures[f"vs_pandana_{units}"] = _ratio(ms.get(PANDANA), ms[OURS])
        figures["real_over_plain" if few else f"real_over_plain_{units}"] = _ratio(
            ms[OURS], ms[PLAIN]
        )
    return figures


def times(
    rivals: Rivals, units: int, rounds: Rounds, names: Sequence[str] = ALL
) -> dict[str, float]:
    """Median milliseconds by name; the slowest is asked in three rounds only."""
    place, chance = rivals.place, np.random.default_rng(units)

    def ask(asked: Sequence[str]) -> Mapping[str, Ask]:
        crews, incident = place.scattered(units, chance), place.scattered(1, chance)
        return rivals.questions(crews, incident, asked)

    rivals.check(place.scattered(units, chance), place.scattered(1, chance))
    quick = [name for name in names if name != NETWORKX]
    taken = rounds.in_turn(lambda: ask(quick))
    if NETWORKX in names:
        slow = rounds.those(SLOW_ROUNDS).in_turn(lambda: ask([OURS, NETWORKX]))
        # Over ours of the same rounds, told as if it had been asked in all of them.
        taken[NETWORKX] = [p50(slow[NETWORKX]) / p50(slow[OURS]) * p50(taken[OURS])]
    return {name: p50(each) for name, each in taken.items()}


def _ratio(over: float | None, under: float) -> float | None:
    return None if over is None else round(over / under, 2)


def _cell(ms: float | None) -> str:
    return f"{'absent':>13}" if ms is None else f"{ms:13.2f}"
