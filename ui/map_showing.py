"""From records and positions to what the map is shown: units, incidents, who belongs to which; no rules."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isnan

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from dispatch_desk.force.profile import Force
from dispatch_desk.queue import clock_of
from dispatch_desk.records import DutyUnit, Incident, IncidentId, Records
from dispatch_desk.safety import Standing, heard_since, silent_again
from geodata.places import Position, distance_m
from geodata.projection import to_world
from resources.checkins import Level
from resources.fixes import Fixes
from resources.units import Callsign
from ui import text
from ui.map.callers import MapCaller
from ui.map.links import Links
from ui.map.marks import MapIncident, MapUnit

AT_ONCE = 250  # units looked at in one go


@dataclass(frozen=True, slots=True)
class Seen:
    """Of some units, in their order: where each was last seen and how long ago; None: nobody knows."""

    lat: list[float]
    lon: list[float]
    age_s: list[float]
    error_m: list[float | None]
    heading_deg: list[float | None]
    speed_mps: list[float | None]

    @classmethod
    def of(cls, fixes: Fixes, rows: npt.NDArray[np.intp], now: datetime) -> "Seen":
        columns = (fixes.error_m, fixes.heading_deg, fixes.speed_mps)
        return cls(
            fixes.lat[rows].tolist(),
            fixes.lon[rows].tolist(),
            fixes.ages_s(now)[rows].tolist(),
            *(_or_none(column[rows]) for column in columns),
        )


def _or_none(column: npt.NDArray[np.float64]) -> list[float | None]:
    found = column.astype(object)
    found[np.isnan(column)] = None
    listed: list[float | None] = found.tolist()
    return listed


def map_units(
    standings: Iterable[Standing], records: Records, fixes: Fixes, force: Force, now: datetime,
    only: frozenset[str] | None = None,
) -> Iterator[MapUnit]:  # fmt: skip
    """Every unit with a known position. In an emergency those it doesn't concern are dimmed.

    May be taken a few at a time: what `records` has become meanwhile is shown by the next. `only` are
    the callsigns wanted of all those standings.
    """
    found = list(standings)
    concerned = _concerned(found, records)
    if only is not None:
        found = [one for one in found if one.callsign in only]
    for first in range(0, len(found), AT_ONCE):
        some = found[first : first + AT_ONCE]
        yield from _drawn_of(some, concerned, records, fixes, force, now)


def _drawn_of(
    some: Sequence[Standing], concerned: frozenset[Callsign], records: Records, fixes: Fixes, force: Force,
    now: datetime,
) -> Iterator[MapUnit]:  # fmt: skip
    """One pass for each column, and then one over all: of thousands every call counts."""
    units, row_of = records.units, fixes.rows.get
    known = [(one, duty) for one in some if (duty := units.get(one.callsign)) is not None]
    rows = [row_of(duty.unit.device, -1) for _, duty in known]
    placed = [pair for pair, row in zip(known, rows, strict=True) if row >= 0]
    seen = Seen.of(fixes, np.array([row for row in rows if row >= 0], np.intp), now)
    stale_s, meanings = force.positions.stale_s, force.meanings
    columns = zip(
        placed, seen.lat, seen.lon, seen.age_s, seen.error_m, seen.heading_deg, seen.speed_mps,
        strict=True,
    )  # fmt: skip
    for (one, duty), lat, lon, age_s, error_m, heading_deg, speed_mps in columns:
        if isnan(age_s):  # its device was never heard
            continue
        is_stale, unit = age_s > stale_s, duty.unit
        yield MapUnit(
            unit.callsign, Position(lat, lon), unit.kind,
            meanings.get(duty.status, "not_deployable"), one.level,
            _note(one, duty, age_s, force, now) if is_stale or one.level else "",
            heading_deg, speed_mps or 0.0, age_s, error_m, is_stale, len(unit.crew),
            dimmed=bool(concerned) and unit.callsign not in concerned,
        )  # fmt: skip


def _concerned(standings: Sequence[Standing], records: Records) -> frozenset[Callsign]:
    """Units in an emergency and all who are at, or on the way to, the same incidents."""
    alarmed = [records.units[s.callsign] for s in standings if s.level is Level.EMERGENCY]
    if not alarmed:
        return frozenset()
    incidents = {duty.incident for duty in alarmed if duty.incident}
    there = {d.callsign for d in records.on_duty() if d.incident in incidents}
    return frozenset(there | {duty.callsign for duty in alarmed})


def _note(standing: Standing, duty: DutyUnit, age_s: float, force: Force, now: datetime) -> str:
    since = now - standing.since if standing.since else timedelta(0)
    if standing.watch is not None:  # a red stands since its alert, but the silence began before
        since = max(since, standing.watch.overdue(now))
    if standing.level is Level.EMERGENCY:
        return f"EMERGENCY {text.clock(since)}"
    heard = heard_since(standing, duty, force)
    if heard is not None:  # red until somebody closes it
        ago = text.clock(now - heard.at)
        return f"silent again {ago}" if silent_again(standing, now) else f"heard {ago} ago"
    if standing.level >= Level.AMBER:
        return f"silent {text.signed(since)}"
    if age_s > force.positions.stale_s:
        return f"{text.age(timedelta(seconds=age_s))} old"
    return ""


def chosen(unit: MapUnit, callsigns: frozenset[str]) -> MapUnit:
    """The unit as it is drawn when it is among those chosen."""
    return replace(unit, selected=True) if unit.callsign in callsigns else unit


def map_incidents(
    records: Records, force: Force, now: datetime, opened: frozenset[IncidentId]
) -> Iterator[MapIncident]:
    """The open logs; `opened` are those in hand, which are drawn whole."""
    looks = {grade.code: grade.look for grade in force.grades}
    for incident in records.open_incidents():
        yield MapIncident(
            id=incident.id,
            number=incident.number,
            grade=str(looks.get(incident.grade, 1)),  # what today's data lost is the gravest
            title=force.name_of("types", incident.kind),
            place_text=incident.place,
            position=incident.position,
            clock_text=_clock_words(incident, force, now),
            selected=incident.id in opened,
            owned=incident.owner is not None,
        )


def _clock_words(incident: Incident, force: Force, now: datetime) -> str:
    clock = clock_of(incident, force, now)
    words = {"met": "met {}", "late": "met {}", "left": "{} left", "over": "over {}", "none": "{}"}
    said = words[clock.state].format(text.long_clock(abs(clock.time)))
    return said if clock.undone is None else f"{said} · undone {text.long_clock(clock.undone)}"


def callers(records: Records, opened: frozenset[str]) -> Iterator[MapCaller]:
    """The phones of the open logs, as far as any was located."""
    for incident in records.open_incidents():
        at = incident.caller_at
        if at is not None:
            away_m = distance_m(incident.position, at.position) - at.error_m
            yield MapCaller(
                incident.number, at.position, at.error_m, at.source, max(0.0, away_m), at.doubtful,
                incident.id in opened, incident.position.lat < at.position.lat,
            )  # fmt: skip


def links(
    records: Records, fixes: Fixes, opened: frozenset[IncidentId], drawn: frozenset[Callsign]
) -> Links:
    """Everybody who is sent to an open log, and where to; but for those whose way is `drawn` anyway."""
    rows = []
    for incident in records.open_incidents():
        for callsign in incident.units:
            duty = records.units.get(callsign)
            row = fixes.rows.get(duty.unit.device) if duty is not None else None
            if row is not None and callsign not in drawn:
                to, in_hand = incident.position, incident.id in opened
                rows.append((fixes.lon[row], fixes.lat[row], to.lon, to.lat, in_hand))
    table = np.array(rows, float).reshape(-1, 5)
    table = table[~np.isnan(table).any(axis=1)]
    unit, place = to_world(table[:, 0], table[:, 1]), to_world(table[:, 2], table[:, 3])
    return Links(*unit, *place, table[:, 4] > 0)
