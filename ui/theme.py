"""Colours, fonts and sizes of every window: two themes from one table, nothing else picks a colour."""

from functools import cache
from typing import Literal

from msgspec import Struct
from PySide6.QtGui import QColor, QFont

ThemeName = Literal["night", "day"]
FAMILY = "Inter"
GRID, MARGIN, GAP, RADIUS = 4, 12, 8, 4


class Theme(Struct, frozen=True):
    """Colours as #rrggbb. Contrast on panel, raised and selected: text 4.5, graphics 3 (tested)."""

    name: ThemeName
    bg: str
    panel: str
    raised: str
    selected: str
    text1: str
    text2: str
    text3: str  # labels only
    edge: str  # hairlines between zones
    control: str  # edges of controls
    focus: str
    grade1: str
    grade2: str
    grade3: str
    grade4: str
    available: str
    en_route: str
    at_scene: str
    transporting: str
    not_available: str
    emergency: str  # a field, always with white text
    red: str
    amber: str
    on_grade: str  # text on a filled grade square
    on_focus: str  # text on a filled action button
    violet: str  # what is not live: a demo's name, a replay's frame and banner
    on_violet: str  # text on a filled banner

    def colour(self, token: str) -> QColor:
        return QColor(getattr(self, token))


NIGHT = Theme(
    "night", bg="#0d1218", panel="#151b22", raised="#1d252e", selected="#24303c",
    text1="#edf2f7", text2="#b4c0cc", text3="#8c9bab", edge="#2a3440", control="#66778a", focus="#6cb6ff",
    grade1="#ff6b63", grade2="#ffb938", grade3="#d8d06a", grade4="#9aa8b6",
    available="#3ecf9a", en_route="#6cb6ff", at_scene="#ff8a5c", transporting="#d59bf0",
    not_available="#9aa8b6", emergency="#d3122f", red="#ff6b63", amber="#ffb938",
    on_grade="#0d1218", on_focus="#0d1218", violet="#a98bff", on_violet="#0d1218",
)  # fmt: skip
DAY = Theme(
    "day", bg="#e7eaee", panel="#ffffff", raised="#f3f5f8", selected="#dfe9f4",
    text1="#12181f", text2="#3d4a57", text3="#586675", edge="#d3d9e0", control="#76828f", focus="#0b5cad",
    grade1="#b3141f", grade2="#8a5200", grade3="#665f00", grade4="#586675",
    available="#0a6e4d", en_route="#0b5cad", at_scene="#a83a0c", transporting="#7a2f94",
    not_available="#586675", emergency="#c00c28", red="#b3141f", amber="#8a5200",
    on_grade="#ffffff", on_focus="#ffffff", violet="#5b35c5", on_violet="#ffffff",
)  # fmt: skip
THEMES = {"night": NIGHT, "day": DAY}


class Figures:
    """How digits are set: of one width, so that clocks don't dance; on paper as they can be searched for."""

    equal = True


FIGURES = Figures()


def font(px: int, weight: int = 400, *, italic: bool = False) -> QFont:
    """Inter at a pixel size."""
    return QFont(_made(px, weight, italic, FIGURES.equal))  # one of its own: it may be struck out


@cache
def _made(px: int, weight: int, italic: bool, equal: bool) -> QFont:  # noqa: FBT001 - a key of the cache
    made = QFont(FAMILY)
    made.setPixelSize(px)
    made.setWeight(QFont.Weight(weight))
    made.setItalic(italic)
    made.setFeature(QFont.Tag("tnum"), 1 if equal else 0)
    made.setFeature(QFont.Tag("calt"), 1 if equal else 0)  # lifts the colon between two digits
    return made
