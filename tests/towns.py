"""A village of eight by eight streets for tests that need roads, names and a police station."""

from functools import cache

import numpy as np

from geodata.area import AreaMap
from geodata.build import build_area
from geodata.rawmap import RawMap, RawPlace, RawWay

STREETS = 8
APART_DEG = 0.0015  # about 100 m east, 165 m north
SOUTH, WEST = 54.30, -4.90


@cache
def a_village(times: float = 1) -> AreaMap:
    """Made once for a test run, as many times as wide; areas are never changed."""
    raw = RawMap("test village")
    for row in range(STREETS):
        along = [(row, column) for column in range(STREETS)]
        raw.roads.append(_street(2 * row + 1, along, f"{_word(row)} Street", times))
        across = [(c, r) for r, c in along]
        raw.roads.append(_street(2 * row + 2, across, f"{_word(row)} Lane", times))
    raw.places.append(RawPlace("police", "Village Police Station", SOUTH, WEST))
    raw.places.append(RawPlace("suburb", "Middleham", SOUTH + 3 * APART_DEG, WEST + 3 * APART_DEG))
    return build_area(raw, "village")


def _street(number: int, crossings: list[tuple[int, int]], name: str, times: float) -> RawWay:
    nodes = np.array([100 + STREETS * row + column for row, column in crossings], np.int64)
    lat = np.array([SOUTH + times * APART_DEG * row for row, _ in crossings])
    lon = np.array([WEST + times * APART_DEG * column for _, column in crossings])
    return RawWay(number, nodes, lon, lat, {"highway": "residential", "name": name})


def _word(number: int) -> str:
    return ("Ash", "Beech", "Cedar", "Elder", "Hazel", "Larch", "Maple", "Rowan")[number]
