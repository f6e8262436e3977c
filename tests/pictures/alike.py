"""When two pictures of a map are alike: square by square, in colour and in how much is drawn.

A square of 16 pixels, one every 8, has a mean colour and an edge content: how much neighbouring pixels
differ, on average. A symbol that is another colour moves the first; a label that is gone, or is there
too, moves the second. Both pictures have been through a file: what is lost there, both have lost.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from tests.walk.pictures import pixels

STEP_PX = 8  # squares overlap: wherever a digit stands, one of them holds most of it
COLOUR_BAR, EDGE_BAR = 2.0, 2.0  # of 255
QUALITY, LARGE_QUALITY = 70, 25  # of the file, of 100
LARGE_PX = 3_000  # wide
HOW_TO_APPROVE = "Look at it: if it is right, `make pictures` approves it as it is now"

F4 = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Difference:
    """How far each square of two pictures is apart: rows, columns of squares."""

    colour: F4
    edges: F4

    @property
    def is_alike(self) -> bool:
        return not self.marked.any()

    @property
    def marked(self) -> npt.NDArray[np.bool_]:
        """Squares that are not alike."""
        return (self.colour > COLOUR_BAR) | (self.edges > EDGE_BAR)

    @property
    def share(self) -> float:
        """The worst square over its bar: above 1 the pictures are not alike."""
        return float(max(self.colour.max() / COLOUR_BAR, self.edges.max() / EDGE_BAR))

    @property
    def words(self) -> str:
        over = np.maximum(self.colour / COLOUR_BAR, self.edges / EDGE_BAR)
        row, column = np.unravel_index(int(over.argmax()), over.shape)
        return (
            f"{int(self.marked.sum())} squares differ, the worst at pixel "
            f"{column * STEP_PX}, {row * STEP_PX}; "
            f"colour by {self.colour.max():.1f} (bar {COLOUR_BAR}), "
            f"edges by {self.edges.max():.1f} (bar {EDGE_BAR})"
        )


def difference(one: QImage, other: QImage) -> Difference:
    """Of two pictures of one size."""
    colours, edges = zip(*(_squares(picture) for picture in (one, other)), strict=True)
    return Difference(np.abs(colours[0] - colours[1]).max(axis=2), np.abs(edges[0] - edges[1]))


def _squares(picture: QImage) -> tuple[F4, F4]:
    shown = pixels(picture).astype(np.float32)
    grey = shown.mean(axis=2)
    drawn = np.zeros_like(grey)
    drawn[:, 1:] += np.abs(np.diff(grey, axis=1))
    drawn[1:] += np.abs(np.diff(grey, axis=0))
    return _means(shown), _means(drawn[..., None])[..., 0]


def _means(shown: F4) -> F4:
    """Of each square: two steps each way; those at the edges may be smaller."""
    for axis in (0, 1):
        starts = np.arange(0, shown.shape[axis], STEP_PX)
        sizes = np.diff(np.append(starts, shown.shape[axis]))
        steps = np.moveaxis(np.add.reduceat(shown, starts, axis=axis), axis, -1)
        means = (steps[..., :-1] + steps[..., 1:]) / (sizes[:-1] + sizes[1:])
        shown = np.moveaxis(means, -1, axis).astype(np.float32)
    return shown


def trouble(seen: QImage, approved: Path, spare: Path) -> str:
    """What is wrong, in words; "" where both are alike. What is seen is then left in `spare`."""
    if not approved.exists():
        found = f"{approved.name} is not there"
    elif (kept := QImage(str(approved))).size() != seen.size():
        there, here = (f"{one.width()} x {one.height()}" for one in (kept, seen))
        found = f"{approved.name} is {there} pixels, the map shows {here}"
    else:
        apart = difference(as_kept(seen), kept)
        if apart.is_alike:
            return ""
        found = f"{approved.name}: {apart.words}"
        _marked(seen, apart).save(str(spare / f"{approved.stem}-difference.png"))
    save(seen, spare / approved.name)
    return f"{found}. What is seen now is in {spare}. {HOW_TO_APPROVE}"


def save(picture: QImage, path: Path) -> None:
    path.write_bytes(_file_of(picture))


def as_kept(picture: QImage) -> QImage:
    """As it would be read from its file."""
    return QImage.fromData(_file_of(picture))


def _file_of(picture: QImage) -> bytes:
    file = QBuffer()
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    quality = LARGE_QUALITY if picture.width() > LARGE_PX else QUALITY
    assert picture.save(file, "WEBP", quality)  # type: ignore[call-overload]  # as PySide reads it
    return bytes(file.data().data())


def _marked(seen: QImage, apart: Difference) -> QImage:
    """What is seen, faint where it is alike."""
    shown = pixels(seen)
    squares = np.pad(apart.marked, 1)
    steps = squares[1:, 1:] | squares[1:, :-1] | squares[:-1, 1:] | squares[:-1, :-1]
    unlike = np.kron(steps, np.ones((STEP_PX, STEP_PX), bool))
    shown[~unlike[: shown.shape[0], : shown.shape[1]]] //= 4
    data = np.ascontiguousarray(shown.astype(np.uint8)).tobytes()
    high, wide = shown.shape[:2]
    return QImage(data, wide, high, 3 * wide, QImage.Format.Format_RGB888).copy()
