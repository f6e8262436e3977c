"""What may be done to a journal's file behind its back, and where `verify` must say so.

Each tampering changes a file of `LENGTH` entries or more and returns the entries of which at least
one must be named; none where the file as such must be called damaged.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import apsw

from dispatch_desk.journal.chain import Line, body_hash, entry_hash, stamp
from dispatch_desk.journal.protocol import Author, Batch, Draft, Fault, JournalError
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader
from tests.dispatch_desk.journal.samples import DAY, NOON

LENGTH = 60
INSERT = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
SEQ, STREAM, VERSION, ACTOR, AT, BODY_HASH, BODY, PREV_HASH, HASH = 0, 1, 2, 5, 9, 11, 12, 13, 14

Tampering = Callable[[Path, Random], set[int]]


def shift(chance: Random, entries: int = LENGTH) -> list[Batch]:
    """Commands of a desk, with bodies as long as a desk's, that record so many entries."""
    batches: list[Batch] = []
    recorded = 0
    while recorded < entries:
        facts = min(chance.choice((1, 1, 1, 2)), entries - recorded)
        drafts = tuple(_fact(chance) for _ in range(facts))
        at = NOON + timedelta(seconds=recorded)
        author = Author("pc 1234", "dispatcher", "desk 1")
        name = f"{chance.getrandbits(128):032x}"
        batches.append(Batch(name, author, at, 86_400_000 + recorded, drafts, {}))
        recorded += facts
    return batches


def _fact(chance: Random) -> Draft:
    unit, job = f"BR{chance.randint(1, 60)}", f"{chance.randint(1, 400):04}"
    body = b'{"unit":"%b","incident":"2030-05-01/%b","status":"en_route","by":"radio","said":"%b"}'
    said = b"on the way, two up, from the bridge; " * chance.randint(0, 4)
    stream = chance.choice((f"unit/{unit}", f"{DAY}/{job}"))
    return Draft(stream, "unit.status_set/2", body % (unit.encode(), job.encode(), said))


def write_shift(path: Path, chance: Random, entries: int = LENGTH) -> None:
    """A whole journal of so many entries in one file, without a log beside it."""
    with closing(SqliteJournal(path)) as journal:
        for batch in shift(chance, entries):
            journal.append(batch)


def said_of(path: Path) -> list[Fault]:
    """What verify finds; a file that can't even be opened is a fault of the file."""
    try:
        with closing(SqliteReader(path)) as reader:
            return list(reader.verify())
    except JournalError as error:
        return [Fault(0, str(error))]


def is_named(faults: list[Fault], places: set[int]) -> bool:
    """Whether one of these entries is named, or the file if there is none."""
    if places:
        return any(fault.seq in places for fault in faults)
    return any(
        word in fault.why for fault in faults for word in ("damaged", "not a journal", "be read")
    )


# By SQL


def forging(path: Path) -> apsw.Connection:
    """A connection that nothing hinders."""
    connection = apsw.Connection(str(path))
    for (trigger,) in connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    return connection


def changes(column: str, value: str) -> Tampering:
    """Another value in one column of one line."""

    def change(path: Path, chance: Random) -> set[int]:
        seq = chance.randint(1, LENGTH)
        with closing(forging(path)) as connection:
            connection.execute(f"UPDATE entries SET {column} = {value} WHERE seq = ?", (seq,))  # noqa: S608 - our own words
        return {seq}

    change.__name__ = f"changes_{column}"
    return change


def removes_some(path: Path, chance: Random) -> set[int]:
    first = chance.randint(1, LENGTH - 1)
    last = chance.randint(first, min(first + 3, LENGTH - 1))  # never the end: that shows elsewhere
    with closing(forging(path)) as connection:
        connection.execute("DELETE FROM entries WHERE seq BETWEEN ? AND ?", (first, last))
    return {first}


def swaps_two(path: Path, chance: Random) -> set[int]:
    one, other = sorted(chance.sample(range(1, LENGTH + 1), 2))
    with closing(forging(path)) as connection:
        for now, then in ((one, 0), (other, one), (0, other)):
            connection.execute("UPDATE entries SET seq = ? WHERE seq = ?", (then, now))
    return {one}


