"""Joins a replay's window to its player: keys and clicks move the clock, and the window follows."""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication

from dispatch_desk.replay.player import SPEEDS
from dispatch_desk.replay.recording import Mark
from dispatch_desk.replay.session import ReplaySession
from dispatch_desk.updates import Update
from ui import showing, text
from ui.bridge import Bridge
from ui.command_line.reading import Question, Replay
from ui.desk_control import DeskControl
from ui.desk_window import DeskWindow
from ui.replay.frame import Banner, Frame, GapNote
from ui.replay.keys import KeysCard, deed_of
from ui.replay.moments import SECOND, Timeline, meant, told
from ui.replay.time_bar import STEPS, TimeBar

HIDDEN = "replay/hide_future"  # in a person's settings
AT_THE_END = "The recording ends here. Home goes to its beginning"
PASSED = 2 * SECOND  # real time: a mark just played past is the one before it no more


class ReplayControl(QObject):
    """Make it before the window's `DeskControl`: what the window is decides what that one hears."""

    def __init__(self, window: DeskWindow, bridge: Bridge, session: ReplaySession) -> None:
        super().__init__()
        self._window, self._bridge, self._session = window, bridge, session
        self._player, recording = session.clock, session.recording
        self._name = showing.recording_name(bridge.launch.options.recording)
        self._timeline = Timeline.of(recording)
        self.bar, self.banner = TimeBar(self._timeline), Banner(self._name)
        self.card, self.note = KeysCard(window.map), GapNote(window.map)
        self._control: DeskControl | None = None
        self._settings: QSettings | None = None
        self._going: datetime | None = None  # where the clock was put, until the window is there
        self._jumps = 0  # the number of that jump
        self._next: datetime | None = None  # where it was asked to go meanwhile
        self._played = False  # when last looked at
        others = (Frame(window), self.card, self.note)
        window.look_only(self.banner, self.bar, others, self.card.turn)
        window.status.replay.hide()
        window.installEventFilter(self)
        self._space = QShortcut(QKeySequence(Qt.Key.Key_Space), window)
        self._deeds = self._all_deeds()
        self._connect()
        self._show()

    def join(self, control: DeskControl, settings: QSettings) -> None:
        """Let keys be heard. `settings` keep what this person chose."""
        self._control, self._settings = control, settings
        hidden = settings.value(HIDDEN, defaultValue=False, type=bool)
        self.bar.hide_future(hidden=bool(hidden))
        control.look_on()

    def go(self, instant: datetime) -> None:
        """Show another moment. One at a time: the last one asked for meanwhile is the next."""
        target = min(max(instant, self._timeline.begin), self._timeline.end)
        if self._bridge.is_away:
            self._next = target
        else:
            self._going = target
            self._player.jump(target)
            self._jumps = self._player.jumps
            self._bridge.leave_moment()
            self._session.wake()
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key that nothing in the window had a use for is the time bar's."""
        if watched is self._window and isinstance(event, QKeyEvent):
            deed = deed_of(event) if event.type() == QEvent.Type.KeyPress else ""
            if deed:
                self._do(deed)
                return True
        return super().eventFilter(watched, event)

    # Wiring

    def _connect(self) -> None:
        self.bar.deed_wanted.connect(self._do)
        self.bar.instant_wanted.connect(self.go)
        self.bar.refused.connect(self._window.command_line.show_refusal_of_panel)
        self.bar.left.connect(self.bar.setFocus)
        self.card.put_away.connect(self.bar.setFocus)
        self._space.activated.connect(self._press_space)
        self._bridge.updated.connect(self._told)
        self._session.when_there(
            lambda jumps: self._bridge.soon(lambda: self._there(jumps))  # from its thread to ours
        )
        self._bridge.ticked.connect(lambda _: self._show())
        self._window.command_line.asked.connect(self._asked)

    def _all_deeds(self) -> Mapping[str, Callable[[], None]]:
        line = self._timeline
        return {
            "play": self._play,
            "begin": lambda: self.go(line.begin),
            "end": lambda: self.go(line.end),
            "mark before": lambda: self._go_to(line.before(self._just_now())),
            "next mark": lambda: self._go_to(line.after(self._moment())),
            "alarm before": lambda: self._go_to(
                line.before(self._just_now(), alarms=True), "alarm"
            ),
            "next alarm": lambda: self._go_to(line.after(self._moment(), alarms=True), "alarm"),
            "faster": lambda: self._change_speed(1),
            "slower": lambda: self._change_speed(-1),
            "next speed": lambda: self._change_speed(1, around=True),
            "hide": self._hide,
            "go to": self.bar.field.setFocus,
        }

    def _do(self, deed: str) -> None:
        if deed in STEPS:
            self.go(self._moment() + STEPS[deed])
        else:
            self._deeds[deed]()

    # Deeds

    def _press_space(self) -> None:
        """A button in the hand is pressed, as anywhere; else it plays or pauses."""
        hand = QApplication.focusWidget()
        if isinstance(hand, QAbstractButton):
            hand.click()
        else:
            self._play()

    def _play(self) -> None:
        if self._player.playing:
            self._player.pause()
        elif self._moment() >= self._timeline.end:
            self._say_end()
        else:
            self._player.play()
        self._show()

    def _say_end(self) -> None:
        self._window.command_line.show_note(
            AT_THE_END, lambda: self._moment() >= self._timeline.end
        )

    def _change_speed(self, by: int, *, around: bool = False) -> None:
        at = min(range(len(SPEEDS)), key=lambda n: abs(SPEEDS[n] - self._player.speed)) + by
        at = at % len(SPEEDS) if around else min(max(at, 0), len(SPEEDS) - 1)
        self._player.set_speed(SPEEDS[at])
        self._show()

    def _hide(self) -> None:
        self.bar.hide_future(hidden=not self.bar.hidden)
        self.bar.field.forget()
        if self._settings is not None:
            self._settings.setValue(HIDDEN, self.bar.hidden)
        self._show()

    def _go_to(self, mark: Mark | None, sought: str = "mark") -> None:
        if mark is None:
            self._window.command_line.show_note(f"No {sought} in that direction")
            return
        self.go(mark.at)
        self._window.command_line.show_note(told(mark))

    def _asked(self, question: Question) -> None:
        """`replay 22:41` in a replay goes there."""
        if isinstance(question, Replay):
            found = meant(question.moment, self._timeline, self.bar.track.until)
            if isinstance(found, datetime):
                self.go(found)
            else:
                self._window.command_line.show_refusal_of_panel(found)

    # Moments

    def _moment(self) -> datetime:
        """Where it stands, or was last asked to go."""
        return self._next or self._going or self._bridge.now()

    def _just_now(self) -> datetime:
        playing = self._player.playing
        return self._moment() - (PASSED * self._player.speed if playing else 0 * SECOND)

    def _told(self, update: Update) -> None:
        """What is wrong with a recording is no fault of the desk."""
        self._window.status.say_aside(update.trouble or "")

    def _there(self, jumps: int) -> None:
        """All that is known where the clock was put has come: the window goes there at once."""
        if self._going is None or jumps < self._jumps:
            return
        self._going = None
        self._bridge.reach_moment()
        if self._control is not None:
            self._control.arrive()
        self.bar.field.forget()
        if self._next is not None:
            wanted, self._next = self._next, None
            self.go(wanted)
        self._show()

    def _show(self) -> None:
        now, playing = self._moment(), self._player.playing
        if self._played and not playing and now >= self._timeline.end:
            self._say_end()
        self._played = playing
        self.bar.show_moment(now, playing=playing, speed=self._player.speed)
        self.banner.show_moment(now)
        self.note.say(self.bar.gap)
        self._window.strip.say_unknown(self.bar.blind)
        day = text.long_date(now)
        self._window.setWindowTitle(f"REPLAY · {self._name} · {day} · Dispatch Desk")
