"""What a search found, on the map: the numbers of its list on their places, the one in hand with its name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen

from geodata.places import Position
from ui.map.camera import Camera, MapState, world_of
from ui.map.grave import grave_signs, least_hiding
from ui.map.jobs import Rectangle
from ui.map.meeting import Crowd
from ui.map.roadstrokes import LABEL_PX, paint_plate
from ui.map.scene import Scene
from ui.theme import Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

HALF_PX, CHOSEN_HALF_PX, APART_PX, INSET_PX, RING_PX = 11.0, 14.0, 4.0, 16.0, 24.0
ASIDE_PX, TO_PLACE_PX = (32.0, 52.0, 72.0), 1.6
"""How far a number steps aside, the nearest first; how wide the line is that then leads to its place."""
WAYS = ((-1, -1), (1, -1), (-1, 1), (1, 1), (0, -1), (-1, 0), (1, 0), (0, 1))


@dataclass(frozen=True, slots=True)
class MapFind:
    """One find: its number in the list, and whether it is the one in hand."""

    number: int
    words: str
    position: Position
    chosen: bool = False
    stands: bool = False  # a unit or a log: its own sign stays in sight, within a ring

    @property
    def uppermost(self) -> tuple[bool, int]:
        """In the order they are painted: the first of the list over the others, the one in hand over all."""
        return self.chosen, -self.number


class _Spot(NamedTuple):
    """Where one find is painted, in pixels of the window."""

    middle: QPointF  # of what was found
    ring: QRectF | None  # round who stands there
    disc: QRectF
    plate: QRectF | None  # of the one in hand

    @property
    def boxes(self) -> tuple[QRectF, ...]:
        """What lies over everything."""
        return (self.disc,) if self.plate is None else (self.disc, self.plate)

    @property
    def is_led(self) -> bool:
        """Whether its number had to step aside from its place."""
        return self.ring is None and self.middle != self.disc.center()


class FindLayer:
    """Over everything: somebody is looking for it now. Nothing of it moves the map."""

    def __init__(self) -> None:
        self.finds: tuple[MapFind, ...] = ()
        self._scene = Scene()

    def stand_among(self, scene: Scene) -> None:
        """Whose signs the name of the one in hand keeps clear of, as they are when it is painted."""
        self._scene = scene

    def show(self, shown: tuple[MapFind, ...]) -> None:
        self.finds = shown

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:  # noqa: ARG002 - never left out: it goes with the search
        """Rings, and lines to places: who is found stays seen, and so do the plates about it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.colour("focus")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for _, spot in self._spots(camera):
            painter.setPen(QPen(ink, TO_PLACE_PX if spot.is_led else 3))
            if spot.ring is not None:
                painter.drawEllipse(spot.ring)
            elif spot.is_led:
                painter.drawLine(spot.disc.center(), spot.middle)

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:  # noqa: ARG002 - as above
        for find, spot in sorted(self._spots(camera), key=lambda one: one[0].uppermost):
            _paint(painter, spot, find, theme)

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:  # noqa: ARG002 - as above
        found = (box for _, spot in self._spots(camera) for box in spot.boxes)
        boxes = [box.toAlignedRect() for box in found]
        return tuple((box.x(), box.y(), box.width(), box.height()) for box in boxes)

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:  # noqa: ARG002 - as above
        at = QPointF(x, y)
        return next((one.words for one, spot in self._spots(camera) if spot.disc.contains(at)), "")

    def _spots(self, camera: Camera) -> list[tuple[MapFind, _Spot]]:
        """Of those in the window."""
        if not self.finds:
            return []
        window, grave = QRectF(0, 0, camera.width, camera.height), grave_signs(self._scene, camera)
        found = [(find, *_signs(camera, find, grave)) for find in self.finds]
        seen = [one for one in found if one[-1].intersects(window)]
        discs = [disc for *_, disc in seen]
        return [
            (find, _Spot(middle, ring, disc, self._plate(camera, find, ring or disc, discs)))
            for find, middle, ring, disc in seen
        ]

    def _plate(
        self, camera: Camera, find: MapFind, sign: QRectF, discs: list[QRectF]
    ) -> QRectF | None:
        """On the side that covers the fewest: units, logs and other finds; in the window if it can."""
        if not find.chosen:
            return None
        scene, window = self._scene, QRectF(0, 0, camera.width, camera.height)
        x = np.concatenate((scene.unit_x, scene.incident_x))
        crowd = Crowd(x, np.concatenate((scene.unit_y, scene.incident_y)))

        def cost(box: QRectF) -> tuple[bool, int]:
            others = sum(box.intersects(disc) for disc in discs)
            return not window.contains(box), crowd.in_box(camera, box) + others

        return min(_sides(sign, text_width(find.words, font(13, 700)) + INSET_PX), key=cost)


def _signs(
    camera: Camera, find: MapFind, grave: Sequence[QRectF]
) -> tuple[QPointF, QRectF | None, QRectF]:
    """Its place, the ring round who stands there, and the number: on its place, or at the ring.

    The number steps aside for who is red and for incidents of grade 1.
    """
    middle = QPointF(*camera.to_screen_one(*world_of(find.position)))
    disc = _around(middle, CHOSEN_HALF_PX if find.chosen else HALF_PX)
    home = disc.translated(-RING_PX, -RING_PX) if find.stands else disc
    ring = _around(middle, RING_PX) if find.stands else None
    return middle, ring, least_hiding(chain((home,), _aside(disc)), grave)


def _aside(disc: QRectF) -> Iterator[QRectF]:
    """Round its place, the nearest first."""
    for away in ASIDE_PX:
        for right, down in WAYS:
            yield disc.translated(right * away, down * away)


def _around(middle: QPointF, half: float) -> QRectF:
    return QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)


def _sides(sign: QRectF, width: float) -> list[QRectF]:
    """Where the name may stand, the best first."""
    size, middle = QSizeF(width, LABEL_PX), sign.center()
    east, west = sign.right() + APART_PX, sign.left() - APART_PX - width
    above, below = sign.top() - APART_PX - LABEL_PX, sign.bottom() + APART_PX
    beside, across = middle.y() - LABEL_PX / 2, middle.x() - width / 2
    corners = (
        (east, beside), (west, beside), (across, below), (across, above),
        (east, below), (east, above), (west, below), (west, above),
    )  # fmt: skip
    return [QRectF(QPointF(*corner), size) for corner in corners]


def _paint(painter: QPainter, spot: _Spot, find: MapFind, theme: Theme) -> None:
    painter.setPen(QPen(theme.colour("on_focus"), 2, Qt.PenStyle.SolidLine))
    painter.setBrush(theme.colour("focus"))
    painter.drawEllipse(spot.disc)
    face = font(14 if find.chosen else 12, 800)
    paint_text(painter, spot.disc, str(find.number), face, theme.colour("on_focus"), CENTRE)
    if spot.plate is not None:
        paint_plate(painter, spot.plate, theme, theme.colour("focus"))
        paint_text(painter, spot.plate, find.words, font(13, 700), theme.colour("text1"), CENTRE)
