from msgspec import structs

from dispatch_desk.commands import OwnIncident, WriteLog
from dispatch_desk.records import Incident, LogLine
from tests.ui.a_night import NOW, SECOND, incident
from ui import text
from ui.incident.log_rows import log_rows, written

ME = "M Hughes"
LATER = NOW + 5 * SECOND


def said(seq: int, words: str, **changes: object) -> LogLine:
    return structs.replace(LogLine(seq, NOW, NOW, "R Okafor", words, "note"), **changes)


def logged(*lines: LogLine) -> Incident:
    return incident("0417", log=lines)


def test_that_a_line_written_at_once_says_so_with_one_sign() -> None:
    assert written(NOW, NOW) == "="


def test_that_a_late_line_shows_as_much_of_the_time_as_differs() -> None:
    assert written(NOW, LATER) == text.local_time(LATER)[3:]
    an_hour = NOW + 3600 * SECOND
    assert written(NOW, an_hour) == text.local_time(an_hour)


def test_that_a_correction_and_its_line_point_to_each_other() -> None:
    old = said(1, "grade 2", corrected_by=2)
    first, second = log_rows(logged(old, said(2, "grade 1", happened_at=LATER)), (), ME)
    assert (first.corrected, first.corrects) == (text.local_time(LATER), "")
    assert (second.corrected, second.corrects) == ("", text.local_time(NOW))
    assert first.words.startswith("corrected at")


def test_that_ones_own_lines_are_by_you() -> None:
    (row,) = log_rows(logged(said(1, "x", author=ME)), (), ME)
    assert row.author == "You"


def test_that_what_is_not_saved_yet_stands_at_the_end_and_says_so() -> None:
    ours = logged(said(1, "x"))
    pending = [
        WriteLog(incident=ours.id, text="going in"),
        WriteLog(incident="2041-01-12/0422", text="elsewhere"),
        OwnIncident(incident=ours.id, owner=ME),
    ]
    rows = log_rows(ours, pending, ME)
    assert [(row.text, row.saved) for row in rows] == [("x", True), ("going in", False)]
    assert "not saved" in rows[-1].words


def test_that_two_lines_of_one_entry_are_two_rows() -> None:
    rows = log_rows(logged(said(7, "sent"), said(7, "en route"), said(8, "x")), (), ME)
    assert len({row.key for row in rows}) == 3
