"""The layers of one view and how they come together: tiles, names, the baked operation, what lies over it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec import Struct, field
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPen, QPixmap

from ui.map.busy import Busy, laid_out
from ui.map.camera import F8, Camera, MapState, Tile, world_of
from ui.map.clusters import Group
from ui.map.clusters import group_at as group_near
from ui.map.foot import Foot
from ui.map.gathering import AT_ONCE
from ui.map.grave import grave_boxes
from ui.map.ground import Ground
from ui.map.hud import (
    EdgeTag,
    edge_tags,
    paint_edge_tags,
    paint_note,
    tag_boxes,
)
from ui.map.jobs import Rectangle
from ui.map.layout import Shown, Window, hit, laying_out
from ui.map.marks import MapIncident, MapUnit
from ui.map.meeting import Crowd, covered_by
from ui.map.overlay import (
    MARGIN,
    Baked,
    baked_offset,
    baking,
    paint_baked,
    plate_boxes,
    retouched,
)
from ui.map.paths import NEAR_PX, away_px
from ui.map.scene import Scene
from ui.map.spoken import described
from ui.map.symbols import Atlas, atlas_of
from ui.map.ticking import plates_that_tick
from ui.map.turns import Turns, Worker, at_once
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.map.layering import Layer, Layers

STEPPED_PX = 24.0
CROWD_LEAST = 12  # cells that must change before names are placed anew around units
Mark = MapUnit | MapIncident


class Canvas(Struct, eq=False):
    """Everything a view paints from. Its view decides when; nothing here asks for input."""

    ground: Ground
    theme: Theme
    scene: Scene
    note: str = ""
    over: tuple[Rectangle, ...] = ()  # window pixels that buttons, scale and legend cover
    captioned: tuple[Rectangle, ...] = ()  # those under the words of a tool
    in_hand: tuple[Rectangle, ...] = ()  # and of the one that is held
    is_held: bool = False  # paint what is baked, even if it is of a moment ago
    stepped: str | None = None  # the callsign or incident id the keyboard stands on
    _layers: "Layers | None" = None
    _atlas: Atlas | None = None
    _baked: Baked | None = None
    _baked_for: Shown | None = None
    _is_stale: bool = False  # what is baked was true a moment ago
    _urgent: Baked | None = None  # what is graver than it was, until all is painted anew
    worker: Worker = field(default_factory=Worker)  # bakes thousands in turns
    _spare: QPixmap | None = None  # what is not shown any more, to be painted over
    foot: Foot = field(default_factory=Foot)

    @property
    def layers(self) -> "Layers":
        """Made when the first of them has something to show: the ground is seen before they are loaded."""
        if self._layers is None:
            from ui.map.layering import Layers  # noqa: PLC0415 - see above

            self._layers = Layers()
            self._layers.stand_among(self.scene, self._lies_over_words, self._laid_out)
        return self._layers

    def _layers_of(self, state: MapState) -> "Iterable[Layer]":
        """Those that may have something to show; the grid has without being told."""
        return self.layers if state.grid else self._layers or ()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._atlas = self._baked = self._urgent = None
        self.worker.drop()
        self.ground.forget_names()

    def close(self) -> None:
        """Nobody looks any more: every picture goes, however long what is left of the window stays."""
        self.worker.drop()
        self._layers = self._atlas = self._baked = self._urgent = self._spare = None
        self.foot = Foot()
        self.ground.forget()

    def changed(self) -> None:
        """The scene is another: bake it again when it is next painted or asked for."""
        self._is_stale = True

    def ticked(self, camera: Camera) -> tuple[QRect, ...] | None:
        """Paint clocks where they stand, if nothing else is another; which pixels of the window differ."""
        baked, atlas = self._baked, self._atlas
        if baked is None or atlas is None or self._is_stale or self.worker.is_busy:
            return None
        plates = plates_that_tick(self.scene, baked.layout, atlas)
        if plates is None:
            return None
        self._baked = retouched(baked, self.scene, plates, atlas)
        offset = baked_offset(baked, camera)
        boxes = [box.translated(offset) for box in plate_boxes(baked.layout, plates)]
        boxes += tag_boxes(camera, self.tags(camera))
        return tuple(box.toAlignedRect() for box in boxes)

    def came_to_rest(self, camera: Camera, over: tuple[Rectangle, ...]) -> None:
        """Bake again if the window moved: plates that must be read are placed within it."""
        middle = QPointF(-MARGIN, -MARGIN)
        if over != self.over or (self._baked and baked_offset(self._baked, camera) != middle):
            self._is_stale = True
        self.over = over
        if self._layers is not None:
            self._layers.look_round()

    def missing(self, camera: Camera, state: MapState) -> list[Tile]:
        return self.ground.missing(camera, self.theme, state)

    def avoid(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        """What names must leave free, in window pixels."""
        baked = self._to_show(camera, state)
        if baked.layout.camera.zoom != camera.zoom:
            return ()
        offset = baked_offset(baked, camera)
        return baked.layout.avoid(offset.x(), offset.y(), camera)

    def crowd(self, camera: Camera) -> npt.NDArray[np.int64] | None:
        """Coarse cells that hold something, as last painted; None before."""
        if self._baked is None or self._baked.layout.camera.zoom != camera.zoom:
            return None
        offset = baked_offset(self._baked, camera)
        return self._baked.layout.crowd(offset.x(), offset.y(), camera)

    def is_crowded_anew(self, camera: Camera, before: npt.NDArray[np.int64]) -> bool:
        """Whether so much moved that names should be placed anew around it."""
        crowd = self.crowd(camera)
        if crowd is None:
            return False
        return len(np.setxor1d(crowd, before, assume_unique=True)) > max(
            CROWD_LEAST, len(before) // 2
        )

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:
        """What stands at a pixel, in words; "" for nothing."""
        mark = self.mark_at(camera, state, x, y)
        if mark is not None:
            return described(mark)
        group = self.group_at(camera, x, y)
        if group is not None:
            return group.words
        found = (
            layer.words_at(camera, state, x, y) for layer in reversed([*self._layers_of(state)])
        )
        said = "\n".join(words for words in found if words)
        return said or self._way_at(camera, x, y)

    def group_at(self, camera: Camera, x: float, y: float) -> Group | None:
        """The group that stands at a pixel for units too close to be seen apart."""
        if self._baked is None or self._baked.layout.camera.zoom != camera.zoom:
            return None
        offset = baked_offset(self._baked, camera)
        return group_near(self._baked.layout.groups, x - offset.x(), y - offset.y())

    def grave_boxes(self, camera: Camera, *, incidents: bool = False) -> list[QRectF]:
        """Where who is red or in an emergency is seen in the window, and incidents of grade 1."""
        return grave_boxes(self._baked, camera, self.tags(camera), incidents=incidents)

    def tags(self, camera: Camera) -> list[EdgeTag]:
        """Who matters outside the window, told clear of what lies over it."""
        return edge_tags(
            self.scene, camera, self.theme, (*self.over, *self.captioned, *self.in_hand)
        )

    def _way_at(self, camera: Camera, x: float, y: float) -> str:
        """What the driver of a route drawn there has to do."""
        ways = zip(self.scene.routes, self.scene.route_lines, strict=True)
        near = (
            route.way for route, line in ways if away_px(*camera.to_screen(*line), x, y) <= NEAR_PX
        )
        return next(near, "")

    def foremost(self) -> Mark | None:
        """The open incident, else the emergency, else the selected unit."""
        scene = self.scene
        marks: list[Mark] = [one for one in scene.incidents if one.selected]
        marks += [unit for unit in scene.units if scene.is_alarming(unit)]
        marks += [unit for unit in scene.units if unit.selected]
        return marks[0] if marks else None

    def mark_at(self, camera: Camera, state: MapState, x: float, y: float) -> Mark | None:
        """What is seen at a pixel, as it is now; None too if it is no more."""
        baked = self._to_show(camera, state)
        if baked.layout.camera.zoom != camera.zoom:
            return None
        offset = baked_offset(baked, camera)
        found = hit(baked.layout, x - offset.x(), y - offset.y())
        if isinstance(found, MapUnit):
            return self.scene.unit(found.callsign)
        return next((one for one in self.scene.incidents if found and one.id == found.id), None)

    def marks_in(self, camera: Camera) -> list[Mark]:
        """What stands in the window: alarms first, then incidents, then units by callsign."""
        scene = self.scene
        seen_units = [scene.units[i] for i in _in_window(camera, scene.unit_x, scene.unit_y)]
        seen_units.sort(key=lambda unit: (not scene.is_alarming(unit), unit.callsign))
        alarms = [unit for unit in seen_units if scene.is_alarming(unit)]
        inside = _in_window(camera, scene.incident_x, scene.incident_y)
        seen = [scene.incidents[i] for i in inside]
        return [*alarms, *seen, *seen_units[len(alarms) :]]

    def step(self, camera: Camera, by: int) -> Mark | None:
        """Let the keyboard stand on the next thing in the window."""
        marks = self.marks_in(camera)
        if not marks:
            return None
        ids = [mark_id(mark) for mark in marks]
        start = ids.index(self.stepped) if self.stepped in ids else (-1 if by > 0 else 0)
        mark = marks[(start + by) % len(marks)]
        self.stepped = mark_id(mark)
        return mark

    def baked(self, camera: Camera, state: MapState) -> Baked:
        """The painted operation of this moment, whole."""
        baked = self._baked
        if baked is None or not self._is_of_now(baked, camera, state):
            self.worker.drop()
            self._urgent = None
            reused = self._baked.picture if self._baked else None
            baked = self._baked = at_once(self._baking(camera, state, reused))
        return baked

    def _to_show(self, camera: Camera, state: MapState) -> Baked:
        """What there is: of thousands what was true a moment ago, until what is true is painted."""
        baked = self._baked
        is_few = len(self.scene.units) <= AT_ONCE
        if baked is None or is_few or baked.layout.camera.dpr != camera.dpr:
            return self.baked(camera, state)
        if not self.worker.is_busy:
            if self._is_of_now(baked, camera, state, strays=MARGIN // 2):
                self._urgent = None
                return baked
            self.worker.begin(self._baking(camera, state, self._spare), self._swap)
            self._spare = None
        self._see_to_urgent(baked, camera, state)
        return baked

    def _see_to_urgent(self, baked: Baked, camera: Camera, state: MapState) -> None:
        """Who has become graver is painted at once, over a picture that does not know it yet."""
        graver = self.scene.grave - baked.layout.scene.grave
        known = self._urgent
        if not graver or self._atlas is None:
            self._urgent = None
        elif (
            known is None
            or known.layout.scene.grave != graver
            or not _covers(known, camera, MARGIN)
        ):
            window = Window(camera.grown(MARGIN), MARGIN, _shown(state))
            part = self.scene.only(frozenset(name for name, *_ in graver))
            self._urgent = at_once(
                baking(at_once(laying_out(part, window, self._atlas)), self._atlas)
            )

    def _swap(self, baked: Baked) -> None:
        self._spare = self._baked.picture if self._baked else None
        self._baked = baked

    def let_go(self) -> None:
        """Of what only the next picture wants: nothing moves for now."""
        if not self.worker.is_busy:
            self._spare = None

    def _is_of_now(
        self, baked: Baked, camera: Camera, state: MapState, strays: int = MARGIN
    ) -> bool:
        """Whether nothing has changed since, and the window has moved no farther than `strays` pixels."""
        is_fresh = not self._is_stale and self._baked_for == _shown(state)
        return is_fresh and _covers(baked, camera, strays)

    def _baking(self, camera: Camera, state: MapState, reused: QPixmap | None) -> Turns[Baked]:
        if self._atlas is None or self._atlas.dpr != camera.dpr:
            self._atlas = atlas_of(self.theme, camera.dpr)
        atlas, before = self._atlas, self._baked.layout if self._baked else None
        self._baked_for, self._is_stale = _shown(state), False
        window = Window(camera.grown(MARGIN), MARGIN, _shown(state), self._covered(camera, state))
        layout = yield from laying_out(self.scene, window, atlas, before)
        return (yield from baking(layout, atlas, reused))

    def _covered(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        """Pixels of the window no plate is to stand on."""
        meetings = covered_by(camera, self.scene.meetings, self._crowd_of_units())
        return (*self._lies_over(camera), *self.layers_cover(camera, state), *meetings)

    def _lies_over(self, camera: Camera) -> tuple[Rectangle, ...]:
        """Pixels of the window under buttons and tags."""
        tags = tag_boxes(camera, self.tags(camera))
        boxes = (box.toAlignedRect() for box in tags)
        return (*self.over, *((box.x(), box.y(), box.width(), box.height()) for box in boxes))

    def _laid_out(self, camera: Camera) -> Busy:
        return laid_out(self._baked, camera)

    def _lies_over_words(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        return (*self._lies_over(camera), *self.layers.callers.covers(camera, state))

    def layers_cover(self, camera: Camera, state: MapState) -> Iterator[Rectangle]:
        """Pixels of the window that words of any of them stand on."""
        for layer in self._layers_of(state):
            yield from layer.covers(camera, state)

    def _crowd_of_units(self) -> Crowd:
        return Crowd(self.scene.unit_x, self.scene.unit_y)

    def paint(
        self, painter: QPainter, camera: Camera, state: MapState, *, is_zooming: bool = False
    ) -> None:
        """All of it. `is_zooming`, what is baked is stretched: nothing is laid out on the way."""
        self.ground.paint(painter, camera, self.theme, state, is_moving=is_zooming)
        for layer in self._layers_of(state):
            layer.paint_under(painter, camera, self.theme, state)
        baked = self._to_paint(camera, state, is_zooming=is_zooming)
        paint_baked(painter, baked, camera)
        if self._urgent is not None:
            paint_baked(painter, self._urgent, camera)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._keyboard_mark(painter, camera)
        if self._layers is not None:
            self.captioned = self._layers.roads.caption_at(camera, state)
        tags = self.tags(camera)
        paint_edge_tags(painter, camera, tags, self.theme)
        if not is_zooming or not self.foot.paint_as_it_was(painter, camera):  # words wait for rest
            self.foot.paint(
                painter, camera, self.theme, attribution=self.ground.pool.attribution,
                held_back=tuple(self._held_back(state, baked)), units=self.scene.units,
            )  # fmt: skip
        for layer in self._layers_of(state):
            layer.paint_over(painter, camera, self.theme, state)
        paint_note(painter, camera, self.note, self.theme, tags)

    def _to_paint(self, camera: Camera, state: MapState, *, is_zooming: bool) -> Baked:
        baked = self._baked
        if baked is None or baked.layout.camera.dpr != camera.dpr:
            return self._to_show(camera, state)
        is_held = self.is_held and baked.layout.camera.zoom == camera.zoom
        return baked if is_zooming or is_held else self._to_show(camera, state)

    def _keyboard_mark(self, painter: QPainter, camera: Camera) -> None:
        if self.stepped is None:
            return
        mark = next((one for one in self.marks_in(camera) if mark_id(one) == self.stepped), None)
        if mark is None:
            return
        x, y = camera.to_screen_one(*world_of(mark.position))
        painter.setPen(QPen(self.theme.colour("focus"), 2))
        painter.drawEllipse(QPointF(x, y), STEPPED_PX, STEPPED_PX)

    def _held_back(self, state: MapState, baked: Baked) -> Iterator[str]:
        """What the map knows and does not show, in words."""
        dimmed = int(baked.layout.dimmed.sum())
        if dimmed:
            yield f"+{dimmed:,} {_many('unit', dimmed)} dimmed in emergency view · V"
        if not state.plates:
            yield "unit plates off · L"
        elif baked.layout.hidden:
            hidden = baked.layout.hidden
            yield f"+{hidden:,} {_many('plate', hidden)} hidden · zoom in"
        if state.follow:
            yield f"following {state.follow} · Esc"


def _many(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def mark_id(mark: Mark) -> str:
    return mark.callsign if isinstance(mark, MapUnit) else mark.id


def _shown(state: MapState) -> Shown:
    return Shown(state.show_dimmed, state.plates, state.clusters)


def _in_window(camera: Camera, x: F8, y: F8) -> list[int]:
    """Which of these world places are seen."""
    px, py = camera.to_screen(x, y)
    inside = (px >= 0) & (px <= camera.width) & (py >= 0) & (py <= camera.height)
    return np.flatnonzero(inside).tolist()


def _covers(baked: Baked, camera: Camera, strays: int) -> bool:
    own = baked.layout.camera
    if own.zoom != camera.zoom or own.width != camera.width + 2 * MARGIN:
        return False
    if own.height != camera.height + 2 * MARGIN:
        return False
    away = baked_offset(baked, camera) + QPointF(MARGIN, MARGIN)
    return max(abs(away.x()), abs(away.y())) <= strays
