import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from ui.theme import font
from ui.units.fitting import PX, fitted
from ui.widgets.marks import text_width

DEPLOYABLE = "Committed but deployable, crew of 2: 0:19 later"
DIVERT = "Divert from 0415: at scene, counted 2:00 later"
WIDE, SMALL = 600, 292  # of the small list, beside "too close: BX03"


@pytest.mark.parametrize("reason", [DEPLOYABLE, DIVERT, "Position 14 min old"])
def test_that_a_reason_with_room_is_said_whole(reason: str, qtbot: QtBot) -> None:
    assert qtbot is not None
    assert fitted(reason, 400, WIDE) == reason


def test_that_the_small_list_leaves_out_the_crew_and_never_the_number(qtbot: QtBot) -> None:
    assert qtbot is not None
    assert fitted(DEPLOYABLE, 400, SMALL) == "Committed but deployable: 0:19 later"
    alone = DEPLOYABLE.replace("crew of 2", "alone")
    assert fitted(alone, 700, SMALL - 40) == "Committed but deployable: 0:19 later"


@given(width_px=st.integers(130, 330), reason=st.sampled_from([DEPLOYABLE, DIVERT]))
def test_that_what_is_cut_keeps_its_end_and_fits(width_px: int, reason: str) -> None:
    said = fitted(reason, 400, width_px)
    end = "counted 2:00 later" if reason == DIVERT else "0:19 later"
    assert said.endswith(end)
    assert text_width(said, font(PX, 400)) <= width_px


def test_that_a_reason_without_a_number_at_its_end_is_left_to_the_painter(qtbot: QtBot) -> None:
    assert qtbot is not None
    words = "Refused by Insp Bell 22:14: no firearm was seen by anybody there"
    assert fitted(words, 400, SMALL) == words
