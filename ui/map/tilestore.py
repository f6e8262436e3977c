"""Painted tiles kept on the disk by content, so that a map that was painted once is there at once.

A tile is a file. Its folder is named by all that its pixels follow from: the area's digest, the code and
the style that paint, and the version of Qt. So nothing in it is ever out of date, any number of programs
may write and read at the same time (a file is there whole or not at all), and what is damaged costs one
tile. What can't be read or written is painted, as if nothing were kept.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import qVersion
from PySide6.QtGui import QImage

from ui.map.camera import TILE_PX, Tile
from ui.map.jobs import NoPictureError, receive_picture, send_picture

CAP_BYTES = 512 * 1024**2  # a city at all its scales, day and night; the oldest use goes first
TIDIED_TO = 0.8  # of it, so that not every tile has to tidy
TIDY_EVERY = 64  # tiles written by one painter
CODE = Path(__file__).parents[2]
PAINTED_BY = {
    "ui": (
        "map/basemap.py", "map/camera.py", "map/paths.py", "map/render.py", "map/style.py",
        "theme.py", "assets/map-style.toml",
    ),
    "geodata": ("projection.py", "rawmap.py", "roads.py"),
}  # fmt: skip
"""What a tile's pixels follow from, beside the area; a test holds it to what is imported."""


class TileStore(Struct):
    """One area's tiles in one folder of `root`, which may hold other areas' and other versions'."""

    root: Path
    digest: str  # the area's
    cap_bytes: int = CAP_BYTES
    trouble: str = ""  # why nothing is written any more, in words
    _written: int = 0

    @property
    def folder(self) -> Path:
        return self.root / sha256(f"{self.digest} {edition()}".encode()).hexdigest()[:32]

    def path(self, tile: Tile) -> Path:
        return self.folder / tile_name(tile)

    def names(self) -> set[str]:
        """Of all tiles that are there now."""
        with suppress(OSError):
            return {entry.name for entry in os.scandir(self.folder)}
        return set()

    def read(self, tile: Tile) -> QImage | None:
        """As it was painted; None if it isn't there or isn't whole. Takes about 5 ms."""
        path = self.path(tile)
        try:
            with path.open("rb") as file:
                image, _ = receive_picture(file)
        except OSError:
            return None
        except (EOFError, NoPictureError):
            image = QImage()
        if not _is_of(image, tile):
            with suppress(OSError):  # it will be painted, and written over this one
                path.unlink()
            return None
        with suppress(OSError):  # a folder that may only be read keeps no order of use
            os.utime(path)
        return image

    def keep(self, tile: Tile, image: QImage) -> None:
        """Write it whole or not at all. After a failure nothing more is written; `trouble` says why."""
        if self.trouble:
            return
        path = self.path(tile)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                send_picture(file, image, packed=True)
            part.replace(path)
        except OSError as error:
            self.trouble = (
                f"Painted map tiles can't be kept in {self.root} ({error.strerror}): "
                "the map goes on, and takes longer to appear"
            )
            with suppress(OSError):
                part.unlink(missing_ok=True)
        self._written += 1
        if self._written % TIDY_EVERY == 0:
            self.tidy()

    def tidy(self) -> None:
        """Let go of the tiles longest unused, of any area, when there are too many bytes."""
        found = sorted(_files(self.root))
        total = sum(size for _, size, _ in found)
        if total <= self.cap_bytes:
            return
        for _, size, path in found:
            if total <= self.cap_bytes * TIDIED_TO:
                return
            with suppress(OSError):
                Path(path).unlink()
                total -= size


def tile_name(tile: Tile) -> str:
    """Of its file, without its folder."""
    bare = "" if tile.buildings else "-bare"
    return f"{tile.level}-{tile.x}-{tile.y}-{tile.theme}-{tile.dpr:g}{bare}.tile"


@cache
def edition() -> str:
    """Names the code and the style that paint, and the Qt they paint with."""
    told = sha256(qVersion().encode())
    for package, names in PAINTED_BY.items():
        for name in names:
            told.update((CODE / package / name).read_bytes())
    return told.hexdigest()


def _is_of(image: QImage, tile: Tile) -> bool:
    side = round(TILE_PX * tile.dpr)
    fits = image.width() == side == image.height() and image.devicePixelRatio() == tile.dpr
    return fits and image.format() == QImage.Format.Format_RGB32


def _files(root: Path) -> Iterator[tuple[float, int, str]]:
    """When last used, how many bytes, and where: of everything two folders down."""
    with suppress(OSError):
        for folder in list(os.scandir(root)):
            if folder.is_dir(follow_symlinks=False):
                yield from _files_in(Path(folder.path))


def _files_in(folder: Path) -> Iterator[tuple[float, int, str]]:
    with suppress(OSError):
        for entry in os.scandir(folder):
            with suppress(OSError):  # another program let go of it meanwhile
                told = entry.stat(follow_symlinks=False)
                yield told.st_mtime, told.st_size, entry.path
