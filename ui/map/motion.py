"""Units glide between their last two reports where that is honest: late by one interval, never ahead."""

import numpy as np
import numpy.typing as npt

from resources.fixes import Fixes, Floats

LONGEST_S = 30.0  # between two reports; of what lies between rarer ones nobody knows the way
FASTEST_MPS = 70.0  # what is farther apart was not driven from one to the other
LEAST_M = 1.0  # a receiver that stands wanders so far

Rows = npt.NDArray[np.bool_]


class Motion:
    """Told of every snapshot; keeps the fix before the last of each device. Holds no clock."""

    def __init__(self) -> None:
        self._last: Fixes | None = None
        self._before = np.empty((3, 0))  # lat, lon, fixed at: nan where there was none
        self.is_gliding = False  # when last asked

    def forget(self) -> None:
        """Another moment, or nobody looks: what comes next is not gone to from what was before."""
        self._last, self._before, self.is_gliding = None, np.empty((3, 0)), False

    def seen(self, fixes: Fixes, now_s: float, held: frozenset[str] = frozenset()) -> Fixes:
        """The fixes as they are to be drawn: each between the last two, `fixed_at` of what is drawn.

        So an age counts from where the unit is drawn, not from where it has not been drawn yet.
        `held` are devices that are never drawn late: whoever is in danger is where they were last seen.
        """
        self._hear(fixes)
        before_lat, before_lon, before_at = self._before
        every_s = fixes.fixed_at - before_at
        glides = self._may_glide(fixes, every_s, held)
        gone = np.where(glides, (now_s - fixes.fixed_at) / np.where(glides, every_s, 1.0), 1.0)
        share = np.clip(gone, 0.0, 1.0)
        self.is_gliding = bool((share < 1.0).any())
        if not self.is_gliding:
            return fixes
        rest = np.where(glides, 1.0 - share, 0.0)
        lat, lon, at = (
            np.where(glides, last - (last - old) * rest, last)
            for last, old in (
                (fixes.lat, before_lat),
                (fixes.lon, before_lon),
                (fixes.fixed_at, before_at),
            )
        )
        columns = (fixes.received_at, fixes.error_m, fixes.heading_deg, fixes.speed_mps)
        return Fixes.of(fixes.names, fixes.rows, np.stack((lat, lon, at, *columns)))

    def _may_glide(self, fixes: Fixes, every_s: Floats, held: frozenset[str]) -> Rows:
        """Two reports in short order that one vehicle can have driven between."""
        north_m = (fixes.lat - self._before[0]) * 111_195.0
        east_m = (fixes.lon - self._before[1]) * 111_195.0 * np.cos(np.radians(fixes.lat))
        apart_m = np.hypot(north_m, east_m)
        glides: Rows = (every_s > 0) & (every_s <= LONGEST_S)
        glides &= (apart_m >= LEAST_M) & (apart_m <= FASTEST_MPS * every_s)
        for device in held:
            row = fixes.rows.get(device)
            if row is not None:
                glides[row] = False
        return glides

    def _hear(self, fixes: Fixes) -> None:
        """Rows stay a device's own; new devices come at the end."""
        last = self._last
        if fixes is last:
            return
        if last is None or last.names != fixes.names[: len(last)]:
            self._before = np.full((3, len(fixes)), np.nan)
        else:
            known = np.stack((last.lat, last.lon, last.fixed_at))
            grown = np.full((2, 3, len(fixes)), np.nan)
            grown[0, :, : len(last)], grown[1, :, : len(last)] = self._before, known
            is_new = fixes.fixed_at > grown[1, 2]
            self._before = np.where(is_new, grown[1], grown[0])
        self._last = fixes
