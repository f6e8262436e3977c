"""A kill loses nothing, a desk opens as fast as its facts fold, and an append costs what the disk does.

`kill9_lost`: entries that processes killed at random moments had been promised, and that are gone.
`reopen_over_fold`: to open a desk on a journal of many facts, less on an empty one, over folding the same
facts in memory. `append_over_fsync` and `append_p99_over_fsync_p99`: a batch of one fact through the
journal, over 4 KiB added to a file and made certain with fdatasync, on the same disk in turn. All of it
happens in a folder made for it in the current one: a disk in memory would say nothing.

`fold_us`: microseconds of one processor to decode and apply a fact, over so many of an invented night
that is told again on every day that follows (tests/long_record.py). `digest_equal`: what a desk saw
while it recorded that night, command by command, is what its journal makes, read again.
"""

import os
import select
import signal
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from bench import Figures
from dispatch_desk import commands
from dispatch_desk.desk import Desk
from dispatch_desk.ids import counted_ids
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.journal.protocol import Batch, Committed, Draft, Entry
from dispatch_desk.picture import Picture, apply, fold
from dispatch_desk.simulation.headless import digest
from resources.units import Callsign, Officer, Unit
from tests.desks import FORCE, ME, START, a_desk, done, incident
from tests.long_record import a_finished_night, night_after_night

OPTIONS = {"kills": 200, "facts": 10_000, "appends": 3_000, "folded": 1_000_000}
ROUNDS = 9
UNITS = 40
CREW = (Officer("PC Khan", "4402", ("taser",)), Officer("PC Lloyd", "4403"))
LIVES = 20  # of one journal: then a new one, so that looking at it stays quick
MOST_PROMISES, LONGEST_S = 40, 0.02
PAGE = bytes(4096)
ACK_BYTES = 8


def measure(kills: int, facts: int, appends: int, folded: int) -> Figures:
    with TemporaryDirectory(dir=Path.cwd(), prefix="journal-bench-") as name:
        folder = Path(name)
        lost, promised = _lost(folder, kills)
        print(f"{kills:,} kills: {promised:,} entries promised, {lost:,} lost")
        entries = _some_facts(facts)
        reopen = _reopen_over_fold(folder, entries)
        usual, rare = _append_over_fsync(folder, entries[:appends])
    night = a_finished_night()
    return {
        "kill9_lost": lost,
        "reopen_over_fold": round(reopen, 2),
        "append_over_fsync": round(usual, 2),
        "append_p99_over_fsync_p99": round(rare, 2),
        "fold_us": round(_fold_us(night.journal.tail(0, folded), folded), 2),
        "digest_equal": int(_is_the_same_again(night)),
    }


# Killed at any moment


def _lost(folder: Path, kills: int) -> tuple[int, int]:
    """Entries lost, and promised, by writers that were killed. Raises AssertionError for half a batch."""
    chance, lost, promised, head = Random(7), 0, 0, 0  # noqa: S311 - a moment, not a secret
    for kill in range(kills):
        path = folder / f"killed-{kill // LIVES}.journal"
        # Some die before their first promise, while they open the journal.
        promises, after_s = chance.randint(0, MOST_PROMISES), chance.uniform(0, LONGEST_S)
        last = _killed(str(path), f"writer-{kill}", promises, after_s)
        with closing(open_journal(str(path))) as journal:
            before, head = (head if kill % LIVES else 0), journal.head().seq
            if head % 2 or list(journal.verify()):
                raise AssertionError(f"half a batch, or a broken chain: {path}")
            lost += max(0, last - head)
            promised += max(0, last - before)
    return lost, promised


