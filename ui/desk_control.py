"""Joins one window to one bridge: intents become commands and questions, news is shown."""

from collections.abc import Iterable, Iterator
from functools import partial

from PySide6.QtCore import QObject, Signal

from dispatch_desk import commands
from dispatch_desk.queue import queue
from dispatch_desk.records import Incident, IncidentId
from geodata.gazetteer import Gazetteer
from geodata.places import Box, Position
from resources.units import Callsign
from ui import showing
from ui.alert_hands import AlertHands
from ui.answers import Answers
from ui.bridge import Bridge
from ui.command_line.reading import Noted, Question
from ui.costing import Costing
from ui.desk_window import DeskWindow
from ui.drawing_hands import DrawingHands
from ui.finding import Finder, Questions
from ui.hands import Hands
from ui.map.view import MapView
from ui.map_bookmarks import Bookmarks
from ui.map_cards import MapCards
from ui.map_layers import MapLayers
from ui.measure_hands import MeasureHands
from ui.place_menu import Entry, PlaceMenu, Spot
from ui.place_offers import PlaceOffers
from ui.rankings import Rankings
from ui.refreshing import Screen
from ui.road_hands import RoadHands
from ui.road_questions import RoadQuestions
from ui.road_searches import RoadSearches
from ui.search import Hit
from ui.seat import Seat
from ui.theme import DAY, NIGHT
from ui.watching import WatchKeeper
from ui.ways import Ways

ROADS_EVERY = 4  # ticks: the roads are asked once a second
ROUTES_EVERY = 20


