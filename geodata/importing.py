"""From a map file and a file of beats to one area file, or a clear sentence why not."""

import re
from functools import partial
from pathlib import Path

from geodata.area import AreaMap, Beat, open_area, save_area
from geodata.beats import read_beats
from geodata.build import build_area
from geodata.orders import Orders, Report
from geodata.osm import read_osm_with_notes
from geodata.places import Box, MapError
from geodata.roads import U4, RoadNetwork

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_READING, _BUILDING, _ORDERING = 0.5, 0.55, 0.97
"""Shares of the bar; a country takes longest over the order of its junctions."""


def import_area(
    source: Path,
    name: str,
    target: Path,
    beats: Path | None = None,
    progress: Report = lambda _share, _words: None,
    orders: Orders = Orders(),  # noqa: B008 - frozen
) -> AreaMap:
    """Read the map `source`, write the area file `target` and open it.

    `progress` hears 0..1, never backwards, and what is being done; what it raises ends the import.
    Raises MapError, and leaves nothing behind: an area file that was there before stays as it was.
    """
    check_area_name(name)
    if target.is_dir():
        raise MapError(f"{target} is a folder; name the area file itself, such as {name}.area")
    areas = read_beats(beats) if beats else []
    reading = f"Reading {source.name}"
    raw, notes = read_osm_with_notes(source, lambda share: progress(share * _READING, reading))
    if not raw.roads:
        raise MapError(f"{source} has no road a car may use; choose an extract with roads in it")
    raw.beats.extend(areas)
    progress(_BUILDING, "Joining the roads")
    area = build_area(raw, name, notes, partial(_ordered, orders=orders, progress=progress))
    if beats and not any(_overlaps(beat, area.box) for beat in area.beats):
        raise MapError(f"none of the beats in {beats} lies in the area of {source}; choose others")
    progress(_ORDERING, f"Writing {target.name}")
    save_area(area, target)
    progress(1.0, f"Writing {target.name}")
    return open_area(target)


def _ordered(network: RoadNetwork, *, orders: Orders, progress: Report) -> U4:
    span = _ORDERING - _BUILDING
    return orders.order(network, lambda share, words: progress(_BUILDING + share * span, words))


def _overlaps(beat: Beat, box: Box) -> bool:
    west, south = beat.rings[0].min(axis=0)
    east, north = beat.rings[0].max(axis=0)
    return bool(west <= box.east and east >= box.west and south <= box.north and north >= box.south)


def check_area_name(name: str) -> None:
    """Raises MapError unless the name is safe as a part of a file's name."""
    if not _NAME.fullmatch(name):
        raise MapError(
            f"“{name[:64]}” can't name an area; use up to 64 letters, digits, - and _, "
            "and begin with a letter or digit"
        )
