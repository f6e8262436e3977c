"""Units as a force books them on: a callsign, its crew, what they can do and what they carry."""

from datetime import datetime
from typing import Annotated, NewType

from msgspec import Meta, Struct

Callsign = NewType("Callsign", str)


class RefusedError(Exception):
    """An expected no, worded for the person at the desk: what can't be done and what would change it."""


class Officer(Struct, frozen=True):
    name: str  # as spoken: "PC Rees"
    collar: str  # "4471"
    skills: tuple[str, ...] = ()  # codes of the force's data: "taser", "advanced", "medic" …
    driver: str = "response"  # none | basic | response | advanced


class Unit(Struct, frozen=True):
    """A crew booked on together. A unit can do what any of its officers can; counts matter (two Taser)."""

    callsign: Callsign
    kind: str  # code of the force's data: RSP, NBH, PCSO, RPU, ARV, DOG …
    crew: tuple[Officer, ...]
    device: str  # the name its position feed carries
    radio: str = ""  # ISSI, as digits
    base: str = ""  # station
    vehicle: str = ""  # code of the force's vehicles; "": nothing special
    equipment: tuple[str, ...] = ()  # codes of the force's data: what it carries
    shift_ends: Annotated[datetime, Meta(tz=True)] | None = None  # None: not known

    @property
    def single_crewed(self) -> bool:
        return len(self.crew) < 2

    @property
    def skills(self) -> frozenset[str]:
        return frozenset(skill for officer in self.crew for skill in officer.skills)
