"""The map as one would write it with QGraphicsView: a pixmap of the ground, an item a unit with its plate.

As good as one writes it: every look's picture is painted once, an item's box is a constant, no index
of items that all move, nothing cached that changes, one transform. The whole viewport is updated, for
the scale and the legend lie still over what moves. Nothing there places plates: each stands right of
its unit.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from ui.map.camera import Camera, world_of
from ui.map.marks import MapUnit
from ui.map.symbols import Atlas, Key, plate_key, symbol_key
from ui.theme import NIGHT

HALF, PLATE_X, PLATE_Y = 26.0, 17.0, -11.0
GROUND_TIMES = 3  # the ground is so many windows wide and high
STRIP_PX = 50


class GraphicsMap(QGraphicsView):
    """Units are items of a scene in pixels of one zoom; panning scrolls."""

    def __init__(self, camera: Camera, ground: QPixmap) -> None:
        super().__init__()
        self._camera, self._origin = camera, QPointF(camera.left, camera.top)
        self._pictures = _Pictures()
        self._strip = ground.copy(0, 0, ground.width(), STRIP_PX)
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        for row in range(GROUND_TIMES):
            for column in range(GROUND_TIMES):
                part = scene.addPixmap(ground)
                part.setPos((column - 1) * ground.width(), (row - 1) * ground.height())
        self.setScene(scene)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        for bar in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.resize(camera.width, camera.height)
        self.centerOn(camera.width / 2, camera.height / 2)
        self._items: list[_Item] = []

    def show_units(self, units: Sequence[MapUnit]) -> None:
        for unit in units[len(self._items) :]:
            item = _Item(self._pictures.symbol(unit), self._pictures.plate(unit))
            self.scene().addItem(item)
            self._items.append(item)
        scale, left, top = self._camera.scale, self._origin.x(), self._origin.y()
        for item, unit in zip(self._items, units, strict=True):
            x, y = world_of(unit.position)
            item.setPos(round(x * scale - left), round(y * scale - top))

    def pan_by(self, dx: int, dy: int) -> None:
        for bar, by in ((self.horizontalScrollBar(), dx), (self.verticalScrollBar(), dy)):
            bar.setValue(bar.value() + by)

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:  # noqa: ARG002, N802 - Qt's
        painter.resetTransform()
        painter.drawPixmap(0, self.height() - STRIP_PX, self._strip)


class _Item(QGraphicsItem):
    _box = QRectF(-HALF, -HALF, 2 * HALF + 80, 2 * HALF)

    def __init__(self, symbol: QPixmap, plate: QPixmap) -> None:
        super().__init__()
        self._symbol, self._plate = symbol, plate
        self._corner = QPointF(-symbol.width() / 2, -symbol.height() / 2)
        self._beside = QPointF(PLATE_X, PLATE_Y)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return self._box

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's
    ) -> None:
        painter.drawPixmap(self._corner, self._symbol)
        painter.drawPixmap(self._beside, self._plate)


class _Pictures:
    """The desk's own symbols and plates, each a pixmap."""

    def __init__(self) -> None:
        self._atlas = Atlas(NIGHT, 1.0)
        self._made: dict[Key, QPixmap] = {}

    def symbol(self, unit: MapUnit) -> QPixmap:
        key = symbol_key(unit)
        if key not in self._made:
            self._made[key] = self._atlas.units.picture(self._atlas.unit(unit, key))
        return self._made[key]

    def plate(self, unit: MapUnit) -> QPixmap:
        self._atlas.tidy()
        return self._atlas.plates.picture(self._atlas.plate(unit, plate_key(unit)))
