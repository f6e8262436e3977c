"""From positions to reach: what the roads are asked about every unit, and what their answer means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from math import cos, inf, isnan, radians
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from dispatch_desk.driving import driving_to
from dispatch_desk.force.profile import Force
from dispatch_desk.recommend import Needs, Reach
from dispatch_desk.records import DutyUnit, Records
from geodata.places import Position
from geodata.routing.navigator import Etas
from resources.fixes import Fixes, usable_heading
from resources.units import Callsign

Floats = npt.NDArray[np.float64]
MOST_RANKED = 500  # units of a room; of a whole force's thousands only some can come into question
MOST_SKILLED = 100  # and of those who can do what few can

Answer_co = TypeVar("Answer_co", covariant=True)


class AsksRoads(Protocol[Answer_co]):
    """Roads that answer at once, or with a future."""

    def etas(
        self,
        lats: Floats,
        lons: Floats,
        target: Position,
        *,
        headings: Floats | None = None,
        driving: Sequence[str] = (),
    ) -> Answer_co: ...


class FindsRoutes(Protocol[Answer_co]):
    """The same, asked for one way."""

    def route(
        self, a: Position, b: Position, *, heading: float = ..., driving: str = ...
    ) -> Answer_co: ...


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Units in the order of `callsigns` with their last known positions; NaN where there is none."""

    callsigns: tuple[Callsign, ...]
    driving: tuple[str, ...]  # the code of the way each drives there
    lats: Floats
    lons: Floats
    headings: Floats  # degrees; NaN where it stands or none is known
    age_s: Floats
    error_m: Floats

    @classmethod
    def of(
        cls, units: Iterable[DutyUnit], fixes: Fixes, now: datetime, force: Force, grade: str
    ) -> "Whereabouts":
        """For the way to a job of that grade; "": to no job."""
        placed = [(duty.unit, fixes.rows.get(duty.unit.device)) for duty in units]
        heard = [(unit, row) for unit, row in placed if row is not None]
        rows = np.array([row for _, row in heard], dtype=np.intp)
        return cls(
            callsigns=tuple(unit.callsign for unit, _ in heard),
            driving=tuple(map(driving_to(grade, force), (unit for unit, _ in heard))),
            lats=fixes.lat[rows],
            lons=fixes.lon[rows],
            headings=usable_heading(fixes.heading_deg[rows], fixes.speed_mps[rows]),
            age_s=now.timestamp() - fixes.fixed_at[rows],
            error_m=fixes.error_m[rows],
        )

    def etas(self, roads: AsksRoads[Answer_co], target: Position) -> Answer_co:
        """What the roads say of the way there, or their promise to."""
        headings, driving = self.headings, self.driving
        return roads.etas(self.lats, self.lons, target, headings=headings, driving=driving)

    def route(self, roads: FindsRoutes[Answer_co], goal: Position) -> Answer_co:
        """The way there of the first of these, whose position must be known."""
        start = Position(float(self.lats[0]), float(self.lons[0]))
        heading, driving = float(self.headings[0]), self.driving[0]
        return roads.route(start, goal, heading=heading, driving=driving)

    def reaches(self, etas: Etas) -> dict[Callsign, Reach]:
        """What `etas`, asked for these very positions, says of each unit."""
        columns = (etas.seconds, etas.straight_m, self.age_s, self.error_m)
        numbers = zip(*(column.tolist() for column in columns), strict=True)
        rows = zip(self.callsigns, numbers, etas.why, self.driving, strict=True)
        return {
            callsign: Reach(
                eta, _known(straight), max(0.0, _known(age)), _known(error), why, driving
            )
            for callsign, (eta, straight, age, error), why, driving in rows
        }


def in_question(
    records: Records, fixes: Fixes, target: Position, needs: Needs, incident: str | None
) -> Records:
    """The records with the units worth ranking: all of a room's, of a whole force's those about.

    The nearest as the crow flies, the nearest of those with the skills needed, and who is going
    already. To rank ten thousand takes a large part of a second, each second.
    """
    units = [*records.on_duty()]
    if len(units) <= MOST_RANKED:
        return records
    rows = np.array([fixes.rows.get(duty.unit.device, -1) for duty in units], np.intp)
    lat, lon = (np.append(column, np.nan)[rows] for column in (fixes.lat, fixes.lon))
    away = np.hypot(lat - target.lat, (lon - target.lon) * cos(radians(target.lat)))
    nearest = [units[at] for at in np.argsort(away).tolist()]  # where there is no position: last
    wanted = frozenset(needs.skills)
    skilled = (duty for duty in nearest if wanted and wanted <= duty.unit.skills)
    going = (duty for duty in units if incident is not None and duty.incident == incident)
    chosen = [*nearest[:MOST_RANKED], *islice(skilled, MOST_SKILLED), *going]
    return Records(records.incidents, {duty.callsign: duty for duty in chosen}, records.alerts)


def _known(value: float) -> float:
    return inf if isnan(value) else value
