"""Whether proposals were taken: what the report counts is what the record holds."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from dispatch_desk import commands, facts
from dispatch_desk.choices import ShownUnit
from dispatch_desk.desk import Desk
from dispatch_desk.outcomes import Done
from dispatch_desk.report.page import Page, page_of
from dispatch_desk.report.shift import Period, Proof, Shift, shift_of
from dispatch_desk.report.taken import Taken, Tally
from dispatch_desk.report.taken_words import MOST_OTHERWISE
from dispatch_desk.report.wording import Table
from resources.units import Callsign
from tests.desks import ALONE, FORCE, ME, PAIR, PCSO, START, after, ask, done, incident, staffed

BR21, BR24, BN40 = ALONE.callsign, PAIR.callsign, PCSO.callsign
UNITS = (BR21, BR24, BN40)
REASONS = [reason.code for reason in FORCE.choice_reasons]
PROOF = Proof(12, (), (), "ab" * 32)


def told(desk: Desk, minutes: float = 0.0, until: float = 10_000.0) -> tuple[Shift, Page]:
    period = Period(after(minutes=minutes), after(minutes=until))
    shift = shift_of(desk.journal.tail(0, 100_000), period, FORCE, "sqlite:night.journal", PROOF)
    return shift, page_of(shift, FORCE)


def shown(callsign: Callsign, rank: int | None, reason: str = "Sufficient") -> ShownUnit:
    return ShownUnit(callsign, rank, "suitable", reason, 215.0, 190.0, 260.0, 20.0)


def send(
    desk: Desk, key: str, chosen: Callsign, proposed: tuple[Callsign, ...], minutes: float = 0.0
) -> int:
    """Sent from a list; returns the number of the choice's entry."""
    now = after(minutes=minutes)
    done(desk, commands.SendUnit(incident=key, callsign=chosen, divert=True), now)
    rows = (shown(BR24, 1), shown(BR21, 2), shown(BN40, None, "PCSO: not for confrontation"))
    choice = commands.RecordChoice(incident=key, chosen=(chosen,), proposed=proposed, shown=rows)
    return done(desk, choice, now).entries[0].seq


def explain(desk: Desk, key: str, choice: int, reason: str) -> None:
    done(desk, commands.ExplainChoice(incident=key, choice=choice, reason=reason))


def table(page: Page, title: str) -> Table:
    return next(table for table in page.tables if table.title.startswith(title))


def test_that_a_reason_that_was_taken_back_counts_as_none() -> None:
    desk = staffed()
    key = incident(desk)
    choice = send(desk, key, BR21, (BR24,))
    explain(desk, key, choice, REASONS[0])
    assert told(desk)[0].taken.total == Tally("", 1, 0, 0)
    explain(desk, key, choice, "")
    assert told(desk)[0].taken.total == Tally("", 1, 0, 1)


def test_that_sendings_are_counted_by_grade_type_hour_and_reason() -> None:
    desk = staffed()
    first, second, third = incident(desk), incident(desk), incident(desk, "theft")
    send(desk, first, BR24, (BR24,))
    explain(desk, second, send(desk, second, BR21, (BR24,), 70), REASONS[0])
    send(desk, third, BN40, (BR24,), 71)
    shift, page = told(desk)
    assert shift.taken.total == Tally("", 3, 1, 1)
    rows = table(page, "Taken or not: 3 sendings").rows
    assert rows[0] == ("All", "", "3", "1", "2", "1")
    numbers = {row[:2]: row[2:] for row in rows}
    assert numbers["Grade", "1"] == ("2", "1", "1", "0")
    assert numbers["Type", FORCE.type("theft").name] == ("1", "0", "1", "1")
    hour = (START + timedelta(minutes=70)).astimezone().hour
    assert numbers["Hour", f"{hour:02}:00 to {hour:02}:59"] == ("2", "0", "2", "1")
    assert numbers["Reason", FORCE.choice_reasons[0].name] == ("1", "0", "1", "0")
    assert numbers["Reason", "No reason given"] == ("1", "0", "1", "1")
    assert dict(page.summary)["Sent as proposed"] == "1 of 3"


