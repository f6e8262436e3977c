"""Small maps written for a test: an OSM file from a few lines, a raw map from a few streets."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import osmium
import pytest
from osmium.osm.mutable import Node, Relation, Way

from geodata.rawmap import RawMap, RawTurn, RawWay

Tags = Mapping[str, str]

STEP = 0.001  # degrees between neighbouring nodes of a sketch
HOME = (51.58, -2.99)  # latitude, longitude of a sketch's origin


def spot(east: float, north: float) -> tuple[float, float]:
    """Longitude, latitude of a place that many steps from the origin."""
    return HOME[1] + east * STEP, HOME[0] + north * STEP


def way(
    number: int,
    nodes: Sequence[tuple[int, float, float]],
    highway: str = "residential",
    **tags: str,
) -> RawWay:
    """A road through (node number, steps east, steps north)."""
    lon, lat = np.array([spot(east, north) for _, east, north in nodes]).T.copy()
    ids = np.array([node for node, *_ in nodes], np.int64)
    return RawWay(number, ids, lon, lat, {"highway": highway, **tags})


def raw_map(ways: Iterable[RawWay], turns: Iterable[RawTurn] = ()) -> RawMap:
    return RawMap("test data", roads=list(ways), turns=list(turns))


def write_osm(
    path: Path,
    nodes: Mapping[int, tuple[float, float] | tuple[float, float, Tags]],
    ways: Mapping[int, tuple[Sequence[int], Tags]],
    relations: Mapping[int, tuple[Sequence[tuple[str, int, str]], Tags]] | None = None,
    at: Callable[[float, float], tuple[float, float]] = spot,
) -> Path:
    """Write .osm or .osm.pbf; places in steps, relation members as (type, number, role)."""
    with osmium.SimpleWriter(path) as writer:
        for number, (east, north, *tags) in nodes.items():
            said = dict(tags[0]) if tags else {}
            writer.add_node(Node(id=number, location=at(east, north), tags=said))
        for number, (refs, said) in ways.items():
            writer.add_way(Way(id=number, nodes=list(refs), tags=dict(said)))
        for number, (members, said) in (relations or {}).items():
            writer.add_relation(Relation(id=number, members=list(members), tags=dict(said)))
    return path


def real_file(name: str) -> Path:
    """A file of the test data, or the test is skipped."""
    folder = os.environ.get("DISPATCH_DESK_TEST_DATA")
    if not folder:
        pytest.skip("DISPATCH_DESK_TEST_DATA names no folder of real maps")
    path = Path(folder) / name
    if not path.exists():
        pytest.skip(f"{name} is not in DISPATCH_DESK_TEST_DATA")
    return path
