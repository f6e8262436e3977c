"""Invented nights for tests: on the village, in coarse steps, with roads as the crow flies."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from math import nan

import numpy as np

from dispatch_desk.desk import Desk
from dispatch_desk.facts import Fact, decode
from dispatch_desk.ids import counted_ids
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.records import Incident, Records
from dispatch_desk.sending.muster import Mustering
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.ranking import Ranking, rank
from dispatch_desk.sending.whereabouts import Whereabouts
from dispatch_desk.simulation.headless import HeadlessNight, Parts
from dispatch_desk.simulation.night import BEGIN, Night, NightPlan
from dispatch_desk.tracks.store import TrackStore
from geodata.area import AreaMap
from geodata.build import build_area
from geodata.osm import read_osm
from geodata.places import Position, distance_m
from geodata.roads import F8
from geodata.routing.changes import RoadChange
from geodata.routing.engine import Route
from geodata.routing.navigator import Codes, Etas
from geodata.routing.waiting import Roads
from resources.fixes import DEGREE_M, FixTable
from tests.desks import FORCE
from tests.geodata.makers import real_file
from tests.towns import a_village

MPS = 2.0  # so slow that the village takes as long to cross as a town


class Beeline:
    """Roads that lead straight to everywhere: quick to ask, for tests that are not about roads."""

    def __init__(self) -> None:
        self.changes: Sequence[RoadChange] = ()  # which it is told, and keeps to itself
        self.hour = 0

    def change(self, changes: Sequence[RoadChange]) -> None:
        self.changes = changes

    def at_hour(self, hour: int) -> None:
        self.hour = hour

    def etas(
        self,
        lats: F8,
        lons: F8,
        target: Position,
        *,
        headings: F8 | None = None,  # noqa: ARG002 - a crow turns where it likes
        driving: Codes = (),  # noqa: ARG002 - and flies as it flies
    ) -> Etas:
        east = (lons - target.lon) * np.cos(np.radians(target.lat))
        metres = DEGREE_M * np.hypot(lats - target.lat, east)
        why = tuple("no position" if unknown else "" for unknown in np.isnan(metres))
        return Etas(np.where(np.isnan(metres), np.inf, metres / MPS), metres, why)

    def route(
        self,
        a: Position,
        b: Position,
        *,
        heading: float = nan,  # noqa: ARG002 - a crow turns where it likes
        driving: str = "",  # noqa: ARG002 - and flies as it flies
    ) -> Route:
        length_m = max(1.0, distance_m(a, b))
        lon, lat = np.array([a.lon, b.lon]), np.array([a.lat, b.lat])
        return Route(length_m / MPS, length_m, lon, lat, np.array([0.0, length_m / MPS]), ())


def a_night(
    plan: NightPlan, area: AreaMap | None = None, roads: Roads | None = None
) -> HeadlessNight:
    """A night at its beginning, the first crews booked on."""
    desk = Desk(MemoryJournal(), FORCE, counted_ids(f"night-{plan.seed}"), lambda: 0)
    parts = Parts(desk, FixTable(), TrackStore())
    night = HeadlessNight(plan, area or a_village(), roads or Beeline(), parts)
    night.begin()
    return night


def play(night: HeadlessNight, hours: float, step_s: float = 30) -> HeadlessNight:
    for _ in night.run(BEGIN + timedelta(hours=hours), timedelta(seconds=step_s)):
        pass
    return night


@cache
def whole_night() -> HeadlessNight:
    """Ten and a half hours with a dispatcher who works by the book; played once for a test run."""
    return play(a_night(NightPlan(7)), 10.5)


@cache
def newport() -> AreaMap:
    """A real city, from the test data; skips the test where there are none."""
    return build_area(read_osm(real_file("osm/newport-2023-06-13.osm.pbf")), "newport")


def facts_of(desk: Desk) -> Iterator[tuple[Entry, Fact]]:
    for entry in desk.journal.tail(0, 1_000_000):
        if entry.body is not None:
            yield entry, decode(entry.type, entry.body, entry.recorded_at)


def alone(plan: NightPlan, since: datetime = BEGIN) -> Night:
    """The world outside, to be stepped by the test itself."""
    return Night(plan, a_village(), FORCE, Beeline(), since)


def nobody_to_send(_: Incident) -> Ranking:
    """The ranked list of an empty room."""
    muster = Mustering(FORCE).of(Records())
    where = Whereabouts.of(muster, FixTable().snapshot(), BEGIN, "")
    reached = where.reached(where.etas(Beeline(), Position(0.0, 0.0)))
    return rank(muster, reached, Job(), BEGIN)
