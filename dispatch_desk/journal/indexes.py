"""Holds a journal's indexes against its lines; both are read in order, no line is looked up.

SQLite's whole check of a file looks every line up in every index: most of its time. Its quick one
walks as many pages and leaves that out. Here it is made up for: an index is read from its first
entry to its last and must say, in the right order, what the lines said when they were walked. What
isn't proved so is left to SQLite's whole check, which has the words for what is wrong.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import compress, count, islice
from operator import eq
from typing import Any, NamedTuple

import apsw
from msgspec.json import Decoder, Encoder

TABLES = "fe6e801b734d6cd8d73f5cb03e5f915413e60a93428cb9f62dd2972eec802f53"
"""SHA-256 of what `sqlite_schema` says of format 1's table and indexes, which are frozen.

Where another table or index is defined, what is read here may not be all there is to check.
"""

# JSON tells a text from a number; a value that it can't hold is an error. Each of these reads an
# index and nothing else: the plan says COVERING INDEX, and has no sorting of its own.
BY_STREAM = """
    SELECT stream, json_group_array(version), json_group_array(seq)
    FROM entries INDEXED BY sqlite_autoindex_entries_1 GROUP BY stream
"""
BY_COMMAND = """
    SELECT CAST(json_group_array(command_id) AS BLOB), CAST(json_group_array(seq) AS BLOB)
    FROM entries INDEXED BY entries_by_command
"""
BY_LENGTH = """
    SELECT json_group_array(length(stream)), json_group_array(stream), json_group_array(seq)
    FROM entries INDEXED BY streams_by_length WHERE version = 1
"""

_JOINT = b'","'  # between the texts of an array
_NOTHING = b"\n"  # stands in no array as it is
_SCHEMA = (
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type != 'trigger' ORDER BY name"
)

_encode = Encoder().encode
_numbers = Decoder(list[int]).decode
_texts = Decoder(list[str]).decode


class Listed(NamedTuple):
    """What the indexes say at one moment: JSON arrays in the indexes' order."""

    last: int  # line
    by_stream: list[tuple[str, str, str]]  # a stream, its versions, their lines' numbers
    commands: bytes
    command_lines: bytes
    lengths: str
    streams: str  # by length
    stream_lines: str  # the first of each


class Lines:
    """What the lines of a record said, from the first on; gathered page by page."""

    def __init__(self) -> None:
        self.taken = 0
        self.by_stream: defaultdict[str, list[int]] = defaultdict(list)
        self.commands: list[tuple[int, bytes]] = []  # so many to a page, as a JSON array

    def take(self, first: int, streams: Sequence[str], commands: bytes) -> None:
        """A page that holds. Behind a gap nothing is taken: nothing could be proved."""
        if first != self.taken + 1:
            return
        by_stream = self.by_stream
        for seq, stream in enumerate(streams, first):
            by_stream[stream].append(seq)
        self.commands.append((len(streams), commands))
        self.taken += len(streams)

    def forget_after(self, last: int) -> None:
        """What was recorded while the lines were walked, and after the indexes were read."""
        while self.taken > last:
            many, page = self.commands.pop()
            self.taken -= many
            if kept := max(last - self.taken, 0):
                self.commands.append((kept, b'["%b"]' % _JOINT.join(_parted(page)[:kept])))
                self.taken += kept
        cut = {name: own[: bisect_right(own, last)] for name, own in self.by_stream.items()}
        self.by_stream = defaultdict(list, {name: own for name, own in cut.items() if own})


def read(connection: apsw.Connection) -> Listed | None:
    """What the indexes say, if SQLite's quick check finds the file's pages in order."""
    with (
        suppress(apsw.Error, ValueError),
        connection,
    ):  # SQLite's whole check will say what is wrong
        if not _is_as_made(connection):
            return None
        last = _row(connection, "SELECT ifnull(max(seq), 0) FROM entries")
        by_stream: Any = connection.execute(BY_STREAM).fetchall()
        by_command, by_length = _row(connection, BY_COMMAND), _row(connection, BY_LENGTH)
        if _row(connection, "PRAGMA quick_check(1)") == ("ok",):
            return Listed._make((*last, by_stream, *by_command, *by_length))
    return None


def agree(listed: Listed, lines: Lines) -> bool:
    """Whether every index surely says what the lines say, in its order, and nothing else.

    The lines must be of a chain that holds; those recorded since the indexes were read are forgotten.
    """
    try:
        if lines.taken > listed.last:
            lines.forget_after(listed.last)
        return (
            lines.taken == listed.last
            and _streams_agree(listed, lines)
            and _lengths_agree(listed, lines)
            and _commands_agree(listed, lines)
        )
    except (ValueError, IndexError):  # a text or a number that is none, or of no line
        return False


def _row(connection: apsw.Connection, sql: str) -> tuple[Any, ...]:
    return connection.execute(sql).fetchall()[0]


def _is_as_made(connection: apsw.Connection) -> bool:
    tables = connection.execute(_SCHEMA).fetchall()
    return sha256(repr(tables).encode()).hexdigest() == TABLES


def _streams_agree(listed: Listed, lines: Lines) -> bool:
    if [stream for stream, _, _ in listed.by_stream] != sorted(lines.by_stream):
        return False
    for stream, versions, numbers in listed.by_stream:
        own = lines.by_stream[stream]  # in a chain that holds, one version after the other
        if numbers.encode() != _encode(own) or versions.encode() != _encode(
            [*range(1, len(own) + 1)]
        ):
            return False
    return True


def _lengths_agree(listed: Listed, lines: Lines) -> bool:
    said = zip(
        _numbers(listed.lengths), _texts(listed.streams), _numbers(listed.stream_lines), strict=True
    )
    first = sorted((len(stream), stream, own[0]) for stream, own in lines.by_stream.items())
    return list(said) == first


def _commands_agree(listed: Listed, lines: Lines) -> bool:
    commands, numbers = _parted(listed.commands), _numbers(listed.command_lines)
    if len(commands) != lines.taken or min(numbers) < 1 or not _ascend(commands, numbers):
        return False
    by_line = [_NOTHING] * (lines.taken + 1)
    for command, number in zip(commands, numbers, strict=True):
        by_line[number] = command
    begin = 1
    for many, page in lines.commands:
        if _JOINT.join(by_line[begin : begin + many]) != page[2:-2]:
            return False
        begin += many
    return True


def _ascend(commands: list[bytes], numbers: list[int]) -> bool:
    """Whether they stand as an index has them: those of one command by their numbers."""
    if sorted(commands) != commands:
        return False
    repeated = compress(count(), map(eq, commands, islice(commands, 1, None)))
    return all(numbers[at] < numbers[at + 1] for at in repeated)


def _parted(texts: bytes) -> list[bytes]:
    """The texts of a JSON array, as they stand there. Raises ValueError if one has an escape."""
    if b"\\" in texts or not texts.startswith(b'["') or not texts.endswith(b'"]'):
        raise ValueError("not plain texts")
    return texts[2:-2].split(_JOINT)
