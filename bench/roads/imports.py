"""A real map read until routes can be found in it, beside pyrosm's reading of the same file."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench import Figures
from tests.geodata.countries import REAL

ROUNDS = 3

OURS = """
from pathlib import Path
from geodata.network import build_network
from geodata.osm import read_osm
raw = read_osm(Path(SOURCE))
build_network(raw.roads, raw.turns)
"""
PYROSM = """
import warnings
warnings.simplefilter("ignore")
from pyrosm import OSM
OSM(SOURCE).get_network(network_type="driving", nodes=True)
"""
# Each in a process of its own: what one leaves in memory must not count for the other.
MEASURED = """
import json, sys
from resource import RUSAGE_SELF, getrusage
from time import perf_counter
began = perf_counter()
{work}
print(json.dumps([perf_counter() - began, getrusage(RUSAGE_SELF).ru_maxrss / 1024]))
"""


def measure() -> Figures:
    source = Path(os.environ.get("DISPATCH_DESK_TEST_DATA", "nowhere")) / REAL
    if not source.exists() or importlib.util.find_spec("pyrosm") is None:
        print("import: pyrosm or the real map is absent")
        return {"import_vs_pyrosm_seconds": None, "import_vs_pyrosm_mb": None}
    rounds = [(_measured(OURS, source), _measured(PYROSM, source)) for _ in range(ROUNDS)]
    ours, theirs = (
        [median(column) for column in zip(*(each[who] for each in rounds), strict=True)]
        for who in (0, 1)
    )
    print(
        f"import: {ours[0]:.1f} s, {ours[1]:.0f} MB; pyrosm {theirs[0]:.1f} s, {theirs[1]:.0f} MB"
    )
    return {
        "import_vs_pyrosm_seconds": round(theirs[0] / ours[0], 2),
        "import_vs_pyrosm_mb": round(theirs[1] / ours[1], 2),
    }


def _measured(work: str, source: Path) -> tuple[float, float]:
    """Seconds with the libraries' own loading, and megabytes at the most."""
    program = MEASURED.format(work=work.replace("SOURCE", repr(str(source))))
    said = subprocess.run(  # noqa: S603 - a program written above, by this very Python
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    seconds, megabytes = json.loads(said.stdout.splitlines()[-1])
    return seconds, megabytes
