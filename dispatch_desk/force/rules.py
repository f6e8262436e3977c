"""What the tables of a profile must say together: codes that exist, orders that hold, rules that can fit."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from dispatch_desk.force.document import Document
from dispatch_desk.force.driving_rules import driving_mistakes
from dispatch_desk.force.lines import Place
from dispatch_desk.force.mistakes import Mistake, meant, shown
from resources.status import Availability

Found = Iterator[Mistake]
Rule = Callable[[Document], Found]

CODED = (
    "check_rules", "driving", "grades", "types", "needs", "backup", "choice_reasons", "statuses",
    "unit_kinds", "skills", "vehicles", "equipment", "markers", "results", "alert_outcomes", "channels",
)  # fmt: skip
NEVER_EMPTY = ("check_rules", "driving", "grades", "types", "statuses", "unit_kinds", "results",
               "alert_outcomes", "channels")  # fmt: skip
"""Without one of each the desk could not write a log, time a check or close an alert."""

WORDS = {
    "grades": "grade", "types": "type of incident", "markers": "marker", "skills": "skill",
    "vehicles": "vehicle", "equipment": "equipment", "unit_kinds": "kind of unit",
    "driving": "way of driving",
}  # fmt: skip
REFERENCES = (
    ("grades", "driving", "driving"),
    ("unit_kinds", "driving", "driving"),
    ("types", "grade", "grades"),
    ("statuses", "send", "grades"),
    ("statuses", "divert", "grades"),
    ("check_rules", "markers", "markers"),
    ("backup", "markers", "markers"),
    ("needs", "types", "types"),
    ("needs", "markers", "markers"),
    ("needs", "grades", "grades"),
    ("needs", "skills", "skills"),
    ("needs", "vehicles", "vehicles"),
    ("needs", "equipment", "equipment"),
    ("needs", "forbidden", "unit_kinds"),
    ("sending", "ahead_grades", "grades"),
    ("sending", "shift_waived", "grades"),
)
"""Table, key of it, and the table whose codes that key may name."""

RISING = (
    ("set_checks", "amber_s", "red_s"),
    ("check_rules", "amber_s", "red_s"),
    ("positions", "fresh_s", "stale_s"),
    ("alarm_load", "high", "flood"),
    ("backup", "first_s", "second_s"),
)
"""Table, and two numbers of it of which the second must be more than the first."""

NEEDED: tuple[Availability, ...] = (
    "emergency", "on_duty", "available", "en_route", "at_scene", "not_deployable", "off",
)  # fmt: skip
"""What the desk itself must be able to say of a unit; a profile without one is refused."""

NEVER_SENT: frozenset[Availability] = frozenset({"emergency", "off", "message"})
LISTS_OWN_KEYS = "CHJPRW"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ASKS_NOTHING: Mapping[str, Any] = {"officers": 1, "driver": "none", "alone": True}


def broken(document: Document) -> Found:
    """Every mistake the tables make together; what is misshapen in them was taken out before."""
    yield from chain.from_iterable(rule(document) for rule in RULES)


def _empty(document: Document) -> Found:
    for name in NEVER_EMPTY:
        if name in document.tables and not document.rows(name):
            yield Mistake((name,), f"[[{name}]] is empty: give at least one entry")


def _twice(document: Document) -> Found:
    for name in CODED:
        seen: set[object] = set()
        for place, row in document.rows(name):
            code = row.get("code")
            if code is not None and code in seen:
                yield Mistake(
                    (*place, "code"), f"the code “{shown(code)}” stands there twice; keep one"
                )
            seen.add(code)


def _unknown(document: Document) -> Found:
    for table, key, other in REFERENCES:
        known = document.codes(other)
        if known is not None:
            for place, row in document.rows(table):
                yield from _unknown_in(row.get(key), known, WORDS[other], (*place, key))


def _unknown_in(held: Any, known: Sequence[Any], word: str, place: Place) -> Found:
    key, there = place[-1], set(known)
    for inner, code in _members(held):
        if code not in there and (key, code) != ("driving", ""):
            said = f"{key}: there is no {word} “{shown(code)}”; {meant(code, known)}"
            yield Mistake((*place, *inner), said)


def _members(held: Any) -> Iterator[tuple[Place, str]]:
    if isinstance(held, str):
        yield (), held
    elif isinstance(held, list):
        yield from (((number,), code) for number, code in enumerate(held))
    elif held is not None:
        yield from (((code,), code) for code in held)


def _repeated(document: Document) -> Found:
    for table, key, _ in REFERENCES:
        for place, row in document.rows(table):
            counted = Counter(code for _, code in _members(row.get(key)))
            for code in (code for code, times in counted.items() if times > 1):
                yield Mistake((*place, key), f"{key} names “{shown(code)}” twice; keep one")


def _falling(document: Document) -> Found:
    for table, lesser, greater in RISING:
        for place, row in document.rows(table):
            less, more = row.get(lesser), row.get(greater)
            if less is not None and more is not None and more <= less:
                said = f"{greater} = {shown(more)} must be more than {lesser} = {shown(less)}"
                yield Mistake((*place, greater), said)


def _unsayable(document: Document) -> Found:
    rows = [row for _, row in document.rows("statuses")]
    if any("availability" not in row for row in rows):
        return  # what that one means can't be read: it may be the one
    said = {row["availability"] for row in rows}
    for availability in NEEDED if rows else ():
        if availability not in said:
            words = (
                f"no status means “{availability}”: give one with availability = “{availability}”"
            )
            yield Mistake(("statuses",), words)


def _never_sent(document: Document) -> Found:
    """Statuses whose rules of sending could never count."""
    lowest = _lowest_grades(document)
    for place, row in document.rows("statuses"):
        if row.get("availability") in NEVER_SENT:
            for key in ("send", "divert"):
                if row.get(key):
                    means = f"a unit whose status means “{row['availability']}” is never sent"
                    yield Mistake((*place, key), f"{key} would never count: {means}; take it out")
        for number, code in enumerate(row.get("divert", ())):
            if code in lowest:
                said = f"divert would never count for “{shown(code)}”: no job is graded lower; take it out"
                yield Mistake((*place, "divert", number), said)


def _lowest_grades(document: Document) -> set[object]:
    rows = [row for _, row in document.rows("grades")]
    if any("code" not in row or "look" not in row for row in rows):
        return set()
    lowest = max((row["look"] for row in rows), default=0)
    return {row["code"] for row in rows if row["look"] == lowest}


def _idle_needs(document: Document) -> Found:
    """Rules that ask for nothing, or for nobody at all."""
    kinds = document.codes("unit_kinds")
    for place, row in document.rows("needs"):
        asks = any(row.get(key) for key in ("skills", "vehicles", "equipment", "forbidden"))
        if not asks and all(row.get(key, usual) == usual for key, usual in ASKS_NOTHING.items()):
            yield Mistake(place, "it asks for nothing: give officers, skills or whatever is needed")
        if kinds and set(kinds) <= set(row.get("forbidden", ())):
            words = "forbidden names every kind of unit: nobody could be sent; leave one out"
            yield Mistake((*place, "forbidden"), words)


def _keys(document: Document) -> Found:
    """The letters by which a choice is explained."""
    taken: set[str] = set()
    rows = document.rows("choice_reasons")
    used = {str(row.get("key", "")).upper() for _, row in rows}
    free = ", ".join(sign for sign in LETTERS if sign not in used and sign not in LISTS_OWN_KEYS)
    for place, row in rows:
        key = row.get("key")
        letter = str(key).upper()
        if key is not None and (wrong := _wrong_key(letter, taken)):
            yield Mistake((*place, "key"), f"key “{shown(key)}” {wrong}; free are: {free}")
        taken.add(letter)


def _wrong_key(letter: str, taken: set[str]) -> str:
    if len(letter) != 1 or letter not in LETTERS:
        return "must be one letter from A to Z"
    if letter in LISTS_OWN_KEYS:
        return "is a key of the ranked list itself"
    return "stands there twice" if letter in taken else ""


RULES: tuple[Rule, ...] = (
    _empty, _twice, _unknown, _repeated, _falling, _unsayable, _never_sent, _idle_needs, _keys,
    driving_mistakes,
)  # fmt: skip
