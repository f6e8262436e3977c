"""A list holds what was known at its moment, whoever makes it and whenever."""

import ast
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dispatch_desk import commands, sending
from dispatch_desk.asking_roads import navigator
from dispatch_desk.desk import Desk
from dispatch_desk.picture import Picture, fold
from dispatch_desk.records import IncidentId
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.muster import Mustering
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.ranking import rank
from dispatch_desk.sending.whereabouts import Whereabouts
from geodata.routing.navigator import Navigator
from resources.fixes import Fix, Fixes, FixTable
from tests.desks import ALONE, FORCE, PAIR, PCSO, START, done, incident, staffed
from tests.towns import APART_DEG, SOUTH, WEST, a_village

MINUTE = timedelta(minutes=1)
UNITS = (ALONE, PAIR, PCSO)


def rows(
    mustering: Mustering, picture: Picture, roads: Navigator, fixes: Fixes, key: IncidentId
) -> list[Candidate]:
    assert picture.recorded_at is not None
    now, job = picture.recorded_at, picture.incidents[key]
    where = Whereabouts.of(mustering.of(picture), fixes, now, job.grade)
    reached = where.reached(where.etas(roads, job.position))
    return rank(where.muster, reached, Job.of(job, FORCE), now).rows()


def seen_until(now: datetime) -> Fixes:
    """Everybody drives east, a street in five minutes."""
    table = FixTable(unit.device for unit in UNITS)
    for minute in range(60):
        at = START + minute * MINUTE
        for lane, unit in enumerate(UNITS):
            lat, lon = SOUTH + lane * APART_DEG, WEST + minute * APART_DEG / 5
            if at <= now:
                table.accept(Fix(unit.device, lat, lon, at, at, 8.0))
    return table.snapshot()


def an_evening(desk: Desk) -> IncidentId:
    """What happens to the three: sent, arrived, taken for graver work, in danger, stood down."""
    here = {"position": a_village().places[0].position}
    minor = incident(desk, "theft", START + MINUTE, **here)
    grave = incident(desk, "domestic", START + 2 * MINUTE, **here)
    send = [(3, minor, PAIR, False), (5, grave, ALONE, False), (7, grave, PAIR, True)]
    for minute, key, unit, divert in send:
        command = commands.SendUnit(
            incident=key, callsign=unit.callsign, divert=divert, reason="nearer than anybody"
        )
        done(desk, command, START + minute * MINUTE)
    for minute, unit, code in ((4, PAIR, 5), (8, PAIR, 6), (9, ALONE, 0), (10, PCSO, 4)):
        pressed = commands.SetStatus(callsign=unit.callsign, code=code, source="radio")
        done(desk, pressed, START + minute * MINUTE)
    leave = commands.StandDown(callsign=PAIR.callsign, reason="others are nearer")
    done(desk, leave, START + 12 * MINUTE)
    return grave


def test_that_a_list_made_then_and_one_made_from_the_record_cut_there_are_the_same() -> None:
    roads = navigator(a_village(), FORCE, "plain")
    desk = staffed()
    grave = an_evening(desk)
    entries = desk.journal.tail(0, 10_000)
    whole, kept, lists = Picture(force=FORCE), Mustering(FORCE), []
    for entry in entries:  # as it happened, with columns that are kept from moment to moment
        fold(whole, [entry])
        if grave not in whole.incidents:
            continue
        then = rows(kept, whole, roads, seen_until(entry.recorded_at), grave)
        cut = Picture(force=FORCE)
        fold(cut, [e for e in entries if e.seq <= entry.seq])
        again = rows(Mustering(FORCE), cut, roads, seen_until(entry.recorded_at), grave)
        assert then == again
        lists.append(tuple(row.reason for row in then))
    assert len(set(lists)) > 6


MODULES = sorted(Path(sending.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_that_nothing_here_asks_the_clock_or_draws_lots(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    called = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & {"now", "today", "utcnow", "time", "monotonic", "random", "uuid4"}
