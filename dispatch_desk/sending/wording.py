"""The words of a reason, and of what would change it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from dispatch_desk.force.profile import Force
from dispatch_desk.records import DutyUnit
from dispatch_desk.sending.muster import Muster
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.provisions import Provisions
from dispatch_desk.sending.reasons import Reason
from resources.units import Callsign


class Told(NamedTuple):
    """All that words are made from: a moment's answers, and where one unit stands in them."""

    muster: Muster
    job: Job
    provided: Provisions
    row: int
    age_s: float
    why_no_road: str
    verdict: str
    hold: bool
    later_s: (
        float | None
    )  # than the first who is enough alone; None: it is the first, or there is none
    first: Callsign | None

    @property
    def duty(self) -> DutyUnit:
        return self.muster.duties[self.row]

    @property
    def force(self) -> Force:
        return self.muster.force


Words = tuple[str, str]
"""The reason, and what would change it."""


def words(code: int, told: Told) -> Words:
    return WORDS[Reason(code)](told)


def matter_words(force: Force, matter: tuple[str, str, int]) -> str:
    """What a job asks for: "2 officers", "2 Taser", "advanced driver", "Van with a cage"."""
    kind, code, count = matter
    if kind == "officers":
        return f"{count} officer{'s' if count > 1 else ''}"
    if kind == "driver":
        return f"{code} driver"
    table = {"skill": "skills", "vehicle": "vehicles", "equipment": "equipment"}[kind]
    name = force.name_of(table, code)
    return f"{count} {name}" if count > 1 else name


def clock(at: datetime) -> str:
    """The time of day as the desk shows it."""
    return f"{at.astimezone():%H:%M}"


def _going(told: Told) -> Words:
    return f"Going: {_status(told)}", f"Stood down from {_number(told.job.incident)}"


def _emergency(told: Told) -> Words:
    return "Emergency of its own", f"Once {told.duty.callsign}'s alert is closed"


def _unknown(told: Told) -> Words:
    return (
        f"Not in the force's data: {told.duty.unit.kind}, status {told.duty.status}",
        "Once the force's data has that kind and status",
    )


def _forbidden(told: Told) -> Words:
    kind = told.force.unit_kind(told.duty.unit.kind)
    why = "not for confrontation" if told.job.needs.confrontation else "not for this job"
    return f"{kind.code}: {why}", "Only if the log were of another type"


def _requested(told: Told) -> Words:
    of = told.force.unit_kind(told.duty.unit.kind).requested
    return f"Ask the {of}", f"Once the {of} grants it: request {told.duty.callsign}"


def _stood_down(told: Told) -> Words:
    stood = told.duty.let_go
    at = clock(stood.at) if stood is not None else ""
    minutes = told.force.sending.stood_down_s // 60
    return f"Stood down from here at {at}", f"{minutes} min after that, or sent with a reason"


def _prisoners(told: Told) -> Words:
    count = told.duty.prisoners
    aboard = "Prisoner" if count == 1 else f"{count} prisoners"
    return f"{aboard} aboard", "Once handed over at custody"


def _not_free(told: Told) -> Words:
    status = told.force.status(told.duty.status)
    if status.availability == "standby":
        return f"{status.name}: can be called forward", "Called forward, or free again"
    return f"Not free: {status.name.lower()}", "Once it shows a free status"


def _busy(told: Told) -> Words:
    duty, job = told.duty, told.duty.incident
    return (
        f"Busy: {_status(told)}, {_number(job)}",
        f"Once {_number(job)} is done, or for a graver job"
        if (duty.incident)
        else "Once it is free",
    )


def _shift_ends(told: Told) -> Words:
    ends = told.duty.unit.shift_ends
    return f"Shift ends {clock(ends) if ends else 'soon'}", "If the crew stays on"


def _no_road(told: Told) -> Words:
    why = told.why_no_road or "no way there by road"
    return why[:1].upper() + why[1:], "With a newer position: ask by radio"


def _lacks(told: Told) -> Words:
    lacking = told.provided.lacks(told.row)
    matters = told.provided.matters
    if lacking[0] == 0:
        return _too_few(told, matters[0][2])
    missing = matter_words(told.force, matters[lacking[0]])
    return f"No {missing[:1].lower() + missing[1:]} aboard", "With somebody who brings it"


def _too_few(told: Told, asked: int) -> Words:
    crew = len(told.duty.unit.crew)
    if told.verdict == "recommended":
        hold = "; hold at RVP" if told.hold else ""
        return f"Too few officers: needs {asked}{hold}", "Enough with those proposed beside it"
    skills = [told.force.name_of("skills", code).lower() for code in sorted(told.duty.unit.skills)]
    said = ", ".join((f"{COUNTED.get(crew, crew)} officer{'' if crew == 1 else 's'}", *skills))
    pair = "a pair" if asked == 2 else f"{asked} officers"
    return f"{said[:1].upper()}{said[1:]}: can add to {pair}", "Sent together with another"


def _stale(told: Told) -> Words:
    return f"Position {told.age_s / 60:.0f} min old", "With a fresh position: ask by radio"


def _divert(told: Told) -> Words:
    duty = told.duty
    job = _number(duty.incident)
    return f"Divert from {job}: {_status(told)}", f"First if it weren't at {job}"


def _prompt(told: Told) -> Words:
    status = told.force.status(told.duty.status)
    return f"{status.name}: {status.prompt}", "Once it shows a free status"


def _free(told: Told) -> Words:
    name = told.force.status(told.duty.status).name
    crew = len(told.duty.unit.crew)
    if told.later_s is None or told.first is None:
        enough = "Sufficient" if told.provided.asked.any() else "Enough are going"
        return f"{enough}, {name[:1].lower()}{name[1:]}", "A nearer one, or this one sent elsewhere"
    alone = "alone" if crew == 1 else f"crew of {crew}"
    later = f"{int(told.later_s) // 60}:{int(told.later_s) % 60:02d}"
    return f"{name}, {alone}: {later} later", f"First if {told.first} weren't free"


def _status(told: Told) -> str:
    return told.force.name_of("statuses", told.duty.status).lower()


def _number(incident: str | None) -> str:
    return (incident or "").rpartition("/")[2]


COUNTED = {1: "one", 2: "two", 3: "three"}
WORDS: Mapping[Reason, Callable[[Told], Words]] = {
    Reason.GOING: _going, Reason.EMERGENCY: _emergency, Reason.UNKNOWN_CODE: _unknown,
    Reason.FORBIDDEN: _forbidden, Reason.REQUESTED: _requested, Reason.STOOD_DOWN: _stood_down,
    Reason.PRISONERS: _prisoners, Reason.NOT_FREE: _not_free, Reason.BUSY: _busy,
    Reason.SHIFT_ENDS: _shift_ends, Reason.NO_ROAD: _no_road, Reason.LACKS: _lacks,
    Reason.STALE: _stale, Reason.DIVERT: _divert, Reason.PROMPT: _prompt, Reason.FREE: _free,
}  # fmt: skip
