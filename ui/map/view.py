"""The live map as a widget: turns keys and pointer into a look or a question, and asks for what is missing.

It never moves by itself: only its user's hand, a call from outside, or a unit its user follows moves it.
"""

from collections.abc import Callable, Mapping
from typing import cast

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QPoint,
    QPointF,
    QRectF,
    Qt,
    QTimerEvent,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from geodata.places import Position
from ui.map.camera import (
    ZOOM_STEP,
    MapState,
    Tile,
    tiles_in,
    world_of,
)
from ui.map.canvas import Canvas, Mark, mark_id
from ui.map.closing import RoadPicker
from ui.map.controls import Controls, covering
from ui.map.feed import MapFeed
from ui.map.gestures import Gestures
from ui.map.ground import Ground
from ui.map.jobs import MAX_NAMES_PX, Names
from ui.map.keys import Deed, MapKeys
from ui.map.lookout import Lookout
from ui.map.marks import MapUnit
from ui.map.pool import RenderPool
from ui.map.roadwords import Draft
from ui.map.spoken import announce, described
from ui.map.tools import Tool
from ui.theme import MARGIN, Theme
from ui.widgets.tips import as_plain

SETTLE_MS, PATIENT_MS, CROWD_MS = 120, 300, 1_000
PAN_STEP_PX = 120
NAMES_MARGIN = 128
BOX_ALPHA = 40


