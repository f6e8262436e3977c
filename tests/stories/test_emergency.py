"""An officer presses the emergency button: nobody can lose it, and nobody can close it with a click."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk import commands
from dispatch_desk.clock import SetClock
from resources.units import Callsign
from tests.stories.conftest import OpenDesk
from tests.stories.rooms import SERGEANT, DeskAt


@pytest.fixture
def pressed(desk: DeskAt) -> DeskAt:
    """BR21 is at a domestic and presses; the dispatcher has another log open."""
    desk.at_scene("BR21", desk.call())
    desk.call("theft", place="Village shop")
    desk.press("Ctrl+1", "End", "Return")
    desk.later(seconds=30)
    desk.radio("BR21", 0)
    desk.sees(lambda: desk.window.strip._fields)
    return desk


def field_words(desk: DeskAt) -> str:
    """The red field with its lines, as read aloud."""
    (field,) = desk.window.strip._fields.values()
    return f"{field.accessibleName()}. {field.accessibleDescription()}"


def test_that_it_counts_down_to_the_supervisor_and_names_officer_place_and_backup(
    pressed: DeskAt,
) -> None:
    pressed.later(seconds=4)
    pressed.sees(lambda: "Backup BD03 in" in field_words(pressed))
    words = field_words(pressed)
    assert "BR21, emergency" in words
    assert "supervisor told in 0:11" in words
    assert "PC Rees 4471 · alone" in words
    assert "Hazel Street" in words


class Raised(QObject):
    """Counts how often a window came before the others."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self.times = 0
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.times += event.type() == QEvent.Type.ZOrderChange
        return False


@pytest.mark.qt_log_ignore("This plugin does not support raise")  # offscreen nothing is above
def test_that_the_desk_comes_before_what_covers_it_once_for_each_alert(
    desk: DeskAt, qtbot: QtBot
) -> None:
    raised, cover = Raised(desk.window), QWidget()
    qtbot.addWidget(cover)
    with qtbot.waitActive(cover):
        cover.show()
        cover.activateWindow()
    desk.at_scene("BR21", desk.call())
    desk.later(seconds=30)
    assert raised.times == 0
    desk.radio("BR21", 0)
    desk.sees(lambda: desk.window.strip._fields)
    desk.later(seconds=4)
    desk.sees(lambda: raised.times == 1)


def test_that_it_opens_nothing_and_moves_nothing_until_a_hand_takes_it(pressed: DeskAt) -> None:
    theft = pressed.window.incident._incident
    assert theft is not None
    assert theft.kind == "theft"
    assert pressed.window.map.feed.scene.emergency == "BR21"


def test_that_f12_takes_it_and_shows_its_log_its_unit_and_who_can_help(pressed: DeskAt) -> None:
    pressed.window.map.pan_by(5000, 0)
    pressed.press("F12")
    pressed.sees(lambda: pressed.alert("BR21-E1").owner == "M Hughes")
    pressed.sees(lambda: "owned by You" in field_words(pressed))
    pressed.sees(lambda: pressed.logs("BR21-E1 taken by M Hughes"))
    fix = pressed.bridge.fixes().find("br21")
    assert fix is not None
    camera = pressed.window.map.camera()
    middle = camera.place_at(camera.width / 2, camera.height / 2)
    assert (middle.lat, middle.lon) == pytest.approx((fix.lat, fix.lon), abs=1e-4)
    pressed.sees(lambda: pressed.window.ranked.head.words[0] == "Backup for BR21")
    first, *_, last = pressed.window.ranked.rows.rows
    assert (first.callsign, first.rank) == ("BD03", 1)
    assert (last.callsign, last.rank, last.reason) == ("BR21", None, "In need of this backup")
    assert pressed.window.ranked.tray.words[0] == "Nobody sent yet"
    pressed.press("Ctrl+K")
    pressed.type("send BR")
    pressed.sees(lambda: pressed.window.command_line.field.ghost == "24")  # never who is in need


def test_that_the_list_of_who_helps_never_stands_the_officer_in_need_down(pressed: DeskAt) -> None:
    pressed.press("F12")
    pressed.sees(lambda: pressed.window.ranked.head.words[0] == "Backup for BR21")
    pressed.press("Ctrl+4", "End")
    assert not pressed.window.ranked.tray.stand_down.isVisible()
    pressed.press("Delete")
    assert pressed.window.ranked.tray.words[1] == "BR21 has an open alert: close that first"
    pressed.tick()
    assert pressed.unit("BR21").incident is not None


