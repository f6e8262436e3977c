"""What a shift report says of a shift that is known to the minute."""

from datetime import datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dispatch_desk import commands
from dispatch_desk.alarm_load import SPAN, Alarm
from dispatch_desk.desk import Desk
from dispatch_desk.journal.protocol import Author, Fault
from dispatch_desk.report.making import SHIFT, make_report, period_of
from dispatch_desk.report.page import Page, page_of
from dispatch_desk.report.shift import Period, Proof, Shift, busiest, shift_of
from dispatch_desk.report.wording import DAYS, Table
from geodata.places import Position
from geodata.selection import Circle, Street
from resources.units import Callsign, RefusedError
from tests.desks import ALONE, FORCE, START, a_desk, after, done, incident, staffed

PROOF = Proof(12, (), (), "ab" * 32, START, "cd" * 16, compared=3)
OWNER = Author("R Okafor", "dispatcher", "Desk 1")


def told(desk: Desk, start: datetime, end: datetime, proof: Proof = PROOF) -> tuple[Shift, Page]:
    entries = desk.journal.tail(0)
    shift = shift_of(entries, Period(start, end), FORCE, "sqlite:night.journal", proof)
    return shift, page_of(shift, FORCE)


def table(page: Page, title: str) -> Table:
    return next(table for table in page.tables if table.title.startswith(title))


def row(page: Page, title: str, first: str) -> tuple[str, ...]:
    return next(row for row in table(page, title).rows if row[0] == first)


def local_day(at: datetime) -> str:
    here = at.astimezone()
    return f"{DAYS[here.weekday()]} {here.day}"


@pytest.fixture
def night() -> Desk:
    """One incident attended late and left open, one closed unattended, a red that was closed."""
    desk = staffed()
    booked = commands.BookOnDesk(name="R Okafor", role="dispatcher", desk="Desk 1")
    desk.do(booked, OWNER, START)
    fight = incident(desk, "domestic")
    done(desk, commands.OwnIncident(incident=fight, owner="R Okafor"), after(minutes=1))
    sent = commands.SendUnit(incident=fight, callsign=ALONE.callsign, eta_s=120.0, rank=1)
    done(desk, sent, after(minutes=2))
    for code in (5, 6):
        set_status = commands.SetStatus(callsign=ALONE.callsign, code=code, source="radio")
        done(desk, set_status, after(minutes=40))
    gone = incident(desk, "burglary", after(minutes=41), place="2 Hazel Street")
    done(desk, commands.CloseIncident(incident=gone, result="dealt", note=""), after(minutes=50))
    raised = commands.RaiseAlert(callsign=ALONE.callsign, level="red", reason="No contact: alone")
    done(desk, raised, after(minutes=51))
    owned = commands.OwnAlert(alert="BR21-R1", owner="R Okafor")
    done(desk, owned, after(minutes=52, seconds=30))
    outcome = FORCE.alert_outcomes[0].code
    closed = commands.CloseAlert(
        alert="BR21-R1", outcome=outcome, confirmed_by="Sgt Owen", confirmed_how="voice"
    )
    done(desk, closed, after(minutes=55))
    return desk


def test_that_incidents_are_told_with_owner_target_and_result(night: Desk) -> None:
    shift, page = told(night, START, after(hours=1))
    assert shift.left_open == 1
    left, closed = table(page, "Incidents").rows
    assert (left[0], left[4], left[7]) == ("0001", "R Okafor", "LEFT OPEN")
    assert "LATE, in 40 min" in left[6]
    assert table(page, "Incidents").urgent == (0,)
    assert (closed[0], closed[3], closed[4]) == ("0002", "2 Hazel Street", "nobody")
    assert closed[6].startswith("no")
    assert closed[7].startswith(FORCE.name_of("results", "dealt"))


def test_that_every_alert_is_told_from_raised_to_confirmed(night: Desk) -> None:
    shift, page = told(night, START, after(hours=1))
    said = row(page, "Alerts", "BR21-R1")
    assert said[1] == "RED"
    assert said[3:7] == ("alone", "R Okafor", "1 min 30 s", "nobody")
    assert "says Sgt Owen (voice)" in said[7]
    assert shift.longest_untaken is not None
    assert shift.longest_untaken[1] == timedelta(seconds=90)


