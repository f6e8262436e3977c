"""A drive nobody has driven: rounds over an area's real roads, with stops, as a receiver reports it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np

from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.vehicles import STANDING_MPS, Drive, FindRoute
from geodata.area import AreaMap
from geodata.places import MapError, Position, bearing_deg, distance_m
from resources.fixes import Fix

DEPARTURE = datetime(2000, 1, 1, tzinfo=UTC)  # only the time between two reports counts
EVERY = timedelta(seconds=5)  # between two reports
STOPS = 5  # of one round, before it comes home
SHORTEST_STOP_S, LONGEST_STOP_S = 15.0, 60.0
TRIES = 4  # goals drawn for a stop, of which the nearest is driven to: an area may be a county
ERROR_M = 6.0


class InventedDrive:
    """Rounds from one place and back to it, each another way. The same device drives the same ways.

    Raises MapError for an area without streets to drive round.
    """

    def __init__(self, area: AreaMap, find: FindRoute, device: str) -> None:
        self._roads, self._find, self._device = area.roads, find, device
        self._streets = np.flatnonzero(
            area.roads.edge_strong
        )  # from which one also gets away again
        if not len(self._streets):
            raise MapError(
                f"the area {area.name} has no streets to drive round: import a larger map"
            )
        self._chance = Chance(0)
        self._home = self._somewhere(self._luck("home"))

    def round(self, number: int) -> Iterator[Fix]:
        """Every report of one round."""
        last = self._fix(DEPARTURE, self._home, None)
        yield last
        for stop in range(STOPS + 1):
            luck = self._luck(number, stop)
            here = Position(last.lat, last.lon)
            route = self._find(here, self._home if stop == STOPS else self._goal(here, luck))
            if route is None:
                continue
            drive = Drive(route, last.fixed_at)
            leaves = drive.ends + timedelta(seconds=luck.uniform(SHORTEST_STOP_S, LONGEST_STOP_S))
            while last.fixed_at < leaves:
                now = last.fixed_at + EVERY
                last = self._fix(now, drive.at(now), last)
                yield last

    def _fix(self, now: datetime, where: Position, last: Fix | None) -> Fix:
        before = where if last is None else Position(last.lat, last.lon)
        speed = distance_m(before, where) / EVERY.total_seconds()
        heading = bearing_deg(before, where) if speed > STANDING_MPS else None
        return Fix(self._device, where.lat, where.lon, now, now, ERROR_M, heading, speed)

    def _goal(self, here: Position, luck: Random) -> Position:
        drawn = [self._somewhere(luck) for _ in range(TRIES)]
        return min(drawn, key=lambda goal: distance_m(here, goal))

    def _somewhere(self, luck: Random) -> Position:
        street = int(self._streets[luck.randrange(len(self._streets))])
        start, stop = self._roads.shape_start[street : street + 2]
        point = luck.randrange(int(start), int(stop))
        return Position(float(self._roads.shape_lat[point]), float(self._roads.shape_lon[point]))

    def _luck(self, *words: object) -> Random:
        return self._chance.of("drive", self._device, *words)
