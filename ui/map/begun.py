"""Painter processes begun early: they load what they need while the window does the same.

Of the standard library alone, so that a program can call it before it loads anything else.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen

PAINTERS = 2
NO_THREADS = {"OPENBLAS_NUM_THREADS": "1"}  # numpy's own, which painting never uses
WORDS = (sys.executable, "-m", "ui.map.painter")

Process = Popen[bytes]


def begin_one() -> Process:
    """It waits for its `Place`. Raises OSError."""
    # A session of its own: Ctrl-C ends the window, which ends its painters.
    return Popen(  # noqa: S603 - our own program, no shell
        WORDS, stdin=PIPE, stdout=PIPE, start_new_session=True, env=os.environ | NO_THREADS
    )


def begin_early(store: Path) -> list[Process]:
    """All painters where no tile is kept yet: they will be needed. None where some are."""
    return [] if any(_inside(store)) else list(_begun())


def _begun() -> Iterator[Process]:
    with suppress(OSError):  # the pool will try again, and say so
        for _ in range(PAINTERS):
            yield begin_one()


def _inside(store: Path) -> Iterator[Path]:
    with suppress(OSError):  # it isn't there
        yield from store.iterdir()
