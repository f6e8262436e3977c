"""Keeps the interpreter's search for garbage short: one through all that a desk keeps can take half a second.

What is there for good is put out of the search, so that a look costs what is new since the last one; and
there are fewer looks. Without it an alert waits behind one now and then.
"""

import gc

from ui.bridge import Bridge

FIRST, EVERY = 20, 1200  # ticks of the window, four a second
THRESHOLDS = 10_000, 100, 100  # objects made, small searches, middle ones
"""A small search looks at all that was made since the last: ten thousand take a few milliseconds."""


def search_seldom() -> None:
    gc.set_threshold(*THRESHOLDS)


def set_aside() -> None:
    """What is there now is searched no more. Takes as long as one search through all of it."""
    gc.collect()
    gc.freeze()


class Memory:
    """Settles a few seconds after the desk has come up, and every few minutes from then on."""

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
