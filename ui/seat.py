"""Who sits at this desk, and what only they see: the open log and the chosen unit."""

from dataclasses import dataclass

from dispatch_desk.records import IncidentId
from resources.units import Callsign


@dataclass(slots=True)
class Seat:
    """A name once the journal has it; empty while nobody is booked on."""

    desk: str
    name: str = ""
    role: str = ""
    opened: IncidentId | None = None
    unit: Callsign | None = None
