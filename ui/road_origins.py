"""What a search of the roads begins with: from the words of a line to a place, its age and its error."""

from dataclasses import dataclass
from datetime import timedelta

from dispatch_desk.driving import driving_of, gravest_grade
from geodata.places import Position
from geodata.routing.starts import Direction, Start
from resources.units import Callsign, RefusedError
from ui import text
from ui.bridge import Bridge
from ui.command_line.reading import Target
from ui.finding import Finder
from ui.map.marks import DEFAULT_ERROR_M

HEADING_FROM_MPS = 1.5  # slower, a receiver's heading turns on the spot


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a search begins or ends, how it is driven from or to there, and how all that is said."""

    start: Start
    direction: Direction
    words: str
    driving: str  # code of a way of driving
    incident: str | None = None


class Origins:
    """Looks up incidents, units and places as they are known now."""

    def __init__(self, bridge: Bridge, finder: Finder) -> None:
        self._bridge, self._finder = bridge, finder

    def of(self, target: Target, ago_s: float) -> Origin:
        """Raises RefusedError in words for what is nowhere."""
        records, force = self._bridge.records, self._bridge.launch.force
        gravest = force.grade(gravest_grade(force)).driving or force.driving[0].code
        if target.unit is not None:
            return self._of_unit(target.unit, ago_s)
        incident = records.incidents.get(target.incident or "")
        ago = f", {text.age(timedelta(seconds=ago_s))} ago" if ago_s else ""
        if incident is not None:
            to_it = force.grade(incident.grade).driving or force.driving[0].code
            direction: Direction = "from" if ago_s else "to"
            start = Start(incident.position, age_s=ago_s)
            return Origin(start, direction, f"{incident.number}{ago}", to_it, incident.id)
        words, place = self._place(target)
        return Origin(Start(place, age_s=ago_s), "from", f"{words}{ago}", gravest)

    def _place(self, target: Target) -> tuple[str, Position]:
        if target.position is not None:
            return target.words, target.position
        hits = self._finder.find(target.words)
        if not hits:
            raise RefusedError(f"Nothing like “{target.words}” here")
        return hits[0].words, hits[0].position

    def _of_unit(self, callsign: Callsign, ago_s: float) -> Origin:
        """From where it was last seen: its position's age and error are counted."""
        duty = self._bridge.records.units[callsign]
        fix = self._bridge.fixes().find(duty.unit.device)
        if fix is None:
            raise RefusedError(f"{callsign} has never told where it is")
        force = self._bridge.launch.force
        incident = self._bridge.records.incidents.get(duty.incident or "")
        grade = incident.grade if incident is not None else gravest_grade(force)
        age = max(self._bridge.now() - fix.fixed_at, timedelta(0)) + timedelta(seconds=ago_s)
        error_m = DEFAULT_ERROR_M if fix.error_m is None else fix.error_m
        moves = (fix.speed_mps or 0.0) >= HEADING_FROM_MPS and fix.heading_deg is not None
        start = Start(
            Position(fix.lat, fix.lon), age.total_seconds(), error_m,
            fix.heading_deg if moves and fix.heading_deg is not None else float("nan"),
        )  # fmt: skip
        words = f"{callsign}, seen {text.age(age)} ago ±{text.distance_m(error_m)}"
        return Origin(start, "from", words, driving_of(duty.unit, grade, force))
