"""How far off help is for officers at work: noted when that becomes another, and who knows of it."""

from datetime import datetime

from dispatch_desk import commands, facts
from dispatch_desk.decide.resting_on import Written, facts_of, on_duty
from dispatch_desk.picture import Picture
from resources.units import RefusedError


@facts_of.register
def _note_backup(command: commands.NoteBackup, picture: Picture, at: datetime) -> Written:
    duty = on_duty(picture, command.callsign)
    stream = f"unit/{duty.callsign}"
    if command.rule is None:
        if duty.far is None:
            raise RefusedError(f"Help for {duty.callsign} is near enough already")
        near = facts.UnitBackupNear(happened_at=at, first=command.first, first_s=command.first_s)
        return [(stream, near)]
    far = facts.UnitBackupFar(
        happened_at=at,
        rule=command.rule,
        limit_s=command.limit_s,
        first=command.first,
        first_s=command.first_s,
        second=command.second,
        second_s=command.second_s,
    )
    return [(stream, far)]


@facts_of.register
def _see_backup(command: commands.SeeBackup, picture: Picture, at: datetime) -> Written:
    duty = on_duty(picture, command.callsign)
    if duty.far is None:
        raise RefusedError(f"Help for {duty.callsign} is near enough: there is nothing to know")
    if duty.far.seen_by:
        raise RefusedError(f"{duty.far.seen_by} knows already that help for {duty.callsign} is far")
    seen = facts.UnitBackupSeen(happened_at=at, by=command.by)
    return [(f"unit/{duty.callsign}", seen)]
