"""Where in a TOML text each table, key and member stands: the reader of the library tells no lines."""

import re
import tomllib
from bisect import bisect_right

Place = tuple[str | int, ...]
"""From the outermost table inwards: keys by name, members of arrays by number, counted from 0."""

BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
SPACES = re.compile(r"[ \t]*")
BASIC, LITERAL = r'"(?:[^"\\\n]|\\.)*"', r"'[^'\n]*'"
KEY = re.compile(rf"{BASIC}|{LITERAL}|[\w-]+", re.ASCII)
SCALAR = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})|' + r"'''.*?'''(?:'{0,2})|" + rf"{BASIC}|{LITERAL}|[^,\]}}\n#]*",
    re.DOTALL,
)  # fmt: skip


class Lines:
    """Of a text that is TOML. Where it is lost, what follows has the line of its table, or none."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._ends = [at for at, sign in enumerate(text) if sign == "\n"]
        self._lines: dict[Place, int] = {}
        self._entries: dict[Place, int] = {}  # of arrays of tables, so far
        self._read()

    def of(self, place: Place) -> int | None:
        """The line of that place, or of the nearest around it; the first line has number 1."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place)

    def _read(self) -> None:
        table: Place = ()
        while self._pass(BLANK) and self._at < len(self._text):
            if self._next() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Place:
        many = self._text.startswith("[[", self._at)
        began = self._at
        self._at += 2 if many else 1
        keys = self._keys()
        self._at += 2 if many else 1
        place = self._innermost(keys[:-1])
        for key in keys[-1:]:
            place = self._entered((*place, key), began) if many else self._innermost((*place, key))
        self._note(place, began)
        return place

    def _entered(self, table: Place, began: int) -> Place:
        """One more entry of an array of tables."""
        self._note(table, began)
        self._entries[table] = self._entries.get(table, 0) + 1
        return (*table, self._entries[table] - 1)

    def _innermost(self, keys: Place) -> Place:
        """The table a heading means: of an array of tables its last entry so far."""
        place: Place = ()
        for key in keys:
            place = (*place, key)
            if place in self._entries:
                place = (*place, self._entries[place] - 1)
        return place

    def _pair(self, table: Place) -> None:
        began, place = self._at, table
        for key in self._keys():
            place = (*place, key)
            self._note(place, began)
        if self._next() != "=":
            self._at = len(self._text)  # lost: what was found so far holds
            return
        self._at += 1
        self._pass(SPACES)
        self._value(place)

    def _keys(self) -> tuple[str, ...]:
        """One key, or several with dots between them."""
        found: list[str] = []
        while self._pass(SPACES) and (key := KEY.match(self._text, self._at)):
            found.append(_bare(key[0]))
            self._at = key.end()
            self._pass(SPACES)
            if self._next() != ".":
                break
            self._at += 1
        return tuple(found)

    def _value(self, place: Place) -> None:
        opening = self._next()
        if opening == "[":
            self._members(place)
        elif opening == "{":
            self._inline(place)
        else:
            self._pass(SCALAR)

    def _members(self, place: Place) -> None:
        self._at += 1
        number = 0
        while self._more("]"):
            self._note((*place, number), self._at)
            self._value((*place, number))
            number += 1

    def _inline(self, place: Place) -> None:
        self._at += 1
        while self._more("}"):
            self._pair(place)

    def _more(self, closing: str) -> bool:
        """Whether another member follows; passes the comma before it, or the bracket after the last."""
        self._pass(BLANK)
        if self._next() == ",":
            self._at += 1
            self._pass(BLANK)
        if self._next() != closing:
            return self._at < len(self._text)
        self._at += 1
        return False

    def _note(self, place: Place, at: int) -> None:
        self._lines.setdefault(place, bisect_right(self._ends, at - 1) + 1)

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _pass(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else len(self._text)
        return found is not None


def _bare(key: str) -> str:
    """As the library has it, quotes and escapes undone."""
    return next(iter(tomllib.loads(f"{key} = 0"))) if key[0] in "\"'" else key
