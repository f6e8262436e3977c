"""Puts a written story onto an area's roads: where it happens, and where its units stand by road time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from dispatch_desk.simulation.calls import story_call_at
from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.ground import Ground, Spot
from dispatch_desk.simulation.scenarios import Cast, Story
from geodata.places import MapError, Position, distance_m
from geodata.routing.navigator import Etas
from geodata.routing.waiting import Roads
from resources.units import Callsign

Floats = npt.NDArray[np.float64]

REACH_M = 8_500.0  # from the call, for a unit of the story
DOORS_LOOKED_AT, DOORS_TRIED, SPOTS_TRIED = 60, 14, 700
FULL_SCALE = 0.93  # of the roads around take less than the furthest unit, else all times shrink
OUT_OF_ORDER = 10.0  # more than any misfit: who is nearer by road matters before all
FAR_SHARE = 0.85  # of the roads are nearer than where the others keep to, where there is no better
ROAD_WEIGHT = 4.0  # a second of road counts more than a metre straight
RELEASED_BEFORE = timedelta(seconds=20)  # or another job would have them first
WRITTEN_OFF_AFTER = timedelta(minutes=2)
CLEAR_AFTER = timedelta(minutes=6)  # from then on the others go where they like again
STANDS_UNTIL = timedelta(minutes=15)
SILENT_SEEN_AT = timedelta(seconds=65)  # when the dispatcher opens the list
SILENT_AFTER = timedelta(seconds=400)


class Stage(Struct, frozen=True):
    """A story with its places."""

    story: Story
    call_at: datetime
    spot: Spot
    places: Mapping[str, Position]  # by callsign
    far: tuple[Position, ...]  # where everybody else keeps to until it has begun
    within_s: float  # by road, its furthest unit

    def cast(self, callsign: str) -> Cast | None:
        return next((each for each in self.story.cast if each.callsign == callsign), None)

    def released(self, now: datetime) -> bool:
        """Whether the story's units are to be had: just before the call, not before."""
        return now >= self.call_at - RELEASED_BEFORE

    def stands(self, callsign: str, now: datetime) -> bool:
        """Whether a unit of the story keeps its place while nobody sends it."""
        return callsign in self.places and now < self.call_at + STANDS_UNTIL

    def keeps_clear(self, now: datetime) -> bool:
        return now < self.call_at + CLEAR_AFTER

    def is_written_off(self, now: datetime) -> bool:
        """When others who are as near as the story's units have something else to do."""
        return self.call_at - RELEASED_BEFORE <= now < self.call_at + WRITTEN_OFF_AFTER

    def silent(self, callsign: str, now: datetime) -> bool:
        """Whether a unit's terminal reports nothing, so that its position grows old in time."""
        cast = self.cast(callsign)
        if cast is None or not cast.silent_s:
            return False
        last = self.call_at + SILENT_SEEN_AT - timedelta(seconds=cast.silent_s)
        return last < now < self.call_at + SILENT_AFTER


class _Try(Struct, frozen=True):
    """One door for the story, and how badly the roads around it fit."""

    misfit: float
    spot: Spot
    places: dict[str, Position]
    far: tuple[Position, ...]
    within_s: float


class CastRoads(NamedTuple):
    """The roads as each unit of a story will drive them."""

    roads: Roads
    driving: Mapping[Callsign, str]

    def etas(self, story: Story, spots: list[Position], door: Position) -> dict[str, Etas]:
        """By callsign, from each of the spots."""
        lats, lons = (np.array([getattr(spot, axis) for spot in spots]) for axis in ("lat", "lon"))
        ways = {cast.callsign: self.driving[Callsign(cast.callsign)] for cast in story.cast}
        asked = {
            way: self.roads.etas(lats, lons, door, driving=(way,)) for way in set(ways.values())
        }
        return {callsign: asked[way] for callsign, way in ways.items()}


def stage(story: Story, begin: datetime, chance: Chance, ground: Ground, roads: CastRoads) -> Stage:
    """The door near the centre around which the story's road times fit best. Raises MapError."""
    doors = [ground.pick(chance.of("door", n), "homes") for n in range(DOORS_LOOKED_AT)]
    doors = [door for door in doors if door.words[:1].isdigit()] or doors
    doors.sort(key=lambda door: distance_m(door.position, ground.centre))
    tried = [
        _try(
            story,
            door,
            ground.around(door.position, REACH_M, SPOTS_TRIED, chance.of("cast")),
            roads,
        )
        for door in doors[:DOORS_TRIED]
    ]
    fitting = [each for each in tried if each is not None]
    if not fitting:
        raise MapError("This area has too few roads for the story: choose another night or area")
    best = min(fitting, key=lambda each: each.misfit)
    call_at = story_call_at(story, begin)
    return Stage(story, call_at, best.spot, best.places, best.far, best.within_s)


def _try(story: Story, door: Spot, spots: list[Position], roads: CastRoads) -> _Try | None:
    etas = roads.etas(story, spots, door.position)
    all_s = np.stack([each.seconds for each in etas.values()])
    reached = np.flatnonzero((np.isfinite(all_s) & (all_s > 0)).all(axis=0))
    if len(reached) < len(story.cast):
        return None
    last = max(story.cast, key=lambda cast: cast.road_s)
    furthest, furthest_s = last.road_s, etas[last.callsign].seconds[reached]
    scale = min(1.0, float(np.quantile(furthest_s, FULL_SCALE)) / furthest)
    misfit, places, latest_s = 0.0, {}, 0.0
    for cast in sorted(story.cast, key=lambda cast: cast.road_s):
        seconds = etas[cast.callsign].seconds[reached]
        cost = _cost(cast, scale, seconds, etas[cast.callsign].straight_m[reached])
        cost += OUT_OF_ORDER * (seconds <= latest_s)
        chosen = int(np.argmin(cost))
        latest_s = float(seconds[chosen])
        misfit += float(cost[chosen])
        places[cast.callsign] = spots[int(reached[chosen])]
    beyond_s = min(furthest * scale * 1.3, float(np.quantile(furthest_s, FAR_SHARE)))
    beyond = reached[furthest_s >= beyond_s]
    far = tuple(spots[int(row)] for row in beyond)
    return _Try(misfit, door, places, far, furthest * scale)


def _cost(cast: Cast, scale: float, seconds: Floats, straight_m: Floats) -> Floats:
    by_road = np.abs(seconds / (cast.road_s * scale) - 1)
    cost: Floats = ROAD_WEIGHT * by_road + np.abs(straight_m / (cast.straight_m * scale) - 1)
    return cost
