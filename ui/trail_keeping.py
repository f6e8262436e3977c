"""Where units were in the last ten minutes: asked of the position history once, and kept up from then on."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from dispatch_desk.tracks.codec import Tracks
from geodata.projection import to_world
from resources.fixes import Fixes
from resources.units import Callsign
from ui.bridge import Bridge
from ui.map.trails import LENGTH_S, NOTHING, Trail, Trails

FADES_EVERY_S = 30.0  # however seldom its unit reports, a trail grows old
MANY, MANY_EVERY_S = 200, 3.0  # so many trails grow no oftener: each time all are painted
AT_S, LAT, LON = 1, 2, 3  # rows of a block; its first is the device's row

F8 = npt.NDArray[np.float64]
Wanted = Mapping[Callsign, tuple[str, bool]]
"""Of each unit whose trail is wanted: its device, and whether it is chosen."""


class TrailKeeper:
    """Costs nothing while nobody wants a trail. Lives in the window's thread, and never waits."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._asked: frozenset[str] = frozenset()
        self._found = np.empty((4, 0))
        self._last: Fixes | None = None
        self._made: tuple[Wanted, float] | None = None
        self._has_new = False
        self._trails = NOTHING

    def forget(self) -> None:
        """Another moment: what was, was later or earlier than now."""
        self._asked, self._found = frozenset(), np.empty((4, 0))
        self._last = self._made = None
        self._trails = NOTHING

    def trails(self, wanted: Wanted, now: datetime) -> Trails:
        """As far as they are known by now; the same object until one of them differs."""
        if not wanted:
            if self._asked:
                self.forget()
            return NOTHING
        fixes = self._bridge.fixes()
        self._ask(wanted, now)
        self._hear(fixes)
        now_s = now.timestamp()
        step = now_s // FADES_EVERY_S
        if self._made != (wanted, step) or (self._has_new and self._is_due(now_s)):
            self._made, self._has_new = (wanted, step), False
            self._trails = self._drawn(wanted, fixes, now_s)
        return self._trails

    def _is_due(self, now_s: float) -> bool:
        many = len(self._trails.lines) > MANY
        return not many or abs(now_s - self._trails.now_s) >= MANY_EVERY_S

    def _ask(self, wanted: Wanted, now: datetime) -> None:
        """Of those not asked about yet: what is known of the time before they were wanted."""
        devices = frozenset(device for device, _ in wanted.values())
        new = devices - self._asked
        self._asked = devices
        if new:
            since = now - timedelta(seconds=LENGTH_S)
            self._bridge.past(since, now, new, self._take)

    def _take(self, tracks: Tracks) -> None:
        """What was asked for; devices that nobody wants any more are left out when it is drawn."""
        rows = self._bridge.fixes().rows
        row = np.array([rows.get(name, -1) for name in tracks.names], float)[tracks.device]
        self._keep(np.stack((row, tracks.fixed_at, tracks.lat, tracks.lon)))

    def _hear(self, fixes: Fixes) -> None:
        """The new ones among the last fixes, of the devices wanted."""
        last, self._last = self._last, fixes
        if fixes is last:
            return
        wanted = [row for name in self._asked if (row := fixes.rows.get(name)) is not None]
        rows = np.array(wanted, np.intp)
        if last is not None:
            same = rows < len(last)
            old = np.full(len(rows), np.nan)
            old[same] = last.fixed_at[rows[same]]
            rows = rows[fixes.fixed_at[rows] != old]
        columns = (fixes.fixed_at[rows], fixes.lat[rows], fixes.lon[rows])
        self._keep(np.stack((rows.astype(float), *columns)))

    def _keep(self, block: F8) -> None:
        if block.shape[1]:
            self._found = np.hstack((self._found, block))
            self._has_new = True

    def _drawn(self, wanted: Wanted, fixes: Fixes, now_s: float) -> Trails:
        """Sorted by device and time, each report once; what is older than a trail is dropped."""
        found = self._found
        found = found[:, (found[AT_S] >= now_s - LENGTH_S) & (found[0] >= 0)]
        found = found[:, np.lexsort(found[1::-1])]
        is_other = np.ones(found.shape[1], bool)
        is_other[1:] = (np.diff(found[:2], axis=1) != 0).any(axis=0)
        self._found = found = found[:, is_other]
        x, y = to_world(found[LON], found[LAT])
        lines = []
        for callsign, (device, is_chosen) in wanted.items():
            row = fixes.rows.get(device, -1)
            begin, end = np.searchsorted(found[0], [row, row + 1]).tolist()
            if end - begin > 1:
                at_s = found[AT_S, begin:end]
                lines.append(Trail(callsign, x[begin:end], y[begin:end], at_s, is_chosen))
        return Trails(tuple(lines), now_s)
