"""A simulated dispatcher who works by the book: owns, sends the first suitable, calls, closes."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from dispatch_desk import commands
from dispatch_desk.force.profile import Force
from dispatch_desk.recommend import Candidate
from dispatch_desk.records import Alert, Incident, Records
from dispatch_desk.safety import standings
from dispatch_desk.simulation.chance import Chance
from resources.checkins import Level

NAME, ROLE, DESK = "R Okafor", "dispatcher", "Desk 1"
Rank = Callable[[Incident], list[Candidate]]

KEPT_FREE = 4  # units not sent to scheduled work
CLOSES_AFTER = timedelta(minutes=3)
PHONE_AFTER = timedelta(minutes=8)


class Colleague:
    """Decides as the list says, a little late, as people are. Used where nobody sits at the desk."""

    def __init__(self, force: Force, chance: Chance, rank: Rank) -> None:
        self._force, self._chance, self._rank = force, chance, rank

    def act(self, records: Records, now: datetime) -> Iterator[commands.Command]:
        """What to do now. Give each to the desk before taking the next: it looks again each time."""
        yield from self._answer_alerts(records, now)
        yield from self._call_the_silent(records, now)
        for incident in list(records.open_incidents()):
            yield from self._work(incident, now)

    def _answer_alerts(self, records: Records, now: datetime) -> Iterator[commands.Command]:
        for alert in list(records.open_alerts()):
            waited = now - alert.raised_at
            if alert.owner is None and waited >= self._delay("take", alert.id, 4, 12):
                yield commands.OwnAlert(alert=alert.id, owner=NAME)
            if waited >= self._delay("resolve", alert.id, 90, 300) and alert.owner is not None:
                yield self._resolved(alert, records)

    def _resolved(self, alert: Alert, records: Records) -> commands.Command:
        crew = records.units[alert.callsign].unit.crew
        emergency = alert.level == "emergency"
        return commands.CloseAlert(
            alert=alert.id,
            outcome="assistance" if emergency else "safe",
            confirmed_by=crew[0].name if crew else alert.callsign,
            confirmed_how="backup on scene" if emergency else "voice",
        )

    def _call_the_silent(self, records: Records, now: datetime) -> Iterator[commands.Command]:
        for standing in standings(records, self._force, now):
            watch = standing.watch
            if standing.level not in {Level.DUE, Level.AMBER} or watch is None:
                continue
            patience = self._delay("call", f"{standing.callsign}/{watch.heard_at}", 30, 150)
            if now >= watch.due_at + patience:
                yield commands.RecordContact(callsign=standing.callsign, note="answers, in order")

    def _work(self, incident: Incident, now: datetime) -> Iterator[commands.Command]:
        age = now - incident.created_at
        if incident.owner is None and age >= self._delay("own", incident.id, 10, 60):
            yield commands.OwnIncident(incident=incident.id, owner=NAME)
        if incident.owner is None:
            return
        grade = self._force.grade(incident.grade)
        if grade.attend_s is None:
            if age >= PHONE_AFTER:
                yield commands.CloseIncident(incident=incident.id, result="advice")
        elif incident.attended_at is not None and not incident.units:
            yield from self._finish(incident, now)
        elif not incident.units and age >= self._delay("send", incident.id, 25, 110):
            yield from self._send(incident, grade.look)

    def _finish(self, incident: Incident, now: datetime) -> Iterator[commands.Command]:
        if now - incident.log[-1].happened_at >= CLOSES_AFTER:
            luck = self._chance.of("result", incident.id)
            result = luck.choice(("dealt", "dealt", "report", "arrest", "no_trace"))
            yield commands.CloseIncident(incident=incident.id, result=result)

    def _send(self, incident: Incident, look: int) -> Iterator[commands.Command]:
        free = [row for row in self._rank(incident) if row.suitable and not row.going]
        urgent = look <= 2
        if not urgent and len(free) <= KEPT_FREE:
            return
        officers = 0
        for row in free:
            if officers >= self._force.type(incident.kind).min_officers:
                return
            officers += row.crew
            yield commands.SendUnit(
                incident=incident.id, callsign=row.callsign, eta_s=row.eta_s, rank=row.rank
            )

    def _delay(self, what: str, matter: str, low_s: float, high_s: float) -> timedelta:
        return timedelta(seconds=self._chance.of(what, matter).uniform(low_s, high_s))