def test_that_the_state_is_that_of_the_periods_end_and_not_of_the_records(night: Desk) -> None:
    _, page = told(night, START, after(minutes=52))
    said = row(page, "Alerts", "BR21-R1")
    assert (said[4], said[7]) == ("NOBODY", "STILL OPEN")
    assert table(page, "Alerts").urgent == (0,)


def test_that_what_was_recorded_at_the_periods_last_moment_belongs_to_it(night: Desk) -> None:
    _, page = told(night, START, after(minutes=55))
    assert "STILL OPEN" not in row(page, "Alerts", "BR21-R1")


def test_that_what_ended_before_the_period_is_left_out_and_what_is_open_is_not(night: Desk) -> None:
    _, page = told(night, after(minutes=56), after(hours=1))
    assert [said[0] for said in table(page, "Incidents").rows] == ["0001"]
    assert row(page, "Incidents", "0001")[5] == f"{local_day(START)} {START.astimezone():%H:%M}"
    assert table(page, "Alerts").rows == ()
    (at_desk,) = table(page, "At the desks").rows
    assert at_desk[:3] == ("Desk 1", "R Okafor", "dispatcher")


def test_that_an_emergency_told_on_says_to_whom_and_when(night: Desk) -> None:
    raised = commands.RaiseAlert(
        callsign=Callsign("BR24"), level="emergency", reason="Emergency button"
    )
    done(night, raised, after(minutes=56))
    (name,) = (alert.id for alert in night.picture.open_alerts())
    done(night, commands.EscalateAlert(alert=name), after(minutes=57))
    _, page = told(night, START, after(hours=1))
    assert row(page, "Alerts", name)[6].startswith("supervisor ")


def test_that_cordons_are_told_with_who_set_them_and_who_lifted_them_and_when(night: Desk) -> None:
    def draw(kind: str, at: datetime, words: str = "") -> None:
        done(
            night,
            commands.Draw(kind=kind, shape=Circle(Position(51.58, -2.99), 100.0), words=words),
            at,
        )

    draw("inner", after(minutes=56), "siege")
    draw("search", after(minutes=57))
    done(night, commands.LiftDrawing(drawing="D1", reason="all out"), after(minutes=58))
    _, page = told(night, START, after(hours=1))
    assert row(page, "Cordons", "D1")[1:5] == (
        "inner cordon 100 m, siege", f"{after(minutes=56).astimezone():%H:%M}", "M Hughes",
        f"{after(minutes=58).astimezone():%H:%M}, by M Hughes: all out",
    )  # fmt: skip
    assert row(page, "Cordons", "D2")[4] == "STILL STANDS"
    _, later = told(night, after(minutes=59), after(hours=1))
    assert [said[0] for said in table(later, "Cordons").rows] == ["D2"]
    _, before = told(night, START, after(minutes=55))
    assert table(before, "Cordons").rows == ()


def test_that_roads_closed_are_told_with_how_they_ended(night: Desk) -> None:
    def close(street: str, at: datetime, **more: float) -> None:
        asked = commands.ChangeRoads(
            where=Street(street), words=street, reason="flood", stretches=4, length_m=700.0, **more
        )  # fmt: skip
        done(night, asked, at)

    close("Ash Lane", after(minutes=56), lasts_s=60.0)
    close("Beech Lane", after(minutes=57), kmh=32.2)
    close("Cedar Lane", after(minutes=58))
    done(night, commands.ReopenRoads(change="R2"), after(minutes=59))
    _, page = told(night, START, after(hours=1))
    ends = [(said[1], said[4]) for said in table(page, "Roads").rows]
    assert [what for what, _ in ends] == [
        "Ash Lane closed", "Beech Lane slowed to 20 mph", "Cedar Lane closed",
    ]  # fmt: skip
    assert ends[0][1].endswith("ran out")
    assert ends[1][1].endswith("by M Hughes")
    assert ends[2][1] == "STILL IN FORCE, until reopened"
    assert row(page, "Roads", "R1")[2] == "4 stretches, 700 m"
    _, later = told(night, after(minutes=58), after(hours=1))
    assert [said[0] for said in table(later, "Roads").rows] == ["R2", "R3"]
    _, before = told(night, START, after(minutes=55))
    assert table(before, "Roads").rows == ()


