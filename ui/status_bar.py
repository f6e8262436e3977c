"""The status bar: who sits here, what feeds the desk, and whether what was typed is saved."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, Signal
from PySide6.QtGui import QFont, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolButton, QToolTip, QWidget

from dispatch_desk.alarm_load import CALM, Load
from ui import text
from ui.alarms.gauge import STATE_TOKENS, AlarmGauge, short_words, words
from ui.theme import GAP, MARGIN, NIGHT, Theme, font
from ui.widgets import marks
from ui.widgets.tips import as_plain

HEIGHT_PX = 28
WATCH = "Safety watch"
SLOW_SAVE = timedelta(seconds=2)
SPACE = 20  # between two parts
WHERE, WHO = 0, 1  # the first two parts
LEAST_LETTERS = 10  # of a long name, before anything urgent would be cut
REPLAY_PX = 64  # the button
CLOCK_GAP = 6  # before the local clock
PLAIN = """QToolButton { background: transparent; border: 1px solid palette(mid); padding: 0;
min-height: 20px; } QToolButton:hover { background: palette(highlight); }
QToolButton:focus { border: 2px solid palette(link); }"""

Health = Literal["good", "late", "error"]
HEALTH_TOKENS: dict[Health, str] = {"good": "available", "late": "amber", "error": "red"}
GLYPHS = {
    "Positions": "crosshairs-gps",
    "Radio": "radio-tower",
    "Phone": "phone",
    "": "database-alert",
}


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One source of data: "Positions", "41 of 44, 3 late"; or a warning, which is whole without a name."""

    name: str
    said: str = ""
    short: str = ""  # for small screens: "41/44"
    health: Health = "good"
    refused: int = 0  # messages that could not be used
    why: str = ""  # why not, with numbers: told where the pointer rests