def _killed(url: str, name: str, promises: int, after_s: float) -> int:
    """The last entry a process was promised; it is killed so long after so many promises."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _write_for_ever(url, name, write)
    os.close(write)
    with open(read, "rb") as said:  # noqa: PTH123 - a pipe has no path
        acks = said.read(promises * ACK_BYTES)
        select.select([], [], [], after_s)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        acks += said.read()
    whole = len(acks) // ACK_BYTES * ACK_BYTES
    return int.from_bytes(acks[whole - ACK_BYTES : whole]) if whole else 0


def _write_for_ever(url: str, name: str, acks: int) -> None:
    """In a process of its own, which never returns."""
    try:
        journal = open_journal(url)
        for number in count():
            drafts = tuple(Draft(f"unit/{which}", "unit.seen/1", b"{}") for which in ("a", "b"))
            said = journal.append(Batch(f"{name}-{number}", ME, START, number, drafts, {}))
            if isinstance(said, Committed):
                os.write(acks, said.entries[-1].seq.to_bytes(ACK_BYTES))
    finally:
        os._exit(1)


# Opened again


def _some_facts(wanted: int) -> list[Entry]:
    """A busy shift: units book on, calls come in, units are sent, arrive, speak and are done."""
    desk = a_desk(MemoryJournal(), "bench")
    callsigns = [Callsign(f"BR{number}") for number in range(UNITS)]
    for callsign in callsigns:
        done(desk, commands.BookOnUnit(unit=Unit(callsign, "RSP", CREW, callsign), status=2))
    for number in count():
        if desk.picture.seq >= wanted:
            return list(desk.journal.tail(0, wanted))
        _one_job(desk, callsigns[number % UNITS], number)
    raise AssertionError


def _one_job(desk: Desk, callsign: Callsign, number: int) -> None:
    now = START + timedelta(seconds=20 * number)
    key = incident(desk, now=now, place=f"{number} Hazel Street")
    done(desk, commands.SendUnit(incident=key, callsign=callsign, eta_s=240.5), now)
    for code in (5, 6):
        done(desk, commands.SetStatus(callsign=callsign, code=code, source="radio"), now)
    done(desk, commands.RecordContact(callsign=callsign, note="All quiet, two spoken to"), now)
    done(desk, commands.SetStatus(callsign=callsign, code=2, source="radio"), now)


def _reopen_over_fold(folder: Path, entries: Sequence[Entry]) -> float:
    full, empty = str(folder / "full.journal"), str(folder / "empty.journal")
    _store(full, entries)
    _store(empty, ())
    ways: dict[str, Callable[[], object]] = {
        "full": lambda: _opened(full),
        "empty": lambda: _opened(empty),
        "fold": lambda: _folded(entries),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append(_seconds(way))
    s = {name: median(times) for name, times in taken.items()}
    print(f"{len(entries):,} facts: opened in {s['full'] * 1e3:.0f} ms, an empty journal in "
          f"{s['empty'] * 1e3:.1f} ms, folded in memory in {s['fold'] * 1e3:.0f} ms")  # fmt: skip
    return (s["full"] - s["empty"]) / s["fold"]


def _store(url: str, entries: Sequence[Entry]) -> None:
    with closing(open_journal(url)) as journal:
        for at in range(0, len(entries), 100):
            part = entries[at : at + 100]
            drafts = tuple(Draft(e.stream, e.type, e.body or b"") for e in part)
            batch = Batch(f"stored-{at}", ME, part[-1].recorded_at, at, drafts, {})
            journal.append(batch)
        if journal.head().seq != len(entries):
            raise AssertionError("not every fact was stored")


def _opened(url: str) -> None:
    desk = Desk(open_journal(url), FORCE, counted_ids("bench"), lambda: 0)
    desk.catch_up()
    desk.journal.close()


def _folded(entries: Sequence[Entry]) -> None:
    picture = Picture(force=FORCE)
    for entry in entries:
        apply(picture, entry)


# Folded

FOLDED_AT_ONCE = 50_000  # entries made, then folded: a million of them at once would take 600 MB


def _fold_us(night: Sequence[Entry], wanted: int) -> float:
    picture, entries = Picture(force=FORCE), night_after_night(night)
    cpu_s = wall_s = 0.0
    while wanted > picture.seq:
        part = list(islice(entries, min(FOLDED_AT_ONCE, wanted - picture.seq)))
        cpu, wall = process_time(), perf_counter()
        fold(picture, part)
        cpu_s, wall_s = cpu_s + process_time() - cpu, wall_s + perf_counter() - wall
    if picture.unreadable:
        raise AssertionError(f"not every fact was understood: {picture.unreadable[0]}")
    print(f"{wanted:,} facts, {len(picture.incidents):,} incidents: folded in {cpu_s:.1f} s of one "
          f"processor, {wall_s:.1f} s by the clock")  # fmt: skip
    return cpu_s / wanted * 1e6


def _is_the_same_again(night: Desk) -> bool:
    again, head = Picture(force=FORCE), night.journal.head()
    fold(again, night.journal.tail(0, head.seq))
    same = digest(again, head.hash) == digest(night.picture, head.hash)
    return same and again == night.picture


# What an append costs


def _append_over_fsync(folder: Path, entries: Sequence[Entry]) -> tuple[float, float]:
    """Of the medians, and of the slowest in a hundred."""
    appends, floor = [], []
    versions: dict[str, int] = {}
    file = os.open(folder / "floor", os.O_WRONLY | os.O_CREAT, 0o600)
    with closing(open_journal(str(folder / "appended.journal"))) as journal:
        for entry in entries:
            batch = _batch(entry, versions.get(entry.stream, 0))
            appends.append(_seconds(lambda batch=batch: journal.append(batch)))  # type: ignore[misc] # a default
            versions[entry.stream] = batch.expected[entry.stream] + 1
            floor.append(_seconds(lambda: _write_for_certain(file)))
        if journal.head().seq != len(entries):
            raise AssertionError("not every append was committed")
    os.close(file)
    print(f"{'':10}{'p50 ms':>10}{'p99 ms':>10}{'most ms':>10}")
    for name, times in (("append", appends), ("fdatasync", floor)):
        print(
            f"{name:10}{median(times) * 1e3:10.3f}{_p99(times) * 1e3:10.3f}{max(times) * 1e3:10.1f}"
        )
    return median(appends) / median(floor), _p99(appends) / _p99(floor)


def _batch(entry: Entry, version: int) -> Batch:
    drafts = (Draft(entry.stream, entry.type, entry.body or b""),)
    name = f"{entry.command_id}-{entry.seq}"
    return Batch(name, ME, entry.recorded_at, entry.boot_time, drafts, {entry.stream: version})


def _write_for_certain(file: int) -> None:
    os.write(file, PAGE)
    os.fdatasync(file)


def _p99(times: Sequence[float]) -> float:
    return quantiles(times, n=100)[-1]


def _seconds(way: Callable[[], object]) -> float:
    began = perf_counter()
    way()
    return perf_counter() - began
