"""The safety strip: who called for help, who is silent, who was heard from. Nothing covers it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QCursor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from dispatch_desk.commands import OwnAlert, RecordContact, SeeBackup
from dispatch_desk.force.profile import Force
from dispatch_desk.records import Records
from dispatch_desk.safety import Standing
from dispatch_desk.sending.backup import BackupTable
from resources.checkins import Level
from resources.units import Callsign
from ui.safety import cards
from ui.safety.announcing import Announcer
from ui.safety.card_button import CardButton
from ui.safety.cards import CheckCard, EmergencyCard, Shown
from ui.safety.check import SMALL_WIDTHS, WIDTHS, CheckButton, added_columns
from ui.safety.emergency import LINE_PX, EmergencyField
from ui.safety.far import FarButton
from ui.safety.far_cards import FarCard, far_cards
from ui.safety.fold import Fold
from ui.theme import GAP, MARGIN, NIGHT, Theme, font
from ui.widgets import marks

CALM_PX, BUSY_PX, SMALL_BUSY_PX = 40, 76, 64
SHARED_BY = 2  # emergencies side by side; from the third on each has a row
WIDER_PX = 90  # what each check may grow by, where there is room, to say its whole reason
GROWN_PX = 28  # and a red nobody takes, at each step
LEAST_SHARE_PX = 760  # and so have two on a screen that leaves each less than this
BLINKS_A_SECOND = {"emergency": 1.5, "red": 0.6}  # high and medium priority; amber is steady
HEARD_PX, FOLDED_PX, SMALL_FOLDED_PX = 52, 92, 86
CHECKS_IN_REPLAY_PX, SMALL_CHECKS_IN_REPLAY_PX = 510, 290  # the banner needs room too
GROWN_CHECKS_PX = (725, 520, 440)  # right of an emergency: a red and two ambers, one, the fold
SMALL_GROWN_CHECKS_PX = (472, 472, 302)


class SafetyStrip(QWidget):
    """Shows standings; asks for nothing but to own, to hear and to close. Its height follows need."""

    command_wanted = Signal(object)
    unit_wanted = Signal(str)  # callsign: open and locate
    job_wanted = Signal(str)  # callsign: open the log of its job
    close_wanted = Signal(str)  # alert id: the outcome drawer
    key_wanted = Signal(str, str)  # callsign, a letter of the officer's card
    changed = Signal()  # it was told how the officers are

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._small, self._person, self._speed = NIGHT, False, "", 1.0
        self._positions: Mapping[Callsign, str] = {}
        self._moving: frozenset[Callsign] = frozenset()
        self._steps: dict[str, int] = {}  # alert → how far it has grown on the screen
        self._shown = Shown()
        self._fields: dict[str, EmergencyField] = {}
        self._checks: dict[Callsign, CheckButton] = {}
        self._table: BackupTable = {}
        self._far_shown: tuple[FarCard, ...] = ()
        self._far: dict[Callsign, FarButton] = {}
        self._announcer = Announcer(self)
        self._banner: QWidget | None = None  # of a replay
        self._unknown = ""  # why nobody knows how the officers are
        self._more = Fold(self)
        self._more.chosen.connect(self.unit_wanted)
        self.setAccessibleName("Officer safety")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._lay_out()

    def show_standings(
        self, standings: list[Standing], records: Records, force: Force, now: datetime,
        backup: Mapping[Callsign, str], pending: frozenset[str],
    ) -> None:  # fmt: skip
        """Show the watch as it stands.

        `backup` says who is nearest to an officer in need: a line, and after a line feed the range.
        `pending` holds names of alerts and callsigns with a change that is not saved yet.
        """
        watch = cards.Watch(
            records, force, now, self._person, backup, self._positions, pending,
            past=self._banner is not None, moving=self._moving,
        )  # fmt: skip
        self._shown = cards.shown(standings, watch)
        self._far_shown = far_cards(standings, watch, self._table)
        self._grow()
        self._keep_fields(lit=self._lit("emergency", now))
        self._keep_checks(lit=self._lit("red", now))
        self._keep_far()
        self._lay_out()
        self.setAccessibleDescription(self.line)
        self._announce()
        self.changed.emit()

    def show_positions(self, positions: Mapping[Callsign, str]) -> None:
        """How well each unit's place is known: "±20 m, 5 s"; shown with the next standings."""
        self._positions = positions

    def show_moving(self, callsigns: frozenset[Callsign]) -> None:
        """Late units whose position moves: said on their cards, and no contact."""
        self._moving = callsigns

    def show_backup(self, table: BackupTable) -> None:
        """How far off help is for everybody at work; shown with the next standings."""
        self._table = table

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
            self.changed.emit()

    def forget(self) -> None:
        """Another moment: what was announced before it is news again."""
        self._announcer.forget()

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

    @property
    def cards(self) -> list[EmergencyCard | CheckCard | FarCard]:
        """All that it shows, the gravest first."""
        return [*self._shown.emergencies, *self._waiting()]

    def take_oldest(self) -> None:
        """F12: own the oldest emergency nobody has taken; on none, nothing."""
        for card in self._shown.emergencies:
            if not card.holder.owned and not card.holder.pending:
                self._own(card.alert)
                return

    def focus_next_check(self) -> None:
        """F11: the next check card, then what is folded, round and round."""
        buttons = [self._button_of(card) for card in self._waiting()]
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
        return bool(self._shown.emergencies or self._shown.checks or self._far_shown)

    def _waiting(self) -> list[CheckCard | FarCard]:
        """All that stand beside the emergencies, the gravest first."""
        return [*self._shown.checks, *self._far_shown]

    def _button_of(self, card: CheckCard | FarCard) -> CardButton:
        return (self._far if isinstance(card, FarCard) else self._checks)[card.callsign]

    def _all_cards(self) -> Iterator[EmergencyField | CheckButton | FarButton]:
        yield from self._fields.values()
        yield from self._checks.values()
        yield from self._far.values()

    def _own(self, alert: str) -> None:
        self.command_wanted.emit(OwnAlert(alert=alert, owner=self._person))

    def _heard(self, callsign: Callsign) -> None:
        self.command_wanted.emit(RecordContact(callsign=callsign))

    def _know(self, callsign: Callsign) -> None:
        self.command_wanted.emit(SeeBackup(callsign=callsign, by=self._person))

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
        made.owned.connect(lambda: self._own(made.card.alert or ""))
        made.closing.connect(lambda: self.close_wanted.emit(made.card.alert or ""))
        self._hear(made, card.callsign)
        return made

    def _keep_far(self) -> None:
        wanted = {card.callsign: card for card in self._far_shown}
        for callsign in [callsign for callsign in self._far if callsign not in wanted]:
            self._send_away(self._far.pop(callsign))
        for callsign, card in wanted.items():
            if callsign not in self._far:
                self._far[callsign] = self._new_far(card)
            self._far[callsign].show_card(card)

    def _new_far(self, card: FarCard) -> FarButton:
        made, of = FarButton(card, self), card.callsign
        made.clicked.connect(lambda: self.job_wanted.emit(of))
        made.noted.connect(lambda: self._know(of))
        self._hear(made, of)
        return made

    def _hear(self, card: CardButton, of: Callsign) -> None:
        """What both kinds of card say of their officer."""
        card.keyed.connect(lambda key: self.key_wanted.emit(of, key))
        card.contacted.connect(lambda: self._heard(of))
        if self._banner is not None:
            card.look_only()

    def _send_away(self, card: EmergencyField | CardButton) -> None:
        self._hide(card)
        card.deleteLater()

    def _hide(self, card: EmergencyField | CardButton) -> None:
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
        for far in self._far.values():
            far.set_look(self._theme)
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
        waiting = self._waiting()
        columns = self._share_columns(end - x)
        needed = sum(self._least_px(card) + GAP for card in waiting) + sum(columns.values())
        wider = max(0, min(WIDER_PX, (end - x - needed) // max(1, len(waiting))))
        while waiting:
            least_px, own = self._least_px(waiting[0]), isinstance(waiting[0], CheckCard)
            width = least_px + wider + (columns[waiting[0].callsign] if own else 0)
            spare = self._folded_px + GAP if len(waiting) > 1 else 0
            if x + width + spare > end:
                break
            button = self._button_of(waiting.pop(0))
            button.setGeometry(x, top, width, height)
            button.show()
            x += width + GAP
        self._fold(waiting, x, top, height)

    def _share_columns(self, room: int) -> dict[Callsign, int]:
        """What each open red may grow by to say who has it, who is near and which keys.

        Ambers fold for it; but beside an emergency they keep their places, and it takes what is left.
        """
        cards = self._shown.checks
        first = [card for card in cards if self._fields or card.level is Level.RED]
        folded = self._folded_px + GAP if len(first) < len(self._waiting()) else 0
        spare = room - folded - sum(self._least_px(card) + GAP for card in first)
        shared = {}
        for card in cards:
            shared[card.callsign] = sum(added_columns(card, spare).values())
            spare -= shared[card.callsign]
        return shared

    def _least_px(self, card: CheckCard | FarCard) -> int:
        """A red that nobody takes grows."""
        if isinstance(card, FarCard):
            return FarButton.least_px(small=self._small)
        widths = SMALL_WIDTHS if self._small else WIDTHS
        return widths[card.level] + GROWN_PX * self._steps.get(card.alert or "", 0)

    def _fold(self, cards: list[CheckCard | FarCard], x: int, top: int, height: int) -> None:
        """One box for those there is no room for."""
        for card in cards:
            self._hide(self._button_of(card))
        self._more.setGeometry(x, top, self._folded_px, height)
        self._more.show_folded(cards)

    @property
    def _folded_px(self) -> int:
        return SMALL_FOLDED_PX if self._small else FOLDED_PX

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
        standing = {c.alert: c.words for c in self._shown.emergencies}
        standing |= {c.alert: c.words for c in self._shown.checks if c.alert is not None}
        standing |= {f"{c.callsign}/backup": c.words for c in self._far_shown if not c.seen}
        self._announcer.announce(standing)
