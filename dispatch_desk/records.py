"""What a desk knows of each incident, unit and alert: small frozen records, replaced on change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from msgspec import Struct

from dispatch_desk.contacts import Contacts
from geodata.drawn import Shape
from geodata.places import Position
from geodata.selection import Selection
from resources.units import Callsign, Unit

SUPERVISOR, INSPECTOR = "supervisor", "duty inspector"
"""Who is told of an alert nobody takes, one after the other."""

REGAINED = "regained"
"""Of a unit's terminal: in no trouble any more."""

IncidentId = str
"""Day and number, "2026-01-12/0417": numbers start again every day, so never the number alone."""
Tone = Literal["note", "system", "radio", "alert"]


class LogLine(Struct, frozen=True):
    seq: int  # of the journal entry; a correction refers to it
    happened_at: datetime
    recorded_at: datetime
    author: str
    text: str
    tone: Tone
    corrected_by: int | None = None


class Request(Struct, frozen=True):
    """A unit that is asked for and not sent, as armed officers are: asked of whom, and the answer."""

    callsign: Callsign
    of: str  # "duty inspector"
    reason: str
    by: str
    asked_at: datetime
    granted: bool | None = None  # None: no answer yet
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""


class Choice(Struct, frozen=True):
    """Who was sent from which list; `taken`: who was proposed, or the first where nobody was."""

    entry: int  # of the journal
    at: datetime
    by: str
    chosen: tuple[Callsign, ...]
    proposed: tuple[Callsign, ...]
    taken: bool
    reason: str = ""  # code of the force's; "": not given


class MeetingPoint(Struct, frozen=True):
    """Where those who come are to meet before they go in: the RVP."""

    position: Position
    words: str
    by: str
    at: datetime


class CallerPlace(Struct, frozen=True):
    """Where the caller's phone said it was: within `error_m` of there, as far as it knows."""

    position: Position
    error_m: float
    source: str
    at: datetime  # as located, else as written down
    doubtful: bool = False


class Incident(Struct, frozen=True):
    id: IncidentId
    version: int
    kind: str
    grade: str
    place: str
    position: Position
    channel: str
    caller: str
    summary: str
    markers: tuple[str, ...]
    created_at: datetime
    owner: str | None = None
    owned_at: datetime | None = None
    units: tuple[Callsign, ...] = ()  # assigned now, in the order they were sent
    sent_at: datetime | None = None  # the first unit
    attended_at: datetime | None = None  # the first declared arrival
    closed_at: datetime | None = None
    result: str | None = None
    log: tuple[LogLine, ...] = ()
    requests: tuple[Request, ...] = ()  # the last of each unit
    choices: tuple[Choice, ...] = ()
    rvp: MeetingPoint | None = None
    caller_at: CallerPlace | None = None  # as last located
    # Its last unit was taken for other work; None once somebody has arrived again.
    undone_at: datetime | None = None

    @property
    def number(self) -> str:
        return self.id.rpartition("/")[2]

    @property
    def open(self) -> bool:
        return self.closed_at is None


class SetCheck(Struct, frozen=True):
    """A check set by hand: it counts until there is contact after it was set."""

    set_at: datetime
    first_s: float
    by: str
    reason: str


class LetGo(Struct, frozen=True):
    """From which incident it was stood down last, and when."""

    incident: IncidentId
    at: datetime


class Left(Struct, frozen=True):
    """The job it was taken from when it was last diverted, what it was there, and when."""

    incident: IncidentId
    status: int
    at: datetime
    answered: bool = True  # the status was said of that job, not before it was sent there


class FarBackup(Struct, frozen=True):
    """Help is farther off than the force allows for these officers, since when, and how far as last said."""

    since: datetime
    rule: str  # name of the force's limit
    limit_s: float
    first: Callsign | None  # the nearest who could help; None: nobody
    first_s: float | None
    second: Callsign | None = None
    second_s: float | None = None
    seen_by: str = ""  # who has said that they know; "": nobody yet


