"""What every journal engine must do, held against each of them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta, timezone
from threading import Barrier
from typing import Protocol

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch_desk.journal.chain import EMPTY, ZERO, body_hash
from dispatch_desk.journal.protocol import (
    Answer,
    Batch,
    Committed,
    Conflict,
    Draft,
    Entry,
    Head,
    Journal,
    JournalReader,
)
from tests.dispatch_desk.journal.samples import DAY, NOON, batch

RACES = 40


class Engine(Protocol):
    def writer(self) -> Journal: ...
    def reader(self) -> JournalReader: ...


def committed(answer: Answer) -> Sequence[Entry]:
    assert isinstance(answer, Committed), answer
    assert not answer.repeated
    return answer.entries


def streams(journal: JournalReader) -> list[tuple[str, int]]:
    return [(entry.stream, entry.version) for entry in journal.tail(0)]


def raced(writers: Sequence[Journal], batches: Sequence[Batch]) -> list[Answer]:
    """Each writer's answer to its batch, all handed over at the same instant."""
    start = Barrier(len(writers))

    def append(writer: Journal, its_batch: Batch) -> Answer:
        start.wait()
        return writer.append(its_batch)

    with ThreadPoolExecutor(len(writers)) as threads:
        return list(threads.map(append, writers, batches))


def test_that_a_new_journal_is_empty(journal: Journal) -> None:
    assert journal.head() == EMPTY
    assert list(journal.tail(0)) == []
    assert list(journal.verify()) == []


def test_that_an_entry_holds_all_that_was_handed_over(journal: Journal) -> None:
    drafted = msgspec.structs.replace(batch("c-1", "unit/A-1"), epoch=3)
    (entry,) = committed(journal.append(drafted))
    assert entry == Entry(
        seq=1,
        stream="unit/A-1",
        version=1,
        type="unit.logged/1",
        command_id="c-1",
        actor="pc 1234",
        role="dispatcher",
        desk="desk 1",
        epoch=3,
        recorded_at=NOON,
        boot_time=86_400_000,
        body_hash=body_hash(b'{"text":"seen"}'),
        body=b'{"text":"seen"}',
        prev_hash=ZERO,
        hash=journal.head().hash,
    )
    assert list(journal.tail(0)) == [entry]


