"""The words of a reason, and of what would change it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from math import isfinite
from typing import NamedTuple

from dispatch_desk.force.profile import Force
from dispatch_desk.records import DutyUnit
from dispatch_desk.sending.muster import Muster
from dispatch_desk.sending.needs import Job, Matter
from dispatch_desk.sending.provisions import Provisions
from dispatch_desk.sending.reasons import Reason


class Told(NamedTuple):
    """All that words are made from: a moment's answers, and where one unit stands in them."""

    muster: Muster
    job: Job
    provided: Provisions
    row: int
    age_s: float
    why_no_road: str
    proposed: bool  # is among those who are recommended
    enough: bool  # those who are recommended bring all that is asked for
    hold: bool
    later_s: float | None  # than enough are there; None: it is proposed, or nobody is

    @property
    def duty(self) -> DutyUnit:
        return self.muster.duties[self.row]

    @property
    def force(self) -> Force:
        return self.muster.force


Words = tuple[str, str]
"""The reason, and what would change it."""


def words(code: int, told: Told) -> Words:
    said, change = WORDS[Reason(code)](told)
    granted = _granted(told) if code >= Reason.NO_ROAD else ""
    return granted + (said[:1].lower() + said[1:] if granted else said), change


def matter_words(force: Force, matter: Matter) -> str:
    """What a job asks for: "2 officers", "2 Taser", "advanced driver", "Van with a cage"."""
    kind, code, count = matter
    if kind == "officers":
        return f"{count} officer{'' if count == 1 else 's'}"
    if kind == "driver":
        return f"{code} driver"
    table = {"skill": "skills", "vehicle": "vehicles", "equipment": "equipment"}[kind]
    name = force.name_of(table, code)
    return f"{count} {name}" if count > 1 else name


def met_words(told: Told) -> tuple[str, ...]:
    """What the job asks for and this unit brings, as far as it does."""
    brings, matters = told.provided.brings[told.row], told.provided.matters
    found = (
        (matters[at], min(int(brings[at]), matters[at][2])) for at in told.provided.meets(told.row)
    )
    return tuple(matter_words(told.force, (kind, code, count)) for (kind, code, _), count in found)


def missing_words(told: Told) -> tuple[str, ...]:
    """What would still be missing if this unit went alone, those who are going counted in."""
    provided, row = told.provided, told.row
    short = (provided.asked - provided.brings[row]).tolist()
    found = (
        (provided.matters[at][0], provided.matters[at][1], short[at]) for at in provided.lacks(row)
    )
    return tuple(matter_words(told.force, matter) for matter in found)


def clock(at: datetime) -> str:
    """The time of day as the desk shows it."""
    return f"{at.astimezone():%H:%M}"


# Of those who may never go


def _in_need(_told: Told) -> Words:
    return "In need of this backup", "Once the alert is closed"


def _emergency(told: Told) -> Words:
    return "Emergency of its own", f"Once {told.duty.callsign}'s alert is closed"


def _unknown(told: Told) -> Words:
    known = told.muster.kind[told.row] >= 0
    lost = f"status {told.duty.status}" if known else f"kind {told.duty.unit.kind}"
    return f"Not in the force's data: {lost}", "Once the force's data says what that is"


def _forbidden(told: Told) -> Words:
    kind = told.force.unit_kind(told.duty.unit.kind)
    if told.job.needs.confrontation and not kind.confrontation:
        return f"{kind.code}: not for confrontation", "If no violence were likely"
    return (
        f"{kind.code}: not for this job",
        "If the log were of another type, or without its marker",
    )


# Of those who may not go as things are


def _stood_down(told: Told) -> Words:
    stood = told.duty.let_go
    at = clock(stood.at) if stood is not None else ""
    minutes = told.force.sending.stood_down_s // 60
    return f"Stood down from here at {at}", f"{minutes} min after that"


def _prisoners(told: Told) -> Words:
    count = told.duty.prisoners
    aboard = "Prisoner" if count == 1 else f"{count} prisoners"
    room = _cages(told)
    return f"{aboard} aboard" + (f", room for {room}" if room else ""), "Once handed over"


def _cages(told: Told) -> int:
    """How many prisoners its vehicle is made for; 0: none, or nobody knows."""
    vehicles = told.force.vehicles
    return next((v.cages for v in vehicles if v.code == told.duty.unit.vehicle), 0)


def _not_free(told: Told) -> Words:
    status = told.force.status(told.duty.status)
    if status.availability == "standby":
        return f"{status.name}: can be called forward", "Once called forward, or free"
    return f"Not free: {_lower(status.name)}", "Once it shows a free status"


def _busy(told: Told) -> Words:
    number = _number(told.duty.incident)
    return f"Busy: {_doing(told)}, {number}", f"Once {number} lets it go"


def _shift_ends(told: Told) -> Words:
    ends = told.duty.unit.shift_ends
    return f"Shift ends {clock(ends) if ends else 'soon'}", "If the crew stays on"


def _requested(told: Told) -> Words:
    of = told.force.unit_kind(told.duty.unit.kind).requested
    asked = told.job.request(told.duty.callsign)
    change = f"Once the {of} grants it"
    if asked is None:
        return f"Ask the {of}", change
    if asked.granted is None:
        return f"Asked {clock(asked.asked_at)}: no answer from the {of} yet", change
    at = clock(asked.answered_at) if asked.answered_at is not None else ""
    why = f": {asked.answer}" if asked.answer else ""
    return f"Refused by {asked.answered_by} {at}{why}", f"Asked again, and granted by the {of}"


