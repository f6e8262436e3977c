"""A shift report in words: what stands on the page, before anybody says how it looks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import PurePath

from msgspec import Struct

from dispatch_desk import drawings
from dispatch_desk.alarm_load import NO_CONTACT
from dispatch_desk.closures import extent, said, state_of
from dispatch_desk.force.profile import Force
from dispatch_desk.records import Alert, Closure, Drawing
from dispatch_desk.report.shift import Booking, Job, Shift, untaken
from dispatch_desk.report.taken_words import summary_of, tables_of
from dispatch_desk.report.wording import DAYS, Table, counted, local, plain, span, time_of
from dispatch_desk.witness.keys import grouped

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MOST_FAULTS = 10  # on the page; `verify` names them all
MOST_REASONS = 5


class Page(Struct, frozen=True):
    title: str
    subtitle: str
    summary: tuple[tuple[str, str], ...]  # what, and how it stands: the first things to read
    tables: tuple[Table, ...]
    record_title: str
    record: tuple[str, ...]  # paragraphs
    digits: tuple[tuple[str, str], ...]  # what, and its digits in groups of four
    signatures: tuple[str, ...]  # who puts a name to it, on paper


def page_of(shift: Shift, force: Force) -> Page:
    """All words of the report. Every one that came from outside is safe to show, though not as markup."""
    words = _Words(shift, force)
    return Page(
        title=f"Shift report, {plain(force.name)}",
        subtitle=words.subtitle(),
        summary=tuple(words.summary()),
        tables=(
            words.alerts(),
            words.jobs(),
            *tables_of(shift.taken, force, shift.period.start),
            words.roads(),
            words.drawings(),
            words.checks(),
            words.bookings(),
        ),
        record_title="The record",
        record=tuple(words.record()),
        digits=tuple(words.digits()),
        signatures=("Duty inspector", "Handed over to"),
    )


class _Words:
    def __init__(self, shift: Shift, force: Force) -> None:
        self._shift, self._force = shift, force

    def subtitle(self) -> str:
        shift, period = self._shift, self._shift.period
        first, last = local(period.start), local(period.end)
        same_day = first.date() == last.date()
        until = f"{last:%H:%M}" if same_day else f"{_day(last)} {last:%H:%M}"
        name = plain(PurePath(shift.journal).stem)
        mode = f", {plain(shift.room.mode)} on {plain(shift.room.area)}" if shift.room else ""
        length = span(period.end - period.start)
        when = f"{_day(first)} {first:%H:%M} to {until} {first.tzname() or ''} ({length})"
        return f"{when} · {name}{mode}"

    def summary(self) -> Iterator[tuple[str, str]]:
        shift = self._shift
        yield "Left open", counted(shift.left_open, "incident")
        emergencies, reds = shift.alerts_of("emergency"), shift.alerts_of("red")
        still = sum(alert.open for alert in shift.alerts)
        said = f"{counted(emergencies, 'emergency', 'emergencies')}, {counted(reds, 'red')}"
        said = said if shift.alerts else "none"
        yield "Alerts", f"{said}, {still} still open" if still else said
        yield "Longest untaken", self._longest()
        met = sum(job.clock.state == "met" for job in shift.jobs)
        held = [job for job in shift.jobs if job.clock.state in {"met", "late", "over"}]
        yield "Attended in time", f"{met} of {len(held)} due"
        yield "Sent as proposed", summary_of(shift.taken)
        yield "Record", self._standing()

    def _longest(self) -> str:
        longest = self._shift.longest_untaken
        return f"{span(longest[1])}, {plain(longest[0].id)}" if longest else "no alert"

    def _standing(self) -> str:
        proof = self._shift.proof
        if proof.faults:
            return counted(len(proof.faults), "FAULT", "FAULTS")
        return f"{counted(proof.entries, 'entry', 'entries')}, unbroken"

    # Tables

    def alerts(self) -> Table:
        alerts = self._shift.alerts
        return Table(
            "Alerts",
            ("Alert", "Level", "Raised", "Why", "Taken by", "After", "Escalated to", "Outcome"),
            (8, 10, 8, 16, 10, 9, 15, 24),
            tuple(self._alert(alert) for alert in alerts),
            "No red check and no emergency.",
            tuple(n for n, alert in enumerate(alerts) if alert.open),
        )

    def _alert(self, alert: Alert) -> tuple[str, ...]:
        return (
            plain(alert.id),
            alert.level.upper(),
            self._time(alert.raised_at, seconds=True),
            plain(alert.reason.removeprefix(NO_CONTACT)),
            plain(alert.owner or "NOBODY"),
            span(untaken(alert, self._shift.period.end)),
            self._escalated(alert),
            "STILL OPEN" if alert.open else self._outcome(alert),
        )

    def _escalated(self, alert: Alert) -> str:
        told = (("supervisor", alert.escalated_at), ("inspector", alert.inspector_at))
        said = [f"{who} {self._time(at, seconds=True)}" for who, at in told if at is not None]
        return ", ".join(said) or "nobody"

    def _outcome(self, alert: Alert) -> str:
        outcome = plain(self._force.name_of("alert_outcomes", alert.outcome))
        ended = f"{outcome}, {self._time(alert.closed_at)}"
        if not alert.confirmed_by:
            return f"{ended}, not confirmed"
        return f"{ended}, says {plain(alert.confirmed_by)} ({plain(alert.confirmed_how)})"

    def jobs(self) -> Table:
        jobs = self._shift.jobs
        return Table(
            f"Incidents: {self._shift.left_open} left open, {len(jobs) - self._shift.left_open} closed",
            ("Number", "Grade", "Type", "Place", "Owner", "Opened", "Attended", "Result"),
            (7, 6, 17, 23, 9, 7, 16, 15),
            tuple(self._job(job) for job in jobs),
            "No incident was opened, closed or left open.",
            tuple(n for n, job in enumerate(jobs) if job.incident.open),
        )

    def _job(self, job: Job) -> tuple[str, ...]:
        incident, names = job.incident, self._force.name_of
        result = (
            f"{plain(names('results', incident.result))}, {self._time(incident.closed_at)}"
            if incident.closed_at is not None
            else "LEFT OPEN"
        )
        return (
            plain(incident.number),
            plain(incident.grade),
            plain(names("types", incident.kind)),
            plain(incident.place),
            plain(incident.owner or "nobody"),
            self._time(incident.created_at),
            self._attended(job),
            result,
        )

    def _attended(self, job: Job) -> str:
        clock, at = job.clock, job.incident.attended_at
        if at is not None:
            late = clock.state == "late"
            undone = f", UNDONE for {span(clock.undone)}" if clock.undone is not None else ""
            return f"{self._time(at)}, {'LATE, ' if late else ''}in {span(clock.time)}{undone}"
        match clock.state:
            case "over":
                return f"NO, {span(clock.time)} over"
            case "left":
                return "not yet" if job.incident.open else "no"
            case _:
                return "no, no target"

    def roads(self) -> Table:
        closures = self._shift.closures
        return Table(
            "Roads closed and slowed",
            ("Name", "What", "How much", "From", "Until", "By", "Why", "Log"),
            (6, 24, 15, 8, 15, 10, 16, 6),
            tuple(self._closure(closure) for closure in closures),
            "No road was closed or slowed.",
        )

    def _closure(self, closure: Closure) -> tuple[str, ...]:
        return (
            plain(closure.id),
            plain(said(closure)),
            extent(closure.stretches, closure.length_m),
            self._time(closure.changed_at),
            self._until(closure),
            plain(closure.by),
            plain(closure.reason),
            plain((closure.incident or "none").rpartition("/")[2]),
        )

    def _until(self, closure: Closure) -> str:
        """How it ended; of one that goes on, until when."""
        match state_of(closure, self._shift.period.end):
            case "reopened":
                return f"{self._time(closure.reopened_at)}, by {plain(closure.reopened_by)}"
            case "run out":
                return f"{self._time(closure.until)}, ran out"
            case _:
                until = self._time(closure.until) if closure.until else "REOPENED"
                return f"STILL IN FORCE, until {until.lower()}"

    def drawings(self) -> Table:
        return Table(
            "Cordons, hazards and searches",
            ("Name", "What", "Set", "By", "Lifted", "Log"),
            (6, 34, 9, 14, 31, 6),
            tuple(self._drawing(drawing) for drawing in self._shift.drawings),
            "Nothing was drawn on the map.",
        )

    def _drawing(self, drawing: Drawing) -> tuple[str, ...]:
        lifted = "STILL STANDS"
        if drawing.lifted_at is not None:
            why = f": {drawing.lift_reason}" if drawing.lift_reason else ""
            lifted = f"{self._time(drawing.lifted_at)}, by {drawing.changed_by}{why}"
        return (
            plain(drawing.id),
            plain(drawings.said(drawing)),
            self._time(drawing.made_at),
            plain(drawing.by),
            plain(lifted),
            plain((drawing.incident or "none").rpartition("/")[2]),
        )

    def checks(self) -> Table:
        shift = self._shift
        rows = [
            ("Checks", f"{shift.ambers} turned amber, {shift.alerts_of('red')} turned red"),
            ("Alarms", self._alarms()),
            ("Radio", self._radio()),
            ("Entries", self._unread()),
        ]
        rows += [("Clock", self._clock_trouble(t.what, t.seconds, t.happened_at))
                 for t in shift.clock_troubles]  # fmt: skip
        return Table(
            "Checks, alarms and what did not fit", ("What", "How it was"), (8, 92), tuple(rows)
        )

    def _alarms(self) -> str:
        worst = self._shift.busiest
        if worst is None:
            return "none"
        most = f"at most {worst.tally.alarms} in ten minutes, from {self._time(worst.since)}"
        noisiest = worst.tally.noisiest
        of_it = f", {noisiest.alarms} of them: {plain(noisiest.name)}" if noisiest else ""
        return f"{self._shift.alarms} in all; {most}{of_it}"

    def _radio(self) -> str:
        aside = self._shift.set_aside
        if not aside:
            return "every message fitted a unit on duty"
        total = sum(count for _, count in aside)
        reasons = "; ".join(f"{count} times {plain(why)}" for why, count in aside[:MOST_REASONS])
        more = "; and others" if len(aside) > MOST_REASONS else ""
        return f"{counted(total, 'message')} set aside: {reasons}{more}"

    def _unread(self) -> str:
        unread, erased = self._shift.unreadable, self._shift.erased
        said = "all readable" if not unread else f"{counted(unread, 'entry', 'entries')} unreadable"
        return f"{said}, {counted(erased, 'body', 'bodies')} erased by law" if erased else said

    def _clock_trouble(self, what: str, seconds: float, at: datetime) -> str:
        if what == "slept":
            return f"{self._time(at)}: the computer slept for {span(timedelta(seconds=seconds))}"
        side = "ahead" if seconds > 0 else "behind"
        return f"{self._time(at)}: its time of day was set, {abs(seconds):.0f} s {side}"

    def bookings(self) -> Table:
        rows = tuple(self._booking(booking) for booking in self._shift.bookings)
        columns = ("Desk", "Who", "As", "Since")
        return Table("At the desks", columns, (18, 30, 22, 30), rows, "Nobody booked on.")

    def _booking(self, booking: Booking) -> tuple[str, ...]:
        since = self._time(booking.at)
        return plain(booking.desk), plain(booking.name), plain(booking.role), since

    # The record

    def record(self) -> Iterator[str]:
        proof = self._shift.proof
        if not proof.entries:
            yield "The journal holds no entry."
            return
        if proof.faults:
            yield f"THE RECORD DOES NOT HOLD: {counted(len(proof.faults), 'fault')}."
            for fault in proof.faults[:MOST_FAULTS]:
                yield f"Entry {fault.seq}: {plain(fault.why)}"
        else:
            yield f"{counted(proof.entries, 'entry', 'entries')}: the chain is unbroken."
        yield self._compared(proof.compared)
        for note in proof.notes[:MOST_FAULTS]:
            yield plain(note)
        if proof.signed_at is None:
            yield f"This end of the record is not signed: {plain(proof.unsigned_why)}"
            return
        at = local(proof.signed_at)
        yield (
            f"Entry {proof.entries} is signed, at {_day(at)} {at:%H:%M:%S}. Kept on paper, this page is a "
            f"witness: dispatch-desk verify JOURNAL --head {proof.entries}:{proof.head[:16]}"
        )

    def _compared(self, heads: int) -> str:
        if heads:
            return f"Compared with {counted(heads, 'signed head')} kept on this computer."
        return (
            "No signed head was here to compare it with: had it been rewritten from end to end, "
            "nothing would show."
        )

    def digits(self) -> Iterator[tuple[str, str]]:
        proof = self._shift.proof
        if proof.head:
            yield f"Head of entry {proof.entries}", grouped(proof.head)
        if proof.key:
            yield "Key", grouped(proof.key)

    def _time(self, at: datetime | None, *, seconds: bool = False) -> str:
        return time_of(at, self._shift.period.start, seconds=seconds)


def _day(at: datetime) -> str:
    return f"{DAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {at.year}"
