"""What hands do to draw on a map: an area, a circle, a line, a way along roads; then what it is to be."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QPointF

from dispatch_desk.commands import ChangeRoads, Command, Draw, RenameDrawing, RoadsInside
from dispatch_desk.drawings import CLOSED_KINDS, met_inside, said, standing
from dispatch_desk.outcomes import Done, Outcome
from dispatch_desk.records import Drawing
from geodata.drawn import Line, Shape
from geodata.places import Position
from geodata.selection import Selection
from geodata.tracing import Way
from ui import text
from ui.bridge import Bridge
from ui.command_line.reading import DrawByHand, Question
from ui.desk_window import DeskWindow
from ui.drawing_asking import DrawingAsking
from ui.drawing_changes import DrawingChanges
from ui.map.camera import world_of
from ui.map.drawing_marks import drawings_on_map
from ui.map.drawing_tool import DrawTool, Mode, measured
from ui.map.view import MapView
from ui.place_menu import Entry, Spot
from ui.seat import Seat

ROAD = "road"  # closed by the commands for roads: no drawing stays
Kinds = tuple[tuple[str, str], ...]
"""Code and name of each."""

INSIDE: Kinds = (
    ("inner", "Inner cordon"),
    ("outer", "Outer cordon"),
    ("traffic", "Traffic cordon"),
    ("search", "Search area"),
    ("hazard", "Hazard"),
    (ROAD, "Closed roads"),
    ("note", "Note"),
)
ON_A_WAY: Kinds = ((ROAD, "Closed road"), ("note", "Boundary or note"))
ON_A_LINE: Kinds = ON_A_WAY[1:]
LEFT = "Left undone: {} drawn. G, then Backspace, brings it back"


class DrawingHands:
    """One hand draws at a time, on one map."""

    def __init__(self, window: DeskWindow, bridge: Bridge, seat: Seat) -> None:
        self._asking = DrawingAsking(window, bridge, seat)
        self._changes = DrawingChanges(self._asking)
        self._tool = DrawTool(self._asking.middle)
        self._shown: tuple[object, ...] = ()
        self._naming: Drawing | None = None  # None: what is being drawn
        self._inside: RoadsInside | None = None  # the roads it holds, once they are counted
        self._stretches: Selection | None = None  # of a way along roads
        self._changes.chosen_changed.connect(self.refresh)
        self._changes.naming_wanted.connect(self._begin_naming)
        self._tool.changed.connect(self._asking.repaint)
        self._tool.finished.connect(self._ask_what)
        self._tool.went_on.connect(self._put_card_away)
        self._tool.way_wanted.connect(self._find_way)
        self._tool.left.connect(self._left)
        window.command_line.asked.connect(self._answer)

    def join(self, view: MapView) -> None:
        """Let hands draw on this map."""
        cards = self._asking.join(view)
        self._changes.join(cards.deeds)
        cards.kind.done.connect(self._name)
        cards.kind.kind_changed.connect(lambda _: self._warn())
        cards.kind.left.connect(self._leave_naming)
        view.keys.add("G", lambda: self.begin("polygon", view))
        view.keys.add("Ctrl+Z", self.undo)
        view.ground_clicked.connect(lambda place: self.open_at(place, view))

    def refresh(self) -> None:
        """Every map as the records stand now; told only what has changed."""
        asking = self._asking
        held, chosen = asking.held(), self._changes.chosen
        found = list(standing(asking.records.drawings))
        shown = (*((one.id, one.version, one.roads in held) for one in found), chosen)
        if shown != self._shown:
            self._shown = shown
            asking.window.feed.show_layer("drawn", drawings_on_map(found, held, chosen))
            self._changes.refresh()

    def forget(self) -> None:
        """Another moment of a replay: nothing of the one before is in hand."""
        self._tool.end()
        self._changes.forget()
        self._asking.put_cards_away()

    def undo(self) -> None:
        """Take back this person's last change of anything drawn."""
        self._changes.undo()

    def open_at(self, place: Position, view: MapView | None = None) -> bool:
        """The card of what is drawn at a place of a map; whether there is any."""
        return self._changes.open_at(place, view)

    def offers(self, spot: Spot) -> Iterator[Entry]:
        """A section of the menu of a place on a map."""
        at = QPointF(*spot.view.camera().to_screen_one(*world_of(spot.place)))
        found = self._asking.records.drawings.get(spot.view.drawing_under(at) or "")
        if found is not None:
            words = f"{found.id} {said(found)}"
            yield Entry(words, lambda: self._changes.open(found.id, spot.view))
        if not self._asking.window.only_looks:
            yield Entry(
                "Draw a cordon, hazard or area", partial(self.begin, "polygon", spot.view), "G"
            )
            yield Entry("Draw a circle round here", partial(self._begin_circle, spot))

    def _begin_circle(self, spot: Spot) -> None:
        self.begin("circle", spot.view)
        self._tool.clicked(spot.place)

    def begin(self, mode: Mode, view: MapView | None = None) -> None:
        """Let something be drawn on a map, the desk's own where none is named; the hand goes there."""
        if self._asking.may_change():
            self._changes.close()
            self._asking.turn_to(view)
            self._asking.view.take_up(self._tool)
            self._tool.begin(mode)

    def _answer(self, question: Question) -> None:
        if isinstance(question, DrawByHand):
            self.begin(question.mode)

    def _left(self) -> None:
        self._asking.back_to_map()
        aside = self._tool.laid_aside
        if aside:
            self._asking.say(
                LEFT.format(aside),
                lambda: not self._tool.active and self._tool.laid_aside == aside,
            )

    def _find_way(self) -> None:
        """Along roads: the way through the points, looked up beside the road engine."""
        points = self._tool.points

        def take(way: Way) -> None:
            if self._tool.active and self._tool.points == points:
                self._stretches = way.selection
                self._inside = RoadsInside(way.stretches, way.length_m)
                self._tool.show_way(way.points)

        def failed(why: str) -> None:
            if self._tool.active and self._tool.points == points:
                self._tool.refuse_last(why)

        self._asking.way(points, take, failed)

    # What it is to be

    def _ask_what(self) -> None:
        shape, asking = self._tool.shape, self._asking
        if shape is None:
            return
        self._naming = None
        kinds = INSIDE
        if isinstance(shape, Line):
            kinds = ON_A_WAY if self._tool.mode == "road" else ON_A_LINE
        else:
            self._inside = None
            asking.count(shape, self._offer_closing)
        title = f"What is it? {measured(shape)}"
        asking.cards.kind.ask(title, kinds, kinds[0][0], asking.box_of(shape))
        self._warn()

    def _begin_naming(self, drawing: Drawing) -> None:
        """Another kind or label for one that is there."""
        self._naming = drawing
        kinds = ON_A_LINE
        if not isinstance(drawing.shape, Line):
            kinds = tuple(one for one in INSIDE if one[0] != ROAD)
        card = self._asking.cards.kind
        title = f"What is {drawing.id} now?"
        card.ask(title, kinds, drawing.kind, self._asking.box_of(drawing.shape), drawing.words)
        self._warn()

    def _offer_closing(self, inside: RoadsInside) -> None:
        self._inside = inside
        if inside.stretches and self._naming is None:
            self._asking.cards.kind.offer_closing(
                f"{text.counted(inside.stretches, 'stretch', 'stretches')} inside"
            )

    def _warn(self) -> None:
        """An RVP that would lie inside is told before it is done."""
        card = self._asking.cards.kind
        shape = self._tool.shape if self._naming is None else self._naming.shape
        if shape is not None:
            met = met_inside(card.kind, shape, self._asking.records.open_incidents())
            numbers = ", ".join(incident.number for incident in met)
            card.show_more(f"The RVP of {numbers} lies inside: move it" if met else "")

    def _name(self, kind: str, label: str, closes: bool) -> None:  # noqa: FBT001 - as Qt tells it
        shape = self._tool.shape
        if self._naming is not None:
            self._submit(RenameDrawing(drawing=self._naming.id, kind=kind, words=label))
        elif shape is None:
            self._leave_naming()
        elif kind == ROAD:
            self._close_roads(shape, label)
        elif closes and self._inside is None:
            self._refuse("The roads inside are still being counted")
        else:
            inside = self._inside if closes and kind in CLOSED_KINDS else None
            incident = self._asking.incident()
            self._submit(
                Draw(kind=kind, shape=shape, words=label, incident=incident, inside=inside)
            )

    def _close_roads(self, shape: Shape, reason: str) -> None:
        where = self._stretches if isinstance(shape, Line) else shape
        inside = self._inside
        if where is None or inside is None:
            self._refuse("The roads there are still being counted")
        elif not reason.strip():
            self._refuse("Why? Whoever asks later must find the reason")
        else:
            words = "A way along roads" if isinstance(shape, Line) else "A drawn area"
            self._submit(ChangeRoads(
                where=where, words=words, reason=reason, incident=self._asking.incident(),
                stretches=inside.stretches, length_m=inside.length_m,
            ))  # fmt: skip

    def _submit(self, command: Command) -> None:
        self._asking.submit(command, self._named)

    def _refuse(self, why: str) -> None:
        self._asking.cards.kind.show_refusal(why)

    def _named(self, outcome: Outcome) -> None:
        if isinstance(outcome, Done):
            self._tool.end()
            self._leave_naming()
        else:
            self._refuse(outcome.why)

    def _leave_naming(self) -> None:
        """Back to the map; what is drawn stays in hand until Esc there."""
        self._put_card_away()
        self._changes.close()
        self._asking.back_to_map()
        if self._tool.active:
            self._tool.go_on()

    def _put_card_away(self) -> None:
        self._naming = None
        self._asking.cards.kind.put_away()