@dataclass(frozen=True, slots=True)
class StatusLine:
    """All that the bar shows at one moment."""

    now: datetime
    desk: str = ""
    name: str = ""
    role: str = ""
    mode: str = ""  # DEMO, LIVE, REPLAY …
    area: str = ""
    engine: str = ""  # what computes road times, "Roads: fast" …
    feeds: tuple[FeedLine, ...] = field(default=())
    sound: bool = True  # a device that can be heard is there
    watch_alive: bool = True  # the safety watch of its own process
    load: Load = CALM  # what rang in the last ten minutes
    saved: int = 0  # entries in the journal
    unsaved_for: timedelta = timedelta(0)  # how long the oldest entry has waited to be saved
    recording: str = ""  # of a replay: what is replayed


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the bar: a glyph, words, and the words for a narrow bar."""

    said: str
    short: str
    glyph: str = ""
    colour: str = "text1"  # token of the words
    glyph_colour: str = "available"
    bold: bool = False
    load: Load | None = None  # of the one part that is the alarm gauge
    urgent: bool = False  # never left out
    more: str = ""  # told where the pointer rests, after what is said


def parts(line: StatusLine) -> Iterator[Part]:
    """The bar from left to right, without the clock at its end."""
    return _parts_of_replay(line) if line.recording else _parts_of_desk(line)


def _parts_of_replay(line: StatusLine) -> Iterator[Part]:
    """Nobody sits here, nothing is saved and nothing rings: none of it is a fault."""
    yield Part(line.mode, line.mode, "history", "violet", "violet", bold=True, urgent=True)
    area = f" · {line.area}" if line.area else ""
    yield Part(f"{line.recording}{area}", line.recording, colour="violet", urgent=True)  # a colour
    yield from map(_feed, line.feeds)
    yield Part("No alarm rings", "Silent", "volume-off", "text2", "text2")
    yield _alarms(line.load)
    read = text.thousands(line.saved)
    yield Part(f"Record read to entry {read}", f"Entry {read}", "book-open-outline", "text2")
    if line.engine:
        yield Part(line.engine, "", "routes", "text2")


def _parts_of_desk(line: StatusLine) -> Iterator[Part]:
    yield Part(line.desk, line.desk, bold=True, urgent=True)
    who = f"{line.name}, {line.role}" if line.name else "Nobody is booked on"
    yield Part(
        who, line.name or "Nobody", colour="text2" if line.name else "amber", urgent=True
    )  # a colour
    if line.mode:
        yield _mode(line)
    yield from map(_feed, line.feeds)
    if not line.sound:
        yield Part("No audio", "No audio", "volume-off", "red", "red", bold=True, urgent=True)
    yield _watch(line)
    yield _alarms(line.load)
    yield _journal(line)
    if line.engine:
        yield Part(line.engine, "", "routes", "text2")


def _mode(line: StatusLine) -> Part:
    live = line.mode == "LIVE"
    said = f"{line.mode} · {line.area}" if line.area else line.mode
    return Part(
        said, line.mode, colour="text2" if live else "violet", bold=not live, urgent=True
    )  # a colour


def _feed(feed: FeedLine) -> Part:
    refused = f", {text.thousands(feed.refused)} refused" if feed.refused else ""
    token, bad = HEALTH_TOKENS[feed.health], feed.health == "error"
    return Part(
        f"{feed.name} {feed.said}{refused}".strip(),
        f"{feed.name} {feed.short}".strip(),
        GLYPHS.get(feed.name, "access-point"),
        "red" if bad else "text1",
        token,
        bold=True,
        urgent=bad,
        more=f"Refused: {feed.why}" if feed.why else "",
    )


def _watch(line: StatusLine) -> Part:
    if line.watch_alive:
        return Part(f"{WATCH} on", "Watch", "shield-check", "text2")
    said = f"{WATCH} stopped"
    return Part(said, said, "shield-off", "red", "red", bold=True, urgent=True)


def _alarms(load: Load) -> Part:
    colour, urgent = STATE_TOKENS[load.state], load.state != "steady"
    return Part(words(load), short_words(load), colour=colour, load=load, urgent=urgent)


def _journal(line: StatusLine) -> Part:
    saved = text.thousands(line.saved)
    waited = line.unsaved_for
    if waited > SLOW_SAVE:
        said = f"Journal not saved for {text.age(waited)}: tell the supervisor"
        return Part(said, "Not saved", "database-alert", "red", "red", bold=True, urgent=True)
    glyph = "timer-sand" if waited else "database-check"
    return Part(f"Journal saved, {saved}", f"Journal {saved}", glyph, bold=True)


class StatusBar(QWidget):
    """Paints a `StatusLine`; short words on a small screen, or where the whole ones don't fit."""

    replay_wanted = Signal()
    watch_noted = Signal()  # somebody has read the trouble the safety watch tells of

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._small = NIGHT, False
        self._line: StatusLine | None = None
        self._aside = ""
        self.replay = QToolButton(self)
        self.replay.setText("Replay")
        self.replay.setFont(font(12, 700))
        self.replay.setStyleSheet(PLAIN)
        self.replay.setAccessibleName("Replay: see the last minutes again in a window of their own")
        self.replay.setToolTip("See the last minutes again, in a window of their own")
        self.replay.clicked.connect(self.replay_wanted)
        self.gauge = AlarmGauge(self)
        self._places: list[tuple[QRectF, Part, str]] = []
        self.setFixedHeight(HEIGHT_PX)

    def show_line(self, line: StatusLine) -> None:
        if line != self._line:
            self._line = line
            self.setAccessibleName("Status: " + ", ".join(self.spoken()))
            self._arrange()

    def say_aside(self, words: str) -> None:
        """Something beside the desk's own state that went wrong; "" once it is no matter any more."""
        self._aside = words
        self.setAccessibleName("Status: " + ", ".join(self.spoken()))
        self._arrange()

    def _parts(self, line: StatusLine) -> list[Part]:
        aside = Part(self._aside, self._aside, "alert", "red", "red", bold=True)
        return [*parts(line), *([aside] if self._aside else [])]

    def spoken(self) -> list[str]:
        """Every part in words, in the order of the bar."""
        if self._line is None:
            return []
        shown = self._parts(self._line)
        said = [p.load.said if p.load is not None else p.said for p in shown]
        return [*said, self._dated(self._line), text.local_time(self._line.now)]

    def shown(self) -> list[str]:
        """The whole words of every part there is room for."""
        return [part.said for _, part, _ in self._places]

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.gauge.set_theme(theme)
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        self._small = small
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            said = [
                self._told(part) for place, part, _ in self._places if place.contains(event.pos())
            ]
            QToolTip.showText(event.globalPos(), said[0] if said else "", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        pressed = (part for place, part, _ in self._places if place.contains(event.position()))
        if any(part.said.startswith(WATCH) and part.colour == "red" for part in pressed):
            self.watch_noted.emit()

    @staticmethod
    def _told(part: Part) -> str:
        return as_plain("\n".join(filter(None, (part.said, part.more))))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.replay.setGeometry(self.width() - MARGIN - REPLAY_PX, 3, REPLAY_PX, HEIGHT_PX - 5)
        self._arrange()

    def _arrange(self) -> None:
        """Give every part its place, the gauge its own."""
        line = self._line
        if line is None:
            return
        self._places, x = [], float(MARGIN)
        for part, said in self._fitted(self._parts(line), self._clock_begins(line) - x):
            width = _width(part, said)
            self._places.append((QRectF(x, 0, width, self.height()), part, said))
            x += width + SPACE
        gauges = [found for found in self._places if found[1].load is not None]
        for place, part, said in gauges:
            self.gauge.setGeometry(place.toAlignedRect())
            self.gauge.show_load(part.load or CALM, said)
        self.gauge.setVisible(bool(gauges))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, whole, theme = QPainter(self), QRectF(self.rect()), self._theme
        painter.fillRect(whole, theme.colour("raised"))
        painter.fillRect(QRectF(0, 0, whole.width(), 1), theme.colour("edge"))
        if self._line is None:
            return
        self._paint_clock(painter, whole, self._line)
        for place, part, said in self._places:
            if part.load is None:
                self._paint_part(painter, place, part, said)

    def _fitted(self, shown: list[Part], room: float) -> list[tuple[Part, str]]:
        """Shortened, then left out, from the end as far as needed; what is urgent comes last."""
        fitted = [(part, part.short if self._small else part.said) for part in shown]
        ends_first = sorted(range(len(fitted)), key=lambda at: (fitted[at][0].urgent, -at))
        for at in ends_first:
            if _total(fitted) > room:
                fitted[at] = (fitted[at][0], fitted[at][0].short)
        for at in ends_first:
            if _total(fitted) > room and not fitted[at][0].urgent:
                fitted[at] = (fitted[at][0], "")
        for at in (WHO, WHERE):  # both are known to whoever sits here
            if _total(fitted) > room and len(fitted[at][1]) > LEAST_LETTERS:
                fitted[at] = (fitted[at][0], f"{fitted[at][1][:LEAST_LETTERS].rstrip()}…")
        return [(part, said) for part, said in fitted if said]

    def _paint_part(self, painter: QPainter, rect: QRectF, part: Part, said: str) -> None:
        x, theme = rect.left(), self._theme
        if part.glyph:
            glyph = QRectF(x, rect.center().y() - 7, 14, 14)
            marks.paint_icon(painter, glyph, part.glyph, theme.colour(part.glyph_colour))
            x = glyph.right() + 5
        place = QRectF(x, rect.top(), rect.right() - x + 1, rect.height())
        marks.paint_text(painter, place, said, _face(part), theme.colour(part.colour))

    def _clock_begins(self, line: StatusLine) -> float:
        """The x up to which there is room for anything else."""
        clock = marks.text_width(text.local_time(line.now), font(16, 700)) + CLOCK_GAP
        dated = marks.text_width(self._dated(line), font(12, 500)) + SPACE
        return self._clock_ends() - clock - dated

    def _clock_ends(self) -> float:
        taken = 0 if self.replay.isHidden() else REPLAY_PX + GAP
        return self.width() - MARGIN - taken

    def _paint_clock(self, painter: QPainter, whole: QRectF, line: StatusLine) -> None:
        """Date, UTC and the zone once, then the local clock, largest."""
        clock, big, replayed = text.local_time(line.now), font(16, 700), bool(line.recording)
        place = QRectF(whole)
        place.setRight(self._clock_ends())
        ink = self._theme.colour("violet" if replayed else "text1")
        marks.paint_text(painter, place, clock, big, ink, marks.RIGHT)
        place.setRight(place.right() - marks.text_width(clock, big) - CLOCK_GAP)
        ink = self._theme.colour("violet" if replayed else "text2")
        marks.paint_text(painter, place, self._dated(line), font(12, 500), ink, marks.RIGHT)

    def _dated(self, line: StatusLine) -> str:
        zone, utc = text.zone_name(line.now), text.utc_time(line.now)
        if line.recording:
            day = text.short_date(line.now) if self._small else text.long_date(line.now)
            return f"REPLAY of {day} · {zone}"
        if self._small:
            same = utc == text.local_time(line.now)
            return f"UTC = local {zone}" if same else f"UTC {utc} · {zone}"
        return f"{text.long_date(line.now)} · UTC {utc} · local {zone}"


def _face(part: Part) -> QFont:
    return font(12, 700 if part.bold else 500)


def _width(part: Part, said: str) -> float:
    if part.load is not None:
        return AlarmGauge.width_for(said)
    return (19 if part.glyph else 0) + marks.text_width(said, _face(part)) + 1


def _total(shown: list[tuple[Part, str]]) -> float:
    return sum(_width(part, said) + SPACE for part, said in shown if said)
