"""A whole tick of ranking against the road questions in it: 2,000 units, 20 jobs, the first rows in words."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np

from bench import Figures
from bench.roads.rounds import Rounds, p50, p95
from dispatch_desk import areas
from dispatch_desk.asking_roads import navigator
from dispatch_desk.force.profile import Force, load_force
from dispatch_desk.records import DutyUnit, Incident, Records
from dispatch_desk.sending.muster import Mustering
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.ranking import rank
from dispatch_desk.sending.whereabouts import Whereabouts
from geodata.area import AreaMap
from geodata.places import Position
from geodata.routing.navigator import Navigator
from resources.fixes import Fix, Fixes, FixTable
from resources.units import Callsign, Officer, Unit

NOW = datetime(2030, 5, 1, 22, tzinfo=UTC)
GRADE = "1"
KINDS = ("RSP", "RSP", "RSP", "NBH", "PCSO", "RPU", "DOG", "VAN", "ARV")
STATUSES = (2, 2, 2, 3, 4, 5, 6, 7, 8)
TYPES = ("domestic", "violence", "collision", "pursuit", "disorder", "missing", "burglary")
MARKERS = ((), (), ("weapons",), ("violence", "children"))
AGES_S = (5.0, 20.0, 60.0, 200.0, 900.0)
ERRORS_M = (8.0,) * 9 + (200.0,)  # one in ten is asked for from around it too
ROWS = 12  # as many as a window shows
BARE, WHOLE = "road queries alone", "ranked, with bands, reasons and rows"


class Room(NamedTuple):
    records: Records
    fixes: Fixes
    jobs: tuple[Incident, ...]


def measure_speed(units: int, incidents: int, rounds: int) -> Figures:
    area, force = areas.open_named(areas.TOWN), load_force()
    roads, mustering = navigator(area, force, "fast"), Mustering(force)
    seeds = iter(range(rounds))

    def questions() -> Mapping[str, Callable[[], object]]:
        room = made_room(area, force, (units, incidents), next(seeds))
        mustering.of(room.records)
        return {
            BARE: lambda: _asked(roads, mustering, room),
            WHOLE: lambda: _ranked(roads, mustering, room),
        }

    taken = Rounds(rounds).in_turn(questions)
    print(f"{units:,} units, {incidents} jobs; milliseconds of a tick{'p50':>12}{'p95':>10}")
    for name, times in taken.items():
        print(f"{name:50}{p50(times):10.1f}{p95(times):10.1f}")
    return {"rank_over_road": round(p50(taken[WHOLE]) / p50(taken[BARE]), 2)}


def _asked(roads: Navigator, mustering: Mustering, room: Room) -> None:
    where = Whereabouts.of(mustering.of(room.records), room.fixes, NOW, GRADE)
    for job in room.jobs:
        roads.etas(
            where.lats, where.lons, job.position, headings=where.headings, driving=where.driving
        )


def _ranked(roads: Navigator, mustering: Mustering, room: Room) -> None:
    muster = mustering.of(room.records)
    where = Whereabouts.of(muster, room.fixes, NOW, GRADE)
    for job in room.jobs:
        reached = where.reached(where.etas(roads, job.position))
        rank(muster, reached, Job.of(job, muster.force), NOW).rows(ROWS)


def made_room(area: AreaMap, force: Force, size: tuple[int, int], seed: int) -> Room:
    """So many units with skills, drivers, statuses and positions of some age, and so many jobs."""
    luck, (count, jobs) = np.random.default_rng(seed), size
    spots = luck.integers(0, len(area.roads.node_lon), count + jobs).tolist()
    places = [
        Position(float(area.roads.node_lat[spot]), float(area.roads.node_lon[spot]))
        for spot in spots
    ]
    records, table = Records(), FixTable()
    for number, place in enumerate(places[:count]):
        unit = _unit(number, force, luck)
        status = STATUSES[int(luck.integers(len(STATUSES)))]
        records.units[unit.callsign] = DutyUnit(unit, 1, status, NOW, "desk", NOW, "booked on")
        table.allow(unit.device)
        table.accept(_fix(unit.device, place, luck))
    made = tuple(_job(number, place, luck) for number, place in enumerate(places[count:], 1))
    records.incidents.update((job.id, job) for job in made)
    return Room(records, table.snapshot(), made)


def _unit(number: int, force: Force, luck: np.random.Generator) -> Unit:
    skills = [skill.code for skill in force.skills]
    crew = tuple(
        Officer(
            name=f"PC {number}",
            collar=f"{number}/{seat}",
            skills=tuple(str(skill) for skill in luck.choice(skills, 2, replace=False)),
            driver=str(luck.choice(["basic", "response", "advanced"])),
        )
        for seat in range(int(luck.integers(1, 3)))
    )
    kind = KINDS[int(luck.integers(len(KINDS)))]
    return Unit(Callsign(f"U{number:05}"), kind, crew, f"u{number:05}")


def _fix(device: str, place: Position, luck: np.random.Generator) -> Fix:
    age = timedelta(seconds=float(luck.choice(AGES_S)))
    error, heading = float(luck.choice(ERRORS_M)), float(luck.uniform(0, 360))
    return Fix(device, place.lat, place.lon, NOW - age, NOW, error, heading, speed_mps=5.0)


def _job(number: int, place: Position, luck: np.random.Generator) -> Incident:
    return Incident(
        id=f"{NOW:%Y-%m-%d}/{number:04}",
        version=1,
        kind=TYPES[int(luck.integers(len(TYPES)))],
        grade=GRADE,
        place="",
        position=place,
        channel="999",
        caller="",
        summary="",
        markers=MARKERS[int(luck.integers(len(MARKERS)))],
        created_at=NOW,
    )
