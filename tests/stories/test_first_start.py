"""Somebody sits down at this computer for the first time, and the room does not wait for them."""

from pathlib import Path

import pytest

from tests.stories.conftest import OpenDesk
from tests.stories.rooms import DeskAt


@pytest.fixture
def newcomer(open_desk: OpenDesk, tmp_path: Path) -> DeskAt:
    """A desk with five units, at which somebody has just booked on who never did before."""
    made = open_desk(tmp_path.name, greeted=False)
    made.sees(made.window.first_card.isVisible)
    made.staff()
    return made


def test_that_a_newcomer_sees_the_card_once(open_desk: OpenDesk) -> None:
    first = open_desk("P Mair", greeted=False)
    first.sees(first.window.first_card.isVisible)
    first.press("Return")
    assert not first.window.first_card.isVisible()
    assert first.hand() is first.window.incident.entry
    first.close()
    again = open_desk("P Mair", greeted=False)
    assert not again.window.first_card.isVisible()


def test_that_an_emergency_is_seen_and_taken_while_the_card_is_up(newcomer: DeskAt) -> None:
    newcomer.at_scene("BR21", newcomer.call())
    newcomer.radio("BR21", 0)
    newcomer.sees(lambda: newcomer.window.strip._fields)
    strip, card = newcomer.window.strip, newcomer.window.first_card
    assert card.isVisible()
    assert card.mapTo(newcomer.window, card.rect().topLeft()).y() > strip.geometry().bottom()
    newcomer.press("F12")
    newcomer.sees(lambda: newcomer.alert("BR21-E1").owner)
    assert not card.isVisible()


def test_that_a_late_officer_is_gone_to_and_heard_while_the_card_is_up(newcomer: DeskAt) -> None:
    newcomer.at_scene("BR21", newcomer.call())
    newcomer.later(minutes=12)
    newcomer.sees(lambda: any("BR21" in card for card in newcomer.safety()))
    assert newcomer.window.first_card.isVisible()
    newcomer.press("F11")
    assert not newcomer.window.first_card.isVisible()
    assert newcomer.window.strip.focused_unit() == "BR21"
    newcomer.press("F9")
    newcomer.sees(lambda: newcomer.unit("BR21").heard_at == newcomer.clock.now())


def test_that_it_comes_again_when_asked_for(newcomer: DeskAt) -> None:
    newcomer.press("Escape", "Ctrl+K")
    newcomer.enter("keys")
    newcomer.sees(newcomer.window.first_card.isVisible)
    newcomer.press("Ctrl+K")
    assert not newcomer.window.first_card.isVisible()
    newcomer.type("help")
    assert newcomer.window.command_line.field.text().startswith("help")
