"""What the keys of the officer's card ask before they do it: choices, words, and what it becomes. No Qt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from dispatch_desk import assistance
from dispatch_desk.assistance import UNMADE, Order
from dispatch_desk.commands import (
    Command,
    CreateIncident,
    OwnIncident,
    RecordSeen,
    SetCheck,
    StandDownBackup,
    WithdrawContact,
    WriteLog,
)
from dispatch_desk.contacts import Contact, withdrawable
from dispatch_desk.records import Alert, DutyUnit
from dispatch_desk.sending.candidate import Candidate
from geodata.places import Position
from resources.units import Callsign, RefusedError
from ui import text
from ui.safety.officer import ASKED_FOR, Known, how, nearest_six

NOT_GIVEN = "reason not given"
SEEN_BY_SHOWN = 9


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, chosen by its digit."""

    key: str
    words: str
    aside: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    invitation: str
    digits: bool = False  # a number, short


@dataclass(frozen=True, slots=True)
class Given:
    """What was chosen, in the order of the list, and what was typed into each field."""

    chosen: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Asked inside the card. `answer` raises RefusedError in words while something is missing."""

    title: str
    action: str  # what Enter does, on the button
    answer: Callable[[Given], Order]
    choices: tuple[Choice, ...] = ()
    many: bool = False
    fields: tuple[Field, ...] = ()
    cost: Callable[[Given], str] = lambda _: ""  # what it would cost, before Enter


def ask(key: str, known: Known) -> Question:
    """The question of one key. Raises RefusedError where there is nothing to ask."""
    return QUESTIONS[key](known)


# S: send the proposed backup


def _send(known: Known) -> Question:
    if known.nearest is None:
        raise RefusedError("The roads have not answered yet: who is near is not known")
    make = _place_of_help(known)
    rows = nearest_six(known.callsign, known.nearest)
    rows = [row for row in rows if row.callsign not in _in_danger(known)]
    if not rows:
        raise RefusedError("Nobody can be sent: ask the neighbouring room")
    first = next((row.callsign for row in rows if row.suitable), None)
    return Question(
        title=f"Send to {known.callsign}",
        action="Send",
        answer=partial(_sent, known, make),
        choices=tuple(_way(row, chosen=row.callsign == first) for row in rows),
        many=True,
        fields=(Field("Reason", "Reason, where a rule says no"),),
        cost=partial(_cost, known),
    )


def _way(row: Candidate, *, chosen: bool) -> Choice:
    eta = "…" if row.eta_s is None else text.seconds(row.eta_s)
    reason = row.reason if row.suitable else f"no: {row.reason}"
    return Choice(row.callsign, f"{row.callsign} in {eta}", reason, chosen)


def _in_danger(known: Known) -> frozenset[Callsign]:
    return frozenset(alert.callsign for alert in known.records.open_alerts())


def _sent(known: Known, make: CreateIncident | None, given: Given) -> Order:
    if not given.chosen:
        raise RefusedError("Choose who goes: a digit")
    incident = known.incident
    reason = given.words[0].strip() if given.words else ""
    where = incident.id if incident is not None else UNMADE
    commands: list[Command] = []
    for row in _rows(known, given):
        why = reason or ("" if row.suitable else NOT_GIVEN)
        unit = known.records.units[row.callsign]
        commands += assistance.sending(unit, where, row.eta_s, row.rank, why)
    return _order(known, commands, make)


def _rows(known: Known, given: Given) -> list[Candidate]:
    return [row for row in known.nearest or () if row.callsign in given.chosen]


def _cost(known: Known, given: Given) -> str:
    """Who comes when, and what is left bare for it."""
    incident = known.incident
    rows = _rows(known, given)
    units = [known.records.units[row.callsign] for row in rows]
    bare = assistance.left_bare(units, incident.id if incident else UNMADE, known.records)
    said = [f"{row.callsign} in {text.seconds(row.eta_s or 0)}" for row in rows]
    said += [f"leaves {other.number} (grade {other.grade}) with no unit" for other in bare]
    if incident is None and rows:
        said.append("makes an incident at the officer's position")
    return " · ".join(said)


def _order(known: Known, commands: Sequence[Command], make: CreateIncident | None) -> Order:
    """An incident that is made by a key of the card belongs to whoever pressed it."""
    if make is None:
        return Order(tuple(commands))
    return Order((OwnIncident(incident=UNMADE, owner=known.person), *commands), make)


def _place_of_help(known: Known) -> CreateIncident | None:
    """What makes the incident help is sent to; None where there is one."""
    if known.incident is not None:
        return None
    if known.fix is None:
        raise RefusedError(f"Where {known.callsign} is is not known: F2 makes an incident first")
    alert = known.alert
    why = f"{alert.id}: {alert.reason}" if alert else f"Help for {known.callsign}"
    at = Position(known.fix.lat, known.fix.lon)
    return assistance.made_for(known.callsign, why, at, known.force)


# N: the next check


def _next_check(known: Known) -> Question:
    if known.standing.alert is not None:
        raise RefusedError(f"{known.callsign} has an open alert: close it with an outcome first")
    longest = known.force.set_checks.longest_s // 60
    return Question(
        title=f"Next check of {known.callsign}",
        action="Set",
        answer=partial(_check_set, known),
        fields=(
            Field("Minutes", f"1 to {longest}", digits=True),
            Field("Why", "Why: whispering, no calls"),
        ),
    )


def _check_set(known: Known, given: Given) -> Order:
    minutes, reason = (word.strip() for word in given.words)
    if not minutes.isdecimal():
        raise RefusedError("In how many minutes? A number")
    if not reason:
        raise RefusedError("Say why: it stands on the card")
    asked = SetCheck(
        callsign=known.callsign, first_s=60.0 * int(minutes), by=known.person, reason=reason
    )
    return Order((asked,))


# W: withdraw a contact


def _withdraw(known: Known) -> Question:
    contacts = withdrawable(known.unit.contacts)[::-1][:SEEN_BY_SHOWN]
    if not contacts:
        raise RefusedError(f"Nothing that was heard of {known.callsign} can be withdrawn")
    return Question(
        title=f"Which was no contact with {known.callsign}?",
        action="Withdraw",
        answer=partial(_withdrawn, known),
        choices=tuple(_heard(one, chosen=one is contacts[0]) for one in contacts),
        fields=(Field("Why", "Why: wrong callsign"),),
        cost=partial(_silence, known),
    )


def _heard(contact: Contact, *, chosen: bool) -> Choice:
    words = f"{text.local_time(contact.at)} {how(contact)}"
    return Choice(str(contact.entry), words, contact.note, chosen)


def _withdrawn(known: Known, given: Given) -> Order:
    reason = given.words[0].strip()
    if not reason:
        raise RefusedError("Say why it was no contact")
    entry = int(given.chosen[0])
    return Order((WithdrawContact(callsign=known.callsign, entry=entry, reason=reason),))


def _silence(known: Known, given: Given) -> str:
    left = [one for one in known.unit.contacts if str(one.entry) not in given.chosen]
    if not left or not given.chosen:
        return ""
    return f"then silent for {text.clock(known.now - left[-1].at)}"


# Y: seen by


def _seen(known: Known) -> Question:
    near = [row.callsign for row in known.nearest or () if row.callsign != known.callsign]
    there = [unit.callsign for unit in assistance.going(known.callsign, known.records)]
    names = list(dict.fromkeys([*there, *near]))[:SEEN_BY_SHOWN]
    if not names:
        names = [u.callsign for u in known.records.on_duty() if u.callsign != known.callsign]
        names = names[:SEEN_BY_SHOWN]
    units = [known.records.units[name] for name in names]
    return Question(
        title=f"Who has seen {known.callsign}? It is said, and starts no check anew",
        action="Note it",
        answer=partial(_seen_by, known),
        choices=tuple(_witness(known, unit, chosen=at == 0) for at, unit in enumerate(units)),
        fields=(Field("Words", "What they saw: talking to him"),),
    )


def _witness(known: Known, unit: DutyUnit, *, chosen: bool) -> Choice:
    status = known.force.name_of("statuses", unit.status).lower()
    return Choice(unit.callsign, unit.callsign, status, chosen)


def _seen_by(known: Known, given: Given) -> Order:
    if not given.chosen:
        raise RefusedError("Choose who has seen them: a digit")
    note = given.words[0].strip()
    by = Callsign(given.chosen[0])
    return Order((RecordSeen(callsign=known.callsign, by=by, note=note),))


# D: stand those down who are going


def _stand_down(known: Known) -> Question:
    alert, going = known.standing.alert, assistance.going(known.callsign, known.records)
    if alert is None:
        raise RefusedError(f"{known.callsign} has no open alert: off BR24 stands a unit down")
    if not going:
        raise RefusedError(f"Nobody is going to {known.callsign}: there is nobody to stand down")
    return Question(
        title=f"Tell them that {known.callsign} needs them no more",
        action="Stand down",
        answer=partial(_stood_down, alert),
        choices=tuple(_goer(known, unit) for unit in going),
        many=True,
        fields=(Field("Words", "Why: under control"),),
        cost=lambda _: "each is listed until heard from",
    )


def _goer(known: Known, unit: DutyUnit) -> Choice:
    """Who is there already stays, unless chosen too."""
    status = known.force.name_of("statuses", unit.status).lower()
    there = known.force.means(unit.status, "at_scene")
    return Choice(unit.callsign, unit.callsign, status, chosen=not there)


def _stood_down(alert: Alert, given: Given) -> Order:
    if not given.chosen:
        raise RefusedError("Choose who is told: a digit")
    told = tuple(Callsign(name) for name in given.chosen)
    reason = given.words[0].strip()
    return Order((StandDownBackup(alert=alert.id, told=told, reason=reason),))


def ask_for(key: str, known: Known) -> Order:
    """A, U: one key writes it, with the time, into the log help is sent to."""
    incident = known.incident
    where = incident.id if incident is not None else UNMADE
    return _order(known, [WriteLog(incident=where, text=ASKED_FOR[key])], _place_of_help(known))


QUESTIONS: Mapping[str, Callable[[Known], Question]] = {
    "S": _send, "N": _next_check, "W": _withdraw, "Y": _seen, "D": _stand_down,
}  # fmt: skip
KEYS: Sequence[tuple[str, str]] = (
    ("F9", "Heard"), ("O", "Own"), ("C", "Close"), ("D", "Stand down"),
    ("S", "Send"), ("N", "Next check"), ("Y", "Seen by"), ("W", "Withdraw"),
    ("A", "Ambulance"), ("U", "Supervisor"), ("Esc", "Put away"),
)  # fmt: skip
"""Every key of the card with its word, as they stand on it."""
HAVING = frozenset("OC")  # take the alert, close it
LETTERS = frozenset("SNWYDAU")  # the others: what is asked, and what is written at once
