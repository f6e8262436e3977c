"""Searches of the roads that a hand asks for: who gets how far, and what to hold. One of each is shown."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal

from dispatch_desk.commands import Command, WriteLog
from dispatch_desk.driving import gravest_grade
from dispatch_desk.outcomes import Done, Outcome
from dispatch_desk.sending.reasons import SENDABLE
from geodata.places import MapError, Position
from geodata.routing.afoot import reach_on_foot
from geodata.routing.containment import Containment, Hold, Runner, contain, seal
from geodata.routing.movers import Mover
from geodata.routing.reach import Reach, reach
from geodata.routing.timed import TimedRoads
from geodata.selecting import Selector
from geodata.selection import Polygon
from geodata.snapping import Snapper
from resources.units import Callsign, RefusedError
from ui import text
from ui.bridge import Bridge
from ui.command_line.line import Still
from ui.command_line.reading import AskHold, AskReach, Question
from ui.desk_window import DeskWindow
from ui.finding import Finder
from ui.map.roadmarks import MapHolds, MapReach
from ui.road_origins import Origin, Origins
from ui.roads.changes import short_time
from ui.roads.mapping import holds_on_map, minutes_words, reach_on_map
from ui.roads.plan import HoldRow, Plan
from ui.roads.sending import sending_plan
from ui.seat import Seat

MOST_BANDS = 3
SEARCHING = "Searching the roads"

Search = Callable[[TimedRoads, Snapper, list[Mover]], Containment]
HEADING_FROM_MPS = 1.5  # slower, a receiver's heading turns on the spot


class RoadSearches(QObject):
    """Answers come beside the road engine; an answer to a question no longer asked is dropped."""

    changed = Signal()
    area_wanted = Signal()  # one is to be drawn on the map

    def __init__(self, window: DeskWindow, bridge: Bridge, seat: Seat, finder: Finder) -> None:
        super().__init__()
        self._window, self._bridge, self._seat = window, bridge, seat
        self._origins = Origins(bridge, finder)
        self.reach: MapReach | None = None
        self.holds: MapHolds | None = None
        self._reach_asked: AskReach | None = None
        self._reaches = self._plans = 0  # asked so far: answers to any but the last are dropped
        window.command_line.asked.connect(self._answer)
        window.map.let_go.connect(self.drop)

    def forget(self) -> None:
        """Another moment: what was found was of the one before."""
        self._drop_reach()
        self._drop_holds()

    def drop(self) -> None:
        """Take away what is shown on the map; one key, one thing, the last asked for first."""
        if self.holds is not None:
            self._drop_holds()
        elif self.reach is not None:
            self._drop_reach()

    def roads_changed(self) -> None:
        """Asked again: the same question of other roads. A plan stays as it was proposed, with its time."""
        if self._reach_asked is not None:
            self._ask_reach(self._reach_asked, quiet=True)

    def press(self, key: str) -> None:
        """A key of the plan's page."""
        match key:
            case "S":
                self._send()
            case "L":
                self._write()
            case _:
                self._drop_holds()

    def hold_area(self, corners: tuple[Position, ...]) -> None:
        """What to hold so that nobody gets out of a shape drawn on the map."""
        self._hold("the drawn area", None, partial(_seal, self._bridge.launch.selector, corners))

    # Questions

    def _answer(self, question: Question) -> None:
        try:
            match question:
                case AskReach(target=None):
                    self._drop_reach()
                case AskReach():
                    self._ask_reach(question)
                case AskHold(target=None, draw=True):
                    self.area_wanted.emit()
                case AskHold(target=None):
                    self._drop_holds()
                case AskHold():
                    self._ask_hold(question)
                case _:
                    pass
        except RefusedError as refusal:
            self._say(str(refusal))

    # Reach

    def _ask_reach(self, question: AskReach, *, quiet: bool = False) -> None:
        assert question.target is not None  # noqa: S101 - for the type checker
        origin = self._origins.of(question.target, question.ago_s)
        seconds = bands_of(question.minutes)
        title = self._title(origin, seconds[-1], on_foot=question.on_foot)
        self._reach_asked = question
        self._reaches += 1
        number = self._reaches

        def search(roads: TimedRoads, snapper: Snapper) -> tuple[Reach, MapReach]:
            if question.on_foot:
                found = reach_on_foot(origin.start, seconds)
            else:
                found = reach(roads, snapper, origin.start, seconds, origin.direction)
            return found, reach_on_map(found, title, origin.start.position)

        def take(found: tuple[Reach, MapReach]) -> None:
            if number == self._reaches:
                self._show_reach(*found, title, quiet=quiet)

        if not quiet:
            self._say(SEARCHING, lambda: number == self._reaches)
        self._bridge.beside(search, take, self._say, origin.driving)

    def _title(self, origin: Origin, seconds: float, *, on_foot: bool) -> str:
        as_of = short_time(self._bridge.now())
        if on_foot:
            return f"{minutes_words(seconds)} on foot from {origin.words} · as of {as_of}"
        way = self._bridge.launch.force.way_of_driving(origin.driving).name.lower()
        joined = "to" if origin.direction == "to" else "from"
        return f"{minutes_words(seconds)} {joined} {origin.words} · {way} · roads as of {as_of}"

    def _show_reach(self, found: Reach, drawn: MapReach, title: str, *, quiet: bool) -> None:
        if not found.bands:
            self._drop_reach()
            self._say(f"{title}: {found.words}")
            return
        self.reach = drawn
        self.changed.emit()
        if not quiet:
            widest = found.bands[-1]
            road = f", {widest.road_km:.0f} km of road" if widest.road_km else ""
            much = f"{widest.area_km2:.1f} km²{road}"
            words = f" · {found.words}" if found.words else ""
            said = f"{title} · {much}{words} · Esc on the map takes it away"
            self._say(said, lambda: self.reach is drawn)

    def _drop_reach(self) -> None:
        self._reaches += 1
        self._reach_asked, self.reach = None, None
        self.changed.emit()

    # Containment

    def _ask_hold(self, question: AskHold) -> None:
        assert question.target is not None  # noqa: S101 - for the type checker
        origin = self._origins.of(question.target, question.ago_s)
        start = origin.start
        runner = Runner(start, heeds_signs=False)
        self._hold(origin.words, origin.incident, partial(_contain, runner))

    def _hold(self, about: str, incident: str | None, search: Search) -> None:
        """Of free units with a fresh position, as they stand when it is asked."""
        self._plans += 1
        number, as_of = self._plans, short_time(self._bridge.now())
        callsigns, movers = self._movers()
        driving = self._response()

        def find(roads: TimedRoads, snapper: Snapper) -> tuple[Plan, MapHolds]:
            found = search(roads, snapper, movers)
            plan = plan_of(found, callsigns, about, as_of, incident)
            return plan, holds_on_map(plan, found.area)

        def take(found: tuple[Plan, MapHolds]) -> None:
            if number == self._plans:
                self._show_plan(*found)

        self._say(SEARCHING, lambda: number == self._plans)
        self._bridge.beside(find, take, self._say, driving)

    def _movers(self) -> tuple[list[Callsign], list[Mover]]:
        """Who may stop somebody. All are timed as to the gravest grade: who may not drive so is slower."""
        force, fixes, now = self._bridge.launch.force, self._bridge.fixes(), self._bridge.now()
        found, oldest = {}, timedelta(seconds=force.positions.stale_s)
        able = {k.code for k in force.unit_kinds if k.confrontation and not k.requested}
        for duty in self._bridge.records.on_duty():
            fix = fixes.find(duty.unit.device)
            free = force.meanings.get(duty.status) in SENDABLE and duty.incident is None
            may = duty.unit.kind in able
            if free and may and fix is not None and now - fix.fixed_at <= oldest:
                found[duty.callsign] = Mover(Position(fix.lat, fix.lon))
        return list(found), list(found.values())

    def _response(self) -> str:
        force = self._bridge.launch.force
        return force.grade(gravest_grade(force)).driving or force.driving[0].code

    def _show_plan(self, plan: Plan, drawn: MapHolds) -> None:
        self.holds = drawn
        self.changed.emit()
        self._window.roads.show_plan(plan)
        if self._window.officer.isHidden():
            self._window.roads.open("plan", with_hand=False)
        self._say(f"{plan.title} · Ctrl+7 goes to the list", lambda: self.holds is drawn)

    def _drop_holds(self) -> None:
        self._plans += 1
        self.holds = None
        self._window.roads.show_plan(None)
        self.changed.emit()

    # What a plan leads to: only ever by a key

    def _send(self) -> None:
        plan = self._window.roads.plan
        incident = self._incident_of(plan) if plan is not None else None
        if plan is None or incident is None:
            self._window.roads.show_note("Open the incident they are to be sent to first")
            return
        try:
            asked = sending_plan(plan, incident, self._bridge.records)
        except RefusedError as refusal:
            self._window.roads.show_note(str(refusal))
            return
        self._submit(asked, f"Sending {text.counted(len(plan.proposed), 'unit')}")

    def _write(self) -> None:
        plan = self._window.roads.plan
        incident = self._incident_of(plan) if plan is not None else None
        if plan is None or incident is None:
            self._window.roads.show_note("Open the log it is to be written to first")
            return
        number = incident.rpartition("/")[2]
        self._submit((WriteLog(incident=incident, text=plan.log_line),), f"Written to {number}")

    def _incident_of(self, plan: Plan) -> str | None:
        """The one asked about, else the one that is open at the desk."""
        key = plan.incident or self._seat.opened or ""
        incident = self._bridge.records.incidents.get(key)
        return key if incident is not None and incident.open else None

    def _submit(self, commands: tuple[Command, ...], words: str) -> None:
        if self._window.only_looks:
            self._window.say_no()
            return
        self._window.roads.show_note(words)
        for command in commands:
            if command not in self._bridge.asked:
                self._bridge.submit(command, self._say_if_refused)

    def _say_if_refused(self, outcome: Outcome) -> None:
        if not isinstance(outcome, Done):
            self._window.roads.show_note(outcome.why)

    def _say(self, words: str, still: Still = lambda: True) -> None:
        self._window.command_line.show_note(words, still)