def not_granted(told: Told) -> str:
    """Of a unit that was asked for: that nobody has granted it; said beside any other reason."""
    asked = told.job.request(told.duty.callsign)
    if asked is None or asked.granted:
        return ""
    said = _requested(told)[0]
    return said[:1].lower() + said[1:]


def _granted(told: Told) -> str:
    """Of a unit that was asked for, said before all else."""
    asked = told.job.request(told.duty.callsign)
    if asked is None or not asked.granted or asked.answered_at is None:
        return ""
    return f"Granted by {asked.answered_by} {clock(asked.answered_at)}: "


def _no_road(told: Told) -> Words:
    why = told.why_no_road or "no way there by road"
    ask = "position" if isfinite(told.age_s) else "first position"
    return why[:1].upper() + why[1:], f"With a {'newer ' * (ask == 'position')}{ask}: ask by radio"


# Of those who may go


def _lacks(told: Told) -> Words:
    if told.proposed and not told.enough:
        return _not_enough(told)
    at = told.provided.lacks(told.row)[0]
    if at == 0:
        return _too_few(told)
    change = (
        "Enough with those proposed beside it" if told.proposed else "With somebody who brings it"
    )
    return _without(told, at), change


def _not_enough(told: Told) -> Words:
    """Nobody is: those who are nearest to it go, and what is missing is said."""
    at = told.provided.lacks(told.row)[0]
    change = "Nobody on duty would make it enough: ask elsewhere"
    if at:
        return f"Not enough: {_lower(_without(told, at))}", change
    have, asked = len(told.duty.unit.crew), int(told.provided.asked[0])
    return f"Not enough: {have} of {matter_words(told.force, ('officers', '', asked))}", change


def _without(told: Told, at: int) -> str:
    """Of a matter but officers: "No Taser aboard", "1 of 2 Taser aboard"."""
    kind, code, _ = told.provided.matters[at]
    brings, asked = int(told.provided.brings[told.row, at]), int(told.provided.asked[at])
    name = matter_words(told.force, (kind, code, 1))
    return f"{brings} of {asked} {name} aboard" if brings else f"No {_lower(name)} aboard"


def _too_few(told: Told) -> Words:
    asked, crew = told.provided.matters[0][2], len(told.duty.unit.crew)
    if told.proposed:
        hold = "; hold at RVP" if told.hold else ""
        return f"Too few officers: needs {asked}{hold}", "Enough with those proposed beside it"
    skills = [told.force.name_of("skills", code).lower() for code in sorted(told.duty.unit.skills)]
    said = ", ".join((f"{COUNTED.get(crew, crew)} officer{'' if crew == 1 else 's'}", *skills))
    pair = "a pair" if asked == 2 else f"{asked} officers"
    return f"{said[:1].upper()}{said[1:]}: can add to {pair}", "Sent together with another"


def _stale(told: Told) -> Words:
    return f"Position {told.age_s / 60:.0f} min old", "With a fresh position: ask by radio"


def _divert(told: Told) -> Words:
    counted = told.force.sending.divert_counts_s
    later = f", counted {_minutes(counted)} later" if counted and not told.proposed else ""
    number = _number(told.duty.incident)
    return f"Divert from {number}: {_doing(told)}{later}", f"Free to go once {number} is done"


def _prompt(told: Told) -> Words:
    status = told.force.status(told.duty.status)
    return f"{status.name}: {status.prompt}", "Once it shows a free status"


def _free(told: Told) -> Words:
    name, crew = told.force.status(told.duty.status).name, len(told.duty.unit.crew)
    if not told.provided.asked.any():
        return f"{name}: enough are going", "If more were needed there"
    if told.later_s is None:
        return f"Sufficient, {_lower(name)}", "" if told.proposed else "Once the roads answer"
    alone = "alone" if crew == 1 else f"crew of {crew}"
    later = _minutes(max(told.later_s, 0.0))
    return f"{name}, {alone}: {later} later", "If those before it were sent elsewhere"


def _going(told: Told) -> Words:
    return f"Going: {_doing(told)}", f"Stood down from {_number(told.job.incident)}"


def _status(told: Told) -> str:
    return _lower(told.force.name_of("statuses", told.duty.status))


def _doing(told: Told) -> str:
    """What it does at its job; until it answers its status is from before."""
    duty = told.duty
    if not duty.answered and duty.sent_at is not None:
        return f"sent {clock(duty.sent_at)}"
    return _status(told)


def _number(incident: str | None) -> str:
    return (incident or "").rpartition("/")[2]


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _lower(name: str) -> str:
    """As it stands within a sentence."""
    return name[:1].lower() + name[1:]


COUNTED = {1: "one", 2: "two", 3: "three"}
WORDS: Mapping[Reason, Callable[[Told], Words]] = {
    Reason.IN_NEED: _in_need, Reason.EMERGENCY: _emergency, Reason.GOING: _going,
    Reason.UNKNOWN_CODE: _unknown, Reason.FORBIDDEN: _forbidden, Reason.STOOD_DOWN: _stood_down,
    Reason.PRISONERS: _prisoners, Reason.NOT_FREE: _not_free, Reason.BUSY: _busy,
    Reason.SHIFT_ENDS: _shift_ends, Reason.REQUESTED: _requested, Reason.NO_ROAD: _no_road,
    Reason.LACKS: _lacks, Reason.STALE: _stale, Reason.DIVERT: _divert, Reason.PROMPT: _prompt,
    Reason.FREE: _free,
}  # fmt: skip
