"""How units may drive, as force data: speeds by class of road and hour, exemptions, and for whom."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

from dispatch_desk.force.limits import Code, Words

DriverGrade = Literal["none", "basic", "response", "advanced"]
GRADES: tuple[DriverGrade, ...] = ("none", "basic", "response", "advanced")
"""What an officer is trained to drive, the least first."""

ROAD_CLASSES = (
    "motorway", "trunk", "primary", "secondary", "tertiary",
    "unclassified", "residential", "living_street", "service", "track",
)  # fmt: skip
Exemption = Literal["bus gates", "private roads", "signed turns", "every turn"]
EXEMPTIONS: tuple[Exemption, ...] = ("bus gates", "private roads", "signed turns", "every turn")
# Both as geodata has them, where a test compares them: this module is read by the safety watch, which
# wants no arrays.

MOST_WAYS, MOST_TABLES = 8, 24  # each way of driving is another set of times for every road
SLOWEST_MPH, FASTEST_MPH = 2.0, 93.0  # nearest-unit search relies on nothing being faster
MIDNIGHT = 24

Mph = Annotated[float, Meta(ge=SLOWEST_MPH, le=FASTEST_MPH)]


class SpeedsByHour(Struct, frozen=True, forbid_unknown_fields=True):
    """Miles an hour by class of road, from one full hour of local time until another."""

    mph: Mapping[str, Mph]
    from_hour: Annotated[int, Meta(ge=0, le=MIDNIGHT - 1)] = 0
    until_hour: Annotated[int, Meta(ge=1, le=MIDNIGHT)] = (
        MIDNIGHT  # not included; before `from_hour`: round midnight
    )


class WayOfDriving(Struct, frozen=True, forbid_unknown_fields=True):
    """One way of driving, and what a crew must have to drive so. The first of a force is everybody's."""

    code: Code
    name: Words
    driver: DriverGrade = "none"  # the best driver aboard must be this or better
    blue_lights: bool = False  # only unit kinds that have them
    cap_mph: Mph = FASTEST_MPH
    at_least_map: bool = False  # the tables only raise the map's own speeds, never lower them
    exempt: tuple[Exemption, ...] = ()
    tables: tuple[SpeedsByHour, ...] = ()


def is_driver(grade: str, least: DriverGrade) -> bool:
    """Whether an officer of this driver grade may drive so; a grade nobody knows is none."""
    known = GRADES.index(grade) if grade in GRADES else 0
    return known >= GRADES.index(least)
