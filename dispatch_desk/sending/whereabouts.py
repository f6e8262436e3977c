"""From positions to reach: what the roads are asked of every unit, and the band their answers make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol, TypeVar

import numpy as np

from dispatch_desk.sending.muster import F8, I4, Muster
from geodata.places import Position
from geodata.routing.navigator import Etas
from resources.fixes import DEGREE_M, Fixes, usable_heading
from resources.units import Callsign

WIDE_M = 75.0  # with so large an error a unit may be in another street: those are asked from too
AROUND = ((0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0))  # shares of the error, north and east
WIDEST_M = 2_000.0
UNKNOWN_ERROR_M = 50.0
OLDEST_S = 3600.0
FLATTEST = 0.05  # of a degree of longitude against one of latitude: no units at the poles

AT_MOST = 0.5, 120.0  # of the road time, and seconds more: a band is no wider to either side


Answer_co = TypeVar("Answer_co", covariant=True)


class AsksRoads(Protocol[Answer_co]):
    """Roads that answer at once, or with a future."""

    def etas(
        self,
        lats: F8,
        lons: F8,
        target: Position,
        *,
        headings: F8 | None = None,
        driving: Sequence[str] = (),
    ) -> Answer_co: ...


class FindsRoutes(Protocol[Answer_co]):
    """The same, asked for one way."""

    def route(
        self, a: Position, b: Position, *, heading: float = ..., driving: str = ...
    ) -> Answer_co: ...


@dataclass(frozen=True)
class Reached:
    """How n units reach one place, a row each, as the muster had them that was asked for."""

    callsigns: tuple[Callsign, ...]
    driving: tuple[str, ...]  # the way each drives there, by the force's code
    likely_s: F8  # by road, from setting off; inf: no way
    earliest_s: F8
    latest_s: F8
    straight_m: F8  # nan without a position
    age_s: F8  # of the position; inf without one
    error_m: F8  # nan where none is known
    why: tuple[str, ...]  # why there is no road time; "" where there is one
    air: bool = False  # the roads have not answered: seconds in a straight line, to put in an order

    @cached_property
    def row(self) -> dict[Callsign, int]:
        return {callsign: row for row, callsign in enumerate(self.callsigns)}


@dataclass(frozen=True)
class Whereabouts:
    """Where the units of a muster were last seen, a row each; nan where there is nothing known.

    One serves all jobs of a grade at a moment: what the roads are asked from doesn't depend on the job.
    """

    muster: Muster
    driving: tuple[str, ...]
    lats: F8
    lons: F8
    headings: F8  # degrees; nan where it stands or none is known
    age_s: F8
    error_m: F8

    @classmethod
    def of(cls, muster: Muster, fixes: Fixes, now: datetime, grade: str) -> "Whereabouts":
        """For the way to a job of that grade; "": to no job."""
        rows = muster.rows_of(fixes)
        lat, lon, fixed_at, error, heading, speed = (
            np.append(column, np.nan)[rows]  # the last for whoever has no row
            for column in (
                fixes.lat, fixes.lon, fixes.fixed_at, fixes.error_m, fixes.heading_deg, fixes.speed_mps,
            )
        )  # fmt: skip
        age = np.maximum(now.timestamp() - fixed_at, 0.0)
        headings = usable_heading(heading, speed)
        return cls(muster, muster.driving(grade), lat, lon, headings, age, error)

    def etas(self, roads: AsksRoads[Answer_co], target: Position) -> Answer_co:
        """What the roads say of the way there, or their promise to: of units, then of places about them."""
        lats, lons, headings, driving = self._asked_from
        return roads.etas(lats, lons, target, headings=headings, driving=driving)

    def route(self, roads: FindsRoutes[Answer_co], row: int, goal: Position) -> Answer_co:
        """The way there of the unit of that row, whose position must be known."""
        start = Position(float(self.lats[row]), float(self.lons[row]))
        heading, driving = float(self.headings[row]), self.driving[row]
        return roads.route(start, goal, heading=heading, driving=driving)

    def reached(self, etas: Etas) -> Reached:
        """What `etas`, asked for these very positions, says of each unit.

        No band gets better by a road that is closed: every step of it grows with the road times.
        """
        count = len(self.muster)
        likely, (soonest, longest) = etas.seconds[:count], self._about(etas.seconds)
        share, drift = self.muster.force.sending.road_time_share, self._drift_s
        known = np.isfinite(likely)
        nearer = (soonest - np.minimum(drift, _at_most(soonest))) * (1 - share)
        farther = np.minimum(longest + drift, likely + _at_most(likely)) * (1 + share)
        return Reached(
            self.muster.callsigns,
            self.driving,
            likely,
            np.where(known, np.maximum(0.0, nearer), np.inf),
            np.where(known, farther, np.inf),
            etas.straight_m[:count],
            self._known_age_s,
            self.error_m,
            etas.why[:count],
        )

    def by_air(self, target: Position) -> Reached:
        """In a straight line, for as long as the roads have no answer: an order, and no times."""
        north, east = self.lats - target.lat, self.lons - target.lon
        apart = np.hypot(north, east * np.cos(np.radians(target.lat))) * DEGREE_M
        known = np.isfinite(apart)
        seconds = np.where(known, apart / self.muster.force.positions.plausible_mps, np.inf)
        why = tuple(np.where(known, "", "no position").tolist())
        at = (self.muster.callsigns, self.driving, seconds, seconds, seconds, apart)
        return Reached(*at, self._known_age_s, self.error_m, why, air=True)

    @cached_property
    def _known_age_s(self) -> F8:
        found: F8 = np.where(np.isnan(self.age_s), np.inf, self.age_s)
        return found

    @cached_property
    def _wide(self) -> I4:
        """Rows whose error spans more than one street."""
        found: I4 = np.flatnonzero(self.error_m >= WIDE_M).astype(np.int32)
        return found

    @cached_property
    def _asked_from(self) -> tuple[F8, F8, F8, tuple[str, ...]]:
        """Where each is, then four places around each that may be in another street."""
        wide = self._wide
        if not len(wide):
            return self.lats, self.lons, self.headings, self.driving
        north, east = np.array(AROUND).T
        radius = np.minimum(self.error_m[wide], WIDEST_M)[:, None] / DEGREE_M
        squeeze = np.maximum(np.cos(np.radians(self.lats[wide])), FLATTEST)[:, None]
        lats = np.append(self.lats, (self.lats[wide][:, None] + radius * north).ravel())
        lons = np.append(self.lons, (self.lons[wide][:, None] + radius * east / squeeze).ravel())
        headings = np.append(self.headings, np.full(len(wide) * len(AROUND), np.nan))
        around = (self.driving[row] for row in wide.tolist() for _ in AROUND)
        return lats, lons, headings, (*self.driving, *around)

    def _about(self, seconds: F8) -> tuple[F8, F8]:
        """Of each unit the soonest and the longest, from where it was seen and from around that.

        A place without a way makes the band as long as one may be: it may lie in a field, or beyond
        a closure.
        """
        count, wide = len(self.muster), self._wide
        likely = seconds[:count]
        soonest, longest = likely.copy(), likely.copy()
        if len(wide):
            around = seconds[count:].reshape(len(wide), len(AROUND))
            soonest[wide] = np.minimum(soonest[wide], around.min(axis=1))
            longest[wide] = np.maximum(longest[wide], around.max(axis=1))
        return soonest, longest

    @cached_property
    def _drift_s(self) -> F8:
        """Seconds it may have driven since, towards the place or away from it; nowhere if it stands.

        By the roads' own measure: who has driven for a minute is at most a minute nearer, or farther.
        """
        limits = self.muster.force.positions
        since = np.minimum(self._known_age_s, OLDEST_S)
        driven = np.maximum(since - limits.fresh_s, 0.0) * self.muster.moving
        error = np.where(np.isnan(self.error_m), UNKNOWN_ERROR_M, self.error_m)
        about = np.where(error >= WIDE_M, 0.0, error / limits.plausible_mps)
        drift: F8 = driven + about
        return drift


def _at_most(road_s: F8) -> F8:
    """How much a very old position may widen a band: a part of the way, and not the screen."""
    share, more_s = AT_MOST
    found: F8 = road_s * share + more_s
    return found
