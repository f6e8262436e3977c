"""From process start to a complete base map, over process start to an empty window, cold and warm.

A map window alone, 1920 x 1080 on the middle of the area at street scale, until every tile is on the
window; an empty window of that size until it is painted. New processes, in turn, medians. Cold is
without any kept tile, warm with all of them. The map's loads as the desk does: where no tile is kept
painters are begun first of all, numpy begins no threads, and no garbage is looked for meanwhile. Both
have their bytecode, as an installed program has.
"""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter

from bench import Figures
from bench.map.grounds import grounds
from geodata.area import save_area

ROUNDS = 7
WAIT_S = 60
SAID = b"whole\n"

EMPTY = """
from PySide6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        print("whole", flush=True)

application = QApplication([])
window = Window()
window.resize(1920, 1080)
window.show()
application.exec()
"""
MAP = """
import gc
import os
import sys
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"

from ui.map.begun import begin_early

begun = begin_early(Path(sys.argv[2]))

gc.disable()
from PySide6.QtWidgets import QApplication
from ui.map.camera import MapState
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.theme import NIGHT
gc.freeze()
gc.enable()

class Window(MapView):
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self._canvas.missing(self.camera(), self._state):
            print("whole", flush=True)

application = QApplication([])
pool = RenderPool(Path(sys.argv[1]), "", Path(sys.argv[2]), begun=begun)
view = Window(MapState.at(pool.box.centre), pool, NIGHT)
view.resize(1920, 1080)
view.show()
application.exec()
"""


def measure() -> Figures:
    areas = grounds()
    with TemporaryDirectory(
        ignore_cleanup_errors=True
    ) as folder:  # killed painters end a moment later
        area_file = Path(folder) / "city.area"
        save_area(areas.get("Newport", areas["town"]), area_file)
        seen = Path(folder) / "seen"
        environment = _as_installed(Path(folder))
        words = [sys.executable, "-c", MAP, str(area_file)]
        taken: dict[str, list[float]] = {"empty": [], "cold": [], "warm": []}
        _until_whole([*words, str(seen)], environment, leave=False)  # and bytecode is written
        for round_ in range(ROUNDS):
            fresh = str(Path(folder) / f"fresh{round_}")
            empty = [sys.executable, "-c", EMPTY]
            for name, command in (
                ("empty", empty), ("cold", [*words, fresh]), ("warm", [*words, str(seen)])
            ):  # fmt: skip
                taken[name].append(_until_whole(command, environment))
    for name, seconds in taken.items():
        print(f"{name:8}{median(seconds) * 1000:8.0f} ms, at best {min(seconds) * 1000:.0f}")
    base = median(taken["empty"])
    return {f"{name}_over_empty": round(median(taken[name]) / base, 2) for name in ("cold", "warm")}


def _as_installed(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONPATH": str(Path.cwd())}


def _until_whole(command: list[str], environment: dict[str, str], *, leave: bool = True) -> float:
    """Seconds from the start of the process until it says so. Left, it is killed at once."""
    began = perf_counter()
    with subprocess.Popen(  # noqa: S603 - the bench's own scripts
        command, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # painters left behind complain
    ) as process:  # fmt: skip
        assert process.stdout is not None  # noqa: S101 - for the type checker
        line = process.stdout.readline()
        taken = perf_counter() - began
        if not leave and line:
            _wait_for_tiles(Path(command[-1]))
        process.kill()
    if line != SAID:
        raise AssertionError("the window ended before its map was whole")
    return taken


def _wait_for_tiles(store: Path) -> None:
    """Until no more are kept: painters keep them when they have nothing else to do."""
    before = -1
    while before != (count := len(list(store.glob("*/*.tile")))):
        before = count
        Event().wait(1.0)
