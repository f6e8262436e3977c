"""How far off help is for officers at work: who could come, how soon, and when that is too far.

In words: docs/officer-safety.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import inf

import numpy as np
from msgspec import Struct

from dispatch_desk.commands import NoteBackup
from dispatch_desk.driving import gravest_grade
from dispatch_desk.force.profile import Force, ForceError
from dispatch_desk.force.sending import BackupLimit
from dispatch_desk.records import DutyUnit, FarBackup, Incident, Records
from dispatch_desk.safety import at_risk, places_of
from dispatch_desk.sending.muster import F8, Flags, Muster
from dispatch_desk.sending.needs import Job, Needs
from dispatch_desk.sending.provisions import provisions
from dispatch_desk.sending.reasons import Reason, reasons
from dispatch_desk.sending.whereabouts import Whereabouts
from resources.units import Callsign

HELP = Needs(confrontation=True)
"""What an officer in need asks of whoever comes: hands that may be used; everything else can wait."""

MOST_HELPERS = 4
NEAR_AGAIN = 0.9  # of the limit: else whoever drives about at its edge would fill the record
TOO_OLD = "too few positions are fresh"


class Help(Struct, frozen=True):
    """Who could help these officers, the soonest first, with seconds until they are there."""

    of: Callsign
    helpers: tuple[tuple[Callsign, float], ...] = ()  # setting off counted in
    limit: BackupLimit | None = None
    beside: tuple[Callsign, ...] = ()  # who is at the scene with them
    unknown: str = ""  # why nobody knows how far help is; then nothing is said of near or far

    @property
    def first_s(self) -> float | None:
        return self.helpers[0][1] if self.helpers else None


BackupTable = Mapping[Callsign, Help]
"""Of everybody at work for whom the force has a limit."""


# Whom it is asked for, and how far help may be


def limit_of(
    duty: DutyUnit, incident: Incident | None, force: Force, beside: int = 0
) -> BackupLimit | None:
    """The strictest limit that fits officers at work; None: they are not, or the force has none.

    At work is who is at a scene, at a stop, or on the way to where violence is likely. `beside`: so
    many officers are at the scene with them; who has company is not alone.
    """
    if not duty.on_duty:
        return None
    places = places_of(duty, incident, force)
    risk = incident is not None and at_risk(incident, force)
    if not places & {"at_scene", "stop"} and not (risk and "en_route" in places):
        return None
    crew = "alone" if len(duty.unit.crew) + beside < 2 else "more"
    markers = incident.markers if incident is not None else ()
    fitting = (
        limit
        for limit in force.backup
        if limit.crew in {"any", crew}
        and (risk or not limit.risk)
        and (not limit.markers or any(code in markers for code in limit.markers))
    )
    return min(fitting, key=_strictness, default=None)


def _strictness(limit: BackupLimit) -> tuple[float, float]:
    return limit.first_s, inf if limit.second_s is None else limit.second_s


def beside(duty: DutyUnit, records: Records, force: Force) -> tuple[Callsign, ...]:
    """Who stands at the same scene and may use their hands: at once the help that others would be."""
    return _others(duty, records, force, there=True)


def coming(duty: DutyUnit, records: Records, force: Force) -> tuple[Callsign, ...]:
    """Who is on the way to the same incident: help that need not be sent any more."""
    return _others(duty, records, force, there=False)


def _others(duty: DutyUnit, records: Records, force: Force, *, there: bool) -> tuple[Callsign, ...]:
    incident = records.incidents.get(duty.incident or "")
    if incident is None:
        return ()
    wanted = "at_scene" if there else "en_route"
    units = (records.units.get(name) for name in incident.units if name != duty.callsign)
    able = (unit for unit in units if unit is not None and _may_help(unit, records, force))
    return tuple(u.callsign for u in able if wanted in places_of(u, incident, force))


def _may_help(unit: DutyUnit, records: Records, force: Force) -> bool:
    """Of a kind that may be sent into violence, and not in danger itself."""
    try:
        kind = force.unit_kind(unit.unit.kind)
    except ForceError:
        return False
    pressed = (a for a in records.open_alerts() if a.level == "emergency")
    return unit.on_duty and kind.confrontation and all(a.callsign != unit.callsign for a in pressed)


# Who could come, at one moment


@dataclass(frozen=True)
class Free:
    """Who is free to help, of a muster, and where each was last seen."""

    muster: Muster
    where: Whereabouts
    free: Flags  # n: may be sent to the gravest job, and would leave none for it
    seen: Flags  # n: where it is, is known

    @classmethod
    def of(cls, where: Whereabouts, now: datetime) -> "Free":
        """`where`: for the way to the gravest grade."""
        muster = where.muster
        job = Job(HELP, gravest_grade(muster.force))
        nobody, at_once = np.zeros(len(muster), np.bool_), np.zeros(len(muster))
        provided = provisions(muster, HELP, nobody)
        # Roads and ages are asked later: here it is only whether the rules would let it go.
        code = reasons(muster, job, provided, at_once, nobody, now).code
        fresh = where.age_s <= muster.force.positions.stale_s
        seen = fresh | (muster.stays & np.isfinite(where.lats))
        return cls(muster, where, np.isin(code, (Reason.PROMPT, Reason.FREE)), seen)

    def among(self, duty: DutyUnit, records: Records) -> Flags:
        """n: who could help these officers; those on their way to them too, and never themselves."""
        found: Flags = self.free.copy()
        for callsign in coming(duty, records, self.muster.force):
            if callsign in self.muster.row:
                found[self.muster.row[callsign]] = True
        if duty.callsign in self.muster.row:
            found[self.muster.row[duty.callsign]] = False
        return found

    def setting_off_s(self, duty: DutyUnit, records: Records) -> F8:
        """n: seconds until each has set off; nobody sets off anew who is on the way."""
        found = self.muster.turn_out_s.copy()
        for callsign in coming(duty, records, self.muster.force):
            if callsign in self.muster.row:
                found[self.muster.row[callsign]] = 0.0
        return found

    def unknown(self, among: Flags) -> str:
        """Why nobody can say how far help is; "" where it can be said.

        One unit that isn't seen is no help; where most are not, it is the positions that fail.
        """
        could = int(among.sum())
        return TOO_OLD if could and 2 * int((among & self.seen).sum()) < could else ""


# Too far, and near again


def too_far(help_: Help) -> NoteBackup | None:
    """What is to be said when help is farther off than the limit; None: it is not, or nobody knows."""
    limit = help_.limit
    if limit is None or help_.unknown:
        return None
    crossed_s = next((s for at, s in enumerate(_allowed(limit)) if _at(help_, at) > s), None)
    if crossed_s is None:
        return None
    (first, first_s), (second, second_s) = (*help_.helpers[:2], (None, None), (None, None))[:2]
    return NoteBackup(
        callsign=help_.of,
        rule=limit.name,
        limit_s=crossed_s,
        first=first,
        first_s=first_s,
        second=second,
        second_s=second_s,
    )


def crossed(help_: Help) -> bool:
    """Help is farther off than the force allows."""
    return too_far(help_) is not None


def is_near_again(help_: Help) -> bool:
    """Near enough to end what was said: by a margin, so that it isn't said again in a moment."""
    limit = help_.limit
    if limit is None or help_.unknown:
        return False
    return all(_at(help_, at) <= s * NEAR_AGAIN for at, s in enumerate(_allowed(limit)))


