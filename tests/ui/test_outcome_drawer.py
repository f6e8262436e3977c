import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.commands import CloseAlert
from dispatch_desk.force.profile import AlertOutcome
from dispatch_desk.records import Records
from tests.ui.a_night import EMERGENCY, FORCE, MINUTE, NOW, SILENT, busy
from ui.safety.outcome import OutcomeDrawer

Key = Qt.Key
OUTCOMES = (
    AlertOutcome("safe", "Officer safe"),
    AlertOutcome("test", "Test press", needs_confirmation=False),
)
BOTH = structs.replace(FORCE, alert_outcomes=OUTCOMES)


@pytest.fixture
def drawer(window: QWidget) -> OutcomeDrawer:
    made = OutcomeDrawer(window)
    made.resize(1920, 80)
    made.ask(EMERGENCY, BOTH)
    return made


def keys(*typed: str | Qt.Key) -> None:
    """Type into whatever has the focus, as a person does."""
    for one in typed:
        focused = QApplication.focusWidget()
        assert focused is not None
        if isinstance(one, str):
            QTest.keyClicks(focused, one)
        else:
            QTest.keyClick(focused, one)


def test_that_an_outcome_that_needs_confirmation_cannot_be_chosen_without(
    drawer: OutcomeDrawer, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(drawer.command_wanted):
        keys("1", Key.Key_Return)
        assert drawer.refusal == "Officer safe: say how it was confirmed"
        keys("voice, code word", Key.Key_Return)
        assert drawer.refusal == "Officer safe: say who confirmed it"
        keys("   ", Key.Key_Return)
        assert drawer.isVisible()


def test_that_the_keyboard_alone_closes_an_alert(drawer: OutcomeDrawer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(drawer.command_wanted) as asked, qtbot.waitSignal(drawer.put_away):
        keys("1", Key.Key_Tab, "voice, 2 calls", Key.Key_Tab, "Sgt Bell", Key.Key_Return)
    assert asked.args == [
        CloseAlert(
            alert="BR21-E1",
            outcome="safe",
            confirmed_by="Sgt Bell",
            confirmed_how="voice, 2 calls",
        )
    ]
    assert drawer.isHidden()


def test_that_an_outcome_without_confirmation_closes_at_once(
    drawer: OutcomeDrawer, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(drawer.command_wanted) as asked:
        keys("2", Key.Key_Return)
    assert asked.args == [
        CloseAlert(alert="BR21-E1", outcome="test", confirmed_by="", confirmed_how="")
    ]


def test_that_arrows_choose_as_digits_do(drawer: OutcomeDrawer, qtbot: QtBot) -> None:
    keys("1", Key.Key_Right)
    with qtbot.waitSignal(drawer.command_wanted) as asked:
        keys(Key.Key_Return)
    assert asked.args[0].outcome == "test"


def test_that_nothing_chosen_is_refused_in_words(drawer: OutcomeDrawer, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(drawer.command_wanted):
        keys(Key.Key_Return)
    assert drawer.refusal == "Choose what it was: a digit or the arrows"


def test_that_escape_keeps_the_alert_open(drawer: OutcomeDrawer, qtbot: QtBot) -> None:
    keys("1")
    with qtbot.assertNotEmitted(drawer.command_wanted), qtbot.waitSignal(drawer.put_away):
        keys(Key.Key_Escape)
    assert drawer.isHidden()
    drawer.ask(EMERGENCY, BOTH)
    assert not any(button.isChecked() for button in drawer.findChildren(QRadioButton))


def test_that_a_click_elsewhere_leaves_the_question_standing(
    drawer: OutcomeDrawer, window: QWidget, qtbot: QtBot
) -> None:
    keys("1")
    qtbot.mouseClick(window, Qt.MouseButton.LeftButton)
    window.setFocus()
    assert drawer.isVisible()
    drawer.ask(SILENT, BOTH)
    assert drawer.alert == EMERGENCY


def test_that_the_question_goes_when_another_desk_closed_the_alert(
    drawer: OutcomeDrawer, qtbot: QtBot
) -> None:
    drawer.refresh(Records(alerts={EMERGENCY.id: EMERGENCY}))
    assert drawer.isVisible()
    with qtbot.waitSignal(drawer.put_away):
        drawer.refresh(Records(alerts={EMERGENCY.id: structs.replace(EMERGENCY, closed_at=NOW)}))
    assert drawer.isHidden()


def test_that_every_field_has_a_name_and_a_size_that_can_be_hit(drawer: OutcomeDrawer) -> None:
    fields = drawer.findChildren(QLineEdit)
    assert [field.accessibleName() for field in fields] == ["How confirmed", "By whom"]
    targets = (*fields, *drawer.findChildren(QRadioButton), *drawer.findChildren(QPushButton))
    assert all(min(t.sizeHint().height(), t.sizeHint().width()) >= 24 for t in targets)
    assert drawer.accessibleName() == "Close BR21 emergency: what was it?"


def test_that_the_drawer_says_what_was_heard_since_the_alert(drawer: OutcomeDrawer) -> None:
    unit = next(iter(busy().units.values()))
    duty = structs.replace(
        unit,
        unit=structs.replace(unit.unit, callsign=EMERGENCY.callsign),
        heard_at=EMERGENCY.raised_at + MINUTE,
        heard_how="radio",
        heard_note="sorry, pressed it getting out",
    )
    records = Records({}, {duty.callsign: duty}, {EMERGENCY.id: EMERGENCY})
    drawer.refresh(records)
    assert drawer.heard.endswith("by radio: “sorry, pressed it getting out”")
    assert "Not heard since" not in drawer.heard
    silent = structs.replace(duty, heard_at=EMERGENCY.raised_at - MINUTE, heard_note="")
    drawer.refresh(Records({}, {duty.callsign: silent}, {EMERGENCY.id: EMERGENCY}))
    assert drawer.heard.startswith("Not heard since. Before: BR21 at ")
    assert drawer.heard.endswith("by radio")
