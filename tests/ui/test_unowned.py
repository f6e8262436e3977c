"""What nobody takes grows on the strip in steps, says who was told and who is next, and blinks as it may."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from msgspec import structs
from PySide6.QtWidgets import QWidget

from dispatch_desk.contacts import Contact
from dispatch_desk.records import Records, SetCheck
from dispatch_desk.safety import standings
from resources.checkins import Level
from resources.units import Callsign
from tests.ui.a_night import BC14, BN33, BR09, BR21, BR24, FORCE, MINUTE, NOW, SECOND, busy, duty
from ui.safety import cards
from ui.safety.strip import SafetyStrip

EMERGENCY, RED = "BR21-E1", "BN33-R1"


@pytest.fixture
def strip(window: QWidget) -> SafetyStrip:
    made = SafetyStrip(window)
    made.set_person("M Hughes")
    made.resize(1920, made.height())
    made.show()
    return made


def show(strip: SafetyStrip, records: Records, now: datetime = NOW) -> None:
    found = standings(records, FORCE, now)
    strip.show_standings(found, records, FORCE, now, {}, frozenset())


def told(step: int, alert: str = EMERGENCY) -> Records:
    """Nobody took it: 1, the supervisor was told; 2, the duty inspector."""
    records = busy()
    known = records.alerts[alert]
    records.alerts[alert] = structs.replace(
        known,
        escalated_at=NOW + 11 * SECOND if step else None,
        inspector_at=NOW + 71 * SECOND if step > 1 else None,
    )
    return records


def without_emergency(records: Records) -> Records:
    del records.alerts[EMERGENCY]
    records.units[BR21] = duty(BR21, 6, 4 * SECOND, "0417")
    return records


def holder(records: Records, now: datetime, *, past: bool = False) -> cards.Holder:
    watch = cards.Watch(records, FORCE, now, "M Hughes", past=past)
    return cards.holder(records.alerts[EMERGENCY], watch)


# What it says


def test_that_after_the_supervisor_the_inspector_is_counted_down_to_and_then_told() -> None:
    first = holder(told(1), NOW + 31 * SECOND)
    assert (first.clock, first.then, first.step) == (
        "supervisor told 0:20 ago", "inspector in 0:40", 1,
    )  # fmt: skip
    second = holder(told(2), NOW + 81 * SECOND)
    assert (second.clock, second.then, second.step) == ("duty inspector told 0:10 ago", "", 2)


def test_that_a_replay_counts_down_to_nothing_any_more() -> None:
    assert holder(told(1), NOW + 31 * SECOND, past=True).then == ""


def late(callsign: Callsign, records: Records, **more: object) -> cards.CheckCard:
    watch = cards.Watch(records, FORCE, NOW, "M Hughes", **more)  # type: ignore[arg-type]
    found = cards.shown(standings(records, FORCE, NOW), watch).checks
    return next(card for card in found if card.callsign == callsign)


def test_that_a_check_says_who_must_act_and_by_when() -> None:
    by = next(s for s in standings(busy(), FORCE, NOW) if s.callsign == BC14).watch
    assert by is not None
    clock = f"{by.red_at.astimezone():%H:%M:%S}"
    assert late(BC14, busy()).call == f"you, by {clock}"
    assert late(BC14, busy(), past=True).call == ""  # in a replay nobody can act any more
    assert late(BC14, busy()).words.endswith(f"you, by {clock}")


def test_that_a_moving_unit_is_still_silent() -> None:
    card = late(BC14, busy(), moving=frozenset({BC14}))
    assert card.moving
    assert "moving, silent" in card.words
    assert card.level is Level.AMBER


def heard(records: Records, callsign: Callsign, how: str, ago: timedelta) -> Records:
    """Contact with an officer whose alert stands open since longer ago than that."""
    open_one = next(alert for alert in records.alerts.values() if alert.callsign == callsign)
    raised = structs.replace(open_one, raised_at=NOW - ago - MINUTE)
    records.alerts[raised.id] = raised
    before = structs.replace(records.units[callsign], status=6, status_at=NOW - ago)
    contact = Contact(9, NOW - ago, how)
    after = structs.replace(before, contacts=(contact,), heard_at=contact.at, heard_how=how)
    records.units[callsign] = after
    return records


def test_that_a_red_whose_officer_was_heard_since_says_how_and_when_and_stays_red() -> None:
    card = late(BN33, heard(busy(), BN33, "voice", 42 * SECOND))
    assert (card.level, card.sign) == (Level.RED, "heard 0:42 ago by voice")
    assert "heard 0:42 ago by voice" in card.words
    by_status = late(BN33, heard(busy(), BN33, "status", 42 * SECOND))
    assert by_status.sign == "heard 0:42 ago by status 6"


def test_that_who_does_not_answer_the_next_check_either_is_silent_again() -> None:
    records = heard(busy(), BN33, "voice", 7 * MINUTE)
    assert late(BN33, records).sign == "silent again 7:00"
    assert late(BN33, records).folded.endswith("silent again 7:00")


def test_that_an_emergency_says_that_the_officer_was_heard_since() -> None:
    records = heard(busy(), BR21, "voice", 12 * SECOND)
    watch = cards.Watch(records, FORCE, NOW, "M Hughes")
    (card,) = cards.shown(standings(records, FORCE, NOW), watch).emergencies
    assert card.sign == "heard 0:12 ago by voice"
    assert "heard 0:12 ago by voice, unowned" in card.words


def test_that_a_red_nobody_has_heard_says_what_else_is_known_and_never_that_it_was_heard() -> None:
    records = busy()
    assert late(BN33, records).sign == ""
    assert late(BN33, records, moving=frozenset({BN33})).sign == "moving, silent"
    before = records.units[BN33]
    records.units[BN33] = structs.replace(before, seen_at=NOW - 4 * SECOND, seen_by=BR24)
    assert late(BN33, records).sign == "seen by BR24 0:04 ago"
    records.units[BN33] = structs.replace(before, seen_at=NOW - MINUTE, seen_by=BR24)
    assert late(BN33, records).sign == ""  # before it turned red


@pytest.mark.parametrize("callsign", [BN33, BR21])
def test_that_what_was_heard_since_is_painted_on_the_card(
    strip: SafetyStrip, callsign: Callsign
) -> None:
    show(strip, heard(busy(), callsign, "voice", 12 * SECOND))
    by_voice = strip.grab().toImage()
    show(strip, heard(busy(), callsign, "radio", 12 * SECOND))
    assert strip.grab().toImage() != by_voice


def test_that_a_check_set_by_hand_says_who_set_it_and_why() -> None:
    records = busy()
    check = SetCheck(NOW - 3 * MINUTE, 120, "M Hughes", "whispering, no calls")
    records.units[BR09] = structs.replace(
        duty(BR09, 6, 4 * MINUTE, "0409"), check=check
    )  # fmt: skip
    assert late(BR09, records).why == "set by M Hughes: whispering, no calls"


def test_that_who_has_not_answered_a_stand_down_is_said_in_a_calm_hour(strip: SafetyStrip) -> None:
    records = without_emergency(busy())
    records.alerts.clear()
    records.units = {BR24: duty(BR24, 2, MINUTE), BC14: duty(BC14, 2, SECOND)}
    records.alerts[EMERGENCY] = structs.replace(
        told(0).alerts[EMERGENCY], closed_at=NOW, stood_down_at=NOW - 30 * SECOND, told=(BR24, BC14)
    )
    show(strip, records)
    assert strip.line.endswith("Told to stand down and not heard since: BR24")


# What it looks like


def field_px(strip: SafetyStrip, step: int, now: datetime = NOW + 80 * SECOND) -> int:
    show(strip, told(step), now)
    (field,) = strip._fields.values()
    assert field.step == step
    return field.width()


def test_that_an_emergency_grows_with_each_who_was_told(strip: SafetyStrip) -> None:
    assert field_px(strip, 0) < field_px(strip, 1) < field_px(strip, 2)
    before = strip.height()
    show(strip, told(0))
    assert strip.height() == before  # what lies below never moves for it


def red_px(strip: SafetyStrip, step: int) -> int:
    show(strip, without_emergency(told(step, RED)), NOW + 80 * SECOND)
    red = strip._checks[BN33]
    assert red.step == step
    return strip._least_px(red.card)


def test_that_a_red_grows_too_and_looks_another(strip: SafetyStrip) -> None:
    seen = []
    for step in range(3):
        red_px(strip, step)
        seen.append(strip._checks[BN33].grab().toImage())
    assert red_px(strip, 0) < red_px(strip, 1) < red_px(strip, 2)
    assert seen[0] != seen[1] != seen[2]


def test_that_nothing_grows_while_a_hand_is_on_a_card(strip: SafetyStrip) -> None:
    show(strip, told(0))
    strip.focus_next_check()
    card = strip._checks[BN33]
    assert card.hasFocus()
    place = card.geometry()
    show(strip, told(1), NOW + 31 * SECOND)
    show(strip, told(2), NOW + 80 * SECOND)
    assert card.geometry() == place
    strip.setFocus()
    show(strip, told(2), NOW + 81 * SECOND)
    assert strip._fields[EMERGENCY].step == 2


def test_that_what_is_taken_is_small_again(strip: SafetyStrip) -> None:
    wide = field_px(strip, 2)
    records = told(2)
    records.alerts[EMERGENCY] = structs.replace(
        records.alerts[EMERGENCY], owner="M Hughes", owned_at=NOW
    )
    show(strip, records)
    assert strip._fields[EMERGENCY].width() < wide


# How it blinks


def changes(lit: Callable[[], bool], strip: SafetyStrip, records: Records) -> Iterator[float]:
    """The real seconds of ten at which it turned on or off, looked at fifty times a second."""
    seen = []
    for tick in range(500):
        show(strip, records, NOW + tick * 0.02 * SECOND)
        seen.append(lit())
    return (tick * 0.02 for tick, (one, other) in enumerate(pairwise(seen)) if one != other)


def test_that_each_level_blinks_at_its_own_rate_and_none_faster_than_three_a_second(
    strip: SafetyStrip,
) -> None:
    emergency = [*changes(lambda: strip._fields[EMERGENCY].lit, strip, busy())]
    red = [*changes(lambda: strip._checks[BN33].lit, strip, busy())]
    amber = [*changes(lambda: strip._checks[BC14].lit, strip, busy())]
    assert 1.4 <= len(emergency) / 2 / 10 <= 2.8
    assert 0.4 <= len(red) / 2 / 10 <= 0.8
    assert amber == []
    for turns in (emergency, red):
        assert all(later - first > 1 / 6 for first, later in pairwise(turns))


def test_that_a_red_somebody_has_taken_is_steady(strip: SafetyStrip) -> None:
    records = busy()
    records.alerts[RED] = structs.replace(records.alerts[RED], owner="S Khan", owned_at=NOW)
    assert [*changes(lambda: strip._checks[BN33].lit, strip, records)] == []
