"""What a check is, what it is asked, and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["fine", "warning", "failed"]
"""Failed is what would stop or endanger a desk; a warning is what somebody should know."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the doctor was asked for."""

    journal: str | None = None  # its address; None: every one in the user's folder
    whole: bool = False  # read everything, however long it takes
    listen: bool = False  # sound the alarm once
    plain: bool = False  # the desk is run with --roads plain


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    about: str  # a file, a package, a screen
    found: str
    remedy: str = ""  # one sentence that says what to do; "" when all is fine


@dataclass(frozen=True, slots=True)
class Check:
    """One theme. Named by its place and loaded only in its own process."""

    name: str
    place: str  # module:function, an `Examine`
    remedy: str  # for when the check itself breaks or hangs
    patience_s: float = 20.0
    whole_s: float = 20.0  # its patience when everything is to be read


Examine = Callable[[Asked], Iterable[Finding]]


def told(about: str, error: Exception) -> Finding:
    """A failure in the words of an expected error, which end with the remedy after a colon."""
    found, _, remedy = str(error).rpartition(": ")
    return Finding("failed", about, found or str(error), sentence(remedy) if found else ASK)


def sentence(words: str) -> str:
    """With a capital and a full stop."""
    return f"{words[:1].upper()}{words[1:].rstrip('.')}." if words else ""


ASK = "Ask whoever looks after this computer, and show this line."
