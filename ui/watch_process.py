"""The safety watch as a process: reads the journal, rings the loudspeaker, and says that it is alive.

Started by the window, but not dependent on it: a window that hangs or dies can't silence it.
"""

import argparse
import os
import select
import sys
from datetime import timedelta
from pathlib import Path
from typing import IO

from msgspec import Struct, json

from dispatch_desk import clock
from dispatch_desk.force.profile import load_force
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.journal.protocol import JournalError
from dispatch_desk.watch import Ring, Ringer, SafetyWatch
from ui.ringing import Loudspeaker, RingFile

STEP_S = 0.25
ORPHANED_FOR = timedelta(minutes=10)  # how long a live desk's watch goes on when its window is gone


class Heartbeat(Struct, frozen=True):
    """One line to the window, every step: alive, with or without sound, and what just rang."""

    boot_ms: int
    sound: bool
    rang: tuple[Ring, ...] = ()
    trouble: str = ""


def main() -> None:
    words = argparse.ArgumentParser(
        description="Dispatch Desk's safety watch; started by the desk."
    )
    words.add_argument("--journal", required=True)
    words.add_argument("--sink", type=Path, help="also write every ring to this file")
    given = words.parse_args()
    ringers: list[Ringer] = [speaker := Loudspeaker()]
    if given.sink is not None:
        ringers.append(RingFile(given.sink))
    watch = SafetyWatch(open_reader(given.journal), load_force(), clock.boot_id())
    Watchman(watch, ringers, speaker).stand()


class Watchman:
    """Steps the watch for as long as somebody may be in danger and nobody else looks after it."""

    def __init__(self, watch: SafetyWatch, ringers: list[Ringer], speaker: Loudspeaker) -> None:
        self._watch, self._ringers, self._speaker = watch, ringers, speaker
        self._alone_since: int | None = None  # boot_ms
        self._told: IO[bytes] | None = sys.stdout.buffer
        os.set_blocking(
            sys.stdout.fileno(), False
        )  # a hung window does not read: never wait for it

    def stand(self) -> None:
        while not self._relieved(clock.boot_ms()):
            self._speaker.play_on()
            self._say(self._look(clock.boot_ms()))
            self._wait()

    def _look(self, boot_ms: int) -> Heartbeat:
        try:
            rings = self._watch.step(boot_ms, clock.utc_now)
        except JournalError as trouble:
            return Heartbeat(boot_ms, self._speaker.audible, trouble=str(trouble))
        for ring in rings:
            for ringer in self._ringers:
                ringer.ring(ring)
        return Heartbeat(boot_ms, self._speaker.audible, tuple(rings))

    def _say(self, heartbeat: Heartbeat) -> None:
        if self._told is None:
            return
        try:
            self._told.write(json.encode(heartbeat) + b"\n")
            self._told.flush()
        except BlockingIOError:
            pass  # nobody reads; the next line says the same
        except BrokenPipeError:
            self._told = None

    def _wait(self) -> None:
        """A quarter of a second; standard input closes when the window is gone."""
        if self._alone_since is not None:
            select.select([], [], [], STEP_S)
            return
        ready, _, _ = select.select([sys.stdin], [], [], STEP_S)
        if ready and not os.read(sys.stdin.fileno(), 1):
            self._alone_since = clock.boot_ms()

    def _relieved(self, boot_ms: int) -> bool:
        """A demo ends with its window; a live desk is watched on for a while, or until it is back."""
        room = self._watch.picture.room
        if self._alone_since is None:
            return False
        alone = timedelta(milliseconds=boot_ms - self._alone_since)
        return room is None or room.mode != "live" or alone >= ORPHANED_FOR


if __name__ == "__main__":
    main()
