"""Units on duty as the columns of the board: by what they can do now, each with one word more."""

from collections.abc import Iterable
from datetime import datetime

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
    "At scene": ("at_scene",),
    "Stop": ("stop",),
    "En route": ("en_route",),
    "Standing by": ("standby",),
    "Available": ("available",),
    "Deployable": ("deployable",),
    "Break": ("break",),
    "Not deployable": ("not_deployable", "transporting", "on_duty", "off", "message"),
}
"""Always all of them, in this order: a column that comes and goes would move the others."""


class BoardRow(Struct, frozen=True):
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


def columns(
    standings: Iterable[Standing], records: Records, force: Force, now: datetime
) -> dict[str, list[BoardRow]]:
    """Every column with its units by callsign. An open emergency is one whatever the status says."""
    levels = {standing.callsign: standing.level for standing in standings}
    found: dict[str, list[BoardRow]] = {name: [] for name in COLUMNS}
    for duty in sorted(records.on_duty(), key=lambda unit: unit.callsign):
        row = _row(duty, levels.get(duty.callsign, Level.SAFE), force, now)
        found[_column(row.availability)].append(row)
    return found


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
