"""The force profile, and the folder in which each person's layout is kept."""

import os
from collections.abc import Iterator

from dispatch_desk import areas
from dispatch_desk.doctor.disk import nearest
from dispatch_desk.doctor.finding import Asked, Finding, told
from dispatch_desk.force.profile import ForceError, load_force


def examine(_asked: Asked) -> Iterator[Finding]:
    yield _force()
    folder = areas.home() / "settings"
    there = nearest(folder)
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        yield Finding("fine", "Settings", f"{folder} can be written")
    else:
        remedy = f"Give this user the right to write to {there}."
        lost = f"{there} can't be written: no layout is kept"
        yield Finding("warning", "Settings", lost, remedy)


def _force() -> Finding:
    try:
        force = load_force()
    except ForceError as error:
        return told("Force profile", error)
    counts = f"{len(force.grades)} grades, {len(force.types)} types of incident"
    return Finding("fine", "Force profile", f"{force.name}: {counts}")
