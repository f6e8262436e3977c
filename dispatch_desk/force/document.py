"""A profile's text as tables: read with limits, and later without what can't be read in them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import cached_property
from typing import IO, Any

from dispatch_desk.force.lines import Place
from dispatch_desk.force.mistakes import Mistake

Row = Mapping[str, Any]
MOST_BYTES, MOST_IN_LINE, DEEPEST = 500_000, 2_000, 8
TOO_DEEP = ": tables and lists stand in each other without end: a profile goes six deep"
AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
REMEDIES = {
    "Cannot": "the same key or table stands there twice: keep one",
    "Invalid value": 'what follows = is no value: text goes in quotes, lists in [ ], as in name = "Dog"',
    "Expected '='": 'a key needs = and a value, as in name = "Dog"',
    "Invalid statement": 'a line is a key with = and a value, as in name = "Dog", or a [heading]',
    "Unclosed": "close it with its bracket",
    "Expected newline": "what follows the value belongs on a line of its own; after # all is remark",
    "Illegal character": "a text ends on the line it begins on, with the same quotes",
    "Unterminated": "a text ends with the quotes it began with",
    "Expected ']'": "a heading ends with its brackets, as in [[grades]]",
    "Unescaped": "write two backslashes where one is meant",
}
"""What would be right, by how the library's complaint begins."""


class Unreadable(Exception):  # noqa: N818 - it says what the text is
    """The text is no TOML at all. Its words name the line where there is one."""


def read_capped(file: IO[bytes]) -> str:
    """Raises Unreadable for what is too large or no text."""
    raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Unreadable(f": a profile is text of at most {MOST_BYTES // 1000} kB")
    try:
        return raw.decode("utf-8-sig")  # some editors begin a file with a mark
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(f", line {line}: this is no UTF-8: save the file as UTF-8") from error


def parse(text: str) -> dict[str, object]:
    """Raises Unreadable."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MOST_IN_LINE:  # a key of so many dots keeps the library for hours
            raise Unreadable(
                f", line {number}: it is longer than {MOST_IN_LINE} characters: divide it"
            )
    try:
        tables = tomllib.loads(text)
    except RecursionError as error:
        raise Unreadable(TOO_DEEP) from error
    except ValueError as error:  # of the library, or of Python about a number of too many digits
        raise Unreadable(_no_toml(str(error), text)) from error
    if _depth(tables) > DEEPEST:
        raise Unreadable(TOO_DEEP)
    return tables


def _depth(tables: dict[str, Any]) -> int:
    """Of tables and lists in each other; no further than what is refused."""
    depth = 0
    level: list[Any] = [tables]
    while level and depth <= DEEPEST:
        depth += 1
        members = (each.values() if isinstance(each, dict) else each for each in level)
        level = [m for some in members for m in some if isinstance(m, dict | list)]
    return depth


def _no_toml(complaint: str, text: str) -> str:
    found = AT.search(complaint)
    what = complaint[: found.start()] if found else complaint
    last = text.rstrip().count("\n") + 1
    place = f", line {found[1] or last}" if found else ""
    remedies = (right for begins, right in REMEDIES.items() if what.startswith(begins))
    return (
        f"{place}: this is no TOML ({what}): {next(remedies, 'see toml.io for how it is written')}"
    )


class Document:
    """The tables of a profile as far as they can be read: what is misshapen has been taken out."""

    def __init__(self, tables: Mapping[str, object], misshapen: Iterable[Mistake] = ()) -> None:
        self.tables: dict[str, Any] = deepcopy(dict(tables))
        for mistake in misshapen:
            _take_out(self.tables, mistake.place)

    def rows(self, name: str) -> list[tuple[Place, Row]]:
        """The entries of an array of tables, or the one table there is, with their places."""
        found = self.tables.get(name, [])
        if isinstance(found, dict):
            return [((name,), found)]
        return [((name, number), row) for number, row in enumerate(found)]

    def table(self, name: str) -> Row:
        found: Row = self.tables.get(name, {})
        return found

    def codes(self, name: str) -> list[Any] | None:
        """What is in that table; None where that can't be said for the mistakes in it."""
        return self._codes.get(name)

    @cached_property
    def _codes(self) -> dict[str, list[Any]]:
        tables = {name: rows for name, rows in self.tables.items() if isinstance(rows, list)}
        found = {name: [row.get("code") for row in rows] for name, rows in tables.items()}
        return {name: codes for name, codes in found.items() if None not in codes}


def _take_out(tables: Any, place: Place) -> None:
    """The innermost key of the place: a list goes as a whole, an entry of an array loses one key."""
    last = max(at for at, key in enumerate(place) if isinstance(key, str))
    within = tables
    for key in place[:last]:
        try:
            within = within[key]
        except (KeyError, IndexError):  # it went with an earlier one
            return
    within.pop(place[last], None)
