"""The layers of one view beside the units: what each must be able to do, and their order."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Protocol

from PySide6.QtGui import QPainter

from ui.map.beats import BeatLayer
from ui.map.busy import Around, Laid, Over, nothing_laid
from ui.map.callers import CallerLayer
from ui.map.camera import Camera, MapState
from ui.map.coverage import CoverageLayer
from ui.map.drawing_layer import DrawnLayer
from ui.map.finds import FindLayer
from ui.map.grid import GridLayer
from ui.map.jobs import Rectangle
from ui.map.links import LinkLayer
from ui.map.roadlayer import RoadLayer
from ui.map.scene import Scene
from ui.map.trails import TrailLayer
from ui.theme import Theme


class Layer(Protocol):
    """Costs nothing while there is nothing to show, or while it is left out."""

    def show(self, shown: Any) -> None:
        """Replace what it shows; marks are never changed in place."""

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """What lies on the ground, under routes and units."""

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """Words and handles: never under a unit."""

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        """Pixels of the window no plate is to stand on."""

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:
        """What of it is at a pixel, in words; "" for nothing."""


@dataclass(slots=True)
class Layers:
    """One of each for a view, from the lowest to the uppermost. A feed names them by these fields."""

    grid: GridLayer = field(default_factory=GridLayer)
    beats: BeatLayer = field(default_factory=BeatLayer)
    coverage: CoverageLayer = field(default_factory=CoverageLayer)  # its plates lie over boundaries
    trails: TrailLayer = field(default_factory=TrailLayer)
    callers: CallerLayer = field(default_factory=CallerLayer)
    links: LinkLayer = field(default_factory=LinkLayer)
    roads: RoadLayer = field(default_factory=RoadLayer)
    drawn: DrawnLayer = field(default_factory=DrawnLayer)
    finds: FindLayer = field(default_factory=FindLayer)

    def __iter__(self) -> Iterator[Layer]:
        return (getattr(self, one.name) for one in fields(self))

    def stand_among(self, scene: Scene, over: Over, laid: Laid = nothing_laid) -> None:
        """Whose signs and ways words of any keep clear of, what lies over them, what is painted there.

        Plates of closed roads are placed first, then words of drawings, then those of a reach. No layer
        holds one that holds it: the pictures of a map that is closed go with it.
        """
        finds, roads = self.finds, self.roads

        def over_roads(camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
            return (*over(camera, state), *finds.covers(camera, state))

        def over_drawings(camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
            return (*over_roads(camera, state), *roads.plates(camera, state))

        finds.stand_among(scene)
        roads.stand_among(Around(scene, over_roads, laid), self.drawn)
        self.drawn.stand_among(scene, over_drawings, laid)

    def look_round(self) -> None:
        """The map has come to rest: words may move to where nothing lies over them now."""
        self.roads.look_round()
        self.drawn.look_round()

    def show(self, name: str, shown: object) -> None:
        """`name` is a field of this."""
        layer: Layer = getattr(self, name)
        layer.show(shown)
