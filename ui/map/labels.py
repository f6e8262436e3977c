"""Labels of a map: what each says, where it stands, what it covers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QRectF

from ui.map.paths import F8
from ui.map.placing import Fit
from ui.map.style import STYLE

Kind = Literal["place", "shield", "sign", "point", "area", "way", "end"]
INK_SHARE = 0.5  # of a face's size: how far letters reach from their middle, up and down


@dataclass(frozen=True, slots=True)
class Label:
    """One label, in pixels of the picture it is painted into."""

    kind: Kind
    text: str  # of a sign the kind of its place
    box: tuple[float, float, float, float]  # left, top, width, height around all of it
    face: str = ""  # of the style
    plate: str = ""  # a shield's colour on a paper
    fit: Fit | None = None  # of a name laid along a way

    @property
    def rectangle(self) -> QRectF:
        return QRectF(*self.box)

    def corners(self) -> F8:
        """What it covers, k x 4 x 2: its box, or the upright box of each letter, turned."""
        if self.fit is None:
            left, top, wide, high = self.box
            right, bottom = left + wide, top + high
            return np.array([[(left, top), (right, top), (right, bottom), (left, bottom)]])
        half = STYLE.faces[self.face].px * INK_SHARE
        along, down = self.fit.wide[:, None] / 2, np.full((len(self.fit.wide), 1), half)
        u, v = along * np.array([-1, 1, 1, -1]), down * np.array([-1, -1, 1, 1])
        cos, sin = np.cos(self.fit.turn)[:, None], np.sin(self.fit.turn)[:, None]
        x, y = self.fit.x[:, None] + u * cos - v * sin, self.fit.y[:, None] + u * sin + v * cos
        return np.stack((x, y), axis=2)

    def lies_within(self, width: float, height: float) -> bool:
        left, top, wide, high = self.box
        return left >= 0 and top >= 0 and left + wide <= width and top + high <= height


def overlap(one: Label, other: Label) -> bool:
    """Whether two labels cover a common spot."""
    if not one.rectangle.intersects(other.rectangle):
        return False
    mine, theirs = one.corners(), other.corners()
    return any(_share_ground(a, b) for a in mine for b in theirs)


def _share_ground(a: F8, b: F8) -> bool:
    """Whether two convex four-cornered shapes overlap: no side of either has the other beyond it."""
    for shape in (a, b):
        sides = np.roll(shape, -1, axis=0) - shape
        normals = np.column_stack((-sides[:, 1], sides[:, 0]))
        first, second = normals @ a.T, normals @ b.T
        apart = (first.max(axis=1) <= second.min(axis=1)) | (
            second.max(axis=1) <= first.min(axis=1)
        )
        if apart.any():
            return False
    return True
