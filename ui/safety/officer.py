"""What the officer's card says of one unit in danger or late, as plain words: no Qt."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dispatch_desk import assistance
from dispatch_desk.contacts import Contact
from dispatch_desk.force.profile import Force
from dispatch_desk.records import Alert, DutyUnit, Incident, Records
from dispatch_desk.safety import (
    Standing,
    acknowledged,
    backup_words,
    call_of,
    heard_since,
    silent_again,
)
from dispatch_desk.sending.backup import Help
from dispatch_desk.sending.candidate import Candidate
from resources.checkins import Level
from resources.fixes import Fix
from resources.units import Callsign, Officer
from ui import text
from ui.safety import cards

Tone = Literal["plain", "strong", "faint", "amber", "red", "good"]
CONTACTS_SHOWN, NEAREST_SHOWN, UNABLE_SHOWN, BARE_SHOWN = 5, 6, 3, 3
STANDS_MPS = 1.5  # slower than this a position does not move: receivers wander while they stand
ASKED_FOR = {"A": "Ambulance asked for", "U": "Supervisor asked for"}
"""What the one key writes into the log."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the card; `aside` stands at its right end."""

    words: str
    aside: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class OfficerCard:
    """All that is known of one unit's safety, the most needed first."""

    callsign: Callsign
    level: Level
    head: str  # "EMERGENCY 1:10", "RED +2:10", "check due in 3:10"
    call: str  # who must act and by when
    sections: tuple[Section, ...]

    @property
    def words(self) -> str:
        """The whole card as a screen reader says it."""
        said = (f"{s.title}: {', '.join(map(_read, s.lines))}" for s in self.sections)
        return ". ".join([f"{self.callsign}, {self.head}, {self.call}", *said])


@dataclass(frozen=True, slots=True)
class Known:
    """What the card is made from, at one moment."""

    records: Records
    force: Force
    now: datetime
    standing: Standing
    person: str = ""
    fix: Fix | None = None
    nearest: Sequence[Candidate] | None = None  # None: the roads have not answered yet
    past: bool = False
    help: Help | None = None  # None: not at work, not asked yet, or a recording

    @property
    def callsign(self) -> Callsign:
        return self.standing.callsign

    @property
    def unit(self) -> DutyUnit:
        return self.records.units[self.standing.callsign]

    @property
    def alert(self) -> Alert | None:
        """The open one, else the last that was told to stand down and not all have answered."""
        if self.standing.alert is not None:
            return self.standing.alert
        found = [a for a in self.records.alerts.values() if a.callsign == self.callsign]
        told = [a for a in found if cards.silent_after(a, self.records)]
        return told[-1] if told else None

    @property
    def incident(self) -> Incident | None:
        return assistance.incident_of(self.callsign, self.records)


def officer_card(known: Known) -> OfficerCard:
    sections = (
        Section("Alert", tuple(_why_alerted(known))),
        Section("Position", tuple(_position(known))),
        Section("Crew", tuple(_crew(known))),
        Section("Incident", tuple(_incident(known))),
        Section("Check", tuple(_check(known))),
        Section("Backup", tuple(_backup(known))),
        Section("Going", tuple(_going(known))),
        Section("Stand-down", tuple(_stood_down(known))),
        Section("Contacts", tuple(_contacts(known))),
        Section("Also", tuple(_also(known))),
        Section("Nearest", tuple(_nearest(known))),
        Section("No unit at", tuple(_unattended(known))),
    )
    kept = tuple(section for section in sections if section.lines)
    return OfficerCard(known.callsign, known.standing.level, _head(known), _call(known), kept)


def is_moving(fix: Fix | None, now: datetime, force: Force) -> bool:
    """Its position moves, and is fresh enough to say so."""
    if fix is None or (fix.speed_mps or 0.0) < STANDS_MPS:
        return False
    return (now - fix.fixed_at).total_seconds() <= force.positions.fresh_s


def _read(line: Line) -> str:
    return f"{line.words} {line.aside}".strip()


def _watch(known: Known) -> cards.Watch:
    return cards.Watch(known.records, known.force, known.now, known.person, past=known.past)


def _head(known: Known) -> str:
    standing, now = known.standing, known.now
    if standing.alert is not None and standing.level is Level.EMERGENCY:
        return f"EMERGENCY {text.clock(now - standing.alert.raised_at)}"
    if standing.watch is None and standing.alert is None:
        return "no check is running"
    late = cards.overdue(standing, now)
    if standing.level > Level.SAFE:
        return f"{text.LEVEL_WORDS[standing.level]} {text.signed(late)}"
    return f"heard from, next check in {text.clock(late)}"


def _call(known: Known) -> str:
    """Who must act, and by when; of an alert somebody has, who and since when."""
    alert, watch = known.standing.alert, _watch(known)
    if alert is not None:
        held = cards.holder(alert, watch)
        return f"{held.who}, {held.words}"
    if known.standing.level is Level.SAFE:
        return ""
    return f"To act: {cards.called(call_of(known.standing, known.force), watch)}"


