"""What the safety strip says of each officer, as plain words: no Qt, so that a test can read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch_desk.assistance import incident_of
from dispatch_desk.contacts import BOOKED_ON, OUTCOME, PRESSED, Contact
from dispatch_desk.force.profile import Force
from dispatch_desk.records import INSPECTOR, SUPERVISOR, Alert, DutyUnit, Records
from dispatch_desk.safety import (
    DISPATCHER,
    Call,
    Standing,
    acknowledged,
    call_of,
    heard_since,
    next_due,
    silent_again,
    standing_of,
    supervisor_after,
    unowned_for,
)
from resources.checkins import Level
from resources.units import Callsign
from ui import text

ZERO = timedelta(0)
UNOWNED = "UNOWNED"
MOVING = "moving, silent"
HOW = {BOOKED_ON: "booked on", OUTCOME: "outcome of an alert", PRESSED: "emergency button"}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has an open alert: an owner and since when, or nobody and what happens then."""

    who: str  # "UNOWNED", "You", or a name
    clock: str  # "supervisor told in 0:11", "taken 0:32 ago"
    owned: bool
    pending: bool  # a change is on its way into the journal
    short: str = ""  # where a card is narrow: "UNOWNED 0:11", else as `who`
    then: str = ""  # "inspector in 0:40": who is told next, once the supervisor was
    step: int = 0  # how far it went without an owner: 1 the supervisor was told, 2 the inspector

    @property
    def words(self) -> str:
        """The clock and what comes after it."""
        return ", ".join(filter(None, (self.clock, self.then)))


@dataclass(frozen=True, slots=True)
class EmergencyCard:
    """An officer who called for help."""

    alert: str
    callsign: Callsign
    reason: str  # "EMERGENCY BUTTON"
    since: str  # "0:04 ago"
    at: str  # "at 02:57:30"
    officer: str  # "PC Rees 4471 · alone"
    place: str  # "14 Corporation Road · ±20 m, 5 s"
    backup: str  # "Backup BR24 in 1:45"
    backup_range: str  # "1:25 to 2:20 · next BT11 3:00"
    holder: Holder
    words: str  # for a screen reader
    sign: str = ""  # what is known since: "heard 0:42 ago by voice"


