"""Places find the road they are nearest to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.along import place_on
from geodata.places import Position, distance_m
from geodata.roads import OnRoad
from geodata.routing.choice import make_engine
from geodata.sketch import Road, Sketch, lay_roads, sketch
from geodata.snapping import Snapper


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
    assert Snapper(dual).snap(lat, lon, np.array([np.nan])).edge.tolist() == [1]
    assert Snapper(dual).snap(lat, lon).edge.tolist() == [1]


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
