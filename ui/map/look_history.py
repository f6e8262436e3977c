"""Where a map has looked: back to the look before, and forward again. One look is where it came to rest."""

from typing import NamedTuple

MOST_LOOKS = 50


class Look(NamedTuple):
    """The middle in world units, and the zoom."""

    x: float
    y: float
    zoom: float


class LookHistory:
    """Asks nobody and moves nothing: whoever owns the map tells where it rests, and goes where this says."""

    def __init__(self) -> None:
        self._looks: list[Look] = []
        self._at = -1

    def rest(self, look: Look) -> None:
        """The map has come to rest here; what lay ahead is gone if this is another look."""
        if self._at >= 0 and self._looks[self._at] == look:
            return
        self._looks = [*self._looks[: self._at + 1], look][-MOST_LOOKS:]
        self._at = len(self._looks) - 1

    def back(self, now: Look) -> Look | None:
        """The look before `now`; None when there is none."""
        self.rest(now)
        return self._go(-1)

    def forward(self, now: Look) -> Look | None:
        """The look that was left by going back; None when there is none, or the map was moved since."""
        self.rest(now)
        return self._go(1)

    def _go(self, by: int) -> Look | None:
        if not 0 <= self._at + by < len(self._looks):
            return None
        self._at += by
        return self._looks[self._at]
