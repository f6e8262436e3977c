"""The slow, plain answer engines are tested against: one graph with every unit in it."""

import networkx as nx
import numpy as np

from geodata.roads import F8, OnRoad, RoadNetwork
from geodata.routing.graph import CLOSED_MS


def oracle_etas(network: RoadNetwork, units: OnRoad, incident: OnRoad) -> F8:
    """Seconds from each of q units to the incident; inf: no way. For tests: slow on a city."""
    graph = _junctions(network)
    graph.add_node("incident")
    for _, arc, done in _arcs_at(network, incident, 0):
        _add(graph, int(network.tail[arc]), "incident", done)
    for index in range(len(units)):
        unit = f"unit {index}"
        graph.add_node(unit)
        for way, arc, done in _arcs_at(network, units, index):
            _add(graph, unit, int(network.head[arc]), int(network.arc_ms[arc]) - done)
            for goal_way, goal_arc, goal_done in _arcs_at(network, incident, 0):
                if (way, arc) == (goal_way, goal_arc) and done <= goal_done:
                    _add(graph, unit, "incident", goal_done - done)
        for junction in _junctions_at(network, units, index):
            _add(graph, unit, junction, 0)
    for junction in _junctions_at(network, incident, 0):
        _add(graph, junction, "incident", 0)
    found = nx.single_source_dijkstra_path_length(
        graph.reverse(copy=False), "incident", weight="ms"
    )
    ms = [found.get(f"unit {index}", CLOSED_MS) for index in range(len(units))]
    return np.array([each / 1000 if each < CLOSED_MS else np.inf for each in ms])


def _junctions(network: RoadNetwork) -> "nx.DiGraph[int | str]":
    graph: nx.DiGraph[int | str] = nx.DiGraph()
    graph.add_nodes_from(range(len(network.node_lon)))
    for tail, head, ms in zip(
        network.tail.tolist(), network.head.tolist(), network.arc_ms.tolist(), strict=True
    ):
        _add(graph, tail, head, ms)
    return graph


def _add(graph: "nx.DiGraph[int | str]", tail: int | str, head: int | str, ms: int) -> None:
    """Of parallel arcs the graph keeps the fastest."""
    if not graph.has_edge(tail, head) or ms < graph.edges[tail, head]["ms"]:
        graph.add_edge(tail, head, ms=ms)


def _arcs_at(network: RoadNetwork, places: OnRoad, index: int) -> list[tuple[str, int, int]]:
    """The arcs that pass a place: which way, the arc, the whole milliseconds driven until there."""
    edge, fraction = int(places.edge[index]), float(places.fraction[index])
    if edge < 0:
        return []
    passing = []
    if (forward := int(network.edge_forward[edge])) >= 0:
        passing.append(("forward", forward, round(fraction * int(network.arc_ms[forward]))))
    if (backward := int(network.edge_backward[edge])) >= 0:
        ms = int(network.arc_ms[backward])
        passing.append(("backward", backward, ms - round(fraction * ms)))
    return passing


def _junctions_at(network: RoadNetwork, places: OnRoad, index: int) -> list[int]:
    """The junction a place on a one-way road stands at, if it is at an end of it."""
    passing = _arcs_at(network, places, index)
    if len(passing) != 1:
        return []
    _, arc, done = passing[0]
    at_tail = [int(network.tail[arc])] if done == 0 else []
    at_head = [int(network.head[arc])] if done == int(network.arc_ms[arc]) else []
    return at_tail + at_head
