"""The foot of a map: what units do, how late they are drawn, what is held back, scale, and whose data."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from ui.map.camera import Camera
from ui.map.hud import CHIP_PX, paint_chip, paint_legend, paint_scale
from ui.map.legend import LegendRow, legend_rows
from ui.map.marks import MapUnit
from ui.map.motion import LONGEST_S
from ui.text import LENGTHS
from ui.theme import GAP, MARGIN, Theme, font
from ui.widgets.marks import paint_status, paint_text, text_width

STRIP_PX = CHIP_PX + 2 * MARGIN
BADGE_PX, APART_PX, BETWEEN_PX, INSET_PX = 11.0, 6.0, 14.0, 12.0
BOLD, PLAIN = 700, 500


GLIDES = f"units glide, shown up to {LONGEST_S:.0f} s late · L"


class Foot(Struct):
    """Painted again only when it reads differently."""

    glides: bool = False  # units are drawn between their reports
    _painted: tuple[tuple[object, ...], QPixmap] | None = None
    _counted: tuple[Sequence[MapUnit], tuple[LegendRow, ...]] = (), ()

    def paint(
        self, painter: QPainter, camera: Camera, theme: Theme, *, attribution: str,
        held_back: Sequence[str], units: Sequence[MapUnit],
    ) -> None:  # fmt: skip
        """Over the lowest pixels of the window. How late units are drawn is said before all else."""
        rows = self._rows(units)
        told = (GLIDES, *held_back) if self.glides else tuple(held_back)
        scale = f"{camera.metres_per_px:.3g}", LENGTHS.miles
        key = (told, rows, scale, camera.width, camera.dpr, theme.name)
        if self._painted is None or self._painted[0] != key:
            self._painted = key, _picture(camera, theme, attribution, told, rows)
        self.paint_as_it_was(painter, camera)

    def paint_as_it_was(self, painter: QPainter, camera: Camera) -> bool:
        """Without a look at what it says now; whether there is anything yet."""
        if self._painted is not None:
            painter.drawPixmap(QPointF(0, camera.height - STRIP_PX), self._painted[1])
        return self._painted is not None

    def _rows(self, units: Sequence[MapUnit]) -> tuple[LegendRow, ...]:
        """Counted once for each telling: there may be thousands."""
        if units is not self._counted[0]:
            self._counted = units, legend_rows(unit.availability for unit in units)
        return self._counted[1]


def _picture(
    camera: Camera, theme: Theme, attribution: str, held_back: Sequence[str],
    rows: Sequence[LegendRow],
) -> QPixmap:  # fmt: skip
    picture = QPixmap(round(camera.width * camera.dpr), round(STRIP_PX * camera.dpr))
    picture.setDevicePixelRatio(camera.dpr)
    picture.fill(Qt.GlobalColor.transparent)
    low = replace(camera, height=round(STRIP_PX))
    with QPainter(picture) as painter:
        scale_px = paint_scale(painter, low, attribution, theme)
        left = paint_legend(painter, low, list(held_back), theme, scale_px)
        paint_counts(painter, rows, theme, left, low.width - scale_px - MARGIN - GAP)
    return picture


def paint_counts(
    painter: QPainter, rows: Sequence[LegendRow], theme: Theme, left: float, right: float
) -> None:
    """With words where there is room; else the marks alone, which the board explains; else nothing."""
    for words in (True, False):
        width = _width(rows, words=words)
        if rows and left + width <= right:
            box = QRectF(left, MARGIN, width, CHIP_PX)
            paint_chip(painter, box, theme)
            _paint_rows(painter, box, rows, theme, words=words)
            return


def _paint_rows(
    painter: QPainter, box: QRectF, rows: Sequence[LegendRow], theme: Theme, *, words: bool
) -> None:
    x = box.left() + INSET_PX
    for row in rows:
        badge = QRectF(x, box.center().y() - BADGE_PX / 2, BADGE_PX, BADGE_PX)
        paint_status(painter, badge, row.availability, theme)
        x = badge.right() + APART_PX
        for said, weight, token in _said(row, words=words):
            place = QRectF(x, box.top(), box.right() - x, box.height())
            paint_text(painter, place, said, font(12, weight), theme.colour(token))
            x += text_width(said, font(12, weight)) + APART_PX / 2
        x += BETWEEN_PX - APART_PX / 2


def _said(row: LegendRow, *, words: bool) -> list[tuple[str, int, str]]:
    said = [(f"{row.count:,}", BOLD, "text1")]
    return [*said, (row.words, PLAIN, "text2")] if words else said


def _width(rows: Sequence[LegendRow], *, words: bool) -> float:
    parts = (part for row in rows for part in _said(row, words=words))
    said = sum(text_width(words_, font(12, weight)) + APART_PX / 2 for words_, weight, _ in parts)
    each = BADGE_PX + APART_PX + BETWEEN_PX - APART_PX / 2
    return said + each * len(rows) + 2 * INSET_PX - BETWEEN_PX
