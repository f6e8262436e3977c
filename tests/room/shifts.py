"""One shift after another, and what became of them."""

from pathlib import Path
from typing import NamedTuple

from tests.room.oracle import BrokenPromiseError
from tests.room.people import OFFICERS, People
from tests.room.room import SHIFT, Room
from tests.room.rules import MINUTE
from tests.room.trouble import Trouble
from tests.room.watches import MakeWatch, a_watch

OFFICER_HOURS = OFFICERS * SHIFT // (60 * MINUTE)
"""Of one shift."""


class Played(NamedTuple):
    """What there was in one shift."""

    due: int  # checks that came due, and of those:
    amber: int
    red: int
    late: list[int]  # of each ring, milliseconds, while the watch could run
    away: list[int]  # of those that came due while it could not: since then
    head: bytes  # of the journal's chain


def play(
    seed: int, path: Path | None = None, make_watch: MakeWatch = a_watch, lasts: int = SHIFT
) -> Played:
    """Play a shift, in memory or on a file. Raises BrokenPromiseError with the seed and the story."""
    room = Room(seed, path, make_watch)
    try:
        room.start_desk()
        room.start_watch()
        People(room).staff()
        Trouble(room).brew(lasts)
        room.run(lasts)
        head = room.hold_at_the_end()
    except BrokenPromiseError as broken:
        if not hasattr(broken, "__notes__"):
            broken.add_note(f"seed {seed}, at the end of the shift")
        raise
    finally:
        room.close()
    tally, book = room.truth.tally, room.book
    return Played(tally.due, tally.amber, tally.red, book.late, book.away, head)


def caught(make_watch: MakeWatch, seeds: range) -> BrokenPromiseError | None:
    """The promise a mutant breaks first; None when it gets through all these shifts."""
    for seed in seeds:
        try:
            play(seed, make_watch=make_watch)
        except BrokenPromiseError as broken:
            if _holds(seed):
                return broken
    return None


def _holds(seed: int) -> bool:
    """Whether the watch as it is gets through: only then it was the mutant's fault that was caught."""
    try:
        play(seed)
    except BrokenPromiseError:
        return False
    return True
