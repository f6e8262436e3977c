"""What the window's intents lead to: commands to the session, questions to the roads, panels refreshed."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from dispatch_desk import commands
from dispatch_desk.desk import Done, NotSaved, Outcome, Refused
from dispatch_desk.queue import queue
from dispatch_desk.recommend import Needs
from dispatch_desk.records import Alert, Incident, IncidentId
from dispatch_desk.safety import Standing, standings
from geodata.gazetteer import Gazetteer
from geodata.places import Box, MapError, Position, parse_position
from resources.checkins import Level
from resources.units import Callsign
from ui import showing
from ui.bridge import Bridge
from ui.command_line.reading import Context, Find, Help, Question, WhyNot
from ui.desk_window import DeskWindow
from ui.road_questions import RoadQuestions
from ui.search import Hit
from ui.status_bar import StatusLine
from ui.theme import DAY, NIGHT
from ui.watching import WatchKeeper

ROADS_EVERY = 4  # ticks: the roads are asked once a second
ROUTES_EVERY = 20


class DeskControl(QObject):
    """Joins one window to one bridge. Holds what only this person sees: the open log, the chosen unit."""

    def __init__(
        self, window: DeskWindow, bridge: Bridge, watch: WatchKeeper, gazetteer: Gazetteer
    ) -> None:
        super().__init__()
        self._window, self._bridge, self._watch, self._gazetteer = window, bridge, watch, gazetteer
        self._roads = RoadQuestions(bridge)
        self._force = bridge.launch.force
        self._opened: IncidentId | None = None
        self._unit: Callsign | None = None
        self._person, self._role, self._desk = "", "", bridge.launch.options.desk
        self._engine = ""
        self._ticks = 0
        self._troubled_at: datetime | None = None
        self._standings: list[Standing] = []
        self._connect_bridge()
        self._connect_panels()
        self._connect_keys()
        window.search.find_with(self._find)

    # Wiring

    def _connect_bridge(self) -> None:
        self._bridge.updated.connect(lambda _: self._take_update())
        self._bridge.pending_changed.connect(self.refresh)
        self._bridge.ticked.connect(lambda _: self._tick())
        self._bridge.when_roads_ready(self._roads_ready)
        self._roads.answered.connect(self._show_roads)
        self._watch.restarted.connect(self.refresh)

    def _connect_panels(self) -> None:
        window = self._window
        for panel in (window.strip, window.drawer, window.queue, window.board, window.ranked):
            panel.command_wanted.connect(self.submit)
        window.incident.command_wanted.connect(self.submit)
        window.incident.verb_typed.connect(window.command_line.run)
        window.incident.new_form.pick_wanted.connect(self._pick_on_map)
        window.queue.opened.connect(self.open_incident)
        window.queue.grade_wanted.connect(self._grade)
        window.strip.unit_wanted.connect(self.locate)
        window.strip.close_wanted.connect(self._ask_outcome)
        window.board.unit_selected.connect(self.locate)
        window.map.unit_clicked.connect(self.choose_unit)
        window.map.incident_clicked.connect(self.open_incident)
        window.map.place_clicked.connect(self._place_clicked)
        window.search.chosen.connect(self._go_to)
        window.command_line.commands_wanted.connect(self._submit_all)
        window.command_line.asked.connect(self._answer)
        for left in (window.board.left, window.ranked.left, window.command_line.left, window.search.left):
            left.connect(window.incident.focus_entry)

    def _connect_keys(self) -> None:
        window = self._window
        deeds: dict[str, Callable[[], None]] = {
            "F1": self._help,
            "F2": window.incident.open_new,
            "F4": self._rank_open,
            "F6": lambda: self._next_zone(1),
            "Shift+F6": lambda: self._next_zone(-1),
            "F7": lambda: window.board.set_collapsed(not window.board.collapsed),
            "F8": self._other_theme,
            "F9": self._contact,
            "F11": window.strip.focus_next_check,
            "F12": self._take_emergency,
            "Ctrl+1": window.queue.setFocus,
            "Ctrl+2": window.map.setFocus,
            "Ctrl+3": window.incident.log.setFocus,
            "Ctrl+4": window.ranked.list.setFocus,
            "Ctrl+5": window.board.setFocus,
            "Ctrl+E": window.incident.focus_entry,
            "Ctrl+K": window.command_line.setFocus,
            "Ctrl+F": window.search.setFocus,
            "Ctrl+Return": window.ranked.send_tray,
        }
        deeds |= {f"Alt+{n}": partial(window.ranked.choose, n) for n in range(1, 10)}
        for key, deed in deeds.items():
            shortcut = QShortcut(QKeySequence(key), window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(deed)

    # Who sits here

    def book_on(self, name: str, role: str, desk: str) -> None:
        self._person, self._role, self._desk = name, role, desk
        self._window.strip.set_person(name)
        self.submit(commands.BookOnDesk(name=name, role=role, desk=desk))

    # Commands and their answers

    def submit(self, command: commands.Command) -> None:
        self._bridge.submit(command, lambda outcome: self._answered(command, outcome))

    def _submit_all(self, asked: list[commands.Command]) -> None:
        for command in asked:
            self.submit(command)

    def _answered(self, command: commands.Command, outcome: Outcome) -> None:
        match outcome:
            case Done():
                self._done(command, outcome)
            case Refused(why=why) | NotSaved(why=why):
                self._say_no(command, why)
        self.refresh()

    def _done(self, command: commands.Command, outcome: Done) -> None:
        panel = self._window.incident
        match command:
            case commands.WriteLog(incident=incident, text=text):
                panel.written(incident, text)
            case commands.CreateIncident():
                panel.created()
                if outcome.incident is not None:
                    self.open_incident(outcome.incident)
            case commands.SendUnit() | commands.StandDown():
                self._roads_now()
            case commands.OwnIncident() | commands.Regrade() | commands.CloseIncident():
                panel.done()
            case _:
                pass

    def _say_no(self, command: commands.Command, why: str) -> None:
        match command:
            case commands.SendUnit() | commands.StandDown():
                self._window.ranked.show_refusal(why)
            case (
                commands.WriteLog()
                | commands.CreateIncident()
                | commands.OwnIncident()
                | commands.Regrade()
                | commands.CloseIncident()
            ):
                self._window.incident.show_refusal(why)
            case _:
                self._window.command_line.show_refusal(why)

    # What is looked at

    def open_incident(self, key: IncidentId) -> None:
        """Show a log. The map stays where it is: Home goes there."""
        self._opened = key
        self._window.queue.set_open(key)
        self._window.ranked.set_incident(key)
        self._roads_now()
        self.refresh()

    def choose_unit(self, callsign: str) -> None:
        self._unit = Callsign(callsign)
        self.refresh()

    def locate(self, callsign: str) -> None:
        """Choose a unit, and look at where it was last seen."""
        self.choose_unit(callsign)
        duty = self._bridge.records.units.get(Callsign(callsign))
        fix = self._bridge.fixes().find(duty.unit.device) if duty else None
        if fix is not None:
            self._window.map.centre_on(Position(fix.lat, fix.lon))

    def _grade(self, key: IncidentId) -> None:
        self.open_incident(key)
        self._window.incident.ask_grade()

    def _rank_open(self) -> None:
        self._roads_now()
        self._window.ranked.list.setFocus()

    def _ask_outcome(self, alert: str) -> None:
        found = self._bridge.records.alerts.get(alert)
        if found is not None:
            self._window.drawer.ask(found, self._force)

    def _contact(self) -> None:
        """F9: heard from whoever's card has the focus, else from whoever waits longest."""
        strip = self._window.strip
        if strip.focused_unit() is None:
            strip.focus_next_check()
        strip.record_contact()

    def _take_emergency(self) -> None:
        """F12: take the oldest emergency nobody has, and see it; the hand need not find it first."""
        waiting = [a for a in self._emergencies() if a.owner is None]
        self._window.strip.take_oldest()
        if waiting:
            self._show_alert(waiting[0])

    def _emergencies(self) -> list[Alert]:
        found = [a for a in self._bridge.records.open_alerts() if a.level == "emergency"]
        return sorted(found, key=lambda alert: alert.raised_at)

    def _show_alert(self, alert: Alert) -> None:
        if alert.incident is not None:
            self.open_incident(alert.incident)
        self.locate(alert.callsign)

    # Places

    def _find(self, text: str) -> list[Hit]:
        records = self._bridge.records
        wanted = text.strip().upper()
        hits = [
            Hit(f"{incident.number}  {incident.place}", incident.position, incident=incident.id)
            for incident in records.open_incidents()
            if incident.number.startswith(wanted) or wanted in incident.place.upper()
        ]
        fixes = self._bridge.fixes()
        for duty in records.on_duty():
            fix = fixes.find(duty.unit.device)
            if fix is not None and duty.callsign.startswith(wanted):
                hits.append(Hit(duty.callsign, Position(fix.lat, fix.lon), unit=duty.callsign))
        return [*hits[:6], *(Hit(name, place) for name, place in self._places(text))]

    def _places(self, text: str) -> list[tuple[str, Position]]:
        try:
            position = parse_position(text)
        except MapError:
            return self._gazetteer.find(text)
        return [(str(position), position)]

    def _go_to(self, hit: Hit) -> None:
        if hit.incident:
            self.open_incident(hit.incident)
        if hit.unit:
            self.choose_unit(hit.unit)
        self._window.map.centre_on(hit.position)

    def _pick_on_map(self) -> None:
        self._window.map.setFocus()
        self._window.command_line.show_note("Double-click the place on the map")

    def _place_clicked(self, position: Position) -> None:
        """A place given on the map: for the new incident being written, else to begin one there."""
        form = self._window.incident.new_form
        if not form.isVisible():
            self._window.incident.open_new()
        form.set_position(position)

    # Questions typed into the command line

    def _answer(self, question: Question) -> None:
        line = self._window.command_line
        match question:
            case Find(text=text):
                hits = self._find(text)
                if hits:
                    self._go_to(hits[0])
                line.show_note(hits[0].words if hits else f"Nothing like “{text}” here")
            case WhyNot(callsign=callsign):
                line.show_note(self._why(callsign))
            case Help(lines=lines):
                line.show_note("  ·  ".join(lines))

    def _why(self, callsign: Callsign) -> str:
        rows = self._roads.ranked(self._opened) if self._opened else None
        row = next((row for row in rows or [] if row.callsign == callsign), None)
        if row is None:
            return "Open an incident first: why is asked of its list"
        place = f"{row.rank}. " if row.rank else "not suitable. "
        return f"{callsign}: {place}{row.reason}"

    def _help(self) -> None:
        self._window.command_line.run("help")

    # Moments

    def _tick(self) -> None:
        self._ticks += 1
        self._watch.look()
        if self._ticks % ROADS_EVERY == 0:
            self._ask_roads()
        if self._ticks % ROUTES_EVERY == 0:
            self._ask_routes()
        self.refresh()

    def _roads_ready(self, engine: str) -> None:
        self._engine = engine
        self._roads_now()

    def _roads_now(self) -> None:
        self._ask_roads()
        self._ask_routes()

    def _ask_roads(self) -> None:
        incident = self._incident()
        if incident is not None and incident.open:
            self._roads.ask_ranked(incident)
        for callsign in sorted(self._endangered()):
            self._roads.ask_backup(callsign)
        self._roads.forget_backup(self._endangered())

    def _ask_routes(self) -> None:
        self._roads.ask_routes(showing.en_route(self._bridge.records, self._force))

    def _endangered(self) -> frozenset[Callsign]:
        return frozenset(alert.callsign for alert in self._bridge.records.open_alerts())

    def _incident(self) -> Incident | None:
        return self._bridge.records.incidents.get(self._opened or "")

    # Showing

    def _take_update(self) -> None:
        if self._opened is None:  # the desk has just come up: begin with what is gravest
            now = self._bridge.now()
            rows = queue(self._bridge.records, self._force, now)
            if rows:
                self.open_incident(rows[0].incident.id)
                self._look_over()
        self.refresh()

    def refresh(self) -> None:
        """Show everything as it stands now. Panels redraw only what changed."""
        records, force, now = self._bridge.records, self._force, self._bridge.now()
        pending = self._bridge.pending
        self._standings = standings(records, force, now)
        self._show_safety(now, pending)
        self._window.queue.show_queue(queue(records, force, now), self._person, force, now, pending)
        self._window.incident.show_incident(
            self._incident(), force, now, self._bridge.asked, self._person
        )
        self._window.board.show_units(self._standings, records, force, now)
        self._show_map(now)
        self._show_roads()
        self._window.status.show_line(self._status(now))
        self._window.command_line.set_context(self._context())

    def _show_safety(self, now: datetime, pending: frozenset[str]) -> None:
        records, strip = self._bridge.records, self._window.strip
        strip.show_positions(showing.position_words(records, self._bridge.fixes(), now))
        words = self._roads.backup_words()
        strip.show_standings(self._standings, records, self._force, now, words, pending)
        self._window.drawer.refresh(records)

    def _show_map(self, now: datetime) -> None:
        records, view = self._bridge.records, self._window.map
        fixes = self._bridge.fixes()
        shown = showing.map_units(self._standings, records, fixes, self._force, now)
        view.show_units([showing.chosen(unit, self._unit) for unit in shown])
        view.show_incidents(list(showing.map_incidents(records, self._force, now, self._opened)))
        alarmed = self._emergencies()
        view.show_emergency(alarmed[0].callsign if alarmed else None)

    def _show_roads(self) -> None:
        self._window.map.show_route(self._roads.routes(self._opened))
        incident, panel = self._incident(), self._window.ranked
        if incident is None:
            panel.show_candidates("Ranked units", [], "", [])
            return
        rows = self._roads.ranked(incident.id)
        note = (
            ""
            if rows is not None
            else "asking the roads"
            if self._engine
            else "roads still loading"
        )
        panel.set_needs(Needs.of(self._force.type(incident.kind)), self._force)
        panel.show_candidates(f"Units for {incident.number}", rows or [], note, self._bridge.asked)

    def _context(self) -> Context:
        rows = self._roads.ranked(self._opened) if self._opened else None
        return Context(
            self._force, self._bridge.records, self._person, self._opened, tuple(rows or ())
        )

    def _status(self, now: datetime) -> StatusLine:
        launch, latest = self._bridge.launch, self._bridge.latest
        trouble = latest is not None and latest.trouble is not None
        self._troubled_at = (self._troubled_at or now) if trouble else None
        doors = [door.health for door in launch.doors]
        feed = showing.position_feed(
            self._bridge.records, self._bridge.fixes(), doors, self._force, now
        )
        return StatusLine(
            now=now,
            desk=self._desk,
            name=self._person,
            role=self._role,
            mode=launch.options.mode.upper(),
            area=launch.area.name,
            engine=self._engine,
            feeds=(feed,),
            sound=self._watch.sound,
            watch_alive=self._watch.alive,
            alarms=showing.alarms_lately(self._bridge.records, now),
            saved=latest.seq if latest else 0,
            unsaved_for=now - (self._troubled_at or now),
        )

    # Hands

    def _next_zone(self, step: int) -> None:
        window = self._window
        zones = [
            window.queue,
            window.map,
            window.board,
            window.incident.log,
            window.incident.entry,
            window.ranked.list,
            window.command_line.field,
        ]
        at = next((n for n, zone in enumerate(zones) if zone.hasFocus() or _holds(zone)), -1)
        zones[(at + step) % len(zones)].setFocus(Qt.FocusReason.TabFocusReason)

    def _other_theme(self) -> None:
        self._window.set_theme(DAY if self._window.theme is NIGHT else NIGHT)

    def _look_over(self) -> None:
        """Begin with what is going on in view; from here on only a hand moves the map."""
        fixes, records = self._bridge.fixes(), self._bridge.records
        lats = [*fixes.lat[fixes.known].tolist()]
        lons = [*fixes.lon[fixes.known].tolist()]
        for incident in records.open_incidents():
            lats.append(incident.position.lat)
            lons.append(incident.position.lon)
        self._window.map.fit(Box(min(lats), min(lons), max(lats), max(lons)))

    @property
    def worst(self) -> Level:
        return max((s.level for s in self._standings), default=Level.SAFE)


def _holds(zone: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return isinstance(focused, QWidget) and zone.isAncestorOf(focused)
