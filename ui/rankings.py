"""Keeps a ranked list of every job that wants somebody, and asks the roads only of who has moved."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, Signal

from dispatch_desk.records import Incident, IncidentId
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.muster import Muster
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.ranking import Ranking, rank
from dispatch_desk.sending.whereabouts import Reached, Whereabouts
from geodata.places import Position
from geodata.routing.navigator import Etas
from resources.fixes import Fixes
from resources.units import Callsign
from ui.bridge import Bridge

MOST_JOBS = (
    20  # beside the open one; whoever has more of them waiting looks at each as it is opened
)
MOST_ROWS = 500  # of a list in words; everybody else is found by name
GRAVE_LOOK = 2  # an emergency, or to be dealt with at once
GRAVE_EVERY, OTHER_EVERY = 8, 32  # ticks, where something has changed; the open one: at once
STILL_EVERY, STILL_OTHERS_EVERY = 4, 32  # where only positions have grown older
MOST_ASKED = 4  # questions of jobs that nobody looks at, at the roads in one moment
AT_ONCE = 100  # rows that are put in words with the ranking itself
TURN_MS = 6  # of the window's thread; then it does what else has come
A_FEW = 10  # rows put in words between two looks at how long it takes


_Seen = tuple[Muster, Fixes, Incident, int]
"""What a list follows from: everybody on duty, where they are, the job, and the roads by their changes."""


@dataclass(slots=True)
class _Kept:
    """One job: what the roads last said of it, and the list made from that."""

    incident: Incident
    where: Whereabouts | None = None  # the places `etas` were asked for, at their present age
    etas: Etas | None = None
    as_of: int = -1  # the roads that said so, counted by their changes
    asked: bool = False  # and not answered yet
    ranking: Ranking | None = None
    rows: list[Candidate] | None = None  # in words; of the open job alone
    seen: _Seen | None = None  # what it was last brought up to
    looked: int = -1  # tick of that
    goal: Position | None = None  # where `etas` lead


@dataclass(slots=True)
class _Wording:
    """Rows of the open job, half made: with thousands on duty all of them take several turns."""

    kept: _Kept
    ranking: Ranking
    callsigns: list[Callsign]
    made: list[Candidate] = field(default_factory=list)


class Rankings(QObject):
    """Told of every tick; works a piece at a time, each in a turn of the window's events of its own."""

    answered = Signal()  # the open job's list is newer, or it can't be had

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.trouble = ""  # why the last question has no answer, in words
        self._kept: dict[IncidentId, _Kept] = {}
        self._opened: IncidentId | None = None
        self._ticks, self._roads = 0, 0
        self._waiting: deque[IncidentId] = deque()
        self._answers: deque[_Kept] = deque()
        self._has_turn = self._has_news = False  # a turn to come: of work, of telling
        self._where: dict[str, Whereabouts] = {}  # of this look, by grade
        self._wording: _Wording | None = None

    # The answers

    def ranking(self, incident: IncidentId | None) -> Ranking | None:
        """Everyone on duty for a job; None while the roads have not answered yet."""
        kept = self._kept.get(incident or "")
        return kept.ranking if kept is not None else None

    def rows(self, incident: IncidentId) -> list[Candidate] | None:
        """The open job's list in words, best first; None before the first answer."""
        kept = self._kept.get(incident)
        return kept.rows if kept is not None else None

    def live(self) -> Mapping[IncidentId, Ranking]:
        """The lists of all jobs that still want somebody, the open one's included; the gravest first."""
        known = ((key, kept.ranking) for key, kept in self._kept.items())
        return {key: found for key, found in known if found is not None and _wants(found)}

    def forget(self) -> None:
        """Another moment: no answer is of use any more, and none is waited for."""
        self._kept.clear()
        self._waiting.clear()
        self._answers.clear()
        self._where.clear()
        self._wording = None
        self.trouble = ""

    def ask_anew(self) -> None:
        """The roads have become others: what they said before, or say now of before, is asked again."""
        self._roads += 1

    # When to look

    def tick(self, opened: IncidentId | None) -> None:
        """A moment later."""
        self._ticks += 1
        self.look(opened)

    def look(self, opened: IncidentId | None) -> None:
        """Bring up to now whatever is due; `opened` is the log that is looked at."""
        if self._bridge.is_away:
            return
        if opened != self._opened:
            left = self._kept.get(self._opened or "")
            if left is not None:
                left.rows = None
            self._opened, self._wording = opened, None
        self._where.clear()
        self._keep_wanted()
        for key, kept in self._kept.items():
            if key not in self._waiting and self._is_due(kept):
                self._wait(key)
        self._take_turns()

    def _keep_wanted(self) -> None:
        """The open job first, then the others in the order of the queue: grade, then age."""
        jobs = {incident.id: incident for incident in self._wanted()}
        self._kept = {key: self._kept.get(key) or _Kept(job) for key, job in jobs.items()}
        for key, job in jobs.items():
            self._kept[key].incident = job

    def _wanted(self) -> Iterator[Incident]:
        records = self._bridge.records
        opened = records.incidents.get(self._opened or "")
        if opened is not None and opened.open:
            yield opened
        others = [one for one in records.open_incidents() if one is not opened]
        others.sort(key=lambda one: (self._look_of(one), one.created_at))
        yield from others[:MOST_JOBS]

    def _look_of(self, incident: Incident) -> int:
        grades = self._bridge.launch.force.grades
        return next((grade.look for grade in grades if grade.code == incident.grade), 1)

    def _is_due(self, kept: _Kept) -> bool:
        since, opened = self._ticks - kept.looked, kept.incident.id == self._opened
        if kept.asked:  # for as long as nothing is known, who looks at it is shown straight lines
            return opened and kept.etas is None and since >= STILL_EVERY
        if kept.ranking is None or kept.seen is None:
            return since > 0
        if opened and (kept.rows is None or not _same(kept.seen, self._now_seen(kept))):
            return True
        if _same(kept.seen, self._now_seen(kept)):
            return since >= (STILL_EVERY if opened else STILL_OTHERS_EVERY)
        grave = self._look_of(kept.incident) <= GRAVE_LOOK and _wants(kept.ranking)
        return since >= (GRAVE_EVERY if grave else OTHER_EVERY)

    def _now_seen(self, kept: _Kept) -> _Seen:
        return self._bridge.muster(), self._bridge.fixes(), kept.incident, self._roads

    # Turns of the window's events

    def _wait(self, key: IncidentId) -> None:
        """Who looks at it goes first."""
        if key == self._opened:
            self._waiting.appendleft(key)
        else:
            self._waiting.append(key)

    def _take_turns(self) -> None:
        if not self._has_turn and (self._wording is not None or self._answers or self._waiting):
            self._has_turn = True
            self._bridge.after(0, self._turn)

    def _turn(self) -> None:
        """One job, or some rows in words."""
        self._has_turn = False
        if self._bridge.is_away:  # all of it is of a moment nobody looks at any more
            return
        if self._wording is not None:
            self._word(self._wording)
        elif self._answers:
            kept = self._answers.popleft()
            if self._kept.get(kept.incident.id) is kept:
                self._rank_by_road(kept)
        elif self._waiting:
            due = self._kept.get(self._waiting.popleft())
            if due is not None:
                self._renew(due)
        self._take_turns()

    def _renew(self, kept: _Kept) -> None:
        """From what the roads said already where that still holds, else they are asked."""
        where = self._whereabouts(kept.incident.grade)
        if self._still_holds(kept, where):
            kept.where, kept.seen = where, self._now_seen(kept)
            self._rank_by_road(kept)
        elif kept.asked:
            self._rank(kept, where.by_air(kept.incident.position))
        elif kept.incident.id == self._opened or self._may_ask():
            self._ask(kept, where)

    def _still_holds(self, kept: _Kept, where: Whereabouts) -> bool:
        if kept.where is None or kept.as_of != self._roads:
            return False
        return kept.goal == kept.incident.position and asked_alike(kept.where, where)

    def _whereabouts(self, grade: str) -> Whereabouts:
        known = self._where.get(grade)
        if known is None or known.muster is not self._bridge.muster():
            known = self._where[grade] = self._bridge.whereabouts(grade)
        return known

    def _may_ask(self) -> bool:
        return sum(kept.asked for kept in self._kept.values()) < MOST_ASKED

    def _ask(self, kept: _Kept, where: Whereabouts) -> None:
        roads, goal, seen = self._roads, kept.incident.position, self._now_seen(kept)
        kept.asked, kept.looked = True, self._ticks

        def take(etas: Etas) -> None:
            kept.asked, self.trouble = False, ""
            kept.where, kept.etas, kept.goal = where, etas, goal
            kept.as_of, kept.seen = roads, seen
            self._answers.append(kept)  # ranked in turns: several may have come together
            self._take_turns()

        def fail(why: str) -> None:
            kept.asked, self.trouble = False, why
            if kept.etas is None and self._kept.get(kept.incident.id) is kept:
                self._rank(kept, where.by_air(goal))
            self.answered.emit()

        self._bridge.etas(where, goal, take, fail)

    def _rank_by_road(self, kept: _Kept) -> None:
        if kept.where is not None and kept.etas is not None:
            self._rank(kept, kept.where.reached(kept.etas))

    def _rank(self, kept: _Kept, reached: Reached) -> None:
        bridge = self._bridge
        job = Job.of(kept.incident, bridge.launch.force)
        ranking = rank(bridge.muster(), reached, job, bridge.now())
        kept.ranking, kept.looked = ranking, self._ticks
        if kept.incident.id == self._opened:
            rows = ranking.order[:MOST_ROWS].tolist()
            self._wording = _Wording(kept, ranking, [ranking.muster.callsigns[at] for at in rows])
            if len(rows) <= AT_ONCE:
                self._word(self._wording)

    def _word(self, wording: _Wording) -> None:
        """Put rows in words; those on the screen stay until all are made."""
        turn, made = QElapsedTimer(), wording.made
        turn.start()
        while len(made) < len(wording.callsigns):
            if turn.elapsed() >= TURN_MS:
                return
            few = wording.callsigns[len(made) : len(made) + A_FEW]
            made += filter(None, map(wording.ranking.row, few))
        self._wording = None
        wording.kept.rows = made
        self._has_news = True
        self._bridge.after(0, self._tell_answered)

    def _tell_answered(self) -> None:
        """In a turn of its own: to show a list takes about as long as a part of it in words."""
        self._has_news = False
        if not self._bridge.is_away:
            self.answered.emit()


def asked_alike(a: Whereabouts, b: Whereabouts) -> bool:
    """Whether the roads would be asked of the same places again, and so say the same."""
    if a.lats is b.lats and a.driving is b.driving:
        return True
    if a.driving != b.driving or a.muster.callsigns != b.muster.callsigns:
        return False
    columns = ((a.lats, b.lats), (a.lons, b.lons), (a.headings, b.headings), (a.error_m, b.error_m))
    return all(np.array_equal(old, new, equal_nan=True) for old, new in columns)


def _wants(ranking: Ranking) -> bool:
    """Whether the job still asks for more than those who are going bring."""
    return bool(ranking.provided.asked.any())


def _same(seen: _Seen, now: _Seen) -> bool:
    return all(old is new for old, new in zip(seen[:3], now[:3], strict=True)) and seen[3] == now[3]
