"""Stories of a map that is taken away: on paper, as a picture, as a page; and what goes wrong with it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.stories.rooms import DeskAt, crossing
from ui.map.export import FOOT_PX, HEAD_PX, PICTURE_DPR, Form
from ui.map_print_card import FORMS, OTHER_NAME, PrintCard
from ui.map_printing import GONE, NO_NAME, STOPPED, THERE
from ui.theme import DAY

MAKING_MS = 60_000  # two busy cores; it takes a second or two
ATTRIBUTION = "test village"


@pytest.fixture
def card(desk: DeskAt) -> PrintCard:
    """The map shows all units, and its card is open."""
    return opened(desk)


def opened(desk: DeskAt) -> PrintCard:
    desk.sees(lambda: desk.window.feed.scene.unit("BR21") is not None)
    desk.window.map.setFocus()
    desk.press("P")
    desk.sees(lambda: desk.running.printing.card is not None)
    made = desk.running.printing.card
    assert made is not None
    return made


def save(desk: DeskAt, card: PrintCard, form: Form, file: Path) -> str:
    """Ask for it by hand; returns what the card says in the end."""
    card.choose(form)
    card.file.setText(str(file))
    card.make.click()
    desk.qtbot.waitUntil(lambda: not card.is_busy, timeout=MAKING_MS)
    return card.note.text()


def pdf(file: Path) -> QPdfDocument:
    document = QPdfDocument(None)
    assert document.load(str(file)) is QPdfDocument.Error.None_
    return document


def test_that_the_card_stands_over_its_map_and_covers_nobody_in_the_safety_strip(
    desk: DeskAt, card: PrintCard
) -> None:
    strip = desk.window.strip
    box = strip.rect().translated(strip.mapToGlobal(strip.rect().topLeft()))
    assert not card.frameGeometry().intersects(box)


def test_that_the_keys_of_the_desk_are_heard_while_the_card_is_open(
    desk: DeskAt, card: PrintCard
) -> None:
    before = desk.window.map._canvas.theme.name
    QTest.keyClick(card, Qt.Key.Key_F8)
    desk.sees(lambda: desk.window.map._canvas.theme.name != before)
    QTest.keyClick(card, Qt.Key.Key_F8)


class Greedy(QLineEdit):
    """Takes every key before the window hears of it, as a field on X11 takes Ctrl+K."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