class DutyUnit(Struct, frozen=True):
    """A unit on duty as it stands now."""

    unit: Unit
    version: int
    status: int
    status_at: datetime
    status_source: str
    heard_at: datetime  # the last contact with the officer, however it came
    heard_how: str
    on_duty: bool = True
    incident: IncidentId | None = None
    sent_at: datetime | None = None
    eta_s: float | None = None  # as shown when sent
    status_before: int | None = None  # of an emergency that was pressed; None outside one
    heard_note: str = ""  # what was said then, where somebody wrote it down
    contacts: Contacts = ()  # the last of them; `heard_at` is the latest's
    seen_at: datetime | None = None  # by another unit
    seen_by: Callsign | None = None
    seen_note: str = ""
    answered: bool = True  # it has given a status since it was sent
    check: SetCheck | None = None
    missed: tuple[
        datetime, ...
    ] = ()  # when those were due that are recorded as missed: the last of them
    terminal: str = ""  # its trouble, as it reported it; "" when there is none
    terminal_reports: tuple[datetime, ...] = ()  # of trouble, since it was last in order
    prisoners: int = 0  # aboard
    let_go: LetGo | None = None  # by the desk, since it was last sent
    left: Left | None = None  # for the job it is at
    far: FarBackup | None = None  # None: help is near enough, or nobody asked

    @property
    def callsign(self) -> Callsign:
        return self.unit.callsign

    @property
    def terminal_since(self) -> datetime | None:
        """The first report of trouble since the last contact, however many followed."""
        return next((at for at in self.terminal_reports if at > self.heard_at), None)


class Alert(Struct, frozen=True):
    """A red check-in or an emergency: open until closed with an outcome, however long that takes."""

    id: str  # its name: "BR21-E1"
    callsign: Callsign
    level: Literal["red", "emergency"]
    reason: str
    raised_at: datetime
    incident: IncidentId | None
    escalated_at: datetime | None = None  # when the supervisor was told that nobody had taken it
    inspector_at: datetime | None = None  # and then the duty inspector
    owner: str | None = None
    owned_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    confirmed_by: str = ""
    confirmed_how: str = ""
    stood_down_at: datetime | None = None  # when those going were told that they need not
    told: tuple[Callsign, ...] = ()  # they

    @property
    def open(self) -> bool:
        return self.closed_at is None


class Closure(Struct, frozen=True):
    """Roads closed or slowed. Whether it is in force follows from `now`: see `closures`."""

    id: str  # its name: "R3"
    version: int
    where: Selection
    words: str
    kmh: float | None  # no faster than this; None: closed
    reason: str
    by: str
    changed_at: datetime
    until: datetime | None  # None: until reopened
    incident: IncidentId | None
    stretches: int  # as shown when it was asked for
    length_m: float
    extended_at: datetime | None = None
    extended_by: str = ""
    reopened_at: datetime | None = None
    reopened_by: str = ""
    reopen_reason: str = ""


class DrawingBefore(Struct, frozen=True):
    """What a drawing was before a change that may still be taken back."""

    kind: str
    shape: Shape
    words: str
    lifted_at: datetime | None
    lift_reason: str
    changed_by: str  # who had made it so
    changed_at: datetime
    change: int


class Drawing(Struct, frozen=True):
    """A cordon, a hazard, an area of search, a note: drawn on the map until somebody lifts it."""

    id: str  # its name: "D3"
    version: int
    kind: str  # see `drawings`
    shape: Shape
    words: str  # its label
    incident: IncidentId | None
    by: str
    made_at: datetime
    changed_by: str
    changed_at: datetime
    change: int  # number of the last change's entry
    lifted_at: datetime | None = None
    lift_reason: str = ""
    roads: str | None = None  # the closure of the roads inside, which may be over: "R5"
    before: tuple[DrawingBefore, ...] = ()  # the last of them was the latest


@dataclass(slots=True)
class Records:
    """All records by key, in the order they came. The session owns one; a window mirrors it."""

    incidents: dict[IncidentId, Incident] = field(default_factory=dict)
    units: dict[Callsign, DutyUnit] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    road_changes: dict[str, Closure] = field(default_factory=dict)
    drawings: dict[str, Drawing] = field(default_factory=dict)

    def open_incidents(self) -> Iterator[Incident]:
        return (incident for incident in self.incidents.values() if incident.open)

    def on_duty(self) -> Iterator[DutyUnit]:
        return (unit for unit in self.units.values() if unit.on_duty)

    def open_alerts(self) -> Iterator[Alert]:
        return (alert for alert in self.alerts.values() if alert.closed_at is None)

    def alert_of(self, callsign: Callsign) -> Alert | None:
        """The unit's gravest open alert: an emergency before a red check-in, then the older."""
        return self.gravest_alerts().get(callsign)

    def gravest_alerts(self) -> dict[Callsign, Alert]:
        """That alert of every unit that has one; ask once where many units are looked at."""
        gravest_last = sorted(
            self.open_alerts(),
            key=lambda a: (a.level != "emergency", a.raised_at, a.id),
            reverse=True,
        )
        return {alert.callsign: alert for alert in gravest_last}
