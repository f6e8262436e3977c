"""What one row of the queue says, as plain words: no Qt, so that a test can read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from dispatch_desk.force.profile import Force
from dispatch_desk.queue import Clock, QueueRow, look_of
from dispatch_desk.records import Incident, IncidentId
from resources.checkins import Level
from ui import text

Tone = Literal["plain", "met", "over"]


@dataclass(frozen=True, slots=True)
class QueueCard:
    """One row, ready to be painted and read aloud."""

    key: IncidentId
    number: str
    date: str
    look: int  # 1 to 4
    grade: str
    kind: str
    place: str
    clock: str
    short_clock: str  # for the rail
    tone: Tone
    owner: str  # "You", a name, or "" when nobody owns it
    open_s: int  # whole seconds: what has not changed in words is not painted again
    danger: Level  # of the officers sent there
    danger_unit: str
    unread: int
    pending: bool

    @property
    def words(self) -> str:
        """The row as a screen reader says it."""
        unowned = f"nobody owns it since {text.spoken(timedelta(seconds=self.open_s))}"
        danger = f"{self.danger_unit} {text.LEVEL_WORDS[self.danger].lower()}"
        said = (
            f"{self.number}, grade {self.grade}", self.kind, self.place, self.clock,
            f"owner {self.owner}" if self.owner else unowned,
            danger if self.danger_unit else "",
            f"{self.unread} new" if self.unread else "", "not saved yet" if self.pending else "",
        )  # fmt: skip
        return ", ".join(part for part in said if part)

    @property
    def mark(self) -> str:
        """The safety mark in words; "" while nobody there is in danger."""
        if self.danger < Level.AMBER:
            return ""
        if self.danger is Level.EMERGENCY:
            return text.LEVEL_WORDS[self.danger]
        # a red stands until it is closed, also when the officer has been heard since
        return f"{self.danger_unit} {'RED' if self.danger is Level.RED else 'late'}"


def card(
    row: QueueRow, person: str, force: Force, now: datetime, *, unread: int, pending: bool
) -> QueueCard:
    incident = row.incident
    clock, short, tone = _clock(row.clock)
    owner = "You" if incident.owner == person else incident.owner or ""
    return QueueCard(
        incident.id, incident.number, text.log_date(incident.id), look_of(incident, force), incident.grade,
        force.name_of("types", incident.kind), incident.place, clock, short, tone, owner,
        int((now - incident.created_at).total_seconds()), row.worst, row.worst_unit, unread, pending,
    )  # fmt: skip


def _clock(clock: Clock) -> tuple[str, str, Tone]:
    """The clock in words, the same for the rail, and how it is coloured."""
    shown = text.long_clock(clock.time)
    if clock.undone is not None:
        return (
            f"{clock.state} {shown} · undone {text.long_clock(clock.undone)}",
            "undone",
            "over",
        )
    match clock.state:
        case "met":
            return f"met {shown}", shown, "met"
        case "late":
            return f"late {shown}", shown, "over"
        case "left":
            return f"{shown} left", shown, "plain"
        case "over":
            return f"over {shown}", f"+{shown}", "over"
        case _:
            return f"open {shown}", shown, "plain"


def summary(cards: list[QueueCard], person: str) -> str:
    """Who holds the queue, in the header's words: "by risk now · you 6, nobody 3"."""
    mine = sum(card.owner == "You" for card in cards)
    nobody = sum(not card.owner for card in cards)
    return f"by risk now · {f'you {mine}, ' if person else ''}nobody {nobody}"


class Reading:
    """How far one person has read each log. Begins where the logs stand when the desk is taken."""

    def __init__(self) -> None:
        self._person = ""
        self._since = datetime.min.replace(tzinfo=UTC)
        self._seen: dict[IncidentId, int] = {}
        self._open: IncidentId | None = None

    def take_in(self, incidents: Mapping[IncidentId, Incident], person: str, now: datetime) -> None:
        """Count what was written before another person sat down as read; forget closed logs."""
        if person != self._person:
            self._person, self._since = person, now
            self._seen = {key: len(incident.log) for key, incident in incidents.items()}
        for key in incidents.keys() - self._seen.keys():  # it came, or was only read in, since
            old = (line.recorded_at < self._since for line in incidents[key].log)
            self._seen[key] = sum(old)
        if self._open is not None and self._open in incidents:
            self._seen[self._open] = len(incidents[self._open].log)
        self._seen = {key: seen for key, seen in self._seen.items() if key in incidents}

    def open(self, incident: IncidentId) -> None:
        """The log is before the person's eyes from now on, until another is opened."""
        self._open = incident

    def unread(self, incident: Incident) -> int:
        """Lines by others since the person last had the log open; to nobody nothing is new."""
        if not self._person:
            return 0
        new = incident.log[self._seen.get(incident.id, 0) :]
        return sum(line.author != self._person for line in new)


@dataclass(frozen=True, slots=True)
class Held:
    """An order that waits for the dispatcher, and what is different in the order it should have."""

    order: tuple[IncidentId, ...]
    new: int = 0
    changed: bool = False

    @property
    def note(self) -> str:
        """For the header: "1 new, R", "order changed, R"; "" while nothing waits."""
        if self.new:
            return f"{self.new} new, R"
        return "order changed, R" if self.changed else ""


def hold(
    shown: tuple[IncidentId, ...], wanted: tuple[IncidentId, ...], known: frozenset[IncidentId]
) -> Held:
    """Keep what is shown where it is: closed rows go, new ones wait below, nothing else moves.

    `known` is what stood in the list when it was last put in order; the rest counts as new.
    """
    stay = tuple(key for key in shown if key in wanted)
    order = (*stay, *(key for key in wanted if key not in shown))
    return Held(order, len(set(wanted) - known), changed=order != wanted)


def next_unowned(cards: list[QueueCard], current: int) -> Iterator[int]:
    """Rows nobody owns, from below the current one and round."""
    for step in range(1, len(cards) + 1):
        at = (current + step) % len(cards)
        if not cards[at].owner:
            yield at
