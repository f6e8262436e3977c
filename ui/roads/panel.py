"""The roads' panel beside the map: closures in force and lately, or a plan of junctions to hold."""

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ui.models.keyed_rows import KeyedRows
from ui.roads.changes import ChangeRow, summary
from ui.roads.form import RoadForm
from ui.roads.painting import ROW_PX, RowPainter
from ui.roads.plan import HoldRow, Plan
from ui.safety.officer_panel import HELD, KeyButton
from ui.theme import GAP, MARGIN, Theme, font
from ui.units.key_list import RowList
from ui.widgets import marks
from ui.widgets.inked import ink

WIDTH_PX, SMALL_WIDTH_PX, HEAD_PX, RIM_PX, KEYS_IN_A_ROW = 400, 340, 52, 3, 3
EMPTY = "No road is closed or slowed. N closes roads on the map; so does close on the command line."
EMPTY_PAST = "No road is closed or slowed."
NO_JUNCTION = "No junction to hold."
Page = Literal["changes", "plan"]
KEYS: Mapping[Page, tuple[tuple[str, str], ...]] = {
    "changes": (
        ("Enter", "Show it"), ("N", "Close roads"), ("R", "Reopen"),
        ("E", "Another end"), ("T", "Hold plan"), ("Esc", "Put away"),
    ),
    "plan": (
        ("Enter", "Show it"), ("S", "Send these"), ("L", "To the log"),
        ("D", "Drop it"), ("T", "Closures"), ("Esc", "Put away"),
    ),
}  # fmt: skip
ONLY_LOOKING = frozenset({"Enter", "T", "D", "Esc"})  # of use in a replay too

Row = ChangeRow | HoldRow


