"""A drive nobody has driven: rounds over an area's real roads, with stops, as a receiver reports it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.ground import Ground
from dispatch_desk.simulation.vehicles import STANDING_MPS, Drive, FindRoute
from geodata.area import AreaMap
from geodata.places import MapError, Position, bearing_deg, distance_m
from resources.fixes import Fix

DEPARTURE = datetime(2000, 1, 1, tzinfo=UTC)  # only the time between two reports counts
EVERY = timedelta(seconds=5)  # between two reports
STOPS = 5  # of one round, before it comes home
SHORTEST_STOP_S, LONGEST_STOP_S = 15.0, 60.0
TRIES = 4  # goals drawn for a stop, of which the one nearest to `USUAL_M` away is driven to
USUAL_M = 1_500.0  # an area may be a whole county
ERROR_M = 6.0


class InventedDrive:
    """Rounds from one place and back to it, each another way. The same device drives the same ways.

    Raises MapError for an area without streets to drive round.
    """

    def __init__(self, area: AreaMap, find: FindRoute, device: str) -> None:
        if not area.roads.edge_strong.any():
            raise MapError(
                f"the area {area.name} has no streets to drive round: import a larger map"
            )
        self._ground, self._find, self._device = Ground(area), find, device
        self._chance = Chance(0)
        self._home = self._ground.somewhere(self._luck("home"))

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
        drawn = [self._ground.somewhere(luck) for _ in range(TRIES)]
        return min(drawn, key=lambda goal: abs(distance_m(here, goal) - USUAL_M))

    def _luck(self, *words: object) -> Random:
        return self._chance.of("drive", self._device, *words)
