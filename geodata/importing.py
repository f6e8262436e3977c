"""From a map file and a file of beats to one area file, or a clear sentence why not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geodata.area import AreaMap, Beat, open_area, save_area
from geodata.beats import read_beats
from geodata.build import build_area
from geodata.orders import Orders, Report
from geodata.osm import Notes, read_osm_with_notes, read_roads_with_notes
from geodata.places import Box, MapError
from geodata.rawmap import RawMap
from geodata.roads import U4, RoadNetwork

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_READING, _BUILDING, _ORDERING = 0.5, 0.55, 0.97
"""Shares of the bar; a country takes longest over the order of its junctions."""


Read = Callable[[Path, Callable[[float], None]], tuple[RawMap, Notes]]


def _silent(_share: float, _words: str) -> None:
    pass


def import_area(
    source: Path,
    name: str,
    target: Path,
    beats: Path | None = None,
    progress: Report = _silent,
    orders: Orders = Orders(),  # noqa: B008 - frozen
) -> AreaMap:
    """Read the map `source`, write the area file `target` and open it.

    `progress` hears 0..1, never backwards, and what is being done; what it raises ends the import.
    Raises MapError, and leaves nothing behind: an area file that was there before stays as it was.
    """
    return _Import(name, beats, progress, orders).done(source, target, read_osm_with_notes)


def import_roads(
    source: Path,
    name: str,
    target: Path,
    beats: Path | None = None,
    progress: Report = _silent,
    orders: Orders = Orders(),  # noqa: B008 - frozen
) -> AreaMap:
    """As `import_area`, of roads and named places alone: for a country."""
    return _Import(name, beats, progress, orders).done(source, target, read_roads_with_notes)


@dataclass(frozen=True, slots=True)
class _Import:
    name: str
    beats: Path | None
    progress: Report
    orders: Orders

    def done(self, source: Path, target: Path, read: Read) -> AreaMap:
        check_area_name(self.name)
        if target.is_dir():
            raise MapError(
                f"{target} is a folder; name the area file itself, such as {self.name}.area"
            )
        beats = read_beats(self.beats) if self.beats else []
        reading = f"Reading {source.name}"
        raw, notes = read(source, lambda share: self.progress(share * _READING, reading))
        if not raw.roads:
            raise MapError(
                f"{source} has no road a car may use; choose an extract with roads in it"
            )
        raw.beats.extend(beats)
        self.progress(_BUILDING, "Joining the roads")
        area = build_area(raw, self.name, notes, self._order)
        if beats and not any(_overlaps(beat, area.box) for beat in area.beats):
            raise MapError(
                f"none of the beats in {self.beats} lies in the area of {source}; choose others"
            )
        self.progress(_ORDERING, f"Writing {target.name}")
        save_area(area, target)
        self.progress(1.0, f"Writing {target.name}")
        return open_area(target)

    def _order(self, network: RoadNetwork) -> U4:
        def report(share: float, words: str) -> None:
            self.progress(_BUILDING + share * (_ORDERING - _BUILDING), words)

        return self.orders.order(network, report)


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
