"""The one fold: journal entries in, the state of the desk out. Live, start-up, replay and audit alike."""

from collections.abc import Iterable

from dispatch_desk import facts
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture import alerts, backup, choosing, drawings, incidents, roads, room, units
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.picture.steps import take

THEMES = (room, incidents, choosing, units, backup, alerts, roads, drawings)
"""The modules that know what facts do; each registers its own when it is imported."""

TAKES = take.registry
"""Asked directly: no fact is made that has none of its own, and a million of them are many."""


def apply(picture: Picture, entry: Entry) -> Changed:
    """Take in one entry. Never refuses: what the journal holds has happened."""
    picture.seq, picture.recorded_at = entry.seq, entry.recorded_at
    picture.boot_ms = entry.boot_time
    picture.versions[entry.stream] = entry.version
    if entry.body is None:  # erased by law: that something stood here is all that may be known
        return Changed()
    fact = facts.decode(entry.type, entry.body, entry.recorded_at)
    take_it = TAKES[type(fact)]
    try:
        return take_it(fact, picture, entry)
    except KeyError as error:  # a fact about an incident or unit whose beginning was erased
        lost = facts.Unreadable(
            happened_at=entry.recorded_at, type=entry.type, why=f"nothing known of {error}"
        )
        return TAKES[facts.Unreadable](lost, picture, entry)


def fold(picture: Picture, entries: Iterable[Entry]) -> None:
    for entry in entries:
        apply(picture, entry)
