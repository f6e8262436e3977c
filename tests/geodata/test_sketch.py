"""A drawing becomes the network it shows."""

import numpy as np
import pytest

from geodata.places import distance_m
from geodata.sketch import KMH, Road, lay_roads, sketch


def test_that_strokes_join_the_letters_at_their_ends() -> None:
    drawn = sketch("""
        A--B
        | /
        |/
        C
    """)
    roads = drawn.network
    junctions = zip(roads.node_lat.tolist(), roads.node_lon.tolist(), strict=True)
    letter_at = {(place.lat, place.lon): letter for letter, place in drawn.places.items()}
    letters = [letter_at[junction] for junction in junctions]
    joined = {
        frozenset((letters[start], letters[end]))
        for start, end in zip(roads.edge_from, roads.edge_to, strict=True)
    }
    assert joined == {frozenset("AB"), frozenset("AC"), frozenset("BC")}
    assert roads.arc_count == 6
    assert roads.edge_strong.all()


def test_that_a_character_is_a_hundred_metres_and_ten_seconds() -> None:
    drawn = sketch("A----B")
    assert drawn.network.edge_length_m[0] == 500
    assert drawn.network.arc_ms.tolist() == [50_000, 50_000]
    assert distance_m(drawn.places["A"], drawn.places["B"]) == pytest.approx(500, rel=1e-3)


def test_that_north_is_up_and_slanting_strokes_are_longer() -> None:
    drawn = sketch(r"""
        A
         \
          B
    """)
    assert drawn.places["A"].lat > drawn.places["B"].lat
    assert drawn.network.edge_length_m[0] == pytest.approx(200 * 2**0.5)


@pytest.mark.parametrize("drawing", ["A->-B", "B-<-A", "A\n|\nv\n|\nB", "B\n|\n^\n|\nA"])
def test_that_an_arrow_makes_the_road_one_way(drawing: str) -> None:
    drawn = sketch(drawing)
    assert drawn.network.arc_count == 1
    tail, head = drawn.network.tail[0], drawn.network.head[0]
    start, end = drawn.places["A"], drawn.places["B"]
    assert (drawn.network.node_lat[tail], drawn.network.node_lon[tail]) == (start.lat, start.lon)
    assert (drawn.network.node_lat[head], drawn.network.node_lon[head]) == (end.lat, end.lon)
    assert not drawn.network.edge_strong.any()


def test_that_a_bend_is_part_of_the_shape_and_no_junction() -> None:
    drawn = sketch("""
        A--+
           |
        B--+
    """)
    assert drawn.network.edge_count == 1
    assert len(drawn.network.node_lon) == 2
    assert np.diff(drawn.network.shape_start).tolist() == [4]
    assert drawn.network.edge_length_m[0] == 800


def test_that_a_road_may_come_back_to_where_it_began() -> None:
    drawn = sketch("""
        A--+
        |  |
        +--+
    """)
    assert drawn.network.edge_from.tolist() == drawn.network.edge_to.tolist() == [0]


def test_that_digits_are_places_on_and_off_the_road() -> None:
    drawn = sketch("""
        A-1-B
          2
    """)
    spots = drawn.at("1A2")
    assert spots.edge.tolist() == [0, 0, -1]
    assert spots.fraction.tolist() == [0.5, 0.0, 0.0]
    assert spots.off_road_m.tolist() == [0.0, 0.0, np.inf]
    assert distance_m(drawn.places["1"], drawn.places["2"]) == pytest.approx(100, rel=1e-3)


def test_that_an_arrow_down_is_no_place() -> None:
    drawn = sketch("""
        A
        |
        v
        |
        B
    """)
    assert set(drawn.places) == {"A", "B"}


def test_that_roads_are_named_and_timed_by_their_ends() -> None:
    drawn = sketch("A--B--C", names={"BA": "High Street"}, kmh={"CB": KMH / 2})
    assert {drawn.network.street(edge) for edge in (0, 1)} == {"High Street", ""}
    assert sorted(drawn.network.arc_ms.tolist()) == [30_000, 30_000, 60_000, 60_000]


@pytest.mark.parametrize(
    ("drawing", "complaint"),
    [
        ("A--", "column 4.*ends without a junction"),
        ("A  --", "column 4.*joins nothing"),
        ("A--B x", "column 6.*joins nothing"),
        ("A>B", "column 2.*joins nothing"),
        ("A->-<-B", "contradict"),
        ("A-^-B", "contradict"),
        ("A--+\n   |\n   B\n\n+", "line 5, column 1.*joins nothing"),
        ("A--+--B\n   |\n   C", "line 1, column 4.*bend"),
        ("A-B-A", "“A” is drawn twice"),
    ],
)
def test_that_a_drawing_that_makes_no_sense_is_refused(drawing: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        sketch(drawing)


def test_that_a_road_closed_both_ways_is_refused() -> None:
    with pytest.raises(ValueError, match="open one way at least"):
        lay_roads([(0.0, 0.0), (0.1, 0.0)], [Road(0, 1, 10.0, forward=False, backward=False)])
