"""The ground of one view: tiles as far as they are painted, and the names over them."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from ui.map.camera import TILE_PX, Camera, MapState, Tile, tiles_in, world_px
from ui.map.jobs import Names
from ui.map.pool import RenderPool
from ui.map.style import PAPERS
from ui.theme import Theme


@dataclass(slots=True)
class Ground:
    """Paints what the pool has by now; asks for nothing itself."""

    pool: RenderPool
    _names: tuple[Names, QPixmap] | None = None
    _whole_level: int | None = None  # of the last complete picture, shown under a new one

    def set_names(self, job: Names, image: QImage) -> None:
        self._names = (job, QPixmap.fromImage(image))

    def forget_names(self) -> None:
        self._names = None

    def missing(self, camera: Camera, theme: Theme, state: MapState) -> list[Tile]:
        tiles = tiles_in(camera, theme.name, buildings=state.buildings)
        return [tile for tile in tiles if self.pool.tile(tile) is None]

    def paint(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        window = QRectF(0, 0, camera.width, camera.height)
        painter.fillRect(window, QColor(PAPERS[theme.name].land))
        self._tiles(painter, camera, theme, state)
        if state.names:
            self._name_layer(painter, camera, theme)

    def _tiles(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        tiles = tiles_in(camera, theme.name, buildings=state.buildings)
        pictures = [self.pool.tile(tile) for tile in tiles]
        if all(picture is not None for picture in pictures):
            self._whole_level = round(camera.zoom * 2)
        elif self._whole_level is not None:
            for tile in self.pool.tiles_of_level(self._whole_level):
                if tile.theme == theme.name and tile.dpr == camera.dpr:
                    _draw_tile(painter, camera, tile, self.pool.tile(tile))
        for tile, picture in zip(tiles, pictures, strict=True):
            _draw_tile(painter, camera, tile, picture)

    def _name_layer(self, painter: QPainter, camera: Camera, theme: Theme) -> None:
        if self._names is None:
            return
        job, picture = self._names
        if job.theme != theme.name:
            return
        own = Camera(job.x, job.y, job.zoom, job.width, job.height, job.dpr).grown(job.margin)
        ratio = camera.scale / own.scale
        left, top = own.left * ratio - camera.left, own.top * ratio - camera.top
        if ratio == 1:
            painter.drawPixmap(QPointF(left, top), picture)
        else:  # until the new names come, a moment later
            size = QRectF(left, top, own.width * ratio, own.height * ratio)
            painter.drawPixmap(size, picture, QRectF(picture.rect()))


def _draw_tile(painter: QPainter, camera: Camera, tile: Tile, picture: QPixmap | None) -> None:
    """Each edge rounded from its own world position: no seam between neighbours."""
    if picture is None:
        return
    ratio = camera.scale / world_px(tile.zoom) * TILE_PX

    def edge(count: int, start: float) -> float:
        return round((count * ratio - start) * camera.dpr) / camera.dpr

    left, top = edge(tile.x, camera.left), edge(tile.y, camera.top)
    right, bottom = edge(tile.x + 1, camera.left), edge(tile.y + 1, camera.top)
    if right < 0 or bottom < 0 or left > camera.width or top > camera.height:
        return
    if ratio == TILE_PX:
        painter.drawPixmap(QPointF(left, top), picture)
    else:
        target = QRectF(left, top, right - left, bottom - top)
        painter.drawPixmap(target, picture, QRectF(picture.rect()))
