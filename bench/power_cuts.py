"""No power cut loses a promised entry, leaves a gap, or breaks the chain; laxer settings are caught.

Shifts are recorded on a simulated disk (tests/dispatch_desk/journal/powercut.py says what a cut
leaves, cut_shifts.py what happens in a shift and what is looked at). `lost`, `gaps` and `breaks`
are sums over all cuts. The `…_caught` are failures in fewer cuts with SQLite's `synchronous` at
NORMAL and OFF, and on a disk that never syncs its folder: with any of them at 0 the bench is blind.
"""

from time import perf_counter

from bench import Figures
from tests.dispatch_desk.journal.cut_shifts import Tally, cut_often

OPTIONS = {"cuts": 10_000, "seed": 1}
BLIND_CUTS = 600


def measure(cuts: int, seed: int) -> Figures:
    columns = ("cuts", "disks", "whole", "lost", "gaps", "breaks", "caught", "cuts/s")
    print(f"{'':14}" + "".join(f"{name:>10}" for name in columns))
    began = perf_counter()
    safe = cut_often(cuts, seed)
    _row("FULL", safe, began)
    fewer = min(cuts, BLIND_CUTS)
    normal = cut_often(fewer, seed, "NORMAL")
    _row("NORMAL", normal)
    off = cut_often(fewer, seed, "OFF")
    _row("OFF", off)
    folder = cut_often(fewer, seed, folder="never synced")
    _row("folder", folder)
    if safe.first:
        print(f"the first that cost something: {safe.first}")
    return {
        "lost": safe.lost,
        "gaps": safe.gaps,
        "breaks": safe.breaks,
        "normal_caught": normal.caught,
        "off_caught": off.caught,
        "folder_caught": folder.caught,
    }


def _row(name: str, tally: Tally, began: float | None = None) -> None:
    found = (tally.cuts, tally.disks, tally.whole, tally.lost, tally.gaps, tally.breaks)
    speed = "" if began is None else f"{tally.cuts / (perf_counter() - began):10,.0f}"
    print(f"{name:14}" + "".join(f"{one:10,}" for one in (*found, tally.caught)) + speed)
