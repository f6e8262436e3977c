"""Drives over a network whose speeds are known, as a receiver would have recorded them."""

import numpy as np

from geodata.fitting import Recorded
from geodata.places import M_PER_DEGREE
from geodata.roads import OnRoad, RoadNetwork
from geodata.routing.choice import make_engine
from geodata.routing.driving import Driving
from geodata.routing.engine import Route

NOISE_DEG = 8.0


def drives(
    network: RoadNetwork,
    driving: Driving,
    count: int,
    *,
    every_s: float = 12.0,
    noise_m: float = 4.0,
) -> Recorded:
    """From somewhere to somewhere, reported every so often with normal errors; always the same."""
    chance = np.random.default_rng(2)
    engine = make_engine(network, (driving,), prefer="scipy")
    found = []
    for number in range(count):
        ends = chance.choice(np.flatnonzero(network.edge_strong), 2).astype(np.int32)
        places = OnRoad(ends, chance.random(2), np.zeros(2))
        route = engine.route(places.one(0), places.one(1))
        assert route is not None
        found.append(_reports(route, number, chance, every_s, noise_m))
    return Recorded(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _reports(
    route: Route, number: int, chance: np.random.Generator, every_s: float, noise_m: float
) -> tuple[np.ndarray, ...]:
    at = np.arange(0.0, route.eta_s, every_s)
    lat, lon = (np.interp(at, route.seconds, line) for line in (route.lat, route.lon))
    ahead = [np.interp(at + 0.3, route.seconds, line) for line in (route.lat, route.lon)]
    narrow = np.cos(np.radians(lat))
    heading = np.degrees(np.arctan2((ahead[1] - lon) * narrow, ahead[0] - lat))
    off = chance.normal(0.0, noise_m / M_PER_DEGREE, (2, len(at)))
    heading = (heading + chance.normal(0, NOISE_DEG, len(at))) % 360
    drive, hour = np.full(len(at), number), np.full(len(at), 12)
    return drive, lat + off[0], lon + off[1] / narrow, at, heading, hour