def _why_alerted(known: Known) -> Iterator[Line]:
    alert = known.standing.alert
    if alert is not None:
        yield Line(alert.reason or "no reason given", alert.id)
        yield _since(known)


def _since(known: Known) -> Line:
    """Whether the officer was heard since; the alert stays open, whatever was heard, until it is closed."""
    sign = cards.sign_of_life(known.standing, _watch(known))
    if sign:
        return Line(sign, tone="amber" if _is_silent(known) else "strong")
    return Line(f"silent {text.clock(known.now - known.unit.heard_at)}", tone="amber")


def _is_silent(known: Known) -> bool:
    """Late, or in danger, and not heard since; or late again."""
    standing = known.standing
    if standing.level <= Level.SAFE:
        return False
    return heard_since(standing, known.unit, known.force) is None or silent_again(
        standing, known.now
    )


def _crew(known: Known) -> Iterator[Line]:
    unit, force = known.unit.unit, known.force
    kind = force.name_of("unit_kinds", unit.kind)
    if not unit.crew:
        yield Line("crew not known", tone="amber")
        return
    alone = "alone" if unit.single_crewed else f"crew of {len(unit.crew)}"
    radio = f"{alone} · radio {unit.radio}" if unit.radio else alone
    yield Line(kind, radio, "strong" if unit.single_crewed else "plain")
    for officer in unit.crew:
        yield Line(f"{officer.name} {officer.collar}".strip(), _can(officer, force))


def _can(officer: Officer, force: Force) -> str:
    """Skills and driving grade, as far as they help to decide."""
    skills = [force.name_of("skills", skill) for skill in officer.skills]
    driver = [] if officer.driver == "none" else [f"{officer.driver} driver"]
    return " · ".join([*driver, *skills])


def _position(known: Known) -> Iterator[Line]:
    fix = known.fix
    if fix is None:
        yield Line("not known", tone="amber")
        return
    old = max(known.now - fix.fixed_at, timedelta(0))
    error = "error unknown" if fix.error_m is None else f"±{text.distance_m(fix.error_m)}"
    stale = old.total_seconds() > known.force.positions.stale_s
    tone: Tone = "amber" if stale else "plain"
    where = f"{fix.lat:.5f}, {fix.lon:.5f}" if known.incident is None else ""
    yield Line(f"{text.age(old)} old, {error}", where, tone)
    if is_moving(fix, known.now, known.force):
        silent = _is_silent(known)
        km_h = round((fix.speed_mps or 0) * 3.6)
        words = "moving, silent" if silent else "moving"
        yield Line(words, f"{km_h} km/h", "strong" if silent else "plain")


def _incident(known: Known) -> Iterator[Line]:
    incident, force = known.incident, known.force
    if incident is None:
        yield Line("at none", "S makes one here" if known.standing.alert else "", "faint")
        return
    kind, grade = force.name_of("types", incident.kind), incident.grade
    yield Line(f"{incident.number} {kind}", f"grade {grade}", "strong")
    yield Line(incident.place)
    if incident.markers:
        named = (force.name_of("markers", code) for code in incident.markers)
        yield Line(" · ".join(named), tone="red")
    yield from _asked(known, incident)


def _asked(known: Known, incident: Incident) -> Iterator[Line]:
    """What was asked for by one key, and how long ago."""
    for words in ASKED_FOR.values():
        at = [line.happened_at for line in incident.log if line.text == words]
        if at:
            yield Line(words, f"{text.clock(known.now - at[-1])} ago")


def _check(known: Known) -> Iterator[Line]:
    watch = known.standing.watch
    if watch is None:
        if known.standing.alert is None:
            yield Line("none is running", tone="faint")
        return
    yield Line(watch.rule.name)
    times = (("due", watch.due_at), ("amber", watch.amber_at), ("red", watch.red_at))
    yield Line(" · ".join(f"{word} {text.local_time(at)}" for word, at in times))


def _backup(known: Known) -> Iterator[Line]:
    """Who could help and how soon, with the limit, whether it is crossed or not."""
    help_, far = known.help, known.unit.far
    if help_ is None:
        if far is not None:
            yield Line(backup_words(far), "as last recorded", "amber")
        return
    if help_.unknown:
        yield Line("not known", help_.unknown, "amber")
    for at, (word, limit_s) in enumerate(_limits(help_)):
        name, seconds = help_.helpers[at] if at < len(help_.helpers) else ("nobody free", None)
        eta = "" if seconds is None else f" in {text.seconds(seconds)}"
        over = limit_s is not None and (seconds is None or seconds > limit_s)
        aside = "" if limit_s is None else f"limit {text.seconds(limit_s)}"
        if not help_.unknown:
            yield Line(f"{word} {name}{eta}", aside, "amber" if over else "plain")
    if help_.beside:
        yield Line(f"with them: {', '.join(help_.beside)}", tone="faint")
    if far is not None:
        seen = f"seen by {far.seen_by}" if far.seen_by else "O on its card in the strip"
        yield Line(f"too far for {text.clock(known.now - far.since)}", seen, "amber")


