"""The grid of pieces misses none within what it says it has seen."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geodata.pieces import CELL_M, DEGREE_M, PieceGrid
from geodata.sketch import Road, lay_roads
from tests.geodata.snapping_truth import off_road_m

degrees = st.floats(-0.05, 0.05)
spots = st.tuples(degrees, degrees)


@given(
    st.floats(-75, 75),
    st.lists(st.tuples(spots, spots), min_size=1, max_size=8),
    spots,
    st.integers(1, 40),
)
def test_that_no_road_nearer_than_was_seen_is_missed(
    middle: float,
    roads: list[tuple[tuple[float, float], tuple[float, float]]],
    place: tuple[float, float],
    half: int,
) -> None:
    corners = [(4.0 + east, middle + north) for ends in roads for east, north in ends]
    laid = [Road(2 * index, 2 * index + 1, 100.0) for index in range(len(roads))]
    network = lay_roads(corners, laid)
    lat, lon = np.array([middle + place[1]]), np.array([4.0 + place[0]])
    window = PieceGrid(network, np.ones(len(roads), np.bool_)).around(lat, lon, half)
    edges = np.arange(len(roads))
    metres = off_road_m(network, edges, lat.repeat(len(roads)), lon.repeat(len(roads)))
    seen = set((np.searchsorted(network.shape_start, window.piece, side="right") - 1).tolist())
    assert seen >= set(edges[metres < window.seen_m[0] - 1e-6].tolist())


def test_that_two_towns_far_apart_share_the_memory_of_their_rows() -> None:
    apart = 60.0
    corners = [(lon, lat) for lat in (0.0, apart) for lon in np.linspace(0, 2, 50).tolist()]
    roads = [Road(i, i + 1, 100.0) for i in (*range(49), *range(50, 99))]
    network = lay_roads(corners, roads)
    grid = PieceGrid(network, np.ones(len(roads), np.bool_))
    cells = apart * DEGREE_M / CELL_M * 2 * DEGREE_M / CELL_M
    assert len(grid._start) < cells / 100
    for lat, wanted in ((1e-5, range(49)), (apart + 1e-5, range(49, 98))):
        window = grid.around(np.array([lat]), np.array([1.0]), 1)
        edge = np.searchsorted(network.shape_start, window.piece, side="right") - 1
        assert set(edge.tolist()) & set(wanted)


def test_that_a_grid_without_roads_sees_nothing_and_all_there_is() -> None:
    network = lay_roads([(0.0, 51.5), (0.01, 51.5)], [Road(0, 1, 100.0)])
    window = PieceGrid(network, np.zeros(1, np.bool_)).around(np.array([51.5]), np.array([0.0]), 1)
    assert (len(window.piece), len(window.place)) == (0, 0)
