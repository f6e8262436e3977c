"""Simulated movement: a unit drives a way found over the real roads and reports where it is."""

from bisect import bisect_right
from datetime import datetime, timedelta
from math import cos, radians
from typing import Protocol

from dispatch_desk.simulation.chance import Chance
from geodata.places import M_PER_DEGREE, Position, bearing_deg, distance_m
from geodata.routing.engine import Route
from resources.fixes import Fix

STANDING_MPS = 1.0


class FindRoute(Protocol):
    """The fastest way for whoever drives so; "": as everybody does."""

    def __call__(self, a: Position, b: Position, *, driving: str = "") -> Route | None: ...


class Drive:
    """A way being driven: where the vehicle is at a moment follows from when it set off."""

    def __init__(self, route: Route, began: datetime) -> None:
        # As lists: numpy is slow at one number at a time, and this is asked at every step.
        self._seconds: list[float] = route.seconds.tolist()
        self._way: tuple[list[float], list[float]] = (route.lat.tolist(), route.lon.tolist())
        self._began = began
        self.ends = began + timedelta(seconds=route.eta_s)

    def at(self, now: datetime) -> Position:
        gone = (now - self._began).total_seconds()
        then = bisect_right(self._seconds, gone)
        if then == len(self._seconds):
            return Position(*(line[-1] for line in self._way))
        before = max(0, then - 1)
        length = self._seconds[then] - self._seconds[before]
        share = (gone - self._seconds[before]) / length if length > 0 else 0.0
        lat, lon = (line[before] + share * (line[then] - line[before]) for line in self._way)
        return Position(lat, lon)


class Vehicle:
    """Where one unit truly is, and what its receiver says of it every `every_s` seconds."""

    def __init__(
        self, device: str, where: Position, every_s: float, error_m: float, chance: Chance
    ) -> None:
        self.where = where
        self._device, self._every_s, self._chance = device, every_s, chance
        self._error_m = error_m
        self._drive: Drive | None = None
        self._moved_at: datetime | None = None
        self._reported_at: datetime | None = None
        self._heading: float | None = None
        self._speed_mps = 0.0

    def head_for(self, goal: Position, now: datetime, find: FindRoute, driving: str) -> None:
        route = find(self.where, goal, driving=driving)
        self._drive = Drive(route, now) if route else None

    def stop(self) -> None:
        self._drive = None

    def arrived(self, now: datetime) -> bool:
        return self._drive is None or now >= self._drive.ends

    def move(self, now: datetime) -> None:
        before, since = self.where, self._moved_at or now
        self._moved_at = now
        if self._drive is None:
            self._speed_mps = 0.0
            return
        self.where = self._drive.at(now)
        if now >= self._drive.ends:
            self._drive = None
        gone_m, seconds = distance_m(before, self.where), (now - since).total_seconds()
        self._speed_mps = gone_m / seconds if seconds else 0.0
        if gone_m > STANDING_MPS:
            self._heading = bearing_deg(before, self.where)

    def report(self, now: datetime) -> Fix | None:
        """A fix when one is due, a few metres off as receivers are."""
        last = self._reported_at
        if last is not None and (now - last).total_seconds() < self._every_s:
            return None
        self._reported_at = now
        luck = self._chance.of("fix", self._device, now.isoformat())
        north, east = (luck.gauss(0, self._error_m / 2) for _ in range(2))
        return Fix(
            device=self._device,
            lat=self.where.lat + north / M_PER_DEGREE,
            lon=self.where.lon + east / (M_PER_DEGREE * cos(radians(self.where.lat))),
            fixed_at=now,
            received_at=now,
            error_m=self._error_m,
            heading_deg=self._heading if self._speed_mps > STANDING_MPS else None,
            speed_mps=self._speed_mps,
        )
