"""One row of the ranked list, painted: digit, status, callsign, crew, chips, band, ETA, age, reason."""

from collections.abc import Mapping
from datetime import timedelta

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dispatch_desk.sending.candidate import Candidate
from resources.status import Availability
from resources.units import Callsign
from ui import text
from ui.models.keyed_rows import ROW
from ui.theme import GAP, MARGIN, RADIUS, Theme, font
from ui.units.axis import Axis
from ui.units.chips import chips_of, paint_chips, paint_sign
from ui.units.fitting import PX, fitted
from ui.widgets import marks

ROW_PX, LINE_PX, BAR_PX, LIKELY_PX, SELECTED_PX = 46, 26, 12, 3, 4
DIGIT_X, STATUS_X, CALLSIGN_X, CHIPS_X, REASON_X = 11, 39, 57, 139, 59
BAND_X, SMALL_BAND_X, BAND_END = 259, 190, 140
AGE_PX, ETA_PX = 56, 60
TICK_END = 25  # above the reason
DIGIT_END = 36  # a click left of it is the digit pressed
BRACKET_X, BRACKET_PX, BRACKET_INSET = 6, 2, 5
TURN_OUT_PX = 4
DIGITS = 9
HOLD = "RVP"
AMBER = "amber"


class RankedPainter(QStyledItemDelegate):
    """Paints candidates on one axis. What it shows beside the row itself is set from outside."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self.theme, self.small = theme, False
        self.last_s = 600.0  # where the common axis ends
        self.chosen: frozenset[Callsign] = frozenset()
        self.sending: frozenset[Callsign] = frozenset()
        self.proposed: frozenset[Callsign] = frozenset()
        self.asked_s: Mapping[Callsign, float] = {}  # for their position, so long ago
        self._shown: tuple[object, ...] = ()

    def has_changed(self) -> bool:
        """Whether any of that is other than when this was last asked."""
        asked = {callsign: round(seconds) for callsign, seconds in self.asked_s.items()}
        beside = self.chosen, self.sending, self.proposed, asked
        before, self._shown = self._shown, (self.theme, self.small, self.last_s, *beside)
        return before != self._shown

    def band_left(self) -> int:
        return SMALL_BAND_X if self.small else BAND_X

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(option.rect.width(), ROW_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: Candidate = index.data(ROW)
        rect = QRectF(option.rect)
        painter.save()
        self._paint_field(painter, rect, option)
        self._paint_rule(painter, rect, row, index)
        self._paint_bracket(painter, rect, row, index)
        self._paint_digit(painter, rect, row)
        self._paint_unit(painter, rect, row)
        self._paint_band(painter, rect, row)
        self._paint_times(painter, rect, row)
        self._paint_reason(painter, rect, row)
        painter.restore()

    def _ink(self, row: Candidate, token: str) -> QColor:
        return self.theme.colour(token if row.suitable else "text3")

    def _paint_field(self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self.theme.colour("selected"))
            bar = QRectF(rect.left(), rect.top(), SELECTED_PX, rect.height())
            painter.fillRect(bar, self.theme.colour("focus"))

    def _paint_rule(
        self,
        painter: QPainter,
        rect: QRectF,
        row: Candidate,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """A hairline under every row; a strong line above the first that doesn't suit."""
        painter.setPen(QPen(self.theme.colour("edge"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        above: Candidate | None = index.sibling(index.row() - 1, 0).data(ROW)
        if not row.suitable and above is not None and above.suitable:
            edge = QRectF(rect.left(), rect.top(), rect.width(), 2)
            painter.fillRect(edge, self.theme.colour("control"))

    def _paint_bracket(
        self,
        painter: QPainter,
        rect: QRectF,
        row: Candidate,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Joins the rows of one proposal at the left, closed above its first and below its last."""
        if row.callsign not in self.proposed:
            return
        is_first, is_last = (not self._proposes(index, step) for step in (-1, 1))
        top = rect.top() + (BRACKET_INSET if is_first else 0)
        bottom = rect.bottom() - (BRACKET_INSET if is_last else 0)
        ink = self.theme.colour("focus")
        painter.fillRect(QRectF(BRACKET_X, top, BRACKET_PX, bottom - top), ink)
        for y, ends in ((top, is_first), (bottom - BRACKET_PX, is_last)):
            if ends:
                painter.fillRect(QRectF(BRACKET_X, y, 3 * BRACKET_PX, BRACKET_PX), ink)

    def _proposes(self, index: QModelIndex | QPersistentModelIndex, step: int) -> bool:
        beside: Candidate | None = index.sibling(index.row() + step, 0).data(ROW)
        return beside is not None and beside.callsign in self.proposed

    def _paint_digit(self, painter: QPainter, rect: QRectF, row: Candidate) -> None:
        box = QRectF(DIGIT_X, rect.top() + 7, 20, 20)
        chosen = row.callsign in self.chosen
        if not row.suitable and not chosen:
            marks.paint_icon(painter, box.adjusted(2, 2, -2, -2), "cancel", self._ink(row, "text3"))
            return
        digit = str(row.rank) if row.rank and row.rank <= DIGITS else ("+" if chosen else "")
        marks.stamp(painter, box.adjusted(-1, -1, 1, 1), _paint_key, digit, chosen, self.theme)

    def _paint_unit(self, painter: QPainter, rect: QRectF, row: Candidate) -> None:
        middle = rect.top() + 17
        muted = None if row.suitable else self.theme.colour("text3")
        shape = QRectF(STATUS_X, middle - 6, 12, 12)
        of = row.availability, row.suitable, self.theme
        marks.stamp(painter, shape, _paint_status, *of)
        line = QRectF(CALLSIGN_X, rect.top() + 4, self.band_left() - CALLSIGN_X - GAP, LINE_PX)
        end = marks.paint_text(painter, line, row.callsign, font(16, 700), self._ink(row, "text1"))
        line.setLeft(end + GAP)
        alone = self.theme.colour("amber" if row.crew < 2 else "text1")
        end = marks.paint_crew(painter, line, row.crew, self.theme, muted or alone)
        if row.hold:
            end = paint_sign(painter, QRectF(end + GAP, line.top(), 0, LINE_PX), HOLD, self.theme)
        if not self.small:
            left = max(end + GAP, CHIPS_X)
            room = QRectF(left, middle - 10, line.right() - left, 20)
            paint_chips(painter, room, chips_of(row), self.theme)

    def _paint_band(self, painter: QPainter, rect: QRectF, row: Candidate) -> None:
        first, end = self.band_left(), rect.width() - BAND_END
        axis = Axis(self.last_s, first, end)
        ticks = QRectF(first, rect.top(), end - first + 1, TICK_END + 1)
        marks.stamp(painter, ticks, _paint_ticks, self.last_s, self.theme)
        if row.eta_s is None:
            return
        self._paint_turn_out(painter, axis, rect, row)
        left, right = axis.x(row.earliest_s), axis.x(row.latest_s)
        bar = QRectF(left, rect.top() + 11, max(right - left, LIKELY_PX), BAR_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._band_brush(row))
        painter.drawRoundedRect(bar, 2, 2)
        if row.stale:
            self._paint_hatch(painter, bar, row)
        likely = QRectF(axis.x(row.eta_s) - LIKELY_PX / 2, bar.top() - 2, LIKELY_PX, BAR_PX + 4)
        painter.fillRect(likely, self._ink(row, "text1"))

    def _paint_turn_out(self, painter: QPainter, axis: Axis, rect: QRectF, row: Candidate) -> None:
        """What passes before it has set off, drawn apart: thin and light, from now on."""
        if row.turn_out_s < 1:
            return
        field = self._ink(row, "text2")
        field.setAlpha(110)
        top = rect.top() + 11 + (BAR_PX - TURN_OUT_PX) / 2
        end = min(axis.x(row.turn_out_s), axis.x(row.earliest_s))
        painter.fillRect(QRectF(axis.x(0), top, max(end - axis.x(0), 1), TURN_OUT_PX), field)

    def _band_brush(self, row: Candidate) -> QBrush:
        token = "focus" if row.going else "amber" if row.stale else "not_available"
        field = self._ink(row, token)
        field.setAlpha(90 if row.stale or not row.suitable else 150)
        return QBrush(field)

    def _paint_hatch(self, painter: QPainter, bar: QRectF, row: Candidate) -> None:
        ink = self._ink(row, "amber")
        painter.setBrush(QBrush(ink, Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(ink, 1))
        painter.drawRoundedRect(bar, 2, 2)

    def _paint_times(self, painter: QPainter, rect: QRectF, row: Candidate) -> None:
        age = QRectF(rect.right() - MARGIN - AGE_PX, rect.top() + 4, AGE_PX, LINE_PX)
        words = "no fix" if row.age_s is None else text.age(timedelta(seconds=row.age_s))
        face = font(13, 700 if row.stale else 400)
        ink = self._ink(row, "amber" if row.stale else "text2")
        marks.paint_text(painter, age, words, face, ink, marks.RIGHT)
        eta = QRectF(age.left() - ETA_PX, age.top(), ETA_PX, LINE_PX)
        words = "…" if row.eta_s is None else text.seconds(row.eta_s)
        marks.paint_text(painter, eta, words, font(16, 700), self._ink(row, "text1"), marks.RIGHT)

    def _paint_reason(self, painter: QPainter, rect: QRectF, row: Candidate) -> None:
        line = QRectF(REASON_X, rect.top() + 25, rect.width() - REASON_X - MARGIN, 18)
        asked = self.asked_s.get(row.callsign)
        note, face = aside(row, asked), font(12, 700)
        if note:
            token = "text2" if asked is None else AMBER
            marks.paint_text(painter, line, note, face, self.theme.colour(token), marks.RIGHT)
            line.setRight(line.right() - marks.text_width(note, face) - GAP)
        sign, sign_token, ink_token, words = self._main_reason(row)
        glyph = QRectF(41, line.top() + 3, 13, 13)
        marks.paint_icon(painter, glyph, sign, self._ink(row, sign_token))
        weight = 700 if ink_token == AMBER else 400
        words = fitted(words, weight, int(line.width()))
        marks.paint_text(painter, line, words, font(PX, weight), self._ink(row, ink_token))

    def _main_reason(self, row: Candidate) -> tuple[str, str, str, str]:
        """The second line: its sign, the colours of sign and words, the words."""
        if row.callsign in self.sending:
            return "timer-sand", AMBER, AMBER, "Sending, not saved yet"
        if not row.suitable:
            return "close", "text3", "text3", row.reason
        if row.going:
            return "check", "available", "text2", row.reason
        if row.stale:
            return "clock-alert", AMBER, AMBER, row.reason
        sign = "chevron-right" if row.divert_from is None else "swap-horizontal"
        is_proposed = row.callsign in self.proposed
        return (
            sign,
            "focus" if is_proposed else "text2",
            "text1" if is_proposed else "text2",
            row.reason,
        )


def _paint_ticks(painter: QPainter, rect: QRectF, last_s: float, theme: Theme) -> None:
    """The same on every row: where the minutes of the axis stand."""
    axis = Axis(last_s, 0, rect.width() - 1)
    painter.setPen(QPen(theme.colour("edge"), 1))
    for tick in axis.ticks:
        x = round(axis.x(tick)) + 0.5
        painter.drawLine(QPointF(x, rect.top() + 2), QPointF(x, rect.top() + TICK_END))


def _paint_key(painter: QPainter, rect: QRectF, digit: str, chosen: bool, theme: Theme) -> None:  # noqa: FBT001 - a part of what is stamped
    box = rect.adjusted(1, 1, -1, -1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("focus" if chosen else "control"), 1.5))
    painter.setBrush(theme.colour("focus") if chosen else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    ink = theme.colour("on_focus" if chosen else "text1")
    marks.paint_text(painter, box, digit, font(13, 700), ink, marks.CENTRE)


def _paint_status(
    painter: QPainter,
    rect: QRectF,
    availability: Availability,
    suits: bool,  # noqa: FBT001 - as above
    theme: Theme,
) -> None:
    shape = rect.adjusted(0, 0.5, -1, -0.5)
    muted = None if suits else theme.colour("text3")
    marks.paint_status(painter, shape, availability, theme, muted)


def aside(row: Candidate, asked_s: float | None = None) -> str:
    """The note at the right of the second line: a question, a tie, or a distance without a road time."""
    if asked_s is not None:
        return f"asked {text.seconds(asked_s)}"
    if row.too_close:
        return f"too close: {row.too_close}"
    if row.eta_s is None and row.straight_m is not None:
        return f"air {text.distance_m(row.straight_m)}"
    return ""


def spoken(row: Candidate) -> str:
    """The whole row as a screen reader says it."""
    rank = f"{row.rank}: " if row.rank else "" if row.suitable else "not suitable: "
    eta = "road time unknown" if row.eta_s is None else text.spoken(timedelta(seconds=row.eta_s))
    crew = text.counted(row.crew, "officer")
    position = "no position" if row.age_s is None else (
        f"position {text.spoken(timedelta(seconds=row.age_s))} old")  # fmt: skip
    missing = f"without {', '.join(row.missing)}" if row.missing else ""
    hold = "holds at the meeting point" if row.hold else ""
    proposed = "proposed" if row.verdict == "recommended" else ""
    about = (proposed, crew, *row.chips, missing, position, row.reason, hold, aside(row))
    return ", ".join(filter(None, (f"{rank}{row.callsign}", eta, row.driving.lower(), *about)))
