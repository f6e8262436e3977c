"""The invented town has the roads of a British town of 150,000, whole, and a first start makes it soon.

Ten seeds are held against `geodata.town.statistics.BRITISH_TOWN`. What a first start does (make,
build, save, open) is timed against the import of a real town of that size, in turn in one process,
medians; for that the environment variable DISPATCH_DESK_TEST_DATA must name a folder with
`osm/newport-2023-06-13.osm.pbf`.
"""

import os
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import Figures
from dispatch_desk.areas import TOWN, TOWN_SEED
from geodata.area import open_area, save_area
from geodata.build import build_area
from geodata.importing import import_area
from geodata.town.making import make_town
from geodata.town.statistics import BRITISH_TOWN
from geodata.town.statistics import measure as measure_roads

REAL = "osm/newport-2023-06-13.osm.pbf"
SEEDS = tuple(range(TOWN_SEED, TOWN_SEED + 10))
ROUNDS = 5


def measure() -> Figures:
    towns = {seed: measure_roads(build_area(make_town(seed), TOWN).roads) for seed in SEEDS}
    _print_table(towns)
    held = [
        wanted.holds(town[name]) for town in towns.values() for name, wanted in BRITISH_TOWN.items()
    ]
    return {
        "within": sum(held) / len(held),
        "build_over_import": _build_over_import(),
        "connected": min(town["connected"] for town in towns.values()),
    }


def _print_table(towns: dict[int, dict[str, float]]) -> None:
    """A line for each figure: what is wanted, and each seed's, with ! where it isn't."""
    print(f"{'seed':14}{'wanted':>16}" + "".join(f"{seed:>9}" for seed in towns))
    for name, wanted in BRITISH_TOWN.items():
        values = [town[name] for town in towns.values()]
        told = [f"{_told(value)}{' ' if wanted.holds(value) else '!'}" for value in values]
        span = f"{_told(wanted.low)} to {_told(wanted.high)}"
        print(f"{name:14}{span:>16}" + "".join(f"{text:>9}" for text in told))
    connected = "".join(f"{town['connected']:8.4f} " for town in towns.values())
    print(f"{'connected':14}{'0.9950':>16}{connected}")


def _told(value: float) -> str:
    return f"{value:,.0f}" if value > 1 else f"{100 * value:.1f} %"


def _build_over_import() -> float | None:
    """None without the real town."""
    real = Path(os.environ.get("DISPATCH_DESK_TEST_DATA", "nowhere")) / REAL
    if not real.exists():
        print(f"No time is compared: DISPATCH_DESK_TEST_DATA names no folder with {REAL}")
        return None
    first_starts, imports = [], []
    with TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            began = perf_counter()
            import_area(real, "real", Path(folder) / "real.area")
            imported = perf_counter()
            _start_first(Path(folder) / "town.area")
            first_starts.append(perf_counter() - imported)
            imports.append(imported - began)
    made, read = median(first_starts), median(imports)
    print(f"first start of the town {made:.2f} s, import of a real one {read:.2f} s")
    return round(made / read, 2)


def _start_first(path: Path) -> None:
    """As `dispatch_desk.areas.open_named` does where there is no town yet."""
    save_area(build_area(make_town(TOWN_SEED), TOWN), path)
    open_area(path)
