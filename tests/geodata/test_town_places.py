"""What is written on the invented town's map: streets, districts, landmarks, doors and beats."""

from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely

from geodata.area import AreaMap
from geodata.build import build_area
from geodata.places import distance_m
from geodata.town.words import CLOSED, ENDINGS, THEMES
from tests.geodata.invented import METRES, SEEDS, plane, spots_of, town

TOWNS = pytest.mark.parametrize("seed", SEEDS)
SETTLEMENTS = ("town", "suburb", "village")
MAIN = frozenset({"trunk", "primary", "secondary", "tertiary"})
WHOLE = frozenset({"Station Approach"})  # a name that is no stem with an ending of its kind
EDGE_M = 60.0  # from the edge of the map, where roads go on


@cache
def area_of(seed: int) -> AreaMap:
    return build_area(town(seed), "town")


@cache
def roads_of(seed: int) -> nx.MultiGraph:
    """Nodes with their place in metres, steps with the name and class of their way."""
    graph = nx.MultiGraph()
    for way in town(seed).roads:
        for node, lon, lat in zip(way.nodes.tolist(), way.lon, way.lat, strict=True):
            graph.add_node(node, at=(lon * METRES[0], lat * METRES[1]))
        line = np.column_stack([way.lon, way.lat]) * METRES
        steps = np.hypot(*np.diff(line, axis=0).T).tolist()
        for (a, b), metres in zip(pairwise(way.nodes.tolist()), steps, strict=True):
            graph.add_edge(
                a, b, metres=metres, name=way.tags.get("name", ""), highway=way.tags["highway"]
            )
    return graph


@cache
def streets_of(seed: int) -> dict[str, list[nx.Graph]]:
    """Each name with its streets: stretches of it with no road of the name between."""
    named: dict[str, nx.Graph] = defaultdict(nx.Graph)
    for a, b, step in roads_of(seed).edges(data=True):
        if step["name"]:
            named[step["name"]].add_edge(a, b, metres=step["metres"], highway=step["highway"])
    return {
        name: [graph.subgraph(part) for part in nx.connected_components(graph)]
        for name, graph in named.items()
    }


def places_along(seed: int, street: nx.Graph) -> np.ndarray:
    return np.array([roads_of(seed).nodes[node]["at"] for node in street])


@cache
def dead_ends(seed: int) -> frozenset[int]:
    """Nodes of all that hangs on the ways through by one junction, that junction not among them."""
    graph = nx.Graph(roads_of(seed))
    spots = np.array([data["at"] for _, data in graph.nodes(data=True)])
    low, high = spots.min(axis=0) + EDGE_M, spots.max(axis=0) - EDGE_M
    inside = dict(zip(graph, ((low < spots) & (spots < high)).all(axis=1).tolist(), strict=True))
    found = set()
    waiting = [node for node in graph if graph.degree(node) == 1 and inside[node]]
    while waiting:
        node = waiting.pop()
        if graph.degree(node) != 1:
            continue
        (other,) = graph[node]
        graph.remove_node(node)
        found.add(node)
        if graph.degree(other) == 1 and inside[other]:
            waiting.append(other)
    return frozenset(found)


# Streets.


@TOWNS
def test_that_no_two_streets_of_one_district_have_one_name(seed: int) -> None:
    """The district is the one a caller would name: the nearest."""
    places = np.array(list(spots_of(town(seed), *SETTLEMENTS).values()))
    doubled = []
    for name, streets in streets_of(seed).items():
        found: list[set[int]] = []
        for street in parted(seed, streets):
            apart = places_along(seed, street)[:, None, :] - places
            found.append(set(np.argmin(np.hypot(*apart.T), axis=0).tolist()))
        if sum(map(len, found)) > len(set().union(*found)):
            doubled.append(name)
    assert doubled == []


def parted(seed: int, streets: list[nx.Graph]) -> list[nx.Graph]:
    """Streets that are two to a caller: carriageways, and roads with a roundabout between, are one."""
    lines = [shapely.MultiPoint(places_along(seed, street)) for street in streets]
    near = nx.Graph()
    near.add_nodes_from(range(len(lines)))
    near.add_edges_from(
        (i, j) for i in range(len(lines)) for j in range(i) if lines[i].distance(lines[j]) < 100
    )
    groups = nx.connected_components(near)
    return [nx.compose_all([streets[index] for index in group]) for group in groups]


