"""The areas that names and tiles are measured on: the invented town, and a real city where there is one."""

import os
from pathlib import Path

import numpy as np

from dispatch_desk.areas import TOWN, open_named
from geodata.area import AreaMap
from geodata.build import build_area
from geodata.osm import read_osm
from geodata.roads import U4, RoadNetwork

REAL = "osm/newport-2023-06-13.osm.pbf"


def grounds() -> dict[str, AreaMap]:
    """By name; says what is absent."""
    found = {"town": open_named(TOWN)}
    real = Path(os.environ.get("DISPATCH_DESK_TEST_DATA", "nowhere")) / REAL
    if real.exists():
        found["Newport"] = build_area(read_osm(real), "Newport", put_in_order=_no_order)
    else:
        print(f"The invented town alone: DISPATCH_DESK_TEST_DATA names no folder with {REAL}")
    return found


def _no_order(_: RoadNetwork) -> U4:
    """Nobody drives here."""
    return np.zeros(0, np.uint32)
