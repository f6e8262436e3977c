"""What drawing asks of the desk and of the roads, and which map the hand that draws is on."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor
from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, Qt

from dispatch_desk.closures import in_force_at
from dispatch_desk.commands import Command, RoadsInside
from dispatch_desk.outcomes import Outcome
from dispatch_desk.records import Closure, Drawing, Records
from geodata.drawn import Line, Shape
from geodata.places import MapError, Position
from geodata.selection import Selection
from geodata.tracing import Tracer, Way
from ui.bridge import Bridge, Failed
from ui.command_line.line import Still
from ui.desk_window import DeskWindow
from ui.map.drawing_cards import KindCard, MapCard
from ui.map.drawing_labels import bounds
from ui.map.drawing_marks import outline
from ui.map.view import MapView
from ui.seat import Seat

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Cards:
    """Of one map: what it is to be, and what can be done with it."""

    kind: KindCard
    deeds: MapCard


class DrawingAsking:
    """Shared by all that hands do about drawings: one hand, on one map at a time."""

    def __init__(self, window: DeskWindow, bridge: Bridge, seat: Seat) -> None:
        self.window, self.seat, self._bridge = window, seat, bridge
        self.view: MapView = window.map
        self._cards: dict[MapView, Cards] = {}

    @property
    def records(self) -> Records:
        return self._bridge.records

    # The map in hand

    def join(self, view: MapView) -> Cards:
        """Give a map its cards; when it goes, the hand goes back to the desk's own."""
        cards = Cards(KindCard(view, self.window.theme), MapCard(view, self.window.theme))
        self._cards[view] = cards
        view.destroyed.connect(lambda: self._gone(view))
        return cards

    def turn_to(self, view: MapView | None) -> None:
        """The hand goes to this map; without one, to the desk's own."""
        self.put_cards_away()
        self.view = view if view in self._cards else self.window.map
        for card in (self.cards.kind, self.cards.deeds):
            card.set_theme(self.window.theme)

    @property
    def cards(self) -> Cards:
        return self._cards[self.view]

    def put_cards_away(self) -> None:
        for cards in self._cards.values():
            cards.kind.put_away()
            cards.deeds.put_away()

    def _gone(self, view: MapView) -> None:
        self._cards.pop(view, None)
        if self.view is view:
            self.view = self.window.map

    def middle(self) -> Position:
        camera = self.view.camera()
        return camera.place_at(camera.width / 2, camera.height / 2)

    def box_of(self, shape: Shape) -> QRect:
        """The pixels of the map that what is drawn lies on."""
        left, top, right, bottom = bounds(*self.view.camera().to_screen(*outline(shape)))
        return QRect(QPoint(floor(left), floor(top)), QPoint(ceil(right), ceil(bottom)))

    def repaint(self) -> None:
        """On every map: what is in hand may have been taken up on more than one."""
        for view in self._cards:
            view.update()

    def back_to_map(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.update()

    # The desk

    def may_change(self) -> bool:
        """A replay says no in its own words."""
        if self.window.only_looks:
            self.window.say_no()
        return not self.window.only_looks

    def submit(self, command: Command, then: Callable[[Outcome], None]) -> None:
        """One wish is asked once, however often its key is pressed."""
        if self.may_change() and command not in self._bridge.asked:
            self._bridge.submit(command, then)

    def say(self, words: str, still: Still = lambda: True) -> None:
        """On the line, as long as it is `still` so."""
        self.window.command_line.show_note(words, still)

    def incident(self) -> str | None:
        """The log that is open at the desk, unless it is closed."""
        incident = self.records.incidents.get(self.seat.opened or "")
        return incident.id if incident is not None and incident.open else None

    # The roads

    def held(self) -> dict[str, Closure]:
        """The closures in force, by name."""
        return {c.id: c for c in in_force_at(self.records.road_changes, self._bridge.now())}

    def count(self, where: Shape | Selection, then: Callable[[RoadsInside], None]) -> None:
        """How much road there is, looked up where no road time has to wait for it."""
        if isinstance(where, Line):
            return
        selector = self._bridge.launch.selector

        def find() -> RoadsInside:
            edges = selector.edges(where)
            return RoadsInside(len(edges), selector.length_m(edges))

        self._beside(find, then, self.say)

    def with_inside(
        self, drawing: Drawing, shape: Shape, then: Callable[[RoadsInside | None], None]
    ) -> None:
        """The roads inside a new shape are counted where a closure has to go with it."""
        if drawing.roads in self.held():
            self.count(shape, then)
        else:
            then(None)

    def way(
        self, through: tuple[Position, ...], then: Callable[[Way], None], failed: Failed
    ) -> None:
        """Along the roads from place to place."""
        launch = self._bridge.launch
        tracer = Tracer(launch.area.roads, launch.selector)
        self._beside(lambda: tracer.trace(through), then, failed)

    def _beside(
        self, find: Callable[[], Answer], then: Callable[[Answer], None], failed: Failed
    ) -> None:
        """Where the map says no, `failed` hears it in the map's words."""

        def search() -> tuple[Answer | None, str]:
            try:
                return find(), ""
            except MapError as error:
                return None, str(error)

        def take(found: tuple[Answer | None, str]) -> None:
            answer, why = found
            if answer is not None:
                then(answer)
            else:
                failed(why)

        self._bridge.beside(lambda _roads, _snapper: search(), take, failed)
