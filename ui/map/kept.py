"""A layer's picture, painted a margin beyond the window and kept: panning only puts it elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPagedPaintDevice, QPainter, QPixmap

from ui.map.camera import Camera

MARGIN = 256  # pixels painted beyond the window
MOST_STRETCHED = (
    2.5  # times as large, or as small: beyond that it says nothing of the lines any more
)


@dataclass(slots=True)
class Kept:
    """Painted again only when its key differs, the zoom does, or the window has left its margin."""

    _painted: tuple[tuple[object, ...], Camera, QPixmap] | None = None

    def forget(self) -> None:
        """What it showed is another now."""
        self._painted = None

    def put(
        self,
        painter: QPainter,
        camera: Camera,
        key: tuple[object, ...],
        paint: Callable[[QPainter, Camera], None],
    ) -> None:
        """Put the picture under a window. `paint` is given the grown window it has to fill.

        On paper nothing moves: what is painted there is strokes, no picture of them.
        """
        if isinstance(painter.device(), QPagedPaintDevice):
            _paint_at_once(painter, camera, paint)
            return
        painted = self._painted
        if painted is None or painted[0] != key or not _covers(painted[1], camera):
            wide = camera.grown(MARGIN)
            self._painted = painted = (key, wide, _picture(wide, paint))
        _, wide, picture = painted
        painter.drawPixmap(QPointF(wide.left - camera.left, wide.top - camera.top), picture)

    def put_stretched(self, painter: QPainter, camera: Camera, key: tuple[object, ...]) -> bool:
        """Put the picture of another zoom where it belongs in this window; whether there is a near one.

        For the frames on the way to a zoom. What the picture does not reach is left free until it stays.
        """
        if self._painted is None or self._painted[0] != key:
            return False
        _, wide, picture = self._painted
        ratio = camera.scale / wide.scale
        if not 1 / MOST_STRETCHED <= ratio <= MOST_STRETCHED or wide.dpr != camera.dpr:
            return False
        corner = QPointF(wide.left * ratio - camera.left, wide.top * ratio - camera.top)
        box = QRectF(corner, QSizeF(wide.width, wide.height) * ratio)
        painter.drawPixmap(box, picture, QRectF(picture.rect()))
        return True


def _paint_at_once(
    painter: QPainter, camera: Camera, paint: Callable[[QPainter, Camera], None]
) -> None:
    wide = camera.grown(MARGIN)
    painter.save()
    painter.translate(wide.left - camera.left, wide.top - camera.top)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, wide)
    painter.restore()


def _picture(wide: Camera, paint: Callable[[QPainter, Camera], None]) -> QPixmap:
    picture = QPixmap(round(wide.width * wide.dpr), round(wide.height * wide.dpr))
    picture.setDevicePixelRatio(wide.dpr)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter, wide)
    return picture


def _covers(wide: Camera, camera: Camera) -> bool:
    if (wide.zoom, wide.dpr) != (camera.zoom, camera.dpr):
        return False
    if (wide.width, wide.height) != (camera.width + 2 * MARGIN, camera.height + 2 * MARGIN):
        return False
    right, down = camera.left - wide.left, camera.top - wide.top
    return 0 <= right <= 2 * MARGIN and 0 <= down <= 2 * MARGIN
