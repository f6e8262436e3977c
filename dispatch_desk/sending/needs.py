"""What a job asks of whoever goes: its type's own needs, and those of every rule that fits it."""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from dispatch_desk.force.driving import GRADES, DriverGrade
from dispatch_desk.force.profile import Force, ForceError, IncidentType
from dispatch_desk.force.sending import NeedsRule
from dispatch_desk.records import Incident, IncidentId, Request
from resources.units import Callsign

Count = tuple[str, int]
"""The code of a skill, and how many officers who have it."""

Kind = Literal["officers", "skill", "driver", "vehicle", "equipment"]
Matter = tuple[Kind, str, int]
"""One thing a job asks for, or a unit brings of it: which sort, its code, how many."""


class Needs(Struct, frozen=True):
    """All a job asks. Officers, skills and things may be brought by several units together."""

    officers: int = 1
    confrontation: bool = False  # violence likely: no kind of unit that is kept from it
    skills: tuple[Count, ...] = ()
    driver: DriverGrade = "none"
    vehicles: tuple[str, ...] = ()  # one of these
    equipment: tuple[str, ...] = ()  # each of these
    forbidden: tuple[str, ...] = ()  # kinds of unit
    alone: bool = True  # whether one officer may go in before others are there

    def matters(self) -> Iterator[Matter]:
        """All that is counted of it, officers first; of several vehicles the first names them."""
        yield "officers", "", self.officers
        for code, count in self.skills:
            yield "skill", code, count
        if self.driver != "none":
            yield "driver", self.driver, 1
        if self.vehicles:
            yield "vehicle", self.vehicles[0], 1
        for code in self.equipment:
            yield "equipment", code, 1


class Job(Struct, frozen=True):
    """What somebody is ranked for. Without an incident: a place."""

    needs: Needs = Needs()
    grade: str = ""  # whose rules of sending hold; "", or one that today's data lost: the gravest's
    incident: IncidentId | None = None
    requests: tuple[Request, ...] = ()  # who was asked for by whom, and the answers
    in_need: Callsign | None = None  # the officers help is for: never who goes, and never enough

    @classmethod
    def of(cls, incident: Incident, force: Force) -> "Job":
        needs = needs_of(incident.kind, incident.markers, incident.grade, force)
        return cls(needs, incident.grade, incident.id, incident.requests)

    @property
    def granted(self) -> frozenset[Callsign]:
        """Who was asked for, and given by those who must be asked."""
        return frozenset(r.callsign for r in self.requests if r.granted)

    def request(self, callsign: Callsign) -> Request | None:
        """What was asked of this unit last."""
        return next((r for r in reversed(self.requests) if r.callsign == callsign), None)


def needs_of(kind: str, markers: Iterable[str], grade: str, force: Force) -> Needs:
    """Of a type of incident with its markers and grade; a type today's data lost asks for nothing."""
    found = tuple(_fitting(kind, frozenset(markers), grade, force))
    own = _type(kind, force)
    return Needs(
        officers=max([own.min_officers, *(rule.officers for rule in found)]),
        confrontation=own.confrontation,
        skills=_most(found),
        driver=max((rule.driver for rule in found), key=GRADES.index, default="none"),
        vehicles=next((rule.vehicles for rule in found if rule.vehicles), ()),
        equipment=tuple(dict.fromkeys(code for rule in found for code in rule.equipment)),
        forbidden=tuple(dict.fromkeys(code for rule in found for code in rule.forbidden)),
        alone=all(rule.alone for rule in found),
    )


def _fitting(kind: str, markers: frozenset[str], grade: str, force: Force) -> Iterator[NeedsRule]:
    for rule in force.needs:
        of_type = not rule.types or kind in rule.types
        marked = not rule.markers or bool(markers.intersection(rule.markers))
        if of_type and marked and (not rule.grades or grade in rule.grades):
            yield rule


def _most(rules: Iterable[NeedsRule]) -> tuple[Count, ...]:
    """Each skill as often as the rule says that asks for the most."""
    most: dict[str, int] = {}
    for rule in rules:
        for skill, count in rule.skills.items():
            most[skill] = max(most.get(skill, 0), count)
    return tuple((skill, count) for skill, count in most.items() if count)


def _type(kind: str, force: Force) -> IncidentType:
    try:
        return force.type(kind)
    except ForceError:
        return IncidentType(code=kind, name=kind, grade="")