def bands_of(minutes: tuple[int, ...]) -> tuple[float, ...]:
    """Of one time its thirds, in whole minutes; of several those: in seconds, rising, three at most."""
    longest = minutes[0]
    asked = minutes if len(minutes) > 1 else (round(longest / 3), round(2 * longest / 3), longest)
    return tuple(60.0 * each for each in sorted({each for each in asked if each > 0})[-MOST_BANDS:])


def plan_of(
    found: Containment, callsigns: list[Callsign], about: str, as_of: str, incident: str | None
) -> Plan:
    rows = tuple(_row(at, hold, callsigns) for at, hold in enumerate(found.held, 1))
    return Plan(about, as_of, rows, found.sealed, found.why, incident)


def _row(number: int, hold: Hold, callsigns: list[Callsign]) -> HoldRow:
    callsign = callsigns[hold.mover] if hold.mover >= 0 else None
    return HoldRow(number, hold.words, hold.place, callsign, hold.mover_s, hold.runner_s)


def _contain(
    runner: Runner, roads: TimedRoads, snapper: Snapper, movers: list[Mover]
) -> Containment:
    return contain(roads, snapper, runner, movers)


def _seal(
    selector: Selector, corners: tuple[Position, ...], roads: TimedRoads, snapper: Snapper,
    movers: list[Mover],
) -> Containment:  # fmt: skip
    try:
        edges = selector.edges(Polygon(corners))
    except MapError as error:
        return Containment((), sealed=False, why=str(error))
    return seal(roads, snapper, edges, movers)
