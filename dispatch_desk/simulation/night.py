"""One invented night: its calls and its officers, stepped from moment to moment."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from dispatch_desk.commands import BookOnUnit, CreateIncident
from dispatch_desk.force.profile import Force
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.journal.protocol import Author
from dispatch_desk.records import DutyUnit, Records
from dispatch_desk.simulation.calls import Call, Streets, calls
from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.crews import crews
from dispatch_desk.simulation.officers import Officer
from dispatch_desk.simulation.vehicles import FindRoute, Vehicle
from geodata.area import AreaMap
from geodata.places import Position
from resources.fixes import Fix, Fixes
from resources.units import Unit

BEGIN = datetime(2026, 1, 16, 20, 30, tzinfo=UTC)  # a Friday
CALL_TAKER = Author("K Adeyemi", "contact officer", "Contact 2")
REPORT_S: Mapping[str, float] = {"PCSO": 45.0, "NBH": 30.0}  # handhelds; vehicles every VEHICLE_S
VEHICLE_S = 10.0
POOR_DEVICE, POOR_S = "br27", 840.0  # one terminal that rarely finds its place


class Happenings(Struct, frozen=True):
    """What one step brought, to be sent through the doors a real night would use."""

    calls: tuple[CreateIncident, ...]
    radio: tuple[RadioMessage, ...]
    fixes: tuple[Fix, ...]


class Night:
    """The world outside the desk. It sees of the desk only what officers would be told."""

    def __init__(
        self, seed: int, area: AreaMap, force: Force, find: FindRoute, since: datetime = BEGIN
    ) -> None:
        """`since`: calls up to then have been made already."""
        self._chance, self._force, self._find = Chance(seed), force, find
        self._streets = Streets(area)
        self._stations = [place for place in area.places if place.kind == "police"]
        self._calls = (c for c in calls(self._chance, self._streets, BEGIN) if c.at > since)
        self._next = next(self._calls)
        self._officers: dict[str, Officer] = {}

    def shift(self) -> Iterator[BookOnUnit]:
        """The crews who book on when the night begins."""
        on_patrol = self._force.status_for("available").code
        names = tuple(station.name for station in self._stations)
        return (BookOnUnit(unit=unit, status=on_patrol) for unit in crews(self._chance, names))

    def step(self, records: Records, fixes: Fixes, now: datetime) -> Happenings:
        made, radio, reports = list(self._calls_until(now)), [], []
        for duty in records.on_duty():
            officer = self._officer(duty, fixes)
            incident = records.incidents.get(duty.incident) if duty.incident else None
            radio += officer.step(duty, incident, now, self._somewhere)
            report = officer.vehicle.report(now)
            if report is not None:
                reports.append(report)
        return Happenings(tuple(made), tuple(radio), tuple(reports))

    def _calls_until(self, now: datetime) -> Iterator[CreateIncident]:
        while self._next.at <= now:
            yield _incident(self._next)
            self._next = next(self._calls)

    def _officer(self, duty: DutyUnit, fixes: Fixes) -> Officer:
        if duty.callsign not in self._officers:
            every_s = POOR_S if duty.unit.device == POOR_DEVICE else VEHICLE_S
            every_s = REPORT_S.get(duty.unit.kind, every_s)
            where = self._last_place(duty.unit, fixes)
            vehicle = Vehicle(duty.unit.device, where, every_s, self._chance)
            self._officers[duty.callsign] = Officer(vehicle, self._force, self._chance, self._find)
        return self._officers[duty.callsign]

    def _last_place(self, unit: Unit, fixes: Fixes) -> Position:
        """Where it was last seen; a crew that just came on is somewhere on its ground."""
        fix = fixes.find(unit.device)
        return Position(fix.lat, fix.lon) if fix else self._somewhere(f"start/{unit.callsign}")

    def _somewhere(self, matter: str) -> Position:
        return self._streets.pick(self._chance.of("somewhere", matter))[0]


def _incident(call: Call) -> CreateIncident:
    return CreateIncident(
        kind=call.type,
        place=call.place,
        position=call.position,
        summary=call.summary,
        channel=call.channel,
        caller=call.caller,
        markers=call.markers,
        happened_at=call.at,
    )
