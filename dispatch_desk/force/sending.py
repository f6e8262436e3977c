"""What a force says of sending: what jobs need, what is counted how, how far off help may be, and reasons."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

from dispatch_desk.force.driving import DriverGrade
from dispatch_desk.force.limits import Brief, Code, Few, Some, WaitS, Words


class NeedsRule(Struct, frozen=True, forbid_unknown_fields=True):
    """What a job needs where this rule fits it. All rules that fit count: the most that one asks."""

    code: Code
    name: Words
    types: tuple[str, ...] = ()  # incident types; none: every type
    markers: tuple[str, ...] = ()  # any of them on the log; none: whatever it carries
    grades: tuple[str, ...] = ()  # none: every grade
    officers: Some = 1
    skills: Mapping[str, Some] = {}  # skill → how many officers who have it
    driver: DriverGrade = "none"  # of somebody who goes, at least
    vehicles: tuple[str, ...] = ()  # one of these must come
    equipment: tuple[str, ...] = ()  # each of these must come
    forbidden: tuple[str, ...] = ()  # kinds of unit that are not sent
    alone: bool = True  # whether one officer may go in before others are there


class Vehicle(Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    name: Words
    cages: Few = 0  # prisoners it can carry apart from its crew


class SendingLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """How combinations are weighed and what is said of them; seconds. Proposals, not standards."""

    ahead_s: WaitS = 60  # who is there so much sooner than enough are, goes ahead of them
    ahead_grades: tuple[str, ...] = ()  # for jobs of these grades; none: nobody goes ahead
    another_unit_s: WaitS = 120  # one unit more is worth it when enough are there so much sooner
    most_units: Annotated[int, Meta(ge=1, le=4)] = 3  # of a combination
    divert_counts_s: WaitS = 120  # a unit taken from other work is counted as so much later
    divert_takes_s: WaitS = 30  # until it has turned to the new job
    shift_margin_s: WaitS = 1800  # a shift must go on so long after arrival
    shift_waived: tuple[str, ...] = ()  # grades for which it need not
    stood_down_s: WaitS = 600  # so long "stood down from here" is why a unit isn't proposed again
    road_time_share: Annotated[float, Meta(ge=0, le=1)] = 0.1  # by which a road time may be wrong
    moving_share: Annotated[float, Meta(ge=0, le=1)] = 0.5  # of its time a patrol is on the move
    hold_m: Annotated[int, Meta(ge=0, le=2000)] = 200  # so far short of a place is a meeting point


class BackupLimit(Struct, frozen=True, forbid_unknown_fields=True):
    """How far off help may be for officers at work, seconds by road. The strictest that fits counts."""

    code: Code
    name: Words
    first_s: WaitS  # the nearest who could help
    second_s: WaitS | None = None  # and the one after; None: not asked
    crew: Literal["alone", "more", "any"] = "any"
    risk: bool = False  # only where violence is likely
    markers: tuple[str, ...] = ()  # only at an incident with one of these


class ChoiceReason(Struct, frozen=True, forbid_unknown_fields=True):
    """Why somebody else than the first was sent: one key after the sending."""

    code: Code
    key: Code  # one letter
    name: Words
    short: Brief = ""  # where there is little room; left out: the name
