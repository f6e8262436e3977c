"""A raw map becomes a network, as seen through `build_area` alone."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.area import AreaMap, area_digest
from geodata.build import build_area
from geodata.places import MapError, Position, distance_m
from geodata.rawmap import LAYERS, RawPlace, RawShape, RawTurn, RawWay
from geodata.reachability import tied_edges
from geodata.roads import CLASSES, RoadNetwork
from geodata.speeds import BUS_ONLY, MAX_KMH, read_speed, speed_kmh
from tests.geodata.makers import raw_map, spot, way


def build(*ways: RawWay, turns: tuple[RawTurn, ...] = ()) -> AreaMap:
    return build_area(raw_map(ways, turns), "sketch")


def cross(**tags: str) -> list[RawWay]:
    """Four arms around node 5: west 1, east 2, north 3, south 4; ways 10, 20, 30, 40 end there."""
    ends = {10: (1, -1, 0), 20: (2, 1, 0), 30: (3, 0, 1), 40: (4, 0, -1)}
    return [way(number, [end, (5, 0, 0)], **tags) for number, end in ends.items()]


def arcs_of_way(roads: RoadNetwork, number: int) -> list[tuple[int, int]]:
    edges = np.flatnonzero(roads.edge_way == number)
    return [
        (int(roads.tail[arc]), int(roads.head[arc]))
        for arc in np.flatnonzero(np.isin(roads.arc_edge, edges))
    ]


def bans(area: AreaMap) -> set[tuple[int, int]]:
    """Forbidden turns as pairs of way numbers."""
    return {
        (int(area.roads.edge_way[left]), int(area.roads.edge_way[entered]))
        for left, _, entered in area.roads.banned_turns
    }


def test_that_ways_are_split_where_they_meet() -> None:
    roads = build(
        way(1, [(1, 0, 0), (2, 1, 0), (3, 2, 0)]), way(2, [(2, 1, 0), (4, 1, 1), (5, 1, 2)])
    ).roads
    assert roads.edge_count == 3
    assert len(roads.node_lon) == 4
    assert sorted(np.diff(roads.shape_start)) == [2, 2, 3]


def test_that_a_shape_runs_from_junction_to_junction() -> None:
    roads = build(*cross(), way(50, [(1, -1, 0), (6, -1, 1), (3, 0, 1)])).roads
    for edge in range(roads.edge_count):
        points = slice(roads.shape_start[edge], roads.shape_start[edge + 1])
        for end, junction in ((0, roads.edge_from[edge]), (-1, roads.edge_to[edge])):
            assert roads.shape_lon[points][end] == roads.node_lon[junction]
            assert roads.shape_lat[points][end] == roads.node_lat[junction]


def test_that_a_loop_is_cut_so_that_no_edge_meets_itself() -> None:
    square = [(1, 0, 0), (2, 1, 0), (3, 1, 1), (4, 0, 1), (1, 0, 0)]
    roads = build(way(1, square), way(2, [(1, 0, 0), (9, -1, 0)])).roads
    assert roads.edge_count == 3
    assert np.all(roads.edge_from != roads.edge_to)


def test_that_a_point_named_twice_running_counts_once() -> None:
    roads = build(way(1, [(1, 0, 0), (2, 1, 0), (2, 1, 0), (3, 2, 0)])).roads
    assert roads.edge_count == 1
    assert len(roads.shape_lon) == 3


@pytest.mark.parametrize(
    ("tags", "eastward", "westward"),
    [
        ({}, True, True),
        ({"oneway": "yes"}, True, False),
        ({"oneway": "1"}, True, False),
        ({"oneway": "-1"}, False, True),
        ({"oneway": "no"}, True, True),
        ({"junction": "roundabout"}, True, False),
        ({"highway": "motorway"}, True, False),
        ({"highway": "motorway", "oneway": "no"}, True, True),
    ],
)
def test_that_one_ways_are_kept(tags: dict[str, str], eastward: bool, westward: bool) -> None:  # noqa: FBT001 - a table of expectations
    roads = build(way(1, [(1, 0, 0), (2, 1, 0)], **tags)).roads
    runs_east = {bool(roads.node_lon[a] < roads.node_lon[b]) for a, b in arcs_of_way(roads, 1)}
    assert runs_east == {east for east, open_ in ((True, eastward), (False, westward)) if open_}
    assert (roads.edge_forward[0] >= 0, roads.edge_backward[0] >= 0) == (eastward, westward)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("30 mph", 48.28),
        ("30mph", 48.28),
        ("50", 50),
        ("50 km/h", 50),
        ("walk", 6),
        ("national", 96.56),
        ("GB:nsl_single", 96.56),
        ("GB:nsl_dual", 112.65),
        ("20 mph;30 mph", 32.19),
        ("none", None),
        ("signals", None),
        ("0", None),
        ("-5", None),
        ("9" * 40, None),
        ("", None),
    ],
)
def test_that_a_speed_sign_is_read(text: str, kmh: float | None) -> None:
    assert read_speed(text) == (kmh if kmh is None else pytest.approx(kmh, abs=0.01))


@settings(deadline=None)
@given(st.text(max_size=20), st.sampled_from(CLASSES))
def test_that_no_text_on_a_sign_gives_an_impossible_speed(text: str, highway: str) -> None:
    assert 3 <= speed_kmh({"highway": highway, "maxspeed": text}) <= MAX_KMH


def test_that_the_slower_direction_sets_the_speed() -> None:
    signs = {"maxspeed:forward": "60 mph", "maxspeed:backward": "30 mph"}
    assert speed_kmh({"highway": "primary", **signs}) == pytest.approx(48.28, abs=0.01)


def test_that_times_follow_length_and_speed() -> None:
    roads = build(way(1, [(1, 0, 0), (2, 10, 0)], maxspeed="50")).roads
    (west_lon, lat), (east_lon, _) = spot(0, 0), spot(10, 0)
    length = distance_m(Position(lat, west_lon), Position(lat, east_lon))
    assert roads.edge_length_m[0] == pytest.approx(length, rel=1e-6)
    assert roads.arc_ms.tolist() == pytest.approx([length / 50 * 3600] * 2, abs=1)


def test_that_no_arc_takes_no_time() -> None:
    assert build(way(1, [(1, 0, 0), (2, 0, 0)])).roads.arc_ms.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("tags", "drivable", "private"),
    [
        ({"access": "private"}, True, True),
        ({"motor_vehicle": "destination"}, True, True),
        ({"access": "no", "motor_vehicle": "yes"}, True, False),
        ({"access": "no", "emergency": "yes"}, True, True),
        ({"access": "no", "emergency": "yes", "bus": "yes"}, True, True),
        ({"motor_vehicle": "no"}, False, False),
        ({"access": "no", "bus": "no"}, False, False),
        ({"highway": "bus_guideway"}, False, False),
        ({"highway": "pedestrian", "bus": "yes"}, False, False),
        ({"highway": "footway"}, False, False),
        ({"highway": "construction"}, False, False),
        ({"highway": "service", "area": "yes"}, False, False),
    ],
)
def test_that_access_is_kept(tags: dict[str, str], drivable: bool, private: bool) -> None:  # noqa: FBT001 - as above
    roads = build(way(1, [(1, 0, 0), (2, 1, 0)]), way(2, [(2, 1, 0), (3, 2, 0)], **tags)).roads
    mine = roads.edge_way == 2
    assert mine.any() == drivable
    assert bool((roads.edge_flags[mine] & 4).any()) == private


@pytest.mark.parametrize(
    ("tags", "buses_alone"),
    [
        ({"access": "no", "bus": "yes"}, True),
        ({"access": "no", "psv": "designated"}, True),
        ({"motor_vehicle": "no", "bus": "yes"}, True),
        ({"motor_vehicle": "psv"}, True),
        ({"highway": "busway"}, True),
        ({"highway": "busway", "access": "no"}, True),
        ({"highway": "busway", "emergency": "yes", "access": "no"}, False),
        ({"highway": "busway", "motor_vehicle": "yes"}, False),
        ({"bus": "yes"}, False),
        ({"access": "private", "bus": "yes"}, False),
    ],
)
def test_that_a_road_for_buses_alone_is_kept_and_marked(
    tags: dict[str, str],
    buses_alone: bool,  # noqa: FBT001 - as above
) -> None:
    area = build(way(1, [(1, 0, 0), (2, 1, 0)]), way(2, [(2, 1, 0), (3, 2, 0)], **tags))
    roads = area.roads
    mine = roads.edge_way == 2
    assert bool((roads.edge_flags[mine] & BUS_ONLY).any()) == buses_alone
    assert bool(roads.edge_strong[mine].any()) != buses_alone
    assert area.notes == ()


def test_that_nobody_is_put_on_a_road_for_buses_alone() -> None:
    roads = build(
        way(1, [(1, 0, 0), (2, 1, 0)]),
        way(2, [(2, 1, 0), (3, 2, 0)], access="no", bus="yes"),
        way(3, [(3, 2, 0), (4, 3, 0)]),
    ).roads
    for tied in tied_edges(roads):
        assert roads.edge_way[tied].tolist() == [int(roads.edge_way[roads.edge_strong][0])]


def test_that_slip_roads_bridges_and_tunnels_are_marked() -> None:
    roads = build(
        way(1, [(1, 0, 0), (2, 1, 0)], "trunk_link", bridge="yes"),
        way(2, [(2, 1, 0), (3, 2, 0)], tunnel="yes", junction="roundabout"),
    ).roads
    flags = dict(zip(roads.edge_way.tolist(), roads.edge_flags.tolist(), strict=True))
    assert flags == {1: 1 + 16, 2: 2 + 8}
    assert CLASSES[roads.edge_class[roads.edge_way == 1][0]] == "trunk"


@pytest.mark.parametrize("kind", ["no_left_turn", "no_right_turn", "no_straight_on", "no_entry"])
def test_that_a_forbidden_turn_is_forbidden(kind: str) -> None:
    assert bans(build(*cross(), turns=(RawTurn(kind, 10, 5, 30),))) == {(10, 30)}


def test_that_a_commanded_turn_forbids_all_others_and_turning_back() -> None:
    area = build(*cross(), turns=(RawTurn("only_straight_on", 10, 5, 20),))
    assert bans(area) == {(10, 10), (10, 30), (10, 40)}


def test_that_a_commanded_turn_to_nowhere_does_not_shut_the_road() -> None:
    area = build(*cross(), turns=(RawTurn("only_straight_on", 10, 5, 999),))
    assert bans(area) == set()
    assert any("turn restrictions" in note for note in area.notes)


def test_that_turning_back_is_forbidden_on_a_way_that_runs_through() -> None:
    ways = [way(1, [(1, 0, 0), (2, 1, 0), (3, 2, 0)]), way(2, [(2, 1, 0), (4, 1, 1)])]
    roads = build(*ways, turns=(RawTurn("no_u_turn", 1, 2, 1),)).roads
    assert {(left == entered) for left, _, entered in roads.banned_turns.tolist()} == {True}
    assert len(roads.banned_turns) == 2


def test_that_nothing_is_forbidden_against_a_one_way() -> None:
    west, *others = cross()
    one_way = way(10, [(1, -1, 0), (5, 0, 0)], oneway="-1")  # leads away from the crossing
    assert west.id == one_way.id
    assert bans(build(one_way, *others, turns=(RawTurn("no_left_turn", 10, 5, 30),))) == set()


@pytest.mark.parametrize("exempt", [("motorcar",), ("psv", "motor_vehicle")])
def test_that_a_rule_which_binds_no_car_is_left_out(exempt: tuple[str, ...]) -> None:
    turn = RawTurn("no_left_turn", 10, 5, 30, exempt)
    area = build(*cross(), turns=(turn,))
    assert (bans(area), area.notes) == (set(), ())


@pytest.mark.parametrize(
    ("exempt", "spared"),
    [((), False), (("psv",), False), (("emergency",), True), (("psv", "emergency"), True)],
)
def test_that_a_rule_says_whether_it_spares_the_police(
    exempt: tuple[str, ...],
    spared: bool,  # noqa: FBT001 - as above
) -> None:
    area = build(*cross(), turns=(RawTurn("no_left_turn", 10, 5, 30, exempt),))
    assert bans(area) == {(10, 30)}
    assert area.roads.banned_exempt.tolist() == [spared]


@pytest.mark.parametrize("signs", [((), ("emergency",)), (("emergency",), ())])
def test_that_of_two_signs_at_one_turn_the_stricter_counts(
    signs: Sequence[tuple[str, ...]],
) -> None:
    turns = tuple(RawTurn("no_left_turn", 10, 5, 30, exempt) for exempt in signs)
    assert build(*cross(), turns=turns).roads.banned_exempt.tolist() == [False]


@pytest.mark.parametrize(
    ("turn", "word"),
    [
        (RawTurn("no_left_turn", 10, None, 30), "between two junctions"),
        (RawTurn("no_left_turn", 10, 77, 30), "no two roads meet"),
        (RawTurn("give_way", 10, 5, 30), "unknown kind"),
    ],
)
def test_that_an_unread_restriction_is_told(turn: RawTurn, word: str) -> None:
    assert any(word in note for note in build(*cross(), turns=(turn,)).notes)


def test_that_an_island_stays_on_the_map_but_not_in_the_main_part() -> None:
    roads = build(*cross(), way(60, [(8, 5, 5), (9, 6, 5)])).roads
    assert {int(number) for number in roads.edge_way[~roads.edge_strong]} == {60}


def test_that_a_one_way_without_return_is_not_in_the_main_part() -> None:
    roads = build(*cross(), way(60, [(2, 1, 0), (9, 2, 0)], oneway="yes")).roads
    assert {int(number) for number in roads.edge_way[~roads.edge_strong]} == {60}


def test_that_the_box_is_of_the_roads_alone() -> None:
    raw = raw_map(cross())
    raw.places.append(RawPlace("city", "Far Away", -33.0, 151.0))
    raw.shapes.append(RawShape("water", (np.array([(0.0, 0), (1, 0), (1, 1), (0, 0)]),)))
    box = build_area(raw, "sketch").box
    west, south, east, north = *spot(-1, -1), *spot(1, 1)
    assert (box.west, box.south, box.east, box.north) == (west, south, east, north)


def test_that_streets_are_named_by_name_and_number() -> None:
    roads = build(
        way(1, [(1, 0, 0), (2, 1, 0)], name="  High   Street ", ref="A48"),
        way(2, [(2, 1, 0), (3, 2, 0)], ref="A48"),
        way(3, [(3, 2, 0), (4, 3, 0)]),
    ).roads
    said = {int(roads.edge_way[edge]): roads.street(edge) for edge in range(3)}
    assert said == {1: "High Street", 2: "A48", 3: ""}
    assert roads.names == ("A48", "High Street")


@pytest.mark.parametrize("ways", [[], [way(1, [(1, 0, 0), (2, 1, 0)], "footway")]])
def test_that_a_map_without_roads_is_refused(ways: list[RawWay]) -> None:
    with pytest.raises(MapError, match="no road a car may use"):
        build(*ways)


def square(east: float, north: float, size: float = 1) -> Any:
    corners = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    return np.array([spot(east + x * size, north + y * size) for x, y in corners])


def test_that_shapes_keep_their_holes_and_names_and_lie_sorted() -> None:
    raw = raw_map(cross())
    for far in (0, 400, 2, 402):
        holes = (square(far, far, 0.5),) * (1 if far < 100 else 2)
        raw.shapes.append(RawShape("water", (square(far, far), *holes), f"L{far}"))
    raw.shapes.append(RawShape("river", (square(0, 0)[:2],)))
    area = build_area(raw, "sketch")
    water = area.shapes["water"]
    assert set(area.shapes) == set(LAYERS)
    names = [area.shape_names[index] for index in water.name]
    rings = [3 if name in {"L400", "L402"} else 2 for name in names]
    assert np.diff(water.feature_start).tolist() == rings
    assert {frozenset(names[:2]), frozenset(names[2:])} == {
        frozenset({"L0", "L2"}),
        frozenset({"L400", "L402"}),
    }
    for feature, (start, end) in enumerate(pairwise(water.ring_start[water.feature_start])):
        points = water.xy[start:end]
        box = [*points.min(axis=0), *points.max(axis=0)]
        assert water.box[feature].tolist() == box
    assert area.shapes["river"].name.tolist() == [-1]


def test_that_a_straight_shore_is_drawn_with_two_points() -> None:
    raw = raw_map(cross())
    raw.shapes.append(RawShape("stream", (np.array([spot(x / 10, 0) for x in range(50)]),)))
    assert len(build_area(raw, "sketch").shapes["stream"].xy) == 2


def test_that_the_same_map_gives_the_same_digest_and_another_another() -> None:
    first, again = build(*cross()), build(*cross())
    assert first.digest == again.digest == area_digest(first)
    assert build(*cross(maxspeed="20 mph")).digest != first.digest


def test_that_addresses_are_kept_once_by_word() -> None:
    raw = raw_map(cross())
    raw.addresses += [("2", "Mill Lane", 51.5, -3.0), ("1", "Mill Lane", 51.6, -3.1)]
    doors = build_area(raw, "sketch").addresses
    assert [
        (doors.words[n], doors.words[s]) for n, s in zip(doors.number, doors.street, strict=True)
    ] == [
        ("1", "Mill Lane"),
        ("2", "Mill Lane"),
    ]
    assert doors.lat.tolist() == [51.6, 51.5]
    assert len(doors.words) == 3


grids = st.integers(2, 4)
directions = st.lists(st.sampled_from(["yes", "-1", "no"]), min_size=40, max_size=40)


@settings(max_examples=40, deadline=None)
@given(grids, directions)
def test_that_the_main_part_is_the_largest_from_which_all_is_reached(
    size: int, oneway: list[str]
) -> None:
    pairs = [((x, y), (x + 1, y)) for x in range(size - 1) for y in range(size)]
    pairs += [((x, y), (x, y + 1)) for x in range(size) for y in range(size - 1)]
    ways = [
        way(index, [(ax * 10 + ay + 1, ax, ay), (bx * 10 + by + 1, bx, by)], oneway=oneway[index])
        for index, ((ax, ay), (bx, by)) in enumerate(pairs)
    ]
    roads = build(*ways).roads
    oracle = nx.DiGraph(list(zip(roads.tail.tolist(), roads.head.tolist(), strict=True)))
    parts = list(nx.strongly_connected_components(oracle))
    inside = {
        int(node)
        for edge in np.flatnonzero(roads.edge_strong)
        for node in (roads.edge_from[edge], roads.edge_to[edge])
    }
    biggest = max(map(len, parts))
    assert inside in [part for part in parts if len(part) == biggest] or (
        biggest == 1 and not inside
    )
    assert np.all(
        roads.arc_edge[roads.edge_forward[roads.edge_forward >= 0]]
        == np.flatnonzero(roads.edge_forward >= 0)
    )
