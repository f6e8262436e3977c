"""Cards of officers whose help is too far off: words, place in the strip, keys, and what outranks them."""

from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.commands import RecordContact, SeeBackup
from dispatch_desk.force.sending import BackupLimit
from dispatch_desk.records import FarBackup, Records
from dispatch_desk.safety import standings
from dispatch_desk.sending.backup import Help
from resources.units import Callsign
from tests.ui.a_night import BC14, BN33, BR09, BR21, BR24, FORCE, MINUTE, NOW, busy, calm
from ui.safety.cards import Watch
from ui.safety.far import FarButton
from ui.safety.far_cards import FarCard, far_cards
from ui.safety.officer import Known, officer_card
from ui.safety.strip import SafetyStrip

ME = "M Hughes"
BT11 = Callsign("BT11")
LIMIT = BackupLimit("alone", "alone", 600, 1200, crew="alone")


def without_help(records: Records, *callsigns: Callsign, **more: Any) -> Records:
    """Help for these is 14 minutes away, the limit ten."""
    for at, callsign in enumerate(callsigns):
        said = FarBackup(NOW - at * MINUTE, "alone", 600.0, BR24, 830.0, BT11, 1010.0)
        far = structs.replace(said, **more)
        records.units[callsign] = structs.replace(records.units[callsign], far=far)
    return records


def far_shown(records: Records, **table: Help) -> tuple[FarCard, ...]:
    watch = Watch(records, FORCE, NOW, ME)
    named = {Callsign(name): help_ for name, help_ in table.items()}
    return far_cards(standings(records, FORCE, NOW), watch, named)


@pytest.fixture
def strip(window: QWidget) -> SafetyStrip:
    made = SafetyStrip(window)
    made.set_person(ME)
    made.resize(1920, made.height())
    made.show()
    return made


def show(strip: SafetyStrip, records: Records) -> None:
    found = standings(records, FORCE, NOW)
    strip.show_standings(found, records, FORCE, NOW, {}, frozenset())


def visible(strip: SafetyStrip) -> list[FarButton]:
    return [button for button in strip.findChildren(FarButton) if button.isVisible()]


# Words


def test_that_it_says_who_where_how_far_and_by_which_limit() -> None:
    (card,) = far_shown(without_help(calm(), BN33))
    assert card.words == "BN33 alone at 0420, backup 14 min, limit 10, BR24, then BT11 17 min"


def test_that_what_is_known_now_is_said_before_what_was_recorded() -> None:
    help_ = Help(BN33, ((BR24, 670.0),), LIMIT)
    (card,) = far_shown(without_help(calm(), BN33), BN33=help_)
    assert (card.minutes, card.helpers) == ("12 min", "BR24, then nobody")
    (card,) = far_shown(without_help(calm(), BN33), BN33=Help(BN33, (), LIMIT))
    assert (card.minutes, card.helpers) == ("nobody free", "ask the neighbouring room")
    silent = Help(BN33, ((BR24, 60.0),), LIMIT, (), "the roads don't answer")
    (card,) = far_shown(without_help(calm(), BN33), BN33=silent)
    assert (card.minutes, card.helpers) == ("not known", "the roads don't answer")


def test_that_a_limit_of_the_second_is_called_so() -> None:
    (card,) = far_shown(without_help(calm(), BN33, first_s=300.0))
    assert card.limit == "limit of the second 10"


def test_that_unseen_comes_first_then_the_longest_and_an_emergency_has_none() -> None:
    records = without_help(calm(), BN33, BC14, BR09)
    knows = structs.replace(records.units[BR09].far, seen_by=ME)  # type: ignore[type-var] # it has one
    records.units[BR09] = structs.replace(records.units[BR09], far=knows)
    assert [(c.callsign, c.seen) for c in far_shown(records)] == [
        (BC14, ""),
        (BN33, ""),
        (BR09, "seen by You"),
    ]
    pressed = without_help(busy(), BR21)
    assert far_shown(pressed) == ()


# In the strip


