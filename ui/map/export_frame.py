"""What stands round a printed map: whose it is, when it was, how far is how far, what the signs mean."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui import text
from ui.map.drawing_layer import paint_drawn_sign
from ui.map.drawing_marks import MapDrawing
from ui.map.export import FOOT_PX, HEAD_PX, KEY_ROW_PX, Caption, Sheet
from ui.map.hud import SCALE_PX
from ui.map.legend import legend_rows
from ui.map.roadmarks import MapChange
from ui.map.roadsigns import paint_sign
from ui.map.scene import Scene
from ui.map.symbols import grade_look
from ui.theme import GAP, Theme, font
from ui.widgets.marks import RIGHT, paint_grade, paint_status, paint_text, text_width

PAPER = "#ffffff"
LINE_PX, ROW_PX, SIGN_PX, NORTH_PX = 1.0, 20.0, 12.0, 22.0
LISTED_SIGN_PX, ROAD_SIGN_PX, LIFT_PX = 24.0, 6.5, 4
SIDE_PX, BETWEEN_PX = 12.0, 16.0
Sign = Callable[[QPainter, QRectF], None]


def paint_frame(
    painter: QPainter, sheet: Sheet, scene: Scene, caption: Caption, theme: Theme, *, is_paper: bool
) -> None:
    """Cover all round the map and write there; on paper it is white."""
    for strip in sheet.frame:
        painter.fillRect(QRectF(*strip), QColor(PAPER if is_paper else theme.panel))
    box = QRectF(*sheet.box)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("text1"), LINE_PX))
    painter.drawRect(box)
    _head(painter, box, caption, theme)
    upper = QRectF(box.left(), box.bottom() + GAP, box.width(), ROW_PX)
    _legend(painter, upper, _counted(sheet, scene), theme)
    lower = upper.translated(0, ROW_PX + 4)
    _scale(painter, lower, sheet, theme, is_paper=is_paper)
    _listed(painter, sheet, theme)
    lower.setRight(lower.right() - SIDE_PX)
    paint_text(painter, lower, caption.attribution, font(11, 500), theme.colour("text2"), RIGHT)


def _head(painter: QPainter, box: QRectF, caption: Caption, theme: Theme) -> None:
    line = QRectF(box.left() + SIDE_PX, box.top() - HEAD_PX, box.width() - 2 * SIDE_PX, HEAD_PX)
    ink = theme.colour("text1")
    _north(painter, QPointF(line.right() - NORTH_PX / 2, line.center().y()), ink)
    line.setRight(line.right() - NORTH_PX - BETWEEN_PX)
    paint_text(painter, line, caption.printed, font(12, 500), theme.colour("text2"), RIGHT)
    line.setRight(line.right() - text_width(caption.printed, font(12, 500)) - BETWEEN_PX)
    paint_text(painter, line, caption.title, font(18, 700), ink)


def _north(painter: QPainter, middle: QPointF, ink: QColor) -> None:
    """Web Mercator's north is up everywhere."""
    painter.setPen(QPen(ink, 1.6))
    tip, foot = middle + QPointF(0, -12), middle + QPointF(0, 2)
    for line in (
        QLineF(foot, tip),
        QLineF(tip, tip + QPointF(-4, 6)),
        QLineF(tip, tip + QPointF(4, 6)),
    ):
        painter.drawLine(line)
    under = QRectF(middle.x() - 8, middle.y() + 2, 16, 14)
    paint_text(painter, under.translated(4, 0), "N", font(11, 700), ink)


def _counted(sheet: Sheet, scene: Scene) -> Scene:
    """Only who is seen on the sheet is in its legend."""
    left, top, width, height = sheet.box
    x, y = sheet.camera.to_screen(scene.unit_x, scene.unit_y)
    seen = (x >= left) & (x <= left + width) & (y >= top) & (y <= top + height)
    units = tuple(u for u, is_seen in zip(scene.units, seen, strict=True) if is_seen)
    x, y = sheet.camera.to_screen(scene.incident_x, scene.incident_y)
    seen = (x >= left) & (x <= left + width) & (y >= top) & (y <= top + height)
    found = zip(scene.incidents, seen, strict=True)
    return Scene(units=units, incidents=tuple(one for one, is_seen in found if is_seen))


