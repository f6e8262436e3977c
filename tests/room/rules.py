"""Which check runs for a unit, and when it turns: docs/officer-safety.md, sections 1 to 3, as arithmetic.

Written from that text and from nothing else. Times are whole milliseconds of the desk's time.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from dispatch_desk.force.profile import load_force

FORCE = load_force()
SECOND = 1_000
MINUTE = 60 * SECOND

CALM_KINDS = {kind.code for kind in FORCE.types if not kind.confrontation}
CALM_GRADES = {grade.code for grade in FORCE.grades if grade.look != 1}
CALM_MARKERS = {marker.code for marker in FORCE.markers if not marker.risk}

EXEMPT = ("break", "standby", "transporting")
BUSY = ("deployable", "not_deployable")
SET_AMBER, SET_RED = 1 * MINUTE, 2 * MINUTE
ROAD_TIME_FACTOR = 1.5


class Rule(NamedTuple):
    """A line of the table; `amber` and `red` come after `first`."""

    name: str
    where: str
    crew: str  # one | more | any
    only: str  # risk, or "" where it fits without one, too
    first: int
    amber: int
    red: int


def _rule(name: str, who: str, first: int, amber: int, red: int) -> Rule:
    """`who` as the table says it: where, crew, risk. Minutes."""
    where, crew, only = (word.strip() for word in who.split(","))
    return Rule(name, where, crew, only, first * MINUTE, amber * MINUTE, red * MINUTE)


RULES = (
    _rule("alone, violence likely", "at scene, one, risk", 5, 1, 2),
    _rule("alone at scene", "at scene, one,", 15, 2, 5),
    _rule("crew, violence likely", "at scene, more, risk", 15, 2, 5),
    _rule("no word en route", "on the way, any,", 15, 1, 3),
    _rule("vehicle stop", "stop, any,", 5, 1, 2),
    _rule("terminal in trouble", "terminal, any,", 2, 1, 3),
)
"""The table of section 1, in its order; a test holds it against the sample force."""


class Check(NamedTuple):
    """The one clock of a unit."""

    since: int
    due: int
    amber: int
    red: int


@dataclass(slots=True)
class Job:
    """What of an incident decides about a check."""

    kind: str
    grade: str
    markers: Collection[str]

    @property
    def is_risk(self) -> bool:
        """What the force's data doesn't know can't be judged, and counts as one."""
        return (
            self.kind not in CALM_KINDS
            or self.grade not in CALM_GRADES
            or not CALM_MARKERS.issuperset(self.markers)
        )


@dataclass(slots=True)
class Ward:
    """One unit as the rules see it."""

    callsign: str
    crew: int
    on_duty: bool = True
    contacts: dict[int, int] = field(default_factory=dict)  # entry → when
    last: int = 0  # contact
    status: int = 1
    status_at: int = 0
    status_source: str = ""
    job: str | None = None
    sent_at: int | None = None
    answered: bool = True  # it gave a status since it was sent
    given: bool = True  # and the one it has is such a one
    eta: int | None = None
    troubles: list[int] = field(default_factory=list)  # reported, and not regained
    set_at: int | None = None
    set_for: int = 0
    check: Check | None = None
    check_known: int = 0  # the real moment from which this check could be known

    def hear(self, entry: int, at: int) -> None:
        self.contacts[entry] = at
        self.last = max(self.last, at)

    def withdraw(self, entry: int) -> None:
        self.contacts.pop(entry, None)
        self.last = max(self.contacts.values())

    def leave(self) -> None:
        self.answered = self.given = True
        self.job = self.sent_at = self.eta = self.set_at = None


MEANS = {status.code: status.availability for status in FORCE.statuses}


def check_of(ward: Ward, job: Job | None) -> Check | None:
    """The strictest of the rules that fit, or the one set by hand in its place."""
    if not ward.on_duty:
        return None
    strictest: Check | None = None
    amber, red = SET_AMBER, SET_RED
    risk = job is not None and job.is_risk
    for where in _places(ward, job):
        for rule in RULES:
            if (
                rule.where != where
                or (rule.only == "risk" and not risk)
                or not _crew_fits(rule, ward)
            ):
                continue
            check = _counted(rule, ward)
            if strictest is None or check.red < strictest.red:
                strictest, amber, red = check, rule.amber, rule.red
    if ward.set_at is not None and ward.last <= ward.set_at:
        due = ward.set_at + ward.set_for
        return Check(ward.set_at, due, due + amber, due + red)
    return strictest


def _crew_fits(rule: Rule, ward: Ward) -> bool:
    return rule.crew == "any" or (rule.crew == "one") == (ward.crew == 1)


def _places(ward: Ward, job: Job | None) -> list[str]:
    means = MEANS.get(ward.status)
    stop = means == "stop"
    if (ward.given and means in EXEMPT) or (job is None and not stop):
        return []
    found = ["stop"] if stop else []
    if job is not None:
        if means == "at_scene" or (ward.answered and means in BUSY):
            found.append("at scene")
        if means == "en_route" or not ward.given:
            found.append("on the way")
    if any(at > ward.last for at in ward.troubles):
        found.append("terminal")
    return found


def _counted(rule: Rule, ward: Ward) -> Check:
    since, first = ward.last, rule.first
    if rule.where == "terminal":
        since = min(at for at in ward.troubles if at > ward.last)
    if rule.where == "on the way":
        since = max(ward.last, ward.sent_at or 0)
        first = rule.first if ward.eta is None else round(ward.eta * ROAD_TIME_FACTOR)
    due = since + first
    return Check(since, due, due + rule.amber, due + rule.red)
