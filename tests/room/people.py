"""Officers and dispatchers of the room: by the book, late, mistaken, absent, and sometimes in danger."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from dispatch_desk import commands
from dispatch_desk.commands import Command
from dispatch_desk.facts import AlertRaised
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.outcomes import Done, Outcome, Refused
from geodata.places import Position
from resources.units import Callsign, Officer, Unit
from tests.room.machine import at
from tests.room.oracle import BrokenPromiseError
from tests.room.room import Course, Life, Room
from tests.room.rules import FORCE, MINUTE, SECOND, Check, Ward

ALONE, PAIRS = 32, 24
UNITS = tuple(
    Unit(
        Callsign(f"BR{20 + n}"),
        "RSP",
        tuple(Officer(f"PC {n}{m}", f"4{n:02}{m}") for m in range(1 if n < ALONE else 2)),
        f"br{20 + n}",
    )
    for n in range(ALONE + PAIRS)
)
OFFICERS = ALONE + 2 * PAIRS
HERE = Position(54.30, -4.90)
RISKY = ("domestic", "violence", "robbery", "disorder", "intruder")
CALM = ("burglary", "concern", "collision", "missing", "suspicious", "theft", "damage")
REASONS = ("talking to the family", "bad reception inside", "asked for more time")
HOUR = 60 * MINUTE
Kind = Literal["status", "talk", "terminal"]
GIVE_UP = 20 * MINUTE


class People:
    """Gives the room its people; `staff` sets them to work."""

    def __init__(self, room: Room) -> None:
        self.room, self.luck = room, room.luck
        self.absent = False  # the dispatcher
        self._plans: dict[str, int] = {}  # callsign → its latest plan for a word
        self._ahead = {unit.callsign: self._radio_clock() for unit in UNITS}
        words: dict[Callable[[Callsign], Life], int] = {
            self._talk: 42,
            self._message: 8,
            self._say_status_again: 8,
            self._note_voice: 28,
            self._set_check: 6,
            self._note_seen: 4,
            self._note_another: 4,
        }  # of a hundred
        self._ways, self._odds = list(words), list(words.values())
        room.on_check, room.on_alert = self._plan_a_word, self._has_alert

    def staff(self) -> None:
        for unit in UNITS:
            self.room.begin(self._duty(unit), self._ms(0, 60))
        self.room.begin(self._emergencies(), self._ms(300, 1200))
        self.room.begin(self._terminals(), self._ms(300, 1200))
        self.room.begin(self._breaks_of_the_dispatcher(), self._ms(600, 3600))
        self.room.begin(self._second_thoughts(), self._ms(600, 1800))

    # Small words

    def _ms(self, low_s: float, high_s: float) -> int:
        """Uniform between two numbers of seconds."""
        return int(self.luck.uniform(low_s, high_s) * SECOND)

    def _radio_clock(self) -> int:
        """How far a radio's clock is ahead: most are right, some not set."""
        chance = self.luck.random()
        if chance < 0.12:
            return self._ms(5, 600)
        return -2 * HOUR if chance < 0.14 else 0

    def _is(self, chance: float) -> bool:
        return self.luck.random() < chance

    def _insist(self, command: Command) -> Course[Outcome | None]:
        """Ask until it is done or refused; None when the desk doesn't come back for too long."""
        for _ in range(GIVE_UP // (5 * SECOND)):
            outcome = self.room.do(command)
            if isinstance(outcome, Done | Refused):
                return outcome
            yield 5 * SECOND
        return None

    def _radio(self, callsign: str, kind: Kind, code: int = 0, note: str = "") -> Life:
        """From the radio to the gateway: mostly at once, sometimes late, seldom never."""
        chance = self.luck.random()
        if chance < 0.02 and code != 0:
            return  # that status never gets through; a pressed button is sent until it does
        arrival = self._arrive(callsign, kind, code, note)
        if chance < 0.10:
            yield self._ms(2, 240)
        yield from arrival

    def _arrive(self, callsign: str, kind: Kind, code: int = 0, note: str = "") -> Life:
        """Says when it was said by the radio's own clock, whenever it arrives."""
        ahead = self._ahead.get(Callsign(callsign), 0)
        said_at = at(self.room.machine.desk_ms + ahead)
        return self._hand_in(RadioMessage(Callsign(callsign), kind, said_at, code, note))

    def _hand_in(self, message: RadioMessage) -> Life:
        self.room.radio(message)
        yield from ()

    def _ward(self, callsign: str) -> Ward | None:
        ward = self.room.truth.wards.get(callsign)
        return ward if ward is not None and ward.on_duty else None

    # What a unit does in a shift

    def _duty(self, unit: Unit) -> Life:
        yield from self._insist(commands.BookOnUnit(unit=unit, status=2))
        yield self._ms(0, 400)
        while True:
            chance = self.luck.random()
            if chance < 0.66:
                yield from self._attend(unit.callsign)
            elif chance < 0.78:
                yield from self._stop(unit.callsign)
            elif chance < 0.86:
                yield from self._refreshments(unit.callsign)
            elif chance < 0.89:
                yield from self._go_home_and_come_back(unit)
            yield self._ms(3000, 24000)

    def _refreshments(self, callsign: str) -> Life:
        yield from self._radio(callsign, "status", 4)
        yield self._ms(600, 1800)
        yield from self._radio(callsign, "status", 2)

    def _stop(self, callsign: str) -> Life:
        yield from self._radio(callsign, "status", 17)
        yield self._ms(120, 1500)
        yield from self._radio(callsign, "status", 2)

    def _go_home_and_come_back(self, unit: Unit) -> Life:
        yield from self._insist(commands.BookOffUnit(callsign=unit.callsign))
        yield self._ms(300, 1200)
        if self._ward(unit.callsign) is None:
            yield from self._insist(commands.BookOnUnit(unit=unit, status=2))

    def _attend(self, callsign: str) -> Life:
        key = yield from self._a_job()
        if key is None:
            return
        if self._is(0.06):  # pressed before it is sent, and on its way until long after
            code = self.luck.choice((4, 6, 9, 18))
            self.room.begin(self._arrive(callsign, "status", code), self._ms(0, 300))
        eta_s = None if self._is(0.15) else float(self.luck.randrange(120, 600))
        sent = commands.SendUnit(incident=key, callsign=Callsign(callsign), eta_s=eta_s, rank=1)
        outcome = yield from self._insist(sent)
        if isinstance(outcome, Done):
            yield from self._go_there(callsign, key, eta_s or 400.0)
            yield from self._leave(callsign, key)
        self.room.begin(self._close_job(key), self._ms(30, 300))

    def _a_job(self) -> Course[str | None]:
        """A new incident, or one where somebody is alone."""
        jobs = [ward.job for ward in self.room.truth.wards.values() if ward.job]
        if jobs and self._is(0.25):
            return self.luck.choice(jobs)
        kind = self.luck.choice(RISKY if self._is(0.6) else CALM)
        markers = tuple(code for code in ("weapons", "children") if self._is(0.1))
        created = commands.CreateIncident(
            kind=kind, place="14 Hazel Street", position=HERE, summary="A call", markers=markers
        )
        outcome = yield from self._insist(created)
        yield self._ms(5, 60)
        return outcome.incident if isinstance(outcome, Done) else None

    def _go_there(self, callsign: str, key: str, road_s: float) -> Life:
        chance = self.luck.random()
        if chance < 0.15:  # says so by voice
            going = commands.SetStatus(callsign=Callsign(callsign), code=5, source="desk")
            yield from self._insist(going)
        elif chance < 0.87:
            yield self._ms(3, 60)
            yield from self._radio(callsign, "status", 5)
        yield self._ms(road_s * 0.5, road_s * 2.2)
        ward = self._ward(callsign)
        if ward is None or ward.job != key:
            return
        chance = self.luck.random()
        if chance < 0.08:
            arrived = commands.SetStatus(callsign=Callsign(callsign), code=6, source="desk")
            yield from self._insist(arrived)
        elif chance < 0.16:
            yield from self._radio(callsign, "status", 18)  # stands by, and then goes in
            yield self._ms(120, 600)
            yield from self._radio(callsign, "status", 6)
        elif chance < 0.95:
            code = self.luck.choices((6, 7, 8), (10, 1, 1))[0]
            yield from self._radio(callsign, "status", code)
        yield self._ms(1500, 5400)

    def _leave(self, callsign: str, key: str) -> Life:
        ward = self._ward(callsign)
        if ward is None or ward.job != key:
            return
        chance = self.luck.random()
        if chance < 0.15:
            yield from self._radio(callsign, "status", 9)  # a prisoner
            yield self._ms(600, 1500)
        if chance < 0.6:
            yield from self._radio(callsign, "status", 2)
        else:
            yield from self._insist(commands.StandDown(callsign=Callsign(callsign)))
        yield self._ms(1, 10)
        ward = self._ward(callsign)
        if ward is not None and ward.job == key:  # it was not heard
            yield from self._insist(commands.StandDown(callsign=Callsign(callsign)))

    def _close_job(self, key: str) -> Life:
        yield from self._insist(commands.CloseIncident(incident=key, result="dealt"))

    # Words, in time and late

    def _plan_a_word(self, ward: Ward) -> None:
        """Each new check is answered: early, when the dispatcher calls, late, or not at all."""
        plan = self._plans[ward.callsign] = self._plans.get(ward.callsign, 0) + 1
        check = ward.check
        if check is None:
            return
        wait = self._when(check) - self.room.machine.desk_ms
        if wait > -MINUTE:
            self.room.begin(self._word(ward.callsign, plan), max(wait, SECOND))

    def _when(self, check: Check) -> int:
        chance = self.luck.random()
        if chance < 0.12:
            return int(self.luck.uniform(check.since, check.due))
        if chance < 0.64:
            return int(self.luck.uniform(check.due, check.amber))
        if chance < 0.88:
            return int(self.luck.uniform(check.amber, check.red))
        if chance < 0.97:
            return int(self.luck.uniform(check.red, check.red + 4 * MINUTE))
        return check.red + 60 * MINUTE

    def _word(self, callsign: str, plan: int) -> Life:
        if self._plans[callsign] != plan or self._ward(callsign) is None:
            return
        (way,) = self.luck.choices(self._ways, self._odds)
        yield from way(Callsign(callsign))
        if self._plans[callsign] == plan:  # that was no contact, or not in order
            yield self._ms(30, 200)
            yield from self._word(callsign, plan)

    def _talk(self, callsign: Callsign) -> Life:
        yield from self._radio(callsign, "talk", note="all in order")

    def _message(self, callsign: Callsign) -> Life:
        yield from self._radio(callsign, "status", 13)

    def _note_voice(self, callsign: Callsign) -> Life:
        happened_at = self._late_by(callsign)
        heard = commands.RecordContact(callsign=callsign, happened_at=happened_at)
        yield from self._insist(heard)

    def _set_check(self, callsign: Callsign) -> Life:
        first_s, reason = float(self.luck.randrange(60, 1500)), self.luck.choice(REASONS)
        longer = commands.SetCheck(callsign=callsign, first_s=first_s, by="M Hughes", reason=reason)
        yield from self._insist(longer)

    def _note_seen(self, callsign: Callsign) -> Life:
        other = self.luck.choice(UNITS).callsign
        yield from self._insist(commands.RecordSeen(callsign=callsign, by=other))

    def _note_another(self, _callsign: Callsign) -> Life:
        self.room.begin(self._mistake(self.luck.choice(UNITS).callsign))
        yield from ()

    def _say_status_again(self, callsign: Callsign) -> Life:
        ward = self._ward(callsign)
        if ward is not None and ward.status != 0:
            yield from self._radio(callsign, "status", ward.status)

    def _late_by(self, callsign: str) -> datetime | None:
        """Written down a while after it happened."""
        ward, now = self._ward(callsign), self.room.machine.desk_ms
        if ward is None or not self._is(0.25):
            return None
        return at(max(ward.last, now - self._ms(5, 300)))

    def _mistake(self, callsign: Callsign) -> Life:
        """The wrong callsign is noted, and taken back."""
        outcome = yield from self._insist(commands.RecordContact(callsign=callsign, note="oops"))
        if isinstance(outcome, Done):
            yield self._ms(5, 240)
            taken_back = commands.WithdrawContact(
                callsign=callsign, entry=outcome.entries[-1].seq, reason="That was another unit"
            )
            yield from self._insist(taken_back)

    # Alerts

    def _emergencies(self) -> Life:
        while True:
            callsign = "ZZ99" if self._is(0.05) else str(self.luck.choice(UNITS).callsign)
            chance = self.luck.random()
            if chance < 0.5:
                yield from self._radio(callsign, "status", 0)
            elif chance < 0.7:
                shout = commands.RaiseAlert(
                    callsign=Callsign(callsign), level="emergency", reason="Called for help"
                )
                yield from self._insist(shout)
            elif chance < 0.8:
                pressed = commands.SetStatus(callsign=Callsign(callsign), code=0, source="desk")
                yield from self._insist(pressed)
            else:
                now = at(self.room.machine.desk_ms)
                self.room.radio(
                    RadioMessage(Callsign(""), "alarm", now, note="fall", device=callsign.lower())
                )
            yield self._ms(20, 60) if self._is(0.1) else self._ms(900, 3000)

    def _has_alert(self, raised: AlertRaised) -> None:
        self.room.begin(self._deal_with(raised.alert, raised.callsign), self._ms(2, 40))

    def _deal_with(self, alert: str, callsign: Callsign) -> Life:
        if self._is(0.03):
            yield from self._close_at_once(alert)
        if self.absent or self._is(0.1):
            yield self._ms(10, 260)
        owner = self.luck.choice(("M Hughes", "Insp Vaughan"))
        yield from self._insist(commands.OwnAlert(alert=alert, owner=owner))
        yield self._ms(20, 400)
        if self._is(0.3):
            told = tuple(self.luck.choice(UNITS).callsign for _ in range(2))
            yield from self._insist(commands.StandDownBackup(alert=alert, told=told))
            yield self._ms(5, 100)
        closed = commands.CloseAlert(
            alert=alert,
            outcome=self.luck.choice(FORCE.alert_outcomes).code,
            confirmed_by="Sgt Webb",
            confirmed_how=f"spoke to {callsign}",
        )
        yield from self._insist(closed)

    def _close_at_once(self, alert: str) -> Life:
        """Only what somebody has taken can be closed, and only with an outcome."""
        closed = commands.CloseAlert(
            alert=alert, outcome="safe", confirmed_by="Sgt Webb", confirmed_how="by voice"
        )
        outcome = yield from self._insist(closed)
        if isinstance(outcome, Done):
            raise BrokenPromiseError(f"{alert} was closed, and nobody had taken it")

    # Whatever else

    def _terminals(self) -> Life:
        while True:
            ward = self._ward(str(self.luck.choice(UNITS).callsign))
            if ward is not None:
                for _ in range(self.luck.choice((1, 1, 3))):
                    state = self.luck.choice(("lost service", "lost fix", "low battery"))
                    yield from self._radio(ward.callsign, "terminal", note=state)
                    yield self._ms(20, 240)
                if self._is(0.7):
                    yield from self._radio(ward.callsign, "terminal", note="regained")
            yield self._ms(300, 1500)

    def _breaks_of_the_dispatcher(self) -> Life:
        while True:
            self.absent = True
            yield self._ms(120, 900)
            self.absent = False
            yield self._ms(1200, 5400)

    def _second_thoughts(self) -> Life:
        """A log is regraded or marked while somebody is there."""
        while True:
            jobs = [ward.job for ward in self.room.truth.wards.values() if ward.job]
            if jobs:
                key = self.luck.choice(jobs)
                if self._is(0.5):
                    grade = self.luck.choice(("1", "2", "3"))
                    asked: Command = commands.Regrade(
                        incident=key, grade=grade, reason="more is known"
                    )
                else:
                    markers = tuple(m for m in ("weapons", "violence", "alcohol") if self._is(0.4))
                    asked = commands.MarkIncident(incident=key, markers=markers, reason="neighbour")
                yield from self._insist(asked)
            yield self._ms(300, 1200)
