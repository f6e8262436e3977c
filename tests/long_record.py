"""A record as long as one wants: an invented night, and the same once more on every day that follows."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count

from msgspec import structs

from dispatch_desk import commands
from dispatch_desk.desk import Desk
from dispatch_desk.journal.protocol import Author, Entry
from dispatch_desk.simulation.night import NightPlan
from tests.nights import a_night, play

SERGEANT = Author("Sgt Bevan", "sergeant", "Station")
ALERTS = 100  # of one unit in one night there are fewer

_DAY = re.compile(rb"\d{4}-\d\d-\d\d(?=[T/])")  # of a time, or of an incident's whole name
_ALERT = re.compile(rb'(?<="alert":")([^"]*-[A-Z])(\d+)')
_ENTRY = re.compile(rb'(?<="corrects":)\d+|(?<="entry":)\d+')


def a_finished_night(hours: float = 10.5, step_s: float = 30) -> Desk:
    """Played through a desk to its end: everybody booked off, every incident closed."""
    night = play(a_night(NightPlan(7)), hours, step_s)
    desk, now = night.desk, night.clock.at
    for unit in [unit for unit in desk.picture.on_duty() if unit.incident is not None]:
        desk.do(commands.StandDown(callsign=unit.callsign), SERGEANT, now)
    for unit in list(desk.picture.on_duty()):
        desk.do(commands.BookOffUnit(callsign=unit.callsign), SERGEANT, now)
    for incident in list(desk.picture.open_incidents()):
        desk.do(commands.CloseIncident(incident=incident.id, result="dealt"), SERGEANT, now)
    return desk


def night_after_night(night: Sequence[Entry]) -> Iterator[Entry]:
    """Without end. Each night has its own days, incidents and alerts; hashes are those of the first."""
    versions: dict[str, int] = {}
    seq = 0
    for number in count():
        again = _Again(number, first=seq)
        for entry in night:
            seq += 1
            stream = again.days_moved(entry.stream.encode()).decode()
            versions[stream] = versions.get(stream, 0) + 1
            yield structs.replace(
                entry,
                seq=seq,
                stream=stream,
                version=versions[stream],
                command_id=f"{entry.command_id}-{number}",
                recorded_at=entry.recorded_at + timedelta(days=number),
                body=again.told(entry.body or b""),
            )


class _Again:
    """How what is said of one night is said of the one so many days later."""

    def __init__(self, days: int, first: int) -> None:
        self._days, self._first = days, first
        self._moved: dict[bytes, bytes] = {}

    def days_moved(self, text: bytes) -> bytes:
        return _DAY.sub(self._later, text)

    def told(self, body: bytes) -> bytes:
        body = self.days_moved(body)
        if b'"alert":' in body:
            body = _ALERT.sub(lambda it: b"%b%d" % (it[1], int(it[2]) + ALERTS * self._days), body)
        return _ENTRY.sub(lambda it: b"%d" % (int(it[0]) + self._first), body)

    def _later(self, day: re.Match[bytes]) -> bytes:
        if day[0] not in self._moved:
            moved = date.fromisoformat(day[0].decode()) + timedelta(days=self._days)
            self._moved[day[0]] = moved.isoformat().encode()
        return self._moved[day[0]]
