"""What the room owes its officers at a moment, told from the recorded facts by the rules' text alone.

It is fed each entry of the journal and asked what must have been done by now. It shares no line with
the product's own safety rules; only the facts' names and shapes are common to both.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from typing import NamedTuple

from dispatch_desk import facts
from dispatch_desk.journal.protocol import Entry
from tests.room.machine import ms_of
from tests.room.rules import FORCE, MEANS, MINUTE, SECOND, Check, Job, Ward, check_of

TOLD_AFTER = {"red": 60 * SECOND, "emergency": 15 * SECOND}
INSPECTOR_AFTER = 60 * SECOND
ONE_CLOCK = 60 * MINUTE
"""A status that comes in after a later one of the same source is history, unless its clock isn't set."""

OUTCOMES = {outcome.code: outcome.needs_confirmation for outcome in FORCE.alert_outcomes}


class BrokenPromiseError(AssertionError):
    """Something was due and was not done, or what holds always did not hold."""


class FalseAlarmError(BrokenPromiseError):
    """Something was done, and nothing was due."""


@dataclass(slots=True)
class Alarm:
    """An alert as the rules see it. `stands` is the real moment since when it has to ring."""

    name: str
    callsign: str
    level: str
    raised: int
    stands: int
    owner: str = ""
    told: dict[str, int] = field(default_factory=dict)  # who → when
    hurries: int | None = None  # real: since when it could be known that the supervisor was told
    stood_down: tuple[int, tuple[str, ...]] | None = None  # when which units were told to


class Worry(NamedTuple):
    """What should be ringing for a unit: its gravest trouble, while nobody has taken it."""

    level: str
    mark: object  # what tells one worry of a level from the next
    stands: int  # since when, real
    told: int | None = None  # the supervisor, real
    due: int = 0  # of an amber: which of the checks since that contact


class Tally:
    """How many checks came due, turned amber and turned red."""

    def __init__(self) -> None:
        self.due = self.amber = self.red = 0
        self._counted: dict[str, int] = {}

    def count(self, callsign: str, check: Check | None, now: int) -> None:
        """A check is over, or the shift is: this is how far it came."""
        if check is None or now < check.due or self._counted.get(callsign) == check.due:
            return
        self._counted[callsign] = check.due
        self.due += 1
        self.amber += now >= check.amber
        self.red += now >= check.red


