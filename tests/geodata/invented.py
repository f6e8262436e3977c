"""The invented town, made once for each seed in a test run: it takes seconds."""

import pickle
from functools import cache
from math import cos, radians
from pathlib import Path
from typing import cast

import numpy as np
import shapely

from geodata.rawmap import RawMap, RawWay
from geodata.town.making import make_town

try:
    import fcntl
except ImportError:  # not on Windows: there each process makes its own
    fcntl = None  # type: ignore[assignment]

SEEDS = (7, 8)  # one of each hand
METRES = np.array([111_195 * cos(radians(53.98)), 111_195])  # to a degree of lon, lat

folder: Path | None = (
    None  # which all processes of a test run share; each town is made in one of them
)


@cache
def town(seed: int) -> RawMap:
    """The town as it is made, by whichever process of the test run asks first."""
    if folder is None or fcntl is None:
        return make_town(seed)
    kept = folder / f"town-{seed}.pickle"
    with (folder / f"town-{seed}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make_town(seed)))
        return cast("RawMap", pickle.loads(kept.read_bytes()))  # noqa: S301 - written a moment ago


def plane(way: RawWay) -> shapely.LineString:
    """The way in metres, north up as on the earth."""
    return shapely.LineString(np.column_stack([way.lon, way.lat]) * METRES)


def spots_of(raw: RawMap, *kinds: str) -> dict[str, np.ndarray]:
    """Places of these kinds by name, in metres."""
    return {p.name: np.array([p.lon, p.lat]) * METRES for p in raw.places if p.kind in kinds}
