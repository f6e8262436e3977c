"""Keeps watch over how far off help is: asks the roads about everybody at work, one after the other."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Protocol

from msgspec import structs

from dispatch_desk.commands import NoteBackup
from dispatch_desk.driving import gravest_grade
from dispatch_desk.force.profile import Force
from dispatch_desk.force.sending import BackupLimit
from dispatch_desk.picture import Changed
from dispatch_desk.records import DutyUnit, Records
from dispatch_desk.safety import places_of
from dispatch_desk.sending.backup import (
    MOST_HELPERS,
    BackupTable,
    Free,
    Help,
    beside,
    crossed,
    limit_of,
    speaks_for_all,
    to_note,
)
from dispatch_desk.sending.muster import F8, Flags, Mustering
from dispatch_desk.sending.whereabouts import Whereabouts
from geodata.places import Position
from geodata.routing.engine import Nearest
from resources.fixes import Fixes
from resources.units import Callsign

AGAIN = timedelta(seconds=5)  # desk time; who is at work is asked about anew so often
MOST_ASKED = 16  # questions under way: whoever asks the roads besides waits for so many at most
LATE = timedelta(seconds=30)  # after that what was answered before is not believed any more
TOLD_EVERY = timedelta(seconds=1)  # windows hear of minutes more or less; of alarms at once
STEP_S = 15.0  # less of a difference is none to tell
LATE_ROADS = "the roads don't answer"
NOWHERE = "nobody knows where they are"


class AsksNearest(Protocol):
    """As the road service does."""

    def nearest(  # noqa: PLR0913 - the road service's own question
        self,
        lats: F8,
        lons: F8,
        target: Position,
        k: int,
        *,
        headings: F8 | None = None,
        driving: tuple[str, ...] = (),
        among: Flags | None = None,
        setoff_s: F8 | None = None,
    ) -> "Future[Nearest]": ...


Matters = tuple[int, str | None, bool, int]
"""What of a unit decides who it can help and who helps it: contact alone changes nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question under way, and what was known when it was asked."""

    help: Help  # what the answer is put into
    free: Free
    answer: "Future[Nearest]"


class BackupKeeper:
    """From changes and positions to a table of help, and to what the record should say. One thread's.

    It waits for nothing: `keep` takes what has been answered, and asks the next.
    """

    def __init__(self, roads: AsksNearest, positions: Callable[[], Fixes], force: Force) -> None:
        self._roads, self._positions, self._force = roads, positions, force
        self._grade = gravest_grade(force)
        self._mustering = Mustering(force)
        self._limits: dict[Callsign, tuple[BackupLimit, tuple[Callsign, ...]]] = {}
        self._matters: dict[Callsign, Matters] = {}
        self._found: dict[Callsign, Help] = {}
        self._asked_at: dict[Callsign, datetime] = {}  # those at work, the longest ago first
        self._urgent: dict[Callsign, None] = {}
        self._done: set[Callsign] = set()  # at work no more, and the record says that help is far
        self._under_way: deque[Asked] = deque()
        self._began_at: datetime | None = None  # the oldest of them
        self._is_new = False
        self._told_at: datetime | None = None
        self.table: BackupTable = {}
        self.version = 0  # counts up with every table

    def begin(self, records: Records) -> None:
        """The records are others than before."""
        everybody = Changed(units=tuple(records.units))
        self.take([everybody], records)

    def take(self, changes: Iterable[Changed], records: Records) -> None:
        """Look again at whom these changes concern."""
        touched: dict[Callsign, None] = {}
        for change in changes:
            touched |= dict.fromkeys(change.units)
            for key in change.incidents:
                touched |= dict.fromkeys(records.incidents[key].units)
        for callsign in touched:
            self._look_at(callsign, records)

    def keep(self, records: Records, now: datetime, *, anew: bool = False) -> list[NoteBackup]:
        """What the record should say by now. `anew`: the roads are others, so ask about everybody."""
        notes = [*self._settle(records), *self._over(records)]
        if anew:
            self._urgent |= dict.fromkeys(self._limits)
        if not self._under_way:
            self._ask(records, now)
        elif self._began_at is not None and now - self._began_at > LATE:
            self._doubt(LATE_ROADS)
        self._tell(now, at_once=bool(notes))
        return notes

    # Whom it concerns

    def _look_at(self, callsign: Callsign, records: Records) -> None:
        duty = records.units.get(callsign)
        if duty is None:
            return
        matters = _matters(duty)
        if matters != self._matters.get(callsign):
            self._matters[callsign] = matters
            self._urgent[callsign] = (
                None  # it may be elsewhere; who isn't at work is left out again
            )
            self._ask_soon_who_counts_on(callsign, records)
        company = beside(duty, records, self._force)
        officers = sum(len(records.units[name].unit.crew) for name in company)
        limit = limit_of(duty, records.incidents.get(duty.incident or ""), self._force, officers)
        if limit is None:
            self._leave(duty)
        elif self._limits.get(callsign) != (limit, company):
            self._limits[callsign] = limit, company
            self._urgent[callsign] = None

    def _ask_soon_who_counts_on(self, callsign: Callsign, records: Records) -> None:
        """Whose help it was, and those for whom help is far: it may be theirs now."""
        for officer, help_ in self._found.items():
            far = records.units[officer].far is not None
            if far or any(name == callsign for name, _ in help_.helpers):
                self._urgent[officer] = None

    def _leave(self, duty: DutyUnit) -> None:
        for known in (self._limits, self._found, self._asked_at, self._urgent):
            self._is_new |= known.pop(duty.callsign, None) is not None
        if duty.far is not None and duty.on_duty:
            self._done.add(duty.callsign)

    def _over(self, records: Records) -> Iterator[NoteBackup]:
        """Who is at work no more needs no help, however far it was; until the record says so.

        Of whoever calls for help nothing is said: when that is over, the question comes back.
        """
        pressed = {alert.callsign for alert in records.open_alerts() if alert.level == "emergency"}
        for callsign in self._done - pressed:
            duty = records.units[callsign]
            note = to_note(duty, None) if duty.on_duty and callsign not in self._limits else None
            if note is None:
                self._done.discard(callsign)
            else:
                yield note

    # Questions and answers

    def _ask(self, records: Records, now: datetime) -> None:
        wanted = list(self._next(now))
        if not wanted:
            return
        fixes, self._began_at = self._positions(), now
        muster = self._mustering.of(records)
        free = Free.of(Whereabouts.of(muster, fixes, now, self._grade), now)
        for callsign in wanted:
            self._urgent.pop(callsign, None)
            self._asked_at.pop(callsign, None)
            self._asked_at[callsign] = now  # last in the order
            self._ask_about(records.units[callsign], records, free)

    def _next(self, now: datetime) -> Iterator[Callsign]:
        """Who is urgent, who was never asked about, and then who was the longest ago."""
        new = (callsign for callsign in self._limits if callsign not in self._asked_at)
        longest_ago = takewhile(lambda of: abs(now - of[1]) >= AGAIN, self._asked_at.items())
        due = (callsign for callsign, _ in longest_ago)
        order = dict.fromkeys((*self._urgent, *new, *due))
        yield from islice((callsign for callsign in order if callsign in self._limits), MOST_ASKED)

    def _ask_about(self, duty: DutyUnit, records: Records, free: Free) -> None:
        limit, company = self._limits[duty.callsign]
        among = free.among(duty, records)
        target = self._place_of(duty, records, free)
        unknown = free.unknown(among) or ("" if target is not None else NOWHERE)
        help_ = Help(duty.callsign, (), limit, company, unknown)
        if target is None or unknown:
            self._put(help_)
            return
        where = free.where
        answer = self._roads.nearest(
            where.lats, where.lons, target, MOST_HELPERS, headings=where.headings,
            driving=where.driving, among=among & free.seen,
            setoff_s=free.setting_off_s(duty, records),
        )  # fmt: skip
        self._under_way.append(Asked(help_, free, answer))

    def _place_of(self, duty: DutyUnit, records: Records, free: Free) -> Position | None:
        """Where help must come: to the officers where they are seen, on their way to where they will be."""
        incident = records.incidents.get(duty.incident or "")
        row = free.muster.row.get(duty.callsign)
        going = places_of(duty, incident, self._force).isdisjoint(("at_scene", "stop"))
        if row is not None and free.seen[row] and not (going and incident is not None):
            return Position(float(free.where.lats[row]), float(free.where.lons[row]))
        return incident.position if incident is not None else None

    def _settle(self, records: Records) -> Iterator[NoteBackup]:
        """What has been answered; who helps by an answer that has aged is asked about anew."""
        while self._under_way and self._under_way[0].answer.done():
            asked = self._under_way.popleft()
            officer, help_ = asked.help.of, _answered(asked)
            if officer not in self._limits:
                continue
            if self._has_aged(asked, help_, records):
                self._urgent[officer] = None
                continue
            self._put(help_)
            note = to_note(records.units[officer], help_)
            if note is not None and speaks_for_all(records.units[officer], help_, records):
                yield note

    def _has_aged(self, asked: Asked, help_: Help, records: Records) -> bool:
        if self._limits[help_.of] != (help_.limit, help_.beside):
            return True
        row, duties = asked.free.muster.row, asked.free.muster.duties
        return any(_matters(records.units[h]) != _matters(duties[row[h]]) for h, _ in help_.helpers)

    # The table

    def _put(self, help_: Help) -> None:
        known = self._found.get(help_.of)
        self._is_new |= known is None or _outline(known) != _outline(help_)
        self._found[help_.of] = help_

    def _doubt(self, why: str) -> None:
        """What was answered long ago says nothing of now."""
        for help_ in tuple(self._found.values()):
            self._put(structs.replace(help_, unknown=why))

    def _tell(self, now: datetime, *, at_once: bool) -> None:
        if not self._is_new:
            return
        if at_once or self._told_at is None or abs(now - self._told_at) >= TOLD_EVERY:
            self.table, self._is_new, self._told_at = dict(self._found), False, now
            self.version += 1


def _matters(duty: DutyUnit) -> Matters:
    return duty.status, duty.incident, duty.on_duty, duty.prisoners


def _answered(asked: Asked) -> Help:
    error = asked.answer.exception()
    if error is not None:
        return structs.replace(asked.help, unknown=str(error))
    found, callsigns = asked.answer.result(), asked.free.muster.callsigns
    units = zip(found.unit.tolist(), found.seconds.tolist(), strict=True)
    return structs.replace(asked.help, helpers=tuple((callsigns[at], s) for at, s in units))


def _outline(help_: Help) -> tuple[object, ...]:
    """What of it windows must hear of."""
    helpers = tuple((name, round(seconds / STEP_S)) for name, seconds in help_.helpers)
    return helpers, help_.limit, help_.beside, help_.unknown, crossed(help_)
