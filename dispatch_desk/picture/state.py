"""The state of the desk that all facts make, and what one of them touched of it."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from dispatch_desk import facts
from dispatch_desk.alarm_load import Alarm
from dispatch_desk.force.profile import Force
from dispatch_desk.records import IncidentId, Records
from resources.units import Callsign

SET_ASIDE_KEPT = 200  # the last ones, to be looked at; the journal holds them all
ALARMS_KEPT = 1000  # the last ones: more than any ten minutes have


class Changed(Struct, frozen=True):
    """What one entry touched, by key; views decide from it whether to redraw."""

    incidents: tuple[IncidentId, ...] = ()
    units: tuple[Callsign, ...] = ()
    alerts: tuple[str, ...] = ()
    room: bool = False
    road_changes: tuple[str, ...] = ()
    drawings: tuple[str, ...] = ()


@dataclass(slots=True)
class Picture(Records):
    """The records, and where in the journal they stand. Owned by one thread."""

    force: Force = field(kw_only=True)
    seq: int = 0
    recorded_at: datetime | None = None
    boot_ms: int = 0
    versions: dict[str, int] = field(default_factory=dict)  # stream → version
    room: facts.RoomOpened | None = None
    desks: dict[str, facts.DeskBookedOn] = field(default_factory=dict)
    alerts_ever: dict[Callsign, int] = field(default_factory=dict)
    unreadable: list[tuple[int, facts.Unreadable]] = field(default_factory=list)
    set_aside: deque[facts.RadioSetAside] = field(
        default_factory=lambda: deque(maxlen=SET_ASIDE_KEPT)
    )
    set_aside_ever: int = 0
    alarms: deque[Alarm] = field(default_factory=lambda: deque(maxlen=ALARMS_KEPT))
    load: facts.AlarmsCounted | None = None  # as last recorded
    clock_trouble: facts.ClockTroubled | None = None  # how the time of day was last set
