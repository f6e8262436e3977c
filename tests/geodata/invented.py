"""The invented town, made once for each seed in a test run: it takes seconds."""

from functools import cache
from math import cos, radians

import numpy as np
import shapely

from geodata.rawmap import RawMap, RawWay
from geodata.town import make_town

SEEDS = (7, 8)  # one of each hand
METRES = np.array([111_195 * cos(radians(53.98)), 111_195])  # to a degree of lon, lat

town = cache(make_town)


def plane(way: RawWay) -> shapely.LineString:
    """The way in metres, north up as on the earth."""
    return shapely.LineString(np.column_stack([way.lon, way.lat]) * METRES)


def spots_of(raw: RawMap, *kinds: str) -> dict[str, np.ndarray]:
    """Places of these kinds by name, in metres."""
    return {p.name: np.array([p.lon, p.lat]) * METRES for p in raw.places if p.kind in kinds}
