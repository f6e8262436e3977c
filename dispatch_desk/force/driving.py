"""How units may drive, as force data: speeds by class of road and hour, exemptions, and for whom."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

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


class SpeedsByHour(Struct, frozen=True, forbid_unknown_fields=True):
    """Miles an hour by class of road, from one full hour of local time until another."""

    mph: Mapping[str, float]
    from_hour: int = 0
    until_hour: int = MIDNIGHT  # not included; before `from_hour`: round midnight


class WayOfDriving(Struct, frozen=True, forbid_unknown_fields=True):
    """One way of driving, and what a crew must have to drive so. The first of a force is everybody's."""

    code: str
    name: str
    driver: DriverGrade = "none"  # the best driver aboard must be this or better
    blue_lights: bool = False  # only unit kinds that have them
    cap_mph: float = FASTEST_MPH
    at_least_map: bool = False  # the tables only raise the map's own speeds, never lower them
    exempt: tuple[str, ...] = ()
    tables: tuple[SpeedsByHour, ...] = ()


def is_driver(grade: str, least: DriverGrade) -> bool:
    """Whether an officer of this driver grade may drive so; a grade nobody knows is none."""
    known = GRADES.index(grade) if grade in GRADES else 0
    return known >= GRADES.index(least)


# What is wrong in a table, each as one sentence with its place and what would be right


def driving_mistakes(ways: Sequence[WayOfDriving], text: str) -> Iterator[str]:
    """`text`: the profile they were read from, for the line a mistake stands in."""
    if not ways:
        yield (
            "[[driving]] is missing: give at least one, everybody's first, as in "
            'code = "normal", name = "Normal driving"'
        )
    if len(ways) > MOST_WAYS:
        yield f"[[driving]] has {len(ways)} entries: {MOST_WAYS} are the most"
    tables_before = 0
    for number, way in enumerate(ways):
        place = f"[[driving]] “{way.code}”{_line(text, 'driving', number)}"
        codes = [other.code for other in ways[:number]]
        yield from (f"{place}: {wrong}" for wrong in _wrong_with(way, codes))
        for index, table in enumerate(way.tables):
            line = _line(text, "driving.tables", tables_before + index)
            place = f"[[driving.tables]] {index + 1} of “{way.code}”{line}"
            yield from (f"{place}: {wrong}" for wrong in _wrong_in(table))
        tables_before += len(way.tables)


def _line(text: str, heading: str, number: int) -> str:
    """The line of the n-th heading of that name; nothing where the tables are written another way."""
    pattern = rf"^\s*\[\[\s*{re.escape(heading)}\s*\]\]"
    headings = [at for at, line in enumerate(text.splitlines(), 1) if re.match(pattern, line)]
    return f" (line {headings[number]})" if number < len(headings) else ""


def _wrong_with(way: WayOfDriving, codes_before: Sequence[str]) -> Iterator[str]:
    if not way.code or not way.name:
        yield "code and name must not be empty"
    if way.code in codes_before:
        yield "the code stands there twice; keep one"
    if not codes_before and (way.blue_lights or way.driver != "none"):
        yield "the first way of driving is everybody's: take driver and blue_lights out of it"
    if not SLOWEST_MPH <= way.cap_mph <= FASTEST_MPH:
        yield f"cap_mph = {way.cap_mph:g} must be from {SLOWEST_MPH:g} to {FASTEST_MPH:g}"
    for word in way.exempt:
        if word not in EXEMPTIONS:
            yield f"exempt can't be “{word}”; there are: {', '.join(EXEMPTIONS)}"
    if len(way.tables) > MOST_TABLES:
        yield f"it has {len(way.tables)} tables: {MOST_TABLES} are the most"


def _wrong_in(table: SpeedsByHour) -> Iterator[str]:
    if not 0 <= table.from_hour < MIDNIGHT:
        yield f"from_hour = {table.from_hour} must be a full hour from 0 to 23"
    if not 1 <= table.until_hour <= MIDNIGHT:
        yield f"until_hour = {table.until_hour} must be a full hour from 1 to 24"
    if table.from_hour == table.until_hour:
        yield f"it begins and ends at {table.from_hour}: for the whole day write 0 and 24"
    if not table.mph:
        yield "mph is empty: give at least one class of road, as in mph = { residential = 25 }"
    for name, mph in table.mph.items():
        if name not in ROAD_CLASSES:
            yield f"mph has no class of road “{name}”; there are: {', '.join(ROAD_CLASSES)}"
        elif not SLOWEST_MPH <= mph <= FASTEST_MPH:
            yield f"{name} = {mph:g} mph must be from {SLOWEST_MPH:g} to {FASTEST_MPH:g}"
