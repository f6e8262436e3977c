"""Whether the safety watch was awake all the time: what it has to say when it was not."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ui import text

NOTICED = timedelta(seconds=2)  # a shorter gap delays an alarm, but hides none
TOLD_FOR = timedelta(minutes=10)  # unless somebody acknowledges it before


class Wakefulness:
    """Told two clocks at every step: one that counts a sleep of the machine, and one that does not.

    Both in milliseconds. `now` is asked for the time of day, only to say until when it was.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last: tuple[int, int] | None = None
        self._said = ""
        self._said_ms = 0

    def step(self, boot_ms: int, awake_ms: int) -> None:
        """Notice how much time passed since the last step, and how much of it the machine slept."""
        last, self._last = self._last, (boot_ms, awake_ms)
        if last is None:
            return
        passed, awake = _span(boot_ms - last[0]), _span(awake_ms - last[1])
        if passed - awake > NOTICED:
            until = f"{text.local_time(self._now())[:5]}"
            self._say(
                f"This computer slept {text.age(passed - awake)} until {until}: nothing could ring",
                boot_ms,
            )
        elif awake > NOTICED:
            self._say(f"The safety watch stood still for {text.age(awake)}", boot_ms)

    def acknowledge(self) -> None:
        """Somebody has read it."""
        self._said = ""

    def trouble(self, boot_ms: int) -> str:
        """What to say just now; "" when it was awake, or all has been said."""
        if self._said and _span(boot_ms - self._said_ms) >= TOLD_FOR:
            self._said = ""
        return self._said

    def _say(self, words: str, boot_ms: int) -> None:
        self._said, self._said_ms = words, boot_ms


def _span(ms: int) -> timedelta:
    return timedelta(milliseconds=ms)
