"""A map that is painted: shows what it is told, asks for the ground that is missing, says when it is whole.

A still map paints nothing: it is painted when its look or what it is told has changed, and when what
was missing has come.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QElapsedTimer, QRect, Qt, QTimerEvent, Signal, Slot
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.map.camera import MapState, Tile, tiles_in
from ui.map.canvas import Canvas
from ui.map.controls import covering
from ui.map.feed import MapFeed
from ui.map.ground import Ground, tile_rectangle
from ui.map.jobs import MAX_NAMES_PX, Names
from ui.map.lacks import lack
from ui.map.lookout import Lookout
from ui.map.patches import Patches
from ui.map.pool import RenderPool
from ui.map.waypoints import points_along
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.map.trails import Trail

SETTLE_MS, PATIENT_MS, CROWD_MS = 120, 300, 1_000
FRAME_MS = 16  # sooner than that nobody sees another picture
MOST_FRAMES = (
    3  # tiles that are being read come together: to paint what stands in for them delays them
)
NAMES_MARGIN = 128


class PaintedMap(Lookout):
    """Hears no hand: what is done by hand is for whoever stands on it."""

    settled = Signal()  # nothing is missing from the picture

    def __init__(
        self, state: MapState, pool: RenderPool, theme: Theme, feed: MapFeed | None,
        parent: QWidget | None,
    ) -> None:  # fmt: skip
        super().__init__(state, parent)
        self._pool = pool
        self._view = pool.new_view()
        self.feed = feed or MapFeed(self)
        self.feed.watch(state)
        self._canvas = Canvas(Ground(pool), theme, self.feed.scene)
        for name, shown in self.feed.layers.items():
            self._canvas.layers.show(name, shown)
        self._names_wanted: Names | None = None
        self._crowd: npt.NDArray[np.int64] | None = None  # cells that names were placed around
        self._ways = self._drawn_ways()  # that names keep clear of
        self._settle = self._patience = self._crowding = self._frame = 0  # timers; Qt ends its own
        self._waited = 0  # frames for which tiles have not been painted that came
        self._came = QRect()  # pixels whose ground has come and is not painted yet
        self._is_slow = False
        self._trouble = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._describe_state()
        self.moved.connect(self._moved)
        self._canvas.worker.spent.connect(self.feed.gathering.spent)
        self._canvas.worker.finished.connect(self._baked_anew)
        self.feed.changed.connect(self._scene_told)
        self.feed.layer_changed.connect(self._layer_told)
        self.feed.glides_changed.connect(self.update)
        self._pool.tile_ready.connect(self._tile_came)
        self._pool.names_ready.connect(self._names_came)
        self._pool.restarting.connect(self._show_note)
        self._pool.failed.connect(self._tell_trouble)

    def set_theme(self, theme: Theme) -> None:
        self._canvas.set_theme(theme)
        self._moved()

    def close_view(self) -> None:
        """Tell the pool that nobody looks any more, and let go of what was painted.

        The search for garbage skips what has been there for long, so a closed window is not found by it.
        """
        self._pool.forget(self._view)
        self.feed.unwatch(self._state)
        self._canvas.close()

    def _scene_told(self) -> None:
        followed = self.feed.scene.unit(self._state.follow or "")
        if followed is not None:
            self._keep_in_middle(followed.position)
        ticked = self._canvas.ticked(self.camera())
        if ticked is None:
            self._scene_changed()
        for box in ticked or ():
            self.update(box)

    def _layer_told(self, name: str) -> None:
        """Where its words now stand elsewhere, names are placed anew around them."""
        canvas, look = self._canvas, (self.camera(), self._state)
        before = [*canvas.layers_cover(*look)]
        canvas.layers.show(name, self.feed.layers[name])
        self._scene_changed()
        self._show_note()
        if self.isVisible() and [*canvas.layers_cover(*look)] != before:
            self._start_settling()

    def _is_in_hand(self) -> bool:
        """Whether a hand has hold of the ground: it may rest there, and has not come to rest."""
        return False

    def _paint_in_hand(self, painter: QPainter) -> None:
        """What is being made by hand, over everything else."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.feed.unwatch(self._state)
        self.feed.watch(self._state)
        self._moved()

    def hideEvent(self, event: QHideEvent) -> None:
        """Hidden or minimised it asks for nothing, and nobody works for it."""
        super().hideEvent(event)
        self.feed.unwatch(self._state)
        self._pool.want_tiles(self._view, ())
        self._pool.want_names(self._view, None)
        self._names_wanted = None

    def _moved(self) -> None:
        if not self.isVisible():
            return
        camera = self._aim()
        tiles = tiles_in(camera, self._canvas.theme.name, buildings=self._state.buildings)
        self._pool.want_tiles(self._view, tiles)
        if self._canvas.missing(camera, self._state) and not self._patience:
            self._patience = self.startTimer(PATIENT_MS)
        self._start_settling()
        self.update()

    def _start_settling(self) -> None:
        if self._settle:
            self.killTimer(self._settle)
        self._settle = self.startTimer(SETTLE_MS)

    def _scene_changed(self) -> None:
        """Told often, painted seldom: the work is done when the window is next painted."""
        self._canvas.changed()
        if not self._crowding:
            self._crowding = self.startTimer(CROWD_MS)
        self._describe_state()
        self.update()

    def timerEvent(self, event: QTimerEvent) -> None:
        self.killTimer(event.timerId())
        if event.timerId() == self._settle:
            self._settle = 0
            if self._canvas.worker.is_busy:  # names are placed around what is being laid out
                self._start_settling()
                return
            if not self._is_in_hand():
                self._rest()
            self._canvas.came_to_rest(self.camera(), covering(self))
            self._show_note()
            self._ask_for_names()
        elif event.timerId() == self._crowding:
            self._crowding = 0
            if not self._settle and self._is_crowded_anew():
                self._start_settling()
        elif event.timerId() == self._frame:
            self._frame_is_over()
        elif event.timerId() == self._patience:
            self._patience = 0
            self._is_slow = bool(self._canvas.missing(self.camera(), self._state))
            self._show_note()

    def _ask_for_names(self) -> None:
        camera, state = self.camera(), self._state
        if (
            not self.isVisible()
            or not state.names
            or max(camera.width, camera.height) * camera.dpr > MAX_NAMES_PX
        ):
            self._names_wanted = None
            self._pool.want_names(self._view, None)
            self._tell_if_settled()
            return
        of_layers = self._canvas.layers_cover(camera, state)
        avoid = (*self._canvas.avoid(camera, state), *of_layers, *self._canvas.over)
        self._crowd, self._ways = self._canvas.crowd(camera), self._drawn_ways()
        trails = ((trail.x, trail.y) for trail in self._chosen_trails())
        self._names_wanted = Names(
            state.x, state.y, state.zoom, camera.width, camera.height, NAMES_MARGIN,
            camera.dpr, self._canvas.theme.name, avoid,
            points_along(camera, (*self.feed.scene.route_lines, *trails), NAMES_MARGIN),
        )  # fmt: skip
        self._pool.want_names(self._view, self._names_wanted)

    def _drawn_ways(self) -> frozenset[tuple[str, str]]:
        """Which ways and trails are drawn, and as what.

        That ways grow shorter as they are driven, and trails longer, moves no name.
        """
        ways = ((route.tone, route.label.split(" ")[0]) for route in self.feed.scene.routes)
        return frozenset((*ways, *(("trail", one.callsign) for one in self._chosen_trails())))

    def _chosen_trails(self) -> "tuple[Trail, ...]":
        """Of all of them there may be thousands: no name would be left."""
        if "trails" not in self.feed.layers:
            return ()
        from ui.map.trails import chosen_of  # noqa: PLC0415 - the ground is seen before layers are loaded

        return chosen_of(self.feed.layers["trails"], self._state)

    def _is_crowded_anew(self) -> bool:
        """Whether so much moved, on the map or over it, that names should be placed anew around it."""
        if self.isHidden() or not self._state.names or self._crowd is None:
            return False
        if covering(self) != self._canvas.over or self._ways != self._drawn_ways():
            return True
        return self._canvas.is_crowded_anew(self.camera(), self._crowd)

    def _tile_came(self, tile: Tile) -> None:
        """Also one of another scale: it may stand in for what is missing. Several share a frame."""
        camera = self.camera()
        is_missing = bool(self._canvas.missing(camera, self._state))
        if tile.level == round(self._state.zoom * 2):
            self._came |= tile_rectangle(camera, tile).toAlignedRect()
        elif is_missing:
            self._came = self.rect()
        else:
            return
        if not is_missing:
            self._show_what_came()
        elif not self._frame:
            self._frame = self.startTimer(FRAME_MS)
        self._tell_if_settled()

    def _frame_is_over(self) -> None:
        self._frame, self._waited = 0, self._waited + 1
        if self._waited < MOST_FRAMES and self._pool.reads_for(self._view):
            self._frame = self.startTimer(FRAME_MS)
        else:
            self._show_what_came()

    def _show_what_came(self) -> None:
        if self._frame:
            self.killTimer(self._frame)
        self._frame, self._waited = 0, 0
        came, self._came = self._came, QRect()
        self.update(came)

    def _names_came(self, view: int, job: Names, patches: Patches) -> None:
        if view == self._view and job == self._names_wanted:
            self._names_wanted = None
            self._canvas.ground.set_names(job, patches)
            self._canvas.let_go()
            self.update()
            self._tell_if_settled()

    def _baked_anew(self) -> None:
        self.update()
        self._tell_if_settled()

    def _tell_if_settled(self) -> None:
        if self._canvas.worker.is_busy or self._canvas.missing(self.camera(), self._state):
            return
        if self._is_slow:
            self._is_slow = False
            self._show_note()
        if self._names_wanted is None and not self._settle:
            self.settled.emit()

    def _tell_trouble(self, words: str) -> None:
        self._trouble = words
        self._show_note()

    @Slot()
    def _show_note(self) -> None:
        slow = "Updating the map" if self._is_slow else ""
        restarting = "Map restarting, units go on" if self._pool.is_restarting else ""
        lacks = lack(self.camera(), self._state, self._pool.box, self.feed.layers)
        self._canvas.note = self._trouble or restarting or slow or lacks
        self.update()

    def hold(self) -> None:
        """Something graver is painted first: once more what is there, even if it is of a moment ago."""
        self._canvas.is_held = True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - the whole window is painted
        taken = QElapsedTimer()
        taken.start()
        self._canvas.foot.glides = self.feed.glides
        with QPainter(self) as painter:
            self._canvas.paint(painter, self.camera(), self._state, is_zooming=self.is_moving)
            self._paint_in_hand(painter)
            if self.hasFocus():
                _frame(painter, self.rect(), self._canvas.theme.colour("focus"))
        if self._canvas.is_held:
            self._canvas.is_held = False
            self.update()
        self.feed.gathering.spent(taken.nsecsElapsed() / 1e6)

    def _describe_state(self) -> None:
        scene = self.feed.scene
        if self._canvas.stepped is None:
            counted = f"{len(scene.units)} units and {len(scene.incidents)} incidents"
            self.setAccessibleDescription(f"{counted}. [ and ] step through those in view.")


def _frame(painter: QPainter, window: QRect, ink: QColor) -> None:
    """A pixel along each edge: smoothed, and as one rectangle, the whole window would be gone through."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # noqa: FBT003 - Qt's
    painter.setPen(ink)
    left, top, right, bottom = window.left(), window.top(), window.right(), window.bottom()
    painter.drawLine(left, top, right, top)
    painter.drawLine(left, bottom, right, bottom)
    painter.drawLine(left, top, left, bottom)
    painter.drawLine(right, top, right, bottom)
