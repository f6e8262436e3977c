"""The safety strip: who called for help, who is silent, who was heard from. Nothing covers it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCursor,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget

from dispatch_desk.commands import OwnAlert, RecordContact
from dispatch_desk.force.profile import Force
from dispatch_desk.records import Records
from dispatch_desk.safety import Standing
from resources.checkins import Level
from resources.units import Callsign
from ui import text
from ui.safety import cards
from ui.safety.cards import CheckCard, EmergencyCard, Shown
from ui.safety.check import SMALL_WIDTHS, WIDTHS, CheckButton, added_columns
from ui.safety.emergency import LINE_PX, EmergencyField
from ui.theme import GAP, MARGIN, NIGHT, Theme, font
from ui.widgets import marks

CALM_PX, BUSY_PX, SMALL_BUSY_PX = 40, 76, 64
SHARED_BY = 2  # emergencies side by side; from the third on each has a row
WIDER_PX = 90  # what each check may grow by, where there is room, to say its whole reason
GROWN_PX = 28  # and a red nobody takes, at each step
LEAST_SHARE_PX = 760  # and so have two on a screen that leaves each less than this
BLINKS_A_SECOND = {
    "emergency": 1.5,
    "red": 0.6,
}  # high and medium priority; what is amber is steady
HEARD_PX, FOLDED_PX, SMALL_FOLDED_PX = 52, 92, 86
CHECKS_IN_REPLAY_PX, SMALL_CHECKS_IN_REPLAY_PX = 510, 290  # the banner needs room too
GROWN_CHECKS_PX = (725, 520, 440)  # right of an emergency: a red and two ambers, one, the fold
SMALL_GROWN_CHECKS_PX = (472, 472, 302)


class SafetyStrip(QWidget):
    """Shows standings; asks for nothing but to own, to hear and to close. Its height follows need."""

    command_wanted = Signal(object)
    unit_wanted = Signal(str)  # callsign: open and locate
    close_wanted = Signal(str)  # alert id: the outcome drawer
    key_wanted = Signal(str, str)  # callsign, a letter of the officer's card

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._small, self._person, self._speed = NIGHT, False, "", 1.0
        self._positions: Mapping[Callsign, str] = {}
        self._moving: frozenset[Callsign] = frozenset()
        self._steps: dict[str, int] = {}  # alert → how far it has grown on the screen
        self._shown = Shown()
        self._fields: dict[str, EmergencyField] = {}
        self._checks: dict[Callsign, CheckButton] = {}
        self._folded: tuple[CheckCard, ...] = ()
        self._told: frozenset[str] = frozenset()
        self._banner: QWidget | None = None  # of a replay
        self._unknown = ""  # why nobody knows how the officers are
        self._more = QPushButton(self)
        self._more.setFont(font(12, 700))
        self._more.clicked.connect(self._list_folded)
        self.setAccessibleName("Officer safety")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._lay_out()

    def show_standings(
        self,
        standings: list[Standing],
        records: Records,
        force: Force,
        now: datetime,
        backup: Mapping[Callsign, str],
        pending: frozenset[str],
    ) -> None:
        """Show the watch as it stands.

        `backup` says who is nearest to an officer in need: a line, and after a line feed the range.
        `pending` holds names of alerts and callsigns with a change that is not saved yet.
        """
        watch = cards.Watch(
            records, force, now, self._person, backup, self._positions, pending,
            past=self._banner is not None, moving=self._moving,
        )  # fmt: skip
        self._shown = cards.shown(standings, watch)
        self._grow()
        self._keep_fields(lit=self._lit("emergency", now))
        self._keep_checks(lit=self._lit("red", now))
        self._lay_out()
        self.setAccessibleDescription(self.line)
        self._announce()

    def show_positions(self, positions: Mapping[Callsign, str]) -> None:
        """How well each unit's place is known: "±20 m, 5 s"; shown with the next standings."""
        self._positions = positions

    def show_moving(self, callsigns: frozenset[Callsign]) -> None:
        """Late units whose position moves: said on their cards, and no contact."""
        self._moving = callsigns

    def set_person(self, name: str) -> None:
        """Who takes an alert from this strip."""
        self._person = name

    def set_speed(self, speed: float) -> None:
        """Desk seconds per real second, so that nothing blinks faster in a fast demonstration."""
        self._speed = max(speed, 0.01)

    def look_only(self, banner: QWidget) -> None:
        """What is shown is over: nothing blinks, counts down or can be taken, and a banner says so."""
        self._banner = banner
        banner.setParent(self)
        banner.show()
        self._lay_out()

    def say_unknown(self, words: str) -> None:
        """Nobody knows how the officers are, and why; "" when it is known. Then nothing is called calm."""
        if words != self._unknown:
            self._unknown = words
            self.setAccessibleDescription(self.line)
            self.update()

    def forget(self) -> None:
        """Another moment: what was announced before it is news again."""
        self._told = frozenset()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._lay_out()
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        self._small = small
        self._lay_out()

    @property
    def line(self) -> str:
        """What a calm strip says; "" while it shows cards."""
        return "" if self._busy else self._unknown or self._shown.calm

    def take_oldest(self) -> None:
        """F12: own the oldest emergency nobody has taken; on none, nothing."""
        for card in self._shown.emergencies:
            if not card.holder.owned and not card.holder.pending:
                self._own(card.alert)
                return

    def focus_next_check(self) -> None:
        """F11: the next check card, then what is folded, round and round."""
        buttons = [self._checks[card.callsign] for card in self._shown.checks]
        row = [button for button in (*buttons, self._more) if button.isVisible()]
        at = next((n for n, button in enumerate(row) if button.hasFocus()), -1)
        if row:
            row[(at + 1) % len(row)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focused_unit(self) -> Callsign | None:
        """Whose card has the focus."""
        found = [card.card.callsign for card in self._all_cards() if card.hasFocus()]
        return found[0] if found else None

    def record_contact(self) -> None:
        """F9: the officer whose card has the focus was heard; without one, nothing."""
        callsign = self.focused_unit()
        if callsign is not None:
            self._heard(callsign)

    @property
    def _busy(self) -> bool:
        return bool(self._shown.emergencies or self._shown.checks)

    def _all_cards(self) -> Iterator[EmergencyField | CheckButton]:
        yield from self._fields.values()
        yield from self._checks.values()

    def _own(self, alert: str) -> None:
        self.command_wanted.emit(OwnAlert(alert=alert, owner=self._person))

    def _heard(self, callsign: Callsign) -> None:
        self.command_wanted.emit(RecordContact(callsign=callsign))

    def _act(self, card: EmergencyCard) -> None:
        """The one button of an emergency: close what is owned, else take it."""
        if card.holder.owned:
            self.close_wanted.emit(card.alert)
        else:
            self._own(card.alert)

    def _lit(self, level: str, now: datetime) -> bool:
        """Whether what blinks at this level is lit just now. What is over blinks no more."""
        blinks = now.timestamp() / self._speed * BLINKS_A_SECOND[level] * 2
        return self._banner is not None or int(blinks) % 2 == 0

    def _grow(self) -> None:
        """The longer nobody takes an alert the more room it has; never while a hand is on a card."""
        steps = {card.alert: card.holder.step for card in self._shown.emergencies}
        steps |= {c.alert: c.holder.step for c in self._shown.checks if c.alert and c.holder}
        if self._in_hand():
            steps = {alert: self._steps.get(alert, 0) for alert in steps}
        self._steps = steps

    def _in_hand(self) -> bool:
        buttons = (*(field.button for field in self._fields.values()), *self._checks.values())
        pointer = QCursor.pos()  # a button that has moved under it is told so only later
        return any(
            button.hasFocus() or button.rect().contains(button.mapFromGlobal(pointer))
            for button in buttons
            if button.isVisible()
        )

    def _step(self) -> int:
        """How far the emergency has grown that nobody has taken for the longest."""
        return max((self._steps.get(card.alert, 0) for card in self._shown.emergencies), default=0)

    def _keep_fields(self, *, lit: bool) -> None:
        wanted = {card.alert: card for card in self._shown.emergencies}
        for alert in [alert for alert in self._fields if alert not in wanted]:
            self._send_away(self._fields.pop(alert))
        for alert, card in wanted.items():
            if alert not in self._fields:
                self._fields[alert] = self._new_field(card)
            self._fields[alert].show_card(card, lit=lit)

    def _new_field(self, card: EmergencyCard) -> EmergencyField:
        made = EmergencyField(card, self)
        made.located.connect(lambda: self.unit_wanted.emit(made.card.callsign))
        made.acted.connect(lambda: self._act(made.card))
        made.keyed.connect(lambda key: self.key_wanted.emit(made.card.callsign, key))
        if self._banner is not None:
            made.look_only()
        made.show()
        return made

    def _keep_checks(self, *, lit: bool) -> None:
        wanted = {card.callsign: card for card in self._shown.checks}
        for callsign in [callsign for callsign in self._checks if callsign not in wanted]:
            self._send_away(self._checks.pop(callsign))
        for callsign, card in wanted.items():
            if callsign not in self._checks:
                self._checks[callsign] = self._new_check(card)
            self._checks[callsign].show_card(card, lit=lit)

    def _new_check(self, card: CheckCard) -> CheckButton:
        made = CheckButton(card, self)
        made.clicked.connect(lambda: self.unit_wanted.emit(made.card.callsign))
        made.keyed.connect(lambda key: self.key_wanted.emit(made.card.callsign, key))
        made.contacted.connect(lambda: self._heard(made.card.callsign))
        made.owned.connect(lambda: self._own(made.card.alert or ""))
        made.closing.connect(lambda: self.close_wanted.emit(made.card.alert or ""))
        if self._banner is not None:
            made.look_only()
        return made

    def _send_away(self, card: EmergencyField | CheckButton) -> None:
        self._hide(card)
        card.deleteLater()

    def _hide(self, card: EmergencyField | CheckButton) -> None:
        """A key meant for a card that goes must never reach the card of another officer."""
        focused = QApplication.focusWidget()
        if focused is not None and card.isAncestorOf(focused):
            self.setFocus()
        card.hide()

    # Where everything stands

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._lay_out()

    def _height(self) -> int:
        count = len(self._shown.emergencies)
        busy = SMALL_BUSY_PX if self._small else BUSY_PX
        if self._in_rows:
            return max(busy, count * LINE_PX)
        return busy if self._busy else CALM_PX

    @property
    def _in_rows(self) -> bool:
        """Each emergency has a row of its own; else they stand side by side, the older left."""
        count = len(self._shown.emergencies)
        share = (self.width() - self._left) // 2
        return count > SHARED_BY or (count == SHARED_BY and share < LEAST_SHARE_PX)

    @property
    def _left(self) -> int:
        """Where the cards begin: right of the banner of a replay."""
        return self._banner.sizeHint().width() if self._banner is not None else 0

    def _lay_out(self) -> None:
        if self.height() != self._height() or self.minimumHeight() != self._height():
            self.setFixedHeight(self._height())
        if self._banner is not None:
            self._banner.setGeometry(0, 0, self._left, self.height())
        left = self._lay_emergencies()
        self._lay_checks(left)
        for alert, field in self._fields.items():
            field.set_look(self._theme, small=self._small, step=self._steps.get(alert, 0))
        for check in self._checks.values():
            step = self._steps.get(check.card.alert or "", 0)
            check.set_look(self._theme, small=self._small, step=step)
        self.update()

    def _emergencies_width(self) -> int:
        """All but the room of the checks; two emergencies leave them only their fold."""
        count, room = len(self._fields), self.width() - self._left
        if not count:
            return 0
        if count == SHARED_BY and not self._in_rows:
            return room - FOLDED_PX - MARGIN - GAP
        if self._banner is not None:
            return room - (SMALL_CHECKS_IN_REPLAY_PX if self._small else CHECKS_IN_REPLAY_PX)
        return room - (SMALL_GROWN_CHECKS_PX if self._small else GROWN_CHECKS_PX)[self._step()]

    def _lay_emergencies(self) -> int:
        width, count = self._emergencies_width(), len(self._shown.emergencies)
        for at, card in enumerate(self._shown.emergencies):
            field = self._fields[card.alert]
            if self._in_rows:
                field.setGeometry(self._left, at * LINE_PX, width, LINE_PX)
            else:
                left = self._left + at * width // count
                field.setGeometry(left, 0, width // count, self.height())
        return self._left + width

    def _lay_checks(self, left: int) -> None:
        top, height = (8, 48) if self._small else (10, 56)
        x = left + (MARGIN if left else GAP)
        end = self.width() - (GAP if self._small else HEARD_PX)
        waiting = list(self._shown.checks)
        needed = sum(self._least_px(card) + GAP for card in waiting)
        columns = self._share_columns(end - x)
        left_over = end - x - needed - sum(columns.values())
        wider = max(0, min(WIDER_PX, left_over // max(1, len(waiting))))
        while waiting:
            width = self._least_px(waiting[0]) + columns[waiting[0].callsign] + wider
            spare = self._folded_px + GAP if len(waiting) > 1 else 0
            if x + width + spare > end:
                break
            button = self._checks[waiting.pop(0).callsign]
            button.setGeometry(x, top, width, height)
            button.show()
            x += width + GAP
        self._folded = tuple(waiting)
        self._fold(x, top, height)

    def _share_columns(self, room: int) -> dict[Callsign, int]:
        """What each open red may grow by to say who has it, who is near and which keys.

        Ambers fold for it; but beside an emergency they keep their places, and it takes what is left.
        """
        cards = self._shown.checks
        first = [card for card in cards if self._fields or card.level is Level.RED]
        folded = self._folded_px + GAP if len(first) < len(cards) else 0
        spare = room - folded - sum(self._least_px(card) + GAP for card in first)
        shared = {}
        for card in cards:
            shared[card.callsign] = sum(added_columns(card, spare).values())
            spare -= shared[card.callsign]
        return shared

    def _least_px(self, card: CheckCard) -> int:
        """A red that nobody takes grows."""
        widths = SMALL_WIDTHS if self._small else WIDTHS
        return widths[card.level] + GROWN_PX * self._steps.get(card.alert or "", 0)

    def _fold(self, x: int, top: int, height: int) -> None:
        """One box for the checks there is no room for; it names the levels in it."""
        for card in self._folded:
            self._hide(self._checks[card.callsign])
        levels = [card.level for card in self._folded]
        said = [
            f"+{levels.count(level)} {text.LEVEL_WORDS[level].lower()}"
            for level in (Level.RED, Level.AMBER, Level.DUE)
            if level in levels
        ]
        self._more.setText("\n".join(said[:2] if len(said) > 1 else [*said, "F11"]))
        self._more.setAccessibleName(f"{', '.join(said)} more")
        self._more.setGeometry(x, top, self._folded_px, height)
        self._more.setVisible(bool(said))

    @property
    def _folded_px(self) -> int:
        return SMALL_FOLDED_PX if self._small else FOLDED_PX

    def _list_folded(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for card in self._folded:
            said = f"{card.callsign}  {card.word}  {card.overdue}  {card.why}"
            menu.addAction(said).setData(card.callsign)
        menu.triggered.connect(lambda chosen: self.unit_wanted.emit(chosen.data()))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    # What is painted beside the cards, and said once

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, whole, theme = QPainter(self), QRectF(self.rect()), self._theme
        painter.fillRect(whole, theme.colour("panel"))
        painter.fillRect(QRectF(0, whole.bottom() - 1, whole.width(), 1), theme.colour("edge"))
        if not self._busy:
            glyph = QRectF(self._left + MARGIN, whole.center().y() - 8, 16, 16)
            icon, token = ("help", "amber") if self._unknown else ("check", "available")
            marks.paint_icon(painter, glyph, icon, theme.colour(token))
            line = QRectF(glyph.right() + 8, 0, whole.width() - self._left - 48, whole.height())
            marks.paint_text(painter, line, self.line, font(14, 500), theme.colour("text1"))
        elif not self._small and (self._in_rows or len(self._fields) < SHARED_BY):
            self._paint_heard(painter, QRectF(whole.right() - HEARD_PX + 10, 10, HEARD_PX - 12, 56))

    def _paint_heard(self, painter: QPainter, box: QRectF) -> None:
        number, word = box.adjusted(0, 4, 0, -28), box.adjusted(0, 30, 0, -4)
        ink = self._theme.colour("available" if self._shown.heard else "text2")
        marks.paint_text(painter, number, str(self._shown.heard), font(16, 700), ink)
        marks.paint_text(painter, word, "heard", font(12, 500), self._theme.colour("text2"))

    def _announce(self) -> None:
        """Tell a screen reader of each new emergency and red once."""
        reds = (c for c in self._shown.checks if c.alert is not None)
        standing = {c.alert: c.words for c in self._shown.emergencies}
        standing |= {c.alert: c.words for c in reds if c.alert is not None}
        if QAccessible.isActive():
            for alert in standing.keys() - self._told:
                event = QAccessibleAnnouncementEvent(self, standing[alert])
                QAccessible.updateAccessibility(event)
        self._told = frozenset(standing)
