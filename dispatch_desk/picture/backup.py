"""Facts of how far off help is for officers at work."""

from msgspec import structs

from dispatch_desk import facts
from dispatch_desk.alarm_load import BACKUP_FAR, Alarm
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.picture.steps import put_unit, take, tell, unit_of
from dispatch_desk.records import FarBackup
from dispatch_desk.safety import backup_words, whole_minutes


@take.register
def _backup_far(fact: facts.UnitBackupFar, picture: Picture, entry: Entry) -> Changed:
    """It sounds once: said again, with other minutes, it is the same alarm, and stays seen."""
    unit = unit_of(picture, entry)
    before = unit.far
    if before is None:
        rule = f"{BACKUP_FAR}{fact.rule}"
        picture.alarms.append(Alarm(fact.happened_at, "amber", unit.callsign, rule))
    far = FarBackup(
        since=before.since if before is not None else fact.happened_at,
        rule=fact.rule,
        limit_s=fact.limit_s,
        first=fact.first,
        first_s=fact.first_s,
        second=fact.second,
        second_s=fact.second_s,
        seen_by=before.seen_by if before is not None else "",
    )
    said = f"{unit.callsign} backup too far: {backup_words(far)}"
    touched = tell(picture, unit.incident, entry, fact, said, "system")
    return put_unit(picture, entry, structs.replace(unit, far=far), touched)


@take.register
def _backup_near(fact: facts.UnitBackupNear, picture: Picture, entry: Entry) -> Changed:
    unit = unit_of(picture, entry)
    said = f"{unit.callsign} at work no more: how far backup is no longer matters"
    if fact.first is not None:
        minutes = whole_minutes(fact.first_s or 0.0)
        said = f"{unit.callsign} backup near enough again: {fact.first} {minutes}"
    touched = tell(picture, unit.incident, entry, fact, said, "system")
    return put_unit(picture, entry, structs.replace(unit, far=None), touched)


@take.register
def _backup_seen(fact: facts.UnitBackupSeen, picture: Picture, entry: Entry) -> Changed:
    unit = unit_of(picture, entry)
    if unit.far is None:
        return put_unit(picture, entry, unit)
    said = f"{fact.by} knows that backup for {unit.callsign} is far off"
    touched = tell(picture, unit.incident, entry, fact, said, "system")
    far = structs.replace(unit.far, seen_by=fact.by)
    return put_unit(picture, entry, structs.replace(unit, far=far), touched)
