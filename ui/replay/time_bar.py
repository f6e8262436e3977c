"""The time bar above the command line: which moment is shown, and every way to another one."""

from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QToolButton,
    QWidget,
)

from ui import text
from ui.icons import icon
from ui.replay.keys import deed_of
from ui.replay.moments import Timeline, gap_words, meant, offered, told
from ui.replay.track import Track
from ui.theme import GAP, MARGIN, NIGHT, Theme, font
from ui.widgets import marks
from ui.widgets.extra import Extra
from ui.widgets.refusing import mark_refused

HEIGHT_PX = 48
CLOCK_PX, SMALL_CLOCK_PX = 196, 128
FIELD_PX, SMALL_FIELD_PX, LIST_PX = 196, 120, 420
BUTTON_PX, PLAY_PX, SPEED_PX = 30, 40, 52
ICON_PX = 20
INVITATION, SMALL_INVITATION = "Go to 22:41, 0417    G", "Go to  G"
AT_END = "at the end"  # where there is little room
BUTTONS = (
    # deed, glyph, name
    ("mark before", "skip-previous", "The mark before  ["),
    ("back", "rewind-10", "10 seconds back  Left"),
    ("play", "play", "Play  Space"),
    ("on", "fast-forward-10", "10 seconds on  Right"),
    ("next mark", "skip-next", "The next mark  ]"),
)


