from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.commands import OwnAlert, RecordContact
from dispatch_desk.records import Alert, Records
from dispatch_desk.safety import standings
from resources.checkins import Level
from resources.units import Callsign
from tests.ui.a_night import (
    BC14,
    BN33,
    BR09,
    BR21,
    BR24,
    EMERGENCY,
    FORCE,
    MINUTE,
    NOW,
    SECOND,
    SILENT,
    busy,
    calm,
    duty,
)
from ui.safety import cards
from ui.safety.check import CheckButton
from ui.safety.emergency import EmergencyField
from ui.safety.strip import BUSY_PX, CALM_PX, SMALL_BUSY_PX, SafetyStrip
from ui.theme import NIGHT

ME = "M Hughes"
BACKUP = {BR21: "Backup BR24 in 1:45\n1:25 to 2:20 · next BT11 3:00"}
Key = Qt.Key


@pytest.fixture
def strip(window: QWidget) -> SafetyStrip:
    made = SafetyStrip(window)
    made.set_person(ME)
    made.resize(1920, made.height())
    made.show()
    return made


def show(
    strip: SafetyStrip,
    records: Records,
    now: datetime = NOW,
    backup: Mapping[Callsign, str] = BACKUP,
    pending: frozenset[str] = frozenset(),
) -> None:
    strip.show_standings(standings(records, FORCE, now), records, FORCE, now, backup, pending)


def shown(records: Records, now: datetime = NOW) -> cards.Shown:
    watch = cards.Watch(records, FORCE, now, ME, BACKUP, {BR21: "±20 m, 5 s"})
    return cards.shown(standings(records, FORCE, now), watch)


def pressed(callsign: Callsign, ago: timedelta) -> Alert:
    return structs.replace(
        EMERGENCY, id=f"{callsign}-E1", callsign=callsign, raised_at=NOW - ago, incident=None
    )


def owned(records: Records, alert: str) -> Records:
    taken = structs.replace(records.alerts[alert], owner=ME, owned_at=NOW - 32 * SECOND)
    records.alerts[alert] = taken
    return records


def fields(strip: SafetyStrip) -> list[EmergencyField]:
    found = [field for field in strip.findChildren(EmergencyField) if field.isVisible()]
    return sorted(found, key=lambda field: (field.y(), field.x()))


def checks(strip: SafetyStrip) -> list[CheckButton]:
    found = [check for check in strip.findChildren(CheckButton) if check.isVisible()]
    return sorted(found, key=lambda check: check.x())


def folded(strip: SafetyStrip) -> QPushButton:
    return next(b for b in strip.findChildren(QPushButton) if b.parent() is strip)


# Calm


def test_that_a_calm_strip_is_one_line_that_names_the_next_check(strip: SafetyStrip) -> None:
    show(strip, calm())
    assert strip.line == "All 3 heard from. Next BN33 in 4:08"
    assert strip.height() == CALM_PX


def test_that_without_a_clock_running_nobody_is_said_to_have_been_heard(strip: SafetyStrip) -> None:
    show(strip, calm(watched=0))
    assert strip.line == "No check-in clock is running. 1 unit on duty"


def test_that_nothing_is_called_calm_while_nobody_was_watching(strip: SafetyStrip) -> None:
    show(strip, calm())
    before = strip.grab().toImage()
    strip.say_unknown("Nobody was watching. No desk was running, 21:40 to 21:54")
    assert strip.line.startswith("Nobody was watching")
    assert strip.grab().toImage() != before
    strip.say_unknown("")
    assert strip.line.startswith("All 3 heard from")


# Checks


def test_that_red_comes_first_then_the_longest_overdue() -> None:
    records = busy()
    records.units[BR24] = duty(BR24, 6, 5 * MINUTE + 10 * SECOND, "0417")
    assert [(c.callsign, c.word, c.overdue) for c in shown(records).checks] == [
        (BN33, "RED", "+2:10"),
        (BR09, "AMBER", "+2:15"),
        (BC14, "AMBER", "+1:40"),
        (BR24, "check due", "+0:10"),
    ]
    assert shown(records).heard == 14


