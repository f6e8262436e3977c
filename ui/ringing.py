"""Alarms that can be heard: tones made from numbers, a loudspeaker, and a file that stands for one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from msgspec import Struct, json
from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice

from dispatch_desk.watch import Ring

RATE_HZ = 44_100
Samples = npt.NDArray[np.int16]


class Tune(Struct, frozen=True):
    """A burst: one pitch, how many pulses, how long each and the silence after it, in seconds.

    Ten pulses are a high, three a medium, one a low alarm, as medical devices sound them.
    """

    pitch_hz: float
    pulses: int
    pulse_s: float
    pause_s: float
    loudness: float


TUNES: Mapping[str, Tune] = {
    "emergency": Tune(880.0, 10, 0.13, 0.07, 0.9),
    "red": Tune(587.0, 3, 0.18, 0.12, 0.7),
    "amber": Tune(330.0, 1, 0.22, 0.0, 0.35),
}
HARMONICS = (1.0, 0.6, 0.45, 0.35, 0.25)  # several, so that one deaf or masked band hides no alarm
RAMP_S = 0.012  # softened edges: a click startles and says nothing


def sound(level: str) -> Samples:
    """The burst of one level, mono, 16 bits."""
    tune = TUNES[level]
    at = np.arange(int(tune.pulse_s * RATE_HZ)) / RATE_HZ
    waves = [a * np.sin(2 * np.pi * tune.pitch_hz * n * at) for n, a in enumerate(HARMONICS, 1)]
    edge = np.minimum(1.0, np.minimum(at, tune.pulse_s - at) / RAMP_S)
    pulse = np.sum(waves, axis=0) / sum(HARMONICS) * edge * tune.loudness
    once = np.concatenate([pulse, np.zeros(int(tune.pause_s * RATE_HZ))])
    return np.asarray(np.tile(once, tune.pulses) * 32_767, dtype=np.int16)


class Player(Protocol):
    """What plays samples; absent where there is no device."""

    def play(self, samples: Samples) -> None: ...


class Loudspeaker:
    """Rings on the default sound device. Without one it stays silent and says so."""

    def __init__(self) -> None:
        self._application = QCoreApplication.instance() or QCoreApplication(["dispatch-desk-watch"])
        self._player = _find_player()

    @property
    def audible(self) -> bool:
        return self._player is not None

    def ring(self, ring: Ring) -> None:
        if self._player is not None:
            self._player.play(sound(ring.level))

    def play_on(self) -> None:
        """Let Qt move what is playing; there is no event loop here but the watch's own."""
        self._application.processEvents()


def _find_player() -> Player | None:
    try:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices  # noqa: PLC0415
    except ImportError:  # the system's sound libraries are missing
        return None
    device = QMediaDevices.defaultAudioOutput()
    if device.isNull():
        return None
    form = QAudioFormat()
    form.setSampleRate(RATE_HZ)
    form.setChannelCount(1)
    form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return _Sink(QAudioSink(device, form))


class _Sink:
    """One sound at a time: a graver or newer burst replaces the one that plays."""

    def __init__(self, sink: "QAudioSink") -> None:  # type: ignore[name-defined] # noqa: F821
        self._sink = sink
        self._buffer = QBuffer()

    def play(self, samples: Samples) -> None:
        self._sink.stop()
        self._buffer.close()
        self._buffer.setData(QByteArray(samples.tobytes()))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink.start(self._buffer)


class RingFile:
    """Writes each ring as a line of JSON: the loudspeaker of machines that have none, and of tests."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ring(self, ring: Ring) -> None:
        with self._path.open("ab") as file:
            file.write(json.encode(ring) + b"\n")
