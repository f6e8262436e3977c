"""What windows are told, and the two things they are told by: a session that goes on, or a replay."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from dispatch_desk.alarm_load import Alarm
from dispatch_desk.clock import Clock
from dispatch_desk.commands import Command
from dispatch_desk.facts import DeskBookedOn, RoomOpened
from dispatch_desk.outcomes import Outcome
from dispatch_desk.records import Alert, Closure, Drawing, DutyUnit, Incident, Records
from dispatch_desk.sending.backup import BackupTable
from resources.fixes import Fixes


class Update(Struct, frozen=True):
    """Records that changed, each of them entire."""

    incidents: tuple[Incident, ...]
    units: tuple[DutyUnit, ...]
    alerts: tuple[Alert, ...]
    seq: int
    recorded_at: datetime | None  # when that entry was; None when there is none
    room: RoomOpened | None
    desks: tuple[DeskBookedOn, ...]
    unreadable: int
    trouble: str | None  # what can't be saved or read just now, and why; None when all is well
    warning: str = ""  # what endangers the record although everything is being saved
    set_aside: int = 0  # radio messages that fitted no unit on duty
    alarms: tuple[Alarm, ...] = ()  # all that are remembered, not only those that changed
    road_changes: tuple[Closure, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    backup: BackupTable = {}  # how far off help is for everybody at work; of a recording nothing
    roads: int = 0  # counts up when the roads have become others: road times from before are old
    whole: bool = (
        False  # this is everything there is: what was known before and isn't in it is gone
    )

    def into(self, records: Records) -> None:
        """Bring a mirror up to date."""
        if self.whole:
            records.incidents.clear()
            records.units.clear()
            records.alerts.clear()
            records.road_changes.clear()
            records.drawings.clear()
        records.incidents.update((incident.id, incident) for incident in self.incidents)
        records.units.update((unit.callsign, unit) for unit in self.units)
        records.alerts.update((alert.id, alert) for alert in self.alerts)
        records.road_changes.update((closure.id, closure) for closure in self.road_changes)
        records.drawings.update((drawing.id, drawing) for drawing in self.drawings)


Listener = Callable[[Update], None]


class Source(Protocol):
    """Where updates come from and commands go to. Listeners are called on its own thread."""

    @property
    def clock(self) -> Clock: ...

    def listen(self, listener: Listener) -> None:
        """Only before `start`: who comes later would miss the beginning."""
        ...

    def start(self) -> None: ...

    def submit(self, command: Command) -> "Future[Outcome]": ...

    def close(self) -> None: ...


class Positions(Protocol):
    """Where every device was last seen."""

    def snapshot(self) -> Fixes: ...
