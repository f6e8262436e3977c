"""One invented night: its calls and its officers, stepped from moment to moment."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from msgspec import Struct, structs

from dispatch_desk.commands import BookOffUnit, BookOnUnit, Command, CreateIncident, WriteLog
from dispatch_desk.driving import driving_of
from dispatch_desk.force.profile import Force
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.journal.protocol import Author
from dispatch_desk.records import DutyUnit, Records
from dispatch_desk.simulation.between import patrol_goal
from dispatch_desk.simulation.calls import Call, Calls, News, Told, story_news
from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.crews import crews, the_roster
from dispatch_desk.simulation.ground import Ground
from dispatch_desk.simulation.officers import Officer
from dispatch_desk.simulation.scenarios import USUAL, scenario
from dispatch_desk.simulation.staging import CastRoads, stage
from dispatch_desk.simulation.trouble import Trouble
from dispatch_desk.simulation.vehicles import Vehicle
from dispatch_desk.simulation.world import Crew, Radio, World
from geodata.area import AreaMap
from geodata.places import Position
from geodata.routing.waiting import Roads
from resources.fixes import Fix, Fixes
from resources.units import Callsign, Unit

BEGIN = datetime(2026, 1, 16, 20, 30, tzinfo=UTC)  # a Friday
CALL_TAKERS = tuple(
    Author(name, "contact officer", f"Contact {number}")
    for number, name in enumerate(("K Adeyemi", "S Khan", "T Bright", "L Moss"), 1)
)
SERGEANT = Author("Duty sergeant", "supervisor", "Parade room")
REPORT_S: Mapping[str, float] = {"PCSO": 45.0, "NBH": 30.0, "SC": 30.0}
"""Handhelds; vehicles report every VEHICLE_S, a poor terminal every POOR_S."""

VEHICLE_S, POOR_S = 10.0, 840.0
HANDHELD_ERROR_M, VEHICLE_ERROR_M = 14.0, 7.0
PARADE_MIN = (3.0, 12.0)  # from a turn's beginning until a crew has booked on
PARADED_EVERY = timedelta(seconds=15)
ASKED_AGAIN = timedelta(seconds=60)  # what the desk has not recorded by then


class NightPlan(Struct, frozen=True):
    """Which night: a seed, and the name of its scenario."""

    seed: int
    scenario: str = USUAL


class Asked(Struct, frozen=True):
    """A command of somebody in the night."""

    command: Command
    author: Author


class Happenings(Struct, frozen=True):
    """What one step brought, to be sent through the doors a real night would use."""

    asked: tuple[Asked, ...]
    radio: tuple[RadioMessage, ...]
    fixes: tuple[Fix, ...]


class Night:
    """The world outside the desk. It sees of the desk only what officers would be told."""

    def __init__(
        self, plan: NightPlan, area: AreaMap, force: Force, roads: Roads, since: datetime = BEGIN
    ) -> None:
        """`since`: what came up to then has been told already. Raises RefusedError, MapError."""
        chance, ground = Chance(plan.seed), Ground(area)
        told = scenario(plan.scenario)
        written: tuple[News, ...] = ()
        self.world = World(area, force, chance, roads.route, ground)
        self._crews = tuple(crews(chance, self.world.stations))
        if told.story is not None:
            grade = force.type(told.story.type).grade
            driving = {unit.callsign: driving_of(unit, grade, force) for unit in self._crews}
            cast = CastRoads(roads, driving)
            self.world.stage = stage(told.story, BEGIN, chance, ground, cast)
            written = tuple(story_news(told.story, BEGIN, self.world.stage.spot))
        self._news = (n for n in Calls(chance, ground, told, BEGIN, *written) if n.at > since)
        self._next = next(self._news)
        self.trouble = Trouble(self.world, BEGIN)
        self._officers: dict[str, Officer] = {}
        self._asked: dict[str, datetime] = {}
        self._paraded_at: datetime | None = None

    def step(self, records: Records, fixes: Fixes, now: datetime) -> Happenings:
        asked = [*self._news_until(records, now), *self.parade(records, now)]
        radio: list[RadioMessage] = []
        reports: list[Fix] = []
        real = self.trouble.real(records)
        for duty in records.on_duty():
            officer = self._officer(duty, fixes, now)
            radio += officer.step(duty, records, real, now)
            report = officer.report(duty, now)
            if report is not None:
                reports.append(report)
        radio += self.trouble.step(records, self._places(), now)
        return Happenings(tuple(asked), tuple(radio), tuple(reports))

    def parade(self, records: Records, now: datetime) -> Iterator[Asked]:
        """Who comes on and goes off: the sergeant books them, looking now and then."""
        if self._paraded_at is not None and now < self._paraded_at + PARADED_EVERY:
            return
        self._paraded_at = now
        for unit in self._crews:
            duty = records.units.get(unit.callsign)
            command: Command | None = None
            if duty is not None and duty.on_duty:
                if self._is_off(duty, records):
                    command = BookOffUnit(callsign=unit.callsign)
            elif self._is_due(unit, duty, now):
                turn = the_roster().turn_of(unit.callsign)
                on = structs.replace(unit, shift_ends=turn.window(now)[1] if turn else None)
                command = BookOnUnit(unit=on, status=self._status_on(unit, now))
            if command is not None and self._not_asked(unit.callsign, now):
                yield Asked(command, SERGEANT)

    def _is_off(self, duty: DutyUnit, records: Records) -> bool:
        free = duty.incident is None and records.alert_of(duty.callsign) is None
        return free and self.world.means(duty.status, "off")

    def _is_due(self, unit: Unit, duty: DutyUnit | None, now: datetime) -> bool:
        turn = the_roster().turn_of(unit.callsign)
        if turn is None:
            return False
        begins, ends = turn.window(now)
        late = self.world.chance.between(*PARADE_MIN, "parade", unit.callsign, begins)
        was_on = duty is not None and duty.status_at >= max(begins, BEGIN)
        return begins + timedelta(minutes=late) <= now < ends and not was_on

    def _status_on(self, unit: Unit, now: datetime) -> int:
        """At its station after parade; out already when the night begins; a story's unit is kept."""
        stage = self.world.stage
        if stage is not None and stage.cast(unit.callsign) and not stage.released(now):
            return self.world.code("not_deployable")
        return self.world.code("available") if now <= BEGIN else self.world.at_station

    def _not_asked(self, callsign: Callsign, now: datetime) -> bool:
        last = self._asked.get(callsign)
        if last is not None and now < last + ASKED_AGAIN:
            return False
        self._asked[callsign] = now
        return True

    def _news_until(self, records: Records, now: datetime) -> Iterator[Asked]:
        while self._next.at <= now:
            news, self._next = self._next, next(self._news)
            match news:
                case Call():
                    yield Asked(_incident(news), _taker(news))
                case Told():
                    yield from _written(news, records)

    def _officer(self, duty: DutyUnit, fixes: Fixes, now: datetime) -> Officer:
        if duty.callsign not in self._officers:
            error_m = HANDHELD_ERROR_M if duty.unit.kind in REPORT_S else VEHICLE_ERROR_M
            every_s = self._reports_every(duty)
            where, chance = self._last_place(duty, fixes, now), self.world.chance
            vehicle = Vehicle(duty.unit.device, where, every_s, error_m, chance)
            force = self.world.force
            radio, usual = Radio(duty.callsign, force), driving_of(duty.unit, "", force)
            self._officers[duty.callsign] = Officer(Crew(radio, vehicle, self.world, usual))
        return self._officers[duty.callsign]

    def _reports_every(self, duty: DutyUnit) -> float:
        """Seconds between two reports; a story says itself when its units are silent."""
        post, stage = the_roster().post(duty.callsign), self.world.stage
        told = stage is not None and stage.cast(duty.callsign) is not None
        if post is not None and post.poor and not told:
            return POOR_S
        return REPORT_S.get(duty.unit.kind, VEHICLE_S)

    def _last_place(self, duty: DutyUnit, fixes: Fixes, now: datetime) -> Position:
        """Where it was last seen; a crew that just came on is at its station or on its ground."""
        fix = fixes.find(duty.unit.device)
        if fix is not None:
            return Position(fix.lat, fix.lon)
        stage = self.world.stage
        if stage is not None and duty.callsign in stage.places:
            return stage.places[duty.callsign]
        if duty.status == self.world.at_station:
            return self.world.base(duty.unit.base)
        return patrol_goal(self.world, duty.callsign, now)

    def _places(self) -> dict[Callsign, Position]:
        return {o.crew.callsign: o.crew.vehicle.where for o in self._officers.values()}


def _incident(call: Call) -> CreateIncident:
    return CreateIncident(
        kind=call.type,
        grade=call.grade,
        place=call.spot.words,
        position=call.spot.position,
        summary=call.summary,
        channel=call.channel,
        caller=call.caller,
        markers=call.markers,
        happened_at=call.at,
    )


def _taker(call: Call) -> Author:
    return CALL_TAKERS[abs(call.number) % len(CALL_TAKERS)]


def _written(told: Told, records: Records) -> Iterator[Asked]:
    """On the log the call became, while it is open; a caller rings back only while nobody is there."""
    call = told.call
    for incident in reversed(records.incidents.values()):
        if incident.created_at == call.at and incident.summary == call.summary:
            waiting = incident.attended_at is None
            if incident.open and (told.always or waiting):
                command = WriteLog(incident=incident.id, text=told.text, happened_at=told.at)
                yield Asked(command, _taker(call))
            return