def _legend(painter: QPainter, row: QRectF, seen: Scene, theme: Theme) -> None:
    """The badges and how many units wear each; then the incidents by grade, briefly if need be."""
    face, ink = font(12, 500), theme.colour("text1")
    entries = [*_entries(seen, theme, brief=False)]
    wide = sum(SIGN_PX + 6 + text_width(words, face) + BETWEEN_PX for words, _ in entries)
    if SIDE_PX + wide - BETWEEN_PX > row.width():
        entries = [*_entries(seen, theme, brief=True)]
    x = row.left() + SIDE_PX
    for words, paint_sign_of in entries:
        width = SIGN_PX + 6 + text_width(words, face)
        if x + width > row.right():
            return
        sign = QRectF(x, row.center().y() - SIGN_PX / 2, SIGN_PX, SIGN_PX)
        paint_sign_of(painter, sign)
        said = QRectF(sign.right() + 6, row.top(), width, row.height())
        paint_text(painter, said, words, face, ink)
        x += width + BETWEEN_PX


def _entries(seen: Scene, theme: Theme, *, brief: bool) -> Iterator[tuple[str, Sign]]:
    for row in legend_rows(unit.availability for unit in seen.units):
        yield row.said, partial(paint_status, availability=row.availability, theme=theme)
    for grade, count in sorted(Counter(one.grade for one in seen.incidents).items()):
        words = f"{count} grade {grade}" if brief else _incidents_words(count, grade)
        yield words, partial(paint_grade, look=grade_look(grade), theme=theme)


def _incidents_words(count: int, grade: str) -> str:
    return f"{text.counted(count, 'incident')} of grade {grade}"


def _listed(painter: QPainter, sheet: Sheet, theme: Theme) -> None:
    """Each road and drawing that is seen: its sign, then all that is said of it."""
    columns, rows = sheet.key_columns, sheet.key_rows
    left, top, wide, high = sheet.box
    ink, column = theme.colour("text1"), (wide - 2 * SIDE_PX) / columns
    marks, room = sheet.listed, columns * rows
    if len(marks) > room:
        marks = marks[: room - 1]
    more = len(sheet.listed) - len(marks)
    told = [" · ".join(mark.words.splitlines()) for mark in marks]
    told += [f"+{more} more, named on the map"] if more else []
    for number, said in enumerate(told):
        row, across = divmod(number, columns)
        upper = top + high + FOOT_PX - LIFT_PX + row * KEY_ROW_PX
        cell = QRectF(left + SIDE_PX + across * column, upper, column - BETWEEN_PX, KEY_ROW_PX)
        if number < len(marks):
            edge = cell.center().y() - SIGN_PX / 2
            sign = QRectF(cell.left(), edge, LISTED_SIGN_PX, SIGN_PX)
            _listed_sign(painter, sign, marks[number], theme)
        cell.setLeft(cell.left() + LISTED_SIGN_PX + 6)
        paint_text(painter, cell, said, font(11, 500), ink)


def _listed_sign(
    painter: QPainter, box: QRectF, mark: MapChange | MapDrawing, theme: Theme
) -> None:
    if isinstance(mark, MapChange):
        paint_sign(painter, box.center(), ROAD_SIGN_PX, mark.sign)
    else:
        paint_drawn_sign(painter, box, mark.kind, theme)


def _scale(painter: QPainter, row: QRectF, sheet: Sheet, theme: Theme, *, is_paper: bool) -> None:
    """A bar; on paper also how many times smaller it is than the ground."""
    camera = sheet.camera
    length_m = text.round_length_m(camera.metres_per_px * SCALE_PX)
    bar, ink = length_m / camera.metres_per_px, theme.colour("text1")
    words = text.distance_m(length_m)
    if is_paper:
        words += f" · 1:{text.thousands(round(sheet.ratio / 100) * 100)}"
    left, y = row.left() + SIDE_PX, row.center().y() + 3
    painter.setPen(QPen(ink, 1.5))
    painter.drawPolyline(
        [QPointF(left, y - 5), QPointF(left, y), QPointF(left + bar, y), QPointF(left + bar, y - 5)]
    )
    said = QRectF(left + bar + 8, row.top(), row.width(), row.height())
    paint_text(painter, said, words, font(12, 700), ink)