def inserts_one(path: Path, chance: Random) -> set[int]:
    """A line between two others, sealed to follow the one before it."""
    seq = chance.randint(1, LENGTH)
    with closing(forging(path)) as connection:
        lines = _lines(connection)
        connection.execute("UPDATE entries SET seq = -seq - 1 WHERE seq >= ?", (seq,))
        connection.execute("UPDATE entries SET seq = -seq WHERE seq < 0")
        connection.execute(INSERT, _sealed(lines[seq - 1], {VERSION: 9_000}))
    return {seq, seq + 1}


def appends_a_copy(path: Path, chance: Random) -> set[int]:
    """A line that was recorded once is there again, at the end."""
    with closing(forging(path)) as connection:
        line = chance.choice(_lines(connection))
        connection.execute(INSERT, (LENGTH + 1, *line[1:VERSION], 9_000, *line[VERSION + 1 :]))
    return {LENGTH + 1}


def appends_out_of_the_chain(path: Path, chance: Random) -> set[int]:
    """A line whose own hash fits, at the end, after a line that never was."""
    with closing(forging(path)) as connection:
        line = (LENGTH + 1, *_lines(connection)[-1][1:])
        changed = {STREAM: "unit/forged", VERSION: 1, PREV_HASH: chance.randbytes(32)}
        connection.execute(INSERT, _sealed(line, changed))
    return {LENGTH + 1}


def reseals_one(path: Path, chance: Random) -> set[int]:
    """A changed line with a hash that fits; those after it stay."""
    return _resealed(path, chance.randint(1, LENGTH - 1), 1)


def reseals_many(path: Path, chance: Random) -> set[int]:
    """As many more are computed anew, but not all to the end."""
    first = chance.randint(1, LENGTH - 1)
    return _resealed(path, first, chance.randint(1, LENGTH - first))


def turns_back_the_clock(path: Path, chance: Random) -> set[int]:
    """One time is earlier than the one before it, and every hash to the end fits."""
    seq = chance.randint(2, LENGTH)
    with closing(forging(path)) as connection:
        reseal(connection, {seq: {AT: stamp(NOON - timedelta(seconds=seq))}})
    return {seq}


def skips_a_version(path: Path, chance: Random) -> set[int]:
    """One entry is a later version of its stream, and every hash to the end fits."""
    seq = chance.randint(1, LENGTH)
    with closing(forging(path)) as connection:
        reseal(connection, {seq: {VERSION: 9_000}})
    return {seq}


def leaves_a_gap(path: Path, chance: Random) -> set[int]:
    """All numbers from one on are higher by one, and every hash to the end fits."""
    first = chance.randint(1, LENGTH)
    with closing(forging(path)) as connection:
        reseal(connection, {seq: {SEQ: seq + 1} for seq in range(first, LENGTH + 1)})
    return {first}


def moves_a_byte(path: Path, chance: Random) -> set[int]:
    """From one line's hash to the next one's: together they are what they were."""
    seq = chance.randint(1, LENGTH - 1)
    column = chance.choice(("body_hash", "prev_hash", "hash"))
    with closing(forging(path)) as connection:
        ask = f"SELECT {column} FROM entries WHERE seq BETWEEN ? AND ? ORDER BY seq"  # noqa: S608 - our own words
        rows: list[Any] = connection.execute(ask, (seq, seq + 1)).fetchall()
        (one,), (other,) = rows
        for place, value in ((seq, one[:-1]), (seq + 1, one[-1:] + other)):
            connection.execute(f"UPDATE entries SET {column} = ? WHERE seq = ?", (value, place))  # noqa: S608 - our own words
    return {seq}


def _resealed(path: Path, first: int, lines: int) -> set[int]:
    body = b'{"said":"nothing"}'
    with closing(forging(path)) as connection:
        reseal(connection, {first: {BODY: body, BODY_HASH: body_hash(body)}}, first + lines - 1)
    return {first + lines}


def reseal(
    connection: apsw.Connection, changed: dict[int, dict[int, Any]], last: int | None = None
) -> None:
    """Change lines by number and column, and make every hash up to the last line fit again."""
    first = min(changed)
    lines = _lines(connection)[:last]
    connection.execute("DELETE FROM entries WHERE seq BETWEEN ? AND ?", (first, lines[-1][SEQ]))
    before = lines[0][PREV_HASH]
    for line in lines:
        if line[SEQ] < first:
            before = line[HASH]
            continue
        sealed = _sealed(line, {PREV_HASH: before, **changed.get(line[SEQ], {})})
        connection.execute(INSERT, sealed)
        before = sealed[HASH]


