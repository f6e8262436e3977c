"""The panel of the alarm gauge: what rang, over the shift, and a sentence to take along."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.alarm_load import Alarm, Share
from dispatch_desk.facts import DeskBookedOn
from dispatch_desk.updates import Update
from resources.units import Callsign
from tests.ui.a_night import FORCE, MINUTE, NOW
from ui.alarms.panel import NEVER_SILENCED, QUIET, AlarmPanel
from ui.alarms.shown import AlarmsShown, alarms_shown
from ui.alarms.tables import rows_of
from ui.theme import DAY, NIGHT, Theme

VIOLENCE = "alone, violence likely"


def rang(minutes_ago: float, level: str = "amber", rule: str = VIOLENCE) -> Alarm:
    return Alarm(NOW - minutes_ago * MINUTE, level, Callsign("BR21"), rule)


def told(*alarms: Alarm) -> AlarmsShown:
    """As the window makes it of what it was told."""
    desk = DeskBookedOn(happened_at=NOW - MINUTE, name="M Hughes", role="dispatcher", desk="Desk 3")
    update = Update((), (), (), 1, NOW, None, (desk,), 0, None, alarms=alarms)
    return alarms_shown(update, FORCE, NOW)


BUSY = told(*(rang(n) for n in range(4)), rang(5, "red"), rang(30, rule="vehicle stop"), rang(200))


@pytest.fixture
def panel(window: QWidget) -> AlarmPanel:
    over, gauge = QWidget(window), QWidget(window)
    over.setGeometry(344, 77, 1000, 935)
    gauge.setGeometry(690, 1052, 240, 28)
    made = AlarmPanel(window, over, gauge)
    made.turn()
    return made


def test_that_it_tells_levels_rules_callsigns_the_shift_and_where_it_rings(
    panel: AlarmPanel,
) -> None:
    panel.show_alarms(BUSY)
    said = panel.spoken()

    assert panel.accessibleName() == f"Alarms. 5 alarms in 10 min, high; 5 of them: {VIOLENCE}"
    assert said[:3] == [
        "emergency: 0 in 10 min, 0 in an hour",
        "red: 1 in 10 min, 1 in an hour",
        "amber: 4 in 10 min, 5 in an hour",
    ]
    assert f"{VIOLENCE}: 5 in 10 min, 5 in an hour" in said
    assert "BR21: 5 in 10 min, 6 in an hour" in said
    assert "They ring at every desk booked on: Desk 3." in said
    assert NEVER_SILENCED in said
    assert len(BUSY.shift) == 48
    assert sum(bar.alarms for bar in BUSY.shift) == 7


def test_that_a_quiet_desk_is_said_and_has_nothing_to_copy(panel: AlarmPanel) -> None:
    panel.show_alarms(told())
    assert QUIET in panel.spoken()
    assert "No alarm in the last hours" in panel.spoken()
    assert not panel.copy.isEnabled()


def test_that_the_sentence_is_copied_with_its_moment(panel: AlarmPanel) -> None:
    panel.show_alarms(BUSY)
    panel.copy.click()
    assert QApplication.clipboard().text().endswith(BUSY.advice)
    assert "Jan 2041" in QApplication.clipboard().text()
    assert panel.copy.text() == "Copied"

    panel.show_alarms(told(rang(1), rang(2)))
    assert panel.copy.text() == "Copy the sentence"


def test_that_the_same_alarms_a_moment_later_change_nothing_but_the_moment(
    panel: AlarmPanel,
) -> None:
    panel.show_alarms(BUSY)
    panel.copy.click()
    later = AlarmsShown(NOW + timedelta(seconds=1), BUSY.load, BUSY.hour, BUSY.shift, BUSY.advice,
                        BUSY.desks)  # fmt: skip
    panel.show_alarms(later)
    assert panel.copy.text() == "Copied"


def test_that_escape_puts_it_away_and_gives_the_hand_back(panel: AlarmPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.left):
        qtbot.keyClick(panel.close_button, Qt.Key.Key_Escape)
    assert panel.isHidden()
    with qtbot.assertNotEmitted(panel.left):
        panel.leave()


def test_that_it_stands_at_the_foot_of_what_it_covers_near_its_gauge(panel: AlarmPanel) -> None:
    panel.show_alarms(BUSY)
    place = panel.geometry()
    assert place.bottom() == 77 + 935 - 1
    assert 344 <= place.left() <= 690
    assert place.right() <= 344 + 1000


def test_that_no_word_of_it_is_cut_in_either_size(panel: AlarmPanel) -> None:
    panel.show_alarms(BUSY)
    for small in (False, True):
        panel.set_small(small)
        for label in (panel._title, panel._where, panel._advice, panel._never):
            assert label.height() >= label.heightForWidth(label.width()), label.text()
        assert panel._tables.geometry().bottom() <= panel.height()


@pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)
def test_that_a_flood_is_red_in_the_bars_and_high_is_amber(panel: AlarmPanel, theme: Theme) -> None:
    panel.set_theme(theme)
    panel.show_alarms(told(*[rang(100)] * 12, *[rang(60)] * 4, rang(20)))
    image = panel._bars.grab().toImage()
    seen = {image.pixelColor(x, 84).name() for x in range(image.width())}
    assert {theme.red, theme.amber, theme.available} <= seen


@pytest.mark.parametrize(
    ("most", "rows"),
    [
        (3, [("a", 1, 4), ("b", 0, 2), ("c", 0, 1)]),
        (2, [("a", 1, 4), ("2 others", 0, 3)]),
    ],
)
def test_that_what_has_no_row_of_its_own_is_counted_in_the_last(
    most: int, rows: list[tuple[str, int, int]]
) -> None:
    hour = Share("a", 4), Share("b", 2), Share("c", 1)
    assert rows_of((Share("a", 1),), hour, most) == rows
