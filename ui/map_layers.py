"""Tells the maps of the ground the desk knows by name: its beats, and how soon somebody free is in each."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import compress
from math import inf

import numpy as np

from dispatch_desk.sending.cover import Cover, second_grade
from dispatch_desk.sending.whereabouts import Whereabouts
from ui import text
from ui.bridge import Bridge
from ui.costing import Costing
from ui.desk_window import DeskWindow
from ui.map.beats import Beats, beats_on_map
from ui.map.camera import world_of
from ui.map.coverage import Coverage, CoveredPlace, minutes_of

COVER_TICKS = 8
LATE = timedelta(minutes=1)  # twice as long as a round of all places takes
ASKING = "asking the roads"


class MapLayers:
    """Told of every tick; works for a layer only while somebody looks at it."""

    def __init__(self, window: DeskWindow, bridge: Bridge, costing: Costing) -> None:
        self._window, self._feed = window, window.feed
        self._bridge, self._costing = bridge, costing
        self._beats: Beats | None = None
        self._coverage: Coverage | None = None
        self._ticks = 0
        self._is_asking = False

    def tick(self) -> None:
        """A moment later."""
        if self._feed.wants("beats") and "beats" not in self._feed.layers:
            self._feed.show_layer("beats", self._area_beats())
        if not self._feed.wants("coverage"):
            self._ticks = 0
        elif not self._bridge.is_away:
            if self._ticks % self._every_ticks == 0:
                self._ask_coverage()
            self._ticks += 1

    @property
    def _every_ticks(self) -> int:
        """As often by the desk's clock, which a replay may run faster."""
        if not self._window.only_looks:
            return COVER_TICKS
        return max(1, round(COVER_TICKS / self._bridge.launch.session.clock.speed))

    def _area_beats(self) -> Beats:
        if self._beats is None:
            self._beats = beats_on_map(self._bridge.launch.area.beats)
        return self._beats

    def forget(self) -> None:
        """Another moment: an answer about the one before does not come any more."""
        self._is_asking, self._ticks = False, 0

    def _ask_coverage(self) -> None:
        """Worked out beside the window: of thousands of units it takes more than a frame."""
        cover = self._costing.cover
        if cover is None or not cover.callsigns:
            self._show_coverage(Coverage(note=ASKING))
            return
        if self._is_asking:
            return
        self._is_asking = True
        now, beats, note = self._bridge.now(), self._area_beats(), self._as_of()
        where = self._bridge.whereabouts(second_grade(self._bridge.launch.force))

        def take(coverage: Coverage) -> None:
            self._is_asking = False
            self._show_coverage(coverage)

        def fail(_why: str) -> None:
            self._is_asking = False

        self._bridge.beside(
            lambda _roads, _snapper: coverage_of(cover, where, now, beats, note), take, fail
        )

    def _as_of(self) -> str:
        """Of what moment the ways are: where a fast clock leaves them behind, or the roads don't answer."""
        as_of = self._costing.cover_as_of
        if as_of is None:
            return ""
        is_late = self._bridge.now() - as_of > LATE
        return f"as of {text.local_time(as_of)}" if is_late or self._window.only_looks else ""

    def _show_coverage(self, coverage: Coverage) -> None:
        """Told only when it reads differently: a still map is not painted again."""
        if coverage != self._coverage:
            self._coverage = coverage
            self._feed.show_layer("coverage", coverage)


def coverage_of(
    cover: Cover, where: Whereabouts, now: datetime, beats: Beats, note: str = ""
) -> Coverage:
    """Without the places the roads have not answered of yet: nobody is said to be far off for that.

    `note` tells of what moment it is, once they have.
    """
    answered = [bool(np.isfinite(row).any()) for row in cover.seconds]
    stale = where.age_s > where.muster.force.positions.stale_s
    places = compress(_places(cover.only(where.muster, stale, now)), answered)
    return Coverage(tuple(places), beats, note if all(answered) else ASKING)


def _places(free: Cover) -> Iterator[CoveredPlace]:
    for at, (name, place) in enumerate(free.places.each):
        callsign, seconds = free.first(at) or ("", inf)
        yield CoveredPlace(name, *world_of(place), minutes_of(seconds), callsign)
