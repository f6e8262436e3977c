"""What a desk's roads take to open: seconds until the first answer, and memory, in a process of their own."""

import json
import subprocess
import sys
from math import nan
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from bench import Figures
from bench.roads.graphs import Place
from geodata.area import AreaMap, open_area, save_area
from geodata.places import Box
from geodata.roads import OnRoad
from geodata.routing.choice import make_engine
from geodata.shapes import pack_shapes

UNITS = 1_000


STATUS = Path("/proc/self/status")


def opening(place: Place) -> Figures:
    """Seconds from an area's file to the first times of a thousand units; megabytes then, and most."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roads.area"
        save_area(_roads_only(place), path)
        said = subprocess.run(  # noqa: S603 - this very module, by this very Python
            [sys.executable, "-m", "bench.roads.memory", str(path)],
            check=True,
            capture_output=True,
            text=True,
        )
    seconds, megabytes, most = json.loads(said.stdout.splitlines()[-1])
    print(
        f"{place.name}: opened and answered in {seconds:.1f} s, {megabytes:.0f} MB, "
        f"{most:.0f} MB at most"
    )
    return {
        f"opening_s_{place.name}": round(seconds, 2),
        f"mb_{place.name}": round(megabytes),
        f"mb_most_{place.name}": round(most),
    }


def _roads_only(place: Place) -> AreaMap:
    roads = place.network
    lat, lon = roads.shape_lat, roads.shape_lon
    box = Box(float(lat.min()), float(lon.min()), float(lat.max()), float(lon.max()))
    shapes, names = pack_shapes([])
    return AreaMap(
        place.name, "made here", "", box, 3857, roads, place.order, shapes, names, (), (), ()
    )


def _open(path: Path) -> tuple[float, float, float]:
    began = perf_counter()
    area = open_area(path)
    engine = make_engine(area.roads, order=area.road_order)
    chance = np.random.default_rng(1)
    strong = np.flatnonzero(area.roads.edge_strong)
    edges = chance.choice(strong, UNITS + 1).astype(np.int32)
    places = OnRoad(edges, chance.random(UNITS + 1), np.zeros(UNITS + 1))
    engine.etas(places, places.one(0))
    return perf_counter() - began, _megabytes("VmRSS"), _megabytes("VmHWM")


def _megabytes(what: str) -> float:
    """As Linux counts them; what `getrusage` tells may be the parent's. nan elsewhere."""
    if not STATUS.exists():
        return nan
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    print(json.dumps(_open(Path(sys.argv[1]))))
