"""Every unit's standing, kept from one refresh to the next: a moment costs what changes in it."""

from collections.abc import Iterable
from datetime import datetime

from dispatch_desk.force.profile import Force
from dispatch_desk.picture import Changed
from dispatch_desk.records import Records
from dispatch_desk.safety import Standing, watch_of
from dispatch_desk.updates import Update
from dispatch_desk.watchboard import Watchboard
from resources.checkins import Level
from resources.units import Callsign


class Roll:
    """Stands on the mirror a window keeps, and is told of every update once it is in there."""

    def __init__(self, records: Records, force: Force) -> None:
        self._records, self._force = records, force
        self._board = Watchboard(records, force)
        self._calm: dict[Callsign, Standing] = {}  # of all on duty, as if nobody were late
        self.version = 0  # grows with every change of a unit

    def take(self, update: Update) -> None:
        self.version += 1
        if update.whole:
            self._board.start_anew()
            self._calm.clear()
            self._look_at(self._records.units)
            return
        changed = Changed(
            tuple(incident.id for incident in update.incidents),
            tuple(unit.callsign for unit in update.units),
            tuple(alert.id for alert in update.alerts),
        )
        self._board.take([changed])
        self._look_at(changed.units)
        for incident in update.incidents:
            self._look_at(incident.units)

    def standings(self, now: datetime) -> list[Standing]:
        """The same as `safety.standings`; those nobody worries about come last, in no order."""
        worries = self._board.worries(now)
        worried = {standing.callsign for standing in worries}
        calm = self._calm.items()
        return [*worries, *(standing for callsign, standing in calm if callsign not in worried)]

    def _look_at(self, callsigns: Iterable[Callsign]) -> None:
        for callsign in callsigns:
            duty = self._records.units.get(callsign)
            if duty is None or not duty.on_duty:
                self._calm.pop(callsign, None)
                continue
            incident = self._records.incidents.get(duty.incident or "")
            watch = watch_of(duty, incident, self._force)
            self._calm[callsign] = Standing(callsign, Level.SAFE, watch, None, duty.far)
