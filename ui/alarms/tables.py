"""Three small tables of alarms, by level, rule and callsign: ten minutes and an hour side by side."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from dispatch_desk.alarm_load import CALM, LEVELS, Share, Tally
from ui.theme import NIGHT, Theme, font
from ui.widgets import marks

WIDE_PX, COUNT_PX = 330, 56
ROW_PX, SMALL_ROW_PX = 20, 18
MOST, MOST_SMALL = 5, 4  # rows of rules, and of callsigns
LEVEL_TOKENS = {"emergency": "red", "red": "red", "amber": "amber"}  # thin words: no field

Row = tuple[str, int, int]
"""What, and how often in ten minutes and in an hour."""


def rows_of(ten: tuple[Share, ...], hour: tuple[Share, ...], most: int) -> list[Row]:
    """The hour's, most first; what there is no room for in one row at the end."""
    lately = {share.name: share.alarms for share in ten}
    found = [(share.name, lately.get(share.name, 0), share.alarms) for share in hour]
    if len(found) <= most:
        return found
    rest = found[most - 1 :]
    others = f"{len(rest)} others", sum(row[1] for row in rest), sum(row[2] for row in rest)
    return [*found[: most - 1], others]


def level_rows(ten: Tally, hour: Tally) -> list[Row]:
    """Every level, also those that didn't ring."""
    lately, before = ({s.name: s.alarms for s in tally.levels} for tally in (ten, hour))
    return [(level, lately.get(level, 0), before.get(level, 0)) for level in LEVELS]


class Tables(QWidget):
    """Painted; `spoken` is what a screen reader says of it."""

    def __init__(self) -> None:
        super().__init__()
        self._theme, self._small = NIGHT, False
        self._ten = self._hour = CALM.tally
        self._fit()

    def show_tallies(self, ten: Tally, hour: Tally) -> None:
        if (ten, hour) != (self._ten, self._hour):
            self._ten, self._hour = ten, hour
            self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        self._small = small
        self._fit()

    def tables(self) -> Iterator[tuple[str, list[Row]]]:
        most = MOST_SMALL if self._small else MOST
        yield "Level", level_rows(self._ten, self._hour)
        yield "Rule", rows_of(self._ten.rules, self._hour.rules, most)
        yield "Callsign", rows_of(self._ten.callsigns, self._hour.callsigns, most)

    def spoken(self) -> list[str]:
        """Every row in words: "red: 1 in 10 min, 4 in an hour"."""
        rows = (row for _, rows in self.tables() for row in rows)
        return [f"{name}: {ten} in 10 min, {hour} in an hour" for name, ten, hour in rows]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, y = QPainter(self), 0.0
        for at, (head, rows) in enumerate(self.tables()):
            y = self._paint_head(painter, y, head, first=at == 0)
            for row in rows:
                y = self._paint_row(painter, y, row)
            y += self._row_px * 0.5

    def _paint_head(self, painter: QPainter, y: float, head: str, *, first: bool) -> float:
        columns = (head, "10 min", "hour") if first else (head, "", "")
        self._paint_columns(painter, y, columns, "text2", weight=500)
        line = y + self._row_px - 1
        painter.fillRect(QRectF(0, line, self.width(), 1), self._theme.colour("edge"))
        return y + self._row_px

    def _paint_row(self, painter: QPainter, y: float, row: Row) -> float:
        name, ten, hour = row
        token = LEVEL_TOKENS.get(name, "text1") if ten else "text2"
        said = name.capitalize() if name in LEVELS else name
        self._paint_columns(painter, y, (said, str(ten), str(hour)), token, weight=700)
        return y + self._row_px

    def _paint_columns(
        self, painter: QPainter, y: float, said: tuple[str, str, str], token: str, *, weight: int
    ) -> None:
        """A name as wide as there is room, then two columns of figures."""
        ink, face = self._theme.colour(token), font(13, 500)
        figures = self.width() - 2 * COUNT_PX
        place = QRectF(0, y, figures, self._row_px)
        marks.paint_text(painter, place, said[0], face, ink)
        for at, figure in enumerate(said[1:]):
            place = QRectF(figures + at * COUNT_PX, y, COUNT_PX, self._row_px)
            marks.paint_text(painter, place, figure, font(13, weight), ink, marks.RIGHT)

    @property
    def _row_px(self) -> int:
        return SMALL_ROW_PX if self._small else ROW_PX

    def _fit(self) -> None:
        """As high as full tables need, so that nothing moves when one more rule rings."""
        most = MOST_SMALL if self._small else MOST
        rows = 3 + len(LEVELS) + 2 * most
        self.setFixedSize(WIDE_PX, round((rows + 1) * self._row_px))
        self.update()
