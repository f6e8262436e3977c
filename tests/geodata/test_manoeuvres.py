"""A driver is told what to do where there is a choice, and nothing where there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.area import AreaMap
from geodata.places import distance_m
from geodata.roads import CLASSES, OnRoad, RoadNetwork
from geodata.routing.arms import turn_deg
from geodata.routing.choice import make_engine
from geodata.routing.engine import Route
from geodata.routing.manoeuvres import Manoeuvre, said
from geodata.sketch import Road, Sketch, lay_roads, sketch
from geodata.speeds import ROUNDABOUT


def route(network: RoadNetwork, start: OnRoad, goal: OnRoad) -> Route:
    way = make_engine(network, prefer="scipy").route(start, goal)
    assert way is not None
    return way


def told(drawn: Sketch, start: str, goal: str) -> list[str]:
    way = route(drawn.network, drawn.at(start), drawn.at(goal))
    return [said(each) for each in way.manoeuvres]


CROSS = """
          N
          |
    W--1--X--2--E
          |
          S
"""


@pytest.mark.parametrize(
    ("goal", "words"),
    [("N", "left into Hill"), ("S", "right into Hill"), ("E", "straight on into Low Street")],
)
def test_that_a_turn_is_told_with_the_street_it_leads_into(goal: str, words: str) -> None:
    names = {"WX": "High Street", "XE": "Low Street", "XN": "Hill", "XS": "Hill"}
    street = {"N": "Hill", "S": "Hill", "E": "Low Street"}[goal]
    assert told(sketch(CROSS, names), "1", goal) == [words, f"arrive in {street}"]


def test_that_who_goes_on_along_a_street_is_told_nothing() -> None:
    drawn = sketch(CROSS, {"WX": "High Street", "XE": "High Street"})
    assert told(drawn, "1", "2") == ["arrive in High Street"]


def test_that_a_bend_is_no_manoeuvre_nor_is_a_street_that_changes_its_name() -> None:
    drawn = sketch(
        """
        A--1--+
              |
              B
              |
              +--2--C
    """,
        {"AB": "First Street", "BC": "Second Street"},
    )
    assert told(drawn, "1", "2") == ["arrive in Second Street"]


def test_that_a_street_that_turns_off_where_another_goes_straight_on_is_told() -> None:
    drawn = sketch(
        """
        A--1--B-----C
              |
              2
              |
              D
    """,
        {"AB": "Mill Lane", "BD": "Mill Lane", "BC": "By-pass"},
    )
    assert told(drawn, "1", "2") == ["right into Mill Lane", "arrive in Mill Lane"]


CENTRE = (-3.0, 51.55)
DEGREE_M = 111_195.0


def at(bearing: float, metres: float) -> tuple[float, float]:
    """Longitude and latitude of a place that far from the centre."""
    east, north = metres * np.sin(np.radians(bearing)), metres * np.cos(np.radians(bearing))
    narrow = np.cos(np.radians(CENTRE[1]))
    return CENTRE[0] + east / DEGREE_M / narrow, CENTRE[1] + north / DEGREE_M


def star(bearings: list[float], names: str = "") -> RoadNetwork:
    """Roads of 200 m from one junction outwards, each in its direction."""
    ends = [CENTRE, *(at(bearing, 200.0) for bearing in bearings)]
    named = names or "ABCDEFGH"
    roads = [Road(0, i + 1, 200.0, name=named[i].strip()) for i in range(len(bearings))]
    return lay_roads(ends, roads)


def across(network: RoadNetwork, came: int, taken: int) -> Manoeuvre:
    """The one thing to do on the way from halfway along one road to halfway along another."""
    middle = OnRoad(np.array([came, taken], np.int32), np.full(2, 0.5), np.zeros(2))
    first, *rest = route(network, middle.one(0), middle.one(1)).manoeuvres
    assert [each.kind for each in rest] == (["arrive"] if first.kind != "arrive" else [])
    return first


@pytest.mark.parametrize(
    ("bearing", "kind"),
    [
        (0, "straight on"), (15, "straight on"), (30, "slight right"), (60, "right"),
        (119, "right"), (135, "sharp right"), (-15, "straight on"), (-30, "slight left"),
        (-90, "left"), (-150, "sharp left"),
    ],
)  # fmt: skip
def test_that_the_angle_says_how_sharp_a_turn_is(bearing: float, kind: str) -> None:
    assert across(star([180.0, bearing, 180.0 - bearing or 90.0]), 0, 1).kind == kind


@pytest.mark.parametrize(
    ("taken", "kind"), [(1, "keep left"), (2, "straight on"), (3, "keep right")]
)
def test_that_a_fork_says_which_side_to_keep(taken: int, kind: str) -> None:
    assert across(star([180.0, -20.0, 0.0, 20.0]), 0, taken).kind == kind


def test_that_a_slip_road_leaves_a_street_and_the_street_itself_is_not_told() -> None:
    network = star([180.0, 2.0, -12.0], "AAB")
    assert across(network, 0, 1).kind == "arrive"
    assert across(network, 0, 2).kind == "keep left"


def test_that_a_street_that_bends_past_a_side_street_is_not_told() -> None:
    network = star([180.0, 70.0, -100.0], "AAB")
    assert across(network, 0, 1).kind == "arrive"
    assert across(network, 0, 2).kind == "left"


def test_that_a_drive_to_a_yard_is_no_choice() -> None:
    network = star([180.0, 40.0, -40.0])
    network.edge_class[2] = CLASSES.index("service")
    assert across(network, 0, 1).kind == "arrive"
    assert across(network, 0, 2).kind == "slight left"


sevenths = st.lists(st.integers(0, 50), min_size=3, max_size=6, unique=True)
"""Directions 7° apart or more, so that no angle lies on the border of two words."""


@given(sevenths, st.integers(0, 359))
def test_that_a_map_turned_round_says_the_same_and_a_mirrored_one_the_opposite(
    steps: list[int], turned: int
) -> None:
    bearings = [7.0 * step for step in steps]
    mirrored = {"left": "right", "right": "left"}
    as_drawn = across(star(bearings), 0, 1)
    assert across(star([bearing + turned for bearing in bearings]), 0, 1).kind == as_drawn.kind
    words = as_drawn.kind.split()
    opposite = " ".join(mirrored.get(word, word) for word in words)
    assert across(star([-bearing for bearing in bearings]), 0, 1).kind == opposite


def test_that_a_road_is_looked_along_beyond_its_first_metres() -> None:
    """A kerb bends the first two metres of a road that then goes straight on."""
    network = lay_roads(
        [at(180, 200), CENTRE, at(0, 200), at(90, 200)],
        [Road(0, 1, 200.0), Road(1, 2, 200.0, name="A", shape=(at(80, 2),)), Road(1, 3, 200.0)],
    )
    assert across(network, 0, 1).kind == "straight on"


# Roundabouts


def roundabout(arms: int, *, clockwise: bool = True) -> RoadNetwork:
    """A ring driven one way round, with two-way streets "1", "2", … outwards, in that order."""
    turn = 360.0 / arms * (1 if clockwise else -1)
    junctions = [at(180 + turn * arm, metres) for metres in (20.0, 200.0) for arm in range(arms)]
    ring = [Road(arm, (arm + 1) % arms, 120.0 / arms, backward=False) for arm in range(arms)]
    streets = [Road(arm, arms + arm, 180.0, name=str(arm)) for arm in range(arms)]
    network = lay_roads(junctions, ring + streets)
    network.edge_flags[:arms] |= ROUNDABOUT
    return network


@given(st.integers(3, 9), st.data(), st.booleans())
def test_that_the_exits_of_a_roundabout_are_counted_as_it_is_driven(
    arms: int,
    data: st.DataObject,
    clockwise: bool,  # noqa: FBT001 - hypothesis gives what is drawn by place
) -> None:
    came = data.draw(st.integers(0, arms - 1))
    exit_ = data.draw(st.integers(1, arms - 1))
    taken = (came + exit_) % arms
    found = across(roundabout(arms, clockwise=clockwise), arms + came, arms + taken)
    assert (found.kind, found.exit, found.street) == ("roundabout", exit_, str(taken))
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(exit_, "th")
    assert said(found) == f"{exit_}{suffix} exit at the roundabout, {taken}"


def test_that_ways_in_and_drives_are_no_exits() -> None:
    network = roundabout(5)
    network.edge_class[5 + 1] = CLASSES.index("service")
    one_way_in = 5 + 2
    network.tail[network.edge_forward[one_way_in]] = network.edge_to[one_way_in]
    assert across(network, 5, 5 + 3).exit == 1


def test_that_a_way_may_begin_or_end_on_a_roundabout() -> None:
    network = roundabout(4)
    onto = across(network, 4, 2)
    assert (onto.kind, onto.exit, said(onto)) == ("roundabout", 0, "onto the roundabout")
    off = across(network, 0, 4 + 3)
    assert (off.kind, off.exit, off.street) == ("roundabout", 3, "3")
    assert across(network, 0, 2).kind == "arrive"


# Where and when


def test_that_each_is_told_where_and_when_it_is_to_be_done() -> None:
    names = {"WX": "High Street", "XN": "Hill"}
    drawn = sketch(CROSS, names)
    turn, arrive = route(drawn.network, drawn.at("1"), drawn.at("N")).manoeuvres
    assert (turn.seconds, turn.metres) == pytest.approx((30.0, 300.0), abs=0.1)
    assert distance_m(turn.at, drawn.places["X"]) < 1
    assert (arrive.seconds, arrive.metres) == pytest.approx((50.0, 500.0), abs=0.1)
    assert distance_m(arrive.at, drawn.places["N"]) < 1


def test_that_a_street_is_told_with_its_number() -> None:
    network = star([180.0, 0.0, 90.0], "AAB")
    network.edge_ref[2] = network.names.index("B")
    turn = across(network, 0, 2)
    assert turn.street == "B (B)"
    network.edge_name[2] = -1
    assert across(network, 0, 2).street == "B"


@pytest.mark.parametrize(
    ("street", "words"),
    [
        ("Chepstow Road (B4237)", "left into Chepstow Road (B4237)"),
        ("A48", "left onto A48"),
        ("M4;A48", "left onto M4;A48"),
        ("4th Avenue", "left into 4th Avenue"),
        ("", "left"),
    ],
)
def test_that_a_number_is_turned_onto_and_a_street_into(street: str, words: str) -> None:
    middle = sketch("A--B").places["A"]
    assert said(Manoeuvre("left", 1.0, 1.0, middle, street)) == words


def test_that_who_faces_the_wrong_way_turns_round_first() -> None:
    drawn = sketch(CROSS, {"WX": "High Street", "XE": "High Street"})
    start, goal = drawn.at("1"), drawn.at("2")
    faces = (
        1 if drawn.network.edge_to[start.edge[0]] == drawn.network.edge_from[goal.edge[0]] else -1
    )
    engine = make_engine(drawn.network, prefer="scipy")
    for facing, kinds in ((faces, ["arrive"]), (-faces, ["turn round", "arrive"])):
        turned = OnRoad(start.edge, start.fraction, start.off_road_m, np.array([facing], np.int8))
        way = engine.route(turned, goal)
        assert way is not None
        assert [each.kind for each in way.manoeuvres] == kinds
    assert said(way.manoeuvres[0]) == "turn round in High Street"


def test_that_who_is_there_already_arrives() -> None:
    drawn = sketch("A--1--B", {"AB": "High Street"})
    for places in ("1", "A"):
        (only,) = route(drawn.network, drawn.at(places), drawn.at(places)).manoeuvres
        assert (only.kind, only.seconds, only.metres) == ("arrive", 0.0, 0.0)


# Any map


def test_that_a_turn_is_from_left_to_right() -> None:
    assert [turn_deg(180, along) for along in (0, 90, 270, 180)] == [0, 90, -90, -180]


def test_that_real_routes_tell_in_their_order_what_lies_on_them(newport: AreaMap) -> None:
    network = newport.roads
    chance = np.random.default_rng(4)
    streets = np.flatnonzero(network.edge_strong & (network.edge_class < 8))
    engine = make_engine(network)
    for _ in range(40):
        ends = chance.choice(streets, 2).astype(np.int32)
        places = OnRoad(ends, np.full(2, 0.5), np.zeros(2))
        way = engine.route(places.one(0), places.one(1))
        assert way is not None
        told = way.manoeuvres
        seconds, metres = ([getattr(m, key) for m in told] for key in ("seconds", "metres"))
        assert seconds == sorted(seconds)
        assert metres == sorted(metres)
        assert told[-1].kind == "arrive"
        assert (seconds[-1], metres[-1]) == pytest.approx((way.eta_s, way.length_m), abs=0.1)
        for each in told[:-1]:
            near = np.hypot(way.lat - each.at.lat, way.lon - each.at.lon)
            assert near.min() < 1e-9
            assert abs(way.seconds[near.argmin()] - each.seconds) < 1
