"""Whether a profile's tables have the keys, kinds and ranges of values that the classes of it ask for."""

from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any

from msgspec import NODEFAULT, inspect

from dispatch_desk.force.lines import Place
from dispatch_desk.force.mistakes import Mistake, meant, shown

MOST_MEMBERS = 1000
Found = Iterator[Mistake]


def misshapen(tables: Mapping[str, object], of: type) -> Found:
    """Everything in `tables` that can't be read as the struct `of`, each at its own place."""
    asked = inspect.type_info(of)
    assert isinstance(asked, inspect.StructType)  # noqa: S101 - the program's own class
    yield from _struct(tables, asked, ())


def _wrong(value: object, asked: inspect.Type, place: Place) -> Found:
    return CHECKS[type(asked)](value, asked, place)


def _struct(value: object, asked: inspect.StructType, place: Place) -> Found:
    if not isinstance(value, Mapping):
        yield Mistake(place, f"{_one_table(place)}, not {_a(value)}")
        return
    fields = {field.name: field for field in asked.fields}
    for key, held in value.items():
        if key in fields:
            yield from _wrong(held, fields[key].type, (*place, key))
        else:
            yield Mistake((*place, key), _unknown(key, held, list(fields), place))
    for key, field in fields.items():
        if key not in value and field.default is NODEFAULT and field.default_factory is NODEFAULT:
            yield Mistake((*place, key), f"{_missing(key, field.type)}")


def _one_table(place: Place) -> str:
    last = place[-1]
    return f"[{last}] must be one table" if isinstance(last, str) else "an entry must be a table"


def _unknown(key: str, held: object, known: list[str], place: Place) -> str:
    if place:
        return f"“{shown(key)}” is no key of it; {meant(key, known)}"
    sort = "table" if isinstance(held, list | dict) else "key"
    return f"“{shown(key)}” is no {sort} of a force profile; {meant(key, known)}"


def _missing(key: str, asked: inspect.Type) -> str:
    if isinstance(asked, inspect.VarTupleType):
        return f"[[{key}]] is missing: give at least one entry"
    if isinstance(asked, inspect.StructType):
        return f"[{key}] is missing: give it, with {', '.join(f.name for f in asked.fields)}"
    return f"{key} is missing: it must be {_asked(asked)}"


def _text(value: object, asked: inspect.StrType, place: Place) -> Found:
    if not isinstance(value, str):
        yield Mistake(place, f"{_key(place)} must be {_asked(asked)}, not {_a(value)}")
    elif len(value) < (asked.min_length or 0):
        yield Mistake(place, f"{_key(place)} must not be empty")
    elif asked.max_length is not None and len(value) > asked.max_length:
        long = f"{len(value)} characters: {asked.max_length} are the most"
        yield Mistake(place, f"{_key(place)} has {long}")
    elif not value.isprintable():
        yield Mistake(place, f"{_key(place)} holds a character that can't be shown: take it out")


def _number(value: object, asked: "inspect.IntType | inspect.FloatType", place: Place) -> Found:
    whole = isinstance(asked, inspect.IntType)
    fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not fits or not _in_range(value, asked):
        yield Mistake(place, f"{_key(place)} = {_written(value)} must be {_asked(asked)}")


def _in_range(value: Any, asked: "inspect.IntType | inspect.FloatType") -> bool:
    least, most = asked.ge, asked.le
    try:
        finite = isfinite(value)
    except OverflowError:  # an integer that no float holds
        return False
    return finite and (least is None or value >= least) and (most is None or value <= most)


def _flag(value: object, asked: inspect.BoolType, place: Place) -> Found:
    if not isinstance(value, bool):
        yield Mistake(place, f"{_key(place)} must be {_asked(asked)}, not {_a(value)}")


def _choice(value: object, asked: inspect.LiteralType, place: Place) -> Found:
    if value not in asked.values:
        if isinstance(value, str):
            right = meant(value, asked.values)
            yield Mistake(place, f"{_key(place)} can't be “{shown(value)}”; {right}")
        else:
            yield Mistake(place, f"{_key(place)} must be {_asked(asked)}, not {_a(value)}")


def _list(value: object, asked: inspect.VarTupleType, place: Place) -> Found:
    if not isinstance(value, list):
        yield Mistake(place, f"{_list_wanted(asked, place)}, not {_a(value)}")
        return
    if len(value) > MOST_MEMBERS:
        yield Mistake(place, f"{_key(place)} has {len(value)} entries: {MOST_MEMBERS} are the most")
        return
    for number, member in enumerate(value):
        yield from _wrong(member, asked.item_type, (*place, number))


def _list_wanted(asked: inspect.VarTupleType, place: Place) -> str:
    key = _key(place)
    if isinstance(asked.item_type, inspect.StructType):
        return f"{key} must be written as [[{key}]], once for each entry"
    return f'{key} must be a list in brackets, as in {key} = ["…"]'


def _mapping(value: object, asked: inspect.DictType, place: Place) -> Found:
    if not isinstance(value, dict):
        key = _key(place)
        yield Mistake(place, f"{key} must be names with numbers, as in {key} = {{ … = 1 }}")
        return
    for key, held in value.items():
        yield from _wrong(held, asked.value_type, (*place, key))


def _either(value: object, asked: inspect.UnionType, place: Place) -> Found:
    """Something or nothing, which TOML says by leaving the key out."""
    for one in asked.types:
        if not isinstance(one, inspect.NoneType):
            yield from _wrong(value, one, place)


CHECKS: Mapping[type, Callable[[Any, Any, Place], Found]] = {
    inspect.StructType: _struct,
    inspect.StrType: _text,
    inspect.IntType: _number,
    inspect.FloatType: _number,
    inspect.BoolType: _flag,
    inspect.LiteralType: _choice,
    inspect.VarTupleType: _list,
    inspect.DictType: _mapping,
    inspect.UnionType: _either,
}


def _asked(asked: inspect.Type) -> str:
    """What a value must be, in words."""
    if isinstance(asked, inspect.LiteralType):
        return f"one of: {', '.join(map(str, asked.values))}"
    if isinstance(asked, inspect.IntType | inspect.FloatType):
        sort = "a whole number" if isinstance(asked, inspect.IntType) else "a number"
        return f"{sort}{_range(asked.ge, asked.le)}"
    others = {
        inspect.BoolType: "true or false",
        inspect.DictType: "names with numbers, as in { … = 1 }",
    }
    return others.get(type(asked), "text in quotes")


def _range(least: float | None, most: float | None) -> str:
    if least is None or most is None:
        return "" if least is None else f" of at least {least:g}"
    return f" from {shown(least)} to {shown(most)}"


def _key(place: Place) -> str:
    return shown(next(key for key in reversed(place) if isinstance(key, str)))


def _a(value: object) -> str:
    return f"“{shown(value)}”" if isinstance(value, str) else shown(value)


def _written(value: object) -> str:
    return f'"{shown(value)}"' if isinstance(value, str) else shown(value)