def _lines(connection: apsw.Connection) -> list[Any]:
    return connection.execute("SELECT * FROM entries ORDER BY seq").fetchall()


def _sealed(line: Line, changed: dict[int, Any]) -> Line:
    """The line with these columns changed, and a hash that fits."""
    new: Any = tuple(changed.get(column, value) for column, value in enumerate(line))
    return (*new[:HASH], entry_hash(new[:BODY_HASH], new[BODY_HASH], new[PREV_HASH]))


# An index alone: the lines are as they were

INDEXES = ("sqlite_autoindex_entries_1", "entries_by_command", "streams_by_length")
_UNIQUE = "UNIQUE (stream, version)"
_DESCENDING = (
    (_UNIQUE, "UNIQUE (stream DESC, version)"),
    ("(command_id)", "(command_id DESC)"),
    ("(length(stream), stream)", "(length(stream) DESC, stream)"),
)


def lacks_a_line(index: str) -> Tampering:
    def lack(path: Path, chance: Random) -> set[int]:
        with closing(forging(path)) as connection:
            line = chance.choice(_first_versions(connection))
            connection.execute("DELETE FROM entries WHERE seq = ?", (line[SEQ],))
        _without(index, path, INSERT, line)
        return set()

    return _called("lacks_a_line", index, lack)


def lists_one_too_many(index: str) -> Tampering:
    def list_more(path: Path, chance: Random) -> set[int]:
        with closing(forging(path)) as connection:
            lines = _lines(connection)
            more = len(lines) + 1
            line = chance.choice(lines)
            connection.execute(INSERT, (more, "unit/forged", 1, *line[VERSION + 1 :]))
        _without(index, path, "DELETE FROM entries WHERE seq = ?", (more,))
        return set()

    return _called("lists_one_too_many", index, list_more)


def has_a_wrong_key(index: str) -> Tampering:
    column = "command_id" if index == "entries_by_command" else "stream"
    change = f"UPDATE entries SET {column} = ? WHERE seq = ?"  # noqa: S608 - our own words

    def mistake(path: Path, chance: Random) -> set[int]:
        with closing(forging(path)) as connection:
            line = chance.choice(_first_versions(connection))
            own = line[4 if column == "command_id" else STREAM]
            wrong = own[:-1] + chr(ord(own[-1]) ^ 1)  # mostly in its place in the order
            if connection.execute("SELECT 1 FROM entries WHERE stream = ?", (wrong,)).fetchall():
                wrong = own + "~"
            connection.execute(change, (wrong, line[SEQ]))
        _without(index, path, change, (own, line[SEQ]))
        return set()

    return _called("has_a_wrong_key", index, mistake)


def mixes_up_two_lines(index: str) -> Tampering:
    """Each is listed under the number of the other."""
    change = "UPDATE entries SET seq = ? WHERE seq = ?"

    def mix_up(path: Path, chance: Random) -> set[int]:
        with closing(forging(path)) as connection:
            one, other = (line[SEQ] for line in chance.sample(_first_versions(connection), 2))
            numbers = ((0, one), (one, other), (other, 0))
            connection.executemany(change, numbers)
        _without(index, path, change, *numbers)
        return set()

    return _called("mixes_up_two_lines", index, mix_up)


def runs_backwards(index: str) -> Tampering:
    ascending, descending = _DESCENDING[INDEXES.index(index)]

    def turn(path: Path, chance: Random) -> set[int]:  # noqa: ARG001 - nothing to choose
        for now, then in ((ascending, descending), (descending, ascending)):
            with closing(forging(path)) as connection:
                _redefine(connection, now, then)
            if then == descending:
                with closing(forging(path)) as connection:
                    connection.execute(f"REINDEX {index}")
        return set()

    return _called("runs_backwards", index, turn)


def _first_versions(connection: apsw.Connection) -> list[Any]:
    """Lines that all three indexes list."""
    return [line for line in _lines(connection) if line[VERSION] == 1]


