"""Facts of alerts: raised, taken, told on, closed."""

from typing import ClassVar

from dispatch_desk.facts.fact import Fact
from resources.units import Callsign


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
