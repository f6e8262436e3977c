"""From positions to reach: what the roads are asked about every unit, and what their answer means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from math import cos, inf, isnan, radians

import numpy as np
import numpy.typing as npt

from dispatch_desk.recommend import Needs, Reach
from dispatch_desk.records import DutyUnit, Records
from geodata.places import Position
from geodata.routing.navigator import Etas
from resources.fixes import Fixes
from resources.units import Callsign

Floats = npt.NDArray[np.float64]
MOST_RANKED = 500  # units of a room; of a whole force's thousands only some can come into question
MOST_SKILLED = 100  # and of those who can do what few can


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Units in the order of `callsigns` with their last known positions; NaN where there is none."""

    callsigns: tuple[Callsign, ...]
    lats: Floats
    lons: Floats
    age_s: Floats
    error_m: Floats

    @classmethod
    def of(cls, units: Iterable[DutyUnit], fixes: Fixes, now: datetime) -> "Whereabouts":
        placed = [(duty.callsign, fixes.rows.get(duty.unit.device)) for duty in units]
        heard = [(callsign, row) for callsign, row in placed if row is not None]
        rows = np.array([row for _, row in heard], dtype=np.intp)
        age_s = now.timestamp() - fixes.fixed_at[rows]
        callsigns = tuple(callsign for callsign, _ in heard)
        return cls(callsigns, fixes.lat[rows], fixes.lon[rows], age_s, fixes.error_m[rows])

    def reaches(self, etas: Etas) -> dict[Callsign, Reach]:
        """What `etas`, asked for these very positions, says of each unit."""
        columns = (etas.seconds, etas.straight_m, self.age_s, self.error_m)
        rows = zip(self.callsigns, *(column.tolist() for column in columns), etas.why, strict=True)
        return {
            callsign: Reach(eta, _known(straight), max(0.0, _known(age)), _known(error), why)
            for callsign, eta, straight, age, error, why in rows
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