def to_note(duty: DutyUnit, help_: Help | None) -> NoteBackup | None:
    """What the record should say of it now, if anything. `help_` None: they are at work no more."""
    if help_ is None or help_.limit is None:
        return NoteBackup(callsign=duty.callsign, rule=None) if duty.far is not None else None
    far = too_far(help_)
    if far is not None and (duty.far is None or _is_news(duty.far, far, help_.limit)):
        return far
    if duty.far is not None and is_near_again(help_):
        first, first_s = help_.helpers[0]
        return NoteBackup(callsign=duty.callsign, rule=None, first=first, first_s=first_s)
    return None


def speaks_for_all(duty: DutyUnit, help_: Help, records: Records) -> bool:
    """Crews who stand together are one alarm: of whom it is said already, else of whoever was sent first."""
    incident = records.incidents.get(duty.incident or "")
    if duty.far is not None or incident is None or duty.callsign not in incident.units:
        return True
    before = incident.units[: incident.units.index(duty.callsign)]
    return all(c not in before and records.units[c].far is None for c in help_.beside)


def _is_news(said: FarBackup, far: NoteBackup, limit: BackupLimit) -> bool:
    """Another limit, or the last who could come can't any more: not each minute more or less.

    That of the second alone is another once the first is well within its own: as with near again.
    """
    if said.rule != far.rule or (said.first is None) != (far.first is None):
        return True
    if said.limit_s == limit.first_s and far.first_s is not None:
        return far.first_s <= limit.first_s * NEAR_AGAIN
    return said.limit_s != far.limit_s


def _allowed(limit: BackupLimit) -> tuple[float, ...]:
    """For the first, and where it is asked for the second."""
    return (limit.first_s,) if limit.second_s is None else (limit.first_s, limit.second_s)


def _at(help_: Help, at: int) -> float:
    return help_.helpers[at][1] if at < len(help_.helpers) else inf
