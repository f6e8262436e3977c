"""A simulated dispatcher who works by the book: owns, sends those proposed, listens, calls, closes."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from dispatch_desk import commands
from dispatch_desk.force.profile import Force
from dispatch_desk.records import Alert, DutyUnit, Incident, Records
from dispatch_desk.safety import standings
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.ranking import Ranking
from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.policies import VAN_KIND, Choose, proposed
from dispatch_desk.simulation.stock import Reading, readings, the_stock
from geodata.places import Position, distance_m
from resources.checkins import Level
from resources.units import Callsign

NAME, ROLE, DESK = "R Okafor", "dispatcher", "Desk 1"
Rank = Callable[[Incident], Ranking]
Locate = Callable[[Callsign], Position | None]

SENDS_S, SENDS_SCHEDULED_S = (25.0, 130.0), (420.0, 2700.0)  # after the call
KEPT_FREE = 4  # units not sent to scheduled work
CLOSES_AFTER = timedelta(minutes=3)
CALLS = (0.25, 1.15)  # of the time between due and red: nobody is called sooner than its card asks
LOOKS_EVERY = timedelta(seconds=30)
PHONE_AFTER = timedelta(minutes=8)
SAME_WITHIN_M, SAME_WITHIN = 250.0, timedelta(minutes=12)  # two callers, one matter
BACKUP = 3  # units to a cry for help
ANSWERS = (timedelta(seconds=10), timedelta(seconds=45))  # after being called
GIVES_UP_ON = timedelta(minutes=20)  # an emergency of which nothing more is heard
HELP_TYPE = "assistance"
GONE_RESULT = "advice"
VAN = "for a prisoner"
MORE = "more asked for"  # the reason a second unit is sent with


class Colleague:
    """Decides as the list says, a little late, as people are. Used where nobody sits at the desk."""

    def __init__(
        self,
        force: Force,
        chance: Chance,
        rank: Rank,
        locate: Locate = lambda _: None,
        choose: Choose = proposed,
    ) -> None:
        """`choose`: whom it sends, of those ranked."""
        self._force, self._chance, self._rank, self._locate = force, chance, rank, locate
        self._choose = choose
        self._looked: dict[tuple[str, str], datetime] = {}
        self._van = next((kind.chip for kind in force.unit_kinds if kind.code == VAN_KIND), "")

    def act(self, records: Records, now: datetime) -> Iterator[commands.Command]:
        """What to do now. Give each to the desk before taking the next: it looks again each time."""
        yield from self._answer_alerts(records, now)
        yield from self._call_the_silent(records, now)
        for incident in list(records.open_incidents()):
            yield from self._work(incident, records, now)

    def _answer_alerts(self, records: Records, now: datetime) -> Iterator[commands.Command]:
        for alert in list(records.open_alerts()):
            waited = now - alert.raised_at
            if alert.owner is None:
                if waited >= self._delay("take", alert.id, 4, 12):
                    yield commands.OwnAlert(alert=alert.id, owner=NAME)
            elif alert.level == "emergency":
                yield from self._emergency(alert, records, now)
            elif waited >= self._delay("resolve", alert.id, 90, 300):
                yield self._closing(alert, records, "safe", alert.callsign, "voice")

    def _emergency(
        self, alert: Alert, records: Records, now: datetime
    ) -> Iterator[commands.Command]:
        """Help goes first and questions come later; it is over when somebody there says so."""
        said = self._heard(alert, records)
        words = the_stock().trouble
        if any(note in words.sorry for _, note in said) or self._answered(alert, records):
            yield self._closing(alert, records, "accidental", alert.callsign, "voice, colleague")
            return
        ended = next((who for who, note in said if note in (*words.helped, *words.alone)), None)
        if ended is not None:
            yield self._closing(alert, records, "assistance", ended, "voice at the scene")
        elif now - alert.raised_at >= GIVES_UP_ON:
            yield self._closing(alert, records, "safe", alert.callsign, "seen by a supervisor")
        elif now - alert.raised_at >= self._delay("backup", alert.id, 15, 40):
            yield from self._send_backup(alert, records)

    def _answered(self, alert: Alert, records: Records) -> bool:
        """Whether an officer who is at no job said something as soon as it was called.

        What is said in answer stands on no log then, but that it was said stands on the unit.
        """
        duty = records.units.get(alert.callsign)
        if duty is None or alert.incident is not None or alert.owned_at is None:
            return False
        return (
            duty.heard_how == "radio" and ANSWERS[0] <= duty.heard_at - alert.owned_at <= ANSWERS[1]
        )

    def _heard(self, alert: Alert, records: Records) -> list[tuple[Callsign, str]]:
        """Who said what by radio since the alarm: on the logs, and last of each unit."""
        return [
            (unit.callsign, note)
            for unit in records.on_duty()
            if unit.heard_at >= alert.raised_at
            for note in self._notes(unit, alert, records)
        ]

    def _notes(self, unit: DutyUnit, alert: Alert, records: Records) -> Iterator[str]:
        keys = dict.fromkeys(key for key in (unit.incident, alert.incident) if key)
        start = f"{unit.callsign} heard by radio: "
        for key in keys:
            for line in records.incidents[key].log:
                if line.happened_at >= alert.raised_at and line.text.startswith(start):
                    yield line.text.removeprefix(start)

    def _send_backup(self, alert: Alert, records: Records) -> Iterator[commands.Command]:
        incident = records.incidents.get(alert.incident) if alert.incident else None
        if incident is None:
            incident = self._opened_for(alert, records)
        if incident is None:
            where = self._locate(alert.callsign)
            if where is not None:
                yield commands.CreateIncident(
                    kind=HELP_TYPE,
                    place=f"Where {alert.callsign} is",
                    position=where,
                    summary=f"{alert.callsign} has pressed for help",
                    channel="officer",
                )
            return
        others = [callsign for callsign in incident.units if callsign != alert.callsign]
        if incident.open and len(others) < BACKUP:
            wanted = BACKUP - len(others)
            able = [row for row in self._free(incident) if self._may_face(row, records)]
            yield from self._dispatch(incident, able[:wanted], "officer in need")

    def _may_face(self, row: Candidate, records: Records) -> bool:
        """Whatever the job was called: where an officer cries for help there is violence."""
        return self._force.unit_kind(records.units[row.callsign].unit.kind).confrontation

    def _opened_for(self, alert: Alert, records: Records) -> Incident | None:
        """The log this desk opened for an officer who was at none."""
        summary = f"{alert.callsign} has pressed for help"
        return next((i for i in records.open_incidents() if i.summary == summary), None)

    def _closing(
        self, alert: Alert, records: Records, outcome: str, by: Callsign, how: str
    ) -> commands.Command:
        duty = records.units.get(by)
        crew = duty.unit.crew if duty else ()
        return commands.CloseAlert(
            alert=alert.id,
            outcome=outcome,
            confirmed_by=crew[0].name if crew else by,
            confirmed_how=how,
        )

    def _call_the_silent(self, records: Records, now: datetime) -> Iterator[commands.Command]:
        for standing in standings(records, self._force, now):
            watch = standing.watch
            if standing.level not in {Level.DUE, Level.AMBER} or watch is None:
                continue
            share = self._chance.between(*CALLS, "call", f"{standing.callsign}/{watch.since}")
            if now >= watch.due_at + share * (watch.red_at - watch.due_at):
                yield commands.RecordContact(callsign=standing.callsign, note="answers, in order")

    def _work(
        self, incident: Incident, records: Records, now: datetime
    ) -> Iterator[commands.Command]:
        age = now - incident.created_at
        if incident.owner is None and age >= self._delay("own", incident.id, 10, 60):
            yield commands.OwnIncident(incident=incident.id, owner=NAME)
        if incident.owner is None:
            return
        same = self._same_matter(incident, records)
        if same is not None and not incident.units:
            yield commands.CloseIncident(
                incident=incident.id, result="duplicate", note=f"Same as {same.number}"
            )
        elif self._force.grade(incident.grade).attend_s is None:
            if age >= PHONE_AFTER and not incident.units:
                yield commands.CloseIncident(incident=incident.id, result="advice")
        elif incident.attended_at is not None and not incident.units and not incident.undone_at:
            yield from self._finish(incident, now)
        else:
            yield from self._attend(incident, now, age)

    def _same_matter(self, incident: Incident, records: Records) -> Incident | None:
        """An earlier open log of the same type, from about the same place and time."""
        for other in records.open_incidents():
            if other.id == incident.id:
                return None
            alike = other.kind == incident.kind
            soon = incident.created_at - other.created_at <= SAME_WITHIN
            if alike and soon and distance_m(other.position, incident.position) <= SAME_WITHIN_M:
                return other
        return None

    def _attend(
        self, incident: Incident, now: datetime, age: timedelta
    ) -> Iterator[commands.Command]:
        heard = self._readings(incident)
        if any(reading.gone for reading in heard) and not incident.units:
            yield commands.CloseIncident(
                incident=incident.id, result=GONE_RESULT, note="Caller needs nobody any more"
            )
            return
        if any(reading.worse for reading in heard):
            yield from self._made_graver(incident)
        if any(reading.van for reading in heard) and self._looks_again("van", incident, now):
            yield from self._send_the_van(incident)
        urgent = self._force.grade(incident.grade).look <= 2
        waits_s = SENDS_S if urgent else SENDS_SCHEDULED_S
        due = self._wants_more(incident, urgent=urgent) and age >= self._delay(
            "send", incident.id, *waits_s
        )
        if due and self._looks_again("send", incident, now):
            yield from self._send(incident)

    def _wants_more(self, incident: Incident, *, urgent: bool) -> bool:
        """Nobody is going, or it is urgent and nobody has arrived: those going may not be enough."""
        return not incident.units or (urgent and incident.attended_at is None)

    def _made_graver(self, incident: Incident) -> Iterator[commands.Command]:
        """One regrade and one more unit, for the first bad news."""
        gravest = min(self._force.grades, key=lambda grade: grade.look)
        if incident.grade != gravest.code:
            yield commands.Regrade(
                incident=incident.id, grade=gravest.code, reason="Worse than first told"
            )
        asked = any(line.text.endswith(MORE) for line in incident.log)
        if len(incident.units) == 1 and not asked:
            yield from self._dispatch(incident, self._free(incident)[:1], MORE)

    def _send_the_van(self, incident: Incident) -> Iterator[commands.Command]:
        """Once, when somebody there has asked for it."""
        if incident.units and not any(line.text.endswith(VAN) for line in incident.log):
            vans = [
                row
                for row in self._rank(incident).rows()
                if row.suitable and row.chips[0] == self._van
            ]
            yield from self._dispatch(incident, [row for row in vans if not row.going][:1], VAN)

    def _finish(self, incident: Incident, now: datetime) -> Iterator[commands.Command]:
        if now - incident.log[-1].happened_at < CLOSES_AFTER:
            return
        said = [reading.result for reading in self._readings(incident) if reading.result]
        result = "arrest" if "arrest" in said else next(iter(reversed(said)), "dealt")
        yield commands.CloseIncident(incident=incident.id, result=result)

    def _readings(self, incident: Incident) -> list[Reading]:
        """What the log's lines say of how it stands; a line in no known words says nothing."""
        known = readings()
        notes = (line.text.partition(" heard by radio: ") for line in incident.log[1:])
        found = (known.get(note or before) for before, _, note in notes)
        return [reading for reading in found if reading is not None]

    def _send(self, incident: Incident) -> Iterator[commands.Command]:
        ranking = self._rank(incident)
        urgent = self._force.grade(incident.grade).look <= 2
        if not urgent and int(ranking.reasons.able.sum()) <= KEPT_FREE:
            return
        rows = (ranking.row(callsign) for callsign in self._choose(ranking))
        yield from self._dispatch(incident, [row for row in rows if row is not None], "")

    def _free(self, incident: Incident) -> list[Candidate]:
        """Who may be sent, the best first. The van is kept for prisoners."""
        rows = (row for row in self._rank(incident).rows() if row.suitable and not row.going)
        return [row for row in rows if row.chips[0] != self._van]

    def _dispatch(
        self, incident: Incident, chosen: list[Candidate], reason: str
    ) -> Iterator[commands.Command]:
        for row in chosen:
            yield commands.SendUnit(
                incident=incident.id,
                callsign=row.callsign,
                eta_s=row.eta_s,
                rank=row.rank,
                reason=reason,
                divert=row.divert_from is not None,
            )

    def _looks_again(self, what: str, incident: Incident, now: datetime) -> bool:
        """Nobody reads a list for the same job every five seconds when nobody on it was free."""
        last = self._looked.get((what, incident.id))
        if last is not None and now < last + LOOKS_EVERY:
            return False
        self._looked[what, incident.id] = now
        return True

    def _delay(self, what: str, matter: str, low_s: float, high_s: float) -> timedelta:
        return timedelta(seconds=self._chance.between(low_s, high_s, what, matter))
