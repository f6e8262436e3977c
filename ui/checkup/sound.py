"""Sound: a device to hear alarms by, and a safety watch that starts and rings.

The watch is the real one, on a journal made for it and thrown away, in which an officer calls for
help. Unless somebody wants to listen it is started as on a system without a loudspeaker.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event

from msgspec import json
from PySide6.QtCore import QCoreApplication, QLoggingCategory

from dispatch_desk.doctor.finding import Asked, Finding, Level
from dispatch_desk.doctor.rehearsal import rehearse
from dispatch_desk.watch import Ring
from ui.checkup.display import has_display
from ui.ringing import QUIET_RULES

WATCH = "ui.watch_process"
SILENT = f"import sys; sys.modules['ui.sound_device'] = None; from {WATCH} import main; main()"
RINGS_IN_S = 15.0  # a cold start on a busy machine
HEARD_S = 4.0  # one burst of the emergency, and a sound server that begins slowly
ENDS_IN_S = 2.0
LOOK_EVERY_S = 0.25  # whether it has rung
MOST_WORDS = 300
LIBRARIES = "Install what System libraries names."
PLUG = "Plug in a loudspeaker or headset and choose it as the system's output."
AGAIN = "Install the program again, as its README says."


def examine(asked: Asked) -> Iterator[Finding]:
    device = _device()
    yield device
    heard = asked.listen and device.level == "fine"
    yield watch(
        [sys.executable, "-m", WATCH] if heard else [sys.executable, "-c", SILENT], heard=heard
    )
    if heard:
        remedy = "If you heard nothing, turn the device up or choose another as the system's own."
        yield Finding("fine", "Alarm", "the emergency was sounded once", remedy)


def _device() -> Finding:
    """Without a device a desk in front of somebody is deaf; where nobody sits it is only said."""
    QLoggingCategory.setFilterRules(f"{QUIET_RULES}\ndefault.warning=false")
    try:
        from PySide6.QtMultimedia import QMediaDevices  # noqa: PLC0415 - may lack a system library
    except ImportError as error:
        return Finding("failed", "Sound device", f"Qt's sound can't be loaded ({error})", LIBRARIES)
    application = QCoreApplication.instance() or QCoreApplication(["dispatch-desk-doctor"])
    application.processEvents()
    device = QMediaDevices.defaultAudioOutput()
    if device.isNull():
        level: Level = "failed" if has_display() else "warning"
        return Finding(level, "Sound device", "none: no alarm would be heard here", PLUG)
    return Finding("fine", "Sound device", device.description())


def watch(words: list[str], *, heard: bool = False) -> Finding:
    """Start a safety watch by these words on a journal with an emergency in it, until it rings."""
    with tempfile.TemporaryDirectory(prefix="dispatch-desk-") as folder:
        ringing = Path(folder) / "rings"
        given = ["--journal", rehearse(Path(folder) / "doctor.journal"), "--sink", str(ringing)]
        with (Path(folder) / "said").open("w+", errors="replace") as said:
            process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [*words, *given], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
            )
            try:
                rung = _rings(ringing, process)
                if heard and rung:
                    Event().wait(HEARD_S)
            finally:
                process.kill()
                process.communicate(timeout=ENDS_IN_S)
            said.seek(0)
            last = said.read().strip().rpartition("\n")[2] or "nothing"
    if rung is None:
        found = f"it did not ring for an emergency; it said: {last[:MOST_WORDS]}"
        return Finding("failed", "Safety watch", found, AGAIN)
    return Finding("fine", "Safety watch", f"a process of its own; it rang for the {rung.level}")


def _rings(file: Path, process: "subprocess.Popen[bytes]") -> Ring | None:
    """The first ring, or None when the process ends or stays silent."""
    for _ in range(int(RINGS_IN_S / LOOK_EVERY_S)):
        if file.exists() and (line := file.read_bytes().partition(b"\n"))[1]:
            return json.decode(line[0], type=Ring)
        if process.poll() is not None:
            return None
        Event().wait(LOOK_EVERY_S)
    return None
