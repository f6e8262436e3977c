"""What stands where on a sheet: the window each layer knows, and what plates and names keep off."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ui.map.camera import F8, Camera, MapState
from ui.map.export import Sheet
from ui.map.jobs import Points, Rectangle
from ui.map.layering import Layer, Layers
from ui.map.layout import EMERGENCY_HALF
from ui.map.meeting import Crowd, covered_by
from ui.map.paths import Runs
from ui.map.scene import Scene
from ui.map.trails import chosen_of
from ui.map.waypoints import points_along
from ui.theme import GAP

ALONG_PX, EVERY = 8, 2  # pixels of a road about a point, and how many of its points count


@dataclass(frozen=True, slots=True)
class Stand:
    """A scene and layers on one sheet. On paper nobody can come closer, nor wait: each word has its place."""

    sheet: Sheet
    state: MapState
    scene: Scene
    layers: Layers

    def __post_init__(self) -> None:
        layers = self.layers
        layers.grid.look(self.sheet.window)
        layers.drawn.name_each()
        layers.stand_among(self.scene, self._lies_over_words)
        layers.drawn.stand_among(self.scene, self._lies_over_drawings)

    def window_of(self, layer: Layer) -> tuple[Camera, int]:
        """What a layer knows as its window, and how many pixels from the map's left side that begins.

        The words of roads stand at its lower left corner, where the grid's lines are named.
        """
        sheet = self.sheet
        if layer is not self.layers.roads:
            return sheet.window, 0
        left, foot = 0, GAP
        for _, top, wide, _ in self.layers.grid.covers(sheet.window, self.state):
            if top:
                foot = sheet.box[3] - top + GAP
            else:
                left = wide
        return sheet.part(left, foot), left

    def covered(self) -> tuple[Rectangle, ...]:
        """Pixels of the sheet that the frame, words and signs lie on: no plate and no name stands there."""
        camera, scene = self.sheet.camera, self.scene
        left, top, *_ = self.sheet.box
        found = [*self.sheet.frame]
        found += covered_by(camera, scene.meetings, Crowd(scene.unit_x, scene.unit_y))
        for layer in self.layers:
            boxes = self._covers(layer)
            found += [(left + x, top + y, width, height) for x, y, width, height in boxes]
        return tuple(found)

    def ways(self) -> Points:
        """Pixels along routes, trails and closed roads: names leave them free while they can."""
        return points_along(self.sheet.camera, self._lines(), 0)

    def _covers(self, layer: Layer) -> list[Rectangle]:
        """In pixels of the map's box."""
        camera, aside = self.window_of(layer)
        boxes = layer.covers(camera, self.state)
        return [(aside + x, y, width, height) for x, y, width, height in boxes]

    def _lines(self) -> Iterator[tuple[F8, F8]]:
        yield from self.scene.route_lines
        yield from self._roads()
        trails = chosen_of(self.layers.trails.marks, self.state)
        yield from ((one.x, one.y) for one in trails)

    def _roads(self) -> Iterator[tuple[F8, F8]]:
        for change in self.layers.roads.marks.changes if self.state.roadworks else ():
            yield from runs_of(change.runs)

    def _lies_over_words(self, camera: Camera, _state: MapState) -> list[Rectangle]:
        """What words of roads and drawings keep off, in pixels of the window that is asked about.

        Words of all others, RVPs, an emergency's field.
        """
        layers, scene, sheet = self.layers, self.scene, self.sheet
        aside = round(sheet.window.left - camera.left)
        others = (one for one in layers if one not in (layers.roads, layers.drawn))
        found = [
            (x + aside, y, wide, high) for one in others for x, y, wide, high in self._covers(one)
        ]
        found += covered_by(camera, scene.meetings, Crowd(scene.unit_x, scene.unit_y))
        x, y = camera.to_screen(scene.unit_x[scene.alarming], scene.unit_y[scene.alarming])
        wide = round(2 * EMERGENCY_HALF)
        for left, top in zip(x - EMERGENCY_HALF, y - EMERGENCY_HALF, strict=True):
            found.append((round(left), round(top), wide, wide))
        return found

    def _lies_over_drawings(self, camera: Camera, state: MapState) -> list[Rectangle]:
        """The same, and closed or slow roads with their words."""
        half = ALONG_PX // 2
        points = points_along(camera, self._roads(), 0)[::EVERY]
        return [
            *self._lies_over_words(camera, state),
            *self.layers.roads.plates(camera, state),
            *((x - half, y - half, ALONG_PX, ALONG_PX) for x, y in points),
        ]


def runs_of(runs: Runs) -> Iterator[tuple[F8, F8]]:
    """The x and the y of each."""
    for begin, end in pairwise(runs.start.tolist()):
        yield runs.x[begin:end], runs.y[begin:end]
