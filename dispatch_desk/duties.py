"""What a desk does of itself at every tick: hear the radio, raise the red, keep the tracks."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from dispatch_desk.commands import (
    Command,
    EscalateAlert,
    RaiseAlert,
    RecordContact,
    SealTracks,
    SetAsideRadio,
    SetStatus,
)
from dispatch_desk.desk import Desk
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.journal.protocol import Author
from dispatch_desk.outcomes import NotSaved, Outcome, Refused
from dispatch_desk.safety import reds_to_raise, to_escalate
from dispatch_desk.tracks.file import TracksError
from dispatch_desk.tracks.reader import Seal
from dispatch_desk.tracks.store import TrackStore
from dispatch_desk.wording import readable

WATCH = Author("Safety watch", "system", "desk")
RECORDER = Author("Track store", "system", "desk")


class Heard(Struct, frozen=True):
    """What became of radio messages. `kept`: those the journal could not take, to be tried again."""

    kept: list[RadioMessage]
    outcomes: list[Outcome]


def hear(desk: Desk, messages: Iterable[RadioMessage], now: datetime) -> Heard:
    """Record radio messages, each radio's in its order. One that fits no unit is set aside, not lost."""
    kept: list[RadioMessage] = []
    outcomes: list[Outcome] = []
    waiting: set[str] = set()
    for message in messages:
        if message.callsign not in waiting:
            outcomes.append(_record(desk, message, now))
            if not isinstance(outcomes[-1], NotSaved):
                continue
            waiting.add(message.callsign)
        kept.append(message)
    return Heard(kept, outcomes)


def _record(desk: Desk, message: RadioMessage, now: datetime) -> Outcome:
    command, author = _radio_command(message, now), _radio_author(message)
    outcome = desk.do(command, author, now)
    if not isinstance(outcome, Refused):
        return outcome
    aside = SetAsideRadio(
        callsign=message.callsign,
        kind=message.kind,
        code=message.code,
        note=message.note,
        why=outcome.why,
        happened_at=command.happened_at,
    )
    return desk.do(aside, author, now)


def _radio_author(message: RadioMessage) -> Author:
    return Author(f"{readable(message.callsign)} radio", "radio", "radio")


def _radio_command(message: RadioMessage, now: datetime) -> Command:
    at = min(message.at, now)  # a gateway's clock may run ahead; nothing has happened in the future
    if message.kind == "talk":
        return RecordContact(
            callsign=message.callsign, how="radio", note=message.note, happened_at=at
        )
    return SetStatus(callsign=message.callsign, code=message.code, source="radio", happened_at=at)


def raise_reds(desk: Desk, now: datetime) -> list[Outcome]:
    """Make an alert of every check-in that has turned red; it stays until somebody closes it."""
    due = list(reds_to_raise(desk.picture, desk.picture.force, now))
    outcomes = []
    for standing in due:
        rule = standing.watch.rule.name if standing.watch else ""
        command = RaiseAlert(callsign=standing.callsign, level="red", reason=f"No contact: {rule}")
        outcomes.append(desk.do(command, WATCH, now))
    return outcomes


def watch_over(desk: Desk, now: datetime) -> list[Outcome]:
    """What the safety watch writes down of itself, so that it survives a crash."""
    return [*raise_reds(desk, now), *tell_supervisor(desk, now)]


def tell_supervisor(desk: Desk, now: datetime) -> list[Outcome]:
    """Put on record that an alert nobody took in time is the supervisor's now."""
    late = to_escalate(desk.picture, desk.picture.force, now)
    return [desk.do(EscalateAlert(alert=alert.id), WATCH, now) for alert in late]


def keep_tracks(desk: Desk, store: TrackStore, now: datetime) -> Outcome | None:
    """Write buffered positions; once a minute their hash goes into the journal. None: nothing to do."""
    try:
        if store.due(now):
            store.flush(now)
        return _sealed(desk, store.seal(now), now)
    except TracksError as trouble:
        return NotSaved(str(trouble))


def finish_tracks(desk: Desk, store: TrackStore, now: datetime) -> Outcome | None:
    """Write and seal what is left, before the desk closes."""
    try:
        return _sealed(desk, store.finish(now), now)
    except TracksError as trouble:
        return NotSaved(str(trouble))


def _sealed(desk: Desk, seal: Seal | None, now: datetime) -> Outcome | None:
    if seal is None:
        return None
    command = SealTracks(
        sha256=seal.sha256, fixes=seal.fixes, first_at=seal.first_at, last_at=seal.last_at
    )
    return desk.do(command, RECORDER, now)
