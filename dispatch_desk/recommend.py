"""Who could go: every unit on duty ranked by road time, each with one main reason. Decides nothing."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import inf, isfinite

from msgspec import Struct, structs

from dispatch_desk.force.profile import Force, IncidentType
from dispatch_desk.records import DutyUnit, Records
from resources.status import Availability
from resources.units import Callsign

SENDABLE: frozenset[Availability] = frozenset({"available", "deployable"})


class Needs(Struct, frozen=True):
    """What an incident asks of whoever goes."""

    officers: int = 1
    confrontation: bool = False
    skills: tuple[str, ...] = ()

    @classmethod
    def of(cls, kind: IncidentType) -> "Needs":
        return cls(kind.min_officers, kind.confrontation, kind.skills)


class Reach(Struct, frozen=True):
    """What the roads say of one unit: likely seconds (inf: none), straight metres, and why there is none."""

    eta_s: float
    straight_m: float
    age_s: float  # of its position; inf when it never had one
    error_m: float
    why: str = ""
    driving: str = ""  # the way it drives, by the force's code; "": not known


class Candidate(Struct, frozen=True):
    """One row of the ranked list. `rank` counts the suitable from 1; the others have None."""

    callsign: Callsign
    rank: int | None
    suitable: bool
    reason: str
    eta_s: float | None  # likely road time; None when there is none
    earliest_s: float
    latest_s: float
    straight_m: float | None
    age_s: float | None
    stale: bool
    crew: int
    chips: tuple[str, ...]
    availability: Availability
    going: bool  # already sent to this incident
    too_close: Callsign | None = None  # the next in the list, when their bands overlap
    driving: str = ""  # how it drives there, in words


def rank(
    records: Records,
    reaches: Mapping[Callsign, Reach],
    needs: Needs,
    incident: str | None,
    force: Force,
) -> list[Candidate]:
    """Suitable units first, by likely time; a stale position never comes before a fresh one."""
    in_danger = {a.callsign for a in records.open_alerts() if a.level == "emergency"}
    rows = [
        _row(
            duty,
            reaches.get(duty.callsign, NO_REACH),
            needs,
            incident,
            force,
            in_danger=duty.callsign in in_danger,
        )
        for duty in records.on_duty()
    ]
    rows.sort(key=_order)
    numbered, place = [], 0
    for row in rows:
        place += row.suitable
        numbered.append(structs.replace(row, rank=place if row.suitable else None))
    return _mark_ties(numbered)


NO_REACH = Reach(inf, inf, inf, inf, "no position known")


def _order(row: Candidate) -> tuple[bool, bool, bool, float, str]:
    eta = inf if row.eta_s is None else row.eta_s
    return not row.suitable, not row.going, row.stale, eta, row.callsign


def _row(
    duty: DutyUnit,
    reach: Reach,
    needs: Needs,
    incident: str | None,
    force: Force,
    *,
    in_danger: bool,
) -> Candidate:
    availability = force.status(duty.status).availability
    going = incident is not None and duty.incident == incident
    obstacles = _obstacles(duty, reach, needs, force, in_danger=in_danger)
    obstacle = "" if going else next(obstacles, "")
    known = isfinite(reach.eta_s)
    stale = reach.age_s > force.positions.stale_s
    spread = _spread_s(reach, force) if known else 0.0
    return Candidate(
        callsign=duty.callsign,
        rank=None,
        suitable=not obstacle,
        reason=obstacle or _merit(duty, reach, needs, going=going, stale=stale, force=force),
        eta_s=reach.eta_s if known else None,
        earliest_s=max(0.0, reach.eta_s - spread) if known else inf,
        latest_s=reach.eta_s + spread if known else inf,
        straight_m=reach.straight_m if isfinite(reach.straight_m) else None,
        age_s=reach.age_s if isfinite(reach.age_s) else None,
        stale=stale,
        crew=len(duty.unit.crew),
        chips=_chips(duty, force),
        availability=availability,
        going=going,
        driving=force.name_of("driving", reach.driving) if reach.driving else "",
    )


def _obstacles(
    duty: DutyUnit, reach: Reach, needs: Needs, force: Force, *, in_danger: bool
) -> Iterator[str]:
    """Why not, the main reason first: safety, then what it may and can do, then duty, then road."""
    if in_danger:
        yield "Emergency of its own"
    yield from _not_allowed(duty, needs, force)
    yield from _not_free(duty, force)
    if not isfinite(reach.eta_s):
        why = reach.why or "no way there by road"
        yield why[:1].upper() + why[1:]  # the names of roads keep theirs


def _not_allowed(duty: DutyUnit, needs: Needs, force: Force) -> Iterator[str]:
    kind = force.unit_kind(duty.unit.kind)
    if needs.confrontation and not kind.confrontation:
        yield f"{kind.name}: not for confrontation"
    if kind.requested:
        yield f"Ask the {kind.requested}"
    missing = (skill for skill in needs.skills if skill not in duty.unit.skills)
    yield from (f"No {force.skill_name(skill).lower()} on board" for skill in missing)


def _not_free(duty: DutyUnit, force: Force) -> Iterator[str]:
    status = force.status(duty.status)
    if status.availability == "standby":
        yield f"{status.name}: can be called forward"
    if duty.incident is not None:
        yield f"Busy: {status.name.lower()}, {duty.incident.rpartition('/')[2]}"
    if status.availability not in SENDABLE:
        yield f"Not free: {status.name.lower()}"


def _merit(
    duty: DutyUnit, reach: Reach, needs: Needs, *, going: bool, stale: bool, force: Force
) -> str:
    crew = len(duty.unit.crew)
    if going:
        return f"Going: {force.status(duty.status).name.lower()}"
    if stale:
        return f"Position {reach.age_s / 60:.0f} min old: ask by radio"
    if crew < needs.officers:
        return f"{crew} of {needs.officers} officers: send with another"
    name = force.status(duty.status).name
    return f"{name}, {'alone' if crew == 1 else f'crew of {crew}'}"


def _chips(duty: DutyUnit, force: Force) -> tuple[str, ...]:
    skills = sorted(duty.unit.skills)
    counts = {s: sum(s in officer.skills for officer in duty.unit.crew) for s in skills}
    words = (
        f"{n} {force.skill_name(s)}" if n > 1 else force.skill_name(s) for s, n in counts.items()
    )
    return (force.unit_kind(duty.unit.kind).chip, *words)


def _spread_s(reach: Reach, force: Force) -> float:
    """Seconds either way by which the likely time may be wrong: where it may have driven since the fix.

    Capped at half the ETA plus two minutes, so that a very old position widens its band, not the screen.
    """
    age = min(reach.age_s, 3600.0)
    error_s = (reach.error_m if isfinite(reach.error_m) else 50.0) / force.positions.plausible_mps
    drift = max(0.0, age - force.positions.fresh_s) + reach.eta_s * 0.1
    return min(drift + error_s, reach.eta_s / 2 + 120.0)


def _mark_ties(rows: list[Candidate]) -> list[Candidate]:
    """Two suitable neighbours whose bands overlap are too close to call."""
    marked = list(rows)
    for index, (row, follower) in enumerate(pairwise(rows)):
        if follower.suitable and not row.going and row.latest_s > follower.earliest_s:
            marked[index] = structs.replace(row, too_close=follower.callsign)
    return marked
