"""From records to what the strip and the status bar are shown; words and shapes, no rules."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import structs

from dispatch_desk.force.profile import Force
from dispatch_desk.records import DutyUnit, Incident, Records
from dispatch_desk.safety import Standing
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.needs import Needs
from dispatch_desk.witness.signing import Witness
from resources.checkins import Level
from resources.feeds.counting import FeedHealth
from resources.fixes import Fixes
from resources.units import Callsign
from ui import text
from ui.safety.officer import is_moving
from ui.status_bar import WATCH, FeedLine

BACKUP = Needs(confrontation=True)
"""What an officer in need asks of whoever comes: hands that may be used; everything else can wait."""


def position_words(units: Iterable[DutyUnit], fixes: Fixes, now: datetime) -> dict[Callsign, str]:
    """How well each unit's place is known: "±20 m, 5 s"."""
    said = {}
    for duty in units:
        fix = fixes.find(duty.unit.device)
        if fix is not None:
            error = "" if fix.error_m is None else f"±{text.distance_m(fix.error_m)}, "
            said[duty.callsign] = f"{error}{text.age(max(now - fix.fixed_at, timedelta(0)))}"
    return said


def moving(
    standings: Iterable[Standing], records: Records, fixes: Fixes, force: Force, now: datetime
) -> frozenset[Callsign]:
    """Late units whose position moves all the same."""
    late = (records.units[s.callsign] for s in standings if s.level > Level.SAFE)
    found = ((duty.callsign, fixes.find(duty.unit.device)) for duty in late)
    return frozenset(name for name, fix in found if is_moving(fix, now, force))


def backup_words(rows: Iterable[Candidate], callsign: Callsign) -> str:
    """Who is nearest to an officer in need: a line, and after a line feed the range and the next."""
    others = (row for row in rows if row.suitable and row.callsign != callsign)
    able = [row for row in others if row.eta_s is not None or _is_there(row)]
    if not able:
        return "No backup free\nask the neighbouring room"
    first = able[0]
    following = [f"next {row.callsign} {_reached(row)}" for row in able[1:2]]
    if _is_there(first):
        return f"Backup {first.callsign} {_reached(first)}\n" + " · ".join(following)
    spread = f"{text.seconds(first.earliest_s)} to {text.seconds(first.latest_s)}"
    return f"Backup {first.callsign} in {_reached(first)}\n" + " · ".join([spread, *following])


def _is_there(row: Candidate) -> bool:
    """Sent to this officer, and declared to have arrived: it has no way before it."""
    return row.going and row.availability == "at_scene"


def _reached(row: Candidate) -> str:
    return "at scene" if _is_there(row) else text.seconds(row.eta_s or 0)


def backup_rows(
    rows: Iterable[Candidate], callsign: Callsign, alerted: frozenset[Callsign] = frozenset()
) -> list[Candidate]:
    """Those who could help, with digits of their own; the officer in need last, as who is there.

    Who has an open alert too is shown, and never proposed: nobody knows whether they can come.
    """
    found, digits = list(rows), count(1)
    others = [row for row in found if row.callsign != callsign]
    return [
        *(
            structs.replace(row, rank=next(digits) if row.suitable else None)
            for row in others
            if row.callsign not in alerted
        ),
        *(_not_backup(row, ALERTED) for row in others if row.callsign in alerted),
        *(_not_backup(row, "In need of this backup") for row in found if row.callsign == callsign),
    ]


ALERTED = "Has an open alert too"


def _not_backup(row: Candidate, reason: str) -> Candidate:
    return structs.replace(row, rank=None, suitable=False, reason=reason)


def position_feed(
    records: Records, fixes: Fixes, doors: Iterable[FeedHealth], force: Force, now: datetime
) -> FeedLine:
    """How many units on duty can be seen, how many are late, and what was refused at the doors."""
    ages = _ages(records, fixes, now)
    seen = ages[~np.isnan(ages)]
    late = int((seen > force.positions.stale_s).sum())
    health = list(doors)
    error = next((door.error for door in health if door.error), None)
    refused = sum(sum(door.refused.values()) for door in health)
    said = f"{len(seen)} of {len(ages)}" + (f", {late} late" if late else "")
    return FeedLine(
        name="Positions",
        said=error or said,
        short=f"{len(seen)}/{len(ages)}",
        health="error" if error else "late" if late or len(seen) < len(ages) else "good",
        refused=refused,
        why=_refusals(health),
    )


def _refusals(doors: Iterable[FeedHealth]) -> str:
    """Why positions were refused, door by door, and the newest of them in words."""
    said = ((door.refused_words, door.last_refusal) for door in doors if door.refused)
    return "\n".join(f"{counted}\nlast: {last}" if last else counted for counted, last in said)


def other_feeds(
    set_aside: int, unreadable: int, watch_trouble: str, warning: str
) -> Iterator[FeedLine]:
    """What is wrong elsewhere, as long as it is: nothing is said of what is in order."""
    if set_aside:
        said = f"{set_aside} set aside"
        yield FeedLine(name="Radio", said=said, short=str(set_aside), health="late")
    if unreadable:
        said = f"{text.counted(unreadable, 'entry', 'entries')} unreadable"
        yield FeedLine(name="Journal", said=said, short=str(unreadable), health="error")
    if watch_trouble:
        yield FeedLine(name=WATCH, said=watch_trouble, short="trouble", health="error")
    if warning:
        yield FeedLine(name="", said=warning, short="Warning", health="error")


def witness_feed(witness: Witness | None) -> Iterator[FeedLine]:
    """Why the record's end is not being signed, or isn't what was signed before, as long as it is so."""
    if witness is not None and witness.trouble:
        yield FeedLine(name="Signing", said=witness.trouble, short="trouble", health="error")


def _ages(records: Records, fixes: Fixes, now: datetime) -> npt.NDArray[np.float64]:
    """Of the positions of all on duty, in seconds; nan where there is none."""
    row = fixes.rows.get
    rows = np.array([row(duty.unit.device, -1) for duty in records.on_duty()], np.intp)
    ages_s = np.append(fixes.ages_s(now), np.nan)  # the last for whoever has no row
    found: npt.NDArray[np.float64] = ages_s[rows]
    return found


def recording_name(url: str | None) -> str:
    """What a replayed journal is called: "town-demo-7"; "" at a desk."""
    return Path(url.partition(":")[2] or url).stem if url else ""


def en_route(records: Records, force: Force) -> dict[Callsign, Incident]:
    """Who is on the way where: sent, and neither there yet nor in an emergency."""
    found = {}
    for duty in records.on_duty():
        incident = records.incidents.get(duty.incident or "")
        halted = force.meanings.get(duty.status) in {"at_scene", "emergency"}
        if incident is not None and not halted:
            found[duty.callsign] = incident
    return found
