"""From positions to reach: what the roads are asked about every unit, and what their answer means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import inf, isnan

import numpy as np
import numpy.typing as npt

from dispatch_desk.recommend import Reach
from dispatch_desk.records import DutyUnit
from geodata.routing.navigator import Etas
from resources.fixes import Fixes
from resources.units import Callsign

Floats = npt.NDArray[np.float64]


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


def _known(value: float) -> float:
    return inf if isnan(value) else value
