import numpy as np
from msgspec import structs
from msgspec.structs import replace

from geodata.places import Position
from geodata.routing.engine import Route
from geodata.routing.manoeuvres import Manoeuvre
from tests.ui.units.candidates import candidate
from ui.map.marks import MapRoute
from ui.road_questions import MOST_MANOEUVRES, way_words
from ui.ways import as_listed

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


def test_that_who_has_not_set_off_has_the_time_of_the_list_on_the_map() -> None:
    line = np.array([0.0, 1.0])
    driven = MapRoute(line, line, "BT12 2:22", "route", "BT12 2:22, 1.2 km")
    row = candidate("BT12", 1, 192.0, going=True, turn_out_s=50.0)
    told = as_listed(driven, [row])
    assert (told.label, told.way) == ("BT12 3:12", "BT12 3:12, 1.2 km")
    assert as_listed(driven, [structs.replace(row, turn_out_s=0.0)]) is driven
    assert as_listed(driven, [structs.replace(row, going=False)]) is driven
    assert as_listed(replace(driven, tone="muted"), [row]).label == "BT12 2:22"
