"""The live map: frames with thousands of units, the way to the first picture, memory, names, painters.

A function a module, each on its own too: `from bench.map.frames import measure`. Ratios are taken
frame by frame in turn in one process, as `python -m bench map --json`; times don't hold elsewhere.
"""

import os

from bench import Figures
from bench.map import frames, labels, painters, start, tiles, webengine

OPTIONS = {"processor": 0}


def measure(processor: int) -> Figures:
    """`processor`: frames by the processor's clock, for a machine on which other work runs."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # it needs no display
    figures = frames.measure(processor) | labels.measure() | tiles.measure()
    return figures | start.measure() | painters.measure() | webengine.measure()