class MapView(Lookout):
    """One window onto the area. Any number of them share a pool; each looks by its own state."""

    unit_clicked = Signal(str)
    incident_clicked = Signal(str)
    place_clicked = Signal(object)  # Position, by a double click while one is waited for
    ground_clicked = Signal(object)  # Position, where neither unit nor incident stands
    menu_wanted = Signal(object, QPoint)  # what can be done at this Position; where on the screen
    settled = Signal()  # nothing is missing from the picture
    picking_wanted = Signal()  # roads are to be chosen by hand
    let_go = Signal()

    def __init__(
        self, state: MapState, pool: RenderPool, theme: Theme, feed: MapFeed | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(state, parent)
        self._pool = pool
        self._view = pool.new_view()
        self.feed = feed or MapFeed(self)
        self.feed.watch(state)
        self._canvas = Canvas(Ground(pool), theme, self.feed.scene)
        for name, shown in self.feed.layers.items():
            self._canvas.layers.show(name, shown)
        self.picker = RoadPicker(self._middle)
        self._tool: Tool | None = None
        self.wants_place: Callable[[], bool] = lambda: False
        self._names_wanted: Names | None = None
        self._crowd: npt.NDArray[np.int64] | None = None  # cells that names were placed around
        self._settle = self._patience = self._crowding = 0  # timers; Qt ends its own
        self._is_slow = False
        self._trouble = ""
        self._gestures = Gestures(
            self, lambda: self.tool, self._place, lambda: self.camera().metres_per_px
        )
        self._controls = Controls(state, self)
        self._controls.set_theme(theme)
        self.keys = MapKeys(self._deeds())
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 180)
        self.setAccessibleName("Live map")
        self._describe_state()
        self._connect()

    def _connect(self) -> None:
        self.moved.connect(self._moved)
        self._canvas.worker.spent.connect(self.feed.gathering.spent)
        self._canvas.worker.finished.connect(self._baked_anew)
        self.feed.changed.connect(self._scene_told)
        self.feed.layer_changed.connect(self._layer_told)
        self._pool.tile_ready.connect(self._tile_came)
        self._pool.names_ready.connect(self._names_came)
        self._pool.restarting.connect(self._show_note)
        self._pool.failed.connect(self._tell_trouble)
        self._controls.layer_toggled.connect(self.toggle)
        self._controls.zoom_in.clicked.connect(lambda: self.zoom_by(ZOOM_STEP))
        self._controls.zoom_out.clicked.connect(lambda: self.zoom_by(-ZOOM_STEP))
        self._controls.locate.clicked.connect(self.locate)
        self._controls.close_roads.clicked.connect(self.picking_wanted)
        self._connect_hands()

    def _connect_hands(self) -> None:
        hands = self._gestures
        hands.dragged.connect(lambda way: self.pan_by(-way.x(), -way.y()))
        hands.drag_ended.connect(self._rest)
        hands.clicked.connect(self._clicked)
        hands.clicked_twice.connect(self._clicked_twice)
        hands.notched.connect(lambda notches, at: self.zoom_by(notches * ZOOM_STEP, at))
        hands.pinched.connect(self.pinch)
        hands.pinch_ended.connect(lambda at: self.zoom_by(0, at))
        hands.boxed.connect(self.show_box)
        hands.box_changed.connect(self.update)

    def _scene_told(self) -> None:
        followed = self.feed.scene.unit(self._state.follow or "")
        if followed is not None:
            self._keep_in_middle(followed.position)
        self._scene_changed()

    def _layer_told(self, name: str) -> None:
        self._canvas.layers.show(name, self.feed.layers[name])
        self._scene_changed()

    def show_draft(self, draft: Draft | None) -> None:
        """What is being chosen by hand; None when nothing is."""
        self._canvas.layers.roads.draft = draft
        self._scene_changed()

    def set_theme(self, theme: Theme) -> None:
        self._canvas.set_theme(theme)
        self._controls.set_theme(theme)
        self._moved()

    def follow(self, callsign: str | None) -> None:
        """Keep a unit in the middle until its user pans, presses Escape, or asks for something else."""
        unit = self.feed.scene.unit(callsign or "")
        self._begin_following(callsign, unit.position if unit is not None else None)

    @property
    def followed(self) -> str | None:
        """The callsign it is kept on."""
        return self._state.follow

    def locate(self) -> None:
        """Go to the open incident, else to the emergency, else to the selected unit."""
        mark = self._canvas.foremost()
        if mark is not None:
            self.centre_on(mark.position)

    def toggle(self, layer: str) -> None:
        """Show or leave out a layer: a field of the state."""
        setattr(self._state, layer, not getattr(self._state, layer))
        self._moved()

    @property
    def tool(self) -> Tool | None:
        """What the hand holds, if anything."""
        return self._tool if self._tool is not None and self._tool.active else None

    def take_up(self, tool: Tool) -> None:
        """Give it to the hand; the one before is put down without a word. Begin it yourself."""
        if self._tool is not None and self._tool is not tool:
            self._tool.active = False
        self._tool = tool
        self.setFocus()
        self.update()

    def close_view(self) -> None:
        """Tell the pool that nobody looks any more."""
        self._pool.forget(self._view)
        self.feed.unwatch(self._state)

    def forget(self) -> None:
        """What was said of a mark may not be true any more. The look stays."""
        self._canvas.stepped = None

    def _moved(self) -> None:
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
            if not self._gestures.is_held:
                self._rest()
            self._canvas.came_to_rest(self.camera(), covering(self))
            self.update()
            self._ask_for_names()
        elif event.timerId() == self._crowding:
            self._crowding = 0
            if not self._settle and self._is_crowded_anew():
                self._start_settling()
        elif event.timerId() == self._patience:
            self._patience = 0
            self._is_slow = bool(self._canvas.missing(self.camera(), self._state))
            self._show_note()

    def _ask_for_names(self) -> None:
        camera, state = self.camera(), self._state
        if not state.names or max(camera.width, camera.height) * camera.dpr > MAX_NAMES_PX:
            self._names_wanted = None
            self._pool.want_names(self._view, None)
            self._tell_if_settled()
            return
        avoid = (*self._canvas.avoid(camera, state), *self._canvas.over)
        self._crowd = self._canvas.crowd(camera)
        self._names_wanted = Names(
            state.x, state.y, state.zoom, camera.width, camera.height, NAMES_MARGIN,
            camera.dpr, self._canvas.theme.name, avoid,
        )  # fmt: skip
        self._pool.want_names(self._view, self._names_wanted)

    def _is_crowded_anew(self) -> bool:
        """Whether units moved so far that names should be placed anew around them."""
        if self.isHidden() or not self._state.names or self._crowd is None:
            return False
        return self._canvas.is_crowded_anew(self.camera(), self._crowd)

    def _tile_came(self, tile: Tile) -> None:
        if tile.level == round(self._state.zoom * 2):
            self.update()
            self._tell_if_settled()

    def _names_came(self, view: int, job: Names, image: QImage) -> None:
        if view == self._view and job == self._names_wanted:
            self._names_wanted = None
            self._canvas.ground.set_names(job, image)
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
        self._canvas.note = self._trouble or restarting or slow
        self.update()

    def hold(self) -> None:
        """Something graver is painted first: once more what is there, even if it is of a moment ago."""
        self._canvas.is_held = True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - the whole window is painted
        taken = QElapsedTimer()
        taken.start()
        with QPainter(self) as painter:
            self._canvas.paint(painter, self.camera(), self._state)
            if self.tool is not None:
                self.tool.paint(painter, self.camera(), self._canvas.theme)
            if self._gestures.box is not None:
                self._paint_box(painter, self._gestures.box)
            if self.hasFocus():
                painter.setPen(self._canvas.theme.colour("focus"))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self._canvas.is_held:
            self._canvas.is_held = False
            self.update()
        self.feed.gathering.spent(taken.nsecsElapsed() / 1e6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The middle stays where it was."""
        super().resizeEvent(event)
        size = self._controls.sizeHint()
        self._controls.setGeometry(
            self.width() - size.width() - MARGIN, MARGIN, size.width(), size.height()
        )
        self._moved()

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        colour = self._canvas.theme.colour("focus")
        painter.setPen(colour)
        colour.setAlpha(BOX_ALPHA)
        painter.setBrush(colour)
        painter.drawRect(box)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By hand at the pointer; by key at the thing the keyboard stands on, else in the middle."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.open_menu(QPointF(event.pos()))
        else:
            self.open_menu()

    def open_menu(self, at: QPointF | None = None) -> None:
        """Ask for what can be done at a pixel of this widget."""
        if self.tool is None:
            where = at or self._where_keyboard_stands()
            self.menu_wanted.emit(self._place(where), self.mapToGlobal(where.toPoint()))

    def _where_keyboard_stands(self) -> QPointF:
        camera = self.camera()
        for mark in self._canvas.marks_in(camera):
            if mark_id(mark) == self._canvas.stepped:
                return QPointF(*camera.to_screen_one(*world_of(mark.position)))
        return QPointF(self.width() / 2, self.height() / 2)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._explain(cast("QHelpEvent", event))
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.tool is not None and self.tool.pressed(event.key()):
            return
        deed = self.keys.deed_for(event)
        if deed is None:
            super().keyPressEvent(event)  # the desk's own keys pass through
        else:
            deed()

    def _deeds(self) -> Mapping[str, Deed]:
        return {
            "Left": lambda: self.pan_by(-PAN_STEP_PX, 0),
            "Right": lambda: self.pan_by(PAN_STEP_PX, 0),
            "Up": lambda: self.pan_by(0, -PAN_STEP_PX),
            "Down": lambda: self.pan_by(0, PAN_STEP_PX),
            "+": lambda: self.zoom_by(ZOOM_STEP),
            "=": lambda: self.zoom_by(ZOOM_STEP),
            "-": lambda: self.zoom_by(-ZOOM_STEP),
            "Home": self.locate,
            "Backspace": self.go_back,
            "Alt+Left": self.go_back,
            "Alt+Right": self.go_forward,
            "V": lambda: self.toggle("show_dimmed"),
            "L": self._controls.open_menu,
            "D": self._toggle_measure,
            "C": self.picking_wanted.emit,
            "[": lambda: self._step(-1),
            "]": lambda: self._step(1),
            "Return": self._open_stepped,
            "Enter": self._open_stepped,
            "Escape": self._let_go,
        }

    def _clicked(self, at: QPointF) -> None:
        if self.tool is not None:
            self.tool.clicked(self._place(at))
        elif self._canvas.measured is not None:
            self._canvas.measure_to(self._place(at))
            self.update()
        elif mark := self.mark_under(at):
            self._open(mark)
        else:
            self.ground_clicked.emit(self._place(at))

    def _clicked_twice(self, at: QPointF) -> None:
        """Closer; or the place, while one is waited for."""
        if self.wants_place():
            self.place_clicked.emit(self._place(at))
        elif self._canvas.measured is None:
            self.zoom_by(2 * ZOOM_STEP, at)

    def mark_under(self, at: QPointF) -> Mark | None:
        """The unit or incident at a pixel of this widget."""
        return self._canvas.mark_at(self.camera(), self._state, at.x(), at.y())

    def _open(self, mark: Mark) -> None:
        if isinstance(mark, MapUnit):
            self.unit_clicked.emit(mark.callsign)
        else:
            self.incident_clicked.emit(mark.id)

    def _place(self, at: QPointF) -> Position:
        return self.camera().place_at(at.x(), at.y())

    def _middle(self) -> Position:
        return self._place(QPointF(self.width() / 2, self.height() / 2))

    def _explain(self, event: QHelpEvent) -> None:
        found = self._canvas.words_at(self.camera(), self._state, event.x(), event.y())
        QToolTip.showText(event.globalPos() + QPoint(12, 12), as_plain(found), self)  # "" hides it

    def _step(self, by: int) -> None:
        """Stand on the next thing in the window and say what it is. The map does not move."""
        mark = self._canvas.step(self.camera(), by)
        if mark is not None:
            announce(self, described(mark))
            self.update()

    def _open_stepped(self) -> None:
        for mark in self._canvas.marks_in(self.camera()):
            if mark_id(mark) == self._canvas.stepped:
                self._open(mark)

    def _toggle_measure(self) -> None:
        self._canvas.measured = [] if self._canvas.measured is None else None
        self.update()

    def _let_go(self) -> None:
        """What is begun by hand goes, and what a hand asked to be shown."""
        if self._gestures.drop_box():
            return
        self.show_draft(None)
        self._canvas.measured = self._canvas.stepped = self._state.follow = None
        self.let_go.emit()
        self.update()

    def _describe_state(self) -> None:
        scene = self.feed.scene
        if self._canvas.stepped is None:
            counted = f"{len(scene.units)} units and {len(scene.incidents)} incidents"
            self.setAccessibleDescription(f"{counted}. [ and ] step through those in view.")
