"""The catalogue of facts: everything that can happen at a desk, with its name and version.

A fact is a past participle and holds `happened_at`, which may be earlier than the entry that records it.
A shape never changes under its name: a new shape is a new version, and the old one is lifted on reading.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct, json

from dispatch_desk.choices import ShownUnit
from geodata.places import Position
from geodata.selection import Selection
from resources.units import Callsign, Unit

Instant = Annotated[datetime, Meta(tz=True)]
"""A body whose time names no zone is unreadable: compared with any other it would end the program."""


class Fact(Struct, frozen=True, kw_only=True):
    """What happened, and when. `NAME` is what the journal calls it."""

    NAME: ClassVar[str]
    happened_at: Instant


# The room


class RoomOpened(Fact, frozen=True, kw_only=True):
    """A program began to write here. `mode` is live or demo; `speed` is demo seconds per real second."""

    NAME: ClassVar[str] = "room.opened/2"
    mode: str
    area: str
    boot_id: str
    speed: float
    seed: int | None = None
    scenario: str = ""  # of a demo: which written night
    force: str = ""


class DeskBookedOn(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "room.desk_booked_on/1"
    name: str
    role: str
    desk: str


class TracksSealed(Fact, frozen=True, kw_only=True):
    """A stretch of position history was written; its hash makes a later change visible."""

    NAME: ClassVar[str] = "room.tracks_sealed/1"
    sha256: str
    fixes: int
    first_at: Instant
    last_at: Instant


class RadioSetAside(Fact, frozen=True, kw_only=True):
    """A radio message that fits no unit on duty, kept as it came. Never an emergency: that is an alert."""

    NAME: ClassVar[str] = "room.radio_set_aside/1"
    callsign: str
    kind: str  # status | talk
    code: int
    note: str
    why: str


class ClockTroubled(Fact, frozen=True, kw_only=True):
    """Time did not go on as it should: the computer slept, or somebody set its time of day."""

    NAME: ClassVar[str] = "room.clock_troubled/1"
    what: str  # slept | set
    seconds: float  # how long it slept; how far the time of day is ahead of the desk's, or behind


class AlarmsCounted(Fact, frozen=True, kw_only=True):
    """The alarm load became another: how many rang in the ten minutes before, and most of them why."""

    NAME: ClassVar[str] = "room.alarms_counted/1"
    load: str  # steady | high | flood
    alarms: int
    noisiest: str  # the rule with most of them
    of_it: int  # how many


# Incidents


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
    reason: str  # code of the force's choice reasons


class IncidentMeetingPointSet(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "incident.meeting_point_set/1"
    position: Position
    words: str


class IncidentClosed(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "incident.closed/1"
    result: str  # code of the force's results
    note: str = ""


# Units


class UnitBookedOn(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "unit.booked_on/2"
    unit: Unit


class UnitBookedOff(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "unit.booked_off/1"


class UnitStatusChanged(Fact, frozen=True, kw_only=True):
    """Arrival is what an officer or dispatcher declared, never a position."""

    NAME: ClassVar[str] = "unit.status_changed/1"
    code: int
    source: str  # radio | desk | tracker


class UnitMessaged(Fact, frozen=True, kw_only=True):
    """A status code that is a message (call back, repeat …) and leaves the unit's status as it is."""

    NAME: ClassVar[str] = "unit.messaged/1"
    code: int


