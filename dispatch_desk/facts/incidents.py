"""Facts of incidents, and of who is chosen, sent, asked for and taken away."""

from typing import ClassVar

from dispatch_desk.choices import ShownUnit
from dispatch_desk.facts.fact import Fact, Instant
from geodata.places import Position
from resources.units import Callsign


class IncidentCreated(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "incident.created/1"
    kind: str  # code of the force's incident types
    grade: str
    place: str  # as a dispatcher says it: "14 Corporation Road, Somerton"
    position: Position
    channel: str  # 999, 101, online, officer …
    summary: str
    caller: str = ""
    markers: tuple[str, ...] = ()  # codes of the force's data: "weapons", "violence" …


class IncidentOwned(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "incident.owned/1"
    owner: str


class IncidentRegraded(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "incident.regraded/1"
    grade: str
    reason: str


class IncidentMarked(Fact, frozen=True, kw_only=True):
    """The warning markers as they are from here on, all of them."""

    NAME: ClassVar[str] = "incident.marked/1"
    markers: tuple[str, ...]
    reason: str


class IncidentLogged(Fact, frozen=True, kw_only=True):
    """A line in the incident's log. A correction names the line (its journal number) it replaces."""

    NAME: ClassVar[str] = "incident.logged/1"
    text: str
    corrects: int | None = None


class IncidentUnitSent(Fact, frozen=True, kw_only=True):
    """The incident's half of an assignment; `unit.sent/1` is the unit's. Both or neither are recorded."""

    NAME: ClassVar[str] = "incident.unit_sent/1"
    callsign: Callsign
    eta_s: float | None  # road time as shown when sent
    rank: int | None  # place in the list as shown, from 1; None when sent without a list
    reason: str = ""  # why not the first, or why below the minimum


class IncidentUnitStoodDown(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "incident.unit_stood_down/1"
    callsign: Callsign
    reason: str = ""


class IncidentUnitDiverted(Fact, frozen=True, kw_only=True):
    """A unit was taken for another job: what it leaves is not done."""

    NAME: ClassVar[str] = "incident.unit_diverted/1"
    callsign: Callsign
    to: str  # incident
    reason: str = ""


class IncidentUnitRequested(Fact, frozen=True, kw_only=True):
    """A unit was asked for of whom it must be asked of: it is not sent by that."""

    NAME: ClassVar[str] = "incident.unit_requested/1"
    callsign: Callsign
    of: str
    reason: str


class IncidentRequestAnswered(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "incident.request_answered/1"
    callsign: Callsign
    granted: bool
    by: str  # who decided
    reason: str = ""


class IncidentChoiceRecorded(Fact, frozen=True, kw_only=True):
    """Who was chosen, and the list as it was on the screen then, with what was known then."""

    NAME: ClassVar[str] = "incident.choice_recorded/1"
    chosen: tuple[Callsign, ...]
    proposed: tuple[Callsign, ...]
    shown: tuple[ShownUnit, ...]
    taken: bool


class IncidentChoiceExplained(Fact, frozen=True, kw_only=True):
    """Why it was not the first; `choice` is the number of its entry."""

    NAME: ClassVar[str] = "incident.choice_explained/1"
    choice: int
    reason: str  # code of the force's choice reasons; "": what was given is taken back


class IncidentMeetingPointSet(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "incident.meeting_point_set/1"
    position: Position
    words: str


class IncidentCallerLocated(Fact, frozen=True, kw_only=True):
    """The caller's phone said where it is, some time into the call: a circle, never a point."""

    NAME: ClassVar[str] = "incident.caller_located/1"
    position: Position
    error_m: float
    source: str  # "AML, Wi-Fi"
    located_at: Instant | None = None
    doubtful: bool = False


class IncidentClosed(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "incident.closed/1"
    result: str  # code of the force's results
    note: str = ""