def _limits(help_: Help) -> tuple[tuple[str, float | None], ...]:
    limit = help_.limit
    first, second = (None, None) if limit is None else (limit.first_s, limit.second_s)
    return ("first", first), ("then", second)


def _going(known: Known) -> Iterator[Line]:
    rows = {row.callsign: row for row in known.nearest or ()}
    for unit in assistance.going(known.callsign, known.records):
        row, status = rows.get(unit.callsign), known.force.name_of("statuses", unit.status)
        there = known.force.means(unit.status, "at_scene")
        eta = "" if there or row is None or row.eta_s is None else text.seconds(row.eta_s)
        yield Line(f"{unit.callsign}  {status.lower()}", "there" if there else eta, "good")
    if known.standing.alert is not None and not assistance.going(known.callsign, known.records):
        yield Line("nobody", tone="amber")


def _stood_down(known: Known) -> Iterator[Line]:
    alert = known.alert
    if alert is None or alert.stood_down_at is None:
        return
    answered, silent = acknowledged(alert, known.records), cards.silent_after(alert, known.records)
    ago = f"told {text.clock(known.now - alert.stood_down_at)} ago"
    yield Line(f"{len(answered)} of {len(alert.told)} have answered", ago, "strong")
    if silent:
        yield Line(f"not: {', '.join(silent)}", tone="amber")


def _nearest(known: Known) -> Iterator[Line]:
    """Those who could come, then those who are nearer and must not, each with the reason."""
    if known.nearest is None:
        yield Line("asking the roads", tone="faint")
        return
    for row in nearest_six(known.callsign, known.nearest):
        eta = "…" if row.eta_s is None else text.seconds(row.eta_s)
        reason = row.reason if row.suitable else f"no: {row.reason}"
        tone: Tone = "plain" if row.suitable else "faint"
        yield Line(f"{row.callsign}  {eta}", reason, tone)


def nearest_six(callsign: Callsign, rows: Iterable[Candidate]) -> list[Candidate]:
    """Who could come, by road time; below them up to three who are nearer and may not, so that it is said."""
    others = [r for r in rows if r.callsign != callsign and not r.going and r.eta_s is not None]
    others.sort(key=lambda row: (row.eta_s or 0.0, row.callsign))
    able = [row for row in others if row.suitable][:NEAREST_SHOWN]
    unable = [row for row in others if not row.suitable]
    if able:
        farthest = able[-1].eta_s or 0.0
        unable = [row for row in unable if (row.eta_s or 0.0) < farthest][:UNABLE_SHOWN]
    return [*able[: NEAREST_SHOWN - len(unable)], *unable][:NEAREST_SHOWN]


def _unattended(known: Known) -> Iterator[Line]:
    """Other incidents of the gravest grade that nobody is at or going to."""
    own = known.incident.id if known.incident else ""
    bare = [i for i in assistance.unattended(known.records, known.force) if i.id != own]
    for incident in bare[:BARE_SHOWN]:
        waits = text.clock(known.now - incident.created_at)
        kind = known.force.name_of("types", incident.kind)
        yield Line(f"{incident.number} {kind}", f"waits {waits}", "amber")
    if len(bare) > BARE_SHOWN:
        yield Line(f"and {len(bare) - BARE_SHOWN} more", tone="amber")


def _contacts(known: Known) -> Iterator[Line]:
    """The last first; the one that counts is the latest by when it happened."""
    shown = known.unit.contacts[-CONTACTS_SHOWN:][::-1]
    for at, contact in enumerate(shown):
        said = f" “{contact.note}”" if contact.note else ""
        counts = "counts" if at == 0 else ""
        words = f"{text.local_time(contact.at)}  {how(contact)}{said}"
        yield Line(words, counts, "plain" if at == 0 else "faint")


def how(contact: Contact) -> str:
    return cards.HOW.get(contact.how, f"by {contact.how}")


def _also(known: Known) -> Iterator[Line]:
    unit, now = known.unit, known.now
    if unit.seen_at is not None:
        said = f" “{unit.seen_note}”" if unit.seen_note else ""
        ago = text.clock(now - unit.seen_at)
        yield Line(f"seen by {unit.seen_by} {ago} ago{said}", "no contact")
    if unit.terminal:
        since = unit.terminal_reports[0] if unit.terminal_reports else None
        ago = f"{text.clock(now - since)} ago" if since is not None else ""
        yield Line(f"terminal: {unit.terminal}", ago, "amber")
    current = known.standing.alert.id if known.standing.alert else ""
    before = assistance.pressed_before(known.callsign, current, known.records)
    if before.times:
        times = text.counted(before.times, "earlier emergency", "earlier emergencies")
        yield Line(times, f"{before.accidental} accidental")