def test_that_a_command_typed_while_the_card_is_open_goes_to_the_command_line(
    desk: DeskAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the end of the file's name is taken away, and the command written there."""
    monkeypatch.setattr("ui.map_print_card.QLineEdit", Greedy)
    card = opened(desk)
    card.file.setFocus()
    named = card.file.text()
    QTest.keyClick(card.file, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    desk.sees(desk.window.command_line.field.hasFocus)
    assert card.file.text() == named


def test_that_a_file_has_the_ending_of_its_kind_before_anything_is_made(
    desk: DeskAt, card: PrintCard, tmp_path: Path
) -> None:
    said = save(desk, card, "page", tmp_path / "village.htmlprint page")
    assert said == OTHER_NAME.format("a web page", ".html", ".htmlprint page")
    assert card.file.hasFocus()
    assert list(tmp_path.glob("village*")) == []
    assert save(desk, card, "picture", tmp_path / "village") == f"Saved as {tmp_path}/village.png"


def test_that_only_paper_is_printed(desk: DeskAt, card: PrintCard, tmp_path: Path) -> None:
    save(desk, card, "seen", tmp_path / "village.pdf")
    words = pdf(tmp_path / "village.pdf").getAllText(0).text()
    save(desk, card, "page", tmp_path / "village.html")
    for said in (words, (tmp_path / "village.html").read_text("utf-8")):
        assert re.search(r"Saved \d\d:\d\d \d+ \w+ \d{4} by M Hughes", said)
        assert "Printed" not in said


def test_that_the_keyboard_is_on_what_comes_next_and_enter_opens_what_was_saved(
    desk: DeskAt, card: PrintCard, tmp_path: Path
) -> None:
    opened: list[Path] = []
    card.open_wanted.disconnect()
    card.open_wanted.connect(opened.append)
    file = tmp_path / "village.png"
    save(desk, card, "picture", file)
    assert card.show_it.hasFocus()
    QTest.keyClick(card.show_it, Qt.Key.Key_Return)
    assert opened == [file]
    assert save(desk, card, "picture", file) == THERE.format(file)
    assert card.file.hasFocus()


def test_that_while_a_map_is_made_the_keyboard_is_on_what_stops_it(
    desk: DeskAt, card: PrintCard
) -> None:
    assert desk.window.isVisible()
    card.show_progress("Painting", 0.2)
    assert card.stop.hasFocus()
    card.show_refusal("No")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_all_kinds_of_map_are_seen_in_the_list(desk: DeskAt, card: PrintCard) -> None:
    card.form.showPopup()
    rows = card.form.view()
    desk.sees(rows.isVisible)
    last = rows.visualRect(rows.model().index(len(FORMS) - 1, 0))
    assert last.bottom() <= rows.viewport().height()
    assert rows.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    card.form.hidePopup()


def test_that_a_map_on_paper_says_what_when_by_whom_and_can_be_searched(
    desk: DeskAt, card: PrintCard, tmp_path: Path
) -> None:
    file = tmp_path / "village.pdf"
    assert save(desk, card, "a4", file) == f"Saved as {file}"
    document = pdf(file)
    assert document.pageCount() == 1
    size = document.pagePointSize(0)
    assert (round(size.width()), round(size.height())) == (842, 595)
    words = document.getAllText(0).text()
    for said in (ATTRIBUTION, "by M Hughes", "Printed", "BR21", "available", "1:"):
        assert said in words, words
    document.close()


def test_that_a_picture_looks_as_the_map_does_with_its_owner_named(
    desk: DeskAt, card: PrintCard, tmp_path: Path
) -> None:
    desk.window.set_theme(DAY)
    file = tmp_path / "village.png"
    save(desk, card, "picture", file)
    picture, view = QImage(str(file)), desk.window.map
    size = QSize(view.width(), view.height() + HEAD_PX + FOOT_PX) * PICTURE_DPR
    assert picture.size() == size
    panel = QColor(DAY.panel)
    foot = picture.copy(size.width() * 2 // 3, size.height() - 60, size.width() // 3, 50)
    inked = sum(
        foot.pixelColor(x, y) != panel for x in range(foot.width()) for y in range(foot.height())
    )
    assert inked > 200, "nothing is written where the attribution stands"


class Reading(HTMLParser):
    """Every address that a browser would ask for, and the page's own policy."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "meta" and told.get("http-equiv") == "Content-Security-Policy":
            self.policy = told.get("content") or ""
        self.asked += [
            told[name] or "" for name in ("src", "data", "poster", "srcset") if name in told
        ] + ([told.get("href") or ""] if tag == "link" else [])


def test_that_a_page_asks_no_network_and_tells_no_markup(
    desk: DeskAt, card: PrintCard, tmp_path: Path
) -> None:
    desk.call(place="<script>alert(1)</script> {{ 7 * 7 }}", position=crossing(2, 2))
    file = tmp_path / "village.html"
    save(desk, card, "page", file)
    page = file.read_text("utf-8")
    reading = Reading()
    reading.feed(page)
    assert "default-src 'none'" in reading.policy
    assert reading.asked == []
    urls = re.findall(r"url\(([^)]{0,16})", page)
    assert all(url.startswith(("data:", "#default")) for url in urls), urls
    assert not re.search(r"@import|fetch\(|XMLHttpRequest|\$\.ajax", page)
    assert "<script>alert" not in page
    assert "49" not in re.findall(r"script\\u003e ([^\"]*)", page)
    assert "BR21" in page
    assert "Leaflet 1." in page


def test_that_a_file_which_is_there_is_not_written_over(
    desk: DeskAt, card: PrintCard, tmp_path: Path
) -> None:
    file = tmp_path / "kept.pdf"
    file.write_text("somebody's")
    assert save(desk, card, "a4", file) == THERE.format(file)
    assert file.read_text() == "somebody's"


def test_that_a_file_without_a_folder_is_asked_for_again(desk: DeskAt, card: PrintCard) -> None:
    said = save(desk, card, "a4", Path("map.pdf"))
    assert said.startswith(NO_NAME.split("{")[0])


def test_that_no_file_name_however_odd_ends_more_than_the_saving(
    desk: DeskAt, card: PrintCard, tmp_path: Path
) -> None:
    assert save(desk, card, "a4", Path("~nobody-is-called-so/map.pdf")).startswith(NO_NAME[:20])
    assert save(desk, card, "a4", tmp_path / f"{'long' * 80}.pdf").startswith("No map was saved.")
    card.file.setText("/")
    card.choose("page")
    assert card.file.text() == "/"


def test_that_a_map_closed_before_it_is_saved_is_not_asked_any_more(desk: DeskAt) -> None:
    desk.press("Ctrl+Shift+2")
    desk.sees(lambda: bool(desk.window.maps.windows))
    window, gone = desk.window.maps.windows[0], list[bool]()
    window.print.click()
    window.view.destroyed.connect(lambda: gone.append(True))
    window.close()
    desk.sees(lambda: bool(gone))
    card = desk.running.printing.card
    assert card is not None
    card.make.click()
    assert card.note.text() == GONE


def test_that_a_folder_that_can_not_be_written_is_named(
    desk: DeskAt, card: PrintCard, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    said = save(desk, card, "a4", tmp_path / "file" / "map.pdf")
    assert said.startswith("No map was saved.")
    assert str(tmp_path / "file" / "map.pdf") in said


def test_that_a_map_being_made_can_be_stopped_and_leaves_nothing(
    desk: DeskAt, card: PrintCard, tmp_path: Path
) -> None:
    card.choose("a3")
    card.file.setText(str(tmp_path / "map.pdf"))
    card.make.click()
    assert card.is_busy
    card.stop.click()
    desk.qtbot.waitUntil(lambda: not card.is_busy, timeout=MAKING_MS)
    assert card.note.text() == STOPPED
    assert list(tmp_path.glob("map*")) == []


def test_that_the_command_line_asks_for_a_map_too(desk: DeskAt) -> None:
    desk.press("Ctrl+K")
    desk.enter("print page")
    desk.sees(lambda: desk.running.printing.card is not None)
    card = desk.running.printing.card
    assert card is not None
    assert card.file.text().endswith(".html")