def test_that_a_check_says_why_and_a_red_one_also_who_has_it() -> None:
    red, amber, _ = shown(busy()).checks
    assert red.words == (
        "BN33, red, 2 minutes 10 seconds, alone, violence likely, unowned, supervisor told in 0:50"
    )
    assert amber.holder is None
    taken = shown(owned(busy(), "BN33-R1")).checks[0]
    assert taken.holder is not None
    assert (taken.holder.who, taken.holder.clock) == ("You", "taken 0:32 ago")


def test_that_a_red_stays_although_the_officer_spoke_meanwhile() -> None:
    records = busy()
    records.units[BN33] = duty(BN33, 6, 2 * SECOND, "0420")
    red = shown(records).checks[0]
    assert (red.callsign, red.level, red.overdue) == (BN33, Level.RED, "+0:10")


def silent_only(owner: str | None = None) -> Records:
    """The night without the emergency: BN33 red, two ambers."""
    records = busy()
    del records.alerts[EMERGENCY.id]
    records.units[BR21] = duty(BR21, 6, 4 * SECOND, "0417")
    return owned(records, SILENT.id) if owner else records


@pytest.mark.parametrize("width", [1920, 1366])
def test_that_an_open_red_counts_down_names_the_backup_and_its_keys(
    strip: SafetyStrip, width: int
) -> None:
    strip.set_small(width < 1600)
    strip.resize(width, strip.height())
    show(strip, silent_only(), backup={BN33: BACKUP[BR21]})
    red = checks(strip)[0]
    assert red.card.callsign == BN33
    assert list(red.columns) == ["holder", "backup", "keys"]
    assert red.card.holder is not None
    assert (red.card.holder.who, red.card.holder.clock) == ("UNOWNED", "supervisor told in 0:50")
    assert red.card.backup == "Backup BR24 in 1:45"
    assert red.keys == ("O own · F9 heard", "F11 comes here")
    strip.focus_next_check()
    assert red.keys == ("O own · F9 heard", "Enter opens it")
    show(strip, silent_only(owner=ME))
    assert red.keys[0] == "C close · F9 heard"


def test_that_a_red_without_room_still_counts_down(strip: SafetyStrip) -> None:
    show(strip, busy())
    red = checks(strip)[0]
    assert red.columns == {}
    assert red.card.holder is not None
    assert red.card.holder.short == "UNOWNED 0:50"


def test_that_ambers_fold_before_an_open_red_says_less(strip: SafetyStrip) -> None:
    records = silent_only()
    for at in range(9):
        callsign = Callsign(f"BQ{at}")
        records.units[callsign] = duty(callsign, 6, 6 * MINUTE + 10 * SECOND, "0411")
    show(strip, records)
    assert list(checks(strip)[0].columns) == ["holder", "backup", "keys"]
    assert "amber" in folded(strip).text()


def test_that_what_has_no_room_folds_by_level(strip: SafetyStrip) -> None:
    records = busy()
    for at in range(4):
        name = Callsign(f"BX{at}")
        records.units[name] = duty(name, 6, 6 * MINUTE + 20 * SECOND, "0411")
    show(strip, records)
    assert [c.card.callsign for c in checks(strip)][:2] == [BN33, BR09]
    hidden = 7 - len(checks(strip))
    assert folded(strip).text().startswith(f"+{hidden} amber")
    assert strip.height() == BUSY_PX


def test_that_a_check_opens_its_unit_and_f9_records_contact(
    strip: SafetyStrip, qtbot: QtBot
) -> None:
    show(strip, busy())
    strip.focus_next_check()
    assert strip.focused_unit() == BN33
    with qtbot.waitSignal(strip.unit_wanted) as wanted:
        qtbot.keyClick(checks(strip)[0], Key.Key_Return)
    assert wanted.args == [BN33]
    with qtbot.waitSignal(strip.command_wanted) as asked:
        qtbot.keyClick(checks(strip)[0], Key.Key_F9)
    assert asked.args == [RecordContact(callsign=BN33)]
    with qtbot.waitSignal(strip.command_wanted) as asked:
        strip.record_contact()
    assert asked.args == [RecordContact(callsign=BN33)]