class RoadsPanel(QFrame):
    """Its letters act only while the hand is on it; Esc puts it away."""

    pressed = Signal(str)  # a letter of the page shown
    place_wanted = Signal(object)  # the row to look at
    put_away = Signal()
    opened = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._past = theme, False
        self.page: Page = "changes"
        self.plan: Plan | None = None
        self._changes: list[ChangeRow] = []
        self.rows = KeyedRows[Row](lambda row: row.key, lambda row: row.words, self)
        self.list = RowList("Roads, all open", ROW_PX, self)
        self.list.setModel(self.rows)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._painter = RowPainter(theme, self.list)
        self.list.setItemDelegate(self._painter)
        self.list.doubleClicked.connect(lambda _: self._press("Enter"))
        self.form = RoadForm(self)
        self._note = QLabel(self)
        self._keys = QWidget(self)
        self._grid = QGridLayout(self._keys)
        self._buttons: list[KeyButton] = []
        self.form.left.connect(self._take_hand)
        self.form.turned.connect(self._keys_make_room)
        self.setFocusProxy(self.list)
        self._lay_out()
        self._offer_keys()
        self.set_small(False)
        self.set_theme(theme)
        self.hide()

    @property
    def current(self) -> Row | None:
        """The row in hand."""
        return self.rows.row_at(self.list.currentIndex())

    @property
    def note(self) -> str:
        return self._note.text()

    def turn(self) -> None:
        """Take the keyboard to it; put it away if it is there already."""
        if self.holds_hand():
            self.leave()
        else:
            self.open(self.page)

    def open(self, page: Page, *, with_hand: bool = True) -> None:
        """Without the hand where an answer opens it: whoever types meanwhile goes on typing."""
        self._turn_to(page)
        self.opened.emit()
        self.show()
        if with_hand:
            self._take_hand()

    def leave(self) -> None:
        """Go away; the hand goes elsewhere only if it was here."""
        held = self.holds_hand()
        self.form.close_form()
        self.hide()
        if held:
            self.put_away.emit()

    def holds_hand(self) -> bool:
        hand = QApplication.focusWidget()
        return hand is not None and self.isAncestorOf(hand)

    def show_changes(self, rows: list[ChangeRow]) -> None:
        self._changes = rows
        if self.page == "changes":
            self._show_page()

    def show_plan(self, plan: Plan | None) -> None:
        self.plan = plan
        if plan is None and self.page == "plan":
            self._turn_to("changes")
        else:
            self._show_page()

    def show_note(self, words: str) -> None:
        """An answer, or why something was not done; "" takes it away."""
        self._note.setText(words)
        self._note.setVisible(bool(words))

    def look_only(self) -> None:
        """A replay: it tells, and nothing can be done."""
        self._past = True
        self._offer_keys()

    def forget(self) -> None:
        """Another moment: no plan is of use any more."""
        self.form.close_form()
        self.show_note("")
        self.show_plan(None)

    def set_theme(self, theme: Theme) -> None:
        self._theme = self._painter.theme = theme
        self.list.empty_colour = theme.colour("text2")
        ink(self, theme.text1, ground=theme.panel)
        ink(self._note, theme.amber, font(13, 700))
        self.form.set_theme(theme)
        for button in self._buttons:
            button.set_theme(theme)
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        self.setFixedWidth(SMALL_WIDTH_PX if small else WIDTH_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        named = {Qt.Key.Key_Escape: "Esc", Qt.Key.Key_Return: "Enter", Qt.Key.Key_Enter: "Enter"}
        key = named.get(Qt.Key(event.key()), event.text().upper())
        if event.modifiers() & HELD or key not in dict(KEYS[self.page]):
            super().keyPressEvent(event)
        else:
            self._press(key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.colour("edge"))
        line = QRectF(MARGIN, 4, self.width() - 2 * MARGIN, 24)
        title, said = self._head()
        marks.paint_text(painter, line, title, font(16, 700), theme.colour("text1"))
        line.translate(0, 22)
        marks.paint_text(painter, line, said, font(13, 500), theme.colour("text2"))
        painter.fillRect(QRectF(0, HEAD_PX - 1, self.width(), 1), theme.colour("edge"))
        if self.list.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _head(self) -> tuple[str, str]:
        if self.page == "plan" and self.plan is not None:
            state = "not sealed" if self.plan.refusal else "proposed, nobody is sent yet"
            return f"Hold {self.plan.about}", state
        return "Roads", summary(self._changes)

    def _press(self, key: str) -> None:
        if key == "Esc":
            self.leave()
        elif key == "T":
            self._turn_to("plan" if self.page == "changes" else "changes")
        elif key == "Enter":
            if self.current is not None:
                self.place_wanted.emit(self.current)
        else:
            self.show_note("")
            self.pressed.emit(key)

    def _turn_to(self, page: Page) -> None:
        if page == "plan" and self.plan is None:
            self.show_note("There is no plan: hold 0417 for 3 asks for one")
            return
        self.page = page
        self.show_note(self.plan.refusal if page == "plan" and self.plan is not None else "")
        self._show_page()
        self._offer_keys()

    def _show_page(self) -> None:
        if self.page == "plan" and self.plan is not None:
            self.rows.show(self.plan.rows)
            self.list.setAccessibleName(self.plan.title)
            self.list.empty_words = self.plan.refusal or NO_JUNCTION
        else:
            self.rows.show(self._changes)
            self.list.setAccessibleName(f"Roads, {summary(self._changes)}")
            self.list.empty_words = EMPTY_PAST if self._past else EMPTY
        self.list.viewport().update()
        self.update()

    def _keys_make_room(self) -> None:
        """While something is asked the letters are words: no key of the panel acts."""
        self._keys.setVisible(not self.form.is_open)

    def _take_hand(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_keys(self) -> None:
        for button in self._buttons:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        offered = [key for key in KEYS[self.page] if not self._past or key[0] in ONLY_LOOKING]
        self._buttons = [KeyButton(key, word, self._keys) for key, word in offered]
        for at, button in enumerate(self._buttons):
            button.set_theme(self._theme)
            button.clicked.connect(lambda _=False, key=button.key: self._press(key))
            self._grid.addWidget(button, at // KEYS_IN_A_ROW, at % KEYS_IN_A_ROW)
            button.show()

    def _lay_out(self) -> None:
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setContentsMargins(MARGIN, 4, MARGIN, 4)
        self._note.hide()
        self._grid.setContentsMargins(MARGIN, GAP // 2, MARGIN, GAP)
        self._grid.setSpacing(GAP // 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(RIM_PX, HEAD_PX, RIM_PX, RIM_PX)
        column.setSpacing(0)
        for part in (self.list, self._note, self.form, self._keys):
            column.addWidget(part, 1 if part is self.list else 0)
