"""Times by road to one incident: by hierarchy or by searching all roads, equal; in a city far sooner.

In one process, question by question in turn, the same places for all, medians. The searches are
given their graph beforehand. The invented town is always measured; a city too, if the environment
variable DISPATCH_DESK_TEST_DATA names a folder with `osm/porto_portugal.osm.pbf`.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import networkx as nx
import numpy as np

from bench import Figures
from dispatch_desk.areas import TOWN, open_named
from geodata.network import build_network
from geodata.osm import read_osm
from geodata.roads import F8, OnRoad, RoadNetwork
from geodata.routing.choice import make_engine
from geodata.routing.doors import along_ms, doors_out, entrances
from geodata.routing.driving import NORMAL
from geodata.routing.graph import CLOSED_MS, expand
from geodata.routing.metrics import HOUR_UNTOLD
from geodata.routing.timed import timed_roads

CITY = "osm/porto_portugal.osm.pbf"
UNITS = (20, 1_000)
ROUNDS = 15
CCH, SCIPY, NETWORKX = "hierarchy", "scipy", "networkx"

Ask = Callable[[OnRoad, OnRoad], F8]


def measure() -> Figures:
    figures: Figures = {}
    print(f"{'':14}" + "".join(f"{name + ' ms':>16}" for name in (CCH, SCIPY, NETWORKX)))
    for place, network in _networks():
        ways: dict[str, Ask] = {
            CCH: make_engine(network).etas,
            SCIPY: make_engine(network, prefer="scipy").etas,
            NETWORKX: _Searched(network).etas,
        }
        for units in UNITS:
            ms = _medians_ms(network, ways, units)
            print(f"{place} {units:>6,}".ljust(14) + "".join(f"{ms[name]:16.2f}" for name in ways))
            for name in (SCIPY, NETWORKX):
                figures[f"{place}_{units}_{name}_over_{CCH}"] = round(ms[name] / ms[CCH], 1)
    return figures


def _networks() -> Iterator[tuple[str, RoadNetwork]]:
    yield "town", open_named(TOWN).roads
    city = Path(os.environ.get("DISPATCH_DESK_TEST_DATA", "nowhere")) / CITY
    if city.exists():
        raw = read_osm(city)
        yield "city", build_network(raw.roads, raw.turns)[0]


def _medians_ms(network: RoadNetwork, ways: dict[str, Ask], units: int) -> dict[str, float]:
    """Raises AssertionError unless all give the same answer to every question."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    chance = np.random.default_rng(units)
    for _ in range(ROUNDS):
        crews, incident = _scattered(network, units, chance), _scattered(network, 1, chance)
        answers = []
        for name, ask in ways.items():
            began = perf_counter()
            answers.append(ask(crews, incident))
            taken[name].append((perf_counter() - began) * 1000)
        if not all(np.array_equal(answers[0], answer) for answer in answers):
            raise AssertionError("the ways of asking don't agree")
    return {name: median(times) for name, times in taken.items()}


def _scattered(network: RoadNetwork, count: int, chance: np.random.Generator) -> OnRoad:
    edges = chance.choice(np.flatnonzero(network.edge_strong), count).astype(np.int32)
    return OnRoad(edges, chance.random(count), np.zeros(count))


class _Searched:
    """What one would write first: Dijkstra's search by networkx, backwards from the incident."""

    def __init__(self, network: RoadNetwork) -> None:
        self._roads = roads = timed_roads(expand(network), NORMAL, HOUR_UNTOLD)
        self._graph: nx.DiGraph[int] = nx.DiGraph()
        slowest_first = np.argsort(roads.ms)[::-1]  # of parallel arcs the fastest stays
        for arc in slowest_first[roads.ms[slowest_first] < CLOSED_MS].tolist():
            tail, head = int(roads.graph.tail[arc]), int(roads.graph.head[arc])
            self._graph.add_edge(head, tail, ms=int(roads.ms[arc]))

    def etas(self, units: OnRoad, incident: OnRoad) -> F8:
        goal = -1  # no node has this number
        for entrance in entrances(self._roads, incident):
            self._graph.add_edge(goal, entrance.node, ms=entrance.ms)
        found = nx.single_source_dijkstra_path_length(self._graph, goal, weight="ms")
        self._graph.remove_node(goal)
        leave = doors_out(self._roads, units)
        onward = [[found.get(node, CLOSED_MS) for node in row] for row in leave.node.tolist()]
        direct = along_ms(self._roads, units, incident)
        best = np.minimum((leave.ms + onward).min(axis=0), direct)
        return np.where(best < CLOSED_MS, best / 1000, np.inf)