def test_that_those_not_as_proposed_are_told_with_what_was_shown() -> None:
    desk = staffed()
    key = incident(desk)
    explain(desk, key, send(desk, key, BN40, (BR21, BR24), 5), REASONS[0])
    (row,) = table(told(desk)[1], "Sent otherwise").rows
    assert row[0] == key[-4:]
    assert row[2:6] == ("1", "BN40", "BR21, BR24", FORCE.choice_reasons[0].name)
    assert row[6] == (
        "1. BR24 3:35 Sufficient; 2. BR21 3:35 Sufficient; "
        "BN40 3:35 PCSO: not for confrontation"
    )  # fmt: skip


def test_that_the_grade_is_that_of_the_moment_it_was_sent() -> None:
    desk = staffed()
    key = incident(desk)
    send(desk, key, BR24, (BR24,))
    done(desk, commands.Regrade(incident=key, grade="3", reason="calm"), after(minutes=1))
    assert [tally.of for tally in told(desk)[0].taken.by_grade()] == ["1"]


def test_that_who_was_sent_without_a_list_is_counted_apart_and_a_recall_is_no_sending() -> None:
    desk = staffed()
    theft, domestic = incident(desk, "theft"), incident(desk)
    done(desk, commands.SendUnit(incident=theft, callsign=BR24))
    send(desk, domestic, BR24, (BR24,), 1)
    done(desk, commands.RecallUnit(incident=domestic, callsign=BR24), after(minutes=2))
    shift, page = told(desk)
    assert (shift.taken.total.sendings, shift.taken.units_without_list) == (0, 1)
    title = "Taken or not: 0 sendings from a ranked list; 1 unit sent without a list"
    assert table(page, "Taken").title == title


def recall(desk: Desk, key: str, callsign: Callsign, minutes: float) -> None:
    done(desk, commands.RecallUnit(incident=key, callsign=callsign), after(minutes=minutes))


def test_that_a_sending_recalled_is_neither_taken_nor_otherwise() -> None:
    desk = staffed()
    first, second, third = incident(desk), incident(desk), incident(desk)
    send(desk, first, BR24, (BR24,))
    explain(desk, second, send(desk, second, BR21, (BN40,), 1), REASONS[0])
    recall(desk, second, BR21, 2)
    done(desk, commands.SendUnit(incident=third, callsign=BR21), after(minutes=3))
    recall(desk, third, BR21, 4)
    shift, page = told(desk)
    assert (shift.taken.total, shift.taken.by_reason) == (Tally("", 1, 1, 0), [])
    assert shift.taken.units_without_list == 0
    assert table(page, "Sent otherwise").rows == ()


def test_that_a_sending_of_two_counts_as_long_as_one_of_them_still_goes() -> None:
    desk = staffed()
    key = incident(desk)
    for callsign in (BR21, BR24):
        done(desk, commands.SendUnit(incident=key, callsign=callsign))
    both = commands.RecordChoice(
        incident=key, chosen=(BR21, BR24), proposed=(BR24,), shown=(shown(BR24, 1),)
    )
    done(desk, both)
    recall(desk, key, BR21, 1)
    assert told(desk)[0].taken.total == Tally("", 1, 0, 1)
    recall(desk, key, BR24, 2)
    assert told(desk)[0].taken == Taken()


def test_that_only_the_sending_that_was_recalled_is_left_out() -> None:
    desk = staffed()
    key = incident(desk)
    send(desk, key, BR24, (BR24,))
    done(desk, commands.StandDown(callsign=BR24, reason="not needed"), after(minutes=1))
    done(desk, commands.SendUnit(incident=key, callsign=BR24), after(minutes=2))
    recall(desk, key, BR24, 3)
    taken = told(desk)[0].taken
    assert (taken.total, taken.units_without_list) == (Tally("", 1, 1, 0), 0)


def test_that_the_sending_it_went_back_to_counts_until_that_is_recalled_too() -> None:
    desk = staffed()
    first, second = incident(desk), incident(desk)
    send(desk, first, BR24, (BR24,))
    send(desk, second, BR24, (BR21,), 1)
    recall(desk, second, BR24, 2)
    assert told(desk)[0].taken.total == Tally("", 1, 1, 0)
    recall(desk, first, BR24, 3)
    assert told(desk)[0].taken == Taken()


