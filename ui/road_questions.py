"""What the window wants to know of the roads: backup for officers in need, and the ways being driven."""

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from dispatch_desk.assistance import incident_of
from dispatch_desk.driving import gravest_grade
from dispatch_desk.records import DutyUnit, Incident, IncidentId
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.ranking import rank
from dispatch_desk.sending.whereabouts import Reached
from geodata.places import Position
from geodata.routing.engine import Route
from geodata.routing.manoeuvres import said
from resources.units import Callsign
from ui import showing, text
from ui.bridge import Bridge
from ui.map.marks import MapRoute, Tone
from ui.rankings import MOST_ROWS

MOST_MANOEUVRES = 8  # told of a way; further on nobody reads
ENGINE_WORDS = {"contraction hierarchy": "Roads fast"}  # the other needs seconds on a large map


class Settle(Protocol):
    """Says that a question is settled: answered, or in trouble, in words."""

    def __call__(self, trouble: str = "") -> None: ...


Asking = Callable[[Settle], None]


class RoadQuestions(QObject):
    """Keeps the last answers; asks again when told to, and never twice at once for the same."""

    answered = Signal()
    ready = Signal()  # from now on answers come at once

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.engine_words = ""  # for the status bar; empty while the roads are loading
        self.trouble = ""  # why the last question has no answer, in words
        self._backup: dict[Callsign, list[Candidate]] = {}
        self._routes: dict[Callsign, tuple[IncidentId, MapRoute]] = {}
        self._proposed: dict[Callsign, MapRoute] = {}  # officer in need → way of the nearest backup
        self._asked: set[str] = set()
        bridge.when_roads_ready(self._be_ready, self._settled)

    # The answers

    def backup(self, callsign: Callsign) -> list[Candidate] | None:
        return self._backup.get(callsign)

    def backup_words(self) -> dict[Callsign, str]:
        return {unit: showing.backup_words(rows, unit) for unit, rows in self._backup.items()}

    def routes(self, opened: IncidentId | None) -> list[MapRoute]:
        """Ways being driven, muted if not to the open incident; and the ways of proposed backup."""
        driven = (
            route if incident == opened else replace(route, tone="muted")
            for incident, route in self._routes.values()
        )
        return [*driven, *self._proposed.values()]

    def forget(self) -> None:
        """Another moment: no answer is of use any more, and none is waited for."""
        for answers in (self._backup, self._routes, self._proposed):
            answers.clear()
        self._asked.clear()
        self.trouble = ""

    def ask_anew(self) -> None:
        """The roads have become others: whatever is under way is answered of the old ones, and asked again.

        Answers come in the order of the questions, so the newer one is the one that stays.
        """
        self._asked.clear()

    # The questions

    def ask_backup(self, callsign: Callsign) -> None:
        """Who reaches this officer first, whatever they can do."""
        place = self._place(callsign)
        if place is not None:
            self._once(
                f"backup/{callsign}", lambda settle: self._find_backup(callsign, place, settle)
            )

    def ask_routes(self, on_the_way: Mapping[Callsign, Incident]) -> None:
        """The way each of these units has before it, from where it was last seen."""
        gone = self._routes.keys() - on_the_way.keys()
        for callsign in gone:
            del self._routes[callsign]
        for callsign, incident in on_the_way.items():
            self._ask_route(callsign, incident)

    def forget_backup(self, endangered: frozenset[Callsign]) -> None:
        """Drop answers about officers who are safe again."""
        self._backup = {unit: rows for unit, rows in self._backup.items() if unit in endangered}
        for safe in self._proposed.keys() - endangered:
            self._draw_proposed(safe, None)

    # Asking

    def _once(self, matter: str, ask: Asking) -> None:
        if matter in self._asked:
            return
        self._asked.add(matter)

        def settle(trouble: str = "") -> None:
            self._asked.discard(matter)
            self._settled(trouble)

        ask(settle)

    def _settled(self, trouble: str) -> None:
        self.trouble = trouble
        self.answered.emit()

    def _be_ready(self, engine: str) -> None:
        self.engine_words = ENGINE_WORDS.get(engine, "Roads plain: slower")
        self.ready.emit()

    def _find_backup(self, callsign: Callsign, place: Position, settle: Settle) -> None:
        bridge = self._bridge
        grade = gravest_grade(bridge.launch.force)

        def take(reached: Reached) -> None:
            helped = incident_of(callsign, bridge.records)
            at = helped.id if helped is not None else None
            job = Job(showing.BACKUP, grade, at, in_need=callsign)
            rows = rank(bridge.muster(), reached, job, bridge.now()).rows(MOST_ROWS)
            alerted = frozenset(alert.callsign for alert in bridge.records.open_alerts())
            self._backup[callsign] = showing.backup_rows(rows, callsign, alerted)
            if callsign in alerted:
                self._propose(callsign, place)
            settle()

        bridge.reached(place, grade, take, settle)

    def _helped_at(self, callsign: Callsign) -> IncidentId | None:
        """Where help for this officer is sent, which may be an incident made for it."""
        incident = incident_of(callsign, self._bridge.records)
        return incident.id if incident is not None else None

    def _propose(self, callsign: Callsign, place: Position) -> None:
        """Draw the way of the nearest who could help and is not on the way yet."""
        nearest = next((row for row in self._backup[callsign] if row.suitable), None)
        start = self._seen(nearest.callsign) if nearest and not nearest.going else None
        if nearest is None or start is None:
            self._draw_proposed(callsign, None)
            return

        def ask(settle: Settle) -> None:
            def take(route: Route | None) -> None:
                way = _drawn(nearest.callsign, route, "backup") if route is not None else None
                self._draw_proposed(callsign, way)
                settle()

            grade = gravest_grade(self._bridge.launch.force)
            self._bridge.route(start.callsign, place, grade, take, settle)

        self._once(f"backup route/{callsign}", ask)

    def _draw_proposed(self, callsign: Callsign, route: MapRoute | None) -> None:
        if route is None:
            self._proposed.pop(callsign, None)
        else:
            self._proposed[callsign] = route

    def _ask_route(self, callsign: Callsign, incident: Incident) -> None:
        start = self._seen(callsign)
        if start is None:
            return

        def ask(settle: Settle) -> None:
            def take(route: Route | None) -> None:
                if route is not None:
                    self._routes[callsign] = incident.id, _drawn(callsign, route, "route")
                settle()

            self._bridge.route(start.callsign, incident.position, incident.grade, take, settle)

        self._once(f"route/{callsign}", ask)

    def _seen(self, callsign: Callsign) -> DutyUnit | None:
        """The unit, if it is known where it is."""
        duty = self._bridge.records.units.get(callsign)
        return duty if duty and self._bridge.fixes().find(duty.unit.device) else None

    def _place(self, callsign: Callsign) -> Position | None:
        duty = self._seen(callsign)
        fix = self._bridge.fixes().find(duty.unit.device) if duty else None
        return Position(fix.lat, fix.lon) if fix else None


def _drawn(callsign: Callsign, route: Route, tone: Tone) -> MapRoute:
    label = f"{callsign} {text.seconds(route.eta_s)}"
    said = way_words(label, route)
    return MapRoute(route.lon, route.lat, label, tone, said, route.eta_s, route.length_m)


def way_words(label: str, route: Route) -> str:
    """The way in a few lines: how long and how far, then what the driver has to do."""
    lines = [said(manoeuvre) for manoeuvre in route.manoeuvres]
    more = len(lines) - MOST_MANOEUVRES
    told = [*lines[:MOST_MANOEUVRES], f"and {more} more"] if more > 1 else lines
    return "\n".join((f"{label}, {text.distance_m(route.length_m)}", *told))
