"""Painter processes as their window has hold of them; they load what they need while it does the same.

Of the standard library alone, so that a program can begin them before it loads anything else. Loading
takes a third of a second of a processor, so where it can be done only the first of them loads, and forks
the others: it has no thread and no object of Qt yet, which are what a fork would break.
"""

import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from subprocess import Popen

PAINTERS = 2
PID_BYTES = 4
PICTURE_BYTES = 1024**2
NO_THREADS = {"OPENBLAS_NUM_THREADS": "1"}  # numpy's own, which painting never uses
# Looking for garbage among what is being loaded finds none, and takes a tenth of the time.
WORDS = (
    sys.executable, "-c", "import gc; gc.disable(); from ui.map.painter import main; main()"
)  # fmt: skip


class Begun:
    """One painter: a pipe for what it is told, one for its pictures, and the means to end it."""

    def __init__(self, told: IO[bytes], pictures: IO[bytes], child: "Popen[bytes] | None") -> None:
        """`child` is None of one that was forked: its number comes with `greet`."""
        self.told, self.pictures = told, pictures
        self._child = child
        self.pid = child.pid if child is not None else None
        self._handle: int | None = None  # a number could be another process's by now
        self._is_to_end = False
        _widen(pictures)

    def greet(self) -> None:
        """Wait until it has loaded and says its number. Raises EOFError or OSError if it ended."""
        said = self.pictures.read(PID_BYTES)
        if len(said) < PID_BYTES:
            raise EOFError
        if self._child is None:
            pid = int.from_bytes(said, "little")
            self._handle, self.pid = os.pidfd_open(pid), pid
            if self._is_to_end:
                self.kill()

    def kill(self) -> None:
        """Now, or as soon as its number is known."""
        self._is_to_end = True
        if self._child is not None:
            self._child.kill()
        elif self._handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def bury(self, patience_s: float) -> None:
        """Wait for its end and let go of it. Raises TimeoutExpired."""
        if self._child is not None:
            self._child.wait(patience_s)
        elif self._handle is not None:
            ending = select.poll()
            ending.register(self._handle, select.POLLIN)
            ending.poll(patience_s * 1000)
            os.close(self._handle)
            self._handle = None
        for pipe in (self.told, self.pictures):
            with suppress(OSError):  # a job that was never read is still in its buffer
                pipe.close()


def begin(count: int) -> list[Begun]:
    """So many, or just one where they can't be forked. Each waits for its `Place`. Raises OSError."""
    from subprocess import PIPE, Popen  # noqa: PLC0415 - a window whose tiles are all kept needs none

    pipes = [(os.pipe(), os.pipe()) for _ in range(count - 1 if _can_fork() else 0)]
    theirs = [end for told, pictures in pipes for end in (told[0], pictures[1])]
    try:
        # A session of its own: Ctrl-C ends the window, which ends its painters.
        child = Popen(  # noqa: S603 - our own program, no shell
            (*WORDS, *map(str, theirs)), stdin=PIPE, stdout=PIPE, start_new_session=True,
            env=os.environ | NO_THREADS, pass_fds=theirs,
        )  # fmt: skip
    except OSError:
        for told, pictures in pipes:
            for end in (told[1], pictures[0]):
                os.close(end)
        raise
    finally:
        for end in theirs:
            os.close(end)
    assert child.stdin is not None  # noqa: S101 - for the type checker: both were asked for
    assert child.stdout is not None  # noqa: S101 - the same
    forked = [Begun(open(t[1], "wb"), open(p[0], "rb"), None) for t, p in pipes]  # noqa: PTH123, SIM115 - of a number; kept
    return [Begun(child.stdin, child.stdout, child), *forked]


def _widen(pipe: IO[bytes]) -> None:
    """A tile then goes through it at once, not in sixteen turns."""
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - not there elsewhere

        with suppress(OSError):  # a limit of the system's
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PICTURE_BYTES)


def begin_early(store: Path) -> list[Begun]:
    """All painters where no tile is kept yet: they will be needed. None where some are."""
    if any(_inside(store)):
        return []
    with suppress(OSError):  # the pool will try again, and say so
        return begin(PAINTERS)
    return []


def _can_fork() -> bool:
    """Elsewhere a process that forked may not use what the system drew windows with."""
    if sys.platform != "linux":
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:  # an old system's
        return False
    return True


def _inside(store: Path) -> Iterator[Path]:
    with suppress(OSError):  # it isn't there
        yield from store.iterdir()
