"""The field of an officer who called for help: the largest thing on the screen, until it is closed."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.safety.cards import EmergencyCard, Holder
from ui.safety.questions import HAVING, LETTERS
from ui.theme import GAP, NIGHT, RADIUS, Theme, font
from ui.widgets import marks

BUTTON_PX, NARROW_BUTTON_PX = 116, 98
HOLDER_PX, NARROW_HOLDER_PX = 164, 132
ROOMY_PX = 1060  # from here on all columns fit at their full width
WHO_SHARE = 0.53  # the place takes more words than the backup
FRAME_PX, RIM_PX = 3, 2  # white, for each step that nobody has taken it; red stays around it
TOLD_PX = 56  # what the holder grows by, to say who was told and who is next
NAME_PX = 180  # callsign, and why: what was said besides stands on the officer's card
LINE_PX = 48  # a row's height, from the third emergency on


class FieldButton(QAbstractButton):
    """White on the red field: two lines, the second its key."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(BUTTON_PX, 56)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, whole = QPainter(self), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(marks.WHITE, 4 if self.hasFocus() else 2))
        if self.underMouse() or self.isDown():
            painter.setBrush(QColor(255, 255, 255, 40))
        painter.drawRoundedRect(whole.adjusted(2, 2, -2, -2), RADIUS, RADIUS)
        if whole.height() < LINE_PX or not self.key:
            said = f"{self.text()}  {self.key}".strip()
            marks.paint_text(painter, whole, said, font(14, 700), marks.WHITE, marks.CENTRE)
            return
        upper, lower = _halves(whole)
        marks.paint_text(painter, upper, self.text(), font(16, 700), marks.WHITE, marks.CENTRE)
        marks.paint_text(painter, lower, self.key, font(14, 700), marks.WHITE, marks.CENTRE)


