"""The shared libraries Qt wants from a Linux system: which are missing, and which package has them."""

import ctypes
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from typing import NamedTuple

from dispatch_desk.doctor.finding import Asked, Finding

LOST = {
    "desk": "no desk can start",
    "x11": "no window can be made on an X display",
    "sound": "no alarm can be heard",
}


class Library(NamedTuple):
    name: str  # as the system's loader knows it
    package: str  # on Debian and Ubuntu
    without: str  # a key of LOST


def libraries() -> Iterator[Library]:
    """The list that the Makefile reads as well."""
    text = (files("dispatch_desk.doctor") / "system-libraries.txt").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield Library(*line.split())


def examine(_asked: Asked) -> Iterator[Finding]:
    if not sys.platform.startswith("linux"):
        yield Finding("fine", "System libraries", "Qt brings what it needs on this system")
        return
    yield from findings(libraries(), _loads, x11="DISPLAY" in os.environ)


def findings(
    wanted: Iterable[Library], loads: Callable[[str], bool], *, x11: bool
) -> Iterator[Finding]:
    """`x11`: there is an X display, so that what it needs must be there."""
    there, missing = 0, dict[str, list[Library]]()
    for library in wanted:
        if loads(library.name):
            there += 1
        else:
            missing.setdefault(library.without, []).append(library)
    for without, lacking in missing.items():
        names = ", ".join(library.name for library in lacking)
        apt = " ".join(library.package for library in lacking)
        yield Finding(
            "warning" if without == "x11" and not x11 else "failed",
            names,
            f"missing: {LOST[without]}",
            f"Install them, on Debian and Ubuntu by: sudo apt-get install {apt}",
        )
    yield Finding("fine", "System libraries", f"{there} of those Qt needs are there")


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
