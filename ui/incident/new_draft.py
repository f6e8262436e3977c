"""A new incident as it is typed: what is still missing, in words, and the command it becomes."""

from collections.abc import Mapping

from msgspec import Struct

from dispatch_desk.commands import CreateIncident
from dispatch_desk.force.profile import Force, IncidentType
from geodata.places import Position


class NewIncident(Struct, frozen=True):
    """The fields as they stand. `kind` is None while what is typed is no type of the force."""

    kind: IncidentType | None
    grade: str
    place: str
    position: Position | None
    channel: str
    caller: str
    summary: str
    markers: tuple[str, ...]


def problems(draft: NewIncident) -> Mapping[str, str]:
    """What stops it from being created, by field, in the order of the form; empty when nothing does."""
    found = {
        "kind": "" if draft.kind else "Choose a type from the list",
        "place": "" if draft.place else "Say where, as you would on the radio",
        "position": "" if draft.position else "Find it, type LAT,LON or pick it on the map",
        "summary": "" if draft.summary else "Say what is happening",
    }
    return {field: words for field, words in found.items() if words}


def command_for(draft: NewIncident) -> CreateIncident:
    """Raises ValueError while `problems` finds any."""
    if draft.kind is None or draft.position is None or problems(draft):
        raise ValueError("a draft with problems is no incident yet")
    return CreateIncident(
        kind=draft.kind.code,
        grade=draft.grade,
        place=draft.place,
        position=draft.position,
        channel=draft.channel,
        caller=draft.caller,
        summary=draft.summary,
        markers=draft.markers,
    )


def type_named(typed: str, force: Force) -> IncidentType | None:
    """The type whose name or code is typed in full, or the only one that contains what is typed."""
    low = typed.strip().lower()
    exact = [kind for kind in force.types if low in (kind.name.lower(), kind.code.lower())]
    holding = [kind for kind in force.types if low and low in kind.name.lower()]
    found = exact or holding
    return found[0] if len(found) == 1 else None
