"""From a picture to what windows are told of it: the records that changed, or all there are."""

from collections.abc import Iterable

from msgspec import structs

from dispatch_desk.picture import Changed, Picture
from dispatch_desk.updates import Update


def whole_update(picture: Picture, trouble: str | None) -> Update:
    """Everything there is; what was known before and isn't in it is gone."""
    everything = Changed(
        tuple(picture.incidents),
        tuple(picture.units),
        tuple(picture.alerts),
        road_changes=tuple(picture.road_changes),
        drawings=tuple(picture.drawings),
    )
    return structs.replace(update_of(picture, [everything], trouble), whole=True)


def update_of(picture: Picture, changes: Iterable[Changed], trouble: str | None) -> Update:
    """The records these changes touched, each once and as it stands now."""
    touched = tuple(changes)
    incidents = dict.fromkeys(key for change in touched for key in change.incidents)
    units = dict.fromkeys(key for change in touched for key in change.units)
    alerts = dict.fromkeys(key for change in touched for key in change.alerts)
    closures = dict.fromkeys(key for change in touched for key in change.road_changes)
    drawings = dict.fromkeys(key for change in touched for key in change.drawings)
    return Update(
        incidents=tuple(picture.incidents[key] for key in incidents),
        units=tuple(picture.units[key] for key in units if key in picture.units),
        alerts=tuple(picture.alerts[key] for key in alerts),
        seq=picture.seq,
        recorded_at=picture.recorded_at,
        room=picture.room,
        desks=tuple(picture.desks.values()),
        unreadable=len(picture.unreadable),
        trouble=trouble,
        set_aside=picture.set_aside_ever,
        alarms=tuple(picture.alarms),
        road_changes=tuple(picture.road_changes[key] for key in closures),
        drawings=tuple(picture.drawings[key] for key in drawings),
    )
