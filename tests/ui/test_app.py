"""The window on the screen it is given."""

import pytest
from PySide6.QtCore import QSize

from ui.app import fits


@pytest.mark.parametrize(
    ("room", "whole"),
    [
        ((1920, 1080), False),  # the title bar would push the status bar off the screen
        ((1366, 768), False),
        ((1900, 1400), False),
        ((2560, 1440), True),
    ],
)
def test_that_a_window_is_as_wished_only_where_its_title_bar_has_room_too(
    room: tuple[int, int],
    whole: bool,  # noqa: FBT001 - an answer expected
) -> None:
    assert fits(QSize(1920, 1080), QSize(*room)) is whole
