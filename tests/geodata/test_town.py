"""The invented town: the same from the same seed, as large as a British town, whole, and drivable."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from scipy.spatial import cKDTree

from geodata.area import AreaMap
from geodata.build import build_area
from geodata.rawmap import AREA_LAYERS, LAYERS, RawMap, RawWay
from geodata.sketch import sketch
from geodata.town.making import ATTRIBUTION
from geodata.town.statistics import BRITISH_TOWN, measure
from tests.geodata.invented import METRES, SEEDS, plane, town

TOWNS = pytest.mark.parametrize("seed", SEEDS)


def digest(raw: RawMap) -> str:
    """A hash over every array and every word of the map."""
    hashed = hashlib.sha256(raw.attribution.encode())
    for way in raw.roads:
        hashed.update(repr((way.id, list(way.tags.items()))).encode())
        hashed.update(way.nodes.tobytes() + way.lon.tobytes() + way.lat.tobytes())
    for layered in raw.shapes:
        hashed.update(repr((layered.layer, layered.name)).encode())
        hashed.update(b"".join(ring.tobytes() for ring in layered.rings))
    for beat in raw.beats:
        hashed.update(beat.name.encode() + b"".join(ring.tobytes() for ring in beat.rings))
    hashed.update(repr((raw.turns, raw.places, raw.addresses)).encode())
    return hashed.hexdigest()


@cache
def area_of(seed: int) -> AreaMap:
    return build_area(town(seed), "town")


@cache
def lines_of(seed: int) -> np.ndarray:
    """Every way in metres, in the order of the map."""
    return np.array([plane(way) for way in town(seed).roads])


@cache
def graph_of(seed: int) -> nx.DiGraph:
    graph = nx.DiGraph()
    for way in town(seed).roads:
        steps = np.hypot(*(np.diff(np.column_stack([way.lon, way.lat]), axis=0) * METRES).T)
        for (a, b), metres in zip(pairwise(way.nodes.tolist()), steps.tolist(), strict=True):
            graph.add_edge(a, b, metres=metres)
            if way.tags.get("oneway") != "yes":
                graph.add_edge(b, a, metres=metres)
    return graph


def layer(seed: int, name: str) -> list[shapely.Geometry]:
    """The shapes of a layer in metres."""
    make = shapely.Polygon if name in AREA_LAYERS else shapely.LineString
    return [make(s.rings[0] * METRES) for s in town(seed).shapes if s.layer == name]


def water(seed: int, name: str) -> shapely.Geometry:
    found = [s for s in town(seed).shapes if s.layer == "water" and name in s.name]
    return shapely.union_all([shapely.Polygon(s.rings[0] * METRES) for s in found])


def test_that_a_seed_gives_the_same_town_to_the_byte_whatever_the_hash_seed() -> None:
    code = "from tests.geodata.test_town import digest, town; print(digest(town(7)))"
    other = "1" if os.environ.get("PYTHONHASHSEED") == "2" else "2"
    told = subprocess.run(  # noqa: S603 - this very interpreter, on a line written above
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONHASHSEED": other},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == digest(town(7))


def test_that_another_seed_gives_another_town() -> None:
    one, other = (
        {(lon, lat) for way in town(seed).roads for lon, lat in zip(way.lon, way.lat, strict=True)}
        for seed in SEEDS
    )
    assert len(one & other) < len(one) / 100


@TOWNS
@pytest.mark.parametrize("figure", BRITISH_TOWN)
def test_that_the_roads_are_those_of_a_british_town(seed: int, figure: str) -> None:
    assert BRITISH_TOWN[figure].holds(measure(area_of(seed).roads)[figure])


@TOWNS
def test_that_nearly_every_junction_can_be_driven_to_and_back(seed: int) -> None:
    graph = graph_of(seed)
    largest = max(nx.strongly_connected_components(graph), key=len)
    assert len(largest) / len(graph) >= 0.995
    assert measure(area_of(seed).roads)["connected"] >= 0.995


def test_that_carriageways_count_singly_and_a_bend_is_no_junction() -> None:
    """What is measured, on a map small enough to count by hand."""
    roads = sketch("""
        A-->--B-----C
              |
              +-----D
    """).network
    figures = measure(roads)
    assert figures["kilometres"] == pytest.approx(2.0)
    assert figures["junctions"] == 4
    assert (figures["ends"], figures["threes"], figures["fours"]) == (0.75, 0.25, 0)
    assert figures["oneway"] == pytest.approx(0.3)
    assert figures["connected"] == 0.75


@TOWNS
def test_that_roads_that_cross_share_a_node_unless_one_is_a_bridge(seed: int) -> None:
    ground = np.array(["bridge" not in way.tags for way in town(seed).roads])
    lines = lines_of(seed)[ground]
    first, second = shapely.STRtree(lines).query(lines, predicate="intersects")
    ahead = first < second
    meetings = shapely.intersection(lines[first[ahead]], lines[second[ahead]])
    ways = [way for way, on_ground in zip(town(seed).roads, ground, strict=True) if on_ground]
    ids = np.concatenate([np.unique(way.nodes, return_index=True)[0] for way in ways])
    shared = np.unique(ids)[np.unique(ids, return_counts=True)[1] > 1]
    nodes = np.concatenate([way.nodes for way in ways])
    spots = np.vstack([np.column_stack([way.lon, way.lat]) for way in ways]) * METRES
    away, _ = cKDTree(spots[np.isin(nodes, shared)]).query(shapely.get_coordinates(meetings))
    assert away.max() < 0.5


@TOWNS
def test_that_a_way_never_crosses_itself(seed: int) -> None:
    assert shapely.is_simple(lines_of(seed)).all()


@TOWNS
def test_that_a_road_is_a_bridge_exactly_where_something_runs_beneath(seed: int) -> None:
    roads, lines = town(seed).roads, lines_of(seed)
    classes = np.array([way.tags["highway"] for way in roads])
    bridge = np.array(["bridge" in way.tags for way in roads])
    rails = shapely.union_all(layer(seed, "rail"))
    beneath = shapely.union_all([water(seed, "River"), water(seed, "Docks"), rails])
    over = shapely.intersects(lines, beneath)
    fast = np.char.startswith(classes, "motorway")
    carriageways = shapely.union_all(lines[classes == "motorway"])
    over |= ~fast & shapely.crosses(lines, carriageways)
    assert [roads[i].tags for i in np.flatnonzero(over != bridge)] == []


@TOWNS
def test_that_the_river_has_few_bridges_so_the_crow_is_wrong(seed: int) -> None:
    raw, river, lines = town(seed), water(seed, "River"), lines_of(seed)
    bridges = np.array(["bridge" in way.tags for way in raw.roads])
    over = lines[bridges & shapely.intersects(lines, river)]
    assert 3 <= len(shapely.get_parts(shapely.union_all(over).buffer(40))) <= 5
    ids = np.concatenate([way.nodes for way in raw.roads])
    spots = np.vstack([np.column_stack([way.lon, way.lat]) for way in raw.roads]) * METRES
    near = shapely.dwithin(shapely.points(spots), river, 150)
    bank, spots = ids[near], spots[near]
    detours = []
    for start in range(0, len(bank), len(bank) // 8):
        sight = np.stack([np.broadcast_to(spots[start], spots.shape), spots], axis=1)
        opposite = np.flatnonzero(shapely.crosses(shapely.linestrings(sight), river))
        crow = np.hypot(*(spots[opposite] - spots[start]).T)
        there = bank[opposite[crow.argmin()]]
        road = nx.shortest_path_length(graph_of(seed), bank[start], there, weight="metres")
        detours.append(road / crow.min())
    assert np.median(detours) > 3
    assert max(detours) > 6


@TOWNS
def test_that_no_house_stands_in_a_road_in_the_water_or_in_another_house(seed: int) -> None:
    houses = np.array(layer(seed, "building"))
    tree = shapely.STRtree(houses)
    assert 15_000 < len(houses) < 45_000
    assert tree.query(lines_of(seed), predicate="dwithin", distance=4).shape[1] == 0
    wet = [water(seed, "River"), water(seed, "Docks")]
    assert tree.query(wet, predicate="intersects").shape[1] == 0
    first, second = tree.query(houses, predicate="overlaps")
    shared = shapely.area(shapely.intersection(houses[first], houses[second]))
    assert shared.max(initial=0) < 0.1  # square metres: corners are kept to a centimetre


@TOWNS
def test_that_people_live_closer_in_the_middle_than_at_the_edge(seed: int) -> None:
    spots = np.array([(lon, lat) for _, _, lat, lon in town(seed).addresses]) * METRES
    middle = next(place for place in town(seed).places if place.kind == "town")
    away = np.hypot(*(spots - np.array([middle.lon, middle.lat]) * METRES).T)
    rings = np.histogram(away, bins=(0, 1500, 3000, 4500, 6000))[0]
    density = rings / np.diff(np.square((0, 1500, 3000, 4500, 6000)))
    assert list(density) == sorted(density, reverse=True)


@TOWNS
def test_that_the_basemap_has_all_that_makes_a_place(seed: int) -> None:
    raw = town(seed)
    layers = {shape.layer for shape in raw.shapes}
    assert set(LAYERS) - {"boundary"} <= layers <= set(LAYERS)
    for shape in raw.shapes:
        for ring in shape.rings:
            assert shape.layer not in AREA_LAYERS or (ring[0] == ring[-1]).all()
    assert raw.attribution == ATTRIBUTION
    assert water(seed, "Docks").area > 100_000


@TOWNS
def test_that_roads_carry_the_tags_of_british_roads(seed: int) -> None:
    roads = town(seed).roads
    classes = Counter(way.tags["highway"] for way in roads)
    limits = {way.tags["maxspeed"] for way in roads}
    refs = {way.tags["ref"][0] for way in roads if "ref" in way.tags}
    main = {"motorway", "motorway_link", "trunk", "primary", "secondary", "tertiary"}
    assert main | {"unclassified", "residential", "service"} == set(classes)
    assert limits == {f"{mph} mph" for mph in (20, 30, 40, 50, 60, 70)}
    assert refs == {"A", "B", "M"}
    oneway = Counter(way.tags["highway"] for way in roads if "oneway" in way.tags)
    assert oneway["motorway"] == classes["motorway"]
    assert oneway["residential"] > 200
    yards = [way.tags for way in roads if way.tags["highway"] == "service"]
    assert all(tags["access"] == "private" for tags in yards)


@TOWNS
def test_that_traffic_keeps_left(seed: int) -> None:
    """Round a roundabout clockwise; and of two carriageways the other lies on the right."""
    roads, lines = town(seed).roads, lines_of(seed)
    rounds = [way for way in roads if "junction" in way.tags]
    rings = [shapely.LinearRing(np.column_stack([way.lon, way.lat])) for way in rounds]
    assert len(rings) > 12
    assert not any(ring.is_ccw for ring in rings)
    dual = lines[[way.tags["highway"] == "motorway" for way in roads]]
    ends = shapely.get_coordinates([shapely.get_point(dual, end) for end in (0, -1)])
    north = ends[len(dual) :, 1] > ends[: len(dual), 1]
    for index, line in enumerate(dual):
        start, end = (line.interpolate(by, normalized=True) for by in (0.5, 0.51))
        opposite = shapely.union_all(dual[north != north[index]])
        across = shapely.shortest_line(start, opposite)
        assert across.length < 30
        assert turn_of(start.coords[0], end.coords[0], across.coords[1]) < 0


def turn_of(before: np.ndarray, via: np.ndarray, after: np.ndarray) -> float:
    """Above 0 to the left, below 0 to the right."""
    (ax, ay), (bx, by) = np.subtract(via, before), np.subtract(after, via)
    return float(ax * by - ay * bx)


def test_that_towns_come_in_both_hands() -> None:
    """Some are turned over: the motorway lies west or east of the middle."""
    sides = set()
    for seed in SEEDS:
        motorway = next(way for way in town(seed).roads if way.tags["highway"] == "motorway")
        middle = next(place for place in town(seed).places if place.kind == "town")
        sides.add(bool(motorway.lon.mean() < middle.lon))
    assert sides == {True, False}


@TOWNS
def test_that_turn_bans_are_written_as_in_openstreetmap(seed: int) -> None:
    raw = town(seed)
    ways = {way.id: way for way in raw.roads}
    kinds = Counter(turn.kind for turn in raw.turns)
    assert set(kinds) == {"no_right_turn", "no_left_turn", "only_straight_on", "no_u_turn"}
    for turn in raw.turns:
        start, end = ways[turn.from_way], ways[turn.to_way]
        assert all(turn.via_node in (way.nodes[0], way.nodes[-1]) for way in (start, end))
        if turn.kind == "no_u_turn":
            assert start is end
        elif turn.kind == "only_straight_on":
            assert start.tags.get("name") == end.tags.get("name")
        else:
            assert (turn_of(*corner(start, end)) < 0) == (turn.kind == "no_right_turn"), turn


def corner(start: RawWay, end: RawWay) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The three points of a turn from one way into another."""
    via = next(
        node for node in (start.nodes[0], start.nodes[-1]) if node in (end.nodes[0], end.nodes[-1])
    )
    a = np.column_stack([start.lon, start.lat]) * METRES
    b = np.column_stack([end.lon, end.lat]) * METRES
    a = a[::-1] if start.nodes[0] == via else a
    b = b if end.nodes[0] == via else b[::-1]
    return a[-2], a[-1], b[1]


@TOWNS
def test_that_a_desk_can_open_the_town(seed: int) -> None:
    area = area_of(seed)
    assert area.notes == ()
    assert area.road_order is not None
    assert len(area.roads.banned_turns) >= sum(not turn.exempt for turn in town(seed).turns)


def test_that_the_place_the_manual_asks_about_is_in_the_middle_of_town() -> None:
    lon, lat = area_of(7).roads.node_lon, area_of(7).roads.node_lat
    away = np.hypot(*((np.column_stack([lon, lat]) - (-4.9472, 53.9810)) * METRES).T)
    assert np.count_nonzero(away < 500) > 50
