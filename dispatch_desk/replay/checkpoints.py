"""Pictures kept along a recording, so that any moment is a short fold away from one of them."""

from bisect import bisect_right
from collections.abc import MutableMapping, MutableSequence, MutableSet
from copy import copy
from dataclasses import fields

from dispatch_desk.picture import Picture

FIRST_EVERY = 100  # entries
MOST = 48  # then every other one goes, and they stand twice as far apart: memory has an end


class Checkpoints:
    """Pictures after so many entries, evenly spaced over whatever length the recording has."""

    def __init__(self, beginning: Picture) -> None:
        self._every = FIRST_EVERY
        self._kept = {0: copy_of(beginning)}

    @property
    def every(self) -> int:
        """How many entries are folded at most to reach a moment from the one before it."""
        return self._every

    def note(self, count: int, picture: Picture) -> None:
        """The picture after so many entries; kept if it is one picture's turn."""
        if count % self._every:
            return
        self._kept[count] = copy_of(picture)
        if len(self._kept) > MOST:
            self._every *= 2
            self._kept = {n: kept for n, kept in self._kept.items() if n % self._every == 0}

    def before(self, count: int) -> tuple[int, Picture]:
        """The last one that holds no more than so many entries, as a copy to go on from."""
        counts = list(self._kept)
        nearest = counts[bisect_right(counts, count) - 1]
        return nearest, copy_of(self._kept[nearest])


def copy_of(picture: Picture) -> Picture:
    """One to go on from without changing the other: its records are frozen and are shared."""
    other = copy(picture)
    for field in fields(picture):
        value = getattr(picture, field.name)
        if isinstance(value, MutableMapping | MutableSequence | MutableSet):
            setattr(other, field.name, copy(value))
    return other
