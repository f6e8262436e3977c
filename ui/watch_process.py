"""The safety watch as a process: reads the journal, rings the loudspeaker, and says that it is alive.

Started by the window, but not dependent on it: a window that hangs or dies can't silence it.
"""

import argparse
import os
import select
import sys
from datetime import timedelta
from pathlib import Path

from msgspec import Struct, json
from PySide6.QtCore import QLoggingCategory

from dispatch_desk import clock
from dispatch_desk.facts import RoomOpened
from dispatch_desk.force.profile import load_force
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.watch import SafetyWatch
from ui.ringing import QUIET_RULES, Loudspeaker, Player, RingFile, Silence

STEP_S = 0.25
ORPHANED_FOR = timedelta(minutes=10)
"""How long a live desk's watch goes on when its window is gone."""

HANDOVER = timedelta(seconds=30)
"""And when a desk has opened the journal again: its own watch needs a moment to start."""

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
    given = words.parse_args()
    watch = SafetyWatch(lambda: open_reader(given.journal), load_force(), clock.boot_id())
    sink = RingFile(given.sink) if given.sink is not None else None
    Watchman(watch, Loudspeaker(_player()), sink).stand()


def _player() -> Player:
    """The system's sound device, whether or not one is plugged in by now."""
    QLoggingCategory.setFilterRules(QUIET_RULES)
    try:
        # Late: it can't be loaded where the system lacks a library, and Qt grumbles while it is.
        from ui.sound_device import SoundDevice  # noqa: PLC0415 - see above
    except ImportError:
        return Silence()
    return SoundDevice()


class Watchman:
    """Steps the watch until its window is gone and nobody needs it any more."""

    def __init__(self, watch: SafetyWatch, speaker: Loudspeaker, sink: RingFile | None) -> None:
        self._watch, self._speaker, self._sink = watch, speaker, sink
        self._alone: Alone | None = None
        self._heard = True  # a window is there to be told
        os.set_blocking(sys.stdout.fileno(), False)  # a hung window does not read: never wait

    def stand(self) -> None:
        while self._alone is None or not self._alone.over(
            self._watch.picture.room, clock.boot_ms()
        ):
            self._look(clock.boot_ms())
            self._wait()

    def _look(self, boot_ms: int) -> None:
        for ring in self._watch.step(boot_ms):
            self._speaker.ring(ring)
            if self._sink is not None:
                self._sink.ring(ring)
        self._speaker.play_on(boot_ms)
        trouble = self._watch.trouble or (self._sink.trouble if self._sink is not None else "")
        self._say(Heartbeat(self._speaker.audible(boot_ms), trouble[:MOST_WORDS]))

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
        """One step; standard input ends when the window is gone."""
        if self._alone is not None:
            select.select([], [], [], STEP_S)
            return
        ready, _, _ = select.select([sys.stdin], [], [], STEP_S)
        if ready and not os.read(sys.stdin.fileno(), 1):
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
