"""Pictures of a guide: taken from the window, kept small, and told apart from those that are kept.

Two pictures are the same when no square of 32 pixels has more than 12 pixels that differ by more than
48 of 255 in a colour. So a letter's softer edge is no difference, and a digit that changed is one.
"""

import math
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import font

RETAKE = "RETAKE_PICTURES"  # in the environment: keep what is seen instead of comparing with it
HOW_TO_RETAKE = "Look at them; if they are right, `make pictures` keeps them as they are seen now"
SQUARE_PX, MOST_IN_A_SQUARE, FAINT = 32, 12, 48
COLOURS, COMMONEST = 192, 32
LARGEST = 260_000  # bytes
SMALLEST = 0  # as Qt calls the hardest compression
BADGE_PX = 34

Pixels = npt.NDArray[np.int64]  # rows, columns, three colours


def take(window: QWidget, part: QWidget, numbered: Sequence[QWidget] = ()) -> QImage:
    """A part of the window as it is painted, parts of it numbered from 1."""
    corner = part.mapTo(window, QPoint(0, 0))
    image = window.grab(QRect(corner, part.size())).toImage()
    image.convertTo(QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, widget in enumerate(numbered, start=1):
            centre = widget.mapTo(window, widget.rect().center()) - corner
            _badge(painter, QPoint(centre), str(number))
    return image


def _badge(painter: QPainter, centre: QPoint, words: str) -> None:
    box = QRectF(centre.x() - BADGE_PX / 2, centre.y() - BADGE_PX / 2, BADGE_PX, BADGE_PX)
    painter.setPen(QPen(QColor("#101010"), 2))
    painter.setBrush(QColor("#ffd400"))
    painter.drawEllipse(box)
    painter.setFont(font(20, 800))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def trouble(seen: QImage, kept: Path, spare: Path) -> str:
    """What is wrong with a kept picture, in words; empty when it shows what is seen.

    What is seen and where it differs is then left in the folder `spare`. When pictures are
    retaken the kept one is replaced instead.
    """
    if not kept.exists():
        found = f"{kept.name} is not there"
    else:
        found = _difference(seen, QImage(str(kept)), kept.name, spare)
    if found and os.environ.get(RETAKE):
        kept.parent.mkdir(parents=True, exist_ok=True)
        few = in_few_colours(seen)
        assert few.save(str(kept), "PNG", SMALLEST), kept  # type: ignore[call-overload] # as PySide reads it
        return ""
    if found:
        in_few_colours(seen).save(str(spare / f"{kept.stem}-seen.png"))
    return found


def _difference(seen: QImage, kept: QImage, name: str, spare: Path) -> str:
    if seen.size() != kept.size():
        there, here = (f"{i.width()} x {i.height()}" for i in (kept, seen))
        return f"{name} is {there} pixels, the window shows {here}"
    differing = differing_pixels(seen, kept)
    if fullest_square(differing) <= MOST_IN_A_SQUARE:
        return ""
    _marked(seen, differing).save(str(spare / f"{name.removesuffix('.png')}-difference.png"))
    return f"{name} differs in {int(differing.sum()):,} pixels"


def differing_pixels(one: QImage, other: QImage) -> npt.NDArray[np.bool_]:
    """Which pixels of two pictures of one size are told apart at a glance."""
    apart = np.abs(pixels(one) - pixels(other)).max(axis=2)
    return np.asarray(apart > FAINT)


def fullest_square(differing: npt.NDArray[np.bool_]) -> int:
    """How many pixels differ in the square of the grid that has most of them."""
    tall, wide = (SQUARE_PX * math.ceil(side / SQUARE_PX) for side in differing.shape)
    whole = np.zeros((tall, wide), bool)
    whole[: differing.shape[0], : differing.shape[1]] = differing
    squares = whole.reshape(tall // SQUARE_PX, SQUARE_PX, wide // SQUARE_PX, SQUARE_PX)
    return int(squares.sum(axis=(1, 3)).max())


def _marked(seen: QImage, differing: npt.NDArray[np.bool_]) -> QImage:
    """What is seen, faint, with the differing pixels in red."""
    shown = pixels(seen) // 3
    shown[differing] = (255, 60, 60)
    return _image(shown)


def pixels(image: QImage) -> Pixels:
    """A picture as numbers: rows, columns, and red, green and blue."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).astype(np.int64)


def _image(shown: Pixels) -> QImage:
    tall, wide, _ = shown.shape
    data = np.ascontiguousarray(shown.astype(np.uint8)).tobytes()
    return QImage(data, wide, tall, 3 * wide, QImage.Format.Format_RGB888).copy()


def in_few_colours(image: QImage) -> QImage:
    """The picture in at most 192 colours, chosen for it: a third of the file, and hardly a difference."""
    shown = pixels(image)
    packed = (shown[..., 0] << 16) | (shown[..., 1] << 8) | shown[..., 2]
    found, where, counts = np.unique(packed, return_inverse=True, return_counts=True)
    colours = np.stack([(found >> 16) & 255, (found >> 8) & 255, found & 255], axis=1)
    palette = _palette(colours.astype(np.float64), counts)
    nearest = _nearest(colours.astype(np.float64), palette).astype(np.uint8)
    indices = nearest[where.reshape(packed.shape)]
    wide = 4 * math.ceil(indices.shape[1] / 4)  # each row of a QImage fills whole words
    rows = np.zeros((indices.shape[0], wide), np.uint8)
    rows[:, : indices.shape[1]] = indices
    size = indices.shape[1], indices.shape[0]
    made = QImage(rows.tobytes(), *size, wide, QImage.Format.Format_Indexed8)
    made.setColorTable([QColor(*map(round, colour)).rgb() for colour in palette.tolist()])
    return made.copy()


def _palette(
    colours: npt.NDArray[np.float64], counts: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Begin with the commonest; then always add the one that is farthest from all, for its share."""
    # By the root of its share: a thin red line must not turn grey.
    weights = np.sqrt(counts.astype(np.float64))
    chosen = np.argsort(-counts, kind="stable")[:COMMONEST].tolist()
    apart = np.min([_apart(colours, colours[one]) for one in chosen], axis=0)
    while len(chosen) < min(COLOURS, len(colours)):
        chosen.append(int((apart * weights).argmax()))
        apart = np.minimum(apart, _apart(colours, colours[chosen[-1]]))
    return np.asarray(colours[chosen])


def _apart(
    colours: npt.NDArray[np.float64], one: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    return np.asarray(((colours - one) ** 2).sum(axis=1))


def _nearest(
    colours: npt.NDArray[np.float64], palette: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    # |a - b|² without the part that is the same for every colour of the palette.
    apart = (palette**2).sum(axis=1) - 2 * colours @ palette.T
    return np.asarray(apart.argmin(axis=1))
