"""A picture that is mostly nothing, as the patches in which something is: little to send, keep and paint.

The names of a full window take up a fiftieth to a fifth of it. As a whole its picture would be 12 MB, and
every frame of a pan would go through all of them to find that most is transparent.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

WIDE, HIGH = 128, 32  # pixels of a cell; neighbours in a row are one patch


class Patch(Struct, frozen=True):
    """`image` lies this many device pixels from the left and top edge of the whole."""

    left: int
    top: int
    image: QImage


class Patches(Struct, frozen=True):
    """All of a picture of `width` x `height` device pixels, at `dpr` of them to a pixel."""

    width: int
    height: int
    dpr: float
    patches: tuple[Patch, ...] = ()

    @classmethod
    def of(cls, image: QImage) -> "Patches":
        """Of a picture in premultiplied ARGB."""
        found = tuple(Patch(b.x(), b.y(), image.copy(b)) for b in _filled(image))
        return cls(image.width(), image.height(), image.devicePixelRatio(), found)


def _filled(image: QImage) -> Iterator[QRect]:
    """Runs of cells that are not empty, row by row."""
    whole = image.rect()
    for row, cells in enumerate(_cells(image)):
        edges = np.flatnonzero(np.diff(cells, prepend=False, append=False)).tolist()
        for first, end in zip(edges[::2], edges[1::2], strict=True):
            run = QRect(first * WIDE, row * HIGH, (end - first) * WIDE, HIGH)
            yield run.intersected(whole)


def _cells(image: QImage) -> npt.NDArray[np.bool_]:
    """Rows x columns: whether any pixel of a cell is painted."""
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    across = np.logical_or.reduceat(pixels != 0, range(0, image.height(), HIGH), axis=0)
    cells: npt.NDArray[np.bool_] = np.logical_or.reduceat(
        across, range(0, image.width(), WIDE), axis=1
    )
    return cells
