"""Whether proposals were taken, in words: how often, of what, and what was shown where they were not."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from dispatch_desk.choices import ShownUnit
from dispatch_desk.force.profile import Force
from dispatch_desk.report.taken import Sending, Taken, Tally, looked_at
from dispatch_desk.report.wording import Table, counted, plain, time_of

MOST_OTHERWISE = 60  # rows on the page; the journal has them all
NOT_GIVEN = "No reason given"
NOBODY = "Nobody was sent from a ranked list."


def tables_of(taken: Taken, force: Force, start: datetime) -> tuple[Table, ...]:
    """How many as proposed, by type, grade, hour and reason; then those not as proposed, one by one."""
    return _counts(taken, force), _others(taken, force, start)


def summary_of(taken: Taken) -> str:
    total = taken.total
    return f"{total.taken} of {total.sendings}" if total.sendings else "nobody sent from a list"


def _counts(taken: Taken, force: Force) -> Table:
    rows = tuple(_count_rows(taken, force)) if taken.sendings else ()
    without = taken.units_without_list
    beside = f"; {counted(without, 'unit')} sent without a list" if without else ""
    return Table(
        f"Taken or not: {counted(taken.total.sendings, 'sending')} from a ranked list{beside}",
        ("Of", "Which", "Sendings", "As proposed", "Otherwise", NOT_GIVEN),
        (12, 40, 12, 12, 12, 12),
        rows,
        NOBODY,
    )


def _count_rows(taken: Taken, force: Force) -> Iterator[tuple[str, ...]]:
    yield _row("All", "", taken.total)
    for tally in taken.by_grade():
        yield _row("Grade", plain(tally.of), tally)
    for tally in taken.by_type():
        yield _row("Type", plain(force.name_of("types", tally.of)), tally)
    for tally in taken.by_hour():
        yield _row("Hour", f"{tally.of}:00 to {tally.of}:59", tally)
    for code, number in taken.by_reason:
        unexplained = number if not code else 0
        yield "Reason", _reason(code, force), str(number), "0", str(number), str(unexplained)


def _row(of: str, which: str, tally: Tally) -> tuple[str, ...]:
    numbers = tally.sendings, tally.taken, tally.otherwise, tally.unexplained
    return of, which, *(str(number) for number in numbers)


def _others(taken: Taken, force: Force, start: datetime) -> Table:
    found = [sending for sending in taken.sendings if not sending.taken]
    more = len(found) - MOST_OTHERWISE
    return Table(
        "Sent otherwise than proposed"
        + (f": {MOST_OTHERWISE} of {len(found)}" if more > 0 else ""),
        ("Log", "At", "Grade", "Sent", "Proposed", "Why", "As shown then"),
        (6, 8, 6, 10, 10, 18, 42),
        tuple(_other(sending, force, start) for sending in found[:MOST_OTHERWISE]),
        "Everybody was sent as proposed." if taken.sendings else NOBODY,
    )


def _other(sending: Sending, force: Force, start: datetime) -> tuple[str, ...]:
    return (
        plain(sending.incident.rpartition("/")[2]),
        time_of(sending.at, start),
        plain(sending.grade),
        _names(sending.chosen),
        _names(sending.proposed) or "nobody",
        _reason(sending.reason, force),
        "; ".join(_shown(row) for row in looked_at(sending)),
    )


def _names(callsigns: Sequence[str]) -> str:
    return plain(", ".join(callsigns))


def _reason(code: str, force: Force) -> str:
    return plain(force.name_of("choice_reasons", code)) if code else NOT_GIVEN


def _shown(row: ShownUnit) -> str:
    place = f"{row.rank}. " if row.rank is not None else ""
    when = "" if row.eta_s is None else f" {int(row.eta_s) // 60}:{int(row.eta_s) % 60:02}"
    return plain(f"{place}{row.callsign}{when} {row.reason}")
