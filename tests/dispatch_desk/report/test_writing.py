"""Hostile words from a log stay words: in the page, in the text, whatever they are."""

from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from dispatch_desk import areas, commands
from dispatch_desk.cli import commands as command_line
from dispatch_desk.report.lines import WIDTH, as_text
from dispatch_desk.report.markup import as_html
from dispatch_desk.report.page import Page, page_of
from dispatch_desk.report.shift import Period, Proof, shift_of
from dispatch_desk.report.wording import plain
from tests.desks import FORCE, ME, START, after, done, incident, staffed
from tests.shifts import Shift

TAGS = {"html", "head", "meta", "title", "style", "body", "p", "br", "table", "thead", "tbody", "tr",
        "th", "td"}  # fmt: skip
SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>&copy;'


class Seen(HTMLParser):
    """What a browser would make of a page: its tags, its attributes, its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.words = set[str](), set[str](), list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page_with(words: str) -> Page:
    """A report in which everything a person may have typed is these words."""
    desk = staffed()
    key = incident(desk, place=words, summary=words)
    done(desk, commands.OwnIncident(incident=key, owner=words), after(minutes=1))
    booked = commands.BookOnDesk(name=words, role=words, desk=words)
    desk.do(booked, ME, after(minutes=2))
    proof = Proof(3, (), (words,), "ab" * 32, unsigned_why=words)
    period = Period(START, after(hours=1))
    shift = shift_of(desk.journal.tail(0), period, FORCE, f"sqlite:{words}", proof)
    return page_of(shift, FORCE)


@settings(max_examples=60, deadline=None)
@given(words=st.text(st.characters(exclude_categories=["Cs"]), max_size=100))
def test_that_no_words_become_markup_or_break_a_line(words: str) -> None:
    page = page_with(f"x{words}")
    seen = Seen(as_html(page))
    assert seen.tags <= TAGS
    assert seen.attributes <= {
        "lang",
        "charset",
        "class",
        "role",
        "aria-level",
        "width",
        "cellpadding",
    }
    assert all(line.isprintable() for line in as_text(page).splitlines())


def test_that_a_script_in_a_log_is_read_as_it_was_typed() -> None:
    seen = Seen(as_html(page_with(SCRIPT)))
    assert SCRIPT in seen.words
    assert "script" not in seen.tags


def test_that_turned_text_and_control_characters_are_shown_as_such() -> None:
    assert plain("a\u202eb\x1b[2Jc\nd\u00a0e") == "a?b?[2Jc d e"


def test_that_text_fits_its_columns() -> None:
    page = page_with("A long name of a long street in a long town, " * 2)
    tables = as_text(page).split("The record")[0]
    assert max(map(len, tables.splitlines())) <= WIDTH + 2


# The command


@pytest.fixture(scope="module")
def shift(tmp_path_factory: pytest.TempPathFactory) -> Shift:
    return Shift(tmp_path_factory.mktemp("shift")).record()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(areas.HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


def ran(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(command_line(lambda _: 0), ["report", *words])
    return found.exit_code, found.stdout if found.exception is None else str(found.exception)


@pytest.mark.usefixtures("home")
def test_that_the_report_is_text_on_the_terminal_and_a_page_in_a_file(
    shift: Shift, tmp_path: Path
) -> None:
    code, said = ran(shift.url)
    assert code == 0
    assert said.startswith("Shift report")
    for name in ("night.html", "night.txt"):
        assert ran(shift.url, "-o", str(tmp_path / name))[0] == 0
    assert "</html>" in (tmp_path / "night.html").read_text("utf-8")
    assert (tmp_path / "night.txt").read_text("utf-8").startswith("Shift report")


@pytest.mark.usefixtures("home")
def test_that_the_report_compares_with_what_was_signed_before_it_signs(shift: Shift) -> None:
    assert "No signed head was here" in ran(shift.url)[1]
    assert "Compared with 1 signed head" in ran(shift.url)[1]


@pytest.mark.usefixtures("home")
def test_that_what_was_forged_since_the_last_report_is_on_the_next(
    shift: Shift, tmp_path: Path
) -> None:
    copy = tmp_path / "night.journal"
    copy.write_bytes(Path(shift.url.removeprefix("sqlite:")).read_bytes())
    url = f"sqlite:{copy}"
    ran(url)
    with closing(apsw.Connection(str(copy))) as forger:
        forger.execute(
            "DROP TRIGGER entries_are_never_removed; DELETE FROM entries WHERE seq > 100"
        )
    said = ran(url)[1]
    assert "1 FAULT" in said
    assert "cut off" in said


def test_that_a_key_that_cannot_be_made_is_said_on_the_page(shift: Shift, home: Path) -> None:
    home.mkdir()
    (home / "keys").write_text("in the way")
    code, said = ran(shift.url)
    assert code == 0
    assert "not signed" in said


@pytest.mark.usefixtures("home")
def test_that_no_file_is_written_over_and_no_other_kind_written(
    shift: Shift, tmp_path: Path
) -> None:
    there = tmp_path / "there.txt"
    there.write_text("mine")
    assert "is there already" in ran(shift.url, "-o", str(there))[1]
    assert there.read_text() == "mine"
    assert "must end in" in ran(shift.url, "-o", str(tmp_path / "night.doc"))[1]
    assert "can't be written" in ran(shift.url, "-o", str(tmp_path / "no" / "n.txt"))[1]
