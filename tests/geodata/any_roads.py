"""Small maps nobody drew: loops, parallel roads, one-ways, islands, banned turns, places on them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from geodata.roads import OnRoad, RoadNetwork
from geodata.routing.changes import RoadChange
from geodata.routing.driving import Driving, Exemption, SpeedTable
from geodata.sketch import Road, lay_roads
from geodata.speeds import BUS_ONLY, PRIVATE

MAX_JUNCTIONS = 7
Turn = tuple[int, int, int]  # edge left, junction, edge entered

directions = st.sampled_from([(True, True), (True, True), (True, False), (False, True)])
fractions = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1))


@st.composite
def networks(draw: st.DrawFn, *, signs: bool = False) -> RoadNetwork:
    """With `signs` some turns are banned, and some roads are private or for buses alone."""
    count = draw(st.integers(1, MAX_JUNCTIONS))
    junction = st.integers(0, count - 1)
    roads = [
        Road(start, end, length_m, *ways)
        for start, end, length_m, ways in draw(
            st.lists(
                st.tuples(junction, junction, st.floats(0, 500), directions),
                min_size=1,
                max_size=14,
            )
        )
    ]
    spots = [(0.001 * index, 0.002 * (index % 3)) for index in range(count)]
    plain = lay_roads(spots, roads)
    return draw(with_signs(plain)) if signs else plain


@st.composite
def with_signs(draw: st.DrawFn, network: RoadNetwork) -> RoadNetwork:
    flags = st.sampled_from([0, 0, 0, 0, PRIVATE, BUS_ONLY])
    edges = draw(st.lists(flags, min_size=network.edge_count, max_size=network.edge_count))
    signs = [
        (turn, exempt)
        for turns, exempt in draw(st.lists(st.tuples(bans(network), st.booleans()), max_size=6))
        for turn in turns
    ]
    return replace(
        network,
        edge_flags=np.array(edges, np.uint8),
        banned_turns=np.array([turn for turn, _ in signs], np.int32).reshape(-1, 3),
        banned_exempt=np.array([exempt for _, exempt in signs], np.bool_),
    )


@st.composite
def bans(draw: st.DrawFn, network: RoadNetwork) -> list[Turn]:
    """One sign: a turn that is banned, or all but one that are."""
    left = draw(st.integers(0, network.edge_count - 1))
    junction = int(draw(st.sampled_from([network.edge_from, network.edge_to]))[left])
    there = np.flatnonzero((network.edge_from == junction) | (network.edge_to == junction))
    named = draw(st.sampled_from(there.tolist()))
    entered = [edge for edge in there.tolist() if edge != named] if draw(st.booleans()) else [named]
    return [(left, junction, edge) for edge in entered]


@st.composite
def places(draw: st.DrawFn, network: RoadNetwork, *, facing: bool = False) -> OnRoad:
    """Two to six; the first is meant as the incident. Edge -1: no road near."""
    spot = st.tuples(
        st.integers(-1, network.edge_count - 1), fractions, st.sampled_from([-1, 0, 1])
    )
    edge, fraction, faces = zip(*draw(st.lists(spot, min_size=2, max_size=6)), strict=True)
    return OnRoad(
        np.array(edge, np.int32),
        np.array(fraction),
        np.zeros(len(edge)),
        np.array(faces, np.int8) if facing else None,
    )


@st.composite
def changes(draw: st.DrawFn, network: RoadNetwork) -> list[RoadChange]:
    edges = st.lists(st.integers(0, network.edge_count - 1), max_size=3, unique=True)
    speed = st.one_of(st.none(), st.floats(0.5, 40))
    drawn: Sequence[tuple[list[int], float | None]] = draw(
        st.lists(st.tuples(edges, speed), max_size=3)
    )
    return [
        RoadChange(f"change {index}", np.array(which, np.int32), kmh)
        for index, (which, kmh) in enumerate(drawn)
    ]


@st.composite
def drivings(draw: st.DrawFn) -> Driving:
    exemptions: list[Exemption] = ["bus gates", "private roads", "signed turns", "every turn"]
    exempt = draw(st.frozensets(st.sampled_from(exemptions)))
    fast = SpeedTable(20, 6, {"residential": draw(st.floats(20, 140))})
    slow = SpeedTable(6, 20, {"residential": draw(st.floats(5, 90))})
    return Driving("drawn", "Drawn", (fast, slow), draw(st.floats(30, 150)), exempt)
