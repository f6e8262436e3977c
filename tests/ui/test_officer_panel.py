"""The officer's card as a panel: its keys, its questions, and words that are never cut."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.assistance import Order
from dispatch_desk.commands import RecordContact
from resources.checkins import Level
from resources.units import Callsign, RefusedError
from ui.safety.officer import Line, OfficerCard, Section
from ui.safety.officer_panel import SMALL_WIDTH_PX, WIDTH_PX, KeyButton, OfficerPanel
from ui.safety.questions import KEYS, Choice, Field, Given, Question
from ui.safety.sections import broken
from ui.theme import DAY, NIGHT, Theme, font
from ui.widgets import marks

Key = Qt.Key
BR21 = Callsign("BR21")
DONE = Order((RecordContact(callsign=BR21),))


def a_card(*lines: str) -> OfficerCard:
    section = Section("Contacts", tuple(Line(words, "counts") for words in lines))
    return OfficerCard(BR21, Level.AMBER, "AMBER +1:10", "To act: you, by 22:07:00", (section,))


@pytest.fixture
def panel(window: QWidget) -> OfficerPanel:
    made = OfficerPanel(window)
    made.resize(WIDTH_PX, 800)
    made.open(a_card("22:00:00 by voice"))
    return made


def question(seen: list[Given], *, many: bool = True, words: Sequence[str] = ("Why",)) -> Question:
    def answer(given: Given) -> Order:
        if not given.words[0]:
            raise RefusedError("Say why")
        seen.append(given)
        return DONE

    return Question(
        title="Who goes?",
        action="Send",
        answer=answer,
        choices=(Choice("BR24", "BR24 in 1:45", chosen=True), Choice("BT11", "BT11 in 3:00")),
        many=many,
        fields=tuple(Field(name, name) for name in words),
        cost=lambda given: " · ".join(given.chosen),
    )


def test_that_it_opens_with_the_hand_and_is_read_whole(panel: OfficerPanel) -> None:
    assert panel.callsign == BR21
    assert panel.hasFocus()
    assert panel.accessibleName() == "Officer's card of BR21"
    assert "To act: you, by 22:07:00" in panel.accessibleDescription()
    assert "22:00:00 by voice counts" in panel.accessibleDescription()


@pytest.mark.parametrize("key", [key for key, _ in KEYS if len(key) == 1])
def test_that_each_letter_is_a_key_and_a_button(
    panel: OfficerPanel, qtbot: QtBot, key: str
) -> None:
    with qtbot.waitSignal(panel.pressed) as pressed:
        qtbot.keyClicks(panel, key.lower())
    assert pressed.args == [key]
    button = next(b for b in panel.findChildren(KeyButton) if b.key == key)
    with qtbot.waitSignal(panel.pressed) as pressed:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed.args == [key]
    assert button.height() >= 24


def test_that_with_ctrl_a_letter_is_another_key(panel: OfficerPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.pressed):
        qtbot.keyClick(panel, Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def test_that_esc_puts_it_away_and_says_so_only_when_the_hand_was_here(
    panel: OfficerPanel, qtbot: QtBot, window: QWidget
) -> None:
    with qtbot.waitSignal(panel.put_away):
        qtbot.keyClick(panel, Key.Key_Escape)
    assert panel.callsign is None
    panel.open(a_card("x"))
    window.setFocus()
    with qtbot.assertNotEmitted(panel.put_away):
        panel.leave()
    assert window.hasFocus()


def test_that_a_tick_leaves_scroll_question_and_hand_alone(
    panel: OfficerPanel, qtbot: QtBot
) -> None:
    panel.ask("S", question([]))
    qtbot.keyClicks(panel.asking.fields[0], "because")
    panel.show_card(a_card("another line"))
    assert panel.asking.fields[0].text() == "because"
    assert panel.asking.choices.hasFocus()


def test_that_digits_choose_and_enter_answers_with_all_of_it(
    panel: OfficerPanel, qtbot: QtBot
) -> None:
    seen: list[Given] = []
    panel.ask("S", question(seen))
    asking = panel.asking
    assert asking.cost == "BR24"
    qtbot.keyClick(asking.choices, Key.Key_2)
    assert asking.cost == "BR24 · BT11"
    qtbot.keyClick(asking.choices, Key.Key_Return)
    assert asking.refusal == "Say why"
    assert asking.fields[0].hasFocus()
    qtbot.keyClicks(asking.fields[0], "two are needed")
    with qtbot.waitSignal(panel.answered) as answered:
        qtbot.keyClick(asking.fields[0], Key.Key_Return)
    assert answered.args == [DONE]
    assert seen == [Given(("BR24", "BT11"), ("two are needed",))]
    assert panel.hasFocus()


def test_that_of_one_only_one_can_be_chosen_and_arrows_and_space_do_it_too(
    panel: OfficerPanel, qtbot: QtBot
) -> None:
    panel.ask("W", question([], many=False))
    choices = panel.asking.choices
    qtbot.keyClick(choices, Key.Key_Down)
    assert choices.chosen == ("BR24",)
    qtbot.keyClick(choices, Key.Key_Space)
    assert choices.chosen == ("BT11",)
    assert choices.accessibleName() == "2: BT11 in 3:00, , chosen"


def test_that_esc_leaves_a_question_and_not_the_card(panel: OfficerPanel, qtbot: QtBot) -> None:
    panel.ask("S", question([]))
    with qtbot.assertNotEmitted(panel.pressed):
        qtbot.keyClicks(panel.asking.choices, "wad")  # letters of the card mean nothing here
        qtbot.keyClick(panel.asking.choices, Key.Key_Escape)
    assert panel.asking.question is None
    assert panel.callsign == BR21
    assert panel.hasFocus()


def test_that_what_can_not_be_done_is_dim_and_says_why_when_pressed(
    panel: OfficerPanel, qtbot: QtBot
) -> None:
    before = panel.grab().toImage()
    panel.show_keys({"F9": "Heard"})
    assert panel.grab().toImage() != before
    with qtbot.waitSignal(panel.pressed):
        qtbot.keyClicks(panel, "d")
    panel.show_refusal("BR21 has no open alert")
    assert panel.refusal == "BR21 has no open alert"


def test_that_a_long_card_is_scrolled_by_the_keys_of_the_hand(
    panel: OfficerPanel, qtbot: QtBot
) -> None:
    panel.resize(WIDTH_PX, 400)
    panel.show_card(a_card(*(f"22:{n:02}:00 by voice" for n in range(40))))
    bar = panel._area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    qtbot.keyClick(panel, Key.Key_PageDown)
    assert bar.value() > 0


@pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)
def test_that_it_wears_the_theme_and_is_narrow_on_a_small_screen(
    panel: OfficerPanel, theme: Theme
) -> None:
    panel.set_theme(theme)
    corner = panel.grab().toImage().pixelColor(WIDTH_PX // 2, 300).name()
    assert corner == theme.panel
    panel.set_small(small=True)
    assert panel.width() == SMALL_WIDTH_PX


@settings(max_examples=60)
@given(
    st.lists(st.text("abcdefgh0123", min_size=1, max_size=14), min_size=1, max_size=20),
    st.integers(180, 300),
    st.integers(0, 90),
)
def test_that_no_word_is_lost_and_every_line_fits(words: list[str], room: int, kept: int) -> None:
    lines = broken(" ".join(words), 14, 400, room, kept)
    assert " ".join(lines).split() == words
    for at, line in enumerate(lines):
        least = room - (kept if at == 0 else 0)
        assert marks.text_width(line, font(14)) <= least or " " not in line