def test_that_each_entry_follows_the_one_before(journal: Journal) -> None:
    for number in range(5):
        journal.append(batch(f"c-{number}", "unit/A-1", "unit/A-2"))
    entries = journal.tail(0)
    assert [entry.seq for entry in entries] == list(range(1, 11))
    assert [entry.prev_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert journal.head() == Head(10, entries[-1].hash)
    assert list(journal.verify()) == []


def test_that_the_tail_begins_after_a_number_and_keeps_its_limit(journal: Journal) -> None:
    journal.append(batch("c-1", *(f"unit/A-{number}" for number in range(9))))
    assert [entry.seq for entry in journal.tail(3, limit=4)] == [4, 5, 6, 7]
    assert list(journal.tail(9)) == []
    assert list(journal.tail(99)) == []
    assert list(journal.tail(0, limit=0)) == []


def test_that_versions_count_within_a_stream(journal: Journal) -> None:
    journal.append(batch("c-1", "unit/A-1", "unit/A-2", "unit/A-1"))
    journal.append(batch("c-2", "unit/A-1"))
    assert streams(journal) == [
        ("unit/A-1", 1),
        ("unit/A-2", 1),
        ("unit/A-1", 2),
        ("unit/A-1", 3),
    ]


def test_that_an_expected_version_that_holds_lets_the_batch_through(journal: Journal) -> None:
    journal.append(batch("c-1", "unit/A-1", expected={"unit/A-1": 0}))
    committed(journal.append(batch("c-2", "unit/A-1", expected={"unit/A-1": 1, "unit/B": 0})))


def test_that_a_conflict_on_any_stream_records_nothing(journal: Journal) -> None:
    journal.append(batch("c-1", "unit/A-1"))
    before = journal.head()
    both = {"incident/1": 0, "unit/A-1": 0}
    answer = journal.append(batch("c-2", "incident/1", "unit/A-1", expected=both))
    assert answer == Conflict("unit/A-1", expected=0, found=1)
    assert journal.head() == before
    committed(journal.append(batch("c-2", "incident/1")))  # a refused command may be sent again


def test_that_a_repeated_command_gives_the_first_answer_and_adds_nothing(journal: Journal) -> None:
    lost = batch("c-1", "unit/A-1", "incident/1", expected={"unit/A-1": 0, "incident/1": 0})
    first = committed(journal.append(lost))
    journal.append(batch("c-2", "unit/A-1"))
    assert journal.append(lost) == Committed(tuple(first), repeated=True)
    assert journal.head().seq == 3


def test_that_a_new_incident_gets_the_days_next_number(journal: Journal) -> None:
    for command in ("c-1", "c-2"):
        journal.append(batch(command, f"{DAY}/new"))
    journal.append(batch("c-3", "incident/2030-05-02/new"))
    journal.append(batch("c-4", f"{DAY}/new"))
    assert [stream for stream, _ in streams(journal)] == [
        f"{DAY}/0001",
        f"{DAY}/0002",
        "incident/2030-05-02/0001",
        f"{DAY}/0003",
    ]


def test_that_all_facts_of_a_new_incident_get_the_same_number(journal: Journal) -> None:
    journal.append(batch("c-1", f"{DAY}/new", "unit/A-1", f"{DAY}/new", expected={f"{DAY}/new": 0}))
    assert streams(journal) == [(f"{DAY}/0001", 1), ("unit/A-1", 1), (f"{DAY}/0001", 2)]


def test_that_a_number_is_never_given_twice_however_it_came(journal: Journal) -> None:
    journal.append(batch("c-1", f"{DAY}/0041", f"{DAY}/9abc", f"{DAY}/0041/note", f"{DAY}/99"))
    (entry,) = committed(journal.append(batch("c-2", f"{DAY}/new")))
    assert entry.stream == f"{DAY}/0042"


def test_that_numbers_go_on_past_four_digits(journal: Journal) -> None:
    journal.append(batch("c-1", f"{DAY}/9999", f"{DAY}/0007"))
    for command in ("c-2", "c-3"):
        journal.append(batch(command, f"{DAY}/new"))
    assert [stream for stream, _ in streams(journal)][2:] == [f"{DAY}/10000", f"{DAY}/10001"]


def test_that_a_repeated_command_keeps_its_number(journal: Journal) -> None:
    first = committed(journal.append(batch("c-1", f"{DAY}/new")))
    again = journal.append(batch("c-1", f"{DAY}/new"))
    assert again == Committed(tuple(first), repeated=True)


def test_that_the_record_never_runs_backwards(journal: Journal) -> None:
    for command, late in (("c-1", 0), ("c-2", -30), ("c-3", 1)):
        journal.append(batch(command, "unit/A-1", at=NOON + timedelta(seconds=late)))
    times = [entry.recorded_at for entry in journal.tail(0)]
    assert times == [NOON, NOON, NOON + timedelta(seconds=1)]


def test_that_times_are_kept_in_utc(journal: Journal) -> None:
    summer = NOON.astimezone(timezone(timedelta(hours=1)))
    (entry,) = committed(journal.append(batch("c-1", "unit/A-1", at=summer)))
    assert (entry.recorded_at, entry.recorded_at.tzinfo) == (NOON, UTC)


def test_that_a_time_without_a_zone_is_a_bug_and_records_nothing(journal: Journal) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        journal.append(batch("c-1", "unit/A-1", at=NOON.replace(tzinfo=None)))
    assert journal.head() == EMPTY
    committed(journal.append(batch("c-1", "unit/A-1")))


def test_that_a_batch_without_facts_is_a_bug(journal: Journal) -> None:
    with pytest.raises(ValueError, match="nothing to record"):
        journal.append(batch("c-1"))


def test_that_a_reader_sees_what_was_recorded_and_cannot_record(engine: Engine) -> None:
    journal = engine.writer()
    reader = engine.reader()
    (entry,) = committed(journal.append(batch("c-1", "unit/A-1")))
    assert list(reader.tail(0)) == [entry]
    assert reader.head() == journal.head()
    assert reader.url == journal.url
    assert list(reader.verify()) == []
    assert isinstance(journal, Journal)
    assert isinstance(reader, JournalReader)
    assert not isinstance(reader, Journal)
    assert not hasattr(reader, "append")


def test_that_a_change_is_noticed_once_whoever_made_it(engine: Engine) -> None:
    desk, other = engine.writer(), engine.writer()
    reader = engine.reader()
    everyone: list[JournalReader] = [desk, other, reader]
    assert [one.changed() for one in everyone] == [True, True, True]  # in doubt at first
    assert [one.changed() for one in everyone] == [False, False, False]
    desk.append(batch("c-1", "unit/A-1"))
    assert [one.changed() for one in everyone] == [True, True, True]
    assert [one.changed() for one in everyone] == [False, False, False]


def test_that_of_two_dispatchers_who_send_one_unit_exactly_one_succeeds(engine: Engine) -> None:
    writers = engine.writer(), engine.writer()
    for race in range(RACES):
        unit = f"unit/A-{race}"
        batches = [
            batch(f"{race}-{desk}", unit, f"incident/{desk}", expected={unit: 0})
            for desk in ("left", "right")
        ]
        answers = raced(writers, batches)
        assert sorted(type(answer).__name__ for answer in answers) == ["Committed", "Conflict"]
        assert Conflict(unit, expected=0, found=1) in answers
    reader = engine.reader()
    assert reader.head().seq == 2 * RACES
    assert list(reader.verify()) == []


def test_that_incidents_created_at_the_same_instant_get_different_numbers(engine: Engine) -> None:
    writers = engine.writer(), engine.writer()
    for race in range(RACES // 2):
        raced(writers, [batch(f"{race}-{desk}", f"{DAY}/new") for desk in ("left", "right")])
    expected = [(f"{DAY}/{number:04d}", 1) for number in range(1, RACES + 1)]
    assert streams(engine.reader()) == expected


def test_that_a_command_retried_by_two_threads_at_once_is_recorded_once(engine: Engine) -> None:
    writers = engine.writer(), engine.writer()
    answers = raced(writers, [batch("c-1", f"{DAY}/new")] * 2)
    repeated = [answer.repeated for answer in answers if isinstance(answer, Committed)]
    assert sorted(repeated) == [False, True]
    assert streams(engine.reader()) == [(f"{DAY}/0001", 1)]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(), st.text(), st.text(), st.binary(max_size=200))
def test_that_any_text_comes_back_as_it_was(
    journal: Journal, stream: str, kind: str, actor: str, body: bytes
) -> None:
    seq = journal.head().seq
    drafted = batch(f"c-{seq}", stream)
    author = msgspec.structs.replace(drafted.author, actor=actor)
    stream = f"text/{stream}/end"  # never one that asks for a number
    drafted = msgspec.structs.replace(drafted, author=author, drafts=(Draft(stream, kind, body),))
    journal.append(drafted)
    (entry,) = journal.tail(seq)
    assert (entry.stream, entry.type, entry.actor, entry.body) == (stream, kind, actor, body)
    assert list(journal.verify()) == []
