"""Holds what the watch rang against what had to ring: nothing missed, nothing late, nothing for nothing."""

from collections.abc import Sequence
from typing import NamedTuple

from dispatch_desk.watch import Ring
from tests.room.oracle import FAR, BrokenPromiseError, FalseAlarmError, Oracle, Worry
from tests.room.rules import SECOND

AGAIN = {"emergency": 5 * SECOND, "red": 15 * SECOND, "amber": FAR}
AGAIN_WHEN_TOLD = {"emergency": 3 * SECOND, "red": 8 * SECOND}
LATEST = 2 * SECOND

Heard = tuple[str, str]
"""A unit and the level that rang for it."""


class Rung(NamedTuple):
    """When a worry rang last, real time; `mark` tells it from the unit's next one of that level."""

    mark: object
    at: int


class RingBook:
    """What rang when, and how late it was.

    Lateness counts from the moment something had to ring; from the moment the watch could run again
    where it could not run then; and from the moment the journal could be read where it tells of it.
    """

    def __init__(self) -> None:
        self.late: list[int] = []  # milliseconds, of each ring
        self.away: list[int] = []  # of those due while the watch could not run: from then on
        self.able_since = 0
        self.next = FAR  # when something must ring again, real time
        self._rung: dict[Heard, Rung] = {}
        self._ambers: set[tuple[str, int]] = set()  # all that ever rang: unit, when due

    def begin_anew(self, real: int) -> None:
        """A watch that begins knows of no ring: what stands rings at once."""
        self._rung.clear()
        self._ambers.clear()
        self.able_since = real

    def hold(self, rings: Sequence[Ring], oracle: Oracle, now: int, real: int) -> None:
        """Raises BrokenPromiseError for a ring that is missing, or that was not due."""
        worries = {(callsign, worry.level): worry for callsign, worry in oracle.worries(now)}
        if not worries and not rings:
            self._rung.clear()
            self.next = FAR
            return
        self._rung = {key: rung for key, rung in self._rung.items() if _lasts(key, rung, worries)}
        turns = {key: self._turn(key, worry) for key, worry in worries.items()}
        for ring in rings:
            key = (str(ring.callsign), ring.level)
            turn = turns.get(key, FAR)
            if turn <= real:
                self._count(turn, real)
            elif not self._may(key, worries):
                raise FalseAlarmError(f"{key[0]} rang {key[1]}: that was not due")
            self._note(key, worries[key], real)
            turns[key] = self._turn(key, worries[key])
        for (callsign, level), turn in turns.items():
            if real - max(turn, self.able_since) > LATEST:
                waited = (real - turn) / SECOND
                raise BrokenPromiseError(f"{callsign} has had to ring {level} for {waited} s")
        self.next = min(turns.values(), default=FAR)

    def _turn(self, key: Heard, worry: Worry) -> int:
        """When it had to ring, or has to ring next."""
        rung = self._rung.get(key)
        if rung is None:
            rang_before = key[1] == "amber" and (key[0], worry.due) in self._ambers
            return FAR if rang_before else worry.stands
        turn = rung.at + AGAIN[key[1]]
        if worry.told is not None:
            turn = min(turn, max(rung.at + AGAIN_WHEN_TOLD[key[1]], worry.told))
        return max(turn, worry.stands)

    def _may(self, key: Heard, worries: dict[Heard, Worry]) -> bool:
        """An amber that was gone and is there again for the same check may ring or not."""
        return key in worries and key[1] == "amber" and key not in self._rung

    def _note(self, key: Heard, worry: Worry, real: int) -> None:
        self._rung[key] = Rung(worry.mark, real)
        if key[1] == "amber":
            self._ambers.add((key[0], worry.due))

    def _count(self, turn: int, real: int) -> None:
        late = real - max(turn, self.able_since)
        if late > LATEST:
            raise BrokenPromiseError(f"a ring came {late / SECOND} s late")
        self.late.append(late)
        if turn < self.able_since:
            self.away.append(real - turn)


def _lasts(key: Heard, rung: Rung, worries: dict[Heard, Worry]) -> bool:
    worry = worries.get(key)
    return worry is not None and worry.mark == rung.mark
