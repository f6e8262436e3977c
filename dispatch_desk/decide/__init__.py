"""From a command to facts or a refusal, against the picture as it is. Changes nothing itself."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from dispatch_desk import commands, facts
from dispatch_desk.decide import (
    alerts,
    backup,
    choosing,
    drawings,
    incidents,
    roads,
    room,
    sending,
    units,
)
from dispatch_desk.decide.resting_on import facts_of
from dispatch_desk.force.profile import ForceError
from dispatch_desk.journal.protocol import NEW_NUMBER, Draft
from dispatch_desk.picture import Picture
from resources.units import RefusedError

THEMES = (room, incidents, sending, choosing, units, backup, alerts, roads, drawings)
"""The modules that decide; each registers its commands when it is imported."""


class Decision(Struct, frozen=True):
    """What to record, and at which versions the streams it rests on must still stand."""

    drafts: tuple[Draft, ...]
    expected: Mapping[str, int]


def decide(picture: Picture, command: commands.Command, now: datetime) -> Decision:
    """Raises RefusedError in the dispatcher's words when it can't be done."""
    at = command.happened_at or now
    if at > now:
        raise RefusedError("That time has not come yet: write what has happened")
    try:
        written = facts_of(command, picture, at)
        drafts = tuple(Draft(stream, fact.NAME, facts.encode(fact)) for stream, fact in written)
    except ForceError as error:
        raise RefusedError(str(error)) from error
    except UnicodeError as error:  # half a character, as a clipboard may hold
        raise RefusedError("That holds characters nobody can read: type it instead") from error
    fresh = (draft.stream for draft in drafts if not draft.stream.endswith(f"/{NEW_NUMBER}"))
    guarded = (stream for stream in fresh if not stream.startswith("room/"))
    return Decision(drafts, {stream: picture.versions.get(stream, 0) for stream in guarded})