@TOWNS
def test_that_a_whole_town_of_names_has_few_doubles(seed: int) -> None:
    streets = streets_of(seed)
    doubles = [name for name, found in streets.items() if len(parted(seed, found)) > 1]
    assert 1_300 <= len(streets) <= 2_800
    assert 1 <= len(doubles) <= 0.02 * len(streets)


@TOWNS
def test_that_every_street_name_ends_as_british_streets_do(seed: int) -> None:
    endings = {ending for kind in ENDINGS.values() for ending in kind}
    strange = [name for name in streets_of(seed) if not name.endswith(tuple(endings))]
    assert set(strange) <= WHOLE
    counted = Counter(name.rsplit(" ", 1)[-1] for name in streets_of(seed))
    assert len(counted) >= 18
    assert {"Close", "Road", "Street"} <= {ending for ending, _ in counted.most_common(5)}


@TOWNS
def test_that_a_short_street_that_leads_nowhere_is_a_close_or_the_like(seed: int) -> None:
    wrong, closes = [], 0
    for name, (street, *others) in streets_of(seed).items():
        outside = [node for node in street if node not in dead_ends(seed)]
        highways = {highway for *_, highway in street.edges(data="highway")}
        if others or len(outside) > 1 or street.size("metres") > 360 or highways & MAIN:
            continue
        closes += 1
        ending = name.rsplit(" ", 1)[-1]
        if ending not in CLOSED | {"Lane", "Hill", "Bank"}:  # a lane to a farm is a lane
            wrong.append(name)
    assert closes > 200
    assert wrong == []


@TOWNS
def test_that_a_close_has_no_way_through(seed: int) -> None:
    through = []
    for name, (street, *_) in streets_of(seed).items():
        outside = sum(node not in dead_ends(seed) for node in street)
        if name.endswith((" Close", " Mews", " Croft")) and outside > 1:
            through.append(name)
    assert through == []


@TOWNS
def test_that_most_main_roads_are_called_after_the_place_they_lead_to(seed: int) -> None:
    districts = spots_of(town(seed), "suburb", "village")
    named = {
        name for name, (street, *_) in streets_of(seed).items()
        if any(highway in MAIN for *_, highway in street.edges(data="highway"))
    }  # fmt: skip
    leading = {name for name in named if name.removesuffix(" Road") in districts}
    assert len(leading) >= 12
    nearer = 0
    for name in leading:
        spots = np.vstack([places_along(seed, street) for street in streets_of(seed)[name]])
        away = np.hypot(*(spots - districts[name.removesuffix(" Road")]).T)
        nearer += bool(away.min() < away.max() - 100)
    assert nearer == len(leading)


@TOWNS
def test_that_streets_of_one_theme_lie_together(seed: int) -> None:
    """A stranger who looks for Linnet Close is right to try beside Lapwing Road."""
    middles = {
        name: places_along(seed, street).mean(axis=0)
        for name, (street, *_) in streets_of(seed).items()
    }
    whole = spread(np.array(list(middles.values())))
    shares = []
    for stems in THEMES.values():
        theme = [at for name, at in middles.items() if name.rsplit(" ", 1)[0] in stems]
        if len(theme) > 20:
            shares.append(spread(np.array(theme)) / whole)
    assert len(shares) > 8
    assert np.median(shares) < 0.85


def spread(spots: np.ndarray) -> float:
    """How far it is to the third nearest of the same, as the middle of all, for their number."""
    apart = np.hypot(*(spots[:, None, :] - spots).T)
    return float(np.median(np.sort(apart, axis=0)[3]) * np.sqrt(len(spots)))


@TOWNS
def test_that_main_roads_carry_numbers(seed: int) -> None:
    refs: dict[str, set[str]] = defaultdict(set)
    for way in town(seed).roads:
        if "ref" in way.tags and way.tags.get("junction") != "roundabout":
            refs[way.tags["highway"]].add(way.tags["ref"][0])
    assert refs["motorway"] == {"M"}
    assert refs["primary"] == {"A"}
    assert refs["secondary"] == {"B"}


# Districts and landmarks.


