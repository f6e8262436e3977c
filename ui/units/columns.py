"""Units on duty as the columns of the board: by what they can do now, each with one word more."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from dispatch_desk.force.profile import Force
from dispatch_desk.records import DutyUnit, Records
from dispatch_desk.safety import Standing
from resources.checkins import Level
from resources.status import Availability
from resources.units import Callsign
from ui import text

COLUMNS: dict[str, tuple[Availability, ...]] = {
    "Emergency": ("emergency",),
    "At scene": ("at_scene", "stop"),
    "En route": ("en_route",),
    "Available": ("available",),
    "Deployable": ("deployable", "standby"),
    "Break": ("break",),
    "Not deployable": ("not_deployable", "transporting", "on_duty", "off", "message"),
}
"""Always all of them, in this order: a column that comes and goes would move the others. What is rare has
none of its own, or there would be no room for words; its mark tells it apart.
"""


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NEVER = datetime.max.replace(tzinfo=UTC)


class BoardRow(Struct, frozen=True, gc=False):
    """One unit. `note` is its incident's number, else how long it has had this status."""

    callsign: Callsign
    availability: Availability
    note: str
    level: Level
    code: int
    status: str

    @property
    def words(self) -> str:
        worry = f", {self.level.name.lower()}" if self.level > Level.DUE else ""
        return f"{self.callsign}{worry}, {self.status.lower()}, {self.note}"


class Columns:
    """Every unit's row, kept from one look to the next: of thousands few are another a moment later."""

    def __init__(self) -> None:
        self._kept: dict[Callsign, _Kept] = {}
        self._order: list[Callsign] = []

    def fill(
        self, standings: Iterable[Standing], records: Records, force: Force, now: datetime
    ) -> dict[str, list[BoardRow]]:
        """Every column with its units by callsign. An open emergency is one whatever the status says."""
        levels = {s.callsign: s.level for s in standings if s.level > Level.SAFE}
        on_duty = {duty.callsign: duty for duty in records.on_duty()}
        if on_duty.keys() != self._kept.keys():
            self._order = sorted(on_duty)
            self._kept = {c: kept for c, kept in self._kept.items() if c in on_duty}
        found: dict[str, list[BoardRow]] = {name: [] for name in COLUMNS}
        for callsign in self._order:
            duty, level = on_duty[callsign], levels.get(callsign, Level.SAFE)
            kept = self._kept.get(callsign)
            if kept is None or not kept.holds(duty, level, now):
                kept = self._kept[callsign] = _kept(duty, level, force, now)
            found[kept.column].append(kept.row)
        return found


class _Kept(Struct, frozen=True):
    """A row, and what it was made from."""

    duty: DutyUnit
    level: Level
    row: BoardRow
    column: str
    made_at: datetime
    until: datetime  # its note reads differently then

    def holds(self, duty: DutyUnit, level: Level, now: datetime) -> bool:
        same = self.duty is duty and self.level is level
        return same and self.made_at <= now < self.until


def _kept(duty: DutyUnit, level: Level, force: Force, now: datetime) -> _Kept:
    row = _row(duty, level, force, now)
    age = now - duty.status_at
    # A note is a number, else an age: in seconds, then in whole minutes.
    step = MINUTE - age % MINUTE if age >= MINUTE else SECOND - age % SECOND
    until = NEVER if duty.incident else now + step
    return _Kept(duty, level, row, _column(row.availability), now, until)


def columns(
    standings: Iterable[Standing], records: Records, force: Force, now: datetime
) -> dict[str, list[BoardRow]]:
    """The same of units never looked at before."""
    return Columns().fill(standings, records, force, now)


def _row(duty: DutyUnit, level: Level, force: Force, now: datetime) -> BoardRow:
    status = force.status(duty.status)
    return BoardRow(
        callsign=duty.callsign,
        availability="emergency" if level is Level.EMERGENCY else status.availability,
        note=duty.incident.rpartition("/")[2] if duty.incident else text.age(now - duty.status_at),
        level=level,
        code=status.code,
        status=status.name,
    )


def _column(availability: Availability) -> str:
    return next(name for name, held in COLUMNS.items() if availability in held)
