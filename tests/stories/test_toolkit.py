"""The window toolkit's pinned version keeps a promise that a later one broke."""

import subprocess
import sys

EMITS = 100_000
PROGRAM = f"""
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Bell(QObject):
    rung = Signal(object)

application = QCoreApplication([])
bell, heard = Bell(), []
bell.rung.connect(lambda what: heard.append(what is news))
news = {{"seq": 1}}
for _ in range({EMITS}):
    bell.rung.emit(news)
print(len(heard), all(heard))
"""


def test_that_a_night_of_signals_does_not_abort_the_program() -> None:
    done = subprocess.run(  # noqa: S603 - our own few lines
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.split()) == (0, [str(EMITS), "True"]), done.stderr
