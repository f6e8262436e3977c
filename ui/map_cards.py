"""What the desk knows of a unit or an incident of the map, on a card: who, since when, at what."""

from collections.abc import Iterator
from datetime import timedelta

from dispatch_desk.records import DutyUnit, Incident
from resources.checkins import Level
from resources.units import Callsign
from ui import text
from ui.bridge import Bridge
from ui.map.canvas import Mark
from ui.map.hover_card import Card
from ui.map.marks import MapIncident, MapUnit
from ui.map.spoken import position_words


class MapCards:
    """Looked up when a pointer rests there; without a record only what the map shows is told."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def of(self, mark: Mark) -> Card:
        records = self._bridge.records
        if isinstance(mark, MapUnit):
            duty = records.units.get(Callsign(mark.callsign))
            return Card(mark.callsign, tuple(self._of_unit(mark, duty)))
        incident = records.incidents.get(mark.id)
        title = f"{mark.number}  grade {incident.grade if incident else mark.grade}  {mark.title}"
        return Card(title, tuple(self._of_incident(mark, incident)))

    def _of_unit(self, unit: MapUnit, duty: DutyUnit | None) -> Iterator[str]:
        if duty is not None:
            yield f"{self._status(duty)} {self._since(duty)}"
            yield ", ".join(officer.name for officer in duty.unit.crew)
            yield self._job(duty)
        if unit.level >= Level.DUE:
            yield " ".join(filter(None, (text.LEVEL_WORDS[unit.level], unit.note)))
        yield from position_words(unit)

    def _status(self, duty: DutyUnit) -> str:
        force = self._bridge.launch.force
        return next((s.name for s in force.statuses if s.code == duty.status), f"{duty.status}")

    def _since(self, duty: DutyUnit) -> str:
        span = max(self._bridge.now() - duty.status_at, timedelta(0))
        return f"for {text.age(span)}"

    def _job(self, duty: DutyUnit) -> str:
        incident = self._bridge.records.incidents.get(duty.incident or "")
        if incident is None:
            return ""
        kind = self._bridge.launch.force.name_of("types", incident.kind)
        return f"{incident.number}  {kind}, {text.street(incident.place)}"

    def _of_incident(self, mark: MapIncident, incident: Incident | None) -> Iterator[str]:
        yield mark.place_text
        yield mark.clock_text
        if incident is None:
            return
        yield incident.summary
        yield ", ".join(incident.units) or "nobody sent"
        yield f"owned by {incident.owner}" if incident.owner else "owned by nobody"
        if incident.rvp is not None:
            yield f"RVP {incident.rvp.words}"
