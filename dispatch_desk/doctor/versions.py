"""The program, Python, the system and every package it needs: there, new enough, and loading."""

import platform
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib import import_module, metadata
from itertools import takewhile
from pathlib import Path

from dispatch_desk.doctor.finding import Asked, Finding, Level, told

PROGRAM = "dispatch-desk"
REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*([^;\[]*)$")
BOUND = re.compile(r"(>=|<=|==|!=|<|>)\s*([\d.]+)")
DISPENSABLE = {"routingkit-cch"}  # a slower engine stands in; the check of the roads says which
INSTALL = "Install the program again, as its README says."


def examine(_asked: Asked) -> Iterator[Finding]:
    try:
        program = metadata.metadata(PROGRAM)
    except metadata.PackageNotFoundError:
        found = "not installed as a package, so nothing can be compared"
        yield Finding("failed", "Dispatch Desk", found, INSTALL)
        return
    yield Finding("fine", "Dispatch Desk", program["Version"])
    yield _python(program["Requires-Python"] or "")
    yield Finding("fine", "System", f"{platform.platform()}, {platform.machine()}")
    yield from packages(metadata.requires(PROGRAM) or ())
    yield from _sqlite()


def _python(wanted: str) -> Finding:
    found = f"{platform.python_version()} at {sys.executable}"
    if fits(platform.python_version(), wanted):
        return Finding("fine", "Python", found)
    remedy = f"Install the program with a Python that is {wanted}."
    return Finding("failed", "Python", found, remedy)


def packages(requirements: Iterable[str]) -> Iterator[Finding]:
    """Each package that is missing, of another version, or can't be loaded; then the rest at once."""
    modules, good = _modules(), []
    for requirement in requirements:
        parts = REQUIREMENT.fullmatch(requirement)
        if parts is None:  # only under a condition, or with extras: none of ours
            continue
        name, wanted = parts[1], parts[2].strip()
        trouble = _trouble(name, wanted, modules.get(_plain(name), ()))
        if trouble:
            level: Level = "warning" if name in DISPENSABLE else "failed"
            yield Finding(level, name, trouble, f"Install {name}{wanted}: {INSTALL.lower()}")
        else:
            good.append(f"{name} {metadata.version(name)}")
    yield Finding("fine", "Packages", ", ".join(good) or "none")


def _trouble(name: str, wanted: str, modules: Iterable[str]) -> str:
    try:
        there = metadata.version(name)
        if not fits(there, wanted):
            return f"{there} is installed, {wanted} is needed"
        for module in modules:
            import_module(module)
    except metadata.PackageNotFoundError:
        return "not installed"
    except ImportError as error:
        return f"can't be loaded ({error})"
    return ""


def _modules() -> dict[str, list[str]]:
    """What can be imported, by the plain name of the package it comes from."""
    found: dict[str, list[str]] = {}
    for module, names in metadata.packages_distributions().items():
        for name in names if module.isidentifier() else ():
            found.setdefault(_plain(name), []).append(module)
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def fits(version: str, wanted: str) -> bool:
    """Whether `3.12.1` is within `>=3.11,<3.14`; what isn't digits and dots is left out."""
    return all(
        _compare(_numbers(version), sign, _numbers(bound)) for sign, bound in BOUND.findall(wanted)
    )


def _numbers(version: str) -> tuple[int, ...]:
    """1.10.0 is 1.10: trailing noughts say nothing."""
    parts = takewhile(str.isdigit, version.split("."))
    return tuple(int(part) for part in ".".join(parts).removesuffix(".0").split(".") if part)


def _compare(version: tuple[int, ...], sign: str, bound: tuple[int, ...]) -> bool:
    match sign:
        case ">=":
            return version >= bound
        case "<=":
            return version <= bound
        case "==":
            return version == bound
        case "!=":
            return version != bound
        case "<":
            return version < bound
        case _:
            return version > bound


def _sqlite() -> Iterator[Finding]:
    """New enough is what the journal itself accepts: one is made, in a folder that is removed."""
    import apsw  # noqa: PLC0415 - where it is missing the lines above have said so

    from dispatch_desk.journal.opening import open_journal  # noqa: PLC0415 - it needs apsw
    from dispatch_desk.journal.protocol import JournalError  # noqa: PLC0415 - as above

    try:
        with tempfile.TemporaryDirectory(prefix="dispatch-desk-") as folder:
            open_journal(f"sqlite:{Path(folder) / 'doctor.journal'}").close()
    except JournalError as error:
        yield told("SQLite", error)
        return
    yield Finding(
        "fine", "SQLite", f"{apsw.sqlite_lib_version()}, apsw's own; a journal can be made"
    )
