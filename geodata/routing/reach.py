"""Where a vehicle can have got to after so many minutes, and from where one gets here in time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geodata.roads import F8, I4
from geodata.routing.graph import CLOSED_MS
from geodata.routing.outlines import Patch, area_km2, outline
from geodata.routing.parts import Parts, merged
from geodata.routing.spread import links_of, spread
from geodata.routing.starts import (
    Beginning,
    Direction,
    Start,
    beginning,
    doors_in,
    doors_out,
    no_road,
)
from geodata.routing.timed import TimedRoads, opened_about
from geodata.snapping import Snapper

MAX_S = 3_600.0  # age and minutes together; further on, everywhere is within reach
MAX_BANDS = 6
NO_TIME = "a reach needs a time of more than no seconds"


@dataclass(frozen=True, slots=True)
class Band:
    """What lies within some seconds."""

    seconds: float  # as asked, without the age of the position
    parts: Parts  # of roads; every edge reached from both ends may have a gap
    road_km: float  # of `parts`; a road open both ways counts once
    outline: tuple[Patch, ...]  # round `parts`, largest first; for the eye, not exact
    area_km2: float  # of `outline`


@dataclass(frozen=True, slots=True)
class Reach:
    """Bands in the order of their seconds, none twice; or no band, and `words` say why."""

    direction: Direction
    bands: tuple[Band, ...]
    junction: I4  # k, those within the longest band
    junction_s: F8  # k, driving from the start, or to it; 0 where the vehicle may be at age 0
    age_s: float  # counted into each band; 0 for "to"
    words: str = ""


def reach(
    roads: TimedRoads,
    snapper: Snapper,
    start: Start,
    seconds: Sequence[float],
    direction: Direction,
) -> Reach:
    """Exact on the roads, to the millisecond the engines count in.

    "from": where a vehicle may be that was somewhere within the position's error, its age and so many
    seconds ago. "to": from where a vehicle gets to some place within the error in so many seconds;
    the age counts for nothing. At most `MAX_BANDS` times are answered, none beyond `MAX_S`.
    A closure doesn't hold for who starts, or is wanted, inside it.
    """
    begin = beginning(roads.network, snapper, start, direction)
    age_s = start.known_age_s if direction == "from" else 0.0
    if not len(begin):
        return nothing(direction, age_s, no_road(start))
    times = bands_asked(seconds, age_s)
    if not times:
        return nothing(direction, age_s, NO_TIME)
    driven = _Driven(
        opened_about(roads, begin.parts.edge), begin, direction, (times[-1] + age_s) * 1000
    )
    bands = tuple(_band(driven, each, age_s) for each in times)
    junction, junction_s = driven.junctions()
    return Reach(direction, bands, junction, junction_s, age_s)


def nothing(direction: Direction, age_s: float, words: str) -> Reach:
    """No band, and why."""
    return Reach(direction, (), np.empty(0, np.int32), np.empty(0), age_s, words)


def bands_asked(seconds: Sequence[float], age_s: float) -> list[float]:
    """The times of the bands: in order, capped, none of no seconds."""
    longest = MAX_S - age_s
    asked = {min(float(each), longest) for each in seconds if each > 0}
    return sorted(asked)[:MAX_BANDS]


def _band(driven: "_Driven", seconds: float, age_s: float) -> Band:
    parts = driven.parts((seconds + age_s) * 1000)
    patches = outline(parts.lines(driven.roads.network))
    road_km = parts.road_m(driven.roads.network) / 1000
    return Band(seconds, parts, road_km, patches, area_km2(patches))


class _Driven:
    """One search, asked for each band what of the roads it covers by then."""

    def __init__(
        self, roads: TimedRoads, begin: Beginning, direction: Direction, limit_ms: float
    ) -> None:
        self.roads, self._begin, self._away = roads, begin, direction == "from"
        self._limit_ms = limit_ms
        links = links_of(roads)
        if self._away:
            found = spread(links, [doors_out(roads, begin)], limit_ms)
        else:
            found = spread(links.reversed, [doors_in(roads, begin)], limit_ms)
        self._ms = found.everywhere(roads.graph.node_count)
        self._arc, self._behind_ms = self._arcs()

    def junctions(self) -> tuple[I4, F8]:
        """Those reached, and the least seconds until any of a junction's nodes."""
        node = np.flatnonzero(np.isfinite(self._ms))
        junction, which = np.unique(self.roads.graph.junction[node], return_inverse=True)
        ms = np.full(len(junction), np.inf)
        np.minimum.at(ms, which, self._ms[node])
        return junction.astype(np.int32), ms / 1000

    def parts(self, by_ms: float) -> Parts:
        """Of all roads, as far as they are driven by then: from the start and from junctions."""
        network, arc = self.roads.network, self._arc
        edge = network.arc_edge[arc]
        share = np.clip(
            (by_ms - self._behind_ms) / self.roads.standing_ms(arc.astype(np.int64)), 0.0, 1.0
        )
        # Away from the start a road is driven from its arc's tail, towards it up to the arc's head.
        from_shape_start = (network.edge_forward[edge] == arc) == self._away
        driven = self._behind_ms <= by_ms
        low = np.where(from_shape_start, 0.0, 1.0 - share)[driven]
        high = np.where(from_shape_start, share, 1.0)[driven]
        begun = self._begun(by_ms)
        return merged(
            np.concatenate([begun.edge, edge[driven]]),
            np.concatenate([begun.low, low]),
            np.concatenate([begun.high, high]),
        )

    def _begun(self, by_ms: float) -> Parts:
        """The roads the search begins on, driven along without a junction."""
        network, begin, parts = self.roads.network, self._begin, self._begin.parts
        forward = self._along(network.edge_forward[parts.edge], by_ms - begin.forward_ms)
        backward = self._along(network.edge_backward[parts.edge], by_ms - begin.backward_ms)
        onward, astern = (forward, backward) if self._away else (backward, forward)
        return Parts(parts.edge, parts.low - astern, parts.high + onward)

    def _along(self, arc: I4, ms: F8) -> F8:
        """The share of each arc driven in some time; none of one that is missing."""
        share: F8 = np.maximum(ms, 0.0) / self.roads.standing_ms(arc.astype(np.int64))
        return np.where(arc >= 0, share, 0.0)

    def _arcs(self) -> tuple[I4, F8]:
        """The network's arcs met, and the milliseconds behind (or, "to", before) the whole of each.

        Nobody drives into a closed road, but who stands on one may leave it: "to" knows it.
        """
        graph, ms = self.roads.graph, self._ms
        if self._away:
            way = np.flatnonzero(np.isfinite(ms[graph.tail]) & (self.roads.ms < CLOSED_MS))
            arc = graph.arc[way]
            turning = self.roads.ms[way] - self.roads.arc_ms[arc].astype(np.float64)
            behind = ms[graph.tail[way]] + turning
        else:
            arc = np.flatnonzero(np.isfinite(ms[graph.arrives])).astype(np.int32)
            behind = ms[graph.arrives[arc]]
        met, which = np.unique(arc, return_inverse=True)
        least = np.full(len(met), np.inf)
        np.minimum.at(least, which, behind)
        return met.astype(np.int32), least