class TimeBar(Extra):
    """Shows a moment of a recording; every wish is a `deed` or an instant for its owner."""

    deed_wanted = Signal(str)  # of `keys`, and "play"
    instant_wanted = Signal(object)  # datetime
    refused = Signal(str)  # what was typed leads nowhere: why
    left = Signal()  # out of the field

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self._timeline, self._theme, self._small = timeline, NIGHT, False
        self._now, self._playing, self._speed = timeline.begin, False, 1.0
        self._hidden = False
        self.track, self.field = Track(timeline), GoTo(self)
        self.buttons = {deed: self._button(deed, name) for deed, _, name in BUTTONS}
        self.speed, self.hide_button = QToolButton(self), QToolButton(self)
        self._row = QHBoxLayout(self)
        self._build()
        self._connect()
        self.set_theme(NIGHT)

    @property
    def hidden(self) -> bool:
        """What is later than the moment shown is not told."""
        return self._hidden

    def hide_future(self, *, hidden: bool) -> None:
        self._hidden = hidden
        said = "What is to come is hidden" if hidden else "What is to come is shown"
        self.hide_button.setChecked(hidden)
        self.hide_button.setAccessibleName(f"{said}. H changes it")
        self.hide_button.setToolTip(f"{said}  H")
        self._dress_buttons()
        self.show_moment(self._now, playing=self._playing, speed=self._speed)

    def show_moment(self, now: datetime, *, playing: bool, speed: float) -> None:
        """Stand where the recording stands."""
        other = (playing, speed) != (self._playing, self._speed)
        self._now, self._playing, self._speed = now, playing, speed
        self.track.show_moment(now, hidden=self._hidden)
        if other:
            self._dress_buttons()
        self._speak()
        self.update()

    @property
    def words(self) -> str:
        """The moment, whether it plays and what is there, as read aloud."""
        return ", ".join(filter(None, (self._clock(), self._date(), self._state(), self._gap())))

    @property
    def gap(self) -> str:
        """Why nothing is known of the moment shown; "" where it is known."""
        return self._gap()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.track.set_theme(theme)
        self._dress_buttons()
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        self._small = small
        self.field.setFixedWidth(SMALL_FIELD_PX if small else FIELD_PX)
        self.field.setPlaceholderText(SMALL_INVITATION if small else INVITATION)
        clock = SMALL_CLOCK_PX if small else CLOCK_PX
        self._row.setContentsMargins(MARGIN + clock, 0, MARGIN, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = deed_of(event)
        if deed:
            self.deed_wanted.emit(deed)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour
        painter.fillRect(self.rect(), colour("raised"))
        painter.setPen(QPen(colour("edge"), 1))
        painter.drawLine(0, 0, self.width(), 0)
        width = (SMALL_CLOCK_PX if self._small else CLOCK_PX) - GAP
        upper, lower = QRectF(MARGIN, 4, width, 24), QRectF(MARGIN, 27, width, 16)
        end = marks.paint_text(painter, upper, self._clock(), font(20, 700), colour("violet"))
        upper.setLeft(end + GAP)
        state = self._state()
        token = "amber" if self._is_end else "text2"
        if not self._small:
            said = AT_END if self._is_end else state
            marks.paint_text(painter, upper, said, font(13, 700), colour(token))
        said = AT_END if self._small and self._is_end else self._date()
        marks.paint_text(painter, lower, said, font(12, 500), colour("text2"))

    # What it says

    def _clock(self) -> str:
        return text.local_time(self._now)

    def _date(self) -> str:
        zone = text.zone_name(self._now)
        if self._small:
            return f"{text.short_date(self._now)} · {zone}"
        return f"{text.long_date(self._now)} · {zone}"

    @property
    def _is_end(self) -> bool:
        over = self._now >= self._timeline.end and not self._playing
        return over and not self._timeline.is_moment

    def _state(self) -> str:
        """Whether it plays, and where it can't: both ends say so."""
        if self._timeline.is_moment:
            return "one moment only"
        if self._is_end:
            return "end of recording"
        return f"plays {_times(self._speed)}" if self._playing else "paused"

    @property
    def blind(self) -> str:
        """Why nobody knows how the officers were at the moment shown; "" when a desk was running."""
        gap = self._timeline.gap_at(self._now)
        return "" if gap is None or gap.kind != "no_desk" else f"Nobody was watching. {self._gap()}"

    def _gap(self) -> str:
        gap = self._timeline.gap_at(self._now)
        return "" if gap is None else gap_words(gap, self.track.until)

    def _speak(self) -> None:
        self.track.setAccessibleName(f"Time bar, {self.words}")
        length = text.spoken(self._timeline.length)
        self.track.setAccessibleDescription(f"A recording of {length}. F1 tells its keys")

    # The hand

    def _go(self, typed: str) -> None:
        found = meant(typed, self._timeline, self.track.until)
        if isinstance(found, str):
            self._refuse(found)
        else:
            self._pick(found)

    def _refuse(self, why: str) -> None:
        """What was typed stays, to be put right."""
        mark_refused(self.field, refused=bool(why), why=why)
        self.refused.emit(why)

    def _offer(self, typed: str) -> None:
        self._refuse("")
        found = offered(typed, self._timeline, self.track.until) if typed.strip() else []
        self.field.offer([(told(mark), mark.at) for mark in found])

    def _connect(self) -> None:
        self.track.wanted.connect(self.instant_wanted)
        for deed, button in self.buttons.items():
            button.clicked.connect(lambda _=False, deed=deed: self.deed_wanted.emit(deed))
        self.speed.clicked.connect(lambda: self.deed_wanted.emit("next speed"))
        self.hide_button.clicked.connect(lambda: self.deed_wanted.emit("hide"))
        self.field.typed.connect(self._offer)
        self.field.named.connect(self._go)
        self.field.picked.connect(self._pick)
        self.field.left.connect(lambda: self._refuse(""))
        self.field.left.connect(self.left)

    def _pick(self, instant: datetime) -> None:
        self._refuse("")
        self.field.clear()
        self.field.forget()
        self.instant_wanted.emit(instant)
        self.left.emit()

    def _button(self, deed: str, name: str) -> QToolButton:
        made = QToolButton(self)
        made.setFixedSize(PLAY_PX if deed == "play" else BUTTON_PX, BUTTON_PX)
        made.setIconSize(QSize(ICON_PX, ICON_PX))
        made.setStyleSheet("padding: 0; min-height: 0;")
        made.setAccessibleName(name)
        made.setToolTip(name)
        return made

    def _dress_buttons(self) -> None:
        """Glyphs in the theme's colours; Play becomes Pause, and the speed is written."""
        ink = self._theme.text1
        for deed, glyph, _ in BUTTONS:
            self.buttons[deed].setIcon(icon(glyph, ink))
        play = self.buttons["play"]
        name = "Pause  Space" if self._playing else "Play  Space"
        play.setIcon(icon("pause" if self._playing else "play", self._theme.violet))
        play.setAccessibleName(name)
        play.setToolTip(name)
        play.setEnabled(not self._timeline.is_moment)
        self.speed.setText(_times(self._speed))
        self.speed.setAccessibleName(f"Speed {_times(self._speed)}. + and - change it")
        glyph = "eye-off-outline" if self._hidden else "eye-outline"
        self.hide_button.setIcon(icon(glyph, self._theme.violet if self._hidden else ink))

    def _build(self) -> None:
        self.setFixedHeight(HEIGHT_PX)
        self.setFocusProxy(self.track)
        self.setAccessibleName("Time bar")
        self.track.setFixedHeight(HEIGHT_PX - 2)
        self.speed.setFixedSize(SPEED_PX, BUTTON_PX)
        self.speed.setToolTip("Speed  + -")
        self.hide_button.setCheckable(True)
        self.hide_button.setFixedSize(BUTTON_PX, BUTTON_PX)
        self.hide_button.setIconSize(QSize(ICON_PX, ICON_PX))
        for button in (self.speed, self.hide_button):
            button.setStyleSheet("padding: 0; min-height: 0; font-weight: 700;")
        self._row.setSpacing(4)
        for button in (*self.buttons.values(), self.speed):
            self._row.addWidget(button)
        self._row.addWidget(self.track, 1)
        self._row.addWidget(self.hide_button)
        self._row.addWidget(self.field)
        self.hide_future(hidden=False)
        self.set_small(small=False)


class GoTo(QLineEdit):
    """Takes a time, an incident or an alert; offers the moments that fit what is typed."""

    typed = Signal(str)
    named = Signal(str)  # Enter
    picked = Signal(object)  # datetime, out of what was offered
    left = Signal()  # Esc

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._instants: dict[str, datetime] = {}
        self._model = QStringListModel(self)
        self._list = QListView()
        self._list.setMinimumWidth(LIST_PX)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setPopup(self._list)
        completer.activated.connect(self._take)
        self.setCompleter(completer)
        self.setMaxLength(80)
        self.setFont(font(14))
        self.setFixedHeight(BUTTON_PX + 2)
        self.setAccessibleName("Go to a time, an incident or an alert")
        self.textEdited.connect(self.typed)
        self.returnPressed.connect(self._enter)

    def offer(self, moments: list[tuple[str, datetime]]) -> None:
        self._instants = dict(moments)
        self._model.setStringList(list(self._instants))

    @property
    def offers(self) -> list[str]:
        """The moments offered now, in words."""
        return list(self._instants)

    def forget(self) -> None:
        """Nothing that was offered stays."""
        self.offer([])
        self._list.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.forget()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        chosen = self._instants.get(self.text())
        if chosen is None:
            self.named.emit(self.text())

    def _take(self, words: str) -> None:
        instant = self._instants.get(words)
        if instant is not None:
            self.picked.emit(instant)


def _times(speed: float) -> str:
    return f"{speed:g}×"  # noqa: RUF001 - the sign as it is read


STEPS = {
    "back": timedelta(seconds=-10), "on": timedelta(seconds=10),
    "minute back": timedelta(minutes=-1), "minute on": timedelta(minutes=1),
}  # fmt: skip
"""Deeds that move by so much."""
