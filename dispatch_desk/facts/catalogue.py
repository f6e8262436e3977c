"""Every fact by its name and version; bodies written, and read again whatever wrote them."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import json

from dispatch_desk.facts import alerts, drawings, incidents, roads, room, units
from dispatch_desk.facts.fact import Fact, Unreadable

OWN_STATUS = re.compile(r"status \d+")
THEMES = room, incidents, units, alerts, roads, drawings
CATALOGUE: Mapping[str, type[Fact]] = {
    kind.NAME: kind
    for theme in THEMES
    for kind in vars(theme).values()
    if isinstance(kind, type) and issubclass(kind, Fact) and kind is not Fact
}
"""Whatever fact a theme defines: there is no line to forget."""


def _with_scenario(body: dict[str, Any]) -> dict[str, Any]:
    """Before nights had names there was one, the Friday."""
    return body | {"scenario": "friday" if body.get("mode") == "demo" else ""}


def _with_how(body: dict[str, Any]) -> dict[str, Any]:
    """Before the fact said how it came about, the words written by the rules did."""
    reason = str(body.get("reason", ""))
    own = OWN_STATUS.fullmatch(reason) is not None
    diverted = reason.startswith("diverted to ")
    return body | {"how": "status" if own else "diverted" if diverted else "desk"}


LIFTS: Mapping[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "room.opened/1": ("room.opened/2", _with_scenario),
    "unit.booked_on/1": ("unit.booked_on/2", dict),  # what it carries, until when: was not asked
    "unit.stood_down/1": ("unit.stood_down/2", _with_how),
}
"""Old name → (the name that follows it, how to rewrite the body)."""


def encode(fact: Fact) -> bytes:
    """The body as the journal stores and hashes it."""
    return json.encode(fact)


_READERS: Mapping[str, Callable[[bytes], Fact]] = {
    name: json.Decoder(kind).decode for name, kind in CATALOGUE.items()
}
"""Made once: a night read again asks them a million times."""


def decode(name: str, body: bytes, recorded_at: datetime) -> Fact:
    """The fact an entry holds; what can't be read comes back as `Unreadable`, never as an error."""
    try:
        while name in LIFTS:
            name, lift = LIFTS[name]
            body = json.encode(lift(json.decode(body, type=dict[str, Any])))
        return _READERS[name](body)
    except KeyError:
        return Unreadable(happened_at=recorded_at, type=name, why="this version has no such fact")
    except (ValueError, RecursionError) as error:  # msgspec's own, and lists in lists without end
        return Unreadable(happened_at=recorded_at, type=name, why=str(error))
