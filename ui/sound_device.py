"""The system's default sound device, through Qt; can be loaded only where the system has its libraries."""

from PySide6.QtCore import QCoreApplication, QLoggingCategory
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices, QtAudio

from ui.ringing import QUIET_RULES, RATE_HZ, Samples

LOOK_EVERY_MS = 5_000


class SoundDevice:
    """The system's default sound device; looked for anew every few seconds, as headsets come and go.

    Qt looks for a sound server once in a process: one that starts later is found by the next watch.
    """

    def __init__(self) -> None:
        self._application = QCoreApplication.instance() or QCoreApplication(["dispatch-desk-watch"])
        self._sink: QAudioSink | None = None
        self._id = b""
        self._looked_ms: int | None = None

    def audible(self, boot_ms: int) -> bool:
        if self._looked_ms is None or boot_ms - self._looked_ms >= LOOK_EVERY_MS:
            self._looked_ms = boot_ms
            self._application.processEvents()  # there is no event loop to tell Qt of new devices
            self._look()
        return self._sink is not None

    def play(self, samples: Samples) -> None:
        """Hand the whole burst over at once, so that a busy watch tears no hole into an alarm."""
        if self._sink is None:
            return
        burst = samples.tobytes()
        self._sink.stop()
        self._sink.setBufferSize(len(burst))
        feed = self._sink.start()
        if _failed(self._sink) or feed.write(burst) != len(burst):
            self._sink = None  # said in `audible`, until the next look finds better

    def _look(self) -> None:
        device = _default_device()
        if device is None:
            self._sink = None
        elif self._sink is None or bytes(device.id().data()) != self._id or _failed(self._sink):
            self._id = bytes(device.id().data())
            self._sink = _sink_on(device)


def _default_device() -> QAudioDevice | None:
    # That there is none the status bar says, not the terminal; other warnings stay.
    QLoggingCategory.setFilterRules(f"{QUIET_RULES}\ndefault.warning=false")
    device = QMediaDevices.defaultAudioOutput()
    QLoggingCategory.setFilterRules(QUIET_RULES)
    return None if device.isNull() else device


def _failed(sink: QAudioSink) -> bool:
    return sink.error() not in {QtAudio.Error.NoError, QtAudio.Error.UnderrunError}


def _sink_on(device: QAudioDevice) -> QAudioSink:
    form = QAudioFormat()
    form.setSampleRate(RATE_HZ)
    form.setChannelCount(1)
    form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return QAudioSink(device, form)
