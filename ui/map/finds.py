"""What a search found, on the map: the numbers of its list on their places, the one in hand with its name."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen

from geodata.places import Position
from ui.map.camera import Camera, MapState, world_of
from ui.map.jobs import Rectangle
from ui.map.meeting import Crowd
from ui.map.roadstrokes import LABEL_PX, paint_plate
from ui.map.scene import Scene
from ui.theme import Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

HALF_PX, CHOSEN_HALF_PX, APART_PX, INSET_PX, RING_PX = 11.0, 14.0, 4.0, 16.0, 24.0


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

    ring: QRectF | None  # round who stands there
    disc: QRectF
    plate: QRectF | None  # of the one in hand

    @property
    def boxes(self) -> tuple[QRectF, ...]:
        """What lies over everything."""
        return (self.disc,) if self.plate is None else (self.disc, self.plate)


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
        """Rings alone: who is found stays seen in one, and so do the plates about it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("focus"), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for _, spot in self._spots(camera):
            if spot.ring is not None:
                painter.drawEllipse(spot.ring)

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
        window = QRectF(0, 0, camera.width, camera.height)
        found = [(find, *_signs(camera, find)) for find in self.finds]
        seen = [(find, ring, disc) for find, ring, disc in found if disc.intersects(window)]
        discs = [disc for _, _, disc in seen]
        return [
            (find, _Spot(ring, disc, self._plate(camera, find, ring or disc, discs)))
            for find, ring, disc in seen
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


def _signs(camera: Camera, find: MapFind) -> tuple[QRectF | None, QRectF]:
    """The ring round who stands there, and the number: on its place, or at the ring."""
    middle = QPointF(*camera.to_screen_one(*world_of(find.position)))
    disc = _around(middle, CHOSEN_HALF_PX if find.chosen else HALF_PX)
    if not find.stands:
        return None, disc
    return _around(middle, RING_PX), disc.translated(-RING_PX, -RING_PX)


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
