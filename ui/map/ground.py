"""The ground of one view: tiles as far as they are painted, what stands in for the others, and the names."""

from itertools import chain

from msgspec import Struct, field
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from ui.map.camera import TILE_PX, Camera, MapState, Tile, tiles_in, world_px
from ui.map.groundwork import spread
from ui.map.jobs import Names
from ui.map.patches import Patches
from ui.map.pool import RenderPool
from ui.theme import Theme

FINER_LEVELS = 6  # how much finer a tile may be to stand in: three zooms out at once
MOST_FITTED = 2  # times what a window shows
MOST_STRETCHED = 2.0  # either way: beyond it the names of another look are in the way


class Ground(Struct):
    """Paints what the pool has by now; asks for nothing itself."""

    pool: RenderPool
    _names: tuple[Names, tuple[tuple[QPointF, QPixmap], ...]] | None = None
    _fitted: dict[Tile, QPixmap] = field(default_factory=dict)  # at the scale last painted at rest
    _fitted_scale: float = 0.0

    def set_names(self, job: Names, patches: Patches) -> None:
        there = ((QPointF(p.left, p.top), QPixmap.fromImage(p.image)) for p in patches.patches)
        self._names = (job, tuple(there))

    def forget_names(self) -> None:
        self._names = None

    def forget(self) -> None:
        """All that is painted for this view alone."""
        self.forget_names()
        self._fitted = {}

    def missing(self, camera: Camera, theme: Theme, state: MapState) -> list[Tile]:
        tiles = tiles_in(camera, theme.name, buildings=state.buildings)
        return [tile for tile in tiles if tile not in self.pool.pictures]

    def paint(
        self, painter: QPainter, camera: Camera, theme: Theme, state: MapState, *,
        is_moving: bool = False,
    ) -> None:  # fmt: skip
        """While the scale `is_moving` the nearest pixels will do, and names are left out."""
        tiles = tiles_in(camera, theme.name, buildings=state.buildings)
        pictures = [self.pool.tile(tile) for tile in tiles]
        if None in pictures or not _is_within_world(camera):
            painter.setBackground(theme.colour("bg"))
            painter.eraseRect(QRectF(0, 0, camera.width, camera.height))
        if len(self._fitted) > MOST_FITTED * len(tiles):
            self._fitted = {tile: self._fitted[tile] for tile in tiles if tile in self._fitted}
        as_painted, left, top = _is_as_painted(camera), camera.left, camera.top
        for tile, picture in zip(tiles, pictures, strict=True):
            if picture is None:
                self._stand_in(painter, camera, tile)
            elif as_painted:
                place = QPointF(tile.x * TILE_PX - left, tile.y * TILE_PX - top)
                painter.drawPixmap(place, picture)
            elif is_moving or camera.scale == world_px(tile.zoom):
                _draw(painter, camera, tile, picture, tile_rectangle(camera, tile))
            else:
                self._draw_fitted(painter, camera, tile, picture)
        if state.names and not is_moving:
            self._name_layer(painter, camera, theme)

    def _stand_in(self, painter: QPainter, camera: Camera, missing: Tile) -> None:
        """The nearest coarser tiles, stretched, and on them whatever finer ones there are."""
        place, pictures = tile_rectangle(camera, missing), self.pool.pictures
        levels = pictures.levels(missing.theme)
        layers: list[list[tuple[Tile, QPixmap]]] = []
        for level in reversed([level for level in levels if level <= missing.level]):
            columns, rows = spread(missing, level)
            layers.append(list(pictures.within(missing.theme, level, columns, rows)))
            if len(layers[-1]) == len(columns) * len(rows):
                break
        finer = [level for level in levels if 0 < level - missing.level <= FINER_LEVELS]
        over = (pictures.within(missing.theme, level, *spread(missing, level)) for level in finer)
        for tile, picture in chain.from_iterable([*reversed(layers), *over]):
            _draw(painter, camera, tile, picture, place)

    def _draw_fitted(self, painter: QPainter, camera: Camera, tile: Tile, picture: QPixmap) -> None:
        """Between two painted scales: each tile is scaled smoothly once, and then only copied."""
        if self._fitted_scale != camera.scale:
            self._fitted, self._fitted_scale = {}, camera.scale
        place = tile_rectangle(camera, tile)
        fitted = self._fitted.get(tile)
        if fitted is None:
            fitted = self._fitted[tile] = _scaled(
                picture, (place.size() * camera.dpr).toSize(), camera.dpr
            )
        painter.drawPixmap(place.topLeft(), fitted)

    def _name_layer(self, painter: QPainter, camera: Camera, theme: Theme) -> None:
        if self._names is None:
            return
        job, patches = self._names
        if job.theme != theme.name:
            return
        own = Camera(job.x, job.y, job.zoom, job.width, job.height, job.dpr).grown(job.margin)
        ratio = camera.scale / own.scale
        if max(ratio, 1 / ratio) > MOST_STRETCHED:
            return
        left, top = own.left * ratio - camera.left, own.top * ratio - camera.top
        corner, scale = QPointF(left, top), ratio / own.dpr
        for place, picture in patches:
            if ratio == 1:
                painter.drawPixmap(corner + place * scale, picture)
            else:  # until the new names come, a moment later
                box = QRectF(corner + place * scale, picture.size().toSizeF() * scale)
                painter.drawPixmap(box, picture, QRectF(picture.rect()))


def _is_as_painted(camera: Camera) -> bool:
    """Whether the window has the scale of a painted level, and tiles begin on whole pixels of it."""
    return camera.zoom * 2 % 1 == 0 and TILE_PX * camera.dpr % 1 == 0


def _is_within_world(camera: Camera) -> bool:
    """Whether there are tiles for all of the window."""
    across, down = camera.left + camera.width, camera.top + camera.height
    return min(camera.left, camera.top) >= 0 and max(across, down) <= camera.scale


def _draw(painter: QPainter, camera: Camera, tile: Tile, picture: QPixmap, place: QRectF) -> None:
    """As much of a tile as lies within `place`, stretched to the window's scale."""
    own = tile_rectangle(camera, tile)
    target = own.intersected(place)
    if target.isEmpty():
        return
    if target == own and own.size() * camera.dpr == picture.size().toSizeF():
        painter.drawPixmap(own.topLeft(), picture)
        return
    wide, high = picture.width() / own.width(), picture.height() / own.height()
    left, top = (target.left() - own.left()) * wide, (target.top() - own.top()) * high
    part = QRectF(left, top, target.width() * wide, target.height() * high)
    painter.drawPixmap(target, picture, part)


def tile_rectangle(camera: Camera, tile: Tile) -> QRectF:
    """Where a tile lies in the window. Each edge is rounded from its own world position: no seams."""
    side = camera.scale / world_px(tile.zoom) * TILE_PX

    def edge(count: int, start: float) -> float:
        return round((count * side - start) * camera.dpr) / camera.dpr

    left, top = edge(tile.x, camera.left), edge(tile.y, camera.top)
    right, bottom = edge(tile.x + 1, camera.left), edge(tile.y + 1, camera.top)
    return QRectF(left, top, right - left, bottom - top)


def _scaled(picture: QPixmap, size: QSize, dpr: float) -> QPixmap:
    whole, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    scaled = picture.scaled(size, whole, smooth)
    scaled.setDevicePixelRatio(dpr)
    return scaled
