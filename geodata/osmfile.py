"""An OpenStreetMap extract as a file: is it one, is it whole, and its objects in their order."""

from collections.abc import Callable, Iterator
from pathlib import Path

import osmium
from osmium.osm.types import OSMEntity

from geodata.places import MapError

MAX_SOURCE_BYTES = 2 * 1024**3  # a large country; memory ends before that does
DOWNLOAD_AGAIN = "download the extract again, as .osm.pbf"

# All that osmium says of a bad file, but for bugs: InvalidLocationError has no base of its own.
OSMIUM_ERRORS = (
    RuntimeError, ValueError, MemoryError, OSError, osmium.InvalidLocationError,
)  # fmt: skip
_REPORT_EVERY = 2_000  # objects


def check_source(path: Path) -> int:
    """The bytes of a map file. Raises MapError unless it is one that can be tried."""
    try:
        if path.is_dir():
            raise MapError(f"{path} is a folder; name the map file inside it, such as NAME.osm.pbf")
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise MapError(f"there is no file {path}; check the name of the map") from error
    except OSError as error:
        raise MapError(f"{path} can't be opened ({error.strerror}); check its rights") from error
    if size == 0:
        raise MapError(f"{path} is empty; {DOWNLOAD_AGAIN}")
    if size > MAX_SOURCE_BYTES:
        limit = MAX_SOURCE_BYTES // 1024**3
        raise MapError(f"{path} is over {limit} GB; cut your area out first with `osmium extract`")
    return size


class Progress:
    """Counts objects, and tells a share of the whole: by a guess, ever slower, never more than 1."""

    def __init__(self, report: Callable[[float], None], guess: float) -> None:
        self._report = report
        self._half_way = max(guess / 3, 1)
        self._count = 0

    def step(self) -> None:
        if self._count % _REPORT_EVERY == 0:
            self._report(self._count / (self._count + self._half_way))
        self._count += 1


def objects(
    path: Path, processor: osmium.FileProcessor, guess: float, report: Callable[[float], None]
) -> Iterator[OSMEntity]:
    """What a processor of the file gives; `report` hears 0 to 1 by a guess at how many there are.

    Raises MapError where the file is damaged.
    """
    progress = Progress(report, guess)
    try:
        for entity in processor:
            progress.step()
            yield entity
    except OSMIUM_ERRORS as error:
        raise damaged(path, error) from error
    report(1.0)


def damaged(path: Path, error: BaseException) -> MapError:
    reason = str(error).strip().rstrip(".") or "too large"
    return MapError(f"{path} is damaged or no OpenStreetMap file ({reason}); {DOWNLOAD_AGAIN}")