class UnitSent(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "unit.sent/1"
    incident: str
    eta_s: float | None


class UnitStoodDown(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "unit.stood_down/1"
    incident: str
    reason: str = ""


class UnitHeard(Fact, frozen=True, kw_only=True):
    """Contact with the officer: the only thing that starts a check anew. `how` is voice or radio."""

    NAME: ClassVar[str] = "unit.heard/1"
    how: str
    note: str = ""


class ContactWithdrawn(Fact, frozen=True, kw_only=True):
    """A contact was a mistake: it counts no more. `entry` is its number in the journal."""

    NAME: ClassVar[str] = "unit.contact_withdrawn/1"
    entry: int
    reason: str


class UnitSeen(Fact, frozen=True, kw_only=True):
    """Another unit has seen these officers: said beside their check, which it never moves."""

    NAME: ClassVar[str] = "unit.seen/1"
    by: Callsign
    note: str = ""


class UnitCheckSet(Fact, frozen=True, kw_only=True):
    """The next check was set by hand, so many seconds from `happened_at`, sooner or later than its rule."""

    NAME: ClassVar[str] = "unit.check_set/1"
    first_s: float
    by: str
    reason: str


class UnitCheckMissed(Fact, frozen=True, kw_only=True):
    """A check turned amber: once for each that was due."""

    NAME: ClassVar[str] = "unit.check_missed/1"
    rule: str
    due_at: Instant


class UnitTerminalReported(Fact, frozen=True, kw_only=True):
    """What a unit's terminal said of itself: lost service, lost fix, low battery, regained."""

    NAME: ClassVar[str] = "unit.terminal_reported/1"
    state: str


class UnitPrisonersCounted(Fact, frozen=True, kw_only=True):
    """So many prisoners are aboard from here on."""

    NAME: ClassVar[str] = "unit.prisoners_counted/1"
    count: int


class UnitBackupFar(Fact, frozen=True, kw_only=True):
    """Help for these officers is farther off than the force allows, by road."""

    NAME: ClassVar[str] = "unit.backup_far/1"
    rule: str  # name of the force's limit
    limit_s: float
    first: Callsign | None  # None: nobody who could come
    first_s: float | None
    second: Callsign | None = None
    second_s: float | None = None


class UnitBackupNear(Fact, frozen=True, kw_only=True):
    """Help is near enough again, or these officers are not at work any more."""

    NAME: ClassVar[str] = "unit.backup_near/1"
    first: Callsign | None = None
    first_s: float | None = None


class UnitBackupSeen(Fact, frozen=True, kw_only=True):
    """Somebody knows that help is far off: it needs saying no more until it is near again."""

    NAME: ClassVar[str] = "unit.backup_seen/1"
    by: str


class AlertRaised(Fact, frozen=True, kw_only=True):
    """A red check-in or an emergency. It stays open until somebody closes it with an outcome."""

    NAME: ClassVar[str] = "alert.raised/1"
    alert: str  # its name, unique in the journal: "BR21-E1"
    callsign: Callsign
    level: str  # red | emergency
    reason: str


class AlertOwned(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "alert.owned/1"
    alert: str
    callsign: Callsign
    owner: str


class AlertEscalated(Fact, frozen=True, kw_only=True):
    """Nobody took it in time: from here on it is the supervisor's, then the duty inspector's as well."""

    NAME: ClassVar[str] = "alert.escalated/1"
    alert: str
    callsign: Callsign
    to: str  # supervisor | duty inspector


class AlertStoodDown(Fact, frozen=True, kw_only=True):
    """Those who were going to it have been told that they need not; contact since then is their yes."""

    NAME: ClassVar[str] = "alert.stood_down/1"
    alert: str
    callsign: Callsign
    told: tuple[Callsign, ...]
    reason: str = ""


class AlertClosed(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "alert.closed/1"
    alert: str
    callsign: Callsign
    outcome: str  # code of the force's alert outcomes
    confirmed_by: str
    confirmed_how: str


# Roads


class RoadsChanged(Fact, frozen=True, kw_only=True):
    """Roads were closed, or slowed; its stream names it: `road/R3`. That its time has run out is computed."""

    NAME: ClassVar[str] = "roads.changed/1"
    where: Selection
    words: str  # as a person calls it: "Chepstow Road", "within 200 m of 0417"
    kmh: float | None  # no faster than this; None: closed
    reason: str
    until: Instant | None  # None: until reopened
    incident: str | None  # whose log tells of it
    stretches: int  # as shown when it was asked for
    length_m: float  # and so was this


class RoadsExtended(Fact, frozen=True, kw_only=True):
    """A closure ends at another time than it was to, later or sooner."""

    NAME: ClassVar[str] = "roads.extended/1"
    until: Instant | None
    reason: str = ""


class RoadsReopened(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "roads.reopened/1"
    reason: str = ""


class Unreadable(Fact, frozen=True, kw_only=True):
    """An entry this program has no name for. Kept and shown, never skipped in silence."""

    NAME: ClassVar[str] = "unreadable"
    type: str
    why: str


CATALOGUE: Mapping[str, type[Fact]] = {
    kind.NAME: kind
    for kind in (
        RoomOpened, DeskBookedOn, TracksSealed, RadioSetAside, ClockTroubled, AlarmsCounted,
        IncidentCreated, IncidentOwned, IncidentRegraded, IncidentMarked, IncidentLogged,
        IncidentUnitSent, IncidentUnitStoodDown, IncidentUnitDiverted, IncidentUnitRequested,
        IncidentRequestAnswered, IncidentChoiceRecorded, IncidentChoiceExplained,
        IncidentMeetingPointSet, IncidentClosed,
        UnitBookedOn, UnitBookedOff, UnitStatusChanged, UnitMessaged, UnitSent, UnitStoodDown, UnitHeard,
        ContactWithdrawn, UnitSeen, UnitCheckSet, UnitCheckMissed, UnitTerminalReported,
        UnitPrisonersCounted, UnitBackupFar, UnitBackupNear, UnitBackupSeen,
        AlertRaised, AlertOwned, AlertEscalated, AlertStoodDown, AlertClosed,
        RoadsChanged, RoadsExtended, RoadsReopened,
    )
}  # fmt: skip


def _with_scenario(body: dict[str, Any]) -> dict[str, Any]:
    """Before nights had names there was one, the Friday."""
    return body | {"scenario": "friday" if body.get("mode") == "demo" else ""}


LIFTS: Mapping[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "room.opened/1": ("room.opened/2", _with_scenario),
    "unit.booked_on/1": (
        "unit.booked_on/2",
        dict,
    ),  # what a unit carries and until when was not asked
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
