"""A city's extract becomes a network one can route on, beside pyrosm: sooner, and in less memory.

Each in a process of its own, in turn, medians; libraries are loaded before the clock starts, and
memory is the most the process ever had. pyrosm may be installed here, or with the interpreter that
the environment variable DISPATCH_DESK_PYROSM names.
"""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench import Figures
from tests.geodata.countries import REAL

ROUNDS = 3
ROOT = Path(__file__).parents[2]

OURS = """
from geodata.network import build_network
from geodata.osmroads import read_roads
def work(path):
    roads = read_roads(path, path.stat().st_size, lambda share: None)
    return build_network(roads.ways, roads.turns)[0].arc_count
"""
PYROSM = """
from pyrosm import OSM
def work(path):
    nodes, edges = OSM(str(path)).get_network(network_type="driving", nodes=True)
    return len(edges)
"""
TIMED = """
import sys
from pathlib import Path
from time import perf_counter
began = perf_counter()
count = work(Path(sys.argv[1]))
seconds = perf_counter() - began
status = Path("/proc/self/status")
if status.exists():  # what getrusage tells may be the parent's
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    kilobytes = int(line.split()[1])
else:
    import resource
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print("measured", count, seconds, kilobytes / 1024)
"""


def measure() -> Figures:
    source = Path(os.environ.get("DISPATCH_DESK_TEST_DATA", "nowhere")) / REAL
    other = os.environ.get("DISPATCH_DESK_PYROSM", sys.executable)
    has_it = [other, "-c", "import pyrosm"]
    if not source.exists() or subprocess.run(has_it, capture_output=True, check=False).returncode:  # noqa: S603 - our own words
        print("import: pyrosm or the real map is absent")
        return {"import_vs_pyrosm_seconds": None, "import_vs_pyrosm_mb": None}
    rounds = [
        (_run(sys.executable, OURS, source), _run(other, PYROSM, source)) for _ in range(ROUNDS)
    ]
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


def _run(python: str, work: str, source: Path) -> tuple[float, float]:
    """Seconds and MB. Raises CalledProcessError where it fails."""
    words = [python, "-W", "ignore", "-c", work + TIMED, str(source)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - our own words
    line = next(line for line in done.stdout.splitlines() if line.startswith("measured"))
    _, count, seconds, megabytes = line.split()
    if int(count) == 0:
        raise AssertionError("an import without roads is no import")
    return float(seconds), float(megabytes)
