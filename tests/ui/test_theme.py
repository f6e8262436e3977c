"""What the eye needs: contrast of every pair the windows use, and colours the colour-blind tell apart."""

from collections.abc import Iterable
from itertools import combinations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.fonts import FONTS, load_fonts
from ui.styles import dress
from ui.theme import DAY, FAMILY, NIGHT, Theme, font

GROUNDS = ("panel", "raised", "selected")
TEXTS = (
    "text1", "text2", "text3", "focus", "grade1", "grade2", "grade3", "grade4", "available", "en_route",
    "at_scene", "transporting", "not_available", "red", "amber", "violet",
)  # fmt: skip
BOTH = pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)
# Machado, Oliveira and Fernandes 2009, severity 1, on linear light: no red, no green, no blue cones.
BLIND = {
    "red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.00388, -0.04812, 1.052)),
    "green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}  # fmt: skip
OPPOSED = (("red", "available"), ("en_route", "at_scene"), ("focus", "amber"))
GRAVER = (
    ("emergency", "red"), ("emergency", "amber"), ("red", "amber"), ("emergency", "available"),
    ("red", "available"), ("amber", "available"),
)  # fmt: skip
# What two levels differ by at least, as Delta E (CIE 1976). By day all three are dark inks on white: the
# contrast of text leaves red and amber only 5 to an eye without green cones, 3 to emergency and red. There
# it is shape and word that tell them apart: octagon or triangle, filled or outlined (test_marks.py).
LEAST_APART = {"night": 15.0, "day": 2.5}
FROM_SAFE = 12.0  # what says danger, from what says available: in both themes


def linear(colour: QColor) -> tuple[float, float, float]:
    def one(share: float) -> float:
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return one(colour.redF()), one(colour.greenF()), one(colour.blueF())


def luminance(colour: QColor) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """The ratio of the Web Content Accessibility Guidelines, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@BOTH
@pytest.mark.parametrize("ground", GROUNDS)
def test_that_every_text_can_be_read_on_every_ground(theme: Theme, ground: str) -> None:
    behind = theme.colour(ground)
    faint = [token for token in TEXTS if contrast(theme.colour(token), behind) < 4.5]
    assert faint == []


@BOTH
def test_that_text_on_a_filled_field_can_be_read(theme: Theme) -> None:
    white = QColor("#ffffff")
    assert contrast(white, theme.colour("emergency")) >= 4.5
    pairs = (
        ("grade1", "on_grade"), ("grade2", "on_grade"), ("focus", "on_focus"), ("red", "on_grade"),
    )  # fmt: skip
    for filled, ink in (*pairs, ("violet", "on_violet")):
        assert contrast(theme.colour(ink), theme.colour(filled)) >= 4.5


@BOTH
def test_that_the_edges_of_controls_can_be_seen(theme: Theme) -> None:
    assert contrast(theme.colour("control"), theme.colour("panel")) >= 3
    assert contrast(theme.colour("control"), theme.colour("raised")) >= 3


@BOTH
@pytest.mark.parametrize("kind", BLIND)
def test_that_colours_that_say_the_opposite_differ_for_the_colour_blind(
    theme: Theme, kind: str
) -> None:
    def seen(token: str) -> list[float]:
        light = linear(theme.colour(token))
        return [sum(a * b for a, b in zip(row, light, strict=True)) for row in BLIND[kind]]

    for one, other in OPPOSED:
        apart = sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5
        assert apart > 0.05, f"{one} and {other} look alike"


def lab(light: Iterable[float]) -> tuple[float, float, float]:
    """CIE Lab of a colour in linear light, under daylight (D65)."""
    red, green, blue = (max(0.0, share) for share in light)
    whites = (
        (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047,
        0.2126729 * red + 0.7151522 * green + 0.0721750 * blue,
        (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in whites)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@BOTH
@pytest.mark.parametrize("kind", BLIND)
def test_that_levels_of_danger_differ_for_the_colour_blind(theme: Theme, kind: str) -> None:
    def seen(token: str) -> tuple[float, float, float]:
        light = linear(theme.colour(token))
        return lab(sum(a * b for a, b in zip(row, light, strict=True)) for row in BLIND[kind])

    for one, other in GRAVER:
        least = FROM_SAFE if other == "available" else LEAST_APART[theme.name]
        apart = sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5
        assert apart > least, f"{one} and {other} look alike"


@BOTH
def test_that_no_two_grounds_are_one(theme: Theme) -> None:
    for one, other in combinations(("bg", *GROUNDS), 2):
        assert theme.colour(one) != theme.colour(other)


def test_that_the_shipped_font_is_the_one_drawn_with() -> None:
    load_fonts()
    assert len(FONTS) == 5
    assert QFontInfo(font(16, 700)).family() == FAMILY


@BOTH
def test_that_a_dressed_widget_takes_the_theme(qtbot: QtBot, theme: Theme) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    dress(widget, theme)
    assert widget.palette().color(QPalette.ColorRole.Window) == theme.colour("panel")


class Changes(QObject):
    """Counts how often a widget's style changed."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _widget: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.times += event.type() == QEvent.Type.StyleChange
        return False


def test_that_a_program_is_dressed_once_and_anew_with_another_theme(
    qapp: QApplication, qtbot: QtBot
) -> None:
    dress(qapp, NIGHT)
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    changes = Changes(widget)
    dress(qapp, NIGHT)
    assert changes.times == 0
    dress(qapp, DAY)
    assert changes.times
    assert widget.palette().color(QPalette.ColorRole.Window) == DAY.colour("panel")
    dress(qapp, NIGHT)
    assert widget.palette().color(QPalette.ColorRole.Window) == NIGHT.colour("panel")