def test_that_f11_goes_round_the_checks(strip: SafetyStrip) -> None:
    show(strip, busy())
    seen = []
    for _ in range(4):
        strip.focus_next_check()
        seen.append(strip.focused_unit())
    assert seen == [BN33, BR09, BC14, BN33]


def test_that_a_tick_leaves_the_focus_on_its_card(strip: SafetyStrip) -> None:
    records = busy()
    show(strip, records)
    strip.focus_next_check()
    strip.focus_next_check()
    for tick in range(4):
        show(strip, records, NOW + tick * SECOND)
    assert strip.focused_unit() == BR09


def test_that_a_red_is_owned_by_o_and_closed_by_c_once_owned(
    strip: SafetyStrip, qtbot: QtBot
) -> None:
    show(strip, busy())
    red = checks(strip)[0]
    with qtbot.assertNotEmitted(strip.close_wanted):
        qtbot.keyClick(red, Key.Key_C)
    with qtbot.waitSignal(strip.command_wanted) as asked:
        qtbot.keyClick(red, Key.Key_O)
    assert asked.args == [OwnAlert(alert="BN33-R1", owner=ME)]
    show(strip, owned(busy(), "BN33-R1"))
    with qtbot.waitSignal(strip.close_wanted) as closing:
        qtbot.keyClick(red, Key.Key_C)
    assert closing.args == ["BN33-R1"]


def test_that_the_mouse_finds_all_that_the_keys_do(strip: SafetyStrip) -> None:
    show(strip, owned(busy(), "BN33-R1"))
    said = [action.text().partition("\t")[0] for action in checks(strip)[0].menu().actions()]
    assert said == ["Open", "Contact made", "Own", "Close…"]
    said = [action.text().partition("\t")[0] for action in checks(strip)[1].menu().actions()]
    assert said == ["Open", "Contact made"]


def test_that_a_card_goes_when_its_officer_was_heard(strip: SafetyStrip) -> None:
    show(strip, busy())
    records = busy()
    records.units[BR09] = duty(BR09, 6, SECOND, "0409")
    show(strip, records)
    assert [c.card.callsign for c in checks(strip)] == [BN33, BC14]


def test_that_a_key_meant_for_a_card_that_went_reaches_no_other_officer(
    strip: SafetyStrip, qtbot: QtBot
) -> None:
    show(strip, busy())
    strip.focus_next_check()
    strip.focus_next_check()
    records = busy()
    records.units[BR09] = duty(BR09, 6, SECOND, "0409")
    show(strip, records)
    assert strip.focused_unit() is None
    with qtbot.assertNotEmitted(strip.command_wanted):
        strip.record_contact()


def test_that_nothing_in_the_strip_ever_steals_the_focus(
    strip: SafetyStrip, window: QWidget
) -> None:
    show(strip, busy())
    strip.focus_next_check()
    window.setFocus()
    for records in (calm(), busy(), calm()):
        show(strip, records)
        assert window.hasFocus()


# Emergencies


def test_that_an_emergency_says_who_where_since_when_and_who_is_near() -> None:
    found = shown(busy()).emergencies[0]
    assert (found.callsign, found.reason, found.since) == (BR21, "EMERGENCY BUTTON", "0:04 ago")
    assert found.officer == "PC Rees 4471 · alone"
    assert found.place == "14 Corporation Road · ±20 m, 5 s"
    assert (found.backup, found.backup_range) == (
        "Backup BR24 in 1:45",
        "1:25 to 2:20 · next BT11 3:00",
    )


def test_that_an_unowned_emergency_counts_down_to_the_supervisor() -> None:
    told = [shown(busy(), NOW + wait * SECOND).emergencies[0].holder.clock for wait in (0, 10, 12)]
    assert told == [
        "supervisor told in 0:11",
        "supervisor told in 0:01",
        "supervisor told in 0:00",
    ]


