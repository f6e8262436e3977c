"""Units and plates on paper: painted where they stand, sharp at any size, where a screen copies pictures."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.map.sheets import F8, I8, Sheet, Size
from ui.map.symbols import Atlas
from ui.theme import Theme

Paint = Callable[[QPainter], None]


@dataclass(slots=True)
class _Kept:
    """What was asked for, by slot."""

    paints: list[Paint] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    slots: dict[Hashable, int] = field(default_factory=dict)


class Strokes(Sheet):
    """A sheet that keeps how each picture is painted, and paints it anew wherever it stands."""

    def __init__(self, dpr: float) -> None:
        super().__init__(dpr)
        self._kept = _Kept()

    def tidy(self) -> None:
        """A page of paper is painted once."""

    def find(self, key: Hashable) -> int | None:
        return self._kept.slots.get(key)

    def keep(self, key: Hashable, size: Size, paint: Paint) -> int:
        kept = self._kept
        kept.slots[key] = len(kept.paints)
        kept.paints.append(paint)
        kept.sizes.append(size)
        return kept.slots[key]

    def sizes(self, slots: I8) -> tuple[F8, F8]:
        found = np.round(np.array(self._kept.sizes, float).reshape(-1, 2)[slots] * self._dpr)
        return found[:, 0], found[:, 1]

    def draw(self, painter: QPainter, slots: I8, x: F8, y: F8) -> None:
        for slot, left, top in zip(slots.tolist(), x.tolist(), y.tolist(), strict=True):
            painter.save()
            painter.translate(left, top)
            painter.scale(self._dpr, self._dpr)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(QRectF(0, 0, *self._kept.sizes[slot]))
            self._kept.paints[slot](painter)
            painter.restore()


def paper_atlas(theme: Theme, dpr: float) -> Atlas:
    """An atlas whose units, plates and circles are strokes."""
    atlas = Atlas(theme, dpr)
    atlas.units, atlas.plates, atlas.circles = Strokes(dpr), Strokes(dpr), Strokes(dpr)
    return atlas
