"""The catalogue of facts: whatever fact is defined is in it, once, under a name that can be read again."""

import re
from collections import Counter
from importlib import import_module
from pkgutil import iter_modules

from dispatch_desk import facts
from dispatch_desk.facts import CATALOGUE, LIFTS, Fact, Unreadable

NAME = re.compile(r"[a-z]+\.[a-z_]+/[1-9]\d*")


def defined() -> list[type[Fact]]:
    """Every fact in every module of the folder, whether or not anything knows of the module."""
    modules = [import_module(f"{facts.__name__}.{m.name}") for m in iter_modules(facts.__path__)]
    return [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Fact) and kind.__module__ == module.__name__
        if kind not in {Fact, Unreadable}
    ]


def test_that_every_fact_that_is_defined_is_in_the_catalogue_and_nothing_else() -> None:
    assert Counter(CATALOGUE.values()) == Counter(defined())  # of two with one name one is missing


def test_that_every_fact_can_be_had_from_the_package() -> None:
    given = [getattr(facts, name) for name in facts.__all__]
    kinds = {kind for kind in given if isinstance(kind, type) and issubclass(kind, Fact)}
    assert kinds == {Fact, Unreadable, *defined()}


def test_that_every_name_says_what_it_is_about_and_its_version() -> None:
    assert [name for name in (*CATALOGUE, *LIFTS) if not NAME.fullmatch(name)] == []


def test_that_every_older_version_leads_to_a_fact_and_none_is_left_out() -> None:
    newest = {name.partition("/")[0]: int(name.partition("/")[2]) for name in CATALOGUE}
    assert len(newest) == len(CATALOGUE)  # of each fact the newest alone
    older = {f"{stem}/{n}" for stem, version in newest.items() for n in range(1, version)}
    assert older == set(LIFTS)
