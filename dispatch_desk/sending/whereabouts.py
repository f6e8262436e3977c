"""From positions to reach: what the roads are asked of every unit, and the band their answers make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import cos, radians
from typing import Protocol, TypeVar

import numpy as np

from dispatch_desk.force.profile import Force
from dispatch_desk.sending.muster import F8, I4, Muster
from geodata.places import Position
from geodata.routing.navigator import Etas
from resources.fixes import DEGREE_M, Fixes, usable_heading
from resources.units import Callsign

WIDE_M = (
    75.0  # from so large an error on a position is asked from around it too: streets differ there
)
AROUND = ((0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0))  # shares of the error, north and east
UNKNOWN_ERROR_M = 50.0
OLDEST_S = 3600.0


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

    @cached_property
    def row(self) -> dict[Callsign, int]:
        return {callsign: row for row, callsign in enumerate(self.callsigns)}


@dataclass(frozen=True)
class Whereabouts:
    """Where the units of a muster were last seen, a row each; nan where there is nothing known."""

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
        found = [fixes.rows.get(duty.unit.device, -1) for duty in muster.duties]
        rows = np.array(found, dtype=np.intp)
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
        wide = self._wide
        lats, lons, headings, driving = self.lats, self.lons, self.headings, self.driving
        if len(wide):
            north, east = np.array(AROUND).T
            radius = np.minimum(self.error_m[wide], 2_000.0)[:, None] / DEGREE_M
            squeeze = cos(radians(target.lat))
            lats = np.append(lats, (self.lats[wide][:, None] + radius * north).ravel())
            lons = np.append(lons, (self.lons[wide][:, None] + radius * east / squeeze).ravel())
            headings = np.append(headings, np.full(len(wide) * len(AROUND), np.nan))
            driving = (*driving, *(self.driving[row] for row in wide for _ in AROUND))
        return roads.etas(lats, lons, target, headings=headings, driving=driving)

    def route(self, roads: FindsRoutes[Answer_co], row: int, goal: Position) -> Answer_co:
        """The way there of the unit of that row, whose position must be known."""
        start = Position(float(self.lats[row]), float(self.lons[row]))
        heading, driving = float(self.headings[row]), self.driving[row]
        return roads.route(start, goal, heading=heading, driving=driving)

    def reached(self, etas: Etas) -> Reached:
        """What `etas`, asked for these very positions, says of each unit."""
        count, force = len(self.muster), self.muster.force
        likely = etas.seconds[:count]
        soonest, longest = self._about(etas.seconds)
        share, slack = force.sending.road_time_share, self._slack_s(likely, force)
        known = np.isfinite(likely)
        earliest = np.where(known, np.maximum(0.0, soonest * (1 - share) - slack), np.inf)
        latest = np.where(known, longest * (1 + share) + slack, np.inf)
        return Reached(
            self.muster.callsigns,
            self.driving,
            likely,
            earliest,
            latest,
            etas.straight_m[:count],
            np.where(np.isnan(self.age_s), np.inf, self.age_s),
            self.error_m,
            etas.why[:count],
        )

    @cached_property
    def _wide(self) -> I4:
        """Rows whose error spans more than one street."""
        found: I4 = np.flatnonzero(self.error_m >= WIDE_M).astype(np.int32)
        return found

    def _about(self, seconds: F8) -> tuple[F8, F8]:
        """Of each unit the soonest and the longest, from where it was seen and from around that."""
        count, wide = len(self.muster), self._wide
        likely = seconds[:count]
        soonest, longest = likely.copy(), likely.copy()
        if len(wide):
            around = seconds[count:].reshape(len(wide), len(AROUND))
            soonest[wide] = np.minimum(soonest[wide], around.min(axis=1))
            reachable = np.where(np.isfinite(around), around, -np.inf).max(axis=1)
            longest[wide] = np.maximum(longest[wide], reachable)
        return soonest, longest

    def _slack_s(self, likely: F8, force: Force) -> F8:
        """Seconds it may have driven since, towards the place or away from it; nowhere if it stands.

        By the roads' own measure: who has driven for a minute is at most a minute nearer, or farther.
        Capped, so that a very old position widens its band and not the screen.
        """
        limits = force.positions
        since = np.minimum(np.where(np.isnan(self.age_s), OLDEST_S, self.age_s), OLDEST_S)
        driven = np.maximum(since - limits.fresh_s, 0.0) * force.sending.moving_share
        error = np.where(np.isnan(self.error_m), UNKNOWN_ERROR_M, self.error_m)
        about = np.where(error >= WIDE_M, 0.0, error / limits.plausible_mps)
        slack = np.where(self.muster.stays, 0.0, driven) + about
        capped: F8 = np.minimum(slack, likely / 2 + 120.0)
        return capped
