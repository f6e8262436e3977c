"""What was sent from here: answers awaited, what is kept of the choice, and how to take it back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from dispatch_desk.choices import ShownUnit
from dispatch_desk.commands import ExplainChoice, RecallUnit, RecordChoice, SendUnit
from dispatch_desk.force.profile import Force
from dispatch_desk.force.sending import ChoiceReason
from dispatch_desk.records import Choice, IncidentId, Records
from dispatch_desk.sending.candidate import Candidate, as_shown
from dispatch_desk.sending.recalling import Recall, Sent, offered, recall
from resources.units import Callsign

OFFERED_FOR = timedelta(minutes=3)  # a recall; later a unit has set off, and is stood down
TO_LIST = "Ctrl+4"  # how the hand comes to the list, whose keys these are
NOTHING = Recall(refused=("Nothing was sent lately that could be recalled: Delete stands down",))


@dataclass(slots=True)
class Sending:
    """One press of Enter: what was asked, and what has been answered so far."""

    sent: Sent
    commands: tuple[SendUnit, ...]
    proposed: tuple[Callsign, ...] = ()
    shown: tuple[ShownUnit, ...] = ()
    waiting: list[SendUnit] = field(default_factory=list)
    done: list[Callsign] = field(default_factory=list)

    def choice(self) -> RecordChoice | None:
        """What is to be kept once all is answered; None when nobody went, or no list was shown."""
        if not self.done or not self.shown:
            return None
        return RecordChoice(
            incident=self.sent.incident,
            chosen=tuple(self.done),
            proposed=self.proposed,
            shown=self.shown,
        )


class TakenBack(NamedTuple):
    """What Backspace asks for, and what is said of it."""

    commands: tuple[RecallUnit | ExplainChoice, ...]
    said: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A reason that was given by one letter, and can be taken back by one key."""

    incident: IncidentId
    choice: int  # number of its journal entry
    at: datetime


class Sendings:
    """The sendings of one desk. Holds no clock: every question says when it is."""

    def __init__(self) -> None:
        self._under_way: list[Sending] = []
        self._last: Sent | None = None
        self._asks: tuple[IncidentId, int] | None = None  # whose next choice, after which entry
        self._explained = 0
        self._given: Given | None = None

    def under_way(self, incident: IncidentId | None) -> frozenset[Callsign]:
        """Who is being sent there, and not yet in the journal."""
        return frozenset(
            command.callsign
            for sending in self._under_way
            for command in sending.waiting
            if command.incident == incident
        )

    def begin(
        self,
        commands: Sequence[SendUnit],
        records: Records,
        now: datetime,
        *,
        proposed: tuple[Callsign, ...] = (),
        shown: Sequence[Candidate] = (),
    ) -> None:
        """What is being sent, and the list as the dispatcher saw it."""
        incident = commands[0].incident
        sent = Sent(incident, now, tuple(command.callsign for command in commands))
        rows = as_shown(shown, sent.callsigns)
        kept = Sending(sent, tuple(commands), proposed, rows, list(commands))
        self._under_way.append(kept)
        log = records.incidents.get(incident)
        known = max((choice.entry for choice in log.choices), default=0) if log else 0
        self._asks = incident, known
        self._given = None

    def answered(self, command: SendUnit, *, done: bool) -> RecordChoice | None:
        """The journal has it, or said no. With the last answer of a sending, the choice to keep."""
        sending = next((s for s in self._under_way if command in s.waiting), None)
        if sending is None:
            return None
        sending.waiting.remove(command)
        if done:
            sending.done.append(command.callsign)
            self._last = Sent(sending.sent.incident, sending.sent.at, tuple(sending.done))
        if sending.waiting:
            return None
        self._under_way.remove(sending)
        return sending.choice()

    # Taking it back

    def offer(
        self, records: Records, force: Force | None, now: datetime, *, in_hand: bool = True
    ) -> str:
        """What Backspace would do, in words; "" when nothing was done lately that can be taken back.

        `in_hand`: the keyboard is on the list; otherwise the words say how to come there.
        """
        sent, key = self._fresh(now), "Backspace" if in_hand else f"{TO_LIST}, Backspace"
        back = offered(sent, records, force) if sent is not None and force is not None else ""
        if self.given(now):
            return f"{key} takes the reason back" + (f", again {back}" if back else "")
        if sent is None or not back:
            return ""
        names = f"Sent {' '.join(sent.callsigns)} to " if in_hand else ""
        return f"{names}{sent.number} · {key} {back}"

    def take_back(self, records: Records, force: Force, now: datetime) -> TakenBack:
        """The reason if one was given last, then the last sending; each can be taken back once."""
        if self._given is not None and self.given(now):
            given = ExplainChoice(
                incident=self._given.incident, choice=self._given.choice, reason=""
            )
            self._ask_again()
            return TakenBack((given,), "Reason taken back")
        sent = self._fresh(now)
        found = recall(sent, records, force) if sent is not None else NOTHING
        if found.commands:
            self._last = None
        recalled = [f"Recalled: {', '.join(found.words)}"] if found.words else []
        said = ". ".join((*recalled, *found.refused))
        return TakenBack(found.commands, said, refused=bool(found.refused))

    def _fresh(self, now: datetime) -> Sent | None:
        return self._last if self._last and now - self._last.at <= OFFERED_FOR else None

    # Why not as proposed

    def unexplained(self, opened: IncidentId | None, records: Records) -> Choice | None:
        """The choice that a letter would explain now: the last sending's, at the open log."""
        if self._asks is None or self._asks[0] != opened:
            return None
        log = records.incidents.get(opened or "")
        choice = log.choices[-1] if log and log.choices else None
        if choice is None or choice.entry <= max(self._asks[1], self._explained):
            return None
        if log is None or not set(choice.chosen) & set(log.units):
            return None  # recalled: there is nothing left to give a reason for
        return None if choice.taken or choice.reason else choice

    def explain(self, choice: Choice, reason: ChoiceReason, now: datetime) -> ExplainChoice | None:
        """Once for each choice, however often a letter is pressed before the journal has it."""
        if self._asks is None:
            return None
        self._explained = choice.entry
        self._given = Given(self._asks[0], choice.entry, now)
        return ExplainChoice(incident=self._asks[0], choice=choice.entry, reason=reason.code)

    def explained(self, command: ExplainChoice, *, done: bool) -> None:
        """The journal has the reason, or not: what it has not got can be given again."""
        if command.reason and not done and command.choice == self._explained:
            self._ask_again()

    def given(self, now: datetime) -> bool:
        """Whether a reason was the last thing done from here."""
        return self._given is not None and now - self._given.at <= OFFERED_FOR

    def _ask_again(self) -> None:
        self._explained, self._given = 0, None

    def leave(self) -> None:
        """Another log is opened: nobody is asked why any more, and Backspace is about the sending."""
        self._asks = self._given = None


def order_of(incident: IncidentId, row: Candidate, reason: str) -> SendUnit:
    return SendUnit(
        incident=incident, callsign=row.callsign, eta_s=row.eta_s, rank=row.rank, reason=reason,
        divert=row.divert_from is not None,
    )  # fmt: skip