class DeskControl(QObject):
    """What one person looks at, and what follows from their hands and from the desk's ticks."""

    turned_away = Signal()  # booking on was refused, or could not be saved
    report_wanted = Signal()
    sat_down = Signal(str)  # who; from here on keys are heard

    def __init__(
        self, window: DeskWindow, bridge: Bridge, watch: WatchKeeper, gazetteer: Gazetteer
    ) -> None:
        super().__init__()
        self._window, self._bridge, self._watch = window, bridge, watch
        self._seat = Seat(desk=bridge.launch.options.desk)
        window.strip.set_speed(bridge.launch.session.clock.speed)
        self._roads, self._rankings = RoadQuestions(bridge), Rankings(bridge)
        self._answers = Answers(window, bridge, self._seat)
        self._finder = Finder(bridge, gazetteer, lambda: window.map.middle)
        self._questions = Questions(window, self._seat, self._finder, self._rankings, self._go_to)
        self._alerts = AlertHands(
            window, bridge, self._roads, self._seat, self._answers, self._show_unit
        )
        self._costing = Costing(window, bridge, self._rankings, self._seat)
        self._layers = MapLayers(window, bridge, self._costing)
        self._screen = Screen(window, bridge, watch, self._roads, self._rankings, self._seat)
        self._screen.costs = self._costing.of
        self._ways = Ways(
            window, bridge, self._roads, self._rankings, self._seat, self._screen.ranked_for
        )
        self._searches = RoadSearches(window, bridge, self._seat, self._finder)
        self._closures = RoadHands(window, bridge, self._seat, self._screen.context, self._searches)
        self.drawing = DrawingHands(window, bridge, self._seat)
        self._offers = PlaceOffers(window, bridge, self._seat, self._finder, self.choose_unit)
        self._cards = MapCards(bridge)
        self.bookmarks = Bookmarks(
            bridge.launch.area.name, self._finder.by_street, window.command_line.show_note
        )
        self.place_menu = PlaceMenu(self._finder.by_street)
        self._measuring = MeasureHands(window, bridge)
        self._hands = Hands(window, {
            "F1": self._questions.help,
            "F4": self._rank_open,
            "F8": self._other_theme,
            "F9": self._alerts.contact,
            "F12": self._alerts.take_emergency,
            "Ctrl+P": self.report_wanted.emit,
        })  # fmt: skip
        self._ticks = 0
        self._looked_over = self._is_stale = False
        self._roads_as_of = 0  # counts the changes of the roads as last heard of
        self._connect_desk()
        self._connect_panels()
        self._offer_at_places()
        self._connect_places()

    @property
    def seat(self) -> Seat:
        """Who sits here, and what is in their hand."""
        return self._seat

    # Wiring

    def _connect_desk(self) -> None:
        self._bridge.updated.connect(lambda _: self._take_update())
        self._bridge.pending_changed.connect(self._refresh_soon)
        self._bridge.ticked.connect(lambda _: self._tick())
        self._roads.ready.connect(self._ask_all_roads)
        self._roads.answered.connect(self._screen.show_roads)
        self._rankings.answered.connect(self._screen.show_roads)
        self._watch.restarted.connect(self._refresh_soon)
        self._answers.answered.connect(self._refresh_soon)
        self._answers.created.connect(self.open_incident)
        self._answers.sent.connect(self._ask_all_roads)
        self._answers.booked_on.connect(self._sit_down)
        self._answers.turned_away.connect(self.turned_away)

    def _connect_panels(self) -> None:
        window, ask = self._window, self._answers.ask
        for panel in (window.strip, window.drawer, window.queue, window.board, window.ranked):
            panel.command_wanted.connect(ask)
        window.incident.command_wanted.connect(ask)
        window.incident.verb_typed.connect(window.command_line.run)
        window.incident.verb_begun.connect(window.command_line.weigh)
        window.command_line.commands_wanted.connect(self._answers.ask_line)
        window.command_line.asked.connect(self._note_watch)
        window.status.watch_noted.connect(self._watch.acknowledge)
        window.queue.opened.connect(self.open_incident)
        window.queue.grade_wanted.connect(self._grade)
        window.strip.unit_wanted.connect(self._show_unit)
        window.board.unit_selected.connect(self.locate)
        window.alarms.opened.connect(self._refresh_soon)
        panels = window.board, window.ranked, window.command_line, window.search, window.alarms
        for field in panels:
            field.left.connect(window.incident.focus_entry)

    def _note_watch(self, question: Question) -> None:
        if isinstance(question, Noted):
            self._watch.acknowledge()

    def _connect_places(self) -> None:
        window = self._window
        window.incident.new_form.pick_wanted.connect(self._pick_on_map)
        self.join_map(window.map)
        window.kept_in.connect(self.bookmarks.keep_in)
        window.maps.opened.connect(self.join_map)
        window.search.find_with(self._finder.find, lambda: window.map.middle)
        window.search.marked.connect(partial(window.feed.show_layer, "finds"))
        window.map.let_go.connect(window.search.forget)
        window.search.chosen.connect(self._go_to)

    def _offer_at_places(self) -> None:
        offers, menu = self._offers, self.place_menu
        menu.offer(offers.of_mark)
        menu.offer(lambda spot: offers.of_incidents(spot, self._place_clicked))
        menu.offer(lambda spot: offers.of_roads(spot, self._closures.close_at))
        menu.offer(self._closures.offers)
        menu.offer(self.drawing.offers)
        menu.offer(self._measuring.offers)
        menu.offer(offers.of_place)
        menu.offer(self._offer_looks)

    def _offer_looks(self, spot: Spot) -> Iterator[Entry]:
        yield Entry("The look before", spot.view.go_back, "Backspace")
        yield Entry("Kept views", partial(self.bookmarks.open, spot.view), "B")

    def join_map(self, view: MapView) -> None:
        """Let a map do all that the desk's own does."""
        view.unit_clicked.connect(self.choose_unit)
        view.incident_clicked.connect(self.open_incident)
        view.place_clicked.connect(self._place_clicked)
        view.wants_place = self._window.incident.new_form.isVisible
        view.card_of = self._cards.of
        self.place_menu.join(view)
        self.bookmarks.join(view)
        self._measuring.join(view)
        self.drawing.join(view)

    # Who sits here

    def book_on(self, name: str, role: str, desk: str) -> None:
        """Ask for the desk; until the journal has it, nobody sits here and no key is heard."""
        self._answers.ask(commands.BookOnDesk(name=name, role=role, desk=desk))

    def _sit_down(self) -> None:
        self._window.strip.set_person(self._seat.name)
        self._hands.set_awake(awake=True)
        self._window.incident.focus_entry()
        self.sat_down.emit(self._seat.name)

    def look_on(self) -> None:
        """In a replay nobody books on: keys are heard at once."""
        self._hands.set_awake(awake=True)
        self._window.incident.focus_entry()

    # What is looked at

    def arrive(self) -> None:
        """The clock was put elsewhere: nothing of the moment before stays on the screen.

        The open log and the chosen unit stay in the hand, if they were there then.
        """
        records, seat = self._bridge.records, self._seat
        duty = records.units.get(seat.unit) if seat.unit is not None else None
        seat.unit = seat.unit if duty is not None and duty.on_duty else None
        seat.opened = seat.opened if seat.opened in records.incidents else None
        self._screen.map.forget()
        self._roads.forget()
        self._rankings.forget()
        self._ways.forget()
        self._costing.forget()
        self._layers.forget()
        self._closures.forget()
        self.drawing.forget()
        self._window.forget()
        self._window.queue.set_open(seat.opened)
        self._ask_all_roads()
        self.refresh()

    def open_incident(self, key: IncidentId) -> None:
        """Show a log. The map stays where it is: Home goes there."""
        self._seat.opened = key
        self._window.queue.set_open(key)
        self._ask_all_roads()
        self.refresh()

    def choose_unit(self, callsign: str) -> None:
        self._seat.unit = Callsign(callsign)
        self.refresh()

    def locate(self, callsign: str) -> None:
        """Choose a unit, and look at where it was last seen."""
        self.choose_unit(callsign)
        duty = self._bridge.records.units.get(Callsign(callsign))
        fix = self._bridge.fixes().find(duty.unit.device) if duty else None
        if fix is not None:
            self._window.map.centre_on(Position(fix.lat, fix.lon))

    def _show_unit(self, callsign: str) -> None:
        """Open the log a unit is at, if any, and look at the unit."""
        duty = self._bridge.records.units.get(Callsign(callsign))
        if duty is not None and duty.incident is not None:
            self.open_incident(duty.incident)
        self.locate(callsign)

    def _go_to(self, hit: Hit) -> None:
        if hit.incident:
            self.open_incident(hit.incident)
        if hit.unit:
            self.choose_unit(hit.unit)
        self._window.map.centre_on(hit.position)

    def _grade(self, key: IncidentId) -> None:
        self.open_incident(key)
        self._window.incident.ask_grade()

    def _rank_open(self) -> None:
        self._ask_all_roads()
        self._window.ranked.list.setFocus()

    def _other_theme(self) -> None:
        self._window.set_theme(DAY if self._window.theme is NIGHT else NIGHT)

    # A place given by hand

    def _pick_on_map(self) -> None:
        self._window.map.setFocus()
        form = self._window.incident.new_form
        before = form.position.position()
        self._window.command_line.show_note(
            "Double-click the place on the map",
            lambda: form.isVisible() and form.position.position() == before,
        )

    def _place_clicked(self, position: Position) -> None:
        """A place for the new incident being written, else to begin one there; the hand goes back."""
        form = self._window.incident.new_form
        being_written, named = form.isVisible(), bool(form.place.text().strip())
        if not being_written:
            self._window.incident.open_new()
        form.set_position(position, self._finder.by_street(position))
        if being_written:
            (form.summary if named else form.place).setFocus()
        if not named:
            form.place.selectAll()  # what the map calls it; a better name is typed over it

    # Moments

    def _tick(self) -> None:
        self._ticks += 1
        self._watch.look()
        self._rankings.tick(self._seat.opened)
        self._costing.tick()
        self._layers.tick()
        pace = self._pace()
        if self._ticks % max(1, ROADS_EVERY // pace) == 0:
            self._ask_roads()
        if self._ticks % max(1, ROUTES_EVERY // pace) == 0:
            self._ask_routes()
        self.refresh()

    def _pace(self) -> int:
        """How much more often the roads are asked in a replay that runs fast."""
        speed = self._bridge.launch.session.clock.speed
        return max(1, round(speed)) if self._window.only_looks else 1

    def _take_update(self) -> None:
        if not self._looked_over:  # the desk has just come up: begin with what is gravest
            self._looked_over = True
            self._begin()
        self._hear_of_roads()
        self._rankings.look(self._seat.opened)
        self._refresh_soon()

    def _hear_of_roads(self) -> None:
        """They have become others: every answer on the screen is asked for again."""
        latest = self._bridge.latest
        if latest is not None and latest.roads != self._roads_as_of:
            self._roads_as_of = latest.roads
            self._roads.ask_anew()
            self._rankings.ask_anew()
            self._ways.ask_anew()
            self._ask_all_roads()
            self._searches.roads_changed()

    def _begin(self) -> None:
        """Open the first of the queue and look at all that goes on; from here on only a hand does."""
        force, now = self._bridge.launch.force, self._bridge.now()
        rows = queue(self._bridge.records, force, now)
        if rows:
            self.refresh()
            self.open_incident(rows[0].incident.id)
            self._look_over(row.incident for row in rows)

    def _look_over(self, incidents: Iterable[Incident]) -> None:
        fixes = self._bridge.fixes()
        lats = [*fixes.lat[fixes.known].tolist()]
        lons = [*fixes.lon[fixes.known].tolist()]
        for incident in incidents:
            lats.append(incident.position.lat)
            lons.append(incident.position.lon)
        self._window.map.fit(Box(min(lats), min(lons), max(lats), max(lons)))

    def _refresh_soon(self) -> None:
        """Once, however many answers and updates have come together."""
        if not self._is_stale:
            self._is_stale = True
            self._bridge.soon(self._refresh_if_stale)

    def _refresh_if_stale(self) -> None:
        if self._is_stale:
            self.refresh()

    def refresh(self) -> None:
        """Show everything as it stands now."""
        if self._bridge.is_away:  # what is known and the clock are of two moments
            return
        self._is_stale = False
        self._alerts.refresh()
        self._screen.refresh()
        self._ways.show()
        self._closures.refresh()
        self.drawing.refresh()

    # The roads

    def _ask_all_roads(self) -> None:
        self._ask_roads()
        self._ask_routes()

    def _ask_roads(self) -> None:
        if self._bridge.is_away:
            return
        self._rankings.look(self._seat.opened)
        endangered = frozenset(a.callsign for a in self._bridge.records.open_alerts())
        endangered |= self._alerts.looked_at
        for callsign in sorted(endangered):
            self._roads.ask_backup(callsign)
        self._roads.forget_backup(endangered)

    def _ask_routes(self) -> None:
        if self._bridge.is_away:
            return
        force = self._bridge.launch.force
        self._roads.ask_routes(showing.en_route(self._bridge.records, force))