@TOWNS
def test_that_the_town_has_the_places_of_a_british_town_of_150_000(seed: int) -> None:
    kinds = Counter(place.kind for place in town(seed).places)
    assert kinds["town"] == kinds["custody"] == 1
    assert 20 <= kinds["suburb"] <= 26
    assert 3 <= kinds["village"] <= 8
    assert 38 <= kinds["school"] <= 52
    assert 2 <= kinds["hospital"] <= 3
    assert 4 <= kinds["railway_station"] + kinds["bus_station"] <= 6
    assert kinds["police"] == kinds["ambulance_station"] == 2
    assert 2 <= kinds["fire_station"] <= 3
    assert min(kinds[kind] for kind in ("park", "pub", "place_of_worship")) >= 15
    assert kinds["shop"] >= 8
    schools = " ".join(spots_of(town(seed), "school"))
    assert "Primary School" in schools
    assert "High School" in schools


@TOWNS
def test_that_every_place_has_a_name_of_its_own(seed: int) -> None:
    names = [place.name for place in town(seed).places]
    assert all(name.strip() for name in names)
    assert len(set(names)) == len(names)


@TOWNS
def test_that_suburbs_lie_a_walk_apart(seed: int) -> None:
    spots = np.array(list(spots_of(town(seed), "suburb").values()))
    apart = np.hypot(*(spots[:, None, :] - spots).T)
    np.fill_diagonal(apart, np.inf)
    nearest = apart.min(axis=0)
    assert nearest.min() > 350
    assert 600 < np.median(nearest) < 1_800


@TOWNS
def test_that_the_two_police_stations_are_on_either_bank_by_roads_that_lead_everywhere(
    seed: int,
) -> None:
    area = area_of(seed)
    police = [place for place in area.places if place.kind == "police"]
    (middle,) = (place for place in area.places if place.kind == "town")
    central, other = sorted(police, key=lambda place: distance_m(place.position, middle.position))
    assert distance_m(central.position, middle.position) < 600
    assert central.name.startswith(middle.name)
    sight = shapely.LineString([(p.position.lon, p.position.lat) for p in (central, other)])
    river = [s for s in town(seed).shapes if s.layer == "river" and s.name.startswith("River")]
    crossings = [sight.intersects(shapely.LineString(shape.rings[0])) for shape in river]
    assert sum(crossings) == 1
    roads, start = area.roads, area.roads.shape_start
    for place in police:
        lon, lat = place.position.lon, place.position.lat
        away = np.hypot((roads.shape_lon - lon) * METRES[0], (roads.shape_lat - lat) * METRES[1])
        edge = int(np.searchsorted(start, int(np.argmin(away)), side="right")) - 1
        assert away.min() < 120
        assert roads.edge_strong[edge]


# Doors.


@TOWNS
def test_that_nearly_every_house_has_a_number(seed: int) -> None:
    doors = [(number, street) for number, street, _, _ in town(seed).addresses]
    houses = sum(shape.layer == "building" for shape in town(seed).shapes)
    assert len(doors) > 0.95 * houses
    doubles = {name for name, found in streets_of(seed).items() if len(parted(seed, found)) > 1}
    single = [door for door in doors if door[1] not in doubles]
    assert len(set(single)) == len(single) > 0.95 * len(doors)
    assert {street for _, street in doors} <= set(streets_of(seed))


@TOWNS
def test_that_odd_numbers_stand_on_one_side_even_on_the_other_and_rise_along_the_street(
    seed: int,
) -> None:
    ways = defaultdict(list)
    for way in town(seed).roads:
        if "name" in way.tags:
            ways[way.tags["name"]].append(plane(way))
    doors = defaultdict(list)
    for number, street, lat, lon in town(seed).addresses:
        doors[street].append((int(number), lon * METRES[0], lat * METRES[1]))
    looked_at = sided = in_order = 0
    for name, lines in ways.items():
        line = lines[0] if len(lines) == 1 else shapely.line_merge(shapely.union_all(lines))
        if not isinstance(line, shapely.LineString) or len(doors[name]) < 4:
            continue  # a street with branches
        looked_at += 1
        sided += side_of_odd(line, doors[name])
        in_order += rises(line, doors[name])
    assert looked_at > 500
    assert sided > 0.98 * looked_at
    assert in_order > 0.97 * looked_at


