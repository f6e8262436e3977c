"""Whose position was asked for by radio, and how long ago: until a newer one comes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from dispatch_desk.commands import WriteLog
from dispatch_desk.records import IncidentId
from dispatch_desk.sending.candidate import Candidate
from resources.units import Callsign

FORGOTTEN_AFTER = timedelta(minutes=10)


class Asked:
    """Marks of one desk; what was asked stands in the log for everybody."""

    def __init__(self) -> None:
        self._at: dict[Callsign, datetime] = {}

    def ask(self, callsign: Callsign, incident: IncidentId, now: datetime) -> WriteLog:
        """The line for the log. The asking itself is done by voice."""
        self._at[callsign] = now
        return WriteLog(incident=incident, text=f"Asked {callsign} for its position by radio")

    def waiting_s(self, rows: Iterable[Candidate], now: datetime) -> dict[Callsign, float]:
        """Of these units the ones that have not answered, with the seconds since they were asked."""
        if not self._at:
            return {}
        ages = {row.callsign: row.age_s for row in rows if row.callsign in self._at}
        self._at = {
            callsign: at
            for callsign, at in self._at.items()
            if now - at < FORGOTTEN_AFTER and not _answered(ages.get(callsign), now - at)
        }
        return {c: max((now - self._at[c]).total_seconds(), 0.0) for c in ages if c in self._at}


def _answered(age_s: float | None, since: timedelta) -> bool:
    """A position that is younger than the question."""
    return age_s is not None and age_s < since.total_seconds()
