"""Safety check-ins: by when a committed unit must be heard from. Pure: reads no clock, keeps no state.

Intervals are a force's data. No published UK figure is known, so the sample's are proposals.
"""

from datetime import datetime, timedelta
from enum import IntEnum

from msgspec import Struct


class Level(IntEnum):
    """How worried the desk is about a unit; each contains the ones below it."""

    SAFE = 0
    DUE = 1  # the check-in prompt
    AMBER = 2
    RED = 3
    EMERGENCY = 4


class CheckRule(Struct, frozen=True):
    """When a watch of this kind is due, and how long after that it turns amber and red."""

    name: str  # in the dispatcher's words: "alone at a violent scene"
    first: timedelta
    amber: timedelta  # after `first`
    red: timedelta  # after `first`


class Watch(Struct, frozen=True):
    """One running clock: the rule, and the moment it counts from, in most rules the last contact."""

    rule: CheckRule
    since: datetime

    @property
    def due_at(self) -> datetime:
        return self.since + self.rule.first

    @property
    def amber_at(self) -> datetime:
        return self.due_at + self.rule.amber

    @property
    def red_at(self) -> datetime:
        return self.due_at + self.rule.red

    def level(self, now: datetime) -> Level:
        if now < self.due_at:
            return Level.SAFE
        if now < self.amber_at:
            return Level.DUE
        return Level.AMBER if now < self.red_at else Level.RED

    def overdue(self, now: datetime) -> timedelta:
        """How long past due; negative while there is time left."""
        return now - self.due_at
