"""Whether the proposal of the ranked list was taken: every sending of a period, counted.

A sending that was recalled was a slip of the hand: it says nothing of the proposal, and is not counted.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from msgspec import Struct, structs

from dispatch_desk import facts
from dispatch_desk.choices import ShownUnit
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture import Picture
from dispatch_desk.records import IncidentId
from dispatch_desk.report.wording import local
from resources.units import Callsign

Assignment = tuple[IncidentId, Callsign]


class Sending(Struct, frozen=True):
    """Who was sent from a list, what that list said, and the job as it was graded then."""

    entry: int
    at: datetime
    incident: IncidentId
    kind: str
    grade: str
    chosen: tuple[Callsign, ...]
    proposed: tuple[Callsign, ...]
    shown: tuple[ShownUnit, ...]
    taken: bool
    reason: str = ""  # code; "": not given

    @property
    def hour(self) -> int:
        """Of the day, on this machine's clock."""
        return local(self.at).hour


class Tally(Struct, frozen=True):
    """Sendings with something in common: a type, a grade, an hour."""

    of: str
    sendings: int
    taken: int
    unexplained: int  # not taken, and nobody said why

    @property
    def otherwise(self) -> int:
        return self.sendings - self.taken


class Taken(Struct, frozen=True):
    """All sendings from a list, in the order they were made, and units sent without one."""

    sendings: tuple[Sending, ...] = ()
    units_without_list: int = 0

    @property
    def total(self) -> Tally:
        return _tally("", self.sendings)

    @property
    def by_reason(self) -> list[tuple[str, int]]:
        """Codes of the reasons why it was not the proposal, the most frequent first; "" is not given."""
        return Counter(s.reason for s in self.sendings if not s.taken).most_common()

    def by_type(self) -> list[Tally]:
        return self._by(lambda sending: sending.kind)

    def by_grade(self) -> list[Tally]:
        return self._by(lambda sending: sending.grade)

    def by_hour(self) -> list[Tally]:
        return self._by(lambda sending: f"{sending.hour:02}")

    def _by(self, key: Callable[[Sending], str]) -> list[Tally]:
        keys = sorted({key(sending) for sending in self.sendings})
        return [_tally(of, [s for s in self.sendings if key(s) == of]) for of in keys]


def _tally(of: str, sendings: Iterable[Sending]) -> Tally:
    found = list(sendings)
    unexplained = sum(not s.taken and not s.reason for s in found)
    return Tally(of, len(found), sum(s.taken for s in found), unexplained)


class Takings:
    """Gathers them while a record is read; told only of what was recorded in the period."""

    def __init__(self) -> None:
        self._sendings: dict[int, Sending] = {}
        self._choices: dict[Assignment, int] = {}  # by which it was sent; none when without a list
        self._waiting: Counter[Assignment] = Counter()  # sent; their list may follow
        self._recalled: defaultdict[int, set[Callsign]] = defaultdict(set)  # of whom a choice chose
        self._recalls: set[str] = set()  # commands that undid a sending

    def note(self, fact: facts.Fact, entry: Entry, picture: Picture) -> None:
        """A fact that the picture has taken in already."""
        match fact:
            case facts.UnitStoodDown(how="recalled", incident=incident):
                self._recalls.add(entry.command_id)
                self._recall(incident, Callsign(_about(entry)))
            case facts.IncidentUnitSent(callsign=callsign):
                if entry.command_id not in self._recalls:  # back where it was is no sending
                    self._choices.pop((_about(entry), callsign), None)
                    self._waiting[_about(entry), callsign] += 1
            case facts.IncidentChoiceRecorded():
                self._choose(fact, entry, picture)
            case facts.IncidentChoiceExplained(choice=choice, reason=reason):
                known = self._sendings.get(choice)
                if known is not None and known.incident == _about(entry):
                    self._sendings[choice] = structs.replace(known, reason=reason)
            case _:
                pass

    def _recall(self, incident: IncidentId, callsign: Callsign) -> None:
        """Its last sending there never was; that of a choice goes when everybody chosen is recalled."""
        choice = self._choices.pop((incident, callsign), None)
        if choice is None:
            self._waiting[incident, callsign] -= self._waiting[incident, callsign] > 0
            return
        self._recalled[choice].add(callsign)
        if self._recalled[choice].issuperset(self._sendings[choice].chosen):
            del self._sendings[choice]

    def _choose(self, fact: facts.IncidentChoiceRecorded, entry: Entry, picture: Picture) -> None:
        key = _about(entry)
        incident = picture.incidents.get(key)
        if incident is None:  # its beginning was erased
            return
        for callsign in fact.chosen:
            self._waiting[key, callsign] -= self._waiting[key, callsign] > 0
            self._choices[key, callsign] = entry.seq
        self._sendings[entry.seq] = Sending(
            entry.seq, fact.happened_at, key, incident.kind, incident.grade,
            fact.chosen, fact.proposed, fact.shown, fact.taken,
        )  # fmt: skip

    def found(self) -> Taken:
        return Taken(tuple(self._sendings.values()), self._waiting.total())


def _about(entry: Entry) -> IncidentId:
    return entry.stream.partition("/")[2]


def looked_at(sending: Sending) -> Iterator[ShownUnit]:
    """The rows that tell why: those proposed, those chosen, and the first."""
    named = {*sending.proposed, *sending.chosen}
    for row in sending.shown:
        if row.callsign in named or row.rank == 1:
            yield row
