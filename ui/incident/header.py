"""The head of an incident: grade, number, place, clock, owner; its warning markers; its summary."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from dispatch_desk.force.profile import Force
from dispatch_desk.queue import Clock, clock_of, look_of
from dispatch_desk.records import Incident, Request
from ui import text
from ui.theme import GAP, MARGIN, RADIUS, Theme, font
from ui.widgets import marks
from ui.widgets.tips import as_plain

HEAD_PX, SMALL_HEAD_PX, CHIPS_PX, SUMMARY_PX = 84, 72, 32, 50
GRADE_PX, WORDS_X = 40, 64
UNANSWERED = timedelta(minutes=2)  # a request nobody answers for longer stands in amber
NOTE_PX, MOST_NOTES = 22, 3
CLOCK_TOKENS = {
    "met": "available", "late": "red", "over": "red", "undone": "red", "left": "text2", "none": "text2",
}  # fmt: skip
CLOCK_ICONS = {
    "met": "check", "late": "clock-alert", "over": "clock-alert", "undone": "clock-alert",
}  # fmt: skip
MARKER_ICONS = {
    "weapons": "knife", "violence": "account-alert", "children": "human-child",
    "vulnerable": "account-heart", "domestic": "home-alert", "alcohol": "glass-cocktail",
}  # fmt: skip
"""Pictures for codes many forces share; any other marker has the sign of its risk alone."""


class Note(Struct, frozen=True):
    """A line of the head about who is asked for, or where to meet."""

    icon: str
    words: str
    token: str  # of its colour


class Head(Struct, frozen=True):
    """Every word of the head, ready to be painted or read aloud."""

    look: int
    grade: str
    number: str
    day: str
    kind: str
    place: str
    detail: str
    elapsed: str
    state: str  # how it stands against its target: met | late | left | over | undone | none
    standing: str
    owner: str
    owned: bool
    chips: tuple[tuple[str, str, bool], ...]  # code, words, risk
    summary: str
    notes: tuple[Note, ...] = ()

    @property
    def words(self) -> str:
        parts = [f"{self.number}, grade {self.grade}, {self.kind}, {self.place}"]
        parts += [self.elapsed, self.standing, self.owner]
        parts += [f"{'warning ' if risk else ''}{name}" for _code, name, risk in self.chips]
        parts += [note.words for note in self.notes]
        return ", ".join(filter(None, parts))


def head_of(incident: Incident, force: Force, now: datetime, person: str) -> Head:
    """What the head shows at `now`."""
    clock = clock_of(incident, force, now)
    risks = {marker.code: marker.risk for marker in force.markers}
    found = [(m, force.name_of("markers", m), risks.get(m, True)) for m in incident.markers]
    chips = sorted(found, key=lambda chip: not chip[2])
    channel = {row.code: row.name for row in force.channels}.get(incident.channel, incident.channel)
    caller = f"caller {incident.caller}" if incident.caller else ""
    return Head(
        look=look_of(incident, force),
        grade=incident.grade,
        number=incident.number,
        day=text.log_date(incident.id),
        kind=force.name_of("types", incident.kind),
        place=incident.place,
        detail=" · ".join(filter(None, (channel, caller))),
        elapsed=text.long_clock((incident.closed_at or now) - incident.created_at),
        state=clock.state if clock.undone is None else "undone",
        standing=_standing(incident, clock, force),
        owner=_owner(incident, now, person),
        owned=incident.owner is not None or not incident.open,
        chips=tuple(chips),
        summary=incident.summary,
        notes=tuple(notes_of(incident, now)) if incident.open else (),
    )


def notes_of(incident: Incident, now: datetime) -> Iterator[Note]:
    """Who is asked for and not there yet, the unanswered first; and where to meet."""
    for request in sorted(incident.requests, key=lambda one: one.granted is not None):
        if request.callsign not in incident.units or request.granted is False:
            yield _asked(request, now)
    if incident.rvp is not None:
        yield Note("map-marker-radius", f"RVP: {incident.rvp.words}", "text1")


def _asked(request: Request, now: datetime) -> Note:
    if request.granted is None:
        waits = now - request.asked_at
        said = (
            f"{request.callsign} asked of the {request.of}, no answer for {text.long_clock(waits)}"
        )
        late = waits > UNANSWERED
        return Note("account-clock", said, "amber" if late else "text1")
    when = text.local_time(request.answered_at)[:5] if request.answered_at else ""
    reason = f": {request.answer}" if request.answer else ""
    if request.granted:
        said = f"{request.callsign} granted by {request.answered_by} {when}, not sent yet{reason}"
        return Note("account-check", said, "available")
    said = f"{request.callsign} refused by {request.answered_by} {when}{reason}"
    return Note("account-cancel", said, "text2")


def _standing(incident: Incident, clock: Clock, force: Force) -> str:
    if incident.closed_at is not None:
        result = f", {force.name_of('results', incident.result).lower()}" if incident.result else ""
        return f"closed {text.local_time(incident.closed_at)[:5]}{result}"
    state, time = clock.state, text.long_clock(clock.time)
    if clock.undone is not None:
        return f"{state} {time} · left undone {text.long_clock(clock.undone)}"
    words = {"met": f"met at {time}", "late": f"met late, at {time}", "left": f"{time} left",
             "over": f"over {time}", "none": "no target"}  # fmt: skip
    return words[state]


def _owner(incident: Incident, now: datetime, person: str) -> str:
    if incident.owner is None:
        return "NOBODY owns it" if incident.open else "never owned"
    name = "you" if incident.owner == person else incident.owner
    since = f", {text.long_clock(now - incident.owned_at)}" if incident.owned_at else ""
    return f"Owner {name}{since}"


class IncidentHeader(QWidget):
    """Paints a `Head`; nothing in it can be pressed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._small = theme, False
        self._head: Head | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._settle()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        self._small = small
        self._settle()

    def show_head(self, head: Head) -> None:
        if head != self._head:
            self._head = head
            self.setAccessibleName(head.words)
            self.setToolTip(as_plain(head.summary))
            self._settle()
            self.update()

    def forget(self) -> None:
        """Nothing is known of any incident, not even for whoever listens."""
        self._head = None
        self.setAccessibleName("")
        self.setToolTip("")

    def _settle(self) -> None:
        """Take the height of what is there: no row for markers where there are none."""
        head_px = SMALL_HEAD_PX if self._small else HEAD_PX
        chips = CHIPS_PX + GAP if self._head and self._head.chips else 0
        notes = NOTE_PX * min(MOST_NOTES, len(self._head.notes)) if self._head else 0
        self.setFixedHeight(head_px + chips + notes + (0 if self._small else SUMMARY_PX))

    def paintEvent(self, _event: QPaintEvent) -> None:
        head = self._head
        if head is None:
            return
        painter, head_px = QPainter(self), SMALL_HEAD_PX if self._small else HEAD_PX
        field = QRectF(0, 0, self.width(), head_px)
        painter.fillRect(field, self._theme.colour("raised"))
        square = QRectF(MARGIN, MARGIN, GRADE_PX, GRADE_PX)
        marks.paint_grade(painter, square, head.look, self._theme, head.grade)
        self._paint_clock(painter, head, field)
        self._paint_names(painter, head, field)
        top = float(head_px + GAP)
        if head.chips:
            self._paint_chips(painter, head, top)
            top += CHIPS_PX
        top = self._paint_notes(painter, head, top)
        if not self._small:
            self._paint_summary(painter, head, top)
        painter.setPen(QPen(self._theme.colour("edge"), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _paint_clock(self, painter: QPainter, head: Head, field: QRectF) -> None:
        theme = self._theme
        line = QRectF(field.right() - 252, 10, 240, 26)
        marks.paint_text(
            painter, line, head.elapsed, font(20, 700), theme.colour("text1"), marks.RIGHT
        )
        line = QRectF(field.right() - 252, 36, 240, 20)
        colour = theme.colour(CLOCK_TOKENS[head.state])
        marks.paint_text(painter, line, head.standing, font(14, 700), colour, marks.RIGHT)
        if head.state in CLOCK_ICONS:
            left = line.right() - marks.text_width(head.standing, font(14, 700)) - 20
            glyph = QRectF(left, line.top() + 2, 16, 16)
            marks.paint_icon(painter, glyph, CLOCK_ICONS[head.state], colour)

    def _paint_names(self, painter: QPainter, head: Head, field: QRectF) -> None:
        colour = self._theme.colour
        room = field.width() - WORDS_X - MARGIN
        clock_px = marks.text_width(head.elapsed, font(20, 700)) + GAP
        line = QRectF(WORDS_X, 10, room - clock_px, 26)
        line.setLeft(marks.paint_text(painter, line, head.number, font(20, 700), colour("text1")))
        if not self._small:
            line.setLeft(marks.paint_text(painter, line, f"/{head.day}", font(13), colour("text2")))
        line.setLeft(line.left() + (GAP if self._small else MARGIN))
        marks.paint_text(painter, line, head.kind, font(18, 700), colour("text1"))
        standing_px = marks.text_width(head.standing, font(14, 700)) + 28
        glyph = QRectF(WORDS_X, 38, 16, 16)
        marks.paint_icon(painter, glyph, "map-marker", colour("text2"))
        place = QRectF(WORDS_X + 20, 36, room - 20 - standing_px, 20)
        marks.paint_text(painter, place, head.place, font(16, 700), colour("text1"))
        self._paint_detail(painter, head, QRectF(WORDS_X + 20, field.bottom() - 27, room - 20, 20))

    def _paint_detail(self, painter: QPainter, head: Head, line: QRectF) -> None:
        colour = self._theme.colour
        if self._small:
            line.moveTop(line.top() + 10)
            line.setHeight(16)
        face = font(13, 400 if head.owned else 700)
        ink = colour("text2" if head.owned else "amber")
        marks.paint_text(painter, line, head.owner, face, ink, marks.RIGHT)
        taken = marks.text_width(head.owner, face) + GAP
        if not head.owned:
            glyph = QRectF(line.right() - taken - MARGIN, line.center().y() - 7, 14, 14)
            marks.paint_icon(painter, glyph, "account-off", ink)
            taken += 22
        line.setRight(line.right() - taken)
        marks.paint_text(painter, line, head.detail, font(13), colour("text2"))

    def _paint_chips(self, painter: QPainter, head: Head, top: float) -> None:
        """Markers from the left, risks first; those without room are counted."""
        left, chips = float(MARGIN), head.chips
        for done, (code, name, risk) in enumerate(chips):
            width = marks.text_width(name, font(12, 700)) + 32
            if left + width > self.width() - 40:
                line = QRectF(left, top, 40, 24)
                more = f"+{len(chips) - done}"
                marks.paint_text(painter, line, more, font(12, 700), self._theme.colour("text1"))
                return
            self._paint_chip(painter, QRectF(left, top, width, 24), code, name, risk=risk)
            left += width + 6

    def _paint_notes(self, painter: QPainter, head: Head, top: float) -> float:
        """A line each, the last of them counting what has no room; returns where they end."""
        over = len(head.notes) - MOST_NOTES
        for at, note in enumerate(head.notes[:MOST_NOTES]):
            more = f" · and {over} more" if over > 0 and at == MOST_NOTES - 1 else ""
            ink = self._theme.colour(note.token)
            marks.paint_icon(painter, QRectF(MARGIN, top + 3, 16, 16), note.icon, ink)
            room = QRectF(MARGIN + 22, top, self.width() - 2 * MARGIN - 22, NOTE_PX)
            marks.paint_text(painter, room, note.words + more, font(14, 700), ink)
            top += NOTE_PX
        return top

    def _paint_chip(
        self, painter: QPainter, rect: QRectF, code: str, name: str, *, risk: bool
    ) -> None:
        ink = self._theme.colour("red" if risk else "text1")
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("red" if risk else "control"), 1))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        sign = MARKER_ICONS.get(code, "alert-octagon" if risk else "tag-outline")
        marks.paint_icon(painter, QRectF(rect.left() + 7, rect.top() + 5, 14, 14), sign, ink)
        marks.paint_text(painter, rect.adjusted(25, 0, 0, 0), name, font(12, 700), ink)
        painter.restore()

    def _paint_summary(self, painter: QPainter, head: Head, top: float) -> None:
        painter.setFont(font(14))
        painter.setPen(self._theme.colour("text1"))
        room = QRectF(MARGIN, top, self.width() - 2 * MARGIN, SUMMARY_PX - GAP)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags, head.summary)