def test_that_the_supervisor_counts_as_told_only_when_it_is_on_record() -> None:
    records = busy()
    name = shown(records).emergencies[0].alert
    records.alerts[name] = structs.replace(records.alerts[name], escalated_at=NOW)
    told = shown(records, NOW + 3 * SECOND).emergencies[0].holder.clock
    assert told == "supervisor told 0:03 ago"


def test_that_an_emergency_is_read_whole(strip: SafetyStrip) -> None:
    show(strip, busy())
    said = fields(strip)[0]
    assert said.accessibleName() == "BR21, emergency, 4 seconds, unowned, supervisor told in 0:11"
    assert "alone" in said.accessibleDescription()
    assert said.button.accessibleName() == "Take the emergency of BR21"


def test_that_f12_takes_the_oldest_emergency_nobody_has(strip: SafetyStrip, qtbot: QtBot) -> None:
    records = busy()
    records.alerts["BC14-E1"] = pressed(BC14, 20 * SECOND)
    records.alerts["BR09-E1"] = structs.replace(
        pressed(BR09, 40 * SECOND), owner="S Khan", owned_at=NOW
    )
    show(strip, records)
    with qtbot.waitSignal(strip.command_wanted) as asked:
        strip.take_oldest()
    assert asked.args == [OwnAlert(alert="BC14-E1", owner=ME)]
    show(strip, records, pending=frozenset({"BC14-E1"}))
    with qtbot.waitSignal(strip.command_wanted) as asked:
        strip.take_oldest()
    assert asked.args == [OwnAlert(alert="BR21-E1", owner=ME)]


def test_that_enter_on_the_button_takes_it_and_once_owned_asks_for_the_outcome(
    strip: SafetyStrip, qtbot: QtBot
) -> None:
    show(strip, busy())
    button = fields(strip)[0].button
    with qtbot.waitSignal(strip.command_wanted) as asked:
        qtbot.keyClick(button, Key.Key_Return)
    assert asked.args == [OwnAlert(alert="BR21-E1", owner=ME)]
    show(strip, owned(busy(), "BR21-E1"))
    assert (button.text(), fields(strip)[0].card.holder.who) == ("Close it", "You")
    with qtbot.waitSignal(strip.close_wanted) as closing:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert closing.args == ["BR21-E1"]


def test_that_a_click_on_the_field_only_locates_the_officer(
    strip: SafetyStrip, qtbot: QtBot
) -> None:
    show(strip, busy())
    field = fields(strip)[0]
    with (
        qtbot.assertNotEmitted(strip.command_wanted),
        qtbot.waitSignal(strip.unit_wanted) as wanted,
    ):
        qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    assert wanted.args == [BR21]
    assert fields(strip) == [field]


def test_that_an_unsaved_taking_is_shown_and_cannot_be_asked_twice(strip: SafetyStrip) -> None:
    show(strip, busy(), pending=frozenset({"BR21-E1"}))
    button = fields(strip)[0].button
    assert not button.isEnabled()
    assert button.text() == "saving"


@pytest.mark.parametrize("speed", [1, 10])
def test_that_only_an_unowned_emergency_blinks_and_never_over_one_and_a_half_hertz(
    strip: SafetyStrip, speed: int
) -> None:
    strip.set_speed(speed)

    def lit(records: Records) -> Iterator[bool]:
        for tick in range(40):  # two real seconds
            show(strip, records, NOW + tick * 0.05 * speed * SECOND)
            yield fields(strip)[0].lit

    assert 4 <= sum(before != after for before, after in pairwise(lit(busy()))) <= 6
    assert all(lit(owned(busy(), "BR21-E1")))


def test_that_two_emergencies_share_the_strip_the_older_left(strip: SafetyStrip) -> None:
    records = busy()
    records.alerts["BC14-E1"] = pressed(BC14, 20 * SECOND)
    show(strip, records)
    assert [field.card.callsign for field in fields(strip)] == [BC14, BR21]
    assert len({field.y() for field in fields(strip)}) == 1
    assert strip.height() == BUSY_PX


