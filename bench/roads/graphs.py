"""The road networks that are measured, and places on them."""

from dataclasses import dataclass
from functools import cached_property
from time import perf_counter

import numpy as np
from platformdirs import user_cache_path
from scipy.sparse import csr_array

from dispatch_desk.areas import TOWN, open_named
from geodata.along import I8
from geodata.orders import Orders
from geodata.roads import U4, OnRoad, RoadNetwork
from geodata.routing.cch import CchEngine
from geodata.routing.timed import TimedRoads
from tests.geodata import countries

ORDERS = Orders(user_cache_path("dispatch-desk") / "bench-orders")


@dataclass(frozen=True)
class Place:
    """A network with the engine that is measured on it."""

    name: str
    network: RoadNetwork
    order: U4

    @cached_property
    def engine(self) -> CchEngine:
        return CchEngine(self.network, order=self.order)

    @property
    def roads(self) -> TimedRoads:
        return self.engine.metrics.roads("")

    @cached_property
    def against(self) -> csr_array:
        """The timed graph against the traffic, as scipy searches it from a goal."""
        roads = self.roads
        graph, count = roads.graph, roads.graph.node_count
        ends = graph.head.astype(np.int32), graph.tail.astype(np.int32)
        lasting = roads.ms < np.iinfo(np.int32).max
        ends = ends[0][lasting], ends[1][lasting]
        # Of parallel arcs the fastest: csr_array would add them up.
        order = np.lexsort((roads.ms[lasting], *ends[::-1]))
        start, end = ends[0][order], ends[1][order]
        first = np.concatenate([[True], (start[1:] != start[:-1]) | (end[1:] != end[:-1])])
        ms = roads.ms[lasting][order][first].astype(np.float64)
        return csr_array((ms, (start[first], end[first])), shape=(count, count))

    @cached_property
    def _strong(self) -> I8:
        return np.flatnonzero(self.network.edge_strong)

    def scattered(self, count: int, chance: np.random.Generator) -> OnRoad:
        """Anywhere on the roads of the main part, facing either way or none."""
        edges = chance.choice(self._strong, count).astype(np.int32)
        facing = chance.integers(-1, 2, count).astype(np.int8)
        return OnRoad(edges, chance.random(count), np.zeros(count), facing)


def town() -> Place:
    area = open_named(TOWN)
    return Place("town", area.roads, area.road_order)


def tile() -> Place:
    return _place("one tile", countries.one_tile())


def city() -> Place:
    return _place("city", countries.city(countries.one_tile()))


def country() -> Place:
    return _place("country", countries.country(countries.one_tile()))


def _place(name: str, network: RoadNetwork) -> Place:
    began = perf_counter()
    place = Place(name, network, ORDERS.order(network))
    waited_s = perf_counter() - began
    print(f"{name}: {len(network.node_lon):,} junctions, order in {waited_s:.0f} s")
    return place
