import numpy as np

from geodata.places import Position
from geodata.routing.engine import Route
from geodata.routing.manoeuvres import Manoeuvre
from ui.road_questions import MOST_MANOEUVRES, way_words

HERE = Position(54.3, -4.9)


def route(*turns: Manoeuvre) -> Route:
    line = np.array([0.0, 1.0])
    return Route(105.0, 1240.0, line, line, line, (), turns)


def left(street: str) -> Manoeuvre:
    return Manoeuvre("left", 10.0, 100.0, HERE, street)


def test_that_a_way_tells_how_far_and_each_turn() -> None:
    told = way_words("BR24 1:45", route(left("Hazel Street"), left("A48")))
    assert told.splitlines() == [
        "BR24 1:45, 1.2\u00a0km",
        "left into Hazel Street",
        "left onto A48",
    ]


def test_that_nobody_has_to_read_a_long_list() -> None:
    told = way_words("BR24", route(*(left(f"Street {n}") for n in range(MOST_MANOEUVRES + 3))))
    assert len(told.splitlines()) == MOST_MANOEUVRES + 2
    assert told.endswith("and 3 more")
    last = way_words("BR24", route(*(left("Hazel Street") for _ in range(MOST_MANOEUVRES + 1))))
    assert "more" not in last
