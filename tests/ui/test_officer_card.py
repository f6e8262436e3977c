"""What the officer's card says, and what its keys ask before they do it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk.assistance import Order
from dispatch_desk.commands import (
    CreateIncident,
    OwnIncident,
    RecordSeen,
    SendUnit,
    SetCheck,
    StandDownBackup,
    WithdrawContact,
    WriteLog,
)
from dispatch_desk.contacts import BOOKED_ON, Contact
from dispatch_desk.records import Records
from dispatch_desk.records import SetCheck as CheckThatWasSet
from dispatch_desk.safety import standing_of
from resources.fixes import Fix
from resources.units import Callsign, Officer, RefusedError
from tests.ui.a_night import BC14, BR09, BR21, BR24, FORCE, MINUTE, NOW, SECOND, busy, duty
from tests.ui.units.candidates import candidate
from ui.safety import questions
from ui.safety.officer import Known, nearest_six, officer_card
from ui.safety.questions import Given

DOMESTIC, ME = "2041-01-12/0417", "M Hughes"
BT11, BN40 = Callsign("BT11"), Callsign("BN40")
HEARD = (
    Contact(3, NOW - 60 * MINUTE, BOOKED_ON),
    Contact(7, NOW - 8 * MINUTE, "status"),
    Contact(9, NOW - 70 * SECOND, "voice", "going in"),
)
NEAR = (
    candidate("BN40", reason="Community support officer: not for confrontation", eta_s=60),
    candidate("BT11", rank=1, eta_s=105),
    candidate("BR24", rank=2, eta_s=180),
)


def night(**changes: object) -> Records:
    """BR21 has pressed at 0417; BT11 and a community officer are near, BR24 is at 0420 alone."""
    records = busy()
    for name in (BT11, BN40):
        records.units[name] = duty(name, 2, MINUTE)
    records.units[BR24] = duty(BR24, 5, MINUTE, "0419", crew=2)
    key = "2041-01-12/0419"
    records.incidents[key] = structs.replace(records.incidents[key], units=(BR24,))
    told = {"contacts": HEARD} | changes
    records.units[BR21] = structs.replace(records.units[BR21], **told)
    return records


def known(records: Records, callsign: Callsign = BR21, **more: object) -> Known:
    standing = standing_of(records.units[callsign], records, FORCE, NOW)
    fix = Fix("gps", 51.6, -3.0, NOW - 5 * SECOND, NOW, error_m=20.0)
    said: dict[str, object] = {"fix": fix, "nearest": NEAR, "person": ME}
    return Known(records, FORCE, NOW, standing, **(said | more))  # type: ignore[arg-type]


def lines(title: str, view: Known) -> list[str]:
    found = [s for s in officer_card(view).sections if s.title == title]
    return [f"{line.words} {line.aside}".strip() for s in found for line in s.lines]


def asked(key: str, view: Known, chosen: tuple[str, ...], *words: str) -> Order:
    return questions.ask(key, view).answer(Given(chosen, words))


# What it says


def test_that_it_says_who_how_bad_since_when_and_who_must_act() -> None:
    card = officer_card(known(night()))
    assert (card.callsign, card.head, card.call) == (
        "BR21", "EMERGENCY 0:04", "UNOWNED, supervisor told in 0:11",
    )  # fmt: skip
    amber = officer_card(known(night(), BC14))
    assert amber.head == "AMBER +1:40"
    assert amber.call.startswith("To act: you, by ")
    assert "AMBER" in amber.words


def test_that_an_alert_says_its_whole_reason_and_its_name() -> None:
    assert lines("Alert", known(night()))[0] == "Emergency button BR21-E1"
    assert lines("Alert", known(night(), BC14)) == []


def test_that_an_open_alert_says_whether_the_officer_was_heard_since() -> None:
    assert lines("Alert", known(night()))[1] == "silent 0:04"
    answered = Contact(11, NOW - SECOND, "voice")
    moving = Fix("g", 51.6, -3.0, NOW - 5 * SECOND, NOW, speed_mps=10.0)
    records = night(contacts=(*HEARD, answered), heard_at=answered.at, heard_how="voice")
    view = known(records, fix=moving)
    assert lines("Alert", view)[1] == "heard 0:01 ago by voice"
    assert lines("Position", view)[1] == "moving 36 km/h"
    assert officer_card(view).head == "EMERGENCY 0:04"


def test_that_a_safe_officer_has_a_card_too() -> None:
    records = night()
    records.units[BR09] = duty(BR09, 6, SECOND, "0409")
    card = officer_card(known(records, BR09))
    assert card.head.startswith("heard from, next check in ")
    assert card.call == ""
    assert officer_card(known(records, BT11)).head == "no check is running"


def test_that_the_crew_stands_there_with_collars_skills_and_drivers() -> None:
    records = night()
    crew = (Officer("PC Khan", "4402", ("taser",), "advanced"), Officer("PC Lloyd", "4403"))
    unit = structs.replace(records.units[BR21].unit, crew=crew, radio="2214471")
    records.units[BR21] = structs.replace(records.units[BR21], unit=unit)
    said = lines("Crew", known(records))
    assert said == [
        "Response crew of 2 · radio 2214471",
        "PC Khan 4402 advanced driver · Taser",
        "PC Lloyd 4403 response driver",
    ]


@pytest.mark.parametrize(
    ("fix", "said"),
    [
        (None, ["not known"]),
        (Fix("g", 51.6, -3.0, NOW - 5 * SECOND, NOW, 20.0), ["5\u00a0s old, ±20\u00a0m"]),
        (
            Fix("g", 51.6, -3.0, NOW - 5 * SECOND, NOW, None, 90.0, 10.0),
            ["5\u00a0s old, error unknown", "moving, silent 36 km/h"],
        ),
        (
            Fix("g", 51.6, -3.0, NOW - 20 * MINUTE, NOW, 20.0, 90.0, 10.0),
            ["20\u00a0min old, ±20\u00a0m"],
        ),
    ],
)
def test_that_a_position_has_age_and_error_and_says_whether_it_moves(
    fix: Fix | None, said: list[str]
) -> None:
    assert lines("Position", known(night(), fix=fix)) == said


def test_that_the_contact_that_counts_is_marked_among_the_last_five() -> None:
    first, second, third = lines("Contacts", known(night()))
    assert "by voice “going in”" in first
    assert first.endswith("counts")
    assert "by status" in second
    assert "booked on" in third
    many = tuple(Contact(n, NOW - (60 - n) * MINUTE, "radio") for n in range(9))
    assert len(lines("Contacts", known(night(contacts=many)))) == 5


def test_that_the_check_says_its_rule_and_its_three_times() -> None:
    rule, times = lines("Check", known(night(), BC14))
    assert rule == "alone, violence likely"
    assert [word.split()[0] for word in times.split(" · ")] == ["due", "amber", "red"]
    records = night()
    check = CheckThatWasSet(NOW - MINUTE, 300, ME, "whispering")
    records.units[BC14] = structs.replace(records.units[BC14], check=check)
    assert lines("Check", known(records, BC14))[0] == "set by M Hughes: whispering"


def test_that_the_near_who_may_not_come_are_said_with_the_reason() -> None:
    said = lines("Nearest", known(night()))
    assert said[0].startswith("BT11  1:45")
    assert said[-1] == "BN40  1:00 no: Community support officer: not for confrontation"
    assert lines("Nearest", known(night(), nearest=None)) == ["asking the roads"]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 2000)), max_size=30))
def test_that_of_many_the_first_who_could_come_is_always_among_the_six(
    found: list[tuple[bool, int]],
) -> None:
    rows = [
        candidate(f"X{n}", rank=n + 1 if able else None, reason="" if able else "busy", eta_s=eta)
        for n, (able, eta) in enumerate(found)
    ]
    six = nearest_six(BR21, rows)
    assert len(six) <= 6
    able = [row for row in rows if row.suitable]
    if able:
        first = min(able, key=lambda row: (row.eta_s or 0, row.callsign))
        assert six[0] == first


def test_that_who_is_going_stands_there_with_eta_and_status() -> None:
    records = night()
    assert lines("Going", known(records)) == ["nobody"]
    send(records, BR24, 5)
    send(records, BT11, 6)
    assert lines("Going", known(records)) == ["BR24  en route 3:00", "BT11  at scene there"]


def send(records: Records, callsign: Callsign, status: int, to: str = DOMESTIC) -> None:
    records.units[callsign] = duty(callsign, status, MINUTE, to.rpartition("/")[2])
    before = records.incidents[to]
    records.incidents[to] = structs.replace(before, units=(*before.units, callsign))


def test_that_after_a_stand_down_those_are_named_who_have_not_answered() -> None:
    records = night()
    alert = records.alerts["BR21-E1"]
    records.units[BR24] = duty(BR24, 2, 5 * SECOND)
    records.units[BT11] = duty(BT11, 2, 90 * SECOND)
    records.alerts["BR21-E1"] = structs.replace(
        alert, stood_down_at=NOW - 20 * SECOND, told=(BR24, BT11)
    )
    assert lines("Stand-down", known(records)) == [
        "1 of 2 have answered told 0:20 ago", "not: BT11",
    ]  # fmt: skip
    closed = structs.replace(records.alerts["BR21-E1"], closed_at=NOW, outcome="safe")
    records.alerts["BR21-E1"] = closed
    assert "not: BT11" in lines("Stand-down", known(records))
    records.units[BT11] = duty(BT11, 2, SECOND)
    assert lines("Stand-down", known(records)) == []


def test_that_other_grade_ones_without_a_unit_are_named() -> None:
    said = lines("No unit at", known(night()))
    assert [line.split()[0] for line in said] == ["0422"]


def test_that_what_else_is_known_is_said() -> None:
    records = night(seen_at=NOW - 70 * SECOND, seen_by=BR24, seen_note="on the ground",
                    terminal="lost service", terminal_reports=(NOW - 30 * SECOND,))  # fmt: skip
    old = structs.replace(records.alerts["BR21-E1"], id="BR21-E0", closed_at=NOW)
    for name, outcome in (("BR21-E0", "accidental"), ("BR21-Ex", "safe")):
        records.alerts[name] = structs.replace(old, id=name, outcome=outcome)
    assert lines("Also", known(records)) == [
        "seen by BR24 1:10 ago “on the ground” no contact",
        "terminal: lost service 0:30 ago",
        "2 earlier emergencies 1 accidental",
    ]


# What its keys ask


def test_that_the_nearest_suitable_is_proposed_with_time_and_cost() -> None:
    question = questions.ask("S", known(night()))
    assert [c.key for c in question.choices if c.chosen] == ["BT11"]
    assert question.cost(Given(("BT11",))) == "BT11 in 1:45"
    both = question.cost(Given(("BT11", "BR24")))
    assert both == "BT11 in 1:45 · BR24 in 3:00 · leaves 0419 (grade 1) with no unit"
    order = asked("S", known(night()), ("BT11",), "")
    assert order == Order(
        (SendUnit(incident=DOMESTIC, callsign=BT11, eta_s=105, rank=1, reason=""),)
    )


def test_that_who_is_elsewhere_is_diverted_in_the_same_moment() -> None:
    order = asked("S", known(night()), ("BR24",), "")
    assert order.commands == (
        SendUnit(incident=DOMESTIC, callsign=BR24, eta_s=180, rank=2, reason="", divert=True),
    )


def test_that_sending_against_a_rule_keeps_a_reason() -> None:
    (sent,) = asked("S", known(night()), ("BN40",), "").commands
    assert isinstance(sent, SendUnit)
    assert sent.reason == "reason not given"


def nowhere() -> Records:
    """BR21 calls for help from no incident."""
    records = night(incident=None, status=2)
    records.incidents[DOMESTIC] = structs.replace(records.incidents[DOMESTIC], units=())
    alert = records.alerts["BR21-E1"]
    records.alerts["BR21-E1"] = structs.replace(alert, incident=None)
    return records


def test_that_for_an_officer_at_no_incident_one_is_made_where_they_are() -> None:
    view = known(nowhere())
    assert "makes an incident" in questions.ask("S", view).cost(Given(("BT11",)))
    order = asked("S", view, ("BT11",), "")
    assert isinstance(order.make, CreateIncident)
    assert (order.make.kind, order.make.caller) == ("assistance", BR21)
    assert (order.make.position.lat, order.make.position.lon) == (51.6, -3.0)
    owned, sent = order.sent_to("2041-01-12/0499")
    assert owned == OwnIncident(incident="2041-01-12/0499", owner=ME)
    assert sent == SendUnit(incident="2041-01-12/0499", callsign=BT11, eta_s=105, rank=1, reason="")
    with pytest.raises(RefusedError, match="F2 makes an incident first"):
        questions.ask("S", known(nowhere(), fix=None))


def test_that_an_incident_that_was_made_is_used_again() -> None:
    records = nowhere()
    made = structs.replace(
        records.incidents[DOMESTIC], id="2041-01-12/0499", kind="assistance", caller=BR21
    )
    records.incidents[made.id] = made
    order = asked("S", known(records), ("BT11",), "")
    assert order.make is None
    (sent,) = order.commands
    assert isinstance(sent, SendUnit)
    assert sent.incident == made.id
    send(records, BT11, 5, made.id)
    (told,) = asked("D", known(records), (BT11,), "under control").commands
    assert told == StandDownBackup(alert="BR21-E1", told=(BT11,), reason="under control")


def test_that_an_ambulance_is_asked_for_by_one_key_with_a_line_in_the_log() -> None:
    order = questions.ask_for("A", known(night()))
    assert order == Order((WriteLog(incident=DOMESTIC, text="Ambulance asked for"),))
    made = questions.ask_for("U", known(nowhere()))
    assert made.make is not None
    _, written = made.sent_to("x")
    assert written == WriteLog(incident="x", text="Supervisor asked for")


def test_that_a_check_is_set_with_minutes_and_a_reason() -> None:
    view = known(night(), BC14)
    assert asked("N", view, (), "10", "whispering").commands == (
        SetCheck(callsign=BC14, first_s=600.0, by=ME, reason="whispering"),
    )
    for words, why in ((("ten", "x"), "number"), (("10", " "), "why")):
        with pytest.raises(RefusedError, match=why):
            asked("N", view, (), *words)
    with pytest.raises(RefusedError, match="open alert"):
        questions.ask("N", known(night()))


def test_that_any_contact_but_booking_on_can_be_withdrawn_with_a_reason() -> None:
    question = questions.ask("W", known(night()))
    assert [choice.key for choice in question.choices] == ["9", "7"]
    assert question.choices[0].chosen
    assert question.cost(Given(("9",))) == "then silent for 8:00"
    assert asked("W", known(night()), ("9",), "wrong callsign").commands == (
        WithdrawContact(callsign=BR21, entry=9, reason="wrong callsign"),
    )
    with pytest.raises(RefusedError, match="Say why"):
        asked("W", known(night()), ("9",), "")
    with pytest.raises(RefusedError, match="Nothing that was heard"):
        questions.ask("W", known(night(), BT11))


def test_that_another_unit_that_saw_them_is_noted() -> None:
    assert asked("Y", known(night()), ("BT11",), "talking").commands == (
        RecordSeen(callsign=BR21, by=BT11, note="talking"),
    )


def test_that_those_on_the_way_are_stood_down_and_who_is_there_stays_by_default() -> None:
    records = night()
    with pytest.raises(RefusedError, match="Nobody is going"):
        questions.ask("D", known(records))
    send(records, BT11, 5)
    send(records, BN40, 6)
    question = questions.ask("D", known(records))
    assert [(c.key, c.chosen) for c in question.choices] == [("BT11", True), ("BN40", False)]
    assert asked("D", known(records), ("BT11",), "").commands == (
        StandDownBackup(alert="BR21-E1", told=(BT11,), reason=""),
    )
    with pytest.raises(RefusedError, match="no open alert"):
        questions.ask("D", known(records, BC14))
