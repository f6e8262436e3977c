"""A map on both sides of the date line: a desk works on one, where east of a place is a greater number.

OpenStreetMap ends every road at 180 degrees, so no way is lost that a car could be sent.
"""

from dataclasses import replace

import numpy as np

from geodata.rawmap import RawMap, RawWay

_HALF = 180.0  # degrees; no area that a desk works on is wider
_FAR = 90.0  # degrees; a map that crosses the line has nothing nearer to Greenwich


def on_one_side(raw: RawMap) -> tuple[RawMap, tuple[str, ...]]:
    """The map itself; or of one that crosses the date line the side with more road, and a note."""
    if not raw.roads or not _crosses(raw):
        return raw, ()
    points = sum(len(way.lon) * _side(way) for way in raw.roads)
    sign = 1 if points >= 0 else -1
    kept = [way for way in raw.roads if _side(way) == sign]
    side = replace(
        raw,
        roads=kept,
        places=[place for place in raw.places if place.lon * sign > 0],
        addresses=[address for address in raw.addresses if address[3] * sign > 0],
    )
    beyond = (
        f"{len(raw.roads) - len(kept)} roads lie beyond the date line and are left out: a desk works "
        "on one side of it; cut the other out with `osmium extract` and import it under its own name"
    )
    return side, (beyond,)


def _crosses(raw: RawMap) -> bool:
    ends = np.array([(way.lon.min(), way.lon.max()) for way in raw.roads if len(way.lon)])
    nearest = np.min(np.abs(ends), initial=_HALF)
    return bool(len(ends) and ends.max() - ends.min() > _HALF and nearest > _FAR)


def _side(way: RawWay) -> int:
    """1 in the eastern hemisphere, -1 in the western, 0 on both."""
    if not len(way.lon):
        return 0
    return int(way.lon.min() > 0) - int(way.lon.max() < 0)
