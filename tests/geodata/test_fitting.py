"""Recorded drives give back the speeds they were driven at; what is no drive is left out and counted."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from geodata.area import AreaMap
from geodata.fitting import FEW, Fit, Recorded, fit_speeds
from geodata.roads import CLASSES, RoadNetwork
from geodata.routing.driving import Driving, SpeedTable
from geodata.sketch import Road, lay_roads
from geodata.speeds import LINK, LINK_FACTOR
from tests.geodata.drives import drives
from tests.geodata.lattice import lattice

DRIVEN = {"primary": 70.0, "tertiary": 48.0, "residential": 30.0}
FITTED = Driving("fitted", "As driven", (SpeedTable(0, 24, DRIVEN),))


MAP = {"primary": 50.0, "tertiary": 40.0, "residential": 25.0}


def town() -> RoadNetwork:
    """A lattice of which some streets are better roads from end to end; the map knows they are faster."""
    network = lattice()
    east = np.abs(network.edge_to.astype(int) - network.edge_from) == 1
    street = np.where(east, network.edge_from // 24, network.edge_from % 24)
    chosen = np.select([street % 6 == 0, street % 3 == 0], [0, 1], 2)
    for number, road_class in enumerate(MAP):
        network.edge_class[chosen == number] = CLASSES.index(road_class)
        network.edge_kmh[chosen == number] = MAP[road_class]
    metres, kmh = network.edge_length_m[network.arc_edge], network.edge_kmh[network.arc_edge]
    network.arc_ms[:] = np.ceil(metres / kmh * 3600)
    return network


def by_class(fit: Fit) -> dict[str, float]:
    return {speed.road_class: speed.kmh for speed in fit.speeds}


def straight(network: RoadNetwork, metres: list[float], seconds: list[float]) -> Recorded:
    """A vehicle on the lattice's first street, so many metres along it at these times."""
    part = slice(network.shape_start[0], network.shape_start[1])
    lon, lat = network.shape_lon[part], network.shape_lat[part]
    share = np.array(metres) / 70.0
    line = np.linspace(0, 1, len(lon))
    at = np.interp(share, line, lat), np.interp(share, line, lon)
    count = len(metres)
    nobody = np.full(count, np.nan)
    zeros = np.zeros(count, np.int64)
    return Recorded(zeros, *at, np.array(seconds), nobody, zeros + 12)


@pytest.mark.parametrize("headings", [True, False])
def test_that_drives_give_back_the_speeds_they_were_driven_at(*, headings: bool) -> None:
    network = town()
    recorded = drives(network, FITTED, 60)
    if not headings:
        recorded = replace(recorded, heading=np.full(len(recorded), np.nan))
    fit = fit_speeds(network, recorded)
    assert by_class(fit) == pytest.approx(DRIVEN, rel=0.10)
    assert fit.used > 0.8 * fit.pairs
    assert not fit.astray
    for speed in fit.speeds:
        assert speed.low_kmh <= speed.kmh <= speed.high_kmh
        assert speed.few == (speed.samples < FEW)
        assert speed.map_kmh == pytest.approx(MAP[speed.road_class])


def test_that_real_streets_give_back_the_speeds_they_were_driven_at(newport: AreaMap) -> None:
    speeds = dict(zip(CLASSES, (110, 90, 72, 60, 52, 48, 40, 18, 24, 20), strict=True))
    driving = Driving("fitted", "", (SpeedTable(0, 24, speeds),))
    fit = fit_speeds(newport.roads, drives(newport.roads, driving, 60))
    for speed in fit.speeds:
        if not speed.few:
            assert speed.kmh == pytest.approx(speeds[speed.road_class], rel=0.10)
    assert sum(not speed.few for speed in fit.speeds) >= 3


def test_that_a_slip_road_tells_what_its_class_would_be() -> None:
    network = lattice()
    network.edge_flags[:] = LINK
    table = Driving("fitted", "", (SpeedTable(0, 24, {"residential": 50.0}),))
    fit = fit_speeds(network, drives(network, table, 20))
    assert by_class(fit) == {"residential": pytest.approx(50.0, rel=0.1)}
    assert fit.speeds[0].map_kmh == pytest.approx(36.0 / LINK_FACTOR)


