"""A journal with an emergency in it, for a safety watch to be tried on; never one of a real desk."""

from contextlib import closing
from pathlib import Path

from dispatch_desk import clock, commands
from dispatch_desk.desk import Desk
from dispatch_desk.force.profile import load_force
from dispatch_desk.ids import random_id
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.journal.protocol import Author
from resources.units import Callsign, Officer, Unit

DOCTOR = Author("Doctor", "system", "doctor")
CALLSIGN = Callsign("TEST1")


def rehearse(path: Path) -> str:
    """Make the journal; returns its address. Raises JournalError."""
    url, force, now = f"sqlite:{path}", load_force(), clock.utc_now()
    unit = Unit(CALLSIGN, force.unit_kinds[0].code, (Officer("Nobody", "0"),), "doctor")
    with closing(open_journal(url)) as journal:
        desk = Desk(journal, force, random_id, clock.boot_ms)
        for command in (
            commands.OpenRoom(mode="demo", area="doctor", boot_id=clock.boot_id()),
            commands.BookOnUnit(unit=unit, status=force.status_for("available").code),
            commands.RaiseAlert(callsign=CALLSIGN, level="emergency", reason="A rehearsal"),
        ):
            desk.do(command, DOCTOR, now)
    return url
