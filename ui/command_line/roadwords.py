"""How a road, a place around it and a time are written in one line: the words of closing and slowing."""

import re
from datetime import datetime, timedelta

from msgspec import Struct, structs

from resources.units import RefusedError

EXAMPLE = "chepstow road for 2h because gas leak"
KM = 1000
DAY = timedelta(days=1)

_REASON = re.compile(r"(?:^|\s)because(?:\s|$)", re.IGNORECASE)
_LENGTH = r"(?P<hours>\d{1,3})\s*h(?:ours?|rs?)?(?:\s*(?P<more>\d{1,2})(?:\s*m(?:in\w*)?)?)?"
_MINUTES = r"(?P<minutes>\d{1,4})\s*m(?:in\w*)?"
_DISTANCE = r"(?P<far>\d{1,5}(?:\.\d)?)\s*(?P<unit>km|m|metres?)"
_PLACE = r"(?P<near>\S+)"
_TAILS = {
    kind: re.compile(rf"(?:^|\s+){pattern}$", re.IGNORECASE)
    for kind, pattern in {
        "incident": r"for\s+(?P<belongs_to>\d{4}|\S+/\d{4})",
        "lasts": rf"for\s+(?:{_LENGTH}|{_MINUTES})",
        "reopened": r"until\s+reopened",
        "until": r"until\s+(?P<clock>\S+)",
        "speed": r"to\s+(?P<mph>\d{1,3})(?:\s*mph)?",
        "near": rf"near\s+{_PLACE}",
        "within": rf"(?:within\s+)?{_DISTANCE}\s+of\s+{_PLACE}",
    }.items()
}
_CLOCK = re.compile(r"([01]?\d|2[0-3]):?([0-5]\d)")
_HEAD = re.compile(rf"{_DISTANCE}\s+of\b", re.IGNORECASE)


class Phrase(Struct, frozen=True):
    """What was said of which road, where and how long; `street` is what is left over."""

    street: str
    near: str = ""  # an incident's number
    within_m: float | None = None
    belongs_to: str = ""  # an incident's number
    lasts_s: float | None = None
    clock: str = ""  # a time of day
    mph: float | None = None
    says_end: bool = False

    def until(self, now: datetime) -> datetime | None:
        """The next such time of day on this machine's clock. Raises RefusedError for none."""
        return next_clock(self.clock, now, "write 06:30, or for 2h") if self.clock else None


def next_clock(word: str, now: datetime, instead: str = "write 06:30") -> datetime:
    """The next such time of day on this machine's clock. Raises RefusedError for none."""
    found = _CLOCK.fullmatch(word)
    if found is None:
        raise RefusedError(f"“{word}” is no time: {instead}")
    here = now.astimezone().replace(tzinfo=None, second=0, microsecond=0)
    day = here.replace(hour=int(found[1]), minute=int(found[2]))
    return min(at for n in (0, 1, 2) if (at := (day + n * DAY).astimezone()) > now)


def without_reason(line: str) -> tuple[str, str]:
    """What stands before “because”, and what after it."""
    named, *reason = _REASON.split(line, maxsplit=1)
    return " ".join(named.split()), reason[0].strip() if reason else ""


def begins_with_distance(line: str) -> bool:
    """A circle, `200m of 0417`: no street and no result begins like that."""
    return _HEAD.match(line.strip()) is not None


def read_phrase(line: str) -> Phrase:
    """Clauses from the end, in any order; what is none belongs to the street's name."""
    phrase, left = Phrase(""), line
    while True:
        for kind, tail in _TAILS.items():
            found = tail.search(left)
            if found is not None:
                phrase, left = _with(phrase, kind, found), left[: found.start()]
                break
        else:
            return structs.replace(phrase, street=left.strip())


def _with(phrase: Phrase, kind: str, found: "re.Match[str]") -> Phrase:
    said = found.groupdict()
    match kind:
        case "lasts":
            return structs.replace(phrase, lasts_s=_seconds(found), says_end=True)
        case "reopened":
            return structs.replace(phrase, says_end=True)
        case "until":
            return structs.replace(phrase, clock=said["clock"], says_end=True)
        case "speed":
            return structs.replace(phrase, mph=float(said["mph"]))
        case "within":
            metres = float(said["far"]) * (KM if said["unit"].lower() == "km" else 1)
            return structs.replace(phrase, near=said["near"], within_m=metres)
        case _:  # a number: whose log it belongs to, or near where it is
            return structs.replace(phrase, **said)


def _seconds(found: "re.Match[str]") -> float:
    if found["minutes"]:
        return 60.0 * int(found["minutes"])
    return 3600.0 * int(found["hours"]) + 60.0 * int(found["more"] or 0)