@pytest.mark.parametrize("count", [3, 5])
def test_that_from_the_third_emergency_on_each_has_a_row_and_none_folds(
    strip: SafetyStrip, count: int
) -> None:
    records = busy()
    for at in range(count - 1):
        callsign = Callsign(f"BN{50 + at}")
        records.alerts[f"{callsign}-E1"] = pressed(callsign, (20 + at) * SECOND)
    show(strip, records)
    assert len(fields(strip)) == count
    assert strip.height() == count * 48
    assert fields(strip)[-1].card.callsign == BR21
    assert all(field.height() == 48 and field.width() > 1000 for field in fields(strip))


def test_that_an_unknown_officer_without_a_log_still_stands_there_whole() -> None:
    records = busy()
    stranger = Callsign("XX01")
    records.alerts["XX01-E1"] = structs.replace(pressed(stranger, SECOND), reason="")
    watch = cards.Watch(records, FORCE, NOW)
    found = cards.emergency(records.alerts["XX01-E1"], watch)
    assert (found.reason, found.officer, found.place) == (
        "EMERGENCY",
        "crew not known",
        "no log open · position not known",
    )
    assert found.backup == "Backup …"


def test_that_a_long_reason_covers_nothing_beside_it(strip: SafetyStrip) -> None:
    records = busy()
    pictures = []
    for said in ("", ": screaming, then nothing, and the line stays open"):
        records.alerts[EMERGENCY.id] = structs.replace(
            EMERGENCY, reason=f"Called for help by voice{said}"
        )
        show(strip, records)
        pictures.append(fields(strip)[0].grab().toImage())
    assert pictures[0] == pictures[1]


def test_that_the_strip_stays_until_an_outcome_is_chosen(strip: SafetyStrip) -> None:
    records = owned(busy(), "BR21-E1")
    show(strip, records, NOW + 60 * MINUTE)
    assert fields(strip)[0].card.callsign == BR21
    records.alerts["BR21-E1"] = structs.replace(records.alerts["BR21-E1"], closed_at=NOW)
    records.units[BR21] = duty(BR21, 6, SECOND, "0417")
    show(strip, records)
    assert fields(strip) == []


def test_that_a_small_screen_gets_a_lower_strip_and_nothing_is_cut_off(strip: SafetyStrip) -> None:
    strip.set_small(small=True)
    strip.resize(1366, strip.height())
    show(strip, busy())
    assert strip.height() == SMALL_BUSY_PX
    right = max(
        widget.geometry().right() for widget in (*fields(strip), *checks(strip), folded(strip))
    )
    assert right < 1366
    assert not any(
        fields(strip)[0].geometry().intersects(check.geometry()) for check in checks(strip)
    )


def test_that_every_target_can_be_hit(strip: SafetyStrip) -> None:
    records = busy()
    for name, ago in ((BC14, 20), (BR09, 30)):
        records.alerts[f"{name}-E1"] = pressed(name, ago * SECOND)
    show(strip, records)
    sizes = [w.size() for w in (*checks(strip), *(f.button for f in fields(strip)))]
    assert all(min(size.width(), size.height()) >= 24 for size in sizes)


def test_that_a_silent_alert_shows_even_when_its_unit_is_gone() -> None:
    records = Records(alerts={SILENT.id: SILENT})
    assert shown(records).checks == ()  # the watch itself no longer lists a unit nobody knows
    records.units[BN33] = structs.replace(duty(BN33, 11, MINUTE), on_duty=False)
    assert [card.callsign for card in shown(records).checks] == [BN33]


def test_that_an_emergency_is_the_largest_red_on_the_screen(strip: SafetyStrip) -> None:
    show(strip, busy())
    red = NIGHT.colour("emergency")
    image = strip.grab().toImage()
    across = sum(image.pixelColor(x, 4) == red for x in range(0, 1920, 8)) * 8
    assert across > 1100
