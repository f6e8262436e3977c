"""Paints one sheet with the ground, the names and the operation, on any paint device, without a window."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from ui.map.basemap import BaseMap, Frame
from ui.map.export import Caption, Operation, Order, Sheet
from ui.map.export_frame import paint_frame
from ui.map.export_marks import paper_atlas
from ui.map.export_place import Stand
from ui.map.jobs import Names, Points, Rectangle
from ui.map.layering import Layers
from ui.map.layout import Layout, Shown, Window, laying_out
from ui.map.names import NamePainter
from ui.map.overlay import parts
from ui.map.render import render
from ui.map.scene import Scene, Sketch
from ui.map.style import PAPERS, PaperName
from ui.map.symbols import Atlas
from ui.map.turns import at_once
from ui.theme import DAY, THEMES, Theme

PNG_QUALITY = 80  # of a PNG it means how little time is spent on packing it; nothing is lost
Tell = Callable[[str, float], None]
"""What is being done, and how much of the whole is done, 0 to 1."""


def scene_of(operation: Operation) -> Scene:
    made = Scene()
    made.take(Sketch.of(operation.units))
    made.set_incidents(operation.incidents)
    made.set_routes(operation.routes, operation.meetings)
    made.set_emergency(operation.emergency)
    return made


def layers_of(operation: Operation) -> Layers:
    made = Layers()
    for name, shown in operation.layers.items():
        made.show(name, shown)
    return made


@dataclass(frozen=True, slots=True)
class Plate:
    """What a sheet is painted from."""

    base: BaseMap
    order: Order
    sheet: Sheet

    @property
    def is_paper(self) -> bool:
        return self.order.form in ("a4", "a3", "seen")

    @property
    def theme(self) -> Theme:
        """By day's colours; only a picture looks as the view does."""
        return THEMES[self.order.theme] if self.order.form == "picture" else DAY

    @property
    def paper(self) -> PaperName:
        return "print" if self.is_paper else self.theme.name

    def stand(self) -> Stand:
        """All of the operation on this sheet."""
        operation = self.order.operation
        return Stand(self.sheet, self.order.state, scene_of(operation), layers_of(operation))

    def paint(self, painter: QPainter, tell: Tell) -> None:
        """On a device whose pixels are the sheet's times its `dpr`."""
        camera, stand = self.sheet.camera, self.stand()
        atlas = paper_atlas(self.theme, camera.dpr)
        painter.scale(camera.dpr, camera.dpr)
        painter.setClipRect(QRectF(*self.sheet.box))
        tell("Painting the ground", 0.1)
        self.ground(painter)
        tell("Placing units and names", 0.5)
        covered = stand.covered()
        layout = self._laid_out(stand.scene, covered, atlas)
        self.names(painter, (*layout.avoid(0, 0, camera), *covered), stand.ways())
        tell("Painting the operation", 0.8)
        self._operation(painter, stand, layout, atlas)
        painter.setClipping(False)
        caption = Caption(self.order.title, self.order.printed, self.base.area.attribution)
        paint_frame(painter, self.sheet, stand.scene, caption, self.theme, is_paper=self.is_paper)

    def ground(self, painter: QPainter) -> None:
        """As much of it as is seen."""
        left, top, width, height = self.sheet.box
        camera = self.sheet.camera
        frame = Frame(camera.left + left, camera.top + top, width, height, camera.zoom)
        painter.save()
        painter.translate(left, top)
        render(painter, self.base, frame, PAPERS[self.paper], buildings=self.order.state.buildings)
        painter.restore()

    def _laid_out(self, scene: Scene, covered: Sequence[Rectangle], atlas: Atlas) -> Layout:
        state = self.order.state
        shown = Shown(state.show_dimmed, state.plates, state.clusters)
        window = Window(self.sheet.camera, 0, shown, covered)
        return at_once(laying_out(scene, window, atlas))

    def names(self, painter: QPainter, avoid: Sequence[Rectangle], ways: Points) -> None:
        """If they are wanted; none on these pixels, on those of the ways none that has other room."""
        camera, names = self.sheet.camera, NamePainter(self.base)
        if not self.order.state.names:
            return
        job = Names(
            camera.x, camera.y, camera.zoom, camera.width, camera.height, 0, camera.dpr,
            self.theme.name, tuple(avoid), ways,
        )  # fmt: skip
        names.draw(painter, names.place(job), PAPERS[self.paper])

    def _operation(self, painter: QPainter, stand: Stand, layout: Layout, atlas: Atlas) -> None:
        state, (left, top, *_) = self.order.state, self.sheet.box
        windows = [(layer, *stand.window_of(layer)) for layer in stand.layers]
        for layer, window, aside in windows:
            with _moved(painter, left + aside, top):
                layer.paint_under(painter, window, self.theme, state)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for paint in parts(layout, atlas):
            painter.setBrush(
                Qt.GlobalColor.black
            )  # in a PDF a picture is as faint as the last brush
            paint(painter)
        for layer, window, aside in windows:
            with _moved(painter, left + aside, top):
                layer.paint_over(painter, window, self.theme, state)


@contextmanager
def _moved(painter: QPainter, right: float, down: float) -> Iterator[None]:
    painter.translate(right, down)
    yield
    painter.translate(-right, -down)


def png_of(image: QImage) -> bytes:
    """The whole file."""
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(written, "PNG", PNG_QUALITY)  # type: ignore[call-overload] # its stubs want the format as bytes
    return bytes(written.data().data())
