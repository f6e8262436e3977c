"""What hands do about a drawing that is there: chosen, reshaped, named, lifted, taken back."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Signal

from dispatch_desk.closures import extent
from dispatch_desk.commands import CloseInside, Command, LiftDrawing, Redraw, TakeBackDrawing
from dispatch_desk.drawings import last_changed_by, said
from dispatch_desk.outcomes import Done, Outcome
from dispatch_desk.records import Closure, Drawing
from geodata.drawn import Line
from geodata.places import Position
from ui.drawing_asking import DrawingAsking
from ui.map.camera import world_of
from ui.map.drawing_cards import MapCard
from ui.map.drawing_reshape import ReshapeTool
from ui.map.view import MapView

DEEDS = (("E", "Edit its shape"), ("N", "Name, kind"), ("C", "Close roads inside"), ("L", "Lift"))
REOPENS = (("Y", "Yes, reopen"), ("K", "Keep them closed"))
NOTHING_YET = (
    "No change of yours to take back. L on a drawing's card lifts it, a right click reopens roads"
)
REOPENS_IT = "Ctrl+Z reopens no roads: type reopen {}, or right click on it"
THEN_BACK = "again, it takes back the last change of {}"
LEFT_AS_IT_WAS = "{0} is as it was. E on its card, then Backspace, brings back your {1}"


class DrawingChanges(QObject):
    """Its card comes up where it was clicked; its letters act only while the hand is on it."""

    chosen_changed = Signal()
    naming_wanted = Signal(object)  # Drawing

    def __init__(self, asking: DrawingAsking) -> None:
        super().__init__()
        self._asking = asking
        self.chosen: str | None = None  # the drawing whose card is open
        self._reshape = ReshapeTool(asking.middle, self)
        self._reshape.changed.connect(asking.repaint)
        self._reshape.kept.connect(self._keep_shape)
        self._reshape.left.connect(self._left_as_it_was)
        self._named: str | None = None  # the closure whose way back has been told

    def join(self, card: MapCard) -> None:
        card.pressed.connect(self._press)
        card.left.connect(self._leave)

    def forget(self) -> None:
        self._reshape.end()
        self.close()

    def open_at(self, place: Position, view: MapView | None = None) -> bool:
        """Choose what is drawn at a place of a map; whether there is any."""
        self._asking.turn_to(view)
        at = QPointF(*self._asking.view.camera().to_screen_one(*world_of(place)))
        found = self._asking.view.drawing_under(at)
        if found is None:
            self.close()
        else:
            self.open(found, view)
        return found is not None

    def close(self) -> None:
        """Nothing is chosen any more; the hand goes back to the map if it was on the card."""
        held = self._asking.cards.deeds.hasFocus()
        self._asking.cards.deeds.put_away()
        self._choose(None)
        if held:
            self._asking.back_to_map()

    def refresh(self) -> None:
        """Lifted by somebody else: its card goes."""
        drawing = self._drawing()
        if self.chosen is not None and (drawing is None or drawing.lifted_at is not None):
            self.close()

    def undo(self) -> None:
        """The last change of this person, whichever drawing it was of.

        Roads they have closed since then come first: which change is meant is theirs to say.
        """
        asking = self._asking
        if not asking.may_change():
            return
        drawing, closure = self._last_drawn(), self._closed_since()
        if closure is not None and (drawing is None or closure.id != self._named):
            self._tell_way_back(closure, drawing)
        elif drawing is None:
            asking.say(NOTHING_YET, lambda: self._last_drawn() is None)
        else:
            self._take_back(drawing)

    def _last_drawn(self) -> Drawing | None:
        return last_changed_by(self._asking.records.drawings, self._asking.seat.name)

    def _closed_since(self) -> Closure | None:
        """Roads this person has closed since they last drew; those inside a drawing go with it."""
        asking, drawing = self._asking, self._last_drawn()
        inside = {one.roads for one in asking.records.drawings.values()}
        theirs = (
            one
            for one in asking.held().values()
            if one.by == asking.seat.name and one.id not in inside
        )
        last = max(theirs, key=lambda one: one.changed_at, default=None)
        is_later = last is not None and (drawing is None or last.changed_at >= drawing.changed_at)
        return last if is_later else None

    def _tell_way_back(self, closure: Closure, drawing: Drawing | None) -> None:
        self._named = closure.id
        then = THEN_BACK.format(drawing.id) if drawing is not None else ""
        parts = REOPENS_IT.format(closure.id), then, f"{closure.id} is {closure.words}"
        self._asking.say(" · ".join(filter(None, parts)), lambda: self._closed_since() == closure)

    def _take_back(self, drawing: Drawing) -> None:
        asking, name = self._asking, drawing.id
        asking.with_inside(
            drawing, drawing.before[-1].shape,
            lambda inside: asking.submit(
                TakeBackDrawing(drawing=name, inside=inside), self._taken_back
            ),
        )  # fmt: skip

    def _taken_back(self, outcome: Outcome) -> None:
        if not isinstance(outcome, Done):
            self._asking.say(outcome.why)
            return
        drawing = self._asking.records.drawings[outcome.entries[0].stream.partition("/")[2]]
        self._asking.say(
            f"{drawing.id} {said(drawing)} is back as it was",
            lambda: self._asking.records.drawings.get(drawing.id) == drawing,
        )

    # The card

    def open(self, name: str, view: MapView | None = None) -> None:
        """What can be done with a drawing, beside it on a map."""
        self._asking.turn_to(view)
        drawing = self._asking.records.drawings[name]
        about = self._asking.box_of(drawing.shape)
        self._choose(name)
        line = isinstance(drawing.shape, Line)
        deeds = tuple(deed for deed in DEEDS if not (line and deed[0] == "C"))
        card = self._asking.cards.deeds
        title = f"{drawing.id} {said(drawing)}"
        card.open(title, () if self._asking.window.only_looks else deeds, about)
        closure = self._asking.held().get(drawing.roads or "")
        if closure is not None:
            much = extent(closure.stretches, closure.length_m)
            card.show_more(f"{closure.id} closes the roads inside: {much}")

    def _press(self, key: str) -> None:
        drawing = self._drawing()
        deed = self._deeds().get(key)
        if drawing is not None and deed is not None and self._asking.may_change():
            deed(drawing)

    def _deeds(self) -> dict[str, Callable[[Drawing], None]]:
        return {
            "E": self._begin_reshaping,
            "N": self._begin_naming,
            "C": self._close_roads,
            "L": self._lift,
            "Y": lambda drawing: self._ask(LiftDrawing(drawing=drawing.id, reopen=True)),
            "K": lambda drawing: self._ask(LiftDrawing(drawing=drawing.id)),
        }

    def _begin_naming(self, drawing: Drawing) -> None:
        self._asking.cards.deeds.put_away()
        self.naming_wanted.emit(drawing)

    def _close_roads(self, drawing: Drawing) -> None:
        self._asking.count(
            drawing.shape,
            lambda inside: self._ask(CloseInside(drawing=drawing.id, inside=inside)),
        )

    def _lift(self, drawing: Drawing) -> None:
        """Where its roads are closed, whether they are to be reopened is asked first."""
        if drawing.roads in self._asking.held():
            title = f"Lift {drawing.id}: reopen {drawing.roads}, the roads inside, too?"
            self._asking.cards.deeds.open(title, REOPENS, self._asking.box_of(drawing.shape))
        else:
            self._ask(LiftDrawing(drawing=drawing.id))

    def _ask(self, command: Command) -> None:
        self._asking.submit(command, self._answered)

    def _answered(self, outcome: Outcome) -> None:
        if isinstance(outcome, Done):
            self.close()
        else:
            self._asking.cards.deeds.show_refusal(outcome.why)

    def _leave(self) -> None:
        self.close()

    # Its shape

    def _begin_reshaping(self, drawing: Drawing) -> None:
        self._asking.cards.deeds.put_away()
        self._asking.view.take_up(self._reshape)
        self._reshape.begin(drawing.id, drawing.shape)

    def _left_as_it_was(self) -> None:
        self._choose(None)
        self._asking.back_to_map()
        name, tool = self._reshape.name, self._reshape
        aside = tool.laid_aside(name)
        if aside:
            self._asking.say(
                LEFT_AS_IT_WAS.format(name, aside),
                lambda: not tool.active and self._can_be_brought_back(name),
            )

    def _can_be_brought_back(self, name: str) -> bool:
        drawing = self._asking.records.drawings.get(name)
        is_there = drawing is not None and drawing.lifted_at is None
        return is_there and bool(self._reshape.laid_aside(name))

    def _keep_shape(self) -> None:
        name, shape = self._reshape.name, self._reshape.shape
        drawing = self._asking.records.drawings[name]
        self._asking.with_inside(
            drawing, shape,
            lambda inside: self._asking.submit(
                Redraw(drawing=name, shape=shape, inside=inside), self._reshaped
            ),
        )  # fmt: skip

    def _reshaped(self, outcome: Outcome) -> None:
        if isinstance(outcome, Done):
            self._reshape.end()
            self._choose(None)
            self._asking.back_to_map()
        else:
            self._reshape.show_note(outcome.why)

    def _drawing(self) -> Drawing | None:
        return self._asking.records.drawings.get(self.chosen or "")

    def _choose(self, name: str | None) -> None:
        if name != self.chosen:
            self.chosen = name
            self.chosen_changed.emit()
