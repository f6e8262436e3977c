"""Facts of units: booked on and off, sent, their statuses, and what was heard of them."""

from typing import ClassVar

from dispatch_desk.facts.fact import Fact, Instant
from resources.units import Callsign, Unit


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
    """The end of an assignment. Only one by the desk says that the unit isn't wanted there."""

    NAME: ClassVar[str] = "unit.stood_down/2"
    incident: str
    reason: str = ""
    how: str  # desk | status (its own) | diverted | recalled (it was sent by mistake)


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
