"""What of a recording is worth jumping to: what changed in incidents, alerts, roads and cordons."""

from collections.abc import Iterator
from datetime import datetime

from dispatch_desk import drawings
from dispatch_desk.closures import said
from dispatch_desk.force.profile import Force
from dispatch_desk.journal.protocol import Fault
from dispatch_desk.picture import Changed, Picture
from dispatch_desk.records import Alert, Closure, Drawing, Incident
from dispatch_desk.replay.recording import Mark

MOST_DAMAGE = 100  # marks of damage: a file in ruins would have thousands


class Marking:
    """Gathers marks while a recording is read."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self._incidents: dict[str, Incident] = {}
        self._alerts: dict[str, Alert] = {}
        self._closures: dict[str, Closure] = {}
        self._drawings: dict[str, Drawing] = {}
        self._damage = 0

    def note(self, picture: Picture, changed: Changed, at: datetime) -> None:
        """What an entry changed, known from `at` on."""
        for key in changed.incidents:
            incident = picture.incidents[key]
            self.marks += _of_incident(self._incidents.get(key), incident, picture.force, at)
            self._incidents[key] = incident
        for name in changed.alerts:
            alert = picture.alerts[name]
            self.marks += _of_alert(self._alerts.get(name), alert, picture.force, at)
            self._alerts[name] = alert
        for name in changed.road_changes:
            closure = picture.road_changes[name]
            self.marks += _of_closure(self._closures.get(name), closure, at)
            self._closures[name] = closure
        for name in changed.drawings:
            drawing = picture.drawings[name]
            self.marks += _of_drawing(self._drawings.get(name), drawing, at)
            self._drawings[name] = drawing

    def note_damage(self, fault: Fault, at: datetime) -> None:
        self._damage += 1
        if self._damage <= MOST_DAMAGE:
            self.marks.append(Mark(at, "damage", f"Entry {fault.seq}: {fault.why}"))


def _of_incident(
    before: Incident | None, incident: Incident, force: Force, at: datetime
) -> Iterator[Mark]:
    number, key = incident.number, incident.id
    if before is None:
        words = f"{number} {force.name_of('types', incident.kind)}, {incident.place}"
        yield Mark(at, "incident", words, incident=key)
        return
    for callsign in incident.units:
        if callsign not in before.units:
            yield Mark(at, "sent", f"{callsign} sent to {number}", incident=key, unit=callsign)
    if incident.attended_at is not None and before.attended_at is None:
        yield Mark(at, "attended", f"{number} attended", incident=key)
    if incident.closed_at is not None and before.closed_at is None:
        result = force.name_of("results", incident.result)
        yield Mark(at, "closed", f"{number} closed: {result}", incident=key)


def _of_alert(before: Alert | None, alert: Alert, force: Force, at: datetime) -> Iterator[Mark]:
    incident, unit, name = alert.incident, alert.callsign, alert.id
    if before is None:
        words = f"{unit} {alert.level.upper()}"
        yield Mark(at, alert.level, words, incident, unit, name)
    elif alert.closed_at is not None and before.closed_at is None:
        outcome = force.name_of("alert_outcomes", alert.outcome)
        yield Mark(at, "alert_closed", f"{name} closed: {outcome}", incident, unit, name)


def _of_closure(before: Closure | None, closure: Closure, at: datetime) -> Iterator[Mark]:
    if before is None:
        yield Mark(at, "roads", f"{closure.id} {said(closure)}", incident=closure.incident)
    elif closure.reopened_at is not None and before.reopened_at is None:
        yield Mark(at, "roads", f"{closure.id} {closure.words} reopened", incident=closure.incident)


def _of_drawing(before: Drawing | None, drawing: Drawing, at: datetime) -> Iterator[Mark]:
    """Set, changed, lifted, or a lifting taken back; that its roads were closed is theirs to tell."""
    words = f"{drawing.id} {drawings.said(drawing)}"
    if before is None:
        yield Mark(at, "drawn", f"{words} set", incident=drawing.incident)
    elif before.lifted_at is None and drawing.lifted_at is not None:
        yield Mark(at, "drawn", f"{words} lifted", incident=drawing.incident)
    elif before.lifted_at is not None and drawing.lifted_at is None:
        yield Mark(at, "drawn", f"{words} stands again", incident=drawing.incident)
    elif (before.kind, before.shape, before.words) != (drawing.kind, drawing.shape, drawing.words):
        yield Mark(at, "drawn", f"{words}, changed", incident=drawing.incident)
