"""The gravest of the safety strip in one line, for windows on other screens than the desk's."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from resources.checkins import Level
from ui.safety.cards import CheckCard, EmergencyCard
from ui.safety.far_cards import FarCard
from ui.safety.strip import SafetyStrip
from ui.theme import GAP, MARGIN, RADIUS, Theme

LINE_PX = 44
MOST_CARDS = 3

Card = EmergencyCard | CheckCard | FarCard


@dataclass(frozen=True, slots=True)
class Said:
    """One card in a line."""

    callsign: str
    words: str
    level: Level


class SafetyLine(QWidget):
    """Says what the strip says, and leads to it: a click shows the officer at the desk."""

    def __init__(self, strip: SafetyStrip, theme: Theme) -> None:
        super().__init__()
        self._strip, self._theme = strip, theme
        self._said: tuple[Said, ...] | None = None
        self._calm, self._more = QLabel(), QLabel()
        self._buttons = [self._button(place) for place in range(MOST_CARDS)]
        self.setFixedHeight(LINE_PX)
        self.setAccessibleName("Officer safety")
        self._calm.setTextFormat(Qt.TextFormat.PlainText)
        self._calm.setMinimumWidth(1)  # a long line is cut before the window grows
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        row.setSpacing(GAP)
        for part in (*self._buttons, self._more, self._calm):
            row.addWidget(part)
        row.setStretchFactor(self._calm, 1)
        strip.changed.connect(self.look)
        self.look()

    def look(self) -> None:
        """Show what the strip shows now."""
        cards = self._strip.cards
        said = tuple(_said(card) for card in cards[:MOST_CARDS])
        more = len(cards) - len(said)
        self._calm.setText(self._strip.line)
        self._more.setText(f"+{more}" if more else "")
        self.setAccessibleDescription(self.line)
        if said != self._said:
            self._said = said
            self._dress()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._dress()

    @property
    def line(self) -> str:
        """All that is read there."""
        said = [one.words for one in self._said or ()]
        return " · ".join(filter(None, (*said, self._more.text(), self._calm.text())))

    @property
    def buttons(self) -> Sequence[QPushButton]:
        """Those with an officer on them, the gravest first."""
        return self._buttons[: len(self._said or ())]

    def _dress(self) -> None:
        said = self._said or ()
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(said))
        for button, one in zip(self._buttons, said, strict=False):
            button.setText(one.words)
            button.setAccessibleName(one.words)
            button.setStyleSheet(_dress_of(one.level, self._theme))

    def _button(self, place: int) -> QPushButton:
        made = QPushButton()
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        made.clicked.connect(
            lambda: self._strip.unit_wanted.emit((self._said or ())[place].callsign)
        )
        made.hide()
        return made


def _said(card: Card) -> Said:
    if isinstance(card, EmergencyCard):
        holder = card.holder
        words = f"{card.callsign}  EMERGENCY {card.since} · {holder.short or holder.who}"
        return Said(card.callsign, words, Level.EMERGENCY)
    if isinstance(card, FarCard):
        return Said(card.callsign, f"{card.callsign}  backup {card.minutes}", Level.AMBER)
    who = f" · {card.holder.short or card.holder.who}" if card.holder is not None else ""
    return Said(card.callsign, f"{card.callsign}  {card.word} {card.overdue}{who}", card.level)


def _dress_of(level: Level, theme: Theme) -> str:
    """Only an officer who called for help is a red field; the others have an edge of their colour."""
    if level is Level.EMERGENCY:
        colours = f"background: {theme.emergency}; color: #ffffff; border: 2px solid #ffffff;"
    else:
        edge = theme.red if level is Level.RED else theme.amber
        colours = f"background: {theme.raised}; color: {theme.text1}; border: 2px solid {edge};"
    return f"QPushButton {{ {colours} border-radius: {RADIUS}px; font-weight: 700; }}"
