"""A force's profile: read from TOML, checked as a whole, then only read."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Literal, Protocol, TypeVar

import msgspec
from msgspec import Meta, Struct

from dispatch_desk.force.document import Document, Unreadable, parse, read_capped
from dispatch_desk.force.driving import WayOfDriving
from dispatch_desk.force.limits import Code, Remark, Seconds, Some, Words
from dispatch_desk.force.mistakes import MOST_FOUND, meant, told
from dispatch_desk.force.rules import broken
from dispatch_desk.force.sending import (
    BackupLimit,
    ChoiceReason,
    NeedsRule,
    SendingLimits,
    Vehicle,
)
from dispatch_desk.force.shape import misshapen
from resources.checkins import CheckRule
from resources.status import Availability, StatusCode

Situation = Literal["at_scene", "en_route", "stop", "terminal"]
"""Where a unit is as far as its check goes; see docs/officer-safety.md, section 1."""


class Coded(Protocol):
    @property
    def code(self) -> object: ...


Row = TypeVar("Row", bound=Coded)


class ForceError(Exception):
    """A force profile that can't be used; names the file, the entry and the remedy."""


class Grade(Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    name: Words
    look: Annotated[
        int, Meta(ge=1, le=4)
    ]  # 1 to 4: which of the four grade colours and shapes stands for it
    attend_s: Annotated[int, Meta(ge=1, le=2_592_000)] | None = (
        None  # target from creation to a declared arrival; None: none is set
    )
    driving: str = ""  # how whoever may is to drive there; "": as everybody does


class IncidentType(Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    name: Words
    grade: Code  # proposed; the call taker decides
    min_officers: Some = 1
    confrontation: bool = False  # violence likely: no unit kind that is kept from it


class UnitKind(Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    name: Words
    chip: Words  # short form in lists
    confrontation: bool = True
    requested: Remark = ""  # through whom it must be asked for; "" when a dispatcher sends it
    blue_lights: bool = False  # its vehicles have them
    driving: str = ""  # the one way it ever moves, as on a pedal cycle; "": by grade and driver


class Named(Struct, frozen=True, forbid_unknown_fields=True):
    """A code with the words shown for it."""

    code: Code
    name: Words


class Marker(Struct, frozen=True, forbid_unknown_fields=True):
    """A warning on a place or person; `risk` makes check-ins closer."""

    code: Code
    name: Words
    risk: bool = False


class AlertOutcome(Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    name: Words
    needs_confirmation: bool = True  # how it was confirmed and by whom must be said


class CheckTiming(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a check is for, and its times in seconds: see docs/officer-safety.md, section 1."""

    code: Code
    name: Words
    where: Situation
    first_s: Seconds  # of `en_route`: where no road time was known
    amber_s: Seconds  # after `first_s`
    red_s: Seconds  # after `first_s`
    crew: Literal["alone", "more", "any"] = "any"
    risk: bool = False  # only where violence is likely
    markers: tuple[str, ...] = ()  # only at an incident with one of these

    def rule(self, first_s: float | None = None) -> CheckRule:
        first = self.first_s if first_s is None else first_s
        return _rule(self.name, first, self.amber_s, self.red_s)


@lru_cache(maxsize=1024)
def _rule(name: str, *seconds: float) -> CheckRule:
    """Made once: every unit's check is looked at many times a minute."""
    return CheckRule(name, *(timedelta(seconds=s) for s in seconds))


class SetChecks(Struct, frozen=True, forbid_unknown_fields=True):
    """Checks a dispatcher sets by hand, seconds: the longest, and when they turn where no rule says."""

    longest_s: Seconds
    amber_s: Seconds
    red_s: Seconds


class SupervisorAfter(Struct, frozen=True, forbid_unknown_fields=True):
    """How long an alert nobody took waits, seconds, before the supervisor is told, then the inspector."""

    emergency_s: Seconds
    red_s: Seconds
    inspector_s: Seconds  # after the supervisor was told


class AlarmLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """From so many alarms in ten minutes on, the load of a position is called high, or a flood."""

    high: Annotated[int, Meta(ge=1, le=200)]
    flood: Annotated[int, Meta(ge=2, le=200)]


class FreshnessLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """How old a position may be, seconds, and how fast its unit may have moved since."""

    fresh_s: Seconds
    stale_s: Seconds
    plausible_mps: Annotated[float, Meta(ge=1, le=100)]


class Force(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """The whole profile. A look-up of a code that isn't in the data raises ForceError."""

    id: Code
    name: Words
    en_route_factor: Annotated[
        float, Meta(ge=1, le=10)
    ]  # an en route unit is asked after its ETA times this
    supervisor_after: SupervisorAfter
    set_checks: SetChecks
    check_rules: tuple[CheckTiming, ...]
    alarm_load: AlarmLimits
    positions: FreshnessLimits
    grades: tuple[Grade, ...]
    types: tuple[IncidentType, ...]
    statuses: tuple[StatusCode, ...]
    unit_kinds: tuple[UnitKind, ...]
    skills: tuple[Named, ...]
    markers: tuple[Marker, ...]
    results: tuple[Named, ...]
    alert_outcomes: tuple[AlertOutcome, ...]
    channels: tuple[Named, ...]
    driving: tuple[WayOfDriving, ...] = ()  # the first is everybody's; none at all is refused
    needs: tuple[NeedsRule, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    equipment: tuple[Named, ...] = ()
    sending: SendingLimits = SendingLimits()
    backup: tuple[BackupLimit, ...] = ()
    choice_reasons: tuple[ChoiceReason, ...] = ()

    def grade(self, code: str) -> Grade:
        return _row(self.grades, code, "grade")

    def type(self, code: str) -> IncidentType:
        return _row(self.types, code, "incident type")

    def status(self, code: int) -> StatusCode:
        return _row(self.statuses, code, "status")

    def unit_kind(self, code: str) -> UnitKind:
        return _row(self.unit_kinds, code, "kind of unit")

    def way_of_driving(self, code: str) -> WayOfDriving:
        return _row(self.driving, code, "way of driving")

    def marker(self, code: str) -> Marker:
        return _row(self.markers, code, "marker")

    def result(self, code: str) -> Named:
        return _row(self.results, code, "result")

    def alert_outcome(self, code: str) -> AlertOutcome:
        return _row(self.alert_outcomes, code, "alert outcome")

    def choice_reason(self, code: str) -> ChoiceReason:
        return _row(self.choice_reasons, code, "reason for a choice")

    def skill_name(self, code: str) -> str:
        return _row(self.skills, code, "skill").name

    def name_of(self, table: str, code: object) -> str:
        """The words for a code of `table`; the code itself where the data of today lost it."""
        names = self._names.get(table)
        if names is None:
            names = {row.code: row.name for row in reversed(getattr(self, table))}
            self._names[table] = names
        return names[code] if code in names else str(code)

    @cached_property
    def _names(self) -> dict[str, dict[object, str]]:
        """By table and code: asked for every line of a log, a million times in a long replay."""
        return {}

    @cached_property
    def meanings(self) -> dict[int, Availability]:
        """What each status code means; asked for every unit, many times a second."""
        return {status.code: status.availability for status in self.statuses}

    def means(self, status: int, availability: Availability) -> bool:
        return self.meanings.get(status) == availability

    def status_for(self, availability: Availability) -> StatusCode:
        """The first status that means this; the one the desk itself sets."""
        for status in self.statuses:
            if status.availability == availability:
                return status
        raise ForceError(f"{self.name} has no status that means “{availability}”")


def _row(rows: Sequence[Row], code: object, word: str) -> Row:
    for row in rows:
        if row.code == code:
            return row
    right = meant(str(code), [row.code for row in rows])
    raise ForceError(f"the force's data has no {word} “{code}”; {right}")


def load_force(path: Path | None = None) -> Force:
    """Read a profile; without a path, the sample that comes with the program.

    Raises ForceError with every mistake there is, one line each.
    """
    source = path or files("dispatch_desk.force").joinpath("sample.toml")
    try:
        if not source.is_file():  # a pipe would be waited for without end
            raise ForceError(f"{source} is not a force profile: there is no such file")
        with source.open("rb") as file:
            text = read_capped(file)
        return _force(str(source), text, parse(text))
    except Unreadable as error:
        raise ForceError(f"{source}{error}") from error
    except OSError as error:
        raise ForceError(f"{source} is not a force profile: {error.strerror}") from error


def _force(source: str, text: str, tables: dict[str, object]) -> Force:
    misread = list(islice(misshapen(tables, Force), MOST_FOUND))
    together = broken(Document(tables, misread)) if len(misread) < MOST_FOUND else ()
    if mistakes := list(islice(chain(misread, together), MOST_FOUND)):
        raise ForceError(told(source, text, tables, mistakes))
    try:
        return msgspec.convert(tables, Force)
    except msgspec.ValidationError as error:  # what the classes ask and the checks before do not
        raise ForceError(f"{source} is not a force profile: {error}") from error