def side_of_odd(line: shapely.LineString, doors: list[tuple[int, float, float]]) -> bool:
    """Whether all odd numbers are on one side of the street, and no even one is there."""
    sides: dict[int, set[bool]] = {0: set(), 1: set()}
    for number, x, y in doors:
        along = line.project(shapely.Point(x, y))
        (ax, ay), (bx, by) = (
            line.interpolate(at).coords[0]
            for at in (max(0.0, along - 1), min(line.length, along + 1))
        )
        sides[number % 2].add((bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0)
    return all(len(side) <= 1 for side in sides.values()) and not sides[0] & sides[1]


def rises(line: shapely.LineString, doors: list[tuple[int, float, float]]) -> bool:
    """Whether the numbers of each side rise along the street, and end to end the same way."""
    ways = set()
    for parity in (0, 1):
        along = [
            line.project(shapely.Point(x, y))
            for number, x, y in sorted(doors)
            if number % 2 == parity
        ]
        steps = np.diff(along)
        ways |= {bool(step > 0) for step in steps if abs(step) > 3}
    return len(ways) <= 1


@TOWNS
def test_that_an_address_is_beside_its_own_street(seed: int) -> None:
    lines = defaultdict(list)
    for way in town(seed).roads:
        if "name" in way.tags:
            lines[way.tags["name"]].append(plane(way))
    streets = {name: shapely.MultiLineString(found) for name, found in lines.items()}
    doors = town(seed).addresses
    spots = shapely.points(np.array([(lon, lat) for *_, lat, lon in doors]) * METRES)
    away = shapely.distance(spots, np.array([streets[street] for _, street, _, _ in doors]))
    assert np.quantile(away, 0.99) < 45


# Beats.


@cache
def beats_of(seed: int) -> dict[str, shapely.Polygon]:
    return {beat.name: shapely.Polygon(beat.rings[0] * METRES) for beat in town(seed).beats}


@TOWNS
def test_that_beats_have_a_code_and_the_name_of_a_district(seed: int) -> None:
    codes, names = zip(*(name.split(" ", 1) for name in beats_of(seed)), strict=True)
    assert 15 <= len(codes) <= 25
    assert len(set(codes)) == len(codes)
    assert all(code[0] in "CNESW" and code[1:].isdecimal() for code in codes)
    districts = {f"{name} Centre" for name in spots_of(town(seed), "town")}
    assert set(names) <= districts | set(spots_of(town(seed), "suburb", "village"))


@TOWNS
def test_that_beats_are_clean_and_share_out_the_whole_land(seed: int) -> None:
    beats = list(beats_of(seed).values())
    assert all(len(beat.rings) == 1 for beat in town(seed).beats)
    assert all(beat.is_valid and beat.buffer(-60).area > 0 for beat in beats)
    land = shapely.union_all(beats)
    assert sum(beat.area for beat in beats) - land.area < 1e-4 * land.area
    assert land.geom_type == "Polygon"
    assert sum(shapely.Polygon(ring).area for ring in land.interiors) < 1e-4 * land.area
    roads = shapely.union_all([plane(way) for way in town(seed).roads])
    assert roads.difference(land.buffer(1)).length < 0.001 * roads.length
    assert np.median([4 * np.pi * beat.area / beat.length**2 for beat in beats]) > 0.3


@TOWNS
def test_that_no_beat_has_much_more_road_than_another(seed: int) -> None:
    roads = np.array([plane(way) for way in town(seed).roads])
    held = [shapely.length(shapely.intersection(roads, b)).sum() for b in beats_of(seed).values()]
    assert max(held) < 4 * min(held)


@TOWNS
def test_that_a_beat_can_be_patrolled_without_leaving_it(seed: int) -> None:
    """A river or a motorway is a border: who is in a beat reaches all of it by its own roads."""
    graph = nx.Graph(roads_of(seed))
    graph.remove_edges_from(
        [(a, b) for a, b, way in graph.edges(data="highway") if way.startswith("motorway")]
    )
    graph.remove_nodes_from([node for node in list(graph) if graph.degree(node) == 0])
    nodes = np.array(list(graph))
    spots = shapely.points([graph.nodes[node]["at"] for node in nodes.tolist()])
    inside = 0
    for beat in beats_of(seed).values():
        mine = graph.subgraph(nodes[shapely.contains(beat, spots)].tolist())
        inside += len(max(nx.connected_components(mine), key=len))
    assert inside > 0.98 * len(nodes)


# Seeds.


def test_that_another_seed_gives_other_names() -> None:
    one, two = (set(spots_of(town(seed), *SETTLEMENTS)) for seed in SEEDS)
    assert len(one & two) <= 4
    assert beats_of(SEEDS[0]).keys() != beats_of(SEEDS[1]).keys()
    first, second = (streets_of(seed) for seed in SEEDS)
    assert first.keys() != second.keys()
