"""Whatever is done to a journal is found and named, at a few millionths of a second a record.

`found` of `tried`: random tamperings of a real file, of every kind in
tests/dispatch_desk/journal/tampering.py, each to be named at its entry, or as the file's damage;
by turns in the way of a short journal and in that of a long one.
`us_per_record`: the whole verify, the check of the file and its indexes included, over records with
bodies like a desk's; by the clock, with its three threads, in the best of some rounds.
`cpu_us_per_record` is the same round's time of all processors; `over_hashing` what the clock said
over what it takes to do nothing but hash as many bodies and lines, in the best round.
"""

from contextlib import closing
from hashlib import sha256
from pathlib import Path
from random import Random
from shutil import copyfile
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from unittest.mock import patch

import apsw

from bench import Figures
from dispatch_desk.journal import checking
from dispatch_desk.journal.chain import line_of
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader
from tests.dispatch_desk.journal.tampering import (
    INSERT,
    TAMPERINGS,
    is_named,
    said_of,
    shift,
    write_shift,
)

OPTIONS = {"records": 100_000, "tries": 200}
ROUNDS = 5
BODY_BYTES, LINE_BYTES = 160, 340


def measure(records: int, tries: int) -> Figures:
    with TemporaryDirectory() as folder:
        found = _found(Path(folder), tries)
        print(f"{found} of {tries} tamperings found and named")
        wall_us, cpu_us, hash_us = _timed(Path(folder) / "long.journal", records)
    print(f"{records:,} records: {wall_us:.2f} µs each, {cpu_us:.2f} µs of all processors")
    print(f"hashing alone: {hash_us:.2f} µs each")
    return {
        "found": found,
        "tried": tries,
        "us_per_record": round(wall_us, 2),
        "cpu_us_per_record": round(cpu_us, 2),
        "over_hashing": round(wall_us / hash_us, 2),
    }


def _found(folder: Path, tries: int) -> int:
    whole, copy = folder / "whole.journal", folder / "tampered.journal"
    write_shift(whole, Random(1))  # noqa: S311 - any shift
    found = 0
    for number in range(tries):
        tampering, chance = TAMPERINGS[number % len(TAMPERINGS)], Random(number)  # noqa: S311 - a place
        copyfile(whole, copy)
        places = tampering(copy, chance)
        as_long = number // len(TAMPERINGS) % 2 == 1
        with patch.object(checking, "LONG", 1 if as_long else checking.LONG):
            said = said_of(copy)
        if is_named(said, places):
            found += 1
        else:
            print(f"not named: {tampering.__name__}, try {number}")
    return found


def _timed(path: Path, records: int) -> tuple[float, float, float]:
    """Microseconds a record: by the clock, of all processors together, and to hash it."""
    _fill(path, records)
    rounds: list[tuple[float, float]] = []
    hashing: list[float] = []
    for _ in range(ROUNDS):
        with closing(SqliteReader(path)) as reader:
            wall, cpu = perf_counter(), process_time()
            if list(reader.verify()):
                raise AssertionError("an untouched journal didn't verify")
            rounds.append((perf_counter() - wall, process_time() - cpu))
        hashing.append(_hashed(records))
    wall, cpu = min(rounds)
    return wall / records * 1e6, cpu / records * 1e6, min(hashing) / records * 1e6


def _hashed(records: int) -> float:
    """Seconds to hash so many bodies and lines of the usual length."""
    body, line = bytes(BODY_BYTES), bytes(LINE_BYTES)
    began = perf_counter()
    for _ in range(records):
        sha256(body).digest()
        sha256(line).digest()
    return perf_counter() - began


def _fill(path: Path, records: int) -> None:
    """A journal as appends make it, sooner: a hundred thousand of them would wait for the disk."""
    record = MemoryJournal()
    for batch in shift(Random(2), records):  # noqa: S311 - any shift
        record.append(batch)
    SqliteJournal(path).close()
    with closing(apsw.Connection(str(path))) as connection, connection:
        connection.executemany(INSERT, map(line_of, record.tail(0, records)))
