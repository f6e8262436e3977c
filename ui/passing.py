"""Where a unit is on its way: what lies behind it is not drawn any more, and the time is of what is left."""

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from geodata.places import Position
from geodata.projection import to_world
from ui import text
from ui.map.camera import EARTH_GIRTH_M, world_of
from ui.map.marks import MapRoute, Tone

NEAR_M = 60.0  # off its way no farther than this it is still on it
ALIKE_M = 12.0  # two carriageways are so far apart: which of them it is on a fix can't tell


class Passing:
    """A way is another only when its unit was seen elsewhere, or the roads have answered anew."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, Tone], tuple[MapRoute, Position, MapRoute]] = {}

    def ahead(self, driven: Sequence[tuple[MapRoute, Position | None]]) -> list[MapRoute]:
        """Each of these ways from where its unit is now; whole where that is not known."""
        kept, self._made = self._made, {}
        found = []
        for route, where in driven:
            key = route.label, route.tone
            before = kept.get(key)
            if where is None:
                found.append(route)
                continue
            same = before is not None and before[0].lon is route.lon and before[1] == where
            rest = before[2] if before is not None and same else rest_of(route, where)
            self._made[key] = route, where, rest
            found.append(rest)
        return found


def rest_of(route: MapRoute, where: Position) -> MapRoute:
    """The way from the point of it that is nearest to `where`; itself, if the unit is not on it."""
    x, y = to_world(route.lon, route.lat)
    if route.eta_s is None or len(x) < 2:
        return route
    metres = EARTH_GIRTH_M * np.cos(np.radians(where.lat))
    here_x, here_y = world_of(where)
    px, py = (x - here_x) * metres, (y - here_y) * metres
    dx, dy = np.diff(px), np.diff(py)
    share = np.clip(-(px[:-1] * dx + py[:-1] * dy) / np.maximum(dx * dx + dy * dy, 1e-9), 0.0, 1.0)
    away = np.hypot(px[:-1] + share * dx, py[:-1] + share * dy)
    at = int(np.argmax(away <= away.min() + ALIKE_M))  # where a way comes by twice, the first time
    if away[at] > NEAR_M or at + share[at] == 0:
        return route
    lengths = np.hypot(dx, dy)
    left = lengths[at] * (1 - share[at]) + lengths[at + 1 :].sum()
    part = float(left / max(lengths.sum(), 1e-9))
    lon, lat = (
        np.concatenate(([column[at] + share[at] * (column[at + 1] - column[at])], column[at + 1 :]))
        for column in (route.lon, route.lat)
    )
    label, way = _said(route, part)
    return replace(route, lon=lon, lat=lat, label=label, way=way)


def _said(route: MapRoute, part: float) -> tuple[str, str]:
    """Its label, and the first line of its words, for what is left."""
    callsign = route.label.partition(" ")[0]
    label = f"{callsign} {text.seconds((route.eta_s or 0.0) * part)}"
    _, _, manoeuvres = route.way.partition("\n")
    head = f"{label}, {text.distance_m(route.length_m * part)}"
    return label, f"{head}\n{manoeuvres}" if manoeuvres else head
