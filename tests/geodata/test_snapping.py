"""Places find the road they are nearest to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.along import place_on
from geodata.area import AreaMap
from geodata.places import Position, distance_m
from geodata.roads import OnRoad
from geodata.routing.choice import make_engine
from geodata.sketch import Road, Sketch, lay_roads, sketch
from geodata.snapping import AT_ONCE, Snapper
from geodata.speeds import BUS_ONLY
from tests.geodata.lattice import lattice
from tests.geodata.snapping_truth import (
    by_strtree,
    fixes,
    off_road_m,
    right_carriageway,
    same_edge,
)


def snap(drawn: Sketch, names: str, within_m: float = 300) -> OnRoad:
    lat, lon = np.array([(drawn.places[name].lat, drawn.places[name].lon) for name in names]).T
    return Snapper(drawn.network).snap(lat, lon, within_m=within_m)


def test_that_a_place_on_the_road_is_found_where_it_was_drawn() -> None:
    drawn = sketch("""
        A-1---+
              |
        B--2--+
    """)
    found, meant = snap(drawn, "12"), drawn.at("12")
    assert found.edge.tolist() == meant.edge.tolist()
    assert found.fraction == pytest.approx(meant.fraction, abs=1e-3)
    assert (found.off_road_m < 0.1).all()


def test_that_a_place_beside_the_road_is_put_opposite_on_it() -> None:
    drawn = sketch("""
        A-------B
          1

        C-----D
    """)
    found = snap(drawn, "1")
    assert found.off_road_m[0] == pytest.approx(100, rel=1e-3)
    assert found.fraction[0] == pytest.approx(0.25, abs=1e-3)
    assert distance_m(place_on(drawn.network, found), drawn.places["1"]) == pytest.approx(
        100, rel=1e-3
    )


def test_that_a_place_far_from_every_road_is_on_none() -> None:
    drawn = sketch("""
        A-----B


        1
    """)
    near, far = snap(drawn, "1", within_m=301), snap(drawn, "1", within_m=299)
    assert (near.edge[0], far.edge[0], far.off_road_m[0]) == (0, -1, np.inf)


def test_that_a_place_without_numbers_is_on_no_road() -> None:
    drawn = sketch("A--B")
    a = drawn.places["A"]
    nowhere = [np.nan, a.lat, np.inf, 500.0, a.lat, a.lat]
    found = Snapper(drawn.network).snap(
        np.array(nowhere), np.array([a.lon, np.nan, a.lon, a.lon, 1e300, a.lon])
    )
    assert found.edge.tolist() == [-1] * 5 + [0]
    assert np.isinf(found.off_road_m[:5]).all()


def test_that_a_road_cut_off_from_the_rest_is_never_chosen() -> None:
    drawn = sketch("""
        A-----B--C
          1
        D-->--E
    """)
    only = snap(drawn, "1")
    assert drawn.network.edge_strong[only.edge[0]]


def test_that_a_unit_is_put_on_the_road_in_and_an_incident_on_the_road_out() -> None:
    """As where the map's edge cuts a motorway: each carriageway is tied by one end only."""
    drawn = sketch("""
        A-->1-B-----C
              |     |
        D--<2-E-----F
    """)
    network = drawn.network
    lat, lon = np.array([(drawn.places[name].lat, drawn.places[name].lon) for name in "12"]).T
    way_in, way_out = drawn.at("12").edge.tolist()
    assert not network.edge_strong[[way_in, way_out]].any()
    snapper = Snapper(network)
    start, goal = snapper.snap(lat, lon), snapper.snap_goal(lat, lon)
    assert (start.edge[0], goal.edge[1]) == (way_in, way_out)
    assert way_out not in start.edge
    assert way_in not in goal.edge
    engine = make_engine(network)
    assert all(np.isfinite(engine.etas(start, goal.one(index))).all() for index in range(2))


streets = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans()), min_size=1, max_size=14
)