def test_that_only_the_period_is_counted_and_an_empty_one_says_so() -> None:
    desk = staffed()
    send(desk, incident(desk), BR24, (BR24,))
    shift, page = told(desk, minutes=5)
    assert shift.taken == Taken()
    assert table(page, "Taken").empty == "Nobody was sent from a ranked list."
    assert dict(page.summary)["Sent as proposed"] == "nobody sent from a list"


def test_that_the_page_has_an_end() -> None:
    desk = staffed()
    for number in range(MOST_OTHERWISE + 5):
        send(desk, incident(desk), BR24, (BR21,), number)
    others = table(told(desk)[1], "Sent otherwise")
    assert len(others.rows) == MOST_OTHERWISE
    assert others.title.endswith(f"{MOST_OTHERWISE} of {MOST_OTHERWISE + 5}")


class Hand(Struct, frozen=True):
    """Something a dispatcher does in a night made of luck."""

    unit: Callsign
    kind: str
    listed: bool
    proposed: tuple[Callsign, ...]
    reason: str
    recalled: bool


hands = st.builds(
    Hand, st.sampled_from(UNITS), st.sampled_from(["domestic", "theft", "damage"]), st.booleans(),
    st.lists(st.sampled_from(UNITS), max_size=2, unique=True).map(tuple),
    st.sampled_from(["", *REASONS]), st.booleans(),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(hands, max_size=12), st.integers(0, 12), st.integers(0, 400))
def test_that_totals_match_the_record(night: list[Hand], begin: int, length: int) -> None:
    desk = staffed()
    for number, hand in enumerate(night):
        _play(desk, hand, 20.0 * number)
    start, until = 20.0 * begin, 20.0 * begin + length
    taken = told(desk, start, until)[0].taken
    _agrees(taken, desk, Period(after(minutes=start), after(minutes=until)))


def _play(desk: Desk, hand: Hand, minutes: float) -> None:
    now = after(minutes=minutes)
    key = incident(desk, hand.kind, now)
    done(desk, commands.SendUnit(incident=key, callsign=hand.unit, divert=True), now)
    if hand.listed:
        choice = commands.RecordChoice(
            incident=key, chosen=(hand.unit,), proposed=hand.proposed, shown=(shown(BR24, 1),)
        )
        entry = done(desk, choice, now).entries[0].seq
        if hand.reason:
            why = commands.ExplainChoice(incident=key, choice=entry, reason=hand.reason)
            assert isinstance(ask(desk, why, now), Done)
    if hand.recalled:
        desk.do(commands.RecallUnit(incident=key, callsign=hand.unit), ME, now)


def _agrees(taken: Taken, desk: Desk, period: Period) -> None:
    """Counted again from the entries alone; here every job is sent to by one hand, once."""
    entries = [e for e in desk.journal.tail(0, 100_000) if period.has(e.recorded_at)]
    read = [(e, facts.decode(e.type, e.body or b"", e.recorded_at)) for e in entries]
    ended = [(e, fact) for e, fact in read if isinstance(fact, facts.UnitStoodDown)]
    recalls = {e.command_id: fact.incident for e, fact in ended if fact.how == "recalled"}
    undone = set(recalls.values())
    sent = [
        job for e, fact in read
        if isinstance(fact, facts.IncidentUnitSent) and e.command_id not in recalls
        if (job := e.stream.partition("/")[2]) not in undone
    ]  # fmt: skip
    choices = {
        e.seq: fact for e, fact in read
        if isinstance(fact, facts.IncidentChoiceRecorded)
        if e.stream.partition("/")[2] not in undone
    }  # fmt: skip
    explained = [fact for _, fact in read if isinstance(fact, facts.IncidentChoiceExplained)]
    why = {fact.choice: fact.reason for fact in explained}
    assert taken.units_without_list == len(sent) - len(choices)
    assert taken.total.sendings == len(choices)
    assert taken.total.taken == sum(choice.taken for choice in choices.values())
    otherwise = [n for n, choice in choices.items() if not choice.taken]
    assert Counter(dict(taken.by_reason)) == Counter(why.get(n, "") for n in otherwise)
    for tallies in (taken.by_grade(), taken.by_type(), taken.by_hour()):
        assert sum(tally.sendings for tally in tallies) == taken.total.sendings
        assert sum(tally.taken for tally in tallies) == taken.total.taken
        assert sum(tally.unexplained for tally in tallies) == taken.total.unexplained
