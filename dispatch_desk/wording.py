"""Words from a hand or a radio, as they may stand in the record."""

from dispatch_desk.journal.protocol import NEW_NUMBER
from resources.units import Callsign, RefusedError

MAX_TEXT = 4000  # characters in one log line; a dispatcher types a few hundred
MAX_WORDS = 120  # names and places
MAX_CALLSIGN = 40
BACK_FROM = "back from"  # in the log of a job whose unit was sent elsewhere by mistake


def required(words: str, what: str, limit: int = MAX_WORDS) -> str:
    """The words with single spaces. Raises RefusedError, naming `what`, when there are none or too many."""
    kept = " ".join(words.split())
    if not kept:
        raise RefusedError(f"{what} is missing")
    if len(kept) > limit:
        raise RefusedError(f"{what} is too long: {len(kept)} characters, {limit} fit")
    return kept


def readable(words: str) -> str:
    """The same words with ? for half characters, which no record can hold."""
    return words.encode("utf-8", "replace").decode()


def callsign_of(words: str) -> Callsign:
    """What a radio calls itself, made fit to name a stream: an emergency is not refused for its name."""
    one_line = " ".join(words.split())
    kept = "".join(c if c.isprintable() and c != "/" else "?" for c in one_line)[:MAX_CALLSIGN]
    return Callsign(kept if kept not in {"", NEW_NUMBER} else f"radio {kept}".strip())
