"""What every map of a desk shows: the operation as last told, kept once for all its views."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from ui.map.camera import MapState
from ui.map.gathering import Gathering
from ui.map.marks import MapIncident, MapMeeting, MapRoute, MapUnit
from ui.map.scene import Scene, Sketch


class MapFeed(QObject):
    """Told by the desk, heard by any number of views; a view that comes later sees the same at once."""

    changed = Signal()  # the scene is another
    layer_changed = Signal(str)  # a field of `Layers`
    picked_changed = Signal()
    glides_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.gathering = Gathering(self)
        # Callsigns and incidents that are chosen beside the one in hand.
        self.picked: frozenset[str] = frozenset()
        # Units are drawn between their reports, on every view: one that asks for it speaks for all.
        self.glides = False
        self._layers: dict[str, object] = {}
        self._watched: list[MapState] = []
        self.gathering.gathered.connect(self._take)

    @property
    def layers(self) -> Mapping[str, object]:
        """What each layer was last told to show."""
        return self._layers

    def show_units(self, units: Sequence[MapUnit]) -> None:
        """Replace the units, at once; `gathering` does so in turns."""
        self.gathering.drop()
        self._take(Sketch.of(units))

    def show_first(self, units: Sequence[MapUnit]) -> None:
        """Show a few of the units otherwise at once: who was chosen must not wait for thousands."""
        if self.scene.exchange(units):
            self.changed.emit()

    def show_incidents(self, incidents: Sequence[MapIncident]) -> None:
        if self.scene.set_incidents(incidents):
            self.changed.emit()

    def show_route(self, routes: Sequence[MapRoute], meetings: Sequence[MapMeeting] = ()) -> None:
        """Replace the routes and the RVPs; empty sequences clear them."""
        self.scene.set_routes(routes, meetings)
        self.changed.emit()

    def show_emergency(self, callsign: str | None) -> None:
        """Ring this unit, keep its plate, and point to it when it is off-screen."""
        self.scene.set_emergency(callsign)
        self.changed.emit()

    def show_layer(self, name: str, shown: object) -> None:
        """Replace what a layer shows, on every view."""
        self._layers[name] = shown
        self.layer_changed.emit(name)

    def pick(self, key: str) -> None:
        """Choose this unit or incident too, or no more."""
        self.picked ^= {key}
        self.picked_changed.emit()

    def drop_picked(self) -> None:
        if self.picked:
            self.picked = frozenset()
            self.picked_changed.emit()

    def set_gliding(self, *, glides: bool) -> None:
        """Told by whoever draws the units; each view says it."""
        if glides != self.glides:
            self.glides = glides
            self.glides_changed.emit()

    def watch(self, state: MapState) -> None:
        """A view looks on, and shows what its state says."""
        self._watched.append(state)

    def unwatch(self, state: MapState) -> None:
        self._watched = [one for one in self._watched if one is not state]

    def wants(self, flag: str) -> bool:
        """Whether any view shows it: nobody works for a layer that nobody looks at."""
        return any(getattr(state, flag) for state in self._watched)

    def _take(self, sketch: Sketch) -> None:
        if self.scene.take(sketch):
            self.changed.emit()
