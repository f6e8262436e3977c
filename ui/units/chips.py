"""The chips of a ranked row: what it brings of what is asked, what it doesn't, and what it is."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from dispatch_desk.sending.candidate import Candidate
from ui.theme import RADIUS, Theme, font
from ui.widgets import marks

PADDING_PX, BETWEEN_PX = 5, 4
FACE, MET_FACE = font(12, 500), font(12, 700)
HEADCOUNT = re.compile(r"\d+ officers?")
"""Of how many officers are wanted the crew's own number speaks."""


class Chip(NamedTuple):
    words: str
    is_a: Literal["kind", "met", "other", "missing", "more"]


def chips_of(row: Candidate) -> list[Chip]:
    """What is asked and brought, what is asked and missing, the kind of unit, then what else it can do."""
    return [*_chips(row.chips, row.met, row.missing)]


@lru_cache(maxsize=1024)
def _chips(
    chips: tuple[str, ...], asked_and_met: tuple[str, ...], asked_and_missing: tuple[str, ...]
) -> tuple[Chip, ...]:
    """The same for many units of a list, and from one tick to the next."""
    kind, others = chips[:1], chips[1:]
    met, missing = _no_headcount(asked_and_met), _no_headcount(asked_and_missing)
    wanted = {plain(words) for words in met}
    brought = [words for words in others if plain(words) in wanted]
    shown = {plain(words) for words in brought}
    things = [words for words in met if plain(words) not in shown]  # a driver, a van: no skill
    beside = [words for words in others if plain(words) not in wanted]
    return (
        *(Chip(_short(words), "met") for words in (*brought, *things)),
        *(Chip(_short(words), "missing") for words in missing),
        *(Chip(words, "kind") for words in kind),
        *(Chip(words, "other") for words in beside),
    )


def plain(words: str) -> str:
    """A matter without its number: "2 Taser" is "Taser"."""
    number, _, name = words.partition(" ")
    return name if number.isdecimal() and name else words


def chips_that_fit(chips: Sequence[Chip], room_px: float) -> list[Chip]:
    """The first that have room side by side, then how many more there are."""
    return [*_that_fit(tuple(chips), room_px)]


@lru_cache(maxsize=1024)
def _that_fit(chips: tuple[Chip, ...], room_px: float) -> list[Chip]:
    ends = [*accumulate(_width_px(chip) + BETWEEN_PX for chip in chips)]
    for count in range(len(chips), 0, -1):
        left = len(chips) - count
        more = [Chip(f"+{left}", "more")] if left else []
        if (
            ends[count - 1] - BETWEEN_PX + sum(BETWEEN_PX + _width_px(one) for one in more)
            <= room_px
        ):
            return [*chips[:count], *more]
    return [Chip(f"+{len(chips)}", "more")] if chips else []


def width_px(chips: Sequence[Chip]) -> float:
    return sum(_width_px(chip) for chip in chips) + BETWEEN_PX * (len(chips) - 1)


def paint_chips(painter: QPainter, room: QRectF, chips: Sequence[Chip], theme: Theme) -> None:
    """Side by side from the left: met in bold with a firm edge, missing hollow and struck through."""
    left = room.left()
    for chip in chips_that_fit(chips, room.width()):
        width = min(_width_px(chip), room.right() - left)
        if width <= 2 * PADDING_PX:
            return
        marks.stamp(painter, QRectF(left, room.top(), width, room.height()), _paint, chip, theme)
        left += width + BETWEEN_PX


def paint_sign(painter: QPainter, room: QRectF, words: str, theme: Theme) -> float:
    """A filled word that is an order, as "RVP"; returns the x where it ends."""
    box = QRectF(room.left(), room.center().y() - 9, marks.text_width(words, MET_FACE) + 10, 18)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("amber"))
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    marks.paint_text(painter, box, words, MET_FACE, theme.colour("on_grade"), marks.CENTRE)
    return box.right()


def _paint(painter: QPainter, box: QRectF, chip: Chip, theme: Theme) -> None:
    edges = {"met": "control", "missing": "control", "kind": "edge", "other": "edge"}
    edge = edges.get(chip.is_a)
    if edge is not None:
        dashed = Qt.PenStyle.DashLine if chip.is_a == "missing" else Qt.PenStyle.SolidLine
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(edge), 1, dashed))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    ink = theme.colour("text1" if chip.is_a == "met" else "text2")
    inner = box.adjusted(PADDING_PX, 0, -PADDING_PX, 0)
    end = marks.paint_text(painter, inner, chip.words, _face(chip), ink)
    if chip.is_a == "missing":
        painter.setPen(QPen(ink, 1))
        painter.drawLine(
            round(inner.left()), round(box.center().y()), round(end), round(box.center().y())
        )


def _face(chip: Chip) -> QFont:
    return MET_FACE if chip.is_a == "met" else FACE


def _width_px(chip: Chip) -> float:
    return marks.text_width(chip.words, _face(chip)) + 2 * PADDING_PX


def _short(matter: str) -> str:
    return matter.removesuffix(" driver")


def _no_headcount(matters: Iterable[str]) -> list[str]:
    return [words for words in matters if not HEADCOUNT.fullmatch(words)]
