"""Who is diverted, recalled, asked for and chosen: what the desk allows, and what becomes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk import commands
from dispatch_desk.choices import ShownUnit
from dispatch_desk.desk import Desk
from dispatch_desk.facts import UnitStoodDown, decode
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.outcomes import Refused
from dispatch_desk.queue import clock_of, queue
from dispatch_desk.records import Incident
from geodata.places import Position
from resources.units import Callsign, Officer, Unit
from tests.desks import (
    ALONE,
    FORCE,
    HERE,
    PAIR,
    START,
    after,
    ask,
    at_scene,
    done,
    incident,
    staffed,
)

BR21, BR24 = ALONE.callsign, PAIR.callsign
ARMED = Unit(
    Callsign("AR01"), "ARV", (Officer("PC Vale", "9001"), Officer("PC Orr", "9002")), "ar01"
)
SHOWN = ShownUnit(BR24, 1, "recommended", "Sufficient, on patrol", 215.0, 190.0, 260.0, 20.0)


def refused(desk: Desk, command: commands.Command, **later: float) -> str:
    outcome = ask(desk, command, after(**later))
    assert isinstance(outcome, Refused), outcome
    return outcome.why


def job(desk: Desk, key: str) -> Incident:
    return desk.picture.incidents[key]


def said(desk: Desk, key: str) -> str:
    return job(desk, key).log[-1].text


def diverted(desk: Desk) -> tuple[str, str]:
    """BR24 was at a theft from minute 1, and is sent to a domestic at minute 5."""
    theft, domestic = incident(desk, "theft"), incident(desk, "domestic")
    at_scene(desk, BR24, theft, after(minutes=1))
    done(desk, commands.SendUnit(incident=domestic, callsign=BR24, divert=True), after(minutes=5))
    return theft, domestic


# Divert


def test_that_a_divert_is_one_append_told_in_both_logs() -> None:
    desk = staffed()
    theft, domestic = incident(desk, "theft"), incident(desk)
    at_scene(desk, BR24, theft)
    sent = commands.SendUnit(incident=domestic, callsign=BR24, divert=True, reason="nearest")
    types = [entry.type.partition("/")[0] for entry in done(desk, sent).entries]
    assert types == [
        "unit.stood_down", "incident.unit_diverted", "unit.status_changed", "unit.sent",
        "incident.unit_sent",
    ]  # fmt: skip
    assert said(desk, theft) == f"BR24 taken for {domestic[-4:]}: nearest"
    assert said(desk, domestic) == f"BR24 sent, taken from {theft[-4:]}: nearest"
    assert (job(desk, theft).units, job(desk, domestic).units) == ((), (BR24,))


def test_that_an_arrival_at_the_job_before_is_none_at_the_new_one() -> None:
    desk = staffed()
    _, domestic = diverted(desk)
    assert not FORCE.means(desk.picture.units[BR24].status, "at_scene")
    assert job(desk, domestic).attended_at is None


def test_that_a_job_left_undone_wants_somebody_and_its_clock_says_so() -> None:
    desk = staffed()
    dealt_with = incident(desk, "theft")
    at_scene(desk, BR21, dealt_with)
    done(desk, commands.StandDown(callsign=BR21), after(seconds=30))
    theft, domestic = diverted(desk)
    clock = clock_of(job(desk, theft), FORCE, after(minutes=8, seconds=20))
    assert (clock.state, clock.time.total_seconds()) == ("met", 60)
    assert clock.undone is not None
    assert clock.undone.total_seconds() == 200
    rows = queue(desk.picture, FORCE, after(minutes=8))
    assert [row.incident.id for row in rows] == [domestic, theft, dealt_with]


def test_that_a_job_is_undone_until_somebody_has_arrived_again() -> None:
    desk = staffed()
    theft, _ = diverted(desk)
    done(desk, commands.SendUnit(incident=theft, callsign=BR21), after(minutes=9))
    assert job(desk, theft).undone_at == after(minutes=5)
    done(desk, commands.SetStatus(callsign=BR21, code=6, source="radio"), after(minutes=12))
    assert job(desk, theft).undone_at is None
    assert job(desk, theft).attended_at == after(minutes=1)


def test_that_a_second_unit_taken_before_it_arrived_puts_no_clock_back() -> None:
    desk = staffed()
    theft, domestic = diverted(desk)
    done(desk, commands.SendUnit(incident=theft, callsign=BR21), after(minutes=9))
    again = commands.SendUnit(incident=domestic, callsign=BR21, divert=True)
    done(desk, again, after(minutes=11))
    assert job(desk, theft).undone_at == after(minutes=5)


def test_that_a_job_that_keeps_a_unit_is_not_left_undone() -> None:
    desk = staffed()
    theft, domestic = incident(desk, "theft"), incident(desk)
    at_scene(desk, BR24, theft)
    at_scene(desk, BR21, theft)
    done(desk, commands.SendUnit(incident=domestic, callsign=BR24, divert=True))
    assert job(desk, theft).undone_at is None


# Recall


def test_that_a_recalled_divert_is_as_if_it_had_not_been() -> None:
    desk = staffed()
    theft, domestic = incident(desk, "theft"), incident(desk)
    at_scene(desk, BR24, theft, after(minutes=1))
    before = job(desk, theft)
    done(desk, commands.SendUnit(incident=domestic, callsign=BR24, divert=True), after(minutes=5))
    done(desk, commands.RecallUnit(incident=domestic, callsign=BR24), after(minutes=6))
    unit, now = desk.picture.units[BR24], job(desk, theft)
    assert (unit.incident, unit.status, unit.left, unit.let_go) == (theft, 6, None, None)
    same = ("units", "attended_at", "sent_at", "undone_at")
    assert [getattr(now, name) for name in same] == [getattr(before, name) for name in same]
    assert [line.text for line in now.log[-2:]] == [
        f"BR24 sent: back from {domestic[-4:]}, recalled", "BR24 status 6: At scene",
    ]  # fmt: skip
    assert said(desk, domestic) == "BR24 stood down: recalled"
    assert job(desk, domestic).undone_at is None


def test_that_a_recalled_unit_keeps_its_status_unless_it_has_given_another_since() -> None:
    desk = staffed()
    key = incident(desk)
    done(desk, commands.SetStatus(callsign=BR24, code=7))
    done(desk, commands.SendUnit(incident=key, callsign=BR24))
    done(desk, commands.RecallUnit(incident=key, callsign=BR24))
    assert (desk.picture.units[BR24].incident, desk.picture.units[BR24].status) == (None, 7)
    done(desk, commands.SendUnit(incident=key, callsign=BR24), after(minutes=1))
    done(desk, commands.SetStatus(callsign=BR24, code=5, source="radio"), after(minutes=2))
    done(desk, commands.RecallUnit(incident=key, callsign=BR24), after(minutes=3))
    assert desk.picture.units[BR24].status == FORCE.status_for("available").code


def test_that_a_unit_taken_from_a_job_that_is_closed_meanwhile_is_free_when_recalled() -> None:
    desk = staffed()
    theft, domestic = diverted(desk)
    done(desk, commands.CloseIncident(incident=theft, result="dealt"), after(minutes=6))
    done(desk, commands.RecallUnit(incident=domestic, callsign=BR24), after(minutes=7))
    assert desk.picture.units[BR24].incident is None


def test_that_who_has_arrived_or_goes_elsewhere_is_not_recalled() -> None:
    desk = staffed()
    _, domestic = diverted(desk)
    other = incident(desk)
    assert "isn't going to" in refused(
        desk, commands.RecallUnit(incident=other, callsign=BR24), minutes=6
    )
    done(desk, commands.SetStatus(callsign=BR24, code=6, source="radio"), after(minutes=7))
    words = refused(desk, commands.RecallUnit(incident=domestic, callsign=BR24), minutes=8)
    assert words == f"BR24 is at {domestic[-4:]} already: stand it down"


# Stood down from here


def test_that_only_the_desks_own_stand_down_counts_as_one() -> None:
    desk = staffed()
    key = incident(desk)
    for code, source in ((2, "radio"), (2, "desk")):
        done(desk, commands.SendUnit(incident=key, callsign=BR24))
        done(desk, commands.SetStatus(callsign=BR24, code=code, source=source))
        assert desk.picture.units[BR24].let_go is None
    done(desk, commands.SendUnit(incident=key, callsign=BR24))
    done(desk, commands.RecallUnit(incident=key, callsign=BR24))
    assert desk.picture.units[BR24].let_go is None
    done(desk, commands.SendUnit(incident=key, callsign=BR24))
    done(desk, commands.StandDown(callsign=BR24), after(minutes=1))
    let_go = desk.picture.units[BR24].let_go
    assert let_go is not None
    assert (let_go.incident, let_go.at) == (key, after(minutes=1))


@pytest.mark.parametrize(
    ("reason", "how"),
    [
        ("status 2", "status"),
        ("diverted to 0417", "diverted"),
        ("", "desk"),
        ("status quo", "desk"),
    ],
)
def test_that_a_stand_down_of_an_older_journal_is_read_by_its_words(reason: str, how: str) -> None:
    body = f'{{"happened_at":"2030-05-01T22:00:00Z","incident":"i/1","reason":"{reason}"}}'
    read = decode("unit.stood_down/1", body.encode(), START)
    assert isinstance(read, UnitStoodDown)
    assert read.how == how


# Requests


def test_that_a_unit_that_must_be_asked_for_is_asked_for_and_answered() -> None:
    desk = staffed()
    done(desk, commands.BookOnUnit(unit=ARMED, status=2))
    key = incident(desk)
    asked = commands.RequestUnit(incident=key, callsign=ARMED.callsign, reason="knife seen")
    done(desk, asked, after(minutes=1))
    (request,) = job(desk, key).requests
    assert (request.of, request.by, request.granted) == ("duty inspector", "M Hughes", None)
    assert said(desk, key) == "AR01 asked of the duty inspector: knife seen"
    assert "has not answered yet" in refused(desk, asked, minutes=2)
    answer = commands.AnswerRequest(
        incident=key, callsign=ARMED.callsign, granted=True, by="Insp Bell", reason="agreed"
    )
    done(desk, answer, after(minutes=3))
    (request,) = job(desk, key).requests
    assert (request.granted, request.answered_by, request.answer) == (True, "Insp Bell", "agreed")
    assert request.answered_at == after(minutes=3)
    assert desk.picture.units[ARMED.callsign].incident is None  # it is not sent by that


def test_that_a_refused_unit_may_be_asked_for_again_and_others_need_not_be() -> None:
    desk = staffed()
    done(desk, commands.BookOnUnit(unit=ARMED, status=2))
    key = incident(desk)
    asked = commands.RequestUnit(incident=key, callsign=ARMED.callsign, reason="knife seen")
    no = commands.AnswerRequest(
        incident=key, callsign=ARMED.callsign, granted=False, by="Insp Bell"
    )
    assert "Nobody asked for AR01" in refused(desk, no)
    done(desk, asked)
    done(desk, no)
    done(desk, asked)
    assert [request.granted for request in job(desk, key).requests] == [None]
    assert "need not be asked for" in refused(desk, structs.replace(asked, callsign=BR24))
    assert "missing" in refused(desk, structs.replace(no, by=" "))


# Choices


def recorded(desk: Desk, key: str, proposed: tuple[Callsign, ...]) -> Entry:
    done(desk, commands.SendUnit(incident=key, callsign=BR24))
    choice = commands.RecordChoice(incident=key, chosen=(BR24,), proposed=proposed, shown=(SHOWN,))
    return done(desk, choice).entries[0]


def test_that_a_choice_is_kept_with_whether_it_was_the_proposal_and_why_not() -> None:
    desk = staffed()
    key, other = incident(desk), incident(desk)
    recorded(desk, key, (BR24,))
    assert job(desk, key).choices[0].taken
    done(desk, commands.StandDown(callsign=BR24))
    entry = recorded(desk, other, (BR21, BR24))
    assert not job(desk, other).choices[0].taken
    reason = FORCE.choice_reasons[0]
    wrong = commands.ExplainChoice(incident=other, choice=entry.seq, reason="whim")
    assert "whim" in refused(desk, wrong)
    assert "has no choice" in refused(desk, structs.replace(wrong, choice=1, reason=reason.code))
    done(desk, structs.replace(wrong, reason=reason.code))
    assert job(desk, other).choices[0].reason == reason.code
    assert said(desk, other) == f"Not as proposed: {reason.name.lower()}"


def test_that_a_reason_is_taken_back_in_the_log_and_can_be_given_again() -> None:
    desk = staffed()
    key = incident(desk)
    entry = recorded(desk, key, (BR21,))
    first, second = FORCE.choice_reasons[:2]
    given = commands.ExplainChoice(incident=key, choice=entry.seq, reason=first.code)
    back = structs.replace(given, reason="")
    assert "none to take back" in refused(desk, back)
    done(desk, given)
    done(desk, back)
    assert job(desk, key).choices[0].reason == ""
    assert said(desk, key) == f"Reason taken back: {first.name.lower()}"
    assert "none to take back" in refused(desk, back)
    done(desk, structs.replace(given, reason=second.code))
    assert job(desk, key).choices[0].reason == second.code


def test_that_a_choice_is_of_those_who_were_sent_indeed_and_its_list_has_an_end() -> None:
    desk = staffed()
    key = incident(desk)
    done(desk, commands.SendUnit(incident=key, callsign=BR24))
    nobody = commands.RecordChoice(incident=key, chosen=(), proposed=(), shown=())
    assert "Nobody was sent" in refused(desk, nobody)
    assert "Nobody was sent" in refused(desk, structs.replace(nobody, chosen=(BR21,)))
    done(desk, structs.replace(nobody, chosen=(BR24, BR21), proposed=(BR24,)))
    assert (job(desk, key).choices[0].chosen, job(desk, key).choices[0].taken) == ((BR24,), True)
    many = commands.RecordChoice(
        incident=key, chosen=(BR24,), proposed=(), shown=tuple(SHOWN for _ in range(100))
    )
    assert b'"rank":1' in (done(desk, many).entries[0].body or b"")
    assert (done(desk, many).entries[0].body or b"").count(b"recommended") == 40


# Prisoners and where to meet


@given(st.integers(-2, 30))
def test_that_prisoners_aboard_are_counted_from_none_to_twenty(count: int) -> None:
    desk = staffed()
    command = commands.CountPrisoners(callsign=BR24, count=count)
    if count == 0 or not 0 < count <= 20:
        assert "aboard" in refused(desk, command)
        return
    done(desk, command)
    assert desk.picture.units[BR24].prisoners == count


def test_that_nobody_is_aboard_once_a_unit_is_booked_off() -> None:
    desk = staffed()
    done(desk, commands.CountPrisoners(callsign=BR24, count=1))
    done(desk, commands.BookOffUnit(callsign=BR24))
    assert desk.picture.units[BR24].prisoners == 0


def test_that_a_meeting_point_stands_in_the_log_and_can_be_moved() -> None:
    desk = staffed()
    key = incident(desk)
    for words in ("Hazel Street", "Ash Lane"):
        place = Position(HERE.lat + 0.001, HERE.lon)
        done(desk, commands.SetMeetingPoint(incident=key, position=place, words=words))
    rvp = job(desk, key).rvp
    assert rvp is not None
    assert (rvp.words, rvp.by, said(desk, key)) == ("Ash Lane", "M Hughes", "RVP: Ash Lane")
    nowhere = commands.SetMeetingPoint(incident=key, position=HERE, words=" ")
    assert "missing" in refused(desk, nowhere)


def test_that_where_the_callers_phone_is_stands_on_the_log_and_moves_nothing() -> None:
    desk = staffed()
    key = incident(desk)
    place = desk.picture.incidents[key].position
    near = commands.LocateCaller(incident=key, position=place, error_m=50.0, source="AML, Wi-Fi")
    done(desk, near)
    record = desk.picture.incidents[key]
    assert record.caller_at is not None
    assert record.caller_at.error_m == 50.0
    assert record.position == place
    assert record.log[-1].text == (
        "Caller's phone ±50 m (AML, Wi-Fi): the place is inside its circle"
    )


def test_that_a_phone_that_is_elsewhere_than_the_place_is_said_on_the_log() -> None:
    desk = staffed()
    key = incident(desk)
    place = desk.picture.incidents[key].position
    away = Position(place.lat + 0.01, place.lon)
    done(desk, commands.LocateCaller(
        incident=key, position=away, error_m=100.0, source="AML", doubtful=True
    ))  # fmt: skip
    said = desk.picture.incidents[key].log[-1].text
    assert "1,012 m from the place at least" in said
    assert said.endswith("message doubtful")
    wide = commands.LocateCaller(incident=key, position=away, error_m=0.0, source="AML")
    assert "A radius of 0 m can't be" in refused(desk, wide)