class EmergencyField(QWidget):
    """One emergency. A click or Enter locates the unit; only the button takes or closes it."""

    located = Signal()
    acted = Signal()  # the button: take it, or close it once owned
    keyed = Signal(str)  # a letter of the officer's card

    def __init__(self, card: EmergencyCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card, self._theme, self._lit, self._small = card, NIGHT, True, False
        self._past, self._step = False, 0
        self._button = FieldButton(self)
        self._button.clicked.connect(self.acted)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_card(card, lit=True)

    @property
    def card(self) -> EmergencyCard:
        return self._card

    @property
    def button(self) -> FieldButton:
        return self._button

    @property
    def lit(self) -> bool:
        """Whether the octagon is filled; while nobody has taken the emergency it blinks."""
        return self._lit

    def show_card(self, card: EmergencyCard, *, lit: bool) -> None:
        self._card, self._lit = card, lit or card.holder.owned
        owned, pending = card.holder.owned, card.holder.pending
        self._button.setText("saving" if pending else "Close it" if owned else "Take it")
        self._button.key = "" if owned or pending else "F12"
        self._button.setEnabled(not pending)
        verb = "Close" if owned else "Take"
        self._button.setAccessibleName(f"{verb} the emergency of {card.callsign}")
        self.setAccessibleName(card.words)
        self.setAccessibleDescription(f"{card.officer}. {card.place}. {card.backup}")
        self.update()
        self._button.update()

    @property
    def step(self) -> int:
        """How far it has grown: 1 the supervisor was told, 2 the duty inspector."""
        return self._step

    def set_look(self, theme: Theme, *, small: bool, step: int = 0) -> None:
        self._theme, self._small, self._step = theme, small, step
        self.update()

    def look_only(self) -> None:
        """It is over: an outline without a button, that says of what it is a replay."""
        self._past = True
        self._button.hide()

    @property
    def _ink(self) -> QColor:
        return self._theme.colour("red") if self._past else marks.WHITE

    @property
    def _ground(self) -> QColor:
        return self._theme.colour("raised" if self._past else "emergency")

    def resizeEvent(self, _event: QResizeEvent) -> None:
        margin = 4 if self._line else 10 if self.height() > 70 else 8  # px
        width = BUTTON_PX if self._roomy else NARROW_BUTTON_PX
        left = self.width() - width - GAP - 4
        self._button.setGeometry(left, margin, width, self.height() - 2 * margin)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.located.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.located.emit()
        elif event.text().upper() in {*LETTERS, *HAVING} and not self._past:
            self.keyed.emit(event.text().upper())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, whole = QPainter(self), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(whole, self._ground)
        x = self._octagon(painter, whole)
        x = self._name(painter, whole, x)
        box = QRectF(self._button.geometry())
        width = self._holder_px
        box.moveLeft(box.left() - GAP - width)
        box.setWidth(width)
        self._columns(painter, QRectF(x, 0, box.left() - GAP - x, whole.height()))
        self._holder(painter, box)
        if self._past:
            self._mark_as_past(painter, whole)
        elif self._step:
            self._frame(painter, whole)
        if self.x():  # between two side by side
            painter.fillRect(QRectF(0, 0, 1, whole.height()), self._ink)
        if self.y():  # between rows
            painter.fillRect(QRectF(0, 0, whole.width(), 1), self._ink)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("focus") if self._past else marks.WHITE, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(whole.adjusted(1, 1, -1, -1))

    def _mark_as_past(self, painter: QPainter, whole: QRectF) -> None:
        """A dashed edge, and REPLAY where the button would be."""
        painter.setPen(QPen(self._ink, 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(whole.adjusted(1, 1, -1, -1))
        place, theme = QRectF(self._button.geometry()), self._theme
        box = QRectF(place.left(), place.center().y() - 14, place.width(), 28)
        face = font(14, 800)
        marks.paint_pill(
            painter, box, "REPLAY", face, theme.colour("violet"), theme.colour("on_violet")
        )

    def _frame(self, painter: QPainter, whole: QRectF) -> None:
        """The stronger the longer nobody has taken it."""
        width = FRAME_PX * self._step
        painter.setPen(QPen(marks.WHITE, width, j=Qt.PenJoinStyle.MiterJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = RIM_PX + width / 2
        painter.drawRect(whole.adjusted(inset, inset, -inset, -inset))

    @property
    def _holder_px(self) -> int:
        """More words are more needed than whole ones about the place."""
        if not self._roomy:
            return NARROW_HOLDER_PX
        return HOLDER_PX + (TOLD_PX if self._step else 0)

    @property
    def _roomy(self) -> bool:
        return self.width() >= ROOMY_PX + (2 * TOLD_PX if self._step else 0)

    @property
    def _line(self) -> bool:
        """Three or more share the strip, and each has one row."""
        return self.height() <= LINE_PX

    def _octagon(self, painter: QPainter, whole: QRectF) -> float:
        side = whole.height() - (12 if self._line else 20)
        shape = QRectF(12, (whole.height() - side) / 2, side, side)
        field = self._ground
        if self._lit:
            marks.paint_octagon(painter, shape, self._ink, field)
        else:
            marks.paint_octagon(painter, shape, field, marks.WHITE)
            painter.setPen(QPen(marks.WHITE, 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon(marks.octagon(shape.adjusted(1.5, 1.5, -1.5, -1.5)))
        return shape.right() + 14

    def _name(self, painter: QPainter, whole: QRectF, x: float) -> float:
        card, small = self._card, self._small
        if self._line:
            face = font(20, 800)
            line = QRectF(x, 0, 90, whole.height())
            marks.paint_text(painter, line, card.callsign, face, self._ink)
            return line.right() + GAP
        face, label = font(32 if small else 36, 800), font(12, 700)
        reason = "EMERGENCY" if small or not self._roomy else card.reason.partition(":")[0]
        width = max(marks.text_width(card.callsign, face), marks.text_width(reason, label), 84)
        width = min(width, NAME_PX)
        upper, lower = _halves(whole, first=0.58)
        for line in (upper, lower):
            line.setLeft(x)
            line.setRight(x + width)
        marks.paint_text(painter, upper, card.callsign, face, self._ink)
        marks.paint_text(painter, lower, reason, label, self._ink)
        return x + width + (12 if self._roomy else GAP)

    def _columns(self, painter: QPainter, room: QRectF) -> None:
        """Since when, who and where, who is near: each with its second line."""
        card, roomy = self._card, self._roomy
        upper_face = font(20 if roomy and not self._line else 16, 700)
        lower_face = font(14 if roomy and not self._line else 12, 700 if card.sign else 500)
        space = 24 if roomy else 12
        at = (card.sign if roomy else _when(card.sign)) or card.at  # heard since: more needed
        columns = ((card.since, at), (card.officer, card.place), (card.backup, card.backup_range))
        first = max(marks.text_width(card.since, upper_face), marks.text_width(at, lower_face))
        first = min(first + space, room.width() / 3)
        who = (room.width() - first) * WHO_SHARE
        near = room.width() - first - who
        x = room.left()
        for width, (upper, lower) in zip((first, who, near), columns, strict=True):
            place = QRectF(x, room.top(), width - (12 if roomy else 6), room.height())
            above, below = _halves(place)
            marks.paint_text(painter, above, upper, upper_face, self._ink)
            face = lower_face if lower == at else font(lower_face.pixelSize(), 500)
            marks.paint_text(painter, below, lower, face, self._ink)
            x += width

    def _holder(self, painter: QPainter, box: QRectF) -> None:
        """White and filled while nobody has it; an outline with the owner's name once taken."""
        held = self._card.holder
        calm = held.owned or self._past
        painter.setPen(QPen(self._ink, 1 if self._past else 2))
        painter.setBrush(Qt.BrushStyle.NoBrush if calm else marks.WHITE)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        ink = self._ink if calm else self._theme.colour("emergency")
        above, below = _halves(box.adjusted(4, 0, -4, 0))
        if held.then and not self._line:
            self._three_lines(painter, box.adjusted(4, 4, -4, -4), held, ink)
            return
        upper, lower = (
            (font(16, 700), font(12, 500)) if self._line else (font(20, 700), font(12, 700))
        )
        marks.paint_text(painter, above, held.who, upper, ink, marks.CENTRE)
        short = held.clock if box.width() >= HOLDER_PX else _shorter(held.clock)
        marks.paint_text(painter, below, short, lower, ink, marks.CENTRE)

    def _three_lines(self, painter: QPainter, box: QRectF, held: Holder, ink: QColor) -> None:
        third = box.height() / 3
        short = held.clock if box.width() >= HOLDER_PX else _shorter(held.clock)
        faces = (font(18, 800), font(13, 700), font(13, 700))
        for at, (said, face) in enumerate(zip((held.who, short, held.then), faces, strict=True)):
            line = QRectF(box.left(), box.top() + at * third, box.width(), third)
            marks.paint_text(painter, line, said, face, ink, marks.CENTRE)


def _when(sign: str) -> str:
    """How long ago alone: where there is little room, how soon help comes is needed more than by what."""
    when, ago, _ = sign.partition(" ago")
    return when + ago


def _shorter(clock: str) -> str:
    """What is to come needs no verb; of what has been, the verb tells it apart."""
    told = clock.replace("duty inspector", "insp.").replace("supervisor told ", "sup. told ")
    return clock.replace(" told", "") if " in " in clock else told.removesuffix(" ago")


def _halves(rect: QRectF, first: float = 0.5) -> tuple[QRectF, QRectF]:
    """The places of two lines, drawn together in the middle of a rectangle."""
    inset = max(0.0, (rect.height() - 56) / 2) + min(4.0, rect.height() / 14)
    inner = rect.adjusted(0, inset, 0, -inset)
    cut = inner.top() + inner.height() * first
    upper = QRectF(inner.left(), inner.top(), inner.width(), cut - inner.top())
    return upper, QRectF(inner.left(), cut, inner.width(), inner.bottom() - cut)
