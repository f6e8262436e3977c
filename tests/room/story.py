"""What happened in the room of late, told as a story of the units it is about."""

import re
from collections import deque
from collections.abc import Iterator

from msgspec import structs

from dispatch_desk.facts import Fact
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.watch import Ring
from tests.room.machine import ms_of
from tests.room.rules import SECOND

CALLSIGN = re.compile(r"\b[A-Z]{2}[0-9]{2}\b")
UNTOLD = {"happened_at", "unit", "position", "place", "summary", "callsign"}
CONCERN_ALL = {"incident.marked/1", "incident.regraded/1", "room.opened/2"}

Happening = str | Ring | tuple[Entry, Fact]


class Story:
    """Keeps the last few hundred happenings; puts them into words only when asked."""

    def __init__(self) -> None:
        self._told: deque[tuple[int, Happening]] = deque(maxlen=600)

    def add(self, real: int, what: Happening) -> None:
        self._told.append((real, what))

    def of(self, words: str, lines: int = 20) -> str:
        """The last that befell the units named in `words`, and the room meanwhile."""
        units = set(CALLSIGN.findall(words))
        return "\n".join([*self._lines(units)][-lines:])

    def _lines(self, units: set[str]) -> Iterator[str]:
        for real, what in self._told:
            if isinstance(what, str):
                yield f"{clock(real)} -- {what}"
            elif isinstance(what, Ring):
                if what.callsign in units:
                    yield f"{clock(real)} rings {what.level} for {what.callsign}"
            elif _concerns(*what, units):
                yield f"{clock(real)} {_words(*what)}"


def _concerns(entry: Entry, fact: Fact, units: set[str]) -> bool:
    named = {entry.stream.partition("/")[2], getattr(fact, "callsign", "")}
    return not units.isdisjoint(named) or entry.type in CONCERN_ALL


def _words(entry: Entry, fact: Fact) -> str:
    said = {name: value for name, value in structs.asdict(fact).items() if name not in UNTOLD}
    return f"{entry.seq} {entry.stream} {entry.type} of {clock(ms_of(fact.happened_at))} {said}"


def clock(real: int) -> str:
    """Hours, minutes, seconds and milliseconds of a shift."""
    seconds, ms = divmod(real, SECOND)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