def _without(index: str, path: Path, sql: str, *values: tuple[Any, ...]) -> None:
    """Change lines while SQLite knows nothing of one index."""
    with closing(forging(path)) as connection:
        said: Any = connection.execute("SELECT rowid, * FROM sqlite_schema").fetchall()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = ?", (index,))
        if index == INDEXES[0]:  # it stands in the table's own definition
            _redefine(connection, f",\n    {_UNIQUE}", "")
    with closing(forging(path)) as connection:
        connection.executemany(sql, values)
        connection.execute("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema")
        connection.executemany(
            "INSERT INTO sqlite_schema (rowid, type, name, tbl_name, rootpage, sql)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            said,
        )


def _redefine(connection: apsw.Connection, now: str, then: str) -> None:
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET sql = replace(sql, ?, ?)", (now, then))


def _called(name: str, index: str, tampering: Tampering) -> Tampering:
    tampering.__name__ = f"{index}_{name}"
    return tampering


# By bytes


def flips_a_bit_of_an_index(path: Path, chance: Random) -> int:
    """Somewhere in its pages, be it where nothing is. Returns the bit's place in the file."""
    with closing(apsw.Connection(str(path))) as connection:
        ask = "SELECT pgoffset, pgsize FROM dbstat WHERE name = ? ORDER BY pageno"
        begin, size = chance.choice(connection.execute(ask, (chance.choice(INDEXES),)).fetchall())
    content = bytearray(path.read_bytes())
    at = begin + chance.randrange(size)
    content[at] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return at


def flips_a_bit(path: Path, chance: Random) -> set[int]:
    """Somewhere in a line's body or in its three hashes."""
    with closing(apsw.Connection(str(path))) as connection:
        line = chance.choice(_lines(connection))
    whole = b"".join(line[BODY_HASH:])
    flipped = bytearray(whole)
    flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
    # Everywhere: a page that was divided may still hold what was moved from it.
    path.write_bytes(path.read_bytes().replace(whole, flipped))
    return {line[0]}


def cuts_the_file(path: Path, chance: Random) -> set[int]:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randint(1, len(content) - 1)])
    return set()


def blanks_a_page(path: Path, chance: Random) -> set[int]:
    content = bytearray(path.read_bytes())
    page = chance.randrange(len(content) // 4096) * 4096
    content[page : page + 4096] = bytes(4096)
    path.write_bytes(content)
    return set()


def writes_noise(path: Path, chance: Random) -> set[int]:
    """Where a page of the file says what it is and where its lines begin."""
    content = bytearray(path.read_bytes())
    page = chance.randrange(1, len(content) // 4096) * 4096
    content[page : page + 12] = chance.randbytes(12)
    path.write_bytes(content)
    return set()


TAMPERINGS: tuple[Tampering, ...] = (
    changes("stream", "'unit/forged'"),
    changes("version", "version + 1000"),
    changes("type", "'unit.status_set/1'"),
    changes("command_id", "'forged'"),
    changes("actor", "'pc 4321'"),
    changes("role", "'inspector'"),
    changes("desk", "'desk 2'"),
    changes("epoch", "2"),
    changes("recorded_at", "replace(recorded_at, '12:', '11:')"),
    changes("boot_time", "boot_time - 1"),
    changes("body", "CAST(replace(CAST(body AS TEXT), 'radio', 'phone') AS BLOB)"),
    changes("body", "x''"),
    changes("body_hash", "randomblob(32)"),
    changes("prev_hash", "randomblob(32)"),
    changes("hash", "randomblob(32)"),
    removes_some,
    swaps_two,
    inserts_one,
    appends_a_copy,
    appends_out_of_the_chain,
    reseals_one,
    reseals_many,
    turns_back_the_clock,
    skips_a_version,
    leaves_a_gap,
    moves_a_byte,
    *map(lacks_a_line, INDEXES),
    *map(lists_one_too_many, INDEXES[:2]),  # SQLite doesn't count those of the third: it lists some
    *map(has_a_wrong_key, INDEXES),
    *map(mixes_up_two_lines, INDEXES),
    *map(runs_backwards, INDEXES),
    flips_a_bit,
    cuts_the_file,
    blanks_a_page,
    writes_noise,
)
