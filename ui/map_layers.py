"""Tells the maps of the ground the desk knows by name: its beats, and how soon somebody free is in each."""

from collections.abc import Iterator
from itertools import compress

import numpy as np

from dispatch_desk.sending.cover import Cover, second_grade
from geodata.projection import to_world
from ui.bridge import Bridge
from ui.costing import Costing
from ui.desk_window import DeskWindow
from ui.map.beats import Beats, beats_on_map
from ui.map.coverage import Coverage, CoveredPlace, minutes_of

COVER_TICKS = 8
ASKING = "asking the roads"


class MapLayers:
    """Told of every tick; works for a layer only while somebody looks at it."""

    def __init__(self, window: DeskWindow, bridge: Bridge, costing: Costing) -> None:
        self._feed, self._bridge, self._costing = window.feed, bridge, costing
        self._beats: Beats | None = None
        self._coverage: Coverage | None = None
        self._ticks = 0

    def tick(self) -> None:
        """A moment later."""
        if self._feed.wants("beats") and "beats" not in self._feed.layers:
            self._feed.show_layer("beats", self._area_beats())
        if not self._feed.wants("coverage"):
            self._ticks = 0
        elif not self._bridge.is_away:
            if self._ticks % COVER_TICKS == 0:
                self._show_coverage()
            self._ticks += 1

    def _area_beats(self) -> Beats:
        if self._beats is None:
            self._beats = beats_on_map(self._bridge.launch.area.beats)
        return self._beats

    def _show_coverage(self) -> None:
        """Told only when it reads differently: a still map is not painted again."""
        coverage = self._worked_out()
        if coverage != self._coverage:
            self._coverage = coverage
            self._feed.show_layer("coverage", coverage)

    def _worked_out(self) -> Coverage:
        """Without the places the roads have not answered of yet: nobody is said to be far off for that."""
        cover = self._costing.cover
        if cover is None or not cover.callsigns:
            return Coverage(note=ASKING)
        answered = [bool(np.isfinite(row).any()) for row in cover.seconds]
        places = tuple(compress(self._places(self._of_those_free(cover)), answered))
        return Coverage(places, self._area_beats(), "" if all(answered) else ASKING)

    def _of_those_free(self, cover: Cover) -> Cover:
        bridge = self._bridge
        force, now = bridge.launch.force, bridge.now()
        where = bridge.whereabouts(second_grade(force))
        stale = where.age_s > force.positions.stale_s
        return cover.only(where.muster, stale, now)

    def _places(self, cover: Cover) -> Iterator[CoveredPlace]:
        for at, (name, place) in enumerate(cover.places.each):
            x, y = to_world([place.lon], [place.lat])
            first = cover.first(at)
            minutes = minutes_of(first[1]) if first is not None else None
            callsign = first[0] if first is not None else ""
            yield CoveredPlace(name, float(x[0]), float(y[0]), minutes, callsign)
