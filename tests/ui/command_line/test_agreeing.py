"""A typed sending warns of what the tray asks a reason for, in the same words."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from msgspec import structs
from PySide6.QtWidgets import QWidget

from dispatch_desk.force.sending import NeedsRule
from dispatch_desk.records import Records
from dispatch_desk.sending.needs import Job
from resources.units import Callsign
from tests.desks import FORCE, START
from tests.dispatch_desk.sending.rooms import (
    HERE_JOB,
    JOBS,
    OTHER_JOB,
    Seen,
    an_officer,
    on_duty,
    ranking,
    records_of,
)
from ui.command_line.consequences import ASK
from ui.command_line.parsing import parse
from ui.command_line.reading import Context
from ui.units.ranked import RankedPanel
from ui.units.sums import joint

ASKED = NeedsRule(
    code="all",
    name="Everything",
    types=("domestic",),
    officers=3,
    skills={"taser": 2},
    driver="advanced",
    vehicles=("van",),
    equipment=("ram",),
    alone=False,
)
DEMANDING = structs.replace(FORCE, needs=(ASKED,))
JOB = Job.of(JOBS[0], DEMANDING)
ROOM = (
    Seen(on_duty("BT11", an_officer(driver="advanced"), incident=HERE_JOB, status=5), 200.0),
    Seen(on_duty("BD03"), 60.0),
    Seen(on_duty("BR24", an_officer("taser"), an_officer("taser")), 90.0),
    Seen(on_duty("BR27", an_officer("taser"), vehicle="van"), 120.0, age_s=9000.0),
    Seen(on_duty("BN40", kind="PCSO"), 30.0),
    Seen(on_duty("BC14", status=6, incident=OTHER_JOB), 150.0),
    Seen(on_duty("BX02", status=10), 150.0),
)
FREE = [seen.callsign for seen in ROOM[1:]]


def records() -> Records:
    known = records_of(ROOM)
    job = known.incidents[HERE_JOB]
    known.incidents[HERE_JOB] = structs.replace(job, units=(Callsign("BT11"),))
    return known


def choices() -> Iterator[tuple[Callsign, ...]]:
    for size in (1, 2, 3):
        yield from combinations(FREE, size)


@pytest.fixture
def panel(window: QWidget) -> RankedPanel:
    made = RankedPanel(parent=window)
    made.set_desk(records(), START)
    made.set_incident(HERE_JOB)
    made.set_needs(JOB.needs, DEMANDING)
    rows = ranking(ROOM, JOB, force=DEMANDING).rows()
    made.show_candidates("Units for 0417", rows, "by road time", ())
    return made


def said_by_tray(panel: RankedPanel, chosen: tuple[Callsign, ...]) -> str:
    """The rules it says are broken: its second line without what they add up to."""
    for callsign in chosen:
        panel.choose_unit(callsign)
    rows = {row.callsign: row for row in panel.rows.rows}
    total = joint([rows[Callsign("BT11")], *(rows[callsign] for callsign in chosen)])
    _, line = panel.tray.words
    for callsign in chosen:
        panel.choose_unit(callsign)
    return line.removesuffix(total).removesuffix(" · ")


def test_that_tray_and_command_line_say_the_same_of_the_same_choice(panel: RankedPanel) -> None:
    rows = tuple(panel.rows.rows)
    shown = Context(DEMANDING, records(), "M Hughes", HERE_JOB, rows, now=START, needs=panel.needs)
    heard = set()
    for chosen in choices():
        broken = said_by_tray(panel, chosen)
        heard.update(broken.split(" · "))
        warning = parse(f"send {' '.join(chosen)} 0417", shown).warning
        assert warning.endswith(broken + ASK if broken else ""), (chosen, warning)
    sorts = (
        "2 of 3 officers", "no taser", "1 of 2 Taser", "no van with a cage", "no enforcer",
        "BN40: PCSO: not for confrontation", "BD03 there alone first", "BX02: Not free: at court",
    )  # fmt: skip
    assert set(sorts) - heard == set()


def test_that_of_a_job_without_a_list_they_say_it_too(panel: RankedPanel) -> None:
    elsewhere = Context(DEMANDING, records(), "M Hughes", OTHER_JOB, now=START)
    for chosen in choices():
        broken = said_by_tray(panel, chosen).split(" · ")
        by_rules = " · ".join(words for words in broken if not words.endswith("alone first"))
        warning = parse(f"send {' '.join(chosen)} 0417", elsewhere).warning
        assert warning.endswith(by_rules + ASK if by_rules else ""), (chosen, warning)


def test_that_a_list_of_backup_is_judged_by_what_backup_needs(panel: RankedPanel) -> None:
    backup = Job.of(JOBS[2], FORCE).needs
    panel.set_needs(backup, DEMANDING)
    shown = Context(
        DEMANDING, records(), "M Hughes", HERE_JOB, tuple(panel.rows.rows), now=START,
        needs=panel.needs,
    )  # fmt: skip
    assert said_by_tray(panel, (Callsign("BR24"),)) == ""
    assert parse("send BR24 0417", shown).warning == ""
