"""The safety watch as a process: reads the journal, rings the loudspeaker, and says that it is alive.

Started by the window, but not dependent on it: a window that hangs or dies can't silence it.
"""

import argparse
import os
import select
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from msgspec import Struct, json
from PySide6.QtCore import QLoggingCategory

from dispatch_desk import clock
from dispatch_desk.facts import RoomOpened
from dispatch_desk.force.profile import load_force
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.journal.protocol import JournalError, JournalReader
from dispatch_desk.watch import SafetyWatch
from ui.ringing import QUIET_RULES, Loudspeaker, Player, RingFile, Silence
from ui.wakefulness import Wakefulness

STEP_MS = (
    250  # at the latest every deadline is looked at, and the window hears that the watch lives
)
POLL_S = 0.02  # how soon a new entry of the journal is noticed
ORPHANED_FOR = timedelta(minutes=10)
"""How long a live desk's watch goes on when its window is gone."""

HANDOVER = timedelta(seconds=30)
"""And when a desk has opened the journal again: its own watch needs a moment to start."""

MOST_READ = 1_024  # bytes; each says no more than the first
MOST_WORDS = 500  # of trouble: with them a line fits into what a pipe takes whole or not at all


class Heartbeat(Struct, frozen=True):
    """One line to the window, every step: alive, heard or not, and what is wrong."""

    sound: bool
    trouble: str = ""


def main() -> None:
    words = argparse.ArgumentParser(
        description="Dispatch Desk's safety watch; started by the desk."
    )
    words.add_argument("--journal", required=True)
    words.add_argument("--sink", type=Path, help="also write every ring to this file")
    words.add_argument("--force", type=Path, help="the force's profile; none: the sample")
    given = words.parse_args()
    news = News(lambda: open_reader(given.journal))
    watch = SafetyWatch(news.open, load_force(given.force), clock.boot_id())
    sink = RingFile(given.sink) if given.sink is not None else None
    Watchman(watch, news, Loudspeaker(_player()), sink).stand()


def _player() -> Player:
    """The system's sound device, whether or not one is plugged in by now."""
    QLoggingCategory.setFilterRules(QUIET_RULES)
    try:
        # Late: it can't be loaded where the system lacks a library, and Qt grumbles while it is.
        from ui.sound_device import SoundDevice  # noqa: PLC0415 - see above
    except ImportError:
        return Silence()
    return SoundDevice()


class News:
    """The reader the watch reads by, asked in between whether there is anything new to read."""

    def __init__(self, open_journal: Callable[[], JournalReader]) -> None:
        self._open = open_journal
        self._reader: JournalReader | None = None

    def open(self) -> JournalReader:
        """As the watch opens it, again after trouble. Raises JournalError."""
        self._reader = self._open()
        return self._reader

    def has_come(self) -> bool:
        """Cheap. False as well while the journal can't be read: the next step says why."""
        try:
            return self._reader is not None and self._reader.changed()
        except JournalError:
            return False


class Watchman:
    """Steps the watch until its window is gone and nobody needs it any more."""

    def __init__(
        self, watch: SafetyWatch, news: News, speaker: Loudspeaker, sink: RingFile | None
    ) -> None:
        self._watch, self._news, self._speaker, self._sink = watch, news, speaker, sink
        self._wakefulness = Wakefulness(clock.utc_now)
        self._alone: Alone | None = None
        self._heard = True  # a window is there to be told
        self._stepped_ms = self._rested_ms = (
            0  # on the boot clock: last step; when a next may begin
        )
        os.set_blocking(sys.stdout.fileno(), False)  # a hung window does not read: never wait

    def stand(self) -> None:
        self._look(clock.boot_ms())  # the first one reads a whole journal: it may take its time
        while self._alone is None or not self._alone.over(
            self._watch.picture.room, clock.boot_ms()
        ):
            boot_ms = clock.boot_ms()
            self._wakefulness.step(boot_ms, clock.awake_ms())
            if self._is_due(boot_ms):
                self._look(boot_ms)
            self._wait()

    def _is_due(self, boot_ms: int) -> bool:
        if boot_ms - self._stepped_ms >= STEP_MS:
            return True
        return boot_ms >= self._rested_ms and self._news.has_come()

    def _look(self, boot_ms: int) -> None:
        for ring in self._watch.step(boot_ms):
            self._speaker.ring(ring)
            if self._sink is not None:
                self._sink.ring(ring)
        self._speaker.play_on(boot_ms)
        own = self._sink.trouble if self._sink is not None else ""
        trouble = self._watch.trouble or own or self._wakefulness.trouble(boot_ms)
        self._say(Heartbeat(self._speaker.audible(boot_ms), trouble[:MOST_WORDS]))
        self._stepped_ms, done_ms = boot_ms, clock.boot_ms()
        self._rested_ms = 2 * done_ms - boot_ms  # a busy journal never takes more than half a core

    def _say(self, heartbeat: Heartbeat) -> None:
        if not self._heard:
            return
        try:
            os.write(sys.stdout.fileno(), json.encode(heartbeat) + b"\n")
        except BlockingIOError:
            pass  # nobody reads; the next line says the same
        except BrokenPipeError:
            self._heard = False

    def _wait(self) -> None:
        """A moment. Standard input brings what the window's person has read, and ends with it."""
        if self._alone is not None:
            select.select([], [], [], POLL_S)
            return
        ready, _, _ = select.select([sys.stdin], [], [], POLL_S)
        if not ready:
            return
        if os.read(sys.stdin.fileno(), MOST_READ):
            self._wakefulness.acknowledge()
        else:
            self._alone = Alone(self._watch.picture.room, clock.boot_ms())


class Alone:
    """A watch without its window: a demo is over, a live desk is watched on for a while.

    The while is short once another desk has opened the journal, as that one has its own watch.
    Two watches ring for some seconds then, which is better than none.
    """

    def __init__(self, room: RoomOpened | None, boot_ms: int) -> None:
        """`room`: as it was opened by the window that is gone; None when it never was."""
        self._room = room
        self._until_ms = boot_ms
        if room is not None and room.mode == "live":
            self._until_ms += ORPHANED_FOR // timedelta(milliseconds=1)

    def over(self, room: RoomOpened | None, boot_ms: int) -> bool:
        """`room`: as it was opened last."""
        if room != self._room:
            handover_ms = HANDOVER // timedelta(milliseconds=1)
            self._until_ms = min(self._until_ms, boot_ms + handover_ms)
        return boot_ms >= self._until_ms


if __name__ == "__main__":
    main()
