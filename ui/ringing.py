"""Alarms that can be heard: tones made from numbers, a loudspeaker, and a file that stands for one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from msgspec import Struct, json

from dispatch_desk.watch import Ring

RATE_HZ = 44_100
HARMONICS = (1.0, 0.6, 0.45, 0.35, 0.25)  # several, so that one deaf or masked band hides no alarm
RAMP_S = 0.012  # softened edges: a click startles and says nothing
GAP_MS = 250  # between two bursts, or they sound like one
Samples = npt.NDArray[np.int16]


class Tune(Struct, frozen=True):
    """A burst: one pitch, how many pulses, how long each and the silence after it, in seconds.

    Ten pulses are a high, three a medium, one a low alarm, as medical devices sound them
    (IEC 60601-1-8); from there too that at least four partials between 150 and 4,000 Hz lie within
    15 dB of each other, one of them below 1,000 Hz.
    """

    pitch_hz: float
    pulses: int
    pulse_s: float
    pause_s: float
    loudness: float  # of the loudest there is
    harmonics: tuple[float, ...] = HARMONICS  # the first is the pitch itself
    ramp_s: float = RAMP_S


TUNES: Mapping[str, Tune] = {
    "emergency": Tune(880.0, 10, 0.13, 0.07, 0.9),
    "red": Tune(587.0, 3, 0.18, 0.12, 0.6),
    "amber": Tune(330.0, 1, 0.22, 0.0, 0.3),
}
"""Gravest first."""

QUIET_RULES = "qt.multimedia.symbolsresolver=false\nqt.multimedia.ffmpeg=false"
"""For Qt's log: which video libraries it did not find concerns no alarm; trouble in playing is said."""


def sound(level: str) -> Samples:
    """The burst of one level, mono, 16 bits."""
    return burst(TUNES[level])


def burst(tune: Tune) -> Samples:
    """The tune as numbers: its loudest sample is as loud as it says."""
    at = np.arange(int(tune.pulse_s * RATE_HZ)) / RATE_HZ
    partials = enumerate(tune.harmonics, 1)
    wave = np.sum([a * np.sin(2 * np.pi * tune.pitch_hz * n * at) for n, a in partials], axis=0)
    edge = np.minimum(1.0, np.minimum(at, tune.pulse_s - at) / tune.ramp_s)
    pulse = wave * edge
    pulse *= tune.loudness / np.abs(pulse).max()
    once = np.concatenate([pulse, np.zeros(int(tune.pause_s * RATE_HZ))])
    return np.asarray(np.tile(once, tune.pulses) * 32_767, dtype=np.int16)


class Player(Protocol):
    """What plays samples. `play` replaces what is playing and returns at once."""

    def audible(self, boot_ms: int) -> bool: ...

    def play(self, samples: Samples) -> None: ...


class Silence:
    """Stands for the device where the system's sound libraries are missing."""

    def audible(self, boot_ms: int) -> bool:  # noqa: ARG002 - at no time
        return False

    def play(self, samples: Samples) -> None:
        """Nothing to play on."""


class Loudspeaker:
    """Sounds one burst at a time: a graver one breaks in, a lesser one waits its turn.

    What rings twice before it could sound once sounds once.
    """

    def __init__(self, player: Player) -> None:
        self._player = player
        self._waiting: set[str] = set()
        self._playing = ""  # the level of the last burst
        self._until_ms = 0

    def ring(self, ring: Ring) -> None:
        self._waiting.add(ring.level)

    def audible(self, boot_ms: int) -> bool:
        """There is a device. Whether it is turned up only ears can tell."""
        return self._player.audible(boot_ms)

    def play_on(self, boot_ms: int) -> None:
        """Begin what must sound next, if it may by now; to be called several times a second."""
        if not self._player.audible(boot_ms):
            self._waiting.clear()  # an old alarm must not sound when a device is found much later
            return
        level = self._next(boot_ms)
        if level is not None:
            self._begin(level, boot_ms)

    def _next(self, boot_ms: int) -> str | None:
        gravest = next((level for level in TUNES if level in self._waiting), None)
        if gravest is None or boot_ms >= self._until_ms:
            return gravest
        graver_than_playing = [*TUNES][: [*TUNES].index(self._playing)]
        return gravest if gravest in graver_than_playing else None

    def _begin(self, level: str, boot_ms: int) -> None:
        if boot_ms < self._until_ms - GAP_MS:
            self._waiting.add(self._playing)  # cut off: it sounds again, whole, afterwards
        self._waiting.discard(level)
        samples = sound(level)
        self._player.play(samples)
        self._playing = level
        self._until_ms = boot_ms + len(samples) * 1000 // RATE_HZ + GAP_MS


class RingFile:
    """Writes each ring as a line of JSON: the loudspeaker of machines that have none, and of tests."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.trouble = ""

    def ring(self, ring: Ring) -> None:
        """A file that can't be written is said in `trouble`, and silences no loudspeaker."""
        try:
            with self._path.open("ab") as file:
                file.write(json.encode(ring) + b"\n")
            self.trouble = ""
        except OSError as error:
            self.trouble = f"{self._path} can't be written ({error.strerror})"
