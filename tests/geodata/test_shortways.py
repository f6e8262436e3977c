"""The way driven is the fastest, and none is found where none is short enough."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.along import place_on
from geodata.roads import OnRoad, RoadNetwork
from geodata.shortways import Driven, ShortWays, Spot
from geodata.sketch import Road, lay_roads, sketch

CORNERS = [(0.001 * (n % 4), 51.5 + 0.0007 * (n // 4)) for n in range(12)]
roads = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 11), st.booleans()).filter(lambda r: r[0] != r[1]),
    min_size=3,
    max_size=24,
)


def spot(network: RoadNetwork, edge: int, fraction: float, facing: int = 0) -> Spot:
    at = place_on(network, OnRoad(np.array([edge]), np.array([fraction]), np.zeros(1)))
    return Spot(edge, fraction, facing, at.lat, at.lon)


def laid(ends: list[tuple[int, int, bool]]) -> RoadNetwork:
    """Straight roads as long as they are, a few metres more."""
    east, north = 69_300.0, 111_200.0

    def length_m(a: int, b: int) -> float:
        (lon_a, lat_a), (lon_b, lat_b) = CORNERS[a], CORNERS[b]
        return float(np.hypot((lon_a - lon_b) * east, (lat_a - lat_b) * north)) + a + b

    return lay_roads(CORNERS, [Road(a, b, length_m(a, b), backward=both) for a, b, both in ends])


def plain(network: RoadNetwork, start: Spot, goal: Spot) -> float:
    """Metres by Dijkstra over a graph that has the two places as nodes of their own."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(["start", "goal"])
    for edge in range(network.edge_count):
        ends = int(network.edge_from[edge]), int(network.edge_to[edge])
        length = float(network.edge_length_m[edge])
        stops = [(0.0, ends[0]), (1.0, ends[1])]
        stops += [
            (s.fraction, name) for s, name in ((start, "start"), (goal, "goal")) if s.edge == edge
        ]
        for one, a in stops:
            for other, b in stops:
                open_ = (
                    network.edge_forward[edge] >= 0
                    if one <= other
                    else network.edge_backward[edge] >= 0
                )
                if a != b and open_:
                    graph.add_edge(a, b, metres=abs(one - other) * length)
    try:
        return float(nx.dijkstra_path_length(graph, "start", "goal", weight="metres"))
    except nx.NetworkXNoPath:
        return np.inf


@given(roads, st.data())
def test_that_where_all_drive_alike_a_way_is_as_short_as_dijkstras(
    ends: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    network = laid(ends)
    edges, shares = st.integers(0, len(ends) - 1), st.floats(0.01, 0.99)
    start, goal = (spot(network, data.draw(edges), data.draw(shares)) for _ in range(2))
    if start.edge == goal.edge:
        return
    found, metres = ShortWays(network).find(start, goal, 1e6), plain(network, start, goal)
    if np.isinf(metres):
        assert found is None
        return
    assert found is not None
    assert sum(part.metres for part in found) == pytest.approx(metres, abs=0.01)
    assert ShortWays(network).find(start, goal, metres - 1) is None


def test_that_the_way_names_the_roads_driven() -> None:
    drawn = sketch("""
        A-1---B
              |
              2
              C
    """)
    at = drawn.at("12")
    start, goal = (
        spot(drawn.network, *ends)
        for ends in zip(at.edge.tolist(), at.fraction.tolist(), strict=True)
    )
    found = ShortWays(drawn.network).find(start, goal, 1000.0)
    assert found == [
        Driven(start.edge, pytest.approx(400)),
        Driven(goal.edge, pytest.approx(200)),
    ]
    assert ShortWays(drawn.network).find(start, goal, 599.0) is None


@pytest.mark.parametrize(
    ("start", "goal", "metres"),
    [(0, 0, 200), (1, 0, 200), (1, 1, 200), (-1, 0, 600), (-1, -1, 1000), (0, -1, 600)],
)
def test_that_who_faces_one_way_neither_leaves_nor_comes_the_other(
    start: int, goal: int, metres: float
) -> None:
    """On one side of a block of 600 by 400 m; it may turn round where the side ends."""
    corners = [(0.0, 51.5), (0.0086, 51.5), (0.0086, 51.4964), (0.0, 51.4964)]
    network = lay_roads(
        corners,
        [Road(0, 1, 600.0), Road(1, 2, 400.0), Road(2, 3, 600.0), Road(3, 0, 400.0)],
    )
    a, b = spot(network, 0, 1 / 3, start), spot(network, 0, 2 / 3, goal)
    found = ShortWays(network).find(a, b, 5000.0)
    assert found is not None
    assert sum(part.metres for part in found) == pytest.approx(metres)


def test_that_of_two_ways_the_faster_is_taken_unless_it_is_too_long() -> None:
    """A straight lane, and a main road round it."""
    corners = [(0.0, 51.5), (0.006, 51.5), (0.003, 51.5015)]
    lane = Road(0, 1, 420.0, kmh=15.0)
    main = Road(0, 2, 270.0, kmh=60.0), Road(2, 1, 270.0, kmh=60.0)
    ends = Road(3, 0, 70.0), Road(1, 4, 70.0)
    network = lay_roads([*corners, (-0.001, 51.5), (0.007, 51.5)], [lane, *main, *ends])
    start, goal = spot(network, 3, 0.5), spot(network, 4, 0.5)
    finder = ShortWays(network)
    for most_m, edges in ((800.0, [3, 1, 2, 4]), (550.0, [3, 0, 4])):
        found = finder.find(start, goal, most_m)
        assert found is not None
        assert [part.edge for part in found] == edges