def test_that_hours_are_told_apart() -> None:
    network = town()
    fast = drives(network, FITTED, 30)
    slow = replace(fast, at_s=fast.at_s * 1.5, hour=fast.hour - 4, drive=fast.drive + 1000)
    both = Recorded(
        *(
            np.concatenate([getattr(each, name) for each in (fast, slow)])
            for name in ("drive", "lat", "lon", "at_s", "heading", "hour")
        )
    )
    fit = fit_speeds(network, both, [(0, 7), (7, 10), (10, 24)])
    kmh = {(speed.from_hour, speed.road_class): speed.kmh for speed in fit.speeds}
    assert {hour for hour, _ in kmh} == {7, 10}
    for road_class, driven in DRIVEN.items():
        assert kmh[10, road_class] == pytest.approx(driven, rel=0.15)
        assert kmh[7, road_class] == pytest.approx(driven / 1.5, rel=0.15)


def test_that_what_stands_jumps_or_goes_round_is_left_out_and_counted() -> None:
    network = lattice()
    standing = fit_speeds(network, straight(network, [10, 11, 10], [0, 20, 40]))
    assert (standing.pairs, standing.standing, standing.used) == (2, 2, 0)
    across = straight(network, [10, 60], [0, 10])
    across = replace(across, lat=np.array([network.node_lat[0], network.node_lat[-1]]))
    jumped = fit_speeds(network, across)
    assert (jumped.jumps, jumped.used) == (1, 0)
    off = straight(network, [10, 60], [0, 10])
    off = replace(off, lat=off.lat + 1.0)
    nowhere = fit_speeds(network, off)
    assert (nowhere.off_roads, nowhere.pairs, nowhere.speeds) == (2, 0, ())
    assert nowhere.astray


def test_that_who_would_have_had_to_go_all_round_a_block_is_left_out() -> None:
    corners = [(0.0, 51.5), (0.0086, 51.5), (0.0086, 51.4964)]
    sides = [Road(0, 1, 600.0), Road(1, 2, 400.0), Road(2, 0, 720.0)]
    network = lay_roads(corners, [replace(side, backward=False) for side in sides])
    lon, lat = np.array([0.004, 0.003]), np.full(2, 51.5)
    nobody = np.full(2, np.nan)
    along = Recorded(np.zeros(2, int), lat, lon[::-1], np.array([0.0, 10.0]), nobody, np.full(2, 9))
    against = replace(along, lon=lon)
    found = [fit_speeds(network, each) for each in (along, against)]
    assert [(fit.used, fit.detours) for fit in found] == [(1, 0), (0, 1)]
    assert found[1].astray


@pytest.mark.parametrize(("seconds", "pairs"), [(4.9, 0), (5.0, 1), (90.0, 1), (90.1, 0)])
def test_that_positions_too_near_or_too_far_in_time_tell_nothing(
    seconds: float, pairs: int
) -> None:
    network = lattice()
    assert fit_speeds(network, straight(network, [5, 65], [0, seconds])).pairs == pairs


def test_that_a_fast_reporter_is_thinned_and_two_drives_are_never_joined() -> None:
    network = lattice()
    metres = [float(number) for number in range(5, 65)]
    every_second = straight(network, metres, [float(number) for number in range(60)])
    fit = fit_speeds(network, every_second)
    assert fit.pairs == 11
    two = replace(every_second, drive=(np.arange(60) >= 30).astype(np.int64))
    assert fit_speeds(network, two).pairs == 10


def test_that_nothing_recorded_is_nothing_fitted() -> None:
    nothing = straight(lattice(), [], [])
    fit = fit_speeds(lattice(), nothing)
    assert (fit.speeds, fit.positions, fit.used) == ((), 0, 0)


columns = arrays.arrays(np.float64, 12, elements=st.floats(allow_nan=True, allow_infinity=True))


@given(columns, columns, columns, st.lists(st.floats(0, 1e9), min_size=12, max_size=12))
@settings(max_examples=40)
def test_that_no_report_however_wild_is_a_fault(
    lat: np.ndarray, lon: np.ndarray, heading: np.ndarray, at_s: list[float]
) -> None:
    network = lattice(4, 4)
    number = np.arange(12)
    fit = fit_speeds(
        network, Recorded(number // 6, lat, lon, np.sort(np.array(at_s)), heading, number)
    )
    assert fit.positions == 12


def test_that_progress_is_told() -> None:
    told: list[float] = []
    fit_speeds(town(), drives(town(), FITTED, 3), tell=told.append)
    assert told[0] == 0.0
