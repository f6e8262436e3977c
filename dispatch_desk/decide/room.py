"""Who opens the room and sits at its desks, and what the desk notes of itself."""

from datetime import datetime

from dispatch_desk import commands, facts
from dispatch_desk.decide.resting_on import Written, facts_of
from dispatch_desk.picture import Picture
from dispatch_desk.wording import MAX_TEXT, callsign_of, readable, required
from resources.units import RefusedError


@facts_of.register
def _open_room(command: commands.OpenRoom, picture: Picture, at: datetime) -> Written:
    opened = picture.room
    if opened is not None and opened.mode != command.mode:
        raise RefusedError(
            f"This journal is a {opened.mode} one: it can't be opened as {command.mode}. "
            "Name another with --journal"
        )
    if opened is not None and opened.area != command.area:
        raise RefusedError(f"This journal belongs to {opened.area}: name another with --journal")
    if opened is not None and command.force and opened.force not in {"", command.force}:
        raise RefusedError(
            f"This journal was kept by the force profile “{opened.force}”, and this is "
            f"“{command.force}”: name that one with --force, or another journal with --journal"
        )
    fact = facts.RoomOpened(
        happened_at=at,
        mode=command.mode,
        area=command.area,
        boot_id=command.boot_id,
        speed=command.speed,
        seed=command.seed,
        scenario=command.scenario,
        force=command.force,
    )
    return [("room/desk", fact)]


@facts_of.register
def _book_on_desk(command: commands.BookOnDesk, _picture: Picture, at: datetime) -> Written:
    fact = facts.DeskBookedOn(
        happened_at=at,
        name=required(command.name, "Your name"),
        role=required(command.role, "Your role"),
        desk=required(command.desk, "The desk"),
    )
    return [("room/desk", fact)]


@facts_of.register
def _seal_tracks(command: commands.SealTracks, _picture: Picture, at: datetime) -> Written:
    fact = facts.TracksSealed(
        happened_at=at,
        sha256=command.sha256,
        fixes=command.fixes,
        first_at=command.first_at,
        last_at=command.last_at,
    )
    return [("room/tracks", fact)]


@facts_of.register
def _set_aside(command: commands.SetAsideRadio, _picture: Picture, at: datetime) -> Written:
    fact = facts.RadioSetAside(
        happened_at=at,
        callsign=callsign_of(command.callsign),
        kind=command.kind,
        code=command.code,
        note=readable(command.note)[:MAX_TEXT],
        why=readable(command.why),
    )
    return [("room/radio", fact)]


@facts_of.register
def _note_clock(command: commands.NoteClock, _picture: Picture, at: datetime) -> Written:
    fact = facts.ClockTroubled(happened_at=at, what=command.what, seconds=command.seconds)
    return [("room/desk", fact)]


@facts_of.register
def _count_alarms(command: commands.CountAlarms, picture: Picture, at: datetime) -> Written:
    if picture.load is not None and picture.load.load == command.load:
        raise RefusedError(f"The alarm load is recorded as {command.load} already")
    fact = facts.AlarmsCounted(
        happened_at=at,
        load=command.load,
        alarms=command.alarms,
        noisiest=command.noisiest,
        of_it=command.of_it,
    )
    return [("room/desk", fact)]