def test_that_a_second_f12_does_not_take_what_is_taken(pressed: DeskAt) -> None:
    pressed.press("F12", "F12")
    pressed.sees(lambda: pressed.alert("BR21-E1").owner == "M Hughes")
    pressed.tell(commands.RecordContact(callsign=Callsign("BR24")))
    assert pressed.window.command_line.warning == ""
    assert sum("taken by" in line for line in pressed.log()) == 1


def test_that_it_stays_until_somebody_says_how_and_by_whom_it_was_confirmed(
    pressed: DeskAt,
) -> None:
    drawer = pressed.window.drawer
    pressed.press("F12")
    pressed.sees(lambda: "owned by You" in field_words(pressed))
    (field,) = pressed.window.strip._fields.values()
    pressed.click(field.button)
    pressed.sees(drawer.isVisible)
    pressed.press("3", "Return")
    assert "how it was confirmed" in drawer.refusal
    pressed.enter("voice")
    assert "who confirmed it" in drawer.refusal
    assert pressed.alert("BR21-E1").open
    pressed.enter("BR24")
    pressed.sees(lambda: not pressed.alert("BR21-E1").open)
    pressed.sees(lambda: pressed.unit("BR21").status == 6)
    assert pressed.unit("BR21").incident is not None
    pressed.sees(lambda: not pressed.window.strip._fields)
    assert pressed.hand() is pressed.window.incident.entry


def test_that_a_drawer_goes_when_another_desk_closed_the_alert_and_leaves_the_hand_alone(
    pressed: DeskAt,
) -> None:
    pressed.press("F12")
    pressed.sees(lambda: "owned by You" in field_words(pressed))
    (field,) = pressed.window.strip._fields.values()
    pressed.click(field.button)
    pressed.press("Ctrl+K")
    pressed.type("send BR")
    pressed.tell(
        commands.CloseAlert(
            alert="BR21-E1", outcome="safe", confirmed_by="BR24", confirmed_how="seen"
        ),
        SERGEANT,
    )
    pressed.sees(pressed.window.drawer.isHidden)
    assert pressed.hand() is pressed.window.command_line.field
    assert pressed.window.command_line.field.text() == "send BR"


def test_that_the_drawer_can_be_left_by_keyboard_with_the_alert_still_open(
    pressed: DeskAt,
) -> None:
    pressed.press("F12")
    pressed.sees(lambda: "owned by You" in field_words(pressed))
    (field,) = pressed.window.strip._fields.values()
    pressed.click(field.button)
    pressed.press("1", "Escape")
    assert pressed.window.drawer.isHidden()
    assert pressed.alert("BR21-E1").open
    assert pressed.hand() is pressed.window.incident.entry


def test_that_the_way_of_a_proposed_backup_is_drawn_until_the_officer_is_safe(
    pressed: DeskAt,
) -> None:
    roads = pressed.running.control._roads
    pressed.sees(lambda: [way for way in roads.routes(None) if way.tone == "backup"])
    proposed = next(way for way in roads.routes(None) if way.tone == "backup")
    named = proposed.label.split()[0]
    assert f"Backup {named} in" in roads.backup_words()[Callsign("BR21")]


def test_that_f9_records_no_contact_for_an_officer_nobody_has_looked_at(desk: DeskAt) -> None:
    desk.at_scene("BR21", desk.call())
    desk.later(minutes=6, seconds=10)
    desk.sees(lambda: "BR21, amber" in desk.safety()[0])
    desk.press("Ctrl+E", "F9")
    assert "F9 again: heard from BR21" in desk.window.command_line.accessibleDescription()
    assert not desk.bridge.asked
    desk.press("F9")
    desk.sees(lambda: desk.safety()[0].startswith("All 1 heard from"))


def test_that_it_blinks_no_faster_in_a_fast_demonstration(
    clock: SetClock, open_desk: OpenDesk
) -> None:
    clock.speed = 8.0
    desk = open_desk()
    desk.staff()
    desk.at_scene("BR21", desk.call())
    desk.radio("BR21", 0)
    desk.sees(lambda: desk.window.strip._fields)
    lit = []
    for _ in range(8):  # an eighth of a real second in all, less than half a blink
        desk.later(seconds=0.125)
        desk.tick()
        lit.append(desk.window.strip._fields["BR21-E1"].lit)
    assert sum(one != other for one, other in pairwise(lit)) <= 1
