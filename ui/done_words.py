"""What a typed command has done, in one sentence: what, to whom, and the way back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch
from typing import NamedTuple

from dispatch_desk import commands
from dispatch_desk.force.profile import Force
from dispatch_desk.records import IncidentId, Records
from resources.units import Callsign
from ui import text


class Deed(NamedTuple):
    """Deeds of the same words are one sentence with all their names."""

    who: str
    what: str
    back: str = ""  # the line to type that takes it back


@dataclass(frozen=True, slots=True)
class Before:
    """The desk when it was asked: what a way back leads to."""

    records: Records
    force: Force
    now: datetime

    def job_of(self, callsign: Callsign) -> str:
        duty = self.records.units.get(callsign)
        return _number(duty.incident) if duty is not None and duty.incident else ""


def said(done: Iterable[Deed]) -> str:
    """One sentence for each kind of deed, in the order of the first of it."""
    names: dict[tuple[str, str], list[str]] = {}
    for deed in done:
        names.setdefault((deed.what, deed.back), []).append(deed.who)
    sentences = (
        f"{', '.join(dict.fromkeys(who))} {what}" + (f" · to take it back: {back}" if back else "")
        for (what, back), who in names.items()
    )
    return " · ".join(sentences)


@singledispatch
def deed_of(_command: commands.Command, _before: Before) -> Deed | None:
    """None: it is seen where it was done, as a road on the map, or it is part of another deed."""
    return None


@deed_of.register
def _answered(command: commands.AnswerRequest, _before: Before) -> Deed:
    name, number, by = command.callsign, _number(command.incident), command.by
    given, other = ("granted", "refuse") if command.granted else ("refused", "grant")
    what = f"{given} for {number} by {by}"
    if command.granted:
        what += f"; send {name} {number} sends it"
    return Deed(name, what, f"{other} {name} {number} {by}: why")


@deed_of.register
def _heard(command: commands.RecordContact, before: Before) -> Deed:
    at = text.local_time(before.now)
    what = f"heard by {command.how} at {at}"
    return Deed(command.callsign, what, f"unheard {command.callsign} and why")


@deed_of.register
def _unheard(command: commands.WithdrawContact, _before: Before) -> Deed:
    return Deed(command.callsign, "not heard after all: its check counts from the contact before")


@deed_of.register
def _requested(command: commands.RequestUnit, before: Before) -> Deed:
    duty = before.records.units.get(command.callsign)
    of = before.force.unit_kind(duty.unit.kind).requested if duty is not None else ""
    number = _number(command.incident)
    what = f"asked for at {number}" + (f" of the {of}" if of else "")
    return Deed(command.callsign, f"{what}; grant or refuse {command.callsign} notes the answer")


@deed_of.register
def _sent(command: commands.SendUnit, before: Before) -> Deed:
    left = before.job_of(command.callsign)
    taken = f", taken from {left}" if left else ""
    return Deed(command.callsign, f"sent to {_number(command.incident)}{taken}", "recall")


@deed_of.register
def _recalled(command: commands.RecallUnit, _before: Before) -> Deed:
    number = _number(command.incident)
    return Deed(command.callsign, f"recalled from {number}", f"send {command.callsign} {number}")


@deed_of.register
def _stood_down(command: commands.StandDown, before: Before) -> Deed:
    name, number = command.callsign, before.job_of(command.callsign)
    return Deed(name, f"stood down from {number}", f"send {name} {number}")


@deed_of.register
def _status(command: commands.SetStatus, before: Before) -> Deed:
    duty = before.records.units.get(command.callsign)
    name = before.force.name_of("statuses", command.code)
    back = f"st {command.callsign} {duty.status}" if duty is not None else ""
    return Deed(command.callsign, f"status {command.code}: {name}", back)


@deed_of.register
def _check(command: commands.SetCheck, _before: Before) -> Deed:
    minutes = f"{command.first_s / 60:.0f}"
    return Deed(command.callsign, f"is to be heard in {minutes} min; a new check sets another time")


@deed_of.register
def _seen(command: commands.RecordSeen, _before: Before) -> Deed:
    return Deed(command.callsign, f"seen by {command.by}: noted, its check runs on")


@deed_of.register
def _terminal(command: commands.ReportTerminal, _before: Before) -> Deed:
    back = "" if command.state == "regained" else f"terminal {command.callsign} regained"
    return Deed(command.callsign, f"terminal: {command.state}", back)


@deed_of.register
def _prisoners(command: commands.CountPrisoners, before: Before) -> Deed:
    duty = before.records.units.get(command.callsign)
    back = f"prisoners {command.callsign} {duty.prisoners}" if duty is not None else ""
    return Deed(command.callsign, f"prisoners aboard: {command.count or 'none'}", back)


@deed_of.register
def _booked_on(command: commands.BookOnUnit, _before: Before) -> Deed:
    return Deed(command.unit.callsign, "booked on", f"bookoff {command.unit.callsign}")


@deed_of.register
def _booked_off(command: commands.BookOffUnit, _before: Before) -> Deed:
    return Deed(command.callsign, "booked off; on books it on again")


@deed_of.register
def _raised(command: commands.RaiseAlert, _before: Before) -> Deed:
    return Deed(command.callsign, "in an emergency; it stays until it is closed with an outcome")


@deed_of.register
def _alert_taken(command: commands.OwnAlert, _before: Before) -> Deed:
    return Deed(command.alert, "is yours; whoever types take has it then")


@deed_of.register
def _told(command: commands.StandDownBackup, _before: Before) -> Deed:
    names = ", ".join(command.told)
    return Deed(names, f"told to stand down from {command.alert}; listed until heard from")


@deed_of.register
def _owned(command: commands.OwnIncident, _before: Before) -> Deed:
    return Deed(_number(command.incident), "is yours; whoever types own has it then")


@deed_of.register
def _regraded(command: commands.Regrade, before: Before) -> Deed:
    number, log = _number(command.incident), before.records.incidents.get(command.incident)
    back = f"grade {number} {log.grade} and why" if log is not None else ""
    return Deed(number, f"is grade {command.grade} now", back)


@deed_of.register
def _marked(command: commands.MarkIncident, before: Before) -> Deed:
    number, log = _number(command.incident), before.records.incidents.get(command.incident)
    known, wanted = set(log.markers) if log is not None else set(), set(command.markers)
    added, gone = sorted(wanted - known), sorted(known - wanted)
    signed = [*(f"-{code}" for code in added), *gone]
    named = [before.force.name_of("markers", code) for code in (*added, *gone)]
    what = "marked" if added else "no longer marked"
    return Deed(
        number, f"is {what}: {', '.join(named)}", f"mark {number} {' '.join(signed)} and why"
    )


@deed_of.register
def _written(command: commands.WriteLog, _before: Before) -> Deed:
    return Deed("Written", f"to {_number(command.incident)}; K on its line corrects it")


@deed_of.register
def _meeting_point(command: commands.SetMeetingPoint, _before: Before) -> Deed:
    return Deed(_number(command.incident), f"RVP: {command.words}; another rvp moves it")


@deed_of.register
def _located(command: commands.LocateCaller, _before: Before) -> Deed:
    return Deed(_number(command.incident), f"caller's phone noted, ±{command.error_m:,.0f} m")


@deed_of.register
def _closed(command: commands.CloseIncident, before: Before) -> Deed:
    result = before.force.name_of("results", command.result)
    return Deed(_number(command.incident), f"closed: {result}")


def _number(incident: IncidentId) -> str:
    return incident.rpartition("/")[2]