@given(streets)
def test_that_there_is_a_way_from_every_unit_to_every_incident_that_found_a_road(
    ends: list[tuple[int, int, bool]],
) -> None:
    corners = [(0.01 * (number % 3), 51.5 + 0.01 * (number // 3)) for number in range(8)]
    roads = [Road(a, b, 1000.0, backward=both) for a, b, both in ends if a != b]
    if not roads:
        return
    network = lay_roads(corners, roads)
    everywhere = OnRoad(
        np.arange(len(roads), dtype=np.int32), np.full(len(roads), 0.4), np.zeros(len(roads))
    )
    places = [place_on(network, everywhere, index) for index in range(len(roads))]
    lat, lon = np.array([at.lat for at in places]), np.array([at.lon for at in places])
    snapper, engine = Snapper(network), make_engine(network)
    starts, goals = snapper.snap(lat, lon), snapper.snap_goal(lat, lon)
    units = starts.edge >= 0
    for index in np.flatnonzero(goals.edge >= 0).tolist():
        seconds = engine.etas(starts, goals.one(index))
        assert np.isfinite(seconds).tolist() == units.tolist()
    assert (starts.edge[network.edge_strong] >= 0).all()
    assert (goals.edge[network.edge_strong] >= 0).all()


def test_that_a_network_all_of_one_ways_to_nowhere_has_no_road_to_stand_on() -> None:
    drawn = sketch("A-->--B")
    assert snap(drawn, "A").edge.tolist() == [-1]


def test_that_nothing_asked_is_nothing_found() -> None:
    assert len(Snapper(sketch("A--B").network).snap(np.zeros(0), np.zeros(0))) == 0


@pytest.mark.parametrize("west_is_forward", [True, False])
@pytest.mark.parametrize(("heading", "driving"), [(90.0, "east"), (270.0, "west")])
def test_that_the_heading_tells_carriageways_apart(
    heading: float, driving: str, *, west_is_forward: bool
) -> None:
    drawn = (1, 0) if west_is_forward else (0, 1)
    east = Road(0, 1, 1000.0, backward=False)
    west = Road(*drawn, 1000.0, west_is_forward, not west_is_forward, shape=((0.005, 51.49985),))
    dual = lay_roads([(0.0, 51.5), (0.01, 51.5)], [east, west])
    # Nearer to the westbound side, which lies 17 m south here.
    lat, lon = np.array([51.4999]), np.array([0.005])
    found = Snapper(dual).snap(lat, lon, np.array([heading]))
    assert found.edge.tolist() == [["east", "west"].index(driving)]
    for unknown in (np.nan, np.inf, -np.inf):
        assert Snapper(dual).snap(lat, lon, np.array([unknown])).edge.tolist() == [1]
    assert Snapper(dual).snap(lat, lon).edge.tolist() == [1]


@pytest.mark.parametrize(
    ("heading", "faces"),
    [(90, 1), (145, 1), (155, 0), (180, 0), (215, -1), (270, -1), (20, 0), (35, 1), (np.nan, 0)],
)
def test_that_a_unit_faces_the_way_of_its_heading_and_neither_when_it_stands_across(
    heading: float, faces: int
) -> None:
    drawn = sketch("A-1--B")
    at = drawn.places["1"]
    lat, lon, turned = np.array([at.lat]), np.array([at.lon]), np.array([float(heading)])
    found = Snapper(drawn.network).snap(lat, lon, turned)
    assert found.facing is not None
    eastward = 1 if drawn.network.node_lon[drawn.network.edge_from[0]] < at.lon else -1
    assert found.facing[0] * eastward == faces


@pytest.mark.parametrize(("heading", "faces"), [(90, 1), (270, 0)])
def test_that_nobody_faces_the_wrong_way_of_a_one_way_road(heading: float, faces: int) -> None:
    drawn = sketch("""
        A-1>--B
        |     |
        +-----+
    """)
    at = drawn.places["1"]
    found = Snapper(drawn.network).snap(np.array([at.lat]), np.array([at.lon]), np.array([heading]))
    assert found.edge.tolist() == drawn.at("1").edge.tolist()
    assert found.facing is not None
    along = 1 if drawn.network.edge_forward[found.edge[0]] >= 0 else -1
    assert found.facing[0] * along == faces


def test_that_without_headings_nobody_faces_anywhere() -> None:
    drawn = sketch("A-1--B")
    assert snap(drawn, "1").facing is None


def test_that_nobody_is_put_on_a_road_for_buses() -> None:
    drawn = sketch("""
        A----2----B
        |    1    |
        C----3----D
    """)
    network, place = drawn.network, drawn.places["1"]
    lat, lon = np.array([place.lat + 1e-4, place.lat - 1e-4]), np.array([place.lon] * 2)
    north, south = drawn.at("23").edge.tolist()
    assert Snapper(network).snap(lat, lon).edge.tolist() == [north, south]
    network.edge_flags[north] = BUS_ONLY
    snapper = Snapper(network)
    assert snapper.snap(lat, lon).edge.tolist() == [south, south]
    assert snapper.snap_goal(lat, lon).edge.tolist() == [south, south]


def test_that_of_two_roads_as_near_the_maps_first_is_taken() -> None:
    drawn = sketch("""
        A-----B-----C
              |
              D
    """)
    corner = drawn.places["B"]
    lat, lon = np.array([corner.lat + 1e-4]), np.array([corner.lon])
    assert Snapper(drawn.network).snap(lat, lon).edge.tolist() == [0]


def test_that_a_crowd_is_answered_like_each_of_it_alone() -> None:
    network = lattice()
    crowd = fixes(network, AT_ONCE + 50, 3, noise_m=60.0)
    snapper = Snapper(network)
    together = snapper.snap(crowd.lat, crowd.lon, crowd.heading)
    some = np.r_[0:40, AT_ONCE - 5 : AT_ONCE + 5]
    for row in some.tolist():
        part = slice(row, row + 1)
        alone = snapper.snap(crowd.lat[part], crowd.lon[part], crowd.heading[part])
        assert alone.edge[0] == together.edge[row]
        assert alone.fraction[0] == pytest.approx(together.fraction[row], abs=1e-9)


@pytest.mark.parametrize("noise_m", [0.0, 8.0, 90.0])
def test_that_no_road_of_a_town_lies_nearer_than_the_one_found(noise_m: float) -> None:
    network = lattice()
    asked = fixes(network, 2_000, 5, noise_m)
    found = Snapper(network).snap(asked.lat, asked.lon)
    by_tree, fraction = by_strtree(network)(asked.lat, asked.lon)
    assert same_edge(network, asked, found, by_tree).all()
    same = found.edge == by_tree
    assert same.mean() > 0.95
    assert found.fraction[same] == pytest.approx(fraction[same], abs=0.02)
    some = slice(0, 200)
    exact = off_road_m(network, found.edge[some], asked.lat[some], asked.lon[some])
    assert found.off_road_m[some] == pytest.approx(exact, abs=1e-6)


def test_that_on_real_streets_no_road_is_missed_and_headings_find_the_carriageway(
    newport: AreaMap,
) -> None:
    network = newport.roads
    asked = fixes(network, 4_000, 5)
    snapper = Snapper(network)
    found = snapper.snap(asked.lat, asked.lon)
    by_tree, _ = by_strtree(network)(asked.lat, asked.lon)
    assert same_edge(network, asked, found, by_tree).all()
    headed = snapper.snap(asked.lat, asked.lon, asked.heading)
    assert right_carriageway(asked, headed).mean() >= 0.88
    assert (headed.edge == asked.edge).mean() > (found.edge == asked.edge).mean() + 0.05


def test_that_on_a_two_way_road_either_heading_is_right() -> None:
    drawn = sketch("""
        A----B
        |
        C----D
    """)
    place = drawn.places["A"]
    lat, lon = np.array([place.lat - 0.0003] * 2), np.array([place.lon + 0.003] * 2)
    found = Snapper(drawn.network).snap(lat, lon, np.array([88.0, 272.0]))
    assert len(set(found.edge.tolist())) == 1
    assert found.off_road_m == pytest.approx([33.4] * 2, abs=0.1)


def test_that_roads_without_length_trouble_nobody() -> None:
    network = lay_roads([(0.0, 51.5), (0.0, 51.5)], [Road(0, 1, 0.0)])
    found = Snapper(network).snap(np.array([51.5]), np.array([0.0]), np.array([10.0]))
    assert (found.edge[0], found.fraction[0], found.off_road_m[0]) == (0, 0.0, 0.0)


@given(
    st.floats(-70, 70),
    st.lists(st.tuples(st.floats(0, 2000), st.floats(0, 2000)), min_size=3, max_size=6),
    st.tuples(st.floats(-200, 2200), st.floats(-200, 2200)),
)
def test_that_no_drawn_road_lies_nearer_than_the_one_found(
    lat: float, corners: list[tuple[float, float]], place: tuple[float, float]
) -> None:
    def at(east_m: float, north_m: float) -> tuple[float, float]:
        degree_m = np.radians(1) * 6_371_008.8
        return 10 + east_m / degree_m / np.cos(np.radians(lat)), lat + north_m / degree_m

    junctions = [at(*corner) for corner in corners]
    network = lay_roads(junctions, [Road(i, i + 1, 100.0) for i in range(len(corners) - 1)])
    lon_asked, lat_asked = at(*place)
    found = Snapper(network).snap(np.array([lat_asked]), np.array([lon_asked]), within_m=5000)
    asked = Position(lat_asked, lon_asked)
    everywhere = [
        distance_m(asked, place_on(network, OnRoad(np.array([edge]), np.array([f]), np.zeros(1))))
        for edge in range(network.edge_count)
        for f in np.linspace(0, 1, 21)
    ]
    off_road_m = float(found.off_road_m[0])
    assert off_road_m <= min(everywhere) * 1.001 + 0.01
    assert distance_m(asked, place_on(network, found)) == pytest.approx(
        off_road_m, rel=1e-3, abs=0.01
    )
