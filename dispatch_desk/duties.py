"""What a desk does of itself at every tick: hear the radio, raise the red, keep the tracks."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct, structs

from dispatch_desk.alarm_load import load_at, state_to_record
from dispatch_desk.backupkeeping import BackupKeeper
from dispatch_desk.clock import BEARABLE_S, DeskClock
from dispatch_desk.commands import (
    Command,
    CountAlarms,
    EscalateAlert,
    NoteClock,
    RaiseAlert,
    RecordContact,
    RecordMissed,
    ReportTerminal,
    SealTracks,
    SetAsideRadio,
    SetStatus,
)
from dispatch_desk.desk import Desk
from dispatch_desk.facts import ClockTroubled
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.journal.protocol import Author
from dispatch_desk.outcomes import NotSaved, Outcome, Refused
from dispatch_desk.picture import Picture
from dispatch_desk.records import DutyUnit
from dispatch_desk.safety import Standing, to_escalate
from dispatch_desk.tracks.file import TracksError
from dispatch_desk.tracks.reader import Seal
from dispatch_desk.tracks.store import TrackStore
from dispatch_desk.wording import callsign_of, readable
from resources.checkins import Level
from resources.units import Callsign

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
    came = (_not_from_the_future(message, now) for message in messages)
    for message in sorted(came, key=lambda said: said.kind != "alarm"):  # help goes first
        if message.sender not in waiting:
            outcomes.append(_record(desk, message, now))
            if not isinstance(outcomes[-1], NotSaved):
                if message.recorded is not None:
                    message.recorded()
                continue
            waiting.add(message.sender)
        kept.append(message)
    return Heard(kept, outcomes)


def _not_from_the_future(message: RadioMessage, now: datetime) -> RadioMessage:
    """A gateway's clock may run ahead: then it counts from when it was first looked at."""
    return message if message.at <= now else structs.replace(message, at=now)


def _record(desk: Desk, message: RadioMessage, now: datetime) -> Outcome:
    carrier = _carrier(desk, message)
    command, author = _radio_command(message, carrier, desk), _radio_author(message)
    outcome = desk.do(command, author, now)
    if not isinstance(outcome, Refused):
        return outcome
    aside = SetAsideRadio(
        callsign=message.callsign or message.device,
        kind=message.kind,
        code=message.code,
        note=message.note,
        why=outcome.why,
        happened_at=command.happened_at,
    )
    return desk.do(aside, author, now)


def _carrier(desk: Desk, message: RadioMessage) -> DutyUnit | None:
    """Who carries the device of an alarm: whoever is on duty with it, else who last was."""
    if not message.device:
        return None
    carriers = [u for u in desk.picture.units.values() if u.unit.device == message.device]
    return max(carriers, key=lambda u: (u.on_duty, u.status_at), default=None)


def _radio_author(message: RadioMessage) -> Author:
    if message.device:
        return Author(f"{readable(message.device)} tracker", "radio", "radio")
    return Author(f"{readable(message.callsign)} radio", "radio", "radio")


def _radio_command(message: RadioMessage, carrier: DutyUnit | None, desk: Desk) -> Command:
    at = message.at
    callsign = message.callsign or _name(message.device, carrier)
    if message.kind == "talk":
        return RecordContact(callsign=callsign, how="radio", note=message.note, happened_at=at)
    if message.kind == "terminal":
        return ReportTerminal(callsign=callsign, state=message.note, happened_at=at)
    if message.kind == "alarm":
        code = desk.picture.force.status_for("emergency").code
        note = message.note
        if carrier is None and message.place is not None:  # no map knows where this device is
            note = f"{note} at {message.place.lat:.5f}, {message.place.lon:.5f}"
        return SetStatus(callsign=callsign, code=code, source="tracker", note=note, happened_at=at)
    return SetStatus(callsign=callsign, code=message.code, source="radio", happened_at=at)


def _name(device: str, carrier: DutyUnit | None) -> Callsign:
    """A device that nobody carries calls for help under its own name."""
    return carrier.callsign if carrier is not None else callsign_of(device)


def raise_checks(desk: Desk, now: datetime) -> list[Outcome]:
    """Put on record what turned amber; make an alert of what turned red, open until somebody closes it."""
    late = [standing for standing in desk.board.worries(now) if standing.alert is None]
    commands = (_late(standing, desk.picture) for standing in late)
    return [desk.do(command, WATCH, now) for command in commands if command is not None]


def _late(standing: Standing, picture: Picture) -> Command | None:
    callsign, watch = standing.callsign, standing.watch
    if watch is None or standing.level < Level.AMBER:
        return None
    if standing.level is Level.RED:
        reason = f"No contact: {watch.rule.name}"
        return RaiseAlert(callsign=callsign, level="red", reason=reason)
    if watch.due_at in picture.units[callsign].missed:
        return None
    return RecordMissed(callsign=callsign, rule=watch.rule.name, due_at=watch.due_at)


def clock_words(trouble: ClockTroubled | None) -> str:
    """What whoever sits here must know of the time of day; of a sleep the safety watch tells."""
    if trouble is None or abs(trouble.seconds) <= BEARABLE_S:
        return ""
    minutes, seconds = divmod(round(abs(trouble.seconds)), 60)
    length = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    where = "ahead of" if trouble.seconds > 0 else "behind"
    return f"This computer's clock is {length} {where} the desk's: deadlines go on as they were"


def note_clock(desk: Desk, clock: DeskClock, now: datetime) -> list[Outcome]:
    """Put on record that the computer slept, or that its time of day was set."""
    troubles = clock.troubles()
    return [desk.do(NoteClock(what=what, seconds=s), WATCH, now) for what, s in troubles]


def watch_over(desk: Desk, now: datetime) -> list[Outcome]:
    """What the safety watch writes down of itself, so that it survives a crash."""
    return [*raise_checks(desk, now), *tell_supervisor(desk, now), *count_alarms(desk, now)]


def tell_supervisor(desk: Desk, now: datetime) -> list[Outcome]:
    """Put on record that an alert nobody took in time is the supervisor's now, or the inspector's."""
    late = to_escalate(desk.picture, desk.picture.force, now)
    return [desk.do(EscalateAlert(alert=alert.id, to=to), WATCH, now) for alert, to in late]


def count_alarms(desk: Desk, now: datetime) -> list[Outcome]:
    """Put on record that the alarm load has become another, and what rang most."""
    picture = desk.picture
    limits, last = picture.force.alarm_load, picture.load
    recorded = last.load if last is not None else None
    state = state_to_record(picture.alarms, recorded, limits, now)
    if state == (recorded or "steady"):
        return []
    tally = load_at(picture.alarms, limits, now).tally
    noisiest = tally.noisiest
    command = CountAlarms(
        load=state,
        alarms=tally.alarms,
        noisiest=noisiest.name if noisiest else "",
        of_it=noisiest.alarms if noisiest else 0,
    )
    return [desk.do(command, WATCH, now)]


def keep_backup(
    desk: Desk, keeper: BackupKeeper, now: datetime, *, anew: bool = False
) -> list[Outcome]:
    """Put on record for whom help has become too far off, and for whom it is near again."""
    notes = keeper.keep(desk.picture, now, anew=anew)
    return [desk.do(note, WATCH, now) for note in notes]


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