def test_that_faults_of_the_record_are_on_the_page(night: Desk) -> None:
    broken = Proof(12, (Fault(7, "it was changed"),), ("a note",), "ab" * 32, unsigned_why="no key")
    _, page = told(night, START, after(hours=1), broken)
    assert dict(page.summary)["Record"] == "1 FAULT"
    said = "\n".join(page.record)
    assert "Entry 7: it was changed" in said
    assert "a note" in said
    assert "not signed: no key" in said


def test_that_the_head_can_be_read_aloud(night: Desk) -> None:
    _, page = told(night, START, after(hours=1))
    digits = dict(page.digits)
    assert digits["Head of entry 12"] == " ".join(["abab"] * 16)
    assert digits["Key"] == " ".join(["cdcd"] * 8)
    assert any(f"--head 12:{'ab' * 8}" in said for said in page.record)


def test_that_a_shift_of_nothing_says_so() -> None:
    page = make_report(a_desk().journal, "memory:", FORCE, "", "")
    assert table(page, "Incidents").rows == ()
    assert table(page, "Incidents").empty == "No incident was opened, closed or left open."
    assert table(page, "Alerts").empty == "No red check and no emergency."
    assert page.record == ("The journal holds no entry.",)
    assert page.digits == ()


SECONDS = st.lists(st.integers(0, 7200), max_size=60)


@given(SECONDS)
@example([0, 600])  # ten minutes apart is not within ten minutes
def test_that_the_busiest_ten_minutes_are_those_with_most_alarms(seconds: list[int]) -> None:
    moments = [after(seconds=at) for at in sorted(seconds)]
    alarms = [Alarm(at, "red", Callsign("BR21"), "alone") for at in moments]
    found = busiest(alarms)
    counts = [sum(at <= other < at + SPAN for other in moments) for at in moments]
    if found is None:
        assert counts == []
        return
    assert found.tally.alarms == max(counts)
    assert found.since == moments[counts.index(max(counts))]


def local(words: str) -> datetime:
    return datetime.fromisoformat(words).astimezone()


FIRST, LAST = local("2030-05-01T06:00"), local("2030-05-03T06:58")


@pytest.mark.parametrize(
    ("begin", "end", "start", "until"),
    [
        ("", "", "2030-05-02T18:58", "2030-05-03T06:58"),
        ("19:00", "", "2030-05-02T19:00", "2030-05-03T06:58"),
        ("19:00", "07:00", "2030-05-02T19:00", "2030-05-03T07:00"),
        ("", "07:00", "2030-05-02T19:00", "2030-05-03T07:00"),
        ("", "03:00", "2030-05-02T15:00", "2030-05-03T03:00"),
        ("06:58", "", "2030-05-03T06:58", "2030-05-03T06:58"),
        ("2030-05-01T19:00", "07:00", "2030-05-01T19:00", "2030-05-02T07:00"),
    ],
)
def test_that_times_of_day_are_those_of_the_last_shift(
    begin: str, end: str, start: str, until: str
) -> None:
    assert period_of(begin, end, FIRST, LAST) == Period(local(start), local(until))


def test_that_a_record_shorter_than_a_shift_is_told_from_its_beginning() -> None:
    assert period_of("", "", LAST - SHIFT / 2, LAST).start == LAST - SHIFT / 2


@pytest.mark.parametrize("words", ["25:00", "soon", "7", "2030-13-01T00:00"])
def test_that_what_is_no_time_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(RefusedError, match="write 19:00"):
        period_of(words, "", FIRST, LAST)


def test_that_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(RefusedError, match="of no time at all"):
        period_of("2030-05-02T19:00", "2030-05-02T18:00", FIRST, LAST)
