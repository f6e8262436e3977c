"""What hands do about closures: seen in the panel and on the map, made on it, reopened, given another end."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from dispatch_desk.closures import in_force_at, no_longer, run_out_between
from dispatch_desk.commands import Command
from dispatch_desk.outcomes import Done, Outcome
from dispatch_desk.records import Closure
from geodata.places import MapError, Position
from geodata.roads import I4
from geodata.selection import Selection
from ui.bridge import Bridge
from ui.command_line.reading import Context, Question, ShowRoads
from ui.desk_window import DeskWindow
from ui.map.closing import Mode
from ui.map.paths import Runs
from ui.map.roadmarks import NO_RUNS, MapChange, RoadMarks, edge_runs
from ui.map.roadwords import Draft
from ui.place_menu import Entry, Spot
from ui.road_searches import RoadSearches
from ui.roads import asking
from ui.roads.asking import Chosen
from ui.roads.changes import ChangeRow, change_rows
from ui.roads.mapping import changes_on_map, chosen_extent, chosen_words
from ui.roads.panel import ONLY_LOOKING
from ui.roads.plan import HoldRow
from ui.seat import Seat

MadeContext = Callable[[], Context]


class RoadHands:
    """One picker, one panel, one layer; everything slow is asked beside the road engine."""

    def __init__(
        self, window: DeskWindow, bridge: Bridge, seat: Seat, context: MadeContext,
        searches: RoadSearches,
    ) -> None:  # fmt: skip
        self._window, self._bridge, self._seat, self._context = window, bridge, seat, context
        self._searches = searches
        self._panel, self._map, self._picker = window.roads, window.map, window.map.picker
        self._seen_at: datetime | None = None
        self._drawn: tuple[object, ...] = ()
        self._changes: tuple[MapChange, ...] = ()
        self._chosen: Chosen | None = None
        self._chosen_on_map: str | None = None
        self._runs = NO_RUNS
        searches.changed.connect(self._show_marks)
        searches.area_wanted.connect(self.pick_area)
        self._map.picking_wanted.connect(self.pick)
        self._picker.changed.connect(self._picked)
        self._picker.finished.connect(self._ask_about_chosen)
        self._picker.held.connect(self._hold_chosen)
        self._picker.left.connect(self._put_draft_away)
        self._panel.pressed.connect(self._press)
        self._panel.place_wanted.connect(self._look_at)
        self._panel.form.command_wanted.connect(self._submit)
        self._panel.put_away.connect(window.incident.focus_entry)
        self._panel.opened.connect(self._make_room)
        window.command_line.asked.connect(self._answer)

    def refresh(self) -> None:
        """The panel and the map as the records stand now."""
        records, now = self._bridge.records, self._bridge.now()
        self._say_run_out(now)
        if self._panel.isVisible() and self._window.officer.isVisible():
            self._panel.leave()  # one card beside the map, and an officer's goes first
        if self._panel.isVisible():
            self._panel.show_changes(change_rows(records.road_changes.values(), now))
        held = tuple(in_force_at(records.road_changes, now))
        wanted = (*((one.id, one.version) for one in held), self._chosen_on_map)
        if wanted != self._drawn:
            self._drawn = wanted
            self._draw(held)

    def _say_run_out(self, now: datetime) -> None:
        """A road that opened by itself is said once: nobody pressed anything."""
        since, self._seen_at = self._seen_at or now, now
        ended = run_out_between(self._bridge.records.road_changes, since, now)
        said = [f"{closure.id} has run out. {no_longer(closure)}" for closure in ended]
        if said:
            self._window.command_line.show_note("  ·  ".join(said))

    def forget(self) -> None:
        """Another moment of a replay: what was drawn was of the one before."""
        self._seen_at = None
        self._drawn, self._changes = (), ()
        self._picker.end()
        self._map.show_draft(None)
        self._searches.forget()

    # Choosing on the map

    def pick(self) -> None:
        """Let roads be chosen on the map; the hand goes there."""
        if self._window.only_looks:
            self._window.say_no()
        else:
            self._begin_picking("stretch")

    def close_at(self, place: Position) -> None:
        """Begin with the stretch of road at this place."""
        self.pick()
        if self._picker.active:
            self._picker.clicked(place)

    def pick_area(self) -> None:
        """The same, with an area to be drawn first: one can be held in a replay too, to learn from."""
        self._begin_picking("area")

    def offers(self, spot: Spot) -> Iterator[Entry]:
        """To reopen what is closed or slow there."""
        if not self._window.only_looks:
            for change in spot.view.changes_at(spot.place):
                yield Entry(f"Reopen {change}", partial(self._ask_to_reopen, change))

    def _ask_to_reopen(self, change: str) -> None:
        closure = self._bridge.records.road_changes.get(change)
        if closure is not None and closure.reopened_at is None:
            self._panel.open("changes")
            self._panel.form.ask(asking.reopening(closure))

    def _begin_picking(self, mode: Mode) -> None:
        self._chosen, self._runs = None, NO_RUNS
        self._map.take_up(self._picker)
        self._picker.begin(mode)

    def _picked(self) -> None:
        """Show the places at once, and the stretches they mean as soon as they are known."""
        selection, points = self._picker.selection, self._picker.points
        self._chosen = None
        if selection is None:
            self._runs = NO_RUNS
        self._show_draft("")
        if selection is None:
            return
        selector, network = self._bridge.launch.selector, self._bridge.launch.area.roads

        def find() -> tuple[Chosen, Runs] | str:
            try:
                edges = selector.edges(selection)
            except MapError as error:
                return str(error)
            return self._chosen_of(selection, edges), edge_runs(network, edges)

        def take(found: tuple[Chosen, Runs] | str) -> None:
            if not self._picker.active or self._picker.points != points:
                return
            if isinstance(found, str):
                self._show_draft(found)
                return
            self._chosen, self._runs = found
            self._show_draft(f"{self._chosen.words}: {self._chosen.extent}")

        self._bridge.beside(lambda _roads, _snapper: find(), take, self._show_draft)

    def _chosen_of(self, selection: Selection, edges: I4) -> Chosen:
        selector, network = self._bridge.launch.selector, self._bridge.launch.area.roads
        return Chosen(
            selection, chosen_words(selection, network, edges), len(edges),
            selector.length_m(edges), chosen_extent(selector, edges),
        )  # fmt: skip

    def _show_draft(self, words: str) -> None:
        picker = self._picker
        said = " · ".join(filter(None, (words, picker.words)))
        self._map.show_draft(Draft(picker.mode, picker.points, self._runs, said))

    def _put_draft_away(self) -> None:
        self._chosen, self._runs = None, NO_RUNS
        self._map.show_draft(None)
        self._panel.form.close_form()

    def _ask_about_chosen(self) -> None:
        chosen = self._chosen
        if self._window.only_looks:
            self._window.say_no()
            return
        if chosen is None or not chosen.stretches:
            self._show_draft("No road there yet")
            return
        self._panel.open("changes")
        number = asking.proposed_number(self._seat.opened, self._bridge.records)
        form = asking.closing(chosen, number, self._context(), self._bridge.now())
        self._panel.form.ask(form)
        self._panel.form.show_cost(f"closes {chosen.extent}")

    def _hold_chosen(self) -> None:
        corners = self._picker.points
        self._picker.end()
        self._put_draft_away()
        self._searches.hold_area(corners)

    # Keys of the panel

    def _press(self, key: str) -> None:
        row = self._panel.current
        match key:
            case _ if self._window.only_looks and key not in ONLY_LOOKING:
                self._window.say_no()
            case "N":
                self.pick()
            case "R" | "E" if isinstance(row, ChangeRow):
                self._ask_about(key, row)
            case "S" | "L" | "D":
                self._searches.press(key)
            case _:
                self._panel.show_note("Choose a closure first: the arrows")

    def _ask_about(self, key: str, row: ChangeRow) -> None:
        closure = self._bridge.records.road_changes.get(row.key)
        if closure is None or closure.reopened_at is not None or (row.over and key == "R"):
            self._panel.show_note(f"{row.key} is over already: {row.place} is open")
        elif key == "R":
            self._panel.form.ask(asking.reopening(closure))
        else:
            self._panel.form.ask(asking.extending(closure, self._bridge.now()))

    def _submit(self, command: Command) -> None:
        if self._window.only_looks:
            self._window.say_no()
        elif command not in self._bridge.asked:
            self._bridge.submit(command, self._take)

    def _take(self, outcome: Outcome) -> None:
        form = self._panel.form
        if not isinstance(outcome, Done):
            form.show_refusal(outcome.why)
            return
        held = form.holds_hand()
        form.close_form()
        if self._picker.active:
            self._picker.end()
            self._put_draft_away()
        if held:
            self._panel.list.setFocus()

    def _look_at(self, row: ChangeRow | HoldRow) -> None:
        """Asked for by a hand: only then the map goes there."""
        if isinstance(row, HoldRow):
            self._map.centre_on(row.position)
            return
        self._chosen_on_map = row.key
        self.refresh()
        closure = self._bridge.records.road_changes.get(row.key)
        if closure is None:
            return
        network, selector = self._bridge.launch.area.roads, self._bridge.launch.selector

        def take(found: tuple[MapChange, ...]) -> None:
            for change in found:
                self._map.centre_on(change.at)

        self._bridge.beside(
            lambda _roads, _snapper: changes_on_map([closure], network, selector, None),
            take, self._panel.show_note,
        )  # fmt: skip

    def _make_room(self) -> None:
        """One card beside the map: on a small screen two would leave no map between them."""
        if not self._window.officer.isHidden():
            self._window.officer.leave()
        records = self._bridge.records
        self._panel.show_changes(change_rows(records.road_changes.values(), self._bridge.now()))

    def _answer(self, question: Question) -> None:
        if isinstance(question, ShowRoads):
            self._panel.open("changes")

    # The map

    def _draw(self, held: tuple[Closure, ...]) -> None:
        """Which stretches those are is looked up beside; an older answer never covers a newer one."""
        wanted, chosen = self._drawn, self._chosen_on_map
        if not held:
            self._changes = ()
            self._show_marks()
            return
        network, selector = self._bridge.launch.area.roads, self._bridge.launch.selector

        def take(found: tuple[MapChange, ...]) -> None:
            if wanted == self._drawn:
                self._changes = found
                self._show_marks()

        def failed(why: str) -> None:
            self._drawn = ()  # at the next refresh again
            self._window.command_line.show_note(f"Closures are not drawn: {why}")

        self._bridge.beside(
            lambda _roads, _snapper: changes_on_map(held, network, selector, chosen), take, failed
        )

    def _show_marks(self) -> None:
        found = self._searches
        self._window.feed.show_layer("roads", RoadMarks(self._changes, found.reach, found.holds))