def test_that_it_makes_a_calm_strip_speak_and_a_check_stands_before_it(strip: SafetyStrip) -> None:
    show(strip, without_help(calm(), BN33))
    assert strip.line == ""
    assert [button.card.callsign for button in visible(strip)] == [BN33]
    show(strip, without_help(busy(), BC14))
    assert strip.line == ""
    late = [b for b in strip._checks.values() if b.isVisible()]
    assert all(button.x() > max(c.x() for c in late) for button in visible(strip))
    show(strip, calm())
    assert visible(strip) == []
    assert "heard from" in strip.line


def test_that_its_keys_act_on_its_officer_alone(strip: SafetyStrip, qtbot: QtBot) -> None:
    show(strip, without_help(calm(), BN33))
    (button,) = visible(strip)
    asked: list[object] = []
    strip.command_wanted.connect(asked.append)
    strip.focus_next_check()
    assert strip.focused_unit() == BN33
    qtbot.keyClick(button, Qt.Key.Key_O)
    qtbot.keyClick(button, Qt.Key.Key_F9)
    strip.record_contact()
    contact = RecordContact(callsign=BN33)
    assert asked == [SeeBackup(callsign=BN33, by=ME), contact, contact]
    with qtbot.waitSignal(strip.job_wanted) as opened:
        qtbot.keyClick(button, Qt.Key.Key_Return)
    assert opened.args == [BN33]
    with qtbot.waitSignal(strip.key_wanted) as lettered:
        qtbot.keyClick(button, Qt.Key.Key_S)
    assert lettered.args == [BN33, "S"]


def test_that_what_is_known_is_asked_no_second_time(strip: SafetyStrip, qtbot: QtBot) -> None:
    show(strip, without_help(calm(), BN33, seen_by="Sgt Owen"))
    (button,) = visible(strip)
    asked: list[object] = []
    strip.command_wanted.connect(asked.append)
    qtbot.keyClick(button, Qt.Key.Key_O)
    assert asked == []
    assert button.accessibleDescription() == "Enter opens the job, F9 records contact"
    assert [action.text() for action in button.menu().actions()] == [
        "Open the job\tEnter",
        "Contact made\tF9",
    ]


def test_that_in_a_replay_it_only_opens_the_job(strip: SafetyStrip) -> None:
    strip.look_only(QWidget())
    show(strip, without_help(calm(), BN33))
    (button,) = visible(strip)
    assert button.accessibleName().startswith("Replay: BN33")
    assert [action.text() for action in button.menu().actions()] == ["Open the job\tEnter"]


def test_that_there_is_no_room_for_is_counted_and_listed(strip: SafetyStrip) -> None:
    strip.resize(700, strip.height())
    show(strip, without_help(calm(), BN33, BC14, BR09))
    assert len(visible(strip)) + int(strip._more.text().partition("+")[2][:1]) == 3
    assert "backup" in strip._more.accessibleName()


# On the officer's card


def card_lines(records: Records, help_: Help | None) -> list[str]:
    (standing,) = [s for s in standings(records, FORCE, NOW) if s.callsign == BN33]
    card = officer_card(Known(records, FORCE, NOW, standing, help=help_))
    found = [s.lines for s in card.sections if s.title == "Backup"]
    return [f"{line.words} | {line.aside}" for line in (found[0] if found else ())]


def test_that_the_card_says_first_and_second_with_the_limits_whether_crossed_or_not() -> None:
    near = Help(BN33, ((BR24, 240.0), (BT11, 500.0)), LIMIT, (BR09,))
    assert card_lines(calm(), near) == [
        "first BR24 in 4:00 | limit 10:00",
        "then BT11 in 8:20 | limit 20:00",
        "with them: BR09 | ",
    ]
    assert card_lines(calm(), None) == []


def test_that_the_card_never_says_near_while_nobody_knows() -> None:
    silent = Help(BN33, ((BR24, 60.0),), LIMIT, (), "the roads don't answer")
    assert card_lines(calm(), silent) == ["not known | the roads don't answer"]


def test_that_a_recording_says_what_was_recorded() -> None:
    assert card_lines(without_help(calm(), BN33), None) == [
        "BR24 14 min, limit 10 min | as last recorded"
    ]
