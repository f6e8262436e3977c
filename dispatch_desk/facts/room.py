"""Facts of the room: opened, desks booked on, and what the desk notes of itself."""

from typing import ClassVar

from dispatch_desk.facts.fact import Fact, Instant


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