@dataclass(frozen=True, slots=True)
class CheckCard:
    """An officer who should have been heard from."""

    callsign: Callsign
    level: Level
    overdue: str  # "+2:10"
    why: str  # "alone, violence likely"
    alert: str | None  # set once a red alert stands open
    holder: Holder | None  # of that alert
    pending: bool
    words: str
    backup: str = ""  # of a red alert: "Backup BR24 in 1:45"
    backup_range: str = ""
    call: str = ""  # who must act and by when, while no alert stands: "you, by 02:58:30"
    moving: bool = False  # its position moves: said, and no contact
    sign: str = ""  # of a red alert, what is known since: "heard 0:42 ago by voice"

    @property
    def word(self) -> str:
        return text.LEVEL_WORDS[self.level]

    @property
    def folded(self) -> str:
        """Its line where it is one of several folded into a list."""
        return f"{self.callsign}  {self.word}  {self.overdue}  {self.sign or self.why}"


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the strip shows at one moment."""

    emergencies: tuple[EmergencyCard, ...] = ()  # older first
    checks: tuple[CheckCard, ...] = ()  # red, then the longest overdue
    heard: int = 0  # units on a check-in clock nobody worries about
    calm: str = ""  # the one line of a calm strip


@dataclass(frozen=True, slots=True)
class Watch:
    """What the cards are made from: the records and who is asking, at one moment."""

    records: Records
    force: Force
    now: datetime
    person: str = ""
    backup: Mapping[Callsign, str] | None = None
    positions: Mapping[Callsign, str] | None = None
    pending: frozenset[str] = frozenset()
    past: bool = False  # a replay: whoever looks can do nothing about it
    moving: frozenset[Callsign] = frozenset()


def shown(standings: Iterable[Standing], watch: Watch) -> Shown:
    """Sort standings into emergencies, checks and the units heard from."""
    found = list(standings)
    pressed = [s.alert for s in found if s.level is Level.EMERGENCY and s.alert]
    late = [s for s in found if Level.SAFE < s.level < Level.EMERGENCY]
    heard = sum(s.level is Level.SAFE and s.watch is not None for s in found)
    return Shown(
        tuple(emergency(alert, watch) for alert in sorted(pressed, key=lambda a: a.raised_at)),
        tuple(check(s, watch) for s in sorted(late, key=lambda s: _gravest_first(s, watch.now))),
        heard,
        calm_line(found, watch.now) + unanswered(watch.records),
    )


def counted_by_level(levels: Iterable[Level]) -> list[str]:
    """How many of each, the gravest first: "+2 amber"."""
    found = list(levels)
    return [
        f"+{found.count(level)} {text.LEVEL_WORDS[level].lower()}"
        for level in (Level.RED, Level.AMBER, Level.DUE)
        if level in found
    ]


def calm_line(standings: list[Standing], now: datetime) -> str:
    """All heard from, and whose check comes next: "All 17 heard from. Next BR09 in 3:10"."""
    watched = sum(s.watch is not None for s in standings)
    upcoming = next_due(standings)
    if upcoming is None or upcoming.watch is None:
        on_duty = text.counted(len(standings), "unit")
        return f"No check-in clock is running. {on_duty} on duty"
    left = text.clock(upcoming.watch.due_at - now)
    return f"All {watched} heard from. Next {upcoming.callsign} in {left}"


def unanswered(records: Records) -> str:
    """Who was told to stand down and has not been heard since; "" when all have answered."""
    waiting = [
        callsign
        for alert in records.alerts.values()
        if alert.stood_down_at is not None
        for callsign in silent_after(alert, records)
    ]
    if not waiting:
        return ""
    return f". Told to stand down and not heard since: {', '.join(dict.fromkeys(waiting))}"


def silent_after(alert: Alert, records: Records) -> list[Callsign]:
    """Those told to stand down who are on duty and have not answered."""
    answered = acknowledged(alert, records)
    units = (records.units.get(callsign) for callsign in alert.told)
    return [u.callsign for u in units if u and u.on_duty and u.callsign not in answered]


def emergency(alert: Alert, watch: Watch) -> EmergencyCard:
    duty = watch.records.units.get(alert.callsign)
    since = watch.now - alert.raised_at
    backup, spread = _backup(alert, watch)
    held, sign = holder(alert, watch), _sign_of(duty, watch)
    owned = f"owned by {held.who}" if held.owned else f"unowned, {held.words}"
    return EmergencyCard(
        alert.id, alert.callsign, alert.reason.upper() or "EMERGENCY",
        f"{text.clock(since)} ago", f"at {text.local_time(alert.raised_at)}",
        _officer(duty), _place(alert, watch), backup, spread, held,
        f"{_of_what(watch)}{alert.callsign}, emergency, {text.spoken(since)}, "
        + ", ".join(filter(None, (sign, owned))),
        sign,
    )  # fmt: skip


def check(standing: Standing, watch: Watch) -> CheckCard:
    late = overdue(standing, watch.now)
    alert = standing.alert
    rule = standing.watch.rule.name if standing.watch else ""
    why = alert.reason if alert and not rule else rule
    held = holder(alert, watch) if alert else None
    names = {standing.callsign, alert.id if alert else ""}
    backup, spread = _backup(alert, watch) if alert else ("", "")
    level = text.LEVEL_WORDS[standing.level].lower()
    who = f"{_of_what(watch)}{standing.callsign}"
    moving = standing.callsign in watch.moving and alert is None
    over = alert is not None or watch.past  # nobody can act on it, or somebody must on the alert
    call = "" if over else called(call_of(standing, watch.force), watch)
    said = f"{who}, {level}, {text.spoken(late)}, {why}" + _spoken_of(held)
    sign = "" if alert is None else sign_of_life(standing, watch)
    said += f", {sign}" if sign else ", moving, silent" if moving else ""
    said += f", {call}" if call else ""
    return CheckCard(
        standing.callsign, standing.level, text.signed(late), why, alert.id if alert else None,
        held, bool(names & watch.pending), said, backup, spread, call, moving, sign,
    )  # fmt: skip


def sign_of_life(standing: Standing, watch: Watch) -> str:
    """What has been known of an officer since the alert was raised: heard, seen, or only moving."""
    duty = watch.records.units.get(standing.callsign)
    if standing.alert is None or duty is None:
        return ""
    heard = heard_since(standing, duty, watch.force)
    if heard is not None:
        since = text.clock(watch.now - heard.at)
        again = silent_again(standing, watch.now)
        return f"silent again {since}" if again else f"heard {since} ago {heard_how(heard, duty)}"
    if duty.seen_at is not None and duty.seen_at > standing.alert.raised_at:
        return f"seen by {duty.seen_by} {text.clock(watch.now - duty.seen_at)} ago"
    return MOVING if standing.callsign in watch.moving else ""


def heard_how(contact: Contact, duty: DutyUnit) -> str:
    """By what: "by voice", "by status 6"."""
    said = HOW.get(contact.how, f"by {contact.how}")
    return (
        f"{said} {duty.status}"
        if contact.how == "status" and contact.at == duty.status_at
        else said
    )


def _sign_of(duty: DutyUnit | None, watch: Watch) -> str:
    if duty is None:
        return ""
    return sign_of_life(standing_of(duty, watch.records, watch.force, watch.now), watch)


def called(call: Call, watch: Watch) -> str:
    """Whose turn it is, and by when: "you, by 02:58:30"."""
    who = "you" if call.who == DISPATCHER and not watch.past else call.who
    return who if call.by is None else f"{who}, by {text.local_time(call.by)}"


def _of_what(watch: Watch) -> str:
    """What is heard of a replay must not be taken for now."""
    return "Replay: " if watch.past else ""


def _spoken_of(held: Holder | None) -> str:
    if held is None:
        return ""
    return f", owned by {held.who}" if held.owned else f", unowned, {held.words}"


def holder(alert: Alert, watch: Watch) -> Holder:
    """Who has the alert; while nobody has, the countdown to the supervisor, then to the inspector.

    In a replay nobody can take it any more: it counts up.
    """
    pending, waited = alert.id in watch.pending, unowned_for(alert, watch.now)
    if waited is None:
        who = "You" if alert.owner == watch.person else alert.owner or ""
        taken = text.clock(watch.now - (alert.owned_at or watch.now))
        return Holder(who, f"taken {taken} ago", owned=True, pending=pending, short=who)
    left = text.clock(max(supervisor_after(alert, watch.force) - waited, ZERO))
    told, short, then = f"supervisor told in {left}", f"{UNOWNED} {left}", ""
    step = (alert.escalated_at is not None) + (alert.inspector_at is not None)
    if step:
        told, short, then = _told(alert, watch)
    elif watch.past:
        told, short = f"for {text.clock(waited)} then", UNOWNED
    return Holder(UNOWNED, told, owned=False, pending=pending, short=short, then=then, step=step)


def _told(alert: Alert, watch: Watch) -> tuple[str, str, str]:
    """Who was told last and how long ago, in few words, and who is next."""
    if alert.inspector_at is not None:
        ago = text.clock(watch.now - alert.inspector_at)
        return f"{INSPECTOR} told {ago} ago", "INSPECTOR TOLD", ""
    ago = text.clock(watch.now - (alert.escalated_at or watch.now))
    by = call_of(Standing(alert.callsign, Level.RED, None, alert), watch.force).by
    left = text.clock(max(by - watch.now, ZERO)) if by is not None else ""
    then = f"inspector in {left}" if left and not watch.past else ""
    return f"{SUPERVISOR} told {ago} ago", "SUPERVISOR TOLD", then


def _gravest_first(standing: Standing, now: datetime) -> tuple[int, timedelta, str]:
    return -standing.level, -overdue(standing, now), standing.callsign


def overdue(standing: Standing, now: datetime) -> timedelta:
    """How long past due, negative while there is time; of an alert at least how long it has stood."""
    late = standing.watch.overdue(now) if standing.watch else ZERO
    return max(late, now - standing.alert.raised_at) if standing.alert else late


def _officer(duty: DutyUnit | None) -> str:
    if duty is None or not duty.unit.crew:
        return "crew not known"
    first, crew = duty.unit.crew[0], len(duty.unit.crew)
    named = f"{first.name} {first.collar}".strip()
    return f"{named} · alone" if crew == 1 else f"{named} · {crew} crew"


def _backup(alert: Alert, watch: Watch) -> tuple[str, str]:
    """Who is nearest, and the range; before the roads have answered, that it is being asked."""
    line, _, spread = (watch.backup or {}).get(alert.callsign, "").partition("\n")
    return line or "Backup …", spread


def _place(alert: Alert, watch: Watch) -> str:
    incident = incident_of(alert.callsign, watch.records)
    where = text.street(incident.place) if incident else "no log open"
    fix = (watch.positions or {}).get(alert.callsign, "position not known")
    return f"{where} · {fix}"