class Oracle:
    """Every unit's clock and every alert, as of the last entry fed."""

    def __init__(self, told: Callable[[Ward], None] | None = None) -> None:
        self.wards: dict[str, Ward] = {}
        self.jobs: dict[str, Job] = {}
        self.alarms: dict[str, dict[str, Alarm]] = {}  # callsign → those that stand open
        self.missed: set[tuple[str, int]] = set()  # the recorded ambers: unit, when due
        self.tally = Tally()
        self.seq = 0
        self._told = told  # when a unit's check has become another
        self._takes = {kind.NAME: partial(take, self) for kind, take in TAKES.items()}
        self._real = self._now = self._ahead = 0
        self._late: dict[str, None] = {}  # units whose check has turned amber
        self._turns: list[tuple[int, int, Ward, Check]] = []
        self._tellings: list[tuple[int, int, Alarm]] = []
        self._count = 0

    def feed(self, entry: Entry, fact: facts.Fact, real: int, ahead: int) -> None:
        """`real`: since when it could be known; `ahead`: the desk's time less real time."""
        self.seq = entry.seq
        self._real, self._now, self._ahead = real, ms_of(entry.recorded_at), ahead
        take = self._takes.get(fact.NAME)
        if take is not None:
            take(entry, fact)

    # What must have happened by now

    def move_to(self, now: int) -> None:
        """Time has passed: some are late by now."""
        turns = self._turns
        while turns and turns[0][0] <= now:
            _, _, ward, check = heappop(turns)
            if ward.check is check:
                self._late[ward.callsign] = None
        while self._tellings and self._tellings[0][0] <= now:
            heappop(self._tellings)

    def start_anew(self) -> None:
        """The desk's time may have gone back with the machine."""
        self._turns.clear()
        for ward in self.wards.values():
            self._await(ward)

    def next_after_now(self) -> int:
        """The next moment at which something turns, or somebody must be told."""
        turns = self._turns
        while turns and turns[0][2].check is not turns[0][3]:
            heappop(turns)
        tellings = self._tellings
        while tellings and tellings[0][2].owner:
            heappop(tellings)
        return min(turns[0][0] if turns else FAR, tellings[0][0] if tellings else FAR)

    def due_reds(self, now: int) -> Iterator[str]:
        """Units for whom an alert must have been raised and was not."""
        for callsign in self._late:
            check = self.wards[callsign].check
            if check is not None and now >= check.red and callsign not in self.alarms:
                yield callsign

    def due_ambers(self, now: int) -> Iterator[str]:
        """Units whose missed check must have been recorded and was not; an open alert says more."""
        for callsign in self._late:
            check = self.wards[callsign].check
            if check is None or not check.amber <= now < check.red or callsign in self.alarms:
                continue
            if (callsign, check.due) not in self.missed:
                yield callsign

    def due_tellings(self, now: int) -> Iterator[tuple[str, str]]:
        """Alerts nobody has taken in time, and who must have been told of each."""
        for alarms in self.alarms.values():
            for alarm in alarms.values():
                who, by = _next_to_tell(alarm)
                if not alarm.owner and who and now >= by:
                    yield alarm.name, who

    def acknowledged(self) -> Iterator[tuple[str, list[str]]]:
        """Of each alert's units told to stand down, those there was contact with since."""
        for alarms in self.alarms.values():
            for alarm in alarms.values():
                if alarm.stood_down is not None:
                    when, units = alarm.stood_down
                    yield alarm.name, [unit for unit in units if self.wards[unit].last > when]

    def is_emergency(self, name: str) -> bool:
        """Whether one stands open for a callsign, or for a device of that name in small letters."""
        found = (
            alarms
            for callsign, alarms in self.alarms.items()
            if name in {callsign, callsign.lower()}
        )
        return any(alarm.level == "emergency" for alarms in found for alarm in alarms.values())

    def worries(self, now: int) -> Iterator[tuple[str, Worry]]:
        """What must be ringing, a worry a unit at most."""
        for callsign, alarms in self.alarms.items():
            if (worry := self._worry_of_alarms(alarms)) is not None:
                yield callsign, worry
        for callsign in self._late:
            if callsign not in self.alarms:
                worry = self._worry_of_check(self.wards[callsign], now)
                if worry is not None:
                    yield callsign, worry

    def _worry_of_alarms(self, alarms: dict[str, Alarm]) -> Worry | None:
        gravest = min(alarms.values(), key=lambda a: (a.level != "emergency", a.raised, a.name))
        if gravest.owner:
            return None
        mark = gravest.name if gravest.level == "emergency" else ""
        return Worry(gravest.level, mark, gravest.stands, gravest.hurries)

    def _worry_of_check(self, ward: Ward, now: int) -> Worry | None:
        check = ward.check
        if check is None or now < check.amber:
            return None
        if now < check.red:
            stands = max(check.amber - self._ahead, ward.check_known)
            return Worry("amber", check.since, stands, due=check.due)
        return Worry("red", "", max(check.red - self._ahead, ward.check_known))

    def finish(self, now: int) -> None:
        for ward in self.wards.values():
            self.tally.count(ward.callsign, ward.check, now)

    # The facts

    def booked_on(self, entry: Entry, fact: facts.UnitBookedOn) -> None:
        callsign, when = str(fact.unit.callsign), ms_of(fact.happened_at)
        ward = Ward(callsign, len(fact.unit.crew), status_at=when, status_source="desk")
        ward.last = when
        ward.hear(entry.seq, when)
        self.wards[callsign] = ward
        self._look(ward)

    def booked_off(self, entry: Entry, _fact: facts.UnitBookedOff) -> None:
        ward = self._ward(entry)
        ward.on_duty = False
        ward.leave()
        self._look(ward)

    def status_changed(self, entry: Entry, fact: facts.UnitStatusChanged) -> None:
        ward, when = self._ward(entry), ms_of(fact.happened_at)
        if fact.source == "radio":
            ward.hear(entry.seq, min(when, self._now))
        behind = ward.status_at - when
        history = fact.source == ward.status_source and 0 < behind < ONE_CLOCK
        if not history or MEANS.get(fact.code) == "emergency":
            ward.status, ward.status_at, ward.status_source = fact.code, when, fact.source
            ward.given = ward.sent_at is None or when >= ward.sent_at
            ward.answered = ward.answered or ward.given
        self._look(ward)

    def heard(self, entry: Entry, fact: facts.UnitHeard | facts.UnitMessaged) -> None:
        ward = self._ward(entry)
        ward.hear(entry.seq, min(ms_of(fact.happened_at), self._now))
        self._look(ward)

    def withdrawn(self, entry: Entry, fact: facts.ContactWithdrawn) -> None:
        ward = self._ward(entry)
        ward.withdraw(fact.entry)
        self._look(ward)

    def sent(self, entry: Entry, fact: facts.UnitSent) -> None:
        ward = self._ward(entry)
        ward.leave()
        ward.job, ward.sent_at = fact.incident, ms_of(fact.happened_at)
        ward.answered = ward.given = False
        ward.eta = None if fact.eta_s is None else round(fact.eta_s * SECOND)
        self._look(ward)

    def stood_down(self, entry: Entry, fact: facts.UnitStoodDown) -> None:
        ward = self._ward(entry)
        if ward.job == fact.incident:
            ward.leave()
        self._look(ward)

    def check_set(self, entry: Entry, fact: facts.UnitCheckSet) -> None:
        ward = self._ward(entry)
        ward.set_at, ward.set_for = ms_of(fact.happened_at), round(fact.first_s * SECOND)
        self._look(ward)

    def terminal(self, entry: Entry, fact: facts.UnitTerminalReported) -> None:
        ward = self._ward(entry)
        if fact.state == "regained":
            ward.troubles.clear()
        else:
            ward.troubles.append(min(ms_of(fact.happened_at), self._now))
        self._look(ward)

    def amber_recorded(self, entry: Entry, fact: facts.UnitCheckMissed) -> None:
        ward, due = self._ward(entry), ms_of(fact.due_at)
        self._must(ward.check is not None and ward.check.due == due, entry, "another check is due")
        self._must(ward.check is not None and self._now >= ward.check.amber, entry, "not yet amber")
        self._must((ward.callsign, due) not in self.missed, entry, "recorded before")
        self.missed.add((ward.callsign, due))

    def created(self, entry: Entry, fact: facts.IncidentCreated) -> None:
        self.jobs[_subject(entry)] = Job(fact.kind, fact.grade, fact.markers)

    def regraded(self, entry: Entry, fact: facts.IncidentRegraded) -> None:
        self.jobs[_subject(entry)].grade = fact.grade
        self._look_at_all(_subject(entry))

    def marked(self, entry: Entry, fact: facts.IncidentMarked) -> None:
        self.jobs[_subject(entry)].markers = fact.markers
        self._look_at_all(_subject(entry))

    def raised(self, entry: Entry, fact: facts.AlertRaised) -> None:
        callsign, level = str(fact.callsign), fact.level
        alarms = self.alarms.get(callsign, {})
        stands, ward = self._real, self.wards.get(callsign)
        if level == "red":
            check = None if ward is None else ward.check
            self._must(not alarms, entry, "the unit has an open alert")
            self._must(check is not None and self._now >= check.red, entry, "its check is not red")
            if check is not None and ward is not None:  # it has been ringing since then
                stands = max(check.red - self._ahead, ward.check_known)
        else:
            known = [alarm for alarm in alarms.values() if alarm.level == "emergency"]
            self._must(not known, entry, "the unit has an open emergency")
        alarm = Alarm(fact.alert, callsign, level, ms_of(fact.happened_at), stands)
        self.alarms.setdefault(callsign, {})[fact.alert] = alarm
        self._await_telling(alarm)

    def taken(self, _entry: Entry, fact: facts.AlertOwned) -> None:
        self.alarms[fact.callsign][fact.alert].owner = fact.owner

    def escalated(self, entry: Entry, fact: facts.AlertEscalated) -> None:
        alarm = self.alarms[fact.callsign][fact.alert]
        who, by = _next_to_tell(alarm)
        self._must(not alarm.owner, entry, "somebody has it")
        self._must(fact.to == who and self._now >= by, entry, "nobody was to be told yet")
        alarm.told[fact.to] = self._now
        alarm.hurries = self._real if alarm.hurries is None else alarm.hurries
        self._await_telling(alarm)

    def stood_down_from(self, _entry: Entry, fact: facts.AlertStoodDown) -> None:
        units = tuple(str(callsign) for callsign in fact.told)
        self.alarms[fact.callsign][fact.alert].stood_down = (ms_of(fact.happened_at), units)

    def closed(self, entry: Entry, fact: facts.AlertClosed) -> None:
        alarm = self.alarms[fact.callsign].pop(fact.alert)
        confirmed = bool(fact.confirmed_by and fact.confirmed_how)
        self._must(bool(alarm.owner), entry, "nobody had taken it")
        self._must(confirmed or not OUTCOMES[fact.outcome], entry, "nobody confirmed it")
        if not self.alarms[fact.callsign]:
            del self.alarms[fact.callsign]
        for left in self.alarms.get(fact.callsign, {}).values():  # it rings on, from now
            left.stands = max(left.stands, self._real)

    def _ward(self, entry: Entry) -> Ward:
        """Of a radio nobody booked on only the alerts are kept."""
        callsign = _subject(entry)
        return self.wards.get(callsign) or Ward(callsign, 0, on_duty=False)

    def _look_at_all(self, job: str) -> None:
        for ward in self.wards.values():
            if ward.job == job:
                self._look(ward)

    def _look(self, ward: Ward) -> None:
        check = check_of(ward, self.jobs.get(ward.job) if ward.job else None)
        if check == ward.check:
            return
        self.tally.count(ward.callsign, ward.check, self._now)
        ward.check, ward.check_known = check, self._real
        self._late.pop(ward.callsign, None)
        self._await(ward)
        if self._told is not None:
            self._told(ward)

    def _await(self, ward: Ward) -> None:
        if ward.check is None:
            return
        for moment in (ward.check.amber, ward.check.red):
            self._count += 1
            heappush(self._turns, (moment, self._count, ward, ward.check))

    def _await_telling(self, alarm: Alarm) -> None:
        self._count += 1
        heappush(self._tellings, (_next_to_tell(alarm)[1], self._count, alarm))

    def _must(self, holds: bool, entry: Entry, why: str) -> None:  # noqa: FBT001 - what is asserted
        if not holds:
            raise FalseAlarmError(f"entry {entry.seq}, {entry.type} of {entry.stream}: {why}")


