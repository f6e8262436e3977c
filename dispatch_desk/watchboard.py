"""The standings of all units, kept up to date: a moment costs what changes in it, not what there is.

It says the same as `safety.standings`, which asks everybody anew; a test holds the two together.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from dispatch_desk.force.profile import Force
from dispatch_desk.picture import Changed
from dispatch_desk.records import Alert, FarBackup, Records
from dispatch_desk.safety import Standing, in_order, standing, watch_of
from resources.checkins import Level, Watch
from resources.units import Callsign

JITTER = timedelta(seconds=2)  # between the clocks that stamp and that count
LONG_AGO = datetime.min.replace(tzinfo=UTC)


Turn = tuple[datetime, int, Callsign, Watch]
"""When a check comes due; its number, so that no two compare equal; whose and which it is."""


class Watchboard:
    """Stands on records that somebody else keeps, and must be told of each change in them."""

    def __init__(self, records: Records, force: Force) -> None:
        self._records, self._force = records, force
        self._watches: dict[Callsign, Watch] = {}
        self._late: set[Callsign] = set()  # whose check has come due
        self._far: dict[Callsign, FarBackup] = {}  # for whom help is too far off
        self._turns: list[Turn] = []  # a heap: when each comes due, also what has changed since
        self._count = count()
        self._alerts: dict[Callsign, Alert] = {}  # the gravest open one
        self._now = LONG_AGO
        self.start_anew()

    def start_anew(self) -> None:
        """The records are others than before."""
        self._watches.clear()
        self._late.clear()
        self._far.clear()
        self._turns.clear()
        self._alerts = self._records.gravest_alerts()
        for callsign in self._records.units:
            self._look_at(callsign)

    def take(self, changes: Iterable[Changed]) -> None:
        """Look again at what these changes touched."""
        touched: dict[Callsign, None] = {}
        alerted = False
        for change in changes:
            touched |= dict.fromkeys(change.units)
            alerted = alerted or bool(change.alerts)
            for key in change.incidents:
                touched |= dict.fromkeys(self._records.incidents[key].units)
        if alerted:
            self._alerts = self._records.gravest_alerts()
        for callsign in touched:
            self._look_at(callsign)

    def worries(self, now: datetime) -> list[Standing]:
        """Units whose check is due or that have an open alert, gravest first, then the longest waiting."""
        self._move_to(now)
        found = (self._standing(callsign, now) for callsign in self._late | self._alerts.keys())
        return in_order([standing for standing in found if standing.level > Level.SAFE])

    def far(self) -> list[Standing]:
        """For whom help is too far off, as of the last `worries`, the longest first."""
        found = sorted(self._far.items(), key=lambda of: (of[1].since, of[0]))
        return [self._standing(callsign, self._now) for callsign, _ in found]

    def heard(self) -> int:
        """How many are on a check that nobody worries about, as of the last `worries`."""
        return len(self._watches.keys() - self._late - self._alerts.keys())

    def next_due(self) -> Standing | None:
        """Whose check comes next among those nobody worries about yet."""
        waiting = (turn for turn in self._turns if self._is_current(turn))
        # Those with an open alert are worried about already, however soon their check is.
        calm = ((due, callsign) for due, _, callsign, _ in waiting if callsign not in self._alerts)
        first = min(calm, default=None)
        return self._standing(first[1], self._now) if first else None

    def level(self, callsign: Callsign) -> Level:
        """As of the last `worries`."""
        return self._standing(callsign, self._now).level

    def _move_to(self, now: datetime) -> None:
        if self._now - now > JITTER:  # a replay has jumped back
            self._late.clear()
            self._turns.clear()
            for callsign, watch in self._watches.items():
                self._expect(callsign, watch)
        self._now = now
        while self._turns and self._turns[0][0] <= now:
            turn = heappop(self._turns)
            if self._is_current(turn):
                self._late.add(turn[2])

    def _expect(self, callsign: Callsign, watch: Watch) -> None:
        heappush(self._turns, (watch.due_at, next(self._count), callsign, watch))

    def _is_current(self, turn: Turn) -> bool:
        return self._watches.get(turn[2]) is turn[3]

    def _look_at(self, callsign: Callsign) -> None:
        duty = self._records.units.get(callsign)
        incident = self._records.incidents.get(duty.incident or "") if duty else None
        watch = watch_of(duty, incident, self._force) if duty else None
        if duty is not None and duty.on_duty and duty.far is not None:
            self._far[callsign] = duty.far
        else:
            self._far.pop(callsign, None)
        if watch is None:
            self._watches.pop(callsign, None)
            self._late.discard(callsign)
        elif watch != self._watches.get(callsign):
            self._watches[callsign] = watch
            self._late.discard(callsign)
            self._expect(callsign, watch)

    def _standing(self, callsign: Callsign, now: datetime) -> Standing:
        watch, alert = self._watches.get(callsign), self._alerts.get(callsign)
        return standing(callsign, watch, alert, now, self._far.get(callsign))
