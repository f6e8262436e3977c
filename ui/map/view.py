"""The live map as a widget: turns keys and pointer into a look or a question.

It never moves by itself: only its user's hand, a call from outside, or a unit its user follows moves it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QPoint,
    QPointF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from geodata.places import Position
from resources.checkins import Level
from ui.map.camera import (
    ZOOM_STEP,
    MapState,
    world_of,
)
from ui.map.canvas import Mark, mark_id
from ui.map.closing import RoadPicker
from ui.map.controls import Controls
from ui.map.feed import MapFeed
from ui.map.gestures import Gestures
from ui.map.grave import without
from ui.map.hover_card import Card, HoverCard
from ui.map.hovering import Hovering
from ui.map.hud import EdgeTag, tag_at
from ui.map.keys import Deed, MapKeys
from ui.map.marks import MapUnit
from ui.map.painted import PaintedMap
from ui.map.pool import RenderPool
from ui.map.scene import Scene
from ui.map.spoken import announce, card_of, described
from ui.map.tools import Tool
from ui.theme import MARGIN, Theme

if TYPE_CHECKING:
    from ui.map.roadwords import Draft

PAN_STEP_PX = 120
BOX_ALPHA = 40
GROUP_STEPS = 2.0  # closer, to see who is in a group


class MapView(PaintedMap):
    """One window onto the area. Any number of them share a pool; each looks by its own state."""

    unit_clicked = Signal(str)
    incident_clicked = Signal(str)
    place_clicked = Signal(object)  # Position, by a double click while one is waited for
    ground_clicked = Signal(object)  # Position, where neither unit nor incident stands
    menu_wanted = Signal(object, QPoint)  # what can be done at this Position; where on the screen
    print_wanted = Signal()
    picking_wanted = Signal()  # roads are to be chosen by hand
    let_go = Signal()

    def __init__(
        self, state: MapState, pool: RenderPool, theme: Theme, feed: MapFeed | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(state, pool, theme, feed, parent)
        self.picker = RoadPicker(self._middle)
        self._tool: Tool | None = None
        self.wants_place: Callable[[], bool] = lambda: False
        self._gestures = Gestures(
            self, lambda: self.tool, self._place, lambda: self.camera().metres_per_px
        )
        self._hovering, self._card = Hovering(self, self.mark_under), HoverCard(self, theme)
        self.card_of: Callable[[Mark], Card] = card_of
        self._alerted = ""  # whom the key went to last
        self._controls = Controls(state, theme, self)
        self.keys = MapKeys(self._deeds())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 180)
        self.setAccessibleName("Live map")
        self._connect()

    def _connect(self) -> None:
        self._controls.layer_toggled.connect(self.toggle)
        self._controls.zoom_in.clicked.connect(lambda: self.zoom_by(ZOOM_STEP))
        self._controls.zoom_out.clicked.connect(lambda: self.zoom_by(-ZOOM_STEP))
        self._controls.locate.clicked.connect(self.locate)
        self._controls.close_roads.clicked.connect(self.picking_wanted)
        self._controls.print_wanted.connect(self.print_wanted)
        self._hovering.rested.connect(self._tell_of)
        self._hovering.moved_on.connect(self._card.put_away)
        self.moved.connect(self._card.put_away)
        self.feed.changed.connect(self._tell_again)
        self._connect_hands()

    def _connect_hands(self) -> None:
        hands = self._gestures
        hands.drag_began.connect(self._rest)
        hands.dragged.connect(lambda way: self.pan_by(-way.x(), -way.y()))
        hands.drag_ended.connect(self._rest)
        hands.clicked.connect(self._clicked)
        hands.picked.connect(self._picked)
        hands.clicked_twice.connect(self._clicked_twice)
        hands.notched.connect(lambda notches, at: self.zoom_by(notches * ZOOM_STEP, at))
        hands.pinched.connect(self.pinch)
        hands.pinch_ended.connect(lambda at: self.zoom_by(0, at))
        hands.boxed.connect(self.show_box)
        hands.box_changed.connect(self.update)

    def show_draft(self, draft: "Draft | None") -> None:
        """What is being chosen by hand; None when nothing is."""
        self._canvas.layers.roads.draft = draft
        self._scene_changed()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._card.set_theme(theme)
        self._controls.set_theme(theme)

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
        """Give it to the hand; the one before is put down. Begin it yourself."""
        if self._tool is not None and self._tool is not tool:
            self._tool.put_down()
        self._tool = tool
        self.setFocus()
        self.update()

    def forget(self) -> None:
        """What was said of a mark may not be true any more. The look stays."""
        self._canvas.stepped = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The middle stays where it was."""
        super().resizeEvent(event)
        size = self._controls.sizeHint()
        self._controls.setGeometry(
            self.width() - size.width() - MARGIN, MARGIN, size.width(), size.height()
        )
        self._moved()

    def _is_in_hand(self) -> bool:
        return self._gestures.is_held

    def paintEvent(self, event: QPaintEvent) -> None:
        held = self.tool
        self._canvas.in_hand = held.covers(self.camera()) if held is not None else ()
        super().paintEvent(event)

    def _paint_in_hand(self, painter: QPainter) -> None:
        held, camera = self.tool, self.camera()
        if held is not None:
            held.grave = self._canvas.grave_boxes(camera, incidents=True)
            painter.setClipRegion(without(self.rect(), held.grave))
            held.paint(painter, camera, self._canvas.theme)
            painter.setClipping(False)
        box = self._gestures.box
        if box is not None:
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
        """Ask for what can be done at a pixel of this widget. Some systems ask twice for one key."""
        if self.tool is None and QApplication.activePopupWidget() is None:
            where = at if at is not None else self._where_keyboard_stands()
            self.menu_wanted.emit(self._place(where), self.mapToGlobal(where.toPoint()))

    def _where_keyboard_stands(self) -> QPointF:
        camera = self.camera()
        for mark in self._canvas.marks_in(camera):
            if mark_id(mark) == self._canvas.stepped:
                return QPointF(*camera.to_screen_one(*world_of(mark.position)))
        return QPointF(self.width() / 2, self.height() / 2)

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
            "C": self.picking_wanted.emit,
            "F": self._follow_in_hand,
            "N": self._next_alert,
            "[": lambda: self._step(-1),
            "]": lambda: self._step(1),
            "Menu": self.open_menu,
            "Shift+F10": self.open_menu,
            "Return": self._open_stepped,
            "Enter": self._open_stepped,
            "Escape": self._let_go,
        }

    def _clicked(self, at: QPointF) -> None:
        if self.tool is not None:
            self.tool.clicked(self._place(at))
        elif tag := self._tag_at(at):
            self.centre_on(tag.place)
        else:
            self._clicked_mark(at)

    def _tag_at(self, at: QPointF) -> EdgeTag | None:
        camera = self.camera()
        return tag_at(camera, self._canvas.tags(camera), at)

    def _clicked_mark(self, at: QPointF) -> None:
        mark = self.mark_under(at)
        self.feed.drop_picked()
        if mark is not None:
            self._open(mark)
        elif self._canvas.group_at(self.camera(), at.x(), at.y()) is not None:
            self.zoom_by(GROUP_STEPS, at)
        else:
            self.ground_clicked.emit(self._place(at))

    def _picked(self, at: QPointF) -> None:
        """One more beside the one in hand, or one less."""
        mark = self.mark_under(at)
        if self.tool is None and mark is not None:
            self.feed.pick(mark_id(mark))

    def _clicked_twice(self, at: QPointF) -> None:
        """Closer; or the place, while one is waited for."""
        if self.wants_place():
            self.place_clicked.emit(self._place(at))
        else:
            self.zoom_by(2 * ZOOM_STEP, at)

    def mark_under(self, at: QPointF) -> Mark | None:
        """The unit or incident at a pixel of this widget."""
        return self._canvas.mark_at(self.camera(), self._state, at.x(), at.y())

    def drawing_under(self, at: QPointF) -> str | None:
        """The name of what is drawn at a pixel of this widget, by its line or its label."""
        found = self._canvas.layers.drawn.found_at(self.camera(), self._state, at.x(), at.y())
        return found.id if found is not None else None

    def changes_at(self, place: Position) -> list[str]:
        """The names of what is closed or slow at a place, as it is drawn."""
        camera = self.camera()
        at = camera.to_screen_one(*world_of(place))
        return [one.id for one in self._canvas.layers.roads.changes_at(camera, self._state, *at)]

    def _open(self, mark: Mark) -> None:
        if isinstance(mark, MapUnit):
            self.unit_clicked.emit(mark.callsign)
        else:
            self.incident_clicked.emit(mark.id)

    def _place(self, at: QPointF) -> Position:
        return self.camera().place_at(at.x(), at.y())

    def _middle(self) -> Position:
        return self._place(QPointF(self.width() / 2, self.height() / 2))

    def _tell_of(self, at: QPointF) -> None:
        """On a card, what the pointer rests on."""
        card = self._card_at(at)
        if card is None or self.tool is not None:
            self._card.put_away()
        else:
            self._card.show_card(card, at.toPoint(), self._canvas.grave_boxes(self.camera()))

    def _card_at(self, at: QPointF) -> Card | None:
        mark = self.mark_under(at)
        if mark is not None:
            return self.card_of(mark)
        found = self._canvas.words_at(self.camera(), self._state, at.x(), at.y())
        title, *lines = found.split("\n")
        return Card(title, tuple(lines)) if title else None

    def _tell_again(self) -> None:
        """What is told has changed, and the pointer still rests."""
        if self._card.isVisible():
            self._tell_of(self._hovering.at)

    def _step(self, by: int) -> None:
        """Stand on the next thing in the window and say what it is. The map does not move."""
        mark = self._canvas.step(self.camera(), by)
        if mark is not None:
            announce(self, described(mark))
            self.update()

    def _follow_in_hand(self) -> None:
        """The unit the keyboard stands on, else the selected one; the same key lets it go."""
        units = [mark for mark in self._in_hand() if isinstance(mark, MapUnit)]
        if self.followed is not None or not units:
            self.follow(None)
        else:
            self.follow(units[0].callsign)

    def _in_hand(self) -> Iterator[Mark]:
        scene = self.feed.scene
        stood_on = self._canvas.stepped
        yield from (unit for unit in scene.units if stood_on and unit.callsign == stood_on)
        yield from (unit for unit in scene.units if unit.selected)

    def _next_alert(self) -> None:
        """Go to the next of those in trouble, the gravest first, wherever it is."""
        found = alerts(self.feed.scene)
        if not found:
            announce(self, "Nobody is in trouble")
            return
        before = next((n for n, unit in enumerate(found) if unit.callsign == self._alerted), -1)
        unit = found[(before + 1) % len(found)]
        self._alerted = self._canvas.stepped = unit.callsign
        self.centre_on(unit.position)
        announce(self, described(unit))

    def _open_stepped(self) -> None:
        for mark in self._canvas.marks_in(self.camera()):
            if mark_id(mark) == self._canvas.stepped:
                self._open(mark)

    def _let_go(self) -> None:
        """What is begun by hand goes, and what a hand asked to be shown."""
        if self._gestures.drop_box():
            return
        self.show_draft(None)
        self._canvas.stepped = self._state.follow = None
        self.feed.drop_picked()
        self.let_go.emit()
        self.update()


def alerts(scene: Scene) -> list[MapUnit]:
    """Whoever is in trouble, the gravest first."""
    found = [one for one in scene.units if scene.is_alarming(one) or one.level >= Level.AMBER]
    return sorted(found, key=lambda one: (not scene.is_alarming(one), -one.level, one.callsign))