FAR = 1 << 60


def _subject(entry: Entry) -> str:
    return entry.stream.partition("/")[2]


def _next_to_tell(alarm: Alarm) -> tuple[str, int]:
    if "supervisor" not in alarm.told:
        return "supervisor", alarm.raised + TOLD_AFTER[alarm.level]
    if "duty inspector" not in alarm.told:
        return "duty inspector", alarm.told["supervisor"] + INSPECTOR_AFTER
    return "", FAR


Take = Callable[..., None]

TAKES: dict[type[facts.Fact], Take] = {
    facts.UnitBookedOn: Oracle.booked_on,
    facts.UnitBookedOff: Oracle.booked_off,
    facts.UnitStatusChanged: Oracle.status_changed,
    facts.UnitMessaged: Oracle.heard,
    facts.UnitHeard: Oracle.heard,
    facts.ContactWithdrawn: Oracle.withdrawn,
    facts.UnitSent: Oracle.sent,
    facts.UnitStoodDown: Oracle.stood_down,
    facts.UnitCheckSet: Oracle.check_set,
    facts.UnitCheckMissed: Oracle.amber_recorded,
    facts.UnitTerminalReported: Oracle.terminal,
    facts.IncidentCreated: Oracle.created,
    facts.IncidentRegraded: Oracle.regraded,
    facts.IncidentMarked: Oracle.marked,
    facts.AlertRaised: Oracle.raised,
    facts.AlertOwned: Oracle.taken,
    facts.AlertEscalated: Oracle.escalated,
    facts.AlertStoodDown: Oracle.stood_down_from,
    facts.AlertClosed: Oracle.closed,
}
"""The facts that decide about a check or an alert. None of the others may."""
