"""One command through the desk: every answer is one of three, and the journal decides races."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dispatch_desk import commands
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.journal.protocol import Answer, Batch, JournalError, Unknown
from dispatch_desk.outcomes import Done, NotSaved, Refused
from tests.desks import ALONE, ME, START, a_desk, ask, done, incident, staffed

BR21 = ALONE.callsign


class Flaky(MemoryJournal):
    """A memory journal whose answers get lost: before or after it has recorded."""

    def __init__(self, lose: list[str]) -> None:
        super().__init__()
        self._lose = lose

    def append(self, batch: Batch) -> Answer:
        how = self._lose.pop(0) if self._lose else ""
        if how == "before":
            return Unknown("no answer")
        answer = super().append(batch)
        return Unknown("no answer") if how == "after" else answer


@pytest.mark.parametrize("lost", [["before"], ["after"], ["after", "before", "after"]])
def test_that_a_lost_answer_is_asked_for_again_and_nothing_is_recorded_twice(
    lost: list[str],
) -> None:
    journal = Flaky([])
    desk = staffed(journal)
    journal._lose = lost
    key = incident(desk)
    assert list(desk.picture.incidents) == [key]
    assert [e.type for e in journal.tail(0, 99)].count("incident.created/1") == 1


def test_that_answers_lost_for_ever_are_said_to_be_not_saved() -> None:
    journal = Flaky([])
    desk = staffed(journal)
    journal._lose = ["before"] * 99
    assert isinstance(ask(desk, commands.RecordContact(callsign=BR21)), NotSaved)


def test_that_a_journal_that_fails_is_reported_in_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = staffed()

    def full(_batch: Batch) -> Answer:
        raise JournalError("The disk is full: free some space")

    monkeypatch.setattr(desk.journal, "append", full)
    assert ask(desk, commands.RecordContact(callsign=BR21)) == NotSaved(
        "The disk is full: free some space"
    )


def test_that_two_desks_racing_for_a_unit_get_one_winner_and_one_clear_refusal(
    tmp_path: Path,
) -> None:
    url = f"sqlite:{tmp_path / 'room.journal'}"
    first = staffed(open_journal(url))
    keys = [incident(first), incident(first)]
    second = a_desk(open_journal(url), prefix="second")
    for _ in range(20):
        done(first, commands.SetStatus(callsign=BR21, code=2, source="radio"))
        second.catch_up()
        asked: list[Callable[[], object]] = [
            lambda: ask(first, commands.SendUnit(incident=keys[0], callsign=BR21)),
            lambda: ask(second, commands.SendUnit(incident=keys[1], callsign=BR21)),
        ]
        with ThreadPoolExecutor(2) as pool:
            outcomes = [future.result() for future in [pool.submit(ask_) for ask_ in asked]]
        won = [o for o in outcomes if isinstance(o, Done)]
        lost = [o for o in outcomes if isinstance(o, Refused)]
        assert (len(won), len(lost)) == (1, 1)
        assert f"{BR21} is at " in lost[0].why
        first.catch_up()


def test_that_a_desks_own_facts_come_back_through_the_tail() -> None:
    """Only entries read back from the journal are in the picture: here it hides what it took."""

    class Hiding(MemoryJournal):
        hides = False

        def tail(self, after: int, limit: int = 1000) -> list:  # type: ignore[type-arg]
            return [] if self.hides else list(super().tail(after, limit))

    journal = Hiding()
    desk = staffed(journal)
    journal.hides = True
    answer = desk.do(commands.RecordContact(callsign=BR21, note="ok"), ME, START)
    assert isinstance(answer, Done)
    assert desk.picture.units[BR21].heard_how == "booked on"
    journal.hides = False
    desk.catch_up()
    assert desk.picture.units[BR21].heard_how == "voice"


def test_that_an_append_answers_with_what_it_recorded() -> None:
    desk = staffed()
    answer = done(desk, commands.RecordContact(callsign=BR21))
    assert isinstance(desk.journal, MemoryJournal)
    assert desk.journal.tail(0, 999)[-1] == answer.entries[0]
