"""Keeps the interpreter's search for garbage short: one through all that a desk keeps can take half a second.

What is there for good is put out of the search, and what is new is looked through in a turn of its own:
a list that is being ranked or painted never waits for it, and no alert behind it.
"""

import gc

from ui.bridge import Bridge

FIRST, EVERY = 20, 1200  # ticks of the window, four a second
SMALL, MIDDLE, MIDDLE_EVERY = 0, 1, 20  # generations; ticks
THRESHOLDS = 100_000, 100, 100  # objects made, small searches, middle ones
"""When the interpreter looks by itself: where so much is made in one go that a tick would come too late.

It counts what is made less what is gone, so that in a room of thousands, where each picture replaces the
one before, its own small searches came seldom, in the midst of a ranking, and took longer than a frame.
"""


def search_seldom() -> None:
    gc.set_threshold(*THRESHOLDS)


def set_aside() -> None:
    """What is there now is searched no more. Takes as long as one search through all of it."""
    gc.collect()
    gc.freeze()


class Memory:
    """Looks at each tick; settles a few seconds after the desk has come up, and every few minutes then."""

    def __init__(self, bridge: Bridge) -> None:
        self._ticks, self._usual = 0, gc.get_threshold()
        search_seldom()
        bridge.ticked.connect(lambda _: self._tick())

    def close(self) -> None:
        """As it was before there was a desk."""
        gc.set_threshold(*self._usual)
        gc.unfreeze()

    def _tick(self) -> None:
        self._ticks += 1
        if self._ticks % EVERY == FIRST:
            set_aside()
        else:
            gc.collect(SMALL if self._ticks % MIDDLE_EVERY else MIDDLE)
