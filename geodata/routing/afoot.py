"""Where somebody on foot can have got to: a circle, since alleys, fields and fences are on no road map."""

from collections.abc import Sequence

import numpy as np

from geodata.places import M_PER_DEGREE, Position
from geodata.routing.outlines import Patch, area_km2
from geodata.routing.parts import NOWHERE
from geodata.routing.reach import NO_TIME, Band, Reach, bands_asked, nothing
from geodata.routing.starts import Start

RUNNING_KMH = 12.0
CORNERS = 96
MEANING = (
    "on foot in a straight line; rivers and walls are not counted, so it is the most there can be"
)


def reach_on_foot(start: Start, seconds: Sequence[float], kmh: float = RUNNING_KMH) -> Reach:
    """Within the error of the position, and in any direction since: the farthest they can be.

    Its bands have outlines and areas and no roads. `words` say what it means.
    """
    times = bands_asked(seconds, start.known_age_s)
    if not times:
        return nothing("from", start.known_age_s, NO_TIME)
    bands = tuple(_band(start, each, kmh) for each in times)
    return Reach("from", bands, np.empty(0, np.int32), np.empty(0), start.known_age_s, MEANING)


def _band(start: Start, seconds: float, kmh: float) -> Band:
    metres = start.known_error_m + kmh / 3.6 * (seconds + start.known_age_s)
    circle = (_circle(start.position, metres),)
    return Band(seconds, NOWHERE, 0.0, circle, area_km2(circle))


def _circle(centre: Position, radius_m: float) -> Patch:
    angle = np.append(np.linspace(0, 2 * np.pi, CORNERS, endpoint=False), 0.0)
    east = radius_m / M_PER_DEGREE / max(np.cos(np.radians(centre.lat)), 1e-6)
    lon, lat = centre.lon + east * np.cos(angle), radius_m / M_PER_DEGREE * np.sin(angle)
    return Patch(np.column_stack([lon, centre.lat + lat]), ())
